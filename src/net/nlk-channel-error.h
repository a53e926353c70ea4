/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-endpoint.h"
#include "nlk-http-head.h"

G_BEGIN_DECLS

/**
 * NlkChannelError:
 * @NLK_CHANNEL_ERROR_UNREACHABLE: nothing answers where the gateway should be, or it does not answer in time
 * @NLK_CHANNEL_ERROR_UNTRUSTED: nobody who is trusted here vouches for its certificate
 * @NLK_CHANNEL_ERROR_UNAUTHORIZED: it refuses the token (401)
 * @NLK_CHANNEL_ERROR_REFUSED: it answered with another status than 101
 * @NLK_CHANNEL_ERROR_LOST: the connection was there and is lost
 * @NLK_CHANNEL_ERROR_PROXY_UNAUTHORIZED: the proxy on the way to it refuses user and password, or wants some; each attempt
 *   may bring the user's account nearer to being locked
 * @NLK_CHANNEL_ERROR_PROXY_REFUSED: the proxy on the way to it does not connect, or is not there
 * @NLK_CHANNEL_ERROR_NAME_NOT_FOUND: its name does not resolve
 * @NLK_CHANNEL_ERROR_OTHER_SERVER: something answers that is no gateway
 * @NLK_CHANNEL_ERROR_LOG_IN: what answers sends to another page, as networks do that want a log-in first
 * @NLK_CHANNEL_ERROR_OTHER_NAME: its certificate is for another name
 * @NLK_CHANNEL_ERROR_EXPIRED: its certificate is out of date
 * @NLK_CHANNEL_ERROR_NOT_YET_VALID: its certificate is not valid yet, or the clock here is wrong
 * @NLK_CHANNEL_ERROR_OTHER_KEY: its certificate has not the pinned key
 *
 * Why there is no channel.
 */
typedef enum {
  NLK_CHANNEL_ERROR_UNREACHABLE,
  NLK_CHANNEL_ERROR_UNTRUSTED,
  NLK_CHANNEL_ERROR_UNAUTHORIZED,
  NLK_CHANNEL_ERROR_REFUSED,
  NLK_CHANNEL_ERROR_LOST,
  NLK_CHANNEL_ERROR_PROXY_UNAUTHORIZED,
  NLK_CHANNEL_ERROR_PROXY_REFUSED,
  NLK_CHANNEL_ERROR_NAME_NOT_FOUND,
  NLK_CHANNEL_ERROR_OTHER_SERVER,
  NLK_CHANNEL_ERROR_LOG_IN,
  NLK_CHANNEL_ERROR_OTHER_NAME,
  NLK_CHANNEL_ERROR_EXPIRED,
  NLK_CHANNEL_ERROR_NOT_YET_VALID,
  NLK_CHANNEL_ERROR_OTHER_KEY,
} NlkChannelError;

/**
 * NLK_CHANNEL_ERROR:
 *
 * Error domain whose codes are #NlkChannelError.
 */
#define NLK_CHANNEL_ERROR (nlk_channel_error_quark ())

/**
 * nlk_channel_error_quark:
 *
 * Returns: the error domain
 */
GQuark nlk_channel_error_quark (void);

/**
 * nlk_channel_error_is_certificate:
 * @error: (nullable): any error
 *
 * Returns: whether it is about the gateway's certificate
 */
gboolean nlk_channel_error_is_certificate (const GError *error);

/**
 * nlk_channel_error_is_away:
 * @error: (nullable): any error
 *
 * Returns: whether no gateway could be reached, or it was lost, so that trying again may help
 */
gboolean nlk_channel_error_is_away (const GError *error);

/**
 * nlk_channel_error_new:
 * @endpoint: the gateway
 * @code: a code
 * @text: what happened, for people
 *
 * Returns: (transfer full): an error that names the gateway
 */
GError *nlk_channel_error_new (NlkEndpoint *endpoint, NlkChannelError code, const char *text);

/**
 * nlk_channel_error_new_for_dial:
 * @endpoint: the gateway
 * @error: what nlk_proxy_dial_finish() or nlk_dial_finish() said
 *
 * Returns: (transfer full): why the gateway's port is not reached
 */
GError *nlk_channel_error_new_for_dial (NlkEndpoint *endpoint, const GError *error);

/**
 * nlk_channel_error_new_for_tls:
 * @endpoint: the gateway
 * @error: what nlk_tls_end_finish() said
 *
 * Returns: (transfer full): why there is no TLS with it
 */
GError *nlk_channel_error_new_for_tls (NlkEndpoint *endpoint, const GError *error);

/**
 * nlk_channel_error_new_for_answer:
 * @head: a complete head of an answer that is not 101
 * @body: (nullable): the body, when it is JSON
 *
 * A text `nl-C: M` of a gateway says why, for programs; any other is for people.
 *
 * Source: PROTOCOL.md, "Status codes".
 *
 * Returns: (transfer full): #NlkChannelError, or %NLK_REASON_ERROR when the gateway names a reason. Its words are escaped.
 */
GError *nlk_channel_error_new_for_answer (NlkHttpHead *head, GBytes *body);

G_END_DECLS
