/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-times.h"

#include <string.h>

static const struct {
  const char *name;
  gsize offset;
  guint usual_msec;
} fields[] = {
  { "tray", G_STRUCT_OFFSET (NlkAppTimes, tray_usec), 10000 },
  { "restart", G_STRUCT_OFFSET (NlkAppTimes, restart_usec), 1000 },
  { "together", G_STRUCT_OFFSET (NlkAppTimes, together_usec), 300 },
  { "lost", G_STRUCT_OFFSET (NlkAppTimes, lost_usec), 30000 },
  { "away", G_STRUCT_OFFSET (NlkAppTimes, away_usec), 60000 },
  { "key", G_STRUCT_OFFSET (NlkAppTimes, key_usec), 6000 },
  { "store", G_STRUCT_OFFSET (NlkAppTimes, store_usec), 5000 },
  { "unlock", G_STRUCT_OFFSET (NlkAppTimes, unlock_usec), 60000 },
  { "poll", G_STRUCT_OFFSET (NlkAppTimes, poll_usec), 10000 },
  { "calm", G_STRUCT_OFFSET (NlkAppTimes, calm_usec), 60000 },
  { "again", G_STRUCT_OFFSET (NlkAppTimes, again_usec), 3600000 },
  { "cured", G_STRUCT_OFFSET (NlkAppTimes, cured_usec), 10000 },
};

static gboolean
read_one (NlkAppTimes *times, const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    gsize length = strlen (fields[i].name);
    guint64 msec;

    if (strncmp (word, fields[i].name, length) != 0 || word[length] != '=')
      continue;
    if (!g_ascii_string_to_unsigned (word + length + 1, 10, 0, G_MAXUINT32, &msec, NULL))
      return FALSE;
    G_STRUCT_MEMBER (gint64, times, fields[i].offset) = (gint64) msec * 1000;
    return TRUE;
  }
  return FALSE;
}

gboolean
nlk_app_times_init (NlkAppTimes *times, const char *text)
{
  g_auto (GStrv) words = NULL;
  gboolean is_fine = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    G_STRUCT_MEMBER (gint64, times, fields[i].offset) = (gint64) fields[i].usual_msec * 1000;
  if (text == NULL)
    return TRUE;
  words = g_strsplit (text, ",", -1);
  for (char **word = words; *word != NULL; word++)
    is_fine = read_one (times, *word) && is_fine;
  return is_fine;
}
