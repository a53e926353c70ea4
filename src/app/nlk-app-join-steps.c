/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-steps.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-state-icon.h"
#include "nlk-app-units.h"

typedef struct {
  AdwActionRow *row;
  NlkAppStateIcon *icon;
  GtkLabel *time_label;
} Row;

struct _NlkAppJoinSteps {
  AdwBin parent_instance;
  GtkListBox *list;
  Row rows[NLK_JOIN_STEPS];
  NlkJoinAttempt *attempt;
};

G_DEFINE_FINAL_TYPE (NlkAppJoinSteps, nlk_app_join_steps, ADW_TYPE_BIN)

static char *
dup_found (NlkJoinAttempt *attempt)
{
  g_autofree char *host = nlk_display_text_name (nlk_join_attempt_get_config (attempt)->host);

  /* TRANSLATORS: {host} is the name of a computer */
  return g_strdup_printf (_ ("Found %s"), host);
}

static char *
dup_access (NlkJoinAttempt *attempt)
{
  const char *given = nlk_join_attempt_get_name (attempt);
  g_autofree char *name = given != NULL ? nlk_display_text_name (given) : NULL;

  /* TRANSLATORS: {name} is what this computer is called at the gateway */
  return name != NULL ? g_strdup_printf (_ ("Access accepted as %s"), name)
                      : g_strdup (_ ("Access accepted"));
}

static char *
dup_agents (NlkJoinAttempt *attempt)
{
  guint n = nlk_join_attempt_get_n_agents (attempt);

  if (nlk_join_attempt_get_state (attempt, NLK_JOIN_STEP_AGENTS) != NLK_JOIN_STEP_DONE)
    return g_strdup (_ ("Machines online"));
  /* TRANSLATORS: {n} is how many machines can be reached */
  return g_strdup_printf (ngettext ("%u machine online", "%u machines online", n), n);
}

static char *
dup_title (NlkJoinAttempt *attempt, NlkJoinStep step)
{
  gboolean is_left_out = nlk_join_attempt_get_state (attempt, step) == NLK_JOIN_STEP_LEFT_OUT;

  switch (step) {
  case NLK_JOIN_STEP_NAME:
    return is_left_out ? g_strdup (_ ("The proxy looks the name up")) : dup_found (attempt);
  case NLK_JOIN_STEP_ADDRESS:
    return g_strdup (_ ("Reached it"));
  case NLK_JOIN_STEP_CERTIFICATE:
    return g_strdup (is_left_out ? _ ("Not encrypted") : _ ("Certificate fits"));
  case NLK_JOIN_STEP_GATEWAY:
    return g_strdup (_ ("It is a Narrowlink gateway"));
  case NLK_JOIN_STEP_ACCESS:
    return dup_access (attempt);
  case NLK_JOIN_STEP_AGENTS:
    return dup_agents (attempt);
  }
  return g_strdup ("");
}

/* What is left out is well, but for the encryption. */
static void
init_look (NlkAppLook *look, NlkJoinStepState state, NlkJoinStep step)
{
  switch (state) {
  case NLK_JOIN_STEP_WAITING:
    *look = (NlkAppLook){ "nlk-tun-off-symbolic", "dim-label", NULL, g_strdup (_ ("not yet")) };
    return;
  case NLK_JOIN_STEP_RUNNING:
    *look = (NlkAppLook){ NULL, NULL, NULL, g_strdup (_ ("under way")) };
    return;
  case NLK_JOIN_STEP_DONE:
    *look = (NlkAppLook){ "nlk-tick-symbolic", "success", NULL, g_strdup (_ ("done")) };
    return;
  case NLK_JOIN_STEP_LEFT_OUT:
    if (step == NLK_JOIN_STEP_CERTIFICATE)
      *look = (NlkAppLook){ "nlk-lock-open-symbolic", "error", NULL,
                            g_strdup (_ ("Anyone on the way can read your token")) };
    else
      *look = (NlkAppLook){ "nlk-tick-symbolic", "dim-label", NULL, g_strdup (_ ("done")) };
    return;
  case NLK_JOIN_STEP_FAILED:
    *look = (NlkAppLook){ "nlk-cross-symbolic", "error", NULL, g_strdup (_ ("ended here")) };
    return;
  }
}

static void
update_row (NlkAppJoinSteps *self, guint step)
{
  Row *row = &self->rows[step];
  NlkJoinStepState state = nlk_join_attempt_get_state (self->attempt, step);
  gint64 usec = nlk_join_attempt_get_usec (self->attempt, step);
  g_autofree char *title = dup_title (self->attempt, step);
  g_autofree char *time = usec >= 0 ? nlk_app_units_dup_delay (usec) : g_strdup ("");
  g_autofree char *description = NULL;
  g_auto (NlkAppLook) look = { 0 };

  init_look (&look, state, step);
  description = g_strjoin (*time != '\0' ? ", " : "", look.accessible, time, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), title);
  gtk_label_set_text (row->time_label, time);
  nlk_app_state_icon_show (row->icon, &look);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
  if (state == NLK_JOIN_STEP_WAITING)
    gtk_widget_add_css_class (GTK_WIDGET (row->row), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row->row), "dim-label");
}

static void
on_step (NlkAppJoinSteps *self, guint step)
{
  update_row (self, step);
}

void
nlk_app_join_steps_follow (NlkAppJoinSteps *self, NlkJoinAttempt *attempt)
{
  g_return_if_fail (NLK_IS_APP_JOIN_STEPS (self));

  if (self->attempt != NULL)
    g_signal_handlers_disconnect_by_data (self->attempt, self);
  g_set_object (&self->attempt, attempt);
  gtk_widget_set_visible (GTK_WIDGET (self), attempt != NULL);
  if (attempt == NULL)
    return;
  for (guint i = 0; i < NLK_JOIN_STEPS; i++)
    update_row (self, i);
  g_signal_connect_object (attempt, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
}

static void
nlk_app_join_steps_dispose (GObject *object)
{
  NlkAppJoinSteps *self = NLK_APP_JOIN_STEPS (object);

  nlk_app_join_steps_follow (self, NULL);
  G_OBJECT_CLASS (nlk_app_join_steps_parent_class)->dispose (object);
}

static void
nlk_app_join_steps_class_init (NlkAppJoinStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_app_join_steps_dispose;
}

static void
add_row (NlkAppJoinSteps *self, Row *row)
{
  row->row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "activatable", FALSE, NULL);
  row->icon = g_object_new (NLK_TYPE_APP_STATE_ICON, NULL);
  row->time_label = g_object_new (GTK_TYPE_LABEL, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (row->time_label), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (row->time_label), "dim-label");
  adw_action_row_add_prefix (row->row, GTK_WIDGET (row->icon));
  adw_action_row_add_suffix (row->row, GTK_WIDGET (row->time_label));
  gtk_list_box_append (self->list, GTK_WIDGET (row->row));
}

static void
nlk_app_join_steps_init (NlkAppJoinSteps *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->list = g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "steps");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Steps"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
  for (guint i = 0; i < NLK_JOIN_STEPS; i++)
    add_row (self, &self->rows[i]);
}
