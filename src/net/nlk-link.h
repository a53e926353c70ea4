/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-timeouts.h"

#include "nlk-endpoint.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkLink:
 *
 * The control channel of a client or an agent, kept up for ever: connects, notices the loss, waits with back-off and
 * jitter, connects again. Bound to the thread of its loop.
 */
typedef struct _NlkLink NlkLink;

/**
 * NlkLinkState:
 * @NLK_LINK_OFF: not wanted
 * @NLK_LINK_CONNECTING: the first attempt goes on
 * @NLK_LINK_CONNECTED: messages flow
 * @NLK_LINK_RECONNECTING: lost, or not reached yet; the next attempt goes on or is waited for
 * @NLK_LINK_REFUSED: the gateway refuses the token, its certificate is not trusted, or a proxy refuses user and password;
 *   tried again slowly
 *
 * Where the link stands.
 */
typedef enum {
  NLK_LINK_OFF,
  NLK_LINK_CONNECTING,
  NLK_LINK_CONNECTED,
  NLK_LINK_RECONNECTING,
  NLK_LINK_REFUSED,
} NlkLinkState;

/**
 * NlkLinkStateFunc:
 * @link: the link
 * @state: where it stands now
 * @error: (nullable): why it left the state before, of domain %NLK_CHANNEL_ERROR; %NULL with %NLK_LINK_CONNECTED,
 *   %NLK_LINK_CONNECTING and %NLK_LINK_OFF
 * @user_data: as given
 *
 * The state changed, or another attempt failed in the same state (@error is set then). It may stop the link, not free
 * it.
 */
typedef void (*NlkLinkStateFunc) (NlkLink *link, NlkLinkState state, const GError *error,
                                  gpointer user_data);

/**
 * NlkLinkMessageFunc:
 * @link: the link
 * @text: one message of the gateway
 * @user_data: as given
 *
 * A message came. It may stop the link, not free it.
 */
typedef void (*NlkLinkMessageFunc) (NlkLink *link, const char *text, gpointer user_data);

/**
 * nlk_link_new:
 * @loop: the loop of this thread
 * @endpoint: the gateway
 * @timeouts: back-off, pings, retry of a refused token
 * @state_func: told of each change, from a turn of the main context or from nlk_link_start() and nlk_link_stop()
 * @message_func: gets the messages
 * @user_data: for both
 *
 * Returns: (transfer full): a link that is off
 */
NlkLink *nlk_link_new (NlkLoop *loop, NlkEndpoint *endpoint, const NlkTimeouts *timeouts,
                       NlkLinkStateFunc state_func, NlkLinkMessageFunc message_func,
                       gpointer user_data);

/**
 * nlk_link_free:
 * @link: (transfer full) (nullable): a link; not from inside its own callbacks
 *
 * Closes it without a word to anybody.
 */
void nlk_link_free (NlkLink *link);

/**
 * nlk_link_add_field:
 * @link: a link that is off
 * @name: static name of a header field of the upgrade request, lower case
 * @value: its value; wiped when the link goes
 *
 * Adds a field to each request.
 */
void nlk_link_add_field (NlkLink *link, const char *name, const char *value);

/**
 * nlk_link_start:
 * @link: a link
 *
 * Connects, now and whenever it is lost. Does nothing when it is wanted already.
 */
void nlk_link_start (NlkLink *link);

/**
 * nlk_link_stop:
 * @link: a link
 *
 * Closes the connection and turns the link off.
 */
void nlk_link_stop (NlkLink *link);

/**
 * nlk_link_retry_now:
 * @link: a link
 *
 * Ends a waiting time: the network is back, or a person asked.
 */
void nlk_link_retry_now (NlkLink *link);

/**
 * nlk_link_set_timeouts:
 * @link: a link
 * @timeouts: copied
 *
 * Other times than those given to nlk_link_new(). Back-off begins anew and a waiting time ends; a connection that is there
 * keeps its pings.
 */
void nlk_link_set_timeouts (NlkLink *link, const NlkTimeouts *timeouts);

/**
 * nlk_link_yield:
 * @link: a connected link
 * @error: why, for the state callback
 *
 * Closes the connection and tries again only after the time of a refused token: somebody else has taken this place, and
 * two that push each other out would serve nobody. With %NLK_CHANNEL_ERROR_UNAUTHORIZED the link counts as refused.
 */
void nlk_link_yield (NlkLink *link, const GError *error);

/**
 * nlk_link_drop:
 * @link: a connected link
 * @error: why, of domain %NLK_CHANNEL_ERROR
 *
 * Counts the connection as lost, as if it had broken: the gateway speaks no sense, or does not know it any more.
 */
void nlk_link_drop (NlkLink *link, const GError *error);

/**
 * nlk_link_send:
 * @link: a link
 * @json: one message
 *
 * Sends @json; dropped when the link is not connected.
 */
void nlk_link_send (NlkLink *link, const char *json);

/**
 * nlk_link_get_state:
 * @link: a link
 *
 * Returns: where it stands
 */
NlkLinkState nlk_link_get_state (NlkLink *link);

/**
 * nlk_link_get_error:
 * @link: a link
 *
 * Returns: (transfer none) (nullable): why it is not connected
 */
const GError *nlk_link_get_error (NlkLink *link);

/**
 * nlk_link_get_header:
 * @link: a link
 * @name: name of a header field, in any case
 *
 * Returns: (transfer none) (nullable): the value in the gateway's answer, while connected
 */
const char *nlk_link_get_header (NlkLink *link, const char *name);

/**
 * nlk_link_get_date:
 * @link: a link
 * @ret_seconds: (out): the time in the gateway's answer, in seconds since 1970, written on success only
 *
 * Source: RFC 9110 section 6.6.1.
 *
 * Returns: whether it is connected and the gateway has said what time it was
 */
gboolean nlk_link_get_date (NlkLink *link, gint64 *ret_seconds);

/**
 * nlk_link_dup_local_address:
 * @link: a link
 *
 * Returns: (transfer full) (nullable): `ip:port` of our side, while connected
 */
char *nlk_link_dup_local_address (NlkLink *link);

/**
 * nlk_link_get_wait_usec:
 * @link: a link
 *
 * Returns: how long until the next attempt, 0 when none is waited for
 */
gint64 nlk_link_get_wait_usec (NlkLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkLink, nlk_link_free)

G_END_DECLS
