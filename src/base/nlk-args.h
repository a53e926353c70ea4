/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NlkArgKind:
 * @NLK_ARG_FLAG: takes no value; one given as `--name=value` is ignored
 * @NLK_ARG_VALUE: takes a value
 * @NLK_ARG_MAYBE: takes a value if a usable one follows
 *
 * What an option takes.
 */
typedef enum {
  NLK_ARG_FLAG,
  NLK_ARG_VALUE,
  NLK_ARG_MAYBE,
} NlkArgKind;

/**
 * NlkArgSpec:
 * @id: what nlk_arg_reader_next() gives, 1 or more
 * @name: long name without dashes
 * @letter: short name, or 0
 * @kind: what it takes
 *
 * One option that a program knows. A table of them ends with a %NULL name.
 */
typedef struct {
  int id;
  const char *name;
  char letter;
  NlkArgKind kind;
} NlkArgSpec;

/**
 * NLK_ARG_END:
 *
 * Nothing is left.
 */
#define NLK_ARG_END 0

/**
 * NLK_ARG_POSITIONAL:
 *
 * The value is an argument that is no option; a lone `-` and `--` count as such.
 */
#define NLK_ARG_POSITIONAL (-1)

/**
 * NLK_ARG_BAD:
 *
 * The command line is wrong, and the error is set.
 */
#define NLK_ARG_BAD (-2)

/**
 * NlkArgReader:
 *
 * A cursor over a command line. A value; the fields are private.
 *
 * Long options take values as `--name=value` or `--name value`. Short ones cluster (`-un office`, `-noffice`); a value is the
 * rest of the cluster, else the next argument, which must be neither empty nor start with `-`.
 *
 * Source: the rules of Narrowlink 0.2, and `--name value`.
 */
typedef struct {
  /*< private >*/
  char **argv;
  int argc;
  int next;
  char *cluster;
} NlkArgReader;

/**
 * nlk_arg_reader_init:
 * @reader: (out caller-allocates): the cursor
 * @argc: number of arguments
 * @argv: (array length=argc): the arguments, the program's name first; they outlive the cursor
 */
void nlk_arg_reader_init (NlkArgReader *reader, int argc, char **argv);

/**
 * nlk_arg_reader_next:
 * @reader: the cursor
 * @specs: (array zero-terminated=1): what is known at this place
 * @ret_value: (out) (transfer none) (nullable): the value, inside the arguments, so that a secret can be overwritten there;
 *   %NULL for a flag or a value that is not there
 * @error: return location
 *
 * Reads on.
 *
 * Errors: #GOptionError: an option that is not in @specs, with the nearest that is; a value that is missing.
 *
 * Returns: the id of an option, or %NLK_ARG_POSITIONAL, %NLK_ARG_END, %NLK_ARG_BAD
 */
int nlk_arg_reader_next (NlkArgReader *reader, const NlkArgSpec *specs, char **ret_value,
                         GError **error);

G_END_DECLS
