/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-form.h"

#include "protocol/nlk-token.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-join-source.h"
#include "nlk-app-words.h"

#define DEFAULT_PORT "443"

struct _NlkAppJoinForm {
  AdwBin parent_instance;
  GtkEditable *address_row;
  GtkEditable *port_row;
  GtkEditable *token_row;
  AdwExpanderRow *encryption_row;
  GtkSwitch *tls_switch;
  GtkLabel *problem_label;
  NlkEndpointConfig *base; /* what the form was filled with */
};

G_DEFINE_FINAL_TYPE (NlkAppJoinForm, nlk_app_join_form, ADW_TYPE_BIN)

enum { JOIN, CANCELLED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
set_problem (GtkEditable *row, const char *sentence)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  sentence != NULL ? sentence : "", -1);
  if (sentence != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
}

static void
clear_problems (NlkAppJoinForm *self)
{
  set_problem (self->address_row, NULL);
  set_problem (self->port_row, NULL);
  set_problem (self->token_row, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

static void
refuse (NlkAppJoinForm *self, GtkEditable *row, const char *code)
{
  const NlkAppSubject subject = { 0 };
  g_auto (NlkAppWords) words = { 0 };

  nlk_app_words_init (&words, code, &subject);
  set_problem (row, words.sentence);
  gtk_label_set_text (self->problem_label, words.sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static NlkSecret *
dup_token (NlkAppJoinForm *self)
{
  return nlk_secret_new_take_text (
    nlk_app_join_source_dup_stripped (gtk_editable_get_text (self->token_row)));
}

static gboolean
is_client_token (const NlkSecret *token)
{
  g_autoptr (NlkToken) claims =
    nlk_token_read (NLK_TOKEN_CLIENT, nlk_secret_get_text (token), NULL);

  return claims != NULL;
}

/* Policies, proxy and the like belong to the token: another token has others. */
static NlkEndpointConfig *
with_the_rest (NlkAppJoinForm *self, NlkEndpointConfig *entered)
{
  NlkEndpointConfig *whole;

  if (self->base == NULL || !nlk_secret_equal (self->base->token, entered->token) ||
      self->base->transport != entered->transport)
    return entered;
  whole = nlk_endpoint_config_copy (self->base);
  g_free (whole->host);
  g_free (whole->gateway);
  whole->host = g_strdup (entered->host);
  whole->gateway = g_strdup (entered->gateway);
  whole->port = entered->port;
  nlk_endpoint_config_free (entered);
  return whole;
}

/* The whole of `host:port` may have been entered as the address. */
static void
split_address (NlkAppJoinForm *self)
{
  const char *text = gtk_editable_get_text (self->address_row);
  const char *colon = strrchr (text, ':');
  g_autofree char *host = NULL;
  g_autofree char *port = NULL;
  guint64 number;

  if (colon == NULL || colon == text ||
      !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL) ||
      (memchr (text, ':', (gsize) (colon - text)) != NULL && colon[-1] != ']'))
    return;
  host = g_strndup (text, (gsize) (colon - text));
  port = g_strdup (colon + 1);
  gtk_editable_set_text (self->port_row, port);
  gtk_editable_set_text (self->address_row, host);
}

NlkEndpointConfig *
nlk_app_join_form_dup_config (NlkAppJoinForm *self)
{
  g_autofree char *address = NULL;
  g_autoptr (NlkSecret) token = NULL;
  NlkEndpointConfig *entered;
  guint64 port;

  g_return_val_if_fail (NLK_IS_APP_JOIN_FORM (self), NULL);

  clear_problems (self);
  split_address (self);
  address = g_strstrip (g_strdup (gtk_editable_get_text (self->address_row)));
  if (!g_ascii_string_to_unsigned (gtk_editable_get_text (self->port_row), 10, 1, G_MAXUINT16,
                                   &port, NULL)) {
    refuse (self, self->port_row, "dest-bad");
    return NULL;
  }
  token = dup_token (self);
  if (!is_client_token (token)) {
    /* The address comes first on the screen. */
    refuse (self, *address == '\0' ? self->address_row : self->token_row,
            *address == '\0' ? "dest-bad" : "tok-form");
    return NULL;
  }
  entered = nlk_endpoint_config_new (address, (guint16) port,
                                     gtk_switch_get_active (self->tls_switch) ? NLK_TRANSPORT_WSS
                                                                              : NLK_TRANSPORT_WS,
                                     token);
  if (entered == NULL) {
    refuse (self, self->address_row, "dest-bad");
    return NULL;
  }
  return with_the_rest (self, entered);
}

void
nlk_app_join_form_fill (NlkAppJoinForm *self, const NlkEndpointConfig *config)
{
  g_autofree char *port = NULL;

  g_return_if_fail (NLK_IS_APP_JOIN_FORM (self));

  g_clear_pointer (&self->base, nlk_endpoint_config_free);
  port = config != NULL ? g_strdup_printf ("%u", config->port) : g_strdup (DEFAULT_PORT);
  gtk_editable_set_text (self->address_row, config != NULL ? config->host : "");
  gtk_editable_set_text (self->port_row, port);
  gtk_editable_set_text (self->token_row,
                         config != NULL ? nlk_secret_get_text (config->token) : "");
  gtk_switch_set_active (self->tls_switch,
                         config == NULL || config->transport == NLK_TRANSPORT_WSS);
  adw_expander_row_set_expanded (self->encryption_row, !gtk_switch_get_active (self->tls_switch));
  if (config != NULL)
    self->base = nlk_endpoint_config_copy (config);
  clear_problems (self);
}

void
nlk_app_join_form_focus (NlkAppJoinForm *self)
{
  g_return_if_fail (NLK_IS_APP_JOIN_FORM (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

static void
on_join (NlkAppJoinForm *self)
{
  g_signal_emit (self, signals[JOIN], 0);
}

static void
on_cancel (NlkAppJoinForm *self)
{
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
on_tls (NlkAppJoinForm *self)
{
  gboolean is_on = gtk_switch_get_active (self->tls_switch);

  adw_expander_row_set_subtitle (self->encryption_row,
                                 is_on ? _ ("On") : _ ("Anyone on the way can read your token"));
  if (is_on)
    gtk_widget_remove_css_class (GTK_WIDGET (self->encryption_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->encryption_row), "error");
}

static void
nlk_app_join_form_dispose (GObject *object)
{
  g_clear_pointer (&NLK_APP_JOIN_FORM (object)->base, nlk_endpoint_config_free);
  G_OBJECT_CLASS (nlk_app_join_form_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/join-form.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinForm, address_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinForm, port_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinForm, token_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinForm, encryption_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinForm, tls_switch);
  gtk_widget_class_bind_template_child (widget_class, NlkAppJoinForm, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, clear_problems);
  gtk_widget_class_bind_template_callback (widget_class, on_join);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_tls);
}

static void
nlk_app_join_form_class_init (NlkAppJoinFormClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_join_form_dispose;
  signals[JOIN] =
    g_signal_new ("join", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CANCELLED] =
    g_signal_new ("cancelled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (GTK_WIDGET_CLASS (klass));
}

/* The eye of a password row has no name of its own, and says what class it is. */
static void
name_eye (GtkWidget *row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (row); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (GTK_IS_BUTTON (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Show Token"), -1);
    else
      name_eye (child);
  }
}

static void
nlk_app_join_form_init (NlkAppJoinForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  name_eye (GTK_WIDGET (self->token_row));
  nlk_app_join_form_fill (self, NULL);
}
