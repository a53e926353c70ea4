/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-check.h"

#include "crypto/nlk-crypto.h"
#include "protocol/nlk-reason.h"

#include <string.h>

/* Where the agent stands, as far as asking it goes. */
typedef enum { REACH_UNKNOWN, REACH_AWAY, REACH_HERE } Reach;

struct _NlkAppKeyCheck {
  GObject parent_instance;
  NlkAppEngine *engine;
  NlkTunnelGateway *gateway;
  char *agent;
  gboolean had_key;

  Reach reach;
  NlkAppKeyStatus status; /* of the last trial or probe */
  gboolean is_trying;
  GCancellable *ending; /* of the trial or probe that goes on */
  NlkSecret *passphrase;
  guint n_wrong;
  guint wait_seconds;
  guint countdown;
};

G_DEFINE_FINAL_TYPE (NlkAppKeyCheck, nlk_app_key_check, G_TYPE_OBJECT)

enum { CHANGED, WRONG, ACCEPTED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
stop_countdown (NlkAppKeyCheck *self)
{
  g_clear_handle_id (&self->countdown, g_source_remove);
  self->wait_seconds = 0;
}

static void
set_status (NlkAppKeyCheck *self, NlkAppKeyStatus status)
{
  stop_countdown (self);
  self->status = status;
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_second (gpointer user_data)
{
  NlkAppKeyCheck *self = user_data;

  if (--self->wait_seconds > 0) {
    g_signal_emit (self, signals[CHANGED], 0);
    return G_SOURCE_CONTINUE;
  }
  self->countdown = 0;
  set_status (self, NLK_APP_KEY_STATUS_NONE);
  return G_SOURCE_REMOVE;
}

static void
pause_for (NlkAppKeyCheck *self, guint seconds)
{
  set_status (self, NLK_APP_KEY_STATUS_WAIT);
  self->wait_seconds = seconds;
  self->countdown = g_timeout_add_seconds (1, on_second, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gint64
get_timeout (NlkAppKeyCheck *self)
{
  return nlk_app_engine_get_timeouts (self->engine)->pending_usec;
}

static NlkGatewaySession *
get_session (NlkAppKeyCheck *self)
{
  return nlk_tunnel_gateway_get_session (self->gateway);
}

/* Asking */

static void
probe_done (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (NlkAppKeyCheck) self = user_data;
  NlkKeyTrialResult result;
  NlkAppKeyStatus status;

  if (!nlk_key_trial_finish (async, &result, NULL))
    return;
  status = nlk_app_key_status_from_verdict (result.verdict, 0, self->had_key);
  nlk_key_trial_result_clear (&result);
  /* Silence is worth a word only once a person waits for an answer. */
  if (status == NLK_APP_KEY_STATUS_SILENT || status == NLK_APP_KEY_STATUS_NONE)
    return;
  set_status (self, status);
}

static void
end_work (NlkAppKeyCheck *self)
{
  if (self->ending != NULL)
    g_cancellable_cancel (self->ending);
  g_clear_object (&self->ending);
  self->is_trying = FALSE;
}

static void
probe (NlkAppKeyCheck *self)
{
  end_work (self);
  self->ending = g_cancellable_new ();
  nlk_key_trial_probe_async (get_session (self), self->agent, get_timeout (self), self->ending,
                             probe_done, g_object_ref (self));
}

static Reach
find_reach (NlkAppKeyCheck *self)
{
  NlkGatewaySession *session = get_session (self);

  switch (nlk_gateway_session_get_state (session)) {
  case NLK_LINK_CONNECTED:
    if (nlk_gateway_session_get_agents (session) == NULL)
      return REACH_UNKNOWN;
    return nlk_gateway_session_has_agent (session, self->agent) ? REACH_HERE : REACH_AWAY;
  case NLK_LINK_CONNECTING:
    return REACH_UNKNOWN;
  default:
    return REACH_AWAY;
  }
}

static void
on_gateway_changed (NlkAppKeyCheck *self)
{
  Reach reach = find_reach (self);

  if (reach == self->reach)
    return;
  self->reach = reach;
  if (self->is_trying)
    return;
  if (reach == REACH_HERE) {
    if (self->status == NLK_APP_KEY_STATUS_LATER)
      set_status (self, NLK_APP_KEY_STATUS_NONE);
    probe (self);
  } else if (reach == REACH_AWAY && self->status == NLK_APP_KEY_STATUS_NONE) {
    set_status (self, NLK_APP_KEY_STATUS_LATER);
  }
}

/* Trying */

static void
conclude_trial (NlkAppKeyCheck *self, NlkKeyTrialResult *result)
{
  NlkAppKeyStatus status;

  self->n_wrong = result->verdict == NLK_KEY_VERDICT_WRONG ? self->n_wrong + 1 : 0;
  if (result->verdict == NLK_KEY_VERDICT_ACCEPTED) {
    /* While the result holds the session, the tunnels find it. */
    nlk_app_engine_use_key (self->engine, self->gateway, self->agent, self->passphrase);
    nlk_app_memory_note_key (nlk_app_engine_get_memory (self->engine),
                             nlk_tunnel_gateway_get_name (self->gateway), self->agent);
    set_status (self, NLK_APP_KEY_STATUS_NONE);
    g_signal_emit (self, signals[ACCEPTED], 0);
    return;
  }
  status = nlk_app_key_status_from_verdict (result->verdict, self->n_wrong, self->had_key);
  if (status == NLK_APP_KEY_STATUS_WAIT)
    pause_for (self, result->wait_seconds);
  else
    set_status (self, status);
  g_signal_emit (self, signals[WRONG], 0);
}

static void
trial_done (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (NlkAppKeyCheck) self = user_data;
  NlkKeyTrialResult result;

  if (!nlk_key_trial_finish (async, &result, NULL))
    return;
  self->is_trying = FALSE;
  conclude_trial (self, &result);
  nlk_key_trial_result_clear (&result);
}

/* Returns: (transfer full) (nullable): the key to try, %NULL when there is none or the text cannot be one. */
static NlkSecret *
choose_passphrase (NlkAppKeyCheck *self, NlkSecret *text)
{
  NlkSecret *known;
  gsize n_bytes = 0;

  if (text != NULL)
    nlk_secret_get_data (text, &n_bytes);
  if (n_bytes > 0)
    return nlk_agent_key_new_passphrase (text, FALSE, NULL);
  known = nlk_app_keys_lookup (nlk_app_engine_get_keys (self->engine),
                               nlk_tunnel_gateway_get_name (self->gateway), self->agent);
  return known != NULL ? nlk_secret_ref (known) : NULL;
}

gboolean
nlk_app_key_check_try_key (NlkAppKeyCheck *self, NlkSecret *text)
{
  g_autoptr (NlkSecret) passphrase = NULL;

  g_return_val_if_fail (NLK_IS_APP_KEY_CHECK (self), FALSE);

  if (self->is_trying || self->wait_seconds > 0)
    return FALSE;
  passphrase = choose_passphrase (self, text);
  if (passphrase == NULL) {
    set_status (self, NLK_APP_KEY_STATUS_FORM);
    g_signal_emit (self, signals[WRONG], 0);
    return FALSE;
  }
  end_work (self);
  g_clear_pointer (&self->passphrase, nlk_secret_unref);
  self->passphrase = g_steal_pointer (&passphrase);
  if (self->reach == REACH_AWAY || self->status == NLK_APP_KEY_STATUS_LATER) {
    nlk_app_engine_use_key (self->engine, self->gateway, self->agent, self->passphrase);
    return TRUE;
  }
  self->is_trying = TRUE;
  self->ending = g_cancellable_new ();
  nlk_key_trial_async (get_session (self), self->agent, self->passphrase, get_timeout (self),
                       self->ending, trial_done, g_object_ref (self));
  g_signal_emit (self, signals[CHANGED], 0);
  return FALSE;
}

NlkAppKeyStatus
nlk_app_key_check_get_status (NlkAppKeyCheck *self, guint *ret_wait_seconds)
{
  g_return_val_if_fail (NLK_IS_APP_KEY_CHECK (self), NLK_APP_KEY_STATUS_NONE);

  *ret_wait_seconds = self->wait_seconds;
  return self->is_trying ? NLK_APP_KEY_STATUS_CHECKING : self->status;
}

void
nlk_app_key_check_edited (NlkAppKeyCheck *self)
{
  g_return_if_fail (NLK_IS_APP_KEY_CHECK (self));

  if (self->status == NLK_APP_KEY_STATUS_WRONG || self->status == NLK_APP_KEY_STATUS_WRONG_AGAIN ||
      self->status == NLK_APP_KEY_STATUS_FORM)
    set_status (self, NLK_APP_KEY_STATUS_NONE);
}

NlkSecret *
nlk_app_key_check_get_passphrase (NlkAppKeyCheck *self)
{
  g_return_val_if_fail (NLK_IS_APP_KEY_CHECK (self), NULL);

  return self->passphrase;
}

void
nlk_app_key_check_cancel (NlkAppKeyCheck *self)
{
  g_return_if_fail (NLK_IS_APP_KEY_CHECK (self));

  end_work (self);
  stop_countdown (self);
}

/* What a tunnel has learned of the key before a person came. */
static NlkAppKeyStatus
read_tunnel (NlkTunnelItem *item)
{
  const GError *error = nlk_tunnel_item_get_error (item);
  g_autofree char *address = NULL;

  if (error == NULL || nlk_tunnel_item_get_state (item) != NLK_TUNNEL_ITEM_NEEDS_KEY)
    return NLK_APP_KEY_STATUS_NONE;
  if (g_error_matches (error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH))
    return NLK_APP_KEY_STATUS_WRONG;
  if (g_error_matches (error, NLK_KEY_ERROR, NLK_KEY_ERROR_LIMIT))
    return NLK_APP_KEY_STATUS_LIMIT;
  /* One that listens went without a key until the agent said no; another one has not even asked it. */
  address = nlk_tunnel_item_dup_address (item);
  if (address != NULL && !nlk_tunnel_item_has_key (item) &&
      g_error_matches (error, NLK_REASON_ERROR, NLK_REASON_KEY_REQUIRED))
    return NLK_APP_KEY_STATUS_REQUIRED;
  return NLK_APP_KEY_STATUS_NONE;
}

static void
read_tunnels (NlkAppKeyCheck *self)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (self->engine));

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == self->gateway &&
        self->status == NLK_APP_KEY_STATUS_NONE &&
        strcmp (nlk_tunnel_item_get_config (item)->agent, self->agent) == 0)
      self->status = read_tunnel (item);
  }
}

NlkAppKeyCheck *
nlk_app_key_check_new (NlkAppEngine *engine, NlkTunnelGateway *gateway, const char *agent)
{
  NlkAppKeyCheck *self = g_object_new (NLK_TYPE_APP_KEY_CHECK, NULL);

  self->engine = g_object_ref (engine);
  self->gateway = g_object_ref (gateway);
  self->agent = g_strdup (agent);
  self->had_key = nlk_app_engine_knows_key (engine, gateway, agent);
  read_tunnels (self);
  g_signal_connect_object (gateway, "changed", G_CALLBACK (on_gateway_changed), self,
                           G_CONNECT_SWAPPED);
  on_gateway_changed (self);
  return self;
}

static void
nlk_app_key_check_dispose (GObject *object)
{
  NlkAppKeyCheck *self = NLK_APP_KEY_CHECK (object);

  end_work (self);
  stop_countdown (self);
  G_OBJECT_CLASS (nlk_app_key_check_parent_class)->dispose (object);
}

static void
nlk_app_key_check_finalize (GObject *object)
{
  NlkAppKeyCheck *self = NLK_APP_KEY_CHECK (object);

  g_clear_pointer (&self->passphrase, nlk_secret_unref);
  g_clear_object (&self->engine);
  g_clear_object (&self->gateway);
  g_free (self->agent);
  G_OBJECT_CLASS (nlk_app_key_check_parent_class)->finalize (object);
}

static void
nlk_app_key_check_class_init (NlkAppKeyCheckClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_key_check_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_key_check_finalize;
  signals[CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WRONG] =
    g_signal_new ("wrong", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACCEPTED] =
    g_signal_new ("accepted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_key_check_init (NlkAppKeyCheck *self)
{
}
