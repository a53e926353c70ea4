/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-destination.h"

G_BEGIN_DECLS

/**
 * NlkGatewayAccessLog:
 *
 * A file with one line for each stream, for an operator who wants to know who went where. It never holds payload or
 * tokens. Off unless the configuration names a file.
 */
typedef struct _NlkGatewayAccessLog NlkGatewayAccessLog;

/**
 * NlkGatewayAccess:
 * @client: name of the client
 * @agent: name of the agent
 * @destination: where to
 * @up_bytes: from client to agent
 * @down_bytes: from agent to client
 * @duration_usec: since it was asked for
 * @result: how it ended, in words
 *
 * What a line tells of one stream.
 */
typedef struct {
  const char *client;
  const char *agent;
  const NlkDestination *destination;
  guint64 up_bytes;
  guint64 down_bytes;
  gint64 duration_usec;
  const char *result;
} NlkGatewayAccess;

/**
 * nlk_gateway_access_log_new:
 *
 * Returns: (transfer full): a log that is off
 */
NlkGatewayAccessLog *nlk_gateway_access_log_new (void);

/**
 * nlk_gateway_access_log_open:
 * @log: a log
 * @path: (nullable): a file, made with mode 0600 when there is none; %NULL turns the log off
 *
 * Goes on in that file, also when it is the same, which may have been renamed meanwhile. What fails is logged; then the
 * log is off.
 *
 * Returns: whether it could be opened
 */
gboolean nlk_gateway_access_log_open (NlkGatewayAccessLog *log, const char *path);

/**
 * nlk_gateway_access_log_is_on:
 * @log: a log
 *
 * Returns: whether lines are written
 */
gboolean nlk_gateway_access_log_is_on (const NlkGatewayAccessLog *log);

/**
 * nlk_gateway_access_log_write:
 * @log: a log
 * @access: what to tell
 *
 * Writes `TIME CLIENT AGENT PROTOCOL DESTINATION UP DOWN SECONDS RESULT`, with single tabs between. Texts from peers are
 * escaped and cut.
 */
void nlk_gateway_access_log_write (NlkGatewayAccessLog *log, const NlkGatewayAccess *access);

/**
 * nlk_gateway_access_log_free:
 * @log: (transfer full) (nullable): a log
 */
void nlk_gateway_access_log_free (NlkGatewayAccessLog *log);

G_END_DECLS
