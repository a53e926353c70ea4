/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-joining.h"

#include "config/nlk-new-file.h"
#include "protocol/nlk-message-error.h"

#include "nlk-trial.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static gboolean
read_line (FILE *file, NlkSecret **ret_text)
{
  char *line = g_malloc0 (NLK_JOIN_LINK_BYTES_MOST + 4);
  gboolean has_line;

  setvbuf (file, NULL, _IONBF, 0);
  has_line = fgets (line, NLK_JOIN_LINK_BYTES_MOST + 4, file) != NULL;
  *ret_text = nlk_secret_new (line, strcspn (line, "\r\n"));
  nlk_wipe (line, NLK_JOIN_LINK_BYTES_MOST + 4);
  g_free (line);
  return has_line;
}

/* @local_flags: what the terminal is not to do while it is asked */
static gboolean
ask (const char *prompt, tcflag_t local_flags, NlkSecret **ret_text)
{
  struct termios shown, hidden;
  gboolean has_line;

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &shown) != 0)
    return read_line (stdin, ret_text);
  hidden = shown;
  hidden.c_lflag &= ~local_flags;
  hidden.c_cc[VMIN] = 1;
  hidden.c_cc[VTIME] = 0;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  fputs (prompt, stderr);
  has_line = read_line (stdin, ret_text);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  fputc ('\n', stderr);
  return has_line;
}

gboolean
nlk_joining_ask (const char *prompt, NlkSecret **ret_text)
{
  return ask (prompt, ECHO, ret_text);
}

char *
nlk_joining_ask_openly (const char *prompt)
{
  g_autoptr (NlkSecret) text = NULL;
  gsize n_bytes;
  const guint8 *data;

  ask (prompt, 0, &text);
  data = nlk_secret_get_data (text, &n_bytes);
  return g_strndup ((const char *) data, n_bytes);
}

static NlkSecret *
read_file (const char *path, GError **error)
{
  NlkSecret *text = NULL;
  FILE *file = fopen (path, "re");
  int code = errno;

  if (file == NULL) {
    g_autofree char *shown = g_filename_display_name (path);

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "cannot read %s: %s", shown,
                 g_strerror (code));
    return NULL;
  }
  read_line (file, &text);
  fclose (file);
  return text;
}

static NlkSecret *
read_source (char *source, GError **error)
{
  NlkSecret *text = NULL;

  if (source == NULL || strcmp (source, "-") == 0) {
    /* A terminal cuts lines at 4,096 bytes while it edits them; a link may be longer. */
    ask ("Paste the join link: ", ECHO | ICANON, &text);
    return text;
  }
  if (g_ascii_strncasecmp (source, "narrowlink:", 11) != 0)
    return read_file (source, error);
  text = nlk_secret_new (source, strlen (source));
  nlk_wipe (source, strlen (source));
  g_printerr ("A link on the command line may be seen by other users and stays in the shell's "
              "history; without an argument it is asked for\n");
  return text;
}

NlkJoinLink *
nlk_joining_read_link (NlkTokenKind kind, char *source, GError **error)
{
  g_autoptr (NlkSecret) text = read_source (source, error);
  g_autoptr (NlkJoinLink) link = NULL;
  gsize n_bytes;
  const guint8 *data;

  if (text == NULL)
    return NULL;
  data = nlk_secret_get_data (text, &n_bytes);
  link = nlk_join_link_parse ((const char *) data, n_bytes, error);
  if (link == NULL || link->kind == kind)
    return g_steal_pointer (&link);
  g_set_error_literal (error, NLK_MESSAGE_ERROR, NLK_MESSAGE_ERROR_MALFORMED,
                       kind == NLK_TOKEN_AGENT
                         ? "this link is for a client: narrowlink join takes it"
                         : "this link is for an agent: narrowlink-agent join takes it");
  return NULL;
}

typedef struct {
  gboolean is_done;
  gboolean is_good;
  GError *error;
} Attempt;

static void
trial_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Attempt *attempt = user_data;

  attempt->is_good = nlk_trial_run_finish (result, &attempt->error);
  attempt->is_done = TRUE;
}

gboolean
nlk_joining_try (const NlkJoinLink *link, GError **error)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  Attempt attempt = { FALSE, FALSE, NULL };

  nlk_trial_run_async (loop, link, NULL, trial_done, &attempt);
  while (!attempt.is_done)
    g_main_context_iteration (NULL, TRUE);
  if (attempt.error != NULL)
    g_propagate_error (error, attempt.error);
  return attempt.is_good;
}

gboolean
nlk_joining_write (const char *path, const NlkSecret *text, GError **error)
{
  gsize n_bytes;
  const guint8 *data = nlk_secret_get_data (text, &n_bytes);

  return nlk_new_file_make_folder (path, error) && nlk_new_file_write (path, data, n_bytes, error);
}
