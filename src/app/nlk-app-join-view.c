/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-view.h"

#include "base/nlk-display-text.h"
#include "client/nlk-join-attempt.h"
#include "net/nlk-certificate.h"
#include "net/nlk-channel-error.h"

#include <glib/gi18n.h>

#include "nlk-app-fingerprint.h"
#include "nlk-app-join-steps.h"
#include "nlk-app-join-words.h"

struct _NlkAppJoinView {
  AdwBin parent_instance;
  GtkLabel *heading_label;
  NlkAppJoinSteps *steps;
  GtkWidget *problem_box;
  GtkLabel *title_label;
  GtkLabel *sentence_label;
  NlkAppFingerprint *fingerprint;
  GtkWidget *compare_label;
  GtkButton *help_button;
  GtkWidget *add_anyway_button;
  GtkWidget *cancel_button;
  GtkWidget *trust_button;

  NlkLoop *loop;
  NlkTimeouts timeouts;
  NlkJoinAttempt *attempt;
  NlkAppHelp help;
};

G_DEFINE_FINAL_TYPE (NlkAppJoinView, nlk_app_join_view, ADW_TYPE_BIN)

enum { JOINED, HELP, CANCELLED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
say (GtkWidget *widget, const char *title, const char *sentence)
{
  g_autofree char *text = g_strconcat (title, *title != '\0' ? ". " : "", sentence, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
}

static void
show_text (NlkAppJoinView *self, const char *title, const char *sentence)
{
  gtk_widget_set_visible (self->problem_box, title != NULL);
  gtk_label_set_text (self->title_label, title != NULL ? title : "");
  gtk_label_set_text (self->sentence_label, sentence != NULL ? sentence : "");
}

/* Nothing has gone wrong yet. */
static void
clear_problem (NlkAppJoinView *self)
{
  show_text (self, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->fingerprint), FALSE);
  gtk_widget_set_visible (self->compare_label, FALSE);
  gtk_widget_set_visible (self->trust_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->help_button), FALSE);
  gtk_widget_set_visible (self->add_anyway_button, FALSE);
}

/* What is to be answered stands below the steps, and may be as large as they are. The first frame lays it out. */
static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  guint *n_frames = user_data;
  GtkWidget *window = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *position =
    window != NULL ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (window)) : NULL;

  if (position == NULL)
    return G_SOURCE_REMOVE;
  if ((*n_frames)++ == 0)
    return G_SOURCE_CONTINUE;
  gtk_adjustment_set_value (position, gtk_adjustment_get_upper (position));
  return G_SOURCE_REMOVE;
}

static void
show_end (NlkAppJoinView *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, g_new0 (guint, 1), g_free);
}

void
nlk_app_join_view_focus (NlkAppJoinView *self)
{
  gboolean has_help = gtk_widget_get_visible (GTK_WIDGET (self->help_button));

  g_return_if_fail (NLK_IS_APP_JOIN_VIEW (self));

  gtk_widget_grab_focus (has_help ? GTK_WIDGET (self->help_button) : self->cancel_button);
}

void
nlk_app_join_view_show_problem (NlkAppJoinView *self, const NlkAppWords *words)
{
  const char *label = nlk_app_help_get_label (words->help);

  g_return_if_fail (NLK_IS_APP_JOIN_VIEW (self));

  show_text (self, words->title, words->sentence);
  self->help = words->help;
  gtk_widget_set_visible (GTK_WIDGET (self->help_button), label != NULL);
  gtk_button_set_label (self->help_button, label != NULL ? label : "");
  say (GTK_WIDGET (self->help_button), words->title, words->sentence);
  say (self->cancel_button, words->title, words->sentence);
  nlk_app_join_view_focus (self);
  show_end (self);
}

/* The question about a certificate that nobody vouches for */

static void
ask_for_trust (NlkAppJoinView *self)
{
  const char *title = _ ("Is this the right gateway?");
  const char *sentence = _ ("Its certificate was not issued by anyone this computer trusts.");
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (self->attempt);
  g_autofree char *pin = nlk_certificate_dup_pin_text (certificate);

  show_text (self, title, sentence);
  nlk_app_fingerprint_show_certificate (self->fingerprint, _ ("Fingerprint"), certificate);
  gtk_widget_set_visible (GTK_WIDGET (self->fingerprint), TRUE);
  gtk_widget_set_visible (self->compare_label, TRUE);
  gtk_widget_set_visible (self->trust_button, TRUE);
  say (self->cancel_button, title, pin);
  gtk_widget_grab_focus (self->cancel_button);
  show_end (self);
}

static void
on_trust (NlkAppJoinView *self)
{
  clear_problem (self);
  gtk_widget_grab_focus (self->cancel_button);
  nlk_join_attempt_trust (self->attempt);
}

/* What has gone wrong */

/* Only what may be there another day: a refusal does not get better by being kept. */
static gboolean
may_add_anyway (const GError *error)
{
  return nlk_channel_error_is_away (error) && error->code != NLK_CHANNEL_ERROR_OTHER_SERVER;
}

static void
on_ended (NlkAppJoinView *self)
{
  g_auto (NlkAppWords) words = { 0 };

  if (nlk_join_attempt_is_good (self->attempt)) {
    g_signal_emit (self, signals[JOINED], 0);
    return;
  }
  if (nlk_join_attempt_can_trust (self->attempt)) {
    ask_for_trust (self);
    return;
  }
  nlk_app_join_words_init (&words, self->attempt, FALSE);
  /* A proxy cannot be edited here, and what is to be compared is shown already. */
  if (words.help == NLK_APP_HELP_EDIT_PROXY || words.help == NLK_APP_HELP_COMPARE ||
      words.help == NLK_APP_HELP_OPEN_LOG)
    words.help = NLK_APP_HELP_TRY_NOW;
  gtk_widget_set_visible (self->add_anyway_button,
                          may_add_anyway (nlk_join_attempt_get_error (self->attempt)));
  nlk_app_join_view_show_problem (self, &words);
}

/* Buttons */

static void
try (NlkAppJoinView *self, const NlkEndpointConfig *config)
{
  g_autoptr (NlkJoinAttempt) attempt = nlk_join_attempt_new (self->loop, config, &self->timeouts);

  if (self->attempt != NULL) {
    g_signal_handlers_disconnect_by_data (self->attempt, self);
    nlk_join_attempt_cancel (self->attempt);
  }
  g_set_object (&self->attempt, attempt);
  clear_problem (self);
  nlk_app_join_steps_follow (self->steps, attempt);
  g_signal_connect_object (attempt, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  gtk_widget_grab_focus (self->cancel_button);
  nlk_join_attempt_start (attempt);
}

static void
on_help (NlkAppJoinView *self)
{
  g_autoptr (NlkEndpointConfig) config = NULL;

  if (self->help != NLK_APP_HELP_TRY_NOW) {
    g_signal_emit (self, signals[HELP], 0, (int) self->help);
    return;
  }
  config = nlk_endpoint_config_copy (nlk_join_attempt_get_config (self->attempt));
  try (self, config);
}

static void
on_add_anyway (NlkAppJoinView *self)
{
  g_signal_emit (self, signals[JOINED], 0);
}

static void
on_cancel (NlkAppJoinView *self)
{
  nlk_app_join_view_stop (self);
  g_signal_emit (self, signals[CANCELLED], 0);
}

void
nlk_app_join_view_start (NlkAppJoinView *self, NlkLoop *loop, const NlkTimeouts *timeouts,
                         const NlkEndpointConfig *config)
{
  g_autofree char *name =
    nlk_display_text_name (config->name != NULL ? config->name : config->host);
  /* TRANSLATORS: {gateway} is the name of a gateway */
  g_autofree char *heading = g_strdup_printf (_ ("Joining %s"), name);

  g_return_if_fail (NLK_IS_APP_JOIN_VIEW (self));

  g_clear_pointer (&self->loop, nlk_loop_unref);
  self->loop = nlk_loop_ref (loop);
  self->timeouts = *timeouts;
  gtk_label_set_text (self->heading_label, heading);
  try (self, config);
}

void
nlk_app_join_view_stop (NlkAppJoinView *self)
{
  g_return_if_fail (NLK_IS_APP_JOIN_VIEW (self));

  if (self->attempt == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->attempt, self);
  nlk_join_attempt_cancel (self->attempt);
  nlk_app_join_steps_follow (self->steps, NULL);
  g_clear_object (&self->attempt);
}

const NlkEndpointConfig *
nlk_app_join_view_get_config (NlkAppJoinView *self)
{
  g_return_val_if_fail (NLK_IS_APP_JOIN_VIEW (self), NULL);

  return nlk_join_attempt_get_config (self->attempt);
}

static void
nlk_app_join_view_dispose (GObject *object)
{
  NlkAppJoinView *self = NLK_APP_JOIN_VIEW (object);

  if (self->attempt != NULL) {
    g_signal_handlers_disconnect_by_data (self->attempt, self);
    nlk_join_attempt_cancel (self->attempt);
    g_clear_object (&self->attempt);
  }
  g_clear_pointer (&self->loop, nlk_loop_unref);
  G_OBJECT_CLASS (nlk_app_join_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NLK_TYPE_APP_JOIN_STEPS);
  g_type_ensure (NLK_TYPE_APP_FINGERPRINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/join-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, heading_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, steps);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, problem_box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, title_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, fingerprint);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, compare_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, help_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, add_anyway_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinView, trust_button);
  gtk_widget_class_bind_template_callback (widget_class, on_help);
  gtk_widget_class_bind_template_callback (widget_class, on_add_anyway);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_trust);
}

static void
nlk_app_join_view_class_init (NlkAppJoinViewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_join_view_dispose;
  signals[JOINED] =
    g_signal_new ("joined", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[HELP] =
    g_signal_new ("help", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[CANCELLED] =
    g_signal_new ("cancelled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
nlk_app_join_view_init (NlkAppJoinView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  clear_problem (self);
}
