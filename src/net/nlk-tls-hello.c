/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tls-hello-private.h"

#include "nlk-socket-end.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#define RECORD_HEAD_BYTES 5
#define RECORD_BODY_BYTES_MOST 16384
#define RECORD_HANDSHAKE 22

typedef struct {
  NlkEnd *lower;
  GSource *cancelled;
  NlkTlsHelloFunc func;
  gpointer user_data;
} Wait;

static gboolean
is_whole (const guint8 *bytes, gsize n_bytes)
{
  gsize n_body;

  if (bytes[0] != RECORD_HANDSHAKE)
    return TRUE;
  if (n_bytes < RECORD_HEAD_BYTES)
    return FALSE;
  n_body = (gsize) bytes[3] << 8 | bytes[4];
  return n_bytes >= RECORD_HEAD_BYTES + MIN (n_body, RECORD_BODY_BYTES_MOST);
}

/* What has come hides that nothing follows. */
static gboolean
is_at_end (int fd)
{
  struct pollfd look = { fd, POLLRDHUP, 0 };

  return poll (&look, 1, 0) > 0;
}

gboolean
nlk_tls_hello_is_there (NlkEnd *lower)
{
  guint8 bytes[RECORD_HEAD_BYTES + RECORD_BODY_BYTES_MOST];
  int fd = nlk_socket_end_get_fd (lower);
  ssize_t n;

  if (nlk_socket_end_holds_bytes (lower))
    return TRUE;
  do
    n = recv (fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return errno != EAGAIN;
  return n == 0 || is_whole (bytes, (gsize) n) || is_at_end (fd);
}

static void
end_wait (Wait *wait, gboolean is_cancelled)
{
  NlkTlsHelloFunc func = wait->func;
  gpointer user_data = wait->user_data;

  nlk_end_set_ready_func (wait->lower, NULL, NULL);
  if (wait->cancelled != NULL) {
    g_source_destroy (wait->cancelled);
    g_source_unref (wait->cancelled);
  }
  g_free (wait);
  func (is_cancelled, user_data);
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  if (nlk_tls_hello_is_there (end))
    end_wait (user_data, FALSE);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  end_wait (user_data, TRUE);
  return G_SOURCE_REMOVE;
}

void
nlk_tls_hello_await (NlkEnd *lower, GCancellable *cancellable, NlkTlsHelloFunc func,
                     gpointer user_data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  Wait *wait = g_new0 (Wait, 1);

  wait->lower = lower;
  wait->func = func;
  wait->user_data = user_data;
  nlk_end_set_ready_func (lower, on_ready, wait);
  if (cancellable == NULL)
    return;
  wait->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (wait->cancelled, G_SOURCE_FUNC (on_cancelled), wait, NULL);
  g_source_attach (wait->cancelled, context);
}
