/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "protocol/nlk-reason.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NlkSocksCommand:
 * @NLK_SOCKS_CONNECT: a TCP connection
 * @NLK_SOCKS_UDP_ASSOCIATE: a relay for datagrams, for as long as this connection lives (SOCKS5 only)
 *
 * What a client of the proxy wants.
 */
typedef enum {
  NLK_SOCKS_CONNECT = 1,
  NLK_SOCKS_UDP_ASSOCIATE = 3,
} NlkSocksCommand;

/**
 * NlkSocksStep:
 * @NLK_SOCKS_NEED_MORE: nothing to do until more bytes come
 * @NLK_SOCKS_REPLY: send what was written to the reply and go on
 * @NLK_SOCKS_REQUEST: the request is complete; the answer is nlk_socks_reply()
 * @NLK_SOCKS_REFUSED: send what was written to the reply, if anything, and close
 *
 * What nlk_socks_feed() found.
 */
typedef enum {
  NLK_SOCKS_NEED_MORE,
  NLK_SOCKS_REPLY,
  NLK_SOCKS_REQUEST,
  NLK_SOCKS_REFUSED,
} NlkSocksStep;

/**
 * NlkSocks:
 *
 * The server's side of SOCKS 5 (RFC 1928, with user and password as in RFC 1929), SOCKS 4 and 4a, up to the reply. A
 * machine: bytes in, bytes and decisions out. Names are taken as they are, nothing is resolved.
 */
typedef struct _NlkSocks NlkSocks;

/**
 * nlk_socks_new:
 * @user: (nullable): the user name that is demanded; %NULL lets everybody in
 * @password: (nullable): the password that belongs to it
 *
 * With a user name SOCKS 4 is refused, since it has no password.
 *
 * Returns: (transfer full): the machine of one connection
 */
NlkSocks *nlk_socks_new (const char *user, NlkSecret *password);

/**
 * nlk_socks_free:
 * @socks: (transfer full) (nullable): a machine
 */
void nlk_socks_free (NlkSocks *socks);

/**
 * nlk_socks_feed:
 * @socks: a machine before its request
 * @data: (array length=n_bytes): bytes as they came
 * @n_bytes: how many
 * @ret_used: (out): how many of them were used; the rest belongs to what follows
 * @reply: bytes to send are appended here
 *
 * Returns: what was found
 */
NlkSocksStep nlk_socks_feed (NlkSocks *socks, const guint8 *data, gsize n_bytes, gsize *ret_used,
                             GByteArray *reply);

/**
 * nlk_socks_get_command:
 * @socks: a machine with a request
 *
 * Returns: what is wanted
 */
NlkSocksCommand nlk_socks_get_command (NlkSocks *socks);

/**
 * nlk_socks_get_host:
 * @socks: a machine with a request
 *
 * Returns: (transfer none): the destination as text: a name as it came, or an IP address without brackets
 */
const char *nlk_socks_get_host (NlkSocks *socks);

/**
 * nlk_socks_get_port:
 * @socks: a machine with a request
 *
 * Returns: the destination's port
 */
guint16 nlk_socks_get_port (NlkSocks *socks);

/**
 * nlk_socks_reply:
 * @socks: a machine with a request
 * @reason: why it failed, or 0 when it is done
 * @bound: (nullable): the address to tell; %NULL tells 0.0.0.0:0
 * @reply: bytes to send are appended here
 *
 * Writes what really happened in the codes of the protocol.
 */
void nlk_socks_reply (NlkSocks *socks, NlkReason reason, GSocketAddress *bound, GByteArray *reply);

/**
 * nlk_socks_datagram_parse:
 * @data: (array length=n_bytes): a datagram from the proxy's client
 * @n_bytes: how many
 * @ret_host: (out) (transfer full): destination, as nlk_socks_get_host()
 * @ret_port: (out): its port
 * @ret_payload: (out) (transfer none): the payload, inside @data
 * @ret_n_payload: (out): its length
 *
 * Source: RFC 1928 section 7. Fragments are refused.
 *
 * Returns: whether it is a whole datagram
 */
gboolean nlk_socks_datagram_parse (const guint8 *data, gsize n_bytes, char **ret_host,
                                   guint16 *ret_port, const guint8 **ret_payload,
                                   gsize *ret_n_payload);

/**
 * nlk_socks_datagram_write_head:
 * @host: a name or an IP address
 * @port: its port
 * @out: bytes are appended here; the payload follows
 */
void nlk_socks_datagram_write_head (const char *host, guint16 port, GByteArray *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkSocks, nlk_socks_free)

G_END_DECLS
