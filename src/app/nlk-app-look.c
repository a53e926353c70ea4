/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-look.h"

void
nlk_app_look_clear (NlkAppLook *look)
{
  g_clear_pointer (&look->text, g_free);
  g_clear_pointer (&look->accessible, g_free);
  look->icon_name = NULL;
  look->css_class = NULL;
}
