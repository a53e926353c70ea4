/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkMessageError:
 * @NLK_MESSAGE_ERROR_MALFORMED: not what the protocol allows; the channel it came on is of no more use
 *
 * What is wrong with text from a peer.
 */
typedef enum {
  NLK_MESSAGE_ERROR_MALFORMED,
} NlkMessageError;

/**
 * NLK_MESSAGE_ERROR:
 *
 * Error domain of #NlkMessageError.
 */
#define NLK_MESSAGE_ERROR (nlk_message_error_quark ())

/**
 * nlk_message_error_quark:
 *
 * Returns: the error domain
 */
GQuark nlk_message_error_quark (void);

G_END_DECLS
