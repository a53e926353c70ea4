/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-config.h"

#include "nlk-config-file-private.h"
#include "nlk-endpoint-config-private.h"
#include "nlk-settings-private.h"

static const NlkValueSpec e2ee_spec = { "e2ee", "a list of 1 to 4 '- !PassPhrase' with fields",
                                        TRUE };
static const NlkValueSpec item_spec = { "e2ee", "!PassPhrase with fields", TRUE };
static const NlkValueSpec phrase_spec = { "phrase", "a passphrase of 1 to 1024 bytes", TRUE };
static const NlkValueSpec policy_spec = { "policy", "Lax or Strict" };

void
nlk_agent_config_free (NlkAgentConfig *config)
{
  g_free (config->path);
  g_clear_pointer (&config->endpoint, nlk_endpoint_config_free);
  g_clear_pointer (&config->phrases, g_ptr_array_unref);
  g_free (config);
}

static void
read_phrase (NlkAgentConfig *config, const NlkFields *fields)
{
  const NlkYamlNode *node = nlk_fields_require (fields, &phrase_spec);

  if (node == NULL || nlk_value_read_text (fields->diagnostics, node, &phrase_spec) == NULL)
    return;
  if (node->n_bytes == 0 || node->n_bytes > NLK_CONFIG_PHRASE_BYTES_MOST)
    nlk_value_refuse (fields->diagnostics, node, &phrase_spec);
  else
    g_ptr_array_add (config->phrases, nlk_secret_new (node->text, node->n_bytes));
}

static void
read_pass_phrase (NlkAgentConfig *config, NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  static const char *const variants[] = { "PassPhrase", NULL };
  static const char *const keys[] = { "phrase", "policy", NULL };
  static const char *const choices[] = {
    [NLK_E2EE_POLICY_LAX] = "Lax",
    [NLK_E2EE_POLICY_STRICT] = "Strict",
    NULL,
  };
  const NlkYamlNode *policy;
  NlkFields fields;

  if (nlk_value_read_variant (diagnostics, node, &item_spec, variants) < 0 ||
      !nlk_fields_open_variant (&fields, diagnostics, node, &item_spec, keys))
    return;
  read_phrase (config, &fields);
  policy = nlk_fields_get (&fields, policy_spec.key);
  if (policy != NULL &&
      nlk_value_read_choice (diagnostics, policy, &policy_spec, choices) == NLK_E2EE_POLICY_STRICT)
    config->e2ee_policy = NLK_E2EE_POLICY_STRICT;
}

static void
read_e2ee (NlkAgentConfig *config, NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  const GPtrArray *items = NULL;

  if (node != NULL)
    items = nlk_value_read_list (diagnostics, node, &e2ee_spec);
  if (items == NULL)
    return;
  /* A list that is there but empty would leave an agent without a key whose owner thinks that it has one. */
  if (items->len == 0 || items->len > NLK_CONFIG_PHRASES_MOST)
    nlk_value_refuse (diagnostics, node, &e2ee_spec);
  for (guint i = 0; i < items->len; i++)
    read_pass_phrase (config, diagnostics, items->pdata[i]);
}

/* Who writes the key expects encryption. */
static void
warn_of_no_e2ee (const NlkFields *fields)
{
  if (nlk_fields_has (fields, e2ee_spec.key) && nlk_fields_get (fields, e2ee_spec.key) == NULL)
    nlk_diagnostics_warn (fields->diagnostics, fields->node->line, fields->node->column,
                          "'%s' has no value: streams are served without a key", e2ee_spec.key);
}

static NlkAgentConfig *
read_root (NlkDiagnostics *diagnostics, const NlkYamlNode *root)
{
  static const char *const keys[] = { "endpoints", "e2ee", "timeouts", NULL };
  g_autoptr (GPtrArray) endpoints = NULL;
  NlkAgentConfig *config;
  NlkFields fields;

  if (!nlk_fields_open (&fields, diagnostics, root, NULL, keys))
    return NULL;
  config = g_new0 (NlkAgentConfig, 1);
  config->path = g_strdup (diagnostics->path);
  config->phrases = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_secret_unref);
  config->e2ee_policy = NLK_E2EE_POLICY_LAX;
  endpoints = nlk_endpoints_read (&fields, NLK_ENDPOINT_USE_AGENT);
  if (endpoints->len > 0)
    config->endpoint = g_ptr_array_steal_index (endpoints, endpoints->len - 1);
  read_e2ee (config, diagnostics, nlk_fields_get (&fields, "e2ee"));
  warn_of_no_e2ee (&fields);
  nlk_timeouts_init (&config->timeouts);
  nlk_timeouts_read (&config->timeouts, diagnostics, nlk_fields_get (&fields, "timeouts"));
  return config;
}

NlkAgentConfig *
nlk_agent_config_parse (const char *path, const char *text, gsize n_bytes, GStrv *ret_warnings,
                        GError **error)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (NlkYamlNode) root = NULL;
  g_autoptr (NlkAgentConfig) config = NULL;

  nlk_diagnostics_init (&diagnostics, path);
  root = nlk_yaml_parse (text, n_bytes, &diagnostics);
  if (root != NULL)
    config = read_root (&diagnostics, root);
  if (!nlk_diagnostics_finish (&diagnostics, ret_warnings, error))
    return NULL;
  return g_steal_pointer (&config);
}

static gpointer
parse (const char *path, const char *text, gsize n_bytes, gpointer user_data, GStrv *ret_warnings,
       GError **error)
{
  return nlk_agent_config_parse (path, text, n_bytes, ret_warnings, error);
}

NlkAgentConfig *
nlk_agent_config_load (const char *explicit_path, GStrv *ret_warnings, GError **error)
{
  return nlk_config_file_load (NLK_CONFIG_FILE_AGENT, explicit_path, parse, NULL, ret_warnings,
                               error);
}
