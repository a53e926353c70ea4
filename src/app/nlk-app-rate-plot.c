/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-rate-plot.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define BAR_PIXELS 3
#define GAP_PIXELS 1
#define HATCH_PIXELS 2
#define LEAST_BAR_PIXELS 1
#define LEAST_BAR_PIXELS_IN_HIGH_CONTRAST 2
#define UPDATES_PER_DESCRIPTION 5

struct _NlkAppRatePlot {
  GtkWidget parent_instance;

  NlkAppRateHistory *history;
  NlkAppRateSpan span;
  NlkAppUnits units;
  guint n_bars;
  int height;
  guint n_updates;
};

G_DEFINE_FINAL_TYPE (NlkAppRatePlot, nlk_app_rate_plot, GTK_TYPE_WIDGET)

typedef struct {
  GdkRGBA received;
  GdkRGBA sent;
  GdkRGBA line;
  gboolean is_high_contrast;
} Look;

static Look
get_look (GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  AdwStyleManager *manager = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  Look look = { .is_high_contrast = adw_style_manager_get_high_contrast (manager) };

  gtk_style_context_get_color (style, &look.line);
  look.sent = look.line;
  if (!gtk_style_context_lookup_color (style, "accent_color", &look.received))
    look.received = look.line;
  if (!look.is_high_contrast) {
    look.sent.alpha *= 0.6f;
    look.line.alpha *= 0.25f;
  }
  return look;
}

static void
draw_box (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float width, float height)
{
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, y, width, height));
}

/* In high contrast stripes tell sent from received without a colour. */
static void
draw_hatched (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float width,
              float height)
{
  for (float done = 0; done < height; done += 2 * HATCH_PIXELS)
    draw_box (snapshot, color, x, y + done, width, MIN (HATCH_PIXELS, height - done));
}

static float
bar_height (guint64 rate, guint64 top, float room, const Look *look)
{
  float least = look->is_high_contrast ? LEAST_BAR_PIXELS_IN_HIGH_CONTRAST : LEAST_BAR_PIXELS;

  if (rate == 0)
    return 0;
  return CLAMP ((float) ((double) rate / (double) top) * room, MIN (least, room), room);
}

static void
draw_bar (NlkAppRatePlot *self, GtkSnapshot *snapshot, const Look *look, guint age)
{
  float step = (float) gtk_widget_get_width (GTK_WIDGET (self)) / (float) self->n_bars;
  float room = ((float) gtk_widget_get_height (GTK_WIDGET (self)) - 1) / 2;
  float x = step * (float) (self->n_bars - 1 - age);
  float width = MAX (step - GAP_PIXELS, 1);
  guint64 top = nlk_app_rate_history_get_top (self->history, self->span);
  NlkAppRate rate = nlk_app_rate_history_get_bar (self->history, self->span, age);
  float received = bar_height (rate.received, top, room, look);
  float sent = bar_height (rate.sent, top, room, look);

  if (received > 0)
    draw_box (snapshot, &look->received, x, room - received, width, received);
  if (sent > 0 && look->is_high_contrast)
    draw_hatched (snapshot, &look->sent, x, room + 1, width, sent);
  else if (sent > 0)
    draw_box (snapshot, &look->sent, x, room + 1, width, sent);
}

static void
plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NlkAppRatePlot *self = NLK_APP_RATE_PLOT (widget);
  Look look = get_look (widget);
  float width = (float) gtk_widget_get_width (widget);
  float middle = ((float) gtk_widget_get_height (widget) - 1) / 2;

  draw_box (snapshot, &look.line, 0, middle, width, 1);
  if (self->history == NULL)
    return;
  for (guint age = 0; age < self->n_bars; age++)
    draw_bar (self, snapshot, &look, age);
}

static void
plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *ret_minimum,
              int *ret_natural, int *ret_minimum_baseline, int *ret_natural_baseline)
{
  NlkAppRatePlot *self = NLK_APP_RATE_PLOT (widget);

  *ret_minimum =
    orientation == GTK_ORIENTATION_HORIZONTAL ? (int) self->n_bars * BAR_PIXELS : self->height;
  *ret_natural = *ret_minimum;
}

static void
describe (NlkAppRatePlot *self)
{
  NlkAppRate rate = { 0 };
  g_autofree char *received = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *text = NULL;

  if (self->history != NULL)
    rate = nlk_app_rate_history_get_rate (self->history);
  received = nlk_app_units_dup_rate (rate.received, self->units);
  sent = nlk_app_units_dup_rate (rate.sent, self->units);
  /* Translators: read by a screen reader; two rates such as "1.2 MB/s" */
  text = g_strdup_printf (_ ("%s received, %s sent"), received, sent);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

void
nlk_app_rate_plot_set_history (NlkAppRatePlot *self, NlkAppRateHistory *history,
                               NlkAppRateSpan span)
{
  NlkAppRateHistory *old = self->history;

  g_return_if_fail (NLK_IS_APP_RATE_PLOT (self));

  self->history = history != NULL ? nlk_app_rate_history_ref (history) : NULL;
  self->span = span;
  g_clear_pointer (&old, nlk_app_rate_history_unref);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nlk_app_rate_plot_set_units (NlkAppRatePlot *self, NlkAppUnits units)
{
  g_return_if_fail (NLK_IS_APP_RATE_PLOT (self));

  self->units = units;
  describe (self);
}

void
nlk_app_rate_plot_update (NlkAppRatePlot *self)
{
  g_return_if_fail (NLK_IS_APP_RATE_PLOT (self));

  self->n_updates++;
  if (self->n_updates % UPDATES_PER_DESCRIPTION == 0)
    describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
nlk_app_rate_plot_new (guint n_bars, int height)
{
  NlkAppRatePlot *self;

  g_return_val_if_fail (n_bars >= 1 && n_bars <= NLK_APP_RATE_HISTORY_BARS, NULL);

  self = g_object_new (NLK_TYPE_APP_RATE_PLOT, NULL);
  self->n_bars = n_bars;
  self->height = height;
  return GTK_WIDGET (self);
}

static void
nlk_app_rate_plot_finalize (GObject *object)
{
  NlkAppRatePlot *self = NLK_APP_RATE_PLOT (object);

  g_clear_pointer (&self->history, nlk_app_rate_history_unref);
  G_OBJECT_CLASS (nlk_app_rate_plot_parent_class)->finalize (object);
}

static void
nlk_app_rate_plot_class_init (NlkAppRatePlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_app_rate_plot_finalize;
  widget_class->snapshot = plot_snapshot;
  widget_class->measure = plot_measure;
  gtk_widget_class_set_css_name (widget_class, "rateplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
nlk_app_rate_plot_init (NlkAppRatePlot *self)
{
  self->n_bars = NLK_APP_RATE_HISTORY_BARS;
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  /* Translators: the name of a plot of how much data moves */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Rate"),
                                  -1);
  describe (self);
}
