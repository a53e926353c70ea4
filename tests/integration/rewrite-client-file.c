/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rewrite-client-file PATH: writes a client's file down again as the desktop does after a change of every part of it. */
#include "config/nlk-client-file.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkClientFile) file = argc == 2 ? nlk_client_file_load (argv[1], &error) : NULL;
  const NlkClientConfig *config = file != NULL ? nlk_client_file_get_config (file) : NULL;

  if (config == NULL) {
    g_printerr ("%s\n", error != NULL ? error->message : "nothing to write");
    return 1;
  }
  for (guint i = 0; i < config->endpoints->len; i++) {
    const NlkEndpointConfig *endpoint = config->endpoints->pdata[i];

    nlk_client_file_set_endpoint (file, nlk_endpoint_config_get_label (endpoint), endpoint);
  }
  for (guint i = 0; i < config->tunnels->len; i++) {
    const NlkTunnelConfig *tunnel = config->tunnels->pdata[i];

    nlk_client_file_set_tunnel (file, tunnel->gateway, tunnel->name, tunnel);
  }
  if (nlk_client_file_save (file, &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}
