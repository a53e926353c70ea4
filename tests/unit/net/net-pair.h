/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/nlk-loop.h"
#include "net/nlk-socket-end.h"

/**
 * NetPair:
 * @loop: the loop of the test
 * @fds: two connected sockets, non-blocking
 *
 * A loop and a connection, for tests of ends.
 */
typedef struct {
  NlkLoop *loop;
  int fds[2];
} NetPair;

/**
 * net_pair_open:
 * @loop: the loop of the test
 * @ret_fds: (out): two connected local stream sockets, non-blocking, with small buffers
 *
 * Small buffers make short writes the rule.
 */
void net_pair_open (NlkLoop *loop, int ret_fds[2]);

/**
 * net_pair_open_tcp:
 * @ret_fds: (out): two TCP sockets connected over loopback, non-blocking
 */
void net_pair_open_tcp (int ret_fds[2]);

/**
 * net_pump_until:
 * @loop: the loop
 * @condition: what to wait for; the test fails after 20 s
 * @user_data: for @condition
 *
 * Runs the loop until @condition holds.
 */
void net_pump_until (NlkLoop *loop, gboolean (*condition) (gpointer user_data), gpointer user_data);

/**
 * net_write_all:
 * @fd: a non-blocking socket
 * @data: (array length=n_bytes): bytes
 * @n_bytes: how many; must fit what the socket takes
 */
void net_write_all (int fd, const void *data, gsize n_bytes);
