/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * NLK_JSON_MOST_DEPTH:
 *
 * How deep objects and arrays may lie in each other: twice what any message has.
 */
#define NLK_JSON_MOST_DEPTH 24

/**
 * nlk_json_is_plain:
 * @text: (array length=n_bytes): what may be JSON
 * @n_bytes: its length
 *
 * Looks at the words, not at how they are put together: that is for the parser.
 *
 * Source: RFC 8259.
 *
 * Returns: whether @text is one document of JSON's own words, not nested deeper than %NLK_JSON_MOST_DEPTH, whose strings
 *   have no U+0000 and whose integers fit #gint64
 */
gboolean nlk_json_is_plain (const char *text, gsize n_bytes);

/**
 * nlk_json_parse:
 * @text: (array length=n_bytes): JSON
 * @n_bytes: its length, or -1 when zero-terminated
 * @error: return location for an error
 *
 * Errors: %NLK_MESSAGE_ERROR_MALFORMED when it is no JSON or too deep.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *nlk_json_parse (const char *text, gssize n_bytes, GError **error);

/**
 * nlk_json_get_field:
 * @node: (nullable): a struct: an object, or an array in the order of declaration
 * @index: place of the field in the declaration
 * @name: name of the field
 *
 * Returns: (transfer none) (nullable): the value; %NULL when missing or null
 */
JsonNode *nlk_json_get_field (JsonNode *node, guint index, const char *name);

/**
 * nlk_json_get_variant:
 * @node: (nullable): a variant: a string, or an object with one member
 * @ret_name: (out) (transfer none): which variant
 * @ret_value: (out) (transfer none) (nullable): its value; %NULL without one or when null
 *
 * Returns: whether @node is a variant
 */
gboolean nlk_json_get_variant (JsonNode *node, const char **ret_name, JsonNode **ret_value);

/**
 * nlk_json_get_element:
 * @node: (nullable): an array
 * @n_elements: how many it must have
 * @index: which one is wanted
 *
 * Returns: (transfer none) (nullable): the element, %NULL when @node is no array of @n_elements
 */
JsonNode *nlk_json_get_element (JsonNode *node, guint n_elements, guint index);

/**
 * nlk_json_read_text:
 * @node: (nullable): a string
 * @ret_text: (out) (transfer none): the text
 *
 * Returns: whether @node is a string
 */
gboolean nlk_json_read_text (JsonNode *node, const char **ret_text);

/**
 * nlk_json_read_uint:
 * @node: (nullable): an integer
 * @most: the largest allowed
 * @ret_value: (out): the number
 *
 * Returns: whether @node is an integer from 0 to @most
 */
gboolean nlk_json_read_uint (JsonNode *node, guint64 most, guint64 *ret_value);

/**
 * nlk_json_read_bytes:
 * @node: (nullable): an array of numbers from 0 to 255
 * @ret_bytes: (out caller-allocates) (array length=n_bytes): where to write
 * @n_bytes: how many there must be
 *
 * Returns: whether @node is such an array
 */
gboolean nlk_json_read_bytes (JsonNode *node, guint8 *ret_bytes, guint n_bytes);

/**
 * nlk_json_append_text:
 * @out: JSON is appended here
 * @text: UTF-8
 * @ascii_only: whether what is not ASCII is escaped, for header values
 *
 * Appends @text as a JSON string.
 */
void nlk_json_append_text (GString *out, const char *text, gboolean ascii_only);

/**
 * nlk_json_append_bytes:
 * @out: JSON is appended here
 * @bytes: (array length=n_bytes): bytes
 * @n_bytes: how many
 *
 * Appends an array of numbers.
 */
void nlk_json_append_bytes (GString *out, const guint8 *bytes, gsize n_bytes);

/**
 * nlk_json_append_double:
 * @out: JSON is appended here
 * @value: a finite number
 *
 * Appends the shortest text that reads back the same, with at least one digit behind the point.
 */
void nlk_json_append_double (GString *out, double value);

/**
 * nlk_json_read_double:
 * @node: (nullable): a number
 * @ret_value: (out): the number
 *
 * Returns: whether @node is a finite number
 */
gboolean nlk_json_read_double (JsonNode *node, double *ret_value);

/**
 * nlk_json_fail:
 * @error: return location for an error
 * @what: what is wrong, "the port is missing"
 *
 * Sets %NLK_MESSAGE_ERROR_MALFORMED.
 *
 * Returns: %FALSE
 */
gboolean nlk_json_fail (GError **error, const char *what);

G_END_DECLS
