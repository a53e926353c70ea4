/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-port-advice.h"

#include <glib/gi18n.h>

#include "nlk-app-words.h"

#define COMMAND_LINE "narrowlink"
#define LEAST_OWN_PORT 1024
#define BESIDE_SYSTEM_PORT 10000

typedef struct {
  GSocketAddress *address;
  gboolean is_datagram;
  GHashTable *taken;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->address);
  g_clear_pointer (&question->taken, g_hash_table_unref);
  g_free (question);
}

static guint16
find_other (const Question *question, guint16 port)
{
  GInetSocketAddress *address = G_INET_SOCKET_ADDRESS (question->address);
  guint first = port < LEAST_OWN_PORT ? port + BESIDE_SYSTEM_PORT : port + 1;
  g_autoptr (GSocketAddress) from = NULL;

  if (first > G_MAXUINT16)
    return 0;
  from = g_inet_socket_address_new (g_inet_socket_address_get_address (address), (guint16) first);
  return nlk_app_port_find_free (from, question->is_datagram, question->taken);
}

static void
advise (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Question *question = data;
  NlkAppPortAdvice *advice = g_new0 (NlkAppPortAdvice, 1);

  advice->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (question->address));
  advice->state = nlk_app_port_check (question->address, question->is_datagram);
  if (advice->state == NLK_APP_PORT_USED)
    nlk_port_user_find (question->address, question->is_datagram, &advice->user);
  if (advice->state == NLK_APP_PORT_USED || advice->state == NLK_APP_PORT_RESERVED)
    advice->free_port = find_other (question, advice->port);
  g_task_return_pointer (task, advice, (GDestroyNotify) nlk_app_port_advice_free);
}

void
nlk_app_port_advise_async (GSocketAddress *address, gboolean is_datagram, GHashTable *taken,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->address = g_object_ref (address);
  question->is_datagram = is_datagram;
  question->taken = taken != NULL ? g_hash_table_ref (taken) : NULL;
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, advise);
}

NlkAppPortAdvice *
nlk_app_port_advise_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nlk_app_port_advice_free (NlkAppPortAdvice *advice)
{
  nlk_port_user_clear (&advice->user);
  g_free (advice);
}

gboolean
nlk_app_port_advice_is_command_line (const NlkAppPortAdvice *advice)
{
  return g_strcmp0 (advice->user.program, COMMAND_LINE) == 0;
}

static const char *
find_code (const NlkAppPortAdvice *advice)
{
  if (advice->state == NLK_APP_PORT_RESERVED)
    return "port-low";
  if (advice->state == NLK_APP_PORT_ELSEWHERE)
    return "addr-here";
  return advice->user.program != NULL ? "port-used-by" : "port-used";
}

char *
nlk_app_port_advice_dup_sentence (const NlkAppPortAdvice *advice)
{
  NlkAppSubject subject = {
    .port = advice->port,
    .program = advice->user.program,
    .pid = advice->user.pid,
  };
  g_auto (NlkAppWords) words = { 0 };

  if (advice->state == NLK_APP_PORT_FREE)
    /* TRANSLATORS: nobody uses this port of this computer */
    return g_strdup (_ ("Free"));
  if (nlk_app_port_advice_is_command_line (advice))
    return g_strdup (_ ("The command line already runs this tunnel."));
  nlk_app_words_init (&words, find_code (advice), &subject);
  return g_steal_pointer (&words.sentence);
}

char *
nlk_app_port_advice_dup_button (const NlkAppPortAdvice *advice)
{
  NlkAppSubject subject = { .n = advice->free_port };

  return advice->free_port != 0
           ? nlk_app_words_fill (nlk_app_help_get_label (NLK_APP_HELP_OTHER_PORT), &subject)
           : NULL;
}

GHashTable *
nlk_app_port_advice_dup_taken (GListModel *tunnels, NlkTunnelItem *except, gboolean is_datagram)
{
  GHashTable *taken = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (tunnels); i++) {
    g_autoptr (NlkTunnelItem) item = g_list_model_get_item (tunnels, i);
    const NlkTunnelConfig *config = nlk_tunnel_item_get_config (item);
    gboolean is_udp = config->kind == NLK_TUNNEL_KIND_FORWARD &&
                      nlk_protocol_is_datagram (config->destination.protocol);
    guint port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (config->local));

    if (item != except && is_udp == is_datagram && port != 0)
      g_hash_table_add (taken, GUINT_TO_POINTER (port));
  }
  return taken;
}
