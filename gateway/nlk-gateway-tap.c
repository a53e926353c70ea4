/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-tap.h"

#ifdef NLK_TEST_TAP

#  include "net/nlk-frame-end.h"

#  include <stdio.h>

typedef struct {
  FILE *files[2]; /* out, in */
} Tap;

static GHashTable *taps; /* NlkEnd → Tap */
static const char *folder;

static FILE *
open_file (guint number, const char *direction)
{
  g_autofree char *path = g_strdup_printf ("%s/%u-%s", folder, number, direction);
  FILE *file = fopen (path, "ab");

  if (file == NULL)
    g_error ("cannot write %s", path);
  return file;
}

static void
tap_free (Tap *tap)
{
  fclose (tap->files[0]);
  fclose (tap->files[1]);
  g_free (tap);
}

/* An end has no destroy notification; a later one at the same address goes on in its files. */
static void
on_payload (NlkEnd *end, gboolean is_incoming, const guint8 *data, gsize n_bytes,
            gpointer user_data)
{
  Tap *tap = g_hash_table_lookup (taps, end);

  if (tap == NULL) {
    guint number = g_hash_table_size (taps);

    tap = g_new0 (Tap, 1);
    tap->files[0] = open_file (number, "out");
    tap->files[1] = open_file (number, "in");
    g_hash_table_insert (taps, end, tap);
  }
  if (fwrite (data, 1, n_bytes, tap->files[is_incoming]) != n_bytes ||
      fflush (tap->files[is_incoming]) != 0)
    g_error ("cannot write to %s", folder);
}

void
nlk_gateway_tap_install (void)
{
  folder = g_getenv ("NLK_TAP_DIR");
  if (folder == NULL)
    return;
  taps = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) tap_free);
  nlk_frame_end_set_tap (on_payload, NULL);
}

#else

void
nlk_gateway_tap_install (void)
{
}

#endif
