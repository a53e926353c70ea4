/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-closing.h"

#define UNKNOWN NLK_APP_TRAY_HOST_UNKNOWN
#define THERE NLK_APP_TRAY_HOST_THERE
#define MISSING NLK_APP_TRAY_HOST_MISSING

/* The fields of NlkAppClosingFacts: on, stays connected, has icon, host, was asked, was told. */
static const struct {
  NlkAppClosingFacts facts;
  NlkAppClosing closing;
} cases[] = {
  /* Nothing to keep. */
  { { FALSE, TRUE, TRUE, THERE, FALSE, FALSE }, NLK_APP_CLOSING_QUIT },
  { { FALSE, TRUE, TRUE, MISSING, FALSE, FALSE }, NLK_APP_CLOSING_QUIT },
  { { FALSE, FALSE, FALSE, MISSING, TRUE, TRUE }, NLK_APP_CLOSING_QUIT },
  /* The person wants it to end. */
  { { TRUE, FALSE, TRUE, THERE, FALSE, FALSE }, NLK_APP_CLOSING_QUIT },
  { { TRUE, FALSE, TRUE, MISSING, TRUE, TRUE }, NLK_APP_CLOSING_QUIT },
  /* An icon shows that it runs. */
  { { TRUE, TRUE, TRUE, THERE, FALSE, FALSE }, NLK_APP_CLOSING_HIDE_AND_TELL },
  { { TRUE, TRUE, TRUE, THERE, FALSE, TRUE }, NLK_APP_CLOSING_HIDE },
  { { TRUE, TRUE, TRUE, THERE, TRUE, FALSE }, NLK_APP_CLOSING_HIDE_AND_TELL },
  /* A panel may still come. */
  { { TRUE, TRUE, TRUE, UNKNOWN, FALSE, FALSE }, NLK_APP_CLOSING_HIDE },
  /* Nothing would show that it runs. */
  { { TRUE, TRUE, TRUE, MISSING, FALSE, FALSE }, NLK_APP_CLOSING_ASK },
  { { TRUE, TRUE, TRUE, MISSING, FALSE, TRUE }, NLK_APP_CLOSING_ASK },
  { { TRUE, TRUE, TRUE, MISSING, TRUE, FALSE }, NLK_APP_CLOSING_HIDE },
  { { TRUE, TRUE, FALSE, THERE, FALSE, FALSE }, NLK_APP_CLOSING_ASK },
  { { TRUE, TRUE, FALSE, UNKNOWN, FALSE, FALSE }, NLK_APP_CLOSING_ASK },
  { { TRUE, TRUE, FALSE, THERE, TRUE, TRUE }, NLK_APP_CLOSING_HIDE },
};

static void
test_decide (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (nlk_app_closing_decide (&cases[i].facts), ==, cases[i].closing);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/closing/decide", test_decide);
  return g_test_run ();
}
