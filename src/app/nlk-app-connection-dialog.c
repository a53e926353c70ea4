/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-connection-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-agent-choice.h"
#include "nlk-app-preset.h"
#include "nlk-app-sessions.h"
#include "nlk-app-tunnel-draft.h"

struct _NlkAppConnectionDialog {
  AdwWindow parent_instance;
  GtkDropDown *agent_drop_down;
  AdwEntryRow *host_row;
  AdwEntryRow *port_row;
  GtkToggleButton *udp_button;
  GtkLabel *why_label;

  NlkAppApplication *app;
  GPtrArray *agents; /* NlkAppAgentChoice */
};

G_DEFINE_FINAL_TYPE (NlkAppConnectionDialog, nlk_app_connection_dialog, ADW_TYPE_WINDOW)

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static const NlkAppAgentChoice *
get_agent (NlkAppConnectionDialog *self)
{
  guint chosen = gtk_drop_down_get_selected (self->agent_drop_down);

  return chosen < self->agents->len ? self->agents->pdata[chosen] : NULL;
}

/* Why not */

static void
say_why (NlkAppConnectionDialog *self, const char *why, GtkWidget *widget)
{
  gtk_label_set_label (self->why_label, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), why != NULL);
  if (widget == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why,
                                  -1);
  gtk_widget_grab_focus (widget);
}

static void
on_changed (NlkAppConnectionDialog *self)
{
  say_why (self, NULL, NULL);
}

static gboolean
build (NlkAppConnectionDialog *self, NlkDestination *destination)
{
  NlkProtocol protocol =
    gtk_toggle_button_get_active (self->udp_button) ? NLK_PROTOCOL_UDP : NLK_PROTOCOL_TCP;
  int port = nlk_app_tunnel_draft_parse_port (get_text (self->port_row));
  g_autofree char *host = g_strstrip (g_strdup (get_text (self->host_row)));
  gboolean is_bare = strchr (host, ':') != NULL && *host != '[';
  g_autofree char *text = g_strdup_printf (is_bare ? "[%s]:%d" : "%s:%d", host, port);

  if (port > 0 && nlk_destination_parse_remote (text, protocol, destination, NULL) &&
      !nlk_destination_is_reserved (destination->host))
    return TRUE;
  say_why (self, _ ("An address is a name or number, then a port from 1 to 65535."),
           GTK_WIDGET (port > 0 ? self->host_row : self->port_row));
  return FALSE;
}

static void
on_open (NlkAppConnectionDialog *self)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (self->app));
  const NlkAppAgentChoice *agent = get_agent (self);
  NlkTunnelGateway *gateway =
    agent != NULL ? nlk_tunnel_set_find_gateway (set, agent->gateway) : NULL;
  g_auto (NlkDestination) destination = { 0 };
  g_autofree char *name = NULL;
  NlkAppApplication *app = self->app;

  if (gateway == NULL) {
    say_why (self, _ ("Choose a machine. None is online at the moment."), NULL);
    return;
  }
  if (!build (self, &destination))
    return;
  name = g_strdup (agent->agent);
  gtk_window_close (GTK_WINDOW (self));
  nlk_app_sessions_open (app, gateway, name, &destination);
}

/* Beginning */

static void
fill_agents (NlkAppConnectionDialog *self, const char *id)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint chosen = 0;

  self->agents = nlk_app_agent_choice_list (nlk_app_application_get_engine (self->app), id);
  for (guint i = 0; i < self->agents->len; i++) {
    const NlkAppAgentChoice *agent = self->agents->pdata[i];
    g_autofree char *one = g_strdup_printf ("%s/%s", agent->gateway, agent->agent);

    gtk_string_list_append (labels, agent->label);
    if (g_strcmp0 (one, id) == 0)
      chosen = i;
  }
  gtk_drop_down_set_model (self->agent_drop_down, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->agent_drop_down,
                              self->agents->len > 0 ? chosen : GTK_INVALID_LIST_POSITION);
  /* What takes the focus is a button inside. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (
                                    GTK_WIDGET (self->agent_drop_down))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Agent"), -1);
}

void
nlk_app_connection_dialog_present (NlkAppApplication *app, const char *agent)
{
  NlkAppConnectionDialog *self = g_object_new (NLK_TYPE_APP_CONNECTION_DIALOG, NULL);
  GtkWindow *window = nlk_app_application_get_window (app);

  self->app = app;
  gtk_window_set_application (GTK_WINDOW (self), GTK_APPLICATION (app));
  if (window != NULL && gtk_widget_get_visible (GTK_WIDGET (window))) {
    gtk_window_set_transient_for (GTK_WINDOW (self), window);
    gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  }
  fill_agents (self, agent);
  gtk_editable_set_text (GTK_EDITABLE (self->host_row), NLK_APP_PRESET_HOST);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->host_row));
}

static void
nlk_app_connection_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), NLK_TYPE_APP_CONNECTION_DIALOG);
  G_OBJECT_CLASS (nlk_app_connection_dialog_parent_class)->dispose (object);
}

static void
nlk_app_connection_dialog_finalize (GObject *object)
{
  g_clear_pointer (&NLK_APP_CONNECTION_DIALOG (object)->agents, g_ptr_array_unref);
  G_OBJECT_CLASS (nlk_app_connection_dialog_parent_class)->finalize (object);
}

static void
nlk_app_connection_dialog_class_init (NlkAppConnectionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_connection_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_connection_dialog_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/narrowlink/Narrowlink/ui/connection-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppConnectionDialog, agent_drop_down);
  gtk_widget_class_bind_template_child (widget_class, NlkAppConnectionDialog, host_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppConnectionDialog, port_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppConnectionDialog, udp_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppConnectionDialog, why_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nlk_app_connection_dialog_init (NlkAppConnectionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
