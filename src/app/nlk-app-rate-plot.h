/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-rate-history.h"
#include "nlk-app-units.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_RATE_PLOT:
 *
 * The type of #NlkAppRatePlot.
 */
#define NLK_TYPE_APP_RATE_PLOT (nlk_app_rate_plot_get_type ())

/**
 * NlkAppRatePlot:
 *
 * Bars of what was received above a line and of what was sent below it, the newest at the right in every language. Assistive
 * programs read it as the image "Rate" with the rate in words as its description. It has no timer: whoever pushes to the history says
 * so by nlk_app_rate_plot_update().
 */
G_DECLARE_FINAL_TYPE (NlkAppRatePlot, nlk_app_rate_plot, NLK, APP_RATE_PLOT, GtkWidget)

/**
 * nlk_app_rate_plot_new:
 * @n_bars: how many of the newest bars to draw, 1 … %NLK_APP_RATE_HISTORY_BARS; each takes at least 3 pixels
 * @height: pixels at least
 *
 * Returns: (transfer floating): a plot of an empty history
 */
GtkWidget *nlk_app_rate_plot_new (guint n_bars, int height);

/**
 * nlk_app_rate_plot_set_history:
 * @plot: a plot
 * @history: (nullable): what to draw; %NULL for nothing
 * @span: which bars of it
 */
void nlk_app_rate_plot_set_history (NlkAppRatePlot *plot, NlkAppRateHistory *history,
                                    NlkAppRateSpan span);

/**
 * nlk_app_rate_plot_set_units:
 * @plot: a plot
 * @units: in what its description says the rate
 */
void nlk_app_rate_plot_set_units (NlkAppRatePlot *plot, NlkAppUnits units);

/**
 * nlk_app_rate_plot_update:
 * @plot: a plot
 *
 * Draws the history anew. The description follows at every fifth call, so that a screen reader is not flooded.
 */
void nlk_app_rate_plot_update (NlkAppRatePlot *plot);

G_END_DECLS
