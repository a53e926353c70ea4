/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-trial.h"

#include "protocol/nlk-control-message.h"
#include "protocol/nlk-text-list.h"

#include "nlk-channel-error.h"
#include "nlk-control.h"
#include "nlk-proxy-dial.h"
#include "nlk-tls-end.h"

#include <string.h>

static NlkEndpoint *
make_endpoint (const NlkJoinLink *link, GError **error)
{
  NlkEndpointConfig config = { .host = link->host,
                               .port = link->port,
                               .transport = link->use_tls ? NLK_TRANSPORT_WSS : NLK_TRANSPORT_WS,
                               .pin = link->has_pin ? (guint8 *) link->pin : NULL };

  return nlk_endpoint_new_for_config (&config, error);
}

static void
connect_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkControl) control = nlk_control_connect_finish (result, &error);

  if (control == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  nlk_control_close (control);
  g_task_return_boolean (task, TRUE);
}

static char *
dup_acl (const NlkJoinLink *link)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < link->policies->len; i++)
    g_ptr_array_add (texts, (gpointer) nlk_secret_get_text (link->policies->pdata[i]));
  return nlk_text_list_format (texts);
}

void
nlk_trial_run_async (NlkLoop *loop, const NlkJoinLink *link, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkEndpoint) endpoint = make_endpoint (link, &error);
  g_autofree char *acl = dup_acl (link);
  NlkHttpField fields[] = {
    { "nl-version", NLK_VERSION },
    { "nl-token", nlk_secret_get_text (link->token) },
    { "nl-acl", acl },
  };
  NlkTimeouts timeouts;

  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    g_object_unref (task);
    return;
  }
  nlk_timeouts_init (&timeouts);
  nlk_control_connect_async (loop, endpoint, fields, link->policies->len > 0 ? 3 : 2, &timeouts,
                             cancellable, connect_done, task);
  nlk_wipe (acl, strlen (acl));
}

gboolean
nlk_trial_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  GCancellable *cancellable; /* of the dialling and the handshake */
  NlkTimer deadline;
} Look;

static void
free_look (gpointer data)
{
  Look *look = data;

  nlk_loop_stop_timer (&look->deadline);
  g_object_unref (look->cancellable);
  nlk_endpoint_unref (look->endpoint);
  nlk_loop_unref (look->loop);
  g_free (look);
}

static void
on_look_late (NlkTimer *timer)
{
  Look *look = timer->owner;

  g_cancellable_cancel (look->cancellable);
}

static void
handshake_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = nlk_tls_end_get_certificate (result);

  nlk_end_free (nlk_tls_end_finish (result, &error));
  if (certificate != NULL)
    g_task_return_pointer (task, g_object_ref (certificate), g_object_unref);
  else
    g_task_return_error (task, nlk_channel_error_new_for_tls (look->endpoint, error));
}

static void
dial_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *look = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  NlkEnd *end = nlk_proxy_dial_finish (result, &error);

  if (end == NULL) {
    g_task_return_error (task, nlk_channel_error_new_for_dial (look->endpoint, error));
    g_object_unref (task);
    return;
  }
  nlk_tls_end_client_async (look->loop, end, nlk_endpoint_get_host (look->endpoint),
                            nlk_endpoint_get_trust (look->endpoint), look->cancellable,
                            handshake_done, task);
}

void
nlk_trial_look_async (NlkLoop *loop, const NlkJoinLink *link, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Look *look = g_new0 (Look, 1);
  GError *error = NULL;
  NlkTimeouts timeouts;

  g_return_if_fail (link->use_tls);

  look->loop = nlk_loop_ref (loop);
  look->cancellable = g_cancellable_new ();
  look->endpoint = make_endpoint (link, &error);
  g_task_set_task_data (task, look, free_look);
  if (look->endpoint == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  nlk_timeouts_init (&timeouts);
  nlk_loop_start_timer (loop, &look->deadline, timeouts.connect_usec + timeouts.handshake_usec,
                        look, on_look_late);
  nlk_proxy_dial_async (loop, look->endpoint, timeouts.connect_usec, look->cancellable, dial_done,
                        task);
}

GTlsCertificate *
nlk_trial_look_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
