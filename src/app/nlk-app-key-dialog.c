/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-dialog.h"

#include "base/nlk-display-text.h"
#include "client/nlk-agent-key.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-key-check.h"
#include "nlk-app-key-generator.h"
#include "nlk-app-key-source.h"
#include "nlk-app-key-strength.h"
#include "nlk-app-new-key.h"
#include "nlk-app-remember-row.h"
#include "nlk-app-words.h"

#define SANDBOX_MARK "/.flatpak-info"
#define USUAL_WIDTH 420
#define MOST_WIDTH 600
/* The bar is full where nobody guesses any more. */
#define FULL_BITS 80.0

#define USE_KEY_CHARS 10

struct _NlkAppKeyDialog {
  AdwWindow parent_instance;
  NlkAppApplication *app;
  NlkTunnelGateway *gateway;
  char *agent;
  NlkAppKeyCheck *check;
  gboolean is_on_agent_page;

  GtkWidget *header;
  AdwWindowTitle *window_title;
  GtkButton *cancel_button;
  GtkButton *back_button;
  GtkButton *use_key_button;
  GtkStack *stack;
  GtkBox *status_box;
  GtkSpinner *status_spinner;
  GtkImage *status_icon;
  GtkLabel *status_label;
  const char *status_class;
  AdwPasswordEntryRow *key_row;
  GtkButton *generate_button;
  GtkLevelBar *strength_bar;
  GtkLabel *strength_label;
  AdwActionRow *file_row;
  GtkSwitch *file_switch;
  char *file_path; /* that the key was read from */
  NlkAppRememberRow *remember_row;
  GtkLabel *hint_label;
  GtkButton *without_button;
  GtkLabel *plaintext_label;
  GtkButton *plaintext_back_button;
  NlkAppNewKey *new_key;
};

G_DEFINE_FINAL_TYPE (NlkAppKeyDialog, nlk_app_key_dialog, ADW_TYPE_WINDOW)

static NlkAppEngine *
get_engine (NlkAppKeyDialog *self)
{
  return nlk_app_application_get_engine (self->app);
}

/* Returns: (transfer full): what stands in the field, of any form. */
static NlkSecret *
dup_text (NlkAppKeyDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->key_row));

  return nlk_secret_new (text, strlen (text));
}

static void
set_text (NlkAppKeyDialog *self, NlkSecret *key)
{
  gtk_editable_set_text (GTK_EDITABLE (self->key_row), nlk_secret_get_text (key));
}

/* The status line */

static void
set_status (NlkAppKeyDialog *self, const char *icon_name, const char *css_class, const char *text)
{
  gboolean is_busy = icon_name == NULL;

  if (self->status_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->status_box), self->status_class);
  self->status_class = css_class;
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->status_box), css_class);
  gtk_widget_set_visible (GTK_WIDGET (self->status_box), *text != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->status_spinner), is_busy);
  gtk_spinner_set_spinning (self->status_spinner, is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->status_icon), !is_busy);
  if (!is_busy)
    gtk_image_set_from_icon_name (self->status_icon, icon_name);
  gtk_label_set_label (self->status_label, text);
  /* A label that merely changes is not read; the field that has the focus is. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->key_row),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
update (NlkAppKeyDialog *self)
{
  guint wait_seconds;
  NlkAppKeyStatus status = nlk_app_key_check_get_status (self->check, &wait_seconds);
  g_auto (NlkAppLook) look = { 0 };

  nlk_app_key_status_get_look (status, self->agent, wait_seconds, &look);
  set_status (self, look.icon_name, look.css_class, look.text);
  gtk_button_set_label (self->use_key_button, nlk_app_key_status_get_button (status));
  gtk_widget_set_sensitive (GTK_WIDGET (self->use_key_button),
                            status != NLK_APP_KEY_STATUS_CHECKING && wait_seconds == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->without_button),
                          nlk_app_key_status_may_go_without (status, self->is_on_agent_page));
}

static void
focus_field (NlkAppKeyDialog *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
  gtk_editable_select_region (GTK_EDITABLE (self->key_row), 0, -1);
}

/* Pages */

/* What is on another page is not there for assistive programs either. */
static void
show_page (NlkAppKeyDialog *self, const char *name)
{
  gboolean is_key = strcmp (name, "key") == 0;
  GtkWidget *page = gtk_stack_get_child_by_name (self->stack, name);

  gtk_widget_set_visible (page, TRUE);
  gtk_stack_set_visible_child (self->stack, page);
  for (GtkWidget *other = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); other != NULL;
       other = gtk_widget_get_next_sibling (other))
    gtk_widget_set_visible (other, other == page);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), is_key);
  gtk_widget_set_visible (GTK_WIDGET (self->back_button), strcmp (name, "generated") == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->use_key_button), is_key);
}

static void
on_back (NlkAppKeyDialog *self)
{
  show_page (self, "key");
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->use_key_button));
  nlk_app_new_key_clear (self->new_key);
  focus_field (self);
}

static void
on_without (NlkAppKeyDialog *self)
{
  show_page (self, "plaintext");
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->plaintext_back_button));
  gtk_widget_grab_focus (GTK_WIDGET (self->plaintext_back_button));
}

static void
on_plaintext (NlkAppKeyDialog *self)
{
  nlk_app_engine_allow_plaintext (get_engine (self), self->gateway, self->agent);
  gtk_window_close (GTK_WINDOW (self));
}

/* Escape leads one step back. */
static void
on_escape (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NlkAppKeyDialog *self = NLK_APP_KEY_DIALOG (widget);

  if (strcmp (gtk_stack_get_visible_child_name (self->stack), "key") == 0)
    gtk_window_close (GTK_WINDOW (self));
  else
    on_back (self);
}

/* What is entered */

static const char *
describe_strength (NlkAppKeyStrength strength)
{
  switch (strength) {
  case NLK_APP_KEY_STRENGTH_WEAK:
    return _ ("Weak: whoever runs the gateway could guess it");
  case NLK_APP_KEY_STRENGTH_FAIR:
    return _ ("Fair");
  case NLK_APP_KEY_STRENGTH_STRONG:
    return _ ("Strong");
  }
  return "";
}

/* A file that everybody reaches by its path can be referred to; the path in a sandbox is of the sandbox. */
static void
offer_file (NlkAppKeyDialog *self, const char *path)
{
  g_autofree char *shown = nlk_display_text_sentence (path);

  g_free (self->file_path);
  self->file_path = g_strdup (path);
  adw_action_row_set_subtitle (self->file_row, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->file_row),
                          path != NULL && !g_file_test (SANDBOX_MARK, G_FILE_TEST_EXISTS));
  if (path == NULL)
    gtk_switch_set_active (self->file_switch, FALSE);
}

static void
show_strength (NlkAppKeyDialog *self)
{
  g_autoptr (NlkSecret) text = dup_text (self);
  g_autoptr (NlkSecret) key = nlk_agent_key_new_passphrase (text, FALSE, NULL);
  const char *words = key != NULL ? describe_strength (nlk_app_key_strength_judge (key)) : "";
  guint bits = key != NULL ? nlk_app_key_strength_estimate_bits (key) : 0;

  gtk_level_bar_set_value (self->strength_bar, MIN (bits / FULL_BITS, 1));
  gtk_label_set_label (self->strength_label, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->strength_bar),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

static void
on_key_changed (NlkAppKeyDialog *self)
{
  show_strength (self);
  offer_file (self, NULL);
  nlk_app_key_check_edited (self->check);
}

static void
remember (NlkAppKeyDialog *self)
{
  NlkSecret *key = nlk_app_key_check_get_passphrase (self->check);

  if (gtk_switch_get_active (self->file_switch))
    nlk_app_engine_set_key_path (get_engine (self), self->gateway, self->agent, self->file_path);
  else
    nlk_app_remember_row_keep (self->remember_row, key);
}

static void
try_key (NlkAppKeyDialog *self, NlkSecret *text)
{
  if (!nlk_app_key_check_try_key (self->check, text))
    return;
  remember (self);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_use_key (NlkAppKeyDialog *self)
{
  g_autoptr (NlkSecret) text = dup_text (self);

  try_key (self, text);
}

/* The store has given the key away, so that nobody has to type it. */
static void
on_found (NlkAppKeyDialog *self)
{
  try_key (self, nlk_app_remember_row_get_key (self->remember_row));
}

static void
tell_length (NlkAppKeyDialog *self)
{
  glong n_characters = g_utf8_strlen (gtk_editable_get_text (GTK_EDITABLE (self->key_row)), -1);
  g_autofree char *text = g_strdup_printf (
    /* TRANSLATORS: %ld is how many characters the key has that was pasted or read from a file. */
    ngettext ("%ld character was entered.", "%ld characters were entered.", (gulong) n_characters),
    n_characters);

  set_status (self, "nlk-info-symbolic", "dim-label", text);
  focus_field (self);
}

/* A key in a file needs no other place. */
static void
on_file_switch (NlkAppKeyDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->remember_row),
                          !gtk_switch_get_active (self->file_switch));
}

static void
tell_problem (NlkAppKeyDialog *self, const GError *error, const char *path)
{
  g_auto (NlkAppLook) look = { 0 };
  g_auto (NlkAppWords) words = { 0 };
  const NlkAppSubject subject = { .file = path };

  nlk_app_key_status_get_look (NLK_APP_KEY_STATUS_FORM, self->agent, 0, &look);
  if (error->domain != G_FILE_ERROR) {
    set_status (self, look.icon_name, look.css_class, look.text);
    return;
  }
  nlk_app_words_init (&words, "file-bad", &subject);
  set_status (self, look.icon_name, look.css_class, words.title);
}

static void
source_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkAppKeyDialog *self = NLK_APP_KEY_DIALOG (source);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkSecret) key = nlk_app_key_source_finish (result, &path, &error);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (key == NULL) {
    tell_problem (self, error, path);
    focus_field (self);
    return;
  }
  set_text (self, key);
  offer_file (self, path);
  tell_length (self);
}

static void
on_paste (NlkAppKeyDialog *self)
{
  nlk_app_key_source_paste_async (GTK_WIDGET (self), source_done, NULL);
}

static void
on_from_file (NlkAppKeyDialog *self)
{
  nlk_app_key_source_choose_async (GTK_WINDOW (self), source_done, NULL);
}

static void
on_generate (NlkAppKeyDialog *self)
{
  g_autoptr (NlkSecret) key = nlk_app_key_generator_new_key ();

  set_text (self, key);
  show_page (self, "generated");
  nlk_app_new_key_show (self->new_key, self->agent, key);
}

/* The agent's answer */

static void
on_accepted (NlkAppKeyDialog *self)
{
  g_autofree char *name = nlk_display_text_name (self->agent);
  /* TRANSLATORS: %s is the name of an agent. */
  g_autofree char *text = g_strdup_printf (_ ("%s: end-to-end encrypted"), name);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  remember (self);
  gtk_window_close (GTK_WINDOW (self));
  nlk_app_application_toast (self->app, adw_toast_new (markup));
}

static gboolean
nlk_app_key_dialog_close_request (GtkWindow *window)
{
  NlkAppKeyDialog *self = NLK_APP_KEY_DIALOG (window);

  nlk_app_key_check_cancel (self->check);
  gtk_editable_set_text (GTK_EDITABLE (self->key_row), "");
  nlk_app_new_key_clear (self->new_key);
  return GTK_WINDOW_CLASS (nlk_app_key_dialog_parent_class)->close_request (window);
}

/* Making it */

/* The row's own button has an icon only, and no name. */
static void
name_eye (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (GTK_IS_BUTTON (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Show Key"), -1);
    else
      name_eye (child);
  }
}

static void
write_words (NlkAppKeyDialog *self)
{
  g_autofree char *agent = nlk_display_text_name (self->agent);
  g_autofree char *gateway = nlk_display_text_name (nlk_tunnel_gateway_get_name (self->gateway));
  /* TRANSLATORS: %s is the name of an agent: "Key for office". */
  g_autofree char *title = g_strdup_printf (_ ("Key for %s"), agent);
  /* TRANSLATORS: %s is the name of an agent. "It" is the key. */
  g_autofree char *hint =
    g_strdup_printf (_ ("Ask whoever runs %s. It is not in your link."), agent);
  g_autofree char *plaintext =
    /* TRANSLATORS: the first %s is the name of a gateway, the second one that of an agent. */
    g_strdup_printf (_ ("%s could see and change everything you send through %s."), gateway, agent);

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, gateway);
  gtk_label_set_label (self->hint_label, hint);
  gtk_label_set_label (self->plaintext_label, plaintext);
}

/* Whose key it is must be seen beside the buttons, whose words are longer in other languages. */
static void
set_width (NlkAppKeyDialog *self)
{
  int width;

  gtk_widget_measure (self->header, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width, USUAL_WIDTH, MOST_WIDTH), -1);
}

void
nlk_app_key_dialog_set_on_agent_page (NlkAppKeyDialog *self)
{
  g_return_if_fail (NLK_IS_APP_KEY_DIALOG (self));

  self->is_on_agent_page = TRUE;
  update (self);
}

void
nlk_app_key_dialog_set_place (NlkAppKeyDialog *self, guint place, guint n_places)
{
  g_autofree char *gateway = nlk_display_text_name (nlk_tunnel_gateway_get_name (self->gateway));
  g_autofree char *text = NULL;

  g_return_if_fail (NLK_IS_APP_KEY_DIALOG (self));

  if (n_places > 1)
    /* TRANSLATORS: which one of several dialogs that come one after the other: "1 of 3". */
    text = g_strdup_printf (_ ("%u of %u"), place, n_places);
  adw_window_title_set_subtitle (self->window_title, text != NULL ? text : gateway);
}

NlkAppKeyDialog *
nlk_app_key_dialog_new (NlkAppApplication *app, NlkTunnelGateway *gateway, const char *agent)
{
  NlkAppKeyDialog *self = g_object_new (NLK_TYPE_APP_KEY_DIALOG, "application", app, NULL);
  GtkWindow *window = nlk_app_application_get_window (app);

  self->app = app;
  self->gateway = g_object_ref (gateway);
  self->agent = g_strdup (agent);
  if (window != NULL && gtk_widget_get_visible (GTK_WIDGET (window))) {
    gtk_window_set_transient_for (GTK_WINDOW (self), window);
    gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  }
  write_words (self);
  self->check = nlk_app_key_check_new (get_engine (self), gateway, agent);
  g_signal_connect_object (self->check, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check, "wrong", G_CALLBACK (focus_field), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->check, "accepted", G_CALLBACK (on_accepted), self,
                           G_CONNECT_SWAPPED);
  nlk_app_remember_row_set_agent (self->remember_row,
                                  nlk_app_engine_get_key_store (get_engine (self)), gateway, agent);
  update (self);
  show_strength (self);
  set_width (self);
  return self;
}

static void
nlk_app_key_dialog_dispose (GObject *object)
{
  NlkAppKeyDialog *self = NLK_APP_KEY_DIALOG (object);

  if (self->check != NULL)
    nlk_app_key_check_cancel (self->check);
  g_clear_object (&self->check);
  g_clear_object (&self->gateway);
  G_OBJECT_CLASS (nlk_app_key_dialog_parent_class)->dispose (object);
}

static void
nlk_app_key_dialog_finalize (GObject *object)
{
  g_free (NLK_APP_KEY_DIALOG (object)->agent);
  g_free (NLK_APP_KEY_DIALOG (object)->file_path);
  G_OBJECT_CLASS (nlk_app_key_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, header);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, window_title);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, cancel_button);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, use_key_button);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, stack);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, status_box);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, status_spinner);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, status_icon);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, status_label);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, key_row);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, generate_button);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, strength_bar);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, strength_label);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, back_button);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, file_row);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, file_switch);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, new_key);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, remember_row);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, hint_label);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, without_button);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, plaintext_label);
  gtk_widget_class_bind_template_child (klass, NlkAppKeyDialog, plaintext_back_button);
}

static void
nlk_app_key_dialog_class_init (NlkAppKeyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_key_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_key_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = nlk_app_key_dialog_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/key-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_use_key);
  gtk_widget_class_bind_template_callback (widget_class, on_found);
  gtk_widget_class_bind_template_callback (widget_class, on_key_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, on_from_file);
  gtk_widget_class_bind_template_callback (widget_class, on_generate);
  gtk_widget_class_bind_template_callback (widget_class, on_without);
  gtk_widget_class_bind_template_callback (widget_class, on_plaintext);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_file_switch);
  gtk_widget_class_install_action (widget_class, "key.escape", NULL, on_escape);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "key.escape", NULL);
}

/* Two lines where the window is narrow and the words are long. */
static void
let_wrap (GtkButton *button)
{
  GtkLabel *label;

  gtk_button_set_label (button, "");
  label = GTK_LABEL (gtk_button_get_child (button));
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_width_chars (label, USE_KEY_CHARS);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
}

static void
nlk_app_key_dialog_init (NlkAppKeyDialog *self)
{
  GtkEditable *field;

  g_type_ensure (NLK_TYPE_APP_NEW_KEY);
  g_type_ensure (NLK_TYPE_APP_REMEMBER_ROW);
  gtk_widget_init_template (GTK_WIDGET (self));
  name_eye (GTK_WIDGET (self->key_row));
  /* Keys read from left to right in every language. */
  field = gtk_editable_get_delegate (GTK_EDITABLE (self->key_row));
  gtk_widget_set_direction (GTK_WIDGET (field), GTK_TEXT_DIR_LTR);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->use_key_button));
  let_wrap (self->use_key_button);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->key_row));
  show_page (self, "key");
}
