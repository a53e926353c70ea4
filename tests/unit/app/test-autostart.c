/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-autostart-entry.h"
#include "app/nlk-app-autostart.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>
#include <string.h>

#define SCHEMA "com.narrowlink.Narrowlink"

typedef struct {
  char *folder;
  char *path;
  GSettings *settings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  fixture->folder = g_dir_make_tmp ("nlk-autostart-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "autostart", "n.desktop", NULL);
  fixture->settings = g_settings_new_with_backend (SCHEMA, backend);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inner = g_path_get_dirname (fixture->path);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fixture->settings);
  g_unlink (fixture->path);
  g_rmdir (inner);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static gboolean
is_wished (Fixture *fixture)
{
  return g_settings_get_boolean (fixture->settings, "open-at-login");
}

static void
wish (Fixture *fixture, gboolean is_wanted)
{
  g_settings_set_boolean (fixture->settings, "open-at-login", is_wanted);
}

static void
wait_until_on (Fixture *fixture, gboolean is_on)
{
  while (nlk_app_autostart_entry_is_on (fixture->path) != is_on)
    g_main_context_iteration (NULL, FALSE);
}

static char *
read_entry (Fixture *fixture)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  return text;
}

static void
wait_until_entry_has (Fixture *fixture, const char *part, gboolean has)
{
  for (;;) {
    g_autofree char *text = read_entry (fixture);

    if ((strstr (text, part) != NULL) == has)
      return;
    g_main_context_iteration (NULL, FALSE);
  }
}

static void
write_entry (Fixture *fixture, const char *text)
{
  g_autofree char *inner = g_path_get_dirname (fixture->path);

  g_mkdir_with_parents (inner, 0700);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
}

static void
test_switch (Fixture *fixture, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (NlkAppAutostart) autostart =
    nlk_app_autostart_new (fixture->settings, fixture->path, NULL);

  g_assert_false (is_wished (fixture));
  wish (fixture, TRUE);
  wait_until_on (fixture, TRUE);
  wait_until_entry_has (fixture, " --hidden\n", TRUE);
  g_settings_set_boolean (fixture->settings, "start-hidden", FALSE);
  wait_until_entry_has (fixture, " --hidden\n", FALSE);
  /* The last wish counts, however fast they follow one another. */
  for (guint i = 0; i < 9; i++)
    wish (fixture, i % 2 == 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wait_until_on (fixture, FALSE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_entry_is_the_truth (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *text;
    gboolean is_on;
  } cases[] = {
    { "[Desktop Entry]\nExec=narrowlink-desktop\n", TRUE },
    { "[Desktop Entry]\nExec=narrowlink-desktop\nHidden=true\n", FALSE },
    { "[Desktop Entry]\nExec=x\nX-GNOME-Autostart-enabled=false\n", FALSE },
    { "[Desktop Entry]\nExec=x\nX-GNOME-Autostart-enabled=true\n", TRUE },
    { "[Desktop Entry]\n", FALSE },
    { "\x01\x02 no entry at all", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkAppAutostart) autostart = NULL;

    wish (fixture, i % 2 == 0);
    write_entry (fixture, cases[i].text);
    autostart = nlk_app_autostart_new (fixture->settings, fixture->path, NULL);
    g_assert_cmpint (is_wished (fixture), ==, cases[i].is_on);
  }
}

static void
test_what_a_person_wrote_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NlkAppAutostart) autostart = NULL;
  g_autofree char *text = NULL;

  write_entry (fixture, "# mine\n[Desktop Entry]\nExec=old\nHidden=true\nX-KDE-Thing=7\n");
  autostart = nlk_app_autostart_new (fixture->settings, fixture->path, NULL);
  wish (fixture, TRUE);
  wait_until_on (fixture, TRUE);
  text = read_entry (fixture);
  g_assert_nonnull (strstr (text, "# mine"));
  g_assert_nonnull (strstr (text, "X-KDE-Thing=7"));
  g_assert_null (strstr (text, "Exec=old"));
}

static void
test_odd_program (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_true (
    nlk_app_autostart_entry_write (fixture->path, "/o pt/a\"b$c%d/narrowlink", TRUE, NULL));
  text = read_entry (fixture);
  g_assert_nonnull (strstr (text, "Exec=\"/o pt/a\\\\\"b\\\\$c%%d/narrowlink\" --hidden\n"));
}

static void
on_problem (NlkAppAutostart *autostart, const GError *error, guint *n_problems)
{
  g_assert_nonnull (error);
  (*n_problems)++;
}

/* A file where the folder should be. */
static void
test_cannot_be_written (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inner = g_path_get_dirname (fixture->path);
  g_autoptr (NlkAppAutostart) autostart =
    nlk_app_autostart_new (fixture->settings, fixture->path, NULL);
  guint n_problems = 0;

  g_assert_true (g_file_set_contents (inner, "", 0, NULL));
  g_signal_connect (autostart, "problem", G_CALLBACK (on_problem), &n_problems);
  wish (fixture, TRUE);
  while (n_problems == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_wished (fixture));
  g_assert_cmpuint (n_problems, ==, 1);
  g_unlink (inner);
}

/* The portal */

typedef struct {
  guint response;
  gboolean autostart;
  gboolean was_wanted;
  guint n_calls;
  char *command;
} Desktop;

static void
on_portal_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface,
                const char *method, GVariant *parameters, GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  Desktop *desktop = user_data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree const char **command = NULL;
  g_autofree char *owner = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *handle = NULL;
  GVariantDict results;
  const char *token;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "autostart", "b", &desktop->was_wanted));
  g_assert_true (g_variant_lookup (options, "commandline", "^a&s", &command));
  g_free (desktop->command);
  desktop->command = g_strjoinv (" ", (char **) command);
  desktop->n_calls++;
  handle = g_strdup_printf ("/org/freedesktop/portal/desktop/request/%s/%s", owner, token);
  g_variant_dict_init (&results, NULL);
  g_variant_dict_insert (&results, "autostart", "b", desktop->autostart);
  g_dbus_connection_emit_signal (bus, sender, handle, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(u@a{sv})", desktop->response,
                                                g_variant_dict_end (&results)),
                                 NULL);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", handle));
}

static GDBusConnection *
connect_to (GTestDBus *daemon)
{
  return g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (daemon),
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, NULL);
}

static GDBusConnection *
serve (GTestDBus *daemon, Desktop *desktop)
{
  static const GDBusInterfaceVTable table = { .method_call = on_portal_call };
  g_autoptr (GDBusNodeInfo) node =
    g_dbus_node_info_new_for_xml ("<node><interface name='org.freedesktop.portal.Background'>"
                                  "<method name='RequestBackground'><arg type='s' "
                                  "direction='in'/><arg type='a{sv}' direction='in'/>"
                                  "<arg type='o' direction='out'/></method></interface></node>",
                                  NULL);
  GDBusConnection *bus = connect_to (daemon);
  g_autoptr (GVariant) reply = NULL;

  g_dbus_connection_register_object (bus, "/org/freedesktop/portal/desktop", node->interfaces[0],
                                     &table, desktop, NULL, NULL);
  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.portal.Desktop", 4),
                                       NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
  return bus;
}

static void
test_portal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTestDBus) daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) server = NULL;
  g_autoptr (GDBusConnection) client = NULL;
  g_autoptr (NlkAppAutostart) autostart = NULL;
  Desktop desktop = { .autostart = TRUE };

  g_test_dbus_up (daemon);
  server = serve (daemon, &desktop);
  client = connect_to (daemon);
  autostart = nlk_app_autostart_new (fixture->settings, fixture->path, client);

  wish (fixture, TRUE);
  while (desktop.n_calls < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (desktop.was_wanted);
  g_assert_cmpstr (desktop.command, ==, "narrowlink-desktop --hidden");

  /* The desktop says no to what is asked next. */
  desktop.autostart = FALSE;
  g_settings_set_boolean (fixture->settings, "start-hidden", FALSE);
  while (is_wished (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (desktop.command, ==, "narrowlink-desktop");
  g_assert_cmpuint (desktop.n_calls, ==, 2);

  /* The person closes the desktop's question. */
  desktop.autostart = TRUE;
  desktop.response = 1;
  wish (fixture, TRUE);
  while (is_wished (fixture))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  g_clear_object (&autostart);
  g_dbus_connection_close_sync (client, NULL, NULL);
  g_dbus_connection_close_sync (server, NULL, NULL);
  g_test_dbus_down (daemon);
  g_free (desktop.command);
}

static void
test_no_portal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GTestDBus) daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (GDBusConnection) client = NULL;
  g_autoptr (NlkAppAutostart) autostart = NULL;
  guint n_problems = 0;

  g_test_dbus_up (daemon);
  client = connect_to (daemon);
  autostart = nlk_app_autostart_new (fixture->settings, fixture->path, client);
  g_signal_connect (autostart, "problem", G_CALLBACK (on_problem), &n_problems);
  wish (fixture, TRUE);
  while (n_problems == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_wished (fixture));
  g_clear_object (&autostart);
  g_dbus_connection_close_sync (client, NULL, NULL);
  g_test_dbus_down (daemon);
}

#define ADD(name, func) g_test_add ("/app/autostart/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("switch", test_switch);
  ADD ("entry-is-the-truth", test_entry_is_the_truth);
  ADD ("what-a-person-wrote-stays", test_what_a_person_wrote_stays);
  ADD ("odd-program", test_odd_program);
  ADD ("cannot-be-written", test_cannot_be_written);
  ADD ("portal", test_portal);
  ADD ("no-portal", test_no_portal);
  return g_test_run ();
}
