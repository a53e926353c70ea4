/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-dialer.h"

#include "base/nlk-text.h"
#include "nlk-listener.h"
#include "nlk-socket-end.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Source: RFC 8305 section 5. */
#define NEXT_ATTEMPT_USEC (250 * 1000)

/* A name with more addresses than that is no destination but a joke. */
#define MOST_ADDRESSES 32

typedef struct _Dial Dial;

typedef struct {
  Dial *dial;
  GInetAddress *address;
  NlkWatch watch;
  int fd; /* -1 before and after */
} Attempt;

struct _Dial {
  NlkLoop *loop;
  GTask *task; /* until it is answered */
  char *host;
  guint16 port;
  gboolean datagram;
  NlkDialFilter filter;
  gpointer filter_data;
  GCancellable *inner; /* of the resolver; follows the caller's */
  gulong cancelled_id;
  NlkTimer deadline;
  NlkTimer next;
  NlkTask begin;
  Attempt attempts[MOST_ADDRESSES];
  guint n_attempts;
  guint n_started;
  guint n_failed;
  int last_errno;
  GSocketAddress *winner;
};

static void
dial_free (Dial *dial)
{
  nlk_loop_stop_timer (&dial->deadline);
  nlk_loop_stop_timer (&dial->next);
  nlk_loop_cancel_task (&dial->begin);
  for (guint i = 0; i < dial->n_attempts; i++) {
    Attempt *attempt = &dial->attempts[i];

    nlk_loop_remove_watch (&attempt->watch);
    if (attempt->fd >= 0)
      close (attempt->fd);
    g_object_unref (attempt->address);
  }
  g_clear_object (&dial->winner);
  g_object_unref (dial->inner);
  g_free (dial->host);
  nlk_loop_unref (dial->loop);
  g_free (dial);
}

/* Takes everything out of the loop, so that nothing happens between the answer and the end of the task. */
static void
quiet (Dial *dial)
{
  GCancellable *outer = g_task_get_cancellable (dial->task);

  nlk_loop_stop_timer (&dial->deadline);
  nlk_loop_stop_timer (&dial->next);
  nlk_loop_cancel_task (&dial->begin);
  for (guint i = 0; i < dial->n_attempts; i++)
    nlk_loop_remove_watch (&dial->attempts[i].watch);
  if (outer != NULL && dial->cancelled_id != 0)
    g_signal_handler_disconnect (outer, dial->cancelled_id);
  dial->cancelled_id = 0;
}

static void
answer_error (Dial *dial, GError *error)
{
  GTask *task = dial->task;

  quiet (dial);
  dial->task = NULL;
  g_cancellable_cancel (dial->inner);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static char *
dup_destination (Dial *dial)
{
  g_autofree char *host = nlk_text_escape (dial->host, -1, NLK_TEXT_PEER_BYTES);

  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, dial->port)
                                    : g_strdup_printf ("%s:%u", host, dial->port);
}

static void
fail_by_errno (Dial *dial, int error)
{
  g_autofree char *where = dup_destination (dial);

  switch (error) {
  case ECONNREFUSED:
    answer_error (dial, g_error_new (NLK_REASON_ERROR, NLK_REASON_REFUSED,
                                     "connection to %s refused", where));
    break;
  case ETIMEDOUT:
    answer_error (dial, g_error_new (NLK_REASON_ERROR, NLK_REASON_TIMED_OUT,
                                     "no answer from %s in time", where));
    break;
  case EMFILE:
  case ENFILE:
  case ENOBUFS:
  case ENOMEM:
  case ENOSPC:
    answer_error (dial, g_error_new (NLK_REASON_ERROR, NLK_REASON_TOO_MANY,
                                     "no connection to %s: %s", where, g_strerror (error)));
    break;
  default:
    answer_error (dial, g_error_new (NLK_REASON_ERROR, NLK_REASON_UNREACHABLE,
                                     "%s cannot be reached: %s", where, g_strerror (error)));
    break;
  }
}

static void
succeed (Attempt *attempt)
{
  Dial *dial = attempt->dial;
  GTask *task = dial->task;
  GError *error = NULL;
  NlkEnd *end;

  quiet (dial);
  end = nlk_socket_end_new (dial->loop, attempt->fd, &error);
  attempt->fd = -1;
  if (end == NULL) {
    answer_error (dial, error);
    return;
  }
  dial->task = NULL;
  dial->winner = g_inet_socket_address_new (attempt->address, dial->port);
  g_task_return_pointer (task, end, (GDestroyNotify) nlk_end_free);
  g_object_unref (task);
}

static void start_next (Dial *dial);

static void
fail_attempt (Attempt *attempt, int error)
{
  Dial *dial = attempt->dial;

  nlk_loop_remove_watch (&attempt->watch);
  if (attempt->fd >= 0)
    close (attempt->fd);
  attempt->fd = -1;
  dial->n_failed++;
  /* A refusal says more than a missing route of the other family. */
  if (dial->last_errno == 0 || error == ECONNREFUSED)
    dial->last_errno = error;
  if (dial->n_failed == dial->n_attempts)
    fail_by_errno (dial, dial->last_errno);
  else if (dial->n_started < dial->n_attempts)
    start_next (dial);
}

static void
on_attempt_ready (NlkWatch *watch, guint32 events)
{
  Attempt *attempt = watch->owner;
  int error = 0;
  socklen_t size = sizeof error;
  struct sockaddr_storage peer;
  socklen_t peer_size = sizeof peer;

  if (!(events & (EPOLLOUT | EPOLLERR | EPOLLHUP)))
    return;
  if (getsockopt (attempt->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
    error = errno;
  if (error != 0)
    fail_attempt (attempt, error);
  else if (getpeername (attempt->fd, (struct sockaddr *) &peer, &peer_size) == 0)
    succeed (attempt);
}

static void
on_next_due (NlkTimer *timer)
{
  start_next (timer->owner);
}

static void
start_attempt (Attempt *attempt)
{
  Dial *dial = attempt->dial;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (attempt->address, dial->port);
  struct sockaddr_storage native;
  gssize size = g_socket_address_get_native_size (address);
  int result;

  if (!g_socket_address_to_native (address, &native, sizeof native, NULL)) {
    fail_attempt (attempt, EAFNOSUPPORT);
    return;
  }
  attempt->fd =
    socket (native.ss_family,
            (dial->datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (attempt->fd < 0) {
    fail_attempt (attempt, errno);
    return;
  }
  do
    result = connect (attempt->fd, (struct sockaddr *) &native, (socklen_t) size);
  while (result < 0 && errno == EINTR);
  if (result == 0)
    succeed (attempt);
  else if (errno != EINPROGRESS)
    fail_attempt (attempt, errno);
  else if (!nlk_loop_add_watch (dial->loop, &attempt->watch, attempt->fd, attempt,
                                on_attempt_ready))
    fail_attempt (attempt, errno);
}

static void
start_next (Dial *dial)
{
  Attempt *attempt = &dial->attempts[dial->n_started++];

  if (dial->n_started < dial->n_attempts)
    nlk_loop_start_timer (dial->loop, &dial->next, NEXT_ATTEMPT_USEC, dial, on_next_due);
  else
    nlk_loop_stop_timer (&dial->next);
  start_attempt (attempt);
}

static void
add_attempt (Dial *dial, GInetAddress *address)
{
  Attempt *attempt;

  if (dial->n_attempts == MOST_ADDRESSES)
    return;
  attempt = &dial->attempts[dial->n_attempts++];
  attempt->dial = dial;
  attempt->address = g_object_ref (address);
  attempt->fd = -1;
}

static GList *
next_of_family (GList *list, gboolean is_ipv6)
{
  while (list != NULL &&
         (g_inet_address_get_family (list->data) == G_SOCKET_FAMILY_IPV6) != is_ipv6)
    list = list->next;
  return list;
}

/* Takes the families in turn, beginning with that of the resolver's first choice. Source: RFC 8305 section 4. */
static void
add_in_turn (Dial *dial, GList *addresses)
{
  gboolean is_ipv6 = g_inet_address_get_family (addresses->data) == G_SOCKET_FAMILY_IPV6;
  GList *own = next_of_family (addresses, is_ipv6);
  GList *other = next_of_family (addresses, !is_ipv6);

  while (own != NULL || other != NULL) {
    if (own != NULL) {
      add_attempt (dial, own->data);
      own = next_of_family (own->next, is_ipv6);
    }
    if (other != NULL) {
      add_attempt (dial, other->data);
      other = next_of_family (other->next, !is_ipv6);
    }
  }
}

static void
begin (Dial *dial, GList *addresses)
{
  g_autoptr (GList) allowed = NULL;
  g_autofree char *where = NULL;

  for (GList *l = addresses; l != NULL; l = l->next)
    if (dial->filter == NULL || dial->filter (l->data, dial->filter_data))
      allowed = g_list_append (allowed, l->data);
  if (allowed != NULL) {
    add_in_turn (dial, allowed);
    start_next (dial);
    return;
  }
  where = dup_destination (dial);
  answer_error (dial, g_error_new (NLK_REASON_ERROR, NLK_REASON_FORBIDDEN,
                                   "connection to %s is not permitted", where));
}

static void
resolve_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  g_autofree char *host = NULL;

  if (dial->task != NULL && addresses != NULL) {
    begin (dial, addresses);
  } else if (dial->task != NULL) {
    host = nlk_text_escape (dial->host, -1, NLK_TEXT_PEER_BYTES);
    answer_error (dial,
                  g_error_new (NLK_REASON_ERROR, NLK_REASON_NAME_NOT_FOUND,
                               "the name %s does not resolve%s", host,
                               g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND)
                                 ? ""
                                 : " at present; the name servers may be away"));
  }
  g_resolver_free_addresses (addresses);
}

static void
on_begin (NlkTask *loop_task)
{
  Dial *dial = loop_task->owner;
  g_autoptr (GInetAddress) literal = g_inet_address_new_from_string (dial->host);
  g_autoptr (GResolver) resolver = NULL;

  if (literal != NULL) {
    g_autoptr (GList) list = g_list_append (NULL, literal);

    begin (dial, list);
    return;
  }
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, dial->host, dial->inner, resolve_done,
                                   g_object_ref (dial->task));
}

static void
on_deadline (NlkTimer *timer)
{
  fail_by_errno (timer->owner, ETIMEDOUT);
}

static gboolean
on_cancelled_turn (gpointer user_data)
{
  GTask *task = user_data;
  Dial *dial = g_task_get_task_data (task);

  if (dial->task != NULL)
    answer_error (dial, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

/* May run in another thread, and inside g_cancellable_connect(). */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_cancelled_turn, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

void
nlk_dial_async (NlkLoop *loop, const char *host, guint16 port, gboolean datagram,
                NlkDialFilter filter, gpointer filter_data, gint64 timeout_usec,
                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Dial *dial = g_new0 (Dial, 1);
  gsize n = strlen (host);

  dial->loop = nlk_loop_ref (loop);
  dial->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (dial->task, nlk_dial_async);
  g_task_set_task_data (dial->task, dial, (GDestroyNotify) dial_free);
  dial->host =
    n >= 2 && host[0] == '[' && host[n - 1] == ']' ? g_strndup (host + 1, n - 2) : g_strdup (host);
  dial->port = port;
  dial->datagram = datagram;
  dial->filter = filter;
  dial->filter_data = filter_data;
  dial->inner = g_cancellable_new ();
  nlk_loop_start_timer (loop, &dial->deadline, timeout_usec, dial, on_deadline);
  nlk_loop_queue_task (loop, &dial->begin, dial, on_begin);
  if (cancellable != NULL)
    dial->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                g_object_ref (dial->task), g_object_unref);
}

NlkEnd *
nlk_dial_finish (GAsyncResult *result, GSocketAddress **ret_address, GError **error)
{
  GTask *task = G_TASK (result);
  Dial *dial;
  NlkEnd *end;

  g_return_val_if_fail (g_async_result_is_tagged (result, nlk_dial_async), NULL);

  dial = g_task_get_task_data (task);
  end = g_task_propagate_pointer (task, error);
  if (end != NULL && ret_address != NULL)
    *ret_address = g_object_ref (dial->winner);
  return end;
}
