/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/nlk-tray-state.h"

#define FSI "\xE2\x81\xA8"
#define PDI "\xE2\x81\xA9"

static NlkTrayState *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) published = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return nlk_tray_state_new (published);
}

static const NlkTrayEntry *
entry (GPtrArray *list, guint index)
{
  g_assert_cmpuint (index, <, list->len);
  return list->pdata[index];
}

static void
test_whole (void)
{
  g_autoptr (NlkTrayState) state = parse (
    "{'state': <'connected'>, 'text': <'Connected to work'>, 'active': <true>, 'possible': <true>,"
    " 'coloured': <true>, 'causes': <[('key', 'work/nas', 'nas')]>,"
    " 'tunnels': <[('t1', 'Files', true, 'waiting')]>, 'agents': <[('work/lab', 'lab')]>,"
    " 'gateways': <[('work', 'work', true), ('home', 'home', false)]>}");

  g_assert_cmpint (state->link, ==, NLK_TRAY_CONNECTED);
  g_assert_cmpstr (state->text, ==, "Connected to work");
  g_assert_true (state->is_active && state->is_possible && state->is_coloured);
  g_assert_cmpstr (entry (state->causes, 0)->kind, ==, "key");
  g_assert_cmpstr (entry (state->causes, 0)->id, ==, "work/nas");
  g_assert_cmpstr (entry (state->causes, 0)->name, ==, FSI "nas" PDI);
  g_assert_cmpstr (entry (state->tunnels, 0)->id, ==, "t1");
  g_assert_cmpstr (entry (state->tunnels, 0)->kind, ==, "waiting");
  g_assert_true (entry (state->tunnels, 0)->wish);
  g_assert_cmpstr (entry (state->agents, 0)->id, ==, "work/lab");
  g_assert_cmpuint (state->gateways->len, ==, 2);
  g_assert_false (entry (state->gateways, 1)->wish);
}

static void
assert_empty (NlkTrayState *state)
{
  g_assert_cmpint (state->link, ==, NLK_TRAY_OFF);
  g_assert_cmpstr (state->text, ==, "");
  g_assert_false (state->is_active || state->is_possible || state->is_coloured);
  g_assert_cmpuint (state->causes->len + state->tunnels->len + state->agents->len +
                      state->gateways->len,
                    ==, 0);
}

static void
test_other_types (void)
{
  g_autoptr (NlkTrayState) nothing = nlk_tray_state_new (NULL);
  g_autoptr (NlkTrayState) other = parse ("'connected'");
  g_autoptr (NlkTrayState) entries =
    parse ("{'state': <1>, 'text': <true>, 'active': <'yes'>, 'causes': <['key']>,"
           " 'tunnels': <[('t1', 'Files')]>, 'agents': <'lab'>, 'more': <2>}");

  assert_empty (nothing);
  assert_empty (other);
  assert_empty (entries);
}

static void
test_words (void)
{
  for (NlkTrayLink link = NLK_TRAY_OFF; link <= NLK_TRAY_ATTENTION; link++) {
    g_autofree char *text = g_strdup_printf ("{'state': <'%s'>}", nlk_tray_link_get_word (link));
    g_autoptr (NlkTrayState) state = parse (text);

    g_assert_cmpint (state->link, ==, link);
  }
  {
    g_autoptr (NlkTrayState) later = parse ("{'state': <'a-later-word'>}");

    g_assert_cmpint (later->link, ==, NLK_TRAY_ATTENTION);
  }
}

static void
test_list_is_endless (void)
{
  g_autoptr (GString) text = g_string_new ("{'agents': <[('a', 'a')");
  g_autoptr (NlkTrayState) state = NULL;

  for (int i = 0; i < 3 * NLK_TRAY_MOST_ENTRIES; i++)
    g_string_append (text, ", ('b', 'b')");
  g_string_append (text, "]>}");
  state = parse (text->str);
  g_assert_cmpuint (state->agents->len, ==, NLK_TRAY_MOST_ENTRIES);
  g_assert_cmpstr (entry (state->agents, 0)->id, ==, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tray/state/whole", test_whole);
  g_test_add_func ("/tray/state/other-types", test_other_types);
  g_test_add_func ("/tray/state/words", test_words);
  g_test_add_func ("/tray/state/list-is-endless", test_list_is_endless);
  return g_test_run ();
}
