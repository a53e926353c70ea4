/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-memory-end.h"

/* One direction: pieces, whose first may be gone in part. */
typedef struct {
  GQueue pieces; /* of GBytes */
  gsize start;   /* in the first one */
  gsize n_bytes;
  gboolean is_finished;
} Queue;

typedef struct {
  NlkEnd end;
  NlkMemory *memory;
} MemoryEnd;

struct _NlkMemory {
  grefcount n_refs;
  NlkLoop *loop;
  gboolean is_datagrams;
  NlkMemoryFunc func;
  gpointer user_data;
  Queue out; /* from the owner to the end's reader */
  Queue in;
  MemoryEnd *end;
  NlkTask owner_task;
  NlkTask end_task;
};

static void
drop_first (Queue *queue)
{
  g_autoptr (GBytes) piece = g_queue_pop_head (&queue->pieces);

  queue->n_bytes -= g_bytes_get_size (piece) - queue->start;
  queue->start = 0;
}

static void
add_piece (Queue *queue, GBytes *piece)
{
  g_queue_push_tail (&queue->pieces, piece);
  queue->n_bytes += g_bytes_get_size (piece);
}

static void
clear_queue (Queue *queue)
{
  g_queue_clear_full (&queue->pieces, (GDestroyNotify) g_bytes_unref);
  queue->start = queue->n_bytes = 0;
}

static void
memory_unref (NlkMemory *memory)
{
  if (!g_ref_count_dec (&memory->n_refs))
    return;
  nlk_loop_cancel_task (&memory->owner_task);
  nlk_loop_cancel_task (&memory->end_task);
  clear_queue (&memory->out);
  clear_queue (&memory->in);
  nlk_loop_unref (memory->loop);
  g_free (memory);
}

static void
on_owner_task (NlkTask *task)
{
  NlkMemory *memory = task->owner;

  if (memory->func != NULL)
    memory->func (memory, memory->user_data);
}

static void
tell_owner (NlkMemory *memory)
{
  nlk_loop_queue_task (memory->loop, &memory->owner_task, memory, on_owner_task);
}

static void
on_end_task (NlkTask *task)
{
  NlkMemory *memory = task->owner;

  if (memory->end != NULL)
    nlk_end_notify (&memory->end->end, NLK_END_READABLE | NLK_END_WRITABLE);
}

static void
tell_end (NlkMemory *memory)
{
  if (memory->end != NULL)
    nlk_loop_queue_task (memory->loop, &memory->end_task, memory, on_end_task);
}

/* The owner's side */

NlkMemory *
nlk_memory_new (NlkLoop *loop, gboolean is_datagrams, NlkMemoryFunc func, gpointer user_data)
{
  NlkMemory *memory = g_new0 (NlkMemory, 1);

  g_ref_count_init (&memory->n_refs);
  memory->loop = nlk_loop_ref (loop);
  memory->is_datagrams = is_datagrams;
  memory->func = func;
  memory->user_data = user_data;
  g_queue_init (&memory->out.pieces);
  g_queue_init (&memory->in.pieces);
  return memory;
}

void
nlk_memory_close (NlkMemory *memory)
{
  if (memory == NULL)
    return;
  memory->func = NULL;
  nlk_memory_finish (memory);
  memory_unref (memory);
}

gboolean
nlk_memory_send (NlkMemory *memory, GBytes *bytes)
{
  if (memory->out.is_finished || memory->out.n_bytes >= NLK_MEMORY_MOST_BYTES)
    return FALSE;
  /* A copy: whoever consumes it may encrypt it where it is. */
  if (memory->is_datagrams || g_bytes_get_size (bytes) > 0)
    add_piece (&memory->out,
               g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
  tell_end (memory);
  return TRUE;
}

void
nlk_memory_finish (NlkMemory *memory)
{
  memory->out.is_finished = TRUE;
  tell_end (memory);
}

GBytes *
nlk_memory_take (NlkMemory *memory)
{
  GBytes *piece = g_queue_pop_head (&memory->in.pieces);

  if (piece == NULL)
    return NULL;
  memory->in.n_bytes -= g_bytes_get_size (piece);
  tell_end (memory);
  return piece;
}

gboolean
nlk_memory_is_finished (NlkMemory *memory)
{
  return memory->in.is_finished && g_queue_is_empty (&memory->in.pieces);
}

gsize
nlk_memory_get_waiting (NlkMemory *memory)
{
  return memory->out.n_bytes;
}

/* The end */

static NlkMemory *
get_memory (NlkEnd *end)
{
  return ((MemoryEnd *) end)->memory;
}

static NlkEndStatus
memory_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov)
{
  Queue *out = &get_memory (end)->out;
  gsize start = out->start;
  guint n = 0;

  for (GList *link = out->pieces.head; link != NULL && n < most_iov; link = link->next) {
    gsize n_bytes;
    const guint8 *data = g_bytes_get_data (link->data, &n_bytes);

    /* An empty datagram has no data to point into. */
    if (start > 0)
      data += start;
    iov[n++] = (struct iovec){ (guint8 *) data, n_bytes - start };
    start = 0;
  }
  *ret_n_iov = n;
  if (n > 0)
    return NLK_END_DATA;
  if (end->error != NULL)
    return NLK_END_BROKEN;
  return out->is_finished ? NLK_END_FINISHED : NLK_END_WAIT;
}

static void
memory_consume (NlkEnd *end, gsize n_units)
{
  NlkMemory *memory = get_memory (end);
  Queue *out = &memory->out;

  while (n_units > 0) {
    GBytes *piece = g_queue_peek_head (&out->pieces);
    gsize left = g_bytes_get_size (piece) - out->start;

    if (memory->is_datagrams || n_units >= left) {
      n_units -= memory->is_datagrams ? 1 : left;
      drop_first (out);
    } else {
      out->start += n_units;
      out->n_bytes -= n_units;
      n_units = 0;
    }
  }
  tell_owner (memory);
}

static gsize
memory_write (NlkEnd *end, const struct iovec *iov, guint n_iov)
{
  NlkMemory *memory = get_memory (end);
  Queue *in = &memory->in;
  gsize taken = 0;

  for (guint i = 0; i < n_iov && in->n_bytes < NLK_READ_BYTES; i++) {
    gsize room = memory->is_datagrams ? iov[i].iov_len : NLK_READ_BYTES - in->n_bytes;
    gsize n = MIN (iov[i].iov_len, room);

    add_piece (in, g_bytes_new (iov[i].iov_base, n));
    taken += memory->is_datagrams ? 1 : n;
    if (n < iov[i].iov_len)
      break;
  }
  if (taken > 0)
    tell_owner (memory);
  return taken;
}

static void
memory_finish (NlkEnd *end)
{
  NlkMemory *memory = get_memory (end);

  memory->in.is_finished = TRUE;
  tell_owner (memory);
}

static void
memory_reset (NlkEnd *end, NlkReason reason)
{
  NlkMemory *memory = get_memory (end);

  clear_queue (&memory->out);
  nlk_end_break (end, g_error_new_literal (NLK_REASON_ERROR, reason, nlk_reason_get_text (reason)));
  tell_owner (memory);
}

/* What nobody takes any more is not waited for. */
static gsize
memory_get_queued (NlkEnd *end)
{
  NlkMemory *memory = get_memory (end);

  return memory->func != NULL ? memory->in.n_bytes : 0;
}

static void
memory_free (NlkEnd *end)
{
  NlkMemory *memory = get_memory (end);

  memory->end = NULL;
  nlk_loop_cancel_task (&memory->end_task);
  memory_unref (memory);
  nlk_end_clear (end);
  g_free (end);
}

static const NlkEndClass memory_class = {
  .name = "memory",
  .peek = memory_peek,
  .consume = memory_consume,
  .write = memory_write,
  .finish = memory_finish,
  .reset = memory_reset,
  .get_queued = memory_get_queued,
  .free = memory_free,
};

NlkEnd *
nlk_memory_end_new (NlkMemory *memory)
{
  MemoryEnd *self = g_new0 (MemoryEnd, 1);

  g_return_val_if_fail (memory->end == NULL, NULL);

  nlk_end_init (&self->end, &memory_class, memory->is_datagrams);
  self->memory = memory;
  g_ref_count_inc (&memory->n_refs);
  memory->end = self;
  return &self->end;
}
