/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-removals.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#define TOAST_SECONDS 10

struct _NlkAppRemovals {
  GObject parent_instance;
  NlkAppApplication *app;
  GPtrArray *pending; /* NlkTunnelItem, the last one last */
  GtkFilter *filter;
  GListModel *tunnels;
};

G_DEFINE_FINAL_TYPE (NlkAppRemovals, nlk_app_removals, G_TYPE_OBJECT)

static gboolean
is_kept (gpointer item, gpointer user_data)
{
  NlkAppRemovals *self = user_data;

  return !g_ptr_array_find (self->pending, item, NULL);
}

static void
changed (NlkAppRemovals *self)
{
  GAction *undo = g_action_map_lookup_action (G_ACTION_MAP (self->app), "undo");

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  if (undo != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (undo), self->pending->len > 0);
}

static void
finish (NlkAppRemovals *self, NlkTunnelItem *item)
{
  g_autoptr (NlkTunnelItem) kept = g_object_ref (item);
  NlkAppEngine *engine = nlk_app_application_get_engine (self->app);
  g_autofree char *id = NULL;

  if (!g_ptr_array_remove (self->pending, item))
    return;
  /* Its gateway may have gone meanwhile, and the tunnel with it. */
  id = nlk_tunnel_item_dup_id (kept);
  if (nlk_tunnel_set_find_tunnel (nlk_app_engine_get_set (engine), id) == kept)
    nlk_app_engine_remove_tunnel (engine, kept);
  changed (self);
}

static void
bring_back (NlkAppRemovals *self, NlkTunnelItem *item)
{
  if (g_ptr_array_remove (self->pending, item))
    changed (self);
}

void
nlk_app_removals_undo (NlkAppRemovals *self)
{
  g_return_if_fail (NLK_IS_APP_REMOVALS (self));

  if (self->pending->len > 0)
    bring_back (self, self->pending->pdata[self->pending->len - 1]);
}

static void
finish_all (NlkAppRemovals *self)
{
  while (self->pending->len > 0)
    finish (self, self->pending->pdata[0]);
}

/* The toast */

#define ITEM_DATA "nlk-tunnel-item"

static void
on_undo (AdwToast *toast, NlkAppRemovals *self)
{
  bring_back (self, g_object_get_data (G_OBJECT (toast), ITEM_DATA));
}

static void
on_dismissed (AdwToast *toast, NlkAppRemovals *self)
{
  finish (self, g_object_get_data (G_OBJECT (toast), ITEM_DATA));
}

static AdwToast *
new_toast (NlkAppRemovals *self, NlkTunnelItem *item)
{
  g_autofree char *name = nlk_display_text_name (nlk_tunnel_item_get_config (item)->name);
  /* TRANSLATORS: %s is the name of a tunnel */
  g_autofree char *text = g_strdup_printf (_ ("%s removed"), name);
  g_autofree char *title = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), ITEM_DATA, g_object_ref (item), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self, 0);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (on_dismissed), self, 0);
  return toast;
}

void
nlk_app_removals_remove (NlkAppRemovals *self, NlkTunnelItem *item)
{
  g_return_if_fail (NLK_IS_APP_REMOVALS (self));

  if (g_ptr_array_find (self->pending, item, NULL))
    return;
  g_ptr_array_add (self->pending, g_object_ref (item));
  changed (self);
  if (nlk_app_application_get_window (self->app) != NULL)
    nlk_app_application_toast (self->app, new_toast (self, item));
  else
    finish (self, item);
}

GListModel *
nlk_app_removals_get_tunnels (NlkAppRemovals *self)
{
  g_return_val_if_fail (NLK_IS_APP_REMOVALS (self), NULL);

  return self->tunnels;
}

/* Start and end */

NlkAppRemovals *
nlk_app_removals_of_app (NlkAppApplication *app)
{
  static const char key[] = "nlk-app-removals";
  NlkAppRemovals *self = g_object_get_data (G_OBJECT (app), key);
  NlkTunnelSet *set;

  if (self != NULL)
    return self;
  self = g_object_new (NLK_TYPE_APP_REMOVALS, NULL);
  self->app = app;
  set = nlk_app_engine_get_set (nlk_app_application_get_engine (app));
  self->tunnels =
    G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (nlk_tunnel_set_get_tunnels (set)),
                                             g_object_ref (self->filter)));
  g_signal_connect_object (app, "shutdown", G_CALLBACK (finish_all), self, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (app), key, self, g_object_unref);
  return self;
}

static void
nlk_app_removals_finalize (GObject *object)
{
  NlkAppRemovals *self = NLK_APP_REMOVALS (object);

  g_clear_object (&self->tunnels);
  g_clear_object (&self->filter);
  g_ptr_array_unref (self->pending);
  G_OBJECT_CLASS (nlk_app_removals_parent_class)->finalize (object);
}

static void
nlk_app_removals_class_init (NlkAppRemovalsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_removals_finalize;
}

static void
nlk_app_removals_init (NlkAppRemovals *self)
{
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_kept, self, NULL));
}
