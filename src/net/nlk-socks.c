/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-socks.h"

#include "base/nlk-bytes.h"

#include <string.h>

/* The longest message: a SOCKS 4a request with a user and a name of 255 bytes each. */
#define MESSAGE_BYTES 600
#define NAME_BYTES 255

#define METHOD_NONE 0
#define METHOD_PASSWORD 2
#define METHOD_NOT_ACCEPTABLE 0xff

enum { ADDRESS_IPV4 = 1, ADDRESS_NAME = 3, ADDRESS_IPV6 = 4 };

/* Reply codes of RFC 1928 section 6. */
enum {
  REPLY_SUCCEEDED = 0,
  REPLY_FAILURE = 1,
  REPLY_NOT_ALLOWED = 2,
  REPLY_NETWORK_UNREACHABLE = 3,
  REPLY_HOST_UNREACHABLE = 4,
  REPLY_REFUSED = 5,
  REPLY_TTL_EXPIRED = 6,
  REPLY_COMMAND_NOT_SUPPORTED = 7,
  REPLY_ADDRESS_NOT_SUPPORTED = 8,
};

typedef enum {
  STATE_VERSION,
  STATE_METHODS,
  STATE_PASSWORD,
  STATE_REQUEST,
  STATE_SOCKS4,
  STATE_DONE,
  STATE_REFUSED,
} State;

struct _NlkSocks {
  State state;
  guint8 version;
  char *user;
  NlkSecret *password;
  guint8 message[MESSAGE_BYTES];
  gsize n_message;
  NlkSocksCommand command;
  char *host;
  guint16 port;
};

NlkSocks *
nlk_socks_new (const char *user, NlkSecret *password)
{
  NlkSocks *socks = g_new0 (NlkSocks, 1);

  socks->user = g_strdup (user);
  socks->password = password != NULL ? nlk_secret_ref (password) : NULL;
  return socks;
}

void
nlk_socks_free (NlkSocks *socks)
{
  if (socks == NULL)
    return;
  nlk_wipe (socks->message, sizeof socks->message);
  g_clear_pointer (&socks->password, nlk_secret_unref);
  g_free (socks->user);
  g_free (socks->host);
  g_free (socks);
}

static void
append (GByteArray *out, const void *bytes, guint n_bytes)
{
  g_byte_array_append (out, bytes, n_bytes);
}

static NlkSocksStep
refuse (NlkSocks *socks)
{
  socks->state = STATE_REFUSED;
  return NLK_SOCKS_REFUSED;
}

static void
append_address (GByteArray *out, GSocketAddress *bound)
{
  static const guint8 nowhere[] = { ADDRESS_IPV4, 0, 0, 0, 0, 0, 0 };
  GInetAddress *inet;
  guint8 type, port[2];

  if (bound == NULL) {
    append (out, nowhere, sizeof nowhere);
    return;
  }
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (bound));
  type = g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6 ? ADDRESS_IPV6 : ADDRESS_IPV4;
  nlk_put_u16 (port, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  append (out, &type, 1);
  append (out, g_inet_address_to_bytes (inet), (guint) g_inet_address_get_native_size (inet));
  append (out, port, sizeof port);
}

static void
reply5 (GByteArray *out, guint8 code, GSocketAddress *bound)
{
  const guint8 head[] = { 5, code, 0 };

  append (out, head, sizeof head);
  append_address (out, bound);
}

/* Each parser returns FALSE while the message is not complete; then nothing has been taken. */
static gboolean
take_methods (NlkSocks *socks, NlkReader *reader, NlkSocksStep *ret_step, GByteArray *reply)
{
  guint8 version = nlk_reader_u8 (reader);
  guint8 n_methods = nlk_reader_u8 (reader);
  const guint8 *methods = nlk_reader_take (reader, n_methods);
  guint8 wanted = socks->user != NULL ? METHOD_PASSWORD : METHOD_NONE;
  guint8 answer[2] = { version, METHOD_NOT_ACCEPTABLE };

  if (!reader->ok)
    return FALSE;
  if (n_methods > 0 && memchr (methods, wanted, n_methods) != NULL)
    answer[1] = wanted;
  append (reply, answer, sizeof answer);
  if (answer[1] == METHOD_NOT_ACCEPTABLE) {
    *ret_step = refuse (socks);
    return TRUE;
  }
  socks->state = wanted == METHOD_PASSWORD ? STATE_PASSWORD : STATE_REQUEST;
  *ret_step = NLK_SOCKS_REPLY;
  return TRUE;
}

static gboolean
is_right_password (NlkSocks *socks, const guint8 *user, gsize n_user, const guint8 *password,
                   gsize n_password)
{
  g_autoptr (NlkSecret) given = nlk_secret_new (password, n_password);
  gboolean right_user =
    n_user == strlen (socks->user) && nlk_equal_constant_time (user, socks->user, n_user);
  gboolean right_password =
    socks->password != NULL ? nlk_secret_equal (given, socks->password) : n_password == 0;

  return right_user & right_password;
}

static gboolean
take_password (NlkSocks *socks, NlkReader *reader, NlkSocksStep *ret_step, GByteArray *reply)
{
  guint8 version = nlk_reader_u8 (reader);
  guint8 n_user = nlk_reader_u8 (reader);
  const guint8 *user = nlk_reader_take (reader, n_user);
  guint8 n_password = nlk_reader_u8 (reader);
  const guint8 *password = nlk_reader_take (reader, n_password);
  guint8 answer[2] = { 1, 1 };

  if (!reader->ok)
    return FALSE;
  if (version == 1 && is_right_password (socks, user, n_user, password, n_password))
    answer[1] = 0;
  append (reply, answer, sizeof answer);
  if (answer[1] != 0) {
    *ret_step = refuse (socks);
    return TRUE;
  }
  socks->state = STATE_REQUEST;
  *ret_step = NLK_SOCKS_REPLY;
  return TRUE;
}

/* A zero byte would end the name early for whoever reads it as text, and what is no UTF-8 is no text. */
static char *
dup_name (const guint8 *name, gsize n_name)
{
  if (name == NULL || n_name == 0 || !g_utf8_validate ((const char *) name, (gssize) n_name, NULL))
    return NULL;
  return g_strndup ((const char *) name, n_name);
}

static char *
dup_address (const guint8 *bytes, GSocketFamily family)
{
  g_autoptr (GInetAddress) address =
    bytes != NULL ? g_inet_address_new_from_bytes (bytes, family) : NULL;

  return address != NULL ? g_inet_address_to_string (address) : NULL;
}

static char *
read_host (NlkReader *reader, guint8 type)
{
  guint8 n_name;

  switch (type) {
  case ADDRESS_IPV4:
    return dup_address (nlk_reader_take (reader, 4), G_SOCKET_FAMILY_IPV4);
  case ADDRESS_IPV6:
    return dup_address (nlk_reader_take (reader, 16), G_SOCKET_FAMILY_IPV6);
  case ADDRESS_NAME:
    n_name = nlk_reader_u8 (reader);
    return dup_name (nlk_reader_take (reader, n_name), n_name);
  default:
    return NULL;
  }
}

static gboolean
take_request (NlkSocks *socks, NlkReader *reader, NlkSocksStep *ret_step, GByteArray *reply)
{
  guint8 version = nlk_reader_u8 (reader);
  guint8 command = nlk_reader_u8 (reader);
  guint8 type;
  g_autofree char *host = NULL;
  guint16 port;

  nlk_reader_u8 (reader);
  type = nlk_reader_u8 (reader);
  host = read_host (reader, type);
  port = nlk_reader_u16 (reader);
  if (!reader->ok)
    return FALSE;
  *ret_step = NLK_SOCKS_REFUSED;
  if (version != 5 || host == NULL) {
    reply5 (reply, version == 5 ? REPLY_ADDRESS_NOT_SUPPORTED : REPLY_FAILURE, NULL);
    refuse (socks);
  } else if (command != NLK_SOCKS_CONNECT && command != NLK_SOCKS_UDP_ASSOCIATE) {
    reply5 (reply, REPLY_COMMAND_NOT_SUPPORTED, NULL);
    refuse (socks);
  } else {
    socks->command = command;
    socks->host = g_steal_pointer (&host);
    socks->port = port;
    socks->state = STATE_DONE;
    *ret_step = NLK_SOCKS_REQUEST;
  }
  return TRUE;
}

static const guint8 *
take_until_zero (NlkReader *reader, gsize *ret_n_bytes)
{
  const guint8 *zero = reader->ok ? memchr (reader->data, 0, reader->left) : NULL;
  const guint8 *start = reader->data;

  if (zero == NULL) {
    reader->ok = FALSE;
    return NULL;
  }
  *ret_n_bytes = (gsize) (zero - start);
  nlk_reader_take (reader, *ret_n_bytes + 1);
  return start;
}

static void
reply4 (GByteArray *out, gboolean granted)
{
  const guint8 bytes[8] = { 0, granted ? 90 : 91 };

  append (out, bytes, sizeof bytes);
}

static gboolean
take_socks4 (NlkSocks *socks, NlkReader *reader, NlkSocksStep *ret_step, GByteArray *reply)
{
  guint8 command;
  guint16 port;
  const guint8 *address, *name;
  gsize n_user, n_name;
  g_autofree char *host = NULL;

  nlk_reader_u8 (reader);
  command = nlk_reader_u8 (reader);
  port = nlk_reader_u16 (reader);
  address = nlk_reader_take (reader, 4);
  take_until_zero (reader, &n_user);
  if (!reader->ok)
    return FALSE;
  if (address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0) {
    /* 4a: an address that cannot be announces a name behind the user. */
    name = take_until_zero (reader, &n_name);
    if (!reader->ok)
      return FALSE;
    host = n_name <= NAME_BYTES ? dup_name (name, n_name) : NULL;
  } else {
    host = dup_address (address, G_SOCKET_FAMILY_IPV4);
  }
  if (command != NLK_SOCKS_CONNECT || host == NULL || socks->user != NULL) {
    reply4 (reply, FALSE);
    *ret_step = refuse (socks);
    return TRUE;
  }
  socks->command = NLK_SOCKS_CONNECT;
  socks->host = g_steal_pointer (&host);
  socks->port = port;
  socks->state = STATE_DONE;
  *ret_step = NLK_SOCKS_REQUEST;
  return TRUE;
}

static gboolean
take_message (NlkSocks *socks, NlkReader *reader, NlkSocksStep *ret_step, GByteArray *reply)
{
  switch (socks->state) {
  case STATE_METHODS:
    return take_methods (socks, reader, ret_step, reply);
  case STATE_PASSWORD:
    return take_password (socks, reader, ret_step, reply);
  case STATE_REQUEST:
    return take_request (socks, reader, ret_step, reply);
  case STATE_SOCKS4:
    return take_socks4 (socks, reader, ret_step, reply);
  default:
    *ret_step = refuse (socks);
    return TRUE;
  }
}

NlkSocksStep
nlk_socks_feed (NlkSocks *socks, const guint8 *data, gsize n_bytes, gsize *ret_used,
                GByteArray *reply)
{
  gsize before = socks->n_message;
  gsize n = MIN (n_bytes, MESSAGE_BYTES - before);
  NlkSocksStep step = NLK_SOCKS_NEED_MORE;
  NlkReader reader;

  *ret_used = 0;
  if (n_bytes == 0 && before == 0)
    return NLK_SOCKS_NEED_MORE;
  memcpy (socks->message + before, data, n);
  socks->n_message += n;
  if (socks->state == STATE_VERSION) {
    socks->version = socks->message[0];
    socks->state = socks->version == 5   ? STATE_METHODS
                   : socks->version == 4 ? STATE_SOCKS4
                                         : STATE_REFUSED;
  }
  nlk_reader_init (&reader, socks->message, socks->n_message);
  if (!take_message (socks, &reader, &step, reply)) {
    *ret_used = n;
    return socks->n_message == MESSAGE_BYTES ? refuse (socks) : NLK_SOCKS_NEED_MORE;
  }
  /* What is behind this message belongs to the next one, or to the stream. */
  *ret_used = socks->n_message - reader.left - before;
  nlk_wipe (socks->message, socks->n_message);
  socks->n_message = 0;
  return step;
}

NlkSocksCommand
nlk_socks_get_command (NlkSocks *socks)
{
  return socks->command;
}

const char *
nlk_socks_get_host (NlkSocks *socks)
{
  return socks->host;
}

guint16
nlk_socks_get_port (NlkSocks *socks)
{
  return socks->port;
}

static guint8
code_for (NlkReason reason)
{
  switch (reason) {
  case NLK_REASON_FORBIDDEN:
  case NLK_REASON_KEY_REQUIRED:
  case NLK_REASON_NO_KEY:
  case NLK_REASON_TOKEN_EXPIRED:
    return REPLY_NOT_ALLOWED;
  case NLK_REASON_NAME_NOT_FOUND:
    return REPLY_HOST_UNREACHABLE;
  case NLK_REASON_REFUSED:
    return REPLY_REFUSED;
  case NLK_REASON_TIMED_OUT:
    return REPLY_TTL_EXPIRED;
  case NLK_REASON_UNREACHABLE:
  case NLK_REASON_NO_AGENT:
    return REPLY_NETWORK_UNREACHABLE;
  default:
    return REPLY_FAILURE;
  }
}

void
nlk_socks_reply (NlkSocks *socks, NlkReason reason, GSocketAddress *bound, GByteArray *reply)
{
  g_return_if_fail (socks->state == STATE_DONE);

  if (socks->version == 4)
    reply4 (reply, reason == 0);
  else
    reply5 (reply, reason == 0 ? REPLY_SUCCEEDED : code_for (reason), bound);
}

gboolean
nlk_socks_datagram_parse (const guint8 *data, gsize n_bytes, char **ret_host, guint16 *ret_port,
                          const guint8 **ret_payload, gsize *ret_n_payload)
{
  NlkReader reader;
  guint8 fragment, type;
  g_autofree char *host = NULL;
  guint16 port;

  nlk_reader_init (&reader, data, n_bytes);
  nlk_reader_u16 (&reader);
  fragment = nlk_reader_u8 (&reader);
  type = nlk_reader_u8 (&reader);
  host = read_host (&reader, type);
  port = nlk_reader_u16 (&reader);
  if (!reader.ok || host == NULL || fragment != 0)
    return FALSE;
  *ret_host = g_steal_pointer (&host);
  *ret_port = port;
  *ret_payload = reader.data;
  *ret_n_payload = reader.left;
  return TRUE;
}

void
nlk_socks_datagram_write_head (const char *host, guint16 port, GByteArray *out)
{
  static const guint8 head[] = { 0, 0, 0 };
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (host);
  g_autoptr (GSocketAddress) address = inet != NULL ? g_inet_socket_address_new (inet, port) : NULL;
  guint8 name[2] = { ADDRESS_NAME, (guint8) MIN (strlen (host), NAME_BYTES) };
  guint8 bytes[2];

  append (out, head, sizeof head);
  if (address != NULL) {
    append_address (out, address);
    return;
  }
  nlk_put_u16 (bytes, port);
  append (out, name, sizeof name);
  append (out, host, name[1]);
  append (out, bytes, sizeof bytes);
}
