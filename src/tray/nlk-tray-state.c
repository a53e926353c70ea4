/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tray-state.h"

#include "base/nlk-display-text.h"

static const char *const link_words[] = {
  [NLK_TRAY_OFF] = "off",
  [NLK_TRAY_CONNECTING] = "connecting",
  [NLK_TRAY_CONNECTED] = "connected",
  [NLK_TRAY_ATTENTION] = "attention",
};

static void
entry_free (gpointer data)
{
  NlkTrayEntry *entry = data;

  g_free (entry->id);
  g_free (entry->name);
  g_free (entry->kind);
  g_free (entry);
}

static void
add_entry (GPtrArray *list, const char *id, const char *name, const char *kind, gboolean wish)
{
  NlkTrayEntry *entry = g_new0 (NlkTrayEntry, 1);

  entry->id = g_strdup (id);
  entry->name = nlk_display_text_name (name);
  entry->kind = g_strdup (kind);
  entry->wish = wish;
  g_ptr_array_add (list, entry);
}

static void
read_entry (GPtrArray *list, GVariant *item)
{
  const char *id = NULL;
  const char *name = NULL;
  const char *kind = "";
  gboolean wish = FALSE;

  if (g_variant_is_of_type (item, G_VARIANT_TYPE ("(ssbs)")))
    g_variant_get (item, "(&s&sb&s)", &id, &name, &wish, &kind);
  else if (g_variant_is_of_type (item, G_VARIANT_TYPE ("(ssb)")))
    g_variant_get (item, "(&s&sb)", &id, &name, &wish);
  else if (g_variant_is_of_type (item, G_VARIANT_TYPE ("(sss)")))
    g_variant_get (item, "(&s&s&s)", &kind, &id, &name);
  else
    g_variant_get (item, "(&s&s)", &id, &name);
  add_entry (list, id, name, kind, wish);
}

static GPtrArray *
read_list (GVariant *published, const char *key, const char *type)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GVariant) items = NULL;
  gsize n_items;

  if (published != NULL)
    items = g_variant_lookup_value (published, key, G_VARIANT_TYPE (type));
  n_items = items != NULL ? g_variant_n_children (items) : 0;
  for (gsize i = 0; i < MIN (n_items, NLK_TRAY_MOST_ENTRIES); i++) {
    g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

    read_entry (list, item);
  }
  return list;
}

static gboolean
read_flag (GVariant *published, const char *key)
{
  gboolean flag = FALSE;

  return published != NULL && g_variant_lookup (published, key, "b", &flag) && flag;
}

/* A word of a later version is better shown as something to look at than as nothing. */
static NlkTrayLink
read_link (GVariant *published)
{
  const char *word = NULL;

  if (published == NULL || !g_variant_lookup (published, "state", "&s", &word))
    return NLK_TRAY_OFF;
  for (gsize i = 0; i < G_N_ELEMENTS (link_words); i++)
    if (g_str_equal (word, link_words[i]))
      return (NlkTrayLink) i;
  return NLK_TRAY_ATTENTION;
}

NlkTrayState *
nlk_tray_state_new (GVariant *published)
{
  NlkTrayState *state = g_new0 (NlkTrayState, 1);
  const char *text = NULL;

  if (published != NULL && !g_variant_is_of_type (published, G_VARIANT_TYPE_VARDICT))
    published = NULL;
  if (published != NULL)
    g_variant_lookup (published, "text", "&s", &text);
  state->link = read_link (published);
  state->text = nlk_display_text_sentence (text);
  state->is_active = read_flag (published, "active");
  state->is_possible = read_flag (published, "possible");
  state->is_coloured = read_flag (published, "coloured");
  state->causes = read_list (published, "causes", "a(sss)");
  state->tunnels = read_list (published, "tunnels", "a(ssbs)");
  state->agents = read_list (published, "agents", "a(ss)");
  state->gateways = read_list (published, "gateways", "a(ssb)");
  return state;
}

void
nlk_tray_state_free (NlkTrayState *state)
{
  if (state == NULL)
    return;
  g_free (state->text);
  g_ptr_array_unref (state->causes);
  g_ptr_array_unref (state->tunnels);
  g_ptr_array_unref (state->agents);
  g_ptr_array_unref (state->gateways);
  g_free (state);
}

const char *
nlk_tray_link_get_word (NlkTrayLink link)
{
  return link_words[link];
}
