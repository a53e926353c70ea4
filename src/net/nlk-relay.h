/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

G_BEGIN_DECLS

/**
 * NLK_RELAY_TURN_BYTES:
 *
 * What one direction moves before the others get their turn.
 */
#define NLK_RELAY_TURN_BYTES (256 * 1024)

/**
 * NlkRelay:
 *
 * Joins two ends and is the only thing that moves payload. It reads from one only what the other takes, so a reader that
 * stands still stops its writer and nothing grows. Finish and reset are carried across:
 *
 * | source says | destination gets | the other direction |
 * | --- | --- | --- |
 * | data | the same units, in order | – |
 * | finished | finish, behind the last unit | goes on |
 * | finished, the other direction too | – | over once both queues are empty |
 * | gone | finish, behind the last unit | over once the queue is empty, nothing is reset |
 * | broken | reset with the same reason | over |
 * | cannot be written (broken) | – | reset of the source, over |
 */
typedef struct _NlkRelay NlkRelay;

/**
 * NlkRelayLimits:
 * @idle_usec: over after this long without a unit in either direction, 0 for never (streams of TCP)
 * @half_closed_usec: the same once one direction has finished, 0 for never
 *
 * When to give up on silence.
 */
typedef struct {
  gint64 idle_usec;
  gint64 half_closed_usec;
} NlkRelayLimits;

/**
 * NlkRelayCounts:
 * @units: units moved
 * @bytes: bytes moved
 *
 * What went one way.
 */
typedef struct {
  guint64 units;
  guint64 bytes;
} NlkRelayCounts;

/**
 * NlkRelayDoneFunc:
 * @relay: the relay, freed after this call; both ends are closed by then
 * @error: (nullable): why it broke, of domain %NLK_REASON_ERROR; %NULL after an orderly end or idle time
 * @user_data: as given
 *
 * The relay is over. Called once, from a turn of the loop, unless it was freed before.
 */
typedef void (*NlkRelayDoneFunc) (NlkRelay *relay, const GError *error, gpointer user_data);

/**
 * nlk_relay_new:
 * @loop: the loop of this thread
 * @a: (transfer full): an end
 * @b: (transfer full): another, of the same kind of units
 * @limits: (nullable): when to give up on silence; %NULL for never
 * @done: (nullable): called when it is over
 * @user_data: for @done
 *
 * Starts moving in the next turn. The relay owns itself until @done has been called.
 *
 * Returns: (transfer none): the relay
 */
NlkRelay *nlk_relay_new (NlkLoop *loop, NlkEnd *a, NlkEnd *b, const NlkRelayLimits *limits,
                         NlkRelayDoneFunc done, gpointer user_data);

/**
 * nlk_relay_get_counts:
 * @relay: a relay
 * @ret_a_to_b: (out): from the first end to the second
 * @ret_b_to_a: (out): the other way
 */
void nlk_relay_get_counts (NlkRelay *relay, NlkRelayCounts *ret_a_to_b, NlkRelayCounts *ret_b_to_a);

/**
 * nlk_relay_get_ends:
 * @relay: a relay
 * @ret_a: (out) (transfer none): the first end
 * @ret_b: (out) (transfer none): the second
 *
 * Lends the ends, for pings.
 */
void nlk_relay_get_ends (NlkRelay *relay, NlkEnd **ret_a, NlkEnd **ret_b);

/**
 * nlk_relay_abort:
 * @relay: a relay
 * @reason: why
 *
 * Resets both ends; the done callback follows in the next turn with @reason.
 */
void nlk_relay_abort (NlkRelay *relay, NlkReason reason);

/**
 * nlk_relay_free:
 * @relay: (transfer full): a relay
 *
 * Closes both ends at once, without the done callback. For the end of a program or of an owner.
 */
void nlk_relay_free (NlkRelay *relay);

G_END_DECLS
