/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-control-message.h"
#include "protocol/nlk-data-command.h"
#include "protocol/nlk-text-list.h"

#include <string.h>

#define ID "0b2f6f5e-8c7b-4f3e-9a56-1f1e2d3c4b5a"
#define CONNECT \
  "{\"host\":\"127.0.0.1\",\"port\":22,\"protocol\":\"TCP\",\"cryptography\":null,\"sign\":null}"
#define POLICY                                                                              \
  "{\"type\":\"WhiteList\",\"policies\":[{\"Ip\":[\"Any\",\"192.168.0.0/24\",22,\"TCP\"]}," \
  "{\"Domain\":[{\"Agent\":\"office\"},\"*.example.com\",443,\"TCP\"]}]}"

typedef struct {
  NlkControlWriter writer;
  const char *text;
} Message;

/* Each as Narrowlink 0.2 writes it. */
static const Message messages[] = {
  { NLK_CONTROL_CLIENT, "{\"Request\":[0,\"ListOfAgents\"]}" },
  { NLK_CONTROL_CLIENT,
    "{\"Request\":[1,{\"UpdateConstantSysInfo\":{\"local_addr\":\"192.168.1.20:50312\"}}]}" },
  { NLK_CONTROL_CLIENT, "{\"Request\":[2,{\"Peer2Peer\":{\"agent_name\":\"office\",\"easy_seed_"
                        "port\":50123,\"easy_seq\":2,"
                        "\"hard_seed_port\":55555,\"hard_seq\":255}}]}" },
  { NLK_CONTROL_GATEWAY_TO_CLIENT, "{\"Response\":[0,{\"ActiveAgents\":[]}]}" },
  { NLK_CONTROL_GATEWAY_TO_CLIENT, "{\"Response\":[0,{\"ActiveAgents\":[{\"name\":\"office\","
                                   "\"socket_addr\":\"203.0.113.9:51514\","
                                   "\"forward_addr\":null,\"system_info\":{\"dynamic\":{"
                                   "\"loadavg\":0.42},\"constant\":{\"cpus\":8,"
                                   "\"local_addr\":\"192.168.1.10:51514\"}},\"publish_info\":[{"
                                   "\"src_host\":\"www.example.com\",\"src_port\":0,"
                                   "\"dst_host\":\"127.0.0.1\",\"dst_port\":80,\"protocol\":"
                                   "\"HTTP\"}],\"since\":1736500000,\"ping\":12},"
                                   "{\"name\":\"b\\u0001\\\"ü\",\"socket_addr\":\"[::1]:1\","
                                   "\"forward_addr\":\"198.51.100.7\",\"system_info\":null,"
                                   "\"publish_info\":[],\"since\":0,\"ping\":0}]}]}" },
  { NLK_CONTROL_GATEWAY_TO_CLIENT, "{\"Response\":[1,\"Ok\"]}" },
  { NLK_CONTROL_GATEWAY_TO_CLIENT, "{\"Response\":[2,\"Failed\"]}" },
  { NLK_CONTROL_GATEWAY_TO_CLIENT, "{\"ConnectionError\":[\"" ID "\",\"text\"]}" },
  { NLK_CONTROL_GATEWAY_TO_AGENT, "{\"Connect\":[\"" ID "\"," CONNECT ",[]]}" },
  { NLK_CONTROL_GATEWAY_TO_AGENT, "{\"Connect\":[\"" ID "\"," CONNECT ",[" POLICY "]]}" },
  { NLK_CONTROL_GATEWAY_TO_AGENT, "{\"IsReachable\":[\"" ID "\"," CONNECT "]}" },
  { NLK_CONTROL_GATEWAY_TO_AGENT, "{\"Response\":[0,\"Ok\"]}" },
  { NLK_CONTROL_GATEWAY_TO_AGENT, "{\"Ping\":1736500000123}" },
  { NLK_CONTROL_GATEWAY_TO_AGENT, "\"Shutdown\"" },
  { NLK_CONTROL_AGENT, "{\"Request\":[0,{\"UpdateConstantSysInfo\":{\"cpus\":8,\"local_addr\":"
                       "\"192.168.1.10:51514\"}}]}" },
  { NLK_CONTROL_AGENT, "{\"Request\":[1,{\"UpdateDynamicSysInfo\":{\"loadavg\":0.0}}]}" },
  { NLK_CONTROL_AGENT, "{\"Request\":[1,{\"UpdateDynamicSysInfo\":{\"loadavg\":12.25}}]}" },
  { NLK_CONTROL_AGENT, "{\"Pong\":1736500000123}" },
  { NLK_CONTROL_AGENT, "{\"Error\":[\"" ID "\",\"nl-4: refused\"]}" },
  { NLK_CONTROL_AGENT, "{\"Ready\":\"" ID "\"}" },
  { NLK_CONTROL_AGENT, "{\"NotSure\":\"" ID "\"}" },
};

static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (NlkControlMessage) message =
      nlk_control_message_parse (messages[i].writer, messages[i].text, -1, &error);
    g_autofree char *again = NULL;

    g_assert_no_error (error);
    again = nlk_control_message_format (messages[i].writer, message);
    g_assert_cmpstr (again, ==, messages[i].text);
  }
}

static void
test_tolerance (void)
{
  static const Message tolerated[] = {
    { NLK_CONTROL_CLIENT, " { \"Request\" : [ 0 , { \"ListOfAgents\" : null } ] } " },
    { NLK_CONTROL_CLIENT, "{\"Request\":[1,{\"UpdateConstantSysInfo\":[\"1.2.3.4:5\"]}]}" },
    { NLK_CONTROL_AGENT,
      "{\"Request\":[1,{\"UpdateDynamicSysInfo\":{\"loadavg\":3,\"more\":{}}}]}" },
    { NLK_CONTROL_GATEWAY_TO_AGENT, "{\"Shutdown\":null}" },
    { NLK_CONTROL_GATEWAY_TO_AGENT, "{\"Connect\":[\"" ID "\",[\"h\",1,\"UDP\"],[]]}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tolerated); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (NlkControlMessage) message =
      nlk_control_message_parse (tolerated[i].writer, tolerated[i].text, -1, &error);

    g_assert_no_error (error);
    g_assert_nonnull (message);
  }
}

static void
test_refusals (void)
{
  static const Message wrong[] = {
    { NLK_CONTROL_CLIENT, "" },
    { NLK_CONTROL_CLIENT, "Shutdown" },
    { NLK_CONTROL_CLIENT, "{\"Request\":[0]}" },
    { NLK_CONTROL_CLIENT, "{\"Request\":[0,\"ListOfAgents\",1]}" },
    { NLK_CONTROL_CLIENT, "{\"Request\":[-1,\"ListOfAgents\"]}" },
    { NLK_CONTROL_CLIENT, "{\"Request\":[0,\"Other\"]}" },
    { NLK_CONTROL_CLIENT, "{\"Pong\":1}" },
    { NLK_CONTROL_AGENT, "{\"Request\":[0,\"ListOfAgents\"]}" },
    { NLK_CONTROL_AGENT,
      "{\"Request\":[0,{\"UpdateConstantSysInfo\":{\"cpus\":256,\"local_addr\":\"a\"}}]}" },
    { NLK_CONTROL_AGENT, "{\"Error\":[\"not-a-uuid\",\"text\"]}" },
    { NLK_CONTROL_GATEWAY_TO_AGENT,
      "{\"Connect\":[\"" ID "\",{\"host\":\"h\",\"port\":70000,\"protocol\":\"TCP\"},[]]}" },
    { NLK_CONTROL_GATEWAY_TO_AGENT,
      "{\"Connect\":[\"" ID "\",{\"host\":\"h\",\"port\":1,\"protocol\":\"TCP\",\"cryptography\":"
      "{\"XChaCha20Poly1305\":[1,2,3]}},[]]}" },
    { NLK_CONTROL_GATEWAY_TO_AGENT,
      "{\"Connect\":[\"" ID "\"," CONNECT
      ",[{\"type\":\"WhiteList\",\"policies\":[{\"Ip\":[\"Any\",\"10.0.0.1\",1,"
      "\"TCP\"]}]}]]}" },
    { NLK_CONTROL_GATEWAY_TO_CLIENT, "{\"Response\":[0,{\"ActiveAgents\":[{\"name\":\"x\"}]}]}" },
    { NLK_CONTROL_GATEWAY_TO_CLIENT,
      "{\"Response\":[0,{\"ActiveAgents\":[{\"name\":\"x\",\"socket_addr\":\"y\",\"forward_addr\":"
      "1,"
      "\"system_info\":null,\"publish_info\":[],\"since\":0,\"ping\":0}]}]}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (NlkControlMessage) message =
      nlk_control_message_parse (wrong[i].writer, wrong[i].text, -1, NULL);

    if (message != NULL)
      g_test_message ("%s", wrong[i].text);
    g_assert_null (message);
  }
}

static void
test_depth_bomb (void)
{
  g_autofree char *bomb = g_strnfill (100000, '[');

  g_assert_null (nlk_control_message_parse (NLK_CONTROL_CLIENT, bomb, -1, NULL));
}

/* What the JSON parser would take although it is no JSON, or would take for something else. */
static void
test_only_json_is_read (void)
{
  static const char *const wrong[] = {
    "/* x */{\"Pong\":1}",
    "{\"Pong\":1}//",
    "{'Pong':1}",
    "{\"Pong\":010}",
    "{\"Pong\":0x10}",
    "{\"Pong\":- 1}",
    "{\"Pong\":1e}",
    "{\"Pong\":1.}",
    "{\"Pong\":.5}",
    "{\"Pong\":18446744073709551617}",
    "{\"Pong\":1} {\"Pong\":2}",
    "{\"Pong\":1}}",
    "var a = {\"Pong\":1}",
    "{\"Error\":[\"" ID "\",\"a\\u0000b\"]}",
    "{\"Error\":[\"" ID "\",\"\\ud800\"]}",
    "{\"Error\":[\"" ID "\",\"\\ud800x\"]}",
    "{\"Error\":[\"" ID "\",\"\\udc00\"]}",
    "{\"Error\":[\"" ID "\",\"\\ud83d\\u0041\"]}",
    "{\"Error\":[\"" ID "\",\"\\x\"]}",
    "{\"Error\":[\"" ID "\",\"a\nb\"]}",
    "{\"Error\":[\"" ID "\",\"\xff\"]}",
    "{\"Error\":[\"" ID "\",\"open",
  };
  g_autofree char *brackets = g_strnfill (1000000, '[');
  g_autofree char *hidden_bomb = g_strconcat ("/*\"*/", brackets, NULL);
  g_autoptr (NlkControlMessage) message = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_test_message ("%" G_GSIZE_FORMAT, i);
    g_assert_null (nlk_control_message_parse (NLK_CONTROL_AGENT, wrong[i], -1, NULL));
  }
  g_assert_null (nlk_control_message_parse (NLK_CONTROL_AGENT, hidden_bomb, -1, NULL));
  message =
    nlk_control_message_parse (NLK_CONTROL_AGENT,
                               "{\"Error\":[\"" ID "\",\"\\ud83d\\uDE00 \\/\\u000a\"]}", -1, NULL);
  g_assert_cmpstr (message->text, ==, "\xf0\x9f\x98\x80 /\n");
}

static void
test_data_command_is_ascii (void)
{
  NlkDestination destination = {
    (char *) "bücher.example", 80, NLK_PROTOCOL_TCP, FALSE, FALSE, { 0 }, { 0 }
  };
  g_autofree char *text = nlk_data_command_format ("büro 😀\x7f", &destination);
  g_autofree char *agent = NULL;
  g_auto (NlkDestination) again = { 0 };

  for (const char *p = text; *p != '\0'; p++)
    g_assert_true (g_ascii_isprint (*p));
  g_assert_true (nlk_data_command_parse (text, &agent, &again, NULL));
  g_assert_cmpstr (agent, ==, "büro 😀\x7f");
  g_assert_cmpstr (again.host, ==, destination.host);
}

static void
test_data_command_bytes (void)
{
  static const char expected[] = "{\"Connect\":[\"office\"," CONNECT "]}";
  NlkDestination destination = {
    (char *) "127.0.0.1", 22, NLK_PROTOCOL_TCP, FALSE, FALSE, { 0 }, { 0 }
  };
  g_autofree char *text = nlk_data_command_format ("office", &destination);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_lists (void)
{
  g_autoptr (GPtrArray) texts = nlk_text_list_parse ("[\"eyJ\",\"eyK\"]");
  g_autofree char *again = NULL;

  g_assert_cmpuint (texts->len, ==, 2);
  again = nlk_text_list_format (texts);
  g_assert_cmpstr (again, ==, "[\"eyJ\",\"eyK\"]");
  g_assert_null (nlk_text_list_parse ("[1]"));
  g_assert_null (nlk_text_list_parse ("{}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/control-message/round-trip", test_round_trip);
  g_test_add_func ("/protocol/control-message/tolerance", test_tolerance);
  g_test_add_func ("/protocol/control-message/refusals", test_refusals);
  g_test_add_func ("/protocol/control-message/depth-bomb", test_depth_bomb);
  g_test_add_func ("/protocol/control-message/only-json-is-read", test_only_json_is_read);
  g_test_add_func ("/protocol/control-message/data-command-is-ascii", test_data_command_is_ascii);
  g_test_add_func ("/protocol/control-message/data-command-bytes", test_data_command_bytes);
  g_test_add_func ("/protocol/control-message/lists", test_lists);
  return g_test_run ();
}
