/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-app-look.h"

G_BEGIN_DECLS

/**
 * NlkAppLock:
 * @NLK_APP_LOCK_END_TO_END: proven to be encrypted end to end
 * @NLK_APP_LOCK_NOT_PROVEN: will be, before anything is sent
 * @NLK_APP_LOCK_GATEWAY: the gateway can read it
 * @NLK_APP_LOCK_ANYONE: anyone on the way to the gateway can
 *
 * Who can read what goes through a tunnel.
 */
typedef enum {
  NLK_APP_LOCK_END_TO_END,
  NLK_APP_LOCK_NOT_PROVEN,
  NLK_APP_LOCK_GATEWAY,
  NLK_APP_LOCK_ANYONE,
} NlkAppLock;

/**
 * nlk_app_lock_get_look:
 * @lock: a lock
 * @agent: name of the agent, as it came
 * @is_tls: whether the way to the gateway is encrypted
 * @ret_look: (out caller-allocates): icon, class and words
 */
void nlk_app_lock_get_look (NlkAppLock lock, const char *agent, gboolean is_tls,
                            NlkAppLook *ret_look);

G_END_DECLS
