/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-connect-session.h"

#include "net/nlk-memory-end.h"

struct _NlkConnectSession {
  GObject parent_instance;
  NlkStream *stream;
  NlkMemory *memory;
  NlkConnectState state;
  GError *error;
  gboolean has_key;
  gboolean was_up;
  gboolean has_ended; /* this side, maybe before it was open */
};

G_DEFINE_FINAL_TYPE (NlkConnectSession, nlk_connect_session, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static const guint edges[] = {
  [NLK_CONNECT_OPENING] =
    1 << NLK_CONNECT_OPEN | 1 << NLK_CONNECT_SENT_END | 1 << NLK_CONNECT_CLOSED,
  [NLK_CONNECT_OPEN] =
    1 << NLK_CONNECT_SENT_END | 1 << NLK_CONNECT_RECEIVED_END | 1 << NLK_CONNECT_CLOSED,
  [NLK_CONNECT_SENT_END] = 1 << NLK_CONNECT_CLOSED,
  [NLK_CONNECT_RECEIVED_END] = 1 << NLK_CONNECT_CLOSED,
  [NLK_CONNECT_CLOSED] = 0,
};

static void
set_state (NlkConnectSession *self, NlkConnectState state)
{
  g_assert ((edges[self->state] & 1u << state) != 0);

  self->state = state;
}

static void
tell (NlkConnectSession *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Both directions ended: the stream says in a moment that it is over. */
static void
note_end (NlkConnectSession *self)
{
  if (self->state == NLK_CONNECT_OPEN && nlk_memory_is_finished (self->memory))
    set_state (self, NLK_CONNECT_RECEIVED_END);
}

static void
on_memory (NlkMemory *memory, gpointer user_data)
{
  NlkConnectSession *self = user_data;

  note_end (self);
  tell (self);
}

static void
on_up (NlkConnectSession *self)
{
  self->was_up = TRUE;
  set_state (self, self->has_ended ? NLK_CONNECT_SENT_END : NLK_CONNECT_OPEN);
  tell (self);
}

static void
on_over (NlkConnectSession *self, const GError *error)
{
  if (self->state == NLK_CONNECT_CLOSED)
    return;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  set_state (self, NLK_CONNECT_CLOSED);
  tell (self);
}

NlkConnectSession *
nlk_connect_session_new (NlkGatewaySession *session, const char *agent, NlkAgentKey *key,
                         const NlkDestination *destination)
{
  NlkConnectSession *self = g_object_new (NLK_TYPE_CONNECT_SESSION, NULL);

  self->has_key = key != NULL;
  self->memory = nlk_memory_new (nlk_gateway_session_get_loop (session),
                                 nlk_protocol_is_datagram (destination->protocol), on_memory, self);
  self->stream =
    nlk_stream_new (session, agent, key, destination, nlk_memory_end_new (self->memory));
  g_signal_connect_object (self->stream, "up", G_CALLBACK (on_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stream, "over", G_CALLBACK (on_over), self, G_CONNECT_SWAPPED);
  return self;
}

NlkConnectState
nlk_connect_session_get_state (NlkConnectSession *self)
{
  return self->state;
}

const GError *
nlk_connect_session_get_error (NlkConnectSession *self)
{
  return self->error;
}

GBytes *
nlk_connect_session_take (NlkConnectSession *self)
{
  GBytes *bytes = nlk_memory_take (self->memory);

  note_end (self);
  return bytes;
}

gboolean
nlk_connect_session_send (NlkConnectSession *self, GBytes *bytes)
{
  return self->state != NLK_CONNECT_CLOSED && nlk_memory_send (self->memory, bytes);
}

void
nlk_connect_session_end (NlkConnectSession *self)
{
  if (self->has_ended || self->state == NLK_CONNECT_CLOSED)
    return;
  self->has_ended = TRUE;
  nlk_memory_finish (self->memory);
  if (self->state == NLK_CONNECT_OPEN)
    set_state (self, NLK_CONNECT_SENT_END);
  tell (self);
}

void
nlk_connect_session_close (NlkConnectSession *self)
{
  if (self->state == NLK_CONNECT_CLOSED)
    return;
  nlk_stream_abort (self->stream);
  set_state (self, NLK_CONNECT_CLOSED);
  tell (self);
}

void
nlk_connect_session_get_counts (NlkConnectSession *self, NlkStreamCounts *ret_counts)
{
  nlk_stream_get_counts (self->stream, ret_counts);
}

gboolean
nlk_connect_session_has_key (NlkConnectSession *self)
{
  return self->has_key;
}

gboolean
nlk_connect_session_is_proven (NlkConnectSession *self)
{
  return self->has_key && self->was_up;
}

static void
nlk_connect_session_finalize (GObject *object)
{
  NlkConnectSession *self = NLK_CONNECT_SESSION (object);

  nlk_stream_abort (self->stream);
  g_object_unref (self->stream);
  nlk_memory_close (self->memory);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (nlk_connect_session_parent_class)->finalize (object);
}

static void
nlk_connect_session_class_init (NlkConnectSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_connect_session_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_connect_session_init (NlkConnectSession *self)
{
}
