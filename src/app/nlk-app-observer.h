/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-set.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_OBSERVER (nlk_app_observer_get_type ())

/**
 * NlkAppObserver:
 *
 * Follows all gateways and tunnels of a set, those that come later too.
 *
 * Signals:
 * - `gateway` (NlkTunnelGateway): it is new, or it or its agents changed
 * - `tunnel` (NlkTunnelItem): it is new, or it changed
 * - `removed` (GObject): a gateway or tunnel is not in the set any more
 */
G_DECLARE_FINAL_TYPE (NlkAppObserver, nlk_app_observer, NLK, APP_OBSERVER, GObject)

/**
 * nlk_app_observer_new:
 * @set: gateways and tunnels
 *
 * Returns: (transfer full): one that follows what is there; no signal is emitted for that
 */
NlkAppObserver *nlk_app_observer_new (NlkTunnelSet *set);

G_END_DECLS
