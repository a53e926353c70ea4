/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-look.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_STATE_ICON:
 *
 * The type of #NlkAppStateIcon.
 */
#define NLK_TYPE_APP_STATE_ICON (nlk_app_state_icon_get_type ())

/**
 * NlkAppStateIcon:
 *
 * The icon of a state, or a spinner while something goes on. Where nothing is to move, a still icon stands for the spinner. The
 * words of the state are said by what it stands in.
 */
G_DECLARE_FINAL_TYPE (NlkAppStateIcon, nlk_app_state_icon, NLK, APP_STATE_ICON, AdwBin)

/**
 * nlk_app_state_icon_show:
 * @self: an icon
 * @look: what to look like
 */
void nlk_app_state_icon_show (NlkAppStateIcon *self, const NlkAppLook *look);

G_END_DECLS
