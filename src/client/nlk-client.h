/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-loop.h"

G_BEGIN_DECLS

/**
 * nlk_client_init:
 *
 * Prepares TLS and cryptography. Programs call it once at the start of main(), before other threads.
 */
void nlk_client_init (void);

/**
 * nlk_client_new_loop:
 *
 * Returns: (transfer full): a loop in the default main context of this thread, for nlk_gateway_session_new(); all sessions
 *   of a thread share one
 */
NlkLoop *nlk_client_new_loop (void);

G_END_DECLS
