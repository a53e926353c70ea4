/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-proxy.h"

#include "base/nlk-log.h"

#include <string.h>

/* As long as SOCKS can say either (RFC 1929). */
#define MOST_BYTES 255

static NlkSecret *environment_auth;

void
nlk_cli_proxy_auth_clear (NlkCliProxyAuth *auth)
{
  g_clear_pointer (&auth->user, g_free);
  g_clear_pointer (&auth->password, nlk_secret_unref);
}

void
nlk_cli_proxy_take_environment (void)
{
  char *value = getenv ("NARROWLINK_PROXY_AUTH");

  if (value == NULL)
    return;
  environment_auth = nlk_secret_new (value, strlen (value));
  nlk_wipe (value, strlen (value));
  g_unsetenv ("NARROWLINK_PROXY_AUTH");
}

static gboolean
split (const NlkSecret *line, NlkCliProxyAuth *ret_auth, GError **error)
{
  gsize n_bytes;
  const char *text = (const char *) nlk_secret_get_data (line, &n_bytes);
  const char *end = text + n_bytes;
  const char *newline = memchr (text, '\n', n_bytes);
  const char *colon;

  if (newline != NULL)
    end = newline > text && newline[-1] == '\r' ? newline - 1 : newline;
  colon = memchr (text, ':', (gsize) (end - text));
  if (colon == NULL || colon == text || colon - text > MOST_BYTES || end - colon < 2 ||
      end - colon - 1 > MOST_BYTES) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "who may use the proxy is one line USER:PASSWORD, each of 1 to 255 bytes");
    return FALSE;
  }
  ret_auth->user = g_strndup (text, (gsize) (colon - text));
  ret_auth->password = nlk_secret_new (colon + 1, (gsize) (end - colon - 1));
  return TRUE;
}

gboolean
nlk_cli_proxy_read_auth (const NlkCliOptions *options, NlkCliProxyAuth *ret_auth, GError **error)
{
  g_autoptr (NlkSecret) line = NULL;
  char *text;
  gsize n_bytes;

  if (options->auth_path == NULL)
    return environment_auth == NULL || split (environment_auth, ret_auth, error);
  if (!g_file_get_contents (options->auth_path, &text, &n_bytes, error))
    return FALSE;
  line = nlk_secret_new (text, n_bytes);
  nlk_wipe (text, n_bytes);
  g_free (text);
  return split (line, ret_auth, error);
}

void
nlk_cli_proxy_warn (const NlkCliOptions *options, const NlkCliProxyAuth *auth)
{
  GInetAddress *here = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (options->local));

  if (auth->user == NULL && !g_inet_address_get_is_loopback (here))
    nlk_log (NLK_LOG_WARN, "The proxy listens beyond this machine without a password: whoever "
                           "reaches it can reach what the agent can; --auth-file sets one");
}
