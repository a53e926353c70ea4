/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-args.h"

enum { UDP = 1, NAME, KEY, DIRECT };

static const NlkArgSpec specs[] = {
  { UDP, "udp", 'u', NLK_ARG_FLAG },  { NAME, "name", 'n', NLK_ARG_VALUE },
  { KEY, "key", 'k', NLK_ARG_MAYBE }, { DIRECT, "direct", 0, NLK_ARG_FLAG },
  { 0, NULL, 0, NLK_ARG_FLAG },
};

/* Reads a line of words and writes what was found as `id=value`, one after the other. */
static char *
read_all (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  NlkArgReader reader;
  GString *found = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  nlk_arg_reader_init (&reader, (int) g_strv_length (words), words);
  for (;;) {
    char *value;
    int id = nlk_arg_reader_next (&reader, specs, &value, &error);

    if (id == NLK_ARG_END)
      break;
    if (id == NLK_ARG_BAD) {
      g_string_append_printf (found, "[%s]", error->message);
      break;
    }
    g_string_append_printf (found, "%d=%s ", id, value != NULL ? value : "");
  }
  return g_string_free (found, FALSE);
}

static void
assert_reads (const char *line, const char *expected)
{
  g_autofree char *found = read_all (line);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_values (void)
{
  assert_reads ("x --name=office", "2=office ");
  assert_reads ("x --name office", "2=office ");
  assert_reads ("x -n office", "2=office ");
  assert_reads ("x -noffice", "2=office ");
  assert_reads ("x -n=office", "2==office ");
  assert_reads ("x --name=", "2= ");
  assert_reads ("x --udp=yes", "1= ");
}

static void
test_clusters (void)
{
  assert_reads ("x -un office host:1", "1= 2=office -1=host:1 ");
  assert_reads ("x -unoffice", "1= 2=office ");
  assert_reads ("x -uu", "1= 1= ");
}

static void
test_optional_value (void)
{
  assert_reads ("x -k -u", "3= 1= ");
  assert_reads ("x -k secret", "3=secret ");
  assert_reads ("x --key=-dash", "3=-dash ");
  assert_reads ("x -k", "3= ");
}

static void
test_positionals (void)
{
  assert_reads ("x a - -- b", "-1=a -1=- -1=-- -1=b ");
}

static void
test_mistakes (void)
{
  assert_reads ("x --nane=office", "[unknown option --nane, did you mean --name?]");
  assert_reads ("x --bandwidth", "[unknown option --bandwidth]");
  assert_reads ("x -uz", "1= [unknown option -z]");
  assert_reads ("x -n", "[the option --name needs a value]");
  assert_reads ("x -n -u", "[the option --name needs a value]");
  assert_reads ("x --name --udp", "[the option --name needs a value]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/args/values", test_values);
  g_test_add_func ("/base/args/clusters", test_clusters);
  g_test_add_func ("/base/args/optional-value", test_optional_value);
  g_test_add_func ("/base/args/positionals", test_positionals);
  g_test_add_func ("/base/args/mistakes", test_mistakes);
  return g_test_run ();
}
