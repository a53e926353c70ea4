/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-replay-window.h"

#include <string.h>

static void
advance (NlkReplayWindow *window, guint64 counter)
{
  if (counter - window->highest >= NLK_REPLAY_WINDOW_SIZE)
    memset (window->seen, 0, sizeof window->seen);
  else
    for (guint64 c = window->highest + 1; c <= counter; c++) {
      guint slot = c % NLK_REPLAY_WINDOW_SIZE;

      window->seen[slot / 64] &= ~(G_GUINT64_CONSTANT (1) << slot % 64);
    }
  window->highest = counter;
}

gboolean
nlk_replay_window_take (NlkReplayWindow *window, guint64 counter)
{
  guint slot = counter % NLK_REPLAY_WINDOW_SIZE;
  guint64 bit = G_GUINT64_CONSTANT (1) << slot % 64;

  if (counter == 0)
    return FALSE;
  if (counter > window->highest)
    advance (window, counter);
  else if (window->highest - counter >= NLK_REPLAY_WINDOW_SIZE ||
           (window->seen[slot / 64] & bit) != 0)
    return FALSE;
  window->seen[slot / 64] |= bit;
  return TRUE;
}
