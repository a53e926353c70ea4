/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-endpoint-config.h"

G_BEGIN_DECLS

/**
 * NLK_APP_GATEWAY_SOON_SECONDS:
 *
 * So long before its end a person is told that access ends.
 */
#define NLK_APP_GATEWAY_SOON_SECONDS (7 * 24 * 60 * 60)

/**
 * nlk_app_gateway_dup_address:
 * @config: a gateway's endpoint
 *
 * Returns: (transfer full): "gw.example:443, encrypted"
 */
char *nlk_app_gateway_dup_address (const NlkEndpointConfig *config);

/**
 * nlk_app_gateway_dup_fingerprint:
 * @pin: (array fixed-size=32): the SHA-256 of a public key
 *
 * Returns: (transfer full): `sha256/…` in groups of 8, for comparing
 */
char *nlk_app_gateway_dup_fingerprint (const guint8 *pin);

/**
 * nlk_app_gateway_dup_trust:
 * @config: a gateway's endpoint
 *
 * Returns: (transfer full): by what its certificate is known, a fingerprint where there is one
 */
char *nlk_app_gateway_dup_trust (const NlkEndpointConfig *config);

/**
 * nlk_app_gateway_get_expiry:
 * @config: a gateway's endpoint
 *
 * Returns: until when there is access, in seconds since 1970; 0 when its token does not say
 */
gint64 nlk_app_gateway_get_expiry (const NlkEndpointConfig *config);

/**
 * nlk_app_gateway_dup_access:
 * @config: a gateway's endpoint
 *
 * Returns: (transfer full): "As laptop until 1 May 2026"
 */
char *nlk_app_gateway_dup_access (const NlkEndpointConfig *config);

/**
 * nlk_app_gateway_dup_date:
 * @seconds: a time, in seconds since 1970
 *
 * Returns: (transfer full): the date, in the words of the locale
 */
char *nlk_app_gateway_dup_date (gint64 seconds);

G_END_DECLS
