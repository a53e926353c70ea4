/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gives each file of a corpus to a fuzz target, whole and cut at every length up to 512: what libFuzzer's main would do without fuzzing. */
#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MOST_CUTS 512

static guint
run_file (const char *path)
{
  g_autofree char *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return 0;
  for (gsize cut = 0; cut < MIN (size, MOST_CUTS); cut++) {
    /* A copy of exact size lets the address sanitizer see a read past the cut. */
    g_autofree guint8 *piece = g_memdup2 (data, cut);

    LLVMFuzzerTestOneInput (piece != NULL ? piece : (const guint8 *) "", cut);
  }
  LLVMFuzzerTestOneInput ((const guint8 *) data, size);
  return 1;
}

int
main (int argc, char **argv)
{
  guint n_files = 0;

  for (int i = 1; i < argc; i++) {
    g_autoptr (GDir) dir = g_dir_open (argv[i], 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *path = g_build_filename (argv[i], name, NULL);

      n_files += run_file (path);
    }
  }
  g_print ("%u corpus files\n", n_files);
  return n_files > 0 ? 0 : 1;
}
