/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-help.h"

#include "base/nlk-log.h"

#include <glib/gi18n.h>

#include "nlk-app-port-advice.h"

#define NARROW_CHARS 12

struct _NlkAppTunnelHelp {
  AdwBin parent_instance;
  GtkButton *button;
  NlkAppTunnelWatch *watch;
  NlkAppEngine *engine;
  GCancellable *asking;
  NlkAppPortAdvice *advice; /* while the port cannot be had */
  char *sentence;
  gboolean is_narrow;
};

G_DEFINE_FINAL_TYPE (NlkAppTunnelHelp, nlk_app_tunnel_help, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static NlkTunnelItem *
get_item (NlkAppTunnelHelp *self)
{
  return nlk_app_tunnel_watch_get_item (self->watch);
}

/* The button */

static gboolean
needs_key (NlkAppTunnelHelp *self)
{
  NlkAppTunnelShown shown = nlk_app_tunnel_watch_get_shown (self->watch);

  return shown == NLK_APP_TUNNEL_NEEDS_KEY || shown == NLK_APP_TUNNEL_WRONG_KEY;
}

static char *
dup_label (NlkAppTunnelHelp *self)
{
  if (needs_key (self))
    return g_strdup (_ ("Enter Key"));
  if (self->advice == NULL)
    return NULL;
  if (nlk_app_port_advice_is_command_line (self->advice))
    /* TRANSLATORS: a button; the command line may go on with this tunnel */
    return g_strdup (_ ("Leave It There"));
  return nlk_app_port_advice_dup_button (self->advice);
}

static void
set_label (NlkAppTunnelHelp *self, const char *label)
{
  GtkLabel *child;

  gtk_button_set_label (self->button, label);
  child = GTK_LABEL (gtk_button_get_child (self->button));
  gtk_label_set_wrap (child, self->is_narrow);
  gtk_label_set_width_chars (child, self->is_narrow
                                      ? (int) MIN (g_utf8_strlen (label, -1), NARROW_CHARS)
                                      : -1);
  gtk_label_set_justify (child, GTK_JUSTIFY_CENTER);
}

static void
show_button (NlkAppTunnelHelp *self)
{
  g_autofree char *label = dup_label (self);

  if (label != NULL && g_strcmp0 (gtk_button_get_label (self->button), label) != 0)
    set_label (self, label);
  gtk_widget_set_visible (GTK_WIDGET (self), label != NULL);
}

static void
enter_key (NlkAppTunnelHelp *self)
{
  NlkTunnelItem *item = get_item (self);
  g_autofree char *agent =
    g_strdup_printf ("%s/%s", nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)),
                     nlk_tunnel_item_get_config (item)->agent);

  gtk_widget_activate_action (GTK_WIDGET (self), "app.enter-key", "s", agent);
}

static void
use_other_port (NlkAppTunnelHelp *self, guint16 port)
{
  NlkTunnelItem *item = get_item (self);
  g_autoptr (NlkTunnelConfig) config = nlk_tunnel_config_copy (nlk_tunnel_item_get_config (item));
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (config->local));
  GSocketAddress *local = g_inet_socket_address_new (host, port);
  g_autoptr (GError) error = NULL;

  g_object_unref (config->local);
  config->local = local;
  g_free (config->gateway);
  config->gateway = g_strdup (nlk_tunnel_gateway_get_name (nlk_tunnel_item_get_gateway (item)));
  if (!nlk_app_engine_replace_tunnel (self->engine, item, config, &error))
    nlk_log (NLK_LOG_ERROR, "%s: %s", config->name, error->message);
}

static void
on_clicked (NlkAppTunnelHelp *self)
{
  if (needs_key (self))
    enter_key (self);
  else if (self->advice != NULL && nlk_app_port_advice_is_command_line (self->advice))
    nlk_app_engine_set_tunnel_wanted (self->engine, get_item (self), FALSE);
  else if (self->advice != NULL && self->advice->free_port != 0)
    use_other_port (self, self->advice->free_port);
}

/* Who has the port */

static void
set_advice (NlkAppTunnelHelp *self, NlkAppPortAdvice *advice)
{
  g_clear_pointer (&self->advice, nlk_app_port_advice_free);
  g_clear_pointer (&self->sentence, g_free);
  self->advice = advice;
  if (advice != NULL)
    self->sentence = nlk_app_port_advice_dup_sentence (advice);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
advise_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppTunnelHelp) self = user_data;
  NlkAppPortAdvice *advice = nlk_app_port_advise_finish (result, NULL);

  if (advice == NULL)
    return;
  g_clear_object (&self->asking);
  set_advice (self, advice);
  show_button (self);
}

static void
ask (NlkAppTunnelHelp *self)
{
  NlkTunnelItem *item = get_item (self);
  const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
  gboolean is_datagram = config->kind == NLK_TUNNEL_KIND_FORWARD &&
                         nlk_protocol_is_datagram (config->destination.protocol);
  g_autoptr (GHashTable) taken = nlk_app_port_advice_dup_taken (
    nlk_tunnel_set_get_tunnels (nlk_app_engine_get_set (self->engine)), item, is_datagram);

  self->asking = g_cancellable_new ();
  nlk_app_port_advise_async (config->local, is_datagram, taken, self->asking, advise_done,
                             g_object_ref (self));
}

static void
forget (NlkAppTunnelHelp *self)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  if (self->advice != NULL)
    set_advice (self, NULL);
}

static void
on_changed (NlkAppTunnelHelp *self)
{
  if (nlk_tunnel_item_get_state (get_item (self)) != NLK_TUNNEL_ITEM_PROBLEM)
    forget (self);
  else if (self->advice == NULL && self->asking == NULL)
    ask (self);
  show_button (self);
}

void
nlk_app_tunnel_help_set (NlkAppTunnelHelp *self, NlkAppTunnelWatch *watch, NlkAppEngine *engine)
{
  g_return_if_fail (NLK_IS_APP_TUNNEL_HELP (self));

  self->watch = g_object_ref (watch);
  self->engine = g_object_ref (engine);
  g_signal_connect_object (watch, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);
}

void
nlk_app_tunnel_help_set_narrow (NlkAppTunnelHelp *self, gboolean is_narrow)
{
  g_autofree char *label = g_strdup (gtk_button_get_label (self->button));

  g_return_if_fail (NLK_IS_APP_TUNNEL_HELP (self));

  self->is_narrow = is_narrow;
  if (label != NULL)
    set_label (self, label);
}

const char *
nlk_app_tunnel_help_get_sentence (NlkAppTunnelHelp *self)
{
  g_return_val_if_fail (NLK_IS_APP_TUNNEL_HELP (self), NULL);

  return self->sentence;
}

static void
nlk_app_tunnel_help_dispose (GObject *object)
{
  NlkAppTunnelHelp *self = NLK_APP_TUNNEL_HELP (object);

  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_object (&self->watch);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->advice, nlk_app_port_advice_free);
  g_clear_pointer (&self->sentence, g_free);
  G_OBJECT_CLASS (nlk_app_tunnel_help_parent_class)->dispose (object);
}

static void
nlk_app_tunnel_help_class_init (NlkAppTunnelHelpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nlk_app_tunnel_help_dispose;
  signals[CHANGED] = g_signal_new ("changed", NLK_TYPE_APP_TUNNEL_HELP, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_tunnel_help_init (NlkAppTunnelHelp *self)
{
  self->button = GTK_BUTTON (gtk_button_new ());
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
