/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-join.h"

#include "config/nlk-config-text.h"
#include "net/nlk-joining.h"
#include "protocol/nlk-message-error.h"

#include <glib/gi18n.h>

#include "nlk-agent-key.h"

NlkJoinLink *
nlk_join_read_link (char *source, GError **error)
{
  return nlk_joining_read_link (NLK_TOKEN_CLIENT, source, error);
}

gboolean
nlk_join_try (NlkJoinLink *link, GError **error)
{
  return nlk_joining_try (link, error);
}

gboolean
nlk_join_ask_key (NlkSecret **ret_key, GError **error)
{
  g_autoptr (NlkSecret) text = NULL;
  gsize n_bytes;

  *ret_key = NULL;
  nlk_joining_ask (_ ("Key of the agent, as narrowlink-agent join showed it (empty for none): "),
                   &text);
  nlk_secret_get_data (text, &n_bytes);
  if (n_bytes == 0)
    return TRUE;
  *ret_key = nlk_agent_key_new_passphrase (text, FALSE, error);
  return *ret_key != NULL;
}

gboolean
nlk_join_ask_agent (char **ret_agent, GError **error)
{
  g_autofree char *name =
    nlk_joining_ask_openly (_ ("Name of that agent (empty: give --key-file each time): "));

  *ret_agent = NULL;
  if (!g_utf8_validate (name, -1, NULL)) {
    g_set_error_literal (error, NLK_MESSAGE_ERROR, NLK_MESSAGE_ERROR_MALFORMED,
                         "the name of the agent is not UTF-8");
    return FALSE;
  }
  if (*name != '\0')
    *ret_agent = g_steal_pointer (&name);
  return TRUE;
}

gboolean
nlk_join_check_free (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
               "%s is there already and is left as it is; narrowlink -c OTHER.yaml join writes "
               "another file",
               path);
  return FALSE;
}

/* The configuration goes last: while it is missing, the command can be given again. */
gboolean
nlk_join_write (const NlkJoinLink *link, const char *path, const NlkSecret *key,
                const char *key_path, const char *agent, GError **error)
{
  g_autofree char *whole_path = g_canonicalize_filename (key_path, NULL);
  g_autoptr (NlkSecret) text =
    nlk_config_text_compose_client (link, key != NULL ? agent : NULL, whole_path);

  if (key != NULL &&
      (!nlk_join_check_free (key_path, error) || !nlk_joining_write (key_path, key, error)))
    return FALSE;
  return nlk_joining_write (path, text, error);
}
