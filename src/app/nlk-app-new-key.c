/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-new-key.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

/* A key in the clipboard is one for every program that runs. */
#define CLIPBOARD_SECONDS 60

struct _NlkAppNewKey {
  GtkBox parent_instance;
  GtkLabel *label;
  GtkLabel *lines;
  GtkButton *copy_button;
};

G_DEFINE_FINAL_TYPE (NlkAppNewKey, nlk_app_new_key, GTK_TYPE_BOX)

void
nlk_app_new_key_show (NlkAppNewKey *self, const char *agent, NlkSecret *key)
{
  g_autofree char *name = nlk_display_text_name (agent);
  /* TRANSLATORS: %s is the name of an agent; lines for its configuration file follow. */
  g_autofree char *words =
    g_strdup_printf (_ ("Put this key on %s too, by hand. These lines belong in its agent.yaml:"),
                     name);
  char *text = g_strdup_printf ("e2ee:\n- !PassPhrase\n  phrase: \"%s\"\n  policy: Strict",
                                nlk_secret_get_text (key));
  g_autoptr (NlkSecret) wiped = nlk_secret_new_take_text (text);

  g_return_if_fail (NLK_IS_APP_NEW_KEY (self));

  gtk_label_set_label (self->label, words);
  gtk_label_set_label (self->lines, nlk_secret_get_text (wiped));
  gtk_widget_grab_focus (GTK_WIDGET (self->copy_button));
}

void
nlk_app_new_key_clear (NlkAppNewKey *self)
{
  g_return_if_fail (NLK_IS_APP_NEW_KEY (self));

  gtk_label_set_label (self->lines, "");
}

static gboolean
on_clipboard_due (gpointer user_data)
{
  GdkClipboard *clipboard = user_data;

  if (gdk_clipboard_is_local (clipboard))
    gdk_clipboard_set_content (clipboard, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_copy (NlkAppNewKey *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  gdk_clipboard_set_text (clipboard, gtk_label_get_label (self->lines));
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, CLIPBOARD_SECONDS, on_clipboard_due,
                              g_object_ref (clipboard), g_object_unref);
}

static void
nlk_app_new_key_class_init (NlkAppNewKeyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/new-key.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppNewKey, label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppNewKey, lines);
  gtk_widget_class_bind_template_child (widget_class, NlkAppNewKey, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
nlk_app_new_key_init (NlkAppNewKey *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Lines for a file read from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->lines), GTK_TEXT_DIR_LTR);
}
