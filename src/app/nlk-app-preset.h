/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/nlk-tunnel-config.h"

G_BEGIN_DECLS

/**
 * NlkAppPresetKind:
 * @NLK_APP_PRESET_SSH: a shell
 * @NLK_APP_PRESET_REMOTE_DESKTOP: a desktop of Windows
 * @NLK_APP_PRESET_WEB: a web site
 * @NLK_APP_PRESET_SECURE_WEB: a web site over TLS
 * @NLK_APP_PRESET_POSTGRESQL: a database
 * @NLK_APP_PRESET_CUSTOM: whatever else; the last one
 *
 * What a forward is good for.
 */
typedef enum {
  NLK_APP_PRESET_SSH,
  NLK_APP_PRESET_REMOTE_DESKTOP,
  NLK_APP_PRESET_WEB,
  NLK_APP_PRESET_SECURE_WEB,
  NLK_APP_PRESET_POSTGRESQL,
  NLK_APP_PRESET_CUSTOM,
} NlkAppPresetKind;

/**
 * NLK_APP_PRESET_N_KINDS:
 *
 * How many there are.
 */
#define NLK_APP_PRESET_N_KINDS (NLK_APP_PRESET_CUSTOM + 1)

/**
 * NlkAppPreset:
 * @label: its name in English; for gettext() before it is shown
 * @port: port of the destination, 0 for %NLK_APP_PRESET_CUSTOM
 * @first_local_port: the first port here that is tried, 0 for %NLK_APP_PRESET_CUSTOM
 *
 * What a forward begins with.
 */
typedef struct {
  const char *label;
  guint16 port;
  guint16 first_local_port;
} NlkAppPreset;

/**
 * NLK_APP_PRESET_HOST:
 *
 * The host of a destination to begin with: the agent itself.
 */
#define NLK_APP_PRESET_HOST "127.0.0.1"

/**
 * nlk_app_preset_get:
 * @kind: a kind
 *
 * Returns: (transfer none): what it begins with
 */
const NlkAppPreset *nlk_app_preset_get (NlkAppPresetKind kind);

/**
 * nlk_app_preset_guess:
 * @tunnel: a tunnel
 *
 * Returns: what it is good for, by the port of its destination; %NLK_APP_PRESET_CUSTOM for a proxy and for datagrams
 */
NlkAppPresetKind nlk_app_preset_guess (const NlkTunnelConfig *tunnel);

/**
 * nlk_app_preset_get_local_port:
 * @port: port of a destination
 *
 * Returns: the first port here that is tried for it: that of a preset, else the same; 10000 more when a person may not use it here
 */
guint16 nlk_app_preset_get_local_port (guint16 port);

/**
 * nlk_app_preset_dup_address:
 * @local: where a tunnel listens
 *
 * Returns: (transfer full): `127.0.0.1:2222`, where a program on this computer reaches it
 */
char *nlk_app_preset_dup_address (GSocketAddress *local);

/**
 * nlk_app_preset_dup_command:
 * @tunnel: a tunnel
 * @local: where it listens
 *
 * Returns: (transfer full): what to type in a terminal to use it, safe to paste; the address when there is no such command
 */
char *nlk_app_preset_dup_command (const NlkTunnelConfig *tunnel, GSocketAddress *local);

/**
 * nlk_app_preset_dup_ssh_command:
 * @tunnel: a forward to a server of SSH, at whatever port
 * @local: where it listens
 *
 * Returns: (transfer full): what to type in a terminal to use it, safe to paste
 */
char *nlk_app_preset_dup_ssh_command (const NlkTunnelConfig *tunnel, GSocketAddress *local);

/**
 * nlk_app_preset_dup_uri:
 * @tunnel: a tunnel
 * @local: where it listens
 *
 * Returns: (transfer full) (nullable): what another program opens to use it, `http`, `https` or `rdp`
 */
char *nlk_app_preset_dup_uri (const NlkTunnelConfig *tunnel, GSocketAddress *local);

G_END_DECLS
