/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-question.h"

#include "base/nlk-display-text.h"
#include "protocol/nlk-token.h"

#include <glib/gi18n.h>

#define WANTED "wanted"

typedef struct {
  NlkAppJoinAnswerFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Asker;

static void
asker_free (gpointer data, GClosure *closure)
{
  Asker *asker = data;

  if (asker->destroy != NULL)
    asker->destroy (asker->user_data);
  g_free (asker);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Asker *asker = user_data;

  asker->func (g_str_equal (response, WANTED), asker->user_data);
}

static char *
dup_heading (const NlkEndpointConfig *config, NlkTunnelGateway *same)
{
  g_autofree char *name =
    nlk_display_text_name (same != NULL ? nlk_tunnel_gateway_get_name (same) : config->host);

  if (same != NULL)
    /* TRANSLATORS: {gateway} is the name of a gateway */
    return g_strdup_printf (_ ("Replace the access of %s?"), name);
  /* TRANSLATORS: {host} is the name of a computer */
  return g_strdup_printf (_ ("Add the gateway %s?"), name);
}

static char *
dup_who (const NlkEndpointConfig *config)
{
  g_autoptr (NlkToken) token =
    nlk_token_read (NLK_TOKEN_CLIENT, nlk_secret_get_text (config->token), NULL);
  g_autoptr (GDateTime) end =
    token != NULL ? g_date_time_new_from_unix_local (token->expires_seconds) : NULL;
  g_autofree char *name = token != NULL ? nlk_display_text_name (token->name) : NULL;
  /* TRANSLATORS: a date in a sentence, as g_date_time_format() wants it */
  g_autofree char *date = end != NULL ? g_date_time_format (end, C_ ("date", "%-d %B %Y")) : NULL;

  if (name == NULL || date == NULL)
    return g_strdup ("");
  /* TRANSLATORS: {name} is what this computer is called at the gateway, {date} */
  return g_strdup_printf (_ ("It gives this computer the name %s until %s."), name, date);
}

static char *
dup_body (const NlkEndpointConfig *config, gboolean is_replacement, gboolean is_from_outside)
{
  g_autofree char *name = dup_who (config);
  g_autofree char *who =
    config->transport == NLK_TRANSPORT_WSS
      ? g_steal_pointer (&name)
      : g_strjoin (" ", name,
                   _ ("The way there is not encrypted: anyone on the way can read your token."),
                   NULL);
  g_autofree char *text = is_from_outside
                            ? g_strjoin (" ", _ ("A web page or another program opened this link."),
                                         who, _ ("Add it only if you expected it."), NULL)
                            : g_steal_pointer (&who);

  return is_replacement ? g_strjoin (" ", text, _ ("Its tunnels stay."), NULL)
                        : g_steal_pointer (&text);
}

GtkWindow *
nlk_app_join_question_ask (GtkWidget *inside, const NlkEndpointConfig *config,
                           NlkTunnelGateway *same, gboolean is_from_outside,
                           NlkAppJoinAnswerFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_autofree char *heading = dup_heading (config, same);
  g_autofree char *body = dup_body (config, same != NULL, is_from_outside);
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (inside)), heading, body);
  Asker *asker = g_new (Asker, 1);

  *asker = (Asker){ func, user_data, destroy };
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), WANTED,
                                    same != NULL ? _ ("Replace Access") : _ ("Add Gateway"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), asker, asker_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
