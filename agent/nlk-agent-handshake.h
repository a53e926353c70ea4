/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/nlk-session-cache.h"
#include "net/nlk-end.h"
#include "net/nlk-loop.h"

G_BEGIN_DECLS

/**
 * NlkAgentHandshake:
 *
 * A key exchange on its stream: carries bytes between the channel and the machine of the crypto room.
 */
typedef struct _NlkAgentHandshake NlkAgentHandshake;

/**
 * NlkAgentHandshakeFunc:
 * @handshake: the handshake, to be freed by the callee
 * @user_data: as given
 *
 * It is over, in whatever way. Called once, from a turn of the loop.
 */
typedef void (*NlkAgentHandshakeFunc) (NlkAgentHandshake *handshake, gpointer user_data);

/**
 * nlk_agent_handshake_new:
 * @loop: the loop of this thread
 * @channel: (transfer full): the channel
 * @cache: what the agent knows of keys; outlives the handshake
 * @done: called when it is over
 * @user_data: for @done
 *
 * Returns: (transfer full): the handshake
 */
NlkAgentHandshake *nlk_agent_handshake_new (NlkLoop *loop, NlkEnd *channel, NlkSessionCache *cache,
                                            NlkAgentHandshakeFunc done, gpointer user_data);

/**
 * nlk_agent_handshake_free:
 * @handshake: (transfer full): a handshake
 *
 * Closes its channel.
 */
void nlk_agent_handshake_free (NlkAgentHandshake *handshake);

G_END_DECLS
