/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkTunnelTrouble:
 * @error: (nullable): the last thing that went wrong
 * @usec: when, wall clock
 *
 * What is wrong with a tunnel, or was. All zero at first.
 */
typedef struct {
  GError *error;
  gint64 usec;
} NlkTunnelTrouble;

/**
 * nlk_tunnel_trouble_is_news:
 * @trouble: what is known
 * @error: what went wrong
 *
 * Returns: whether it is something else than what is known; what is tried every few seconds is news only once
 */
gboolean nlk_tunnel_trouble_is_news (const NlkTunnelTrouble *trouble, const GError *error);

/**
 * nlk_tunnel_trouble_note:
 * @trouble: what is known, replaced
 * @error: what went wrong now, copied
 */
void nlk_tunnel_trouble_note (NlkTunnelTrouble *trouble, const GError *error);

/**
 * nlk_tunnel_trouble_clear:
 * @trouble: what is known, forgotten
 */
void nlk_tunnel_trouble_clear (NlkTunnelTrouble *trouble);

G_END_DECLS
