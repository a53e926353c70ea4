/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-agent-state.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-units.h"

static gboolean
is_connected (NlkTunnelGateway *gateway)
{
  return nlk_gateway_session_get_state (nlk_tunnel_gateway_get_session (gateway)) ==
         NLK_LINK_CONNECTED;
}

const NlkAgentInfo *
nlk_app_agent_find (NlkTunnelGateway *gateway, const char *name)
{
  GPtrArray *agents = nlk_gateway_session_get_agents (nlk_tunnel_gateway_get_session (gateway));

  if (!is_connected (gateway))
    return NULL;
  for (guint i = 0; agents != NULL && i < agents->len; i++) {
    const NlkAgentInfo *info = agents->pdata[i];

    if (strcmp (info->name, name) == 0)
      return info;
  }
  return NULL;
}

gint64
nlk_app_agent_get_round_trip_usec (NlkTunnelGateway *gateway, const NlkAgentInfo *info)
{
  gint64 ours = nlk_gateway_session_get_round_trip_usec (nlk_tunnel_gateway_get_session (gateway));

  return ours >= 0 ? ours + info->ping_msec * G_TIME_SPAN_MILLISECOND : -1;
}

static char *
dup_accessible (gint64 usec)
{
  gulong msec = (gulong) MAX (1, (usec + 500) / 1000);

  if (usec < 0)
    return g_strdup (_ ("online"));
  /* TRANSLATORS: {n} is a round trip in milliseconds; for screen readers */
  return g_strdup_printf (ngettext ("online, %lu millisecond", "online, %lu milliseconds", msec),
                          msec);
}

void
nlk_app_agent_state_init (NlkAppLook *look, NlkTunnelGateway *gateway, const NlkAgentInfo *info)
{
  gint64 usec = info != NULL ? nlk_app_agent_get_round_trip_usec (gateway, info) : -1;

  if (info != NULL)
    *look = (NlkAppLook){ "nlk-agent-symbolic", "success", nlk_app_units_dup_delay (usec),
                          dup_accessible (usec) };
  else if (is_connected (gateway))
    *look = (NlkAppLook){ "nlk-agent-off-symbolic", "dim-label", g_strdup (_ ("Offline")),
                          g_strdup (_ ("offline")) };
  else
    *look = (NlkAppLook){ "nlk-agent-off-symbolic", "dim-label", g_strdup (""),
                          g_strdup (_ ("gateway not connected")) };
}

/* What is known of those that are away */

static gboolean
has_tunnel (NlkAppEngine *engine, NlkTunnelGateway *gateway, const char *name)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (engine));

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway &&
        g_strcmp0 (nlk_tunnel_item_get_config (item)->agent, name) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
nlk_app_agent_is_referred_to (NlkAppEngine *engine, NlkTunnelGateway *gateway, const char *name)
{
  const char *gateway_name = nlk_tunnel_gateway_get_name (gateway);

  return has_tunnel (engine, gateway, name) ||
         nlk_app_keys_lookup (nlk_app_engine_get_keys (engine), gateway_name, name) != NULL ||
         g_hash_table_contains (nlk_tunnel_gateway_get_config (gateway)->key_paths, name);
}

char **
nlk_app_agent_dup_known (NlkAppEngine *engine, NlkTunnelGateway *gateway)
{
  const char *gateway_name = nlk_tunnel_gateway_get_name (gateway);
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (engine));
  g_auto (GStrv) seen =
    nlk_app_memory_dup_agents (nlk_app_engine_get_memory (engine), gateway_name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) seen);
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    const char *name = nlk_tunnel_item_get_config (item)->agent;

    if (nlk_tunnel_item_get_gateway (item) == gateway && name != NULL &&
        !g_strv_contains ((const char *const *) seen, name))
      g_strv_builder_add (builder, name);
  }
  return g_strv_builder_end (builder);
}

char *
nlk_app_agent_dup_last_seen (NlkAppEngine *engine, NlkTunnelGateway *gateway, const char *name,
                             gint64 now_seconds)
{
  gint64 seconds = nlk_app_memory_get_last_seen (nlk_app_engine_get_memory (engine),
                                                 nlk_tunnel_gateway_get_name (gateway), name);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_seconds);
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (MIN (seconds, now_seconds));
  g_autofree char *time = NULL;

  if (seconds == 0 || when == NULL)
    return g_strdup (_ ("Offline"));
  time = nlk_app_units_dup_time (when, now);
  /* TRANSLATORS: {time} as in "Mon 09:12" or "5 minutes ago" */
  return g_strdup_printf (_ ("Offline, last seen %s"), time);
}

char *
nlk_app_agent_dup_line (NlkTunnelGateway *gateway, const NlkAgentInfo *info, gint64 now_seconds)
{
  gint64 usec = nlk_app_agent_get_round_trip_usec (gateway, info);
  gint64 since_seconds = MIN ((gint64) MIN (info->since_seconds, G_MAXINT64), now_seconds);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_seconds);
  g_autoptr (GDateTime) since = g_date_time_new_from_unix_local (since_seconds);
  g_autofree char *time = since != NULL ? nlk_app_units_dup_time (since, now) : NULL;
  GString *line = g_string_new (NULL);

  if (time != NULL && info->since_seconds > 0)
    /* TRANSLATORS: {time} as in "Mon 09:12" or "5 minutes ago" */
    g_string_append_printf (line, _ ("Online since %s"), time);
  else
    g_string_append (line, _ ("Online"));
  if (usec >= 0) {
    g_autofree char *delay = nlk_app_units_dup_delay (usec);

    g_string_append_printf (line, " · %s", delay);
  }
  if (info->has_system_info) {
    /* TRANSLATORS: {load} of {n} processors, as in "load 0.4 of 8" */
    g_string_append (line, " · ");
    g_string_append_printf (line, _ ("load %.1f of %u"), info->load, info->cpus);
  }
  return g_string_free (line, FALSE);
}

/* A port of a connection that is already there is of no use to anybody. */
static char *
dup_host (const char *address)
{
  const char *colon = address != NULL ? strrchr (address, ':') : NULL;

  if (address == NULL || *address == '\0')
    return NULL;
  if (*address == '[' && strchr (address, ']') != NULL)
    return g_strndup (address + 1, (gsize) (strchr (address, ']') - address - 1));
  return colon != NULL ? g_strndup (address, (gsize) (colon - address)) : g_strdup (address);
}

char *
nlk_app_agent_dup_addresses (const NlkAgentInfo *info, gboolean is_for_copying)
{
  g_autofree char *local = dup_host (info->local_addr);
  g_autofree char *seen =
    dup_host (info->forward_addr != NULL ? info->forward_addr : info->socket_addr);
  g_autofree char *local_name = NULL;
  g_autofree char *seen_name = NULL;

  if (is_for_copying)
    return local != NULL ? g_strjoin ("\n", local, seen, NULL)
                         : g_strdup (seen != NULL ? seen : "");
  local_name = local != NULL ? nlk_display_text_name (local) : NULL;
  seen_name = nlk_display_text_name (seen);
  if (local_name == NULL)
    /* TRANSLATORS: {address} */
    return g_strdup_printf (_ ("Seen from %s"), seen_name);
  /* TRANSLATORS: {address} of the machine, and {address} under which the gateway sees it */
  return g_strdup_printf (_ ("%s, seen from %s"), local_name, seen_name);
}
