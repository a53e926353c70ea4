/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-window.h"

#include "nlk-app-notice.h"
#include "nlk-app-sessions.h"
#include "nlk-app-sidebar.h"
#include "nlk-app-window-pages.h"

#define FIRST_PAGE "tunnels"
#define FIRST_PAGE_EVER "welcome"

struct _NlkAppWindow {
  AdwApplicationWindow parent_instance;
  AdwToastOverlay *toast_overlay;
  AdwLeaflet *leaflet;
  GtkWidget *content_box;
  GtkSearchBar *search_bar;
  GtkWidget *search_entry;
  NlkAppSidebar *sidebar;
  AdwWindowTitle *page_title;
  GtkWidget *back_button;
  AdwBin *header_end;
  NlkAppBanner *banner;
  AdwLeaflet *pages;

  NlkAppApplication *app;
  GHashTable *made; /* name: NlkAppPage, those in the stack and those that were */
  GPtrArray *stack; /* NlkAppPage, the lowest first; the pages of the leaflet */
};

G_DEFINE_FINAL_TYPE (NlkAppWindow, nlk_app_window, ADW_TYPE_APPLICATION_WINDOW)

enum { PAGE_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* A page carries its name, and what had the focus in it when another one was put above. */
#define NAME_DATA "nlk-page-name"
#define FOCUS_DATA "nlk-page-focus"

static NlkAppPage *
get_page (NlkAppWindow *self)
{
  return (NlkAppPage *) adw_leaflet_get_visible_child (self->pages);
}

static const char *
get_name (NlkAppPage *page)
{
  return g_object_get_data (G_OBJECT (page), NAME_DATA);
}

NlkAppPage *
nlk_app_window_get_page (NlkAppWindow *self)
{
  g_return_val_if_fail (NLK_IS_APP_WINDOW (self), NULL);

  return get_page (self);
}

const char *
nlk_app_window_get_page_name (NlkAppWindow *self)
{
  NlkAppPage *page = get_page (self);

  return page != NULL ? get_name (page) : NULL;
}

/* The header */

static void
update_buttons (NlkAppWindow *self)
{
  guint index = 0;
  gboolean is_above = g_ptr_array_find (self->stack, get_page (self), &index) && index > 0;

  gtk_widget_set_visible (self->back_button, is_above || adw_leaflet_get_folded (self->leaflet));
  if (get_page (self) != NULL)
    nlk_app_page_set_narrow (get_page (self), adw_leaflet_get_folded (self->leaflet));
  nlk_app_banner_set_narrow (self->banner, adw_leaflet_get_folded (self->leaflet));
}

static void
update_header (NlkAppWindow *self)
{
  NlkAppPage *page = get_page (self);
  const char *title = page != NULL ? nlk_app_page_get_title (page) : NULL;
  const char *subtitle = page != NULL ? nlk_app_page_get_subtitle (page) : NULL;

  adw_window_title_set_title (self->page_title, title != NULL ? title : "");
  adw_window_title_set_subtitle (self->page_title, subtitle != NULL ? subtitle : "");
  adw_bin_set_child (self->header_end, page != NULL ? nlk_app_page_get_header_end (page) : NULL);
}

static void
on_page_changed (NlkAppWindow *self, GParamSpec *pspec, NlkAppPage *page)
{
  if (page == get_page (self))
    update_header (self);
}

static void
on_visible_page (NlkAppWindow *self)
{
  const char *name = nlk_app_window_get_page_name (self);

  if (name == NULL || self->app == NULL)
    return;
  update_header (self);
  update_buttons (self);
  nlk_app_sidebar_select (self->sidebar, name);
  g_settings_set_string (nlk_app_application_get_settings (self->app), "last-page", name);
  g_signal_emit (self, signals[PAGE_CHANGED], 0);
}

/* The stack */

static void
drop_above (NlkAppWindow *self, guint n_left)
{
  /* Off the stack first: to remove the page that is shown shows another, and what is above that one goes too. */
  while (self->stack->len > n_left) {
    GtkWidget *page = self->stack->pdata[self->stack->len - 1];

    g_ptr_array_set_size (self->stack, (int) self->stack->len - 1);
    adw_leaflet_remove (self->pages, page);
  }
}

/* A page that was left by Back, or swiped away, goes when nothing moves any more. */
static void
on_transition (NlkAppWindow *self)
{
  guint index;

  if (!adw_leaflet_get_child_transition_running (self->pages) &&
      g_ptr_array_find (self->stack, get_page (self), &index))
    drop_above (self, index + 1);
}

static void
remember_focus (NlkAppWindow *self)
{
  NlkAppPage *page = get_page (self);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (page != NULL && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (page)))
    g_object_set_data_full (G_OBJECT (page), FOCUS_DATA, g_object_ref (focus), g_object_unref);
}

static void
restore_focus (NlkAppPage *page)
{
  GtkWidget *focus = g_object_get_data (G_OBJECT (page), FOCUS_DATA);

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (page)) ||
      !gtk_widget_grab_focus (focus))
    nlk_app_page_focus_first (page);
  g_object_set_data (G_OBJECT (page), FOCUS_DATA, NULL);
}

static void
push (NlkAppWindow *self, NlkAppPage *page, gboolean is_above)
{
  guint index;

  remember_focus (self);
  if (!is_above)
    drop_above (self, 0);
  else if (g_ptr_array_find (self->stack, get_page (self), &index))
    drop_above (self, index + 1);
  g_ptr_array_add (self->stack, page);
  adw_leaflet_append (self->pages, GTK_WIDGET (page));
  adw_leaflet_set_visible_child (self->pages, GTK_WIDGET (page));
  on_visible_page (self);
  nlk_app_page_focus_first (page);
}

static void
return_to (NlkAppWindow *self, NlkAppPage *page)
{
  adw_leaflet_set_visible_child (self->pages, GTK_WIDGET (page));
  restore_focus (page);
  on_transition (self);
}

/* Pages */

static void
on_gone (NlkAppWindow *self, NlkAppPage *page)
{
  G_GNUC_UNUSED g_autoptr (NlkAppPage) kept = g_object_ref (page);
  guint index;

  g_hash_table_remove (self->made, get_name (page));
  if (!g_ptr_array_find (self->stack, page, &index))
    return;
  drop_above (self, index);
  if (index > 0)
    return_to (self, self->stack->pdata[index - 1]);
  else
    nlk_app_window_show_page (self, FIRST_PAGE);
}

static NlkAppPage *
make_page (NlkAppWindow *self, const char *name)
{
  GtkWidget *page = g_hash_table_lookup (self->made, name);

  if (page != NULL)
    return NLK_APP_PAGE (page);
  page = nlk_app_window_pages_new (self->app, name);
  if (page == NULL)
    return NULL;
  g_object_set_data_full (G_OBJECT (page), NAME_DATA, g_strdup (name), g_free);
  g_hash_table_insert (self->made, g_strdup (name), g_object_ref_sink (page));
  for (const char **property = (const char *[]){ "title", "subtitle", "header-end", NULL };
       *property != NULL; property++) {
    g_autofree char *signal = g_strconcat ("notify::", *property, NULL);

    g_signal_connect_object (page, signal, G_CALLBACK (on_page_changed), self, G_CONNECT_SWAPPED);
  }
  g_signal_connect_object (page, "gone", G_CALLBACK (on_gone), self, G_CONNECT_SWAPPED);
  return NLK_APP_PAGE (page);
}

static void
show_content (NlkAppWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->content_box);
}

void
nlk_app_window_show_page (NlkAppWindow *self, const char *name)
{
  NlkAppPage *page;

  g_return_if_fail (NLK_IS_APP_WINDOW (self));

  show_content (self);
  page = make_page (self, name);
  if (page == NULL && g_str_equal (name, FIRST_PAGE))
    return;
  if (page == NULL) {
    nlk_app_window_show_page (self, FIRST_PAGE);
    return;
  }
  if (page == get_page (self))
    nlk_app_page_focus_first (page);
  else if (g_ptr_array_find (self->stack, page, NULL))
    return_to (self, page);
  else
    push (self, page, self->stack->len > 0 && nlk_app_window_pages_is_above (name));
}

void
nlk_app_window_go_back (NlkAppWindow *self)
{
  guint index;

  g_return_if_fail (NLK_IS_APP_WINDOW (self));

  if (g_ptr_array_find (self->stack, get_page (self), &index) && index > 0)
    return_to (self, self->stack->pdata[index - 1]);
  else if (adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK))
    gtk_widget_child_focus (GTK_WIDGET (self->sidebar), GTK_DIR_TAB_FORWARD);
}

static void
go_back (NlkAppWindow *self)
{
  nlk_app_window_go_back (self);
}

static void
on_sidebar_page (NlkAppWindow *self, const char *name)
{
  nlk_app_window_show_page (self, name);
}

/* Search, banner and toasts */

static void
on_search (NlkAppWindow *self)
{
  nlk_app_sidebar_search (self->sidebar, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

void
nlk_app_window_search (NlkAppWindow *self)
{
  g_return_if_fail (NLK_IS_APP_WINDOW (self));

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

NlkAppBanner *
nlk_app_window_get_banner (NlkAppWindow *self)
{
  g_return_val_if_fail (NLK_IS_APP_WINDOW (self), NULL);

  return self->banner;
}

void
nlk_app_window_toast (GtkWidget *inside, AdwToast *toast)
{
  GtkWidget *window = gtk_widget_get_ancestor (inside, NLK_TYPE_APP_WINDOW);

  if (window != NULL)
    adw_toast_overlay_add_toast (NLK_APP_WINDOW (window)->toast_overlay, toast);
  else
    g_object_unref (toast);
}

/* Start and end */

static void
bind_size (NlkAppWindow *self)
{
  GSettings *settings = nlk_app_application_get_settings (self->app);

  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
show_first_page (NlkAppWindow *self)
{
  NlkTunnelSet *set = nlk_app_engine_get_set (nlk_app_application_get_engine (self->app));
  g_autofree char *name =
    g_settings_get_string (nlk_app_application_get_settings (self->app), "last-page");
  gboolean is_new = g_list_model_get_n_items (nlk_tunnel_set_get_gateways (set)) == 0;

  nlk_app_window_show_page (self, is_new ? FIRST_PAGE_EVER : name);
}

NlkAppWindow *
nlk_app_window_new (NlkAppApplication *app)
{
  NlkAppWindow *self = g_object_new (NLK_TYPE_APP_WINDOW, "application", app, NULL);

  self->app = app;
  bind_size (self);
  nlk_app_sidebar_set_engine (self->sidebar, nlk_app_application_get_engine (app),
                              nlk_app_sessions_get (app));
  nlk_app_notice_attach (GTK_WINDOW (self), app);
  show_first_page (self);
  return self;
}

static void
nlk_app_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (nlk_app_window_parent_class)->map (widget);
  nlk_app_engine_set_watched (nlk_app_application_get_engine (NLK_APP_WINDOW (widget)->app), TRUE);
}

static void
nlk_app_window_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (nlk_app_window_parent_class)->unmap (widget);
  nlk_app_engine_set_watched (nlk_app_application_get_engine (NLK_APP_WINDOW (widget)->app), FALSE);
}

static void
nlk_app_window_dispose (GObject *object)
{
  NlkAppWindow *self = NLK_APP_WINDOW (object);

  if (self->pages != NULL)
    drop_above (self, 0);
  g_hash_table_remove_all (self->made);
  G_OBJECT_CLASS (nlk_app_window_parent_class)->dispose (object);
}

static void
nlk_app_window_finalize (GObject *object)
{
  NlkAppWindow *self = NLK_APP_WINDOW (object);

  g_hash_table_unref (self->made);
  g_ptr_array_unref (self->stack);
  G_OBJECT_CLASS (nlk_app_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NLK_TYPE_APP_SIDEBAR);
  g_type_ensure (NLK_TYPE_APP_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/com/narrowlink/Narrowlink/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, content_box);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, page_title);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, header_end);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, NlkAppWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, update_buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_sidebar_page);
  gtk_widget_class_bind_template_callback (widget_class, on_visible_page);
  gtk_widget_class_bind_template_callback (widget_class, on_transition);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
}

static void
nlk_app_window_class_init (NlkAppWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nlk_app_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = nlk_app_window_finalize;
  widget_class->map = nlk_app_window_map;
  widget_class->unmap = nlk_app_window_unmap;
  signals[PAGE_CHANGED] = g_signal_new ("page-changed", NLK_TYPE_APP_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "app.back", NULL);
  bind_template (widget_class);
}

static void
nlk_app_window_init (NlkAppWindow *self)
{
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->stack = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
