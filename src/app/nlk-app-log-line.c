/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-log-line.h"

#include <string.h>

struct _NlkAppLogLine {
  GObject parent_instance;
  gint64 usec;
  NlkLogLevel level;
  char *place;
  char *sentence;
  char *details;
  char *words; /* all of it, to search in */
};

G_DEFINE_FINAL_TYPE (NlkAppLogLine, nlk_app_log_line, G_TYPE_OBJECT)

static char *
dup_or_empty (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

/* What is put around foreign names is not typed by anybody who searches. */
static char *
dup_words (NlkAppLogLine *self)
{
  g_autofree char *words = g_strjoin (" ", self->place, self->sentence, self->details, NULL);
  g_autoptr (GString) plain = g_string_new (words);

  g_string_replace (plain, "\u2068", "", 0);
  g_string_replace (plain, "\u2069", "", 0);
  return g_utf8_casefold (plain->str, -1);
}

NlkAppLogLine *
nlk_app_log_line_new (gint64 usec, NlkLogLevel level, const char *place, const char *sentence,
                      const char *details)
{
  NlkAppLogLine *self = g_object_new (NLK_TYPE_APP_LOG_LINE, NULL);

  self->usec = usec;
  self->level = level;
  self->place = dup_or_empty (place);
  self->sentence = dup_or_empty (sentence);
  self->details = dup_or_empty (details);
  self->words = dup_words (self);
  return self;
}

gint64
nlk_app_log_line_get_usec (NlkAppLogLine *self)
{
  return self->usec;
}

NlkLogLevel
nlk_app_log_line_get_level (NlkAppLogLine *self)
{
  return self->level;
}

gboolean
nlk_app_log_line_is_problem (NlkAppLogLine *self)
{
  return self->level <= NLK_LOG_WARN;
}

const char *
nlk_app_log_line_get_place (NlkAppLogLine *self)
{
  return self->place;
}

const char *
nlk_app_log_line_get_sentence (NlkAppLogLine *self)
{
  return self->sentence;
}

const char *
nlk_app_log_line_get_details (NlkAppLogLine *self)
{
  return self->details;
}

gboolean
nlk_app_log_line_matches (NlkAppLogLine *self, const char *text)
{
  return strstr (self->words, text) != NULL;
}

char *
nlk_app_log_line_format (NlkAppLogLine *self)
{
  static const char *const names[] = { "ERROR", "WARN", "INFO", "DEBUG", "TRACE" };
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->usec / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");
  char *line = g_strdup_printf ("%s.%03dZ %5s %s%s%s%s%s", time,
                                (int) (self->usec % G_USEC_PER_SEC / G_TIME_SPAN_MILLISECOND),
                                names[self->level], self->place, *self->place != '\0' ? ": " : "",
                                self->sentence, *self->details != '\0' ? " | " : "", self->details);

  return g_strdelimit (line, "\r\n", ' ');
}

static void
nlk_app_log_line_finalize (GObject *object)
{
  NlkAppLogLine *self = NLK_APP_LOG_LINE (object);

  g_free (self->place);
  g_free (self->sentence);
  g_free (self->details);
  g_free (self->words);
  G_OBJECT_CLASS (nlk_app_log_line_parent_class)->finalize (object);
}

static void
nlk_app_log_line_class_init (NlkAppLogLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_log_line_finalize;
}

static void
nlk_app_log_line_init (NlkAppLogLine *self)
{
}
