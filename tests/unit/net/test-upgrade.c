/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-backoff.h"
#include "net/nlk-upgrade.h"
#include "protocol/nlk-reason.h"

#include <string.h>

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="

static NlkHttpHead *
parse (NlkHttpHeadKind kind, const char *text)
{
  NlkHttpHead *head = nlk_http_head_new (kind, NLK_HTTP_HEAD_BYTES);
  gsize used;

  g_assert_cmpint (nlk_http_head_feed (head, (const guint8 *) text, strlen (text), &used), ==,
                   NLK_HTTP_COMPLETE);
  return head;
}

static void
test_accept (void)
{
  g_autofree char *accept = nlk_upgrade_accept_for_key (KEY);
  g_autofree char *one = nlk_upgrade_key_new ();
  g_autofree char *other = nlk_upgrade_key_new ();

  g_assert_cmpstr (accept, ==, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  g_assert_cmpuint (strlen (one), ==, 24);
  g_assert_cmpstr (one, !=, other);
}

static void
test_request (void)
{
  g_autoptr (NlkEndpoint) endpoint = nlk_endpoint_new ("gw.example", 443, TRUE, NULL);
  NlkHttpField fields[] = { { "nl-version", "0.2.6" }, { "nl-token", "eyJ0" } };
  g_autoptr (GByteArray) request = nlk_upgrade_build_request (endpoint, KEY, fields, 2);
  const char *wanted = "GET / HTTP/1.1\r\n"
                       "host: gw.example\r\n"
                       "connection: Upgrade\r\n"
                       "upgrade: websocket\r\n"
                       "sec-websocket-version: 13\r\n"
                       "sec-websocket-key: " KEY "\r\n"
                       "nl-version: 0.2.6\r\n"
                       "nl-token: eyJ0\r\n"
                       "\r\n";

  g_assert_cmpmem (request->data, request->len, wanted, strlen (wanted));
}

static void
test_host (void)
{
  static const struct {
    const char *host;
    guint16 port;
    const char *header;
    const char *text;
  } cases[] = {
    { "gw.example", 443, "gw.example", "gw.example:443" },
    { "gw.example", 80, "gw.example", "gw.example:80" },
    { "gw.example", 8080, "gw.example:8080", "gw.example:8080" },
    { "gw.example", 4430, "gw.example:4430", "gw.example:4430" },
    { "::1", 443, "[::1]", "[::1]:443" },
    { "[::1]", 8443, "[::1]:8443", "[::1]:8443" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkEndpoint) endpoint = nlk_endpoint_new (cases[i].host, cases[i].port, i % 2, NULL);

    g_assert_cmpstr (nlk_endpoint_get_host_header (endpoint), ==, cases[i].header);
    g_assert_cmpstr (nlk_endpoint_get_text (endpoint), ==, cases[i].text);
    g_assert_null (strchr (nlk_endpoint_get_host (endpoint), '['));
  }
}

static void
test_answer (void)
{
  NlkHttpField fields[] = { { "nl-session", "S" }, { "nl-connection", "C" } };
  g_autoptr (GByteArray) answer = nlk_upgrade_build_answer (KEY, fields, 2);
  const char *wanted = "HTTP/1.1 101 Switching Protocols\r\n"
                       "connection: Upgrade\r\n"
                       "upgrade: websocket\r\n"
                       "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                       "nl-session: S\r\n"
                       "nl-connection: C\r\n"
                       "date: ";
  g_autofree char *text = g_strndup ((char *) answer->data, answer->len);
  g_autoptr (NlkHttpHead) head = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_str_has_prefix (text, wanted));
  g_assert_true (g_regex_match_simple (
    "^[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\\r\\n\\r\\n$",
    text + strlen (wanted), 0, 0));
  head = parse (NLK_HTTP_RESPONSE, text);
  g_assert_true (nlk_upgrade_check_answer (head, KEY, &error));
  g_assert_no_error (error);
  g_assert_false (nlk_upgrade_check_answer (head, "AAAAAAAAAAAAAAAAAAAAAA==", &error));
  g_assert_error (error, NLK_REASON_ERROR, NLK_REASON_PROTOCOL);
}

static void
test_failure (void)
{
  g_autoptr (GByteArray) failure = nlk_upgrade_build_failure (404, "no \"agent\"\n");
  const char *head = "HTTP/1.1 404 Not Found\r\ncontent-length: 38\r\ndate: ";
  const char *body = "\r\n\r\n{\"status\":404,\"data\":\"no \\\"agent\\\"\\n\"}";
  g_autofree char *text = g_strndup ((char *) failure->data, failure->len);

  g_assert_true (g_str_has_suffix (text, body));
  g_assert_cmpuint (strlen (body) - 4, ==, 38);
  g_assert_true (g_str_has_prefix (text, head));
}

static NlkUpgradeKind
classify (const char *host, const char *fields, const char *const *domains)
{
  g_autofree char *text = g_strdup_printf ("GET / HTTP/1.1\r\n%s%s\r\n", host, fields);
  g_autoptr (NlkHttpHead) head = parse (NLK_HTTP_REQUEST, text);

  return nlk_upgrade_classify (head, domains);
}

static void
test_classify (void)
{
  const char *const ours[] = { "gw.example", "other.example:8443", NULL };
  const char *base = "upgrade: websocket\r\nsec-websocket-key: " KEY "\r\nnl-token: t\r\n";
  g_autofree char *client = g_strconcat (base, "nl-command: {}\r\n", NULL);
  g_autofree char *agent = g_strconcat (base, "nl-connection: x\r\n", NULL);
  g_autofree char *both = g_strconcat (client, "NL-CONNECTION: x\r\n", NULL);

  g_assert_cmpint (classify ("host: gw.example\r\n", base, ours), ==, NLK_UPGRADE_CONTROL);
  g_assert_cmpint (classify ("Host: GW.example:8443\r\n", client, ours), ==,
                   NLK_UPGRADE_CLIENT_DATA);
  g_assert_cmpint (classify ("host: other.example\r\n", agent, ours), ==, NLK_UPGRADE_AGENT_DATA);
  g_assert_cmpint (classify ("host: any\r\n", both, NULL), ==, NLK_UPGRADE_CONTROL);
  g_assert_cmpint (classify ("host: any\r\n", both, ours + 2), ==, NLK_UPGRADE_CONTROL);
  g_assert_cmpint (classify ("host: site.example\r\n", base, ours), ==, NLK_UPGRADE_NOT_TUNNEL);
  g_assert_cmpint (classify ("host: gw.exampl\r\n", base, ours), ==, NLK_UPGRADE_NOT_TUNNEL);
  g_assert_cmpint (classify ("", base, ours), ==, NLK_UPGRADE_BAD);
  g_assert_cmpint (classify ("host: a\r\nhost: b\r\n", base, NULL), ==, NLK_UPGRADE_BAD);
  g_assert_cmpint (classify ("host: a\r\n", "upgrade: websocket\r\nnl-token: t\r\n", NULL), ==,
                   NLK_UPGRADE_BAD);
  g_assert_cmpint (classify ("host: a\r\n", "upgrade: h2c\r\nnl-token: t\r\n", NULL), ==,
                   NLK_UPGRADE_NOT_TUNNEL);
  g_assert_cmpint (classify ("host: a\r\n", "upgrade: websocket\r\n", NULL), ==,
                   NLK_UPGRADE_NOT_TUNNEL);
  g_assert_cmpint (classify ("host: a\r\n", "upgrade: websocket\r\nnl-token: t\xc3\xa4\r\n", NULL),
                   ==, NLK_UPGRADE_NOT_TUNNEL);
}

static void
test_backoff (void)
{
  NlkBackoff backoff;
  gint64 step = 500000;
  gboolean differs = FALSE;
  gint64 first;

  nlk_backoff_init (&backoff, step, 30 * G_USEC_PER_SEC);
  for (guint i = 0; i < 40; i++) {
    gint64 wait = nlk_backoff_next (&backoff);

    g_assert_cmpint (wait, >=, step / 2);
    g_assert_cmpint (wait, <=, step);
    step = MIN (step * 2, 30 * G_USEC_PER_SEC);
  }
  nlk_backoff_reset (&backoff);
  first = nlk_backoff_next (&backoff);
  g_assert_cmpint (first, <=, 500000);
  for (guint i = 0; i < 64 && !differs; i++) {
    nlk_backoff_reset (&backoff);
    differs = nlk_backoff_next (&backoff) != first;
  }
  g_assert_true (differs);
  nlk_backoff_init (&backoff, 1, 1);
  g_assert_cmpint (nlk_backoff_next (&backoff), <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/upgrade/accept", test_accept);
  g_test_add_func ("/net/upgrade/request", test_request);
  g_test_add_func ("/net/upgrade/host", test_host);
  g_test_add_func ("/net/upgrade/answer", test_answer);
  g_test_add_func ("/net/upgrade/failure", test_failure);
  g_test_add_func ("/net/upgrade/classify", test_classify);
  g_test_add_func ("/net/backoff", test_backoff);
  return g_test_run ();
}
