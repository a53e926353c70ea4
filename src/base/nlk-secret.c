/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-secret.h"

#include <string.h>
#include <sys/mman.h>

struct _NlkSecret {
  gatomicrefcount refs;
  gsize n_bytes;
  gsize mapped_bytes;
  guint8 data[];
};

NlkSecret *
nlk_secret_new (const void *data, gsize n_bytes)
{
  gsize page = 4096;
  gsize mapped = (sizeof (NlkSecret) + n_bytes + 1 + page - 1) / page * page;
  NlkSecret *secret;

  secret = mmap (NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (secret == MAP_FAILED)
    g_error ("Out of memory for a secret");
  /* Both are best effort: an unprivileged process has a small lock limit. */
  (void) mlock (secret, mapped);
  (void) madvise (secret, mapped, MADV_DONTDUMP);

  g_atomic_ref_count_init (&secret->refs);
  secret->n_bytes = n_bytes;
  secret->mapped_bytes = mapped;
  if (n_bytes > 0)
    memcpy (secret->data, data, n_bytes);
  return secret;
}

NlkSecret *
nlk_secret_new_take_text (char *text)
{
  NlkSecret *secret = nlk_secret_new (text, strlen (text));

  nlk_wipe (text, secret->n_bytes);
  g_free (text);
  return secret;
}

NlkSecret *
nlk_secret_ref (NlkSecret *secret)
{
  g_return_val_if_fail (secret != NULL, NULL);

  g_atomic_ref_count_inc (&secret->refs);
  return secret;
}

void
nlk_secret_unref (NlkSecret *secret)
{
  gsize mapped;

  g_return_if_fail (secret != NULL);

  if (!g_atomic_ref_count_dec (&secret->refs))
    return;
  mapped = secret->mapped_bytes;
  nlk_wipe (secret, mapped);
  munmap (secret, mapped);
}

const guint8 *
nlk_secret_get_data (const NlkSecret *secret, gsize *ret_n_bytes)
{
  if (ret_n_bytes != NULL)
    *ret_n_bytes = secret->n_bytes;
  return secret->data;
}

const char *
nlk_secret_get_text (const NlkSecret *secret)
{
  return (const char *) secret->data;
}

gboolean
nlk_secret_equal (const NlkSecret *a, const NlkSecret *b)
{
  return a->n_bytes == b->n_bytes && nlk_equal_constant_time (a->data, b->data, a->n_bytes);
}

gboolean
nlk_equal_constant_time (const void *a, const void *b, gsize n_bytes)
{
  const volatile guint8 *x = a, *y = b;
  guint8 difference = 0;

  for (gsize i = 0; i < n_bytes; i++)
    difference |= x[i] ^ y[i];
  return difference == 0;
}

void
nlk_wipe (void *data, gsize n_bytes)
{
  if (n_bytes > 0) /* explicit_bzero() may not be given NULL, and nothing is often kept as NULL */
    explicit_bzero (data, n_bytes);
}
