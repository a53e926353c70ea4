/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-args.h"

#include "nlk-text.h"

#include <string.h>

void
nlk_arg_reader_init (NlkArgReader *reader, int argc, char **argv)
{
  *reader = (NlkArgReader){ .argv = argv, .argc = argc, .next = 1 };
}

static gboolean
name_is (const NlkArgSpec *spec, const char *name, gsize n_name)
{
  return strlen (spec->name) == n_name && strncmp (spec->name, name, n_name) == 0;
}

static int
refuse_long (const NlkArgSpec *specs, const char *name, gsize n_name, GError **error)
{
  g_autofree char *word = g_strndup (name, n_name);
  g_autofree char *shown = nlk_text_escape (word, -1, NLK_TEXT_PEER_BYTES);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (; specs->name != NULL; specs++)
    g_ptr_array_add (names, (gpointer) specs->name);
  g_ptr_array_add (names, NULL);
  nearest = nlk_text_nearest (word, (const char *const *) names->pdata);
  if (nearest != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                 "unknown option --%s, did you mean --%s?", shown, nearest);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "unknown option --%s",
                 shown);
  return NLK_ARG_BAD;
}

static int
miss_value (const NlkArgSpec *spec, GError **error)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "the option --%s needs a value",
               spec->name);
  return NLK_ARG_BAD;
}

static char *
take_next (NlkArgReader *reader)
{
  char *candidate = reader->next < reader->argc ? reader->argv[reader->next] : NULL;

  if (candidate == NULL || candidate[0] == '\0' || candidate[0] == '-')
    return NULL;
  reader->next++;
  return candidate;
}

static int
read_long (NlkArgReader *reader, const NlkArgSpec *specs, char *name, char **ret_value,
           GError **error)
{
  char *equals = strchr (name, '=');
  gsize n_name = equals != NULL ? (gsize) (equals - name) : strlen (name);
  const NlkArgSpec *spec = specs;

  while (spec->name != NULL && !name_is (spec, name, n_name))
    spec++;
  if (spec->name == NULL)
    return refuse_long (specs, name, n_name, error);
  if (spec->kind == NLK_ARG_FLAG)
    return spec->id;
  *ret_value = equals != NULL ? equals + 1 : take_next (reader);
  if (*ret_value == NULL && spec->kind == NLK_ARG_VALUE)
    return miss_value (spec, error);
  return spec->id;
}

static int
read_letter (NlkArgReader *reader, const NlkArgSpec *specs, char **ret_value, GError **error)
{
  char letter = *reader->cluster++;
  const NlkArgSpec *spec = specs;

  while (spec->name != NULL && spec->letter != letter)
    spec++;
  if (spec->name == NULL) {
    g_autofree char *shown = nlk_text_escape (&letter, 1, 1);

    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "unknown option -%s", shown);
    return NLK_ARG_BAD;
  }
  if (spec->kind == NLK_ARG_FLAG)
    return spec->id;
  if (*reader->cluster != '\0') {
    *ret_value = reader->cluster;
    reader->cluster = NULL;
  } else {
    *ret_value = take_next (reader);
  }
  if (*ret_value == NULL && spec->kind == NLK_ARG_VALUE)
    return miss_value (spec, error);
  return spec->id;
}

int
nlk_arg_reader_next (NlkArgReader *reader, const NlkArgSpec *specs, char **ret_value,
                     GError **error)
{
  char *argument;

  *ret_value = NULL;
  if (reader->cluster != NULL && *reader->cluster != '\0')
    return read_letter (reader, specs, ret_value, error);
  reader->cluster = NULL;
  if (reader->next >= reader->argc)
    return NLK_ARG_END;
  argument = reader->argv[reader->next++];
  if (argument[0] != '-' || argument[1] == '\0' || strcmp (argument, "--") == 0) {
    *ret_value = argument;
    return NLK_ARG_POSITIONAL;
  }
  if (argument[1] == '-')
    return read_long (reader, specs, argument + 2, ret_value, error);
  reader->cluster = argument + 1;
  return read_letter (reader, specs, ret_value, error);
}
