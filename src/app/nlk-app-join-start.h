/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-join-source.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_JOIN_START:
 *
 * The type of #NlkAppJoinStart.
 */
#define NLK_TYPE_APP_JOIN_START (nlk_app_join_start_get_type ())

/**
 * NlkAppJoinStart:
 *
 * Where a person brings what they were sent: a link to paste or to drop, or a file.
 *
 * Signals:
 * - `brought` (#NlkAppJoinSource as pointer): a link; the one handler takes it
 * - `file` (#GFile): a file, not read yet
 * - `form` (): there is neither, but an address and a token
 */
G_DECLARE_FINAL_TYPE (NlkAppJoinStart, nlk_app_join_start, NLK, APP_JOIN_START, AdwBin)

/**
 * nlk_app_join_start_set_title:
 * @self: the widget
 * @title: what is to be done here
 */
void nlk_app_join_start_set_title (NlkAppJoinStart *self, const char *title);

/**
 * nlk_app_join_start_clear:
 * @self: the widget
 *
 * Empties the field.
 */
void nlk_app_join_start_clear (NlkAppJoinStart *self);

/**
 * nlk_app_join_start_show_problem:
 * @self: the widget
 * @error: (nullable): #NlkAppJoinError, said below the field; %NULL when there is nothing wrong any more
 * @file: (nullable): the file that was read
 */
void nlk_app_join_start_show_problem (NlkAppJoinStart *self, const GError *error, const char *file);

/**
 * nlk_app_join_start_offer:
 * @self: the widget
 * @client_file: the person's own `client.yaml`, offered if it is there
 */
void nlk_app_join_start_offer (NlkAppJoinStart *self, GFile *client_file);

/**
 * nlk_app_join_start_focus:
 * @self: the widget, shown
 */
void nlk_app_join_start_focus (NlkAppJoinStart *self);

G_END_DECLS
