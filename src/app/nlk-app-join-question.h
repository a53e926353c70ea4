/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "client/nlk-tunnel-gateway.h"

G_BEGIN_DECLS

/**
 * NlkAppJoinAnswerFunc:
 * @is_wanted: whether the person wants the gateway
 * @user_data: as given
 *
 * The person has answered, or has closed the question.
 */
typedef void (*NlkAppJoinAnswerFunc) (gboolean is_wanted, gpointer user_data);

/**
 * nlk_app_join_question_ask:
 * @inside: a widget of the window
 * @config: the endpoint that is to be joined
 * @same: (nullable): the gateway whose access it replaces
 * @is_from_outside: whether a web page or another program brought it
 * @func: called with the answer, never before this returns; not called when the dialog is destroyed
 * @user_data: (transfer full): for @func
 * @destroy: frees @user_data
 *
 * Asks whether to contact a gateway at all. The answer that does nothing is the default.
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *nlk_app_join_question_ask (GtkWidget *inside, const NlkEndpointConfig *config,
                                      NlkTunnelGateway *same, gboolean is_from_outside,
                                      NlkAppJoinAnswerFunc func, gpointer user_data,
                                      GDestroyNotify destroy);

G_END_DECLS
