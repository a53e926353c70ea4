/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-end-stream.h"

#include <string.h>

/* How long a closed stream may take to get rid of what is queued. */
#define LINGER_USEC (5 * G_USEC_PER_SEC)

/* Shared by the stream and its halves. */
typedef struct {
  guint refs;
  NlkLoop *loop;
  NlkEnd *end; /* until closed */
  gboolean may_read;
  gboolean may_write;
  guint64 n_written;
} Core;

static Core *
core_ref (Core *core)
{
  core->refs++;
  return core;
}

static void
core_unref (Core *core)
{
  if (--core->refs > 0)
    return;
  nlk_end_free (core->end);
  nlk_loop_unref (core->loop);
  g_free (core);
}

static void
on_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  Core *core = user_data;

  /* The sources look here before the loop sleeps again. */
  if (ready & NLK_END_READABLE)
    core->may_read = TRUE;
  if (ready & NLK_END_WRITABLE)
    core->may_write = TRUE;
}

typedef struct {
  NlkLoop *loop;
  NlkEnd *end;
  NlkTimer timer;
  NlkTask look;
} Linger;

static void
linger_free (Linger *linger)
{
  nlk_loop_stop_timer (&linger->timer);
  nlk_loop_cancel_task (&linger->look);
  nlk_end_free (linger->end);
  nlk_loop_unref (linger->loop);
  g_free (linger);
}

/* What is not read would make the kernel answer with a reset, which can overtake our last bytes. */
static void
linger_look (Linger *linger)
{
  NlkEndStatus status;
  struct iovec span;
  guint n_spans;

  while ((status = nlk_end_peek (linger->end, &span, 1, &n_spans)) == NLK_END_DATA)
    nlk_end_consume (linger->end, span.iov_len);
  if (status != NLK_END_WAIT && nlk_end_get_queued (linger->end) == 0)
    linger_free (linger);
}

static void
on_linger_ready (NlkEnd *end, NlkEndReady ready, gpointer user_data)
{
  linger_look (user_data);
}

static void
on_linger_look (NlkTask *task)
{
  linger_look (task->owner);
}

static void
on_linger_late (NlkTimer *timer)
{
  linger_free (timer->owner);
}

static void
core_close (Core *core)
{
  Linger *linger;

  if (core->end == NULL)
    return;
  linger = g_new0 (Linger, 1);
  linger->loop = nlk_loop_ref (core->loop);
  linger->end = g_steal_pointer (&core->end);
  nlk_end_finish (linger->end);
  nlk_end_set_ready_func (linger->end, on_linger_ready, linger);
  nlk_loop_start_timer (core->loop, &linger->timer, LINGER_USEC, linger, on_linger_late);
  nlk_loop_queue_task (core->loop, &linger->look, linger, on_linger_look);
}

static gssize
fail_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing there yet");
  return -1;
}

static gssize
fail_broken (NlkEnd *end, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                       end != NULL ? nlk_end_get_error (end)->message : "the connection is closed");
  return -1;
}

static gssize
core_read (Core *core, void *buffer, gsize most, GError **error)
{
  struct iovec span;
  guint n_spans;
  gsize n;

  if (core->end == NULL)
    return 0;
  switch (nlk_end_peek (core->end, &span, 1, &n_spans)) {
  case NLK_END_DATA:
    n = MIN (most, span.iov_len);
    memcpy (buffer, span.iov_base, n);
    nlk_end_consume (core->end, n);
    return (gssize) n;
  case NLK_END_WAIT:
    core->may_read = FALSE;
    return fail_would_block (error);
  case NLK_END_BROKEN:
    return fail_broken (core->end, error);
  default:
    return 0;
  }
}

static gboolean
core_is_readable (Core *core)
{
  struct iovec span;
  guint n_spans;

  if (core->end == NULL)
    return TRUE;
  if (core->may_read && nlk_end_peek (core->end, &span, 1, &n_spans) == NLK_END_WAIT)
    core->may_read = FALSE;
  return core->may_read;
}

static gssize
core_write (Core *core, const void *data, gsize n_bytes, GError **error)
{
  struct iovec iov = { (void *) data, n_bytes };
  gsize n;

  if (core->end == NULL)
    return fail_broken (NULL, error);
  if (n_bytes == 0)
    return 0;
  n = nlk_end_write (core->end, &iov, 1);
  core->n_written += n;
  if (n < n_bytes)
    core->may_write = FALSE;
  if (n > 0)
    return (gssize) n;
  return nlk_end_get_error (core->end) != NULL ? fail_broken (core->end, error)
                                               : fail_would_block (error);
}

static gboolean
core_is_writable (Core *core)
{
  return core->end == NULL || core->may_write || nlk_end_get_error (core->end) != NULL;
}

/* Sources that look at the core whenever the loop is about to sleep. */
typedef struct {
  GSource source;
  Core *core;
  gboolean (*is_ready) (Core *core);
} CoreSource;

static gboolean
core_source_prepare (GSource *source, int *timeout)
{
  CoreSource *self = (CoreSource *) source;

  *timeout = -1;
  return self->is_ready (self->core);
}

static gboolean
core_source_check (GSource *source)
{
  CoreSource *self = (CoreSource *) source;

  return self->is_ready (self->core);
}

static gboolean
core_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
core_source_finalize (GSource *source)
{
  core_unref (((CoreSource *) source)->core);
}

/* GIO gives each child source a callback and insists on knowing how to make one. */
static gboolean
core_source_closure (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSource *
make_source (GObject *stream, Core *core, gboolean (*is_ready) (Core *core),
             GCancellable *cancellable)
{
  static GSourceFuncs funcs = {
    .prepare = core_source_prepare,
    .check = core_source_check,
    .dispatch = core_source_dispatch,
    .finalize = core_source_finalize,
    .closure_callback = core_source_closure,
  };
  g_autoptr (GSource) child = g_source_new (&funcs, sizeof (CoreSource));

  ((CoreSource *) child)->core = core_ref (core);
  ((CoreSource *) child)->is_ready = is_ready;
  return g_pollable_source_new_full (stream, child, cancellable);
}

#define NLK_TYPE_END_INPUT (nlk_end_input_get_type ())
G_DECLARE_FINAL_TYPE (NlkEndInput, nlk_end_input, NLK, END_INPUT, GInputStream)
struct _NlkEndInput {
  GInputStream parent_instance;
  Core *core;
};
static void nlk_end_input_pollable (GPollableInputStreamInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (NlkEndInput, nlk_end_input, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      nlk_end_input_pollable))

#define NLK_TYPE_END_OUTPUT (nlk_end_output_get_type ())
G_DECLARE_FINAL_TYPE (NlkEndOutput, nlk_end_output, NLK, END_OUTPUT, GOutputStream)
struct _NlkEndOutput {
  GOutputStream parent_instance;
  Core *core;
};
static void nlk_end_output_pollable (GPollableOutputStreamInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (NlkEndOutput, nlk_end_output, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      nlk_end_output_pollable))

#define NLK_TYPE_END_STREAM (nlk_end_stream_get_type ())
G_DECLARE_FINAL_TYPE (NlkEndStream, nlk_end_stream, NLK, END_STREAM, GIOStream)
struct _NlkEndStream {
  GIOStream parent_instance;
  GInputStream *input;
  GOutputStream *output;
  Core *core;
};
G_DEFINE_FINAL_TYPE (NlkEndStream, nlk_end_stream, G_TYPE_IO_STREAM)

/* The defaults of GIO close in a thread of their own. */
static void
return_closed (gpointer object, GCancellable *cancellable, GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (object, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  g_task_return_boolean (task, TRUE);
}

static gssize
nlk_end_input_read (GInputStream *stream, void *buffer, gsize most, GCancellable *cancellable,
                    GError **error)
{
  return core_read (NLK_END_INPUT (stream)->core, buffer, most, error);
}

static gssize
nlk_end_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize most,
                                GError **error)
{
  return core_read (NLK_END_INPUT (stream)->core, buffer, most, error);
}

static gboolean
nlk_end_input_is_readable (GPollableInputStream *stream)
{
  return core_is_readable (NLK_END_INPUT (stream)->core);
}

static GSource *
nlk_end_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  return make_source (G_OBJECT (stream), NLK_END_INPUT (stream)->core, core_is_readable,
                      cancellable);
}

static void
nlk_end_input_close_async (GInputStream *stream, int priority, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  return_closed (stream, cancellable, callback, user_data);
}

static gboolean
nlk_end_input_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
nlk_end_input_finalize (GObject *object)
{
  core_unref (NLK_END_INPUT (object)->core);
  G_OBJECT_CLASS (nlk_end_input_parent_class)->finalize (object);
}

static void
nlk_end_input_class_init (NlkEndInputClass *klass)
{
  GInputStreamClass *input_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_end_input_finalize;
  input_class->read_fn = nlk_end_input_read;
  input_class->close_async = nlk_end_input_close_async;
  input_class->close_finish = nlk_end_input_close_finish;
}

static void
nlk_end_input_pollable (GPollableInputStreamInterface *iface)
{
  iface->is_readable = nlk_end_input_is_readable;
  iface->create_source = nlk_end_input_create_source;
  iface->read_nonblocking = nlk_end_input_read_nonblocking;
}

static void
nlk_end_input_init (NlkEndInput *self)
{
}

static gssize
nlk_end_output_write (GOutputStream *stream, const void *data, gsize n_bytes,
                      GCancellable *cancellable, GError **error)
{
  return core_write (NLK_END_OUTPUT (stream)->core, data, n_bytes, error);
}

static gssize
nlk_end_output_write_nonblocking (GPollableOutputStream *stream, const void *data, gsize n_bytes,
                                  GError **error)
{
  return core_write (NLK_END_OUTPUT (stream)->core, data, n_bytes, error);
}

static gboolean
nlk_end_output_is_writable (GPollableOutputStream *stream)
{
  return core_is_writable (NLK_END_OUTPUT (stream)->core);
}

static GSource *
nlk_end_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  return make_source (G_OBJECT (stream), NLK_END_OUTPUT (stream)->core, core_is_writable,
                      cancellable);
}

static gboolean
nlk_end_output_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  Core *core = NLK_END_OUTPUT (stream)->core;

  if (core->end != NULL)
    nlk_end_finish (core->end);
  return TRUE;
}

static void
nlk_end_output_close_async (GOutputStream *stream, int priority, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  nlk_end_output_close (stream, NULL, NULL);
  return_closed (stream, cancellable, callback, user_data);
}

static gboolean
nlk_end_output_close_finish (GOutputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
nlk_end_output_finalize (GObject *object)
{
  core_unref (NLK_END_OUTPUT (object)->core);
  G_OBJECT_CLASS (nlk_end_output_parent_class)->finalize (object);
}

static void
nlk_end_output_class_init (NlkEndOutputClass *klass)
{
  GOutputStreamClass *output_class = G_OUTPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_end_output_finalize;
  output_class->write_fn = nlk_end_output_write;
  output_class->close_fn = nlk_end_output_close;
  output_class->close_async = nlk_end_output_close_async;
  output_class->close_finish = nlk_end_output_close_finish;
}

static void
nlk_end_output_pollable (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = nlk_end_output_is_writable;
  iface->create_source = nlk_end_output_create_source;
  iface->write_nonblocking = nlk_end_output_write_nonblocking;
}

static void
nlk_end_output_init (NlkEndOutput *self)
{
}

static GInputStream *
nlk_end_stream_get_input (GIOStream *stream)
{
  return NLK_END_STREAM (stream)->input;
}

static GOutputStream *
nlk_end_stream_get_output (GIOStream *stream)
{
  return NLK_END_STREAM (stream)->output;
}

static gboolean
nlk_end_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  core_close (NLK_END_STREAM (stream)->core);
  return TRUE;
}

static void
nlk_end_stream_close_async (GIOStream *stream, int priority, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  core_close (NLK_END_STREAM (stream)->core);
  return_closed (stream, cancellable, callback, user_data);
}

static gboolean
nlk_end_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
nlk_end_stream_finalize (GObject *object)
{
  NlkEndStream *self = NLK_END_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  core_unref (self->core);
  G_OBJECT_CLASS (nlk_end_stream_parent_class)->finalize (object);
}

static void
nlk_end_stream_class_init (NlkEndStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_end_stream_finalize;
  stream_class->get_input_stream = nlk_end_stream_get_input;
  stream_class->get_output_stream = nlk_end_stream_get_output;
  stream_class->close_fn = nlk_end_stream_close;
  stream_class->close_async = nlk_end_stream_close_async;
  stream_class->close_finish = nlk_end_stream_close_finish;
}

static void
nlk_end_stream_init (NlkEndStream *self)
{
}

GIOStream *
nlk_end_stream_new (NlkLoop *loop, NlkEnd *end)
{
  NlkEndStream *self = g_object_new (NLK_TYPE_END_STREAM, NULL);

  self->core = g_new0 (Core, 1);
  self->core->refs = 1;
  self->core->loop = nlk_loop_ref (loop);
  self->core->end = end;
  self->core->may_read = self->core->may_write = TRUE;
  self->input = g_object_new (NLK_TYPE_END_INPUT, NULL);
  NLK_END_INPUT (self->input)->core = core_ref (self->core);
  self->output = g_object_new (NLK_TYPE_END_OUTPUT, NULL);
  NLK_END_OUTPUT (self->output)->core = core_ref (self->core);
  nlk_end_set_ready_func (end, on_ready, self->core);
  return G_IO_STREAM (self);
}

guint64
nlk_end_stream_get_written (GIOStream *stream)
{
  g_return_val_if_fail (NLK_IS_END_STREAM (stream), 0);

  return NLK_END_STREAM (stream)->core->n_written;
}

void
nlk_end_stream_abort (GIOStream *stream)
{
  g_return_if_fail (NLK_IS_END_STREAM (stream));

  g_clear_pointer (&NLK_END_STREAM (stream)->core->end, nlk_end_free);
}
