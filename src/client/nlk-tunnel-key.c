/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-tunnel-key-private.h"

#include "base/nlk-text.h"
#include "protocol/nlk-reason.h"

#include "nlk-agent-key.h"
#include "nlk-key-file.h"

NlkSecret *
nlk_tunnel_key_find (const NlkTunnelKey *key, const NlkTunnelKeyPlace *place, GError **error)
{
  const NlkTunnelConfig *config = place->config;
  const NlkTunnelRules *rules = place->rules;

  if (config->encryption == NLK_TUNNEL_ENCRYPTION_NONE)
    return NULL;
  if (key->given != NULL)
    return nlk_secret_ref (key->given);
  if (config->key_path != NULL)
    return nlk_key_file_load (config->key_path, error);
  if (rules->find_key != NULL)
    return rules->find_key (place->gateway, config->agent, rules->key_data, error);
  return nlk_tunnel_gateway_read_key (place->gateway, config->agent, error);
}

static gboolean
must_be (const NlkTunnelKey *key, const NlkTunnelKeyPlace *place)
{
  NlkTunnelEncryption encryption = place->config->encryption;

  return encryption == NLK_TUNNEL_ENCRYPTION_REQUIRED ||
         (encryption == NLK_TUNNEL_ENCRYPTION_BY_KEY &&
          (key->had_key || place->rules->demands_key));
}

gboolean
nlk_tunnel_key_obtain (NlkTunnelKey *key, const NlkTunnelKeyPlace *place, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *agent = NULL;

  nlk_tunnel_key_release (key);
  key->passphrase = nlk_tunnel_key_find (key, place, &why);
  if (key->passphrase != NULL) {
    key->had_key = TRUE;
    return TRUE;
  }
  if (why == NULL && !must_be (key, place))
    return TRUE;
  agent = nlk_text_escape (place->config->agent, -1, NLK_TEXT_PEER_BYTES);
  if (why == NULL)
    g_set_error (&why, NLK_REASON_ERROR, NLK_REASON_KEY_REQUIRED,
                 "there is no key for the agent %s", agent);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

gboolean
nlk_tunnel_key_is_used (const NlkTunnelKey *key, const NlkSecret *found)
{
  if (found == NULL || key->passphrase == NULL)
    return found == key->passphrase;
  return nlk_secret_equal (found, key->passphrase);
}

void
nlk_tunnel_key_give (NlkTunnelKey *key, NlkSecret *passphrase)
{
  NlkSecret *before = key->given;

  key->given = passphrase != NULL ? nlk_secret_ref (passphrase) : NULL;
  g_clear_pointer (&before, nlk_secret_unref);
}

void
nlk_tunnel_key_retry (const NlkTunnelKey *key, const NlkTunnelKeyPlace *place)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (place->gateway);
  g_autoptr (NlkAgentKey) shared =
    nlk_agent_key_obtain (session, place->config->agent, key->passphrase);

  nlk_agent_key_enter (shared);
}

void
nlk_tunnel_key_forget (NlkTunnelKey *key)
{
  key->had_key = FALSE;
  g_clear_pointer (&key->given, nlk_secret_unref);
}

void
nlk_tunnel_key_release (NlkTunnelKey *key)
{
  g_clear_pointer (&key->passphrase, nlk_secret_unref);
}
