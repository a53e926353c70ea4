/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-tunnel-set.h"

G_BEGIN_DECLS

/**
 * NLK_APP_REPORT_MOST_LINES:
 *
 * How many lines of the log are in a report.
 */
#define NLK_APP_REPORT_MOST_LINES 200

/**
 * nlk_app_report_compose:
 * @set: gateways and tunnels
 * @lines: (element-type NlkAppLogLine): the log, the newest first
 * @includes_addresses: whether names and addresses are in it; otherwise numbers stand for them
 *
 * What somebody who is asked for help wants to know: versions, how gateways and tunnels are, the end of the log. There is no token,
 * no key and nothing of what was sent in it. It is in English.
 *
 * Returns: (transfer full): text of several lines
 */
char *nlk_app_report_compose (NlkTunnelSet *set, GListModel *lines, gboolean includes_addresses);

G_END_DECLS
