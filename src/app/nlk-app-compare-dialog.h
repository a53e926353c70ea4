/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-application.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_COMPARE_DIALOG:
 *
 * The type of #NlkAppCompareDialog.
 */
#define NLK_TYPE_APP_COMPARE_DIALOG (nlk_app_compare_dialog_get_type ())

/**
 * NlkAppCompareDialog:
 *
 * The certificate that a gateway shows now, below the one that it had, for a person to decide whether it is still the same gateway. It
 * goes on being refused unless the person says otherwise.
 */
G_DECLARE_FINAL_TYPE (NlkAppCompareDialog, nlk_app_compare_dialog, NLK, APP_COMPARE_DIALOG,
                      AdwWindow)

/**
 * nlk_app_compare_dialog_present:
 * @app: the program
 * @gateway: name of a gateway
 *
 * Shows the dialog, if there is such a gateway. It shakes hands with the gateway to see the certificate; the token is not sent while it
 * is not trusted.
 */
void nlk_app_compare_dialog_present (NlkAppApplication *app, const char *gateway);

G_END_DECLS
