/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-announcer.h"
#include "nlk-app-observer.h"

G_BEGIN_DECLS

#define NLK_TYPE_APP_REPORTER (nlk_app_reporter_get_type ())

/**
 * NlkAppReporter:
 *
 * Finds what is news in gateways and tunnels, and puts it into words for the announcer.
 */
G_DECLARE_FINAL_TYPE (NlkAppReporter, nlk_app_reporter, NLK, APP_REPORTER, GObject)

/**
 * nlk_app_reporter_new:
 * @set: gateways and tunnels
 * @observer: tells of their changes
 * @announcer: tells the person
 * @times: how long something must hold
 *
 * Returns: (transfer full): a reporter
 */
NlkAppReporter *nlk_app_reporter_new (NlkTunnelSet *set, NlkAppObserver *observer,
                                      NlkAppAnnouncer *announcer, const NlkAppTimes *times);

G_END_DECLS
