/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key-trial CONFIG AGENT TIMEOUT_MSEC WHAT...: tries keys with an agent, as the desktop does, and prints a line for each.
 * WHAT is `probe`, `key:KEY`, `cancel:KEY` for a trial that is given up at once, or `line` to wait for one. */
#include "client/nlk-client.h"
#include "client/nlk-key-trial.h"
#include "config/nlk-client-config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {
  [NLK_KEY_VERDICT_ACCEPTED] = "accepted", [NLK_KEY_VERDICT_WRONG] = "wrong",
  [NLK_KEY_VERDICT_WAIT] = "wait",         [NLK_KEY_VERDICT_SUITE] = "suite",
  [NLK_KEY_VERDICT_NO_KEY] = "no key",     [NLK_KEY_VERDICT_REQUIRED] = "required",
  [NLK_KEY_VERDICT_AWAY] = "away",         [NLK_KEY_VERDICT_SILENT] = "silent",
  [NLK_KEY_VERDICT_LIMIT] = "limit",
};

static NlkAgentKey *held;

static void
on_done (GObject *source, GAsyncResult *async, gpointer user_data)
{
  NlkKeyTrialResult result;

  if (!nlk_key_trial_finish (async, &result, NULL)) {
    puts ("cancelled");
  } else {
    printf ("%s", words[result.verdict]);
    if (result.verdict == NLK_KEY_VERDICT_WAIT)
      printf (" %u", result.wait_seconds);
    if (result.key != NULL)
      printf (nlk_agent_key_is_open (result.key) ? ", in use" : ", not in use");
    putchar ('\n');
    if (result.key != NULL)
      g_set_object (&held, result.key);
    nlk_key_trial_result_clear (&result);
  }
  fflush (stdout);
  *(gboolean *) user_data = TRUE;
}

static void
run (NlkGatewaySession *session, const char *agent, gint64 timeout_usec, const char *what)
{
  const char *key = strchr (what, ':');
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NlkSecret) passphrase = NULL;
  gboolean is_over = FALSE;

  if (strcmp (what, "line") == 0) {
    (void) getchar ();
    is_over = TRUE;
  } else if (key == NULL) {
    nlk_key_trial_probe_async (session, agent, timeout_usec, cancellable, on_done, &is_over);
  } else {
    passphrase = nlk_secret_new (key + 1, strlen (key + 1));
    nlk_key_trial_async (session, agent, passphrase, timeout_usec, cancellable, on_done, &is_over);
    if (g_str_has_prefix (what, "cancel:"))
      g_cancellable_cancel (cancellable);
  }
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkClientConfig) config = NULL;
  g_autoptr (NlkLoop) loop = NULL;
  g_autoptr (NlkGatewaySession) session = NULL;

  nlk_client_init ();
  config = nlk_client_config_load (argv[1], NULL, &error);
  if (config == NULL)
    g_error ("%s", error->message);
  loop = nlk_client_new_loop ();
  session = nlk_gateway_session_new (loop, config->endpoint, &config->timeouts, &error);
  if (session == NULL)
    g_error ("%s", error->message);
  nlk_gateway_session_start (session);
  while (nlk_gateway_session_get_state (session) != NLK_LINK_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
  for (int i = 4; i < argc; i++)
    run (session, argv[2], atoi (argv[3]) * (gint64) 1000, argv[i]);
  g_clear_object (&held);
  nlk_gateway_session_stop (session);
  return EXIT_SUCCESS;
}
