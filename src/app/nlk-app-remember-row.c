/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-remember-row.h"

#include <glib/gi18n.h>

#include "nlk-app-words.h"

struct _NlkAppRememberRow {
  AdwActionRow parent_instance;
  NlkAppKeyStore *store;
  NlkTunnelGateway *gateway;
  char *agent;
  NlkAppKeyStoreResult known;
  GCancellable *ending; /* of the question that goes on */
  gboolean is_unlocking;
  GtkSwitch *toggle;
  GtkButton *unlock_button;
};

G_DEFINE_FINAL_TYPE (NlkAppRememberRow, nlk_app_remember_row, ADW_TYPE_ACTION_ROW)

static guint found_signal;

static gboolean
is_locked (NlkAppRememberRow *self)
{
  return self->known.answer == NLK_APP_KEY_STORE_LOCKED;
}

/* Without a store only a file is left, and that takes a decision. */
static gboolean
is_for_file (NlkAppRememberRow *self)
{
  return self->known.answer == NLK_APP_KEY_STORE_NONE || self->known.is_file;
}

static void
update (NlkAppRememberRow *self)
{
  g_auto (NlkAppWords) locked = { 0 };
  const NlkAppSubject nothing = { 0 };

  nlk_app_words_init (&locked, "store-locked", &nothing);
  if (is_locked (self))
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), locked.title);
  else
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Remember this key"));
  if (is_locked (self))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), locked.sentence);
  else
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), is_for_file (self)
                                                          ? _ ("In a file that only you can read")
                                                          : _ ("In your password store"));
  gtk_widget_set_visible (GTK_WIDGET (self->toggle), !is_locked (self));
  gtk_widget_set_visible (GTK_WIDGET (self->unlock_button), is_locked (self));
  gtk_button_set_label (self->unlock_button, self->is_unlocking
                                               ? _ ("Cancel")
                                               : nlk_app_help_get_label (NLK_APP_HELP_UNLOCK));
}

static void
end_question (NlkAppRememberRow *self)
{
  if (self->ending != NULL)
    g_cancellable_cancel (self->ending);
  g_clear_object (&self->ending);
  self->is_unlocking = FALSE;
}

/* Where nothing is known yet, a store remembers and a file does not. */
static void
take_answer (NlkAppRememberRow *self, NlkAppKeyStoreResult *result)
{
  gboolean was_unlocking = self->is_unlocking;

  nlk_app_key_store_result_clear (&self->known);
  self->known = *result;
  g_clear_object (&self->ending);
  self->is_unlocking = FALSE;
  gtk_switch_set_active (self->toggle, self->known.answer != NLK_APP_KEY_STORE_NONE);
  update (self);
  if (was_unlocking && self->known.passphrase != NULL)
    g_signal_emit (self, found_signal, 0);
}

static void
lookup_done (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (NlkAppRememberRow) self = user_data;
  NlkAppKeyStoreResult result;

  if (nlk_app_key_store_lookup_finish (NLK_APP_KEY_STORE (source), async, &result, NULL))
    take_answer (self, &result);
}

static void
ask (NlkAppRememberRow *self, gboolean unlocks)
{
  end_question (self);
  self->is_unlocking = unlocks;
  self->ending = g_cancellable_new ();
  nlk_app_key_store_lookup_async (self->store, self->gateway, self->agent, unlocks, self->ending,
                                  lookup_done, g_object_ref (self));
  update (self);
}

static void
on_unlock (NlkAppRememberRow *self)
{
  if (self->is_unlocking) {
    end_question (self);
    update (self);
  } else {
    ask (self, TRUE);
  }
}

/* What is remembered is forgotten at once; what is not is remembered once it is known to be right. */
static gboolean
on_toggled (NlkAppRememberRow *self, gboolean is_active)
{
  if (!is_active && self->known.passphrase != NULL) {
    nlk_app_key_store_forget (self->store, self->gateway, self->agent);
    g_clear_pointer (&self->known.passphrase, nlk_secret_unref);
  }
  return FALSE;
}

void
nlk_app_remember_row_set_agent (NlkAppRememberRow *self, NlkAppKeyStore *store,
                                NlkTunnelGateway *gateway, const char *agent)
{
  g_return_if_fail (NLK_IS_APP_REMEMBER_ROW (self));

  self->store = g_object_ref (store);
  self->gateway = g_object_ref (gateway);
  self->agent = g_strdup (agent);
  ask (self, FALSE);
}

NlkSecret *
nlk_app_remember_row_get_key (NlkAppRememberRow *self)
{
  g_return_val_if_fail (NLK_IS_APP_REMEMBER_ROW (self), NULL);

  return self->known.passphrase;
}

void
nlk_app_remember_row_keep (NlkAppRememberRow *self, NlkSecret *passphrase)
{
  gboolean is_kept =
    self->known.passphrase != NULL && nlk_secret_equal (self->known.passphrase, passphrase);

  g_return_if_fail (NLK_IS_APP_REMEMBER_ROW (self));

  if (gtk_switch_get_active (self->toggle) && !is_locked (self) && !is_kept)
    nlk_app_key_store_save (self->store, self->gateway, self->agent, passphrase,
                            is_for_file (self));
}

static void
nlk_app_remember_row_dispose (GObject *object)
{
  NlkAppRememberRow *self = NLK_APP_REMEMBER_ROW (object);

  end_question (self);
  g_clear_object (&self->store);
  g_clear_object (&self->gateway);
  G_OBJECT_CLASS (nlk_app_remember_row_parent_class)->dispose (object);
}

static void
nlk_app_remember_row_finalize (GObject *object)
{
  NlkAppRememberRow *self = NLK_APP_REMEMBER_ROW (object);

  nlk_app_key_store_result_clear (&self->known);
  g_free (self->agent);
  G_OBJECT_CLASS (nlk_app_remember_row_parent_class)->finalize (object);
}

static void
nlk_app_remember_row_class_init (NlkAppRememberRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_app_remember_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_remember_row_finalize;
  found_signal = g_signal_new ("found", NLK_TYPE_APP_REMEMBER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_remember_row_init (NlkAppRememberRow *self)
{
  self->known.answer = NLK_APP_KEY_STORE_NOTHING;
  self->toggle = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->toggle), GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->toggle, "state-set", G_CALLBACK (on_toggled), self);
  self->unlock_button = GTK_BUTTON (gtk_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->unlock_button), GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->unlock_button, "clicked", G_CALLBACK (on_unlock), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->toggle));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->unlock_button));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->toggle));
  update (self);
}
