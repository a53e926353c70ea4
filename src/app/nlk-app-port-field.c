/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-port-field.h"

#include <glib/gi18n.h>

#include "nlk-app-tunnel-draft.h"

#define DELAY_MSEC 300

struct _NlkAppPortField {
  GtkBox parent_instance;
  AdwEntryRow *row;
  GtkLabel *label;
  GtkButton *button;

  NlkAppPortPlace place;
  gboolean is_touched; /* a person has written in it */
  gboolean is_writing; /* we are */
  guint timer;
  GCancellable *asking;
  NlkAppPortAdvice *advice; /* of what is written now */
};

G_DEFINE_FINAL_TYPE (NlkAppPortField, nlk_app_port_field, GTK_TYPE_BOX)

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

const char *
nlk_app_port_field_get_text (NlkAppPortField *self)
{
  g_return_val_if_fail (NLK_IS_APP_PORT_FIELD (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->row));
}

static int
get_port (NlkAppPortField *self)
{
  return nlk_app_tunnel_draft_parse_port (nlk_app_port_field_get_text (self));
}

static GSocketAddress *
new_address (NlkAppPortField *self, guint port)
{
  return g_inet_socket_address_new (self->place.host, (guint16) port);
}

/* What is said */

static gboolean
is_taken (NlkAppPortField *self, int port)
{
  return port > 0 && self->place.taken != NULL &&
         g_hash_table_contains (self->place.taken, GUINT_TO_POINTER (port));
}

static char *
dup_known_why (NlkAppPortField *self)
{
  int port = get_port (self);

  if (port < 0)
    return g_strdup (_ ("A port is a number from 1 to 65535."));
  if (is_taken (self, port))
    return g_strdup (_ ("Another of your tunnels has this port."));
  if (self->advice != NULL && self->advice->state != NLK_APP_PORT_FREE)
    return nlk_app_port_advice_dup_sentence (self->advice);
  return NULL;
}

static void
show_button (NlkAppPortField *self)
{
  g_autofree char *label =
    self->advice != NULL ? nlk_app_port_advice_dup_button (self->advice) : NULL;

  if (label != NULL)
    gtk_button_set_label (self->button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL);
}

static void
show (NlkAppPortField *self)
{
  g_autofree char *why = dup_known_why (self);
  g_autofree char *text = NULL;

  if (why != NULL)
    text = g_strdup (why);
  else if (get_port (self) == 0)
    text = g_strdup (_ ("One that is free is chosen."));
  else if (self->advice != NULL || get_port (self) == self->place.own_port)
    text = g_strdup (_ ("Free"));
  else
    text = g_strdup ("");
  gtk_label_set_label (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
  if (why != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->row), "error");
  show_button (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Looking */

static void
set_advice (NlkAppPortField *self, NlkAppPortAdvice *advice)
{
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->advice, nlk_app_port_advice_free);
  self->advice = advice;
}

static void
advise_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppPortField) self = user_data;
  NlkAppPortAdvice *advice = nlk_app_port_advise_finish (result, NULL);

  if (advice == NULL)
    return;
  set_advice (self, advice);
  show (self);
}

/* Without a question: nobody needs to be asked about a port that is ours or any. */
static NlkAppPortAdvice *
advise_at_once (NlkAppPortField *self, int port)
{
  NlkAppPortAdvice *advice;
  g_autoptr (GSocketAddress) next = NULL;

  if (port > 0 && port != self->place.own_port && !is_taken (self, port))
    return NULL;
  advice = g_new0 (NlkAppPortAdvice, 1);
  if (is_taken (self, port)) {
    next = new_address (self, (guint) port);
    advice->free_port = nlk_app_port_find_free (next, self->place.is_datagram, self->place.taken);
  }
  return advice;
}

static gboolean
look (gpointer user_data)
{
  NlkAppPortField *self = user_data;
  int port = get_port (self);
  NlkAppPortAdvice *advice = port >= 0 ? advise_at_once (self, port) : NULL;
  g_autoptr (GSocketAddress) address = NULL;

  set_advice (self, advice);
  if (port > 0 && advice == NULL && self->place.host != NULL) {
    address = new_address (self, (guint) port);
    self->asking = g_cancellable_new ();
    nlk_app_port_advise_async (address, self->place.is_datagram, self->place.taken, self->asking,
                               advise_done, g_object_ref (self));
  }
  show (self);
  return G_SOURCE_REMOVE;
}

char *
nlk_app_port_field_dup_why (NlkAppPortField *self, gboolean looks)
{
  g_autoptr (GSocketAddress) address = NULL;
  int port;

  g_return_val_if_fail (NLK_IS_APP_PORT_FIELD (self), NULL);

  port = get_port (self);
  if (looks && self->advice == NULL && port > 0 && port != self->place.own_port) {
    NlkAppPortAdvice *advice = g_new0 (NlkAppPortAdvice, 1);

    address = new_address (self, (guint) port);
    advice->state = nlk_app_port_check (address, self->place.is_datagram);
    set_advice (self, advice);
    if (advice->state != NLK_APP_PORT_FREE)
      look (self);
  }
  return dup_known_why (self);
}

static void
on_text (NlkAppPortField *self)
{
  set_advice (self, NULL);
  if (!self->is_writing) {
    self->is_touched = TRUE;
    self->timer = g_timeout_add (DELAY_MSEC, look, self);
  }
  show (self);
}

static void
on_leave (NlkAppPortField *self)
{
  if (self->timer != 0)
    look (self);
}

static void
write_port (NlkAppPortField *self, guint port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  self->is_writing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->row), text);
  self->is_writing = FALSE;
  look (self);
}

static void
on_button (NlkAppPortField *self)
{
  if (self->advice != NULL && self->advice->free_port != 0)
    write_port (self, self->advice->free_port);
  gtk_widget_grab_focus (GTK_WIDGET (self->row));
}

/* From outside */

void
nlk_app_port_field_suggest (NlkAppPortField *self, guint16 first)
{
  g_autoptr (GSocketAddress) address = NULL;
  guint16 port;

  g_return_if_fail (NLK_IS_APP_PORT_FIELD (self));

  if (self->is_touched)
    return;
  address = new_address (self, first);
  port = nlk_app_port_find_free (address, self->place.is_datagram, self->place.taken);
  write_port (self, port != 0 ? port : first);
}

void
nlk_app_port_field_set_text (NlkAppPortField *self, const char *text)
{
  g_return_if_fail (NLK_IS_APP_PORT_FIELD (self));

  self->is_touched = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->row), text);
  look (self);
}

static void
place_clear (NlkAppPortPlace *place)
{
  g_clear_object (&place->host);
  g_clear_pointer (&place->taken, g_hash_table_unref);
}

void
nlk_app_port_field_set_place (NlkAppPortField *self, const NlkAppPortPlace *place)
{
  gboolean is_same;

  g_return_if_fail (NLK_IS_APP_PORT_FIELD (self));

  is_same = self->place.host != NULL && g_inet_address_equal (self->place.host, place->host) &&
            self->place.is_datagram == place->is_datagram;
  place_clear (&self->place);
  self->place = *place;
  g_object_ref (self->place.host);
  g_hash_table_ref (self->place.taken);
  if (!is_same)
    look (self);
}

static void
nlk_app_port_field_dispose (GObject *object)
{
  NlkAppPortField *self = NLK_APP_PORT_FIELD (object);

  set_advice (self, NULL);
  place_clear (&self->place);
  G_OBJECT_CLASS (nlk_app_port_field_parent_class)->dispose (object);
}

static gboolean
nlk_app_port_field_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NLK_APP_PORT_FIELD (widget)->row));
}

static void
nlk_app_port_field_class_init (NlkAppPortFieldClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_port_field_dispose;
  widget_class->grab_focus = nlk_app_port_field_grab_focus;
  signals[CHANGED] = g_signal_new ("changed", NLK_TYPE_APP_PORT_FIELD, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/port-field.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppPortField, row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppPortField, label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppPortField, button);
  gtk_widget_class_bind_template_callback (widget_class, on_text);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
  gtk_widget_class_bind_template_callback (widget_class, on_button);
}

static void
nlk_app_port_field_init (NlkAppPortField *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
