/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * nlk_app_welcome_add_actions:
 * @app: the program
 *
 * Adds `add-gateway`, `new-link(s)`, with the name of the gateway whose access is to be replaced, and `compare(s)`, with that of
 * the gateway whose certificate is not trusted.
 */
void nlk_app_welcome_add_actions (NlkAppApplication *app);

/**
 * nlk_app_welcome_open:
 * @app: the program
 * @file: a `narrowlink:` link or a file, from a web page, a file manager or another program
 *
 * Shows what it is about. Nothing is contacted before the person has answered.
 */
void nlk_app_welcome_open (NlkAppApplication *app, GFile *file);

G_END_DECLS
