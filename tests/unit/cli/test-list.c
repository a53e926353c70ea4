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

static char *
format_json (GPtrArray *agents)
{
  NlkCliJson json;

  nlk_cli_json_init (&json);
  nlk_cli_json_open (&json, NULL, '{');
  nlk_cli_list_add_json (&json, agents);
  nlk_cli_json_close (&json, '}');
  return nlk_cli_json_end (&json);
}

static void
test_json (void)
{
  g_autoptr (GPtrArray) agents =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_agent_info_free);
  g_autofree char *empty = format_json (agents);
  g_autofree char *text = NULL;

  g_assert_cmpstr (empty, ==, "{\n  \"agents\": []\n}\n");
  g_ptr_array_add (agents, make_info ());
  text = format_json (agents);
  g_assert_cmpstr (text, ==,
                   "{\n"
                   "  \"agents\": [\n"
                   "    {\n"
                   "      \"name\": \"office\",\n"
                   "      \"address\": \"203.0.113.9:51514\",\n"
                   "      \"forward_address\": \"198.51.100.1, 10.0.0.1\",\n"
                   "      \"local_address\": \"192.168.1.10:51514\",\n"
                   "      \"cpus\": 8,\n"
                   "      \"load\": 0.42,\n"
                   "      \"online_since\": \"2025-01-10T09:06:40Z\",\n"
                   "      \"round_trip_ms\": 12,\n"
                   "      \"publish\": [\n"
                   "        {\n"
                   "          \"host\": \"www.example.com\",\n"
                   "          \"port\": null,\n"
                   "          \"target_protocol\": \"http\",\n"
                   "          \"target_host\": \"127.0.0.1\",\n"
                   "          \"target_port\": 80\n"
                   "        }\n"
                   "      ]\n"
                   "    }\n"
                   "  ]\n"
                   "}\n");
}

static void
test_json_of_little (void)
{
  g_autoptr (GPtrArray) agents =
    g_ptr_array_new_with_free_func ((GDestroyNotify) nlk_agent_info_free);
  NlkAgentInfo *info = nlk_agent_info_new ();
  g_autofree char *text = NULL;

  /* Quotes, an escape sequence, a direction mark, a C1 control, a letter beyond the first plane. */
  info->name = g_strdup ("a\"\\\033[2J\342\200\256\302\233\303\274\360\237\230\200\177");
  info->socket_addr = g_strdup ("x");
  info->since_seconds = G_MAXUINT64;
  g_ptr_array_add (agents, info);
  text = format_json (agents);
  g_assert_cmpstr (
    text, ==,
    "{\n"
    "  \"agents\": [\n"
    "    {\n"
    "      \"name\": \"a\\\"\\\\\\u001b[2J\\u202e\\u009b\303\274\360\237\230\200\\u007f\",\n"
    "      \"address\": \"x\",\n"
    "      \"forward_address\": null,\n"
    "      \"local_address\": null,\n"
    "      \"cpus\": null,\n"
    "      \"load\": null,\n"
    "      \"online_since\": null,\n"
    "      \"round_trip_ms\": null,\n"
    "      \"publish\": []\n"
    "    }\n"
    "  ]\n"
    "}\n");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/list/format", test_format);
  g_test_add_func ("/cli/list/hostile-name", test_hostile_name);
  g_test_add_func ("/cli/list/json", test_json);
  g_test_add_func ("/cli/list/json-of-little", test_json_of_little);
  return g_test_run ();
}
