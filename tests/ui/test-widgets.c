/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-banner.h"
#include "app/nlk-app-rate-plot.h"
#include "app/nlk-app-rates.h"
#include "client/nlk-client.h"

#include <adwaita.h>

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
wait_until_mapped (GtkWidget *widget)
{
  while (!gtk_widget_get_mapped (widget) || gtk_widget_get_width (widget) == 0)
    g_main_context_iteration (NULL, TRUE);
  settle ();
}

static GtkWindow *
show (GtkWidget *child)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_default_size (window, 480, 160);
  gtk_window_set_child (window, child);
  gtk_window_present (window);
  wait_until_mapped (child);
  return window;
}

/* A widget has no picture before the frame clock has come round. */
static GskRenderNode *
draw (GtkWidget *widget)
{
  for (;;) {
    g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
    GtkSnapshot *snapshot = gtk_snapshot_new ();
    GskRenderNode *node;

    gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                            gdk_paintable_get_intrinsic_height (paintable));
    node = gtk_snapshot_free_to_node (snapshot);
    if (node != NULL)
      return node;
    g_main_context_iteration (NULL, TRUE);
  }
}

static void
save (GtkWidget *widget, const char *name)
{
  const char *folder = g_getenv ("NLK_SCREENSHOTS");
  g_autoptr (GskRenderNode) node = draw (widget);
  g_autoptr (GdkTexture) texture =
    gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                 NULL);
  g_autofree char *path = g_strconcat (folder, "/", name, ".png", NULL);

  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static guint
count_color_nodes (GskRenderNode *node)
{
  guint count = 0;

  if (gsk_render_node_get_node_type (node) == GSK_COLOR_NODE)
    return 1;
  if (gsk_render_node_get_node_type (node) == GSK_CONTAINER_NODE)
    for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
      count += count_color_nodes (gsk_container_node_get_child (node, i));
  return count;
}

static guint
count_boxes (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  return count_color_nodes (node);
}

static void
test_plot_draws_bars (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
  GtkWidget *plot = nlk_app_rate_plot_new (24, 24);
  GtkWindow *window = show (plot);

  g_assert_cmpuint (count_boxes (plot), ==, 1);
  nlk_app_rate_plot_set_history (NLK_APP_RATE_PLOT (plot), history, NLK_APP_RATE_SPAN_MINUTE);
  nlk_app_rate_history_push (history, 0, 0);
  nlk_app_rate_history_push (history, 5000, 0);
  nlk_app_rate_history_push (history, 9000, 700);
  nlk_app_rate_plot_update (NLK_APP_RATE_PLOT (plot));
  g_assert_cmpuint (count_boxes (plot), ==, 1 + 2 + 1);
  for (guint i = 0; i < NLK_APP_RATE_HISTORY_BARS; i++)
    nlk_app_rate_history_push (history, 9000, 700);
  nlk_app_rate_plot_update (NLK_APP_RATE_PLOT (plot));
  g_assert_cmpuint (count_boxes (plot), ==, 1);
  gtk_window_destroy (window);
}

static void
test_plot_speaks (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
  GtkWidget *plot = g_object_ref_sink (nlk_app_rate_plot_new (60, 96));
  GtkAccessible *accessible = GTK_ACCESSIBLE (plot);

  g_assert_cmpint (gtk_accessible_get_accessible_role (accessible), ==, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "Rate");
  gtk_test_accessible_assert_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "idle received, idle sent");
  nlk_app_rate_plot_set_history (NLK_APP_RATE_PLOT (plot), history, NLK_APP_RATE_SPAN_MINUTE);
  nlk_app_rate_history_push (history, 0, 0);
  nlk_app_rate_history_push (history, 3600000, 90000);
  for (int i = 0; i < 4; i++)
    nlk_app_rate_plot_update (NLK_APP_RATE_PLOT (plot));
  gtk_test_accessible_assert_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "idle received, idle sent");
  nlk_app_rate_plot_update (NLK_APP_RATE_PLOT (plot));
  gtk_test_accessible_assert_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "1.2 MB/s received, 30 kB/s sent");
  nlk_app_rate_plot_set_units (NLK_APP_RATE_PLOT (plot), NLK_APP_UNITS_BITS);
  gtk_test_accessible_assert_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "9.6 Mbit/s received, 240 kbit/s sent");
  g_assert_finalize_object (plot);
}

static GtkWidget *
find (GtkWidget *below, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (child, type) ? child : find (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static void
on_activated (guint *count)
{
  (*count)++;
}

static void
test_banner (void)
{
  guint n_activated = 0;
  GtkWidget *widget = nlk_app_banner_new ();
  NlkAppBanner *banner = NLK_APP_BANNER (widget);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window;
  GtkWidget *button;
  GtkWidget *label;

  gtk_box_append (GTK_BOX (box), widget);
  gtk_box_append (GTK_BOX (box), gtk_label_new ("below"));
  window = show (box);
  label = find (widget, GTK_TYPE_LABEL);
  button = find (widget, GTK_TYPE_BUTTON);
  g_assert_false (nlk_app_banner_is_shown (banner));
  g_assert_false (gtk_widget_get_mapped (button));

  g_signal_connect_swapped (banner, "activated", G_CALLBACK (on_activated), &n_activated);
  nlk_app_banner_show (banner, "dialog-warning-symbolic", "Reconnecting to <b>work</b>.",
                       "Try Now");
  wait_until_mapped (button);
  g_assert_true (nlk_app_banner_is_shown (banner));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "Reconnecting to <b>work</b>.");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (n_activated, ==, 1);

  gtk_window_set_focus (window, button);
  nlk_app_banner_show (banner, NULL, "Next try in 8 s.", "Try Now");
  settle ();
  g_assert_true (gtk_window_get_focus (window) == button);
  nlk_app_banner_show (banner, NULL, "Offline.", NULL);
  g_assert_false (gtk_widget_get_visible (button));

  nlk_app_banner_hide (banner);
  while (gtk_widget_get_mapped (label))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (nlk_app_banner_is_shown (banner));
  g_object_add_weak_pointer (G_OBJECT (banner), (gpointer *) &banner);
  gtk_window_destroy (window);
  settle ();
  g_assert_null (banner);
}

/* {"uid":"00000000-0000-4000-8000-000000000001","name":"laptop","exp":4000000000}, which no gateway of this test sees. */
#define TOKEN                                                                                      \
  "eyJhbGciOiJIUzI1NiJ9."                                                                          \
  "eyJ1aWQiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDEiLCJuYW1lIjoibGFwdG9wIiwiZXhwIjo0MD" \
  "AwMDAwMDAwfQ.AAAA"

static NlkAppEngine *
start_engine (void)
{
  static const char text[] =
    "endpoints:\n"
    "- !SelfHosted {name: work, gateway: '127.0.0.1:1', protocol: Ws, token: " TOKEN "}\n"
    "tunnels:\n"
    "- {name: db, agent: office, remote: '127.0.0.1:5432', enabled: false, encryption: none}\n";
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "rates.yaml", NULL);
  NlkAppEngine *engine;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_config_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  engine = nlk_app_engine_new (path);
  nlk_app_engine_start (engine, FALSE);
  return engine;
}

/* There is a timer only while somebody looks and something may move. */
static void
test_rates_sleep (void)
{
  g_autoptr (NlkAppEngine) engine = start_engine ();
  NlkAppRates *rates = nlk_app_rates_of_engine (engine);
  NlkTunnelItem *item = nlk_tunnel_set_find_tunnel (nlk_app_engine_get_set (engine), "work/db");
  GtkWidget *label = gtk_label_new ("looks");
  GtkWindow *window;

  g_assert_true (nlk_app_rates_of_engine (engine) == rates);
  g_signal_emit_by_name (item, "changed");
  g_assert_false (nlk_app_rates_is_looking (rates));
  window = show (label);
  nlk_app_rates_show_in (rates, label);
  g_assert_false (nlk_app_rates_is_looking (rates));
  g_signal_emit_by_name (item, "changed");
  g_assert_true (nlk_app_rates_is_looking (rates));
  gtk_widget_set_visible (label, FALSE);
  settle ();
  g_assert_false (nlk_app_rates_is_looking (rates));
  gtk_widget_set_visible (label, TRUE);
  wait_until_mapped (label);
  g_assert_true (nlk_app_rates_is_looking (rates));
  gtk_window_destroy (window);
  settle ();
  g_assert_false (nlk_app_rates_is_looking (rates));
}

static GtkWidget *
gallery (void)
{
  g_autoptr (NlkAppRateHistory) history = nlk_app_rate_history_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *banner = nlk_app_banner_new ();
  GtkWidget *page_plot = nlk_app_rate_plot_new (60, 96);
  GtkWidget *row_plot = nlk_app_rate_plot_new (24, 24);
  guint64 received = 0;

  for (guint i = 0; i < NLK_APP_RATE_HISTORY_BARS + 1; i++) {
    received += 40000 * (i * 37 % 29);
    nlk_app_rate_history_push (history, received, received / 5);
  }
  nlk_app_banner_show (NLK_APP_BANNER (banner), "dialog-warning-symbolic",
                       "Reconnecting to work. Next try in 8 s.", "Try Now");
  nlk_app_rate_plot_set_history (NLK_APP_RATE_PLOT (page_plot), history, NLK_APP_RATE_SPAN_MINUTE);
  nlk_app_rate_plot_set_history (NLK_APP_RATE_PLOT (row_plot), history, NLK_APP_RATE_SPAN_MINUTE);
  gtk_widget_set_halign (row_plot, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), banner);
  gtk_box_append (GTK_BOX (box), page_plot);
  gtk_box_append (GTK_BOX (box), row_plot);
  gtk_widget_add_css_class (box, "view");
  return box;
}

static void
test_pictures (void)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *box = gallery ();
  GtkWindow *window = show (box);

  save (box, "widgets-light");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  settle ();
  save (box, "widgets-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  nlk_client_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_test_add_func ("/app/widgets/plot-draws-bars", test_plot_draws_bars);
  g_test_add_func ("/app/widgets/plot-speaks", test_plot_speaks);
  g_test_add_func ("/app/widgets/banner", test_banner);
  g_test_add_func ("/app/widgets/rates-sleep", test_rates_sleep);
  g_test_add_func ("/app/widgets/pictures", test_pictures);
  return g_test_run ();
}
