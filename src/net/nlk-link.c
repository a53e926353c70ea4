/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-link.h"

#include "base/nlk-secret.h"

#include "nlk-backoff.h"
#include "nlk-channel.h"
#include "nlk-control.h"

#include <libsoup/soup.h>
#include <string.h>

struct _NlkLink {
  NlkLoop *loop;
  NlkEndpoint *endpoint;
  NlkTimeouts timeouts;
  NlkLinkStateFunc state_func;
  NlkLinkMessageFunc message_func;
  gpointer user_data;
  GArray *fields; /* of NlkHttpField */

  NlkLinkState state;
  GError *error;
  NlkBackoff backoff;
  NlkTimer timer;
  gint64 due_usec;
  gint64 connected_usec;
  GCancellable *attempt; /* set while one goes on */
  NlkControl *control;   /* set while connected */
};

static void connect_now (NlkLink *link);

/* A field's value may be a token. */
static void
clear_field (NlkHttpField *field)
{
  char *value = (char *) field->value;

  nlk_wipe (value, strlen (value));
  g_free (value);
}

NlkLink *
nlk_link_new (NlkLoop *loop, NlkEndpoint *endpoint, const NlkTimeouts *timeouts,
              NlkLinkStateFunc state_func, NlkLinkMessageFunc message_func, gpointer user_data)
{
  NlkLink *link = g_new0 (NlkLink, 1);

  link->loop = nlk_loop_ref (loop);
  link->endpoint = nlk_endpoint_ref (endpoint);
  link->timeouts = *timeouts;
  link->state_func = state_func;
  link->message_func = message_func;
  link->user_data = user_data;
  link->fields = g_array_new (FALSE, FALSE, sizeof (NlkHttpField));
  g_array_set_clear_func (link->fields, (GDestroyNotify) clear_field);
  nlk_backoff_init (&link->backoff, timeouts->backoff_first_usec, timeouts->backoff_most_usec);
  return link;
}

static void
drop_control (NlkLink *link)
{
  if (link->control == NULL)
    return;
  g_signal_handlers_disconnect_by_data (link->control, link);
  nlk_control_close (link->control);
  g_clear_object (&link->control);
}

static void
be_quiet (NlkLink *link)
{
  nlk_loop_stop_timer (&link->timer);
  link->due_usec = 0;
  if (link->attempt != NULL)
    g_cancellable_cancel (link->attempt);
  g_clear_object (&link->attempt);
  drop_control (link);
}

void
nlk_link_free (NlkLink *link)
{
  if (link == NULL)
    return;
  be_quiet (link);
  g_clear_error (&link->error);
  g_array_unref (link->fields);
  nlk_endpoint_unref (link->endpoint);
  nlk_loop_unref (link->loop);
  g_free (link);
}

void
nlk_link_add_field (NlkLink *link, const char *name, const char *value)
{
  NlkHttpField field = { name, g_strdup (value) };

  g_return_if_fail (link->state == NLK_LINK_OFF);

  g_array_append_val (link->fields, field);
}

static void
set_state (NlkLink *link, NlkLinkState state, const GError *error)
{
  GError *kept = error != NULL ? g_error_copy (error) : NULL;

  link->state = state;
  g_clear_error (&link->error);
  link->error = kept;
  link->state_func (link, state, kept, link->user_data);
}

static void
on_due (NlkTimer *timer)
{
  connect_now (timer->owner);
}

static void
wait_and_retry (NlkLink *link, NlkLinkState state, gint64 delay_usec, const GError *error)
{
  link->due_usec = nlk_loop_get_now_usec (link->loop) + delay_usec;
  nlk_loop_start_timer (link->loop, &link->timer, delay_usec, link, on_due);
  set_state (link, state, error);
}

/* A refused token or password stays refused until a person does something; a certificate may be put right at any moment. */
static void
fail (NlkLink *link, const GError *error)
{
  gint64 delay = nlk_backoff_next (&link->backoff);

  if (g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED) ||
      g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_PROXY_UNAUTHORIZED))
    wait_and_retry (link, NLK_LINK_REFUSED, link->timeouts.retry_unauthorised_usec, error);
  else if (nlk_channel_error_is_certificate (error))
    wait_and_retry (link, NLK_LINK_REFUSED, delay, error);
  else
    wait_and_retry (link, NLK_LINK_RECONNECTING, delay, error);
}

/* Only a connection that has held for a while shows that the trouble is over. */
static void
be_lost (NlkLink *link, const GError *error)
{
  if (nlk_loop_get_now_usec (link->loop) - link->connected_usec >= link->timeouts.ping_usec)
    nlk_backoff_reset (&link->backoff);
  fail (link, error);
}

static void
on_closed (NlkControl *control, const GError *error, NlkLink *link)
{
  g_autoptr (GError) why = g_error_copy (error);

  drop_control (link);
  be_lost (link, why);
}

static void
on_message (NlkControl *control, const char *text, NlkLink *link)
{
  link->message_func (link, text, link->user_data);
}

static void
connect_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NlkLink *link = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkControl) control = nlk_control_connect_finish (result, &error);

  /* Cancelled: the link may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&link->attempt);
  if (control == NULL) {
    fail (link, error);
    return;
  }
  link->control = g_steal_pointer (&control);
  link->connected_usec = nlk_loop_get_now_usec (link->loop);
  g_signal_connect (link->control, "message", G_CALLBACK (on_message), link);
  g_signal_connect (link->control, "closed", G_CALLBACK (on_closed), link);
  set_state (link, NLK_LINK_CONNECTED, NULL);
}

static void
connect_now (NlkLink *link)
{
  nlk_loop_stop_timer (&link->timer);
  link->due_usec = 0;
  g_clear_object (&link->attempt);
  link->attempt = g_cancellable_new ();
  nlk_control_connect_async (link->loop, link->endpoint, (NlkHttpField *) link->fields->data,
                             link->fields->len, &link->timeouts, link->attempt, connect_done, link);
}

void
nlk_link_start (NlkLink *link)
{
  if (link->state != NLK_LINK_OFF)
    return;
  nlk_backoff_reset (&link->backoff);
  set_state (link, NLK_LINK_CONNECTING, NULL);
  connect_now (link);
}

void
nlk_link_stop (NlkLink *link)
{
  if (link->state == NLK_LINK_OFF)
    return;
  be_quiet (link);
  set_state (link, NLK_LINK_OFF, NULL);
}

void
nlk_link_retry_now (NlkLink *link)
{
  if (link->due_usec != 0)
    connect_now (link);
}

void
nlk_link_set_timeouts (NlkLink *link, const NlkTimeouts *timeouts)
{
  link->timeouts = *timeouts;
  nlk_backoff_init (&link->backoff, timeouts->backoff_first_usec, timeouts->backoff_most_usec);
  nlk_link_retry_now (link);
}

void
nlk_link_yield (NlkLink *link, const GError *error)
{
  g_return_if_fail (link->state == NLK_LINK_CONNECTED);

  drop_control (link);
  wait_and_retry (link,
                  g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED)
                    ? NLK_LINK_REFUSED
                    : NLK_LINK_RECONNECTING,
                  link->timeouts.retry_unauthorised_usec, error);
}

void
nlk_link_drop (NlkLink *link, const GError *error)
{
  g_return_if_fail (link->state == NLK_LINK_CONNECTED);

  drop_control (link);
  be_lost (link, error);
}

void
nlk_link_send (NlkLink *link, const char *json)
{
  if (link->control != NULL)
    nlk_control_send (link->control, json);
}

NlkLinkState
nlk_link_get_state (NlkLink *link)
{
  return link->state;
}

const GError *
nlk_link_get_error (NlkLink *link)
{
  return link->error;
}

const char *
nlk_link_get_header (NlkLink *link, const char *name)
{
  return link->control != NULL ? nlk_control_get_header (link->control, name) : NULL;
}

gboolean
nlk_link_get_date (NlkLink *link, gint64 *ret_seconds)
{
  const char *text = nlk_link_get_header (link, "date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  if (date == NULL)
    return FALSE;
  *ret_seconds = g_date_time_to_unix (date);
  return TRUE;
}

char *
nlk_link_dup_local_address (NlkLink *link)
{
  return link->control != NULL ? nlk_control_dup_local_address (link->control) : NULL;
}

gint64
nlk_link_get_wait_usec (NlkLink *link)
{
  if (link->due_usec == 0)
    return 0;
  return MAX (link->due_usec - nlk_loop_get_now_usec (link->loop), 0);
}
