/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-service-description.h"

#include "nlk-json-private.h"

NlkPublishHost *
nlk_publish_host_new (const char *host, guint16 port, const NlkDestination *connect)
{
  NlkPublishHost *publish = g_new0 (NlkPublishHost, 1);

  publish->host = g_strdup (host);
  publish->port = port;
  nlk_destination_copy (connect, &publish->connect);
  return publish;
}

void
nlk_publish_host_free (NlkPublishHost *publish)
{
  g_free (publish->host);
  nlk_destination_clear (&publish->connect);
  g_free (publish);
}

NlkAgentInfo *
nlk_agent_info_new (void)
{
  NlkAgentInfo *info = g_new0 (NlkAgentInfo, 1);

  info->publish = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_publish_host_free);
  return info;
}

void
nlk_agent_info_free (NlkAgentInfo *info)
{
  g_free (info->name);
  g_free (info->socket_addr);
  g_free (info->forward_addr);
  g_free (info->local_addr);
  g_ptr_array_unref (info->publish);
  g_free (info);
}

static void
append_text_or_null (GString *out, const char *text)
{
  if (text != NULL)
    nlk_json_append_text (out, text, FALSE);
  else
    g_string_append (out, "null");
}

static void
append_publish (const NlkPublishHost *publish, GString *out)
{
  g_string_append (out, "{\"src_host\":");
  nlk_json_append_text (out, publish->host, FALSE);
  g_string_append_printf (out, ",\"src_port\":%u,\"dst_host\":", publish->port);
  nlk_json_append_text (out, publish->connect.host, FALSE);
  g_string_append_printf (out, ",\"dst_port\":%u,\"protocol\":\"%s\"}", publish->connect.port,
                          nlk_protocol_get_name (publish->connect.protocol));
}

void
nlk_agent_info_append_json (const NlkAgentInfo *info, GString *out)
{
  g_string_append (out, "{\"name\":");
  nlk_json_append_text (out, info->name, FALSE);
  g_string_append (out, ",\"socket_addr\":");
  nlk_json_append_text (out, info->socket_addr, FALSE);
  g_string_append (out, ",\"forward_addr\":");
  append_text_or_null (out, info->forward_addr);
  g_string_append (out, ",\"system_info\":");
  if (info->has_system_info) {
    g_string_append (out, "{\"dynamic\":{\"loadavg\":");
    nlk_json_append_double (out, info->load);
    g_string_append_printf (out, "},\"constant\":{\"cpus\":%u,\"local_addr\":", info->cpus);
    nlk_json_append_text (out, info->local_addr, FALSE);
    g_string_append (out, "}}");
  } else {
    g_string_append (out, "null");
  }
  g_string_append (out, ",\"publish_info\":[");
  for (guint i = 0; i < info->publish->len; i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    append_publish (g_ptr_array_index (info->publish, i), out);
  }
  g_string_append_printf (out, "],\"since\":%" G_GUINT64_FORMAT ",\"ping\":%u}",
                          info->since_seconds, info->ping_msec);
}

static gboolean
read_system_info (JsonNode *node, NlkAgentInfo *info)
{
  JsonNode *dynamic = nlk_json_get_field (node, 0, "dynamic");
  JsonNode *constant = nlk_json_get_field (node, 1, "constant");
  const char *local_addr;
  guint64 cpus;

  if (node == NULL)
    return TRUE;
  if (!nlk_json_read_double (nlk_json_get_field (dynamic, 0, "loadavg"), &info->load) ||
      !nlk_json_read_uint (nlk_json_get_field (constant, 0, "cpus"), G_MAXUINT8, &cpus) ||
      !nlk_json_read_text (nlk_json_get_field (constant, 1, "local_addr"), &local_addr))
    return FALSE;
  info->has_system_info = TRUE;
  info->cpus = (guint8) cpus;
  info->local_addr = g_strdup (local_addr);
  return TRUE;
}

static gboolean
read_publish (JsonNode *node, GPtrArray *publish)
{
  const char *host, *destination_host, *protocol;
  guint64 port, destination_port;
  NlkDestination destination = { 0 };

  if (!nlk_json_read_text (nlk_json_get_field (node, 0, "src_host"), &host) ||
      !nlk_json_read_uint (nlk_json_get_field (node, 1, "src_port"), G_MAXUINT16, &port) ||
      !nlk_json_read_text (nlk_json_get_field (node, 2, "dst_host"), &destination_host) ||
      !nlk_json_read_uint (nlk_json_get_field (node, 3, "dst_port"), G_MAXUINT16,
                           &destination_port) ||
      !nlk_json_read_text (nlk_json_get_field (node, 4, "protocol"), &protocol) ||
      !nlk_protocol_parse (protocol, &destination.protocol))
    return FALSE;
  destination.host = (char *) destination_host;
  destination.port = (guint16) destination_port;
  g_ptr_array_add (publish, nlk_publish_host_new (host, (guint16) port, &destination));
  return TRUE;
}

static gboolean
read_all_publish (JsonNode *node, GPtrArray *publish)
{
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (!read_publish (json_array_get_element (array, i), publish))
      return FALSE;
  }
  return TRUE;
}

NlkAgentInfo *
nlk_agent_info_read_json (JsonNode *node, GError **error)
{
  g_autoptr (NlkAgentInfo) info = nlk_agent_info_new ();
  const char *name, *socket_addr, *forward_addr = NULL;
  JsonNode *forward = nlk_json_get_field (node, 2, "forward_addr");
  guint64 ping;

  if (!nlk_json_read_text (nlk_json_get_field (node, 0, "name"), &name) ||
      !nlk_json_read_text (nlk_json_get_field (node, 1, "socket_addr"), &socket_addr) ||
      (forward != NULL && !nlk_json_read_text (forward, &forward_addr)) ||
      !read_system_info (nlk_json_get_field (node, 3, "system_info"), info) ||
      !read_all_publish (nlk_json_get_field (node, 4, "publish_info"), info->publish) ||
      !nlk_json_read_uint (nlk_json_get_field (node, 5, "since"), G_MAXINT64,
                           &info->since_seconds) ||
      !nlk_json_read_uint (nlk_json_get_field (node, 6, "ping"), G_MAXUINT16, &ping)) {
    nlk_json_fail (error, "a description of an agent that is malformed");
    return NULL;
  }
  info->name = g_strdup (name);
  info->socket_addr = g_strdup (socket_addr);
  info->forward_addr = g_strdup (forward_addr);
  info->ping_msec = (guint16) ping;
  return g_steal_pointer (&info);
}
