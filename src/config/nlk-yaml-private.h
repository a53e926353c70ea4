/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-diagnostics-private.h"

G_BEGIN_DECLS

/**
 * NLK_YAML_DEPTH_MOST:
 *
 * The deepest nesting of mappings and lists; the deepest known file needs 8.
 */
#define NLK_YAML_DEPTH_MOST 16

/**
 * NLK_YAML_NODES_MOST:
 *
 * The most texts, lists and mappings of one file.
 */
#define NLK_YAML_NODES_MOST 50000

/**
 * NLK_YAML_BYTES_MOST:
 *
 * The longest file.
 */
#define NLK_YAML_BYTES_MOST (1024 * 1024)

/**
 * NlkYamlKind:
 * @NLK_YAML_TEXT: a scalar
 * @NLK_YAML_LIST: a sequence
 * @NLK_YAML_MAPPING: a mapping
 *
 * What a node is.
 */
typedef enum {
  NLK_YAML_TEXT,
  NLK_YAML_LIST,
  NLK_YAML_MAPPING,
} NlkYamlKind;

/**
 * NlkYamlNode:
 * @kind: what it is
 * @line: line where it begins, from 1
 * @column: column in characters where it begins, its tag included, from 1
 * @tag: (nullable): its tag without the `!`; the standard tags that say what the node is anyway are left out
 * @is_plain: whether a text stands without quotes
 * @text: (nullable): a text, UTF-8; a zero character may stand in it
 * @n_bytes: length of @text
 * @children: (nullable) (element-type NlkYamlNode): items of a list; of a mapping keys and values in turns
 *
 * One node of a file. Wiped when it is freed: it may hold a secret.
 */
typedef struct _NlkYamlNode {
  NlkYamlKind kind;
  guint line;
  guint column;
  char *tag;
  gboolean is_plain;
  char *text;
  gsize n_bytes;
  GPtrArray *children;
} NlkYamlNode;

/**
 * nlk_yaml_parse:
 * @text: (array length=n_bytes): UTF-8
 * @n_bytes: length of @text
 * @diagnostics: a mistake is added here on failure
 *
 * Reads one YAML document. Anchors and aliases are refused, so that the tree is never larger than the text.
 *
 * Source: YAML 1.1, as libyaml reads it.
 *
 * Returns: (transfer full) (nullable): the root, or %NULL
 */
NlkYamlNode *nlk_yaml_parse (const char *text, gsize n_bytes, NlkDiagnostics *diagnostics);

/**
 * nlk_yaml_node_free:
 * @node: (transfer full): a node
 *
 * Wipes and frees it with all below.
 */
void nlk_yaml_node_free (NlkYamlNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkYamlNode, nlk_yaml_node_free)

G_END_DECLS
