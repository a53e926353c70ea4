/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nlk-cli-options.h"

G_BEGIN_DECLS

/**
 * NlkCliProxyAuth:
 * @user: (nullable): user name that applications must know, %NULL for none
 * @password: (nullable): the password that belongs to it
 *
 * Who may use a proxy.
 */
typedef struct {
  char *user;
  NlkSecret *password;
} NlkCliProxyAuth;

/**
 * nlk_cli_proxy_auth_clear:
 * @auth: who may use a proxy
 */
void nlk_cli_proxy_auth_clear (NlkCliProxyAuth *auth);

/**
 * nlk_cli_proxy_take_environment:
 *
 * Takes `NARROWLINK_PROXY_AUTH` out of the environment, so that no child gets it. To be called at the start of main().
 */
void nlk_cli_proxy_take_environment (void);

/**
 * nlk_cli_proxy_read_auth:
 * @options: the command line
 * @ret_auth: (out caller-allocates): who may use the proxy
 * @error: return location
 *
 * Reads user and password from the file that the command line names, else from the environment.
 *
 * Errors: #GFileError; #GOptionError when it is no `USER:PASSWORD`.
 *
 * Returns: whether it could be read, or none is set
 */
gboolean nlk_cli_proxy_read_auth (const NlkCliOptions *options, NlkCliProxyAuth *ret_auth,
                                  GError **error);

/**
 * nlk_cli_proxy_warn:
 * @options: the command line
 * @auth: who may use the proxy
 *
 * Says that a proxy which listens beyond this machine without a password lets everybody in.
 */
void nlk_cli_proxy_warn (const NlkCliOptions *options, const NlkCliProxyAuth *auth);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NlkCliProxyAuth, nlk_cli_proxy_auth_clear)

G_END_DECLS
