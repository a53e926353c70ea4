/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-welcome-page.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-join-view.h"
#include "nlk-app-joining.h"
#include "nlk-app-window.h"

struct _NlkAppWelcomePage {
  NlkAppPage parent_instance;
  GtkStack *stack;
  AdwStatusPage *status_page;
  AdwEntryRow *link_row;
  GtkLabel *problem_label;
  NlkAppJoinView *view;

  NlkAppApplication *app;
  NlkAppJoinSource *source; /* while it is being joined */
  guint next;               /* the endpoint of @source whose turn comes next */
};

G_DEFINE_FINAL_TYPE (NlkAppWelcomePage, nlk_app_welcome_page, NLK_TYPE_APP_PAGE)

static NlkAppEngine *
get_engine (NlkAppWelcomePage *self)
{
  return nlk_app_application_get_engine (self->app);
}

static void
show_start (NlkAppWelcomePage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "start");
  gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
}

/* What is wrong stands beside the field, and is what the field says of itself. */
static void
say_problem (NlkAppWelcomePage *self, const char *title, const char *sentence)
{
  g_autofree char *text = title != NULL ? g_strdup_printf ("%s. %s", title, sentence) : NULL;

  gtk_label_set_text (self->problem_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->link_row),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
  if (text != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->link_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->link_row), "error");
}

void
nlk_app_welcome_page_show_problem (NlkAppWelcomePage *self, const GError *error, const char *file)
{
  g_auto (NlkAppWords) words = { 0 };

  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  nlk_app_join_error_init_words (error, file, &words);
  say_problem (self, words.title, words.sentence);
  show_start (self);
}

static void
forget_source (NlkAppWelcomePage *self)
{
  nlk_app_join_view_stop (self->view);
  g_clear_pointer (&self->source, nlk_app_join_source_free);
  self->next = 0;
}

void
nlk_app_welcome_page_reset (NlkAppWelcomePage *self)
{
  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  forget_source (self);
  gtk_editable_set_text (GTK_EDITABLE (self->link_row), "");
  say_problem (self, NULL, NULL);
  show_start (self);
}

/* One endpoint after another */

static void
try_next (NlkAppWelcomePage *self)
{
  const NlkEndpointConfig *config = self->source->endpoints->pdata[self->next++];

  gtk_stack_set_visible_child_name (self->stack, "view");
  nlk_app_join_view_start (self->view, nlk_app_engine_get_loop (get_engine (self)),
                           nlk_app_engine_get_timeouts (get_engine (self)), config);
}

void
nlk_app_welcome_page_join (NlkAppWelcomePage *self, NlkAppJoinSource *source)
{
  g_return_if_fail (NLK_IS_APP_WELCOME_PAGE (self));

  forget_source (self);
  self->source = source;
  say_problem (self, NULL, NULL);
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

/* Returns: (transfer container): tunnels of the endpoint that was tried last */
static GPtrArray *
select_tunnels (NlkAppWelcomePage *self)
{
  const NlkEndpointConfig *config = self->source->endpoints->pdata[self->next - 1];
  const char *label = nlk_endpoint_config_get_label (config);
  GPtrArray *tunnels = g_ptr_array_new ();

  for (guint i = 0; i < self->source->tunnels->len; i++) {
    NlkTunnelConfig *tunnel = self->source->tunnels->pdata[i];

    if (tunnel->gateway != NULL ? strcmp (tunnel->gateway, label) == 0 : self->next == 1)
      g_ptr_array_add (tunnels, tunnel);
  }
  return tunnels;
}

static void
on_joined (NlkAppWelcomePage *self)
{
  g_autoptr (GPtrArray) tunnels = select_tunnels (self);
  g_autoptr (GError) error = NULL;
  NlkTunnelGateway *gateway =
    nlk_app_joining_keep (get_engine (self), nlk_app_join_view_get_config (self->view), tunnels,
                          &error);

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

static void
on_help (NlkAppWelcomePage *self, int help)
{
  if (help == NLK_APP_HELP_LOG_IN_PAGE) {
    g_autofree char *uri =
      g_strdup_printf ("http://%s/", nlk_app_join_view_get_config (self->view)->host);

    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
    return;
  }
  if (help == NLK_APP_HELP_ANOTHER_LINK || help == NLK_APP_HELP_NEW_LINK)
    gtk_editable_set_text (GTK_EDITABLE (self->link_row), "");
  on_cancelled (self);
}

/* The link */

static void
on_link_changed (NlkAppWelcomePage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->link_row));
  g_autofree char *stripped = nlk_app_join_source_dup_stripped (text);

  say_problem (self, NULL, NULL);
  if (strcmp (text, stripped) == 0)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->link_row), stripped);
  gtk_editable_set_position (GTK_EDITABLE (self->link_row), -1);
}

static void
on_join (NlkAppWelcomePage *self)
{
  g_autoptr (GError) error = NULL;
  NlkAppJoinSource *source =
    nlk_app_join_source_new_for_link (gtk_editable_get_text (GTK_EDITABLE (self->link_row)),
                                      &error);

  if (source != NULL)
    nlk_app_welcome_page_join (self, source);
  else
    nlk_app_welcome_page_show_problem (self, error, NULL);
}

static void
paste_done (GObject *clipboard, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (NlkAppWelcomePage) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);

  if (text != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->link_row), text);
  gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
}

static void
on_paste (NlkAppWelcomePage *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, paste_done,
                                 g_object_ref (self));
}

/* The page */

static void
nlk_app_welcome_page_focus_first (NlkAppPage *page)
{
  NlkAppWelcomePage *self = NLK_APP_WELCOME_PAGE (page);

  if (self->source != NULL)
    nlk_app_join_view_focus (self->view);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
}

static void
nlk_app_welcome_page_map (GtkWidget *widget)
{
  NlkAppWelcomePage *self = NLK_APP_WELCOME_PAGE (widget);
  NlkTunnelSet *set = nlk_app_engine_get_set (get_engine (self));
  gboolean is_new = g_list_model_get_n_items (nlk_tunnel_set_get_gateways (set)) == 0;

  adw_status_page_set_title (self->status_page,
                             is_new ? _ ("Welcome to Narrowlink") : _ ("Add a Gateway"));
  GTK_WIDGET_CLASS (nlk_app_welcome_page_parent_class)->map (widget);
}

static void
nlk_app_welcome_page_dispose (GObject *object)
{
  NlkAppWelcomePage *self = NLK_APP_WELCOME_PAGE (object);

  g_clear_pointer (&self->source, nlk_app_join_source_free);
  G_OBJECT_CLASS (nlk_app_welcome_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NLK_TYPE_APP_JOIN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, status_page);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, link_row);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWelcomePage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_link_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_join);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, on_joined);
  gtk_widget_class_bind_template_callback (widget_class, on_help);
  gtk_widget_class_bind_template_callback (widget_class, on_cancelled);
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
}

GtkWidget *
nlk_app_welcome_page_new (NlkAppApplication *app, const char *id)
{
  NlkAppWelcomePage *self = g_object_new (NLK_TYPE_APP_WELCOME_PAGE, NULL);

  self->app = app;
  nlk_app_page_set_title (NLK_APP_PAGE (self), _ ("Add Gateway"));
  return GTK_WIDGET (self);
}
