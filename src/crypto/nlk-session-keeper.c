/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-session-keeper.h"

#include <string.h>

#include "base/nlk-text.h"

#include "nlk-passphrase.h"

#define MIN_RETRY_USEC ((gint64) G_USEC_PER_SEC)
#define MAX_RETRY_USEC (30 * (gint64) G_USEC_PER_SEC)
#define MAX_RETRY_DOUBLINGS 5

struct _NlkSessionKeeper {
  NlkSecret *prs;
  NlkUuid uid;
  char *agent_name;
  NlkGuessLimit limit;
  NlkSession *session;           /* NULL: none to use */
  NlkHandshakeClient *handshake; /* NULL: none goes on */
  gboolean is_lost;              /* the agent did not know the session that `prev` names */
  guint8 prev[NLK_SESSION_ID_BYTES];
  gint64 relieved_usec; /* when a lost session was last replaced, G_MININT64: never */
  gint64 not_before_usec;
  guint n_failures;
  GError *error; /* why nothing may begin before that time */
};

NlkSessionKeeper *
nlk_session_keeper_new (const NlkSecret *passphrase, const NlkUuid *uid, const char *agent_name)
{
  NlkSessionKeeper *keeper = g_new0 (NlkSessionKeeper, 1);

  keeper->prs = nlk_passphrase_derive_prs (passphrase);
  keeper->uid = *uid;
  keeper->agent_name = g_strdup (agent_name);
  keeper->relieved_usec = G_MININT64;
  keeper->not_before_usec = G_MININT64;
  nlk_guess_limit_init (&keeper->limit, NLK_GUESS_CLIENT_CAPACITY, NLK_GUESS_CLIENT_PERIOD_USEC);
  return keeper;
}

static void
clear_session (NlkSessionKeeper *keeper)
{
  if (keeper->session != NULL)
    nlk_session_drop (keeper->session);
  g_clear_pointer (&keeper->session, nlk_session_unref);
}

void
nlk_session_keeper_free (NlkSessionKeeper *keeper)
{
  g_return_if_fail (keeper->handshake == NULL);

  clear_session (keeper);
  nlk_secret_unref (keeper->prs);
  g_clear_error (&keeper->error);
  g_free (keeper->agent_name);
  g_free (keeper);
}

gint64
nlk_session_keeper_get_wait_usec (NlkSessionKeeper *keeper, gint64 now_usec)
{
  gint64 limit_usec = nlk_guess_limit_get_wait_usec (&keeper->limit, now_usec);

  if (keeper->not_before_usec <= now_usec)
    return limit_usec;
  return MAX (limit_usec, keeper->not_before_usec - now_usec);
}

gboolean
nlk_session_keeper_may_begin (NlkSessionKeeper *keeper, gint64 now_usec)
{
  return keeper->handshake == NULL && nlk_session_keeper_get_wait_usec (keeper, now_usec) == 0;
}

NlkSessionKeeperAnswer
nlk_session_keeper_ask (NlkSessionKeeper *keeper, gint64 now_usec, NlkSession **ret_session,
                        GError **error)
{
  *ret_session = NULL;
  if (keeper->session != NULL && nlk_session_can_open (keeper->session, now_usec)) {
    *ret_session = keeper->session;
    return NLK_SESSION_KEEPER_USE;
  }
  if (keeper->handshake != NULL)
    return NLK_SESSION_KEEPER_WAIT;
  if (nlk_session_keeper_may_begin (keeper, now_usec))
    return NLK_SESSION_KEEPER_OPEN;
  if (keeper->error == NULL)
    return NLK_SESSION_KEEPER_WAIT;
  if (error != NULL)
    *error = g_error_copy (keeper->error);
  return NLK_SESSION_KEEPER_FAIL;
}

gint64
nlk_session_keeper_get_due_usec (const NlkSessionKeeper *keeper)
{
  if (keeper->handshake != NULL)
    return G_MAXINT64;
  if (keeper->session != NULL)
    return MAX (nlk_session_get_renewal_usec (keeper->session), keeper->not_before_usec);
  if (keeper->is_lost || g_error_matches (keeper->error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH))
    return keeper->not_before_usec;
  return G_MAXINT64;
}

NlkHandshakeClient *
nlk_session_keeper_begin (NlkSessionKeeper *keeper, gint64 now_usec, GByteArray *out)
{
  const guint8 *prev = keeper->is_lost ? keeper->prev : NULL;

  g_return_val_if_fail (keeper->handshake == NULL, NULL);

  if (keeper->session != NULL)
    prev = nlk_session_get_id (keeper->session);
  if (keeper->is_lost)
    keeper->relieved_usec = now_usec;
  keeper->handshake = nlk_handshake_client_new (keeper->prs, &keeper->uid, keeper->agent_name, prev,
                                                &keeper->limit, now_usec, out);
  return keeper->handshake;
}

static void
take_session (NlkSessionKeeper *keeper, NlkSession *session)
{
  clear_session (keeper);
  keeper->session = nlk_session_ref (session);
  keeper->is_lost = FALSE;
  keeper->n_failures = 0;
  keeper->not_before_usec = G_MININT64;
  g_clear_error (&keeper->error);
}

/* Whoever plays the agent could ask for one handshake after the other. */
static void
space_replacements (NlkSessionKeeper *keeper)
{
  if (keeper->is_lost && keeper->relieved_usec != G_MININT64)
    keeper->not_before_usec =
      MAX (keeper->not_before_usec, keeper->relieved_usec + NLK_SESSION_KEEPER_SPACING_USEC);
}

static gint64
choose_pause (NlkSessionKeeper *keeper)
{
  gint64 usec = MIN_RETRY_USEC << MIN (keeper->n_failures, MAX_RETRY_DOUBLINGS);

  keeper->n_failures++;
  if (g_error_matches (keeper->error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH))
    return NLK_SESSION_KEEPER_MISMATCH_USEC;
  return MAX (MIN (usec, MAX_RETRY_USEC), nlk_handshake_client_get_wait_usec (keeper->handshake));
}

/* What broke off is tried again soon, unless there is no guess left to give away: that is what to tell then. */
static void
note_limit (NlkSessionKeeper *keeper, gint64 now_usec)
{
  g_autofree char *name = NULL;

  if (nlk_guess_limit_get_wait_usec (&keeper->limit, now_usec) == 0 ||
      !(g_error_matches (keeper->error, NLK_KEY_ERROR, NLK_KEY_ERROR_PROTOCOL) ||
        g_error_matches (keeper->error, NLK_KEY_ERROR, NLK_KEY_ERROR_TIMED_OUT)))
    return;
  name = nlk_text_escape (keeper->agent_name, -1, NLK_TEXT_PEER_BYTES);
  g_clear_error (&keeper->error);
  g_set_error (&keeper->error, NLK_KEY_ERROR, NLK_KEY_ERROR_LIMIT,
               "the key exchange with agent %s broke off too often; it is tried again in an hour",
               name);
}

static void
note_failure (NlkSessionKeeper *keeper, gint64 now_usec, const GError *error)
{
  gint64 pause;

  g_clear_error (&keeper->error);
  if (error != NULL)
    keeper->error = g_error_copy (error);
  else
    (void) nlk_handshake_client_end (keeper->handshake, &keeper->error);
  note_limit (keeper, now_usec);
  pause = choose_pause (keeper);
  /* So that what is due is never due before it is allowed. */
  pause = MAX (pause, nlk_guess_limit_get_wait_usec (&keeper->limit, now_usec));
  keeper->not_before_usec = now_usec + pause;
  space_replacements (keeper);
}

void
nlk_session_keeper_finish (NlkSessionKeeper *keeper, gint64 now_usec, const GError *error)
{
  NlkSession *session;

  g_return_if_fail (keeper->handshake != NULL);

  session = nlk_handshake_client_get_session (keeper->handshake);
  if (session != NULL)
    take_session (keeper, session);
  else
    note_failure (keeper, now_usec, error);
  g_clear_pointer (&keeper->handshake, nlk_handshake_client_free);
}

void
nlk_session_keeper_lose (NlkSessionKeeper *keeper, NlkSession *session, gint64 now_usec)
{
  if (keeper->session != session)
    return;
  memcpy (keeper->prev, nlk_session_get_id (session), sizeof keeper->prev);
  keeper->is_lost = TRUE;
  space_replacements (keeper);
  clear_session (keeper);
}

void
nlk_session_keeper_enter_key (NlkSessionKeeper *keeper)
{
  nlk_guess_limit_refill (&keeper->limit);
  keeper->not_before_usec = G_MININT64;
  keeper->n_failures = 0;
  g_clear_error (&keeper->error);
}
