/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-loop.h"

G_BEGIN_DECLS

/**
 * NlkGatewayExpiry:
 * @loop: where it waits
 * @timer: the next look at the clock
 * @expires_seconds: until when the token counts, in seconds since 1970
 * @func: whom to tell
 * @owner: for @func
 *
 * Waits until a token has expired, by the clock of the wall: one that is set, or a machine that slept, is noticed some
 * minutes later. The members are
 * for this noun alone.
 */
typedef struct {
  NlkLoop *loop;
  NlkTimer timer;
  gint64 expires_seconds;
  void (*func) (gpointer owner);
  gpointer owner;
} NlkGatewayExpiry;

/**
 * nlk_gateway_expiry_start:
 * @expiry: zeroed memory; it stays in its place until it is stopped
 * @loop: the loop of this thread
 * @expires_seconds: until when the token counts, in seconds since 1970
 * @func: called once, from a turn of the loop, when nlk_token_verify() would refuse the token; may stop and free @expiry
 * @owner: for @func
 */
void nlk_gateway_expiry_start (NlkGatewayExpiry *expiry, NlkLoop *loop, gint64 expires_seconds,
                               void (*func) (gpointer owner), gpointer owner);

/**
 * nlk_gateway_expiry_stop:
 * @expiry: one that was started, is over, or is zeroed memory
 */
void nlk_gateway_expiry_stop (NlkGatewayExpiry *expiry);

G_END_DECLS
