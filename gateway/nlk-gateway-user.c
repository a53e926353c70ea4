/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-user.h"

void
nlk_gateway_user_free (NlkGatewayUser *user)
{
  g_assert (g_hash_table_size (user->agents) == 0 && g_hash_table_size (user->clients) == 0);
  g_hash_table_unref (user->agents);
  g_hash_table_unref (user->clients);
  g_free (user);
}

NlkGatewayUser *
nlk_gateway_user_lookup (NlkGateway *gateway, const NlkUuid *uid)
{
  return g_hash_table_lookup (gateway->users, uid);
}

NlkGatewayUser *
nlk_gateway_user_ensure (NlkGateway *gateway, const NlkUuid *uid)
{
  NlkGatewayUser *user = nlk_gateway_user_lookup (gateway, uid);

  if (user != NULL)
    return user;
  user = g_new0 (NlkGatewayUser, 1);
  user->uid = *uid;
  user->agents = g_hash_table_new (g_str_hash, g_str_equal);
  user->clients = g_hash_table_new (nlk_uuid_hash, nlk_uuid_equal);
  g_hash_table_insert (gateway->users, &user->uid, user);
  return user;
}

void
nlk_gateway_user_leave (NlkGateway *gateway, NlkGatewayUser *user)
{
  if (g_hash_table_size (user->agents) == 0 && g_hash_table_size (user->clients) == 0)
    g_hash_table_remove (gateway->users, &user->uid);
}

gboolean
nlk_gateway_user_has_room (NlkGateway *gateway, const NlkUuid *uid)
{
  NlkGatewayUser *user = nlk_gateway_user_lookup (gateway, uid);

  return user == NULL || g_hash_table_size (user->agents) + g_hash_table_size (user->clients) <
                           gateway->config->limits.control_channels_per_uid;
}

gboolean
nlk_gateway_user_has_agent (NlkGateway *gateway, const NlkUuid *uid, const char *name)
{
  NlkGatewayUser *user = nlk_gateway_user_lookup (gateway, uid);

  if (user == NULL)
    return FALSE;
  return name == NULL ? g_hash_table_size (user->agents) > 0
                      : g_hash_table_contains (user->agents, name);
}
