/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-channel-error.h"

#include "base/nlk-text.h"
#include "protocol/nlk-reason.h"

#include "nlk-proxy-hop.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define STATUS_UNAUTHORIZED 401
#define STATUS_NETWORK_LOG_IN 511

GQuark
nlk_channel_error_quark (void)
{
  return g_quark_from_static_string ("nlk-channel-error-quark");
}

gboolean
nlk_channel_error_is_certificate (const GError *error)
{
  if (error == NULL || error->domain != NLK_CHANNEL_ERROR)
    return FALSE;
  switch ((NlkChannelError) error->code) {
  case NLK_CHANNEL_ERROR_UNTRUSTED:
  case NLK_CHANNEL_ERROR_OTHER_NAME:
  case NLK_CHANNEL_ERROR_EXPIRED:
  case NLK_CHANNEL_ERROR_NOT_YET_VALID:
  case NLK_CHANNEL_ERROR_OTHER_KEY:
    return TRUE;
  default:
    return FALSE;
  }
}

gboolean
nlk_channel_error_is_away (const GError *error)
{
  if (error == NULL || error->domain != NLK_CHANNEL_ERROR)
    return FALSE;
  switch ((NlkChannelError) error->code) {
  case NLK_CHANNEL_ERROR_UNREACHABLE:
  case NLK_CHANNEL_ERROR_LOST:
  case NLK_CHANNEL_ERROR_PROXY_REFUSED:
  case NLK_CHANNEL_ERROR_NAME_NOT_FOUND:
  case NLK_CHANNEL_ERROR_OTHER_SERVER:
    return TRUE;
  default:
    return FALSE;
  }
}

GError *
nlk_channel_error_new (NlkEndpoint *endpoint, NlkChannelError code, const char *text)
{
  return g_error_new (NLK_CHANNEL_ERROR, (int) code, "gateway %s: %s",
                      nlk_endpoint_get_text (endpoint), text);
}

GError *
nlk_channel_error_new_for_dial (NlkEndpoint *endpoint, const GError *error)
{
  NlkChannelError code = NLK_CHANNEL_ERROR_UNREACHABLE;

  if (g_error_matches (error, NLK_PROXY_HOP_ERROR, NLK_PROXY_HOP_ERROR_UNAUTHORIZED))
    code = NLK_CHANNEL_ERROR_PROXY_UNAUTHORIZED;
  else if (error->domain == NLK_PROXY_HOP_ERROR || nlk_endpoint_get_proxy (endpoint) != NULL)
    code = NLK_CHANNEL_ERROR_PROXY_REFUSED;
  else if (g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_NAME_NOT_FOUND))
    code = NLK_CHANNEL_ERROR_NAME_NOT_FOUND;
  return nlk_channel_error_new (endpoint, code, error->message);
}

static NlkChannelError
get_code_for_trust (NlkTrustError code)
{
  switch (code) {
  case NLK_TRUST_ERROR_UNKNOWN:
    return NLK_CHANNEL_ERROR_UNTRUSTED;
  case NLK_TRUST_ERROR_OTHER_NAME:
    return NLK_CHANNEL_ERROR_OTHER_NAME;
  case NLK_TRUST_ERROR_EXPIRED:
    return NLK_CHANNEL_ERROR_EXPIRED;
  case NLK_TRUST_ERROR_NOT_YET_VALID:
    return NLK_CHANNEL_ERROR_NOT_YET_VALID;
  case NLK_TRUST_ERROR_OTHER_KEY:
    return NLK_CHANNEL_ERROR_OTHER_KEY;
  }
  return NLK_CHANNEL_ERROR_UNTRUSTED;
}

GError *
nlk_channel_error_new_for_tls (NlkEndpoint *endpoint, const GError *error)
{
  NlkChannelError code = NLK_CHANNEL_ERROR_UNREACHABLE;

  if (error->domain == NLK_TRUST_ERROR)
    code = get_code_for_trust ((NlkTrustError) error->code);
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS))
    code = NLK_CHANNEL_ERROR_OTHER_SERVER;
  return nlk_channel_error_new (endpoint, code, error->message);
}

/* Returns: (transfer full) (nullable): what the body says, when it is one of a gateway */
static char *
dup_body_text (GBytes *body)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize n_bytes;
  const char *bytes = body != NULL ? g_bytes_get_data (body, &n_bytes) : NULL;
  JsonNode *root, *data;

  if (bytes == NULL || !json_parser_load_from_data (parser, bytes, (gssize) n_bytes, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  data = json_object_get_member (json_node_get_object (root), "data");
  if (data == NULL || !JSON_NODE_HOLDS_VALUE (data) ||
      json_node_get_value_type (data) != G_TYPE_STRING)
    return NULL;
  return json_node_dup_string (data);
}

static gboolean
is_redirection (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* A gateway answers in JSON, and an older one may say nothing but its status; pages are of something else. */
static NlkChannelError
get_code_for_answer (NlkHttpHead *head, gboolean is_gateway)
{
  guint status = nlk_http_head_get_status (head);
  const char *type = nlk_http_head_lookup (head, "content-type", 0);

  if (status == STATUS_UNAUTHORIZED)
    return NLK_CHANNEL_ERROR_UNAUTHORIZED;
  if (is_gateway)
    return NLK_CHANNEL_ERROR_REFUSED;
  if (status == STATUS_NETWORK_LOG_IN ||
      (is_redirection (status) && nlk_http_head_lookup (head, "location", 0) != NULL))
    return NLK_CHANNEL_ERROR_LOG_IN;
  if (status < 400 || (status < 500 && type != NULL && g_str_has_prefix (type, "text/html")))
    return NLK_CHANNEL_ERROR_OTHER_SERVER;
  return NLK_CHANNEL_ERROR_REFUSED;
}

GError *
nlk_channel_error_new_for_answer (NlkHttpHead *head, GBytes *body)
{
  guint status = nlk_http_head_get_status (head);
  g_autofree char *text = dup_body_text (body);
  NlkChannelError code = get_code_for_answer (head, text != NULL);
  g_autofree char *shown = NULL;
  char *colon = NULL;
  guint64 reason = 0;

  if (text == NULL || *text == '\0') {
    g_free (text);
    text = g_strdup (nlk_http_head_get_phrase (head));
  }
  shown = nlk_text_escape (text, -1, NLK_TEXT_PEER_BYTES);
  if (g_str_has_prefix (shown, "nl-") && g_ascii_isdigit (shown[3]))
    reason = g_ascii_strtoull (shown + 3, &colon, 10);
  if (code != NLK_CHANNEL_ERROR_UNAUTHORIZED && reason >= NLK_REASON_NO_AGENT &&
      reason <= NLK_REASON_E2EE_BROKEN && colon[0] == ':')
    return g_error_new_literal (NLK_REASON_ERROR, (int) reason, g_strchug (colon + 1));
  if (*shown == '\0')
    return g_error_new (NLK_CHANNEL_ERROR, (int) code, "the gateway answered with status %u",
                        status);
  return g_error_new (NLK_CHANNEL_ERROR, (int) code, "the gateway answered with status %u: %s",
                      status, shown);
}
