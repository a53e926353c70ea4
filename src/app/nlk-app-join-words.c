/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-join-words.h"

#include "base/nlk-clock.h"
#include "net/nlk-certificate.h"
#include "net/nlk-channel-error.h"

#include <glib/gi18n.h>

static char *
dup_date (gint64 unix_seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (unix_seconds);

  return date != NULL ? g_date_time_format (date, C_ ("date", "%-d %B %Y")) : g_strdup ("–");
}

static gboolean
is_over (gint64 unix_seconds)
{
  return unix_seconds > 0 && unix_seconds < nlk_clock_wall_usec () / G_USEC_PER_SEC;
}

static char *
dup_date_for (NlkJoinAttempt *attempt, const char *code)
{
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (attempt);
  g_autoptr (GDateTime) end =
    certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;
  g_autoptr (GDateTime) now = NULL;

  if (g_strcmp0 (code, "tok-expired") == 0)
    return dup_date (nlk_join_attempt_get_expires_seconds (attempt));
  if (g_strcmp0 (code, "gw-cert-time") == 0 && end != NULL)
    return dup_date (g_date_time_to_unix (end));
  now = g_date_time_new_from_unix_local (nlk_clock_wall_usec () / G_USEC_PER_SEC);
  /* TRANSLATORS: a date and a time in a sentence, as g_date_time_format() wants it */
  return g_date_time_format (now, C_ ("date", "%-d %B %Y, %H:%M"));
}

static char *
dup_names (NlkJoinAttempt *attempt)
{
  GTlsCertificate *certificate = nlk_join_attempt_get_certificate (attempt);
  g_auto (GStrv) names = certificate != NULL ? nlk_certificate_dup_names (certificate) : NULL;

  return names != NULL && names[0] != NULL ? g_strjoinv (", ", names) : g_strdup ("–");
}

static const char *
find_code (NlkJoinAttempt *attempt, gboolean is_joined)
{
  const GError *error = nlk_join_attempt_get_error (attempt);

  if (g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_OTHER_KEY))
    return is_joined ? "gw-cert-changed" : "gw-pin";
  if (g_error_matches (error, NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNAUTHORIZED) &&
      is_over (nlk_join_attempt_get_expires_seconds (attempt)))
    return "tok-expired";
  return nlk_app_words_find_code (error);
}

void
nlk_app_join_words_init (NlkAppWords *words, NlkJoinAttempt *attempt, gboolean is_joined)
{
  const NlkEndpointConfig *config = nlk_join_attempt_get_config (attempt);
  const char *code = find_code (attempt, is_joined);
  g_autofree char *date = dup_date_for (attempt, code);
  g_autofree char *names = dup_names (attempt);
  const NlkAppSubject subject = {
    .gateway = config->name != NULL ? config->name : config->host,
    .host = config->host,
    .port = config->port,
    .proxy = config->proxy != NULL ? config->proxy->host : _ ("The proxy"),
    .names = names,
    .date = date,
  };

  if (code != NULL)
    nlk_app_words_init (words, code, &subject);
  else
    nlk_app_words_init_error (words, nlk_join_attempt_get_error (attempt), &subject);
}
