/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-passphrase.h"

#include <string.h>

#include "nlk-crypto.h"
#include "nlk-kdf.h"

/* Composing makes a text shorter, never by as much as this allows. */
#define MAX_RAW_BYTES (8 * NLK_PASSPHRASE_MAX_BYTES)

/* Below this, patient guessing over months may succeed unless the characters are random. */
#define SHORT_CHARACTERS 10

/* Tried first by anybody, also with digits or marks behind them. */
static const char *const common_words[] = {
  "123456",   "1234567",       "12345678", "123456789", "1234567890", "111111",     "000000",
  "123123",   "654321",        "666666",   "696969",    "112233",     "121212",     "abc123",
  "1q2w3e4r", "1q2w3e",        "1qaz2wsx", "a1b2c3",    "aa12345678", "abcdef",     "access",
  "admin",    "administrator", "agent",    "asdfgh",    "asdfghjkl",  "bailey",     "baseball",
  "batman",   "changeme",      "charlie",  "computer",  "default",    "demo",       "dragon",
  "e2ee",     "example",       "flower",   "football",  "freedom",    "guest",      "hallo",
  "hello",    "hottie",        "hunter",   "iloveyou",  "jordan",     "key",        "letmein",
  "login",    "lovely",        "master",   "michael",   "monkey",     "mustang",    "mypassword",
  "mysecret", "narrowlink",    "ninja",    "p@ssw0rd",  "pass",       "passphrase", "passw0rd",
  "password", "passwort",      "princess", "private",   "qazwsx",     "qwerty",     "qwertyuiop",
  "qwertz",   "qwert",         "root",     "secret",    "shadow",     "solo",       "starwars",
  "sunshine", "superman",      "test",     "tester",    "testing",    "trustno1",   "tunnel",
  "user",     "welcome",       "whatever", "zaq1zaq1",  "zxcvbn",     "zxcvbnm",
};

static NlkSecret *
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, NLK_KEY_ERROR, NLK_KEY_ERROR_PASSPHRASE, message);
  return NULL;
}

static gboolean
is_ascii (const char *text, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    if (!g_ascii_isprint (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
has_control (const char *text, gsize n_bytes)
{
  for (const char *p = text; p < text + n_bytes; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

static gsize
drop_line_end (const char *text, gsize n_bytes)
{
  if (n_bytes > 0 && text[n_bytes - 1] == '\n')
    n_bytes--;
  else
    return n_bytes;
  return n_bytes > 0 && text[n_bytes - 1] == '\r' ? n_bytes - 1 : n_bytes;
}

NlkSecret *
nlk_passphrase_new (const char *text, gsize n_bytes, NlkPassphraseSource source, GError **error)
{
  NlkSecret *passphrase;
  char *composed;

  if (source == NLK_PASSPHRASE_FILE)
    n_bytes = drop_line_end (text, n_bytes);
  if (n_bytes == 0)
    return refuse (error, "the key is empty");
  if (n_bytes > MAX_RAW_BYTES)
    return refuse (error, "the key is longer than 1,024 bytes");
  if (!g_utf8_validate (text, n_bytes, NULL) && memchr (text, 0, n_bytes) == NULL)
    return refuse (error, "the key is not UTF-8 text");
  if (memchr (text, 0, n_bytes) != NULL || has_control (text, n_bytes))
    return refuse (error, "the key contains a control character, such as a tab or a line end");

  /* Most keys need no composing; that saves copies on the heap which GLib does not wipe. */
  if (is_ascii (text, n_bytes))
    passphrase = nlk_secret_new (text, n_bytes);
  else {
    composed = g_utf8_normalize (text, n_bytes, G_NORMALIZE_NFC);
    if (composed == NULL)
      return refuse (error, "the key is not UTF-8 text");
    passphrase = nlk_secret_new_take_text (composed);
  }
  nlk_secret_get_data (passphrase, &n_bytes);
  if (n_bytes <= NLK_PASSPHRASE_MAX_BYTES)
    return passphrase;
  nlk_secret_unref (passphrase);
  return refuse (error, "the key is longer than 1,024 bytes");
}

NlkSecret *
nlk_passphrase_derive_prs (const NlkSecret *passphrase)
{
  gsize n_bytes;
  const guint8 *text = nlk_secret_get_data (passphrase, &n_bytes);
  const NlkKdfPart parts[] = { NLK_KDF_TEXT ("narrowlink-e2ee-2\0"), { text, n_bytes } };
  guint8 prs[NLK_KDF_BYTES];
  NlkSecret *secret;

  nlk_kdf_h3 (parts, G_N_ELEMENTS (parts), prs);
  secret = nlk_secret_new (prs, sizeof prs);
  nlk_wipe (prs, sizeof prs);
  return secret;
}

static gboolean
is_common (const char *text, gsize n_bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_words); i++)
    if (strlen (common_words[i]) == n_bytes &&
        g_ascii_strncasecmp (text, common_words[i], n_bytes) == 0)
      return TRUE;
  return FALSE;
}

NlkPassphraseStrength
nlk_passphrase_get_strength (const NlkSecret *passphrase)
{
  const char *text = nlk_secret_get_text (passphrase);
  gsize n_bytes = strlen (text);
  gsize n_stem = n_bytes;

  while (n_stem > 0 && (g_ascii_isdigit (text[n_stem - 1]) || g_ascii_ispunct (text[n_stem - 1])))
    n_stem--;
  if (n_stem == 0 || is_common (text, n_bytes) || is_common (text, n_stem))
    return n_stem == 0 && n_bytes >= 2 * SHORT_CHARACTERS ? NLK_PASSPHRASE_GOOD
                                                          : NLK_PASSPHRASE_COMMON;
  return g_utf8_strlen (text, -1) < SHORT_CHARACTERS ? NLK_PASSPHRASE_SHORT : NLK_PASSPHRASE_GOOD;
}
