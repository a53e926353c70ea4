/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/nlk-record.h"

#include "base/nlk-random.h"
#include "crypto/nlk-record-private.h"

#include "nlk-test-crypto.h"

#define MOST NLK_RECORD_MAX_DATA_BYTES

static NlkStreamKeys keys;

/* Records of the client: the sizes given, then perhaps the end record. @ret_starts has one more. */
static GByteArray *
seal_all (const gsize *sizes, guint n_sizes, gboolean ends, GByteArray *plain, gsize *ret_starts)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
  GByteArray *wire = g_byte_array_new ();

  for (guint i = 0; i < n_sizes + (ends ? 1 : 0); i++) {
    gsize n = i < n_sizes ? sizes[i] : 0;
    g_autofree guint8 *data = g_malloc (n + 1);
    guint at = wire->len;

    ret_starts[i] = at;
    nlk_random_bytes (data, n);
    g_byte_array_set_size (wire, at + n + NLK_RECORD_OVERHEAD_BYTES);
    if (i < n_sizes) {
      g_byte_array_append (plain, data, n);
      g_assert_cmpuint (nlk_record_seal (sealer, data, n, wire->data + at), ==, n + 19);
    } else
      g_assert_cmpuint (nlk_record_seal_end (sealer, wire->data + at), ==, 19);
  }
  ret_starts[n_sizes + (ends ? 1 : 0)] = wire->len;
  return wire;
}

typedef struct {
  GByteArray *plain;
  NlkRecordStatus last;
  gboolean is_ended;
} Outcome;

/* Gives @wire to an opener in pieces of @n_piece bytes, each a copy of exact size. */
static Outcome
open_all (const guint8 *wire, gsize n_wire, gsize n_piece, NlkRecordWriter writer)
{
  g_autoptr (NlkRecordOpener) opener = nlk_record_opener_new (&keys, writer, MOST);
  Outcome outcome = { g_byte_array_new (), NLK_RECORD_NEED_MORE, FALSE };

  for (gsize at = 0; at < n_wire && outcome.last != NLK_RECORD_BROKEN; at += n_piece) {
    gsize n = MIN (n_piece, n_wire - at), done = 0;
    g_autofree guint8 *piece = g_memdup2 (wire + at, n);

    do {
      gsize n_taken, n_data;
      guint8 *data;

      outcome.last = nlk_record_open (opener, piece + done, n - done, &n_taken, &data, &n_data);
      if (outcome.last == NLK_RECORD_DATA)
        g_byte_array_append (outcome.plain, data, n_data);
      else
        g_assert_true (data == NULL && n_data == 0);
      done += n_taken;
    } while (outcome.last == NLK_RECORD_DATA || outcome.last == NLK_RECORD_END);
    g_assert_true (outcome.last == NLK_RECORD_BROKEN || done == n);
  }
  outcome.is_ended = nlk_record_opener_is_ended (opener);
  return outcome;
}

static void
outcome_clear (Outcome *outcome)
{
  g_byte_array_unref (outcome->plain);
}

static void
test_every_cut (void)
{
  static const gsize sizes[] = { 0, 5, 300, 1, 0, 40 };
  gsize starts[8];
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) wire = seal_all (sizes, G_N_ELEMENTS (sizes), TRUE, plain, starts);

  for (gsize n = 1; n <= wire->len; n++) {
    Outcome outcome = open_all (wire->data, wire->len, n, NLK_RECORD_WRITER_CLIENT);

    g_assert_cmpint (outcome.last, ==, NLK_RECORD_NEED_MORE);
    g_assert_true (outcome.is_ended);
    g_assert_cmpmem (outcome.plain->data, outcome.plain->len, plain->data, plain->len);
    outcome_clear (&outcome);
  }
}

static void
test_two_pieces_at_every_boundary (void)
{
  static const gsize sizes[] = { 17, 600 };
  gsize starts[4];
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) wire = seal_all (sizes, G_N_ELEMENTS (sizes), TRUE, plain, starts);

  for (gsize cut = 0; cut <= wire->len; cut++) {
    g_autoptr (NlkRecordOpener) opener =
      nlk_record_opener_new (&keys, NLK_RECORD_WRITER_CLIENT, MOST);
    g_autoptr (GByteArray) got = g_byte_array_new ();
    const gsize ends[] = { cut, wire->len };
    gsize at = 0;

    for (guint i = 0; i < 2; i++) {
      gsize done = 0, n = ends[i] - at, n_taken, n_data;
      /* Never NULL, so that nothing is added to NULL. */
      g_autofree guint8 *piece = g_malloc (MAX (n, 1));
      guint8 *data;

      if (n > 0)
        memcpy (piece, wire->data + at, n);
      while (nlk_record_open (opener, piece + done, n - done, &n_taken, &data, &n_data) !=
             NLK_RECORD_NEED_MORE) {
        g_assert_cmpuint (n_taken, >, 0);
        g_byte_array_append (got, data, n_data);
        done += n_taken;
      }
      at = ends[i];
    }
    g_assert_true (nlk_record_opener_is_ended (opener));
    g_assert_cmpmem (got->data, got->len, plain->data, plain->len);
  }
}

static void
test_whole_record_is_opened_in_place (void)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_AGENT);
  g_autoptr (NlkRecordOpener) opener = nlk_record_opener_new (&keys, NLK_RECORD_WRITER_AGENT, MOST);
  g_autofree guint8 *wire = g_malloc0 (NLK_RECORD_MAX_BYTES + 1);
  gsize n_taken, n_data;
  guint8 *data;

  /* Sealed in place as well. */
  g_assert_cmpuint (nlk_record_seal (sealer, wire + 3, MOST, wire), ==, NLK_RECORD_MAX_BYTES);
  g_assert_false (nlk_record_opener_has_proof (opener));
  g_assert_cmpint (nlk_record_open (opener, wire, NLK_RECORD_MAX_BYTES, &n_taken, &data, &n_data),
                   ==, NLK_RECORD_DATA);
  g_assert_true (data == wire + 3);
  g_assert_cmpuint (n_data, ==, MOST);
  g_assert_true (nlk_record_opener_has_proof (opener));
  for (gsize i = 0; i < MOST; i++)
    g_assert_cmpuint (data[i], ==, 0);
}

static void
assert_breaks (const guint8 *wire, gsize n_wire, const GByteArray *plain, gsize n_right)
{
  static const gsize pieces[] = { 1, 7, 64, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    Outcome outcome = open_all (wire, n_wire, pieces[i], NLK_RECORD_WRITER_CLIENT);

    g_assert_cmpint (outcome.last, ==, NLK_RECORD_BROKEN);
    g_assert_false (outcome.is_ended);
    g_assert_cmpmem (outcome.plain->data, outcome.plain->len, plain->data, n_right);
    outcome_clear (&outcome);
  }
}

static void
test_flipped_bit (void)
{
  static const gsize sizes[] = { 10, 400, 3 };
  gsize starts[5];
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) wire = seal_all (sizes, G_N_ELEMENTS (sizes), TRUE, plain, starts);

  for (gsize at = starts[1]; at < starts[2]; at++)
    for (guint bit = 0; bit < 8; bit++) {
      g_autofree guint8 *bad = g_memdup2 (wire->data, wire->len);
      Outcome outcome;

      bad[at] ^= 1 << bit;
      outcome = open_all (bad, wire->len, wire->len, NLK_RECORD_WRITER_CLIENT);
      /* A longer length may still wait for the rest: then the transport's end shows the cut. */
      g_assert_true (outcome.last == NLK_RECORD_BROKEN || outcome.last == NLK_RECORD_NEED_MORE);
      g_assert_true (outcome.last == NLK_RECORD_BROKEN || at == starts[1] + 1 ||
                     at == starts[1] + 2);
      g_assert_false (outcome.is_ended);
      g_assert_cmpmem (outcome.plain->data, outcome.plain->len, plain->data, 10);
      outcome_clear (&outcome);
    }
}

static void
append (GByteArray *out, const GByteArray *wire, const gsize *starts, guint record)
{
  g_byte_array_append (out, wire->data + starts[record], starts[record + 1] - starts[record]);
}

/* What comes in which order, with which of it right. */
static void
test_dropped_repeated_reordered_spliced (void)
{
  static const gsize sizes[] = { 20, 30, 40 };
  static const struct {
    guint order[5];
    gsize n_right;
  } cases[] = {
    { { 1, 2, 3, 0, 0 }, 0 },  /* the first dropped */
    { { 0, 2, 3, 3, 3 }, 20 }, /* one dropped */
    { { 0, 0, 1, 2, 3 }, 20 }, /* one repeated */
    { { 1, 0, 2, 3, 3 }, 0 },  /* two exchanged */
    { { 0, 3, 3, 3, 3 }, 20 }, /* the end too early */
    { { 0, 1, 2, 3, 0 }, 90 }, /* something behind the end */
  };
  gsize starts[5];
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) wire = seal_all (sizes, G_N_ELEMENTS (sizes), TRUE, plain, starts);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) bad = g_byte_array_new ();

    for (guint j = 0; j < 5; j++)
      append (bad, wire, starts, cases[i].order[j]);
    assert_breaks (bad->data, bad->len, plain, cases[i].n_right);
  }
}

static void
test_record_of_another_stream (void)
{
  static const gsize sizes[] = { 20, 30 };
  NlkStreamKeys own = keys;
  gsize starts[4];
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) other_plain = g_byte_array_new ();
  g_autoptr (GByteArray) wire = seal_all (sizes, 2, TRUE, plain, starts);
  g_autoptr (GByteArray) other = NULL;
  g_autoptr (GByteArray) bad = g_byte_array_new ();

  nlk_random_bytes (&keys, sizeof keys);
  other = seal_all (sizes, 2, TRUE, other_plain, starts);
  keys = own;
  append (bad, wire, starts, 0);
  append (bad, other, starts, 1);
  assert_breaks (bad->data, bad->len, plain, 20);
}

static void
test_other_direction (void)
{
  static const gsize sizes[] = { 20 };
  gsize starts[3];
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) wire = seal_all (sizes, 1, TRUE, plain, starts);
  Outcome outcome = open_all (wire->data, wire->len, wire->len, NLK_RECORD_WRITER_AGENT);

  g_assert_cmpint (outcome.last, ==, NLK_RECORD_BROKEN);
  g_assert_cmpuint (outcome.plain->len, ==, 0);
  outcome_clear (&outcome);
}

static void
test_cut_off (void)
{
  static const gsize sizes[] = { 20, 30 };
  gsize starts[4];
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GByteArray) wire = seal_all (sizes, 2, TRUE, plain, starts);

  for (gsize n = 0; n < wire->len; n++) {
    Outcome outcome = open_all (wire->data, n, n, NLK_RECORD_WRITER_CLIENT);

    g_assert_cmpint (outcome.last, ==, NLK_RECORD_NEED_MORE);
    g_assert_false (outcome.is_ended);
    outcome_clear (&outcome);
  }
}

static void
test_bad_headers (void)
{
  static const guint8 headers[][3] = {
    { 0, 0, 0 },  { 0, 0, 15 }, { 1, 0, 15 }, { 1, 0, 17 },
    { 2, 0, 57 }, { 3, 0, 5 },  { 4, 0, 16 }, { 255, 255, 255 },
  };
  g_autoptr (GByteArray) nothing = g_byte_array_new ();

  /* Said as soon as the header is there: no peer makes us wait for 64 KiB. */
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    assert_breaks (headers[i], 3, nothing, 0);
}

static void
test_datagrams_have_their_limit (void)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
  g_autoptr (NlkRecordOpener) opener =
    nlk_record_opener_new (&keys, NLK_RECORD_WRITER_CLIENT, NLK_RECORD_MAX_DATAGRAM_BYTES);
  g_autofree guint8 *wire = g_malloc0 (NLK_RECORD_MAX_BYTES);
  gsize n, n_taken, n_data;
  guint8 *data;

  n = nlk_record_seal (sealer, wire + 3, NLK_RECORD_MAX_DATAGRAM_BYTES, wire);
  g_assert_cmpint (nlk_record_open (opener, wire, n, &n_taken, &data, &n_data), ==,
                   NLK_RECORD_DATA);
  g_assert_cmpuint (n_data, ==, NLK_RECORD_MAX_DATAGRAM_BYTES);
  n = nlk_record_seal (sealer, NULL, 0, wire);
  g_assert_cmpint (nlk_record_open (opener, wire, n, &n_taken, &data, &n_data), ==,
                   NLK_RECORD_DATA);
  g_assert_cmpuint (n_data, ==, 0);
  g_assert_nonnull (data);
  n = nlk_record_seal (sealer, wire + 3, NLK_RECORD_MAX_DATAGRAM_BYTES + 1, wire);
  g_assert_cmpint (nlk_record_open (opener, wire, n, &n_taken, &data, &n_data), ==,
                   NLK_RECORD_BROKEN);
}

static void
test_broken_stays_broken (void)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
  g_autoptr (NlkRecordOpener) opener =
    nlk_record_opener_new (&keys, NLK_RECORD_WRITER_CLIENT, MOST);
  guint8 first[19 + 4], bad[19 + 4];
  gsize n_taken, n_data;
  guint8 *data;

  nlk_record_seal (sealer, (const guint8 *) "good", 4, first);
  memcpy (bad, first, sizeof bad);
  bad[10] ^= 1;
  g_assert_cmpint (nlk_record_open (opener, bad, sizeof bad, &n_taken, &data, &n_data), ==,
                   NLK_RECORD_BROKEN);
  g_assert_cmpuint (n_taken, ==, 0);
  g_assert_cmpint (nlk_record_open (opener, first, sizeof first, &n_taken, &data, &n_data), ==,
                   NLK_RECORD_BROKEN);
  g_assert_cmpint (nlk_record_open (opener, NULL, 0, &n_taken, &data, &n_data), ==,
                   NLK_RECORD_BROKEN);
}

static void
test_numbers_beyond_32_bits (void)
{
  static const guint64 numbers[] = { 0xfffffffe, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
                                     G_MAXUINT64 - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
    g_autoptr (NlkRecordOpener) opener =
      nlk_record_opener_new (&keys, NLK_RECORD_WRITER_CLIENT, MOST);
    guint8 wire[2][19 + 500] = { { 0 } };
    gsize n_taken, n_data;
    guint8 *data;

    nlk_record_sealer_set_number (sealer, numbers[i]);
    nlk_record_opener_set_number (opener, numbers[i]);
    g_assert_cmpuint (nlk_record_seal (sealer, wire[0] + 3, 500, wire[0]), ==, 519);
    g_assert_cmpint (nlk_record_open (opener, wire[0], 519, &n_taken, &data, &n_data), ==,
                     NLK_RECORD_DATA);
    if (numbers[i] == G_MAXUINT64 - 1) {
      /* It never wraps. */
      g_assert_cmpuint (nlk_record_seal (sealer, wire[1] + 3, 500, wire[1]), ==, 0);
      g_assert_cmpuint (nlk_record_seal_end (sealer, wire[1]), ==, 0);
      continue;
    }
    g_assert_cmpuint (nlk_record_seal (sealer, wire[1] + 3, 500, wire[1]), ==, 519);
    g_assert_cmpint (nlk_record_open (opener, wire[1], 519, &n_taken, &data, &n_data), ==,
                     NLK_RECORD_DATA);
  }
}

static void
test_opener_number_never_wraps (void)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
  g_autoptr (NlkRecordOpener) opener =
    nlk_record_opener_new (&keys, NLK_RECORD_WRITER_CLIENT, MOST);
  guint8 wire[19];
  gsize n_taken, n_data;
  guint8 *data;

  nlk_record_seal (sealer, NULL, 0, wire);
  nlk_record_opener_set_number (opener, G_MAXUINT64);
  g_assert_cmpint (nlk_record_open (opener, wire, sizeof wire, &n_taken, &data, &n_data), ==,
                   NLK_RECORD_BROKEN);
}

static void
test_ciphertext_holds_no_plaintext (void)
{
  g_autoptr (NlkRecordSealer) sealer = nlk_record_sealer_new (&keys, NLK_RECORD_WRITER_CLIENT);
  const char *text = "The gateway must not be able to read any of this, whatever it keeps.";
  gsize n = strlen (text);
  guint8 wire[200];

  nlk_record_seal (sealer, (const guint8 *) text, n, wire);
  for (gsize i = 0; i + 16 <= n; i++)
    g_assert_null (memmem (wire, n + 19, text + i, 16));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  nlk_crypto_init ();
  nlk_random_bytes (&keys, sizeof keys);
  g_test_add_func ("/crypto/record/every-cut", test_every_cut);
  g_test_add_func ("/crypto/record/two-pieces-at-every-boundary",
                   test_two_pieces_at_every_boundary);
  g_test_add_func ("/crypto/record/whole-record-is-opened-in-place",
                   test_whole_record_is_opened_in_place);
  g_test_add_func ("/crypto/record/flipped-bit", test_flipped_bit);
  g_test_add_func ("/crypto/record/dropped-repeated-reordered-spliced",
                   test_dropped_repeated_reordered_spliced);
  g_test_add_func ("/crypto/record/record-of-another-stream", test_record_of_another_stream);
  g_test_add_func ("/crypto/record/other-direction", test_other_direction);
  g_test_add_func ("/crypto/record/cut-off", test_cut_off);
  g_test_add_func ("/crypto/record/bad-headers", test_bad_headers);
  g_test_add_func ("/crypto/record/datagrams-have-their-limit", test_datagrams_have_their_limit);
  g_test_add_func ("/crypto/record/broken-stays-broken", test_broken_stays_broken);
  g_test_add_func ("/crypto/record/numbers-beyond-32-bits", test_numbers_beyond_32_bits);
  g_test_add_func ("/crypto/record/opener-number-never-wraps", test_opener_number_never_wraps);
  g_test_add_func ("/crypto/record/ciphertext-holds-no-plaintext",
                   test_ciphertext_holds_no_plaintext);
  return g_test_run ();
}
