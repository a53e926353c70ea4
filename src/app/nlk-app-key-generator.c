/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-key-generator.h"

#include "base/nlk-random.h"

#include <string.h>

#define N_GROUPS 6
#define GROUP_LETTERS 4

/* Without i, l, o, 0 and 1. */
static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";

NlkSecret *
nlk_app_key_generator_new_key (void)
{
  char text[N_GROUPS * (GROUP_LETTERS + 1) - 1];
  NlkSecret *key;

  for (gsize i = 0; i < sizeof text; i++)
    text[i] = i % (GROUP_LETTERS + 1) == GROUP_LETTERS
                ? '-'
                : alphabet[nlk_random_below ((guint32) strlen (alphabet))];
  key = nlk_secret_new (text, sizeof text);
  nlk_wipe (text, sizeof text);
  return key;
}
