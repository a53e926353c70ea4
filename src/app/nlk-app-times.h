/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_APP_TIMES_VARIABLE:
 *
 * Environment variable with other times, so that a test waits for none: `tray=200,lost=300`, names of #NlkAppTimes without
 * their unit, milliseconds.
 */
#define NLK_APP_TIMES_VARIABLE "NLK_APP_TIMES"

/**
 * NlkAppTimes:
 * @tray_usec: how long after the start a panel that shows icons may be missing
 * @restart_usec: longest first wait until the icon's program is started again
 * @together_usec: news that come within so long are told together
 * @lost_usec: a gateway that was lost for so long while a tunnel is wanted is news
 * @away_usec: the same of an agent that was lost with streams
 * @key_usec: the same of a key that is missing: a password store may be slow to open
 * @store_usec: the longest that the password store may take to answer
 * @unlock_usec: the longest that it may take when it asks the person
 * @poll_usec: how often the lists of agents are asked for while somebody looks
 * @calm_usec: after resume or another network nothing is news for so long
 * @again_usec: the same news is told again after so long only
 * @cured_usec: how long it stands that all is well again
 *
 * How long the program waits in the background before it says or does something by itself.
 */
typedef struct {
  gint64 tray_usec;
  gint64 restart_usec;
  gint64 together_usec;
  gint64 lost_usec;
  gint64 away_usec;
  gint64 key_usec;
  gint64 store_usec;
  gint64 unlock_usec;
  gint64 poll_usec;
  gint64 calm_usec;
  gint64 again_usec;
  gint64 cured_usec;
} NlkAppTimes;

/**
 * nlk_app_times_init:
 * @times: (out caller-allocates): the times
 * @text: (nullable): the value of %NLK_APP_TIMES_VARIABLE
 *
 * Returns: whether @text was understood; the usual times are there anyway
 */
gboolean nlk_app_times_init (NlkAppTimes *times, const char *text);

G_END_DECLS
