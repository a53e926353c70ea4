/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-http-head.h"
#include "net/nlk-upgrade.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Feeds the bytes whole and in two pieces: both must say the same. */
static NlkHttpHeadStep
feed_in_two (NlkHttpHead *head, const guint8 *data, gsize n_bytes, gsize cut)
{
  gsize used;
  NlkHttpHeadStep step = nlk_http_head_feed (head, data, cut, &used);

  g_assert_cmpuint (used, <=, cut);
  return step == NLK_HTTP_NEED_MORE ? nlk_http_head_feed (head, data + cut, n_bytes - cut, &used)
                                    : step;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  NlkHttpHeadKind kind = size > 0 && data[0] == 'H' ? NLK_HTTP_RESPONSE : NLK_HTTP_REQUEST;
  g_autoptr (NlkHttpHead) whole = nlk_http_head_new (kind, 2048);
  g_autoptr (NlkHttpHead) pieces = nlk_http_head_new (kind, 2048);
  NlkHttpHeadStep step;
  gsize used;

  if (size == 0)
    return 0;
  step = nlk_http_head_feed (whole, data, size, &used);
  g_assert_cmpuint (used, <=, size);
  g_assert_cmpint (feed_in_two (pieces, data, size, size / 2), ==, step);
  if (step != NLK_HTTP_COMPLETE)
    return 0;
  for (guint i = 0; i < nlk_http_head_get_n_fields (whole); i++) {
    const NlkHttpField *field = nlk_http_head_get_field (whole, i);

    g_assert_nonnull (nlk_http_head_lookup (whole, field->name, 0));
    g_assert_cmpstr (field->value, ==, nlk_http_head_get_field (pieces, i)->value);
  }
  if (kind == NLK_HTTP_REQUEST) {
    const char *const domains[] = { "gw.example", NULL };

    nlk_upgrade_classify (whole, domains);
  } else {
    nlk_upgrade_check_answer (whole, "dGhlIHNhbXBsZSBub25jZQ==", NULL);
  }
  return 0;
}
