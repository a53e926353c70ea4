/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-session.h"

#include <sys/wait.h>
#include <unistd.h>

#include "crypto/nlk-session-private.h"

#include "nlk-test-crypto.h"

static NlkSession *
make (guint32 lifetime_seconds)
{
  NlkSessionOrigin origin = {
    .id = { 1, 2, 3, 4, 5, 6, 7, 8 },
    .secret = { 9 },
    .prev = { 8, 7, 6, 5, 4, 3, 2, 1 },
    .began_usec = TEST_START_USEC,
    .made_usec = TEST_START_USEC,
    .lifetime_seconds = lifetime_seconds,
  };

  return nlk_session_new (&origin);
}

static gboolean
can_stream (NlkSession *session, gint64 now_usec)
{
  g_autoptr (GError) error = NULL;
  NlkStreamKeys keys;
  guint8 sign[32];
  gboolean ok =
    nlk_session_open_stream (session, "TCP", "db.lan", 22, now_usec, &keys, sign, &error);

  if (!ok)
    g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_SESSION);
  return ok;
}

static void
test_counts_streams (void)
{
  g_autoptr (NlkSession) session = make (3600);
  NlkStreamKeys first, second;
  guint8 sign[32], other[32];

  g_assert_true (
    nlk_session_open_stream (session, "TCP", "db.lan", 22, TEST_START_USEC, &first, sign, NULL));
  g_assert_true (
    nlk_session_open_stream (session, "TCP", "db.lan", 22, TEST_START_USEC, &second, other, NULL));
  g_assert_cmpmem (first.nonce, 8, "\1\2\3\4\5\6\7\10", 8);
  g_assert_cmpmem (first.nonce + 16, 8, "\0\0\0\0\0\0\0\1", 8);
  g_assert_cmpmem (second.nonce + 16, 8, "\0\0\0\0\0\0\0\2", 8);
  g_assert_false (memcmp (first.nonce + 8, second.nonce + 8, 8) == 0);
  g_assert_false (memcmp (first.client_key, first.agent_key, 32) == 0);
  g_assert_false (memcmp (first.client_key, second.client_key, 32) == 0);
  g_assert_false (memcmp (sign, other, 32) == 0);
  nlk_stream_keys_clear (&first);
  for (gsize i = 0; i < sizeof first; i++)
    g_assert_cmpuint (((guint8 *) &first)[i], ==, 0);
}

static void
test_quiet_before_its_end (void)
{
  g_autoptr (NlkSession) session = make (3600);

  g_assert_true (can_stream (session, TEST_START_USEC + 3540 * TEST_SECOND - 1));
  g_assert_false (can_stream (session, TEST_START_USEC + 3540 * TEST_SECOND));
  g_assert_true (nlk_session_is_live (session, TEST_START_USEC + 3600 * TEST_SECOND - 1));
  g_assert_false (nlk_session_is_live (session, TEST_START_USEC + 3600 * TEST_SECOND));
}

static void
test_renewal_is_spread (void)
{
  gint64 least = G_MAXINT64, most = 0;

  for (guint i = 0; i < 300; i++) {
    g_autoptr (NlkSession) session = make (1000);
    gint64 after = nlk_session_get_renewal_usec (session) - TEST_START_USEC;

    least = MIN (least, after);
    most = MAX (most, after);
  }
  g_assert_cmpint (least, >=, 700 * TEST_SECOND);
  g_assert_cmpint (least, <, 730 * TEST_SECOND);
  g_assert_cmpint (most, >, 770 * TEST_SECOND);
  g_assert_cmpint (most, <=, 800 * TEST_SECOND);
}

static void
test_dropped_opens_nothing (void)
{
  g_autoptr (NlkSession) session = make (3600);

  nlk_session_drop (session);
  g_assert_false (can_stream (session, TEST_START_USEC));
}

static void
test_forked_child_has_none (void)
{
  g_autoptr (NlkSession) session = make (3600);
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    _exit (nlk_session_is_live (session, TEST_START_USEC) ? 1 : 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_true (nlk_session_is_live (session, TEST_START_USEC));
  g_assert_true (can_stream (session, TEST_START_USEC));
}

static void
test_destinations (void)
{
  g_autoptr (NlkSession) session = make (3600);
  g_autofree char *longest = g_strnfill (255, 'a');
  g_autofree char *longer = g_strnfill (256, 'a');
  const struct {
    const char *protocol;
    const char *host;
    guint16 port;
    gboolean ok;
  } cases[] = {
    { "TCP", "a", 1, TRUE },
    { "UDP", "2001:db8::1", 65535, TRUE },
    { "TCP", longest, 1, TRUE },
    { "TCP", longer, 1, FALSE },
    { "TCP", "", 1, FALSE },
    { "TCP", "a", 0, FALSE },
    { "tcp", "a", 1, FALSE },
    { "ICMP", "a", 1, FALSE },
    { NULL, "a", 1, FALSE },
    { "TCP", "a b", 1, FALSE },
    { "TCP", "b\xc3\xbcro", 1, FALSE },
    { "TCP", "a\x7f", 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    NlkStreamKeys keys;
    guint8 sign[32];

    g_assert_cmpint (nlk_session_open_stream (session, cases[i].protocol, cases[i].host,
                                              cases[i].port, TEST_START_USEC, &keys, sign, &error),
                     ==, cases[i].ok);
    if (!cases[i].ok)
      g_assert_error (error, NLK_KEY_ERROR, NLK_KEY_ERROR_DESTINATION);
  }
}

static void
test_when_to_carry_again (void)
{
  static const guint8 prev[8] = { 8, 7, 6, 5, 4, 3, 2, 1 }, other[8] = { 0 };
  g_autoptr (NlkSession) session = make (3600);
  gint64 began = TEST_START_USEC;

  g_assert_true (
    nlk_session_may_carry_again (session, prev, began - TEST_SECOND, began, began + TEST_SECOND));
  /* The handshake was already under way when the answer came. */
  g_assert_false (nlk_session_may_carry_again (session, prev, began - TEST_SECOND, began + 1,
                                               began + TEST_SECOND));
  g_assert_false (
    nlk_session_may_carry_again (session, other, began - TEST_SECOND, began, began + TEST_SECOND));
  g_assert_false (
    nlk_session_may_carry_again (session, prev, began - 30 * TEST_SECOND, began, began + 1));
  g_assert_false (nlk_session_may_carry_again (NULL, prev, began, began, began));
}

static void
test_reserved_host (void)
{
  g_assert_true (nlk_crypto_is_reserved_host ("e2ee.narrowlink.internal"));
  g_assert_true (nlk_crypto_is_reserved_host ("E2EE.Narrowlink.internal."));
  g_assert_false (nlk_crypto_is_reserved_host ("narrowlink.internal"));
  g_assert_false (nlk_crypto_is_reserved_host ("e2ee.narrowlink.internal.lan"));
  g_assert_false (nlk_crypto_is_reserved_host (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  nlk_crypto_init ();
  g_test_add_func ("/crypto/session/counts-streams", test_counts_streams);
  g_test_add_func ("/crypto/session/quiet-before-its-end", test_quiet_before_its_end);
  g_test_add_func ("/crypto/session/renewal-is-spread", test_renewal_is_spread);
  g_test_add_func ("/crypto/session/dropped-opens-nothing", test_dropped_opens_nothing);
  g_test_add_func ("/crypto/session/forked-child-has-none", test_forked_child_has_none);
  g_test_add_func ("/crypto/session/destinations", test_destinations);
  g_test_add_func ("/crypto/session/when-to-carry-again", test_when_to_carry_again);
  g_test_add_func ("/crypto/session/reserved-host", test_reserved_host);
  return g_test_run ();
}
