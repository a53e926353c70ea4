/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-config-search.h"

#include "nlk-config-error.h"

#include "base/nlk-text.h"

#include <string.h>

char *
nlk_config_expand_path (const char *path)
{
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);
  return g_strdup (path);
}

static char *
dup_user_config_dir (void)
{
  const char *dir = g_getenv ("XDG_CONFIG_HOME");

  /* The XDG base directory specification has a relative path ignored. */
  if (dir != NULL && g_path_is_absolute (dir))
    return g_strdup (dir);
  return g_build_filename (g_get_home_dir (), ".config", NULL);
}

static GPtrArray *
list_places (NlkConfigFile file)
{
  static const char *const names[] = {
    [NLK_CONFIG_FILE_GATEWAY] = "gateway.yaml",
    [NLK_CONFIG_FILE_AGENT] = "agent.yaml",
    [NLK_CONFIG_FILE_CLIENT] = "client.yaml",
    [NLK_CONFIG_FILE_TOKEN_GENERATOR] = "token-generator.yaml",
  };
  GPtrArray *places = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *user_dir = dup_user_config_dir ();

  g_ptr_array_add (places, g_strdup (names[file]));
  g_ptr_array_add (places, g_build_filename (user_dir, "narrowlink", names[file], NULL));
  g_ptr_array_add (places, g_build_filename (g_get_home_dir (), ".narrowlink", names[file], NULL));
  if (file != NLK_CONFIG_FILE_TOKEN_GENERATOR)
    g_ptr_array_add (places, g_build_filename ("/etc/narrowlink", names[file], NULL));
  return places;
}

char *
nlk_config_search (NlkConfigFile file, const char *explicit_path, GError **error)
{
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GString) searched = g_string_new (NULL);

  if (explicit_path != NULL)
    return nlk_config_expand_path (explicit_path);
  places = list_places (file);
  for (guint i = 0; i < places->len; i++) {
    g_autofree char *shown = NULL;

    if (g_file_test (places->pdata[i], G_FILE_TEST_EXISTS))
      return g_strdup (places->pdata[i]);
    shown = nlk_text_escape (places->pdata[i], -1, 4096);
    g_string_append_printf (searched, "%s%s", searched->len > 0 ? ", " : "", shown);
  }
  g_set_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_NOT_FOUND,
               "no configuration file, searched %s; -c names another", searched->str);
  return NULL;
}
