/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-tunnel-state.h"
#include "crypto/nlk-crypto.h"
#include "protocol/nlk-reason.h"

#define MSEC (G_USEC_PER_SEC / 1000)
#define START_USEC (100 * G_USEC_PER_SEC)

typedef struct {
  NlkTunnelConfig config;
  NlkAppTunnelFacts facts;
  NlkAppTunnelState *state;
  gint64 now_usec;
  gint64 next_usec;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->config.name = (char *) "db";
  self->config.agent = (char *) "office";
  self->config.local = g_inet_socket_address_new_from_string ("127.0.0.1", 15432);
  self->config.destination.host = (char *) "db";
  self->config.destination.port = 5432;
  self->facts.config = &self->config;
  self->facts.gateway = "work";
  self->facts.gateway_is_connected = TRUE;
  self->facts.is_tls = TRUE;
  self->state = nlk_app_tunnel_state_new ();
  self->now_usec = START_USEC;
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  nlk_app_tunnel_state_free (self->state);
  g_clear_error ((GError **) &self->facts.error);
  g_object_unref (self->config.local);
}

static void
update (Fixture *self)
{
  self->next_usec = nlk_app_tunnel_state_update (self->state, &self->facts, self->now_usec);
}

static void
become (Fixture *self, NlkTunnelItemState state)
{
  self->facts.state = state;
  update (self);
}

/* Lets time pass as a timer would that is set to what update() returned. */
static void
pass (Fixture *self, gint64 usec)
{
  gint64 end_usec = self->now_usec + usec;

  while (self->next_usec != 0 && self->next_usec <= end_usec) {
    g_assert_cmpint (self->next_usec, >, self->now_usec);
    self->now_usec = self->next_usec;
    update (self);
  }
  self->now_usec = end_usec;
}

static void
assert_text (Fixture *self, const char *expected)
{
  g_auto (NlkAppLook) look = { 0 };

  nlk_app_tunnel_state_get_look (self->state, &self->facts, &look);
  g_assert_cmpstr (look.text, ==, expected);
  if (g_str_equal (expected, "Ready"))
    g_assert_cmpstr (look.accessible, ==, "ready");
  else if (!g_str_equal (expected, "Starting…"))
    g_assert_cmpstr (look.accessible, ==, expected);
}

static void
assert_look (Fixture *self, const char *icon_name, const char *css_class, const char *text)
{
  g_auto (NlkAppLook) look = { 0 };

  nlk_app_tunnel_state_get_look (self->state, &self->facts, &look);
  g_assert_cmpstr (look.icon_name, ==, icon_name);
  g_assert_cmpstr (look.css_class, ==, css_class);
  g_assert_cmpstr (look.text, ==, text);
}

static void
set_error (Fixture *self, GQuark domain, int code)
{
  g_clear_error ((GError **) &self->facts.error);
  self->facts.error = g_error_new_literal (domain, code, "so");
  self->facts.error_time++;
}

static void
test_looks (Fixture *self, gconstpointer unused)
{
  become (self, NLK_TUNNEL_ITEM_OFF);
  assert_look (self, "nlk-tun-off-symbolic", "dim-label", "Off");
  become (self, NLK_TUNNEL_ITEM_IDLE);
  assert_look (self, "nlk-tun-off-symbolic", "dim-label", "Starts when connected");
  become (self, NLK_TUNNEL_ITEM_STARTING);
  assert_look (self, NULL, NULL, "Starting…");
  become (self, NLK_TUNNEL_ITEM_NEEDS_KEY);
  assert_look (self, "nlk-tun-key-symbolic", "warning", "Needs its key");
  set_error (self, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH);
  update (self);
  assert_look (self, "nlk-tun-key-symbolic", "warning", "Wrong key");
  become (self, NLK_TUNNEL_ITEM_READY);
  assert_look (self, "nlk-tun-ready-symbolic", "success", "Ready");
  self->facts.n_streams = 1;
  become (self, NLK_TUNNEL_ITEM_IN_USE);
  pass (self, NLK_APP_TUNNEL_SETTLE_USEC);
  assert_look (self, "nlk-tun-busy-symbolic", "accent", "In use, 1 connection");
  self->facts.n_streams = 3;
  update (self);
  assert_text (self, "In use, 3 connections");
  become (self, NLK_TUNNEL_ITEM_WAITING);
  pass (self, NLK_APP_TUNNEL_SETTLE_USEC);
  assert_look (self, "nlk-tun-wait-symbolic", "dim-label", "Waiting for \u2068office\u2069");
  set_error (self, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  become (self, NLK_TUNNEL_ITEM_PROBLEM);
  pass (self, NLK_APP_TUNNEL_SETTLE_USEC);
  assert_look (self, "nlk-tun-bad-symbolic", "error", "Port 15432 is in use");
}

static void
test_problems (Fixture *self, gconstpointer unused)
{
  set_error (self, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  become (self, NLK_TUNNEL_ITEM_PROBLEM);
  assert_text (self, "Port 15432 is reserved");
  set_error (self, G_IO_ERROR, G_IO_ERROR_FAILED);
  update (self);
  assert_text (self, "\u2068127.0.0.1\u2069 is not on this computer");
}

static void
test_short_states_are_not_drawn (Fixture *self, gconstpointer unused)
{
  become (self, NLK_TUNNEL_ITEM_READY);
  become (self, NLK_TUNNEL_ITEM_WAITING);
  pass (self, 690 * MSEC);
  assert_text (self, "Ready");
  become (self, NLK_TUNNEL_ITEM_READY);
  pass (self, 5 * G_USEC_PER_SEC);
  assert_text (self, "Ready");
  g_assert_cmpint (self->next_usec, ==, 0);

  become (self, NLK_TUNNEL_ITEM_WAITING);
  pass (self, 690 * MSEC);
  assert_text (self, "Ready");
  pass (self, 10 * MSEC);
  assert_text (self, "Waiting for \u2068office\u2069");
  g_assert_cmpint (self->next_usec, ==, 0);
}

static void
test_what_a_person_does_is_drawn_at_once (Fixture *self, gconstpointer unused)
{
  become (self, NLK_TUNNEL_ITEM_OFF);
  become (self, NLK_TUNNEL_ITEM_STARTING);
  assert_text (self, "Starting…");
  become (self, NLK_TUNNEL_ITEM_READY);
  assert_text (self, "Ready");
  become (self, NLK_TUNNEL_ITEM_OFF);
  assert_text (self, "Off");
  become (self, NLK_TUNNEL_ITEM_IDLE);
  assert_text (self, "Starts when connected");
}

static void
test_loss_of_the_gateway (Fixture *self, gconstpointer unused)
{
  become (self, NLK_TUNNEL_ITEM_READY);
  self->facts.gateway_is_connected = FALSE;
  become (self, NLK_TUNNEL_ITEM_WAITING);
  pass (self, 1000 * MSEC);
  become (self, NLK_TUNNEL_ITEM_STARTING);
  pass (self, 990 * MSEC);
  assert_text (self, "Ready");
  pass (self, 10 * MSEC);
  assert_text (self, "Waiting for \u2068work\u2069");

  become (self, NLK_TUNNEL_ITEM_STARTING);
  pass (self, G_USEC_PER_SEC);
  assert_text (self, "Waiting for \u2068work\u2069");
  self->facts.gateway_is_connected = TRUE;
  become (self, NLK_TUNNEL_ITEM_STARTING);
  pass (self, G_USEC_PER_SEC);
  assert_text (self, "Waiting for \u2068work\u2069");
  become (self, NLK_TUNNEL_ITEM_READY);
  pass (self, NLK_APP_TUNNEL_SETTLE_USEC);
  assert_text (self, "Ready");
}

static void
test_use_lingers (Fixture *self, gconstpointer unused)
{
  become (self, NLK_TUNNEL_ITEM_READY);
  self->facts.n_streams = 1;
  become (self, NLK_TUNNEL_ITEM_IN_USE);
  pass (self, 100 * MSEC);
  assert_text (self, "Ready");
  self->facts.n_streams = 0;
  become (self, NLK_TUNNEL_ITEM_READY);
  pass (self, 600 * MSEC);
  assert_text (self, "In use");
  pass (self, 2390 * MSEC);
  assert_text (self, "In use");
  pass (self, 10 * MSEC);
  assert_text (self, "Ready");
  g_assert_cmpint (self->next_usec, ==, 0);
}

static void
test_a_start_that_never_ends (Fixture *self, gconstpointer unused)
{
  become (self, NLK_TUNNEL_ITEM_STARTING);
  pass (self, 14 * G_USEC_PER_SEC);
  assert_text (self, "Starting…");
  pass (self, G_USEC_PER_SEC);
  assert_text (self, "\u2068office\u2069 did not finish the check");
  g_assert_cmpint (nlk_app_tunnel_state_get_shown (self->state), ==, NLK_APP_TUNNEL_PROBLEM);
  self->facts.gateway_is_connected = FALSE;
  update (self);
  pass (self, NLK_APP_TUNNEL_LOSS_SETTLE_USEC);
  assert_text (self, "Waiting for \u2068work\u2069");
}

static void
test_a_refusal_stands_until_something_comes (Fixture *self, gconstpointer unused)
{
  self->facts.received_bytes = 10;
  become (self, NLK_TUNNEL_ITEM_READY);
  set_error (self, NLK_REASON_ERROR, NLK_REASON_REFUSED);
  update (self);
  pass (self, G_USEC_PER_SEC);
  assert_text (self, "Ready");
  set_error (self, NLK_REASON_ERROR, NLK_REASON_FORBIDDEN);
  update (self);
  pass (self, G_USEC_PER_SEC);
  assert_text (self, "Not allowed");
  self->facts.received_bytes = 11;
  update (self);
  pass (self, G_USEC_PER_SEC);
  assert_text (self, "Ready");
  set_error (self, NLK_REASON_ERROR, NLK_REASON_FORBIDDEN);
  update (self);
  pass (self, G_USEC_PER_SEC);
  assert_text (self, "Not allowed");
}

static void
assert_lock (Fixture *self, const char *icon_name, const char *text)
{
  g_auto (NlkAppLook) look = { 0 };

  nlk_app_lock_get_look (nlk_app_tunnel_facts_get_lock (&self->facts), self->config.agent,
                         self->facts.is_tls, &look);
  g_assert_cmpstr (look.icon_name, ==, icon_name);
  g_assert_cmpstr (look.text, ==, text);
}

static void
test_locks (Fixture *self, gconstpointer unused)
{
  assert_lock (self, "nlk-lock-wait-symbolic", "Will be end-to-end encrypted");
  self->facts.is_proven = TRUE;
  assert_lock (self, "nlk-lock-symbolic", "Only you and \u2068office\u2069 can read this");
  self->facts.is_tls = FALSE;
  assert_lock (
    self, "nlk-lock-symbolic",
    "Only you and \u2068office\u2069 can read this. Names and times are visible on the way.");
  self->facts.is_proven = FALSE;
  self->config.encryption = NLK_TUNNEL_ENCRYPTION_NONE;
  assert_lock (self, "nlk-lock-open-symbolic", "Anyone on the way can read this");
  self->facts.is_tls = TRUE;
  assert_lock (self, "nlk-lock-eye-symbolic", "The gateway can read this");
}

static void
assert_line (Fixture *self, const char *address, const char *expected)
{
  g_autofree char *line = nlk_app_tunnel_dup_line (&self->config, address);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_lines (Fixture *self, gconstpointer unused)
{
  assert_line (
    self, NULL,
    "Forward \u2068127.0.0.1:15432\u2069 to \u2068db:5432\u2069 through \u2068office\u2069");
  assert_line (self, "tcp://[::1]:9",
               "Forward \u2068[::1]:9\u2069 to \u2068db:5432\u2069 through \u2068office\u2069");
  self->config.destination.protocol = NLK_PROTOCOL_UDP;
  g_object_unref (self->config.local);
  self->config.local = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  assert_line (self, NULL,
               "Forward UDP a free port to \u2068db:5432\u2069 through \u2068office\u2069");
  self->config.kind = NLK_TUNNEL_KIND_PROXY;
  self->config.agent = (char *) "a\u202eb";
  assert_line (self, "socks5://127.0.0.1:1080",
               "Proxy \u2068127.0.0.1:1080\u2069 through \u2068a\ufffdb\u2069");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/app/tunnel-state/looks", test_looks);
  add ("/app/tunnel-state/problems", test_problems);
  add ("/app/tunnel-state/short-states-are-not-drawn", test_short_states_are_not_drawn);
  add ("/app/tunnel-state/what-a-person-does-is-drawn-at-once",
       test_what_a_person_does_is_drawn_at_once);
  add ("/app/tunnel-state/loss-of-the-gateway", test_loss_of_the_gateway);
  add ("/app/tunnel-state/use-lingers", test_use_lingers);
  add ("/app/tunnel-state/a-start-that-never-ends", test_a_start_that_never_ends);
  add ("/app/tunnel-state/a-refusal-stands-until-something-comes",
       test_a_refusal_stands_until_something_comes);
  add ("/app/tunnel-state/locks", test_locks);
  add ("/app/tunnel-state/lines", test_lines);
  return g_test_run ();
}
