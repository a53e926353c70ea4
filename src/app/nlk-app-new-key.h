/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "base/nlk-secret.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_NEW_KEY (nlk_app_new_key_get_type ())

/**
 * NlkAppNewKey:
 *
 * Shows a key that was made here, with the lines that put it into an agent's configuration, and copies them. The clipboard forgets
 * them after a minute.
 */
G_DECLARE_FINAL_TYPE (NlkAppNewKey, nlk_app_new_key, NLK, APP_NEW_KEY, GtkBox)

/**
 * nlk_app_new_key_show:
 * @self: the widget
 * @agent: name of the agent
 * @key: the key
 */
void nlk_app_new_key_show (NlkAppNewKey *self, const char *agent, NlkSecret *key);

/**
 * nlk_app_new_key_clear:
 * @self: the widget
 *
 * Shows no key any more.
 */
void nlk_app_new_key_clear (NlkAppNewKey *self);

G_END_DECLS
