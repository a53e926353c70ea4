/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-json.h"

#include <math.h>

/* The last second that a calendar of four digits has. */
#define MOST_SECONDS G_GUINT64_CONSTANT (253402300799)

void
nlk_cli_json_init (NlkCliJson *json)
{
  *json = (NlkCliJson){ .out = g_string_new (NULL) };
}

char *
nlk_cli_json_end (NlkCliJson *json)
{
  g_assert (json->depth == 0);
  g_string_append_c (json->out, '\n');
  return g_string_free (g_steal_pointer (&json->out), FALSE);
}

static void
append_unit (GString *out, gunichar unit)
{
  g_string_append_printf (out, "\\u%04x", unit);
}

/* A terminal obeys control characters, and format characters turn the text around them. */
static void
append_escaped (GString *out, gunichar letter)
{
  if (letter > 0xffff) {
    append_unit (out, 0xd800 + ((letter - 0x10000) >> 10));
    append_unit (out, 0xdc00 + ((letter - 0x10000) & 0x3ff));
  } else {
    append_unit (out, letter);
  }
}

static void
append_text (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar letter = g_utf8_get_char (at);

    if (letter == '"' || letter == '\\') {
      g_string_append_c (out, '\\');
      g_string_append_unichar (out, letter);
    } else if (g_unichar_isprint (letter) && g_unichar_type (letter) != G_UNICODE_FORMAT) {
      g_string_append_unichar (out, letter);
    } else {
      append_escaped (out, letter);
    }
  }
  g_string_append_c (out, '"');
}

static void
break_line (NlkCliJson *json)
{
  g_string_append_c (json->out, '\n');
  for (guint i = 0; i < json->depth; i++)
    g_string_append (json->out, "  ");
}

static void
begin_member (NlkCliJson *json, const char *name)
{
  if (json->has_member)
    g_string_append_c (json->out, ',');
  if (json->depth > 0)
    break_line (json);
  json->has_member = TRUE;
  if (name == NULL)
    return;
  append_text (json->out, name);
  g_string_append (json->out, ": ");
}

void
nlk_cli_json_open (NlkCliJson *json, const char *name, char bracket)
{
  begin_member (json, name);
  g_string_append_c (json->out, bracket);
  json->depth++;
  json->has_member = FALSE;
}

void
nlk_cli_json_close (NlkCliJson *json, char bracket)
{
  g_assert (json->depth > 0);
  json->depth--;
  if (json->has_member)
    break_line (json);
  g_string_append_c (json->out, bracket);
  json->has_member = TRUE;
}

void
nlk_cli_json_add_text (NlkCliJson *json, const char *name, const char *text)
{
  if (text == NULL) {
    nlk_cli_json_add_null (json, name);
    return;
  }
  begin_member (json, name);
  append_text (json->out, text);
}

void
nlk_cli_json_add_int (NlkCliJson *json, const char *name, gint64 value)
{
  begin_member (json, name);
  g_string_append_printf (json->out, "%" G_GINT64_FORMAT, value);
}

void
nlk_cli_json_add_double (NlkCliJson *json, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_assert (isfinite (value));
  for (int digits = 1; digits <= 17; digits++) {
    char format[] = "%.__g";

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (text, sizeof text, format, value);
    if (g_ascii_strtod (text, NULL) == value)
      break;
  }
  begin_member (json, name);
  g_string_append (json->out, text);
}

void
nlk_cli_json_add_msec (NlkCliJson *json, const char *name, gint64 usec)
{
  if (usec < 0)
    nlk_cli_json_add_null (json, name);
  else
    nlk_cli_json_add_double (json, name, (double) usec / 1000);
}

void
nlk_cli_json_add_boolean (NlkCliJson *json, const char *name, gboolean value)
{
  begin_member (json, name);
  g_string_append (json->out, value ? "true" : "false");
}

void
nlk_cli_json_add_null (NlkCliJson *json, const char *name)
{
  begin_member (json, name);
  g_string_append (json->out, "null");
}

void
nlk_cli_json_add_time (NlkCliJson *json, const char *name, guint64 seconds)
{
  g_autoptr (GDateTime) time =
    seconds <= MOST_SECONDS ? g_date_time_new_from_unix_utc ((gint64) seconds) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  nlk_cli_json_add_text (json, name, text);
}
