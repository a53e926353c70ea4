/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nlk-app-preset.h"

G_BEGIN_DECLS

/**
 * NLK_APP_KIND_PROXY:
 *
 * A proxy; smaller numbers are #NlkAppPresetKind.
 */
#define NLK_APP_KIND_PROXY (NLK_APP_PRESET_N_KINDS)

/**
 * NLK_APP_KIND_CONNECTION:
 *
 * One connection in the window itself.
 */
#define NLK_APP_KIND_CONNECTION (NLK_APP_PRESET_N_KINDS + 1)

/**
 * NLK_TYPE_APP_KIND_PICKER:
 *
 * The type of #NlkAppKindPicker.
 */
#define NLK_TYPE_APP_KIND_PICKER (nlk_app_kind_picker_get_type ())

/**
 * NlkAppKindPicker:
 *
 * Buttons for what a tunnel is good for, one of them chosen.
 *
 * Signals:
 * - `picked` (uint kind): a person chose one; it is not marked yet
 */
G_DECLARE_FINAL_TYPE (NlkAppKindPicker, nlk_app_kind_picker, NLK, APP_KIND_PICKER, GtkBox)

/**
 * nlk_app_kind_picker_mark:
 * @self: the buttons
 * @kind: which one is chosen
 */
void nlk_app_kind_picker_mark (NlkAppKindPicker *self, guint kind);

/**
 * nlk_app_kind_picker_get_kind:
 * @self: the buttons
 *
 * Returns: which one is chosen
 */
guint nlk_app_kind_picker_get_kind (NlkAppKindPicker *self);

/**
 * nlk_app_kind_picker_hide:
 * @self: the buttons
 * @kind: one that is not to be had
 */
void nlk_app_kind_picker_hide (NlkAppKindPicker *self, guint kind);

G_END_DECLS
