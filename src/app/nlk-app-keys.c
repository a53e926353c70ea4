/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-keys.h"

#include <string.h>

struct _NlkAppKeys {
  GObject parent_instance;
  GHashTable *keys;
  GHashTable *plaintext; /* set of those that get none */
};

G_DEFINE_FINAL_TYPE (NlkAppKeys, nlk_app_keys, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

NlkAppKeys *
nlk_app_keys_new (void)
{
  return g_object_new (NLK_TYPE_APP_KEYS, NULL);
}

/* The length in front keeps names with a `/` apart. */
static char *
make_id (const char *gateway, const char *agent)
{
  return g_strdup_printf ("%zu:%s/%s", strlen (gateway), gateway, agent);
}

NlkSecret *
nlk_app_keys_lookup (NlkAppKeys *self, const char *gateway, const char *agent)
{
  g_autofree char *id = make_id (gateway, agent);

  g_return_val_if_fail (NLK_IS_APP_KEYS (self), NULL);

  return g_hash_table_lookup (self->keys, id);
}

void
nlk_app_keys_set (NlkAppKeys *self, const char *gateway, const char *agent, NlkSecret *passphrase)
{
  g_autofree char *id = make_id (gateway, agent);

  g_return_if_fail (NLK_IS_APP_KEYS (self));

  if (passphrase != NULL)
    g_hash_table_remove (self->plaintext, id);
  if (passphrase != NULL)
    g_hash_table_insert (self->keys, g_steal_pointer (&id), nlk_secret_ref (passphrase));
  else if (!g_hash_table_remove (self->keys, id))
    return;
  g_signal_emit (self, signals[CHANGED], 0, gateway, agent);
}

void
nlk_app_keys_set_plaintext (NlkAppKeys *self, const char *gateway, const char *agent)
{
  g_return_if_fail (NLK_IS_APP_KEYS (self));

  if (g_hash_table_add (self->plaintext, make_id (gateway, agent)))
    g_signal_emit (self, signals[CHANGED], 0, gateway, agent);
}

gboolean
nlk_app_keys_is_plaintext (NlkAppKeys *self, const char *gateway, const char *agent)
{
  g_autofree char *id = make_id (gateway, agent);

  g_return_val_if_fail (NLK_IS_APP_KEYS (self), FALSE);

  return g_hash_table_contains (self->plaintext, id);
}

static void
nlk_app_keys_finalize (GObject *object)
{
  g_hash_table_unref (NLK_APP_KEYS (object)->keys);
  g_hash_table_unref (NLK_APP_KEYS (object)->plaintext);
  G_OBJECT_CLASS (nlk_app_keys_parent_class)->finalize (object);
}

static void
nlk_app_keys_class_init (NlkAppKeysClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_keys_finalize;
  signals[CHANGED] = g_signal_new ("changed", NLK_TYPE_APP_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
nlk_app_keys_init (NlkAppKeys *self)
{
  self->keys =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) nlk_secret_unref);
  self->plaintext = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
