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
 * Begins anew, with empty fields.
 */
void nlk_app_welcome_page_reset (NlkAppWelcomePage *self);

/**
 * nlk_app_welcome_page_add:
 * @self: the page
 *
 * A further gateway is to be joined. What is entered or under way stays, unless it was to replace the access to one.
 */
void nlk_app_welcome_page_add (NlkAppWelcomePage *self);

/**
 * nlk_app_welcome_page_replace:
 * @self: the page
 * @gateway: name of a gateway
 *
 * As nlk_app_welcome_page_reset(), for a link that replaces the access to @gateway.
 */
void nlk_app_welcome_page_replace (NlkAppWelcomePage *self, const char *gateway);

/**
 * nlk_app_welcome_page_join:
 * @self: the page
 * @source: (transfer full): what a person has brought
 * @is_from_outside: whether a web page or another program brought it: nothing is contacted before a question is answered
 *
 * Tries its endpoints one after another, after asking which ones when there are several, and before the access to a gateway
 * is replaced.
 */
void nlk_app_welcome_page_join (NlkAppWelcomePage *self, NlkAppJoinSource *source,
                                gboolean is_from_outside);

/**
 * nlk_app_welcome_page_read:
 * @self: the page
 * @file: a file
 * @is_from_outside: as nlk_app_welcome_page_join() takes it
 *
 * Joins with what is in @file.
 */
void nlk_app_welcome_page_read (NlkAppWelcomePage *self, GFile *file, gboolean is_from_outside);

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
