/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-config-text.h"

#include <string.h>

/* More than any of these files has, so that a secret is not left behind where a longer text was moved from. */
#define ROOM_BYTES 65536

/* A YAML scalar in double quotes; bytes beyond ASCII may stand in it as they are. */
static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_printf (out, "\\%c", *p);
    else if (g_ascii_iscntrl (*p))
      g_string_append_printf (out, "\\x%02x", (guint) (guchar) *p);
    else
      g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

static void
append_field (GString *out, const char *label, const char *text)
{
  g_string_append (out, label);
  append_quoted (out, text);
  g_string_append_c (out, '\n');
}

NlkSecret *
nlk_config_text_compose_gateway (const NlkGatewayDraft *draft)
{
  GString *out = g_string_sized_new (ROOM_BYTES);
  g_autofree char *domain =
    g_strdup_printf (strchr (draft->domain, ':') != NULL ? "[%s]" : "%s", draft->domain);
  char uid[NLK_UUID_TEXT_BYTES];
  gsize n_bytes;
  const guint8 *bytes = nlk_secret_get_data (draft->secret, &n_bytes);

  g_string_append (out, "# Whoever reads this file can make tokens. Keep it to the gateway.\n");
  append_field (out, "name: ", draft->domain);
  g_string_append (out, "secret: [");
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (out, "%s%u", i > 0 ? ", " : "", bytes[i]);
  g_string_append (out, "]\n# Whom narrowlink-gateway invite adds, and the address in its links\n");
  append_field (out, "uid: ", nlk_uuid_format (draft->uid, uid));
  append_field (out, "address: ", draft->address);
  g_string_append (out, "services:\n- !Wss\n  domains: [");
  append_quoted (out, domain);
  g_string_append (out, "]\n");
  append_field (out, "  listen_addr: ", draft->listen);
  g_string_append (out, "  tls_config: !File\n    domains: [");
  append_quoted (out, domain);
  g_string_append (out, "]\n");
  append_field (out, "    cert_path: ", draft->cert_path);
  return nlk_secret_new_take_text (g_string_free (out, FALSE));
}

static GString *
begin_endpoint (const NlkJoinLink *link)
{
  GString *out = g_string_sized_new (ROOM_BYTES);
  g_autofree char *address = nlk_join_link_dup_address (link);

  g_string_append (out, "endpoints:\n- !SelfHosted\n");
  append_field (out, "  gateway: ", address);
  append_field (out, "  token: ", nlk_secret_get_text (link->token));
  g_string_append_printf (out, "  protocol: %s\n", link->use_tls ? "Wss" : "Ws");
  if (link->has_pin) {
    g_autofree char *pin = g_base64_encode (link->pin, sizeof link->pin);

    g_string_append_printf (out, "  pin: sha256/%s\n", pin);
  }
  return out;
}

NlkSecret *
nlk_config_text_compose_agent (const NlkJoinLink *link, const NlkSecret *phrase)
{
  GString *out = begin_endpoint (link);

  if (phrase != NULL) {
    g_string_append (out, "e2ee:\n- !PassPhrase\n");
    append_field (out, "  phrase: ", nlk_secret_get_text (phrase));
    g_string_append (out, "  policy: Strict\n");
  }
  return nlk_secret_new_take_text (g_string_free (out, FALSE));
}

NlkSecret *
nlk_config_text_compose_client (const NlkJoinLink *link, const char *agent, const char *key_path)
{
  GString *out = begin_endpoint (link);

  if (link->policies->len > 0)
    g_string_append (out, "  acl:\n");
  for (guint i = 0; i < link->policies->len; i++)
    append_field (out, "  - ", nlk_secret_get_text (link->policies->pdata[i]));
  if (agent != NULL) {
    g_string_append (out, "  keys:\n    ");
    append_quoted (out, agent);
    append_field (out, ": ", key_path);
  }
  return nlk_secret_new_take_text (g_string_free (out, FALSE));
}
