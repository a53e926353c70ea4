/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-join-link.h"
#include "protocol/nlk-message-error.h"

#include <string.h>

static char *
sign (NlkTokenKind kind)
{
  g_autoptr (NlkToken) token = nlk_token_new (kind);
  g_autoptr (NlkSecret) secret = nlk_secret_new ("12345678", 8);

  token->name = g_strdup ("office");
  token->expires_seconds = 4102444800;
  if (kind == NLK_TOKEN_CLIENT_POLICY) {
    token->policy_id = 1025;
    token->policy = nlk_policy_new (NLK_POLICY_WHITE_LIST);
  }
  return nlk_token_sign (token, secret);
}

static void
take_token (NlkJoinLink *link)
{
  link->token = nlk_secret_new_take_text (sign (link->kind));
}

static void
test_round_trip (void)
{
  static const char *const hosts[] = { "gw.example", "192.0.2.1", "2001:db8::1" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autoptr (NlkJoinLink) link = nlk_join_link_new (NLK_TOKEN_CLIENT);
    g_autoptr (NlkJoinLink) again = NULL;
    g_autoptr (NlkSecret) text = NULL;
    g_autoptr (NlkSecret) text_again = NULL;
    g_autofree char *padded = NULL;
    g_autoptr (GError) error = NULL;

    link->host = g_strdup (hosts[i]);
    link->port = 8443;
    take_token (link);
    g_ptr_array_add (link->policies, nlk_secret_new_take_text (sign (NLK_TOKEN_CLIENT_POLICY)));
    link->has_pin = TRUE;
    memset (link->pin, 0xfb, sizeof link->pin);
    text = nlk_join_link_format (link);
    padded = g_strdup_printf ("  %s\r\n", nlk_secret_get_text (text));
    again = nlk_join_link_parse (padded, strlen (padded), &error);
    g_assert_no_error (error);
    g_assert_cmpstr (again->host, ==, hosts[i]);
    g_assert_cmpuint (again->port, ==, 8443);
    g_assert_true (again->use_tls);
    g_assert_cmpuint (again->policies->len, ==, 1);
    g_assert_cmpmem (again->pin, sizeof again->pin, link->pin, sizeof link->pin);
    text_again = nlk_join_link_format (again);
    g_assert_true (nlk_secret_equal (text, text_again));
  }
}

static void
test_damaged (void)
{
  g_autofree char *agent = sign (NLK_TOKEN_AGENT);
  g_autofree char *policy = sign (NLK_TOKEN_CLIENT_POLICY);
  const struct {
    const char *before, *token, *after;
  } cases[] = {
    { "https://gw:1/?v=1&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://gw/?v=1&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://gw:0/?v=1&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://:1/?v=1&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://2001:db8::1:1/?v=1&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://u@gw:1/?v=1&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://gw:1/?v=2&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://gw:1/?v=1&v=1&kind=agent&protocol=wss&token=", agent, "" },
    { "narrowlink://gw:1/?v=1&kind=king&protocol=wss&token=", agent, "" },
    { "narrowlink://gw:1/?v=1&kind=agent&protocol=tcp&token=", agent, "" },
    { "narrowlink://gw:1/?v=1&kind=agent&protocol=wss&token=", agent, "%20" },
    { "narrowlink://gw:1/?v=1&kind=agent&protocol=wss&token=", agent, "&pin=sha256-x" },
    { "narrowlink://gw:1/?v=1&kind=agent&protocol=wss&token=", agent, "&policy=x" },
    { "narrowlink://gw:1/?v=1&kind=agent&protocol=wss&token=", agent, "&x" },
    { "narrowlink://gw:1/?v=1&kind=client&protocol=wss&token=", policy, "" },
    { "narrowlink://gw:1/?v=1&kind=agent&protocol=wss&token=", "", "" },
  };
  g_autofree char *good =
    g_strdup_printf ("narrowlink://gw:1/?v=1&kind=agent&protocol=wss&token=%s&new=thing", agent);
  g_autoptr (NlkJoinLink) link = nlk_join_link_parse (good, strlen (good), NULL);

  g_assert_nonnull (link);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
      g_strdup_printf ("%s%s%s", cases[i].before, cases[i].token, cases[i].after);
    g_autoptr (GError) error = NULL;

    g_assert_null (nlk_join_link_parse (text, strlen (text), &error));
    g_assert_error (error, NLK_MESSAGE_ERROR, NLK_MESSAGE_ERROR_MALFORMED);
    g_assert_null (strstr (error->message, "eyJ"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/join-link/round-trip", test_round_trip);
  g_test_add_func ("/join-link/damaged", test_damaged);
  return g_test_run ();
}
