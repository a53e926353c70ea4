/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-lock.h"

#include "base/nlk-display-text.h"

#include <glib/gi18n.h>

static char *
dup_end_to_end (const char *foreign_name, gboolean is_tls)
{
  g_autofree char *agent = nlk_display_text_name (foreign_name);
  /* TRANSLATORS: of what goes through a tunnel; %s is the name of a machine */
  g_autofree char *who = g_strdup_printf (_ ("Only you and %s can read this"), agent);

  if (is_tls)
    return g_steal_pointer (&who);
  /* TRANSLATORS: %s is the sentence "Only you and … can read this" */
  return g_strdup_printf (_ ("%s. Names and times are visible on the way."), who);
}

void
nlk_app_lock_get_look (NlkAppLock lock, const char *agent, gboolean is_tls, NlkAppLook *ret_look)
{
  switch (lock) {
  case NLK_APP_LOCK_END_TO_END:
    *ret_look =
      (NlkAppLook){ "nlk-lock-symbolic", "success", dup_end_to_end (agent, is_tls),
                    /* TRANSLATORS: said of a tunnel by a screen reader */
                    g_strdup (is_tls ? _ ("end-to-end encrypted")
                                     : _ ("end-to-end encrypted, names and times are visible")) };
    break;
  case NLK_APP_LOCK_NOT_PROVEN:
    *ret_look = (NlkAppLook){
      "nlk-lock-wait-symbolic", "dim-label", g_strdup (_ ("Will be end-to-end encrypted")),
      /* TRANSLATORS: said of a tunnel by a screen reader; the agent has not proven its key yet */
      g_strdup (_ ("encryption not checked yet"))
    };
    break;
  case NLK_APP_LOCK_GATEWAY:
    *ret_look =
      (NlkAppLook){ "nlk-lock-eye-symbolic", "warning", g_strdup (_ ("The gateway can read this")),
                    g_strdup (_ ("the gateway can read this")) };
    break;
  case NLK_APP_LOCK_ANYONE:
  default:
    *ret_look = (NlkAppLook){ "nlk-lock-open-symbolic", "error",
                              g_strdup (_ ("Anyone on the way can read this")),
                              g_strdup (_ ("anyone on the way can read this")) };
    break;
  }
}
