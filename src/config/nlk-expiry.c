/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-expiry-private.h"

#include "base/nlk-text.h"

#include <string.h>

#define DATE_FORM "dddd-dd-dd"
#define TIME_FORM DATE_FORM "Tdd:dd:dd"

/* A `d` of the form is a digit, all else itself. */
static gboolean
begins_with_form (const char *text, const char *form)
{
  for (; *form != '\0'; form++, text++) {
    if (*form == 'd' ? !g_ascii_isdigit (*text) : g_ascii_toupper (*text) != *form)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_offset (const char *text)
{
  if (strcmp (text, "Z") == 0 || strcmp (text, "z") == 0)
    return TRUE;
  return (*text == '+' || *text == '-') && strlen (text) == strlen ("+dd:dd") &&
         begins_with_form (text + 1, "dd:dd");
}

/* RFC 3339, section 5.6: what GLib takes beyond that, such as week dates, is left out. */
static gboolean
is_date_time (const char *text)
{
  const char *rest;

  if (!begins_with_form (text, TIME_FORM))
    return FALSE;
  rest = text + strlen (TIME_FORM);
  if (*rest == '.') {
    gsize n_digits = strspn (rest + 1, "0123456789");

    if (n_digits == 0)
      return FALSE;
    rest += 1 + n_digits;
  }
  return is_offset (rest);
}

static gboolean
parse_date (const char *text, gint64 *ret_expires_seconds)
{
  gboolean is_date = strlen (text) == strlen (DATE_FORM) && begins_with_form (text, DATE_FORM);
  g_autofree char *upper = NULL;
  g_autoptr (GDateTime) date_time = NULL;

  if (!is_date && !is_date_time (text))
    return FALSE;
  /* A day ends with its last second, as somebody who writes a date expects. */
  upper = is_date ? g_strconcat (text, "T23:59:59Z", NULL) : g_ascii_strup (text, -1);
  date_time = g_date_time_new_from_iso8601 (upper, NULL);
  if (date_time == NULL || g_date_time_to_unix (date_time) < 0)
    return FALSE;
  *ret_expires_seconds = g_date_time_to_unix (date_time);
  return TRUE;
}

gboolean
nlk_expiry_parse (const char *text, gint64 now_seconds, gint64 *ret_expires_seconds)
{
  guint64 seconds;
  gint64 usec;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &seconds, NULL)) {
    *ret_expires_seconds = (gint64) seconds;
    return TRUE;
  }
  if (parse_date (text, ret_expires_seconds))
    return TRUE;
  if (!nlk_text_parse_duration (text, &usec) || usec < G_USEC_PER_SEC)
    return FALSE;
  *ret_expires_seconds = now_seconds + usec / G_USEC_PER_SEC;
  return TRUE;
}
