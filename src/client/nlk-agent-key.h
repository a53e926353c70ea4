/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "crypto/nlk-session.h"

#include "nlk-gateway-session.h"

G_BEGIN_DECLS

#define NLK_TYPE_AGENT_KEY (nlk_agent_key_get_type ())

/**
 * NlkAgentKey:
 *
 * The key of one agent in use: opens encryption sessions with the agent through ordinary streams, one handshake at a time,
 * renews them in the background, and lets streams wait for them.
 *
 * Signals:
 * - `changed` (): it is open now, or has failed
 */
G_DECLARE_FINAL_TYPE (NlkAgentKey, nlk_agent_key, NLK, AGENT_KEY, GObject)

/**
 * nlk_agent_key_obtain:
 * @session: the session with the gateway
 * @agent: name of the agent
 * @passphrase: of nlk_agent_key_new_passphrase()
 *
 * Returns: (transfer full): the one for this agent and passphrase; all tunnels share it
 */
NlkAgentKey *nlk_agent_key_obtain (NlkGatewaySession *session, const char *agent,
                                   NlkSecret *passphrase);

/**
 * nlk_agent_key_wait_async:
 * @self: a key
 * @cancellable: (nullable): cancellable
 * @callback: called when there is a session or when there will be none
 * @user_data: for @callback
 *
 * Asks for a session to open a stream in. A handshake begins if one is needed, which takes a connected gateway.
 */
void nlk_agent_key_wait_async (NlkAgentKey *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_agent_key_prove_async:
 * @self: a key
 * @cancellable: (nullable): cancellable
 * @callback: called when a handshake is over
 * @user_data: for @callback
 *
 * A person has entered the key: like nlk_agent_key_enter(), but even with a session in use only a handshake that ends from
 * now on is the answer. Nobody else loses a session by it. Takes a connected gateway, and waits for one.
 */
void nlk_agent_key_prove_async (NlkAgentKey *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_agent_key_wait_finish:
 * @self: a key
 * @result: what the callback of nlk_agent_key_wait_async() or nlk_agent_key_prove_async() got
 * @error: return location
 *
 * Errors: %NLK_KEY_ERROR when the key is of no use now; as nlk_data_channel_open_finish() when the agent could not be
 * reached.
 *
 * Returns: (transfer full) (nullable): the session
 */
NlkSession *nlk_agent_key_wait_finish (NlkAgentKey *self, GAsyncResult *result, GError **error);

/**
 * nlk_agent_key_lose:
 * @self: a key
 * @session: the session of a stream
 *
 * The agent does not know @session, or refused a first stream in it. The next one that waits gets another.
 */
void nlk_agent_key_lose (NlkAgentKey *self, NlkSession *session);

/**
 * nlk_agent_key_enter:
 * @self: a key
 *
 * A person has entered the key again: it is tried at once.
 */
void nlk_agent_key_enter (NlkAgentKey *self);

/**
 * nlk_agent_key_is_open:
 * @self: a key
 *
 * Returns: whether the agent has proven that it has the key, in a session that is still in use
 */
gboolean nlk_agent_key_is_open (NlkAgentKey *self);

/**
 * nlk_agent_key_get_wait_usec:
 * @self: a key
 *
 * Returns: how long it will not be tried by itself; as long as the agent said, if it did
 */
gint64 nlk_agent_key_get_wait_usec (NlkAgentKey *self);

/**
 * nlk_agent_key_get_error:
 * @self: a key
 *
 * Returns: (transfer none) (nullable): why the last handshake failed
 */
const GError *nlk_agent_key_get_error (NlkAgentKey *self);

/**
 * nlk_agent_key_new_passphrase:
 * @text: what a person gave
 * @is_file: whether it is the whole of a key file, whose last line end does not count
 * @error: return location
 *
 * Errors: %NLK_KEY_ERROR_PASSPHRASE with a text for the person.
 *
 * Returns: (transfer full) (nullable): the passphrase, for nlk_agent_key_obtain()
 */
NlkSecret *nlk_agent_key_new_passphrase (const NlkSecret *text, gboolean is_file, GError **error);

G_END_DECLS
