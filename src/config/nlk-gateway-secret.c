/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-secret-private.h"

#include "nlk-gateway-config.h"

#include "protocol/nlk-token.h"

static const NlkValueSpec secret_spec = {
  "secret", "a text of 8 to 4096 bytes or a list of as many integers from 0 to 255", TRUE
};
static const NlkValueSpec byte_spec = { "secret", "an integer from 0 to 255", TRUE };

static const NlkValueSpec direction_spec = { "secret",
                                             "bytes that do not read the same backwards, which "
                                             "tells the tokens of agents from those of clients",
                                             TRUE };

static gboolean
check_length (NlkDiagnostics *diagnostics, const NlkYamlNode *node, gsize n_bytes)
{
  if (n_bytes >= NLK_CONFIG_SECRET_BYTES_LEAST && n_bytes <= NLK_CONFIG_SECRET_BYTES_MOST)
    return TRUE;
  nlk_value_refuse (diagnostics, node, &secret_spec);
  return FALSE;
}

static NlkSecret *
read_bytes (NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  const GPtrArray *items = nlk_value_read_list (diagnostics, node, &secret_spec);
  guint8 bytes[NLK_CONFIG_SECRET_BYTES_MOST];
  NlkSecret *secret = NULL;
  gboolean is_good = TRUE;

  if (items == NULL || !check_length (diagnostics, node, items->len))
    return NULL;
  for (guint i = 0; i < items->len; i++) {
    guint64 value = 0;

    is_good &= nlk_value_read_integer (diagnostics, items->pdata[i], &byte_spec, 0, 255, &value);
    bytes[i] = (guint8) value;
  }
  if (is_good)
    secret = nlk_secret_new (bytes, items->len);
  nlk_wipe (bytes, sizeof bytes);
  return secret;
}

static NlkSecret *
read_text (NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  if (nlk_value_read_text (diagnostics, node, &secret_spec) == NULL ||
      !check_length (diagnostics, node, node->n_bytes))
    return NULL;
  return nlk_secret_new (node->text, node->n_bytes);
}

NlkSecret *
nlk_gateway_secret_read (const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &secret_spec);
  g_autoptr (NlkSecret) secret = NULL;

  if (node == NULL)
    return NULL;
  if (node->kind == NLK_YAML_TEXT)
    secret = read_text (fields->diagnostics, node);
  else
    secret = read_bytes (fields->diagnostics, node);
  /* The length is known to be good. */
  if (secret != NULL && !nlk_token_check_secret (secret, NULL)) {
    nlk_value_refuse (fields->diagnostics, node, &direction_spec);
    return NULL;
  }
  return g_steal_pointer (&secret);
}
