/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-log.h"

#include "nlk-clock.h"
#include "nlk-journal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_FIELDS 8

static struct {
  const char *program;
  NlkLogLevel level;
  gboolean all_to_stderr;
  NlkJournal *journal;
} sink = { "narrowlink", NLK_LOG_INFO, TRUE, NULL };

static struct {
  GMutex lock;
  int level; /* atomic, -1 without one */
  NlkLogFunc func;
  gpointer user_data;
} observer = { .level = -1 };

static const char *const level_names[] = { "ERROR", "WARN", "INFO", "DEBUG", "TRACE" };
static const char *const journal_priorities[] = { "3", "4", "6", "7", "7" };

static void
read_level (const char *text)
{
  g_auto (GStrv) entries = g_strsplit (text, ",", -1);

  for (char **entry = entries; *entry != NULL; entry++) {
    char *level = strchr (*entry, '=');

    if (level != NULL && !g_str_has_prefix (*entry, "narrowlink"))
      continue;
    level = level != NULL ? level + 1 : *entry;
    for (gsize i = 0; i < G_N_ELEMENTS (level_names); i++) {
      if (g_ascii_strcasecmp (g_strstrip (level), level_names[i]) == 0)
        sink.level = (NlkLogLevel) i;
    }
  }
}

static void
tell_observer (NlkLogLevel level, const char *message)
{
  if ((int) level > g_atomic_int_get (&observer.level))
    return;
  g_mutex_lock (&observer.lock);
  if (observer.func != NULL)
    observer.func (level, message, observer.user_data);
  g_mutex_unlock (&observer.lock);
}

void
nlk_log_set_observer (NlkLogLevel level, NlkLogFunc func, gpointer user_data)
{
  g_mutex_lock (&observer.lock);
  observer.func = func;
  observer.user_data = user_data;
  g_atomic_int_set (&observer.level, func != NULL ? (int) level : -1);
  g_mutex_unlock (&observer.lock);
}

static const char *
find_message (const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, "MESSAGE") == 0 && fields[i].length < 0)
      return fields[i].value;
  }
  return NULL;
}

/* GLib's warnings and criticals of the libraries come through here; they are defects and always shown. */
static GLogWriterOutput
write_library_line (GLogLevelFlags flags, const GLogField *fields, gsize n_fields,
                    gpointer user_data)
{
  const char *message = find_message (fields, n_fields);

  if (message != NULL && (flags & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0)
    tell_observer (NLK_LOG_WARN, message);
  if ((flags & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0 && sink.level < NLK_LOG_DEBUG)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (flags, fields, n_fields, user_data);
}

void
nlk_log_init (const char *program, gboolean all_to_stderr)
{
  const char *level = g_getenv ("RUST_LOG");

  sink.program = program;
  sink.all_to_stderr = all_to_stderr;
  g_log_writer_default_set_use_stderr (all_to_stderr);
  sink.journal = nlk_journal_open (g_getenv ("JOURNAL_STREAM"), STDERR_FILENO);
  if (level != NULL)
    read_level (level);
  g_log_set_writer_func (write_library_line, NULL, NULL);
}

gboolean
nlk_log_enabled (NlkLogLevel level)
{
  return level <= sink.level || (int) level <= g_atomic_int_get (&observer.level);
}

static gboolean
write_journal (NlkLogLevel level, const char *message, const NlkLogField *fields, gsize n_fields)
{
  g_autoptr (GString) entry = g_string_new (NULL);

  nlk_journal_add_field (entry, "MESSAGE", message);
  nlk_journal_add_field (entry, "PRIORITY", journal_priorities[level]);
  nlk_journal_add_field (entry, "SYSLOG_IDENTIFIER", sink.program);
  for (gsize i = 0; i < n_fields; i++) {
    char name[64];

    if (fields[i].value == NULL)
      continue;
    g_snprintf (name, sizeof name, "NARROWLINK_%s", fields[i].name);
    nlk_journal_add_field (entry, name, fields[i].value);
  }
  return nlk_journal_send (sink.journal, entry);
}

static void
write_stream (NlkLogLevel level, const char *message)
{
  FILE *stream = sink.all_to_stderr || level <= NLK_LOG_WARN ? stderr : stdout;
  gint64 now = nlk_clock_wall_usec ();
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");

  fprintf (stream, "%s.%06dZ %5s %s\n", time, (int) (now % G_USEC_PER_SEC), level_names[level],
           message);
  fflush (stream);
}

G_GNUC_PRINTF (4, 0)
static void
write_line (NlkLogLevel level, const NlkLogField *fields, gsize n_fields, const char *format,
            va_list args)
{
  g_autofree char *message = NULL;

  if (!nlk_log_enabled (level))
    return;
  message = g_strdup_vprintf (format, args);
  tell_observer (level, message);
  if (level > sink.level)
    return;
  /* A stream that the journal reads is there too, for when it takes no entry. */
  if (sink.journal == NULL || !write_journal (level, message, fields, n_fields))
    write_stream (level, message);
}

void
nlk_log (NlkLogLevel level, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  write_line (level, NULL, 0, format, args);
  va_end (args);
}

void
nlk_log_fields (NlkLogLevel level, const NlkLogField *fields, gsize n_fields, const char *format,
                ...)
{
  va_list args;

  g_return_if_fail (n_fields <= MOST_FIELDS);

  va_start (args, format);
  write_line (level, fields, n_fields, format, args);
  va_end (args);
}
