/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-log.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "nlk-app-application.h"

/* Programs that are not installed find their messages here. */
#define LOCALE_VARIABLE "NLK_LOCALE_DIR"

static void
init_messages (void)
{
  const char *folder = g_getenv (LOCALE_VARIABLE);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  g_autoptr (NlkAppApplication) app = NULL;

  init_messages ();
  nlk_log_init ("narrowlink-desktop", TRUE);
  g_set_prgname ("narrowlink-desktop");
  app = nlk_app_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
