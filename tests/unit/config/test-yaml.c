/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-yaml-private.h"

#include <string.h>

static NlkYamlNode *
parse_bytes (const char *text, gsize n_bytes, char **ret_message)
{
  g_auto (NlkDiagnostics) diagnostics = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkYamlNode) node = NULL;

  nlk_diagnostics_init (&diagnostics, "f.yaml");
  node = nlk_yaml_parse (text, n_bytes, &diagnostics);
  g_assert_cmpint (nlk_diagnostics_finish (&diagnostics, NULL, &error), ==, node != NULL);
  if (error != NULL)
    *ret_message = g_strdup (error->message);
  return g_steal_pointer (&node);
}

static NlkYamlNode *
get_child (const NlkYamlNode *node, guint index)
{
  g_assert_cmpuint (index, <, node->children->len);
  return node->children->pdata[index];
}

static void
assert_text (const NlkYamlNode *node, const char *tag, const char *text, guint line, guint column)
{
  g_assert_cmpint (node->kind, ==, NLK_YAML_TEXT);
  g_assert_cmpstr (node->tag, ==, tag);
  g_assert_cmpstr (node->text, ==, text);
  g_assert_cmpuint (node->n_bytes, ==, strlen (text));
  g_assert_cmpuint (node->line, ==, line);
  g_assert_cmpuint (node->column, ==, column);
}

static void
test_tree (void)
{
  static const char text[] = "# comment\n"
                             "k\xc3\xa9y: !Tag\n"
                             "  one: 'quoted'\n"
                             "list: [!A x, !B, !!str 7, \"\\u00e9\"]\n";
  g_autofree char *message = NULL;
  g_autoptr (NlkYamlNode) root = parse_bytes (text, strlen (text), &message);
  const NlkYamlNode *list;

  g_assert_null (message);
  g_assert_cmpint (root->kind, ==, NLK_YAML_MAPPING);
  g_assert_cmpuint (root->children->len, ==, 4);
  assert_text (get_child (root, 0), NULL, "k\xc3\xa9y", 2, 1);
  g_assert_cmpstr (get_child (root, 1)->tag, ==, "Tag");
  g_assert_cmpuint (get_child (root, 1)->column, ==, 6);
  assert_text (get_child (get_child (root, 1), 1), NULL, "quoted", 3, 8);
  g_assert_false (get_child (get_child (root, 1), 1)->is_plain);
  list = get_child (root, 3);
  g_assert_cmpint (list->kind, ==, NLK_YAML_LIST);
  assert_text (get_child (list, 0), "A", "x", 4, 8);
  assert_text (get_child (list, 1), "B", "", 4, 14);
  assert_text (get_child (list, 2), NULL, "7", 4, 18);
  assert_text (get_child (list, 3), NULL, "\xc3\xa9", 4, 27);
}

static void
test_zero_character (void)
{
  static const char text[] = "\"a\\0b\"";
  g_autofree char *message = NULL;
  g_autoptr (NlkYamlNode) root = parse_bytes (text, strlen (text), &message);

  g_assert_cmpmem (root->text, root->n_bytes, "a\0b", 3);
}

static void
test_mistakes (void)
{
  static const struct {
    const char *text;
    const char *message;
  } cases[] = {
    { "", "f.yaml:1:1: the file is empty: expected a mapping" },
    { "# only a comment\n", "f.yaml:1:1: the file is empty: expected a mapping" },
    { "a: b\n  c: d\n",
      "f.yaml:2:4: expected YAML: mapping values are not allowed in this context" },
    { "a: [1, 2\nb: 3\n", "f.yaml:2:2: expected YAML: while parsing a flow sequence: did not find "
                          "expected ',' or ']'" },
    { "a:\n\tb: 1\n", "f.yaml:2:1: expected YAML: while scanning for the next token: found "
                      "character that cannot start any token" },
    { "a: x\xff\n", "f.yaml:1:5: expected YAML: invalid leading UTF-8 octet" },
    { "a: \"\xc3\xa9\n\xc3\xa9\x01\"\n",
      "f.yaml:2:2: expected YAML: control characters are not allowed" },
    { "a: b\n---\nc: d\n", "f.yaml:2:1: expected one document in the file, this is a second one" },
    { "a: *b\n", "f.yaml:1:4: expected a value in place of the alias, or quotes around a text that "
                 "begins with '*'" },
    { "a: &b c\n", "f.yaml:1:4: expected no anchor; quotes go around a text that begins with '&'" },
    { "a: &b [c]\n",
      "f.yaml:1:4: expected no anchor; quotes go around a text that begins with '&'" },
    { "a: !x!y z\n",
      "f.yaml:1:4: expected YAML: while parsing a node: found undefined tag handle" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *message = NULL;

    g_assert_null (parse_bytes (cases[i].text, strlen (cases[i].text), &message));
    g_assert_cmpstr (message, ==, cases[i].message);
  }
}

static void
test_depth (void)
{
  g_autofree char *good_start = g_strnfill (NLK_YAML_DEPTH_MOST, '[');
  g_autofree char *good_end = g_strnfill (NLK_YAML_DEPTH_MOST, ']');
  g_autofree char *good = g_strconcat (good_start, good_end, NULL);
  g_autofree char *bomb = g_strnfill (NLK_YAML_BYTES_MOST, '[');
  g_autofree char *message = NULL;
  g_autoptr (NlkYamlNode) root = parse_bytes (good, strlen (good), &message);

  g_assert_nonnull (root);
  g_assert_null (parse_bytes (bomb, strlen (bomb), &message));
  g_assert_cmpstr (message, ==, "f.yaml:1:17: expected at most 16 levels of lists and mappings");
}

static void
test_sizes (void)
{
  g_autofree char *large = g_strnfill (NLK_YAML_BYTES_MOST + 1, ' ');
  g_autoptr (GString) many = g_string_new ("[");
  g_autofree char *message = NULL;
  g_autofree char *many_message = NULL;

  g_assert_null (parse_bytes (large, strlen (large), &message));
  g_assert_cmpstr (message, ==, "f.yaml:1:1: expected at most 1048576 bytes");
  for (guint i = 0; i < NLK_YAML_NODES_MOST; i++)
    g_string_append (many, "a,");
  g_string_append_c (many, ']');
  g_assert_null (parse_bytes (many->str, many->len, &many_message));
  g_assert_cmpstr (many_message, ==, "f.yaml:1:100000: expected at most 50000 values");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/yaml/tree", test_tree);
  g_test_add_func ("/config/yaml/zero-character", test_zero_character);
  g_test_add_func ("/config/yaml/mistakes", test_mistakes);
  g_test_add_func ("/config/yaml/depth", test_depth);
  g_test_add_func ("/config/yaml/sizes", test_sizes);
  return g_test_run ();
}
