/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-new-tunnel-dialog.h"

#include <glib/gi18n.h>

#include "nlk-app-agent-choice.h"
#include "nlk-app-kind-picker.h"
#include "nlk-app-lock.h"
#include "nlk-app-plaintext.h"
#include "nlk-app-port-field.h"
#include "nlk-app-state-icon.h"
#include "nlk-app-tunnel-draft.h"

#define PROXY_PORT 1080
#define PROTOCOL_UDP 1
#define WHO_EVERYBODY 1

struct _NlkAppNewTunnelDialog {
  AdwWindow parent_instance;
  GtkButton *start_button;
  GtkWidget *agent_row;
  GtkLabel *agent_label;
  GtkDropDown *agent_drop_down;
  NlkAppKindPicker *picker;
  GtkWidget *destination_group;
  AdwEntryRow *host_row;
  AdwEntryRow *port_row;
  GtkLabel *destination_label;
  NlkAppPortField *port_field;
  AdwEntryRow *name_row;
  AdwComboRow *protocol_row;
  AdwComboRow *who_row;
  GtkWidget *everybody_label;
  NlkAppStateIcon *lock_icon;
  GtkLabel *lock_label;
  GtkLabel *ends_label;
  GtkLabel *why_label;

  NlkAppApplication *app;
  NlkTunnelItem *item; /* that is edited, NULL for a new one */
  GPtrArray *agents;
  GtkWidget *described; /* whose description says what is wrong */
  gboolean is_writing;
};

G_DEFINE_FINAL_TYPE (NlkAppNewTunnelDialog, nlk_app_new_tunnel_dialog, ADW_TYPE_WINDOW)

static NlkAppEngine *
get_engine (NlkAppNewTunnelDialog *self)
{
  return nlk_app_application_get_engine (self->app);
}

static GListModel *
get_tunnels (NlkAppNewTunnelDialog *self)
{
  return nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (get_engine (self)));
}

static const NlkTunnelConfig *
get_base (NlkAppNewTunnelDialog *self)
{
  return self->item != NULL ? nlk_tunnel_item_get_config (self->item) : NULL;
}

static const char *
get_text (gpointer row)
{
  return gtk_editable_get_text (row);
}

static const NlkAppAgentChoice *
get_agent (NlkAppNewTunnelDialog *self)
{
  guint i = gtk_drop_down_get_selected (self->agent_drop_down);

  return i < self->agents->len ? self->agents->pdata[i] : NULL;
}

static gboolean
is_proxy (NlkAppNewTunnelDialog *self)
{
  return nlk_app_kind_picker_get_kind (self->picker) == NLK_APP_KIND_PROXY;
}

static gboolean
is_udp (NlkAppNewTunnelDialog *self)
{
  return !is_proxy (self) && adw_combo_row_get_selected (self->protocol_row) == PROTOCOL_UDP;
}

/* A choice once made for an agent holds for its next tunnel too, until it gets a key. */
static gboolean
is_plaintext (NlkAppNewTunnelDialog *self, const NlkAppAgentChoice *agent)
{
  return agent != NULL &&
         nlk_app_plaintext_is_allowed (get_engine (self), agent->gateway, agent->agent);
}

static NlkAppTunnelDraft
get_draft (NlkAppNewTunnelDialog *self)
{
  const NlkAppAgentChoice *agent = get_agent (self);

  return (NlkAppTunnelDraft){
    .base = get_base (self),
    .kind = is_proxy (self) ? NLK_TUNNEL_KIND_PROXY : NLK_TUNNEL_KIND_FORWARD,
    .gateway = agent != NULL ? agent->gateway : NULL,
    .agent = agent != NULL ? agent->agent : NULL,
    .preset = is_proxy (self) ? NLK_APP_PRESET_CUSTOM
                              : (NlkAppPresetKind) nlk_app_kind_picker_get_kind (self->picker),
    .host = get_text (self->host_row),
    .port = get_text (self->port_row),
    .local_port = nlk_app_port_field_get_text (self->port_field),
    .name = get_text (self->name_row),
    .is_udp = is_udp (self),
    .is_for_all = adw_combo_row_get_selected (self->who_row) == WHO_EVERYBODY,
    .is_plaintext = is_plaintext (self, agent),
  };
}

/* What is said while one writes */

static void
show_lock (NlkAppNewTunnelDialog *self)
{
  NlkAppTunnelDraft draft = get_draft (self);
  NlkTunnelSet *set = nlk_app_engine_get_set (get_engine (self));
  NlkTunnelGateway *gateway =
    draft.gateway != NULL ? nlk_tunnel_set_find_gateway (set, draft.gateway) : NULL;
  gboolean is_tls =
    gateway != NULL && nlk_tunnel_gateway_get_config (gateway)->transport == NLK_TRANSPORT_WSS;
  gboolean is_plain = draft.base != NULL && g_strcmp0 (draft.base->agent, draft.agent) == 0
                        ? draft.base->encryption == NLK_TUNNEL_ENCRYPTION_NONE
                        : draft.is_plaintext;
  NlkAppLock lock = NLK_APP_LOCK_NOT_PROVEN;
  g_auto (NlkAppLook) look = { 0 };

  if (is_plain)
    lock = is_tls ? NLK_APP_LOCK_GATEWAY : NLK_APP_LOCK_ANYONE;
  nlk_app_lock_get_look (lock, draft.agent, is_tls, &look);
  nlk_app_state_icon_show (self->lock_icon, &look);
  gtk_label_set_label (self->lock_label, look.text);
}

static void
show_destination (NlkAppNewTunnelDialog *self)
{
  const NlkAppAgentChoice *agent = get_agent (self);
  const char *host = get_text (self->host_row);
  gboolean is_itself =
    g_str_has_prefix (host, "127.") || g_ascii_strcasecmp (host, "localhost") == 0;
  g_autofree char *text = NULL;

  if (agent == NULL)
    text = g_strdup ("");
  else if (is_proxy (self))
    /* TRANSLATORS: of a proxy; %s is the name of a machine, twice */
    text =
      g_strdup_printf (_ ("SOCKS and HTTP, for all that %s can reach. Names are looked up by %s."),
                       agent->label, agent->label);
  else if (is_itself)
    /* TRANSLATORS: where a tunnel leads to; %s is the name of a machine */
    text = g_strdup_printf (_ ("On %s itself"), agent->label);
  else
    /* TRANSLATORS: where a tunnel leads to; %s is the name of a machine */
    text = g_strdup_printf (_ ("As %s reaches it"), agent->label);
  gtk_label_set_label (self->destination_label, text);
}

/* Returns: (transfer full) (nullable): the tunnel, NULL with a reason in the dialog. */
static NlkTunnelConfig *
build (NlkAppNewTunnelDialog *self, gboolean looks, NlkAppTunnelField *ret_field)
{
  NlkAppTunnelDraft draft = get_draft (self);
  g_autoptr (NlkTunnelConfig) config = NULL;
  g_autofree char *why = NULL;

  *ret_field = nlk_app_tunnel_draft_build (&draft, get_tunnels (self), &config, &why);
  if (*ret_field == NLK_APP_TUNNEL_FIELD_AGENT && self->agents->len == 0) {
    g_free (why);
    why = g_strdup (_ ("No machine is online."));
  }
  if (config != NULL) {
    why = nlk_app_port_field_dup_why (self->port_field, looks);
    *ret_field = why != NULL ? NLK_APP_TUNNEL_FIELD_LOCAL : NLK_APP_TUNNEL_FIELD_NONE;
  }
  gtk_label_set_label (self->why_label, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), why != NULL);
  return why == NULL ? g_steal_pointer (&config) : NULL;
}

static void
show_ends (NlkAppNewTunnelDialog *self, const NlkTunnelConfig *config)
{
  NlkTunnelCounts counts = { 0 };
  g_autofree char *text = NULL;

  if (self->item != NULL && config != NULL &&
      !nlk_tunnel_config_is_same_way (config, get_base (self)))
    nlk_tunnel_item_get_counts (self->item, &counts);
  /* TRANSLATORS: %u is how many connections a change will end */
  text = g_strdup_printf (ngettext ("%u connection ends when you save.",
                                    "%u connections end when you save.", counts.n_streams),
                          counts.n_streams);
  gtk_label_set_label (self->ends_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->ends_label), counts.n_streams > 0);
}

/* Who hears the window is told what is wrong where it is to be mended. */
static void
describe (NlkAppNewTunnelDialog *self, GtkWidget *widget, const char *text)
{
  if (widget != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
  self->described = *text != '\0' ? widget : NULL;
}

static void
update (NlkAppNewTunnelDialog *self)
{
  g_autoptr (NlkTunnelConfig) config = NULL;
  NlkAppTunnelField field;

  if (self->is_writing || self->agents == NULL)
    return;
  config = build (self, FALSE, &field);
  if (config != NULL)
    describe (self, self->described, "");
  show_ends (self, config);
  show_destination (self);
  show_lock (self);
  gtk_widget_set_visible (self->everybody_label,
                          adw_combo_row_get_selected (self->who_row) == WHO_EVERYBODY);
}

/* The port here */

static guint16
first_port (NlkAppNewTunnelDialog *self)
{
  int port = nlk_app_tunnel_draft_parse_port (get_text (self->port_row));

  if (is_proxy (self))
    return PROXY_PORT;
  return port > 0 ? nlk_app_preset_get_local_port ((guint16) port) : 0;
}

static void
place_port (NlkAppNewTunnelDialog *self)
{
  NlkAppTunnelDraft draft = get_draft (self);
  g_autoptr (GInetAddress) host = nlk_app_tunnel_draft_dup_local_host (&draft);
  g_autoptr (GHashTable) taken =
    nlk_app_port_advice_dup_taken (get_tunnels (self), self->item, draft.is_udp);
  NlkAppPortPlace place = { host, draft.is_udp, taken, 0 };
  guint16 first = first_port (self);

  if (draft.base != NULL &&
      g_inet_address_equal (host, g_inet_socket_address_get_address (
                                    G_INET_SOCKET_ADDRESS (draft.base->local))))
    place.own_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (draft.base->local));
  nlk_app_port_field_set_place (self->port_field, &place);
  if (first != 0)
    nlk_app_port_field_suggest (self->port_field, first);
}

static void
on_place (NlkAppNewTunnelDialog *self)
{
  if (self->is_writing || self->agents == NULL)
    return;
  place_port (self);
  update (self);
}

/* What it is good for */

static void
mark (NlkAppNewTunnelDialog *self, guint kind)
{
  nlk_app_kind_picker_mark (self->picker, kind);
  gtk_widget_set_visible (self->destination_group, !is_proxy (self));
  gtk_widget_set_visible (GTK_WIDGET (self->protocol_row), !is_proxy (self));
}

static void
write_preset (NlkAppNewTunnelDialog *self, NlkAppPresetKind kind)
{
  const NlkAppPreset *preset = nlk_app_preset_get (kind);
  g_autofree char *port = g_strdup_printf ("%u", preset->port);

  self->is_writing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->host_row),
                         preset->port != 0 ? NLK_APP_PRESET_HOST : "");
  gtk_editable_set_text (GTK_EDITABLE (self->port_row), preset->port != 0 ? port : "");
  self->is_writing = FALSE;
}

static void
choose (NlkAppNewTunnelDialog *self, guint kind)
{
  mark (self, kind);
  if (kind < NLK_APP_PRESET_N_KINDS)
    write_preset (self, (NlkAppPresetKind) kind);
  place_port (self);
  update (self);
  if (kind == NLK_APP_PRESET_CUSTOM)
    gtk_widget_grab_focus (GTK_WIDGET (self->host_row));
}

static void
open_connection (NlkAppNewTunnelDialog *self)
{
  const NlkAppAgentChoice *agent = get_agent (self);
  g_autofree char *id =
    agent != NULL ? g_strdup_printf ("%s/%s", agent->gateway, agent->agent) : g_strdup ("");

  gtk_window_close (GTK_WINDOW (self));
  g_action_group_activate_action (G_ACTION_GROUP (self->app), "open-connection",
                                  g_variant_new_string (id));
}

static void
on_picked (NlkAppNewTunnelDialog *self, guint kind)
{
  if (kind == NLK_APP_KIND_CONNECTION)
    open_connection (self);
  else
    choose (self, kind);
}

/* Another port than that of the preset is something else. */
static void
on_port_text (NlkAppNewTunnelDialog *self)
{
  int port = nlk_app_tunnel_draft_parse_port (get_text (self->port_row));
  guint kind = 0;

  if (self->is_writing || self->agents == NULL)
    return;
  while (kind < NLK_APP_PRESET_CUSTOM && nlk_app_preset_get ((NlkAppPresetKind) kind)->port != port)
    kind++;
  mark (self, kind);
  on_place (self);
}

/* Start */

static void
focus_field (NlkAppNewTunnelDialog *self, NlkAppTunnelField field)
{
  GtkWidget *const widgets[] = {
    [NLK_APP_TUNNEL_FIELD_AGENT] = GTK_WIDGET (self->agent_drop_down),
    [NLK_APP_TUNNEL_FIELD_DESTINATION] =
      GTK_WIDGET (*get_text (self->host_row) == '\0' ? self->host_row : self->port_row),
    [NLK_APP_TUNNEL_FIELD_LOCAL] = GTK_WIDGET (self->port_field),
    [NLK_APP_TUNNEL_FIELD_NAME] = GTK_WIDGET (self->name_row),
  };

  describe (self, widgets[field], gtk_label_get_label (self->why_label));
  gtk_widget_grab_focus (widgets[field]);
}

static gboolean
apply (NlkAppNewTunnelDialog *self, const NlkTunnelConfig *config, GError **error)
{
  if (self->item != NULL)
    return nlk_app_engine_replace_tunnel (get_engine (self), self->item, config, error);
  return nlk_app_engine_add_tunnel (get_engine (self), config, error) != NULL;
}

static void
on_start (NlkAppNewTunnelDialog *self)
{
  NlkAppTunnelField field;
  g_autoptr (NlkTunnelConfig) config = build (self, TRUE, &field);
  g_autoptr (GError) error = NULL;

  if (config == NULL) {
    focus_field (self, field);
    return;
  }
  if (!apply (self, config, &error)) {
    gtk_label_set_label (self->why_label, error->message);
    gtk_widget_set_visible (GTK_WIDGET (self->why_label), TRUE);
    return;
  }
  /* Its row tells the rest, and its key is asked for by whoever finds that it has none. */
  gtk_window_close (GTK_WINDOW (self));
}

/* Beginning */

static void
fill_agents (NlkAppNewTunnelDialog *self, const char *id)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint chosen = 0;

  self->agents = nlk_app_agent_choice_list (get_engine (self), id);
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
  gtk_widget_set_visible (self->agent_row, self->agents->len > 0);
  /* What takes the focus is a button inside. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (
                                    GTK_WIDGET (self->agent_drop_down))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Agent"), -1);
}

static NlkAppNewTunnelDialog *
new_dialog (NlkAppApplication *app, const char *agent)
{
  NlkAppNewTunnelDialog *self = g_object_new (NLK_TYPE_APP_NEW_TUNNEL_DIALOG, NULL);
  GtkWindow *window = nlk_app_application_get_window (app);

  self->app = app;
  gtk_window_set_application (GTK_WINDOW (self), GTK_APPLICATION (app));
  if (window != NULL && gtk_widget_get_visible (GTK_WIDGET (window))) {
    gtk_window_set_transient_for (GTK_WINDOW (self), window);
    gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  }
  if (!g_action_group_has_action (G_ACTION_GROUP (app), "open-connection"))
    nlk_app_kind_picker_hide (self->picker, NLK_APP_KIND_CONNECTION);
  fill_agents (self, agent);
  return self;
}

/* Who came from an agent has chosen it already. */
static void
fix_agent (NlkAppNewTunnelDialog *self)
{
  const NlkAppAgentChoice *agent = get_agent (self);

  if (agent != NULL)
    gtk_label_set_label (self->agent_label, agent->label);
  gtk_widget_set_visible (GTK_WIDGET (self->agent_label), agent != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->agent_drop_down), agent == NULL);
}

void
nlk_app_new_tunnel_dialog_present (NlkAppApplication *app, const char *agent, NlkTunnelKind kind)
{
  NlkAppNewTunnelDialog *self = new_dialog (app, agent);

  if (agent != NULL)
    fix_agent (self);
  choose (self, kind == NLK_TUNNEL_KIND_PROXY ? NLK_APP_KIND_PROXY : NLK_APP_PRESET_SSH);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_child_focus (GTK_WIDGET (self->picker), GTK_DIR_TAB_FORWARD);
}

static void
fill_from (NlkAppNewTunnelDialog *self, const NlkTunnelConfig *config)
{
  GInetSocketAddress *local = G_INET_SOCKET_ADDRESS (config->local);
  g_autofree char *port = g_strdup_printf ("%u", config->destination.port);
  g_autofree char *local_port = g_strdup_printf ("%u", g_inet_socket_address_get_port (local));

  self->is_writing = TRUE;
  if (config->kind == NLK_TUNNEL_KIND_FORWARD) {
    gtk_editable_set_text (GTK_EDITABLE (self->host_row), config->destination.host);
    gtk_editable_set_text (GTK_EDITABLE (self->port_row), port);
  }
  adw_combo_row_set_selected (self->protocol_row,
                              nlk_protocol_is_datagram (config->destination.protocol) ? PROTOCOL_UDP
                                                                                      : 0);
  adw_combo_row_set_selected (self->who_row,
                              nlk_app_tunnel_draft_is_for_all (config) ? WHO_EVERYBODY : 0);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), config->name);
  self->is_writing = FALSE;
  mark (self,
        config->kind == NLK_TUNNEL_KIND_PROXY ? NLK_APP_KIND_PROXY : nlk_app_preset_guess (config));
  place_port (self);
  nlk_app_port_field_set_text (self->port_field, local_port);
}

void
nlk_app_new_tunnel_dialog_edit (NlkAppApplication *app, NlkTunnelItem *item)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  const char *gateway = nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item));
  g_autofree char *agent = g_strdup_printf ("%s/%s", gateway, config->agent);
  NlkAppNewTunnelDialog *self = new_dialog (app, agent);

  self->item = g_object_ref (item);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Edit Tunnel"));
  gtk_button_set_label (self->start_button, _ ("Save"));
  gtk_widget_set_visible (GTK_WIDGET (self->picker), FALSE);
  fill_from (self, config);
  update (self);
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (config->kind == NLK_TUNNEL_KIND_PROXY ? GTK_WIDGET (self->port_field)
                                                               : GTK_WIDGET (self->host_row));
}

static void
nlk_app_new_tunnel_dialog_dispose (GObject *object)
{
  NlkAppNewTunnelDialog *self = NLK_APP_NEW_TUNNEL_DIALOG (object);

  g_clear_object (&self->item);
  g_clear_pointer (&self->agents, g_ptr_array_unref);
  G_OBJECT_CLASS (nlk_app_new_tunnel_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, NlkAppNewTunnelDialog, name)
  BIND (start_button);
  BIND (agent_row);
  BIND (agent_label);
  BIND (agent_drop_down);
  BIND (picker);
  BIND (destination_group);
  BIND (host_row);
  BIND (port_row);
  BIND (destination_label);
  BIND (port_field);
  BIND (name_row);
  BIND (protocol_row);
  BIND (who_row);
  BIND (everybody_label);
  BIND (lock_icon);
  BIND (lock_label);
  BIND (ends_label);
  BIND (why_label);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_port_text);
  gtk_widget_class_bind_template_callback (widget_class, on_place);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
nlk_app_new_tunnel_dialog_class_init (NlkAppNewTunnelDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_new_tunnel_dialog_dispose;
  g_type_ensure (NLK_TYPE_APP_KIND_PICKER);
  g_type_ensure (NLK_TYPE_APP_PORT_FIELD);
  g_type_ensure (NLK_TYPE_APP_STATE_ICON);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/com/narrowlink/Narrowlink/ui/new-tunnel-dialog.ui");
  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nlk_app_new_tunnel_dialog_init (NlkAppNewTunnelDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
