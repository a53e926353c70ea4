/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-policy-config.h"

#include "nlk-config-file-private.h"
#include "nlk-policy-value-private.h"

#include <string.h>

static gpointer
parse (const char *path, const char *text, gsize n_bytes, gpointer user_data, GStrv *ret_warnings,
       GError **error)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (NlkYamlNode) root = NULL;
  g_autoptr (NlkPolicy) policy = NULL;

  nlk_diagnostics_init (&diagnostics, path);
  root = nlk_yaml_parse (text, n_bytes, &diagnostics);
  if (root != NULL)
    policy = nlk_policy_value_read (&diagnostics, root);
  if (!nlk_diagnostics_finish (&diagnostics, ret_warnings, error))
    return NULL;
  return g_steal_pointer (&policy);
}

NlkPolicy *
nlk_policy_config_read (const char *source, GError **error)
{
  g_auto (GStrv) warnings = NULL;

  if (source[0] == '{')
    return parse ("--policy", source, strlen (source), NULL, &warnings, error);
  return nlk_config_file_load (NLK_CONFIG_FILE_TOKEN_GENERATOR, source, parse, NULL, &warnings,
                               error);
}
