/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tray-menu.h"

#include "nlk-tray-item.h"

#define ROW_DATA "nlk-row"

struct _NlkTrayMenu {
  GtkWidget *root;
  NlkTrayMenuCallback callback;
  gpointer user_data;
};

/* What a widget is the widget of, and what a click on it does. */
typedef struct {
  NlkTrayMenu *menu;
  NlkTrayItemKind kind;
  char *key;
  const char *action;
  GVariant *parameter;
  gulong handler;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->key);
  g_clear_pointer (&row->parameter, g_variant_unref);
  g_free (row);
}

static Row *
row_of (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), ROW_DATA);
}

static void
on_clicked (GtkWidget *widget, gpointer user_data)
{
  Row *row = row_of (widget);

  if (row->action != NULL)
    row->menu->callback (row->action, row->parameter, row->menu->user_data);
}

/* The mark as it is now, since a second click may come before the first has been answered. */
static void
on_toggled (GtkCheckMenuItem *widget, gpointer user_data)
{
  Row *row = row_of (widget);
  g_autoptr (GVariant) parameter = NULL;
  const char *id;

  g_variant_get (row->parameter, "(&sb)", &id, NULL);
  parameter =
    g_variant_ref_sink (g_variant_new ("(sb)", id, gtk_check_menu_item_get_active (widget)));
  row->menu->callback (row->action, parameter, row->menu->user_data);
}

static GtkWidget *
widget_new (NlkTrayMenu *menu, const NlkTrayItem *item)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *widget;

  if (item->kind == NLK_TRAY_ITEM_SEPARATOR)
    widget = gtk_separator_menu_item_new ();
  else if (item->kind == NLK_TRAY_ITEM_CHECK)
    widget = gtk_check_menu_item_new_with_label (item->label);
  else
    widget = gtk_menu_item_new_with_label (item->label);
  row->menu = menu;
  row->kind = item->kind;
  row->key = g_strdup (item->key);
  g_object_set_data_full (G_OBJECT (widget), ROW_DATA, row, row_free);
  if (item->kind == NLK_TRAY_ITEM_SUBMENU)
    gtk_menu_item_set_submenu (GTK_MENU_ITEM (widget), gtk_menu_new ());
  else if (item->kind == NLK_TRAY_ITEM_CHECK)
    row->handler = g_signal_connect (widget, "toggled", G_CALLBACK (on_toggled), NULL);
  else
    row->handler = g_signal_connect (widget, "activate", G_CALLBACK (on_clicked), NULL);
  return widget;
}

static void show_in (NlkTrayMenu *menu, GtkWidget *shell, GPtrArray *items);

static void
update (NlkTrayMenu *menu, GtkWidget *widget, const NlkTrayItem *item)
{
  Row *row = row_of (widget);

  row->action = item->action;
  g_clear_pointer (&row->parameter, g_variant_unref);
  if (item->parameter != NULL)
    row->parameter = g_variant_ref (item->parameter);
  if (item->kind == NLK_TRAY_ITEM_SEPARATOR)
    return;
  if (g_strcmp0 (gtk_menu_item_get_label (GTK_MENU_ITEM (widget)), item->label) != 0)
    gtk_menu_item_set_label (GTK_MENU_ITEM (widget), item->label);
  gtk_widget_set_sensitive (widget, item->is_sensitive);
  if (item->kind == NLK_TRAY_ITEM_CHECK) {
    g_signal_handler_block (widget, row->handler);
    gtk_check_menu_item_set_active (GTK_CHECK_MENU_ITEM (widget), item->is_checked);
    g_signal_handler_unblock (widget, row->handler);
  }
  if (item->kind == NLK_TRAY_ITEM_SUBMENU)
    show_in (menu, gtk_menu_item_get_submenu (GTK_MENU_ITEM (widget)), item->children);
}

static gboolean
is_widget_of (gpointer widget, const NlkTrayItem *item)
{
  const Row *row = row_of (widget);

  return row->kind == item->kind && g_str_equal (row->key, item->key);
}

static GList *
find_widget (GList *widgets, const NlkTrayItem *item)
{
  while (widgets != NULL && !is_widget_of (widgets->data, item))
    widgets = widgets->next;
  return widgets;
}

static GList *
destroy_until (GList *widgets, GList *end)
{
  for (; widgets != end; widgets = widgets->next)
    gtk_widget_destroy (widgets->data);
  return end;
}

/* What lies before the widget of the next item is gone, or has moved down and comes back as a new one there. */
static void
show_in (NlkTrayMenu *menu, GtkWidget *shell, GPtrArray *items)
{
  g_autoptr (GList) widgets = gtk_container_get_children (GTK_CONTAINER (shell));
  GList *next = widgets;

  for (guint i = 0; i < items->len; i++) {
    const NlkTrayItem *item = items->pdata[i];
    GList *found = find_widget (next, item);
    GtkWidget *widget;

    if (found != NULL) {
      widget = found->data;
      next = destroy_until (next, found)->next;
    } else {
      widget = widget_new (menu, item);
      gtk_menu_shell_insert (GTK_MENU_SHELL (shell), widget, (int) i);
    }
    update (menu, widget, item);
    gtk_widget_show (widget);
  }
  destroy_until (next, NULL);
}

NlkTrayMenu *
nlk_tray_menu_new (NlkTrayMenuCallback callback, gpointer user_data)
{
  NlkTrayMenu *menu = g_new0 (NlkTrayMenu, 1);

  menu->root = g_object_ref_sink (gtk_menu_new ());
  menu->callback = callback;
  menu->user_data = user_data;
  return menu;
}

void
nlk_tray_menu_free (NlkTrayMenu *menu)
{
  if (menu == NULL)
    return;
  gtk_widget_destroy (menu->root);
  g_object_unref (menu->root);
  g_free (menu);
}

void
nlk_tray_menu_show (NlkTrayMenu *menu, GPtrArray *items)
{
  show_in (menu, menu->root, items);
}

GtkMenu *
nlk_tray_menu_get_widget (NlkTrayMenu *menu)
{
  return GTK_MENU (menu->root);
}

GtkWidget *
nlk_tray_menu_get_open_item (NlkTrayMenu *menu)
{
  g_autoptr (GList) widgets = gtk_container_get_children (GTK_CONTAINER (menu->root));
  const NlkTrayItem open = { .kind = NLK_TRAY_ITEM_PLAIN, .key = (char *) "open" };
  GList *found = find_widget (widgets, &open);

  return found != NULL ? found->data : NULL;
}
