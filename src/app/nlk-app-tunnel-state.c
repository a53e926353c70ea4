/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-tunnel-state.h"

#include "base/nlk-display-text.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-listener.h"
#include "protocol/nlk-reason.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-words.h"

struct _NlkAppTunnelState {
  gboolean has_begun;
  NlkAppTunnelShown shown;
  NlkAppTunnelShown next; /* not drawn yet when it differs */
  gint64 next_since_usec;
  gint64 starting_since_usec;
  gboolean has_streams;
  gint64 linger_until_usec;
  gint64 refusal_time;
  guint64 refusal_received_bytes;
};

void
nlk_app_tunnel_facts_read (NlkTunnelItem *item, NlkAppTunnelFacts *ret_facts)
{
  NlkTunnelGateway *gateway = nlk_tunnel_item_get_gateway (item);
  NlkTunnelCounts counts;

  nlk_tunnel_item_get_counts (item, &counts);
  *ret_facts = (NlkAppTunnelFacts){
    .config = nlk_tunnel_item_get_config (item),
    .gateway = nlk_tunnel_gateway_get_name (gateway),
    .state = nlk_tunnel_item_get_state (item),
    .n_streams = counts.n_streams,
    .received_bytes = counts.received_bytes,
    .error = nlk_tunnel_item_get_error (item),
    .error_time = nlk_tunnel_item_get_error_time (item),
    .gateway_is_connected = nlk_gateway_session_get_state (
                              nlk_tunnel_gateway_get_session (gateway)) == NLK_LINK_CONNECTED,
    .is_proven = nlk_tunnel_item_is_proven (item),
    .is_tls = nlk_tunnel_gateway_get_config (gateway)->transport == NLK_TRANSPORT_WSS,
  };
}

NlkAppTunnelState *
nlk_app_tunnel_state_new (void)
{
  return g_new0 (NlkAppTunnelState, 1);
}

void
nlk_app_tunnel_state_free (NlkAppTunnelState *state)
{
  g_free (state);
}

/* What the facts say */

static gboolean
is_waiting (NlkAppTunnelShown shown)
{
  return shown == NLK_APP_TUNNEL_WAITS_FOR_AGENT || shown == NLK_APP_TUNNEL_WAITS_FOR_GATEWAY;
}

/* A tunnel that once ran does not start again when its gateway comes back: it waits until all is there. */
static NlkAppTunnelShown
judge_starting (const NlkAppTunnelState *state, const NlkAppTunnelFacts *facts, gint64 now_usec)
{
  gboolean has_run = state->has_begun && (is_waiting (state->shown) || is_waiting (state->next) ||
                                          state->shown == NLK_APP_TUNNEL_READY ||
                                          state->shown == NLK_APP_TUNNEL_IN_USE);
  gboolean is_late = now_usec - state->starting_since_usec >= NLK_APP_TUNNEL_START_USEC;

  if (!facts->gateway_is_connected && (has_run || is_late))
    return NLK_APP_TUNNEL_WAITS_FOR_GATEWAY;
  if (is_late)
    return NLK_APP_TUNNEL_PROBLEM;
  return has_run && is_waiting (state->shown) ? state->shown : NLK_APP_TUNNEL_STARTING;
}

/* A refusal by rules stands until something comes through. */
static gboolean
is_refused (const NlkAppTunnelState *state, const NlkAppTunnelFacts *facts)
{
  return state->refusal_time != 0 && facts->received_bytes == state->refusal_received_bytes;
}

static NlkAppTunnelShown
judge (const NlkAppTunnelState *state, const NlkAppTunnelFacts *facts, gint64 now_usec)
{
  switch (facts->state) {
  case NLK_TUNNEL_ITEM_OFF:
    return NLK_APP_TUNNEL_OFF;
  case NLK_TUNNEL_ITEM_IDLE:
    return NLK_APP_TUNNEL_IDLE;
  case NLK_TUNNEL_ITEM_STARTING:
    return judge_starting (state, facts, now_usec);
  case NLK_TUNNEL_ITEM_NEEDS_KEY:
    return g_error_matches (facts->error, NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH)
             ? NLK_APP_TUNNEL_WRONG_KEY
             : NLK_APP_TUNNEL_NEEDS_KEY;
  case NLK_TUNNEL_ITEM_WAITING:
    return facts->gateway_is_connected ? NLK_APP_TUNNEL_WAITS_FOR_AGENT
                                       : NLK_APP_TUNNEL_WAITS_FOR_GATEWAY;
  case NLK_TUNNEL_ITEM_PROBLEM:
    return NLK_APP_TUNNEL_PROBLEM;
  case NLK_TUNNEL_ITEM_READY:
  case NLK_TUNNEL_ITEM_IN_USE:
    break;
  }
  if (is_refused (state, facts))
    return NLK_APP_TUNNEL_PROBLEM;
  return state->has_streams || now_usec < state->linger_until_usec ? NLK_APP_TUNNEL_IN_USE
                                                                   : NLK_APP_TUNNEL_READY;
}

static void
note_streams (NlkAppTunnelState *state, const NlkAppTunnelFacts *facts, gint64 now_usec)
{
  gboolean has_streams = facts->n_streams > 0;

  if (state->has_streams && !has_streams)
    state->linger_until_usec = now_usec + NLK_APP_TUNNEL_LINGER_USEC;
  state->has_streams = has_streams;
}

static void
note_start (NlkAppTunnelState *state, const NlkAppTunnelFacts *facts, gint64 now_usec)
{
  if (facts->state != NLK_TUNNEL_ITEM_STARTING)
    state->starting_since_usec = 0;
  else if (state->starting_since_usec == 0)
    state->starting_since_usec = now_usec;
}

static void
note_refusal (NlkAppTunnelState *state, const NlkAppTunnelFacts *facts)
{
  if (!g_error_matches (facts->error, NLK_REASON_ERROR, NLK_REASON_FORBIDDEN)) {
    state->refusal_time = 0;
  } else if (state->refusal_time != facts->error_time) {
    state->refusal_time = facts->error_time;
    state->refusal_received_bytes = facts->received_bytes;
  }
}

/* What is drawn of it */

/* These come and go by a person's hand only, who wants to see it. */
static gboolean
is_by_hand (NlkAppTunnelShown from, NlkAppTunnelShown to)
{
  return from == NLK_APP_TUNNEL_OFF || from == NLK_APP_TUNNEL_IDLE || to == NLK_APP_TUNNEL_OFF ||
         to == NLK_APP_TUNNEL_IDLE || from == NLK_APP_TUNNEL_STARTING ||
         from == NLK_APP_TUNNEL_NEEDS_KEY || from == NLK_APP_TUNNEL_WRONG_KEY;
}

static gint64
settle_usec (const NlkAppTunnelState *state)
{
  if (!state->has_begun || is_by_hand (state->shown, state->next))
    return 0;
  if (state->shown == NLK_APP_TUNNEL_IN_USE && state->next == NLK_APP_TUNNEL_READY)
    return 0; /* it has lingered */
  return state->next == NLK_APP_TUNNEL_WAITS_FOR_GATEWAY ? NLK_APP_TUNNEL_LOSS_SETTLE_USEC
                                                         : NLK_APP_TUNNEL_SETTLE_USEC;
}

static gint64
earlier (gint64 a, gint64 b)
{
  return a == 0 || (b != 0 && b < a) ? b : a;
}

static gint64
next_change (const NlkAppTunnelState *state, const NlkAppTunnelFacts *facts, gint64 now_usec)
{
  gint64 when = 0;
  gint64 late_usec = state->starting_since_usec + NLK_APP_TUNNEL_START_USEC;

  if (state->next != state->shown)
    when = state->next_since_usec + settle_usec (state);
  if (facts->state == NLK_TUNNEL_ITEM_READY && state->linger_until_usec > now_usec)
    when = earlier (when, state->linger_until_usec);
  if (state->starting_since_usec != 0 && late_usec > now_usec)
    when = earlier (when, late_usec);
  return when;
}

gint64
nlk_app_tunnel_state_update (NlkAppTunnelState *state, const NlkAppTunnelFacts *facts,
                             gint64 now_usec)
{
  NlkAppTunnelShown next;

  note_streams (state, facts, now_usec);
  note_start (state, facts, now_usec);
  note_refusal (state, facts);
  next = judge (state, facts, now_usec);
  if (next != state->next || next == state->shown)
    state->next_since_usec = now_usec;
  state->next = next;
  if (now_usec - state->next_since_usec >= settle_usec (state))
    state->shown = next;
  state->has_begun = TRUE;
  return next_change (state, facts, now_usec);
}

NlkAppTunnelShown
nlk_app_tunnel_state_get_shown (const NlkAppTunnelState *state)
{
  return state->shown;
}

/* Words */

static char *
dup_in_use (guint n_streams)
{
  if (n_streams == 0)
    return g_strdup (_ ("In use"));
  /* TRANSLATORS: state of a tunnel; %u is how many connections go through it */
  return g_strdup_printf (ngettext ("In use, %u connection", "In use, %u connections", n_streams),
                          n_streams);
}

static char *
dup_waiting (const char *foreign_name)
{
  g_autofree char *name = nlk_display_text_name (foreign_name);

  /* TRANSLATORS: state of a tunnel; %s is the name of a machine or gateway that is away */
  return g_strdup_printf (_ ("Waiting for %s"), name);
}

/* Which row of the table of problems it is, and what about. */
static const char *
find_code (const NlkAppTunnelFacts *facts, NlkAppSubject *ret_subject)
{
  const char *code = NULL;

  ret_subject->agent = facts->config->agent;
  ret_subject->gateway = facts->gateway;
  if (facts->state == NLK_TUNNEL_ITEM_STARTING)
    return NULL;
  if (facts->state != NLK_TUNNEL_ITEM_PROBLEM)
    return "C2";
  ret_subject->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (facts->config->local));
  code = facts->error != NULL ? nlk_app_words_find_code (facts->error) : NULL;
  return code != NULL ? code : "addr-here";
}

static char *
dup_problem (const NlkAppTunnelFacts *facts)
{
  NlkAppSubject subject = { 0 };
  const char *code = find_code (facts, &subject);
  g_auto (NlkAppWords) words = { 0 };
  g_autofree char *name = NULL;

  if (code == NULL) {
    name = nlk_display_text_name (facts->config->agent);
    /* TRANSLATORS: %s is the name of a machine whose key is being checked */
    return g_strdup_printf (_ ("%s did not finish the check"), name);
  }
  name = g_inet_address_to_string (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (facts->config->local)));
  subject.address = name;
  nlk_app_words_init (&words, code, &subject);
  return g_steal_pointer (&words.title);
}

static char *
dup_text (NlkAppTunnelShown shown, const NlkAppTunnelFacts *facts)
{
  switch (shown) {
  case NLK_APP_TUNNEL_OFF:
    /* TRANSLATORS: state of a tunnel */
    return g_strdup (_ ("Off"));
  case NLK_APP_TUNNEL_IDLE:
    /* TRANSLATORS: state of a tunnel that is switched on while its gateway is not */
    return g_strdup (_ ("Starts when connected"));
  case NLK_APP_TUNNEL_STARTING:
    return g_strdup (_ ("Starting…"));
  case NLK_APP_TUNNEL_NEEDS_KEY:
    return g_strdup (_ ("Needs its key"));
  case NLK_APP_TUNNEL_WRONG_KEY:
    return g_strdup (_ ("Wrong key"));
  case NLK_APP_TUNNEL_READY:
    /* TRANSLATORS: state of a tunnel that can be used */
    return g_strdup (_ ("Ready"));
  case NLK_APP_TUNNEL_IN_USE:
    return dup_in_use (facts->n_streams);
  case NLK_APP_TUNNEL_WAITS_FOR_AGENT:
    return dup_waiting (facts->config->agent);
  case NLK_APP_TUNNEL_WAITS_FOR_GATEWAY:
    return dup_waiting (facts->gateway);
  case NLK_APP_TUNNEL_PROBLEM:
  default:
    return dup_problem (facts);
  }
}

static char *
dup_accessible (NlkAppTunnelShown shown, const char *text)
{
  if (shown == NLK_APP_TUNNEL_STARTING)
    /* TRANSLATORS: said of a tunnel by a screen reader */
    return g_strdup (_ ("starting"));
  if (shown == NLK_APP_TUNNEL_READY)
    /* TRANSLATORS: said of a tunnel by a screen reader */
    return g_strdup (_ ("ready"));
  return g_strdup (text);
}

void
nlk_app_tunnel_state_get_look (const NlkAppTunnelState *state, const NlkAppTunnelFacts *facts,
                               NlkAppLook *ret_look)
{
  static const struct {
    const char *icon_name;
    const char *css_class;
  } looks[] = {
    [NLK_APP_TUNNEL_OFF] = { "nlk-tun-off-symbolic", "dim-label" },
    [NLK_APP_TUNNEL_IDLE] = { "nlk-tun-off-symbolic", "dim-label" },
    [NLK_APP_TUNNEL_STARTING] = { NULL, NULL },
    [NLK_APP_TUNNEL_NEEDS_KEY] = { "nlk-tun-key-symbolic", "warning" },
    [NLK_APP_TUNNEL_WRONG_KEY] = { "nlk-tun-key-symbolic", "warning" },
    [NLK_APP_TUNNEL_READY] = { "nlk-tun-ready-symbolic", "success" },
    [NLK_APP_TUNNEL_IN_USE] = { "nlk-tun-busy-symbolic", "accent" },
    [NLK_APP_TUNNEL_WAITS_FOR_AGENT] = { "nlk-tun-wait-symbolic", "dim-label" },
    [NLK_APP_TUNNEL_WAITS_FOR_GATEWAY] = { "nlk-tun-wait-symbolic", "dim-label" },
    [NLK_APP_TUNNEL_PROBLEM] = { "nlk-tun-bad-symbolic", "error" },
  };
  char *text = dup_text (state->shown, facts);

  *ret_look = (NlkAppLook){
    .icon_name = looks[state->shown].icon_name,
    .css_class = looks[state->shown].css_class,
    .text = text,
    .accessible = dup_accessible (state->shown, text),
  };
}

NlkAppLock
nlk_app_tunnel_facts_get_lock (const NlkAppTunnelFacts *facts)
{
  if (facts->is_proven)
    return NLK_APP_LOCK_END_TO_END;
  if (facts->config->encryption != NLK_TUNNEL_ENCRYPTION_NONE)
    return NLK_APP_LOCK_NOT_PROVEN;
  return facts->is_tls ? NLK_APP_LOCK_GATEWAY : NLK_APP_LOCK_ANYONE;
}

/* Kind and ends */

static char *
dup_here (const NlkTunnelConfig *config, const char *address)
{
  g_autofree char *text = NULL;

  if (address != NULL)
    return nlk_display_text_name (strstr (address, "://") + strlen ("://"));
  if (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (config->local)) == 0)
    /* TRANSLATORS: stands in place of an address in "Forward a free port to …" */
    return g_strdup (_ ("a free port"));
  text = nlk_address_format (config->local);
  return nlk_display_text_name (text);
}

char *
nlk_app_tunnel_dup_line (const NlkTunnelConfig *config, const char *address)
{
  g_autofree char *here = dup_here (config, address);
  g_autofree char *agent = nlk_display_text_name (config->agent);
  g_autofree char *there = NULL;
  g_autofree char *destination = NULL;

  if (config->kind == NLK_TUNNEL_KIND_PROXY)
    /* TRANSLATORS: a tunnel; %s are the address here and the name of a machine */
    return g_strdup_printf (_ ("Proxy %s through %s"), here, agent);
  there = nlk_destination_format (&config->destination);
  destination = nlk_display_text_name (there);
  if (nlk_protocol_is_datagram (config->destination.protocol))
    /* TRANSLATORS: a tunnel; %s are the address here, the destination there and the name of a machine */
    return g_strdup_printf (_ ("Forward UDP %s to %s through %s"), here, destination, agent);
  /* TRANSLATORS: a tunnel; %s are the address here, the destination there and the name of a machine */
  return g_strdup_printf (_ ("Forward %s to %s through %s"), here, destination, agent);
}
