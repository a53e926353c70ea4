/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-proxy.h"

#include "net/nlk-http-body-end.h"
#include "net/nlk-http-proxy.h"
#include "net/nlk-listener.h"
#include "net/nlk-prefix-end.h"
#include "net/nlk-socket-end.h"
#include "net/nlk-socks-udp.h"
#include "net/nlk-socks.h"
#include "protocol/nlk-reason.h"

#include "nlk-failure.h"

#include <string.h>
#include <sys/socket.h>

/* How long an application that got an answer may take to close. */
#define LINGER_USEC (2 * G_USEC_PER_SEC)

struct _NlkProxy {
  NlkLoop *loop;
  GStrv maps;
  GStrv pac_domains;
  char *user;
  NlkSecret *password;
  const NlkTimeouts *timeouts; /* lent */
  GHashTable *clients;         /* set of Client, owned */
  NlkProxyOpenFunc open;
  gpointer user_data;
};

typedef enum {
  STATE_HANDSHAKE,
  STATE_OPENING,
  STATE_ASSOCIATED,
  STATE_CLOSING,
} State;

typedef struct {
  NlkProxy *proxy;
  State state;
  NlkEnd *end;
  GSocketAddress *peer;
  GSocketAddress *here;
  NlkSocks *socks;    /* either */
  NlkHttpProxy *http; /* or */
  gboolean is_forward;
  NlkStream *stream;
  NlkSocksUdp *udp;
  NlkTimer timer;
  NlkTask start;
} Client;

static void
client_free (gpointer data)
{
  Client *client = data;

  nlk_loop_stop_timer (&client->timer);
  nlk_loop_cancel_task (&client->start);
  if (client->stream != NULL)
    g_signal_handlers_disconnect_by_data (client->stream, client);
  g_clear_object (&client->stream);
  g_clear_pointer (&client->udp, nlk_socks_udp_free);
  nlk_end_free (client->end);
  g_clear_pointer (&client->socks, nlk_socks_free);
  g_clear_pointer (&client->http, nlk_http_proxy_free);
  g_clear_object (&client->here);
  g_object_unref (client->peer);
  g_free (client);
}

static void
drop (Client *client)
{
  g_hash_table_remove (client->proxy->clients, client);
}

static void
on_time_over (NlkTimer *timer)
{
  drop (timer->owner);
}

/* An application's socket takes these few bytes at once, or is of no use. */
static gboolean
say (Client *client, GByteArray *reply)
{
  struct iovec iov = { reply->data, reply->len };

  return reply->len == 0 || nlk_end_write (client->end, &iov, 1) == reply->len;
}

static void
close_after (Client *client, GByteArray *reply)
{
  if (!say (client, reply)) {
    drop (client);
    return;
  }
  client->state = STATE_CLOSING;
  nlk_end_finish (client->end);
  nlk_loop_start_timer (client->proxy->loop, &client->timer, LINGER_USEC, client, on_time_over);
}

static NlkReason
reason_of (const GError *error)
{
  if (error->domain == NLK_REASON_ERROR)
    return (NlkReason) error->code;
  return nlk_failure_classify (error) == NLK_FAILURE_KEY ? NLK_REASON_KEY_REQUIRED
                                                         : NLK_REASON_LANE_LOST;
}

static void
fail (Client *client, NlkReason reason, const char *message)
{
  g_autoptr (GByteArray) reply = g_byte_array_new ();

  if (client->socks != NULL)
    nlk_socks_reply (client->socks, reason, NULL, reply);
  else
    nlk_http_proxy_reply (reason, message, reply);
  close_after (client, reply);
}

static void
on_stream_over (NlkStream *stream, const GError *error, Client *client)
{
  g_signal_handlers_disconnect_by_data (stream, client);
  g_clear_object (&client->stream);
  fail (client, error != NULL ? reason_of (error) : NLK_REASON_LANE_LOST,
        error != NULL ? error->message : NULL);
}

static void
on_stream_up (NlkStream *stream, Client *client)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  NlkEnd *end;

  if (client->socks != NULL)
    nlk_socks_reply (client->socks, 0, NULL, bytes);
  else if (!client->is_forward)
    nlk_http_proxy_reply (0, NULL, bytes);
  if (!say (client, bytes)) {
    drop (client);
    return;
  }
  end = g_steal_pointer (&client->end);
  nlk_end_set_ready_func (end, NULL, NULL);
  if (client->is_forward) {
    nlk_http_proxy_write_head (client->http, bytes);
    end = nlk_http_body_end_new (client->proxy->loop, end, nlk_http_proxy_get_body (client->http));
    end = nlk_prefix_end_new (end, bytes->data, bytes->len);
  }
  nlk_stream_take_local (stream, end);
  drop (client);
}

/* Returns: whether @host with its @port, or what it is mapped to, can be asked for */
static gboolean
find_destination (NlkProxy *proxy, const char *host, guint16 port, NlkProtocol protocol,
                  NlkDestination *ret_destination)
{
  g_autofree char *remote = NULL;

  for (char **map = proxy->maps; map != NULL && *map != NULL; map++) {
    gsize n = strcspn (*map, "=");

    if (strlen (host) == n && g_ascii_strncasecmp (host, *map, n) == 0) {
      host = *map + n + 1;
      break;
    }
  }
  remote = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host, port);
  return port != 0 && nlk_destination_parse_remote (remote, protocol, ret_destination, NULL);
}

static void
open_stream (Client *client, const char *host, guint16 port)
{
  g_auto (NlkDestination) destination = { 0 };
  NlkStream *stream;

  nlk_loop_stop_timer (&client->timer);
  client->state = STATE_OPENING;
  if (nlk_destination_is_reserved (host)) {
    fail (client, NLK_REASON_FORBIDDEN, NULL);
    return;
  }
  if (!find_destination (client->proxy, host, port, NLK_PROTOCOL_TCP, &destination)) {
    fail (client, NLK_REASON_NAME_NOT_FOUND, NULL);
    return;
  }
  stream = client->proxy->open (&destination, NULL, client->proxy->user_data);
  if (stream == NULL) {
    fail (client, NLK_REASON_TOO_MANY, NULL);
    return;
  }
  client->stream = g_object_ref (stream);
  g_signal_connect (stream, "up", G_CALLBACK (on_stream_up), client);
  g_signal_connect (stream, "over", G_CALLBACK (on_stream_over), client);
}

static void
on_udp_flow (NlkSocksUdp *udp, NlkEnd *flow, const char *host, guint16 port, gpointer user_data)
{
  Client *client = user_data;
  g_auto (NlkDestination) destination = { 0 };

  if (find_destination (client->proxy, host, port, NLK_PROTOCOL_UDP, &destination))
    client->proxy->open (&destination, flow, client->proxy->user_data);
  else
    nlk_end_free (flow);
}

static void
associate (Client *client)
{
  g_autoptr (GByteArray) reply = g_byte_array_new ();

  nlk_loop_stop_timer (&client->timer);
  client->udp = nlk_socks_udp_new (client->proxy->loop, client->here, client->peer,
                                   nlk_socks_get_port (client->socks), on_udp_flow, client, NULL);
  if (client->udp == NULL) {
    fail (client, NLK_REASON_TOO_MANY, NULL);
    return;
  }
  client->state = STATE_ASSOCIATED;
  nlk_socks_reply (client->socks, 0, nlk_socks_udp_get_address (client->udp), reply);
  if (!say (client, reply))
    drop (client);
}

static void
handle_socks (Client *client, NlkSocksStep step, GByteArray *reply)
{
  if (step == NLK_SOCKS_REFUSED)
    close_after (client, reply);
  else if (!say (client, reply))
    drop (client);
  else if (step != NLK_SOCKS_REQUEST)
    return;
  else if (nlk_socks_get_command (client->socks) == NLK_SOCKS_CONNECT)
    open_stream (client, nlk_socks_get_host (client->socks), nlk_socks_get_port (client->socks));
  else
    associate (client);
}

static void
handle_http (Client *client, NlkHttpProxyStep step, GByteArray *reply)
{
  g_autofree char *address = NULL;

  switch (step) {
  case NLK_HTTP_PROXY_NEED_MORE:
    return;
  case NLK_HTTP_PROXY_CONNECT:
  case NLK_HTTP_PROXY_FORWARD:
    client->is_forward = step == NLK_HTTP_PROXY_FORWARD;
    open_stream (client, nlk_http_proxy_get_host (client->http),
                 nlk_http_proxy_get_port (client->http));
    return;
  case NLK_HTTP_PROXY_PAC:
    address = nlk_address_format (client->here);
    nlk_http_proxy_write_pac ((const char *const *) client->proxy->pac_domains, address, reply);
    G_GNUC_FALLTHROUGH;
  case NLK_HTTP_PROXY_REFUSED:
    close_after (client, reply);
    return;
  }
}

static void
take_bytes (Client *client, const guint8 *data, gsize n_bytes)
{
  NlkProxy *proxy = client->proxy;
  g_autoptr (GByteArray) reply = g_byte_array_new ();
  gsize used;

  if (client->socks == NULL && client->http == NULL) {
    if (data[0] == 4 || data[0] == 5)
      client->socks = nlk_socks_new (proxy->user, proxy->password);
    else
      client->http = nlk_http_proxy_new (proxy->user, proxy->password);
  }
  if (client->socks != NULL) {
    NlkSocksStep step = nlk_socks_feed (client->socks, data, n_bytes, &used, reply);

    nlk_end_consume (client->end, used);
    handle_socks (client, step, reply);
  } else {
    NlkHttpProxyStep step = nlk_http_proxy_feed (client->http, data, n_bytes, &used, reply);

    nlk_end_consume (client->end, used);
    handle_http (client, step, reply);
  }
}

/* Nothing is read while a stream is being opened: what follows the request belongs to it. */
static void
advance (Client *client)
{
  GHashTable *clients = client->proxy->clients;

  while (g_hash_table_contains (clients, client) && client->state != STATE_OPENING) {
    struct iovec iov;
    guint n_iov;
    NlkEndStatus status = nlk_end_peek (client->end, &iov, 1, &n_iov);

    if (status == NLK_END_WAIT)
      return;
    if (status != NLK_END_DATA)
      drop (client);
    else if (client->state == STATE_HANDSHAKE)
      take_bytes (client, iov.iov_base, iov.iov_len);
    else
      nlk_end_consume (client->end, iov.iov_len);
  }
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  advance (user_data);
}

static void
on_start (NlkTask *task)
{
  advance (task->owner);
}

static GSocketAddress *
get_local_address (int fd)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;
  g_autoptr (GSocketAddress) raw = NULL;
  g_autofree char *text = NULL;

  if (getsockname (fd, (struct sockaddr *) &native, &size) != 0)
    return NULL;
  raw = g_socket_address_new_from_native (&native, size);
  /* What came over IPv4 is told as IPv4. */
  text = nlk_address_format (raw);
  return nlk_address_parse (text);
}

void
nlk_proxy_take (NlkProxy *proxy, int fd, GSocketAddress *peer)
{
  g_autoptr (GSocketAddress) here = get_local_address (fd);
  NlkEnd *end = nlk_socket_end_new (proxy->loop, fd, NULL);
  Client *client;

  if (end == NULL)
    return;
  if (here == NULL || g_hash_table_size (proxy->clients) >= NLK_PROXY_MOST_CLIENTS) {
    nlk_end_reset (end, NLK_REASON_TOO_MANY);
    nlk_end_free (end);
    return;
  }
  client = g_new0 (Client, 1);
  client->proxy = proxy;
  client->end = end;
  client->peer = g_object_ref (peer);
  client->here = g_steal_pointer (&here);
  g_hash_table_add (proxy->clients, client);
  nlk_end_set_ready_func (end, on_ready, client);
  nlk_loop_start_timer (proxy->loop, &client->timer, proxy->timeouts->handshake_usec, client,
                        on_time_over);
  nlk_loop_queue_task (proxy->loop, &client->start, client, on_start);
}

NlkProxy *
nlk_proxy_new (NlkLoop *loop, const NlkProxyOptions *options, const NlkTimeouts *timeouts,
               NlkProxyOpenFunc open, gpointer user_data)
{
  static const char *const none[] = { NULL };
  NlkProxy *proxy = g_new0 (NlkProxy, 1);

  proxy->loop = nlk_loop_ref (loop);
  proxy->maps = g_strdupv ((char **) (options->maps != NULL ? options->maps : none));
  proxy->pac_domains =
    g_strdupv ((char **) (options->pac_domains != NULL ? options->pac_domains : none));
  proxy->user = g_strdup (options->user);
  proxy->password = options->password != NULL ? nlk_secret_ref (options->password) : NULL;
  proxy->timeouts = timeouts;
  proxy->clients = g_hash_table_new_full (NULL, NULL, client_free, NULL);
  proxy->open = open;
  proxy->user_data = user_data;
  return proxy;
}

void
nlk_proxy_drop_clients (NlkProxy *proxy)
{
  g_hash_table_remove_all (proxy->clients);
}

void
nlk_proxy_free (NlkProxy *proxy)
{
  if (proxy == NULL)
    return;
  g_hash_table_unref (proxy->clients);
  g_strfreev (proxy->maps);
  g_strfreev (proxy->pac_domains);
  g_clear_pointer (&proxy->password, nlk_secret_unref);
  g_free (proxy->user);
  nlk_loop_unref (proxy->loop);
  g_free (proxy);
}

gboolean
nlk_proxy_is_map (const char *text)
{
  const char *equals = strchr (text, '=');

  return equals != NULL && equals > text && equals[1] != '\0';
}

gboolean
nlk_proxy_is_pac_domain (const char *text)
{
  return nlk_http_proxy_is_pac_domain (text);
}
