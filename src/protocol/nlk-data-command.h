/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-destination.h"

G_BEGIN_DECLS

/**
 * nlk_data_command_format:
 * @agent: name of the agent
 * @destination: where to go
 *
 * Returns: (transfer full): the value of NL-COMMAND, ASCII
 */
char *nlk_data_command_format (const char *agent, const NlkDestination *destination);

/**
 * nlk_data_command_parse:
 * @text: a value of NL-COMMAND
 * @ret_agent: (out) (transfer full): name of the agent
 * @ret_destination: (out caller-allocates): where to go
 * @error: return location for an error
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED
 *
 * Returns: whether @text is a command; otherwise nothing is written
 */
gboolean nlk_data_command_parse (const char *text, char **ret_agent,
                                 NlkDestination *ret_destination, GError **error);

G_END_DECLS
