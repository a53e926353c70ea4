/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tray/nlk-tray-item.h"

#define FSI "\xE2\x81\xA8"
#define PDI "\xE2\x81\xA9"

/* The menu as text: one line an item, deeper ones indented; -- a line, [x] a mark, (…) cannot be clicked, > a submenu. */
static void
describe (GString *into, GPtrArray *items, int depth)
{
  for (guint i = 0; i < items->len; i++) {
    const NlkTrayItem *item = items->pdata[i];
    g_autofree char *told = item->parameter ? g_variant_print (item->parameter, FALSE) : NULL;

    g_string_append_printf (into, "%*s", depth, "");
    if (item->kind == NLK_TRAY_ITEM_SEPARATOR)
      g_string_append (into, "--");
    if (item->kind == NLK_TRAY_ITEM_CHECK)
      g_string_append (into, item->is_checked ? "[x] " : "[ ] ");
    if (item->kind == NLK_TRAY_ITEM_SUBMENU)
      g_string_append (into, "> ");
    if (item->label != NULL)
      g_string_append_printf (into, item->is_sensitive ? "%s" : "(%s)", item->label);
    if (item->action != NULL)
      g_string_append_printf (into, " = %s %s", item->action, told != NULL ? told : "");
    g_string_append_c (into, '\n');
    if (item->children != NULL)
      describe (into, item->children, depth + 1);
  }
}

static char *
menu_of (const char *text)
{
  g_autoptr (GVariant) published = g_variant_parse (NULL, text, NULL, NULL, NULL);
  g_autoptr (NlkTrayState) state = nlk_tray_state_new (published);
  g_autoptr (GPtrArray) items = nlk_tray_items_new (state);
  GString *described = g_string_new (NULL);

  describe (described, items, 0);
  return g_string_free (described, FALSE);
}

static void
test_nothing_to_connect_to (void)
{
  g_autofree char *menu = menu_of ("{'state': <'off'>, 'text': <'Not connected'>}");

  g_assert_cmpstr (menu, ==,
                   "(Not connected)\n--\nOpen Narrowlink = show-window \n(Connect) = connect \n"
                   "--\nQuit = quit \n");
}

static void
test_everything (void)
{
  g_autofree char *menu =
    menu_of ("{'state': <'attention'>, 'text': <'nas needs its key'>, 'active': <true>,"
             " 'possible': <true>, 'causes': <[('key', 'w/nas', 'nas'), ('link', 'h', 'home')]>,"
             " 'tunnels': <[('1', 'Files', true, 'key'), ('2', 'Web', false, '')]>,"
             " 'agents': <[('w/nas', 'nas')]>,"
             " 'gateways': <[('w', 'work', true), ('h', 'home', false)]>}");

  g_assert_cmpstr (menu, ==,
                   "(nas needs its key)\n"
                   "Enter the Key for " FSI "nas" PDI "… = enter-key 'w/nas'\n"
                   "Use New Link for " FSI "home" PDI "… = new-link 'h'\n"
                   "--\n"
                   "Open Narrowlink = show-window \n"
                   "Disconnect = disconnect \n"
                   "--\n"
                   "[x] " FSI "Files" PDI ": needs its key = tunnel ('1', false)\n"
                   "[ ] " FSI "Web" PDI " = tunnel ('2', true)\n"
                   "--\n"
                   "> Agents\n"
                   " > " FSI "nas" PDI "\n"
                   "  Forward a Port… = new-tunnel ('w/nas', 'forward')\n"
                   "  Start a Proxy… = new-tunnel ('w/nas', 'proxy')\n"
                   "  Open a Connection… = new-tunnel ('w/nas', 'connect')\n"
                   "  Key… = enter-key 'w/nas'\n"
                   "> Gateways\n"
                   " [x] " FSI "work" PDI " = gateway ('w', false)\n"
                   " [ ] " FSI "home" PDI " = gateway ('h', true)\n"
                   "--\n"
                   "Quit = quit \n");
}

static guint
count (const char *text, const char *needle)
{
  g_auto (GStrv) parts = g_strsplit (text, needle, -1);

  return g_strv_length (parts) - 1;
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new ("{'causes': <[('key', 'a', 'a')");
  g_autofree char *menu = NULL;
  const char *more;

  for (int i = 0; i < 5; i++)
    g_string_append (text, ", ('key', 'a', 'a')");
  g_string_append (text, "]>, 'tunnels': <[('t', 'first', true, '')");
  for (int i = 0; i < 11; i++)
    g_string_append_printf (text, ", ('t%d', 't%d', false, 'problem')", i, i);
  g_string_append (text, "]>, 'agents': <[('a', 'first')");
  for (int i = 0; i < 22; i++)
    g_string_append_printf (text, ", ('a%d', 'a%d')", i, i);
  g_string_append (text, "]>}");
  menu = menu_of (text->str);

  g_assert_cmpuint (count (menu, "Enter the Key"), ==, 3);
  more = strstr (menu, "> More Tunnels\n");
  g_assert_nonnull (more);
  g_assert_cmpuint (count (menu, "= tunnel"), ==, 12);
  g_assert_cmpuint (count (more, "= tunnel"), ==, 2);
  g_assert_cmpuint (count (menu, "Start a Proxy"), ==, 20);
  g_assert_cmpuint (count (menu, " More… = show-window"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tray/item/nothing-to-connect-to", test_nothing_to_connect_to);
  g_test_add_func ("/tray/item/everything", test_everything);
  g_test_add_func ("/tray/item/many", test_many);
  return g_test_run ();
}
