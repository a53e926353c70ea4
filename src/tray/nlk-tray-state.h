/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NLK_TRAY_MOST_ENTRIES:
 *
 * The most entries of one list that are taken over: a menu beyond that is of no use to anybody, and agents' names come from outside.
 */
#define NLK_TRAY_MOST_ENTRIES 200

/**
 * NlkTrayLink:
 * @NLK_TRAY_OFF: no gateway is wanted
 * @NLK_TRAY_CONNECTING: a wanted gateway is not connected
 * @NLK_TRAY_CONNECTED: all wanted gateways are
 * @NLK_TRAY_ATTENTION: something needs the person
 *
 * What the icon says.
 */
typedef enum {
  NLK_TRAY_OFF,
  NLK_TRAY_CONNECTING,
  NLK_TRAY_CONNECTED,
  NLK_TRAY_ATTENTION,
} NlkTrayLink;

/**
 * NlkTrayEntry:
 * @id: what an action is told
 * @name: fit for a label
 * @kind: a cause's `key` or `link`, a tunnel's `waiting`, `key`, `problem`, else empty
 * @wish: whether the person wants it on
 *
 * One line of a list.
 */
typedef struct {
  char *id;
  char *name;
  char *kind;
  gboolean wish;
} NlkTrayEntry;

/**
 * NlkTrayState:
 * @link: what the icon says
 * @text: the state item, fit for a label
 * @is_active: a gateway is on or trying
 * @is_possible: there is a gateway
 * @is_coloured: icons in full colour
 * @causes: (element-type NlkTrayEntry): what needs the person
 * @tunnels: (element-type NlkTrayEntry): last used first
 * @agents: (element-type NlkTrayEntry): online
 * @gateways: (element-type NlkTrayEntry): all
 *
 * What the application publishes, checked. The table in README.md says how it travels.
 */
typedef struct {
  NlkTrayLink link;
  char *text;
  gboolean is_active;
  gboolean is_possible;
  gboolean is_coloured;
  GPtrArray *causes;
  GPtrArray *tunnels;
  GPtrArray *agents;
  GPtrArray *gateways;
} NlkTrayState;

/**
 * nlk_tray_state_new:
 * @published: (nullable): the state of the action `tray`, of any type
 *
 * Reads what the application published. Nothing is refused: what is missing or of another type counts as empty.
 *
 * Source: README.md, "The contract with the application".
 *
 * Returns: (transfer full): the state
 */
NlkTrayState *nlk_tray_state_new (GVariant *published);

/**
 * nlk_tray_state_free:
 * @state: (transfer full) (nullable): a state
 *
 * Frees a state.
 */
void nlk_tray_state_free (NlkTrayState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NlkTrayState, nlk_tray_state_free)

/**
 * nlk_tray_link_get_word:
 * @link: a state
 *
 * Returns: (transfer none): its word in the contract and in the icons' names
 */
const char *nlk_tray_link_get_word (NlkTrayLink link);

G_END_DECLS
