/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/nlk-join-link.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A link that is taken writes itself back in a form that means the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NlkJoinLink) link = nlk_join_link_parse ((const char *) data, size, &error);
  g_autoptr (NlkJoinLink) again = NULL;
  g_autoptr (NlkSecret) text = NULL;
  g_autoptr (NlkSecret) text_again = NULL;

  g_assert_true ((link == NULL) == (error != NULL));
  if (link == NULL)
    return 0;
  text = nlk_join_link_format (link);
  again =
    nlk_join_link_parse (nlk_secret_get_text (text), strlen (nlk_secret_get_text (text)), NULL);
  g_assert_nonnull (again);
  text_again = nlk_join_link_format (again);
  g_assert_true (nlk_secret_equal (text, text_again));
  return 0;
}
