/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-yaml-private.h"

G_BEGIN_DECLS

/**
 * NlkValueSpec:
 * @key: the key it stands under
 * @expected: what is expected, for people: "expected …"
 * @is_secret: whether what the file says there is never shown
 *
 * What a message about a value says.
 */
typedef struct {
  const char *key;
  const char *expected;
  gboolean is_secret;
} NlkValueSpec;

/**
 * nlk_value_refuse:
 * @diagnostics: where the mistake goes
 * @node: the value
 * @spec: what it should have been
 *
 * Adds the mistake `'bad text' for 'key': expected …`.
 */
void nlk_value_refuse (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                       const NlkValueSpec *spec);

/**
 * nlk_value_read_text:
 * @diagnostics: where a mistake goes
 * @node: the value
 * @spec: what it should be
 *
 * Reads any text without a zero character.
 *
 * Returns: (transfer none) (nullable): the text, or %NULL after a mistake was added
 */
const char *nlk_value_read_text (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                                 const NlkValueSpec *spec);

/**
 * NLK_NAME_BYTES_MOST:
 *
 * The longest name that a file gives to something, so that it fits into a line.
 */
#define NLK_NAME_BYTES_MOST 64

/**
 * nlk_value_read_name:
 * @diagnostics: where a mistake goes
 * @node: the value
 * @spec: what it should be
 *
 * Reads 1 to %NLK_NAME_BYTES_MOST ASCII letters, digits, `.`, `_` and `-`, no `-` first, so that it can be typed in a
 * command line.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL after a mistake was added
 */
char *nlk_value_read_name (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                           const NlkValueSpec *spec);

/**
 * nlk_value_read_list:
 * @diagnostics: where a mistake goes
 * @node: the value
 * @spec: what it should be
 *
 * Reads a list without a tag.
 *
 * Returns: (transfer none) (nullable) (element-type NlkYamlNode): its items, or %NULL after a mistake was added
 */
const GPtrArray *nlk_value_read_list (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                                      const NlkValueSpec *spec);

/**
 * nlk_value_read_integer:
 * @diagnostics: where a mistake goes
 * @node: the value
 * @spec: what it should be
 * @least: smallest
 * @most: largest
 * @ret_value: (out): decimal digits, written on success only
 *
 * Returns: whether it is an integer in the range; if not, a mistake was added
 */
gboolean nlk_value_read_integer (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                                 const NlkValueSpec *spec, guint64 least, guint64 most,
                                 guint64 *ret_value);

/**
 * nlk_value_read_choice:
 * @diagnostics: where a mistake goes
 * @node: the value
 * @spec: what it should be
 * @choices: (array zero-terminated=1): the words
 *
 * Reads one of some words, with or without `!` before it.
 *
 * Returns: the index in @choices, or -1 after a mistake was added
 */
int nlk_value_read_choice (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                           const NlkValueSpec *spec, const char *const *choices);

/**
 * nlk_value_read_variant:
 * @diagnostics: where a mistake goes
 * @node: the value
 * @spec: what it should be
 * @variants: (array zero-terminated=1): the tags without `!`
 *
 * Reads the tag of a mapping or list. Without a tag, the name of a variant as a key is a mistake that says how it is
 * spelled.
 *
 * Returns: the index in @variants, or -1 after a mistake was added
 */
int nlk_value_read_variant (NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                            const NlkValueSpec *spec, const char *const *variants);

/**
 * nlk_value_text_equals:
 * @node: a node
 * @text: a text
 *
 * Returns: whether @node is the text @text
 */
gboolean nlk_value_text_equals (const NlkYamlNode *node, const char *text);

/**
 * nlk_value_is_null:
 * @node: a node
 *
 * Returns: whether it stands for nothing: an empty value, `~` or `null` without quotes
 */
gboolean nlk_value_is_null (const NlkYamlNode *node);

/**
 * NlkFields:
 * @diagnostics: where mistakes go
 * @node: the mapping
 *
 * The keys of one mapping. A value that borrows both.
 */
typedef struct {
  NlkDiagnostics *diagnostics;
  const NlkYamlNode *node;
} NlkFields;

/**
 * nlk_fields_open:
 * @self: (out caller-allocates): the fields, set on success only
 * @diagnostics: where mistakes go
 * @node: the value
 * @spec: (nullable): what it should be; %NULL for the file as a whole
 * @known: (array zero-terminated=1): all keys that mean something here
 *
 * Checks that @node is a mapping without a tag. A key that stands twice or is no text is a mistake, an unknown one a
 * warning with the nearest known key.
 *
 * Returns: whether it is a mapping
 */
gboolean nlk_fields_open (NlkFields *self, NlkDiagnostics *diagnostics, const NlkYamlNode *node,
                          const NlkValueSpec *spec, const char *const *known);

/**
 * nlk_fields_open_variant:
 * @self: (out caller-allocates): the fields, set on success only
 * @diagnostics: where mistakes go
 * @node: the value, its tag known from nlk_value_read_variant()
 * @spec: what it should be
 * @known: (array zero-terminated=1): all keys that mean something here
 *
 * As nlk_fields_open(), for a mapping with a tag.
 *
 * Returns: whether it is a mapping
 */
gboolean nlk_fields_open_variant (NlkFields *self, NlkDiagnostics *diagnostics,
                                  const NlkYamlNode *node, const NlkValueSpec *spec,
                                  const char *const *known);

/**
 * nlk_fields_get:
 * @self: the fields
 * @key: a key
 *
 * Returns: (transfer none) (nullable): its value; %NULL when the key is not there or has no value
 */
const NlkYamlNode *nlk_fields_get (const NlkFields *self, const char *key);

/**
 * nlk_fields_has:
 * @self: the fields
 * @key: a key
 *
 * Returns: whether the key is there, with or without a value
 */
gboolean nlk_fields_has (const NlkFields *self, const char *key);

/**
 * nlk_fields_require:
 * @self: the fields
 * @spec: the key and what it should be
 *
 * Returns: (transfer none) (nullable): its value, or %NULL after a mistake was added
 */
const NlkYamlNode *nlk_fields_require (const NlkFields *self, const NlkValueSpec *spec);

G_END_DECLS
