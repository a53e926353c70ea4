/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-engine.h"
#include "nlk-app-rate-history.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_RATES:
 *
 * The type of #NlkAppRates.
 */
#define NLK_TYPE_APP_RATES (nlk_app_rates_get_type ())

/**
 * NlkAppRates:
 *
 * Looks at what all tunnels have moved, once a second while somebody looks at it and something moved in the last minute, every
 * five seconds while there are only silent streams, and else never. What moved while nobody looked is in the histories as its mean.
 *
 * Signals:
 * - `sampled` (): all histories have grown
 */
G_DECLARE_FINAL_TYPE (NlkAppRates, nlk_app_rates, NLK, APP_RATES, GObject)

/**
 * nlk_app_rates_of_engine:
 * @engine: an engine
 *
 * Returns: (transfer none): the one for all its tunnels, which lives as long
 */
NlkAppRates *nlk_app_rates_of_engine (NlkAppEngine *engine);

/**
 * nlk_app_rates_get_history:
 * @self: the rates
 * @item: a tunnel of the engine
 *
 * Returns: (transfer none): what it moved, until it is removed
 */
NlkAppRateHistory *nlk_app_rates_get_history (NlkAppRates *self, NlkTunnelItem *item);

/**
 * nlk_app_rates_show_in:
 * @self: the rates
 * @widget: shows rates
 *
 * From now on somebody looks at them whenever @widget is on a screen: mapped, in a window that is not minimised.
 */
void nlk_app_rates_show_in (NlkAppRates *self, GtkWidget *widget);

/**
 * nlk_app_rates_is_looking:
 * @self: the rates
 *
 * Returns: whether it has a timer now
 */
gboolean nlk_app_rates_is_looking (NlkAppRates *self);

G_END_DECLS
