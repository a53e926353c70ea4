/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * NlkAppSaverComposeFunc:
 * @user_data: as given
 * @error: return location
 *
 * Returns: (transfer full) (nullable): all that is to be in the file
 */
typedef NlkSecret *(*NlkAppSaverComposeFunc) (gpointer user_data, GError **error);

#define NLK_TYPE_APP_SAVER (nlk_app_saver_get_type ())

/**
 * NlkAppSaver:
 *
 * Keeps a file of the program as it is in memory: written by another thread, replaced at once or not at all, readable by its owner
 * alone. Several changes at once are one write.
 *
 * Signals:
 * - `problem` (GError): a change holds, but is not on the disk
 * - `saved` (): all changes are on the disk
 */
G_DECLARE_FINAL_TYPE (NlkAppSaver, nlk_app_saver, NLK, APP_SAVER, GObject)

/**
 * nlk_app_saver_new:
 * @path: the file; its folder is made when needed
 * @compose: makes its content
 * @user_data: for @compose; outlives the saver
 *
 * Returns: (transfer full): a saver that writes nothing yet
 */
NlkAppSaver *nlk_app_saver_new (const char *path, NlkAppSaverComposeFunc compose,
                                gpointer user_data);

/**
 * nlk_app_saver_queue:
 * @self: a saver
 *
 * Something changed: writes it soon.
 */
void nlk_app_saver_queue (NlkAppSaver *self);

/**
 * nlk_app_saver_flush:
 * @self: a saver
 *
 * Writes what is not on the disk yet, before the program ends.
 *
 * Context: blocks
 */
void nlk_app_saver_flush (NlkAppSaver *self);

G_END_DECLS
