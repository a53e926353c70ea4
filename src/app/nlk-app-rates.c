/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-rates.h"

#include "base/nlk-clock.h"

#define IDLE_USEC (60 * G_USEC_PER_SEC)
#define SILENT_SECONDS 5

struct _NlkAppRates {
  GObject parent_instance;
  GListModel *tunnels;
  GHashTable *histories; /* NlkTunnelItem: NlkAppRateHistory */
  guint n_viewers;
  guint timer;
  guint timer_seconds;
  gint64 sampled_usec;
  gint64 moved_usec;
  guint64 moved_bytes;
  gboolean has_streams;
};

G_DEFINE_FINAL_TYPE (NlkAppRates, nlk_app_rates, G_TYPE_OBJECT)

enum { SAMPLED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean on_timer (gpointer user_data);

/* Timer */

static guint
wanted_seconds (NlkAppRates *self, gint64 now_usec)
{
  if (self->n_viewers == 0)
    return 0;
  if (now_usec - self->moved_usec < IDLE_USEC)
    return 1;
  return self->has_streams ? SILENT_SECONDS : 0;
}

static void
set_timer (NlkAppRates *self, guint seconds)
{
  if (seconds == self->timer_seconds)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer_seconds = seconds;
  if (seconds > 0)
    self->timer = g_timeout_add_seconds (seconds, on_timer, self);
}

static void
sample_item (NlkAppRates *self, NlkTunnelItem *item, gint64 n_seconds, guint64 *bytes)
{
  NlkTunnelCounts counts;

  nlk_tunnel_item_get_counts (item, &counts);
  nlk_app_rate_history_push_seconds (nlk_app_rates_get_history (self, item), counts.received_bytes,
                                     counts.sent_bytes, n_seconds);
  *bytes += counts.received_bytes + counts.sent_bytes;
  self->has_streams |= counts.n_streams > 0;
}

static void
sample (NlkAppRates *self, gint64 n_seconds, gint64 now_usec)
{
  guint64 bytes = 0;

  self->has_streams = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (self->tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (self->tunnels, i);

    sample_item (self, item, n_seconds, &bytes);
  }
  if (bytes != self->moved_bytes)
    self->moved_usec = now_usec;
  self->moved_bytes = bytes;
  self->sampled_usec += n_seconds * G_USEC_PER_SEC;
  g_signal_emit (self, signals[SAMPLED], 0);
}

/* A timer that comes a little early or late counts as the second that it was set for. */
static void
catch_up (NlkAppRates *self)
{
  gint64 now_usec = nlk_clock_monotonic_usec ();
  gint64 n_seconds = (now_usec - self->sampled_usec + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;

  if (n_seconds > 0)
    sample (self, n_seconds, now_usec);
  set_timer (self, wanted_seconds (self, now_usec));
}

static gboolean
on_timer (gpointer user_data)
{
  NlkAppRates *self = user_data;
  guint timer = self->timer;

  catch_up (self);
  return self->timer == timer ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Tunnels */

static void
on_item_changed (NlkTunnelItem *item, NlkAppRates *self)
{
  if (self->n_viewers == 0 || self->timer_seconds == 1)
    return;
  self->moved_usec = nlk_clock_monotonic_usec ();
  set_timer (self, 1);
}

static gboolean
is_gone (gpointer item, gpointer history, gpointer user_data)
{
  NlkAppRates *self = user_data;

  for (guint i = 0; i < g_list_model_get_n_items (self->tunnels); i++) {
    g_autoptr (NlkTunnelItem) one = g_list_model_get_item (self->tunnels, i);

    if (one == item)
      return FALSE;
  }
  return TRUE;
}

static void
on_items_changed (NlkAppRates *self, guint position, guint n_removed, guint n_added)
{
  if (n_removed > 0)
    g_hash_table_foreach_remove (self->histories, is_gone, self);
  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (self->tunnels, i);

    g_signal_connect_object (item, "changed", G_CALLBACK (on_item_changed), self, 0);
  }
}

NlkAppRateHistory *
nlk_app_rates_get_history (NlkAppRates *self, NlkTunnelItem *item)
{
  NlkAppRateHistory *history = g_hash_table_lookup (self->histories, item);
  NlkTunnelCounts counts;

  if (history != NULL)
    return history;
  history = nlk_app_rate_history_new ();
  nlk_tunnel_item_get_counts (item, &counts);
  nlk_app_rate_history_push (history, counts.received_bytes, counts.sent_bytes);
  g_hash_table_insert (self->histories, g_object_ref (item), history);
  return history;
}

/* Viewers */

typedef struct {
  NlkAppRates *rates;
  GtkWidget *widget;
  GdkSurface *surface; /* while the widget is mapped */
  gboolean is_counted;
} Viewer;

static void
viewer_count (Viewer *viewer, gboolean is_counted)
{
  NlkAppRates *rates = viewer->rates;

  if (is_counted == viewer->is_counted)
    return;
  viewer->is_counted = is_counted;
  rates->n_viewers += is_counted ? 1 : -1;
  catch_up (rates);
}

static void
viewer_look (Viewer *viewer)
{
  gboolean is_minimized =
    GDK_IS_TOPLEVEL (viewer->surface) &&
    (gdk_toplevel_get_state (GDK_TOPLEVEL (viewer->surface)) & GDK_TOPLEVEL_STATE_MINIMIZED) != 0;

  viewer_count (viewer, viewer->surface != NULL && !is_minimized);
}

static void
viewer_set_surface (Viewer *viewer, GdkSurface *surface)
{
  if (viewer->surface != NULL)
    g_signal_handlers_disconnect_by_data (viewer->surface, viewer);
  g_set_object (&viewer->surface, surface);
  if (GDK_IS_TOPLEVEL (surface))
    g_signal_connect_swapped (surface, "notify::state", G_CALLBACK (viewer_look), viewer);
  viewer_look (viewer);
}

static void
on_map (Viewer *viewer)
{
  viewer_set_surface (viewer, gtk_native_get_surface (gtk_widget_get_native (viewer->widget)));
}

static void
on_unmap (Viewer *viewer)
{
  viewer_set_surface (viewer, NULL);
}

static void
viewer_free (gpointer data)
{
  Viewer *viewer = data;

  viewer_set_surface (viewer, NULL);
  g_object_unref (viewer->rates);
  g_free (viewer);
}

void
nlk_app_rates_show_in (NlkAppRates *self, GtkWidget *widget)
{
  Viewer *viewer = g_new0 (Viewer, 1);

  g_return_if_fail (NLK_IS_APP_RATES (self));

  viewer->rates = g_object_ref (self);
  viewer->widget = widget;
  g_object_set_data_full (G_OBJECT (widget), "nlk-app-rates-viewer", viewer, viewer_free);
  g_signal_connect_swapped (widget, "map", G_CALLBACK (on_map), viewer);
  g_signal_connect_swapped (widget, "unmap", G_CALLBACK (on_unmap), viewer);
  if (gtk_widget_get_mapped (widget))
    on_map (viewer);
}

gboolean
nlk_app_rates_is_looking (NlkAppRates *self)
{
  g_return_val_if_fail (NLK_IS_APP_RATES (self), FALSE);

  return self->timer != 0;
}

/* Object */

NlkAppRates *
nlk_app_rates_of_engine (NlkAppEngine *engine)
{
  static const char key[] = "nlk-app-rates";
  NlkAppRates *self = g_object_get_data (G_OBJECT (engine), key);

  if (self != NULL)
    return self;
  self = g_object_new (NLK_TYPE_APP_RATES, NULL);
  self->tunnels = g_object_ref (nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (engine)));
  self->sampled_usec = nlk_clock_monotonic_usec ();
  self->moved_usec = self->sampled_usec - IDLE_USEC;
  g_signal_connect_object (self->tunnels, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  on_items_changed (self, 0, 0, g_list_model_get_n_items (self->tunnels));
  g_object_set_data_full (G_OBJECT (engine), key, self, g_object_unref);
  return self;
}

static void
nlk_app_rates_finalize (GObject *object)
{
  NlkAppRates *self = NLK_APP_RATES (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_hash_table_unref (self->histories);
  g_clear_object (&self->tunnels);
  G_OBJECT_CLASS (nlk_app_rates_parent_class)->finalize (object);
}

static void
nlk_app_rates_class_init (NlkAppRatesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_rates_finalize;
  signals[SAMPLED] = g_signal_new ("sampled", NLK_TYPE_APP_RATES, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_rates_init (NlkAppRates *self)
{
  self->histories =
    g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) nlk_app_rate_history_unref);
}
