/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-revocation-list.h"

#include "nlk-config-error.h"

#include "base/nlk-text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGEST_CHARS 64
#define MISTAKES_SHOWN 10
#define TOKEN_PREFIX "token sha256:"

struct _NlkRevocationList {
  GHashTable *digests; /* set of texts */
  GHashTable *agents;  /* name -> gint64, the latest second that is revoked */
  GHashTable *clients;
};

NlkRevocationList *
nlk_revocation_list_new (void)
{
  NlkRevocationList *list = g_new0 (NlkRevocationList, 1);

  list->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  list->agents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  list->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return list;
}

void
nlk_revocation_list_free (NlkRevocationList *list)
{
  if (list == NULL)
    return;
  g_hash_table_unref (list->digests);
  g_hash_table_unref (list->agents);
  g_hash_table_unref (list->clients);
  g_free (list);
}

static gboolean
add_digest (NlkRevocationList *list, const char *digest)
{
  if (strlen (digest) != DIGEST_CHARS)
    return FALSE;
  for (const char *p = digest; *p != '\0'; p++) {
    if (!g_ascii_isxdigit (*p))
      return FALSE;
  }
  g_hash_table_add (list->digests, g_ascii_strdown (digest, -1));
  return TRUE;
}

/* A name may have spaces; a time has none. */
static gboolean
add_name (GHashTable *names, char *rest)
{
  char *space = strrchr (rest, ' ');
  g_autoptr (GDateTime) time = NULL;
  const gint64 *known;
  gint64 seconds;

  if (space == NULL)
    return FALSE;
  *space = '\0';
  g_strchomp (rest);
  time = g_date_time_new_from_iso8601 (space + 1, NULL);
  if (*rest == '\0' || time == NULL)
    return FALSE;
  seconds = g_date_time_to_unix (time);
  known = g_hash_table_lookup (names, rest);
  if (known == NULL || *known < seconds)
    g_hash_table_insert (names, g_strdup (rest), g_memdup2 (&seconds, sizeof seconds));
  return TRUE;
}

static gboolean
add_line (NlkRevocationList *list, char *line)
{
  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (g_str_has_prefix (line, TOKEN_PREFIX))
    return add_digest (list, line + strlen (TOKEN_PREFIX));
  if (g_str_has_prefix (line, "agent "))
    return add_name (list->agents, g_strchug (line + strlen ("agent ")));
  if (g_str_has_prefix (line, "client "))
    return add_name (list->clients, g_strchug (line + strlen ("client ")));
  return FALSE;
}

static void
add_mistake (GString *mistakes, const char *path, guint number, const char *line)
{
  g_autofree char *shown_path = nlk_text_escape (path, -1, 4096);
  g_autofree char *shown = nlk_text_escape (line, -1, NLK_TEXT_PEER_BYTES);

  if (mistakes->len > 0)
    g_string_append_c (mistakes, '\n');
  g_string_append_printf (mistakes,
                          "%s:%u:1: '%s' is no entry: expected 'agent NAME TIME', 'client NAME "
                          "TIME' with a time such as 2026-01-31T12:00:00Z, or 'token sha256:HEX'",
                          shown_path, number, shown);
}

NlkRevocationList *
nlk_revocation_list_parse (const char *path, const char *text, gsize n_bytes, GError **error)
{
  g_autoptr (NlkRevocationList) list = nlk_revocation_list_new ();
  g_autoptr (GString) mistakes = g_string_new (NULL);
  const char *at = n_bytes > 0 ? text : "", *end = at + n_bytes;
  guint n_mistakes = 0;

  for (guint number = 1; at < end && n_mistakes < MISTAKES_SHOWN; number++) {
    const char *newline = memchr (at, '\n', (gsize) (end - at));
    gsize length = (gsize) ((newline != NULL ? newline : end) - at);
    g_autofree char *line = g_strndup (at, length);
    g_autofree char *work = g_strdup (line);

    if (memchr (at, '\0', length) != NULL || !g_utf8_validate (line, -1, NULL) ||
        !add_line (list, work)) {
      add_mistake (mistakes, path, number, line);
      n_mistakes++;
    }
    at += length + 1;
  }
  if (n_mistakes == 0)
    return g_steal_pointer (&list);
  g_set_error_literal (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID, mistakes->str);
  return NULL;
}

static gboolean
fail (GError **error, const char *what, const char *path, const char *why)
{
  g_autofree char *shown = nlk_text_escape (path, -1, 4096);

  g_set_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_UNREADABLE, "cannot %s %s: %s", what,
               shown, why);
  return FALSE;
}

static NlkRevocationList *
read_list (int fd, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 chunk[16384];

  for (;;) {
    ssize_t n = read (fd, chunk, sizeof chunk);

    if (n == 0)
      return nlk_revocation_list_parse (path, (const char *) bytes->data, bytes->len, error);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      fail (error, "read", path, g_strerror (errno));
      return NULL;
    }
    g_byte_array_append (bytes, chunk, (guint) n);
    if (bytes->len > NLK_REVOCATION_LIST_BYTES_MOST) {
      fail (error, "read", path, "it is larger than 4 MiB");
      return NULL;
    }
  }
}

NlkRevocationList *
nlk_revocation_list_load (const char *path, GError **error)
{
  /* Not blocking: where a FIFO stands in its place, nothing is read. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  NlkRevocationList *list;

  if (fd < 0 && errno == ENOENT)
    return nlk_revocation_list_new ();
  if (fd < 0) {
    fail (error, "read", path, g_strerror (errno));
    return NULL;
  }
  list = read_list (fd, path, error);
  close (fd);
  return list;
}

char *
nlk_revocation_list_dup_digest (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

gboolean
nlk_revocation_list_lookup (const NlkRevocationList *list, NlkTokenKind kind, const char *name,
                            gint64 *ret_seconds)
{
  const gint64 *seconds = NULL;

  if (kind == NLK_TOKEN_AGENT)
    seconds = g_hash_table_lookup (list->agents, name);
  else if (kind == NLK_TOKEN_CLIENT)
    seconds = g_hash_table_lookup (list->clients, name);
  if (seconds == NULL)
    return FALSE;
  *ret_seconds = *seconds;
  return TRUE;
}

gboolean
nlk_revocation_list_matches_digest (const NlkRevocationList *list, const NlkToken *token,
                                    const char *digest)
{
  gint64 seconds;

  if (nlk_revocation_list_lookup (list, token->kind, token->name, &seconds) &&
      token->issued_seconds <= seconds)
    return TRUE;
  return g_hash_table_contains (list->digests, digest);
}

gboolean
nlk_revocation_list_matches (const NlkRevocationList *list, const NlkToken *token, const char *text)
{
  g_autofree char *digest = nlk_revocation_list_dup_digest (text);

  return nlk_revocation_list_matches_digest (list, token, digest);
}

/* A file that a person wrote may lack the last newline. */
static gboolean
ends_in_line (int fd)
{
  off_t size = lseek (fd, 0, SEEK_END);
  char last;

  return size > 0 && pread (fd, &last, 1, size - 1) == 1 && last != '\n';
}

static gboolean
write_line (int fd, const char *path, const char *line, GError **error)
{
  g_autofree char *text = g_strconcat (ends_in_line (fd) ? "\n" : "", line, "\n", NULL);
  gsize length = strlen (text);

  for (gsize done = 0; done < length;) {
    ssize_t n = write (fd, text + done, length - done);

    if (n < 0 && errno != EINTR)
      return fail (error, "write", path, g_strerror (errno));
    if (n > 0)
      done += (gsize) n;
  }
  return fsync (fd) == 0 || fail (error, "write", path, g_strerror (errno));
}

/* Appends rather than replaces: owner, mode and links of the file stay, and no reader sees a gap. */
static gboolean
append_line (const char *path, const char *line, GError **error)
{
  int fd = open (path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autoptr (NlkRevocationList) list = NULL;
  gboolean is_written = FALSE;

  if (fd < 0)
    return fail (error, "write", path, g_strerror (errno));
  if (fcntl (fd, F_SETLKW, &lock) != 0)
    fail (error, "write", path, g_strerror (errno));
  else
    list = read_list (fd, path, error);
  if (list != NULL)
    is_written = write_line (fd, path, line, error);
  close (fd);
  return is_written;
}

static gboolean
fits_in_line (const char *name)
{
  if (*name == '\0' || !g_utf8_validate (name, -1, NULL) || g_ascii_isspace (*name) ||
      g_ascii_isspace (name[strlen (name) - 1]))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      return FALSE;
  }
  return TRUE;
}

gboolean
nlk_revocation_list_append_name (const char *path, NlkTokenKind kind, const char *name,
                                 gint64 now_seconds, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now_seconds);
  g_autofree char *when = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *line = NULL;

  g_return_val_if_fail (kind == NLK_TOKEN_AGENT || kind == NLK_TOKEN_CLIENT, FALSE);

  if (!fits_in_line (name)) {
    g_autofree char *shown = nlk_text_escape (name, -1, NLK_TEXT_PEER_BYTES);

    g_set_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID,
                 "the name '%s' does not fit in a line; revoke the token itself", shown);
    return FALSE;
  }
  line = g_strdup_printf ("%s %s %s", kind == NLK_TOKEN_AGENT ? "agent" : "client", name, when);
  return append_line (path, line, error);
}

gboolean
nlk_revocation_list_append_token (const char *path, const char *text, GError **error)
{
  g_autofree char *digest = nlk_revocation_list_dup_digest (text);
  g_autofree char *line = g_strconcat (TOKEN_PREFIX, digest, NULL);

  return append_line (path, line, error);
}
