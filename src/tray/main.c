/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-args.h"
#include "base/nlk-log.h"
#include "base/nlk-text.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <locale.h>
#include <stdio.h>

#include "nlk-tray-icon.h"
#include "nlk-tray-item.h"
#include "nlk-tray-menu.h"
#include "nlk-tray-remote.h"

/* Menus that change more often cannot be read, and each change is a message to the panel. */
#define DRAW_MSEC 500
#define WAIT_USEC (10 * G_USEC_PER_SEC)

#define HELP                                                                                       \
  "Usage: narrowlink-tray [--wait SECONDS]\n\n"                                                    \
  "Shows the icon of narrowlink-desktop in the panel. The desktop program starts and ends it.\n\n" \
  "  --wait SECONDS  how long to wait for the desktop program, default 10\n"                       \
  "  --version, --help\n"

enum { ARG_HELP = 1, ARG_VERSION, ARG_WAIT };

static const NlkArgSpec arg_specs[] = {
  { ARG_HELP, "help", 'h', NLK_ARG_FLAG },
  { ARG_VERSION, "version", 0, NLK_ARG_FLAG },
  { ARG_WAIT, "wait", 0, NLK_ARG_VALUE },
  { 0 },
};

typedef struct {
  NlkTrayRemote *remote;
  NlkTrayMenu *menu;
  NlkTrayIcon *icon;
  NlkTrayState *state;
  guint draw_timer;
  gboolean is_drawn;
  int exit_code;
} Tray;

static void
draw (Tray *tray)
{
  g_autoptr (GPtrArray) items = nlk_tray_items_new (tray->state);
  gboolean is_first = tray->icon == NULL;

  nlk_log (NLK_LOG_DEBUG, "the icon is %s", nlk_tray_link_get_word (tray->state->link));
  tray->is_drawn = TRUE;
  nlk_tray_menu_show (tray->menu, items);
  if (is_first)
    tray->icon = nlk_tray_icon_new ();
  nlk_tray_icon_show (tray->icon, tray->state);
  if (is_first)
    nlk_tray_icon_attach (tray->icon, nlk_tray_menu_get_widget (tray->menu),
                          nlk_tray_menu_get_open_item (tray->menu));
}

static gboolean
on_draw_timer (gpointer user_data)
{
  Tray *tray = user_data;

  if (tray->is_drawn) {
    tray->draw_timer = 0;
    return G_SOURCE_REMOVE;
  }
  draw (tray);
  return G_SOURCE_CONTINUE;
}

/* Draws in the next timer's turn, which follows a whole pause: an idle tray has no timer. */
static void
draw_later (Tray *tray)
{
  tray->is_drawn = FALSE;
  if (tray->draw_timer == 0)
    tray->draw_timer = g_timeout_add (DRAW_MSEC, on_draw_timer, tray);
}

static void
on_changed (GVariant *published, gpointer user_data)
{
  Tray *tray = user_data;
  gboolean is_resting = tray->draw_timer == 0;

  nlk_tray_state_free (tray->state);
  tray->state = nlk_tray_state_new (published);
  draw_later (tray);
  if (is_resting)
    draw (tray);
}

/* A click has moved the check mark already. Unless the application agrees, it goes back. */
static void
on_clicked (const char *action, GVariant *parameter, gpointer user_data)
{
  Tray *tray = user_data;

  nlk_tray_remote_activate (tray->remote, action, parameter);
  draw_later (tray);
}

static void
on_gone (gpointer user_data)
{
  gtk_main_quit ();
}

static gboolean
on_ended (gpointer user_data)
{
  gtk_main_quit ();
  return G_SOURCE_CONTINUE;
}

static gboolean
on_waited (gpointer user_data)
{
  Tray *tray = user_data;

  if (!nlk_tray_remote_is_there (tray->remote)) {
    nlk_log (NLK_LOG_ERROR, "narrowlink-desktop is not running; start that, it shows the icon");
    tray->exit_code = 1;
    gtk_main_quit ();
  }
  return G_SOURCE_REMOVE;
}

static int
run (gint64 wait_usec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  Tray tray = { .is_drawn = TRUE };

  if (bus == NULL) {
    nlk_log (NLK_LOG_ERROR, "no session bus: %s", error->message);
    return 1;
  }
  tray.menu = nlk_tray_menu_new (on_clicked, &tray);
  tray.remote = nlk_tray_remote_new (bus, on_changed, on_gone, &tray);
  g_timeout_add ((guint) (wait_usec / 1000), on_waited, &tray);
  g_unix_signal_add (SIGTERM, on_ended, NULL);
  g_unix_signal_add (SIGINT, on_ended, NULL);
  gtk_main ();

  g_clear_handle_id (&tray.draw_timer, g_source_remove);
  nlk_tray_remote_free (tray.remote);
  nlk_tray_icon_free (tray.icon);
  nlk_tray_menu_free (tray.menu);
  nlk_tray_state_free (tray.state);
  return tray.exit_code;
}

/* What the options leave to do: -1 for running, else an exit code. */
static int
read_options (int argc, char **argv, gint64 *ret_wait_usec)
{
  g_autoptr (GError) error = NULL;
  NlkArgReader reader;
  char *value;
  int id;

  nlk_arg_reader_init (&reader, argc, argv);
  while ((id = nlk_arg_reader_next (&reader, arg_specs, &value, &error)) != NLK_ARG_END) {
    if (id == ARG_WAIT && nlk_text_parse_duration (value, ret_wait_usec) &&
        *ret_wait_usec <= G_TIME_SPAN_DAY)
      continue;
    if (id == ARG_HELP || id == ARG_VERSION) {
      fputs (id == ARG_HELP ? HELP : "narrowlink-tray " NLK_VERSION "\n", stdout);
      return 0;
    }
    fprintf (stderr, "Error: %s\n", error != NULL ? error->message : "see --help");
    return 1;
  }
  return -1;
}

int
main (int argc, char **argv)
{
  gint64 wait_usec = WAIT_USEC;
  int exit_code;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  exit_code = read_options (argc, argv, &wait_usec);
  if (exit_code >= 0)
    return exit_code;
  nlk_log_init ("narrowlink-tray", TRUE);
  if (!gtk_init_check (NULL, NULL)) {
    nlk_log (NLK_LOG_ERROR, "no display to show an icon on; is DISPLAY or WAYLAND_DISPLAY set?");
    return 1;
  }
  return run (wait_usec);
}
