/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-compare-dialog.h"

#include "base/nlk-display-text.h"
#include "client/nlk-join-attempt.h"
#include "net/nlk-channel-error.h"
#include "net/nlk-trust.h"

#include <glib/gi18n.h>

#include "nlk-app-fingerprint.h"
#include "nlk-app-join-words.h"

/* A window does not grow by itself with what is shown in it. */
#define WIDTH 480
#define HEIGHT_OF_ONE 480
#define HEIGHT_OF_TWO 590

struct _NlkAppCompareDialog {
  AdwWindow parent_instance;
  GtkLabel *title_label;
  GtkLabel *sentence_label;
  GtkSpinner *spinner;
  NlkAppFingerprint *old_fingerprint;
  NlkAppFingerprint *new_fingerprint;
  GtkWidget *advice_label;
  GtkButton *keep_button;
  GtkButton *trust_button;

  NlkAppApplication *app;
  char *gateway;
  NlkJoinAttempt *attempt;
};

G_DEFINE_FINAL_TYPE (NlkAppCompareDialog, nlk_app_compare_dialog, ADW_TYPE_WINDOW)

static NlkTunnelGateway *
find_gateway (NlkAppApplication *app, const char *name)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (app);

  return nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (engine), name);
}

static void
say (NlkAppCompareDialog *self, const char *title, const char *sentence)
{
  g_autofree char *text = g_strdup_printf ("%s. %s", title, sentence);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->sentence_label, sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->keep_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->keep_button));
}

static void
show_change (NlkAppCompareDialog *self, const char *code, GTlsCertificate *certificate)
{
  const guint8 *pin = nlk_join_attempt_get_config (self->attempt)->pin;
  const NlkAppSubject subject = { .gateway = self->gateway };
  g_auto (NlkAppWords) words = { 0 };

  nlk_app_words_init (&words, code, &subject);
  say (self, words.title, words.sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->old_fingerprint), pin != NULL);
  if (pin != NULL)
    nlk_app_fingerprint_show_pin (self->old_fingerprint, _ ("Until now"), pin);
  nlk_app_fingerprint_show_certificate (self->new_fingerprint,
                                        pin != NULL ? _ ("Now") : _ ("Fingerprint"), certificate);
  gtk_widget_set_visible (GTK_WIDGET (self->new_fingerprint), TRUE);
  gtk_widget_set_visible (self->advice_label, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->trust_button), TRUE);
  gtk_button_set_label (self->keep_button, _ ("Keep Refusing"));
  if (pin == NULL)
    gtk_button_set_label (self->trust_button, _ ("Trust This Gateway"));
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH,
                               pin != NULL ? HEIGHT_OF_TWO : HEIGHT_OF_ONE);
}

static void
on_ended (NlkAppCompareDialog *self)
{
  const GError *error = nlk_join_attempt_get_error (self->attempt);
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (self->attempt);

  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_button_set_label (self->keep_button, _ ("Close"));
  if (error == NULL) {
    say (self, _ ("The certificate fits"), _ ("It is the one that this gateway had."));
    nlk_app_engine_retry_now (nlk_app_application_get_engine (self->app));
  } else if (certificate != NULL &&
             g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_OTHER_KEY)) {
    show_change (self, "gw-cert-changed", certificate);
  } else if (nlk_join_attempt_can_trust (self->attempt)) {
    show_change (self, "gw-cert", certificate);
  } else {
    g_auto (NlkAppWords) words = { 0 };

    nlk_app_join_words_init (&words, self->attempt, TRUE);
    say (self, words.title, words.sentence);
  }
}

static void
on_keep (NlkAppCompareDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_trust (NlkAppCompareDialog *self)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (self->app);
  NlkTunnelGateway *gateway = find_gateway (self->app, self->gateway);
  g_autoptr (NlkEndpointConfig) config =
    nlk_endpoint_config_copy (nlk_join_attempt_get_config (self->attempt));
  g_autoptr (GError) error = NULL;
  guint8 pin[NLK_TRUST_PIN_BYTES];

  if (gateway == NULL ||
      !nlk_trust_compute_pin (nlk_join_attempt_get_certificate (self->attempt), pin)) {
    on_keep (self);
    return;
  }
  nlk_endpoint_config_set_pin (config, pin);
  if (nlk_app_engine_replace_gateway (engine, gateway, config, &error) == NULL)
    say (self, _ ("Changes are not saved"), error->message);
  else
    on_keep (self);
}

static void
nlk_app_compare_dialog_dispose (GObject *object)
{
  NlkAppCompareDialog *self = NLK_APP_COMPARE_DIALOG (object);

  if (self->attempt != NULL) {
    g_signal_handlers_disconnect_by_data (self->attempt, self);
    nlk_join_attempt_cancel (self->attempt);
    g_clear_object (&self->attempt);
  }
  g_clear_pointer (&self->gateway, g_free);
  G_OBJECT_CLASS (nlk_app_compare_dialog_parent_class)->dispose (object);
}

static void
nlk_app_compare_dialog_class_init (NlkAppCompareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_compare_dialog_dispose;
  g_type_ensure (NLK_TYPE_APP_FINGERPRINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/compare-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, title_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, old_fingerprint);
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, new_fingerprint);
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, advice_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, keep_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppCompareDialog, trust_button);
  gtk_widget_class_bind_template_callback (widget_class, on_keep);
  gtk_widget_class_bind_template_callback (widget_class, on_trust);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nlk_app_compare_dialog_init (NlkAppCompareDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
start (NlkAppCompareDialog *self, NlkTunnelGateway *gateway)
{
  NlkAppEngine *engine = nlk_app_application_get_engine (self->app);
  g_autofree char *name = nlk_display_text_name (self->gateway);
  /* TRANSLATORS: {gateway} is the name of a gateway */
  g_autofree char *title = g_strdup_printf (_ ("Looking at %s…"), name);

  say (self, title, "");
  self->attempt =
    nlk_join_attempt_new (nlk_app_engine_get_loop (engine), nlk_tunnel_gateway_get_config (gateway),
                          nlk_app_engine_get_timeouts (engine));
  g_signal_connect_object (self->attempt, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  nlk_join_attempt_start (self->attempt);
}

void
nlk_app_compare_dialog_present (NlkAppApplication *app, const char *gateway)
{
  NlkTunnelGateway *found = find_gateway (app, gateway);
  NlkAppCompareDialog *self;

  if (found == NULL)
    return;
  self = g_object_new (NLK_TYPE_APP_COMPARE_DIALOG, "transient-for",
                       nlk_app_application_present (app), "modal", TRUE, NULL);
  self->app = app;
  self->gateway = g_strdup (gateway);
  gtk_window_present (GTK_WINDOW (self));
  start (self, found);
}
