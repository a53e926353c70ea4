/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

G_BEGIN_DECLS

/**
 * NLK_MEMORY_MOST_BYTES:
 *
 * How much waits to be sent at most.
 */
#define NLK_MEMORY_MOST_BYTES (1024 * 1024)

/**
 * NlkMemory:
 *
 * What a program itself sends and receives: the other side of an end that has no descriptor. What arrives waits here, as much as fits
 * into one block, until it is taken; until then nothing more is read from the peer. Reference counted; it outlives its end, with what
 * has arrived.
 */
typedef struct _NlkMemory NlkMemory;

/**
 * NlkMemoryFunc:
 * @memory: the memory
 * @user_data: as given
 *
 * Something has arrived, the peer has finished, or something has been sent. From a turn of the loop.
 */
typedef void (*NlkMemoryFunc) (NlkMemory *memory, gpointer user_data);

/**
 * nlk_memory_new:
 * @loop: the loop of this thread
 * @is_datagrams: whether units are datagrams
 * @func: called when something changed
 * @user_data: for @func
 *
 * Returns: (transfer full): an empty memory, for nlk_memory_close()
 */
NlkMemory *nlk_memory_new (NlkLoop *loop, gboolean is_datagrams, NlkMemoryFunc func,
                           gpointer user_data);

/**
 * nlk_memory_close:
 * @memory: (transfer full) (nullable): a memory
 *
 * Its owner leaves: nothing is called any more, and an end that is still there has nothing more to read.
 */
void nlk_memory_close (NlkMemory *memory);

/**
 * nlk_memory_end_new:
 * @memory: a memory that has no end yet; a reference is taken
 *
 * Returns: (transfer full): its end, for a relay
 */
NlkEnd *nlk_memory_end_new (NlkMemory *memory);

/**
 * nlk_memory_send:
 * @memory: a memory
 * @bytes: what to send; one datagram, or any number of bytes
 *
 * Returns: %FALSE when it is not taken, because %NLK_MEMORY_MOST_BYTES wait already or nlk_memory_finish() was called
 */
gboolean nlk_memory_send (NlkMemory *memory, GBytes *bytes);

/**
 * nlk_memory_finish:
 * @memory: a memory
 *
 * Nothing more will be sent. Idempotent.
 */
void nlk_memory_finish (NlkMemory *memory);

/**
 * nlk_memory_take:
 * @memory: a memory
 *
 * Returns: (transfer full) (nullable): the next that has arrived: one datagram, or some bytes
 */
GBytes *nlk_memory_take (NlkMemory *memory);

/**
 * nlk_memory_is_finished:
 * @memory: a memory
 *
 * Returns: whether all that the peer ever sends has been taken
 */
gboolean nlk_memory_is_finished (NlkMemory *memory);

/**
 * nlk_memory_get_waiting:
 * @memory: a memory
 *
 * Returns: how many bytes wait to be sent
 */
gsize nlk_memory_get_waiting (NlkMemory *memory);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkMemory, nlk_memory_close)

G_END_DECLS
