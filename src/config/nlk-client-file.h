/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-client-config.h"

G_BEGIN_DECLS

/**
 * NlkClientFile:
 *
 * A client's configuration file that belongs to a program, not to a person, and that the program changes: the desktop's
 * `desktop.yaml`. What the program does not know in it is kept; comments are not.
 */
typedef struct _NlkClientFile NlkClientFile;

/**
 * nlk_client_file_load:
 * @path: the file, which need not be there yet
 * @error: return location
 *
 * Errors: %NLK_CONFIG_ERROR_UNREADABLE, %NLK_CONFIG_ERROR_INVALID with every mistake; the file is left as it is.
 *
 * Context: reads a file
 *
 * Returns: (transfer full) (nullable): the file
 */
NlkClientFile *nlk_client_file_load (const char *path, GError **error);

/**
 * nlk_client_file_get_config:
 * @file: a file
 *
 * Returns: (transfer none) (nullable): what it said when it was loaded; %NULL when it was not there, or without endpoints
 */
const NlkClientConfig *nlk_client_file_get_config (const NlkClientFile *file);

/**
 * nlk_client_file_set_endpoint:
 * @file: a file
 * @label: (nullable): nlk_endpoint_config_get_label() of the endpoint that it replaces; %NULL to add one
 * @endpoint: the endpoint
 *
 * Adds or replaces an endpoint. Tunnels that name @label name the new one then.
 */
void nlk_client_file_set_endpoint (NlkClientFile *file, const char *label,
                                   const NlkEndpointConfig *endpoint);

/**
 * nlk_client_file_remove_endpoint:
 * @file: a file
 * @label: nlk_endpoint_config_get_label()
 *
 * Removes an endpoint and its tunnels.
 *
 * Returns: whether it was there
 */
gboolean nlk_client_file_remove_endpoint (NlkClientFile *file, const char *label);

/**
 * nlk_client_file_set_tunnel:
 * @file: a file
 * @gateway: (nullable): label of the endpoint of the tunnel that it replaces; %NULL to add one
 * @name: (nullable): name of that tunnel
 * @tunnel: the tunnel; its `gateway` is the label of an endpoint
 *
 * Adds or replaces a tunnel.
 */
void nlk_client_file_set_tunnel (NlkClientFile *file, const char *gateway, const char *name,
                                 const NlkTunnelConfig *tunnel);

/**
 * nlk_client_file_remove_tunnel:
 * @file: a file
 * @gateway: label of its endpoint
 * @name: its name
 *
 * Returns: whether it was there
 */
gboolean nlk_client_file_remove_tunnel (NlkClientFile *file, const char *gateway, const char *name);

/**
 * nlk_client_file_compose:
 * @file: a file
 * @error: return location
 *
 * Errors: %NLK_CONFIG_ERROR_INVALID when what would be written has mistakes, such as two tunnels with one name.
 *
 * Returns: (transfer full) (nullable): what is to be written, for nlk_new_file_replace() in another thread
 */
NlkSecret *nlk_client_file_compose (const NlkClientFile *file, GError **error);

/**
 * nlk_client_file_save:
 * @file: a file
 * @error: return location
 *
 * Writes it with mode 0600, whole and on the disk or not at all.
 *
 * Errors: as nlk_client_file_compose() and nlk_new_file_replace(); the old file stays then.
 *
 * Context: blocks
 *
 * Returns: whether it is written
 */
gboolean nlk_client_file_save (const NlkClientFile *file, GError **error);

/**
 * nlk_client_file_free:
 * @file: (transfer full): a file
 *
 * Frees and wipes it.
 */
void nlk_client_file_free (NlkClientFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkClientFile, nlk_client_file_free)

G_END_DECLS
