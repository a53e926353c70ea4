/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-tunnel-draft.h"
#include "client/nlk-client.h"

#include <string.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000}, which no gateway of these tests sees. */
#define TOKEN                                                                                      \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA"

static const char file[] =
  "endpoints:\n"
  "- !SelfHosted {name: work, gateway: '127.0.0.1:1', protocol: Ws, token: " TOKEN "}\n"
  "- !SelfHosted {name: home, gateway: '127.0.0.1:1', protocol: Ws, token: " TOKEN "}\n"
  "tunnels:\n"
  "- {name: SSH, gateway: work, agent: office, remote: '127.0.0.1:22', local: '192.0.2.1:2222', "
  "enabled: false, key_file: /k}\n"
  "- {name: SSH 2, gateway: work, agent: office, remote: '127.0.0.1:22', enabled: false}\n";

typedef struct {
  NlkLoop *loop;
  NlkTunnelSet *set;
  NlkAppTunnelDraft draft;
  NlkTunnelConfig *config;
  char *why;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  NlkTimeouts timeouts;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkClientConfig) config =
    nlk_client_config_parse ("f", file, strlen (file), NULL, &error);

  g_assert_no_error (error);
  nlk_timeouts_init (&timeouts);
  self->loop = nlk_client_new_loop ();
  self->set = nlk_tunnel_set_new (self->loop, &timeouts);
  g_assert_true (nlk_tunnel_set_apply (self->set, config, NULL));
  for (guint i = 0; i < config->endpoints->len; i++)
    nlk_tunnel_set_add_gateway (self->set, config->endpoints->pdata[i], NULL);
  self->draft = (NlkAppTunnelDraft){
    .gateway = "work",
    .agent = "office",
    .preset = NLK_APP_PRESET_SSH,
    .host = "127.0.0.1",
    .port = "22",
    .local_port = "2223",
    .name = "",
  };
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->config, nlk_tunnel_config_free);
  g_free (self->why);
  g_object_unref (self->set);
  nlk_loop_unref (self->loop);
}

static NlkAppTunnelField
build (Fixture *self)
{
  g_clear_pointer (&self->config, nlk_tunnel_config_free);
  g_clear_pointer (&self->why, g_free);
  return nlk_app_tunnel_draft_build (&self->draft, nlk_tunnel_set_get_tunnels (self->set),
                                     &self->config, &self->why);
}

static void
assert_built (Fixture *self)
{
  g_assert_cmpint (build (self), ==, NLK_APP_TUNNEL_FIELD_NONE);
  g_assert_nonnull (self->config);
  g_assert_null (self->why);
}

static void
assert_refused (Fixture *self, NlkAppTunnelField field, const char *why)
{
  g_assert_cmpint (build (self), ==, field);
  g_assert_null (self->config);
  g_assert_cmpstr (self->why, ==, why);
}

static const NlkTunnelConfig *
base (Fixture *self)
{
  return nlk_tunnel_item_get_config (nlk_tunnel_set_find_tunnel (self->set, "work/SSH"));
}

static char *
dup_local (Fixture *self)
{
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (self->config->local);
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (local));

  return g_strdup_printf ("%s %u", host, g_inet_socket_address_get_port (local));
}

static void
test_new_forward (Fixture *self, gconstpointer unused)
{
  g_autofree char *local = NULL;

  assert_built (self);
  local = dup_local (self);
  g_assert_cmpstr (self->config->name, ==, "SSH 3");
  g_assert_cmpstr (self->config->gateway, ==, "work");
  g_assert_cmpstr (self->config->agent, ==, "office");
  g_assert_cmpstr (self->config->destination.host, ==, "127.0.0.1");
  g_assert_cmpuint (self->config->destination.port, ==, 22);
  g_assert_cmpstr (local, ==, "127.0.0.1 2223");
  g_assert_true (self->config->is_enabled);
  g_assert_cmpint (self->config->encryption, ==, NLK_TUNNEL_ENCRYPTION_BY_KEY);
}

static void
test_names (Fixture *self, gconstpointer unused)
{
  self->draft.gateway = "home";
  assert_built (self);
  g_assert_cmpstr (self->config->name, ==, "SSH");
  self->draft.preset = NLK_APP_PRESET_CUSTOM;
  self->draft.host = "fd00::1";
  assert_built (self);
  g_assert_cmpstr (self->config->name, ==, "[fd00::1]:22");
  self->draft.host = "a.very.long.name.that.nobody.would.ever.give.to.a.machine.example.com";
  assert_built (self);
  g_assert_cmpstr (self->config->name, ==, "Forward");
  self->draft.name = " mine ";
  assert_built (self);
  g_assert_cmpstr (self->config->name, ==, "mine");
  self->draft.name = "a/b";
  assert_refused (self, NLK_APP_TUNNEL_FIELD_NAME,
                  "A name has up to 64 letters, no “/”, and no “-” at its beginning.");
  self->draft.gateway = "work";
  self->draft.name = "SSH";
  assert_refused (self, NLK_APP_TUNNEL_FIELD_NAME, "\u2068SSH\u2069 exists already.");
}

static void
test_what_is_missing_or_wrong (Fixture *self, gconstpointer unused)
{
  const char *address = "An address is a name or number, then a port from 1 to 65535.";
  const char *ports[] = { "", "0", "65536", "22x", "-1", "1 2" };
  const char *hosts[] = { "", "a b", "1.2.3.4.5:6", "e2ee.narrowlink.internal" };

  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++) {
    self->draft.port = ports[i];
    assert_refused (self, NLK_APP_TUNNEL_FIELD_DESTINATION, address);
  }
  self->draft.port = " 22 ";
  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++) {
    self->draft.host = hosts[i];
    assert_refused (self, NLK_APP_TUNNEL_FIELD_DESTINATION, address);
  }
  self->draft.host = " db.internal ";
  assert_built (self);
  self->draft.local_port = "x";
  assert_refused (self, NLK_APP_TUNNEL_FIELD_LOCAL, "A port is a number from 1 to 65535.");
  self->draft.agent = NULL;
  assert_refused (self, NLK_APP_TUNNEL_FIELD_AGENT, "Choose the machine to go through.");
}

static void
test_new_proxy (Fixture *self, gconstpointer unused)
{
  g_autofree char *local = NULL;

  self->draft.kind = NLK_TUNNEL_KIND_PROXY;
  self->draft.host = "";
  self->draft.port = "";
  self->draft.local_port = "1080";
  self->draft.is_for_all = TRUE;
  self->draft.is_plaintext = TRUE;
  assert_built (self);
  local = dup_local (self);
  g_assert_cmpstr (self->config->name, ==, "Proxy");
  g_assert_cmpstr (local, ==, ":: 1080");
  g_assert_cmpint (self->config->encryption, ==, NLK_TUNNEL_ENCRYPTION_NONE);
}

static void
test_change (Fixture *self, gconstpointer unused)
{
  g_autofree char *local = NULL;

  self->draft.base = base (self);
  self->draft.name = "SSH";
  self->draft.is_udp = TRUE;
  assert_built (self);
  local = dup_local (self);
  g_assert_cmpstr (self->config->name, ==, "SSH");
  g_assert_cmpstr (local, ==, "192.0.2.1 2223");
  g_assert_cmpstr (self->config->key_path, ==, "/k");
  g_assert_cmpint (self->config->destination.protocol, ==, NLK_PROTOCOL_UDP);
  g_assert_false (self->config->is_enabled);
  self->draft.agent = "nas";
  assert_built (self);
  g_assert_null (self->config->key_path);
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
  nlk_client_init ();
  add ("/app/tunnel-draft/new-forward", test_new_forward);
  add ("/app/tunnel-draft/names", test_names);
  add ("/app/tunnel-draft/what-is-missing-or-wrong", test_what_is_missing_or_wrong);
  add ("/app/tunnel-draft/new-proxy", test_new_proxy);
  add ("/app/tunnel-draft/change", test_change);
  return g_test_run ();
}
