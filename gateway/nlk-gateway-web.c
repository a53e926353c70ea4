/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-web.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"
#include "net/nlk-end-stream.h"
#include "net/nlk-prefix-end.h"

#include <libsoup/soup.h>

struct _NlkGatewayWeb {
  NlkGateway *gateway;
  SoupServer *server;
  GQueue visitors;
};

typedef struct {
  NlkGatewayWeb *web;
  GIOStream *stream; /* weak: libsoup's */
  GSocketAddress *peer;
  NlkTimer deadline;
  GList link;
} Visitor;

static char *
make_page (const char *title, const char *sentence)
{
  return g_strdup_printf (
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n"
    "<body><h1>%s</h1><p>%s</p></body>\n</html>\n",
    title, title, sentence);
}

static void
set_page (SoupServerMessage *message, guint status, const char *title, const char *sentence)
{
  char *page = make_page (title, sentence);

  /* A server of libsoup that does not listen itself closes after each answer: better to say so. */
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, page,
                                    strlen (page));
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);

  if (strcmp (path, "/") != 0)
    set_page (message, SOUP_STATUS_NOT_FOUND, "Not found", "There is nothing at this address.");
  else if (method != SOUP_METHOD_GET && method != SOUP_METHOD_HEAD)
    set_page (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Not allowed",
              "This page can only be read.");
  else
    set_page (message, SOUP_STATUS_OK, "Narrowlink", "A gateway is running here.");
}

static void
visitor_free (Visitor *visitor)
{
  nlk_loop_stop_timer (&visitor->deadline);
  g_queue_unlink (&visitor->web->visitors, &visitor->link);
  nlk_gateway_leave_stranger (visitor->web->gateway, visitor->peer);
  g_object_unref (visitor->peer);
  g_free (visitor);
}

static void
on_stream_gone (gpointer user_data, GObject *stream)
{
  visitor_free (user_data);
}

static void
on_deadline (NlkTimer *timer)
{
  Visitor *visitor = timer->owner;

  nlk_end_stream_abort (visitor->stream);
}

static GIOStream *
make_stream (NlkGatewayWeb *web, NlkGatewayConnection *connection)
{
  gsize n_bytes;
  const guint8 *bytes = nlk_http_head_get_bytes (connection->head, &n_bytes);
  NlkEnd *end = nlk_prefix_end_new (g_steal_pointer (&connection->end), bytes, n_bytes);

  return nlk_end_stream_new (web->gateway->loop, end);
}

NlkGatewayWeb *
nlk_gateway_web_new (NlkGateway *gateway)
{
  NlkGatewayWeb *web = g_new0 (NlkGatewayWeb, 1);

  web->gateway = gateway;
  web->server = soup_server_new (NULL, NULL);
  g_queue_init (&web->visitors);
  soup_server_add_handler (web->server, NULL, on_request, web, NULL);
  return web;
}

void
nlk_gateway_web_take (NlkGatewayWeb *web, NlkGatewayConnection *connection)
{
  NlkGateway *gateway = web->gateway;
  g_autoptr (GIOStream) stream = make_stream (web, connection);
  g_autoptr (GError) error = NULL;
  Visitor *visitor = g_new0 (Visitor, 1);

  visitor->web = web;
  visitor->stream = stream;
  visitor->link.data = visitor;
  g_queue_push_tail_link (&web->visitors, &visitor->link);
  visitor->peer = g_object_ref (connection->peer);
  nlk_gateway_enter_stranger (gateway, visitor->peer);
  nlk_loop_start_timer (gateway->loop, &visitor->deadline, gateway->config->timeouts.handshake_usec,
                        visitor, on_deadline);
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, visitor);
  if (!soup_server_accept_iostream (web->server, stream,
                                    G_SOCKET_ADDRESS (connection->port->service->listen_address),
                                    connection->peer, &error))
    nlk_log (NLK_LOG_DEBUG, "a web request is not taken: %s", error->message);
  nlk_gateway_connection_free (connection);
}

void
nlk_gateway_web_refuse (NlkGatewayWeb *web, NlkGatewayConnection *connection, guint status)
{
  const char *phrase = status == 431 ? "Request Header Fields Too Large" : "Bad Request";
  const char *sentence =
    status == 431 ? "The request's head is too long." : "The request cannot be understood.";
  g_autofree char *page = make_page (phrase, sentence);
  g_autoptr (GDateTime) now =
    g_date_time_new_from_unix_utc (nlk_clock_wall_usec () / G_USEC_PER_SEC);
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);
  g_autofree char *text =
    g_strdup_printf ("HTTP/1.1 %u %s\r\ncontent-length: %zu\r\ndate: %s\r\n\r\n%s", status, phrase,
                     strlen (page), date, page);
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
  if (nlk_gateway_connection_write (connection, bytes))
    nlk_gateway_farewell_add (web->gateway->farewell, g_steal_pointer (&connection->end));
  nlk_gateway_connection_free (connection);
}

void
nlk_gateway_web_close_all (NlkGatewayWeb *web)
{
  for (GList *link = web->visitors.head, *next; link != NULL; link = next) {
    next = link->next;
    nlk_end_stream_abort (((Visitor *) link->data)->stream);
  }
}

void
nlk_gateway_web_free (NlkGatewayWeb *web)
{
  if (web == NULL)
    return;
  soup_server_disconnect (web->server);
  g_object_unref (web->server);
  for (GList *link = web->visitors.head, *next; link != NULL; link = next) {
    Visitor *visitor = link->data;

    next = link->next;
    g_object_weak_unref (G_OBJECT (visitor->stream), on_stream_gone, visitor);
    visitor_free (visitor);
  }
  g_free (web);
}
