/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-data-command.h"

#include "nlk-json-private.h"

#include <string.h>

char *
nlk_data_command_format (const char *agent, const NlkDestination *destination)
{
  GString *out = g_string_new ("{\"Connect\":[");

  nlk_json_append_text (out, agent, TRUE);
  g_string_append_c (out, ',');
  nlk_destination_append_json (destination, TRUE, out);
  g_string_append (out, "]}");
  return g_string_free (out, FALSE);
}

gboolean
nlk_data_command_parse (const char *text, char **ret_agent, NlkDestination *ret_destination,
                        GError **error)
{
  g_autoptr (JsonNode) root = nlk_json_parse (text, -1, error);
  const char *name, *agent;
  JsonNode *value;

  if (root == NULL)
    return FALSE;
  if (!nlk_json_get_variant (root, &name, &value) || strcmp (name, "Connect") != 0 ||
      !nlk_json_read_text (nlk_json_get_element (value, 2, 0), &agent))
    return nlk_json_fail (error, "a data command that is not known");
  if (!nlk_destination_read_json (nlk_json_get_element (value, 2, 1), ret_destination, error))
    return FALSE;
  *ret_agent = g_strdup (agent);
  return TRUE;
}
