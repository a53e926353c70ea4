/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/nlk-secret.h"

#include "nlk-endpoint-config.h"
#include "nlk-timeouts.h"

G_BEGIN_DECLS

/**
 * NLK_CONFIG_PHRASES_MOST:
 *
 * The most passphrases of one agent; the handshake carries one share for each.
 */
#define NLK_CONFIG_PHRASES_MOST 4

/**
 * NLK_CONFIG_PHRASE_BYTES_MOST:
 *
 * The longest passphrase.
 */
#define NLK_CONFIG_PHRASE_BYTES_MOST 1024

/**
 * NlkE2eePolicy:
 * @NLK_E2EE_POLICY_LAX: `Lax`, the default: streams without a key are served too
 * @NLK_E2EE_POLICY_STRICT: `Strict`: a stream without a key is refused
 *
 * What an agent demands of a stream.
 */
typedef enum {
  NLK_E2EE_POLICY_LAX,
  NLK_E2EE_POLICY_STRICT,
} NlkE2eePolicy;

/**
 * NlkAgentConfig:
 * @path: the file it was read from
 * @endpoint: the last of `endpoints`, as in Narrowlink 0.2
 * @phrases: (element-type NlkSecret): the phrases of `e2ee`, 0 to 4, each UTF-8 as written, 1 to 1024 bytes
 * @e2ee_policy: strict when one `!PassPhrase` is; lax without any
 * @timeouts: `timeouts`
 *
 * An agent's configuration, checked.
 */
typedef struct {
  char *path;
  NlkEndpointConfig *endpoint;
  GPtrArray *phrases;
  NlkE2eePolicy e2ee_policy;
  NlkTimeouts timeouts;
} NlkAgentConfig;

/**
 * nlk_agent_config_load:
 * @explicit_path: (nullable): what `-c` gave, or %NULL to search; see nlk_config_search()
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the operator, set on success
 *   and on failure, maybe empty
 * @error: place for an error
 *
 * Finds, reads and checks `agent.yaml`.
 *
 * Errors: any of #NlkConfigError.
 *
 * Context: reads a file; for program start.
 *
 * Returns: (transfer full) (nullable): the configuration, or %NULL with @error set
 */
NlkAgentConfig *nlk_agent_config_load (const char *explicit_path, GStrv *ret_warnings,
                                       GError **error);

/**
 * nlk_agent_config_parse:
 * @path: name of the file in messages
 * @text: (array length=n_bytes): the file's bytes; the caller's to wipe
 * @n_bytes: length of @text
 * @ret_warnings: (out) (optional) (transfer full) (array zero-terminated=1): lines for the operator
 * @error: place for an error
 *
 * Checks the text of an `agent.yaml`. Touches no file.
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID with every mistake.
 *
 * Returns: (transfer full) (nullable): the configuration, or %NULL with @error set
 */
NlkAgentConfig *nlk_agent_config_parse (const char *path, const char *text, gsize n_bytes,
                                        GStrv *ret_warnings, GError **error);

/**
 * nlk_agent_config_free:
 * @config: (transfer full): a configuration
 *
 * Frees it and wipes its secrets.
 */
void nlk_agent_config_free (NlkAgentConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAgentConfig, nlk_agent_config_free)

G_END_DECLS
