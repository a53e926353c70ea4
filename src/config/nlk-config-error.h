/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkConfigError:
 * @NLK_CONFIG_ERROR_NOT_FOUND: there is no file; the message lists the places searched
 * @NLK_CONFIG_ERROR_UNREADABLE: there is a file, but it cannot be read or is too large
 * @NLK_CONFIG_ERROR_INVALID: the file has mistakes; the message has one line for each, all of them, as
 *   `FILE:LINE:COLUMN: 'bad text' …: expected …`
 *
 * Why there is no configuration. A message never holds a secret, and foreign text in it is escaped.
 */
typedef enum {
  NLK_CONFIG_ERROR_NOT_FOUND,
  NLK_CONFIG_ERROR_UNREADABLE,
  NLK_CONFIG_ERROR_INVALID,
} NlkConfigError;

/**
 * NLK_CONFIG_ERROR:
 *
 * The error domain of this folder.
 */
#define NLK_CONFIG_ERROR (nlk_config_error_quark ())

/**
 * nlk_config_error_quark:
 *
 * Returns: the quark behind %NLK_CONFIG_ERROR
 */
GQuark nlk_config_error_quark (void);

G_END_DECLS
