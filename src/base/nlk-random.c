/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-random.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define POOL_BYTES 1024
#define LARGE_REQUEST_BYTES 256

static __thread struct {
  guint8 bytes[POOL_BYTES];
  gsize used;
  pid_t
    owner; /* 0: never filled; another process: this is a forked child, the bytes are the parent's too */
} pool;

static void
read_kernel (guint8 *out, gsize n_bytes)
{
  while (n_bytes > 0) {
    ssize_t n = getrandom (out, MIN (n_bytes, 256), 0);

    if (n < 0) {
      if (errno != EINTR)
        g_error ("No random bytes from the kernel: %s", g_strerror (errno));
      continue;
    }
    out += n;
    n_bytes -= n;
  }
}

void
nlk_random_bytes (void *ret_bytes, gsize n_bytes)
{
  if (n_bytes > LARGE_REQUEST_BYTES) {
    read_kernel (ret_bytes, n_bytes);
    return;
  }
  if (pool.owner != getpid () || POOL_BYTES - pool.used < n_bytes) {
    read_kernel (pool.bytes, POOL_BYTES);
    pool.used = 0;
    pool.owner = getpid ();
  }
  memcpy (ret_bytes, pool.bytes + pool.used, n_bytes);
  explicit_bzero (pool.bytes + pool.used, n_bytes);
  pool.used += n_bytes;
}

guint32
nlk_random_u32 (void)
{
  guint32 value;

  nlk_random_bytes (&value, sizeof value);
  return value;
}

guint32
nlk_random_below (guint32 bound)
{
  guint32 threshold, value;

  g_return_val_if_fail (bound > 0, 0);

  /* Values below 2^32 mod bound would make small results likelier. */
  threshold = -bound % bound;
  do
    value = nlk_random_u32 ();
  while (value < threshold);
  return value % bound;
}
