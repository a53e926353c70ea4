/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-config-error.h"

G_BEGIN_DECLS

/**
 * NLK_DIAGNOSTICS_MOST:
 *
 * The most lines of each kind that are kept; the last line then says how many more there are.
 */
#define NLK_DIAGNOSTICS_MOST 500

/**
 * NlkDiagnostics:
 * @path: (transfer none): name of the file in messages
 * @mistakes: what makes the file unusable
 * @warnings: what does not
 *
 * Everything that is wrong with one file. A value.
 */
typedef struct {
  const char *path;
  GArray *mistakes;
  GArray *warnings;
} NlkDiagnostics;

/**
 * nlk_diagnostics_init:
 * @self: (out caller-allocates): the collection
 * @path: name of the file, outlives @self
 *
 * Nothing is wrong yet.
 */
void nlk_diagnostics_init (NlkDiagnostics *self, const char *path);

/**
 * nlk_diagnostics_clear:
 * @self: the collection
 *
 * Frees what it holds.
 */
void nlk_diagnostics_clear (NlkDiagnostics *self);

/**
 * nlk_diagnostics_mistake:
 * @self: the collection
 * @line: line, from 1
 * @column: column in characters, from 1
 * @format: printf() format of the rest of the line; foreign text in it is escaped, no secret is in it
 * @...: its arguments
 *
 * Adds a mistake.
 */
void nlk_diagnostics_mistake (NlkDiagnostics *self, guint line, guint column, const char *format,
                              ...) G_GNUC_PRINTF (4, 5);

/**
 * nlk_diagnostics_warn:
 * @self: the collection
 * @line: line, from 1; 0 for the file as a whole
 * @column: column in characters, from 1
 * @format: printf() format of the rest of the line; foreign text in it is escaped, no secret is in it
 * @...: its arguments
 *
 * Adds a warning.
 */
void nlk_diagnostics_warn (NlkDiagnostics *self, guint line, guint column, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/**
 * nlk_diagnostics_has_mistakes:
 * @self: the collection
 *
 * Returns: whether the file is unusable
 */
gboolean nlk_diagnostics_has_mistakes (const NlkDiagnostics *self);

/**
 * nlk_diagnostics_finish:
 * @self: the collection
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): the warnings in the order of the file; set
 *   in any case
 * @error: place for an error
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with every mistake in the order of the file.
 *
 * Returns: whether there was no mistake
 */
gboolean nlk_diagnostics_finish (NlkDiagnostics *self, GStrv *ret_warnings, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkDiagnostics, nlk_diagnostics_clear)

G_END_DECLS
