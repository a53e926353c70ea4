/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "base/nlk-uuid.h"

#include "nlk-policy.h"
#include "nlk-service-description.h"

G_BEGIN_DECLS

/**
 * NLK_TOKEN_SECRET_BYTES:
 *
 * The shortest secret a gateway may have.
 */
#define NLK_TOKEN_SECRET_BYTES 8

/**
 * NLK_TOKEN_LEEWAY_SECONDS:
 *
 * How long after its time a token still counts, for clocks that differ.
 */
#define NLK_TOKEN_LEEWAY_SECONDS 60

/**
 * NLK_TOKEN_LEAST_POLICY_ID:
 *
 * The smallest number of a policy.
 */
#define NLK_TOKEN_LEAST_POLICY_ID 1024

/**
 * NlkTokenKind:
 * @NLK_TOKEN_CLIENT: lets a client in
 * @NLK_TOKEN_CLIENT_POLICY: says what that client may reach
 * @NLK_TOKEN_AGENT: lets an agent in
 * @NLK_TOKEN_AGENT_PUBLISH: says what that agent publishes
 *
 * What a token is for. It is not in the token: who reads one says what it expects.
 *
 * Source: PROTOCOL.md, "Tokens".
 */
typedef enum {
  NLK_TOKEN_CLIENT,
  NLK_TOKEN_CLIENT_POLICY,
  NLK_TOKEN_AGENT,
  NLK_TOKEN_AGENT_PUBLISH,
} NlkTokenKind;

/**
 * NlkTokenError:
 * @NLK_TOKEN_ERROR_MALFORMED: no token, or claims are missing or of the wrong type
 * @NLK_TOKEN_ERROR_BAD_SIGNATURE: signed with another secret, or for the other side
 * @NLK_TOKEN_ERROR_EXPIRED: its time is over
 * @NLK_TOKEN_ERROR_WRONG_KIND: a policy token as client token, or a publish token as agent token
 * @NLK_TOKEN_ERROR_POLICIES: the policies that a client token names are not there, once each
 * @NLK_TOKEN_ERROR_SECRET: a secret that is too short, or reads the same backwards
 *
 * What is wrong with a token.
 */
typedef enum {
  NLK_TOKEN_ERROR_MALFORMED,
  NLK_TOKEN_ERROR_BAD_SIGNATURE,
  NLK_TOKEN_ERROR_EXPIRED,
  NLK_TOKEN_ERROR_WRONG_KIND,
  NLK_TOKEN_ERROR_POLICIES,
  NLK_TOKEN_ERROR_SECRET,
} NlkTokenError;

/**
 * NLK_TOKEN_ERROR:
 *
 * Error domain of #NlkTokenError.
 */
#define NLK_TOKEN_ERROR (nlk_token_error_quark ())

/**
 * nlk_token_error_quark:
 *
 * Returns: the error domain
 */
GQuark nlk_token_error_quark (void);

/**
 * NlkToken:
 * @kind: what it is for
 * @uid: the user space
 * @name: name of the client or agent
 * @expires_seconds: until when, in seconds since 1970
 * @issued_seconds: since when, in seconds since 1970; 0 when it does not say
 * @policy_ids: (element-type guint32): of a client: numbers of the policies that bind it
 * @policy_id: of a policy: its number
 * @policy: (nullable): of a policy: what it says
 * @publish: (element-type NlkPublishHost): of a publish token: what is published
 *
 * The claims of a token.
 */
typedef struct {
  NlkTokenKind kind;
  NlkUuid uid;
  char *name;
  gint64 expires_seconds;
  gint64 issued_seconds;
  GArray *policy_ids;
  guint32 policy_id;
  NlkPolicy *policy;
  GPtrArray *publish;
} NlkToken;

/**
 * nlk_token_new:
 * @kind: what it is for
 *
 * Returns: (transfer full): a token whose fields are to be filled in
 */
NlkToken *nlk_token_new (NlkTokenKind kind);

/**
 * nlk_token_free:
 * @token: (transfer full) (nullable): a token
 */
void nlk_token_free (NlkToken *token);

/**
 * nlk_token_check_secret:
 * @secret: secret of a gateway
 * @error: return location for an error
 *
 * Errors: %NLK_TOKEN_ERROR_SECRET
 *
 * Returns: whether @secret may be used
 */
gboolean nlk_token_check_secret (const NlkSecret *secret, GError **error);

/**
 * nlk_token_sign:
 * @token: a token
 * @secret: secret of the gateway
 *
 * Returns: (transfer full): the text of the token, HS256
 */
char *nlk_token_sign (const NlkToken *token, const NlkSecret *secret);

/**
 * nlk_token_verify:
 * @kind: what is expected
 * @text: the text of a token
 * @secret: secret of the gateway
 * @now_seconds: seconds since 1970
 * @error: return location for an error
 *
 * Errors: #NlkTokenError but @NLK_TOKEN_ERROR_POLICIES and @NLK_TOKEN_ERROR_SECRET
 *
 * Returns: (transfer full) (nullable): the claims
 */
NlkToken *nlk_token_verify (NlkTokenKind kind, const char *text, const NlkSecret *secret,
                            gint64 now_seconds, GError **error);

/**
 * nlk_token_read:
 * @kind: what is expected
 * @text: the text of a token
 * @error: return location for an error
 *
 * Reads one's own token, without the secret: nothing of it is verified.
 *
 * Errors: %NLK_TOKEN_ERROR_MALFORMED, %NLK_TOKEN_ERROR_WRONG_KIND
 *
 * Returns: (transfer full) (nullable): the claims
 */
NlkToken *nlk_token_read (NlkTokenKind kind, const char *text, GError **error);

/**
 * nlk_token_collect_policies:
 * @client: claims of a client token
 * @texts: (nullable) (element-type utf8): policy tokens that came with it
 * @secret: secret of the gateway
 * @now_seconds: seconds since 1970
 * @ret_expires_seconds: (out) (optional): when the first of @client and the policies that bind it expires, in seconds
 *   since 1970; written on success only
 * @error: return location for an error
 *
 * One of @texts that does not verify empties the list; those of another uid or name, or that are not named by @client, do
 * not count. Each number that @client names must then be there exactly once.
 *
 * Errors: %NLK_TOKEN_ERROR_POLICIES
 *
 * Returns: (transfer full) (nullable) (element-type NlkPolicy): the policies that bind the client
 */
GPtrArray *nlk_token_collect_policies (const NlkToken *client, GPtrArray *texts,
                                       const NlkSecret *secret, gint64 now_seconds,
                                       gint64 *ret_expires_seconds, GError **error);

/**
 * nlk_token_collect_publish:
 * @agent: claims of an agent token
 * @texts: (nullable) (element-type utf8): publish tokens that came with it
 * @secret: secret of the gateway
 * @now_seconds: seconds since 1970
 *
 * One of @texts that does not verify empties the list; those of another uid or name do not count.
 *
 * Returns: (transfer full) (element-type NlkPublishHost): what the agent publishes
 */
GPtrArray *nlk_token_collect_publish (const NlkToken *agent, GPtrArray *texts,
                                      const NlkSecret *secret, gint64 now_seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkToken, nlk_token_free)

G_END_DECLS
