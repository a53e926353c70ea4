/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"
#include "nlk-trust.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_tls_end_client_async:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @lower: (transfer full): a socket end; what it has lent but not consumed belongs to the handshake
 * @server_name: whom the certificate must name: a name or an IP address
 * @trust: (nullable): which certificates are accepted, %NULL for those of the system's authorities
 * @cancellable: (nullable): ends it; the only deadline there is
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Speaks TLS over @lower as client. The handshake runs in a thread of GIO's pool.
 */
void nlk_tls_end_client_async (NlkLoop *loop, NlkEnd *lower, const char *server_name,
                               NlkTrust *trust, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_tls_end_server_async:
 * @loop: the loop of this thread, attached to its thread-default main context
 * @lower: (transfer full): a socket end; what it has lent but not consumed belongs to the handshake
 * @certificate: our certificate with its private key and chain
 * @cancellable: (nullable): ends it; the only deadline there is
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Speaks TLS over @lower as server. No certificate is asked for. The handshake takes one of the few threads of GIO's pool once the
 * peer's first record is there, not before: whoever says nothing keeps nobody waiting.
 */
void nlk_tls_end_server_async (NlkLoop *loop, NlkEnd *lower, GTlsCertificate *certificate,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * nlk_tls_end_finish:
 * @result: as the callback got it
 * @error: return location for an error
 *
 * The end: finish becomes close_notify, with reading going on; both that and an end of the connection without it read
 * as finished, for the layers above know what a whole message is. A record that does not verify breaks it with
 * %NLK_REASON_PROTOCOL. Queue: about 256 KiB of records.
 *
 * Errors: texts for people. #NlkTrustError as nlk_trust_judge() says. #GTlsError: %G_TLS_ERROR_NOT_TLS (the
 * peer speaks something else), others as GIO has them. #GIOErrorEnum: %G_IO_ERROR_CANCELLED,
 * %G_IO_ERROR_CONNECTION_CLOSED.
 *
 * Returns: (transfer full) (nullable): the end over @lower; @lower is freed on failure
 */
NlkEnd *nlk_tls_end_finish (GAsyncResult *result, GError **error);

/**
 * nlk_tls_end_get_certificate:
 * @result: as the callback of nlk_tls_end_client_async() got it
 *
 * Returns: (transfer none) (nullable): the certificate that the server has shown, whether it was accepted or not
 */
GTlsCertificate *nlk_tls_end_get_certificate (GAsyncResult *result);

G_END_DECLS
