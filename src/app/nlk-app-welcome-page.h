/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"
#include "nlk-app-join-source.h"
#include "nlk-app-page.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_WELCOME_PAGE:
 *
 * The type of #NlkAppWelcomePage.
 */
#define NLK_TYPE_APP_WELCOME_PAGE (nlk_app_welcome_page_get_type ())

/**
 * NlkAppWelcomePage:
 *
 * Where a person brings what they were sent and joins a gateway. Nothing of it is kept, and nobody is shown the token, before the
 * gateway has proved who it is.
 */
G_DECLARE_FINAL_TYPE (NlkAppWelcomePage, nlk_app_welcome_page, NLK, APP_WELCOME_PAGE, NlkAppPage)

/**
 * nlk_app_welcome_page_new:
 * @app: the program
 * @id: (nullable): not used
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *nlk_app_welcome_page_new (NlkAppApplication *app, const char *id);

/**
 * nlk_app_welcome_page_reset:
 * @self: the page
 *
 * Begins anew, with an empty field.
 */
void nlk_app_welcome_page_reset (NlkAppWelcomePage *self);

/**
 * nlk_app_welcome_page_join:
 * @self: the page
 * @source: (transfer full): what a person has brought
 *
 * Tries its endpoints one after another, after asking which ones when there are several.
 */
void nlk_app_welcome_page_join (NlkAppWelcomePage *self, NlkAppJoinSource *source);

/**
 * nlk_app_welcome_page_show_problem:
 * @self: the page
 * @error: #NlkAppJoinError
 * @file: (nullable): the file that was read
 *
 * Says why what the person has brought is of no use.
 */
void nlk_app_welcome_page_show_problem (NlkAppWelcomePage *self, const GError *error,
                                        const char *file);

G_END_DECLS
