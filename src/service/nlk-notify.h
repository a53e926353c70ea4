/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkNotify:
 *
 * Tells the service manager how a service is. Without one it tells nobody and does nothing.
 *
 * Source: sd_notify(3), "Well-known assignments" and the datagram protocol described there.
 */
typedef struct _NlkNotify NlkNotify;

/**
 * nlk_notify_new:
 * @address: (nullable): `NOTIFY_SOCKET`: the absolute path of a socket, or the name of an abstract one behind `@`; %NULL without
 *   service manager
 *
 * Opens a socket of its own. An address of another kind, or one that is too long, counts as none.
 *
 * Returns: (transfer full): the sender
 */
NlkNotify *nlk_notify_new (const char *address);

/**
 * nlk_notify_send:
 * @notify: a sender
 * @assignments: lines `NAME=VALUE` with a newline between them, for example `READY=1\nSTATUS=Running`
 *
 * Sends one datagram; lost when nobody reads it. Never blocks.
 *
 * Returns: whether it was sent
 */
gboolean nlk_notify_send (NlkNotify *notify, const char *assignments);

/**
 * nlk_notify_free:
 * @notify: (transfer full) (nullable): a sender
 */
void nlk_notify_free (NlkNotify *notify);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkNotify, nlk_notify_free)

G_END_DECLS
