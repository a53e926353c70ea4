/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-source.h"

#include "protocol/nlk-join-link.h"

#include <string.h>

#define SCHEME "narrowlink:"

/* In what the parser says, where the file's name stands. */
#define FILE_MARK "-"
#define EXPECTED ": expected "

GQuark
nlk_app_join_error_quark (void)
{
  return g_quark_from_static_string ("nlk-app-join-error-quark");
}

/* The first line of the parser is `FILE:LINE:COLUMN: text: expected what`, which says enough for a window. */
static void
init_file_words (const char *message, const char *file, NlkAppWords *words)
{
  g_autofree char *base = file != NULL ? g_path_get_basename (file) : NULL;
  g_autofree char *shown = base != NULL ? g_filename_display_name (base) : NULL;
  g_autofree char *first = g_strndup (message, strcspn (message, "\n"));
  gboolean has_line = g_str_has_prefix (first, FILE_MARK ":") && g_ascii_isdigit (first[2]);
  char *text = has_line ? strstr (first, ": ") : NULL;
  char *expected = text != NULL ? strstr (text, EXPECTED) : NULL;
  NlkAppSubject subject = { .file = shown != NULL ? shown : "", .text = first };

  if (expected == NULL) {
    nlk_app_words_init (words, "file-other", &subject);
    return;
  }
  *expected = '\0';
  subject.n = (guint) g_ascii_strtoull (first + 2, NULL, 10);
  subject.text = text + 2;
  subject.expected = expected + strlen (EXPECTED);
  nlk_app_words_init (words, "file-bad", &subject);
}

void
nlk_app_join_error_init_words (const GError *error, const char *file, NlkAppWords *words)
{
  const NlkAppSubject subject = { 0 };

  switch ((NlkAppJoinError) error->code) {
  case NLK_APP_JOIN_ERROR_LINK:
    nlk_app_words_init (words, "link-bad", &subject);
    return;
  case NLK_APP_JOIN_ERROR_AGENT_LINK:
    nlk_app_words_init (words, "link-agent", &subject);
    return;
  case NLK_APP_JOIN_ERROR_FILE:
    init_file_words (error->message, file, words);
    return;
  }
}

static void
free_secret_text (char *text)
{
  nlk_wipe (text, strlen (text));
  g_free (text);
}

char *
nlk_app_join_source_dup_stripped (const char *text)
{
  char *stripped = g_malloc (strlen (text) + 1);
  char *out = stripped;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gsize n = (gsize) (g_utf8_next_char (p) - p);

    if (g_unichar_isspace (g_utf8_get_char (p)) || g_unichar_iszerowidth (g_utf8_get_char (p)))
      continue;
    memcpy (out, p, n);
    out += n;
  }
  *out = '\0';
  return stripped;
}

NlkAppJoinSource *
nlk_app_join_source_new_for_endpoint (NlkEndpointConfig *endpoint)
{
  NlkAppJoinSource *source = g_new0 (NlkAppJoinSource, 1);

  source->endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_endpoint_config_free);
  source->tunnels = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_tunnel_config_free);
  g_ptr_array_add (source->endpoints, endpoint);
  return source;
}

NlkAppJoinSource *
nlk_app_join_source_new_for_link (const char *text, GError **error)
{
  char *stripped = nlk_app_join_source_dup_stripped (text);
  g_autoptr (NlkJoinLink) link = nlk_join_link_parse (stripped, strlen (stripped), NULL);

  free_secret_text (stripped);
  if (link == NULL) {
    g_set_error_literal (error, NLK_APP_JOIN_ERROR, NLK_APP_JOIN_ERROR_LINK, "this is no link");
    return NULL;
  }
  if (link->kind != NLK_TOKEN_CLIENT) {
    g_set_error_literal (error, NLK_APP_JOIN_ERROR, NLK_APP_JOIN_ERROR_AGENT_LINK,
                         "this link is for an agent");
    return NULL;
  }
  return nlk_app_join_source_new_for_endpoint (nlk_endpoint_config_new_for_link (link));
}

/* One that names no gateway is the first one's. */
static void
add_tunnel (NlkAppJoinSource *source, const NlkTunnelConfig *tunnel)
{
  NlkTunnelConfig *copy = nlk_tunnel_config_copy (tunnel);

  if (copy->gateway == NULL)
    copy->gateway = g_strdup (nlk_endpoint_config_get_label (source->endpoints->pdata[0]));
  g_ptr_array_add (source->tunnels, copy);
}

static NlkAppJoinSource *
read_yaml (const char *bytes, gsize n_bytes, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (NlkClientConfig) config =
    nlk_client_config_parse (FILE_MARK, bytes, n_bytes, NULL, &local);
  NlkAppJoinSource *source;

  if (config == NULL) {
    g_set_error_literal (error, NLK_APP_JOIN_ERROR, NLK_APP_JOIN_ERROR_FILE, local->message);
    return NULL;
  }
  source = g_new0 (NlkAppJoinSource, 1);
  source->endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_endpoint_config_free);
  source->tunnels = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_tunnel_config_free);
  for (guint i = 0; i < config->endpoints->len; i++)
    g_ptr_array_add (source->endpoints, nlk_endpoint_config_copy (config->endpoints->pdata[i]));
  for (guint i = 0; i < config->tunnels->len; i++)
    add_tunnel (source, config->tunnels->pdata[i]);
  return source;
}

static gboolean
is_link (const char *bytes, gsize n_bytes)
{
  gsize i = 0;

  while (i < n_bytes && g_ascii_isspace (bytes[i]))
    i++;
  return n_bytes - i >= strlen (SCHEME) &&
         g_ascii_strncasecmp (bytes + i, SCHEME, strlen (SCHEME)) == 0;
}

NlkAppJoinSource *
nlk_app_join_source_new_for_file (const char *bytes, gsize n_bytes, GError **error)
{
  NlkAppJoinSource *source;
  char *text;

  if (!is_link (bytes, n_bytes))
    return read_yaml (bytes, n_bytes, error);
  /* What is no text is no link: the parser says so, but wants a string first. */
  text = g_utf8_make_valid (bytes, (gssize) n_bytes);
  source = nlk_app_join_source_new_for_link (text, error);
  free_secret_text (text);
  return source;
}

static gboolean
belongs_to (const NlkTunnelConfig *tunnel, const NlkEndpointConfig *endpoint)
{
  return strcmp (tunnel->gateway, nlk_endpoint_config_get_label (endpoint)) == 0;
}

void
nlk_app_join_source_remove (NlkAppJoinSource *source, guint index)
{
  for (guint i = source->tunnels->len; i > 0; i--) {
    if (belongs_to (source->tunnels->pdata[i - 1], source->endpoints->pdata[index]))
      g_ptr_array_remove_index (source->tunnels, i - 1);
  }
  g_ptr_array_remove_index (source->endpoints, index);
}

GPtrArray *
nlk_app_join_source_dup_tunnels (const NlkAppJoinSource *source, guint index)
{
  GPtrArray *tunnels = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_tunnel_config_free);

  for (guint i = 0; i < source->tunnels->len; i++) {
    if (belongs_to (source->tunnels->pdata[i], source->endpoints->pdata[index]))
      g_ptr_array_add (tunnels, nlk_tunnel_config_copy (source->tunnels->pdata[i]));
  }
  return tunnels;
}

void
nlk_app_join_source_free (NlkAppJoinSource *source)
{
  if (source == NULL)
    return;
  g_ptr_array_unref (source->endpoints);
  g_ptr_array_unref (source->tunnels);
  g_free (source);
}
