/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-value-private.h"

G_BEGIN_DECLS

/**
 * nlk_key_paths_read:
 * @diagnostics: where mistakes go
 * @node: (nullable): the mapping `keys` of an endpoint
 *
 * Reads which file holds the key of which agent. The files are not opened.
 *
 * Returns: (transfer full) (element-type utf8 filename): names of agents and the paths, `~/` expanded
 */
GHashTable *nlk_key_paths_read (NlkDiagnostics *diagnostics, const NlkYamlNode *node);

G_END_DECLS
