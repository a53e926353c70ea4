/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nlk_gateway_qr_print:
 * @text: a join link
 *
 * Shows @text as a QR code on the terminal that standard output is. Shows nothing when it does not fit in a code, or
 * when built without libqrencode: the text itself stands above.
 */
void nlk_gateway_qr_print (const char *text);

G_END_DECLS
