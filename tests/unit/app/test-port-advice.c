/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-port-advice.h"

static void
on_advised (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkAppPortAdvice **advice = user_data;
  g_autoptr (GError) error = NULL;

  *advice = nlk_app_port_advise_finish (result, &error);
  g_assert_no_error (error);
}

static NlkAppPortAdvice *
advise (const char *host, guint16 port, GHashTable *taken)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  NlkAppPortAdvice *advice = NULL;

  nlk_app_port_advise_async (address, FALSE, taken, NULL, on_advised, &advice);
  while (advice == NULL)
    g_main_context_iteration (NULL, TRUE);
  return advice;
}

/* What is ours is found like any other program's. */
static void
test_used (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (NlkAppPortAdvice) advice = advise ("0.0.0.0", port, NULL);
  g_autofree char *sentence = nlk_app_port_advice_dup_sentence (advice);
  g_autofree char *button = nlk_app_port_advice_dup_button (advice);
  g_autofree char *expected = g_strdup_printf ("Use %u Instead", advice->free_port);

  g_assert_cmpuint (advice->port, ==, port);
  g_assert_cmpuint (advice->free_port, >, port);
  g_assert_true (g_str_has_suffix (sentence, "uses it."));
  g_assert_cmpstr (button, ==, expected);
  g_assert_false (nlk_app_port_advice_is_command_line (advice));
}

static void
test_free (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (NlkAppPortAdvice) advice = NULL;
  g_autofree char *sentence = NULL;

  g_socket_listener_close (listener);
  advice = advise ("127.0.0.1", port, NULL);
  sentence = nlk_app_port_advice_dup_sentence (advice);
  g_assert_cmpstr (sentence, ==, "Free");
  g_assert_null (nlk_app_port_advice_dup_button (advice));
}

static void
test_elsewhere (void)
{
  g_autoptr (NlkAppPortAdvice) advice = advise ("192.0.2.1", 2222, NULL);
  g_autofree char *sentence = nlk_app_port_advice_dup_sentence (advice);

  g_assert_cmpstr (sentence, ==, "Choose an address of this computer.");
  g_assert_null (nlk_app_port_advice_dup_button (advice));
}

static void
test_command_line (void)
{
  NlkAppPortAdvice advice = { .user = { (char *) "narrowlink", 12 } };

  g_assert_true (nlk_app_port_advice_is_command_line (&advice));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/port-advice/used", test_used);
  g_test_add_func ("/app/port-advice/free", test_free);
  g_test_add_func ("/app/port-advice/elsewhere", test_elsewhere);
  g_test_add_func ("/app/port-advice/command-line", test_command_line);
  return g_test_run ();
}
