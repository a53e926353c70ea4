/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-welcome-page.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

#include "nlk-app-join-choice.h"
#include "nlk-app-join-file.h"
#include "nlk-app-join-form.h"
#include "nlk-app-join-question.h"
#include "nlk-app-join-start.h"
#include "nlk-app-join-view.h"
#include "nlk-app-joining.h"
#include "nlk-app-window.h"

struct _NlkAppWelcomePage {
  NlkAppPage parent_instance;
  GtkStack *stack;
  NlkAppJoinStart *start;
  NlkAppJoinForm *form;
  NlkAppJoinChoice *choice;
  NlkAppJoinView *view;

  NlkAppApplication *app;
  NlkAppJoinSource *source; /* while it is being joined */
  guint next;               /* the endpoint of @source whose turn comes next */
  gboolean is_from_outside; /* and nobody has answered for it yet */
  gboolean is_from_form;    /* where the person goes back to */
  char *replaces;           /* the gateway that gets a new access */
  GtkWindow *question;      /* about the source, while it is asked */
  GCancellable *reading;
};

G_DEFINE_FINAL_TYPE (NlkAppWelcomePage, nlk_app_welcome_page, NLK_TYPE_APP_PAGE)

static NlkAppEngine *
get_engine (NlkAppWelcomePage *self)
{
  return nlk_app_application_get_engine (self->app);
}

/* The others are not only covered but gone, for assistive programs too. */
static void
show_child (NlkAppWelcomePage *self, const char *name)
{
  GtkWidget *shown = gtk_stack_get_child_by_name (self->stack, name);

  gtk_widget_set_visible (shown, TRUE);
  gtk_stack_set_visible_child (self->stack, shown);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == shown);
}

static void
show_start (NlkAppWelcomePage *self)
{
  show_child (self, "start");
  nlk_app_join_start_focus (self->start);
}

static void
show_form (NlkAppWelcomePage *self)
{
  show_child (self, "form");
  nlk_app_join_form_focus (self->form);
}

void
nlk_app_welcome_page_show_problem (NlkAppWelcomePage *self, const GError *error, const char *file)
{
  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  nlk_app_join_start_show_problem (self->start, error, file);
  show_start (self);
}

/* An answer belongs to the source that was asked about, never to one that came later. */
static void
withdraw_question (NlkAppWelcomePage *self)
{
  GtkWindow *question = self->question;

  g_clear_weak_pointer (&self->question);
  if (question != NULL)
    gtk_window_destroy (question);
}

static void
forget_source (NlkAppWelcomePage *self)
{
  withdraw_question (self);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  nlk_app_join_view_stop (self->view);
  g_clear_pointer (&self->source, nlk_app_join_source_free);
  self->next = 0;
  self->is_from_form = FALSE;
}

static void
update_titles (NlkAppWelcomePage *self)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (get_engine (self));
  gboolean is_new = g_list_model_get_n_items (nlk_tunnel_set_get_gateways (set)) == 0;
  g_autofree char *name = self->replaces != NULL ? nlk_display_text_name (self->replaces) : NULL;

  nlk_app_page_set_title (NLK_APP_PAGE (self),
                          self->replaces != NULL ? _ ("Use New Link") : _ ("Add Gateway"));
  nlk_app_page_set_subtitle (NLK_APP_PAGE (self), name);
  if (self->replaces != NULL)
    nlk_app_join_start_set_title (self->start, _ ("Use a New Link"));
  else
    nlk_app_join_start_set_title (self->start,
                                  is_new ? _ ("Welcome to Narrowlink") : _ ("Add a Gateway"));
}

void
nlk_app_welcome_page_add (NlkAppWelcomePage *self)
{
  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  if (self->replaces != NULL && self->source == NULL)
    nlk_app_welcome_page_reset (self);
}

void
nlk_app_welcome_page_replace (NlkAppWelcomePage *self, const char *gateway)
{
  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  forget_source (self);
  g_free (self->replaces);
  self->replaces = g_strdup (gateway);
  update_titles (self);
  nlk_app_join_start_clear (self->start);
  nlk_app_join_form_fill (self->form, NULL);
  show_start (self);
}

void
nlk_app_welcome_page_reset (NlkAppWelcomePage *self)
{
  nlk_app_welcome_page_replace (self, NULL);
}

/* One endpoint after another */

static const NlkEndpointConfig *
get_current (NlkAppWelcomePage *self)
{
  return self->source->endpoints->pdata[self->next - 1];
}

static void
try_current (NlkAppWelcomePage *self)
{
  show_child (self, "view");
  nlk_app_join_view_start (self->view, nlk_app_engine_get_loop (get_engine (self)),
                           nlk_app_engine_get_timeouts (get_engine (self)), get_current (self));
}

static void
on_answered (gboolean is_wanted, gpointer user_data)
{
  NlkAppWelcomePage *self = user_data;

  g_clear_weak_pointer (&self->question);
  self->is_from_outside = FALSE;
  if (is_wanted)
    try_current (self);
  else
    nlk_app_welcome_page_reset (self);
}

static void
try_next (NlkAppWelcomePage *self)
{
  NlkTunnelGateway *same;
  gboolean is_expected;
  GtkWindow *question;

  self->next++;
  same = nlk_app_joining_find_same (get_engine (self), get_current (self), self->replaces);
  is_expected = same == NULL || g_strcmp0 (nlk_tunnel_gateway_get_name (same), self->replaces) == 0;
  if (!self->is_from_outside && is_expected) {
    try_current (self);
    return;
  }
  question =
    nlk_app_join_question_ask (GTK_WIDGET (self), get_current (self), same, self->is_from_outside,
                               on_answered, g_object_ref (self), g_object_unref);
  g_set_weak_pointer (&self->question, question);
}

void
nlk_app_welcome_page_join (NlkAppWelcomePage *self, NlkAppJoinSource *source,
                           gboolean is_from_outside)
{
  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  forget_source (self);
  self->source = source;
  self->is_from_outside = is_from_outside;
  nlk_app_join_start_show_problem (self->start, NULL, NULL);
  if (source->endpoints->len == 1) {
    try_next (self);
    return;
  }
  nlk_app_join_choice_show (self->choice, source);
  show_child (self, "choice");
  nlk_app_join_choice_focus (self->choice);
}

/* What is chosen from a list with switches has been asked about there. */
static void
on_chosen (NlkAppWelcomePage *self)
{
  for (guint i = self->source->endpoints->len; i > 0; i--) {
    if (!nlk_app_join_choice_is_chosen (self->choice, i - 1))
      nlk_app_join_source_remove (self->source, i - 1);
  }
  self->is_from_outside = FALSE;
  try_next (self);
}

static void
finish (NlkAppWelcomePage *self, NlkTunnelGateway *gateway)
{
  g_autofree char *name = nlk_display_text_name (nlk_tunnel_gateway_get_name (gateway));
  /* TRANSLATORS: {gateway} is the name of a gateway */
  g_autofree char *text = g_strdup_printf (_ ("Joined %s"), name);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  nlk_app_welcome_page_reset (self);
  g_action_group_activate_action (G_ACTION_GROUP (self->app), "show-page",
                                  g_variant_new_string ("tunnels"));
  nlk_app_application_toast (self->app, adw_toast_new (markup));
}

static void
on_joined (NlkAppWelcomePage *self)
{
  g_autoptr (GPtrArray) tunnels = nlk_app_join_source_dup_tunnels (self->source, self->next - 1);
  const NlkEndpointConfig *config = nlk_app_join_view_get_config (self->view);
  g_autoptr (GError) error = NULL;
  NlkTunnelGateway *gateway =
    nlk_app_joining_keep (get_engine (self), config, self->replaces, tunnels, &error);

  if (gateway == NULL) {
    const NlkAppSubject subject = { 0 };
    g_auto (NlkAppWords) words = { 0 };

    nlk_app_words_init_error (&words, error, &subject);
    nlk_app_join_view_show_problem (self->view, &words);
    return;
  }
  if (self->next < self->source->endpoints->len)
    try_next (self);
  else
    finish (self, gateway);
}

static void
on_cancelled (NlkAppWelcomePage *self)
{
  forget_source (self);
  show_start (self);
}

/* What was entered stays, so that it can be put right. */
static void
on_stopped (NlkAppWelcomePage *self)
{
  gboolean is_from_form = self->is_from_form;

  forget_source (self);
  if (is_from_form)
    show_form (self);
  else
    show_start (self);
}

static void
open_log_in_page (NlkAppWelcomePage *self)
{
  g_autofree char *uri =
    g_strdup_printf ("http://%s/", nlk_app_join_view_get_config (self->view)->host);

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
on_help (NlkAppWelcomePage *self, int help)
{
  if (help == NLK_APP_HELP_LOG_IN_PAGE) {
    open_log_in_page (self);
    return;
  }
  if (help == NLK_APP_HELP_EDIT_ADDRESS) {
    nlk_app_join_form_fill (self->form, nlk_app_join_view_get_config (self->view));
    forget_source (self);
    show_form (self);
    return;
  }
  nlk_app_join_start_clear (self->start);
  on_cancelled (self);
}

/* What a person brings */

static void
on_brought (NlkAppWelcomePage *self, NlkAppJoinSource *source)
{
  nlk_app_welcome_page_join (self, source, FALSE);
}

static void
on_file (NlkAppWelcomePage *self, GFile *file)
{
  nlk_app_welcome_page_read (self, file, FALSE);
}

static void
on_form_join (NlkAppWelcomePage *self)
{
  NlkEndpointConfig *config = nlk_app_join_form_dup_config (self->form);

  if (config == NULL)
    return;
  nlk_app_welcome_page_join (self, nlk_app_join_source_new_for_endpoint (config), FALSE);
  self->is_from_form = TRUE;
}

static void
read_done (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppWelcomePage) self = user_data;
  g_autoptr (GError) error = NULL;
  NlkAppJoinSource *source = nlk_app_join_file_read_finish (result, &error);
  g_autofree char *name = g_file_get_basename (G_FILE (object));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (source != NULL)
    nlk_app_welcome_page_join (self, source, self->is_from_outside);
  else
    nlk_app_welcome_page_show_problem (self, error, name);
}

void
nlk_app_welcome_page_read (NlkAppWelcomePage *self, GFile *file, gboolean is_from_outside)
{
  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  forget_source (self);
  self->is_from_outside = is_from_outside;
  self->reading = g_cancellable_new ();
  nlk_app_join_file_read_async (file, self->reading, read_done, g_object_ref (self));
}

/* The person's own `client.yaml` stands beside the file of this program. */
static void
look_for_client_file (NlkAppWelcomePage *self)
{
  g_autofree char *folder = g_path_get_dirname (nlk_app_engine_get_path (get_engine (self)));
  g_autofree char *path = g_build_filename (folder, "client.yaml", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  nlk_app_join_start_offer (self->start, file);
}

/* The page */

static void
nlk_app_welcome_page_focus_first (NlkAppPage *page)
{
  NlkAppWelcomePage *self = NLK_APP_WELCOME_PAGE (page);
  const char *name = gtk_stack_get_visible_child_name (self->stack);

  if (g_str_equal (name, "view"))
    nlk_app_join_view_focus (self->view);
  else if (g_str_equal (name, "choice"))
    nlk_app_join_choice_focus (self->choice);
  else if (g_str_equal (name, "form"))
    nlk_app_join_form_focus (self->form);
  else
    nlk_app_join_start_focus (self->start);
}

static void
nlk_app_welcome_page_map (GtkWidget *widget)
{
  NlkAppWelcomePage *self = NLK_APP_WELCOME_PAGE (widget);

  update_titles (self);
  look_for_client_file (self);
  GTK_WIDGET_CLASS (nlk_app_welcome_page_parent_class)->map (widget);
}

static void
nlk_app_welcome_page_dispose (GObject *object)
{
  NlkAppWelcomePage *self = NLK_APP_WELCOME_PAGE (object);

  g_clear_weak_pointer (&self->question);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->source, nlk_app_join_source_free);
  g_clear_pointer (&self->replaces, g_free);
  G_OBJECT_CLASS (nlk_app_welcome_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NLK_TYPE_APP_JOIN_CHOICE);
  g_type_ensure (NLK_TYPE_APP_JOIN_FORM);
  g_type_ensure (NLK_TYPE_APP_JOIN_START);
  g_type_ensure (NLK_TYPE_APP_JOIN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, start);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, form);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, choice);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_brought);
  gtk_widget_class_bind_template_callback (widget_class, on_file);
  gtk_widget_class_bind_template_callback (widget_class, show_form);
  gtk_widget_class_bind_template_callback (widget_class, on_form_join);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_joined);
  gtk_widget_class_bind_template_callback (widget_class, on_help);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
  gtk_widget_class_bind_template_callback (widget_class, on_stopped);
}

static void
nlk_app_welcome_page_class_init (NlkAppWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_welcome_page_dispose;
  widget_class->map = nlk_app_welcome_page_map;
  NLK_APP_PAGE_CLASS (klass)->focus_first = nlk_app_welcome_page_focus_first;
  bind_template (widget_class);
}

static void
nlk_app_welcome_page_init (NlkAppWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_child (self, "start");
}

GtkWidget *
nlk_app_welcome_page_new (NlkAppApplication *app, const char *id)
{
  NlkAppWelcomePage *self = g_object_new (NLK_TYPE_APP_WELCOME_PAGE, NULL);

  self->app = app;
  update_titles (self);
  return GTK_WIDGET (self);
}
