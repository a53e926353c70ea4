/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-control.h"

#include "net/nlk-frame-end.h"

#include <string.h>

/* A peer that does not fetch its answers is not read, so that requests cannot fill its queue. */
#define ANSWERS_UNREAD_BYTES (64 * 1024)
#define MESSAGES_A_TURN 64

typedef enum {
  STATE_OPEN,
  STATE_LEAVING, /* a last message is on its way; nothing is reported */
  STATE_ENDED,   /* the closed callback is due or was called */
  STATE_FREED,   /* the owner has let go; the next turn frees */
} State;

struct _NlkGatewayControl {
  NlkLoop *loop;
  NlkEnd *end;
  const NlkTimeouts *timeouts;
  const NlkGatewayControlFuncs *funcs;
  gpointer user_data;
  gsize most_bytes;
  State state;
  gboolean is_reading;
  gboolean awaits_pong;
  GQueue queue; /* of GBytes, zero-terminated texts */
  gsize queued_bytes;
  const char *why;
  NlkTimer timer;
  NlkTask task;
};

static void on_turn (NlkTask *task);

static void
set_state (NlkGatewayControl *control, State state)
{
  static const gboolean edges[4][4] = {
    [STATE_OPEN] = { FALSE, TRUE, TRUE, TRUE },
    [STATE_LEAVING] = { FALSE, FALSE, FALSE, TRUE },
    [STATE_ENDED] = { FALSE, FALSE, FALSE, TRUE },
  };

  g_assert (edges[control->state][state]);
  control->state = state;
}

static void
queue_turn (NlkGatewayControl *control)
{
  nlk_loop_queue_task (control->loop, &control->task, control, on_turn);
}

static void
really_free (NlkGatewayControl *control)
{
  nlk_loop_stop_timer (&control->timer);
  nlk_loop_cancel_task (&control->task);
  g_queue_clear_full (&control->queue, (GDestroyNotify) g_bytes_unref);
  nlk_end_free (control->end);
  nlk_loop_unref (control->loop);
  g_free (control);
}

static void
end_channel (NlkGatewayControl *control, const char *why)
{
  if (control->state == STATE_LEAVING)
    nlk_gateway_control_free (control);
  if (control->state != STATE_OPEN)
    return;
  set_state (control, STATE_ENDED);
  control->why = why;
  nlk_loop_stop_timer (&control->timer);
  queue_turn (control);
}

static void
flush_queue (NlkGatewayControl *control)
{
  while (control->queue.length > 0) {
    GBytes *text = g_queue_peek_head (&control->queue);
    gsize size;
    gpointer data = (gpointer) g_bytes_get_data (text, &size);
    struct iovec iov = { data, size - 1 };

    if (nlk_end_write (control->end, &iov, 1) == 0) {
      if (nlk_end_get_error (control->end) != NULL)
        end_channel (control, "the connection was lost");
      return;
    }
    control->queued_bytes -= size;
    g_bytes_unref (g_queue_pop_head (&control->queue));
  }
}

static void on_timer (NlkTimer *timer);

static void
ping (NlkGatewayControl *control)
{
  control->awaits_pong = TRUE;
  nlk_frame_end_ping (control->end);
  nlk_loop_start_timer (control->loop, &control->timer, control->timeouts->pong_usec, control,
                        on_timer);
}

static void
note_sign_of_life (NlkGatewayControl *control)
{
  if (!control->awaits_pong || control->state != STATE_OPEN)
    return;
  control->awaits_pong = FALSE;
  nlk_loop_start_timer (control->loop, &control->timer, control->timeouts->ping_usec, control,
                        on_timer);
}

static void
on_pong (NlkEnd *end, gpointer user_data)
{
  note_sign_of_life (user_data);
}

static void
on_timer (NlkTimer *timer)
{
  NlkGatewayControl *control = timer->owner;

  if (control->state == STATE_LEAVING)
    nlk_gateway_control_free (control);
  else if (control->awaits_pong)
    end_channel (control, "no answer to a ping");
  else
    ping (control);
}

static void
take_message (NlkGatewayControl *control, const struct iovec *unit)
{
  g_autofree char *text = NULL;

  if (control->state != STATE_OPEN)
    return;
  if (unit->iov_len > control->most_bytes) {
    end_channel (control, "a message is over the limit control_message_bytes");
    return;
  }
  if (memchr (unit->iov_base, 0, unit->iov_len) != NULL) {
    end_channel (control, "a message is malformed");
    return;
  }
  note_sign_of_life (control);
  text = g_strndup (unit->iov_base, unit->iov_len);
  control->funcs->message (control, text, control->user_data);
}

/* Most peers end without a Close frame, which is no loss. */
static const char *
get_end_reason (NlkEnd *end)
{
  switch ((NlkReason) nlk_end_get_error (end)->code) {
  case NLK_REASON_LANE_LOST:
    return "closed by the peer";
  case NLK_REASON_PROTOCOL:
    return "the peer broke the protocol";
  case NLK_REASON_TIMED_OUT:
    return "the connection timed out";
  default:
    return "the connection was lost";
  }
}

/* Returns: whether to read on in this turn */
static gboolean
read_some (NlkGatewayControl *control, guint *n_messages)
{
  struct iovec iov[NLK_END_MOST_IOV];
  guint n_iov;

  switch (nlk_end_peek (control->end, iov, G_N_ELEMENTS (iov), &n_iov)) {
  case NLK_END_DATA:
    for (guint i = 0; i < n_iov; i++)
      take_message (control, &iov[i]);
    nlk_end_consume (control->end, n_iov);
    *n_messages += n_iov;
    return TRUE;
  case NLK_END_WAIT:
    return FALSE;
  case NLK_END_FINISHED:
  case NLK_END_GONE:
    end_channel (control, "closed by the peer");
    return FALSE;
  case NLK_END_BROKEN:
    end_channel (control, get_end_reason (control->end));
    return FALSE;
  }
  return FALSE;
}

static void
read_messages (NlkGatewayControl *control)
{
  guint n_messages = 0;

  if (control->is_reading)
    return;
  control->is_reading = TRUE;
  while (control->state <= STATE_LEAVING && control->queued_bytes <= ANSWERS_UNREAD_BYTES) {
    if (!read_some (control, &n_messages))
      break;
    if (n_messages >= MESSAGES_A_TURN) {
      queue_turn (control);
      break;
    }
  }
  control->is_reading = FALSE;
}

static void
on_turn (NlkTask *task)
{
  NlkGatewayControl *control = task->owner;

  if (control->state == STATE_FREED)
    really_free (control);
  else if (control->state == STATE_ENDED)
    control->funcs->closed (control, control->why, control->user_data);
  else {
    flush_queue (control);
    read_messages (control);
  }
}

static void
on_first_turn (NlkTask *task)
{
  NlkGatewayControl *control = task->owner;

  if (control->state == STATE_OPEN)
    ping (control);
  on_turn (task);
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  NlkGatewayControl *control = user_data;

  if (control->state > STATE_LEAVING)
    return;
  if (ready & NLK_END_WRITABLE)
    flush_queue (control);
  read_messages (control);
}

NlkGatewayControl *
nlk_gateway_control_new (NlkLoop *loop, NlkEnd *lower, const NlkTimeouts *timeouts,
                         gsize most_bytes, const NlkGatewayControlFuncs *funcs, gpointer user_data)
{
  NlkGatewayControl *control = g_new0 (NlkGatewayControl, 1);

  control->loop = nlk_loop_ref (loop);
  control->end = nlk_frame_end_new (loop, lower, NLK_FRAME_SERVER, NLK_FRAME_TEXTS, FALSE);
  control->timeouts = timeouts;
  control->funcs = funcs;
  control->user_data = user_data;
  control->most_bytes = most_bytes;
  g_queue_init (&control->queue);
  nlk_frame_end_set_pong_func (control->end, on_pong, control);
  nlk_end_set_ready_func (control->end, on_ready, control);
  nlk_loop_queue_task (loop, &control->task, control, on_first_turn);
  return control;
}

void
nlk_gateway_control_send (NlkGatewayControl *control, const char *json)
{
  gsize size = strlen (json) + 1;

  if (control->state != STATE_OPEN)
    return;
  if (size > NLK_FRAME_TEXT_BYTES ||
      control->queued_bytes + size > NLK_GATEWAY_CONTROL_QUEUE_BYTES) {
    end_channel (control, "the peer does not read its messages");
    return;
  }
  g_queue_push_tail (&control->queue, g_bytes_new (json, size));
  control->queued_bytes += size;
  flush_queue (control);
}

void
nlk_gateway_control_drop (NlkGatewayControl *control, const char *why)
{
  if (control->state == STATE_OPEN)
    end_channel (control, why);
}

void
nlk_gateway_control_leave (NlkGatewayControl *control, const char *json)
{
  nlk_gateway_control_send (control, json);
  if (control->state != STATE_OPEN) {
    nlk_gateway_control_free (control);
    return;
  }
  set_state (control, STATE_LEAVING);
  nlk_loop_start_timer (control->loop, &control->timer, control->timeouts->pong_usec, control,
                        on_timer);
  queue_turn (control);
}

/* Inside its own callbacks the channel's calls are still on the stack: the next turn frees it. */
void
nlk_gateway_control_free (NlkGatewayControl *control)
{
  if (control == NULL || control->state == STATE_FREED)
    return;
  set_state (control, STATE_FREED);
  nlk_loop_stop_timer (&control->timer);
  nlk_loop_cancel_task (&control->task);
  nlk_end_set_ready_func (control->end, NULL, NULL);
  nlk_frame_end_set_pong_func (control->end, NULL, NULL);
  queue_turn (control);
}
