/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/nlk-handshake-client.h"

#include "nlk-gateway-session.h"

G_BEGIN_DECLS

/**
 * NlkKeyExchange:
 *
 * One handshake over a data channel of its own. It is borrowed: whoever owns the handshake ends the exchange first.
 */
typedef struct _NlkKeyExchange NlkKeyExchange;

/**
 * NlkKeyExchangeBeginFunc:
 * @out: M1 is appended to it
 * @user_data: as given
 *
 * The channel is open.
 *
 * Returns: (transfer none): the handshake, which lives until the exchange is freed
 */
typedef NlkHandshakeClient *(*NlkKeyExchangeBeginFunc) (GByteArray *out, gpointer user_data);

/**
 * NlkKeyExchangeDoneFunc:
 * @error: (nullable): why not, %NULL when the handshake is done
 * @is_forgotten: the gateway had forgotten the session, not refused the handshake; the session is being renewed
 * @user_data: as given
 *
 * It is over. The exchange is to be freed.
 */
typedef void (*NlkKeyExchangeDoneFunc) (const GError *error, gboolean is_forgotten,
                                        gpointer user_data);

/**
 * nlk_key_exchange_start:
 * @session: a connected session
 * @agent: name of the agent
 * @begin: called when the channel is open, or never
 * @done: called once when it is over, never before this returns, and not after nlk_key_exchange_free()
 * @user_data: for both
 *
 * Errors, for @done: %NLK_KEY_ERROR; as nlk_data_channel_open_finish() when the agent could not be reached.
 *
 * Returns: (transfer full): the exchange
 */
NlkKeyExchange *nlk_key_exchange_start (NlkGatewaySession *session, const char *agent,
                                        NlkKeyExchangeBeginFunc begin, NlkKeyExchangeDoneFunc done,
                                        gpointer user_data);

/**
 * nlk_key_exchange_free:
 * @exchange: (transfer full): an exchange, over or not
 *
 * Ends and frees it.
 */
void nlk_key_exchange_free (NlkKeyExchange *exchange);

G_END_DECLS
