/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"

#include "nlk-yaml-private.h"

G_BEGIN_DECLS

/**
 * nlk_yaml_node_new:
 * @kind: %NLK_YAML_LIST or %NLK_YAML_MAPPING
 *
 * Returns: (transfer full): an empty node
 */
NlkYamlNode *nlk_yaml_node_new (NlkYamlKind kind);

/**
 * nlk_yaml_node_new_text:
 * @text: UTF-8
 *
 * Returns: (transfer full): a text, whatever a plain one of these letters would mean
 */
NlkYamlNode *nlk_yaml_node_new_text (const char *text);

/**
 * nlk_yaml_node_get:
 * @mapping: a mapping
 * @key: a key
 *
 * Returns: (transfer none) (nullable): its value
 */
NlkYamlNode *nlk_yaml_node_get (const NlkYamlNode *mapping, const char *key);

/**
 * nlk_yaml_node_set:
 * @mapping: a mapping
 * @key: a key
 * @value: (transfer full) (nullable): its value from now on; %NULL removes the key
 */
void nlk_yaml_node_set (NlkYamlNode *mapping, const char *key, NlkYamlNode *value);

/**
 * nlk_yaml_compose:
 * @root: the root
 *
 * Writes a tree down, so that nlk_yaml_parse() reads the same tree again.
 *
 * Returns: (transfer full) (nullable): the text; %NULL when that is not so, as with keys that are mappings themselves
 */
NlkSecret *nlk_yaml_compose (const NlkYamlNode *root);

G_END_DECLS
