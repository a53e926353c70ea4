/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-proxy-config.h"

#include "nlk-config-error.h"
#include "nlk-host-port-private.h"

#include <gio/gio.h>
#include <string.h>

static gboolean
is_below (const char *host, const char *domain)
{
  gsize n_host = strlen (host);
  gsize n_domain;

  domain += strspn (domain, ".");
  n_domain = strlen (domain);
  if (n_domain == 0 || n_domain > n_host ||
      g_ascii_strcasecmp (host + n_host - n_domain, domain) != 0)
    return FALSE;
  return n_domain == n_host || host[n_host - n_domain - 1] == '.';
}

/* One name, address or network of the list, without a port. */
static gboolean
covers (const char *entry, const char *host, GInetAddress *address)
{
  g_autoptr (GInetAddressMask) mask = NULL;
  g_autofree char *bare = NULL;
  gsize n = strlen (entry);

  if (strcmp (entry, "*") == 0)
    return TRUE;
  if (n >= 2 && entry[0] == '[' && entry[n - 1] == ']')
    bare = g_strndup (entry + 1, n - 2);
  else
    bare = g_strdup (entry);
  if (address == NULL)
    return is_below (host, bare);
  mask = g_inet_address_mask_new_from_string (bare, NULL);
  return mask != NULL && g_inet_address_mask_matches (mask, address);
}

static gboolean
is_exempt (const char *list, const char *host, guint16 port)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_auto (GStrv) entries = g_strsplit_set (list, ", \t", -1);

  for (char **entry = entries; *entry != NULL; entry++) {
    g_autofree char *entry_host = NULL;
    gboolean has_brackets;
    guint16 entry_port;

    if (**entry == '\0')
      continue;
    if (nlk_host_port_split (*entry, &entry_host, &entry_port, &has_brackets)) {
      if (entry_port == port && covers (entry_host, host, address))
        return TRUE;
    } else if (covers (*entry, host, address)) {
      return TRUE;
    }
  }
  return FALSE;
}

static const char *
find_first (const char *const *names, NlkGetVariable get_variable, const char **ret_name)
{
  for (; *names != NULL; names++) {
    const char *value = get_variable (*names);

    if (value == NULL || *value == '\0')
      continue;
    *ret_name = *names;
    return value;
  }
  return NULL;
}

static NlkProxyConfig *
parse (const char *value, const char *name, GError **error)
{
  g_autofree char *whole =
    strstr (value, "://") != NULL ? g_strdup (value) : g_strconcat ("http://", value, NULL);
  NlkProxyConfig *proxy = nlk_proxy_config_parse (whole, name);

  nlk_wipe (whole, strlen (whole));
  if (proxy == NULL)
    g_set_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID,
                 "the variable %s: expected http://host:port, socks5://host:port or "
                 "socks5h://host:port, with user:password@ before the host if need be; "
                 "'proxy: none' in the endpoint switches it off",
                 name);
  return proxy;
}

NlkProxyConfig *
nlk_proxy_config_find (const char *host, guint16 port, NlkGetVariable get_variable, GError **error)
{
  static const char *const proxy_names[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                                             NULL };
  static const char *const exempt_names[] = { "no_proxy", "NO_PROXY", NULL };
  const char *proxy_name = NULL;
  const char *exempt_name = "";
  const char *value = find_first (proxy_names, get_variable, &proxy_name);
  const char *exempt = find_first (exempt_names, get_variable, &exempt_name);

  if (value == NULL)
    return nlk_proxy_config_parse ("none", "");
  if (exempt != NULL && is_exempt (exempt, host, port))
    return nlk_proxy_config_parse ("none", exempt_name);
  return parse (value, proxy_name, error);
}
