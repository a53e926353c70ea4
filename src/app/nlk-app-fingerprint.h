/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_FINGERPRINT:
 *
 * The type of #NlkAppFingerprint.
 */
#define NLK_TYPE_APP_FINGERPRINT (nlk_app_fingerprint_get_type ())

/**
 * NlkAppFingerprint:
 *
 * A fingerprint for comparing, in groups, with a button that copies it, and what else is known of its certificate.
 */
G_DECLARE_FINAL_TYPE (NlkAppFingerprint, nlk_app_fingerprint, NLK, APP_FINGERPRINT, GtkWidget)

/**
 * nlk_app_fingerprint_show_certificate:
 * @self: a fingerprint
 * @title: what stands above it
 * @certificate: whose fingerprint, validity and names are shown
 */
void nlk_app_fingerprint_show_certificate (NlkAppFingerprint *self, const char *title,
                                           GTlsCertificate *certificate);

/**
 * nlk_app_fingerprint_show_pin:
 * @self: a fingerprint
 * @title: what stands above it
 * @pin: (array fixed-size=32): a pin of which nothing else is known
 */
void nlk_app_fingerprint_show_pin (NlkAppFingerprint *self, const char *title, const guint8 *pin);

/**
 * nlk_app_fingerprint_dup_groups:
 * @pin_text: `sha256/BASE64`
 *
 * Returns: (transfer full): the same with a blank after each eight characters behind the slash, for reading aloud
 */
char *nlk_app_fingerprint_dup_groups (const char *pin_text);

G_END_DECLS
