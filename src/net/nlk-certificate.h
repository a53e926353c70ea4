/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nlk_certificate_make:
 * @domain: the name or address that it is for, an IPv6 address without brackets
 * @now_seconds: seconds since 1970
 * @error: return location
 *
 * Makes a P-256 key and a certificate that it signs itself, good for twenty years from the day before @now_seconds. It is
 * no authority, and stands for nothing but its key: peers know it by a pin.
 *
 * Errors: %G_TLS_ERROR_MISC
 *
 * Returns: (transfer full) (nullable): both as PEM
 */
NlkSecret *nlk_certificate_make (const char *domain, gint64 now_seconds, GError **error);

/**
 * nlk_certificate_is_self_signed:
 * @certificate: a certificate
 *
 * Returns: whether it names itself as its issuer, so that no authority vouches for it
 */
gboolean nlk_certificate_is_self_signed (GTlsCertificate *certificate);

/**
 * nlk_certificate_dup_names:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (array zero-terminated=1): the names and addresses that it is for, the first four, escaped
 */
char **nlk_certificate_dup_names (GTlsCertificate *certificate);

/**
 * nlk_certificate_dup_pin_text:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (nullable): its pin as a configuration has it, `sha256/BASE64`; %NULL when it cannot be read
 */
char *nlk_certificate_dup_pin_text (GTlsCertificate *certificate);

G_END_DECLS
