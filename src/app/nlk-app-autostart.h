/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NLK_TYPE_APP_AUTOSTART (nlk_app_autostart_get_type ())

/**
 * NlkAppAutostart:
 *
 * Whether the desktop starts the program at login: an autostart entry, or inside a sandbox what the portal answers. That is the
 * truth; the setting `open-at-login` asks for it and follows it.
 *
 * Signals:
 * - `problem` (GError): what was asked for could not be had
 */
G_DECLARE_FINAL_TYPE (NlkAppAutostart, nlk_app_autostart, NLK, APP_AUTOSTART, GObject)

/**
 * nlk_app_autostart_is_sandboxed:
 *
 * Returns: whether this program runs in a sandbox, where an autostart entry would be nobody's
 */
gboolean nlk_app_autostart_is_sandboxed (void);

/**
 * nlk_app_autostart_new:
 * @settings: `open-at-login` and `start-hidden`
 * @path: (nullable) (type filename): the autostart entry; %NULL for the usual one
 * @portal_bus: (nullable): the session bus when the portal is to be asked, %NULL outside a sandbox
 *
 * Context: reads a file; for program start
 *
 * Returns: (transfer full): one that follows @settings
 */
NlkAppAutostart *nlk_app_autostart_new (GSettings *settings, const char *path,
                                        GDBusConnection *portal_bus);

G_END_DECLS
