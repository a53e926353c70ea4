/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_BANNER:
 *
 * The type of #NlkAppBanner.
 */
#define NLK_TYPE_APP_BANNER (nlk_app_banner_get_type ())

/**
 * NlkAppBanner:
 *
 * A line above a page: what happened by itself, and at most one button that helps. Hidden until nlk_app_banner_show().
 *
 * Signals: `activated`, when the person clicks the button. The banner stays; whoever cures the cause hides it.
 */
G_DECLARE_FINAL_TYPE (NlkAppBanner, nlk_app_banner, NLK, APP_BANNER, GtkWidget)

/**
 * nlk_app_banner_new:
 *
 * Returns: (transfer floating): a banner that is hidden
 */
GtkWidget *nlk_app_banner_new (void);

/**
 * nlk_app_banner_show:
 * @banner: a banner
 * @icon_name: (nullable): a symbolic icon
 * @text: a sentence, not markup
 * @button: (nullable): the label of the button; %NULL for none
 *
 * Shows this text, in place of another one if there is one. The focus stays where it is as long as the button stays.
 */
void nlk_app_banner_show (NlkAppBanner *banner, const char *icon_name, const char *text,
                          const char *button);

/**
 * nlk_app_banner_set_narrow:
 * @self: a banner
 * @is_narrow: whether there is little room, so that the button stands below the text
 */
void nlk_app_banner_set_narrow (NlkAppBanner *self, gboolean is_narrow);

/**
 * nlk_app_banner_hide:
 * @banner: a banner
 */
void nlk_app_banner_hide (NlkAppBanner *banner);

/**
 * nlk_app_banner_is_shown:
 * @banner: a banner
 *
 * Returns: whether it is shown, or on its way to be
 */
gboolean nlk_app_banner_is_shown (NlkAppBanner *banner);

G_END_DECLS
