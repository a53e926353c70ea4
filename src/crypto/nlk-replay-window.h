/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_REPLAY_WINDOW_SIZE:
 *
 * A counter that lies this far or further behind the highest one is refused.
 */
#define NLK_REPLAY_WINDOW_SIZE 8192

/**
 * NlkReplayWindow:
 * @highest: highest counter taken so far, 0 before the first
 * @seen: a bit for each of the last counters, at its remainder
 *
 * Which counters of a session were taken. All zeros is its beginning.
 */
typedef struct {
  guint64 highest;
  guint64 seen[NLK_REPLAY_WINDOW_SIZE / 64];
} NlkReplayWindow;

/**
 * nlk_replay_window_take:
 * @window: the window
 * @counter: a counter, authenticated
 *
 * Checks and marks in one step.
 *
 * Returns: %FALSE when @counter is 0, was taken before, or lies too far behind
 */
gboolean nlk_replay_window_take (NlkReplayWindow *window, guint64 counter);

G_END_DECLS
