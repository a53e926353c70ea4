/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-handshake.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"

/* How long the peer may take to see our last message and close. */
#define FAREWELL_USEC (5 * G_USEC_PER_SEC)

struct _NlkAgentHandshake {
  NlkLoop *loop;
  NlkEnd *channel;
  NlkHandshakeAgent *machine;
  NlkHandshakeStatus status;
  GByteArray *out;
  NlkTimer timer;
  NlkTask task;
  NlkAgentHandshakeFunc done;
  gpointer user_data;
};

static void
be_over (NlkAgentHandshake *handshake)
{
  handshake->done (handshake, handshake->user_data);
}

static void
on_farewell_time (NlkTimer *timer)
{
  be_over (timer->owner);
}

static void
on_deadline (NlkTimer *timer)
{
  NlkAgentHandshake *handshake = timer->owner;

  nlk_end_reset (handshake->channel, NLK_REASON_TIMED_OUT);
  be_over (handshake);
}

static void
start_deadline (NlkAgentHandshake *handshake)
{
  gint64 left =
    nlk_handshake_agent_get_deadline_usec (handshake->machine) - nlk_clock_boottime_usec ();

  nlk_loop_start_timer (handshake->loop, &handshake->timer, MAX (left, 0), handshake, on_deadline);
}

static void
note_status (NlkAgentHandshake *handshake, NlkHandshakeStatus status, const GError *error)
{
  handshake->status = status;
  if (status == NLK_HANDSHAKE_GOING_ON) {
    start_deadline (handshake);
    return;
  }
  if (error != NULL)
    nlk_log (NLK_LOG_WARN, "key exchange failed: %s", error->message);
  nlk_loop_start_timer (handshake->loop, &handshake->timer, FAREWELL_USEC, handshake,
                        on_farewell_time);
}

static gboolean
flush (NlkAgentHandshake *handshake)
{
  while (handshake->out->len > 0) {
    struct iovec iov = { handshake->out->data, handshake->out->len };
    gsize n = nlk_end_write (handshake->channel, &iov, 1);

    if (n == 0)
      return FALSE;
    g_byte_array_remove_range (handshake->out, 0, (guint) n);
  }
  if (handshake->status != NLK_HANDSHAKE_GOING_ON)
    nlk_end_finish (handshake->channel);
  return TRUE;
}

static void
take (NlkAgentHandshake *handshake, const struct iovec *iov, guint n_iov)
{
  for (guint i = 0; i < n_iov && handshake->status == NLK_HANDSHAKE_GOING_ON; i++) {
    g_autoptr (GError) error = NULL;

    note_status (handshake,
                 nlk_handshake_agent_feed (handshake->machine, iov[i].iov_base, iov[i].iov_len,
                                           nlk_clock_boottime_usec (), handshake->out, &error),
                 error);
  }
}

/* Returns: FALSE when the channel has ended. */
static gboolean
run (NlkAgentHandshake *handshake)
{
  while (flush (handshake)) {
    struct iovec iov[NLK_END_MOST_IOV];
    gsize n_bytes = 0;
    guint n_iov;

    switch (nlk_end_peek (handshake->channel, iov, G_N_ELEMENTS (iov), &n_iov)) {
    case NLK_END_DATA:
      take (handshake, iov, n_iov);
      for (guint i = 0; i < n_iov; i++)
        n_bytes += iov[i].iov_len;
      nlk_end_consume (handshake->channel, n_bytes);
      break;
    case NLK_END_WAIT:
      return TRUE;
    default:
      return FALSE;
    }
  }
  return nlk_end_get_error (handshake->channel) == NULL;
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  NlkAgentHandshake *handshake = user_data;

  if (!run (handshake))
    be_over (handshake);
}

static void
on_start (NlkTask *task)
{
  on_ready (NULL, 0, task->owner);
}

NlkAgentHandshake *
nlk_agent_handshake_new (NlkLoop *loop, NlkEnd *channel, NlkSessionCache *cache,
                         NlkAgentHandshakeFunc done, gpointer user_data)
{
  NlkAgentHandshake *handshake = g_new0 (NlkAgentHandshake, 1);

  handshake->loop = nlk_loop_ref (loop);
  handshake->channel = channel;
  handshake->machine = nlk_session_cache_begin_handshake (cache, nlk_clock_boottime_usec ());
  handshake->out = g_byte_array_new ();
  handshake->done = done;
  handshake->user_data = user_data;
  start_deadline (handshake);
  nlk_end_set_ready_func (channel, on_ready, handshake);
  nlk_loop_queue_task (loop, &handshake->task, handshake, on_start);
  return handshake;
}

void
nlk_agent_handshake_free (NlkAgentHandshake *handshake)
{
  nlk_loop_stop_timer (&handshake->timer);
  nlk_loop_cancel_task (&handshake->task);
  nlk_end_free (handshake->channel);
  nlk_handshake_agent_unref (handshake->machine);
  g_byte_array_unref (handshake->out);
  nlk_loop_unref (handshake->loop);
  g_free (handshake);
}
