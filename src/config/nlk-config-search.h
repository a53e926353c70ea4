/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkConfigFile:
 * @NLK_CONFIG_FILE_GATEWAY: `gateway.yaml`
 * @NLK_CONFIG_FILE_AGENT: `agent.yaml`
 * @NLK_CONFIG_FILE_CLIENT: `client.yaml`
 * @NLK_CONFIG_FILE_TOKEN_GENERATOR: `token-generator.yaml`, which is not looked for in `/etc`
 *
 * The files a program may read.
 */
typedef enum {
  NLK_CONFIG_FILE_GATEWAY,
  NLK_CONFIG_FILE_AGENT,
  NLK_CONFIG_FILE_CLIENT,
  NLK_CONFIG_FILE_TOKEN_GENERATOR,
} NlkConfigFile;

/**
 * nlk_config_search:
 * @file: which file
 * @explicit_path: (nullable): what the user gave with `-c`; a leading `~/` is the home directory
 * @error: place for an error
 *
 * Finds the file to read: @explicit_path, existing or not, else the first that exists of `./NAME.yaml`,
 * `$XDG_CONFIG_HOME/narrowlink/NAME.yaml` (`~/.config` without that variable or when it is not absolute),
 * `~/.narrowlink/NAME.yaml` and `/etc/narrowlink/NAME.yaml`.
 *
 * Errors: %NLK_CONFIG_ERROR_NOT_FOUND when none exists.
 *
 * Context: touches the file system and the environment.
 *
 * Source: the search order of Narrowlink 0.2.
 *
 * Returns: (transfer full) (nullable): the path, or %NULL with @error set
 */
char *nlk_config_search (NlkConfigFile file, const char *explicit_path, GError **error);

/**
 * nlk_config_expand_path:
 * @path: a path as written by a person
 *
 * Returns: (transfer full): @path with a leading `~/` replaced by the home directory
 */
char *nlk_config_expand_path (const char *path);

G_END_DECLS
