/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-connect.h"

#include "base/nlk-log.h"
#include "client/nlk-agent-key.h"
#include "client/nlk-client.h"
#include "client/nlk-failure.h"
#include "client/nlk-gateway-session.h"
#include "client/nlk-stdio-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "nlk-cli-key.h"

/* As a shell reports a program that a signal ended. */
#define EXIT_CODE_OF_SIGNAL 128

typedef struct {
  const NlkCliOptions *options;
  GMainLoop *loop;
  NlkGatewaySession *session;
  NlkAgentKey *key;
  NlkStdio *stdio;
  NlkStream *stream;
  gboolean is_over;
  int exit_code;
} Connect;

static void
end_with (Connect *connect, int exit_code)
{
  if (connect->is_over)
    return;
  connect->is_over = TRUE;
  connect->exit_code = exit_code;
  g_main_loop_quit (connect->loop);
}

static void
fail (Connect *connect, const GError *error)
{
  if (!connect->is_over)
    nlk_log (NLK_LOG_ERROR, "%s", error->message);
  end_with (connect, (int) nlk_failure_classify (error));
}

static gboolean
on_interrupt (gpointer user_data)
{
  end_with (user_data, EXIT_CODE_OF_SIGNAL + SIGINT);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_terminate (gpointer user_data)
{
  end_with (user_data, EXIT_CODE_OF_SIGNAL + SIGTERM);
  return G_SOURCE_CONTINUE;
}

static void
on_over (NlkStream *stream, const GError *error, Connect *connect)
{
  g_autoptr (GError) local_error = nlk_stdio_dup_error (connect->stdio);

  if (local_error != NULL)
    fail (connect, local_error);
  else if (error != NULL)
    fail (connect, error);
  else
    end_with (connect, 0);
}

/* A refused token or certificate stays refused; anything else may pass within the time-out. */
static void
on_session_changed (NlkGatewaySession *session, Connect *connect)
{
  const GError *error = nlk_gateway_session_get_error (session);

  if (nlk_gateway_session_get_state (session) == NLK_LINK_REFUSED && error != NULL &&
      nlk_stream_get_state (connect->stream) != NLK_STREAM_UP)
    fail (connect, error);
}

/* It is about the gateway alone: how long agent and destination may take, the gateway says. */
static gboolean
on_timeout (gpointer user_data)
{
  Connect *connect = user_data;
  const GError *error = nlk_gateway_session_get_error (connect->session);

  if (nlk_gateway_session_get_state (connect->session) == NLK_LINK_CONNECTED ||
      nlk_stream_get_state (connect->stream) == NLK_STREAM_UP)
    return G_SOURCE_CONTINUE;
  if (error != NULL) {
    fail (connect, error);
  } else {
    nlk_log (NLK_LOG_ERROR, "gateway %s: no answer in time",
             nlk_gateway_session_get_address (connect->session));
    end_with (connect, NLK_FAILURE_GATEWAY);
  }
  return G_SOURCE_CONTINUE;
}

/* Takes standard input or output for the stream alone: whatever else would use the number meets nothing, and closing
 * the stream's is then seen at the other side of a pipe. */
static int
take_descriptor (int fd)
{
  int taken = fcntl (fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int null_fd = open ("/dev/null", O_RDWR | O_CLOEXEC);

  if (null_fd >= 0) {
    dup2 (null_fd, fd);
    close (null_fd);
  }
  return taken;
}

static NlkStdio *
open_stdio (gboolean is_udp, GError **error)
{
  int in_fd = take_descriptor (STDIN_FILENO);
  int out_fd = take_descriptor (STDOUT_FILENO);

  return nlk_stdio_new (in_fd, out_fd, is_udp, error);
}

static gboolean
prepare (Connect *connect, const NlkClientConfig *config, NlkLoop *loop, GError **error)
{
  const NlkCliOptions *options = connect->options;
  g_autoptr (NlkSecret) passphrase = NULL;

  if (!nlk_cli_key_read (options, config->endpoint, &passphrase, error))
    return FALSE;
  connect->session = nlk_gateway_session_new (loop, config->endpoint, &config->timeouts, error);
  if (connect->session == NULL) {
    g_prefix_error (error, "%s: ", config->path);
    return FALSE;
  }
  connect->stdio = open_stdio (options->is_udp, error);
  if (connect->stdio == NULL)
    return FALSE;
  if (passphrase != NULL)
    connect->key = nlk_agent_key_obtain (connect->session, options->agent, passphrase);
  else
    nlk_cli_key_warn_of_none (connect->session);
  connect->stream = nlk_stdio_stream_new (connect->session, options->agent, connect->key,
                                          &options->destination, connect->stdio, error);
  if (connect->stream == NULL)
    return FALSE;
  g_signal_connect (connect->stream, "over", G_CALLBACK (on_over), connect);
  g_signal_connect (connect->session, "changed", G_CALLBACK (on_session_changed), connect);
  nlk_gateway_session_start (connect->session);
  return TRUE;
}

static void
clear (Connect *connect)
{
  if (connect->session != NULL)
    g_signal_handlers_disconnect_by_data (connect->session, connect);
  if (connect->stream != NULL) {
    g_signal_handlers_disconnect_by_data (connect->stream, connect);
    nlk_stream_abort (connect->stream);
  }
  g_clear_object (&connect->stream);
  g_clear_object (&connect->key);
  if (connect->session != NULL)
    nlk_gateway_session_stop (connect->session);
  g_clear_object (&connect->session);
  g_clear_pointer (&connect->stdio, nlk_stdio_unref);
}

int
nlk_cli_connect_run (const NlkCliOptions *options, const NlkClientConfig *config)
{
  g_autoptr (NlkLoop) loop = nlk_client_new_loop ();
  g_autoptr (GMainLoop) main_loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  Connect connect = { .options = options, .loop = main_loop };

  signal (SIGPIPE, SIG_IGN);
  if (prepare (&connect, config, loop, &error)) {
    guint timeout = g_timeout_add ((guint) (options->timeout_usec / 1000), on_timeout, &connect);

    g_unix_signal_add (SIGINT, on_interrupt, &connect);
    g_unix_signal_add (SIGTERM, on_terminate, &connect);
    if (!connect.is_over)
      g_main_loop_run (main_loop);
    g_source_remove (timeout);
  } else {
    fail (&connect, error);
  }
  clear (&connect);
  return connect.exit_code;
}
