/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-prompt.h"

#include <string.h>

#include "nlk-app-key-dialog.h"
#include "nlk-app-window.h"

typedef struct _Prompt Prompt;

typedef struct {
  NlkTunnelGateway *gateway;
  char *agent;
  Prompt *prompt;
  guint order;        /* in which the tunnels asked */
  gboolean is_silent; /* nobody is there who could be asked */
} Request;

struct _Prompt {
  NlkAppApplication *app;
  GHashTable *states;      /* NlkTunnelItem: where it stood last, plus 1 */
  GQueue waiting;          /* of Request: agents to be asked for, one after the other */
  GPtrArray *dialogs;      /* of NlkAppKeyDialog, borrowed */
  NlkAppKeyDialog *asking; /* the one of those that came by themselves */
  guint place;
  guint n_places;
  guint n_requests;
  guint idle;
  GPtrArray *lookups; /* of Request, borrowed: those that the store is asked for */
  GCancellable *ending;
};

#define QUARK "nlk-app-key-prompt"

static void ask_next (Prompt *self);

static Request *
request_new (NlkTunnelGateway *gateway, const char *agent)
{
  Request *request = g_new0 (Request, 1);

  request->gateway = g_object_ref (gateway);
  request->agent = g_strdup (agent);
  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->gateway);
  g_free (request->agent);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static gboolean
is_for (const Request *request, NlkTunnelGateway *gateway, const char *agent)
{
  return request->gateway == gateway && strcmp (request->agent, agent) == 0;
}

/* One dialog for each agent */

static NlkAppKeyDialog *
find_dialog (Prompt *self, NlkTunnelGateway *gateway, const char *agent)
{
  for (guint i = 0; i < self->dialogs->len; i++)
    if (is_for (g_object_get_data (self->dialogs->pdata[i], QUARK), gateway, agent))
      return self->dialogs->pdata[i];
  return NULL;
}

static void
on_dialog_gone (Prompt *self, GObject *dialog)
{
  g_ptr_array_remove (self->dialogs, dialog);
  if ((GObject *) self->asking == dialog) {
    self->asking = NULL;
    ask_next (self);
  }
}

static NlkAppKeyDialog *
present_dialog (Prompt *self, NlkTunnelGateway *gateway, const char *agent)
{
  NlkAppKeyDialog *dialog = find_dialog (self, gateway, agent);

  if (dialog == NULL) {
    dialog = nlk_app_key_dialog_new (self->app, gateway, agent);
    g_object_set_data_full (G_OBJECT (dialog), QUARK, request_new (gateway, agent),
                            (GDestroyNotify) request_free);
    g_ptr_array_add (self->dialogs, dialog);
    g_signal_connect_swapped (dialog, "destroy", G_CALLBACK (on_dialog_gone), self);
  }
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

/* Asking for those that are missing */

static NlkAppEngine *
get_engine (Prompt *self)
{
  return nlk_app_application_get_engine (self->app);
}

static NlkTunnelSet *
get_set (Prompt *self)
{
  return nlk_app_engine_get_set (get_engine (self));
}

/* One that needs a key and does not listen has none; one that listens has one that is of no use. */
static gboolean
lacks_key (NlkTunnelItem *item)
{
  g_autofree char *address = nlk_tunnel_item_dup_address (item);

  return nlk_tunnel_item_get_state (item) == NLK_TUNNEL_ITEM_NEEDS_KEY && address == NULL;
}

static gboolean
is_still_missing (Prompt *self, const Request *request)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (get_set (self));

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (is_for (request, nlk_tunnel_item_get_gateway (item),
                nlk_tunnel_item_get_config (item)->agent) &&
        lacks_key (item))
      return TRUE;
  }
  return FALSE;
}

static void
ask_next (Prompt *self)
{
  while (self->asking == NULL && !g_queue_is_empty (&self->waiting)) {
    g_autoptr (Request) request = g_queue_pop_head (&self->waiting);

    self->place++;
    if (is_still_missing (self, request))
      self->asking = present_dialog (self, request->gateway, request->agent);
  }
  if (self->asking != NULL)
    nlk_app_key_dialog_set_place (self->asking, self->place, self->n_places);
  else
    self->place = self->n_places = 0;
}

/* The window, if one is to come, is there by now, and all that the store knows. */
static gboolean
on_idle (gpointer user_data)
{
  Prompt *self = user_data;

  self->idle = 0;
  ask_next (self);
  return G_SOURCE_REMOVE;
}

static int
compare_orders (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint first = ((const Request *) a)->order, second = ((const Request *) b)->order;

  return first < second ? -1 : first > second;
}

static void
queue_request (Prompt *self, Request *found)
{
  Request *request;

  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    if (is_for (link->data, found->gateway, found->agent))
      return;
  if (find_dialog (self, found->gateway, found->agent) != NULL)
    return;
  request = request_new (found->gateway, found->agent);
  request->order = found->order;
  g_queue_insert_sorted (&self->waiting, request, compare_orders, NULL);
  self->n_places++;
}

/* The store is asked first, and gives only what is not locked. */
static void
lookup_done (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  NlkAppKeyStoreResult result;
  Prompt *self;

  if (!nlk_app_key_store_lookup_finish (NLK_APP_KEY_STORE (source), async, &result, NULL))
    return;
  self = request->prompt;
  g_ptr_array_remove (self->lookups, request);
  if (result.passphrase != NULL)
    nlk_app_keys_set (nlk_app_engine_get_keys (get_engine (self)),
                      nlk_tunnel_gateway_get_name (request->gateway), request->agent,
                      result.passphrase);
  else if (!request->is_silent)
    queue_request (self, request);
  nlk_app_key_store_result_clear (&result);
  if (self->lookups->len == 0 && self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_LOW, on_idle, self, NULL);
}

static void
look_for_key (Prompt *self, NlkTunnelGateway *gateway, const char *agent)
{
  Request *request;

  for (guint i = 0; i < self->lookups->len; i++)
    if (is_for (self->lookups->pdata[i], gateway, agent))
      return;
  request = request_new (gateway, agent);
  request->prompt = self;
  request->order = self->n_requests++;
  request->is_silent = nlk_app_application_is_hidden_start (self->app);
  g_ptr_array_add (self->lookups, request);
  nlk_app_key_store_lookup_async (nlk_app_engine_get_key_store (get_engine (self)), gateway, agent,
                                  FALSE, self->ending, lookup_done, request);
}

/* What was off is on only because a person wanted it; a key that vanishes later is no reason for a dialog. */
static void
on_tunnel_changed (Prompt *self, NlkTunnelItem *item)
{
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (self->states, item));
  NlkTunnelItemState now = nlk_tunnel_item_get_state (item);
  gboolean was_off =
    before == 0 || before == NLK_TUNNEL_ITEM_OFF + 1 || before == NLK_TUNNEL_ITEM_IDLE + 1;

  g_hash_table_insert (self->states, item, GUINT_TO_POINTER (now + 1));
  if (was_off && lacks_key (item))
    look_for_key (self, nlk_tunnel_item_get_gateway (item),
                  nlk_tunnel_item_get_config (item)->agent);
}

static void
on_tunnel_gone (gpointer user_data, GObject *item)
{
  g_hash_table_remove (((Prompt *) user_data)->states, item);
}

static void
on_tunnels (Prompt *self, guint position, guint removed, guint added, GListModel *tunnels)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (g_hash_table_contains (self->states, item))
      continue;
    g_signal_connect_swapped (item, "changed", G_CALLBACK (on_tunnel_changed), self);
    g_object_weak_ref (G_OBJECT (item), on_tunnel_gone, self);
    on_tunnel_changed (self, item);
  }
}

/* A gateway that is gone has no keys to ask for; one with new access comes as another one. */
static void
on_gateways (Prompt *self, guint position, guint removed, guint added, GListModel *gateways)
{
  for (guint i = self->dialogs->len; i > 0; i--) {
    NlkAppKeyDialog *dialog = self->dialogs->pdata[i - 1];
    const Request *request = g_object_get_data (G_OBJECT (dialog), QUARK);
    const char *name = nlk_tunnel_gateway_get_name (request->gateway);

    if (nlk_tunnel_set_find_gateway (get_set (self), name) != request->gateway)
      gtk_window_destroy (GTK_WINDOW (dialog));
  }
}

/* The action */

static gboolean
has_agent (Prompt *self, NlkTunnelGateway *gateway, const char *agent)
{
  GListModel *tunnels = nlk_tunnel_set_get_tunnels (get_set (self));

  if (nlk_gateway_session_has_agent (nlk_tunnel_gateway_get_session (gateway), agent))
    return TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);

    if (nlk_tunnel_item_get_gateway (item) == gateway &&
        strcmp (nlk_tunnel_item_get_config (item)->agent, agent) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Returns: (transfer none) (nullable): the gateway whose name @id begins with; names may hold a '/'. */
static NlkTunnelGateway *
find_gateway (Prompt *self, const char *id, const char **ret_rest)
{
  GListModel *gateways = nlk_tunnel_set_get_gateways (get_set (self));

  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (NlkTunnelGateway) gateway = g_list_model_get_item (gateways, i);
    const char *name = nlk_tunnel_gateway_get_name (gateway);

    if (!g_str_has_prefix (id, name) || id[strlen (name)] != '/')
      continue;
    *ret_rest = id + strlen (name) + 1;
    return gateway;
  }
  return NULL;
}

static gboolean
is_on_agent_page (Prompt *self, const char *id)
{
  GtkWindow *window = nlk_app_application_get_window (self->app);
  const char *page = window != NULL ? nlk_app_window_get_page_name (NLK_APP_WINDOW (window)) : NULL;

  return page != NULL && g_str_has_prefix (page, "agent:") &&
         strcmp (page + strlen ("agent:"), id) == 0;
}

static void
present_for_agent (Prompt *self, NlkTunnelGateway *gateway, const char *agent, const char *id)
{
  NlkAppKeyDialog *dialog = present_dialog (self, gateway, agent);

  if (is_on_agent_page (self, id))
    nlk_app_key_dialog_set_on_agent_page (dialog);
}

static void
on_enter_key (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Prompt *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  const char *agent;
  NlkTunnelGateway *gateway = find_gateway (self, id, &agent);
  NlkTunnelItem *item = nlk_tunnel_set_find_tunnel (get_set (self), id);

  if (gateway != NULL && has_agent (self, gateway, agent))
    present_for_agent (self, gateway, agent, id);
  else if (item != NULL)
    present_dialog (self, nlk_tunnel_item_get_gateway (item),
                    nlk_tunnel_item_get_config (item)->agent);
  else if (gateway != NULL)
    /* One that the gateway has not told of yet. */
    present_for_agent (self, gateway, agent, id);
}

/* The key of what has the focus, or of the page. */
static void
on_key (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Prompt *self = user_data;
  GtkWindow *window = nlk_app_application_get_window (self->app);
  GtkWidget *focus = window != NULL ? gtk_window_get_focus (window) : NULL;
  const char *page;

  if (window == NULL || (focus != NULL && gtk_widget_activate_action (focus, "tunnel.key", NULL)))
    return;
  page = nlk_app_window_get_page_name (NLK_APP_WINDOW (window));
  if (page != NULL && (g_str_has_prefix (page, "agent:") || g_str_has_prefix (page, "tunnel:")))
    g_action_group_activate_action (G_ACTION_GROUP (self->app), "enter-key",
                                    g_variant_new_string (strchr (page, ':') + 1));
}

static void
forget_tunnels (Prompt *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &item, NULL)) {
    g_signal_handlers_disconnect_by_data (item, self);
    g_object_weak_unref (item, on_tunnel_gone, self);
  }
}

static void
on_shutdown (GApplication *app, Prompt *self)
{
  NlkTunnelSet *set = get_set (self);

  g_signal_handlers_disconnect_by_data (nlk_tunnel_set_get_tunnels (set), self);
  g_signal_handlers_disconnect_by_data (nlk_tunnel_set_get_gateways (set), self);
  forget_tunnels (self);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_cancellable_cancel (self->ending);
  g_object_unref (self->ending);
  g_ptr_array_unref (self->lookups);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) request_free);
  while (self->dialogs->len > 0)
    gtk_window_destroy (self->dialogs->pdata[0]);
  g_hash_table_unref (self->states);
  g_ptr_array_unref (self->dialogs);
  g_free (self);
}

void
nlk_app_key_prompt_add_actions (NlkAppApplication *app)
{
  static const GActionEntry entries[] = { { "enter-key", on_enter_key, "s" }, { "key", on_key } };
  Prompt *self = g_new0 (Prompt, 1);
  GListModel *tunnels;

  self->app = app;
  self->states = g_hash_table_new (NULL, NULL);
  self->dialogs = g_ptr_array_new ();
  self->lookups = g_ptr_array_new ();
  self->ending = g_cancellable_new ();
  g_queue_init (&self->waiting);
  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), self);
  tunnels = nlk_tunnel_set_get_tunnels (get_set (self));
  g_signal_connect_swapped (tunnels, "items-changed", G_CALLBACK (on_tunnels), self);
  on_tunnels (self, 0, 0, g_list_model_get_n_items (tunnels), tunnels);
  g_signal_connect_swapped (nlk_tunnel_set_get_gateways (get_set (self)), "items-changed",
                            G_CALLBACK (on_gateways), self);
  g_signal_connect (app, "shutdown", G_CALLBACK (on_shutdown), self);
}
