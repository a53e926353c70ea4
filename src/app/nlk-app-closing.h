/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-tray-host.h"

G_BEGIN_DECLS

/**
 * NlkAppClosingFacts:
 * @is_on: whether somebody wants any gateway to be connected
 * @stays_connected: the setting `stay-connected-after-closing`
 * @has_icon: the setting `tray-icon`
 * @host: whether a panel shows icons
 * @was_asked: whether the person has chosen to keep running without an icon
 * @was_told: whether the person knows that it keeps running
 *
 * What is known when the window is closed.
 */
typedef struct {
  gboolean is_on;
  gboolean stays_connected;
  gboolean has_icon;
  NlkAppTrayHostState host;
  gboolean was_asked;
  gboolean was_told;
} NlkAppClosingFacts;

/**
 * NlkAppClosing:
 * @NLK_APP_CLOSING_QUIT: the program ends, as by Quit
 * @NLK_APP_CLOSING_HIDE: the window goes, the program stays
 * @NLK_APP_CLOSING_HIDE_AND_TELL: the same, and the person is told
 * @NLK_APP_CLOSING_ASK: the person decides
 *
 * What closing the window means.
 */
typedef enum {
  NLK_APP_CLOSING_QUIT,
  NLK_APP_CLOSING_HIDE,
  NLK_APP_CLOSING_HIDE_AND_TELL,
  NLK_APP_CLOSING_ASK,
} NlkAppClosing;

/**
 * nlk_app_closing_decide:
 * @facts: what is known
 *
 * Returns: what closing the window means
 */
NlkAppClosing nlk_app_closing_decide (const NlkAppClosingFacts *facts);

/**
 * nlk_app_closing_attach:
 * @window: the window
 * @app: the program
 * @host: the panel
 *
 * Does what closing @window means.
 */
void nlk_app_closing_attach (GtkWindow *window, NlkAppApplication *app, NlkAppTrayHost *host);

G_END_DECLS
