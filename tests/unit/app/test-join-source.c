/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-join-source.h"
#include "protocol/nlk-join-link.h"

#include <string.h>

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000} */
#define TOKEN                                                                                      \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA"
#define ENDPOINT "- !SelfHosted {gateway: 'gw.example:%u', token: " TOKEN "}\n"

static char *
dup_link (NlkTokenKind kind)
{
  g_autoptr (NlkJoinLink) link = nlk_join_link_new (kind);
  g_autoptr (NlkSecret) text = NULL;

  link->host = g_strdup ("gw.example");
  link->port = 8443;
  link->use_tls = TRUE;
  link->token = nlk_secret_new (TOKEN, strlen (TOKEN));
  link->has_pin = TRUE;
  link->pin[0] = 7;
  text = nlk_join_link_format (link);
  return g_strdup (nlk_secret_get_text (text));
}

static void
assert_is_the_link (NlkAppJoinSource *source)
{
  NlkEndpointConfig *endpoint;

  g_assert_nonnull (source);
  g_assert_cmpuint (source->endpoints->len, ==, 1);
  endpoint = source->endpoints->pdata[0];
  g_assert_cmpstr (endpoint->gateway, ==, "gw.example:8443");
  g_assert_cmpstr (nlk_secret_get_text (endpoint->token), ==, TOKEN);
  g_assert_cmpint (endpoint->transport, ==, NLK_TRANSPORT_WSS);
  g_assert_cmpuint (endpoint->pin[0], ==, 7);
}

/* A mail program breaks lines and puts blanks in. */
static void
test_link (void)
{
  g_autofree char *link = dup_link (NLK_TOKEN_CLIENT);
  g_autofree char *broken = g_strdup_printf ("\t %.20s\r\n  %s\xc2\xa0\n", link, link + 20);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkAppJoinSource) source = nlk_app_join_source_new_for_link (broken, &error);
  g_autoptr (NlkAppJoinSource) file =
    nlk_app_join_source_new_for_file (broken, strlen (broken), &error);

  g_assert_no_error (error);
  assert_is_the_link (source);
  assert_is_the_link (file);
}

static void
refuses (const char *text, NlkAppJoinError code, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_auto (NlkAppWords) words = { 0 };

  g_assert_null (nlk_app_join_source_new_for_link (text, &error));
  g_assert_error (error, NLK_APP_JOIN_ERROR, (int) code);
  g_assert_null (strstr (error->message, TOKEN));
  nlk_app_join_error_init_words (error, NULL, &words);
  g_assert_cmpstr (words.code, ==, wanted);
}

static void
test_bad_link (void)
{
  g_autofree char *link = dup_link (NLK_TOKEN_CLIENT);
  g_autofree char *agent = dup_link (NLK_TOKEN_AGENT);

  refuses ("", NLK_APP_JOIN_ERROR_LINK, "link-bad");
  refuses (link + 3, NLK_APP_JOIN_ERROR_LINK, "link-bad");
  link[30] = '\0';
  refuses (link, NLK_APP_JOIN_ERROR_LINK, "link-bad");
  refuses (agent, NLK_APP_JOIN_ERROR_AGENT_LINK, "link-agent");
}

static void
test_file (void)
{
  g_autofree char *text = g_strdup_printf ("endpoints:\n" ENDPOINT ENDPOINT
                                           "tunnels:\n- {name: a, agent: o, remote: 'h:1'}\n",
                                           1, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkAppJoinSource) source =
    nlk_app_join_source_new_for_file (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (source->endpoints->len, ==, 2);
  g_assert_cmpuint (source->tunnels->len, ==, 1);
}

static void
test_bad_file (void)
{
  static const char text[] = "endpoints:\n- !SelfHosted\n  gateway: nowhere\n  token: t\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) binary = NULL;
  g_auto (NlkAppWords) words = { 0 };
  g_auto (NlkAppWords) other = { 0 };

  g_assert_null (nlk_app_join_source_new_for_file (text, strlen (text), &error));
  g_assert_error (error, NLK_APP_JOIN_ERROR, NLK_APP_JOIN_ERROR_FILE);
  nlk_app_join_error_init_words (error, "/srv/mina/my.yaml", &words);
  g_assert_cmpstr (words.code, ==, "file-bad");
  g_assert_nonnull (strstr (words.title, "my.yaml"));
  g_assert_null (strstr (words.title, "mina"));
  g_assert_true (g_str_has_prefix (words.sentence, "Line 3: "));
  g_assert_nonnull (strstr (words.sentence, "Expected host:port"));

  g_assert_null (nlk_app_join_source_new_for_file ("\0\xff\x01", 3, &binary));
  g_assert_error (binary, NLK_APP_JOIN_ERROR, NLK_APP_JOIN_ERROR_FILE);
  nlk_app_join_error_init_words (binary, "x.yaml", &other);
  g_assert_true (*other.sentence != '\0');
}

static void
test_endpoint (void)
{
  g_autoptr (NlkSecret) token = nlk_secret_new ("a.b.c", 5);
  g_autoptr (NlkSecret) bad = nlk_secret_new ("a b", 3);
  g_autoptr (NlkEndpointConfig) six =
    nlk_endpoint_config_new ("[2001:db8::1]", 443, NLK_TRANSPORT_WSS, token);
  g_autoptr (NlkEndpointConfig) bare =
    nlk_endpoint_config_new ("2001:db8::1", 443, NLK_TRANSPORT_WSS, token);

  g_assert_cmpstr (six->host, ==, "2001:db8::1");
  g_assert_cmpstr (six->gateway, ==, "[2001:db8::1]:443");
  g_assert_cmpstr (bare->gateway, ==, "[2001:db8::1]:443");
  g_assert_null (nlk_endpoint_config_new ("a b", 443, NLK_TRANSPORT_WSS, token));
  g_assert_null (nlk_endpoint_config_new ("", 443, NLK_TRANSPORT_WSS, token));
  g_assert_null (nlk_endpoint_config_new ("gw", 0, NLK_TRANSPORT_WSS, token));
  g_assert_null (nlk_endpoint_config_new ("gw", 443, NLK_TRANSPORT_WSS, bad));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app-join-source/link", test_link);
  g_test_add_func ("/app-join-source/bad-link", test_bad_link);
  g_test_add_func ("/app-join-source/file", test_file);
  g_test_add_func ("/app-join-source/bad-file", test_bad_file);
  g_test_add_func ("/app-join-source/endpoint", test_endpoint);
  return g_test_run ();
}
