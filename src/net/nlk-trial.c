/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-trial.h"

#include "protocol/nlk-control-message.h"
#include "protocol/nlk-text-list.h"

#include "nlk-control.h"

#include <string.h>

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
  NlkEndpointConfig config = { .host = link->host,
                               .port = link->port,
                               .transport = link->use_tls ? NLK_TRANSPORT_WSS : NLK_TRANSPORT_WS,
                               .pin = link->has_pin ? (guint8 *) link->pin : NULL };
  g_autoptr (NlkEndpoint) endpoint = nlk_endpoint_new_for_config (&config, &error);
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
