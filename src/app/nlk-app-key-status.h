/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/nlk-key-trial.h"

#include "nlk-app-look.h"

G_BEGIN_DECLS

/**
 * NlkAppKeyStatus:
 * @NLK_APP_KEY_STATUS_NONE: nothing to say
 * @NLK_APP_KEY_STATUS_CHECKING: the agent is being asked
 * @NLK_APP_KEY_STATUS_WRONG: the agent has another key
 * @NLK_APP_KEY_STATUS_WRONG_AGAIN: the same, several times in a row
 * @NLK_APP_KEY_STATUS_WAIT: no key is checked for a while
 * @NLK_APP_KEY_STATUS_SUITE: no encryption that this version knows
 * @NLK_APP_KEY_STATUS_NO_KEY: the agent says that it has none
 * @NLK_APP_KEY_STATUS_VANISHED: the same, of an agent that had one here
 * @NLK_APP_KEY_STATUS_REQUIRED: it does not go without one
 * @NLK_APP_KEY_STATUS_LATER: it cannot be checked now
 * @NLK_APP_KEY_STATUS_SILENT: the check was not finished
 * @NLK_APP_KEY_STATUS_LIMIT: the check broke off too often
 * @NLK_APP_KEY_STATUS_FORM: what was entered cannot be a key
 *
 * What the key dialog says.
 */
typedef enum {
  NLK_APP_KEY_STATUS_NONE,
  NLK_APP_KEY_STATUS_CHECKING,
  NLK_APP_KEY_STATUS_WRONG,
  NLK_APP_KEY_STATUS_WRONG_AGAIN,
  NLK_APP_KEY_STATUS_WAIT,
  NLK_APP_KEY_STATUS_SUITE,
  NLK_APP_KEY_STATUS_NO_KEY,
  NLK_APP_KEY_STATUS_VANISHED,
  NLK_APP_KEY_STATUS_REQUIRED,
  NLK_APP_KEY_STATUS_LATER,
  NLK_APP_KEY_STATUS_SILENT,
  NLK_APP_KEY_STATUS_LIMIT,
  NLK_APP_KEY_STATUS_FORM,
} NlkAppKeyStatus;

/**
 * nlk_app_key_status_from_verdict:
 * @verdict: what came of a trial or a probe
 * @n_wrong: how many keys in a row did not match, this one included
 * @had_key: whether the agent ever accepted a key here
 *
 * Returns: what is said of it; %NLK_APP_KEY_STATUS_NONE for what needs no word
 */
NlkAppKeyStatus nlk_app_key_status_from_verdict (NlkKeyVerdict verdict, guint n_wrong,
                                                 gboolean had_key);

/**
 * nlk_app_key_status_get_look:
 * @status: a status
 * @agent: name of the agent, as it came
 * @wait_seconds: with %NLK_APP_KEY_STATUS_WAIT, how long still
 * @ret_look: (out caller-allocates): icon, class and sentence; no icon for a spinner
 */
void nlk_app_key_status_get_look (NlkAppKeyStatus status, const char *agent, guint wait_seconds,
                                  NlkAppLook *ret_look);

/**
 * nlk_app_key_status_may_go_without:
 * @status: a status
 * @is_on_agent_page: whether the person looks at the agent itself
 *
 * Returns: whether the person may decide here that there is to be no key
 */
gboolean nlk_app_key_status_may_go_without (NlkAppKeyStatus status, gboolean is_on_agent_page);

/**
 * nlk_app_key_status_get_button:
 * @status: a status
 *
 * Returns: (transfer none): what the button says that does the next thing
 */
const char *nlk_app_key_status_get_button (NlkAppKeyStatus status);

G_END_DECLS
