/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-connect-session.h"

#include "nlk-app-engine.h"
#include "nlk-app-look.h"
#include "nlk-app-words.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_SESSION (nlk_app_session_get_type ())

/**
 * NlkAppSession:
 *
 * A connection that a person has opened in the window, with the last of what came. It opens as soon as there is a key for its
 * agent, or a person has decided that there is to be none.
 *
 * Signals:
 * - `changed` (): its state changed
 * - `moved` (): something came or went, or anything else of it changed
 */
G_DECLARE_FINAL_TYPE (NlkAppSession, nlk_app_session, NLK, APP_SESSION, GObject)

/**
 * nlk_app_session_new:
 * @engine: the engine
 * @number: what tells it from other sessions
 * @gateway: a gateway of @engine
 * @agent: name of an agent behind it
 * @destination: where to
 * @most_bytes: how much of what came is kept
 *
 * Connects @gateway if it is not.
 *
 * Returns: (transfer full): a session
 */
NlkAppSession *nlk_app_session_new (NlkAppEngine *engine, guint number, NlkTunnelGateway *gateway,
                                    const char *agent, const NlkDestination *destination,
                                    gsize most_bytes);

/**
 * nlk_app_session_get_number:
 * @self: a session
 *
 * Returns: what tells it from other sessions
 */
guint nlk_app_session_get_number (NlkAppSession *self);

/**
 * nlk_app_session_get_title:
 * @self: a session
 *
 * Returns: (transfer none): its destination as `host:port`, fit to be shown
 */
const char *nlk_app_session_get_title (NlkAppSession *self);

/**
 * nlk_app_session_get_gateway:
 * @self: a session
 *
 * Returns: (transfer none): its gateway
 */
NlkTunnelGateway *nlk_app_session_get_gateway (NlkAppSession *self);

/**
 * nlk_app_session_get_agent:
 * @self: a session
 *
 * Returns: (transfer none): name of its agent, as it came
 */
const char *nlk_app_session_get_agent (NlkAppSession *self);

/**
 * nlk_app_session_get_destination:
 * @self: a session
 *
 * Returns: (transfer none): where to
 */
const NlkDestination *nlk_app_session_get_destination (NlkAppSession *self);

/**
 * nlk_app_session_needs_key:
 * @self: a session
 *
 * Returns: whether it waits for a key
 */
gboolean nlk_app_session_needs_key (NlkAppSession *self);

/**
 * nlk_app_session_get_state:
 * @self: a session
 *
 * Returns: where it stands, %NLK_CONNECT_OPENING while it waits for a key
 */
NlkConnectState nlk_app_session_get_state (NlkAppSession *self);

/**
 * nlk_app_session_get_look:
 * @self: a session
 * @ret_look: (out caller-allocates): how its state looks
 */
void nlk_app_session_get_look (NlkAppSession *self, NlkAppLook *ret_look);

/**
 * nlk_app_session_get_lock:
 * @self: a session
 * @ret_look: (out caller-allocates): who can read it
 */
void nlk_app_session_get_lock (NlkAppSession *self, NlkAppLook *ret_look);

/**
 * nlk_app_session_get_problem:
 * @self: a session
 * @ret_words: (out caller-allocates): for nlk_app_words_clear(): why it is over; only written when %TRUE is returned
 *
 * Returns: whether it ended for a reason that a person should know
 */
gboolean nlk_app_session_get_problem (NlkAppSession *self, NlkAppWords *ret_words);

/**
 * nlk_app_session_get_counts:
 * @self: a session
 * @ret_counts: (out): what it has moved
 */
void nlk_app_session_get_counts (NlkAppSession *self, NlkStreamCounts *ret_counts);

/**
 * nlk_app_session_get_kept:
 * @self: a session
 * @ret_offset: (out): where in all that came it begins
 *
 * Returns: (transfer none): the last of what came; with datagrams one behind the other
 */
const GByteArray *nlk_app_session_get_kept (NlkAppSession *self, guint64 *ret_offset);

/**
 * nlk_app_session_clear:
 * @self: a session
 *
 * Forgets what came so far.
 */
void nlk_app_session_clear (NlkAppSession *self);

/**
 * nlk_app_session_is_ssh:
 * @self: a session
 *
 * Returns: whether a server of SSH is at the other side
 */
gboolean nlk_app_session_is_ssh (NlkAppSession *self);

/**
 * nlk_app_session_send:
 * @self: a session
 * @text: what to send, all of it
 *
 * Returns: whether it is taken; not when the session is over, or the destination takes nothing for a while
 */
gboolean nlk_app_session_send (NlkAppSession *self, const char *text);

/**
 * nlk_app_session_end:
 * @self: a session
 *
 * Ends sending; the other direction goes on.
 */
void nlk_app_session_end (NlkAppSession *self);

/**
 * nlk_app_session_close:
 * @self: a session
 *
 * Ends it.
 */
void nlk_app_session_close (NlkAppSession *self);

/**
 * nlk_app_session_save:
 * @self: a session
 * @file: a file
 *
 * Writes what is kept, and from now on everything that comes, into @file. While the disk does not follow, nothing more is read.
 */
void nlk_app_session_save (NlkAppSession *self, GFile *file);

/**
 * nlk_app_session_is_saving:
 * @self: a session
 *
 * Returns: whether what comes goes into a file
 */
gboolean nlk_app_session_is_saving (NlkAppSession *self);

/**
 * nlk_app_session_get_save_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it does not go into the file any more
 */
const GError *nlk_app_session_get_save_error (NlkAppSession *self);

G_END_DECLS
