/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-secret-private.h"

#include "nlk-gateway-config.h"

static const NlkValueSpec secret_spec = {
  "secret", "a text of 8 to 4096 bytes or a list of as many integers from 0 to 255", TRUE
};
static const NlkValueSpec byte_spec = { "secret", "an integer from 0 to 255", TRUE };

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

NlkSecret *
nlk_gateway_secret_read (const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &secret_spec);

  if (node == NULL)
    return NULL;
  if (node->kind != NLK_YAML_TEXT)
    return read_bytes (fields->diagnostics, node);
  if (nlk_value_read_text (fields->diagnostics, node, &secret_spec) == NULL ||
      !check_length (fields->diagnostics, node, node->n_bytes))
    return NULL;
  return nlk_secret_new (node->text, node->n_bytes);
}
