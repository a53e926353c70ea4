/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The stream below GIO's TLS. It blocks on the descriptor while a handshake runs in another thread, and moves bytes of
 * memory alone afterwards. */

/**
 * NLK_TLS_RECORD_BYTES:
 *
 * The most plaintext of one record, which is what one call into GIO handles.
 */
#define NLK_TLS_RECORD_BYTES 16384

/**
 * NlkTlsQueues:
 * @lower: the socket end; not owned
 * @fd: its descriptor, for the handshake
 * @is_memory: the handshake is over
 * @is_dead: the end is being freed: nothing below may be touched
 * @saw_bytes: something came in the handshake
 * @saw_other: it did not begin like TLS
 * @saw_end: the connection ended in the handshake
 *
 * What the stream works on. Shared by it, its two halves and the TLS end; the last one frees it.
 */
typedef struct {
  NlkEnd *lower;
  int fd;
  gboolean is_memory;
  gboolean is_dead;
  gboolean saw_bytes;
  gboolean saw_other;
  gboolean saw_end;
  /*< private >*/
  gatomicrefcount refs;
  NlkLoop *loop;
  GThread *thread;
  GByteArray *early;
  gsize early_used;
  struct iovec span;
  gsize span_used;
  guint8 *blocks[2];
  gsize block_start;
  gsize n_out;
} NlkTlsQueues;

/**
 * nlk_tls_queues_new:
 * @loop: the loop of this thread
 * @lower: (transfer none): a socket end
 *
 * Returns: (transfer full): queues that begin with what @lower has to lend
 */
NlkTlsQueues *nlk_tls_queues_new (NlkLoop *loop, NlkEnd *lower);

/**
 * nlk_tls_queues_unref:
 * @queues: (transfer full): queues
 *
 * In the thread of the loop, or when no blocks are in use.
 */
void nlk_tls_queues_unref (NlkTlsQueues *queues);

/**
 * nlk_tls_queues_release:
 * @queues: queues
 *
 * Gives what was used back to the end below, so that nothing is held between turns.
 */
void nlk_tls_queues_release (NlkTlsQueues *queues);

/**
 * nlk_tls_queues_has_room:
 * @queues: queues
 *
 * Returns: whether another record of full length may be written
 */
gboolean nlk_tls_queues_has_room (NlkTlsQueues *queues);

/**
 * nlk_tls_queues_get_queued:
 * @queues: queues
 *
 * Returns: bytes of records that wait
 */
gsize nlk_tls_queues_get_queued (NlkTlsQueues *queues);

/**
 * nlk_tls_queues_flush:
 * @queues: queues
 *
 * Passes on what the end below takes.
 *
 * Returns: whether nothing is left
 */
gboolean nlk_tls_queues_flush (NlkTlsQueues *queues);

/**
 * nlk_tls_queues_drop:
 * @queues: queues
 *
 * Forgets all bytes; nothing below is touched any more.
 */
void nlk_tls_queues_drop (NlkTlsQueues *queues);

/**
 * nlk_tls_stream_new:
 * @queues: (transfer none): queues
 *
 * Returns: (transfer full): the stream to put under a #GTlsConnection
 */
GIOStream *nlk_tls_stream_new (NlkTlsQueues *queues);

G_END_DECLS
