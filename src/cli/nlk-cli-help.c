/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-help.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  const char *name; /* as the lists below call it */
  const char *text;
} Option;

/* TRANSLATORS: help texts; what is between line ends has at most 96 columns, and its columns stay. Options, file names,
 * variables and words in capitals that stand for something stay unless they are translated everywhere. */
static const Option options[] = {
  { "verbose", N_ ("  -v, --verbose       more about each\n") },
  { "json-list",
    N_ ("      --json          all that is known, for programs: one JSON document\n") },
  { "json", N_ ("      --json          for programs: one JSON document\n") },
  { "timeout", N_ ("      --timeout TIME  give up after this long (10s)\n") },
  { "timeout-gateway",
    N_ ("      --timeout TIME  give up a gateway that cannot be reached after this long (10s)\n") },
  { "name", N_ ("  -n, --name AGENT    name of the agent\n") },
  { "name-check", N_ ("  -n, --name AGENT    AGENT, as in other commands\n") },
  { "local", N_ ("  -l, --local IP:PORT where to listen (127.0.0.1, a free port)\n") },
  { "local-proxy", N_ ("  -l, --local IP:PORT where to listen (127.0.0.1:1080)\n") },
  { "udp", N_ ("  -u, --udp           UDP instead of TCP\n") },
  { "udp-connect", N_ ("  -u, --udp           UDP instead of TCP; each read is a datagram\n") },
  { "udp-check", N_ ("  -u, --udp           HOST:PORT is UDP\n") },
  { "relay", N_ ("  -r, --relay         through the gateway, which is what happens anyway\n") },
  { "key",
    N_ (
      "      --key-file FILE end-to-end encryption with the key in FILE\n"
      "      --key-prompt    the same, with a key that is asked for\n"
      "  -k, --key KEY       the same; other users of this machine may see KEY for a moment.\n"
      "                      Without a KEY it is asked for. The variable NARROWLINK_KEY may hold\n"
      "                      the key as well; else 'keys' of the configuration may name a file "
      "for\n"
      "                      the agent. With a key nothing is ever sent unencrypted.\n") },
  { "exit-on-failure",
    N_ ("      --exit-on-failure\n"
        "                      end when gateway, agent, key or a connection fails for the first\n"
        "                      time, with its exit code; otherwise it goes on and tries again\n") },
  { "proxy",
    N_ (
      "  -m, --map A=B       who asks for host A gets host B; may be repeated\n"
      "      --pac DOMAIN    serve http://IP:PORT/proxy.pac, which sends DOMAIN and what is below\n"
      "                      it (.DOMAIN: what is below it) through the proxy; may be repeated\n"
      "      --auth-file FILE\n"
      "                      demand the user and password in FILE, one line USER:PASSWORD. The\n"
      "                      variable NARROWLINK_PROXY_AUTH may hold the line as well.\n") },
  { "key-file-join",
    N_ ("      --key-file FILE where to keep the key (agent.key beside the configuration)\n") },
  { "gateway", N_ ("      --gateway NAME  which endpoint of the configuration: its name, host or "
                   "HOST:PORT (the\n"
                   "                      first)\n") },
  { "gateway-status",
    N_ ("      --gateway NAME  only this endpoint: its name, host or HOST:PORT\n") },
  { "help", N_ ("  -h, --help          this text\n") },
};

typedef struct {
  const char *name;
  const char *synopsis;
  const char *description;
  const char *borrowed; /* what the text of the program says of options that are told elsewhere */
  const char *all_options;  /* what the text of the command tells */
  const char *main_options; /* of these, what the text of the program tells */
} Command;

static const Command commands[] = {
  { "list", "[-v] [--json] [--timeout TIME]", N_ ("  Lists the agents that are connected.\n"), "",
    "verbose json-list timeout gateway help", "verbose json-list timeout" },
  { "forward", "-n AGENT [OPTION…] HOST:PORT",
    N_ ("  Makes HOST:PORT, as the agent sees it, reachable at a local port, until it is ended.\n"),
    "", "name local udp relay key exit-on-failure gateway help",
    "name local udp relay key exit-on-failure" },
  { "connect", "-n AGENT [OPTION…] HOST:PORT",
    N_ (
      "  Joins standard input and output with HOST:PORT, as the agent sees it. For ~/.ssh/config:\n"
      "  ProxyCommand narrowlink connect -n AGENT %h:%p\n"),
    N_ ("  Options of forward but -l and --exit-on-failure; with -u each read is a datagram.\n"),
    "name udp-connect relay key timeout-gateway gateway help", "timeout-gateway" },
  { "proxy", "-n AGENT [OPTION…] [IP:PORT]",
    N_ ("  Is a proxy at IP:PORT (127.0.0.1:1080) for whatever the agent can reach: SOCKS 5 with "
        "UDP,\n"
        "  SOCKS 4 and 4a, and HTTP. Names are resolved by the agent.\n"),
    N_ ("  Options of forward but -u, and:\n"),
    "name local-proxy proxy relay key exit-on-failure gateway help", "proxy" },
  { "run", "[NAME…]",
    N_ (
      "  Runs the tunnels of the configuration that are enabled, or those that are named, until it "
      "is\n"
      "  ended. Each goes on whatever happens to another. SIGHUP reads the configuration again; "
      "what\n"
      "  has not changed there is not disturbed.\n"),
    "", "gateway help", "" },
  { "status", "[--json] [--timeout TIME]",
    N_ ("  Tells how all gateways of the configuration stand (with --gateway one): whether they "
        "answer,\n"
        "  until when the token is valid, which agents are online; and at which tunnels something\n"
        "  listens.\n"),
    "", "json timeout gateway-status help", "json timeout" },
  { "check", "[AGENT [HOST:PORT]] [OPTION…]",
    N_ (
      "  Looks at the gateway step by step, and at AGENT, its key and whether HOST:PORT may be "
      "reached\n"
      "  through it: which rule decides, and if it allows it, whether it connects. Each step with "
      "its\n"
      "  time; at the one that is not passed, why and what can be done.\n"),
    N_ ("  Key options of forward, and:\n"), "name-check udp-check json key gateway help",
    "name-check udp-check json" },
  { "join", "[--key-file FILE] [LINKFILE]",
    N_ ("  Takes a link of narrowlink-gateway invite from LINKFILE, from standard input or by "
        "asking,\n"
        "  tries the gateway, asks for an agent's key and its name, and writes client.yaml, in\n"
        "  ~/.config/narrowlink or where -c says, and the file of the key. It replaces neither.\n"),
    "", "key-file-join help", "key-file-join" },
};

static const char head[] = N_ (
  "Usage: narrowlink [-c FILE] [--gateway NAME] COMMAND [OPTION…]\n"
  "\n"
  "  -c, --config FILE   configuration; else client.yaml is looked for in the working\n"
  "                      directory, ~/.config/narrowlink, ~/.narrowlink, /etc/narrowlink\n"
  "      --gateway NAME  which endpoint of the configuration: its name, host or HOST:PORT (the\n"
  "                      first); may stand behind the command as well\n"
  "  -h, --help          this text; behind a command, what there is of it\n"
  "      --version       version and licence\n"
  "\n"
  "A command may be shortened to any beginning of its name.\n"
  "\n");

static const char tail[] =
  N_ ("Exit codes: 0 done, 1 usage or configuration, 2 gateway not reached, 3 token refused,\n"
      "4 no such agent, 5 forbidden, 6 key wrong, missing or not supported, 7 destination failed.\n"
      "\n"
      "RUST_LOG sets the level of the log: error, warn, info, debug, trace.\n");

static const Command *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  }
  return NULL;
}

static void
append_options (GString *out, const char *names)
{
  g_auto (GStrv) wanted = g_strsplit (names, " ", -1);

  for (char **name = wanted; *name != NULL; name++) {
    guint i = 0;

    while (strcmp (options[i].name, *name) != 0)
      i++;
    g_string_append (out, _ (options[i].text));
  }
}

char *
nlk_cli_help_dup_text (const char *name)
{
  const Command *command = name != NULL ? find_command (name) : NULL;
  GString *out = g_string_new (NULL);

  if (command != NULL) {
    /* TRANSLATORS: {command}, its arguments and what it does */
    g_string_append_printf (out, _ ("Usage: narrowlink [-c FILE] %s %s\n\n%s\n"), command->name,
                            command->synopsis, _ (command->description));
    append_options (out, command->all_options);
    return g_string_free (out, FALSE);
  }
  g_string_append (out, _ (head));
  for (command = commands; command < commands + G_N_ELEMENTS (commands); command++) {
    g_string_append_printf (out, "narrowlink %s %s\n%s%s", command->name, command->synopsis,
                            _ (command->description),
                            *command->borrowed != '\0' ? _ (command->borrowed) : "");
    if (*command->main_options != '\0')
      append_options (out, command->main_options);
    g_string_append_c (out, '\n');
  }
  g_string_append (out, _ (tail));
  return g_string_free (out, FALSE);
}
