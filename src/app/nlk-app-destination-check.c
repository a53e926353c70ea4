/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-destination-check.h"

#include "base/nlk-display-text.h"
#include "client/nlk-check.h"

#include <glib/gi18n.h>

#include "nlk-app-state-icon.h"
#include "nlk-app-units.h"
#include "nlk-app-words.h"

struct _NlkAppDestinationCheck {
  AdwBin parent_instance;
  GtkWidget *entry;
  GtkWidget *check_button;
  AdwActionRow *answer_row;
  NlkAppStateIcon *icon;

  NlkAppEngine *engine;
  char *gateway;
  char *agent;
  char *destination; /* as it was written when the check began */
  NlkCheck *check;   /* NULL while none goes on */
};

G_DEFINE_FINAL_TYPE (NlkAppDestinationCheck, nlk_app_destination_check, ADW_TYPE_BIN)

/* Words */

static char *
dup_item (const NlkDestinationRule *rule)
{
  g_autofree char *text = nlk_display_text_name (rule->item_text);

  if (rule->is_allowed)
    /* TRANSLATORS: {n} which item of a list, {n} number of a policy, {text} of the item, as in "10.0.0.0/8, port 22, TCP" */
    return g_strdup_printf (_ ("Allowed by item %u of policy %u: %s"), rule->item, rule->policy_id,
                            text);
  /* TRANSLATORS: {n} which item of a list, {n} number of a policy, {text} of the item, as in "10.0.0.0/8, port 22, TCP" */
  return g_strdup_printf (_ ("Refused by item %u of policy %u: %s"), rule->item, rule->policy_id,
                          text);
}

static char *
dup_addresses (const NlkDestinationRule *rule)
{
  g_autofree char *ranges = nlk_display_text_name (rule->addresses);

  if (rule->is_inside)
    /* TRANSLATORS: {addresses} as in "10.0.0.0/8, 192.168.0.0/16" */
    return g_strdup_printf (_ ("Allowed if its address lies in %s"), ranges);
  /* TRANSLATORS: {addresses} as in "10.0.0.0/8, 192.168.0.0/16" */
  return g_strdup_printf (_ ("Allowed unless its address lies in %s"), ranges);
}

char *
nlk_app_destination_check_dup_rule (const NlkDestinationRule *rule)
{
  switch (rule->kind) {
  case NLK_DESTINATION_RULE_NO_POLICY:
    return g_strdup (_ ("Allowed: no policy limits this computer"));
  case NLK_DESTINATION_RULE_NOT_LISTED:
    return g_strdup (_ ("Allowed: it is on no black list"));
  case NLK_DESTINATION_RULE_ITEM:
    return dup_item (rule);
  case NLK_DESTINATION_RULE_NO_ITEM:
    /* TRANSLATORS: {n} number of a policy */
    return g_strdup_printf (_ ("Refused: it is not on the white list of policy %u"),
                            rule->policy_id);
  case NLK_DESTINATION_RULE_ADDRESS:
    return dup_addresses (rule);
  case NLK_DESTINATION_RULE_NOTHING_LEFT:
    return g_strdup (_ ("Refused: the policies together leave no address"));
  }
  return g_strdup ("");
}

static void
init_words (NlkAppDestinationCheck *self, NlkAppWords *words, const GError *error)
{
  NlkDestination destination = { 0 };
  NlkAppSubject subject = { .gateway = self->gateway, .agent = self->agent };

  subject.destination = self->destination;
  subject.peer = self->agent;
  if (nlk_destination_parse_remote (self->destination, NLK_PROTOCOL_TCP, &destination, NULL)) {
    subject.host = destination.host;
    subject.port = destination.port;
  }
  nlk_app_words_init_error (words, error, &subject);
  nlk_destination_clear (&destination);
}

/* The answer */

static void
show (NlkAppDestinationCheck *self, const NlkAppLook *look, const char *sentence)
{
  g_autofree char *all =
    *sentence != '\0' ? g_strdup_printf ("%s. %s", look->text, sentence) : g_strdup (look->text);

  nlk_app_state_icon_show (self->icon, look);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->answer_row), look->text);
  adw_action_row_set_subtitle (self->answer_row, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->answer_row), TRUE);
  /* What merely appears is not read. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  all, -1);
}

static void
show_problem (NlkAppDestinationCheck *self, const char *title, const char *sentence)
{
  g_auto (NlkAppLook)
    look = { "nlk-tun-bad-symbolic", "error", g_strdup (title), g_strdup (title) };

  show (self, &look, sentence);
}

static void
show_error (NlkAppDestinationCheck *self, const GError *error, const char *rule)
{
  g_auto (NlkAppWords) words = { 0 };
  g_autofree char *both = NULL;

  init_words (self, &words, error);
  if (*words.title == '\0') {
    show_problem (self, words.sentence, "");
    return;
  }
  both =
    rule != NULL ? g_strdup_printf ("%s\n%s", words.sentence, rule) : g_strdup (words.sentence);
  show_problem (self, words.title, both);
}

static void
show_success (NlkAppDestinationCheck *self, const char *rule)
{
  gint64 usec = nlk_check_get_usec (self->check, NLK_CHECK_DESTINATION);
  g_autofree char *delay = nlk_app_units_dup_delay (usec);
  g_autofree char *destination = nlk_display_text_name (self->destination);
  g_auto (NlkAppLook) look = { "nlk-link-on-symbolic", "success", NULL, NULL };

  /* TRANSLATORS: {dest} as in "db.internal:5432", {delay} as in "24 ms" */
  look.text = g_strdup_printf (_ ("%s answers, %s"), destination, delay);
  look.accessible = g_strdup (look.text);
  show (self, &look, rule);
}

static void
show_running (NlkAppDestinationCheck *self)
{
  g_auto (NlkAppLook) look = { NULL, NULL, g_strdup (_ ("Checking…")), g_strdup (_ ("Checking…")) };

  show (self, &look, "");
}

/* The check */

static void
drop_check (NlkAppDestinationCheck *self)
{
  if (self->check == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->check, self);
  nlk_check_cancel (self->check);
  g_clear_object (&self->check);
}

static void
on_ended (NlkAppDestinationCheck *self)
{
  const NlkDestinationRule *rule = nlk_check_get_rule (self->check);
  const GError *error = nlk_check_get_error (self->check);
  g_autofree char *text = rule != NULL ? nlk_app_destination_check_dup_rule (rule) : NULL;

  gtk_widget_set_sensitive (self->check_button, TRUE);
  if (nlk_check_is_good (self->check))
    show_success (self, text != NULL ? text : "");
  else if (nlk_check_get_state (self->check, NLK_CHECK_RULE) == NLK_JOIN_STEP_FAILED &&
           rule != NULL)
    show_problem (self, _ ("Not allowed"), text);
  else if (error != NULL)
    show_error (self, error, text);
}

static NlkSecret *
find_key (NlkAppDestinationCheck *self, NlkTunnelGateway *gateway)
{
  NlkSecret *key =
    nlk_app_keys_lookup (nlk_app_engine_get_keys (self->engine), self->gateway, self->agent);

  return key != NULL ? nlk_secret_ref (key)
                     : nlk_tunnel_gateway_read_key (gateway, self->agent, NULL);
}

static void
start (NlkAppDestinationCheck *self, NlkTunnelGateway *gateway, const NlkDestination *destination)
{
  NlkSecret *key = find_key (self, gateway);

  drop_check (self);
  self->check =
    nlk_check_new (nlk_app_engine_get_loop (self->engine), nlk_tunnel_gateway_get_config (gateway),
                   nlk_app_engine_get_timeouts (self->engine));
  nlk_check_set_agent (self->check, self->agent, key);
  nlk_check_set_destination (self->check, destination);
  g_clear_pointer (&key, nlk_secret_unref);
  gtk_widget_set_sensitive (self->check_button, FALSE);
  show_running (self);
  g_signal_connect_object (self->check, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  nlk_check_start (self->check);
}

static void
on_check (NlkAppDestinationCheck *self)
{
  NlkTunnelGateway *gateway =
    nlk_tunnel_set_find_gateway (nlk_app_engine_get_set (self->engine), self->gateway);
  NlkDestination destination = { 0 };
  g_auto (NlkAppWords) words = { 0 };
  NlkAppSubject subject = { 0 };

  if (gateway == NULL || !gtk_widget_get_sensitive (self->check_button))
    return;
  g_free (self->destination);
  self->destination = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  if (nlk_destination_parse_remote (self->destination, NLK_PROTOCOL_TCP, &destination, NULL)) {
    start (self, gateway, &destination);
    nlk_destination_clear (&destination);
    return;
  }
  nlk_app_words_init (&words, "dest-bad", &subject);
  show_problem (self, words.sentence, "");
  gtk_widget_grab_focus (self->entry);
}

/* Start and end */

void
nlk_app_destination_check_set_agent (NlkAppDestinationCheck *self, NlkAppEngine *engine,
                                     const char *gateway, const char *agent)
{
  g_return_if_fail (NLK_IS_APP_DESTINATION_CHECK (self));

  self->engine = g_object_ref (engine);
  self->gateway = g_strdup (gateway);
  self->agent = g_strdup (agent);
}

static void
nlk_app_destination_check_dispose (GObject *object)
{
  NlkAppDestinationCheck *self = NLK_APP_DESTINATION_CHECK (object);

  drop_check (self);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), NLK_TYPE_APP_DESTINATION_CHECK);
  G_OBJECT_CLASS (nlk_app_destination_check_parent_class)->dispose (object);
}

static void
nlk_app_destination_check_finalize (GObject *object)
{
  NlkAppDestinationCheck *self = NLK_APP_DESTINATION_CHECK (object);

  g_free (self->gateway);
  g_free (self->agent);
  g_free (self->destination);
  G_OBJECT_CLASS (nlk_app_destination_check_parent_class)->finalize (object);
}

static void
nlk_app_destination_check_class_init (NlkAppDestinationCheckClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_destination_check_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_destination_check_finalize;
  g_type_ensure (NLK_TYPE_APP_STATE_ICON);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/narrowlink/Narrowlink/ui/destination-check.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppDestinationCheck, entry);
  gtk_widget_class_bind_template_child (widget_class, NlkAppDestinationCheck, check_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppDestinationCheck, answer_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppDestinationCheck, icon);
  gtk_widget_class_bind_template_callback (widget_class, on_check);
}

static void
nlk_app_destination_check_init (NlkAppDestinationCheck *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (self->entry, GTK_TEXT_DIR_LTR);
}
