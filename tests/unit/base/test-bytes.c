/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nlk-bytes.h"

static void
test_reads_big_endian (void)
{
  const guint8 data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
  NlkReader reader;

  nlk_reader_init (&reader, data, sizeof data);
  g_assert_cmphex (nlk_reader_u8 (&reader), ==, 0x01);
  g_assert_cmphex (nlk_reader_u16 (&reader), ==, 0x0203);
  g_assert_cmphex (nlk_reader_u32 (&reader), ==, 0x04050607);
  g_assert_cmphex (nlk_reader_u64 (&reader), ==, G_GUINT64_CONSTANT (0x08090a0b0c0d0e0f));
  g_assert_true (reader.ok);
  g_assert_cmpuint (reader.left, ==, 0);
}

static void
test_short_input_is_sticky (void)
{
  const guint8 data[] = { 1, 2, 3 };
  NlkReader reader;

  nlk_reader_init (&reader, data, sizeof data);
  g_assert_null (nlk_reader_take (&reader, 4));
  g_assert_false (reader.ok);
  g_assert_cmpuint (nlk_reader_u8 (&reader), ==, 0);
  g_assert_cmpuint (reader.left, ==, 3);
}

static void
test_put_round_trips (void)
{
  guint8 data[14];
  NlkReader reader;

  nlk_put_u16 (data, 0xfedc);
  nlk_put_u32 (data + 2, 0xba987654);
  nlk_put_u64 (data + 6, G_GUINT64_CONSTANT (0x0123456789abcdef));
  nlk_reader_init (&reader, data, sizeof data);
  g_assert_cmphex (nlk_reader_u16 (&reader), ==, 0xfedc);
  g_assert_cmphex (nlk_reader_u32 (&reader), ==, 0xba987654);
  g_assert_cmphex (nlk_reader_u64 (&reader), ==, G_GUINT64_CONSTANT (0x0123456789abcdef));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/bytes/reads-big-endian", test_reads_big_endian);
  g_test_add_func ("/base/bytes/short-input-is-sticky", test_short_input_is_sticky);
  g_test_add_func ("/base/bytes/put-round-trips", test_put_round_trips);
  return g_test_run ();
}
