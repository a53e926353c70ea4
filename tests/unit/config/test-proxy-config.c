/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-config-error.h"
#include "config/nlk-proxy-config.h"

#include <string.h>

static void
test_addresses (void)
{
  static const struct {
    const char *text;
    NlkProxyKind kind;
    const char *shown;
    const char *user;
    const char *password;
  } cases[] = {
    { "none", NLK_PROXY_NONE, NULL, NULL, NULL },
    { "http://proxy.example:3128", NLK_PROXY_HTTP, "http://proxy.example:3128", NULL, NULL },
    { "HTTP://proxy.example", NLK_PROXY_HTTP, "http://proxy.example:80", NULL, NULL },
    { "http://proxy.example:8080/", NLK_PROXY_HTTP, "http://proxy.example:8080", NULL, NULL },
    { "socks5://192.0.2.1", NLK_PROXY_SOCKS5, "socks5://192.0.2.1:1080", NULL, NULL },
    { "socks5h://[2001:db8::1]:9", NLK_PROXY_SOCKS5H, "socks5h://[2001:db8::1]:9", NULL, NULL },
    { "http://me:secret@p.example:1", NLK_PROXY_HTTP, "http://p.example:1", "me", "secret" },
    { "http://me@p.example:1", NLK_PROXY_HTTP, "http://p.example:1", "me", "" },
    { "http://dom%5Cme:a%40b%3A%2f:c@p.example:1", NLK_PROXY_HTTP, "http://p.example:1", "dom\\me",
      "a@b:/:c" },
    { "socks5h://a%3Ab:x@p.example", NLK_PROXY_SOCKS5H, "socks5h://p.example:1080", "a:b", "x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkProxyConfig) proxy = nlk_proxy_config_parse (cases[i].text, "proxy:");

    g_test_message ("%s", cases[i].text);
    g_assert_nonnull (proxy);
    g_assert_cmpint (proxy->kind, ==, cases[i].kind);
    g_assert_cmpstr (proxy->text, ==, cases[i].shown);
    g_assert_cmpstr (proxy->source, ==, "proxy:");
    g_assert_cmpint (proxy->user != NULL, ==, cases[i].user != NULL);
    g_assert_cmpint (proxy->password != NULL, ==, cases[i].user != NULL);
    if (proxy->user == NULL)
      continue;
    g_assert_cmpstr (nlk_secret_get_text (proxy->user), ==, cases[i].user);
    g_assert_cmpstr (nlk_secret_get_text (proxy->password), ==, cases[i].password);
  }
}

static void
test_no_addresses (void)
{
  static const char *const texts[] = {
    "",
    "None",
    "proxy.example:3128",
    "https://proxy.example:3128",
    "socks4://proxy.example:1080",
    "http://",
    "http://:3128",
    "http://proxy.example:0",
    "http://proxy.example:65536",
    "http://proxy.example:port",
    "http://proxy example:1",
    "http://proxy.example:1/path",
    "http://proxy.example:1?a",
    "http://proxy.example:1#a",
    "http://:secret@proxy.example:1",
    "http://a%3Ab:x@proxy.example:1",
    "http://a%00b:x@proxy.example:1",
    "http://a%zz:x@proxy.example:1",
    "http://2001:db8::1:3128",
    "http://1.2.3:3128",
  };
  g_autofree char *long_word = g_strnfill (NLK_PROXY_WORD_BYTES_MOST + 1, 'x');
  g_autofree char *long_user = g_strdup_printf ("socks5://%s:x@p.example", long_word);
  g_autofree char *long_password = g_strdup_printf ("socks5://x:%s@p.example", long_word);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i]);
    g_assert_null (nlk_proxy_config_parse (texts[i], "proxy:"));
  }
  g_assert_null (nlk_proxy_config_parse (long_user, "proxy:"));
  g_assert_null (nlk_proxy_config_parse (long_password, "proxy:"));
}

static const char *const *environment;

static const char *
get_variable (const char *name)
{
  gsize n = strlen (name);

  for (const char *const *entry = environment; *entry != NULL; entry++) {
    if (strncmp (*entry, name, n) == 0 && (*entry)[n] == '=')
      return *entry + n + 1;
  }
  return NULL;
}

static void
check (const char *const *variables, const char *host, const char *shown, const char *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkProxyConfig) proxy = NULL;

  environment = variables;
  proxy = nlk_proxy_config_find (host, 443, get_variable, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (proxy->text, ==, shown);
  if (shown != NULL)
    g_assert_cmpstr (proxy->source, ==, source);
  else
    g_assert_cmpint (proxy->kind, ==, NLK_PROXY_NONE);
}

#define VARIABLES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
test_environment (void)
{
  check (VARIABLES ("HOME=/"), "gw.example", NULL, NULL);
  check (VARIABLES ("HTTPS_PROXY="), "gw.example", NULL, NULL);
  check (VARIABLES ("http_proxy=http://p.example:1"), "gw.example", NULL, NULL);
  check (VARIABLES ("ALL_PROXY=socks5h://a.example", "HTTPS_PROXY=p.example:3128"), "gw.example",
         "http://p.example:3128", "HTTPS_PROXY");
  check (VARIABLES ("https_proxy=u:p@p.example:3128", "HTTPS_PROXY=http://q.example"), "gw.example",
         "http://p.example:3128", "https_proxy");
  check (VARIABLES ("all_proxy=socks5://p.example", "https_proxy="), "gw.example",
         "socks5://p.example:1080", "all_proxy");
}

static void
test_exemptions (void)
{
  static const struct {
    const char *list;
    const char *host;
    gboolean is_exempt;
  } cases[] = {
    { "no_proxy=*", "gw.example", TRUE },
    { "NO_PROXY=*", "192.0.2.1", TRUE },
    { "NO_PROXY=example", "gw.example", TRUE },
    { "NO_PROXY=.example", "gw.example", TRUE },
    { "NO_PROXY=GW.Example", "gw.example", TRUE },
    { "NO_PROXY=w.example", "gw.example", FALSE },
    { "NO_PROXY=a.gw.example", "gw.example", FALSE },
    { "NO_PROXY=.", "gw.example", FALSE },
    { "NO_PROXY=localhost, gw.example", "gw.example", TRUE },
    { "NO_PROXY=gw.example:443", "gw.example", TRUE },
    { "NO_PROXY=gw.example:8443", "gw.example", FALSE },
    { "NO_PROXY=192.0.2.1", "192.0.2.1", TRUE },
    { "NO_PROXY=192.0.2.1:443", "192.0.2.1", TRUE },
    { "NO_PROXY=192.0.2.0/24", "192.0.2.77", TRUE },
    { "NO_PROXY=192.0.2.0/24", "192.0.3.77", FALSE },
    { "NO_PROXY=2.1", "192.0.2.1", FALSE },
    { "NO_PROXY=2001:db8::/32", "2001:db8::1", TRUE },
    { "NO_PROXY=[2001:db8::1]", "2001:db8::1", TRUE },
    { "NO_PROXY=[2001:db8::1]:443", "2001:db8::1", TRUE },
    { "NO_PROXY=2001:db8::2", "2001:db8::1", FALSE },
    { "NO_PROXY=rubbish/99,,", "192.0.2.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s %s", cases[i].list, cases[i].host);
    check (VARIABLES ("HTTPS_PROXY=http://p.example:1", cases[i].list), cases[i].host,
           cases[i].is_exempt ? NULL : "http://p.example:1", "HTTPS_PROXY");
  }
}

static void
test_unknown_proxies (void)
{
  g_autoptr (GError) error = NULL;

  environment = VARIABLES ("HTTPS_PROXY=https://u:hush@p.example");
  g_assert_null (nlk_proxy_config_find ("gw.example", 443, get_variable, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "HTTPS_PROXY"));
  g_assert_null (strstr (error->message, "hush"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/proxy/addresses", test_addresses);
  g_test_add_func ("/config/proxy/no-addresses", test_no_addresses);
  g_test_add_func ("/config/proxy/environment", test_environment);
  g_test_add_func ("/config/proxy/exemptions", test_exemptions);
  g_test_add_func ("/config/proxy/unknown", test_unknown_proxies);
  return g_test_run ();
}
