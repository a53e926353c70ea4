/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-port-user.h"
#include "client/nlk-tunnel-set.h"

#include "nlk-app-port.h"

G_BEGIN_DECLS

/**
 * NlkAppPortAdvice:
 * @state: whether the port can be had
 * @port: the port
 * @user: who has it, with a program of %NULL when that is not known
 * @free_port: one near it that can be had, 0 for none
 *
 * What to do about a port here.
 */
typedef struct {
  NlkAppPortState state;
  guint16 port;
  NlkPortUser user;
  guint16 free_port;
} NlkAppPortAdvice;

/**
 * nlk_app_port_advise_async:
 * @address: an internet address with port
 * @is_datagram: whether it is for UDP
 * @taken: (element-type guint) (nullable): as of nlk_app_port_advice_dup_taken()
 * @cancellable: (nullable): cancellable
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Finds out in a thread whether a port can be had and, if not, who has it and which one to take instead.
 */
void nlk_app_port_advise_async (GSocketAddress *address, gboolean is_datagram, GHashTable *taken,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * nlk_app_port_advise_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Errors: %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what to do
 */
NlkAppPortAdvice *nlk_app_port_advise_finish (GAsyncResult *result, GError **error);

/**
 * nlk_app_port_advice_free:
 * @advice: (transfer full): what to do
 */
void nlk_app_port_advice_free (NlkAppPortAdvice *advice);

/**
 * nlk_app_port_advice_is_command_line:
 * @advice: what to do
 *
 * Returns: whether it is our own command line that has the port
 */
gboolean nlk_app_port_advice_is_command_line (const NlkAppPortAdvice *advice);

/**
 * nlk_app_port_advice_dup_sentence:
 * @advice: what to do
 *
 * Returns: (transfer full): why the port cannot be had, for people: "sshd (PID 812) uses it."; "Free" when it can
 */
char *nlk_app_port_advice_dup_sentence (const NlkAppPortAdvice *advice);

/**
 * nlk_app_port_advice_dup_button:
 * @advice: what to do
 *
 * Returns: (transfer full) (nullable): "Use 2223 Instead"; %NULL when there is no other port
 */
char *nlk_app_port_advice_dup_button (const NlkAppPortAdvice *advice);

/**
 * nlk_app_port_advice_dup_taken:
 * @tunnels: list of #NlkTunnelItem
 * @except: (nullable): a tunnel that does not count
 * @is_datagram: whether UDP ports are asked for
 *
 * Returns: (transfer full) (element-type guint): ports that tunnels have or will want, whether they run or not
 */
GHashTable *nlk_app_port_advice_dup_taken (GListModel *tunnels, NlkTunnelItem *except,
                                           gboolean is_datagram);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkAppPortAdvice, nlk_app_port_advice_free)

G_END_DECLS
