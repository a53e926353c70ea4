/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "config/nlk-endpoint-config.h"
#include "config/nlk-timeouts.h"
#include "net/nlk-loop.h"

#include "nlk-app-words.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_JOIN_VIEW:
 *
 * The type of #NlkAppJoinView.
 */
#define NLK_TYPE_APP_JOIN_VIEW (nlk_app_join_view_get_type ())

/**
 * NlkAppJoinView:
 *
 * Tries an endpoint where a person sees it: the steps, the first that fails with its sentence and the button that helps, and the
 * question whether an unknown certificate is the right one.
 *
 * Signals:
 * - `joined` (): nlk_app_join_view_get_config() is to be kept: it works, or the person wants it anyway
 * - `help` (#NlkAppHelp as int): the person wants what the view cannot do itself
 * - `cancelled` (): the person wants none of it
 */
G_DECLARE_FINAL_TYPE (NlkAppJoinView, nlk_app_join_view, NLK, APP_JOIN_VIEW, AdwBin)

/**
 * nlk_app_join_view_start:
 * @self: a view
 * @loop: the loop of all sessions
 * @timeouts: for the attempt
 * @config: the endpoint
 */
void nlk_app_join_view_start (NlkAppJoinView *self, NlkLoop *loop, const NlkTimeouts *timeouts,
                              const NlkEndpointConfig *config);

/**
 * nlk_app_join_view_stop:
 * @self: a view
 *
 * Ends the attempt, if there is one, and forgets the endpoint.
 */
void nlk_app_join_view_stop (NlkAppJoinView *self);

/**
 * nlk_app_join_view_get_config:
 * @self: a view that was started
 *
 * Returns: (transfer none): the endpoint, with what the person has trusted
 */
const NlkEndpointConfig *nlk_app_join_view_get_config (NlkAppJoinView *self);

/**
 * nlk_app_join_view_show_problem:
 * @self: a view
 * @words: why what works cannot be kept
 */
void nlk_app_join_view_show_problem (NlkAppJoinView *self, const NlkAppWords *words);

/**
 * nlk_app_join_view_focus:
 * @self: a view that is shown
 *
 * Gives the focus to what is to be done.
 */
void nlk_app_join_view_focus (NlkAppJoinView *self);

G_END_DECLS
