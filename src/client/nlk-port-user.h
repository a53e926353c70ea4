/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkPortUser:
 * @program: (nullable): name of the program, as the system cuts it; %NULL when it is not known
 * @pid: its process, 0 when it is not known
 *
 * Who listens on a port.
 */
typedef struct {
  char *program;
  int pid;
} NlkPortUser;

/**
 * nlk_port_user_find:
 * @address: an internet address with port
 * @is_datagram: whether it is for UDP
 * @ret_user: (inout): who has it, written as far as it is known
 *
 * Looks through the processes of this system as far as this one may: those of other people, or outside of a sandbox, stay unknown.
 *
 * Context: reads /proc for up to some hundred milliseconds; call it in a thread where something waits
 *
 * Returns: whether anybody listens there
 */
gboolean nlk_port_user_find (GSocketAddress *address, gboolean is_datagram, NlkPortUser *ret_user);

/**
 * nlk_port_user_clear:
 * @user: a user
 *
 * Frees what it holds.
 */
void nlk_port_user_clear (NlkPortUser *user);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkPortUser, nlk_port_user_clear)

G_END_DECLS
