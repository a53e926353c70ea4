/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-gateway-facts.h"

#include "base/nlk-display-text.h"
#include "protocol/nlk-token.h"

#include <glib/gi18n.h>
#include <string.h>

#define GROUP_CHARS 8

char *
nlk_app_gateway_dup_address (const NlkEndpointConfig *config)
{
  g_autofree char *address = nlk_display_text_name (config->gateway);

  if (config->transport == NLK_TRANSPORT_WSS)
    /* TRANSLATORS: {host:port} of a gateway */
    return g_strdup_printf (_ ("%s, encrypted"), address);
  /* TRANSLATORS: {host:port} of a gateway */
  return g_strdup_printf (_ ("%s, not encrypted: names and times are visible on the way"), address);
}

char *
nlk_app_gateway_dup_fingerprint (const guint8 *pin)
{
  g_autofree char *hash = g_base64_encode (pin, NLK_CONFIG_PIN_BYTES);
  GString *out = g_string_new ("sha256/");

  for (gsize i = 0; i < strlen (hash); i++) {
    if (i > 0 && i % GROUP_CHARS == 0)
      g_string_append_c (out, ' ');
    g_string_append_c (out, hash[i]);
  }
  return g_string_free (out, FALSE);
}

char *
nlk_app_gateway_dup_trust (const NlkEndpointConfig *config)
{
  if (config->transport != NLK_TRANSPORT_WSS)
    return g_strdup (_ ("None: the way to it is not encrypted"));
  if (config->pin != NULL)
    return nlk_app_gateway_dup_fingerprint (config->pin);
  if (config->ca_path != NULL)
    return g_strdup (_ ("Any certificate of its own authority"));
  return g_strdup (_ ("Any certificate that this computer trusts"));
}

static NlkToken *
read_token (const NlkEndpointConfig *config)
{
  gsize n_bytes;
  const guint8 *data = nlk_secret_get_data (config->token, &n_bytes);
  g_autofree char *text = g_strndup ((const char *) data, n_bytes);
  NlkToken *token = nlk_token_read (NLK_TOKEN_CLIENT, text, NULL);

  memset (text, 0, n_bytes);
  return token;
}

gint64
nlk_app_gateway_get_expiry (const NlkEndpointConfig *config)
{
  g_autoptr (NlkToken) token = read_token (config);

  return token != NULL ? token->expires_seconds : 0;
}

char *
nlk_app_gateway_dup_date (gint64 seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (seconds);

  /* TRANSLATORS: a date as in "1 May 2026"; see g_date_time_format() */
  return date != NULL ? g_date_time_format (date, _ ("%-d %B %Y")) : g_strdup ("");
}

char *
nlk_app_gateway_dup_access (const NlkEndpointConfig *config)
{
  g_autoptr (NlkToken) token = read_token (config);
  g_autofree char *name = NULL;
  g_autofree char *date = NULL;

  if (token == NULL)
    return g_strdup ("");
  name = nlk_display_text_name (token->name);
  date = nlk_app_gateway_dup_date (token->expires_seconds);
  if (*date == '\0')
    /* TRANSLATORS: {name} that the gateway knows this computer by */
    return g_strdup_printf (_ ("As %s"), name);
  /* TRANSLATORS: {name} that the gateway knows this computer by, {date} */
  return g_strdup_printf (_ ("As %s until %s"), name, date);
}
