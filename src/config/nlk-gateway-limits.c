/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-settings-private.h"

#include <string.h>

#define KIB 1024u
#define MIB (1024u * KIB)

typedef struct {
  const char *key;
  gsize offset;
  guint preset;
  guint least;
  guint most;
  const char *expected;
} Limit;

#define PLACE(field) G_STRUCT_OFFSET (NlkGatewayLimits, field)

static const char count_expected[] = "a number from 1 to 65536";

static const Limit limits_known[] = {
  { "connections_unauthenticated", PLACE (connections_unauthenticated), 512, 1, 65536,
    count_expected },
  { "connections_per_address", PLACE (connections_per_address), 256, 1, 65536, count_expected },
  { "upgrades_per_address", PLACE (upgrades_per_address), 500, 1, 65536, count_expected },
  { "control_channels_per_uid", PLACE (control_channels_per_uid), 256, 1, 65536, count_expected },
  { "channels_per_token", PLACE (channels_per_token), 128, 1, 65536, count_expected },
  { "streams_per_token", PLACE (streams_per_token), 4096, 1, 65536, count_expected },
  { "streams_per_session", PLACE (streams_per_session), 1024, 1, 65536, count_expected },
  { "pending_per_agent", PLACE (pending_per_agent), 256, 1, 65536, count_expected },
  { "streams_total", PLACE (streams_total), 8192, 1, 1000000, "a number from 1 to 1000000" },
  { "request_head_bytes", PLACE (request_head_bytes), 64 * KIB, 4 * KIB, MIB,
    "a size from 4 KiB to 1 MiB, in bytes, KiB or MiB" },
  { "control_message_bytes", PLACE (control_message_bytes), MIB, 4 * KIB, 64 * MIB,
    "a size from 4 KiB to 64 MiB, in bytes, KiB or MiB" },
};

static const char *const keys[] = {
  "connections_unauthenticated", "connections_per_address", "upgrades_per_address",
  "control_channels_per_uid",    "channels_per_token",      "streams_per_token",
  "streams_per_session",         "pending_per_agent",       "streams_total",
  "request_head_bytes",          "control_message_bytes",   NULL,
};

G_STATIC_ASSERT (G_N_ELEMENTS (keys) == G_N_ELEMENTS (limits_known) + 1);

static guint *
get_place (NlkGatewayLimits *limits, const Limit *limit)
{
  return G_STRUCT_MEMBER_P (limits, limit->offset);
}

void
nlk_gateway_limits_init (NlkGatewayLimits *limits)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limits_known); i++)
    *get_place (limits, &limits_known[i]) = limits_known[i].preset;
}

static gboolean
parse_size (const char *text, guint64 *ret_bytes)
{
  gsize n_digits = strspn (text, "0123456789");
  const char *unit = text + n_digits + strspn (text + n_digits, " ");
  g_autofree char *digits = g_strndup (text, n_digits);
  guint64 factor = 1;

  if (strcmp (unit, "KiB") == 0)
    factor = KIB;
  else if (strcmp (unit, "MiB") == 0)
    factor = MIB;
  else if (*unit != '\0')
    return FALSE;
  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT32, ret_bytes, NULL))
    return FALSE;
  *ret_bytes *= factor;
  return TRUE;
}

static void
read_one (const Limit *limit, NlkGatewayLimits *limits, NlkDiagnostics *diagnostics,
          const NlkYamlNode *node)
{
  const NlkValueSpec spec = { limit->key, limit->expected };
  gboolean is_size = g_str_has_suffix (limit->key, "_bytes");
  const char *text;
  guint64 value;

  if (!is_size) {
    if (nlk_value_read_integer (diagnostics, node, &spec, limit->least, limit->most, &value))
      *get_place (limits, limit) = (guint) value;
    return;
  }
  text = nlk_value_read_text (diagnostics, node, &spec);
  if (text == NULL)
    return;
  if (!parse_size (text, &value) || value < limit->least || value > limit->most)
    nlk_value_refuse (diagnostics, node, &spec);
  else
    *get_place (limits, limit) = (guint) value;
}

void
nlk_gateway_limits_read (NlkGatewayLimits *limits, NlkDiagnostics *diagnostics,
                         const NlkYamlNode *node)
{
  const NlkValueSpec spec = { "limits", "keys with numbers, such as 'streams_total: 8192'" };
  NlkFields fields;

  if (node == NULL || !nlk_fields_open (&fields, diagnostics, node, &spec, keys))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (limits_known); i++) {
    const NlkYamlNode *value = nlk_fields_get (&fields, limits_known[i].key);

    if (value != NULL)
      read_one (&limits_known[i], limits, diagnostics, value);
  }
}
