/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/nlk-cli-list.h"

#include "protocol/nlk-service-description.h"

static NlkAgentInfo *
make_info (void)
{
  NlkDestination connect = { .host = (char *) "127.0.0.1",
                             .port = 80,
                             .protocol = NLK_PROTOCOL_HTTP };
  NlkAgentInfo *info = nlk_agent_info_new ();

  info->name = g_strdup ("office");
  info->socket_addr = g_strdup ("203.0.113.9:51514");
  info->forward_addr = g_strdup ("198.51.100.1, 10.0.0.1");
  info->has_system_info = TRUE;
  info->cpus = 8;
  info->local_addr = g_strdup ("192.168.1.10:51514");
  info->load = 0.42;
  info->since_seconds = 1736500000;
  info->ping_msec = 12;
  g_ptr_array_add (info->publish, nlk_publish_host_new ("www.example.com", 0, &connect));
  return info;
}

static void
assert_format (GPtrArray *agents, gboolean is_verbose, const char *expected)
{
  g_autofree char *text = nlk_cli_list_format (agents, is_verbose);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_format (void)
{
  g_autoptr (GPtrArray) agents =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_agent_info_free);

  assert_format (agents, FALSE, "Agent not found\n");
  g_ptr_array_add (agents, make_info ());
  assert_format (
    agents, FALSE,
    "office:\n\tAddress: 203.0.113.9:51514\n\tForward Address: 198.51.100.1, 10.0.0.1\n"
    "\tConnection Ping: 12ms\r\n\n");
  assert_format (
    agents, TRUE,
    "office:\n\tAddress: 203.0.113.9:51514\n\tForward Address: 198.51.100.1, 10.0.0.1\n"
    "\tSystem Info:\n\t\tLocal Address: 192.168.1.10:51514\n\t\tLoad Avarage: 0.42\n\t\tCPU Cores: "
    "8\n"
    "\tPublish Info:\n\t\twww.example.com:any->http://127.0.0.1:80\n"
    "\tConnection Time: 2025-01-10 09:06:40 +00:00\n\tConnection Ping: 12ms\r\n\n");
}

static void
test_hostile_name (void)
{
  g_autoptr (GPtrArray) agents =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_agent_info_free);
  NlkAgentInfo *info = nlk_agent_info_new ();

  info->name = g_strdup ("a\033[2Jb");
  info->socket_addr = g_strdup ("203.0.113.9:1\n\tx");
  g_ptr_array_add (agents, info);
  assert_format (agents, FALSE,
                 "a\\x1b[2Jb:\n\tAddress: 203.0.113.9:1\\x0a\\x09x\n\tConnection Ping: 0ms\r\n\n");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/list/format", test_format);
  g_test_add_func ("/cli/list/hostile-name", test_hostile_name);
  return g_test_run ();
}
