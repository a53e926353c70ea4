/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-agent-private.h"

#include "base/nlk-log.h"
#include "crypto/nlk-passphrase.h"

#include "nlk-agent-stream.h"

typedef struct {
  NlkSecret *items[NLK_CONFIG_PHRASES_MOST];
  guint n;
} Passphrases;

static void
passphrases_clear (Passphrases *passphrases)
{
  for (guint i = 0; i < passphrases->n; i++)
    nlk_secret_unref (passphrases->items[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Passphrases, passphrases_clear)

static gboolean
read_passphrases (const NlkAgentConfig *config, Passphrases *passphrases, GError **error)
{
  guint n = config->phrases != NULL ? config->phrases->len : 0;

  for (guint i = 0; i < n; i++) {
    gsize n_bytes;
    const guint8 *bytes = nlk_secret_get_data (g_ptr_array_index (config->phrases, i), &n_bytes);
    NlkSecret *passphrase =
      nlk_passphrase_new ((const char *) bytes, n_bytes, NLK_PASSPHRASE_TYPED, error);

    if (passphrase == NULL) {
      g_prefix_error (error, "%s: ", config->path);
      return FALSE;
    }
    passphrases->items[passphrases->n++] = passphrase;
    if (nlk_passphrase_get_strength (passphrase) != NLK_PASSPHRASE_GOOD)
      nlk_log (NLK_LOG_WARN,
               "Passphrase %u of %u is easy to guess; three random words would not be", i + 1, n);
  }
  if (n > 0 && config->e2ee_policy == NLK_E2EE_POLICY_LAX)
    nlk_log (NLK_LOG_WARN, "The e2ee policy is Lax: the gateway can use this agent without the "
                           "passphrase. Write policy: Strict once all clients have it");
  return TRUE;
}

static void
abort_streams (NlkAgent *agent, gboolean (*is_meant) (NlkAgentStream *stream))
{
  GHashTableIter iter;
  gpointer stream;

  g_hash_table_iter_init (&iter, agent->streams);
  while (g_hash_table_iter_next (&iter, &stream, NULL)) {
    if (is_meant != NULL && !is_meant (stream))
      continue;
    g_hash_table_iter_steal (&iter);
    nlk_agent_stream_abort (stream);
  }
}

/* Sessions belong to a name; with another one there are none. */
static void
change_identity (NlkAgent *agent, const NlkToken *before, const NlkToken *token)
{
  if (agent->cache != NULL && nlk_uuid_equal (&before->uid, &token->uid) &&
      strcmp (before->name, token->name) == 0)
    return;
  abort_streams (agent, nlk_agent_stream_is_handshake);
  g_clear_pointer (&agent->cache, nlk_session_cache_free);
  agent->cache = nlk_session_cache_new (&token->uid, token->name);
}

static void
take_over (NlkAgent *agent, NlkAgentLine *line, const Passphrases *passphrases)
{
  NlkAgentLine *before = agent->next != NULL ? agent->next : agent->line;

  change_identity (agent, before->token, line->token);
  if (nlk_session_cache_set_passphrases (agent->cache, passphrases->items, passphrases->n))
    abort_streams (agent, nlk_agent_stream_is_revoked);
  agent->gate = (NlkAgentGate){ agent->cache, line->config->e2ee_policy == NLK_E2EE_POLICY_STRICT,
                                line->publish };
}

GStrv
nlk_agent_dup_mistakes (const NlkAgentConfig *config)
{
  g_autoptr (GStrvBuilder) mistakes = g_strv_builder_new ();
  g_auto (Passphrases) passphrases = { 0 };
  g_autoptr (GError) error = NULL;

  nlk_agent_line_check (config, mistakes);
  if (!read_passphrases (config, &passphrases, &error))
    g_strv_builder_add (mistakes, error->message);
  return g_strv_builder_end (mistakes);
}

NlkAgent *
nlk_agent_new (NlkLoop *loop, NlkAgentConfig *config, GError **error)
{
  g_autoptr (NlkAgent) agent = g_new0 (NlkAgent, 1);
  g_auto (Passphrases) passphrases = { 0 };

  agent->loop = nlk_loop_ref (loop);
  agent->streams = g_hash_table_new (NULL, NULL);
  agent->line = nlk_agent_line_new (agent, config, error);
  if (agent->line == NULL || !read_passphrases (config, &passphrases, error))
    return NULL;
  take_over (agent, agent->line, &passphrases);
  return g_steal_pointer (&agent);
}

gboolean
nlk_agent_reload (NlkAgent *agent, NlkAgentConfig *config, GError **error)
{
  g_autoptr (NlkAgentLine) line = nlk_agent_line_new (agent, config, error);
  g_auto (Passphrases) passphrases = { 0 };

  if (line == NULL || !read_passphrases (config, &passphrases, error))
    return FALSE;
  take_over (agent, line, &passphrases);
  g_clear_pointer (&agent->next, nlk_agent_line_hang_up);
  agent->next = g_steal_pointer (&line);
  nlk_link_start (agent->next->link);
  return TRUE;
}

void
nlk_agent_set_status_func (NlkAgent *agent, NlkAgentStatusFunc func, gpointer user_data)
{
  agent->status_func = func;
  agent->status_data = user_data;
}

void
nlk_agent_start (NlkAgent *agent)
{
  nlk_link_start (agent->line->link);
}

void
nlk_agent_drain (NlkAgent *agent)
{
  g_clear_pointer (&agent->next, nlk_agent_line_hang_up);
  nlk_link_stop (agent->line->link);
}

void
nlk_agent_stop (NlkAgent *agent)
{
  nlk_agent_drain (agent);
  abort_streams (agent, NULL);
}

gboolean
nlk_agent_is_idle (NlkAgent *agent)
{
  return g_hash_table_size (agent->streams) == 0;
}

void
nlk_agent_take_request (NlkAgent *agent, NlkAgentLine *line, const NlkControlMessage *message)
{
  switch (message->kind) {
  case NLK_CONTROL_CONNECT:
    nlk_agent_stream_open (agent, line, message);
    break;
  case NLK_CONTROL_IS_REACHABLE:
    nlk_agent_stream_probe (agent, line, message);
    break;
  default: /* a direct path, which is not spoken here: the client takes the relay */
    break;
  }
}

static void
tell_status (NlkAgent *agent, const NlkAgentLine *line, NlkLinkState state)
{
  static const char *const words[] = {
    [NLK_LINK_OFF] = "Disconnected from",  [NLK_LINK_CONNECTING] = "Connecting to",
    [NLK_LINK_CONNECTED] = "Connected to", [NLK_LINK_RECONNECTING] = "Trying again to reach",
    [NLK_LINK_REFUSED] = "Refused by",
  };
  g_autofree char *status =
    g_strdup_printf ("%s %s", words[state], nlk_endpoint_get_text (line->endpoint));

  if (agent->status_func != NULL)
    agent->status_func (status, agent->status_data);
}

void
nlk_agent_note_state (NlkAgent *agent, NlkAgentLine *line, NlkLinkState state)
{
  if (line == agent->next && state == NLK_LINK_CONNECTED) {
    NlkAgentLine *before = agent->line;

    agent->line = agent->next;
    agent->next = NULL;
    nlk_agent_line_hang_up (before);
    nlk_log (NLK_LOG_INFO, "The new configuration's control channel has taken over");
  }
  if (line == agent->line)
    tell_status (agent, line, state);
}

void
nlk_agent_free (NlkAgent *agent)
{
  abort_streams (agent, NULL);
  g_hash_table_unref (agent->streams);
  g_clear_pointer (&agent->next, nlk_agent_line_hang_up);
  g_clear_pointer (&agent->line, nlk_agent_line_hang_up);
  g_clear_pointer (&agent->cache, nlk_session_cache_free);
  nlk_loop_unref (agent->loop);
  g_free (agent);
}
