/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-yaml-private.h"

#include "base/nlk-secret.h"

#include <string.h>
#include <yaml.h>

typedef struct {
  yaml_parser_t parser;
  NlkDiagnostics *diagnostics;
  guint n_nodes;
} Builder;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (yaml_event_t, yaml_event_delete)

void
nlk_yaml_node_free (NlkYamlNode *node)
{
  if (node->text != NULL)
    nlk_wipe (node->text, node->n_bytes);
  g_free (node->text);
  if (node->tag != NULL)
    nlk_wipe (node->tag, strlen (node->tag));
  g_free (node->tag);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

/* libyaml frees its buffers as they are; what it had of the file is wiped before. */
static void
wipe_parser (yaml_parser_t *parser)
{
  if (parser->raw_buffer.start != NULL)
    nlk_wipe (parser->raw_buffer.start,
              (gsize) (parser->raw_buffer.end - parser->raw_buffer.start));
  if (parser->buffer.start != NULL)
    nlk_wipe (parser->buffer.start, (gsize) (parser->buffer.end - parser->buffer.start));
  for (yaml_token_t *token = parser->tokens.head; token != parser->tokens.tail; token++) {
    if (token->type == YAML_SCALAR_TOKEN)
      nlk_wipe (token->data.scalar.value, token->data.scalar.length);
  }
}

static void
refuse_at (Builder *builder, const yaml_mark_t *mark, const char *expected)
{
  nlk_diagnostics_mistake (builder->diagnostics, (guint) mark->line + 1, (guint) mark->column + 1,
                           "expected %s", expected);
}

/* A reader's mistake is known by its offset alone. */
static void
locate_offset (const char *text, gsize offset, yaml_mark_t *ret_mark)
{
  *ret_mark = (yaml_mark_t){ 0 };
  for (gsize i = 0; i < offset; i++) {
    if (text[i] == '\n') {
      ret_mark->line++;
      ret_mark->column = 0;
    } else if (((guint8) text[i] & 0xc0) != 0x80) {
      ret_mark->column++;
    }
  }
}

static void
report_syntax (Builder *builder, const char *text, gsize n_bytes)
{
  yaml_parser_t *parser = &builder->parser;
  yaml_mark_t mark = parser->problem_mark;
  g_autofree char *expected = NULL;

  if (parser->error == YAML_READER_ERROR)
    locate_offset (text, MIN (parser->problem_offset, n_bytes), &mark);
  if (parser->context != NULL)
    expected = g_strdup_printf ("YAML: %s: %s", parser->context, parser->problem);
  else
    expected = g_strdup_printf ("YAML: %s", parser->problem != NULL ? parser->problem : "memory");
  refuse_at (builder, &mark, expected);
}

static char *
read_tag (const yaml_char_t *tag, NlkYamlKind kind)
{
  static const char *const own_tags[] = {
    [NLK_YAML_TEXT] = YAML_STR_TAG,
    [NLK_YAML_LIST] = YAML_SEQ_TAG,
    [NLK_YAML_MAPPING] = YAML_MAP_TAG,
  };
  const char *text = (const char *) tag;

  if (text == NULL || strcmp (text, "!") == 0 || strcmp (text, own_tags[kind]) == 0)
    return NULL;
  if (kind == NLK_YAML_TEXT && strcmp (text, YAML_INT_TAG) == 0)
    return NULL;
  return g_strdup (text[0] == '!' ? text + 1 : text);
}

static NlkYamlNode *
node_new (const yaml_event_t *event)
{
  NlkYamlNode *node = g_new0 (NlkYamlNode, 1);

  node->line = (guint) event->start_mark.line + 1;
  node->column = (guint) event->start_mark.column + 1;
  if (event->type == YAML_SCALAR_EVENT) {
    node->kind = NLK_YAML_TEXT;
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->n_bytes = event->data.scalar.length;
    node->text = g_malloc0 (node->n_bytes + 1);
    memcpy (node->text, event->data.scalar.value, node->n_bytes);
    node->tag = read_tag (event->data.scalar.tag, node->kind);
    return node;
  }
  node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_yaml_node_free);
  if (event->type == YAML_SEQUENCE_START_EVENT) {
    node->kind = NLK_YAML_LIST;
    node->tag = read_tag (event->data.sequence_start.tag, node->kind);
  } else {
    node->kind = NLK_YAML_MAPPING;
    node->tag = read_tag (event->data.mapping_start.tag, node->kind);
  }
  return node;
}

static gboolean
has_anchor (const yaml_event_t *event)
{
  switch (event->type) {
  case YAML_SCALAR_EVENT:
    return event->data.scalar.anchor != NULL;
  case YAML_SEQUENCE_START_EVENT:
    return event->data.sequence_start.anchor != NULL;
  case YAML_MAPPING_START_EVENT:
    return event->data.mapping_start.anchor != NULL;
  default:
    return FALSE;
  }
}

static gboolean
check_event (Builder *builder, const yaml_event_t *event, guint depth)
{
  if (event->type == YAML_ALIAS_EVENT) {
    refuse_at (builder, &event->start_mark,
               "a value in place of the alias, or quotes around a text that begins with '*'");
    return FALSE;
  }
  if (has_anchor (event)) {
    refuse_at (builder, &event->start_mark,
               "no anchor; quotes go around a text that begins with '&'");
    return FALSE;
  }
  if (event->type != YAML_SCALAR_EVENT && depth >= NLK_YAML_DEPTH_MOST) {
    refuse_at (builder, &event->start_mark,
               "at most " G_STRINGIFY (NLK_YAML_DEPTH_MOST) " levels of lists and mappings");
    return FALSE;
  }
  if (++builder->n_nodes > NLK_YAML_NODES_MOST) {
    refuse_at (builder, &event->start_mark, "at most " G_STRINGIFY (NLK_YAML_NODES_MOST) " values");
    return FALSE;
  }
  return TRUE;
}

static void
wipe_event (yaml_event_t *event)
{
  if (event->type == YAML_SCALAR_EVENT)
    nlk_wipe (event->data.scalar.value, event->data.scalar.length);
}

/* Reads up to the end of a list, mapping or document. Recursion is bounded: check_event() counts the depth. */
static gboolean
read_children (Builder *builder, GPtrArray *children, guint depth)
{
  for (;;) {
    g_auto (yaml_event_t) event = { 0 };
    NlkYamlNode *node;

    if (!yaml_parser_parse (&builder->parser, &event))
      return FALSE;
    if (event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT ||
        event.type == YAML_DOCUMENT_END_EVENT)
      return TRUE;
    if (!check_event (builder, &event, depth))
      return FALSE;
    node = node_new (&event);
    wipe_event (&event);
    g_ptr_array_add (children, node);
    if (node->children != NULL && !read_children (builder, node->children, depth + 1))
      return FALSE;
  }
}

static gboolean
read_document (Builder *builder, GPtrArray *roots)
{
  for (;;) {
    g_auto (yaml_event_t) event = { 0 };

    if (!yaml_parser_parse (&builder->parser, &event))
      return FALSE;
    if (event.type == YAML_STREAM_END_EVENT)
      return TRUE;
    if (event.type != YAML_DOCUMENT_START_EVENT)
      continue;
    if (roots->len > 0) {
      refuse_at (builder, &event.start_mark, "one document in the file, this is a second one");
      return FALSE;
    }
    if (!read_children (builder, roots, 0))
      return FALSE;
  }
}

NlkYamlNode *
nlk_yaml_parse (const char *text, gsize n_bytes, NlkDiagnostics *diagnostics)
{
  g_autoptr (GPtrArray) roots =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_yaml_node_free);
  Builder builder = { .diagnostics = diagnostics };
  gboolean is_whole;

  if (n_bytes > NLK_YAML_BYTES_MOST) {
    nlk_diagnostics_mistake (diagnostics, 1, 1, "expected at most %d bytes", NLK_YAML_BYTES_MOST);
    return NULL;
  }
  if (!yaml_parser_initialize (&builder.parser))
    g_error ("Out of memory for a configuration file");
  yaml_parser_set_encoding (&builder.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&builder.parser, (const guchar *) text, n_bytes);
  is_whole = read_document (&builder, roots);
  if (builder.parser.error != YAML_NO_ERROR)
    report_syntax (&builder, text, n_bytes);
  wipe_parser (&builder.parser);
  yaml_parser_delete (&builder.parser);
  if (!is_whole)
    return NULL;
  if (roots->len == 0) {
    nlk_diagnostics_mistake (diagnostics, 1, 1, "the file is empty: expected a mapping");
    return NULL;
  }
  return g_ptr_array_steal_index (roots, 0);
}
