/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/nlk-app-words.h"
#include "crypto/nlk-crypto.h"
#include "net/nlk-channel-error.h"
#include "protocol/nlk-reason.h"

#include <gio/gio.h>
#include <string.h>

static const NlkAppSubject all = {
  .gateway = "work",
  .agent = "office",
  .host = "gw.example",
  .port = 443,
  .destination = "db:5432",
  .proxy = "proxy:3128",
  .peer = "work",
  .names = "other.example",
  .date = "1 May",
  .address = "192.0.2.1",
  .program = "sshd",
  .pid = 812,
  .n = 8,
  .file = "desktop.yaml",
  .text = "a tab",
  .expected = "blanks",
  .name = "db",
};

/* Isolates keep the direction of names, and would be in the way of comparing. */
static char *
without_isolates (const char *text)
{
  GString *out = g_string_new (text);

  g_string_replace (out, "\u2068", "", 0);
  g_string_replace (out, "\u2069", "", 0);
  return g_string_free (out, FALSE);
}

static void
assert_words (const char *code, const char *title, const char *sentence, const char *button)
{
  g_auto (NlkAppWords) words = { 0 };
  g_autofree char *plain_title = NULL;
  g_autofree char *plain_sentence = NULL;

  nlk_app_words_init (&words, code, &all);
  plain_title = without_isolates (words.title);
  plain_sentence = without_isolates (words.sentence);
  g_assert_cmpstr (words.code, ==, code);
  g_assert_cmpstr (plain_title, ==, title);
  g_assert_cmpstr (plain_sentence, ==, sentence);
  g_assert_cmpstr (nlk_app_help_get_label (words.help), ==, button);
}

static void
test_sentences (void)
{
  assert_words ("gw-name", "gw.example was not found",
                "No computer has this name. Check the spelling.", "Edit Address");
  assert_words ("gw-silent", "work does not answer",
                "Nothing answers at gw.example:443. It may be off, or a firewall is between.",
                "Try Now");
  assert_words ("C4", "Nothing listens at db:5432",
                "office reached the machine, but no program answers on port 443.", "Edit");
  assert_words ("key-wait", "",
                "Too many wrong keys were tried on office, maybe not by you. Try again in 8 s.",
                "Use Key");
  assert_words ("port-used-by", "Port 443 is in use", "sshd (PID 812) uses it.", "Use {m} Instead");
  assert_words ("file-bad", "desktop.yaml could not be read", "Line 8: a tab. Expected blanks.",
                "Open File");
  assert_words ("C1", "office is not online",
                "It is switched off, or cannot reach work. This continues by itself.", NULL);
}

static void
assert_code (GQuark domain, int code, const char *expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  g_assert_cmpstr (nlk_app_words_find_code (error), ==, expected);
}

/* Whatever goes wrong between here and a destination has words. */
static void
test_every_error (void)
{
  for (int i = NLK_REASON_NO_AGENT; i <= NLK_REASON_E2EE_BROKEN; i++) {
    g_autoptr (GError) error = g_error_new_literal (NLK_REASON_ERROR, i, "x");
    g_auto (NlkAppWords) words = { 0 };

    nlk_app_words_init_error (&words, error, &all);
    g_assert_cmpstr (words.code, !=, "other");
    g_assert_null (strchr (words.sentence, '{'));
  }
  for (int i = NLK_CHANNEL_ERROR_UNREACHABLE; i <= NLK_CHANNEL_ERROR_OTHER_KEY; i++) {
    g_autoptr (GError) error = g_error_new_literal (NLK_CHANNEL_ERROR, i, "x");

    g_assert_nonnull (nlk_app_words_find_code (error));
  }
  for (int i = NLK_KEY_ERROR_MISMATCH; i <= NLK_KEY_ERROR_LIMIT; i++) {
    g_autoptr (GError) error = g_error_new_literal (NLK_KEY_ERROR, i, "x");

    g_assert_nonnull (nlk_app_words_find_code (error));
  }
  assert_code (NLK_REASON_ERROR, NLK_REASON_TOKEN_EXPIRED, "tok-expired");
  assert_code (NLK_CHANNEL_ERROR, NLK_CHANNEL_ERROR_UNTRUSTED, "gw-cert");
  assert_code (NLK_KEY_ERROR, NLK_KEY_ERROR_MISMATCH, "key-wrong");
  assert_code (G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "port-used");
  assert_code (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, NULL);
}

static void
test_other (void)
{
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no such thing");
  NlkAppSubject none = { 0 };
  g_auto (NlkAppWords) words = { 0 };

  nlk_app_words_init_error (&words, error, &none);
  g_assert_cmpstr (words.title, ==, "This did not work");
  g_assert_cmpstr (words.sentence, ==, "There is no such thing.");
  g_assert_cmpstr (nlk_app_help_get_label (words.help), ==, "Open Log");
}

/* Names come from strangers. */
static void
test_foreign (void)
{
  NlkAppSubject subject = { .agent = "a\u202e{n}\n", .gateway = "{agent}" };
  g_autofree char *text = nlk_app_words_fill ("{agent} and {gateway} and {odd} {", &subject);

  g_assert_cmpstr (text, ==, "\u2068a\ufffd{n}\ufffd\u2069 and \u2068{agent}\u2069 and {odd} {");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/words/sentences", test_sentences);
  g_test_add_func ("/app/words/every-error", test_every_error);
  g_test_add_func ("/app/words/other", test_other);
  g_test_add_func ("/app/words/foreign", test_foreign);
  return g_test_run ();
}
