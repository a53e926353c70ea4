/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-data-channel.h"

#include "net/nlk-channel.h"
#include "protocol/nlk-data-command.h"
#include "protocol/nlk-reason.h"

#define STATUS_FORBIDDEN 403
#define STATUS_NOT_FOUND 404

void
nlk_data_channel_clear (NlkDataChannel *channel)
{
  g_clear_pointer (&channel->id, g_free);
  channel->is_answered = FALSE;
}

typedef struct {
  guint status;
  NlkDataChannel channel;
} Answer;

static void
answer_free (Answer *answer)
{
  nlk_data_channel_clear (&answer->channel);
  g_free (answer);
}

/* An older gateway gives only a status; these two mean always the same. */
static GError *
translate (GError *error, guint status)
{
  if (error->domain != NLK_CHANNEL_ERROR || error->code != NLK_CHANNEL_ERROR_REFUSED)
    return error;
  if (status != STATUS_FORBIDDEN && status != STATUS_NOT_FOUND)
    return error;
  error->domain = NLK_REASON_ERROR;
  error->code = status == STATUS_FORBIDDEN ? NLK_REASON_FORBIDDEN : NLK_REASON_NO_AGENT;
  return error;
}

static void
channel_open_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Answer *answer = g_task_get_task_data (task);
  g_autoptr (NlkHttpHead) head = NULL;
  GError *error = NULL;
  NlkEnd *transport = nlk_channel_open_finish (result, &head, &error);

  if (transport == NULL) {
    if (head != NULL && error->domain == NLK_CHANNEL_ERROR)
      answer->status = nlk_http_head_get_status (head);
    g_task_return_error (task, translate (error, answer->status));
    return;
  }
  answer->channel.id = g_strdup (nlk_http_head_lookup (head, "nl-connection", 0));
  answer->channel.is_answered = nlk_http_head_lookup (head, "nl-defer", 0) != NULL;
  g_task_return_pointer (task, transport, (GDestroyNotify) nlk_end_free);
}

void
nlk_data_channel_open_async (NlkGatewaySession *session, const char *agent,
                             const NlkDestination *destination, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  g_autofree char *command = nlk_data_command_format (agent, destination);
  const NlkHttpField fields[] = {
    { "nl-token", nlk_gateway_session_get_token (session) },
    { "nl-session", nlk_gateway_session_get_id (session) },
    { "nl-command", command },
    { "nl-defer", "1" },
  };

  g_task_set_source_tag (task, nlk_data_channel_open_async);
  g_task_set_task_data (task, g_new0 (Answer, 1), (GDestroyNotify) answer_free);
  nlk_channel_open_async (nlk_gateway_session_get_loop (session),
                          nlk_gateway_session_get_endpoint (session), fields, G_N_ELEMENTS (fields),
                          nlk_gateway_session_get_timeouts (session), cancellable,
                          channel_open_done, task);
}

NlkEnd *
nlk_data_channel_open_finish (GAsyncResult *result, guint *ret_status, NlkDataChannel *ret_channel,
                              GError **error)
{
  GTask *task = G_TASK (result);
  Answer *answer = g_task_get_task_data (task);
  NlkEnd *transport = g_task_propagate_pointer (task, error);

  if (ret_status != NULL)
    *ret_status = answer->status;
  if (transport == NULL)
    return NULL;
  *ret_channel = answer->channel;
  answer->channel = (NlkDataChannel){ NULL, FALSE };
  return transport;
}

GError *
nlk_data_channel_parse_error (const char *message)
{
  NlkReason reason;
  g_autofree char *text = nlk_reason_parse_wire (message, &reason);

  return g_error_new_literal (NLK_REASON_ERROR, reason, text);
}
