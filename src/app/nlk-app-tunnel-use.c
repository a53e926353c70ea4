/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-use.h"

#include "base/nlk-display-text.h"
#include "base/nlk-log.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-preset.h"
#include "nlk-app-terminal.h"
#include "nlk-app-tunnel-actions.h"

#define RDP_SCHEME "rdp"

struct _NlkAppTunnelUse {
  GtkBox parent_instance;
  AdwPreferencesGroup *command_group;
  GtkLabel *command_label;
  GtkButton *browser_button;
  GtkWidget *terminal_button;
  GtkWidget *certificate_label;
  GtkWidget *proxy_group;
  AdwActionRow *firefox_row;
  AdwActionRow *desktop_row;
  AdwActionRow *names_row;
  char *uri;
  char *terminal;
};

G_DEFINE_FINAL_TYPE (NlkAppTunnelUse, nlk_app_tunnel_use, GTK_TYPE_BOX)

static void
on_copy (NlkAppTunnelUse *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_label (self->command_label));
}

static void
on_browser (NlkAppTunnelUse *self)
{
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->uri, GDK_CURRENT_TIME);
}

static void
on_terminal (NlkAppTunnelUse *self)
{
  g_autoptr (GError) error = NULL;

  if (!nlk_app_terminal_run (self->terminal, gtk_label_get_label (self->command_label), &error))
    nlk_log (NLK_LOG_WARN, "%s", error->message);
}

/* A program for a web address is always there; one for a desktop is not. */
static gboolean
can_open (const char *uri)
{
  g_autofree char *scheme = uri != NULL ? g_uri_parse_scheme (uri) : NULL;
  g_autoptr (GAppInfo) program = NULL;

  if (g_strcmp0 (scheme, RDP_SCHEME) == 0)
    program = g_app_info_get_default_for_uri_scheme (RDP_SCHEME);
  return scheme != NULL && (strcmp (scheme, RDP_SCHEME) != 0 || program != NULL);
}

static gboolean
has_terminal (NlkAppTunnelUse *self, const NlkTunnelConfig *config)
{
  g_auto (GStrv) argv = NULL;

  if (nlk_app_preset_guess (config) != NLK_APP_PRESET_SSH &&
      nlk_app_preset_guess (config) != NLK_APP_PRESET_POSTGRESQL)
    return FALSE;
  argv = nlk_app_terminal_dup_argv (self->terminal, "");
  return argv != NULL;
}

static void
show_proxy (NlkAppTunnelUse *self, const NlkTunnelConfig *config, GSocketAddress *local)
{
  g_autofree char *address = nlk_app_preset_dup_address (local);
  char *colon = strrchr (address, ':');
  guint port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  g_autofree char *agent = nlk_display_text_name (config->agent);
  g_autofree char *host = g_strndup (address, (gsize) (colon - address));
  g_autofree char *firefox = NULL;
  g_autofree char *desktop = NULL;
  g_autofree char *names = NULL;

  /* TRANSLATORS: how to set a proxy in Firefox, in the words of Firefox; %s is an address, %u a port */
  firefox =
    g_strdup_printf (_ ("Settings, Network Settings, Manual: SOCKS Host %s, Port %u, SOCKS v5, "
                        "and switch on Proxy DNS."),
                     host, port);
  /* TRANSLATORS: how to set a proxy in the settings of the desktop; %s is an address, %u a port */
  desktop = g_strdup_printf (_ ("Settings, Network, Proxy: SOCKS Host %s, Port %u."), host, port);
  /* TRANSLATORS: %s is the name of a machine */
  names = g_strdup_printf (_ ("Names are looked up by %s."), agent);
  adw_action_row_set_subtitle (self->firefox_row, firefox);
  adw_action_row_set_subtitle (self->desktop_row, desktop);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->names_row), names);
}

void
nlk_app_tunnel_use_show (NlkAppTunnelUse *self, NlkTunnelItem *item, const char *terminal)
{
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  g_autoptr (GSocketAddress) local = nlk_app_tunnel_actions_dup_local (item);
  g_autofree char *command = nlk_app_preset_dup_command (config, local);
  g_autofree char *address = nlk_app_preset_dup_address (local);
  gboolean is_proxy = config->kind == NLK_TUNNEL_KIND_PROXY;

  g_return_if_fail (NLK_IS_APP_TUNNEL_USE (self));

  g_free (self->terminal);
  self->terminal = g_strdup (terminal);
  g_free (self->uri);
  self->uri = nlk_app_preset_dup_uri (config, local);
  if (g_strcmp0 (gtk_label_get_label (self->command_label), command) != 0)
    gtk_label_set_label (self->command_label, command);
  adw_preferences_group_set_title (self->command_group,
                                   is_proxy ? _ ("Chromium: start it with") : _ ("Use it"));
  /* TRANSLATORS: a button; opens a remote desktop in the program for it */
  gtk_button_set_label (self->browser_button,
                        self->uri != NULL && g_str_has_prefix (self->uri, "http")
                          ? _ ("Open in Browser")
                          : _ ("Open"));
  gtk_widget_set_visible (GTK_WIDGET (self->browser_button), can_open (self->uri));
  gtk_widget_set_visible (self->terminal_button, has_terminal (self, config));
  gtk_widget_set_visible (self->certificate_label,
                          self->uri != NULL && g_str_has_prefix (self->uri, "https:"));
  gtk_widget_set_visible (GTK_WIDGET (self->command_group), strcmp (command, address) != 0);
  gtk_widget_set_visible (self->proxy_group, is_proxy);
  /* A port that is not known yet is of no use. */
  gtk_widget_set_visible (GTK_WIDGET (self),
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)) != 0);
  if (is_proxy)
    show_proxy (self, config, local);
}

static void
nlk_app_tunnel_use_finalize (GObject *object)
{
  NlkAppTunnelUse *self = NLK_APP_TUNNEL_USE (object);

  g_free (self->uri);
  g_free (self->terminal);
  G_OBJECT_CLASS (nlk_app_tunnel_use_parent_class)->finalize (object);
}

static void
nlk_app_tunnel_use_class_init (NlkAppTunnelUseClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nlk_app_tunnel_use_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/tunnel-use.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, command_group);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, command_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, browser_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, terminal_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, certificate_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, proxy_group);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, firefox_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, desktop_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppTunnelUse, names_row);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_browser);
  gtk_widget_class_bind_template_callback (widget_class, on_terminal);
}

static void
nlk_app_tunnel_use_init (NlkAppTunnelUse *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->command_label), GTK_TEXT_DIR_LTR);
}
