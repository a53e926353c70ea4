/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-connection.h"

#include "net/nlk-upgrade.h"

void
nlk_gateway_connection_free (NlkGatewayConnection *connection)
{
  if (connection == NULL)
    return;
  nlk_end_free (connection->end);
  nlk_http_head_free (connection->head);
  g_object_unref (connection->peer);
  nlk_gateway_port_unref (connection->port);
  g_free (connection);
}

gboolean
nlk_gateway_connection_write (NlkGatewayConnection *connection, GByteArray *bytes)
{
  struct iovec iov = { bytes->data, bytes->len };
  gboolean is_whole = nlk_end_write (connection->end, &iov, 1) == bytes->len;

  g_byte_array_unref (bytes);
  return is_whole;
}

gboolean
nlk_gateway_connection_upgrade (NlkGatewayConnection *connection, const NlkHttpField *fields,
                                gsize n_fields)
{
  const char *key = nlk_http_head_lookup (connection->head, "sec-websocket-key", 0);

  return nlk_gateway_connection_write (connection,
                                       nlk_upgrade_build_answer (key, fields, n_fields));
}
