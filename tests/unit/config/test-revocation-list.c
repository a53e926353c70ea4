/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/nlk-config-error.h"
#include "config/nlk-revocation-list.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define NOON G_GINT64_CONSTANT (1769860800) /* 2026-01-31T12:00:00Z */

static NlkRevocationList *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NlkRevocationList *list = nlk_revocation_list_parse ("revoked", text, strlen (text), &error);

  g_assert_no_error (error);
  return list;
}

static gboolean
is_revoked (const NlkRevocationList *list, NlkTokenKind kind, const char *name, gint64 issued)
{
  g_autoptr (NlkToken) token = nlk_token_new (kind);

  token->name = g_strdup (name);
  token->issued_seconds = issued;
  return nlk_revocation_list_matches (list, token, "some.token.text");
}

static void
test_names (void)
{
  g_autoptr (NlkRevocationList) list = parse ("# lost on the train\n"
                                              "\n"
                                              "  agent office 2026-01-31T12:00:00Z\r\n"
                                              "client my laptop   2026-01-31T13:00:00+01:00\n"
                                              "client desk 2026-01-31T11:00:00Z\n"
                                              "client desk 2026-01-31T12:00:00Z\n"
                                              "client desk 2026-01-31T10:00:00Z");

  g_assert_true (is_revoked (list, NLK_TOKEN_AGENT, "office", 0));
  g_assert_true (is_revoked (list, NLK_TOKEN_AGENT, "office", NOON));
  g_assert_false (is_revoked (list, NLK_TOKEN_AGENT, "office", NOON + 1));
  g_assert_false (is_revoked (list, NLK_TOKEN_CLIENT, "office", 0));
  g_assert_false (is_revoked (list, NLK_TOKEN_AGENT, "Office", 0));
  g_assert_true (is_revoked (list, NLK_TOKEN_CLIENT, "my laptop", NOON));
  g_assert_false (is_revoked (list, NLK_TOKEN_CLIENT, "my laptop", NOON + 1));
  g_assert_true (is_revoked (list, NLK_TOKEN_CLIENT, "desk", NOON));
  g_assert_false (is_revoked (list, NLK_TOKEN_CLIENT, "desk", NOON + 1));
}

static void
test_digests (void)
{
  g_autofree char *digest = nlk_revocation_list_dup_digest ("some.token.text");
  g_autofree char *upper = g_ascii_strup (digest, -1);
  g_autofree char *text = g_strconcat ("token sha256:", upper, NULL);
  g_autoptr (NlkRevocationList) list = parse (text);
  g_autoptr (NlkToken) token = nlk_token_new (NLK_TOKEN_CLIENT);

  token->name = g_strdup ("laptop");
  token->issued_seconds = NOON;
  g_assert_true (nlk_revocation_list_matches (list, token, "some.token.text"));
  g_assert_true (nlk_revocation_list_matches_digest (list, token, digest));
  g_assert_false (nlk_revocation_list_matches (list, token, "some.token.texT"));
}

static void
test_mistakes (void)
{
  static const struct {
    const char *text;
    const char *place;
  } cases[] = {
    { "agent", "revoked:1:1: 'agent'" },
    { "agent office", "revoked:1:1: 'agent office'" },
    { "agent 2026-01-31T12:00:00Z", "revoked:1:1:" },
    { "agent office 2026-01-31T12:00:00", "revoked:1:1:" },
    { "agent office 2026-01-31T12:0", "revoked:1:1:" },
    { "agent office 2026-01-31", "revoked:1:1:" },
    { "gateway office 2026-01-31T12:00:00Z", "revoked:1:1:" },
    { "token 1234", "revoked:1:1:" },
    { "token sha256:1234", "revoked:1:1:" },
    { "token sha256:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
      "revoked:1:1:" },
    { "# fine\nagent a 2026-01-31T12:00:00Z\nnonsense \x1b[31m\n", "revoked:3:1:" },
    { "agent \xff 2026-01-31T12:00:00Z", "revoked:1:1:" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", cases[i].place);
    g_assert_null (
      nlk_revocation_list_parse ("revoked", cases[i].text, strlen (cases[i].text), &error));
    g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
    g_assert_nonnull (strstr (error->message, cases[i].place));
    g_assert_null (strchr (error->message, '\x1b'));
  }
}

static void
test_zero_byte (void)
{
  static const char text[] = "agent office 2026-01-31T12:00:00Z\0 and more\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (nlk_revocation_list_parse ("revoked", text, sizeof text - 1, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
}

static void
test_append (void)
{
  g_autofree char *dir = g_dir_make_tmp ("revoked-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "revoked", NULL);
  g_autoptr (NlkRevocationList) none = nlk_revocation_list_load (path, NULL);
  g_autoptr (NlkRevocationList) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  struct stat status;
  gint64 seconds;

  g_assert_false (is_revoked (none, NLK_TOKEN_AGENT, "office", 0));
  g_assert_true (nlk_revocation_list_append_name (path, NLK_TOKEN_AGENT, "office", NOON, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_true (nlk_revocation_list_append_token (path, "some.token.text", &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "agent office 2026-01-31T12:00:00Z\ntoken sha256:"));
  list = nlk_revocation_list_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (is_revoked (list, NLK_TOKEN_AGENT, "anybody", NOON));
  g_assert_true (nlk_revocation_list_lookup (list, NLK_TOKEN_AGENT, "office", &seconds));
  g_assert_cmpint (seconds, ==, NOON);
  g_assert_false (nlk_revocation_list_lookup (list, NLK_TOKEN_CLIENT, "office", &seconds));
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_append_completes_a_line (void)
{
  g_autofree char *dir = g_dir_make_tmp ("revoked-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "revoked", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, "# by hand", -1, NULL));
  g_assert_true (nlk_revocation_list_append_name (path, NLK_TOKEN_CLIENT, "a b", NOON, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "# by hand\nclient a b 2026-01-31T12:00:00Z\n");
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_append_refuses (void)
{
  static const char *const names[] = { "", " a", "a ", "a\nb", "\xff" };
  g_autofree char *dir = g_dir_make_tmp ("revoked-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "revoked", NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_false (
      nlk_revocation_list_append_name (path, NLK_TOKEN_AGENT, names[i], NOON, &error));
    g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
    g_clear_error (&error);
  }
  g_assert_true (g_file_set_contents (path, "nonsense\n", -1, NULL));
  g_assert_false (nlk_revocation_list_append_name (path, NLK_TOKEN_AGENT, "a", NOON, &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (nlk_revocation_list_append_token (dir, "a", &error));
  g_assert_error (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_UNREADABLE);
  g_unlink (path);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/revocation-list/names", test_names);
  g_test_add_func ("/revocation-list/digests", test_digests);
  g_test_add_func ("/revocation-list/mistakes", test_mistakes);
  g_test_add_func ("/revocation-list/zero-byte", test_zero_byte);
  g_test_add_func ("/revocation-list/append", test_append);
  g_test_add_func ("/revocation-list/append-completes-a-line", test_append_completes_a_line);
  g_test_add_func ("/revocation-list/append-refuses", test_append_refuses);
  return g_test_run ();
}
