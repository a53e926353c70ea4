/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-join.h"

#include "base/nlk-log.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"
#include "client/nlk-join.h"
#include "config/nlk-config-search.h"

#include <glib/gi18n.h>
#include <stdio.h>

static void
print_next_step (const NlkCliOptions *options, const char *path, const char *key_path,
                 const char *agent)
{
  g_autofree char *config = options->config_path != NULL ? g_shell_quote (path) : g_strdup ("");
  g_autofree char *name = g_shell_quote (agent != NULL ? agent : "AGENT");
  g_autofree char *key =
    key_path != NULL && agent == NULL ? g_shell_quote (key_path) : g_strdup ("");
  const char *config_flag = *config != '\0' ? " -c " : "";

  /* TRANSLATORS: one file, or two: then %s are the first one, ", " and the second one */
  printf (_ ("Written: %s%s%s\n"), path, key_path != NULL ? ", " : "",
          key_path != NULL ? key_path : "");
  /* TRANSLATORS: commands follow */
  printf ("\n%s\n", _ ("Next, see which agents are there, and make a port of one of them local:"));
  printf ("  narrowlink%s%s list\n"
          "  narrowlink%s%s forward -n %s%s%s -l 127.0.0.1:2222 127.0.0.1:22\n",
          config_flag, config, config_flag, config, agent != NULL ? name : "AGENT",
          *key != '\0' ? " --key-file " : "", key);
}

static gboolean
join (const NlkCliOptions *options, const char *path, const char *key_path, GError **error)
{
  g_autoptr (NlkJoinLink) link = NULL;
  g_autoptr (NlkSecret) key = NULL;
  g_autofree char *agent = NULL;

  if (!nlk_join_check_free (path, error))
    return FALSE;
  link = nlk_join_read_link (options->join_source, error);
  if (link == NULL || !nlk_join_try (link, error) || !nlk_join_ask_key (&key, error) ||
      (key != NULL && !nlk_join_ask_agent (&agent, error)) ||
      !nlk_join_write (link, path, key, key_path, agent, error))
    return FALSE;
  print_next_step (options, path, key != NULL ? key_path : NULL, agent);
  return TRUE;
}

int
nlk_cli_join_run (const NlkCliOptions *options)
{
  g_autofree char *path =
    options->config_path != NULL
      ? nlk_config_expand_path (options->config_path)
      : g_build_filename (g_get_user_config_dir (), "narrowlink", "client.yaml", NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *key_path = options->key_path != NULL
                                ? g_strdup (options->key_path)
                                : g_build_filename (folder, "agent.key", NULL);
  g_autoptr (GError) error = NULL;

  nlk_client_init ();
  if (join (options, path, key_path, &error))
    return 0;
  nlk_log (NLK_LOG_ERROR, "%s", error->message);
  return (int) nlk_failure_classify (error);
}
