/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nlk-app-port-advice.h"

G_BEGIN_DECLS

/**
 * NLK_TYPE_APP_PORT_FIELD:
 *
 * The type of #NlkAppPortField.
 */
#define NLK_TYPE_APP_PORT_FIELD (nlk_app_port_field_get_type ())

/**
 * NlkAppPortField:
 *
 * The field "Port here". Shortly after somebody types it says whether the port can be had, who has it, and offers another one.
 *
 * Signals:
 * - `changed` (): another text, or more is known about it
 */
G_DECLARE_FINAL_TYPE (NlkAppPortField, nlk_app_port_field, NLK, APP_PORT_FIELD, GtkBox)

/**
 * NlkAppPortPlace:
 * @host: the address here
 * @is_datagram: whether it is for UDP
 * @taken: (element-type guint): ports of other tunnels
 * @own_port: a port that is ours already, 0 for none
 *
 * Where a port is asked for; lends all.
 */
typedef struct {
  GInetAddress *host;
  gboolean is_datagram;
  GHashTable *taken;
  guint16 own_port;
} NlkAppPortPlace;

/**
 * nlk_app_port_field_set_place:
 * @self: a field
 * @place: where
 *
 * Says where; looks again when that changed anything.
 */
void nlk_app_port_field_set_place (NlkAppPortField *self, const NlkAppPortPlace *place);

/**
 * nlk_app_port_field_suggest:
 * @self: a field with a place
 * @first: the first port to try
 *
 * Writes the first free one from @first on, unless a person has written something.
 */
void nlk_app_port_field_suggest (NlkAppPortField *self, guint16 first);

/**
 * nlk_app_port_field_set_text:
 * @self: a field
 * @text: what it is now; counts as written by a person
 */
void nlk_app_port_field_set_text (NlkAppPortField *self, const char *text);

/**
 * nlk_app_port_field_get_text:
 * @self: a field
 *
 * Returns: (transfer none): what is written
 */
const char *nlk_app_port_field_get_text (NlkAppPortField *self);

/**
 * nlk_app_port_field_dup_why:
 * @self: a field
 * @looks: whether to look now when it is not known yet
 *
 * Returns: (transfer full) (nullable): why the port cannot be had, a sentence; %NULL when it can, or is not known to be taken
 */
char *nlk_app_port_field_dup_why (NlkAppPortField *self, gboolean looks);

G_END_DECLS
