/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-cli-help.h"

static const char help_text[] =
  "Usage: narrowlink [-c FILE] COMMAND [OPTION…]\n"
  "\n"
  "  -c, --config FILE   configuration; else client.yaml is looked for in the working\n"
  "                      directory, ~/.config/narrowlink, ~/.narrowlink, /etc/narrowlink\n"
  "  -h, --help          this text\n"
  "      --version       version and licence\n"
  "\n"
  "A command may be shortened to any beginning of its name.\n"
  "\n"
  "narrowlink list [-v] [--timeout TIME]\n"
  "  Lists the agents that are connected.\n"
  "  -v, --verbose       more about each\n"
  "      --timeout TIME  give up after this long (10s)\n"
  "\n"
  "narrowlink forward -n AGENT [OPTION…] HOST:PORT\n"
  "  Makes HOST:PORT, as the agent sees it, reachable at a local port, until it is ended.\n"
  "  -n, --name AGENT    name of the agent\n"
  "  -l, --local IP:PORT where to listen (127.0.0.1, a free port)\n"
  "  -u, --udp           UDP instead of TCP\n"
  "  -r, --relay         through the gateway, which is what happens anyway\n"
  "      --key-file FILE end-to-end encryption with the key in FILE\n"
  "      --key-prompt    the same, with a key that is asked for\n"
  "  -k, --key KEY       the same; other users of this machine may see KEY for a moment.\n"
  "                      Without a KEY it is asked for. The variable NARROWLINK_KEY may hold\n"
  "                      the key as well. With a key nothing is ever sent unencrypted.\n"
  "      --exit-on-failure\n"
  "                      end when gateway, agent, key or a connection fails for the first\n"
  "                      time, with its exit code; otherwise it goes on and tries again\n"
  "\n"
  "narrowlink join [--key-file FILE] [LINKFILE]\n"
  "  Takes a link of narrowlink-gateway invite from LINKFILE, from standard input or by asking,\n"
  "  tries the gateway, asks for the agent's key, and writes client.yaml, in\n"
  "  ~/.config/narrowlink or where -c says, and FILE (agent.key beside it). It replaces neither.\n"
  "\n"
  "Exit codes: 0 done, 1 usage or configuration, 2 gateway not reached, 3 token refused,\n"
  "4 no such agent, 5 forbidden, 6 key wrong, missing or not supported, 7 destination failed.\n"
  "\n"
  "RUST_LOG sets the level of the log: error, warn, info, debug, trace.\n";

const char *
nlk_cli_help_get_text (void)
{
  return help_text;
}
