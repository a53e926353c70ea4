/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tray-item.h"

#include <glib/gi18n.h>

#define MOST_CAUSES 3
#define MOST_TUNNELS 10
#define MOST_AGENTS 20

static void
item_free (gpointer data)
{
  NlkTrayItem *item = data;

  g_free (item->key);
  g_free (item->label);
  g_clear_pointer (&item->parameter, g_variant_unref);
  g_clear_pointer (&item->children, g_ptr_array_unref);
  g_free (item);
}

static NlkTrayItem *
add (GPtrArray *items, NlkTrayItemKind kind, char *take_key, char *take_label)
{
  NlkTrayItem *item = g_new0 (NlkTrayItem, 1);

  item->kind = kind;
  item->key = take_key;
  item->label = take_label;
  item->is_sensitive = TRUE;
  if (kind == NLK_TRAY_ITEM_SUBMENU)
    item->children = g_ptr_array_new_with_free_func (item_free);
  g_ptr_array_add (items, item);
  return item;
}

static NlkTrayItem *
add_action (GPtrArray *items, const char *key, const char *label, const char *action,
            GVariant *parameter)
{
  NlkTrayItem *item = add (items, NLK_TRAY_ITEM_PLAIN, g_strdup (key), g_strdup (label));

  item->action = action;
  item->parameter = parameter != NULL ? g_variant_ref_sink (parameter) : NULL;
  return item;
}

static GPtrArray *
add_submenu (GPtrArray *items, const char *key, const char *label)
{
  return add (items, NLK_TRAY_ITEM_SUBMENU, g_strdup (key), g_strdup (label))->children;
}

static void
add_separator (GPtrArray *items, const char *key)
{
  add (items, NLK_TRAY_ITEM_SEPARATOR, g_strdup (key), NULL);
}

static void
add_check (GPtrArray *items, const NlkTrayEntry *entry, char *take_label, const char *action)
{
  NlkTrayItem *item =
    add (items, NLK_TRAY_ITEM_CHECK, g_strconcat (action, ":", entry->id, NULL), take_label);

  item->is_checked = entry->wish;
  item->action = action;
  item->parameter = g_variant_ref_sink (g_variant_new ("(sb)", entry->id, !entry->wish));
}

static void
add_cause (GPtrArray *items, const NlkTrayEntry *cause)
{
  gboolean is_key = g_str_equal (cause->kind, "key");
  g_autofree char *key = g_strconcat ("cause:", cause->kind, ":", cause->id, NULL);
  g_autofree char *label = NULL;

  if (is_key) {
    /* Translators: an item of the tray's menu; %s is the name of an agent */
    label = g_strdup_printf (_ ("Enter the Key for %s…"), cause->name);
  } else {
    /* Translators: an item of the tray's menu; %s is the name of a gateway, a link is what one joins with */
    label = g_strdup_printf (_ ("Use New Link for %s…"), cause->name);
  }
  add_action (items, key, label, is_key ? "enter-key" : "new-link",
              g_variant_new_string (cause->id));
}

static char *
tunnel_label (const NlkTrayEntry *tunnel)
{
  /* Translators: %s is a tunnel's name; it waits for its agent or gateway */
  if (g_str_equal (tunnel->kind, "waiting"))
    return g_strdup_printf (_ ("%s: waiting"), tunnel->name);
  /* Translators: %s is a tunnel's name */
  if (g_str_equal (tunnel->kind, "key"))
    return g_strdup_printf (_ ("%s: needs its key"), tunnel->name);
  /* Translators: %s is a tunnel's name */
  if (g_str_equal (tunnel->kind, "problem"))
    return g_strdup_printf (_ ("%s: problem"), tunnel->name);
  return g_strdup (tunnel->name);
}

static void
add_tunnels (GPtrArray *items, GPtrArray *tunnels)
{
  GPtrArray *into = items;

  if (tunnels->len == 0)
    return;
  add_separator (items, "line:tunnels");
  for (guint i = 0; i < tunnels->len; i++) {
    const NlkTrayEntry *tunnel = tunnels->pdata[i];

    if (i == MOST_TUNNELS)
      into = add_submenu (items, "more-tunnels", _ ("More Tunnels"));
    add_check (into, tunnel, tunnel_label (tunnel), "tunnel");
  }
}

static void
add_agent (GPtrArray *items, const NlkTrayEntry *agent)
{
  const struct {
    const char *kind;
    const char *label;
  } ways[] = {
    { "forward", _ ("Forward a Port…") },
    { "proxy", _ ("Start a Proxy…") },
    { "connect", _ ("Open a Connection…") },
  };
  g_autofree char *key = g_strconcat ("agent:", agent->id, NULL);
  GPtrArray *children = add_submenu (items, key, agent->name);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    add_action (children, ways[i].kind, ways[i].label, "new-tunnel",
                g_variant_new ("(ss)", agent->id, ways[i].kind));
  add_action (children, "key", _ ("Key…"), "enter-key", g_variant_new_string (agent->id));
}

static void
add_agents (GPtrArray *items, GPtrArray *agents)
{
  GPtrArray *children;

  if (agents->len == 0)
    return;
  children = add_submenu (items, "agents", _ ("Agents"));
  for (guint i = 0; i < MIN (agents->len, MOST_AGENTS); i++)
    add_agent (children, agents->pdata[i]);
  if (agents->len > MOST_AGENTS)
    add_action (children, "more", _ ("More…"), "show-window", NULL);
}

static void
add_gateways (GPtrArray *items, GPtrArray *gateways)
{
  GPtrArray *children;

  if (gateways->len < 2)
    return;
  children = add_submenu (items, "gateways", _ ("Gateways"));
  for (guint i = 0; i < gateways->len; i++) {
    const NlkTrayEntry *gateway = gateways->pdata[i];

    add_check (children, gateway, g_strdup (gateway->name), "gateway");
  }
}

GPtrArray *
nlk_tray_items_new (const NlkTrayState *state)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);

  add_action (items, "state", state->text, NULL, NULL)->is_sensitive = FALSE;
  for (guint i = 0; i < MIN (state->causes->len, MOST_CAUSES); i++)
    add_cause (items, state->causes->pdata[i]);
  add_separator (items, "line:open");
  add_action (items, "open", _ ("Open Narrowlink"), "show-window", NULL);
  add_action (items, "connect", state->is_active ? _ ("Disconnect") : _ ("Connect"),
              state->is_active ? "disconnect" : "connect", NULL)
    ->is_sensitive = state->is_possible;
  add_tunnels (items, state->tunnels);
  if (state->agents->len > 0 || state->gateways->len > 1)
    add_separator (items, "line:agents");
  add_agents (items, state->agents);
  add_gateways (items, state->gateways);
  add_separator (items, "line:quit");
  add_action (items, "quit", _ ("Quit"), "quit", NULL);
  return items;
}
