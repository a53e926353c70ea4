/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "protocol/nlk-reason.h"

#include <glib.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/**
 * NlkEnd:
 *
 * The one interface of the data plane: a duplex, ordered endpoint of bytes, or of datagrams. A socket is an end, and
 * each layer (TLS, WebSocket frames, encrypted records) is an end over an end that it owns. What flows is counted in
 * *units*: bytes of a stream end, whole datagrams of a datagram end (one iovec each, possibly empty).
 *
 * An end never calls back from inside a call into it. One thread.
 */
typedef struct _NlkEnd NlkEnd;

/**
 * NlkEndStatus:
 * @NLK_END_DATA: something is lent
 * @NLK_END_WAIT: nothing now; %NLK_END_READABLE will be reported
 * @NLK_END_FINISHED: the other side has said that nothing follows; writing may go on
 * @NLK_END_GONE: the other side finished in good order and has left: nothing follows and nothing more is taken
 * @NLK_END_BROKEN: the end is of no more use in either direction, nlk_end_get_error() says why
 *
 * What nlk_end_peek() found.
 */
typedef enum {
  NLK_END_DATA,
  NLK_END_WAIT,
  NLK_END_FINISHED,
  NLK_END_GONE,
  NLK_END_BROKEN,
} NlkEndStatus;

/**
 * NlkEndReady:
 * @NLK_END_READABLE: nlk_end_peek() is worth another try
 * @NLK_END_WRITABLE: nlk_end_write() is worth another try, or the queue has become shorter
 *
 * What changed at an end. Also reported, both at once, when it breaks.
 */
typedef enum {
  NLK_END_READABLE = 1 << 0,
  NLK_END_WRITABLE = 1 << 1,
} NlkEndReady;

/**
 * NlkEndReadyFunc:
 * @end: the end
 * @ready: flags
 * @user_data: as given
 *
 * May do anything with the end, free it too.
 */
typedef void (*NlkEndReadyFunc) (NlkEnd *end, NlkEndReady ready, gpointer user_data);

/**
 * NLK_END_MOST_IOV:
 *
 * The most pieces that one peek lends or one write takes.
 */
#define NLK_END_MOST_IOV 16

/**
 * NlkEndClass:
 * @name: for logs, for example "tls"
 * @peek: see nlk_end_peek()
 * @consume: see nlk_end_consume()
 * @write: see nlk_end_write()
 * @finish: see nlk_end_finish()
 * @reset: see nlk_end_reset()
 * @get_queued: see nlk_end_get_queued()
 * @free: see nlk_end_free()
 *
 * What a kind of end does.
 */
typedef struct {
  const char *name;
  NlkEndStatus (*peek) (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov);
  void (*consume) (NlkEnd *end, gsize n_units);
  gsize (*write) (NlkEnd *end, const struct iovec *iov, guint n_iov);
  void (*finish) (NlkEnd *end);
  void (*reset) (NlkEnd *end, NlkReason reason);
  gsize (*get_queued) (NlkEnd *end);
  void (*free) (NlkEnd *end);
} NlkEndClass;

/**
 * NlkEnd:
 * @klass: what kind it is
 * @is_datagrams: whether units are datagrams
 *
 * The head of every end; the kind's own fields follow it. The other fields are for nlk-end.c.
 */
struct _NlkEnd {
  const NlkEndClass *klass;
  gboolean is_datagrams;
  /*< private >*/
  NlkEndReadyFunc ready;
  gpointer ready_data;
  GError *error;
};

/**
 * nlk_end_init:
 * @end: the head of a new end
 * @klass: static
 * @is_datagrams: whether units are datagrams
 *
 * For kinds of ends.
 */
void nlk_end_init (NlkEnd *end, const NlkEndClass *klass, gboolean is_datagrams);

/**
 * nlk_end_clear:
 * @end: the head of an end that is being freed
 *
 * For kinds of ends.
 */
void nlk_end_clear (NlkEnd *end);

/**
 * nlk_end_break:
 * @end: an end
 * @error: (transfer full): why, of domain %NLK_REASON_ERROR
 *
 * For kinds of ends: notes why it broke. The first reason stays.
 */
void nlk_end_break (NlkEnd *end, GError *error);

/**
 * nlk_end_notify:
 * @end: an end
 * @ready: flags
 *
 * For kinds of ends: calls the owner's callback, from a turn of the loop only. @end may be gone afterwards.
 */
void nlk_end_notify (NlkEnd *end, NlkEndReady ready);

/**
 * nlk_end_set_ready_func:
 * @end: an end
 * @func: (nullable): called when something changed
 * @user_data: for @func
 *
 * Sets whom to tell. What was ready before is not told again: try once after setting it.
 */
void nlk_end_set_ready_func (NlkEnd *end, NlkEndReadyFunc func, gpointer user_data);

/**
 * nlk_end_peek:
 * @end: an end
 * @iov: (out caller-allocates) (array length=most_iov): pieces in order
 * @most_iov: room in @iov, at least 1
 * @ret_n_iov: (out): how many pieces are lent, 0 unless %NLK_END_DATA
 *
 * Lends what has arrived. The pieces belong to the end and stay where they are until consumed; the borrower may change
 * bytes that it then consumes. Peeking again lends the same, perhaps with more behind it. What arrived before an end
 * broke is lent first.
 *
 * Returns: what was found
 */
NlkEndStatus nlk_end_peek (NlkEnd *end, struct iovec *iov, guint most_iov, guint *ret_n_iov);

/**
 * nlk_end_consume:
 * @end: an end
 * @n_units: at most what the last peek lent
 *
 * Takes the first @n_units off.
 */
void nlk_end_consume (NlkEnd *end, gsize n_units);

/**
 * nlk_end_write:
 * @end: an end
 * @iov: (array length=n_iov): pieces in order
 * @n_iov: 1 to %NLK_END_MOST_IOV
 *
 * Offers units to go out, in order. What is taken will be delivered unless the end breaks; it may wait in a bounded queue.
 * When fewer are taken than were offered, %NLK_END_WRITABLE will be reported, and the next write must begin with the
 * first unit that was not taken (a layer may already have announced it to the peer).
 *
 * Returns: how many units were taken; 0 also when broken
 */
gsize nlk_end_write (NlkEnd *end, const struct iovec *iov, guint n_iov);

/**
 * nlk_end_finish:
 * @end: an end
 *
 * Says that nothing more will be written: becomes what the kind has for it (FIN, close_notify, a Close frame, an end
 * record), behind everything taken. Idempotent. net/README.md has the closing table.
 */
void nlk_end_finish (NlkEnd *end);

/**
 * nlk_end_reset:
 * @end: an end
 * @reason: why
 *
 * Breaks the end so that the peer notices (TCP reset). What is queued is dropped.
 */
void nlk_end_reset (NlkEnd *end, NlkReason reason);

/**
 * nlk_end_get_queued:
 * @end: an end
 *
 * Returns: bytes taken that have not left for the kernel yet, through all layers below, the finish included
 */
gsize nlk_end_get_queued (NlkEnd *end);

/**
 * nlk_end_get_error:
 * @end: an end
 *
 * Returns: (transfer none) (nullable): why it broke
 */
const GError *nlk_end_get_error (NlkEnd *end);

/**
 * nlk_end_free:
 * @end: (transfer full) (nullable): an end
 *
 * Closes and frees the end and what is below it, at once. What is queued is lost; wait for nlk_end_get_queued() to
 * become 0 first where it matters.
 */
void nlk_end_free (NlkEnd *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkEnd, nlk_end_free)

G_END_DECLS
