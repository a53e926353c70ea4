/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tray-state.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  char *gateway;
  char *name;
} Agent;

struct _NlkAppTrayState {
  gboolean is_coloured;
  GPtrArray *gateways;
  GPtrArray *agents;
  GPtrArray *tunnels;
};

static void
free_gateway (gpointer data)
{
  NlkAppTrayGateway *gateway = data;

  g_free ((char *) gateway->name);
  g_free ((char *) gateway->problem);
  g_free (gateway);
}

static void
free_agent (gpointer data)
{
  Agent *agent = data;

  g_free (agent->gateway);
  g_free (agent->name);
  g_free (agent);
}

static void
free_tunnel (gpointer data)
{
  NlkAppTrayTunnel *tunnel = data;

  g_free ((char *) tunnel->gateway);
  g_free ((char *) tunnel->name);
  g_free ((char *) tunnel->agent);
  g_free ((char *) tunnel->problem);
  g_free (tunnel);
}

NlkAppTrayState *
nlk_app_tray_state_new (gboolean is_coloured)
{
  NlkAppTrayState *state = g_new0 (NlkAppTrayState, 1);

  state->is_coloured = is_coloured;
  state->gateways = g_ptr_array_new_with_free_func (free_gateway);
  state->agents = g_ptr_array_new_with_free_func (free_agent);
  state->tunnels = g_ptr_array_new_with_free_func (free_tunnel);
  return state;
}

void
nlk_app_tray_state_free (NlkAppTrayState *state)
{
  g_ptr_array_unref (state->gateways);
  g_ptr_array_unref (state->agents);
  g_ptr_array_unref (state->tunnels);
  g_free (state);
}

void
nlk_app_tray_state_add_gateway (NlkAppTrayState *state, const NlkAppTrayGateway *gateway)
{
  NlkAppTrayGateway *copy = g_memdup2 (gateway, sizeof *gateway);

  copy->name = g_strdup (gateway->name);
  copy->problem = g_strdup (gateway->problem);
  g_ptr_array_add (state->gateways, copy);
}

void
nlk_app_tray_state_add_agent (NlkAppTrayState *state, const char *gateway, const char *name)
{
  Agent *agent;

  if (state->agents->len >= NLK_APP_TRAY_STATE_MOST_ENTRIES)
    return;
  agent = g_new (Agent, 1);
  agent->gateway = g_strdup (gateway);
  agent->name = g_strdup (name);
  g_ptr_array_add (state->agents, agent);
}

void
nlk_app_tray_state_add_tunnel (NlkAppTrayState *state, const NlkAppTrayTunnel *tunnel)
{
  NlkAppTrayTunnel *copy = g_memdup2 (tunnel, sizeof *tunnel);

  copy->gateway = g_strdup (tunnel->gateway);
  copy->name = g_strdup (tunnel->name);
  copy->agent = g_strdup (tunnel->agent);
  copy->problem = g_strdup (tunnel->problem);
  g_ptr_array_add (state->tunnels, copy);
}

/* The state item */

static gboolean
is_refused (const NlkAppTrayGateway *gateway)
{
  return gateway->is_wanted && gateway->link == NLK_LINK_REFUSED;
}

static gboolean
needs_person (const NlkAppTrayTunnel *tunnel)
{
  return tunnel->state == NLK_TUNNEL_ITEM_NEEDS_KEY || tunnel->state == NLK_TUNNEL_ITEM_PROBLEM;
}

static char *
describe_gateway_problem (const NlkAppTrayGateway *gateway)
{
  g_autofree char *name = nlk_display_text_name (gateway->name);

  if (gateway->problem == NULL)
    /* TRANSLATORS: %s is the name of a gateway, which refuses to let this computer in. */
    return g_strdup_printf (_ ("%s does not accept your access"), name);
  if (strstr (gateway->problem, gateway->name) != NULL)
    return g_strdup (gateway->problem);
  /* TRANSLATORS: the name of a gateway or tunnel, then the title of its problem: "work: The certificate is out of date". */
  return g_strdup_printf (_ ("%s: %s"), name, gateway->problem);
}

static char *
describe_tunnel_problem (const NlkAppTrayTunnel *tunnel)
{
  g_autofree char *name = nlk_display_text_name (tunnel->name);

  if (tunnel->state == NLK_TUNNEL_ITEM_NEEDS_KEY)
    /* TRANSLATORS: %s is the name of a tunnel. */
    return g_strdup_printf (_ ("%s needs its key"), name);
  if (tunnel->problem == NULL)
    /* TRANSLATORS: %s is the name of a tunnel. */
    return g_strdup_printf (_ ("%s has a problem"), name);
  /* TRANSLATORS: the name of a gateway or tunnel, then the title of its problem: "work: The certificate is out of date". */
  return g_strdup_printf (_ ("%s: %s"), name, tunnel->problem);
}

static char *
dup_problem (NlkAppTrayState *state)
{
  for (guint i = 0; i < state->gateways->len; i++)
    if (is_refused (state->gateways->pdata[i]))
      return describe_gateway_problem (state->gateways->pdata[i]);
  for (guint i = 0; i < state->tunnels->len; i++)
    if (needs_person (state->tunnels->pdata[i]))
      return describe_tunnel_problem (state->tunnels->pdata[i]);
  return NULL;
}

static const NlkAppTrayGateway *
find_connecting (NlkAppTrayState *state)
{
  for (guint i = 0; i < state->gateways->len; i++) {
    const NlkAppTrayGateway *gateway = state->gateways->pdata[i];

    if (gateway->is_wanted && gateway->link != NLK_LINK_CONNECTED)
      return gateway;
  }
  return NULL;
}

static guint
count_wanted (NlkAppTrayState *state, const NlkAppTrayGateway **ret_first)
{
  guint n_wanted = 0;

  for (guint i = state->gateways->len; i > 0; i--) {
    const NlkAppTrayGateway *gateway = state->gateways->pdata[i - 1];

    if (!gateway->is_wanted)
      continue;
    *ret_first = gateway;
    n_wanted++;
  }
  return n_wanted;
}

static guint
count_in_use (NlkAppTrayState *state)
{
  guint n_in_use = 0;

  for (guint i = 0; i < state->tunnels->len; i++)
    n_in_use +=
      ((const NlkAppTrayTunnel *) state->tunnels->pdata[i])->state == NLK_TUNNEL_ITEM_IN_USE;
  return n_in_use;
}

static char *
describe_connection (NlkAppTrayState *state, const NlkAppTrayGateway *first, guint n_wanted)
{
  g_autofree char *name = nlk_display_text_name (first->name);
  g_autofree char *connected = NULL;
  guint n_in_use = count_in_use (state);

  if (n_wanted == 1)
    /* TRANSLATORS: %s is the name of a gateway. */
    connected = g_strdup_printf (_ ("Connected to %s"), name);
  else
    /* TRANSLATORS: %u is a number of gateways, at least 2. */
    connected =
      g_strdup_printf (ngettext ("Connected to %u gateway", "Connected to %u gateways", n_wanted),
                       n_wanted);
  if (n_in_use == 0)
    return g_steal_pointer (&connected);
  /* TRANSLATORS: %s is "Connected to work", %u how many tunnels are in use. */
  return g_strdup_printf (ngettext ("%s, %u in use", "%s, %u in use", n_in_use), connected,
                          n_in_use);
}

/* Returns: the word for the icon. */
static const char *
describe (NlkAppTrayState *state, char **ret_text)
{
  const NlkAppTrayGateway *connecting = find_connecting (state);
  const NlkAppTrayGateway *first = NULL;
  guint n_wanted = count_wanted (state, &first);

  *ret_text = dup_problem (state);
  if (*ret_text != NULL)
    return "attention";
  if (connecting != NULL) {
    g_autofree char *name = nlk_display_text_name (connecting->name);

    /* TRANSLATORS: %s is the name of a gateway. */
    *ret_text = g_strdup_printf (_ ("Connecting to %s…"), name);
    return "connecting";
  }
  if (n_wanted > 0) {
    *ret_text = describe_connection (state, first, n_wanted);
    return "connected";
  }
  *ret_text = g_strdup (_ ("Not connected"));
  return "off";
}

/* Lists */

/* In a sorted list they stand side by side. */
static gboolean
has_namesake (NlkAppTrayState *state, guint index)
{
  const Agent *agent = state->agents->pdata[index];
  const Agent *before = index > 0 ? state->agents->pdata[index - 1] : NULL;
  const Agent *after = index + 1 < state->agents->len ? state->agents->pdata[index + 1] : NULL;

  return (before != NULL && strcmp (before->name, agent->name) == 0) ||
         (after != NULL && strcmp (after->name, agent->name) == 0);
}

static int
compare_agents (gconstpointer a, gconstpointer b)
{
  const Agent *left = *(const Agent *const *) a;
  const Agent *right = *(const Agent *const *) b;
  int order = g_utf8_collate (left->name, right->name);

  return order != 0 ? order : strcmp (left->gateway, right->gateway);
}

static GVariant *
list_agents (NlkAppTrayState *state)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  g_ptr_array_sort (state->agents, compare_agents);
  for (guint i = 0; i < state->agents->len; i++) {
    const Agent *agent = state->agents->pdata[i];
    g_autofree char *id = g_strconcat (agent->gateway, "/", agent->name, NULL);
    g_autofree char *both = g_strconcat (agent->name, " · ", agent->gateway, NULL);

    g_variant_builder_add (&list, "(ss)", id, has_namesake (state, i) ? both : agent->name);
  }
  return g_variant_builder_end (&list);
}

static int
compare_tunnels (gconstpointer a, gconstpointer b)
{
  const NlkAppTrayTunnel *left = *(const NlkAppTrayTunnel *const *) a;
  const NlkAppTrayTunnel *right = *(const NlkAppTrayTunnel *const *) b;

  if (left->last_use == right->last_use)
    return 0;
  return left->last_use > right->last_use ? -1 : 1;
}

static const char *
get_kind (const NlkAppTrayTunnel *tunnel)
{
  switch (tunnel->state) {
  case NLK_TUNNEL_ITEM_WAITING:
    return "waiting";
  case NLK_TUNNEL_ITEM_NEEDS_KEY:
    return "key";
  case NLK_TUNNEL_ITEM_PROBLEM:
    return "problem";
  case NLK_TUNNEL_ITEM_OFF:
  case NLK_TUNNEL_ITEM_IDLE:
  case NLK_TUNNEL_ITEM_STARTING:
  case NLK_TUNNEL_ITEM_READY:
  case NLK_TUNNEL_ITEM_IN_USE:
    break;
  }
  return "";
}

static GVariant *
list_tunnels (NlkAppTrayState *state)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssbs)"));

  g_ptr_array_sort (state->tunnels, compare_tunnels);
  for (guint i = 0; i < MIN (state->tunnels->len, NLK_APP_TRAY_STATE_MOST_ENTRIES); i++) {
    const NlkAppTrayTunnel *tunnel = state->tunnels->pdata[i];
    g_autofree char *id = g_strconcat (tunnel->gateway, "/", tunnel->name, NULL);

    g_variant_builder_add (&list, "(ssbs)", id, tunnel->name, tunnel->is_wanted, get_kind (tunnel));
  }
  return g_variant_builder_end (&list);
}

static GVariant *
list_gateways (NlkAppTrayState *state)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssb)"));

  for (guint i = 0; i < MIN (state->gateways->len, NLK_APP_TRAY_STATE_MOST_ENTRIES); i++) {
    const NlkAppTrayGateway *gateway = state->gateways->pdata[i];

    g_variant_builder_add (&list, "(ssb)", gateway->name, gateway->name, gateway->is_wanted);
  }
  return g_variant_builder_end (&list);
}

/* One key opens all tunnels to its agent, so each agent is asked for once. */
static void
add_keys (NlkAppTrayState *state, GVariantBuilder *list)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < state->tunnels->len; i++) {
    const NlkAppTrayTunnel *tunnel = state->tunnels->pdata[i];
    char *id = g_strconcat (tunnel->gateway, "/", tunnel->agent, NULL);

    if (tunnel->state != NLK_TUNNEL_ITEM_NEEDS_KEY || g_hash_table_contains (seen, id)) {
      g_free (id);
      continue;
    }
    g_variant_builder_add (list, "(sss)", "key", id, tunnel->agent);
    g_hash_table_add (seen, id);
  }
}

static GVariant *
list_causes (NlkAppTrayState *state)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sss)"));

  for (guint i = 0; i < state->gateways->len; i++) {
    const NlkAppTrayGateway *gateway = state->gateways->pdata[i];

    if (is_refused (gateway) && gateway->needs_link)
      g_variant_builder_add (&list, "(sss)", "link", gateway->name, gateway->name);
  }
  add_keys (state, &list);
  return g_variant_builder_end (&list);
}

GVariant *
nlk_app_tray_state_publish (NlkAppTrayState *state)
{
  GVariantDict dict;
  const NlkAppTrayGateway *first = NULL;
  g_autofree char *text = NULL;
  const char *word = describe (state, &text);
  GVariant *causes = list_causes (state);

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "state", "s", word);
  g_variant_dict_insert (&dict, "text", "s", text);
  g_variant_dict_insert (&dict, "active", "b", count_wanted (state, &first) > 0);
  g_variant_dict_insert (&dict, "possible", "b", state->gateways->len > 0);
  g_variant_dict_insert (&dict, "coloured", "b", state->is_coloured);
  g_variant_dict_insert_value (&dict, "causes", causes);
  g_variant_dict_insert_value (&dict, "tunnels", list_tunnels (state));
  g_variant_dict_insert_value (&dict, "agents", list_agents (state));
  g_variant_dict_insert_value (&dict, "gateways", list_gateways (state));
  return g_variant_dict_end (&dict);
}
