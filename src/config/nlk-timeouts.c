/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-settings-private.h"

#include "base/nlk-text.h"

#define MSEC G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MSEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

typedef struct {
  const char *key;
  gsize offset;
  gint64 preset_usec;
  gint64 least_usec;
} Timeout;

static const Timeout timeouts_known[] = {
  { "connect", G_STRUCT_OFFSET (NlkTimeouts, connect_usec), 10 * SECOND, MSEC },
  { "handshake", G_STRUCT_OFFSET (NlkTimeouts, handshake_usec), 10 * SECOND, MSEC },
  { "ping", G_STRUCT_OFFSET (NlkTimeouts, ping_usec), 10 * SECOND, MSEC },
  { "pong", G_STRUCT_OFFSET (NlkTimeouts, pong_usec), 10 * SECOND, MSEC },
  { "pending", G_STRUCT_OFFSET (NlkTimeouts, pending_usec), 10 * SECOND, MSEC },
  { "udp_idle", G_STRUCT_OFFSET (NlkTimeouts, udp_idle_usec), 60 * SECOND, MSEC },
  { "backoff_first", G_STRUCT_OFFSET (NlkTimeouts, backoff_first_usec), 500 * MSEC, MSEC },
  { "backoff_most", G_STRUCT_OFFSET (NlkTimeouts, backoff_most_usec), 30 * SECOND, MSEC },
  { "retry_unauthorised", G_STRUCT_OFFSET (NlkTimeouts, retry_unauthorised_usec), 60 * SECOND,
    MSEC },
  { "half_closed", G_STRUCT_OFFSET (NlkTimeouts, half_closed_usec), 10 * MINUTE, MSEC },
  { "agents_back", G_STRUCT_OFFSET (NlkTimeouts, agents_back_usec), 15 * SECOND, 0 },
  { "listen_retry", G_STRUCT_OFFSET (NlkTimeouts, listen_retry_usec), 10 * SECOND, MSEC },
  { "drain", G_STRUCT_OFFSET (NlkTimeouts, drain_usec), 0, 0 },
};

static const char *const keys[] = {
  "connect",       "handshake",    "ping",
  "pong",          "pending",      "udp_idle",
  "backoff_first", "backoff_most", "retry_unauthorised",
  "half_closed",   "agents_back",  "listen_retry",
  "drain",         NULL,
};

G_STATIC_ASSERT (G_N_ELEMENTS (keys) == G_N_ELEMENTS (timeouts_known) + 1);

static gint64 *
get_place (NlkTimeouts *timeouts, const Timeout *timeout)
{
  return G_STRUCT_MEMBER_P (timeouts, timeout->offset);
}

void
nlk_timeouts_init (NlkTimeouts *timeouts)
{
  for (gsize i = 0; i < G_N_ELEMENTS (timeouts_known); i++)
    *get_place (timeouts, &timeouts_known[i]) = timeouts_known[i].preset_usec;
}

static void
read_one (const Timeout *timeout, NlkTimeouts *timeouts, NlkDiagnostics *diagnostics,
          const NlkYamlNode *node)
{
  const NlkValueSpec spec = {
    timeout->key,
    timeout->least_usec > 0 ? "a time from 1ms to 24h, such as 500ms, 10s or 5m"
                            : "0 or a time from 1ms to 24h, such as 500ms, 10s or 5m",
  };
  const char *text = nlk_value_read_text (diagnostics, node, &spec);
  gint64 usec;

  if (text == NULL)
    return;
  if (!nlk_text_parse_duration (text, &usec) || usec < timeout->least_usec || usec > 24 * HOUR)
    nlk_value_refuse (diagnostics, node, &spec);
  else
    *get_place (timeouts, timeout) = usec;
}

static void
check_backoff (const NlkFields *fields, const NlkTimeouts *timeouts)
{
  const NlkValueSpec most_spec = { "backoff_most",
                                   "no less than 'backoff_first' (500ms unless set)" };
  const NlkValueSpec first_spec = { "backoff_first",
                                    "no more than 'backoff_most' (30s unless set)" };
  const NlkYamlNode *most = nlk_fields_get (fields, "backoff_most");

  if (timeouts->backoff_most_usec >= timeouts->backoff_first_usec)
    return;
  if (most != NULL)
    nlk_value_refuse (fields->diagnostics, most, &most_spec);
  else
    nlk_value_refuse (fields->diagnostics, nlk_fields_get (fields, "backoff_first"), &first_spec);
}

void
nlk_timeouts_read (NlkTimeouts *timeouts, NlkDiagnostics *diagnostics, const NlkYamlNode *node)
{
  const NlkValueSpec spec = { "timeouts", "keys with times, such as 'ping: 10s'" };
  NlkFields fields;

  if (node == NULL || !nlk_fields_open (&fields, diagnostics, node, &spec, keys))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (timeouts_known); i++) {
    const NlkYamlNode *value = nlk_fields_get (&fields, timeouts_known[i].key);

    if (value != NULL)
      read_one (&timeouts_known[i], timeouts, diagnostics, value);
  }
  check_backoff (&fields, timeouts);
}
