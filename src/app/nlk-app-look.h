/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkAppLook:
 * @icon_name: (nullable): a symbolic icon; %NULL for a spinner
 * @css_class: (nullable): of the style sheet; %NULL for none
 * @text: what stands beside the icon
 * @accessible: what assistive programs say instead
 *
 * How a state looks. Shape, text and colour say the same.
 */
typedef struct {
  const char *icon_name;
  const char *css_class;
  char *text;
  char *accessible;
} NlkAppLook;

/**
 * nlk_app_look_clear:
 * @look: a look
 *
 * Frees what it holds.
 */
void nlk_app_look_clear (NlkAppLook *look);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkAppLook, nlk_app_look_clear)

G_END_DECLS
