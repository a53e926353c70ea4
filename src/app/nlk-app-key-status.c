/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-status.h"

#include <glib/gi18n.h>

#include "nlk-app-words.h"

#define WRONG_AGAIN 3

NlkAppKeyStatus
nlk_app_key_status_from_verdict (NlkKeyVerdict verdict, guint n_wrong, gboolean had_key)
{
  switch (verdict) {
  case NLK_KEY_VERDICT_ACCEPTED:
    return NLK_APP_KEY_STATUS_NONE;
  case NLK_KEY_VERDICT_WRONG:
    return n_wrong >= WRONG_AGAIN ? NLK_APP_KEY_STATUS_WRONG_AGAIN : NLK_APP_KEY_STATUS_WRONG;
  case NLK_KEY_VERDICT_WAIT:
    return NLK_APP_KEY_STATUS_WAIT;
  case NLK_KEY_VERDICT_SUITE:
    return NLK_APP_KEY_STATUS_SUITE;
  case NLK_KEY_VERDICT_NO_KEY:
    return had_key ? NLK_APP_KEY_STATUS_VANISHED : NLK_APP_KEY_STATUS_NO_KEY;
  case NLK_KEY_VERDICT_REQUIRED:
    return NLK_APP_KEY_STATUS_REQUIRED;
  case NLK_KEY_VERDICT_AWAY:
    return NLK_APP_KEY_STATUS_LATER;
  case NLK_KEY_VERDICT_SILENT:
    return NLK_APP_KEY_STATUS_SILENT;
  case NLK_KEY_VERDICT_LIMIT:
    return NLK_APP_KEY_STATUS_LIMIT;
  }
  return NLK_APP_KEY_STATUS_SILENT;
}

static const struct {
  const char *icon_name;
  const char *css_class;
  const char *code;
} looks[] = {
  [NLK_APP_KEY_STATUS_NONE] = { "nlk-key-symbolic", "dim-label", NULL },
  [NLK_APP_KEY_STATUS_CHECKING] = { NULL, NULL, NULL },
  [NLK_APP_KEY_STATUS_WRONG] = { "nlk-cross-symbolic", "error", "key-wrong" },
  [NLK_APP_KEY_STATUS_WRONG_AGAIN] = { "nlk-cross-symbolic", "error", "key-wrong" },
  [NLK_APP_KEY_STATUS_WAIT] = { "nlk-tun-wait-symbolic", "warning", "key-wait" },
  [NLK_APP_KEY_STATUS_SUITE] = { "nlk-lock-open-symbolic", "warning", "key-suite" },
  [NLK_APP_KEY_STATUS_NO_KEY] = { "nlk-info-symbolic", "warning", "key-none" },
  [NLK_APP_KEY_STATUS_VANISHED] = { "nlk-tun-bad-symbolic", "error", "key-vanished" },
  [NLK_APP_KEY_STATUS_REQUIRED] = { "nlk-tun-key-symbolic", "warning", "key-required" },
  [NLK_APP_KEY_STATUS_LATER] = { "nlk-agent-off-symbolic", "dim-label", "key-later" },
  [NLK_APP_KEY_STATUS_SILENT] = { "nlk-tun-bad-symbolic", "warning", "key-silent" },
  [NLK_APP_KEY_STATUS_LIMIT] = { "nlk-tun-bad-symbolic", "warning", "key-limit" },
  [NLK_APP_KEY_STATUS_FORM] = { "nlk-cross-symbolic", "error", "key-form" },
};

static char *
dup_sentence (NlkAppKeyStatus status, const NlkAppSubject *subject)
{
  g_auto (NlkAppWords) words = { 0 };

  if (status == NLK_APP_KEY_STATUS_CHECKING)
    /* TRANSLATORS: {agent} is the name of an agent, a machine. */
    return nlk_app_words_fill (_ ("Checking with {agent}…"), subject);
  if (looks[status].code == NULL)
    return g_strdup ("");
  nlk_app_words_init (&words, looks[status].code, subject);
  if (status == NLK_APP_KEY_STATUS_WRONG_AGAIN)
    return g_strconcat (words.sentence, " ", _ ("Capital letters and spaces count."), NULL);
  return g_steal_pointer (&words.sentence);
}

void
nlk_app_key_status_get_look (NlkAppKeyStatus status, const char *agent, guint wait_seconds,
                             NlkAppLook *ret_look)
{
  NlkAppSubject subject = { .agent = agent, .n = wait_seconds };

  ret_look->icon_name = looks[status].icon_name;
  ret_look->css_class = looks[status].css_class;
  ret_look->text = dup_sentence (status, &subject);
  ret_look->accessible = g_strdup (ret_look->text);
}

gboolean
nlk_app_key_status_may_go_without (NlkAppKeyStatus status, gboolean is_on_agent_page)
{
  if (status == NLK_APP_KEY_STATUS_VANISHED)
    return is_on_agent_page;
  return status != NLK_APP_KEY_STATUS_REQUIRED;
}

const char *
nlk_app_key_status_get_button (NlkAppKeyStatus status)
{
  switch (status) {
  case NLK_APP_KEY_STATUS_LATER:
    return nlk_app_help_get_label (NLK_APP_HELP_SAVE_FOR_LATER);
  case NLK_APP_KEY_STATUS_SILENT:
  case NLK_APP_KEY_STATUS_LIMIT:
    return nlk_app_help_get_label (NLK_APP_HELP_TRY_AGAIN);
  default:
    return nlk_app_help_get_label (NLK_APP_HELP_USE_KEY);
  }
}
