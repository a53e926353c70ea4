/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-scrub.h"

#include <string.h>

/* Secrets. What writes lines does not put any there; this is for the line that somebody writes one day. */

static const struct {
  const char *pattern;
  const char *replacement;
} secrets[] = {
  { "narrowlink://\\S+", "[link]" },
  { "\\beyJ[A-Za-z0-9_=-]{6,}(\\.[A-Za-z0-9_=-]*){1,4}", "[token]" },
  { "\\b[a-z0-9]{4}(-[a-z0-9]{4}){5}\\b", "[key]" },
  { "(?i)\\b(token|passphrase|password|secret|key)(\\s*[:=]\\s*)(\"[^\"]*\"|'[^']*'|\\S+)",
    "\\1\\2[hidden]" },
};

static char *
replace (const char *text, const char *pattern, const char *replacement)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_DEFAULT, 0, NULL);
  char *out = g_regex_replace (regex, text, -1, 0, replacement, 0, NULL);

  return out != NULL ? out : g_strdup ("");
}

char *
nlk_app_scrub_secrets (const char *text)
{
  char *out = g_utf8_make_valid (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++) {
    g_autofree char *before = out;

    out = replace (before, secrets[i].pattern, secrets[i].replacement);
  }
  return out;
}

/* Names */

struct _NlkAppScrubber {
  GPtrArray *names;    /* the longest first */
  GHashTable *numbers; /* name: its number */
};

/* Foreign names between their isolates, IPv6, IPv4, paths, names with a dot or a port. */
#define MARKED "\u2068[^\u2069]*\u2069"
#define IPV6 "\\[?(?<![\\w:])[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}(%\\w+)?\\]?(:\\d+)?"
#define PATH "(?<![\\w/])/[\\w.~-]+(/[\\w.~-]+)+"
#define HOST "\\b[\\w-]+(\\.[\\w-]+)+(:\\d+)?|\\blocalhost\\b|\\b[\\w-]*[a-zA-Z][\\w-]*:\\d+"

NlkAppScrubber *
nlk_app_scrubber_new (void)
{
  NlkAppScrubber *scrubber = g_new0 (NlkAppScrubber, 1);

  scrubber->names = g_ptr_array_new_with_free_func (g_free);
  scrubber->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return scrubber;
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  gsize length_a = strlen (*(const char *const *) a);
  gsize length_b = strlen (*(const char *const *) b);

  return length_a < length_b ? 1 : length_a > length_b ? -1 : 0;
}

void
nlk_app_scrubber_add_name (NlkAppScrubber *scrubber, const char *name)
{
  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL))
    return;
  g_ptr_array_add (scrubber->names, g_strdup (name));
  g_ptr_array_sort (scrubber->names, compare_lengths);
}

static char *
dup_pattern (NlkAppScrubber *scrubber)
{
  GString *pattern = g_string_new (MARKED "|" PATH "|" IPV6);

  for (guint i = 0; i < scrubber->names->len; i++) {
    g_autofree char *name = g_regex_escape_string (scrubber->names->pdata[i], -1);

    g_string_append_printf (pattern, "|(?<![\\w.-])%s(?![\\w-])", name);
  }
  g_string_append (pattern, "|" HOST);
  return g_string_free (pattern, FALSE);
}

static guint
get_number (NlkAppScrubber *scrubber, const char *name)
{
  gpointer number = g_hash_table_lookup (scrubber->numbers, name);

  if (number == NULL) {
    number = GUINT_TO_POINTER (g_hash_table_size (scrubber->numbers) + 1);
    g_hash_table_insert (scrubber->numbers, g_strdup (name), number);
  }
  return GPOINTER_TO_UINT (number);
}

static gboolean
append_number (const GMatchInfo *match, GString *out, gpointer user_data)
{
  g_autofree char *found = g_match_info_fetch (match, 0);
  g_autofree char *name = replace (found, "[\u2068\u2069]", "");

  g_string_append_printf (out, "[%u]", get_number (user_data, name));
  return FALSE;
}

char *
nlk_app_scrubber_apply (NlkAppScrubber *scrubber, const char *text)
{
  g_autofree char *pattern = dup_pattern (scrubber);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_DEFAULT, 0, NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  char *out = regex != NULL
                ? g_regex_replace_eval (regex, valid, -1, 0, 0, append_number, scrubber, NULL)
                : NULL;

  /* Rather nothing than a name. */
  return out != NULL ? out : g_strdup ("");
}

void
nlk_app_scrubber_free (NlkAppScrubber *scrubber)
{
  if (scrubber == NULL)
    return;
  g_ptr_array_unref (scrubber->names);
  g_hash_table_unref (scrubber->numbers);
  g_free (scrubber);
}
