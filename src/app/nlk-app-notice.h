/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-words.h"

G_BEGIN_DECLS

/**
 * NlkAppNotice:
 * @icon_name: (nullable): a symbolic icon; %NULL when there is nothing to say
 * @text: (nullable): a sentence
 * @help: the button
 * @gateway: (nullable): name of the gateway that it is about
 * @counts_down: whether it changes each second
 *
 * The one thing that a person should know now, above the page.
 */
typedef struct {
  const char *icon_name;
  char *text;
  NlkAppHelp help;
  char *gateway;
  gboolean counts_down;
} NlkAppNotice;

/**
 * nlk_app_notice_init:
 * @notice: (out caller-allocates): for nlk_app_notice_clear()
 * @engine: gateways, and the file
 * @has_network: whether this computer has a network
 *
 * What cannot be saved comes before what is refused, and that before what is being tried again.
 */
void nlk_app_notice_init (NlkAppNotice *notice, NlkAppEngine *engine, gboolean has_network);

/**
 * nlk_app_notice_clear:
 * @notice: a notice
 *
 * Frees what it holds.
 */
void nlk_app_notice_clear (NlkAppNotice *notice);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkAppNotice, nlk_app_notice_clear)

/**
 * nlk_app_notice_attach:
 * @window: the window
 * @app: the program
 *
 * Keeps the banner of @window true, and does what its button says.
 */
void nlk_app_notice_attach (GtkWindow *window, NlkAppApplication *app);

G_END_DECLS
