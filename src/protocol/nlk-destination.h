/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * NlkProtocol:
 * @NLK_PROTOCOL_TCP: TCP
 * @NLK_PROTOCOL_UDP: UDP
 * @NLK_PROTOCOL_HTTP: a published web site
 * @NLK_PROTOCOL_TLS: TLS spoken by the agent
 * @NLK_PROTOCOL_DTLS: datagrams, passed on as they are
 * @NLK_PROTOCOL_HTTPS: a published web site behind TLS
 * @NLK_PROTOCOL_QUIC: datagrams, passed on as they are
 *
 * What a destination speaks. Clients ask for TCP or UDP, the others come from publish tokens.
 *
 * Source: PROTOCOL.md, "Destinations".
 */
typedef enum {
  NLK_PROTOCOL_TCP,
  NLK_PROTOCOL_UDP,
  NLK_PROTOCOL_HTTP,
  NLK_PROTOCOL_TLS,
  NLK_PROTOCOL_DTLS,
  NLK_PROTOCOL_HTTPS,
  NLK_PROTOCOL_QUIC,
} NlkProtocol;

/**
 * nlk_protocol_get_name:
 * @protocol: a protocol
 *
 * Returns: (transfer none): its name on the wire, upper case
 */
const char *nlk_protocol_get_name (NlkProtocol protocol);

/**
 * nlk_protocol_parse:
 * @name: a name as on the wire
 * @ret_protocol: (out): the protocol
 *
 * Returns: whether @name is one, upper case
 */
gboolean nlk_protocol_parse (const char *name, NlkProtocol *ret_protocol);

/**
 * nlk_protocol_is_datagram:
 * @protocol: a protocol
 *
 * Returns: whether the agent dials UDP for it
 */
gboolean nlk_protocol_is_datagram (NlkProtocol protocol);

/**
 * NLK_DESTINATION_NONCE_BYTES:
 *
 * Length of `cryptography`.
 */
#define NLK_DESTINATION_NONCE_BYTES 24

/**
 * NLK_DESTINATION_SIGN_BYTES:
 *
 * Length of `sign`.
 */
#define NLK_DESTINATION_SIGN_BYTES 32

/**
 * NLK_DESTINATION_KEY_HOST:
 *
 * The host of the stream on which client and agent agree on a key. No other use of the name is allowed.
 */
#define NLK_DESTINATION_KEY_HOST "e2ee.narrowlink.internal"

/**
 * NlkDestination:
 * @host: name or IP address without brackets, as the client wrote it
 * @port: port
 * @protocol: protocol
 * @has_nonce: whether `cryptography` is there
 * @has_sign: whether `sign` is there
 * @nonce: `cryptography`
 * @sign: `sign`
 *
 * Where a stream goes, and whether it is encrypted end to end. A value.
 */
typedef struct {
  char *host;
  guint16 port;
  NlkProtocol protocol;
  gboolean has_nonce;
  gboolean has_sign;
  guint8 nonce[NLK_DESTINATION_NONCE_BYTES];
  guint8 sign[NLK_DESTINATION_SIGN_BYTES];
} NlkDestination;

/**
 * nlk_destination_copy:
 * @from: a destination
 * @ret_to: (out caller-allocates): a copy
 */
void nlk_destination_copy (const NlkDestination *from, NlkDestination *ret_to);

/**
 * nlk_destination_clear:
 * @destination: a destination
 *
 * Frees what it holds and leaves it empty.
 */
void nlk_destination_clear (NlkDestination *destination);

/**
 * nlk_destination_append_json:
 * @destination: a destination
 * @ascii_only: whether what is not ASCII is escaped
 * @out: JSON is appended here
 */
void nlk_destination_append_json (const NlkDestination *destination, gboolean ascii_only,
                                  GString *out);

/**
 * nlk_destination_read_json:
 * @node: (nullable): JSON
 * @ret_destination: (out caller-allocates): the destination, written on success only
 * @error: return location for an error
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED
 *
 * Returns: whether @node is a destination
 */
gboolean nlk_destination_read_json (JsonNode *node, NlkDestination *ret_destination,
                                    GError **error);

/**
 * nlk_destination_parse_remote:
 * @text: `host:port`, `192.0.2.1:22`, `[2001:db8::1]:22`
 * @protocol: what to speak there
 * @ret_destination: (out caller-allocates): the destination, written on success only
 * @error: return location for an error
 *
 * Reads what a person wrote. An international name becomes its A-labels; an IP address its canonical text. Port 0 is
 * refused for names.
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED with a text for the person
 *
 * Returns: whether @text is a destination
 */
gboolean nlk_destination_parse_remote (const char *text, NlkProtocol protocol,
                                       NlkDestination *ret_destination, GError **error);

/**
 * nlk_destination_dup_plain_host:
 * @host: a host, UTF-8
 *
 * Many spellings lead to one place; rules compare this one.
 *
 * Returns: (transfer full): an address in canonical text without brackets, an IPv4-mapped one as IPv4; a name in
 *   lower-case A-labels without a dot at its end; a copy of @host when it is neither
 */
char *nlk_destination_dup_plain_host (const char *host);

/**
 * nlk_destination_is_reserved:
 * @host: a host, UTF-8
 *
 * Returns: whether @host is %NLK_DESTINATION_KEY_HOST in any spelling
 */
gboolean nlk_destination_is_reserved (const char *host);

/**
 * nlk_destination_is_key_exchange:
 * @destination: a destination
 *
 * Returns: whether it is exactly that of a key exchange: the host as spelled, port 0, TCP, not encrypted
 */
gboolean nlk_destination_is_key_exchange (const NlkDestination *destination);

/**
 * nlk_destination_format:
 * @destination: a destination
 *
 * Returns: (transfer full): `host:port`, with brackets for IPv6; escaped
 */
char *nlk_destination_format (const NlkDestination *destination);

/**
 * nlk_connecting_address_format:
 * @protocol: protocol of the destination
 * @address: (nullable): what was dialled; %NULL for what needs no dialling
 *
 * Returns: (transfer full): the value of NL-CONNECTING-ADDRESS, `TCP://192.0.2.1:22`
 */
char *nlk_connecting_address_format (NlkProtocol protocol, GSocketAddress *address);

/**
 * nlk_connecting_address_is_valid:
 * @text: a value of NL-CONNECTING-ADDRESS
 *
 * Returns: whether it is a known scheme in any case with a literal IP address and a port
 */
gboolean nlk_connecting_address_is_valid (const char *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkDestination, nlk_destination_clear)

G_END_DECLS
