/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-fingerprint.h"

#include "base/nlk-display-text.h"
#include "config/nlk-endpoint-config.h"
#include "net/nlk-certificate.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-application.h"

#define GROUP_CHARS 8

struct _NlkAppFingerprint {
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkLabel *title_label;
  GtkLabel *pin_label;
  GtkLabel *validity_label;
  GtkLabel *names_label;
  char *pin_text;
};

G_DEFINE_FINAL_TYPE (NlkAppFingerprint, nlk_app_fingerprint, GTK_TYPE_WIDGET)

char *
nlk_app_fingerprint_dup_groups (const char *pin_text)
{
  const char *slash = strchr (pin_text, '/');
  const char *hash = slash != NULL ? slash + 1 : pin_text;
  GString *out = g_string_new_len (pin_text, hash - pin_text);

  for (gsize i = 0; hash[i] != '\0'; i++) {
    if (i > 0 && i % GROUP_CHARS == 0)
      g_string_append_c (out, ' ');
    g_string_append_c (out, hash[i]);
  }
  return g_string_free (out, FALSE);
}

static void
show (NlkAppFingerprint *self, const char *title, const char *pin_text)
{
  g_autofree char *groups = nlk_app_fingerprint_dup_groups (pin_text);

  g_free (self->pin_text);
  self->pin_text = g_strdup (pin_text);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->pin_label, groups);
}

static void
show_line (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  gtk_label_set_text (label, text != NULL ? text : "");
}

static char *
dup_validity (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr (GDateTime) to = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;

  if (from == NULL || to == NULL)
    return NULL;
  /* TRANSLATORS: a date in a sentence, as g_date_time_format() wants it */
  from_text = g_date_time_format (from, C_ ("date", "%-d %B %Y"));
  to_text = g_date_time_format (to, C_ ("date", "%-d %B %Y"));
  /* TRANSLATORS: {date} and {date}, from when until when a certificate is good */
  return g_strdup_printf (_ ("Valid from %s until %s"), from_text, to_text);
}

static char *
dup_names (GTlsCertificate *certificate)
{
  g_auto (GStrv) names = nlk_certificate_dup_names (certificate);
  g_autofree char *joined = g_strjoinv (", ", names);
  g_autofree char *shown = nlk_display_text_name (joined);

  /* TRANSLATORS: {names} are names of computers */
  return names[0] != NULL ? g_strdup_printf (_ ("For %s"), shown) : g_strdup (_ ("For no name"));
}

void
nlk_app_fingerprint_show_certificate (NlkAppFingerprint *self, const char *title,
                                      GTlsCertificate *certificate)
{
  g_autofree char *pin = nlk_certificate_dup_pin_text (certificate);
  g_autofree char *validity = dup_validity (certificate);
  g_autofree char *names = dup_names (certificate);

  g_return_if_fail (NLK_IS_APP_FINGERPRINT (self));

  show (self, title, pin != NULL ? pin : "");
  show_line (self->validity_label, validity);
  show_line (self->names_label, names);
}

void
nlk_app_fingerprint_show_pin (NlkAppFingerprint *self, const char *title, const guint8 *pin)
{
  g_autofree char *hash = g_base64_encode (pin, NLK_CONFIG_PIN_BYTES);
  g_autofree char *text = g_strconcat ("sha256/", hash, NULL);

  g_return_if_fail (NLK_IS_APP_FINGERPRINT (self));

  show (self, title, text);
  show_line (self->validity_label, NULL);
  show_line (self->names_label, NULL);
}

static void
on_copy (NlkAppFingerprint *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->pin_text);
  nlk_app_application_toast (nlk_app_application_get_default (),
                             adw_toast_new (_ ("Fingerprint copied")));
}

static void
nlk_app_fingerprint_dispose (GObject *object)
{
  g_clear_pointer (&NLK_APP_FINGERPRINT (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (nlk_app_fingerprint_parent_class)->dispose (object);
}

static void
nlk_app_fingerprint_finalize (GObject *object)
{
  g_free (NLK_APP_FINGERPRINT (object)->pin_text);
  G_OBJECT_CLASS (nlk_app_fingerprint_parent_class)->finalize (object);
}

static void
nlk_app_fingerprint_class_init (NlkAppFingerprintClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_fingerprint_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_fingerprint_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/fingerprint.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppFingerprint, box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppFingerprint, title_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppFingerprint, pin_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppFingerprint, validity_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppFingerprint, names_label);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
nlk_app_fingerprint_init (NlkAppFingerprint *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A fingerprint reads from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->pin_label), GTK_TEXT_DIR_LTR);
}
