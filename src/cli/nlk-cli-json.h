/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkCliJson:
 * @out: what is written so far
 * @depth: how many objects and arrays are open
 * @has_member: whether the innermost of them holds anything yet
 *
 * One JSON document that grows, for what `--json` prints: a line for each member. A value; the fields are private. In each
 * function @name is %NULL inside an array and at the top.
 *
 * Source: RFC 8259.
 */
typedef struct {
  /*< private >*/
  GString *out;
  guint depth;
  gboolean has_member;
} NlkCliJson;

/**
 * nlk_cli_json_init:
 * @json: (out caller-allocates): an empty document
 */
void nlk_cli_json_init (NlkCliJson *json);

/**
 * nlk_cli_json_end:
 * @json: a document in which all is closed
 *
 * Returns: (transfer full): its text and a line end. Nothing in it moves a terminal's cursor or turns its direction.
 */
char *nlk_cli_json_end (NlkCliJson *json);

/**
 * nlk_cli_json_open:
 * @json: a document
 * @name: (nullable): name of the member
 * @bracket: `{` or `[`
 *
 * Begins an object or an array.
 */
void nlk_cli_json_open (NlkCliJson *json, const char *name, char bracket);

/**
 * nlk_cli_json_close:
 * @json: a document
 * @bracket: `}` or `]`
 *
 * Ends what was begun last.
 */
void nlk_cli_json_close (NlkCliJson *json, char bracket);

/**
 * nlk_cli_json_add_text:
 * @json: a document
 * @name: (nullable): name of the member
 * @text: (nullable): UTF-8 of anybody; %NULL is written as null
 */
void nlk_cli_json_add_text (NlkCliJson *json, const char *name, const char *text);

/**
 * nlk_cli_json_add_int:
 * @json: a document
 * @name: (nullable): name of the member
 * @value: a number
 */
void nlk_cli_json_add_int (NlkCliJson *json, const char *name, gint64 value);

/**
 * nlk_cli_json_add_double:
 * @json: a document
 * @name: (nullable): name of the member
 * @value: a finite number, written as the shortest text that reads back the same
 */
void nlk_cli_json_add_double (NlkCliJson *json, const char *name, double value);

/**
 * nlk_cli_json_add_msec:
 * @json: a document
 * @name: (nullable): name of the member
 * @usec: microseconds, below 0 when not known: null
 *
 * Adds milliseconds with up to three digits behind the point.
 */
void nlk_cli_json_add_msec (NlkCliJson *json, const char *name, gint64 usec);

/**
 * nlk_cli_json_add_boolean:
 * @json: a document
 * @name: (nullable): name of the member
 * @value: whether it is so
 */
void nlk_cli_json_add_boolean (NlkCliJson *json, const char *name, gboolean value);

/**
 * nlk_cli_json_add_null:
 * @json: a document
 * @name: (nullable): name of the member
 */
void nlk_cli_json_add_null (NlkCliJson *json, const char *name);

/**
 * nlk_cli_json_add_time:
 * @json: a document
 * @name: (nullable): name of the member
 * @seconds: since 1970; what is no time that a calendar has is written as null
 *
 * Adds a time in UTC as of RFC 3339.
 */
void nlk_cli_json_add_time (NlkCliJson *json, const char *name, guint64 seconds);

G_END_DECLS
