/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-join-link.h"

#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_trial_run_async:
 * @loop: the loop of this thread
 * @link: a join link
 * @cancellable: (nullable): ends it
 * @callback: called once, never before this returns
 * @user_data: for @callback
 *
 * Tries a join link: reaches the gateway, judges its certificate by the pin or by the system's authorities, and only then
 * shows the token. The connection is closed again; who is connected by that name makes way for it.
 */
void nlk_trial_run_async (NlkLoop *loop, const NlkJoinLink *link, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_trial_run_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Errors: #NlkChannelError with a text for a person; %G_IO_ERROR_CANCELLED; #GTlsError when the authorities cannot be
 * read
 *
 * Returns: whether the gateway takes the token
 */
gboolean nlk_trial_run_finish (GAsyncResult *result, GError **error);

/**
 * nlk_trial_look_async:
 * @loop: the loop of this thread
 * @link: a join link of a gateway with TLS
 * @cancellable: (nullable): ends it
 * @callback: called once, never before this returns
 * @user_data: for @callback
 *
 * Reaches the gateway and looks at its certificate. It gets a TLS handshake and nothing else: no token, no request.
 */
void nlk_trial_look_async (NlkLoop *loop, const NlkJoinLink *link, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_trial_look_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Errors: as nlk_trial_run_finish()
 *
 * Returns: (transfer full) (nullable): the certificate, trusted or not
 */
GTlsCertificate *nlk_trial_look_finish (GAsyncResult *result, GError **error);

G_END_DECLS
