/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_PAGE (nlk_app_page_get_type ())

/**
 * NlkAppPage:
 *
 * What one name of the action `app.show-page` shows. The window shows title and subtitle above it; both are plain text.
 */
G_DECLARE_DERIVABLE_TYPE (NlkAppPage, nlk_app_page, NLK, APP_PAGE, AdwBin)

/**
 * NlkAppPageClass:
 * @parent_class: of #AdwBin
 * @focus_first: (nullable): gives the focus to the first thing to do; without it the first that takes it gets it
 *
 * What a page may do in its own way.
 */
struct _NlkAppPageClass {
  AdwBinClass parent_class;
  void (*focus_first) (NlkAppPage *self);
};

/**
 * nlk_app_page_get_title:
 * @self: a page
 *
 * Returns: (transfer none): what it is called, for people
 */
const char *nlk_app_page_get_title (NlkAppPage *self);

/**
 * nlk_app_page_set_title:
 * @self: a page
 * @title: plain text; of a foreign name as nlk_display_text_name()
 */
void nlk_app_page_set_title (NlkAppPage *self, const char *title);

/**
 * nlk_app_page_get_subtitle:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what it belongs to
 */
const char *nlk_app_page_get_subtitle (NlkAppPage *self);

/**
 * nlk_app_page_set_subtitle:
 * @self: a page
 * @subtitle: (nullable): plain text
 */
void nlk_app_page_set_subtitle (NlkAppPage *self, const char *subtitle);

/**
 * nlk_app_page_get_header_end:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what stands at the end of the header
 */
GtkWidget *nlk_app_page_get_header_end (NlkAppPage *self);

/**
 * nlk_app_page_set_header_end:
 * @self: a page
 * @widget: (nullable) (transfer floating): what is to stand at the end of the header while the page is shown
 */
void nlk_app_page_set_header_end (NlkAppPage *self, GtkWidget *widget);

/**
 * nlk_app_page_focus_first:
 * @self: a page that is shown
 *
 * Gives the focus to the first thing to do.
 */
void nlk_app_page_focus_first (NlkAppPage *self);

/**
 * nlk_app_page_is_narrow:
 * @self: a page
 *
 * Returns: whether there is so little room that the header takes icons only; the property `narrow` tells of changes
 */
gboolean nlk_app_page_is_narrow (NlkAppPage *self);

/**
 * nlk_app_page_set_narrow:
 * @self: a page
 * @is_narrow: whether there is little room
 */
void nlk_app_page_set_narrow (NlkAppPage *self, gboolean is_narrow);

/**
 * nlk_app_page_gone:
 * @self: a page
 *
 * What it shows is no more: the window goes to another page and forgets this one.
 */
void nlk_app_page_gone (NlkAppPage *self);

G_END_DECLS
