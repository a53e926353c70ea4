/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_SESSION_VIEW (nlk_app_session_view_get_type ())

/**
 * NlkAppSessionView:
 *
 * Bytes that come, as text or in hexadecimal. What is no text turns it to hexadecimal by itself, until a person chooses.
 *
 * Signals:
 * - `turned` (): it is in hexadecimal now, by itself
 */
G_DECLARE_FINAL_TYPE (NlkAppSessionView, nlk_app_session_view, NLK, APP_SESSION_VIEW, GtkTextView)

/**
 * nlk_app_session_view_show:
 * @self: a view
 * @data: (array length=n_bytes) (nullable): all that is to be seen
 * @n_bytes: length of @data
 * @offset: where in all that came it begins
 *
 * Shows what is new behind what it shows already; all of it again when it begins somewhere else. Whoever looks at the end goes on
 * looking at the end.
 */
void nlk_app_session_view_show (NlkAppSessionView *self, const guint8 *data, gsize n_bytes,
                                guint64 offset);

/**
 * nlk_app_session_view_choose:
 * @self: a view
 * @is_hex: whether in hexadecimal from now on
 *
 * A person has chosen. What is to be seen has to be shown again.
 */
void nlk_app_session_view_choose (NlkAppSessionView *self, gboolean is_hex);

/**
 * nlk_app_session_view_is_hex:
 * @self: a view
 *
 * Returns: whether it is in hexadecimal
 */
gboolean nlk_app_session_view_is_hex (NlkAppSessionView *self);

G_END_DECLS
