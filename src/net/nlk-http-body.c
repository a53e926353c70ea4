/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-http-body.h"

/* The longest line of a chunk's size with its extensions, or of a trailer. */
#define LINE_BYTES 4096
/* So that another digit cannot overflow. */
#define MOST_CHUNK (G_MAXUINT64 >> 5)

enum {
  STATE_COMPLETE,
  STATE_BAD,
  STATE_LENGTH,
  STATE_SIZE,
  STATE_EXTENSION,
  STATE_SIZE_LF,
  STATE_DATA,
  STATE_DATA_CR,
  STATE_DATA_LF,
  STATE_TRAILER,
  STATE_TRAILER_LF,
};

gboolean
nlk_http_body_init (NlkHttpBody *body, NlkHttpHead *head)
{
  const char *length = nlk_http_head_lookup (head, "content-length", 0);
  const char *coding = nlk_http_head_lookup (head, "transfer-encoding", 0);

  *body = (NlkHttpBody){ .state = STATE_COMPLETE };
  if (nlk_http_head_lookup (head, "content-length", 1) != NULL ||
      nlk_http_head_lookup (head, "transfer-encoding", 1) != NULL ||
      (length != NULL && coding != NULL))
    return FALSE;
  if (coding != NULL) {
    body->state = STATE_SIZE;
    return nlk_http_head_get_minor (head) == 1 && g_ascii_strcasecmp (coding, "chunked") == 0;
  }
  if (length == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &body->left, NULL))
    return FALSE;
  if (body->left > 0)
    body->state = STATE_LENGTH;
  return TRUE;
}

static guint
end_of_size (NlkHttpBody *body)
{
  body->n_line = 0;
  return body->left > 0 ? STATE_DATA : STATE_TRAILER;
}

static guint
take_size (NlkHttpBody *body, guint8 byte)
{
  int digit = g_ascii_xdigit_value ((char) byte);

  if (digit >= 0 && body->left <= MOST_CHUNK) {
    body->left = body->left * 16 + (guint) digit;
    return STATE_SIZE;
  }
  if (body->n_line == 1 || digit >= 0)
    return STATE_BAD;
  if (byte == '\r')
    return STATE_SIZE_LF;
  return byte == ';' || byte == ' ' || byte == '\t' ? STATE_EXTENSION : STATE_BAD;
}

static guint
take_trailer (NlkHttpBody *body, guint8 byte)
{
  if (byte == '\r')
    return STATE_TRAILER_LF;
  return byte == '\n' || byte == 0 ? STATE_BAD : STATE_TRAILER;
}

/* Of the lines between the data. Returns: the next state */
static guint
take_byte (NlkHttpBody *body, guint8 byte)
{
  if (++body->n_line > LINE_BYTES)
    return STATE_BAD;
  switch (body->state) {
  case STATE_SIZE:
    return take_size (body, byte);
  case STATE_EXTENSION:
    if (byte == '\r')
      return STATE_SIZE_LF;
    return byte == '\n' || byte == 0 ? STATE_BAD : STATE_EXTENSION;
  case STATE_SIZE_LF:
    return byte == '\n' ? end_of_size (body) : STATE_BAD;
  case STATE_DATA_CR:
    return byte == '\r' ? STATE_DATA_LF : STATE_BAD;
  case STATE_DATA_LF:
    body->n_line = 0;
    return byte == '\n' ? STATE_SIZE : STATE_BAD;
  case STATE_TRAILER:
    return take_trailer (body, byte);
  default: /* STATE_TRAILER_LF */
    if (byte != '\n')
      return STATE_BAD;
    /* An empty line is CR and LF alone. */
    if (body->n_line == 2)
      return STATE_COMPLETE;
    body->n_line = 0;
    return STATE_TRAILER;
  }
}

gsize
nlk_http_body_feed (NlkHttpBody *body, const guint8 *data, gsize n_bytes)
{
  gsize at = 0;

  while (at < n_bytes && body->state != STATE_COMPLETE && body->state != STATE_BAD) {
    if (body->state == STATE_LENGTH || body->state == STATE_DATA) {
      gsize n = (gsize) MIN (body->left, n_bytes - at);

      at += n;
      body->left -= n;
      if (body->left == 0)
        body->state = body->state == STATE_LENGTH ? STATE_COMPLETE : STATE_DATA_CR;
    } else {
      body->state = take_byte (body, data[at++]);
    }
  }
  return at;
}

gboolean
nlk_http_body_is_complete (const NlkHttpBody *body)
{
  return body->state == STATE_COMPLETE;
}

gboolean
nlk_http_body_is_bad (const NlkHttpBody *body)
{
  return body->state == STATE_BAD;
}
