/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-session-page.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-banner.h"
#include "nlk-app-session-ssh.h"
#include "nlk-app-session-view.h"
#include "nlk-app-sessions.h"
#include "nlk-app-state-icon.h"
#include "nlk-app-units.h"
#include "nlk-app-window.h"

#define UPDATE_MSEC 100
#define CALM_MSEC 400
#define FLOWING_BYTES (16 * 1024)
#define HEX_BYTES (128 * 1024)
#define CRLF "crlf"

struct _NlkAppSessionPage {
  NlkAppPage parent_instance;
  GtkWidget *header_box;
  NlkAppBanner *banner;
  NlkAppStateIcon *lock_icon;
  GtkLabel *lock_label;
  NlkAppStateIcon *state_icon;
  GtkLabel *state_label;
  GtkToggleButton *text_button;
  GtkToggleButton *hex_button;
  GtkLabel *note_label;
  NlkAppSessionView *received_view;
  GtkWidget *send_box;
  GtkEntry *line_entry;
  GtkWidget *send_button;
  GtkWidget *end_button;
  GtkWidget *close_button;

  NlkAppApplication *app;
  NlkAppSession *session;
  GSimpleActionGroup *actions;
  GtkFileChooserNative *chooser;
  char *file_name; /* where it is saved */
  guint timer;
  guint64 shown_end;   /* of all that came */
  gboolean is_flowing; /* much came since the last time */
  gboolean is_turned;  /* to hexadecimal, by itself */
  gboolean is_refused; /* the last line */
};

G_DEFINE_FINAL_TYPE (NlkAppSessionPage, nlk_app_session_page, NLK_TYPE_APP_PAGE)

/* What is said */

static void
add_note (GString *notes, const char *note)
{
  g_string_append_printf (notes, "%s%s", notes->len > 0 ? "\n" : "", note);
}

static void
add_problem (NlkAppSessionPage *self, GString *notes)
{
  g_auto (NlkAppWords) words = { 0 };
  g_autofree char *note = NULL;

  if (!nlk_app_session_get_problem (self->session, &words))
    return;
  note = *words.title != '\0' ? g_strdup_printf ("%s. %s", words.title, words.sentence)
                              : g_strdup (words.sentence);
  add_note (notes, note);
}

static void
add_file (NlkAppSessionPage *self, GString *notes)
{
  const GError *error = nlk_app_session_get_save_error (self->session);
  g_autofree char *reason = error != NULL ? nlk_display_text_sentence (error->message) : NULL;
  g_autofree char *note = NULL;

  if (error != NULL)
    /* TRANSLATORS: {reason} why a file could not be written */
    note = g_strdup_printf (_ ("It is not saved any more: %s"), reason);
  else if (nlk_app_session_is_saving (self->session))
    /* TRANSLATORS: {file} name of a file */
    note = g_strdup_printf (_ ("Everything that comes goes into %s"), self->file_name);
  if (note != NULL)
    add_note (notes, note);
}

static void
update_notes (NlkAppSessionPage *self)
{
  g_autoptr (GString) notes = g_string_new (NULL);
  guint64 offset;

  nlk_app_session_get_kept (self->session, &offset);
  add_problem (self, notes);
  add_file (self, notes);
  if (offset > 0)
    add_note (notes, nlk_app_session_is_saving (self->session)
                       ? _ ("Earlier data is only in the file")
                       : _ ("Earlier data is not kept"));
  if (self->is_turned && nlk_app_session_view_is_hex (self->received_view))
    add_note (notes, _ ("This is not text, so it is shown in hexadecimal"));
  if (self->is_refused)
    add_note (notes, _ ("The other side takes nothing at the moment. Try again later."));
  gtk_label_set_label (self->note_label, notes->str);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), notes->len > 0);
}

static void
update_state (NlkAppSessionPage *self)
{
  g_auto (NlkAppLook) state = { 0 };
  g_auto (NlkAppLook) lock = { 0 };
  NlkStreamCounts counts;
  g_autofree char *received = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *line = NULL;

  nlk_app_session_get_look (self->session, &state);
  nlk_app_session_get_lock (self->session, &lock);
  nlk_app_session_get_counts (self->session, &counts);
  received = nlk_app_units_dup_bytes (counts.received_bytes);
  sent = nlk_app_units_dup_bytes (counts.sent_bytes);
  /* TRANSLATORS: {state} of a connection, {received} and {sent} amounts as "12 kB" */
  line = g_strdup_printf (_ ("%s · %s in, %s out"), state.text, received, sent);
  nlk_app_state_icon_show (self->state_icon, &state);
  nlk_app_state_icon_show (self->lock_icon, &lock);
  gtk_label_set_label (self->state_label, line);
  gtk_label_set_label (self->lock_label, lock.text);
}

static void
enable (NlkAppSessionPage *self, const char *action, gboolean is_enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), is_enabled);
}

/* What can be written in no more must not keep the focus. */
static void
leave_entry (NlkAppSessionPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, self->send_box))
    gtk_widget_grab_focus (GTK_WIDGET (self->received_view));
}

static void
update_sending (NlkAppSessionPage *self)
{
  NlkConnectState state = nlk_app_session_get_state (self->session);
  gboolean can_send = !nlk_app_session_needs_key (self->session) &&
                      (state == NLK_CONNECT_OPENING || state == NLK_CONNECT_OPEN ||
                       state == NLK_CONNECT_RECEIVED_END);
  gboolean has_end =
    !nlk_protocol_is_datagram (nlk_app_session_get_destination (self->session)->protocol);

  if (!can_send)
    leave_entry (self);
  gtk_widget_set_visible (self->send_box, state != NLK_CONNECT_CLOSED);
  gtk_widget_set_visible (self->close_button, state == NLK_CONNECT_CLOSED);
  gtk_widget_set_sensitive (GTK_WIDGET (self->line_entry), can_send);
  gtk_widget_set_sensitive (self->send_button, can_send);
  gtk_widget_set_visible (self->end_button, has_end);
  enable (self, "end", can_send && has_end);
}

static void
update_banner (NlkAppSessionPage *self)
{
  if (nlk_app_session_needs_key (self->session)) {
    nlk_app_banner_show (self->banner, "nlk-tun-key-symbolic", _ ("This machine needs its key."),
                         _ ("Enter Key"));
    return;
  }
  if (!nlk_app_session_is_ssh (self->session)) {
    nlk_app_banner_hide (self->banner);
    return;
  }
  nlk_app_banner_show (self->banner, "nlk-info-symbolic", _ ("This is an SSH server."),
                       nlk_app_session_ssh_has_terminal (self->app) ? _ ("Open in Terminal")
                                                                    : _ ("Copy Command"));
}

/* Drawing takes its time: while much comes, little of it is drawn. */
static guint64
get_most_bytes (NlkAppSessionPage *self, gboolean is_flowing)
{
  if (is_flowing)
    return FLOWING_BYTES;
  return nlk_app_session_view_is_hex (self->received_view) ? HEX_BYTES : G_MAXUINT64;
}

static void
update_view (NlkAppSessionPage *self)
{
  guint64 offset;
  const GByteArray *kept = nlk_app_session_get_kept (self->session, &offset);
  guint64 end = offset + kept->len;
  guint64 most_bytes, start = offset;

  self->is_flowing = end - self->shown_end > FLOWING_BYTES;
  self->shown_end = end;
  most_bytes = get_most_bytes (self, self->is_flowing);
  /* In steps, so that not every byte that comes moves all others. */
  if (kept->len > most_bytes)
    start = MAX (offset, (end - most_bytes / 2) / (most_bytes / 2) * (most_bytes / 2));
  nlk_app_session_view_show (self->received_view, kept->data + (start - offset), end - start,
                             start);
}

static gboolean
update (gpointer user_data)
{
  NlkAppSessionPage *self = user_data;

  self->timer = 0;
  update_view (self);
  update_state (self);
  update_sending (self);
  update_banner (self);
  update_notes (self);
  if (self->is_flowing)
    self->timer = g_timeout_add (CALM_MSEC, update, self);
  return G_SOURCE_REMOVE;
}

/* However much comes, it is drawn a few times a second. */
static void
queue_update (NlkAppSessionPage *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (UPDATE_MSEC, update, self);
}

static void
on_turned (NlkAppSessionPage *self)
{
  self->is_turned = TRUE;
  gtk_toggle_button_set_active (self->hex_button, TRUE);
}

static void
on_mode (NlkAppSessionPage *self)
{
  gboolean is_hex = gtk_toggle_button_get_active (self->hex_button);

  if (self->session == NULL || is_hex == nlk_app_session_view_is_hex (self->received_view))
    return;
  nlk_app_session_view_choose (self->received_view, is_hex);
  queue_update (self);
}

/* What is done */

static gboolean
is_crlf (NlkAppSessionPage *self)
{
  g_autoptr (GVariant) state =
    g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "line-end");

  return g_str_equal (g_variant_get_string (state, NULL), CRLF);
}

static void
on_send (NlkAppSessionPage *self)
{
  g_autofree char *line = g_strconcat (gtk_editable_get_text (GTK_EDITABLE (self->line_entry)),
                                       is_crlf (self) ? "\r\n" : "\n", NULL);

  self->is_refused = !nlk_app_session_send (self->session, line);
  if (!self->is_refused)
    gtk_editable_set_text (GTK_EDITABLE (self->line_entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->line_entry));
  queue_update (self);
}

static void
on_end (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  nlk_app_session_end (NLK_APP_SESSION_PAGE (user_data)->session);
}

static void
on_clear (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  nlk_app_session_clear (NLK_APP_SESSION_PAGE (user_data)->session);
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  NlkAppSessionPage *self = user_data;

  nlk_app_sessions_remove (self->app, self->session);
}

static void
on_chosen (NlkAppSessionPage *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  name = g_file_get_basename (file);
  g_free (self->file_name);
  self->file_name = nlk_display_text_name (name);
  nlk_app_session_save (self->session, file);
}

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  NlkAppSessionPage *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL || root == NULL)
    return;
  self->chooser =
    gtk_file_chooser_native_new (_ ("Save to File"), GTK_WINDOW (root),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "session.bin");
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_banner (NlkAppSessionPage *self)
{
  NlkTunnelGateway *gateway = nlk_app_session_get_gateway (self->session);
  g_autofree char *id = NULL;

  if (!nlk_app_session_needs_key (self->session)) {
    nlk_app_session_ssh_use (self->app, self->session, GTK_WIDGET (self));
    return;
  }
  id = g_strdup_printf ("%s/%s", nlk_tunnel_gateway_get_name (gateway),
                        nlk_app_session_get_agent (self->session));
  gtk_widget_activate_action (GTK_WIDGET (self), "app.enter-key", "s", id);
}

/* Start and end */

static void
nlk_app_session_page_focus_first (NlkAppPage *page)
{
  NlkAppSessionPage *self = NLK_APP_SESSION_PAGE (page);

  if (!gtk_widget_grab_focus (GTK_WIDGET (self->line_entry)))
    gtk_widget_grab_focus (GTK_WIDGET (self->received_view));
}

static void
on_sessions (NlkAppSessionPage *self)
{
  guint number = nlk_app_session_get_number (self->session);

  if (nlk_app_sessions_find (self->app, number) == NULL)
    nlk_app_page_gone (NLK_APP_PAGE (self));
}

/* What was shown once before does not find its actions by itself. */
static void
insert_actions (GtkWidget *widget, NlkAppSessionPage *self)
{
  gtk_widget_insert_action_group (widget, "session", NULL);
  gtk_widget_insert_action_group (widget, "session", G_ACTION_GROUP (self->actions));
}

static void
add_actions (NlkAppSessionPage *self)
{
  static const GActionEntry entries[] = {
    { "end", on_end },
    { "clear", on_clear },
    { "close", on_close },
    { "save", on_save },
    { "line-end", NULL, "s", "'lf'", NULL },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  g_signal_connect_object (self, "map", G_CALLBACK (insert_actions), self, 0);
  /* It stands in the header of the window. */
  g_signal_connect_object (self->header_box, "map", G_CALLBACK (insert_actions), self, 0);
}

static void
set_session (NlkAppSessionPage *self, NlkAppSession *session)
{
  g_autofree char *agent = nlk_display_text_name (nlk_app_session_get_agent (session));
  /* TRANSLATORS: {agent} */
  g_autofree char *subtitle = g_strdup_printf (_ ("through %s"), agent);

  self->session = g_object_ref (session);
  nlk_app_page_set_title (NLK_APP_PAGE (self), nlk_app_session_get_title (session));
  nlk_app_page_set_subtitle (NLK_APP_PAGE (self), subtitle);
  g_signal_connect_object (session, "moved", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nlk_app_sessions_get (self->app), "items-changed",
                           G_CALLBACK (on_sessions), self, G_CONNECT_SWAPPED);
  update (self);
}

GtkWidget *
nlk_app_session_page_new (NlkAppApplication *app, const char *id)
{
  NlkAppSessionPage *self;
  NlkAppSession *session;
  guint64 number;

  if (id == NULL || !g_ascii_string_to_unsigned (id, 10, 0, G_MAXUINT, &number, NULL))
    return NULL;
  session = nlk_app_sessions_find (app, (guint) number);
  if (session == NULL)
    return NULL;
  self = g_object_new (NLK_TYPE_APP_SESSION_PAGE, NULL);
  self->app = app;
  set_session (self, session);
  return GTK_WIDGET (self);
}

static void
nlk_app_session_page_dispose (GObject *object)
{
  NlkAppSessionPage *self = NLK_APP_SESSION_PAGE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->chooser);
  if (self->header_box != NULL)
    gtk_widget_insert_action_group (self->header_box, "session", NULL);
  g_clear_object (&self->actions);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), NLK_TYPE_APP_SESSION_PAGE);
  G_OBJECT_CLASS (nlk_app_session_page_parent_class)->dispose (object);
}

static void
nlk_app_session_page_finalize (GObject *object)
{
  g_free (NLK_APP_SESSION_PAGE (object)->file_name);
  G_OBJECT_CLASS (nlk_app_session_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NLK_TYPE_APP_BANNER);
  g_type_ensure (NLK_TYPE_APP_STATE_ICON);
  g_type_ensure (NLK_TYPE_APP_SESSION_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/session-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, header_box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, banner);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, lock_icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, lock_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, text_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, hex_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, received_view);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, send_box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, line_entry);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, send_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, end_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppSessionPage, close_button);
  gtk_widget_class_bind_template_callback (widget_class, on_mode);
  gtk_widget_class_bind_template_callback (widget_class, on_turned);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_banner);
}

static void
nlk_app_session_page_class_init (NlkAppSessionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_session_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_session_page_finalize;
  NLK_APP_PAGE_CLASS (klass)->focus_first = nlk_app_session_page_focus_first;
  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK, "session.end",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "session.save",
                                       NULL);
}

static void
nlk_app_session_page_init (NlkAppSessionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->line_entry), GTK_TEXT_DIR_LTR);
  add_actions (self);
}
