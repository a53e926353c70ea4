/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-joining.h"

#include "base/nlk-text.h"
#include "config/nlk-new-file.h"
#include "protocol/nlk-message-error.h"

#include "nlk-certificate.h"
#include "nlk-channel.h"
#include "nlk-trial.h"
#include "nlk-trust.h"

#include <errno.h>
#include <glib/gi18n.h>
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
    ask (_ ("Paste the join link: "), ECHO | ICANON, &text);
    return text;
  }
  if (g_ascii_strncasecmp (source, "narrowlink:", 11) != 0)
    return read_file (source, error);
  text = nlk_secret_new (source, strlen (source));
  nlk_wipe (source, strlen (source));
  g_printerr ("%s\n", _ ("A link on the command line may be seen by other users and stays in the "
                         "shell's history; without an argument it is asked for"));
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

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **ret_result = user_data;

  *ret_result = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
try_once (NlkLoop *loop, const NlkJoinLink *link, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  nlk_trial_run_async (loop, link, NULL, keep_result, &result);
  return nlk_trial_run_finish (wait_for (&result), error);
}

static GTlsCertificate *
look (NlkLoop *loop, const NlkJoinLink *link)
{
  g_autoptr (GAsyncResult) result = NULL;

  nlk_trial_look_async (loop, link, NULL, keep_result, &result);
  return nlk_trial_look_finish (wait_for (&result), NULL);
}

/* Returns: whether a person takes the certificate for the right one; then it is the pin of @link. */
static gboolean
ask_trust (NlkLoop *loop, NlkJoinLink *link)
{
  g_autoptr (GTlsCertificate) certificate = look (loop, link);
  g_autofree char *pin = certificate != NULL ? nlk_certificate_dup_pin_text (certificate) : NULL;
  g_autofree char *shown = NULL;
  g_autofree char *answer = NULL;

  if (pin == NULL || !nlk_trust_compute_pin (certificate, link->pin))
    return FALSE;
  shown = nlk_text_escape (link->host, -1, NLK_TEXT_PEER_BYTES);
  /* TRANSLATORS: {gateway} and its fingerprint */
  g_printerr (_ ("Nobody that this computer trusts vouches for the certificate of %s.\n"
                 "The token has not been sent.\n\n"
                 "Fingerprint: %s\n\n"
                 "Compare it with what the gateway's owner reads to you.\n"),
              shown, pin);
  answer = nlk_joining_ask_openly (
    /* TRANSLATORS: what is typed stays y or yes in every language */
    _ ("Is this the right gateway? [y/N] "));
  link->has_pin = g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0;
  return link->has_pin;
}

gboolean
nlk_joining_try (NlkJoinLink *link, GError **error)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  g_autoptr (GError) why = NULL;

  if (try_once (loop, link, &why))
    return TRUE;
  if (g_error_matches (why, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNTRUSTED) && !link->has_pin &&
      ask_trust (loop, link))
    return try_once (loop, link, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

gboolean
nlk_joining_write (const char *path, const NlkSecret *text, GError **error)
{
  gsize n_bytes;
  const guint8 *data = nlk_secret_get_data (text, &n_bytes);

  return nlk_new_file_make_folder (path, error) && nlk_new_file_write (path, data, n_bytes, error);
}
