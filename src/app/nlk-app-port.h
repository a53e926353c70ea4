/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkAppPortState:
 * @NLK_APP_PORT_FREE: it can be listened on
 * @NLK_APP_PORT_USED: a program listens there
 * @NLK_APP_PORT_RESERVED: the system keeps it for itself
 * @NLK_APP_PORT_ELSEWHERE: the address is not on this computer
 *
 * Whether a port here can be had.
 */
typedef enum {
  NLK_APP_PORT_FREE,
  NLK_APP_PORT_USED,
  NLK_APP_PORT_RESERVED,
  NLK_APP_PORT_ELSEWHERE,
} NlkAppPortState;

/**
 * nlk_app_port_check:
 * @address: an internet address with port
 * @is_datagram: whether it is for UDP
 *
 * Listens and stops at once.
 *
 * Returns: whether it can be had now
 */
NlkAppPortState nlk_app_port_check (GSocketAddress *address, gboolean is_datagram);

/**
 * nlk_app_port_find_free:
 * @address: an internet address with the port from which to look
 * @is_datagram: whether it is for UDP
 * @taken: (element-type guint) (nullable): ports that are to be left alone although nobody listens there now
 *
 * Returns: the first port from that of @address on which can be had, 0 when there is none
 */
guint16 nlk_app_port_find_free (GSocketAddress *address, gboolean is_datagram, GHashTable *taken);

G_END_DECLS
