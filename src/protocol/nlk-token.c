/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-token.h"

#include "nlk-json-private.h"

#include <jwt.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "{\"typ\":\"JWT\",\"alg\":\"HS256\"}"
#define HMAC_BYTES 32
/* What a token may make a gateway allocate; HTTP heads end long before. */
#define MOST_IDS 1024

G_DEFINE_QUARK (nlk - token - error - quark, nlk_token_error)

NlkToken *
nlk_token_new (NlkTokenKind kind)
{
  NlkToken *token = g_new0 (NlkToken, 1);

  token->kind = kind;
  token->policy_ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  token->publish = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_publish_host_free);
  return token;
}

void
nlk_token_free (NlkToken *token)
{
  if (token == NULL)
    return;
  g_free (token->name);
  g_array_unref (token->policy_ids);
  g_clear_pointer (&token->policy, nlk_policy_unref);
  g_ptr_array_unref (token->publish);
  g_free (token);
}

/* Agents have the bytes in reverse order, so that no client token is an agent token. */
static NlkSecret *
dup_key (NlkTokenKind kind, const NlkSecret *secret)
{
  gsize n_bytes;
  const guint8 *bytes = nlk_secret_get_data (secret, &n_bytes);
  g_autofree guint8 *reversed = NULL;
  NlkSecret *key;

  if (kind == NLK_TOKEN_CLIENT || kind == NLK_TOKEN_CLIENT_POLICY)
    return nlk_secret_new (bytes, n_bytes);
  reversed = g_malloc (n_bytes);
  for (gsize i = 0; i < n_bytes; i++)
    reversed[i] = bytes[n_bytes - 1 - i];
  key = nlk_secret_new (reversed, n_bytes);
  nlk_wipe (reversed, n_bytes);
  return key;
}

gboolean
nlk_token_check_secret (const NlkSecret *secret, GError **error)
{
  g_autoptr (NlkSecret) reversed = dup_key (NLK_TOKEN_AGENT, secret);
  gsize n_bytes;

  nlk_secret_get_data (secret, &n_bytes);
  if (n_bytes < NLK_TOKEN_SECRET_BYTES) {
    g_set_error (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_SECRET,
                 "the secret has %u bytes, at least %d are needed", (guint) n_bytes,
                 NLK_TOKEN_SECRET_BYTES);
    return FALSE;
  }
  if (nlk_secret_equal (secret, reversed)) {
    g_set_error_literal (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_SECRET,
                         "the secret reads the same backwards, so client tokens would be agent "
                         "tokens; choose another");
    return FALSE;
  }
  return TRUE;
}

static void
append_base64url (GString *out, const void *bytes, gsize n_bytes)
{
  g_autofree char *text = g_base64_encode (bytes, n_bytes);

  for (char *p = text; *p != '\0' && *p != '='; p++)
    g_string_append_c (out, *p == '+' ? '-' : *p == '/' ? '_' : *p);
}

static void
append_publish (GString *out, const NlkPublishHost *publish)
{
  g_string_append (out, "{\"host\":");
  nlk_json_append_text (out, publish->host, FALSE);
  g_string_append_printf (out, ",\"port\":%u,\"connect\":", publish->port);
  nlk_destination_append_json (&publish->connect, FALSE, out);
  g_string_append_c (out, '}');
}

static void
append_claims (GString *out, const NlkToken *token)
{
  char uid[NLK_UUID_TEXT_BYTES];

  g_string_append_printf (out, "{\"uid\":\"%s\",\"name\":", nlk_uuid_format (&token->uid, uid));
  nlk_json_append_text (out, token->name, FALSE);
  g_string_append_printf (out, ",\"exp\":%" G_GINT64_FORMAT, token->expires_seconds);
  if (token->issued_seconds > 0)
    g_string_append_printf (out, ",\"iat\":%" G_GINT64_FORMAT, token->issued_seconds);
  if (token->kind == NLK_TOKEN_CLIENT && token->policy_ids->len > 0) {
    for (guint i = 0; i < token->policy_ids->len; i++)
      g_string_append_printf (out, i == 0 ? ",\"policies\":[%u" : ",%u",
                              g_array_index (token->policy_ids, guint32, i));
    g_string_append_c (out, ']');
  }
  if (token->kind == NLK_TOKEN_CLIENT_POLICY) {
    g_string_append_printf (out, ",\"pid\":%u,\"policy\":", token->policy_id);
    nlk_policy_append_json (token->policy, out);
  }
  if (token->kind == NLK_TOKEN_AGENT_PUBLISH) {
    g_string_append (out, ",\"publish_hosts\":[");
    for (guint i = 0; i < token->publish->len; i++) {
      if (i > 0)
        g_string_append_c (out, ',');
      append_publish (out, g_ptr_array_index (token->publish, i));
    }
    g_string_append_c (out, ']');
  }
  g_string_append_c (out, '}');
}

/* libjwt would write the claims in an order of its own; the order is part of what tokens look like. */
char *
nlk_token_sign (const NlkToken *token, const NlkSecret *secret)
{
  g_autoptr (NlkSecret) key = dup_key (token->kind, secret);
  g_autoptr (GString) claims = g_string_new (NULL);
  GString *text = g_string_new (NULL);
  guint8 digest[HMAC_BYTES];
  gsize n_digest = sizeof digest, n_key;
  const guint8 *key_bytes = nlk_secret_get_data (key, &n_key);
  GHmac *hmac;

  append_claims (claims, token);
  append_base64url (text, HEADER, strlen (HEADER));
  g_string_append_c (text, '.');
  append_base64url (text, claims->str, claims->len);
  hmac = g_hmac_new (G_CHECKSUM_SHA256, key_bytes, n_key);
  g_hmac_update (hmac, (const guchar *) text->str, (gssize) text->len);
  g_hmac_get_digest (hmac, digest, &n_digest);
  g_hmac_unref (hmac);
  g_string_append_c (text, '.');
  append_base64url (text, digest, sizeof digest);
  return g_string_free (text, FALSE);
}

static gboolean
read_policy_ids (NlkToken *token, JsonNode *node)
{
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node) ||
      json_array_get_length (json_node_get_array (node)) > MOST_IDS)
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    guint64 id;
    guint32 short_id;

    if (!nlk_json_read_uint (json_array_get_element (array, i), G_MAXUINT32, &id))
      return FALSE;
    short_id = (guint32) id;
    g_array_append_val (token->policy_ids, short_id);
  }
  return TRUE;
}

static gboolean
read_publish_hosts (NlkToken *token, JsonNode *node)
{
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *entry = json_array_get_element (array, i);
    g_auto (NlkDestination) connect = { 0 };
    const char *host;
    guint64 port;

    if (!nlk_json_read_text (nlk_json_get_field (entry, 0, "host"), &host) ||
        !nlk_json_read_uint (nlk_json_get_field (entry, 1, "port"), G_MAXUINT16, &port) ||
        !nlk_destination_read_json (nlk_json_get_field (entry, 2, "connect"), &connect, NULL))
      return FALSE;
    g_ptr_array_add (token->publish, nlk_publish_host_new (host, (guint16) port, &connect));
  }
  return TRUE;
}

static gboolean
read_own_claims (NlkToken *token, JsonNode *root)
{
  guint64 id;

  switch (token->kind) {
  case NLK_TOKEN_CLIENT:
    return read_policy_ids (token, nlk_json_get_field (root, G_MAXUINT, "policies"));
  case NLK_TOKEN_CLIENT_POLICY:
    if (!nlk_json_read_uint (nlk_json_get_field (root, G_MAXUINT, "pid"), G_MAXUINT32, &id))
      return FALSE;
    token->policy_id = (guint32) id;
    token->policy = nlk_policy_read_json (nlk_json_get_field (root, G_MAXUINT, "policy"), NULL);
    return token->policy != NULL;
  case NLK_TOKEN_AGENT:
    return TRUE;
  case NLK_TOKEN_AGENT_PUBLISH:
    return read_publish_hosts (token, nlk_json_get_field (root, G_MAXUINT, "publish_hosts"));
  default:
    return FALSE;
  }
}

/* Whether claims give the token away as one that only accompanies the kind that is expected. */
static gboolean
is_wrong_kind (NlkTokenKind kind, JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);

  return (kind == NLK_TOKEN_CLIENT &&
          (json_object_has_member (object, "pid") || json_object_has_member (object, "policy"))) ||
         (kind == NLK_TOKEN_AGENT && json_object_has_member (object, "publish_hosts"));
}

static NlkToken *
read_claims (NlkTokenKind kind, const char *json, GError **error)
{
  g_autoptr (JsonNode) root = nlk_json_parse (json, -1, NULL);
  g_autoptr (NlkToken) token = nlk_token_new (kind);
  const char *uid, *name;
  guint64 expires, issued;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ||
      json_object_has_member (json_node_get_object (root), "aud") ||
      !nlk_json_read_text (nlk_json_get_field (root, 0, "uid"), &uid) ||
      !nlk_uuid_parse (uid, &token->uid) ||
      !nlk_json_read_text (nlk_json_get_field (root, 0, "name"), &name) ||
      !nlk_json_read_uint (nlk_json_get_field (root, 0, "exp"), G_MAXINT64, &expires) ||
      (!is_wrong_kind (kind, root) && !read_own_claims (token, root))) {
    g_set_error_literal (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_MALFORMED,
                         "the token is damaged, or not one for this purpose");
    return NULL;
  }
  if (is_wrong_kind (kind, root)) {
    g_set_error (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_WRONG_KIND,
                 "this is a %s token, %s token is needed",
                 kind == NLK_TOKEN_CLIENT ? "policy" : "publish",
                 kind == NLK_TOKEN_CLIENT ? "a client" : "an agent");
    return NULL;
  }
  token->name = g_strdup (name);
  token->expires_seconds = (gint64) expires;
  /* Never a reason to refuse: only who revokes by time looks at it. */
  if (nlk_json_read_uint (nlk_json_get_field (root, G_MAXUINT, "iat"), G_MAXINT64, &issued))
    token->issued_seconds = (gint64) issued;
  return g_steal_pointer (&token);
}

static char *
decode_verified (const char *text, const NlkSecret *key)
{
  gsize n_key;
  const guint8 *key_bytes = nlk_secret_get_data (key, &n_key);
  char *json = NULL;
  jwt_t *jwt = NULL;

  if (jwt_decode (&jwt, text, key_bytes, (int) n_key) != 0)
    return NULL;
  if (jwt_get_alg (jwt) == JWT_ALG_HS256)
    json = jwt_get_grants_json (jwt, NULL);
  jwt_free (jwt);
  return json;
}

NlkToken *
nlk_token_verify (NlkTokenKind kind, const char *text, const NlkSecret *secret, gint64 now_seconds,
                  GError **error)
{
  g_autoptr (NlkSecret) key = dup_key (kind, secret);
  g_autoptr (NlkToken) token = NULL;
  char *json = decode_verified (text, key);

  if (json == NULL) {
    g_set_error_literal (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_BAD_SIGNATURE,
                         "the token was not made with this gateway's secret");
    return NULL;
  }
  token = read_claims (kind, json, error);
  free (json); /* of libjwt, which has it from malloc */
  if (token == NULL)
    return NULL;
  if (token->expires_seconds < now_seconds - NLK_TOKEN_LEEWAY_SECONDS) {
    g_set_error_literal (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_EXPIRED, "the token has expired");
    return NULL;
  }
  return g_steal_pointer (&token);
}

NlkToken *
nlk_token_read (NlkTokenKind kind, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 4);
  g_autoptr (GString) padded = NULL;
  g_autofree guchar *json = NULL;
  g_autofree char *claims = NULL;
  gsize n_json;

  if (g_strv_length (parts) != 3) {
    g_set_error_literal (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_MALFORMED,
                         "this is no token: a token has three parts with dots between them");
    return NULL;
  }
  padded = g_string_new (parts[1]);
  g_string_replace (padded, "-", "+", 0);
  g_string_replace (padded, "_", "/", 0);
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');
  json = g_base64_decode (padded->str, &n_json);
  claims = g_strndup ((const char *) json, n_json);
  return read_claims (kind, claims, error);
}

/* Returns: (nullable): the tokens of @kind in @texts; none at all when one of them does not verify. */
static GPtrArray *
verify_all (NlkTokenKind kind, GPtrArray *texts, const NlkSecret *secret, gint64 now_seconds)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_token_free);

  for (guint i = 0; texts != NULL && i < texts->len; i++) {
    NlkToken *token =
      nlk_token_verify (kind, g_ptr_array_index (texts, i), secret, now_seconds, NULL);

    if (token == NULL)
      return g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_token_free);
    g_ptr_array_add (tokens, token);
  }
  return g_steal_pointer (&tokens);
}

static gboolean
is_of (const NlkToken *token, const NlkToken *owner)
{
  return nlk_uuid_equal (&token->uid, &owner->uid) && strcmp (token->name, owner->name) == 0;
}

/* Returns: (nullable): the policy token of number @id for @client, if there is exactly one. */
static const NlkToken *
find_policy (GPtrArray *tokens, guint32 id, const NlkToken *client)
{
  const NlkToken *found = NULL;

  for (guint i = 0; i < tokens->len; i++) {
    const NlkToken *token = g_ptr_array_index (tokens, i);

    if (token->policy_id != id || !is_of (token, client))
      continue;
    if (found != NULL)
      return NULL;
    found = token;
  }
  return found;
}

GPtrArray *
nlk_token_collect_policies (const NlkToken *client, GPtrArray *texts, const NlkSecret *secret,
                            gint64 now_seconds, gint64 *ret_expires_seconds, GError **error)
{
  g_autoptr (GPtrArray) tokens = verify_all (NLK_TOKEN_CLIENT_POLICY, texts, secret, now_seconds);
  g_autoptr (GPtrArray) policies =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_policy_unref);
  gint64 expires_seconds = client->expires_seconds;

  for (guint i = 0; i < client->policy_ids->len; i++) {
    const NlkToken *token =
      find_policy (tokens, g_array_index (client->policy_ids, guint32, i), client);

    if (token == NULL) {
      g_set_error_literal (error, NLK_TOKEN_ERROR, NLK_TOKEN_ERROR_POLICIES,
                           "the policies that the token names did not come with it, once each");
      return NULL;
    }
    g_ptr_array_add (policies, nlk_policy_ref (token->policy));
    expires_seconds = MIN (expires_seconds, token->expires_seconds);
  }
  if (ret_expires_seconds != NULL)
    *ret_expires_seconds = expires_seconds;
  return g_steal_pointer (&policies);
}

GPtrArray *
nlk_token_collect_publish (const NlkToken *agent, GPtrArray *texts, const NlkSecret *secret,
                           gint64 now_seconds)
{
  g_autoptr (GPtrArray) tokens = verify_all (NLK_TOKEN_AGENT_PUBLISH, texts, secret, now_seconds);
  GPtrArray *publish = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_publish_host_free);

  for (guint i = 0; i < tokens->len; i++) {
    NlkToken *token = g_ptr_array_index (tokens, i);

    for (guint j = 0; is_of (token, agent) && j < token->publish->len; j++) {
      NlkPublishHost *entry = g_ptr_array_index (token->publish, j);

      g_ptr_array_add (publish, nlk_publish_host_new (entry->host, entry->port, &entry->connect));
    }
  }
  return publish;
}
