/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-pass.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"

#include "nlk-gateway-agent.h"
#include "nlk-gateway-client.h"
#include "nlk-gateway-revocation.h"
#include "nlk-gateway-stream.h"

static void
end_controls (NlkGatewayPass *pass, const char *why)
{
  NlkGatewayUser *user = nlk_gateway_user_lookup (pass->gateway, &pass->token->uid);
  GHashTableIter iter;
  gpointer value;

  if (user == NULL)
    return;
  /* A dropped channel is gone in the next turn, not now. */
  g_hash_table_iter_init (&iter, user->agents);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (((NlkGatewayAgent *) value)->pass == pass)
      nlk_gateway_control_drop (((NlkGatewayAgent *) value)->control, why);
  }
  g_hash_table_iter_init (&iter, user->clients);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (((NlkGatewayClient *) value)->pass == pass)
      nlk_gateway_control_drop (((NlkGatewayClient *) value)->control, why);
  }
}

static void
end_all (NlkGatewayPass *pass, const char *why)
{
  g_autofree char *name = nlk_text_escape (pass->token->name, -1, NLK_TEXT_PEER_BYTES);

  nlk_log (NLK_LOG_INFO, "what %s %s has open ends: %s",
           pass->token->kind == NLK_TOKEN_AGENT ? "agent" : "client", name, why);
  pass->n_holders++; /* the last stream must not take it away under us */
  nlk_gateway_stream_end_of (pass, why);
  end_controls (pass, why);
  nlk_gateway_pass_drop (pass);
}

static void
on_expired (gpointer owner)
{
  end_all (owner, "the token has expired");
}

NlkGatewayPass *
nlk_gateway_pass_lookup (NlkGateway *gateway, const NlkGatewayRequest *request)
{
  return g_hash_table_lookup (gateway->passes, request->digest);
}

static NlkGatewayPass *
pass_new (NlkGateway *gateway, const NlkGatewayRequest *request)
{
  NlkGatewayPass *pass = g_new0 (NlkGatewayPass, 1);

  pass->gateway = gateway;
  pass->digest = g_strdup (request->digest);
  pass->token = nlk_token_new (request->token->kind);
  pass->token->uid = request->token->uid;
  pass->token->name = g_strdup (request->token->name);
  pass->token->expires_seconds = request->token->expires_seconds;
  pass->token->issued_seconds = request->token->issued_seconds;
  g_hash_table_insert (gateway->passes, pass->digest, pass);
  nlk_gateway_expiry_start (&pass->expiry, gateway->loop, pass->token->expires_seconds, on_expired,
                            pass);
  return pass;
}

NlkGatewayPass *
nlk_gateway_pass_hold (NlkGateway *gateway, const NlkGatewayRequest *request)
{
  NlkGatewayPass *pass = nlk_gateway_pass_lookup (gateway, request);

  if (pass == NULL)
    pass = pass_new (gateway, request);
  pass->n_holders++;
  return pass;
}

void
nlk_gateway_pass_drop (NlkGatewayPass *pass)
{
  if (pass == NULL || --pass->n_holders > 0)
    return;
  g_assert (pass->n_channels == 0 && pass->n_streams == 0);
  nlk_gateway_expiry_stop (&pass->expiry);
  g_hash_table_remove (pass->gateway->passes, pass->digest);
  nlk_token_free (pass->token);
  g_free (pass->digest);
  g_free (pass);
}

void
nlk_gateway_pass_end_revoked (NlkGateway *gateway)
{
  const NlkRevocationList *list = nlk_gateway_revocation_get_list (gateway->revocation);
  g_autoptr (GPtrArray) revoked = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, gateway->passes);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    NlkGatewayPass *pass = value;

    if (nlk_revocation_list_matches_digest (list, pass->token, pass->digest)) {
      pass->n_holders++; /* ending one may let go of another */
      g_ptr_array_add (revoked, pass);
    }
  }
  for (guint i = 0; i < revoked->len; i++)
    end_all (g_ptr_array_index (revoked, i), "the token is revoked");
  g_ptr_array_foreach (revoked, (GFunc) (void (*) (void)) nlk_gateway_pass_drop, NULL);
}
