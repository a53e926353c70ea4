/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-memory.h"

#include "base/nlk-log.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "nlk-app-saver.h"

#define FILE_NAME "desktop-state.json"
#define GATEWAYS "gateways"
#define AGENTS "agents"
#define IS_ON "on"
#define LAST_SEEN "last-seen"
#define HAD_KEY "had-key"

struct _NlkAppMemory {
  GObject parent_instance;
  JsonObject *root;
  NlkAppSaver *saver;
  gboolean has_news; /* times that are not worth a write of their own */
};

G_DEFINE_FINAL_TYPE (NlkAppMemory, nlk_app_memory, G_TYPE_OBJECT)

/* What is in it: gateways: {NAME: {on, agents: {NAME: {last-seen, had-key}}}} */

static JsonObject *
get_member (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonObject *
need_member (JsonObject *object, const char *name)
{
  JsonObject *member = get_member (object, name);

  if (member == NULL) {
    member = json_object_new ();
    json_object_set_object_member (object, name, member);
  }
  return member;
}

static JsonObject *
get_gateway (NlkAppMemory *self, const char *gateway)
{
  return get_member (get_member (self->root, GATEWAYS), gateway);
}

static JsonObject *
need_gateway (NlkAppMemory *self, const char *gateway)
{
  return need_member (need_member (self->root, GATEWAYS), gateway);
}

static gint64
get_time (JsonObject *agent)
{
  JsonNode *node = agent != NULL ? json_object_get_member (agent, LAST_SEEN) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? MAX (0, json_node_get_int (node)) : 0;
}

/* Gateways */

gboolean
nlk_app_memory_is_gateway_on (NlkAppMemory *self, const char *gateway)
{
  JsonObject *object;
  JsonNode *node;

  g_return_val_if_fail (NLK_IS_APP_MEMORY (self), FALSE);

  object = get_gateway (self, gateway);
  node = object != NULL ? json_object_get_member (object, IS_ON) : NULL;
  return node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_boolean (node);
}

void
nlk_app_memory_set_gateway_on (NlkAppMemory *self, const char *gateway, gboolean is_on)
{
  g_return_if_fail (NLK_IS_APP_MEMORY (self));

  if (nlk_app_memory_is_gateway_on (self, gateway) == is_on)
    return;
  json_object_set_boolean_member (need_gateway (self, gateway), IS_ON, is_on);
  nlk_app_saver_queue (self->saver);
}

void
nlk_app_memory_forget_gateway (NlkAppMemory *self, const char *gateway)
{
  JsonObject *gateways;

  g_return_if_fail (NLK_IS_APP_MEMORY (self));

  gateways = get_member (self->root, GATEWAYS);
  if (gateways == NULL || !json_object_has_member (gateways, gateway))
    return;
  json_object_remove_member (gateways, gateway);
  nlk_app_saver_queue (self->saver);
}

/* Agents */

static void
drop_oldest (JsonObject *agents)
{
  while (json_object_get_size (agents) > NLK_APP_MEMORY_AGENTS_MOST) {
    JsonObjectIter iter;
    const char *name;
    const char *oldest = NULL;
    gint64 oldest_time = G_MAXINT64;

    json_object_iter_init (&iter, agents);
    while (json_object_iter_next (&iter, &name, NULL)) {
      gint64 time = get_time (get_member (agents, name));

      if (time < oldest_time) {
        oldest = name;
        oldest_time = time;
      }
    }
    json_object_remove_member (agents, oldest);
  }
}

void
nlk_app_memory_see_agents (NlkAppMemory *self, const char *gateway, const char *const *names,
                           gint64 now_seconds)
{
  JsonObject *agents;
  gboolean is_new = FALSE;

  g_return_if_fail (NLK_IS_APP_MEMORY (self));

  if (*names == NULL)
    return;
  agents = need_member (need_gateway (self, gateway), AGENTS);
  for (; *names != NULL; names++) {
    is_new = is_new || get_member (agents, *names) == NULL;
    json_object_set_int_member (need_member (agents, *names), LAST_SEEN, now_seconds);
  }
  drop_oldest (agents);
  self->has_news = TRUE;
  if (is_new)
    nlk_app_saver_queue (self->saver);
}

char **
nlk_app_memory_dup_agents (NlkAppMemory *self, const char *gateway)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonObject *agents;
  JsonObjectIter iter;
  const char *name;

  g_return_val_if_fail (NLK_IS_APP_MEMORY (self), NULL);

  agents = get_member (get_gateway (self, gateway), AGENTS);
  if (agents != NULL) {
    json_object_iter_init (&iter, agents);
    while (json_object_iter_next (&iter, &name, NULL))
      g_strv_builder_add (builder, name);
  }
  return g_strv_builder_end (builder);
}

gint64
nlk_app_memory_get_last_seen (NlkAppMemory *self, const char *gateway, const char *agent)
{
  g_return_val_if_fail (NLK_IS_APP_MEMORY (self), 0);

  return get_time (get_member (get_member (get_gateway (self, gateway), AGENTS), agent));
}

void
nlk_app_memory_note_key (NlkAppMemory *self, const char *gateway, const char *agent)
{
  JsonObject *agents;

  g_return_if_fail (NLK_IS_APP_MEMORY (self));

  if (nlk_app_memory_had_key (self, gateway, agent))
    return;
  agents = need_member (need_gateway (self, gateway), AGENTS);
  json_object_set_boolean_member (need_member (agents, agent), HAD_KEY, TRUE);
  nlk_app_saver_queue (self->saver);
}

gboolean
nlk_app_memory_had_key (NlkAppMemory *self, const char *gateway, const char *agent)
{
  JsonObject *found;

  g_return_val_if_fail (NLK_IS_APP_MEMORY (self), FALSE);

  found = get_member (get_member (get_gateway (self, gateway), AGENTS), agent);
  return found != NULL && json_object_get_boolean_member_with_default (found, HAD_KEY, FALSE);
}

void
nlk_app_memory_forget_agent (NlkAppMemory *self, const char *gateway, const char *agent)
{
  JsonObject *agents;

  g_return_if_fail (NLK_IS_APP_MEMORY (self));

  agents = get_member (get_gateway (self, gateway), AGENTS);
  if (agents == NULL || !json_object_has_member (agents, agent))
    return;
  json_object_remove_member (agents, agent);
  nlk_app_saver_queue (self->saver);
}

/* The file */

static NlkSecret *
compose (gpointer user_data, GError **error)
{
  NlkAppMemory *self = user_data;
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  gsize n_bytes;

  json_node_set_object (node, self->root);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, &n_bytes);
  self->has_news = FALSE;
  return nlk_secret_new (text, n_bytes);
}

static void
put_aside (const char *path, const char *why)
{
  g_autofree char *aside = g_strconcat (path, ".broken", NULL);

  g_rename (path, aside);
  nlk_log (NLK_LOG_WARN, "%s could not be understood (%s) and is now %s", path, why, aside);
}

static void
load (NlkAppMemory *self, const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *root = NULL;

  if (json_parser_load_from_file (parser, path, &error))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    self->root = json_node_dup_object (root);
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    put_aside (path, error != NULL ? error->message : "it is no object");
  if (self->root == NULL)
    self->root = json_object_new ();
}

NlkAppMemory *
nlk_app_memory_new (const char *path)
{
  NlkAppMemory *self = g_object_new (NLK_TYPE_APP_MEMORY, NULL);
  g_autofree char *usual = NULL;

  if (path == NULL)
    path = usual = g_build_filename (g_get_user_state_dir (), "narrowlink", FILE_NAME, NULL);
  load (self, path);
  self->saver = nlk_app_saver_new (path, compose, self);
  return self;
}

void
nlk_app_memory_flush (NlkAppMemory *self)
{
  g_return_if_fail (NLK_IS_APP_MEMORY (self));

  if (self->has_news)
    nlk_app_saver_queue (self->saver);
  nlk_app_saver_flush (self->saver);
}

static void
nlk_app_memory_finalize (GObject *object)
{
  NlkAppMemory *self = NLK_APP_MEMORY (object);

  g_clear_object (&self->saver);
  g_clear_pointer (&self->root, json_object_unref);
  G_OBJECT_CLASS (nlk_app_memory_parent_class)->finalize (object);
}

static void
nlk_app_memory_class_init (NlkAppMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_memory_finalize;
}

static void
nlk_app_memory_init (NlkAppMemory *self)
{
}
