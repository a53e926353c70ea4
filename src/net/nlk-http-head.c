/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-http-head.h"

#include "base/nlk-secret.h"

#include <string.h>

/* More fields than that are no head of anybody honest. */
#define MOST_FIELDS 256

struct _NlkHttpHead {
  NlkHttpHeadKind kind;
  gsize most_bytes;
  GByteArray *raw;
  NlkHttpHeadStep step;

  char *text; /* a copy of raw that the strings below point into */
  char *first;
  char *second;
  guint minor;
  guint status;
  GArray *fields; /* of NlkHttpField */
};

NlkHttpHead *
nlk_http_head_new (NlkHttpHeadKind kind, gsize most_bytes)
{
  NlkHttpHead *head = g_new0 (NlkHttpHead, 1);

  head->kind = kind;
  head->most_bytes = most_bytes;
  head->raw = g_byte_array_new ();
  head->fields = g_array_new (FALSE, FALSE, sizeof (NlkHttpField));
  return head;
}

void
nlk_http_head_free (NlkHttpHead *head)
{
  if (head == NULL)
    return;
  if (head->text != NULL)
    nlk_wipe (head->text, head->raw->len);
  if (head->raw->len > 0)
    nlk_wipe (head->raw->data, head->raw->len);
  g_free (head->text);
  g_byte_array_unref (head->raw);
  g_array_unref (head->fields);
  g_free (head);
}

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
is_token (const char *text)
{
  if (*text == '\0')
    return FALSE;
  while (*text != '\0')
    if (!is_token_char (*text++))
      return FALSE;
  return TRUE;
}

/* Returns: whether @text is "HTTP/1.0" or "HTTP/1.1" */
static gboolean
parse_version (NlkHttpHead *head, const char *text)
{
  if (!g_str_has_prefix (text, "HTTP/1.") || (text[7] != '0' && text[7] != '1') || text[8] != '\0')
    return FALSE;
  head->minor = (guint) (text[7] - '0');
  return TRUE;
}

static gboolean
is_visible (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;
  return TRUE;
}

/* What a value or a phrase may hold. Source: RFC 9110 section 5.5. */
static gboolean
is_text (const char *text)
{
  for (; *text != '\0'; text++)
    if (((guchar) *text < 0x20 && *text != '\t') || *text == 0x7f)
      return FALSE;
  return TRUE;
}

static gboolean
parse_request_line (NlkHttpHead *head, char *line)
{
  char *target = strchr (line, ' ');
  char *version = target != NULL ? strchr (target + 1, ' ') : NULL;

  if (version == NULL)
    return FALSE;
  *target++ = '\0';
  *version++ = '\0';
  head->first = line;
  head->second = target;
  return is_token (line) && *target != '\0' && is_visible (target) && parse_version (head, version);
}

static gboolean
parse_status_line (NlkHttpHead *head, char *line)
{
  char *status = strchr (line, ' ');

  if (status == NULL)
    return FALSE;
  *status++ = '\0';
  if (!parse_version (head, line) || status[0] < '1' || status[0] > '9' ||
      !g_ascii_isdigit (status[1]) || !g_ascii_isdigit (status[2]) ||
      (status[3] != ' ' && status[3] != '\0'))
    return FALSE;
  head->status = (guint) ((status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0'));
  head->first = status[3] == ' ' ? status + 4 : status + 3;
  return is_text (head->first);
}

static gboolean
parse_field (NlkHttpHead *head, char *line)
{
  NlkHttpField field = { line, NULL };
  char *value = strchr (line, ':');
  char *end;

  if (value == NULL || head->fields->len >= MOST_FIELDS)
    return FALSE;
  *value++ = '\0';
  /* A line that begins with white space continues the one before it for some readers; its name is no token. */
  if (!is_token (line))
    return FALSE;
  while (*value == ' ' || *value == '\t')
    value++;
  end = value + strlen (value);
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  *end = '\0';
  if (!is_text (value))
    return FALSE;
  field.value = value;
  g_array_append_val (head->fields, field);
  return TRUE;
}

/* The head is all of raw and ends with an empty line. */
static NlkHttpHeadStep
parse (NlkHttpHead *head)
{
  char *line;
  gboolean is_first = TRUE;

  head->text = g_malloc (head->raw->len + 1);
  memcpy (head->text, head->raw->data, head->raw->len);
  head->text[head->raw->len] = '\0';
  if (strlen (head->text) != head->raw->len)
    return NLK_HTTP_BAD;
  line = head->text;
  for (;;) {
    char *end = strchr (line, '\n');

    if (end == NULL || end == line || end[-1] != '\r')
      return NLK_HTTP_BAD;
    end[-1] = '\0';
    if (strchr (line, '\r') != NULL)
      return NLK_HTTP_BAD;
    if (end - 1 == line)
      return is_first ? NLK_HTTP_BAD : NLK_HTTP_COMPLETE;
    if (!is_first) {
      if (!parse_field (head, line))
        return NLK_HTTP_BAD;
    } else if (!(head->kind == NLK_HTTP_REQUEST ? parse_request_line (head, line)
                                                : parse_status_line (head, line))) {
      return NLK_HTTP_BAD;
    }
    is_first = FALSE;
    line = end + 1;
  }
}

/* What speaks another protocol is known by its first bytes, so nobody waits for the end of a head that never comes. */
static gboolean
may_begin_head (NlkHttpHead *head)
{
  gsize n = MIN (head->raw->len, 7);

  if (head->kind == NLK_HTTP_RESPONSE)
    return memcmp (head->raw->data, "HTTP/1.", n) == 0;
  return is_token_char ((char) head->raw->data[0]);
}

NlkHttpHeadStep
nlk_http_head_feed (NlkHttpHead *head, const guint8 *data, gsize n_bytes, gsize *ret_used)
{
  gsize before = head->raw->len;
  gsize n = MIN (n_bytes, head->most_bytes - before);
  gsize from = before > 1 ? before - 1 : 0;
  const guint8 *at;

  *ret_used = 0;
  g_return_val_if_fail (head->step == NLK_HTTP_NEED_MORE, head->step);

  if (n_bytes == 0)
    return NLK_HTTP_NEED_MORE;
  if (n > 0)
    g_byte_array_append (head->raw, data, (guint) n);
  *ret_used = n;
  if (head->raw->len > 0 && !may_begin_head (head))
    return head->step = NLK_HTTP_BAD;
  at = head->raw->data + from;
  while ((at = memchr (at, '\n', (gsize) (head->raw->data + head->raw->len - at))) != NULL) {
    gsize end = (gsize) (at - head->raw->data) + 1;

    at++;
    /* "\n\n" ends a head too, a bad one, which parse() then says. */
    if ((end >= 4 && memcmp (head->raw->data + end - 4, "\r\n\r\n", 4) == 0) ||
        (end >= 2 && head->raw->data[end - 2] == '\n')) {
      *ret_used = end - before;
      g_byte_array_set_size (head->raw, (guint) end);
      return head->step = parse (head);
    }
  }
  if (head->raw->len >= head->most_bytes)
    return head->step = NLK_HTTP_TOO_LARGE;
  return NLK_HTTP_NEED_MORE;
}

const guint8 *
nlk_http_head_get_bytes (NlkHttpHead *head, gsize *ret_n_bytes)
{
  *ret_n_bytes = head->raw->len;
  return head->raw->data;
}

const char *
nlk_http_head_get_method (NlkHttpHead *head)
{
  g_return_val_if_fail (head->step == NLK_HTTP_COMPLETE && head->kind == NLK_HTTP_REQUEST, "");

  return head->first;
}

const char *
nlk_http_head_get_target (NlkHttpHead *head)
{
  g_return_val_if_fail (head->step == NLK_HTTP_COMPLETE && head->kind == NLK_HTTP_REQUEST, "");

  return head->second;
}

guint
nlk_http_head_get_minor (NlkHttpHead *head)
{
  return head->minor;
}

guint
nlk_http_head_get_status (NlkHttpHead *head)
{
  return head->status;
}

const char *
nlk_http_head_get_phrase (NlkHttpHead *head)
{
  g_return_val_if_fail (head->step == NLK_HTTP_COMPLETE && head->kind == NLK_HTTP_RESPONSE, "");

  return head->first;
}

const char *
nlk_http_head_lookup (NlkHttpHead *head, const char *name, guint nth)
{
  for (guint i = 0; i < head->fields->len; i++) {
    const NlkHttpField *field = &g_array_index (head->fields, NlkHttpField, i);

    if (g_ascii_strcasecmp (field->name, name) == 0 && nth-- == 0)
      return field->value;
  }
  return NULL;
}

guint
nlk_http_head_get_n_fields (NlkHttpHead *head)
{
  return head->fields->len;
}

const NlkHttpField *
nlk_http_head_get_field (NlkHttpHead *head, guint index)
{
  g_return_val_if_fail (index < head->fields->len, NULL);

  return &g_array_index (head->fields, NlkHttpField, index);
}
