/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-gateway-session.h"
#include "config/nlk-endpoint-config.h"

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * nlk_cli_key_take_environment:
 *
 * Takes `NARROWLINK_KEY` out of the environment, so that no child gets it. To be called at the start of main().
 */
void nlk_cli_key_take_environment (void);

/**
 * nlk_cli_key_read:
 * @options: the command line, which names an agent
 * @endpoint: the gateway that is used
 * @ret_passphrase: (out) (transfer full) (nullable): the key, %NULL when none is set
 * @error: return location
 *
 * Reads the key from where the command line says, else from the environment, else from the file that `keys` of
 * @endpoint names for the agent.
 *
 * Errors: %NLK_KEY_ERROR_PASSPHRASE; #GFileError; #GOptionError when it is to be asked for without a terminal.
 *
 * Context: may wait for a person.
 *
 * Returns: whether it could be read, or none is set
 */
gboolean nlk_cli_key_read (const NlkCliOptions *options, const NlkEndpointConfig *endpoint,
                           NlkSecret **ret_passphrase, GError **error);

/**
 * nlk_cli_key_warn_of_none:
 * @session: the session with the gateway
 *
 * Says in the log who can read what goes through without a key.
 */
void nlk_cli_key_warn_of_none (NlkGatewaySession *session);

G_END_DECLS
