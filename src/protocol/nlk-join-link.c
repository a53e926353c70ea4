/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-join-link.h"

#include "nlk-message-error.h"

#include <gio/gio.h>
#include <string.h>

#define SCHEME "narrowlink://"
#define PIN_PREFIX "sha256-"

NlkJoinLink *
nlk_join_link_new (NlkTokenKind kind)
{
  NlkJoinLink *link = g_new0 (NlkJoinLink, 1);

  link->kind = kind;
  link->use_tls = TRUE;
  link->policies = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_secret_unref);
  return link;
}

void
nlk_join_link_free (NlkJoinLink *link)
{
  if (link == NULL)
    return;
  g_free (link->host);
  g_clear_pointer (&link->token, nlk_secret_unref);
  g_ptr_array_unref (link->policies);
  g_free (link);
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, NLK_MESSAGE_ERROR, NLK_MESSAGE_ERROR_MALFORMED,
               "this is no join link: %s; copy the whole line that begins with " SCHEME, why);
  return FALSE;
}

static gboolean
is_host (const char *host)
{
  if (g_hostname_is_ip_address (host))
    return TRUE;
  if (*host == '\0' || strlen (host) > 253)
    return FALSE;
  for (const char *p = host; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && *p != '.' && *p != '-' && *p != '_')
      return FALSE;
  }
  return TRUE;
}

/* `host:port`, an IPv6 address in brackets and nothing else in them */
static gboolean
read_authority (NlkJoinLink *link, const char *text, gsize n_bytes)
{
  g_autofree char *authority = g_strndup (text, n_bytes);
  char *colon = strrchr (authority, ':');
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
    return FALSE;
  *colon = '\0';
  link->port = (guint16) port;
  if (authority[0] == '[' && colon[-1] == ']') {
    colon[-1] = '\0';
    link->host = g_strdup (authority + 1);
    return strchr (link->host, ':') != NULL && g_hostname_is_ip_address (link->host);
  }
  link->host = g_strdup (authority);
  return strchr (link->host, ':') == NULL && is_host (link->host);
}

static gboolean
read_pin (NlkJoinLink *link, const char *value)
{
  g_autofree char *base64 = NULL;
  g_autofree char *again = NULL;
  g_autofree guint8 *hash = NULL;
  gsize n_bytes;

  if (!g_str_has_prefix (value, PIN_PREFIX) || strlen (value) != strlen (PIN_PREFIX) + 43)
    return FALSE;
  base64 = g_strdup_printf ("%s=", value + strlen (PIN_PREFIX));
  g_strdelimit (base64, "+/", ' ');
  g_strdelimit (base64, "-", '+');
  g_strdelimit (base64, "_", '/');
  hash = g_base64_decode (base64, &n_bytes);
  again = g_base64_encode (hash, n_bytes);
  if (n_bytes != sizeof link->pin || strcmp (base64, again) != 0)
    return FALSE;
  memcpy (link->pin, hash, n_bytes);
  link->has_pin = TRUE;
  return TRUE;
}

/* Returns: (nullable): @value when it reads as a token of this kind */
static NlkSecret *
read_token (NlkTokenKind kind, const char *value)
{
  g_autoptr (NlkToken) token = nlk_token_read (kind, value, NULL);

  for (const char *p = value; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && *p != '.' && *p != '-' && *p != '_')
      return NULL;
  }
  return token != NULL ? nlk_secret_new (value, strlen (value)) : NULL;
}

typedef struct {
  const char *version;
  const char *kind;
  const char *protocol;
  const char *token;
  const char *pin;
  GPtrArray *policies; /* element-type utf8, borrowed */
} Fields;

/* Cuts @query in place. What this version does not know is passed over: what must be understood changes `v`. */
static gboolean
split_query (char *query, Fields *fields)
{
  const struct {
    const char *name;
    const char **place;
  } known[] = { { "v", &fields->version },
                { "kind", &fields->kind },
                { "protocol", &fields->protocol },
                { "token", &fields->token },
                { "pin", &fields->pin } };

  for (char *next, *item = query; item != NULL; item = next) {
    char *end = strchr (item, '&');
    char *value = strchr (item, '=');

    next = end != NULL ? end + 1 : NULL;
    if (end != NULL)
      *end = '\0';
    if (value == NULL || (end != NULL && value > end))
      return FALSE;
    *value++ = '\0';
    if (strcmp (item, "policy") == 0)
      g_ptr_array_add (fields->policies, value);
    for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
      if (strcmp (item, known[i].name) != 0)
        continue;
      if (*known[i].place != NULL)
        return FALSE;
      *known[i].place = value;
    }
  }
  return fields->policies->len <= NLK_JOIN_LINK_POLICIES_MOST;
}

static gboolean
take_fields (NlkJoinLink *link, const Fields *fields, GError **error)
{
  if (fields->version == NULL || strcmp (fields->version, "1") != 0)
    return refuse (error, "it is of a version that this program does not know");
  if (g_strcmp0 (fields->kind, "agent") == 0)
    link->kind = NLK_TOKEN_AGENT;
  else if (g_strcmp0 (fields->kind, "client") != 0)
    return refuse (error, "it is neither for an agent nor for a client");
  link->use_tls = g_strcmp0 (fields->protocol, "wss") == 0;
  if (!link->use_tls && g_strcmp0 (fields->protocol, "ws") != 0)
    return refuse (error, "its protocol is neither wss nor ws");
  if (fields->pin != NULL && (!link->use_tls || !read_pin (link, fields->pin)))
    return refuse (error, "its pin is damaged");
  if (fields->token != NULL)
    link->token = read_token (link->kind, fields->token);
  if (link->token == NULL)
    return refuse (error, "its token is missing or damaged");
  if (link->kind == NLK_TOKEN_AGENT && fields->policies->len > 0)
    return refuse (error, "an agent has no policies");
  for (guint i = 0; i < fields->policies->len; i++) {
    NlkSecret *policy = read_token (NLK_TOKEN_CLIENT_POLICY, fields->policies->pdata[i]);

    if (policy == NULL)
      return refuse (error, "one of its policies is damaged");
    g_ptr_array_add (link->policies, policy);
  }
  return TRUE;
}

static NlkJoinLink *
parse_text (char *text, GError **error)
{
  g_autoptr (NlkJoinLink) link = nlk_join_link_new (NLK_TOKEN_CLIENT);
  g_autoptr (GPtrArray) policies = g_ptr_array_new ();
  Fields fields = { .policies = policies };
  char *slash;

  if (g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) != 0) {
    refuse (error, "its beginning is missing");
    return NULL;
  }
  text += strlen (SCHEME);
  slash = strchr (text, '/');
  if (slash == NULL || slash[1] != '?' || !read_authority (link, text, (gsize) (slash - text))) {
    refuse (error, "the address of the gateway is missing or damaged");
    return NULL;
  }
  if (!split_query (slash + 2, &fields)) {
    refuse (error, "it is damaged");
    return NULL;
  }
  return take_fields (link, &fields, error) ? g_steal_pointer (&link) : NULL;
}

NlkJoinLink *
nlk_join_link_parse (const char *text, gsize n_bytes, GError **error)
{
  NlkJoinLink *link = NULL;
  char *copy;

  while (n_bytes > 0 && g_ascii_isspace (text[0]))
    text++, n_bytes--;
  while (n_bytes > 0 && g_ascii_isspace (text[n_bytes - 1]))
    n_bytes--;
  if (n_bytes > NLK_JOIN_LINK_BYTES_MOST) {
    refuse (error, "it is too long");
    return NULL;
  }
  for (gsize i = 0; i < n_bytes; i++) {
    if (!g_ascii_isgraph (text[i])) {
      refuse (error, "there is more in it than one line of visible characters");
      return NULL;
    }
  }
  copy = g_strndup (text, n_bytes);
  link = parse_text (copy, error);
  nlk_wipe (copy, n_bytes);
  g_free (copy);
  return link;
}

char *
nlk_join_link_dup_address (const NlkJoinLink *link)
{
  return g_strdup_printf (strchr (link->host, ':') != NULL ? "[%s]:%u" : "%s:%u", link->host,
                          link->port);
}

NlkSecret *
nlk_join_link_format (const NlkJoinLink *link)
{
  g_autofree char *address = nlk_join_link_dup_address (link);
  GString *out = g_string_sized_new (NLK_JOIN_LINK_BYTES_MOST);

  g_string_append_printf (out, SCHEME "%s/?v=1&kind=%s&protocol=%s&token=%s", address,
                          link->kind == NLK_TOKEN_AGENT ? "agent" : "client",
                          link->use_tls ? "wss" : "ws", nlk_secret_get_text (link->token));
  for (guint i = 0; i < link->policies->len; i++)
    g_string_append_printf (out, "&policy=%s", nlk_secret_get_text (link->policies->pdata[i]));
  if (link->has_pin) {
    g_autofree char *pin = g_base64_encode (link->pin, sizeof link->pin);

    g_strdelimit (pin, "+", '-');
    g_strdelimit (pin, "/", '_');
    pin[strlen (pin) - 1] = '\0';
    g_string_append_printf (out, "&pin=" PIN_PREFIX "%s", pin);
  }
  return nlk_secret_new_take_text (g_string_free (out, FALSE));
}
