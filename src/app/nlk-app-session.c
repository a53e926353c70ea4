/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-session.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nlk-app-lock.h"
#include "nlk-app-plaintext.h"
#include "nlk-app-session-file.h"

#define SSH_PORT 22
#define SSH_MARK "SSH-"
/* What comes is looked at so often; meanwhile it waits at the other side. */
#define TURN_MSEC 20
#define TURN_BYTES (512 * 1024)
#define KEPT_ROOM_BYTES 4096

struct _NlkAppSession {
  GObject parent_instance;
  NlkAppEngine *engine;
  guint number;
  NlkTunnelGateway *gateway;
  char *agent;
  NlkDestination destination;
  char *title;
  gsize most_bytes;

  NlkConnectSession *connection; /* NULL while there is no key */
  gboolean is_closed;            /* from here */
  guint told_state;
  guint turn;
  GByteArray *kept;
  guint64 kept_offset;
  gboolean begins_as_ssh;
  NlkAppSessionFile *file;
  GError *file_error;
};

G_DEFINE_FINAL_TYPE (NlkAppSession, nlk_app_session, G_TYPE_OBJECT)

enum { CHANGED, MOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
tell (NlkAppSession *self)
{
  guint state = nlk_app_session_needs_key (self) ? G_MAXUINT : nlk_app_session_get_state (self);

  g_signal_emit (self, signals[MOVED], 0);
  if (state == self->told_state)
    return;
  self->told_state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* What comes */

static void
keep (NlkAppSession *self, GBytes *bytes)
{
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);

  g_byte_array_append (self->kept, data, (guint) n_bytes);
  if (self->kept_offset == 0 && self->kept->len >= strlen (SSH_MARK))
    self->begins_as_ssh = memcmp (self->kept->data, SSH_MARK, strlen (SSH_MARK)) == 0;
  if (self->kept->len > self->most_bytes) {
    /* A quarter more than needed, so that not every byte that comes moves all others. */
    guint n_cut = (guint) (self->kept->len - self->most_bytes + self->most_bytes / 4);

    n_cut = MIN (n_cut, self->kept->len);
    g_byte_array_remove_range (self->kept, 0, n_cut);
    self->kept_offset += n_cut;
  }
}

static void queue_turn (NlkAppSession *self);

static gboolean
on_turn (gpointer user_data)
{
  NlkAppSession *self = user_data;
  gsize taken = 0;

  self->turn = 0;
  while (taken < TURN_BYTES && (self->file == NULL || nlk_app_session_file_is_ready (self->file))) {
    g_autoptr (GBytes) bytes = nlk_connect_session_take (self->connection);

    if (bytes == NULL)
      break;
    taken += MAX (g_bytes_get_size (bytes), 1);
    keep (self, bytes);
    if (self->file != NULL)
      nlk_app_session_file_write (self->file, bytes);
  }
  /* There may be more, of which nobody tells again. */
  if (taken >= TURN_BYTES)
    queue_turn (self);
  tell (self);
  return G_SOURCE_REMOVE;
}

static void
queue_turn (NlkAppSession *self)
{
  if (self->turn == 0 && self->connection != NULL)
    self->turn = g_timeout_add (TURN_MSEC, on_turn, self);
}

/* Opening */

static NlkSecret *
dup_passphrase (NlkAppSession *self)
{
  NlkAppKeys *keys = nlk_app_engine_get_keys (self->engine);
  NlkSecret *passphrase =
    nlk_app_keys_lookup (keys, nlk_tunnel_gateway_get_name (self->gateway), self->agent);

  return passphrase != NULL ? nlk_secret_ref (passphrase)
                            : nlk_tunnel_gateway_read_key (self->gateway, self->agent, NULL);
}

static void
open_if_possible (NlkAppSession *self)
{
  NlkGatewaySession *session = nlk_tunnel_gateway_get_session (self->gateway);
  g_autoptr (NlkSecret) passphrase = NULL;
  g_autoptr (NlkAgentKey) key = NULL;

  if (self->connection != NULL || self->is_closed)
    return;
  passphrase = dup_passphrase (self);
  if (passphrase == NULL &&
      !nlk_app_plaintext_is_allowed (self->engine, nlk_tunnel_gateway_get_name (self->gateway),
                                     self->agent))
    return;
  if (passphrase != NULL)
    key = nlk_agent_key_obtain (session, self->agent, passphrase);
  self->connection = nlk_connect_session_new (session, self->agent, key, &self->destination);
  g_signal_connect_object (self->connection, "changed", G_CALLBACK (queue_turn), self,
                           G_CONNECT_SWAPPED);
  tell (self);
}

static void
on_gateway (NlkAppSession *self)
{
  if (!nlk_tunnel_gateway_is_wanted (self->gateway))
    nlk_app_session_close (self);
}

NlkAppSession *
nlk_app_session_new (NlkAppEngine *engine, guint number, NlkTunnelGateway *gateway,
                     const char *agent, const NlkDestination *destination, gsize most_bytes)
{
  NlkAppSession *self = g_object_new (NLK_TYPE_APP_SESSION, NULL);
  g_autofree char *title = nlk_destination_format (destination);

  self->engine = g_object_ref (engine);
  self->number = number;
  self->gateway = g_object_ref (gateway);
  self->agent = g_strdup (agent);
  nlk_destination_copy (destination, &self->destination);
  self->title = nlk_display_text_name (title);
  self->most_bytes = most_bytes;
  nlk_app_engine_set_gateway_wanted (engine, gateway, TRUE);
  g_signal_connect_object (gateway, "changed", G_CALLBACK (on_gateway), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nlk_app_engine_get_keys (engine), "changed",
                           G_CALLBACK (open_if_possible), self, G_CONNECT_SWAPPED);
  open_if_possible (self);
  return self;
}

/* What it is */

guint
nlk_app_session_get_number (NlkAppSession *self)
{
  return self->number;
}

const char *
nlk_app_session_get_title (NlkAppSession *self)
{
  return self->title;
}

NlkTunnelGateway *
nlk_app_session_get_gateway (NlkAppSession *self)
{
  return self->gateway;
}

const char *
nlk_app_session_get_agent (NlkAppSession *self)
{
  return self->agent;
}

const NlkDestination *
nlk_app_session_get_destination (NlkAppSession *self)
{
  return &self->destination;
}

/* Where it stands */

gboolean
nlk_app_session_needs_key (NlkAppSession *self)
{
  return self->connection == NULL && !self->is_closed;
}

NlkConnectState
nlk_app_session_get_state (NlkAppSession *self)
{
  if (self->is_closed)
    return NLK_CONNECT_CLOSED;
  return self->connection != NULL ? nlk_connect_session_get_state (self->connection)
                                  : NLK_CONNECT_OPENING;
}

static void
set_look (NlkAppLook *look, const char *icon_name, const char *css_class, const char *text)
{
  *look = (NlkAppLook){ icon_name, css_class, g_strdup (text), g_strdup (text) };
}

void
nlk_app_session_get_look (NlkAppSession *self, NlkAppLook *ret_look)
{
  g_autofree char *ended = NULL;

  if (nlk_app_session_needs_key (self)) {
    set_look (ret_look, "nlk-tun-key-symbolic", "warning", _ ("Needs its key"));
    return;
  }
  switch (nlk_app_session_get_state (self)) {
  case NLK_CONNECT_OPENING:
    set_look (ret_look, NULL, NULL, _ ("Opening…"));
    return;
  case NLK_CONNECT_OPEN:
    set_look (ret_look, "nlk-tun-busy-symbolic", "accent", _ ("Open"));
    return;
  case NLK_CONNECT_SENT_END:
    set_look (ret_look, "nlk-tun-half-symbolic", "accent", _ ("You ended sending"));
    return;
  case NLK_CONNECT_RECEIVED_END:
    /* TRANSLATORS: {dest} is host:port of the other side of a connection */
    ended = g_strdup_printf (_ ("%s ended sending"), self->title);
    set_look (ret_look, "nlk-tun-half-symbolic", "accent", ended);
    return;
  case NLK_CONNECT_CLOSED:
    set_look (ret_look, "nlk-tun-off-symbolic", "dim-label", _ ("Closed"));
    return;
  }
}

void
nlk_app_session_get_lock (NlkAppSession *self, NlkAppLook *ret_look)
{
  gboolean is_tls = nlk_tunnel_gateway_get_config (self->gateway)->transport == NLK_TRANSPORT_WSS;
  NlkAppLock lock = NLK_APP_LOCK_NOT_PROVEN;

  if (self->connection != NULL && nlk_connect_session_is_proven (self->connection))
    lock = NLK_APP_LOCK_END_TO_END;
  else if (self->connection != NULL && !nlk_connect_session_has_key (self->connection))
    lock = is_tls ? NLK_APP_LOCK_GATEWAY : NLK_APP_LOCK_ANYONE;
  nlk_app_lock_get_look (lock, self->agent, is_tls, ret_look);
}

gboolean
nlk_app_session_get_problem (NlkAppSession *self, NlkAppWords *ret_words)
{
  const GError *error =
    self->connection != NULL ? nlk_connect_session_get_error (self->connection) : NULL;
  g_autofree char *destination = NULL;
  NlkAppSubject subject = { .agent = self->agent,
                            .host = self->destination.host,
                            .port = self->destination.port };

  if (error == NULL)
    return FALSE;
  destination = nlk_destination_format (&self->destination);
  subject.gateway = nlk_tunnel_gateway_get_name (self->gateway);
  subject.destination = destination;
  nlk_app_words_init_error (ret_words, error, &subject);
  return TRUE;
}

void
nlk_app_session_get_counts (NlkAppSession *self, NlkStreamCounts *ret_counts)
{
  *ret_counts = (NlkStreamCounts){ 0, 0 };
  if (self->connection != NULL)
    nlk_connect_session_get_counts (self->connection, ret_counts);
}

const GByteArray *
nlk_app_session_get_kept (NlkAppSession *self, guint64 *ret_offset)
{
  *ret_offset = self->kept_offset;
  return self->kept;
}

void
nlk_app_session_clear (NlkAppSession *self)
{
  self->kept_offset += self->kept->len;
  g_byte_array_set_size (self->kept, 0);
  tell (self);
}

gboolean
nlk_app_session_is_ssh (NlkAppSession *self)
{
  return !nlk_protocol_is_datagram (self->destination.protocol) &&
         (self->begins_as_ssh || self->destination.port == SSH_PORT);
}

/* What is done with it */

gboolean
nlk_app_session_send (NlkAppSession *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return self->connection != NULL && nlk_connect_session_send (self->connection, bytes);
}

void
nlk_app_session_end (NlkAppSession *self)
{
  if (self->connection != NULL)
    nlk_connect_session_end (self->connection);
}

void
nlk_app_session_close (NlkAppSession *self)
{
  if (nlk_app_session_get_state (self) == NLK_CONNECT_CLOSED)
    return;
  self->is_closed = TRUE;
  if (self->connection != NULL)
    nlk_connect_session_close (self->connection);
  tell (self);
}

static void
on_file (NlkAppSession *self)
{
  const GError *error = nlk_app_session_file_get_error (self->file);

  if (error != NULL) {
    g_clear_error (&self->file_error);
    self->file_error = g_error_copy (error);
    g_clear_object (&self->file);
  }
  queue_turn (self);
  tell (self);
}

void
nlk_app_session_save (NlkAppSession *self, GFile *file)
{
  g_autoptr (GBytes) kept = g_bytes_new (self->kept->data, self->kept->len);

  if (self->file != NULL)
    g_signal_handlers_disconnect_by_data (self->file, self);
  g_clear_object (&self->file);
  g_clear_error (&self->file_error);
  self->file = nlk_app_session_file_new (file);
  g_signal_connect_object (self->file, "changed", G_CALLBACK (on_file), self, G_CONNECT_SWAPPED);
  nlk_app_session_file_write (self->file, kept);
  tell (self);
}

gboolean
nlk_app_session_is_saving (NlkAppSession *self)
{
  return self->file != NULL;
}

const GError *
nlk_app_session_get_save_error (NlkAppSession *self)
{
  return self->file_error;
}

static void
nlk_app_session_finalize (GObject *object)
{
  NlkAppSession *self = NLK_APP_SESSION (object);

  g_clear_handle_id (&self->turn, g_source_remove);
  g_clear_object (&self->connection);
  g_clear_object (&self->file);
  g_clear_error (&self->file_error);
  g_byte_array_unref (self->kept);
  nlk_destination_clear (&self->destination);
  g_free (self->title);
  g_free (self->agent);
  g_object_unref (self->gateway);
  g_object_unref (self->engine);
  G_OBJECT_CLASS (nlk_app_session_parent_class)->finalize (object);
}

static void
nlk_app_session_class_init (NlkAppSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nlk_app_session_finalize;
  signals[MOVED] = g_signal_new ("moved", NLK_TYPE_APP_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", NLK_TYPE_APP_SESSION, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_session_init (NlkAppSession *self)
{
  /* With room, so that what is shown of nothing is no null pointer. */
  self->kept = g_byte_array_sized_new (KEPT_ROOM_BYTES);
  self->told_state = G_MAXUINT;
}
