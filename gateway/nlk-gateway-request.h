/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "config/nlk-revocation-list.h"
#include "net/nlk-upgrade.h"
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-token.h"

G_BEGIN_DECLS

/**
 * NlkGatewayRequestKind:
 * @NLK_GATEWAY_REQUEST_CLIENT: a client wants a control channel
 * @NLK_GATEWAY_REQUEST_AGENT: an agent wants a control channel
 * @NLK_GATEWAY_REQUEST_OPEN: a client wants a stream
 * @NLK_GATEWAY_REQUEST_JOIN: an agent has opened a stream
 *
 * What an authorised tunnel request wants.
 */
typedef enum {
  NLK_GATEWAY_REQUEST_CLIENT,
  NLK_GATEWAY_REQUEST_AGENT,
  NLK_GATEWAY_REQUEST_OPEN,
  NLK_GATEWAY_REQUEST_JOIN,
} NlkGatewayRequestKind;

/**
 * NlkGatewayRequest:
 * @kind: what it wants
 * @token: who asks
 * @digest: of the text of @token, see nlk_revocation_list_dup_digest()
 * @policies: (nullable) (element-type NlkPolicy): of a client's control channel
 * @expires_seconds: of a client's control channel: when the first of its token and its policies expires
 * @publish: (nullable) (element-type NlkPublishHost): of an agent's control channel
 * @is_older: of a control channel: whether the peer is Narrowlink 0.2 or does not say what it is
 * @forward_addr: (nullable): X-Forwarded-For as it came; told, never believed
 * @session: of a stream to open: the client's session
 * @agent: (nullable): of a stream to open: to which agent
 * @destination: of a stream to open: where to
 * @defers: of a stream to open: whether the client waits for its answer until the agent has joined
 * @connection: of a stream that an agent has opened: its id
 *
 * A tunnel request whose token is good.
 */
typedef struct {
  NlkGatewayRequestKind kind;
  NlkToken *token;
  char *digest;
  GPtrArray *policies;
  gint64 expires_seconds;
  GPtrArray *publish;
  gboolean is_older;
  char *forward_addr;
  NlkUuid session;
  char *agent;
  NlkDestination destination;
  gboolean defers;
  NlkUuid connection;
} NlkGatewayRequest;

/**
 * NlkGatewayRefusal:
 * @status: HTTP status
 * @text: static text for the peer
 * @why: (nullable): static text for the log, when it was a failed authentication
 *
 * Why a request is refused.
 */
typedef struct {
  guint status;
  const char *text;
  const char *why;
} NlkGatewayRefusal;

/**
 * NLK_GATEWAY_TEXT_NO_SESSION:
 *
 * What goes with status 406 when the session is not known. Source: PROTOCOL.md, "Refusals".
 */
#define NLK_GATEWAY_TEXT_NO_SESSION "Event connection is lost"

/**
 * NLK_GATEWAY_TEXT_NO_CONNECTION:
 *
 * What goes with status 404 when nobody waits for a stream. Source: PROTOCOL.md, "Refusals".
 */
#define NLK_GATEWAY_TEXT_NO_CONNECTION "The requested connection could not be found"

/**
 * NLK_GATEWAY_TEXT_FORBIDDEN:
 *
 * What goes with status 403. Source: PROTOCOL.md, "Refusals".
 */
#define NLK_GATEWAY_TEXT_FORBIDDEN \
  "The server understood the request, but it refuses to authorize it."

/**
 * nlk_gateway_request_read:
 * @head: a complete head
 * @upgrade: what nlk_upgrade_classify() made of it: a control or data request
 * @secret: secret of the gateway
 * @revoked: tokens that are refused all the same
 * @now_seconds: seconds since 1970
 * @ret_refusal: (out): why not, written on failure only
 *
 * Checks the token and reads the fields, in the order in which Narrowlink 0.2 does.
 *
 * Returns: (transfer full) (nullable): the request, or %NULL with @ret_refusal written
 */
NlkGatewayRequest *nlk_gateway_request_read (NlkHttpHead *head, NlkUpgradeKind upgrade,
                                             const NlkSecret *secret,
                                             const NlkRevocationList *revoked, gint64 now_seconds,
                                             NlkGatewayRefusal *ret_refusal);

/**
 * nlk_gateway_request_free:
 * @request: (transfer full) (nullable): a request
 */
void nlk_gateway_request_free (NlkGatewayRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkGatewayRequest, nlk_gateway_request_free)

G_END_DECLS
