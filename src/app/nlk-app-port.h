/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkAppPortState:
 * @NLK_APP_PORT_FREE: it can be listened on
 * @NLK_APP_PORT_USED: a program listens there
 * @NLK_APP_PORT_RESERVED: the system keeps it for itself
 * @NLK_APP_PORT_ELSEWHERE: the address is not on this computer
 *
 * Whether a port here can be had.
 */
typedef enum {
  NLK_APP_PORT_FREE,
  NLK_APP_PORT_USED,
  NLK_APP_PORT_RESERVED,
  NLK_APP_PORT_ELSEWHERE,
} NlkAppPortState;

/**
 * nlk_app_port_check:
 * @address: an internet address with port
 * @is_datagram: whether it is for UDP
 *
 * Listens and stops at once.
 *
 * Returns: whether it can be had now
 */
NlkAppPortState nlk_app_port_check (GSocketAddress *address, gboolean is_datagram);

/**
 * nlk_app_port_find_free:
 * @address: an internet address with the port from which to look
 * @is_datagram: whether it is for UDP
 * @taken: (element-type guint) (nullable): ports that are to be left alone although nobody listens there now
 *
 * Returns: the first port from that of @address on which can be had, 0 when there is none
 */
guint16 nlk_app_port_find_free (GSocketAddress *address, gboolean is_datagram, GHashTable *taken);

/**
 * NlkAppPortUser:
 * @program: name of the program
 * @pid: its process
 *
 * Who listens on a port.
 */
typedef struct {
  char *program;
  int pid;
} NlkAppPortUser;

/**
 * nlk_app_port_find_user:
 * @address: an internet address with port that is in use
 * @is_datagram: whether it is UDP
 * @ret_user: (out caller-allocates): who has it, written when it is known
 *
 * Looks through the processes of this system as far as this one may: those of other people, or outside of a sandbox, stay unknown.
 *
 * Context: reads /proc for up to some hundred milliseconds; call it in a thread
 *
 * Returns: whether it is known
 */
gboolean nlk_app_port_find_user (GSocketAddress *address, gboolean is_datagram,
                                 NlkAppPortUser *ret_user);

/**
 * nlk_app_port_user_clear:
 * @user: a user
 *
 * Frees what it holds.
 */
void nlk_app_port_user_clear (NlkAppPortUser *user);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkAppPortUser, nlk_app_port_user_clear)

G_END_DECLS
