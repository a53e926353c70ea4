/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-row.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-rate-plot.h"
#include "nlk-app-rates.h"
#include "nlk-app-state-icon.h"
#include "nlk-app-tunnel-actions.h"
#include "nlk-app-tunnel-help.h"

#define PLOT_BARS 24
#define PLOT_HEIGHT 24
#define NARROW_SPACING 6
#define WIDE_SPACING 12

struct _NlkAppTunnelRow {
  GtkListBoxRow parent_instance;
  NlkAppStateIcon *icon;
  GtkBox *middle_box;
  GtkLabel *name_label;
  GtkLabel *state_label;
  GtkLabel *line_label;
  NlkAppTunnelHelp *help;
  GtkBox *rate_box;
  GtkLabel *rate_label;
  NlkAppStateIcon *lock_icon;
  GtkSwitch *wish_switch;
  GtkWidget *plot;

  NlkAppEngine *engine;
  GSettings *settings;
  NlkAppTunnelWatch *watch;
  gboolean is_narrow;
  gboolean is_showing; /* the switch is being moved by us */
};

G_DEFINE_FINAL_TYPE (NlkAppTunnelRow, nlk_app_tunnel_row, GTK_TYPE_LIST_BOX_ROW)

NlkTunnelItem *
nlk_app_tunnel_row_get_item (NlkAppTunnelRow *self)
{
  g_return_val_if_fail (NLK_IS_APP_TUNNEL_ROW (self), NULL);

  return nlk_app_tunnel_watch_get_item (self->watch);
}

/* What moves */

static NlkAppUnits
get_units (NlkAppTunnelRow *self)
{
  return self->settings != NULL ? (NlkAppUnits) g_settings_get_enum (self->settings, "units")
                                : NLK_APP_UNITS_BYTES;
}

static char *
dup_rate (NlkAppTunnelRow *self)
{
  NlkAppRateHistory *history = nlk_app_rates_get_history (nlk_app_rates_of_engine (self->engine),
                                                          nlk_app_tunnel_row_get_item (self));
  NlkAppRate rate = nlk_app_rate_history_get_rate (history);

  return nlk_app_units_dup_rate (rate.received + rate.sent, get_units (self));
}

static gboolean
has_rate (NlkAppTunnelRow *self)
{
  NlkAppTunnelShown shown = nlk_app_tunnel_watch_get_shown (self->watch);

  return shown == NLK_APP_TUNNEL_READY || shown == NLK_APP_TUNNEL_IN_USE;
}

/* Tells assistive programs all that the row shows beside its name. */
static void
describe (NlkAppTunnelRow *self)
{
  g_auto (NlkAppLook) state = { 0 };
  g_auto (NlkAppLook) lock = { 0 };
  g_autofree char *rate = has_rate (self) ? dup_rate (self) : NULL;
  g_autofree char *text = NULL;

  nlk_app_tunnel_watch_get_look (self->watch, &state);
  nlk_app_tunnel_watch_get_lock_look (self->watch, &lock);
  text = g_strjoin (", ", state.accessible, lock.accessible, rate, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
on_sampled (NlkAppTunnelRow *self)
{
  g_autofree char *rate = dup_rate (self);
  gboolean is_news = g_strcmp0 (gtk_label_get_label (self->rate_label), rate) != 0;

  nlk_app_rate_plot_update (NLK_APP_RATE_PLOT (self->plot));
  if (!is_news)
    return;
  gtk_label_set_label (self->rate_label, rate);
  describe (self);
}

static void
on_units (NlkAppTunnelRow *self)
{
  nlk_app_rate_plot_set_units (NLK_APP_RATE_PLOT (self->plot), get_units (self));
  on_sampled (self);
}

/* How it is */

static void
show_state (NlkAppTunnelRow *self)
{
  g_auto (NlkAppLook) state = { 0 };
  const char *more = nlk_app_tunnel_help_get_sentence (self->help);
  g_autofree char *text = NULL;

  nlk_app_tunnel_watch_get_look (self->watch, &state);
  nlk_app_state_icon_show (self->icon, &state);
  text = more != NULL ? g_strdup_printf ("%s. %s", state.text, more) : g_strdup (state.text);
  gtk_label_set_label (self->state_label, text);
}

static void
show_lock (NlkAppTunnelRow *self)
{
  g_auto (NlkAppLook) lock = { 0 };

  nlk_app_tunnel_watch_get_lock_look (self->watch, &lock);
  nlk_app_state_icon_show (self->lock_icon, &lock);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->lock_icon), lock.text);
}

static void
show_names (NlkAppTunnelRow *self)
{
  NlkTunnelItem *item = nlk_app_tunnel_row_get_item (self);
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  g_autofree char *name = nlk_display_text_name (config->name);
  g_autofree char *address = nlk_tunnel_item_dup_address (item);
  g_autofree char *line = nlk_app_tunnel_dup_line (config, address);

  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->line_label, line);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->line_label), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->wish_switch), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
show_switch (NlkAppTunnelRow *self)
{
  self->is_showing = TRUE;
  gtk_switch_set_active (self->wish_switch,
                         nlk_tunnel_item_is_wanted (nlk_app_tunnel_row_get_item (self)));
  self->is_showing = FALSE;
}

static void
update (NlkAppTunnelRow *self)
{
  show_state (self);
  show_lock (self);
  show_names (self);
  show_switch (self);
  gtk_widget_set_visible (GTK_WIDGET (self->rate_box), has_rate (self) && !self->is_narrow);
  describe (self);
}

static void
on_switched (NlkAppTunnelRow *self)
{
  if (!self->is_showing)
    nlk_app_engine_set_tunnel_wanted (self->engine, nlk_app_tunnel_row_get_item (self),
                                      gtk_switch_get_active (self->wish_switch));
}

/* Room */

static void
set_narrow (NlkAppTunnelRow *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->middle_box),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL
                                            : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->middle_box, is_narrow ? NARROW_SPACING : WIDE_SPACING);
  nlk_app_tunnel_help_set_narrow (self->help, is_narrow);
  gtk_widget_set_halign (GTK_WIDGET (self->help), is_narrow ? GTK_ALIGN_START : GTK_ALIGN_END);
  gtk_widget_set_visible (GTK_WIDGET (self->line_label), !is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->rate_box), has_rate (self) && !is_narrow);
}

static void
on_folded (NlkAppTunnelRow *self, GParamSpec *pspec, AdwLeaflet *leaflet)
{
  set_narrow (self, adw_leaflet_get_folded (leaflet));
}

/* The outermost one folds with the window; those inside are folded always. */
static AdwLeaflet *
find_leaflet (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  for (GtkWidget *one = widget; one != NULL; one = gtk_widget_get_parent (one))
    found = ADW_IS_LEAFLET (one) ? one : found;
  return (AdwLeaflet *) found;
}

static void
nlk_app_tunnel_row_root (GtkWidget *widget)
{
  NlkAppTunnelRow *self = NLK_APP_TUNNEL_ROW (widget);
  AdwLeaflet *leaflet = find_leaflet (widget);

  GTK_WIDGET_CLASS (nlk_app_tunnel_row_parent_class)->root (widget);
  if (leaflet == NULL)
    return;
  g_signal_connect_object (leaflet, "notify::folded", G_CALLBACK (on_folded), self,
                           G_CONNECT_SWAPPED);
  set_narrow (self, adw_leaflet_get_folded (leaflet));
}

static void
nlk_app_tunnel_row_unroot (GtkWidget *widget)
{
  AdwLeaflet *leaflet = find_leaflet (widget);

  if (leaflet != NULL)
    g_signal_handlers_disconnect_by_func (leaflet, on_folded, widget);
  GTK_WIDGET_CLASS (nlk_app_tunnel_row_parent_class)->unroot (widget);
}

/* Start and end */

static void
add_plot (NlkAppTunnelRow *self)
{
  NlkAppRates *rates = nlk_app_rates_of_engine (self->engine);
  NlkTunnelItem *item = nlk_app_tunnel_row_get_item (self);

  self->plot = nlk_app_rate_plot_new (PLOT_BARS, PLOT_HEIGHT);
  gtk_widget_set_valign (self->plot, GTK_ALIGN_CENTER);
  nlk_app_rate_plot_set_history (NLK_APP_RATE_PLOT (self->plot),
                                 nlk_app_rates_get_history (rates, item), NLK_APP_RATE_SPAN_MINUTE);
  gtk_box_prepend (self->rate_box, self->plot);
  nlk_app_rates_show_in (rates, GTK_WIDGET (self));
  g_signal_connect_object (rates, "sampled", G_CALLBACK (on_sampled), self, G_CONNECT_SWAPPED);
}

GtkWidget *
nlk_app_tunnel_row_new (NlkTunnelItem *item, NlkAppEngine *engine, GSettings *settings)
{
  NlkAppTunnelRow *self = g_object_new (NLK_TYPE_APP_TUNNEL_ROW, NULL);

  self->engine = g_object_ref (engine);
  self->watch = nlk_app_tunnel_watch_new (item);
  if (settings != NULL) {
    self->settings = g_object_ref (settings);
    g_signal_connect_object (settings, "changed::units", G_CALLBACK (on_units), self,
                             G_CONNECT_SWAPPED);
  }
  add_plot (self);
  nlk_app_tunnel_help_set (self->help, self->watch, engine);
  g_signal_connect_object (self->help, "changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  on_units (self);
  update (self);
  if (NLK_IS_APP_APPLICATION (g_application_get_default ()))
    nlk_app_tunnel_actions_insert (GTK_WIDGET (self), nlk_app_application_get_default (), item);
  return GTK_WIDGET (self);
}

static void
nlk_app_tunnel_row_dispose (GObject *object)
{
  NlkAppTunnelRow *self = NLK_APP_TUNNEL_ROW (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (nlk_app_tunnel_row_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NLK_TYPE_APP_STATE_ICON);
  g_type_ensure (NLK_TYPE_APP_TUNNEL_HELP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/tunnel-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, middle_box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, line_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, help);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, rate_box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, rate_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, lock_icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelRow, wish_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_switched);
}

static void
nlk_app_tunnel_row_class_init (NlkAppTunnelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_tunnel_row_dispose;
  widget_class->root = nlk_app_tunnel_row_root;
  widget_class->unroot = nlk_app_tunnel_row_unroot;
  bind_template (widget_class);
  nlk_app_tunnel_actions_bind_keys (widget_class);
}

static void
nlk_app_tunnel_row_init (NlkAppTunnelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
