/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-end.h"
#include "nlk-loop.h"

G_BEGIN_DECLS

/**
 * NlkFrameRole:
 * @NLK_FRAME_CLIENT: sends masked frames, takes unmasked ones
 * @NLK_FRAME_SERVER: sends unmasked frames, takes masked ones
 *
 * Which side of the WebSocket connection we are. Source: RFC 6455 section 5.1.
 */
typedef enum {
  NLK_FRAME_CLIENT,
  NLK_FRAME_SERVER,
} NlkFrameRole;

/**
 * NlkFrameKind:
 * @NLK_FRAME_STREAM: binary messages are a byte stream; their boundaries mean nothing
 * @NLK_FRAME_DATAGRAMS: each binary message is a datagram of at most 65,535 bytes
 * @NLK_FRAME_TEXTS: each text message is one unit of at most %NLK_FRAME_TEXT_BYTES
 *
 * What units the messages are. Messages of the other type are skipped, as Narrowlink 0.2 does.
 */
typedef enum {
  NLK_FRAME_STREAM,
  NLK_FRAME_DATAGRAMS,
  NLK_FRAME_TEXTS,
} NlkFrameKind;

/**
 * NLK_FRAME_TEXT_BYTES:
 *
 * The longest text message taken: a list of some thousand agents.
 */
#define NLK_FRAME_TEXT_BYTES (1024 * 1024)

/**
 * NlkFramePongFunc:
 * @end: the end
 * @user_data: as given
 *
 * A Pong has arrived. Must not free the end.
 */
typedef void (*NlkFramePongFunc) (NlkEnd *end, gpointer user_data);

/**
 * nlk_frame_end_new:
 * @loop: the loop of this thread
 * @lower: (transfer full): an upgraded connection
 * @role: our side
 * @kind: what units are
 * @zero_mask: as client, mask with the key 0 instead of a random key for each frame: only where nobody between can choose
 *   or see the bytes (inside TLS, or end-to-end encrypted payload)
 *
 * WebSocket frames over @lower. Pings are answered. Finish becomes a Close frame; the peer's Close reads as
 * finished and is *not* answered by itself, so the other direction may still deliver what it holds: whoever sees
 * %NLK_END_FINISHED calls nlk_end_finish() when it has nothing more. An end of @lower without Close breaks it with
 * %NLK_REASON_LANE_LOST, a protocol error with %NLK_REASON_PROTOCOL. Reset closes TCP without Close. Queue: at most one
 * block, or one text.
 *
 * Source: RFC 6455 sections 5 to 7.
 *
 * Returns: (transfer full): the end; datagram end unless @kind is %NLK_FRAME_STREAM
 */
NlkEnd *nlk_frame_end_new (NlkLoop *loop, NlkEnd *lower, NlkFrameRole role, NlkFrameKind kind,
                           gboolean zero_mask);

/**
 * nlk_frame_end_ping:
 * @end: a frame end
 *
 * Sends a Ping with the one byte 0 as payload, as Narrowlink 0.2 does, at the next frame boundary. A ping that still waits is
 * not doubled.
 */
void nlk_frame_end_ping (NlkEnd *end);

/**
 * nlk_frame_end_set_pong_func:
 * @end: a frame end
 * @func: (nullable): called for each Pong, from inside nlk_end_peek()
 * @user_data: for @func
 */
void nlk_frame_end_set_pong_func (NlkEnd *end, NlkFramePongFunc func, gpointer user_data);

/**
 * NlkFrameTapFunc:
 * @end: the end
 * @is_incoming: whether the bytes came from the peer
 * @data: (array length=n_bytes): payload, unmasked
 * @n_bytes: how many
 * @user_data: as given
 *
 * Sees payload. Exists for tests that look for what a gateway could read.
 */
typedef void (*NlkFrameTapFunc) (NlkEnd *end, gboolean is_incoming, const guint8 *data,
                                 gsize n_bytes, gpointer user_data);

#ifdef NLK_TEST_TAP
/**
 * nlk_frame_end_set_tap:
 * @func: (nullable): sees the payload of every frame end of this process
 * @user_data: for @func
 *
 * Only in builds for tests; what is installed lacks it.
 */
void nlk_frame_end_set_tap (NlkFrameTapFunc func, gpointer user_data);
#endif

G_END_DECLS
