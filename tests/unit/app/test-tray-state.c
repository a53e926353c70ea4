/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-tray-state.h"

#include "tray/nlk-tray-state.h"

#define FSI "\xE2\x81\xA8"
#define PDI "\xE2\x81\xA9"

static NlkAppTrayState *
new_state (NlkLinkState work, NlkLinkState home)
{
  NlkAppTrayState *state = nlk_app_tray_state_new (FALSE);
  NlkAppTrayGateway gateways[] = {
    { .name = "work", .is_wanted = work != NLK_LINK_OFF, .link = work },
    { .name = "home", .is_wanted = home != NLK_LINK_OFF, .link = home },
  };

  nlk_app_tray_state_add_gateway (state, &gateways[0]);
  nlk_app_tray_state_add_gateway (state, &gateways[1]);
  return state;
}

static void
add_tunnel (NlkAppTrayState *state, const char *name, NlkTunnelItemState item_state,
            const char *problem)
{
  NlkAppTrayTunnel tunnel = {
    .gateway = "work",
    .name = name,
    .agent = "nas",
    .is_wanted = item_state != NLK_TUNNEL_ITEM_OFF,
    .state = item_state,
    .problem = problem,
  };

  nlk_app_tray_state_add_tunnel (state, &tunnel);
}

/* What the icon's own program makes of it. */
static NlkTrayState *
read_back (NlkAppTrayState *state)
{
  g_autoptr (GVariant) published = g_variant_ref_sink (nlk_app_tray_state_publish (state));

  g_assert_cmpstr (g_variant_get_type_string (published), ==, "a{sv}");
  return nlk_tray_state_new (published);
}

static const NlkTrayEntry *
entry (GPtrArray *list, guint index)
{
  g_assert_cmpuint (index, <, list->len);
  return list->pdata[index];
}

static void
check (NlkAppTrayState *state, NlkTrayLink link, const char *text)
{
  g_autoptr (NlkTrayState) seen = read_back (state);

  g_assert_cmpint (seen->link, ==, link);
  g_assert_cmpstr (seen->text, ==, text);
}

static void
test_nothing (void)
{
  g_autoptr (NlkAppTrayState) state = nlk_app_tray_state_new (TRUE);
  g_autoptr (NlkTrayState) seen = read_back (state);

  g_assert_cmpint (seen->link, ==, NLK_TRAY_OFF);
  g_assert_cmpstr (seen->text, ==, "Not connected");
  g_assert_false (seen->is_active);
  g_assert_false (seen->is_possible);
  g_assert_true (seen->is_coloured);
}

static void
test_gateways (void)
{
  static const struct {
    NlkLinkState work, home;
    NlkTrayLink link;
    const char *text;
  } cases[] = {
    { NLK_LINK_OFF, NLK_LINK_OFF, NLK_TRAY_OFF, "Not connected" },
    { NLK_LINK_CONNECTING, NLK_LINK_OFF, NLK_TRAY_CONNECTING, "Connecting to " FSI "work" PDI "…" },
    { NLK_LINK_CONNECTED, NLK_LINK_RECONNECTING, NLK_TRAY_CONNECTING,
      "Connecting to " FSI "home" PDI "…" },
    { NLK_LINK_OFF, NLK_LINK_CONNECTED, NLK_TRAY_CONNECTED, "Connected to " FSI "home" PDI },
    { NLK_LINK_CONNECTED, NLK_LINK_CONNECTED, NLK_TRAY_CONNECTED, "Connected to 2 gateways" },
    { NLK_LINK_CONNECTING, NLK_LINK_REFUSED, NLK_TRAY_ATTENTION,
      FSI "home" PDI " does not accept your access" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NlkAppTrayState) state = new_state (cases[i].work, cases[i].home);
    g_autoptr (NlkTrayState) seen = read_back (state);

    g_assert_cmpint (seen->link, ==, cases[i].link);
    g_assert_cmpstr (seen->text, ==, cases[i].text);
    g_assert_true (seen->is_possible);
    g_assert_cmpint (seen->is_active, ==, cases[i].link != NLK_TRAY_OFF);
    g_assert_cmpuint (seen->gateways->len, ==, 2);
    g_assert_cmpint (entry (seen->gateways, 1)->wish, ==, cases[i].home != NLK_LINK_OFF);
  }
}

static void
test_in_use (void)
{
  g_autoptr (NlkAppTrayState) state = new_state (NLK_LINK_CONNECTED, NLK_LINK_OFF);

  add_tunnel (state, "a", NLK_TUNNEL_ITEM_IN_USE, NULL);
  add_tunnel (state, "b", NLK_TUNNEL_ITEM_READY, NULL);
  check (state, NLK_TRAY_CONNECTED, "Connected to " FSI "work" PDI ", 1 in use");
  add_tunnel (state, "c", NLK_TUNNEL_ITEM_IN_USE, NULL);
  check (state, NLK_TRAY_CONNECTED, "Connected to " FSI "work" PDI ", 2 in use");
}

static void
test_tunnels (void)
{
  g_autoptr (NlkAppTrayState) state = new_state (NLK_LINK_CONNECTED, NLK_LINK_OFF);
  g_autoptr (NlkTrayState) seen = NULL;
  NlkAppTrayTunnel used = { .gateway = "work",
                            .name = "used",
                            .agent = "nas",
                            .is_wanted = TRUE,
                            .state = NLK_TUNNEL_ITEM_READY,
                            .last_use = 7 };

  add_tunnel (state, "off", NLK_TUNNEL_ITEM_OFF, NULL);
  add_tunnel (state, "waits", NLK_TUNNEL_ITEM_WAITING, NULL);
  nlk_app_tray_state_add_tunnel (state, &used);
  seen = read_back (state);
  g_assert_cmpstr (entry (seen->tunnels, 0)->id, ==, "work/used");
  g_assert_cmpstr (entry (seen->tunnels, 0)->kind, ==, "");
  g_assert_cmpstr (entry (seen->tunnels, 1)->id, ==, "work/off");
  g_assert_false (entry (seen->tunnels, 1)->wish);
  g_assert_cmpstr (entry (seen->tunnels, 2)->kind, ==, "waiting");
  g_assert_true (entry (seen->tunnels, 2)->wish);
}

static void
test_needs_key (void)
{
  g_autoptr (NlkAppTrayState) state = new_state (NLK_LINK_CONNECTED, NLK_LINK_OFF);
  g_autoptr (NlkTrayState) seen = NULL;

  add_tunnel (state, "fine", NLK_TUNNEL_ITEM_READY, NULL);
  add_tunnel (state, "Files", NLK_TUNNEL_ITEM_NEEDS_KEY, NULL);
  add_tunnel (state, "Web", NLK_TUNNEL_ITEM_NEEDS_KEY, NULL);
  check (state, NLK_TRAY_ATTENTION, FSI "Files" PDI " needs its key");
  seen = read_back (state);
  g_assert_cmpuint (seen->causes->len, ==, 1);
  g_assert_cmpstr (entry (seen->causes, 0)->kind, ==, "key");
  g_assert_cmpstr (entry (seen->causes, 0)->id, ==, "work/nas");
  g_assert_cmpstr (entry (seen->tunnels, 1)->kind, ==, "key");
}

static void
test_problem (void)
{
  g_autoptr (NlkAppTrayState) state = new_state (NLK_LINK_CONNECTED, NLK_LINK_OFF);
  g_autoptr (NlkTrayState) seen = NULL;

  add_tunnel (state, "Files", NLK_TUNNEL_ITEM_PROBLEM, "Port 2222 is in use");
  check (state, NLK_TRAY_ATTENTION, FSI "Files" PDI ": Port 2222 is in use");
  seen = read_back (state);
  g_assert_cmpuint (seen->causes->len, ==, 0);
  g_assert_cmpstr (entry (seen->tunnels, 0)->kind, ==, "problem");
}

static void
test_refused (void)
{
  g_autoptr (NlkAppTrayState) state = nlk_app_tray_state_new (FALSE);
  g_autoptr (NlkTrayState) seen = NULL;
  NlkAppTrayGateway expired = { "work", TRUE, NLK_LINK_REFUSED, TRUE, "Your access ended" };
  NlkAppTrayGateway strange = { "home", TRUE, NLK_LINK_REFUSED, FALSE, "The clock looks wrong" };
  NlkAppTrayGateway unwanted = { "old", FALSE, NLK_LINK_REFUSED, TRUE, "Not shown" };

  nlk_app_tray_state_add_gateway (state, &unwanted);
  nlk_app_tray_state_add_gateway (state, &expired);
  nlk_app_tray_state_add_gateway (state, &strange);
  add_tunnel (state, "Files", NLK_TUNNEL_ITEM_NEEDS_KEY, NULL);
  check (state, NLK_TRAY_ATTENTION, FSI "work" PDI ": Your access ended");
  seen = read_back (state);
  g_assert_cmpuint (seen->causes->len, ==, 2);
  g_assert_cmpstr (entry (seen->causes, 0)->kind, ==, "link");
  g_assert_cmpstr (entry (seen->causes, 0)->id, ==, "work");
  g_assert_cmpstr (entry (seen->causes, 1)->kind, ==, "key");
}

static void
test_agents (void)
{
  g_autoptr (NlkAppTrayState) state = new_state (NLK_LINK_CONNECTED, NLK_LINK_CONNECTED);
  g_autoptr (NlkTrayState) seen = NULL;

  nlk_app_tray_state_add_agent (state, "work", "office");
  nlk_app_tray_state_add_agent (state, "work", "nas");
  nlk_app_tray_state_add_agent (state, "home", "office");
  seen = read_back (state);
  g_assert_cmpuint (seen->agents->len, ==, 3);
  g_assert_cmpstr (entry (seen->agents, 0)->id, ==, "work/nas");
  g_assert_cmpstr (entry (seen->agents, 0)->name, ==, FSI "nas" PDI);
  g_assert_cmpstr (entry (seen->agents, 1)->id, ==, "home/office");
  g_assert_cmpstr (entry (seen->agents, 1)->name, ==, FSI "office · home" PDI);
  g_assert_cmpstr (entry (seen->agents, 2)->name, ==, FSI "office · work" PDI);
}

static void
test_gateway_lists_ten_thousand_agents (void)
{
  g_autoptr (NlkAppTrayState) state = new_state (NLK_LINK_CONNECTED, NLK_LINK_OFF);
  g_autoptr (GVariant) published = NULL;
  g_autoptr (GVariant) agents = NULL;

  for (guint i = 0; i < 10000; i++) {
    g_autofree char *name = g_strdup_printf ("agent-%u", i);

    nlk_app_tray_state_add_agent (state, "work", name);
  }
  published = g_variant_ref_sink (nlk_app_tray_state_publish (state));
  agents = g_variant_lookup_value (published, "agents", G_VARIANT_TYPE ("a(ss)"));
  g_assert_cmpuint (g_variant_n_children (agents), ==, NLK_APP_TRAY_STATE_MOST_ENTRIES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/tray-state/nothing", test_nothing);
  g_test_add_func ("/app/tray-state/gateways", test_gateways);
  g_test_add_func ("/app/tray-state/in-use", test_in_use);
  g_test_add_func ("/app/tray-state/tunnels", test_tunnels);
  g_test_add_func ("/app/tray-state/needs-key", test_needs_key);
  g_test_add_func ("/app/tray-state/problem", test_problem);
  g_test_add_func ("/app/tray-state/refused", test_refused);
  g_test_add_func ("/app/tray-state/agents", test_agents);
  g_test_add_func ("/app/tray-state/gateway-lists-ten-thousand-agents",
                   test_gateway_lists_ten_thousand_agents);
  return g_test_run ();
}
