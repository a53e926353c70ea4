/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-agent-config.h"
#include "config/nlk-client-config.h"
#include "config/nlk-client-file.h"
#include "config/nlk-gateway-config.h"
#include "config/nlk-token-config.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Either a configuration or an error, and both remarks and error fit for a terminal. */
static void
check (gconstpointer config, GStrv warnings, GError *error)
{
  g_autofree char *joined = NULL;
  g_autofree char *remarks = NULL;

  g_assert_true ((config == NULL) == (error != NULL));
  g_assert_nonnull (warnings);
  joined = g_strjoinv ("\n", warnings);
  remarks = g_strconcat (joined, error != NULL ? error->message : "", NULL);
  g_assert_true (g_utf8_validate (remarks, -1, NULL));
  for (const char *p = remarks; *p != '\0'; p++)
    g_assert_true (*p == '\n' || !g_ascii_iscntrl (*p));
  g_strfreev (warnings);
  g_clear_error (&error);
}

static void
check_endpoint (const NlkEndpointConfig *endpoint)
{
  g_assert_nonnull (endpoint->gateway);
  g_assert_nonnull (endpoint->host);
  g_assert_nonnull (endpoint->token);
  g_assert_nonnull (endpoint->acl);
  g_assert_cmpuint (endpoint->port, >, 0);
}

static void
try_agent (const char *text, gsize size)
{
  GStrv warnings = NULL;
  GError *error = NULL;
  g_autoptr (NlkAgentConfig) config = nlk_agent_config_parse ("f", text, size, &warnings, &error);

  check (config, warnings, error);
  if (config == NULL)
    return;
  check_endpoint (config->endpoint);
  g_assert_cmpuint (config->phrases->len, <=, NLK_CONFIG_PHRASES_MOST);
}

/* What a file says can be written down, and then says the same. */
static void
check_writing (const NlkClientConfig *config)
{
  g_autoptr (NlkClientFile) file = nlk_client_file_load ("/nonexistent/f", NULL);
  g_autoptr (NlkSecret) text = NULL;
  g_autoptr (NlkClientConfig) again = NULL;
  gsize n_bytes;
  const char *data;

  for (guint i = 0; i < config->endpoints->len; i++)
    nlk_client_file_set_endpoint (file, NULL, config->endpoints->pdata[i]);
  for (guint i = 0; i < config->tunnels->len; i++)
    nlk_client_file_set_tunnel (file, NULL, NULL, config->tunnels->pdata[i]);
  text = nlk_client_file_compose (file, NULL);
  g_assert_nonnull (text);
  data = (const char *) nlk_secret_get_data (text, &n_bytes);
  again = nlk_client_config_parse ("f", data, n_bytes, NULL, NULL);
  g_assert_cmpuint (again->tunnels->len, ==, config->tunnels->len);
  g_assert_true (nlk_endpoint_config_equal (again->endpoint, config->endpoint));
  for (guint i = 0; i < config->tunnels->len; i++)
    g_assert_true (
      nlk_tunnel_config_is_same_way (again->tunnels->pdata[i], config->tunnels->pdata[i]));
}

static void
try_client (const char *text, gsize size)
{
  GStrv warnings = NULL;
  GError *error = NULL;
  g_autoptr (NlkClientConfig) config = nlk_client_config_parse ("f", text, size, &warnings, &error);

  check (config, warnings, error);
  if (config == NULL)
    return;
  check_endpoint (config->endpoint);
  check_writing (config);
}

static void
try_gateway (const char *text, gsize size)
{
  GStrv warnings = NULL;
  GError *error = NULL;
  g_autoptr (NlkGatewayConfig) config =
    nlk_gateway_config_parse ("f", text, size, &warnings, &error);

  check (config, warnings, error);
  if (config == NULL)
    return;
  g_assert_nonnull (config->name);
  g_assert_true (nlk_token_check_secret (config->secret, NULL));
  g_assert_cmpuint (config->services->len, >, 0);
  for (guint i = 0; i < config->services->len; i++) {
    const NlkGatewayService *service = g_ptr_array_index (config->services, i);

    g_assert_nonnull (service->domains);
    g_assert_nonnull (service->listen_address);
    g_assert_true ((service->cert_path != NULL) == (service->kind == NLK_GATEWAY_SERVICE_WSS));
  }
}

static void
try_tokens (const char *text, gsize size)
{
  GStrv warnings = NULL;
  GError *error = NULL;
  g_autoptr (NlkTokenConfig) config =
    nlk_token_config_parse ("f", text, size, 1800000000, &warnings, &error);

  check (config, warnings, error);
  if (config == NULL)
    return;
  g_assert_cmpuint (config->tokens->len, >, 0);
  for (guint i = 0; i < config->tokens->len; i++) {
    const NlkToken *token = g_ptr_array_index (config->tokens, i);
    g_autofree char *signed_token = nlk_token_sign (token, config->secret);
    g_autoptr (NlkToken) again =
      nlk_token_verify (token->kind, signed_token, config->secret, token->expires_seconds, NULL);

    g_assert_nonnull (again);
    g_assert_cmpstr (again->name, ==, token->name);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *text = (const char *) data;

  try_agent (text, size);
  try_client (text, size);
  try_gateway (text, size);
  try_tokens (text, size);
  return 0;
}
