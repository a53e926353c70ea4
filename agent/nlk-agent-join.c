/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-join.h"

#include "base/nlk-args.h"
#include "base/nlk-random.h"
#include "config/nlk-config-search.h"
#include "config/nlk-config-text.h"
#include "config/nlk-new-file.h"
#include "net/nlk-channel.h"
#include "net/nlk-joining.h"

#include <stdio.h>
#include <unistd.h>

#define SERVICE_USER "narrowlink-agent"

/* 25 characters of 5 bits: no guessing, and still to be carried on paper. */
#define PHRASE_GROUPS 5
#define PHRASE_GROUP_CHARS 5

enum { OPTION_CONFIG = 1, OPTION_HELP };

static const NlkArgSpec specs[] = {
  { OPTION_CONFIG, "config", 'c', NLK_ARG_VALUE },
  { OPTION_HELP, "help", 'h', NLK_ARG_FLAG },
  { 0 },
};

static const char usage[] =
  "Usage: narrowlink-agent join [-c FILE] [LINKFILE]\n"
  "\n"
  "Takes a link of narrowlink-gateway invite from LINKFILE, from standard input or by asking,\n"
  "tries the gateway, and writes the agent's configuration with a passphrase, which is shown.\n"
  "\n"
  "  -c, --config FILE  what to write (/etc/narrowlink/agent.yaml for root, else\n"
  "                     ~/.config/narrowlink/agent.yaml); never replaced\n"
  "\n"
  "Exit codes: 0 done, 1 usage, link or file, 2 gateway not reached, 3 token refused.\n";

/* Returns: (transfer full): letters and digits that are not taken for each other */
static NlkSecret *
make_phrase (void)
{
  static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
  char text[PHRASE_GROUPS * (PHRASE_GROUP_CHARS + 1)];
  gsize n = 0;
  NlkSecret *phrase;

  G_STATIC_ASSERT (sizeof letters == 32 + 1);
  for (guint i = 0; i < PHRASE_GROUPS * PHRASE_GROUP_CHARS; i++) {
    if (i > 0 && i % PHRASE_GROUP_CHARS == 0)
      text[n++] = '-';
    text[n++] = letters[nlk_random_below (32)];
  }
  phrase = nlk_secret_new (text, n);
  nlk_wipe (text, sizeof text);
  return phrase;
}

static char *
dup_path (const char *given)
{
  if (given != NULL)
    return nlk_config_expand_path (given);
  if (geteuid () == 0)
    return g_strdup ("/etc/narrowlink/agent.yaml");
  return g_build_filename (g_get_user_config_dir (), "narrowlink", "agent.yaml", NULL);
}

static void
print_next_step (const char *path, gboolean is_given, const NlkSecret *phrase)
{
  g_autofree char *quoted = g_shell_quote (path);

  printf ("Written: %s\n\n"
          "The key of this agent, shown now and kept in that file; carry it to your clients by\n"
          "hand, not through the gateway, which must not know it:\n\n"
          "Key: %s\n\n"
          "Next, start the agent:\n",
          path, nlk_secret_get_text (phrase));
  if (is_given)
    printf ("  systemctl enable --now narrowlink-agent\nor by hand:\n");
  printf ("  narrowlink-agent -c %s\n", quoted);
}

static gboolean
join (const char *path, char *source, GError **error)
{
  g_autoptr (NlkJoinLink) link = NULL;
  g_autoptr (NlkSecret) phrase = make_phrase ();
  g_autoptr (NlkSecret) text = NULL;
  g_autoptr (GError) mishap = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                 "%s is there already and is left as it is; -c names another file", path);
    return FALSE;
  }
  link = nlk_joining_read_link (NLK_TOKEN_AGENT, source, error);
  if (link == NULL || !nlk_joining_try (link, error))
    return FALSE;
  text = nlk_config_text_compose_agent (link, phrase);
  if (!nlk_joining_write (path, text, error))
    return FALSE;
  /* Where that fails the file is there none the less, and the phrase must be shown. */
  print_next_step (path, nlk_new_file_give (path, SERVICE_USER, &mishap), phrase);
  if (mishap == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&mishap));
  return FALSE;
}

static int
fail (const GError *error)
{
  g_printerr ("narrowlink-agent: %s\n", error->message);
  if (g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED))
    return 3;
  return error->domain == NLK_CHANNEL_ERROR ? 2 : 1;
}

int
nlk_agent_join_run (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const char *given = NULL;
  char *source = NULL;
  NlkArgReader reader;
  char *value;
  int id;

  nlk_arg_reader_init (&reader, argc, argv);
  while ((id = nlk_arg_reader_next (&reader, specs, &value, &error)) != NLK_ARG_END) {
    if (id == NLK_ARG_BAD)
      return fail (error);
    if (id == OPTION_HELP) {
      fputs (usage, stdout);
      return 0;
    }
    if (id == OPTION_CONFIG)
      given = value;
    else
      source = value;
  }
  path = dup_path (given);
  return join (path, source, &error) ? 0 : fail (error);
}
