/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/nlk-frame.h"

#include <string.h>

/* Gives @bytes in pieces of @piece and writes down what is found. */
static char *
decode (const guint8 *bytes, gsize n_bytes, gsize piece, gboolean expects_mask)
{
  NlkFrameDecoder decoder;
  GString *seen = g_string_new (NULL);

  nlk_frame_decoder_init (&decoder, expects_mask);
  for (gsize at = 0; at < n_bytes; at += piece) {
    g_autofree guint8 *copy = g_memdup2 (bytes + at, MIN (piece, n_bytes - at));
    gsize n = MIN (piece, n_bytes - at), done = 0;

    while (done < n) {
      NlkFramePart part;
      gsize used;

      switch (nlk_frame_decoder_step (&decoder, copy + done, n - done, &used, &part)) {
      case NLK_FRAME_NEED_MORE:
        break;
      case NLK_FRAME_PIECE:
        if (part.starts_message)
          g_string_append_printf (seen, "%d[", part.opcode);
        g_string_append_len (seen, (char *) part.data, part.n_bytes);
        if (part.ends_message)
          g_string_append_c (seen, ']');
        break;
      case NLK_FRAME_CONTROL:
        g_string_append_printf (seen, "(%d:%.*s)", part.opcode, (int) part.n_bytes,
                                (char *) part.data);
        break;
      case NLK_FRAME_ERROR:
        g_string_append (seen, "!");
        return g_string_free (seen, FALSE);
      }
      done += used;
    }
  }
  return g_string_free (seen, FALSE);
}

static void
assert_decoded (const void *bytes, gsize n_bytes, gboolean expects_mask, const char *expected)
{
  for (gsize piece = 1; piece <= n_bytes; piece++) {
    g_autofree char *seen = decode (bytes, n_bytes, piece, expects_mask);

    g_assert_cmpstr (seen, ==, expected);
  }
}

/* Source: RFC 6455 section 5.7. */
static void
test_examples (void)
{
  static const guint8 unmasked[] = { 0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f };
  static const guint8 masked[] = {
    0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58
  };
  static const guint8 fragmented[] = { 0x01, 0x03, 0x48, 0x65, 0x6c, 0x89,
                                       0x01, 0x00, 0x80, 0x02, 0x6c, 0x6f };
  static const guint8 pong[] = { 0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58 };

  assert_decoded (unmasked, sizeof unmasked, FALSE, "1[Hello]");
  assert_decoded (masked, sizeof masked, TRUE, "1[Hello]");
  assert_decoded (fragmented, sizeof fragmented, FALSE, "1[Hel(9:)lo]");
  assert_decoded (pong, sizeof pong, TRUE, "(10:Hello)");
}

static void
test_empty_and_close (void)
{
  static const guint8 bytes[] = { 0x82, 0x00, 0x88, 0x02, 0x03, 0xe8 };

  assert_decoded (bytes, sizeof bytes, FALSE, "2[](8:\x03\xe8)");
}

static void
test_violations (void)
{
  static const struct {
    const char *what;
    guint8 bytes[4];
    gboolean expects_mask;
  } wrong[] = {
    { "reserved bit", { 0xc2, 0x01, 'a' }, FALSE },
    { "unknown opcode", { 0x83, 0x01, 'a' }, FALSE },
    { "masked by a server", { 0x82, 0x81, 0, 0 }, FALSE },
    { "not masked by a client", { 0x82, 0x01, 'a' }, TRUE },
    { "fragmented ping", { 0x09, 0x00 }, FALSE },
    { "long ping", { 0x89, 126, 0, 126 }, FALSE },
    { "continuation of nothing", { 0x80, 0x00 }, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *seen =
      decode (wrong[i].bytes, sizeof wrong[i].bytes, 4, wrong[i].expects_mask);

    g_test_message ("%s", wrong[i].what);
    g_assert_cmpstr (seen, ==, "!");
  }
}

static void
test_new_message_inside_a_message (void)
{
  static const guint8 bytes[] = { 0x02, 0x01, 'a', 0x82, 0x01, 'b' };

  assert_decoded (bytes, sizeof bytes, FALSE, "2[a!");
}

static void
test_length_beyond_63_bits (void)
{
  static const guint8 bytes[] = { 0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0 };

  assert_decoded (bytes, sizeof bytes, FALSE, "!");
}

static void
test_heads_round_trip (void)
{
  static const guint64 lengths[] = {
    0, 1, 125, 126, 65535, 65536, G_GUINT64_CONSTANT (0x7fffffffffffffff)
  };
  static const guint8 key[4] = { 1, 2, 3, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    guint8 head[NLK_FRAME_HEAD_BYTES + 1] = { 0 };
    gsize n = nlk_frame_write_head (head, NLK_FRAME_BINARY, lengths[i], key);
    NlkFrameDecoder decoder;
    NlkFramePart part;
    gsize used;

    nlk_frame_decoder_init (&decoder, TRUE);
    g_assert_cmpint (nlk_frame_decoder_step (&decoder, head, n + 1, &used, &part), ==,
                     NLK_FRAME_PIECE);
    g_assert_cmpuint (part.frame_left + part.n_bytes, ==, lengths[i]);
  }
}

static void
test_mask_is_its_inverse_at_every_offset (void)
{
  guint8 plain[300], masked[300], byte_by_byte[300];
  static const guint8 key[4] = { 0xde, 0xad, 0xbe, 0xef };

  for (guint i = 0; i < sizeof plain; i++)
    plain[i] = (guint8) (i * 7);
  for (guint offset = 0; offset < 9; offset++) {
    for (gsize n = 0; n <= sizeof plain; n += 13) {
      for (gsize i = 0; i < n; i++)
        byte_by_byte[i] = plain[i] ^ key[(offset + i) % 4];
      nlk_frame_mask (masked, plain, n, key, offset);
      g_assert_cmpmem (masked, n, byte_by_byte, n);
      nlk_frame_mask (masked, masked, n, key, offset);
      g_assert_cmpmem (masked, n, plain, n);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/frame/examples", test_examples);
  g_test_add_func ("/net/frame/empty-and-close", test_empty_and_close);
  g_test_add_func ("/net/frame/violations", test_violations);
  g_test_add_func ("/net/frame/new-message-inside-a-message", test_new_message_inside_a_message);
  g_test_add_func ("/net/frame/length-beyond-63-bits", test_length_beyond_63_bits);
  g_test_add_func ("/net/frame/heads-round-trip", test_heads_round_trip);
  g_test_add_func ("/net/frame/mask-is-its-inverse-at-every-offset",
                   test_mask_is_its_inverse_at_every_offset);
  return g_test_run ();
}
