/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/nlk-secret.h"
#include "client/nlk-tunnel-gateway.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_KEY_STORE (nlk_app_key_store_get_type ())

/**
 * NlkAppKeyStore:
 *
 * Where keys are remembered: in the password store of the desktop (the Secret Service), or by choice in a file that only its
 * owner can read. Nothing is unlocked unless a person asked for it, and nothing waits for ever.
 *
 * Signals:
 * - `problem` (): what nlk_app_key_store_get_problem() returns has changed
 */
G_DECLARE_FINAL_TYPE (NlkAppKeyStore, nlk_app_key_store, NLK, APP_KEY_STORE, GObject)

/**
 * NlkAppKeyStoreAnswer:
 * @NLK_APP_KEY_STORE_FOUND: the key
 * @NLK_APP_KEY_STORE_NOTHING: there is a store, and the key is not in it
 * @NLK_APP_KEY_STORE_LOCKED: the key is in it, behind a password
 * @NLK_APP_KEY_STORE_NONE: there is no store
 * @NLK_APP_KEY_STORE_SILENT: the store did not answer in time
 *
 * What asking for a key comes to.
 */
typedef enum {
  NLK_APP_KEY_STORE_FOUND,
  NLK_APP_KEY_STORE_NOTHING,
  NLK_APP_KEY_STORE_LOCKED,
  NLK_APP_KEY_STORE_NONE,
  NLK_APP_KEY_STORE_SILENT,
} NlkAppKeyStoreAnswer;

/**
 * NlkAppKeyStoreResult:
 * @answer: what it comes to
 * @passphrase: (nullable): the key, with %NLK_APP_KEY_STORE_FOUND
 * @is_file: whether it was in a file
 *
 * The result of nlk_app_key_store_lookup_async().
 */
typedef struct {
  NlkAppKeyStoreAnswer answer;
  NlkSecret *passphrase;
  gboolean is_file;
} NlkAppKeyStoreResult;

/**
 * nlk_app_key_store_result_clear:
 * @result: a result
 */
void nlk_app_key_store_result_clear (NlkAppKeyStoreResult *result);

/**
 * nlk_app_key_store_new:
 * @folder: where files with keys are, if there are any; made when it is needed
 * @read_usec: the longest that reading takes
 * @click_usec: the longest that anything takes for which the store may ask the person
 *
 * Returns: (transfer full): a store that has not been asked yet
 */
NlkAppKeyStore *nlk_app_key_store_new (const char *folder, gint64 read_usec, gint64 click_usec);

/**
 * nlk_app_key_store_lookup_async:
 * @self: a store
 * @gateway: a gateway
 * @agent: name of an agent behind it
 * @unlocks: whether the store may ask the person for its password, because of a click
 * @cancellable: (nullable): cancellable
 * @callback: called when there is an answer
 * @user_data: for @callback
 *
 * Looks for the key in a file, then in the store.
 */
void nlk_app_key_store_lookup_async (NlkAppKeyStore *self, NlkTunnelGateway *gateway,
                                     const char *agent, gboolean unlocks, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);

/**
 * nlk_app_key_store_lookup_finish:
 * @self: a store
 * @result: what the callback got
 * @ret_result: (out caller-allocates): the answer, to be cleared
 * @error: return location
 *
 * Errors: %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether there is an answer
 */
gboolean nlk_app_key_store_lookup_finish (NlkAppKeyStore *self, GAsyncResult *result,
                                          NlkAppKeyStoreResult *ret_result, GError **error);

/**
 * nlk_app_key_store_save:
 * @self: a store
 * @gateway: a gateway
 * @agent: name of an agent behind it
 * @passphrase: its key
 * @is_file: whether to keep it in a file
 *
 * Remembers a key. The store may ask the person for its password, since it was a person who entered the key. When it cannot be
 * remembered, nlk_app_key_store_get_problem() says so.
 */
void nlk_app_key_store_save (NlkAppKeyStore *self, NlkTunnelGateway *gateway, const char *agent,
                             NlkSecret *passphrase, gboolean is_file);

/**
 * nlk_app_key_store_forget:
 * @self: a store
 * @gateway: a gateway
 * @agent: name of an agent behind it
 *
 * Takes a key out of the store and removes its file.
 */
void nlk_app_key_store_forget (NlkAppKeyStore *self, NlkTunnelGateway *gateway, const char *agent);

/**
 * nlk_app_key_store_get_problem:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): code of the problem, for nlk_app_words_init(), when a key could not be remembered
 */
const char *nlk_app_key_store_get_problem (NlkAppKeyStore *self);

/**
 * nlk_app_key_store_keep_in_files:
 * @self: a store
 *
 * A person has decided that the keys which could not be remembered are kept in files.
 */
void nlk_app_key_store_keep_in_files (NlkAppKeyStore *self);

G_END_DECLS
