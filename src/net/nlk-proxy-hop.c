/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-proxy-hop.h"

#include "base/nlk-text.h"

#include "nlk-http-head.h"

#include <gio/gio.h>
#include <string.h>

#define VERSION 5
#define METHOD_NONE 0
#define METHOD_PASSWORD 2
#define METHOD_REFUSED 0xff
#define WORDS_VERSION 1
#define COMMAND_CONNECT 1
#define ADDRESS_IPV4 1
#define ADDRESS_NAME 3
#define ADDRESS_IPV6 4

/* The longest answer: a head of four bytes, a name with its length, a port. */
#define MOST_ANSWER_BYTES (4 + 1 + 255 + 2)

typedef enum { AT_HTTP_HEAD, AT_METHOD, AT_PASSWORD, AT_ANSWER, AT_END } State;

struct _NlkProxyHop {
  NlkProxyConfig *proxy;
  char *host;
  guint16 port;
  State state;
  NlkHttpHead *head;
  guint8 answer[MOST_ANSWER_BYTES];
  gsize n_answer;
};

GQuark
nlk_proxy_hop_error_quark (void)
{
  return g_quark_from_static_string ("nlk-proxy-hop-error-quark");
}

static NlkProxyHopStep fail (NlkProxyHop *hop, NlkProxyHopError code, GError **error,
                             const char *format, ...) G_GNUC_PRINTF (4, 5);

static NlkProxyHopStep
fail (NlkProxyHop *hop, NlkProxyHopError code, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  hop->state = AT_END;
  g_set_error (error, NLK_PROXY_HOP_ERROR, (int) code, "the proxy %s (from %s) %s",
               hop->proxy->text, hop->proxy->source, text);
  return NLK_PROXY_HOP_FAILED;
}

static char *
dup_target (NlkProxyHop *hop)
{
  return g_strdup_printf (strchr (hop->host, ':') != NULL ? "[%s]:%u" : "%s:%u", hop->host,
                          hop->port);
}

static void
append_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

/* Source: RFC 7617 section 2. */
static void
append_basic (NlkProxyHop *hop, GByteArray *out)
{
  gsize n_user, n_password;
  const guint8 *user = nlk_secret_get_data (hop->proxy->user, &n_user);
  const guint8 *password = nlk_secret_get_data (hop->proxy->password, &n_password);
  GByteArray *words = g_byte_array_sized_new ((guint) (n_user + n_password + 1));
  char *encoded;

  g_byte_array_append (words, user, (guint) n_user);
  append_text (words, ":");
  g_byte_array_append (words, password, (guint) n_password);
  encoded = g_base64_encode (words->data, words->len);
  append_text (out, "Proxy-Authorization: Basic ");
  append_text (out, encoded);
  append_text (out, "\r\n");
  nlk_wipe (encoded, strlen (encoded));
  g_free (encoded);
  nlk_wipe (words->data, words->len);
  g_byte_array_unref (words);
}

static void
begin_http (NlkProxyHop *hop, GByteArray *out)
{
  g_autofree char *target = dup_target (hop);
  g_autofree char *lines = g_strdup_printf ("CONNECT %s HTTP/1.1\r\nHost: %s\r\n", target, target);

  hop->state = AT_HTTP_HEAD;
  hop->head = nlk_http_head_new (NLK_HTTP_RESPONSE, NLK_PROXY_HEAD_BYTES);
  append_text (out, lines);
  if (hop->proxy->user != NULL)
    append_basic (hop, out);
  append_text (out, "\r\n");
}

static void
begin_socks (NlkProxyHop *hop, GByteArray *out)
{
  static const guint8 without[] = { VERSION, 1, METHOD_NONE };
  static const guint8 with[] = { VERSION, 2, METHOD_NONE, METHOD_PASSWORD };

  hop->state = AT_METHOD;
  if (hop->proxy->user != NULL)
    g_byte_array_append (out, with, sizeof with);
  else
    g_byte_array_append (out, without, sizeof without);
}

NlkProxyHop *
nlk_proxy_hop_new (NlkProxyConfig *proxy, const char *host, guint16 port, GByteArray *out)
{
  NlkProxyHop *hop;

  g_return_val_if_fail (proxy->kind != NLK_PROXY_NONE && strlen (host) <= 255, NULL);

  hop = g_new0 (NlkProxyHop, 1);
  hop->proxy = nlk_proxy_config_ref (proxy);
  hop->host = g_strdup (host);
  hop->port = port;
  if (proxy->kind == NLK_PROXY_HTTP)
    begin_http (hop, out);
  else
    begin_socks (hop, out);
  return hop;
}

void
nlk_proxy_hop_free (NlkProxyHop *hop)
{
  if (hop == NULL)
    return;
  nlk_http_head_free (hop->head);
  nlk_proxy_config_unref (hop->proxy);
  g_free (hop->host);
  g_free (hop);
}

static NlkProxyHopStep
want_words (NlkProxyHop *hop, const char *how, GError **error)
{
  if (hop->proxy->user != NULL)
    return fail (hop, NLK_PROXY_HOP_ERROR_UNAUTHORIZED, error,
                 "does not accept the user and password that it was given%s; correct them in its "
                 "address",
                 how);
  return fail (hop, NLK_PROXY_HOP_ERROR_UNAUTHORIZED, error,
               "wants a user and a password%s; write them into its address as "
               "user:password@ before the host",
               how);
}

static gboolean
offers_basic (NlkHttpHead *head)
{
  const char *offer = nlk_http_head_lookup (head, "proxy-authenticate", 0);

  for (guint n = 1; offer != NULL; offer = nlk_http_head_lookup (head, "proxy-authenticate", n++)) {
    g_autofree char *lower = g_ascii_strdown (offer, -1);

    if (strstr (lower, "basic") != NULL)
      return TRUE;
  }
  return nlk_http_head_lookup (head, "proxy-authenticate", 0) == NULL;
}

static NlkProxyHopStep
judge_status (NlkProxyHop *hop, GError **error)
{
  guint status = nlk_http_head_get_status (hop->head);
  g_autofree char *phrase =
    nlk_text_escape (nlk_http_head_get_phrase (hop->head), -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *target = dup_target (hop);

  if (status >= 200 && status < 300) {
    hop->state = AT_END;
    return NLK_PROXY_HOP_THROUGH;
  }
  if (status == 407 && !offers_basic (hop->head))
    return fail (
      hop, NLK_PROXY_HOP_ERROR_UNAUTHORIZED, error,
      "wants another way to authenticate than Basic (407), which is the one spoken here");
  if (status == 407)
    return want_words (hop, " (407)", error);
  if (status == 403 || status == 405)
    return fail (hop, NLK_PROXY_HOP_ERROR_REFUSED, error,
                 "does not allow CONNECT to %s (%u %s); who runs it can permit that port", target,
                 status, phrase);
  return fail (hop, NLK_PROXY_HOP_ERROR_REFUSED, error, "did not connect to %s: %u %s", target,
               status, phrase);
}

static NlkProxyHopStep
feed_head (NlkProxyHop *hop, const guint8 *data, gsize n_bytes, gsize *ret_used, GError **error)
{
  *ret_used = 0;
  for (;;) {
    gsize used;
    NlkHttpHeadStep step =
      nlk_http_head_feed (hop->head, data + *ret_used, n_bytes - *ret_used, &used);

    *ret_used += used;
    if (step == NLK_HTTP_NEED_MORE)
      return NLK_PROXY_HOP_NEED_MORE;
    if (step != NLK_HTTP_COMPLETE)
      return fail (hop, NLK_PROXY_HOP_ERROR_REFUSED, error,
                   "does not speak HTTP; is its port right, and is it an http:// proxy?");
    if (nlk_http_head_get_status (hop->head) >= 200)
      return judge_status (hop, error);
    /* An interim answer. */
    nlk_http_head_free (hop->head);
    hop->head = nlk_http_head_new (NLK_HTTP_RESPONSE, NLK_PROXY_HEAD_BYTES);
  }
}

static void
append_word (GByteArray *out, const NlkSecret *word)
{
  gsize n_bytes;
  const guint8 *data = nlk_secret_get_data (word, &n_bytes);
  guint8 length = (guint8) n_bytes;

  g_byte_array_append (out, &length, 1);
  g_byte_array_append (out, data, length);
}

static void
append_request (NlkProxyHop *hop, GByteArray *out)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (hop->host);
  guint8 head[] = { VERSION, COMMAND_CONNECT, 0, ADDRESS_NAME };
  guint8 port[] = { (guint8) (hop->port >> 8), (guint8) hop->port };
  guint8 length = (guint8) strlen (hop->host);

  if (address != NULL)
    head[3] =
      g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? ADDRESS_IPV6 : ADDRESS_IPV4;
  g_byte_array_append (out, head, sizeof head);
  if (address != NULL) {
    g_byte_array_append (out, g_inet_address_to_bytes (address),
                         (guint) g_inet_address_get_native_size (address));
  } else {
    g_byte_array_append (out, &length, 1);
    append_text (out, hop->host);
  }
  g_byte_array_append (out, port, sizeof port);
  hop->state = AT_ANSWER;
}

/* Returns: how long the answer is as far as its bytes tell */
static gsize
get_wanted (NlkProxyHop *hop)
{
  if (hop->state != AT_ANSWER)
    return 2;
  /* A refusal is told by its code, whatever stands behind it. */
  if (hop->n_answer < 2 || hop->answer[0] != VERSION || hop->answer[1] != 0)
    return 2;
  if (hop->n_answer < 5)
    return 5;
  switch (hop->answer[3]) {
  case ADDRESS_IPV4:
    return 4 + 4 + 2;
  case ADDRESS_IPV6:
    return 4 + 16 + 2;
  case ADDRESS_NAME:
    return 4 + 1 + (gsize) hop->answer[4] + 2;
  default:
    return 5;
  }
}

static NlkProxyHopStep
be_no_socks (NlkProxyHop *hop, GError **error)
{
  return fail (hop, NLK_PROXY_HOP_ERROR_REFUSED, error,
               "does not speak SOCKS 5; is its port right, and is it a socks5:// proxy?");
}

static NlkProxyHopStep
take_method (NlkProxyHop *hop, GByteArray *out, GError **error)
{
  guint8 version = WORDS_VERSION;

  if (hop->answer[0] != VERSION)
    return be_no_socks (hop, error);
  if (hop->answer[1] == METHOD_NONE) {
    append_request (hop, out);
    return NLK_PROXY_HOP_NEED_MORE;
  }
  if (hop->answer[1] == METHOD_PASSWORD && hop->proxy->user != NULL) {
    hop->state = AT_PASSWORD;
    g_byte_array_append (out, &version, 1);
    append_word (out, hop->proxy->user);
    append_word (out, hop->proxy->password);
    return NLK_PROXY_HOP_NEED_MORE;
  }
  if (hop->answer[1] != METHOD_REFUSED)
    return be_no_socks (hop, error);
  if (hop->proxy->user == NULL)
    return want_words (hop, "", error);
  return fail (hop, NLK_PROXY_HOP_ERROR_UNAUTHORIZED, error,
               "wants another way to authenticate than user and password");
}

static const char *
explain_code (guint8 code)
{
  static const char *const texts[] = {
    [1] = "general failure",          [2] = "its rules do not allow it",
    [3] = "network unreachable",      [4] = "host unreachable, or its name is unknown there",
    [5] = "connection refused",       [6] = "no answer in time",
    [7] = "it does not know CONNECT", [8] = "it does not know this kind of address",
  };

  return code > 0 && code < G_N_ELEMENTS (texts) ? texts[code] : "an unknown reason";
}

static NlkProxyHopStep
take_answer (NlkProxyHop *hop, GError **error)
{
  guint8 code = hop->answer[1];
  guint8 kind = hop->answer[3];
  g_autofree char *target = dup_target (hop);

  if (hop->answer[0] != VERSION)
    return be_no_socks (hop, error);
  if (code != 0)
    return fail (hop, NLK_PROXY_HOP_ERROR_REFUSED, error, "did not connect to %s: %s (%u)", target,
                 explain_code (code), code);
  if (kind != ADDRESS_IPV4 && kind != ADDRESS_IPV6 && kind != ADDRESS_NAME)
    return be_no_socks (hop, error);
  hop->state = AT_END;
  return NLK_PROXY_HOP_THROUGH;
}

static NlkProxyHopStep
take_piece (NlkProxyHop *hop, GByteArray *out, GError **error)
{
  switch (hop->state) {
  case AT_METHOD:
    return take_method (hop, out, error);
  case AT_PASSWORD:
    if (hop->answer[1] != 0)
      return want_words (hop, "", error);
    append_request (hop, out);
    return NLK_PROXY_HOP_NEED_MORE;
  case AT_ANSWER:
    return take_answer (hop, error);
  case AT_HTTP_HEAD:
  case AT_END:
    break;
  }
  g_return_val_if_reached (NLK_PROXY_HOP_FAILED);
}

NlkProxyHopStep
nlk_proxy_hop_feed (NlkProxyHop *hop, const guint8 *data, gsize n_bytes, gsize *ret_used,
                    GByteArray *out, GError **error)
{
  NlkProxyHopStep step = NLK_PROXY_HOP_NEED_MORE;

  *ret_used = 0;
  g_return_val_if_fail (hop->state != AT_END, NLK_PROXY_HOP_FAILED);

  if (hop->state == AT_HTTP_HEAD)
    return feed_head (hop, data, n_bytes, ret_used, error);
  while (step == NLK_PROXY_HOP_NEED_MORE && *ret_used < n_bytes) {
    hop->answer[hop->n_answer++] = data[(*ret_used)++];
    if (hop->n_answer < get_wanted (hop))
      continue;
    step = take_piece (hop, out, error);
    hop->n_answer = 0;
  }
  return step;
}
