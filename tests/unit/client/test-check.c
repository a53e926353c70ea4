/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/nlk-check.h"
#include "client/nlk-client.h"
#include "net/nlk-channel-error.h"
#include "net/nlk-listener.h"

#include <string.h>
#include <unistd.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000} */
#define TOKEN                                                                                      \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA"

typedef struct {
  NlkLoop *loop;
  NlkListener *listener;
  int fd; /* of the last connection, held in silence */
  NlkEndpointConfig *config;
  NlkTimeouts timeouts;
  NlkCheck *check;
  GString *seen; /* a letter of the state for each signal */
  guint n_ended;
} Test;

static void
on_accepted (NlkListener *listener, int fd, GSocketAddress *peer, gpointer user_data)
{
  Test *test = user_data;

  if (test->fd >= 0)
    close (test->fd);
  test->fd = fd;
}

static void
on_step (NlkCheck *check, guint step, Test *test)
{
  g_string_append_c (test->seen, "wrdlf"[nlk_check_get_state (check, step)]);
}

static void
on_ended (NlkCheck *check, Test *test)
{
  test->n_ended++;
}

static void
test_open (Test *test)
{
  g_autoptr (GSocketAddress) address = nlk_address_parse ("127.0.0.1:0");
  g_autoptr (NlkSecret) token = nlk_secret_new (TOKEN, strlen (TOKEN));
  guint16 port;

  *test = (Test){ .fd = -1 };
  test->loop = nlk_client_new_loop ();
  test->listener = nlk_listener_new (test->loop, address, on_accepted, test, NULL);
  port = g_inet_socket_address_get_port (
    G_INET_SOCKET_ADDRESS (nlk_listener_get_address (test->listener)));
  test->config = nlk_endpoint_config_new ("127.0.0.1", port, NLK_TRANSPORT_WS, token);
  test->config->proxy = nlk_proxy_config_parse ("none", "proxy:");
  nlk_timeouts_init (&test->timeouts);
  test->seen = g_string_new (NULL);
}

static void
start (Test *test)
{
  test->check = nlk_check_new (test->loop, test->config, &test->timeouts);
  g_signal_connect (test->check, "step", G_CALLBACK (on_step), test);
  g_signal_connect (test->check, "ended", G_CALLBACK (on_ended), test);
  nlk_check_start (test->check);
}

/* Nothing holds the check once it is over or cancelled. */
static void
test_close (Test *test)
{
  gpointer gone = test->check;

  g_object_add_weak_pointer (G_OBJECT (test->check), &gone);
  g_object_unref (test->check);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (gone);
  if (test->fd >= 0)
    close (test->fd);
  nlk_listener_free (test->listener);
  nlk_endpoint_config_free (test->config);
  g_string_free (test->seen, TRUE);
  nlk_loop_unref (test->loop);
}

static void
test_silence (void)
{
  Test test;

  test_open (&test);
  test.timeouts.handshake_usec = 20 * 1000;
  start (&test);
  while (test.n_ended == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (test.n_ended, ==, 1);
  g_assert_error (nlk_check_get_error (test.check), NLK_CHANNEL_ERROR,
                  NLK_CHANNEL_ERROR_UNREACHABLE);
  g_assert_false (nlk_check_is_good (test.check));
  g_assert_cmpstr (test.seen->str, ==, "rdrdrlrf");
  g_assert_cmpint (nlk_check_get_usec (test.check, NLK_CHECK_GATEWAY), >=, 20 * 1000);
  g_assert_cmpint (nlk_check_get_usec (test.check, NLK_CHECK_AGENTS), ==, -1);
  g_assert_false (nlk_check_has_step (test.check, NLK_CHECK_PROXY));
  g_assert_false (nlk_check_has_step (test.check, NLK_CHECK_KEY));
  g_assert_null (nlk_check_get_agents (test.check));
  test_close (&test);
}

/* @signals: after how many it is cancelled */
static void
cancel_after (Test *test, gsize signals)
{
  test_open (test);
  start (test);
  while (test->seen->len < signals)
    g_main_context_iteration (NULL, TRUE);
  nlk_check_cancel (test->check);
  signals = test->seen->len;
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (test->seen->len, ==, signals);
  g_assert_cmpuint (test->n_ended, ==, 0);
  test_close (test);
}

static void
test_cancel (void)
{
  Test test;

  for (gsize signals = 1; signals <= 7; signals++)
    cancel_after (&test, signals);
}

static void
test_proxy_that_is_away (void)
{
  Test test;
  g_autoptr (NlkProxyConfig) proxy = NULL;

  test_open (&test);
  proxy = nlk_proxy_config_parse ("http://no-such-name.invalid:3128", "proxy:");
  g_assert_nonnull (proxy);
  nlk_proxy_config_unref (test.config->proxy);
  test.config->proxy = g_steal_pointer (&proxy);
  start (&test);
  while (test.n_ended == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (nlk_check_get_error (test.check), NLK_CHANNEL_ERROR,
                  NLK_CHANNEL_ERROR_PROXY_REFUSED);
  g_assert_cmpstr (test.seen->str, ==, "rf");
  g_assert_true (nlk_check_has_step (test.check, NLK_CHECK_PROXY));
  test_close (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_client_init ();
  g_test_add_func ("/client/check/silence", test_silence);
  g_test_add_func ("/client/check/cancel", test_cancel);
  g_test_add_func ("/client/check/proxy-that-is-away", test_proxy_that_is_away);
  return g_test_run ();
}
