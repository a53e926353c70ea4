/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-forward.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"
#include "client/nlk-gateway-session.h"
#include "client/nlk-tunnel.h"

#include <glib-unix.h>

#include "nlk-cli-key.h"
#include "nlk-cli-link-log.h"
#include "nlk-cli-proxy.h"

typedef struct {
  const NlkCliOptions *options;
  GMainLoop *loop;
  NlkGatewaySession *session;
  NlkTunnel *tunnel;
  gboolean was_proven;
  int exit_code;
} Forward;

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
give_up (Forward *forward, const GError *error)
{
  if (!forward->options->exits_on_failure || forward->exit_code != 0)
    return;
  forward->exit_code = (int) nlk_failure_classify (error);
  g_main_loop_quit (forward->loop);
}

static void
on_session_changed (NlkGatewaySession *session, Forward *forward)
{
  const GError *error = nlk_gateway_session_get_error (session);

  if (error != NULL)
    give_up (forward, error);
}

/* What a person needs to hear once, and what needs somebody to do something. */
static void
on_problem (NlkTunnel *tunnel, const GError *error, Forward *forward)
{
  NlkLogLevel level =
    nlk_failure_classify (error) == NLK_FAILURE_KEY ? NLK_LOG_ERROR : NLK_LOG_WARN;

  nlk_log (level, "%s", error->message);
  give_up (forward, error);
}

static void
on_tunnel_changed (NlkTunnel *tunnel, Forward *forward)
{
  g_autofree char *agent = NULL;

  if (forward->was_proven || !nlk_tunnel_is_proven (tunnel))
    return;
  forward->was_proven = TRUE;
  agent = nlk_text_escape (forward->options->agent, -1, NLK_TEXT_PEER_BYTES);
  nlk_log (NLK_LOG_INFO, "End-to-end encrypted: %s has the key", agent);
}

static gboolean
prepare (Forward *forward, const NlkClientConfig *config, NlkLoop *loop, GError **error)
{
  const NlkCliOptions *options = forward->options;
  g_autoptr (NlkSecret) passphrase = NULL;
  g_auto (NlkCliProxyAuth) auth = { 0 };
  NlkProxyOptions proxy = { .maps = (const char *const *) options->maps,
                            .pac_domains = (const char *const *) options->pac_domains };
  NlkTunnelSpec spec = { .agent = options->agent, .local = options->local };

  if (options->command == NLK_CLI_PROXY) {
    if (!nlk_cli_proxy_read_auth (options, &auth, error))
      return FALSE;
    proxy.user = auth.user;
    proxy.password = auth.password;
    spec.proxy = &proxy;
    nlk_cli_proxy_warn (options, &auth);
  } else {
    spec.destination = &options->destination;
  }
  if (!nlk_cli_key_read (options, config->endpoint, &passphrase, error))
    return FALSE;
  spec.passphrase = passphrase;
  forward->session = nlk_gateway_session_new (loop, config->endpoint, &config->timeouts, error);
  if (forward->session == NULL) {
    g_prefix_error (error, "%s: ", config->path);
    return FALSE;
  }
  if (passphrase == NULL)
    nlk_cli_key_warn_of_none (forward->session);
  nlk_cli_link_log_attach (forward->session);
  g_signal_connect (forward->session, "changed", G_CALLBACK (on_session_changed), forward);
  forward->tunnel = nlk_tunnel_new (forward->session, &spec);
  g_signal_connect (forward->tunnel, "problem", G_CALLBACK (on_problem), forward);
  g_signal_connect (forward->tunnel, "changed", G_CALLBACK (on_tunnel_changed), forward);
  return nlk_tunnel_start (forward->tunnel, error);
}

static void
announce (NlkTunnel *tunnel)
{
  g_autofree char *address = nlk_tunnel_dup_address (tunnel);

  nlk_log (NLK_LOG_INFO, "Listen on: %s", address);
}

static int
fail (const GError *error)
{
  nlk_log (NLK_LOG_ERROR, "%s", error->message);
  return (int) nlk_failure_classify (error);
}

int
nlk_cli_forward_run (const NlkCliOptions *options, const NlkClientConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_client_new_loop ();
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Forward forward = { .options = options, .loop = main_loop };

  if (prepare (&forward, config, loop, &error)) {
    announce (forward.tunnel);
    g_unix_signal_add (SIGINT, on_signal, main_loop);
    g_unix_signal_add (SIGTERM, on_signal, main_loop);
    g_main_loop_run (main_loop);
    nlk_tunnel_stop (forward.tunnel);
    nlk_gateway_session_stop (forward.session);
  } else {
    forward.exit_code = fail (error);
  }
  if (forward.session != NULL)
    g_signal_handlers_disconnect_by_data (forward.session, &forward);
  if (forward.tunnel != NULL)
    g_signal_handlers_disconnect_by_data (forward.tunnel, &forward);
  g_clear_object (&forward.tunnel);
  g_clear_object (&forward.session);
  return forward.exit_code;
}
