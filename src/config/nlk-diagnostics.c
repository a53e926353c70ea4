/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-diagnostics-private.h"

typedef struct {
  guint line;
  guint column;
  guint order;
  char *text;
} Remark;

static void
remark_clear (gpointer data)
{
  g_free (((Remark *) data)->text);
}

void
nlk_diagnostics_init (NlkDiagnostics *self, const char *path)
{
  self->path = path;
  self->mistakes = g_array_new (FALSE, FALSE, sizeof (Remark));
  self->warnings = g_array_new (FALSE, FALSE, sizeof (Remark));
  g_array_set_clear_func (self->mistakes, remark_clear);
  g_array_set_clear_func (self->warnings, remark_clear);
}

void
nlk_diagnostics_clear (NlkDiagnostics *self)
{
  g_clear_pointer (&self->mistakes, g_array_unref);
  g_clear_pointer (&self->warnings, g_array_unref);
}

static void add (NlkDiagnostics *self, GArray *remarks, guint line, guint column,
                 const char *format, va_list arguments) G_GNUC_PRINTF (5, 0);

static void
add (NlkDiagnostics *self, GArray *remarks, guint line, guint column, const char *format,
     va_list arguments)
{
  Remark remark = { .line = line, .column = column, .order = remarks->len };
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  if (line == 0)
    remark.text = g_strdup_printf ("%s: %s", self->path, text);
  else
    remark.text = g_strdup_printf ("%s:%u:%u: %s", self->path, line, column, text);
  g_array_append_val (remarks, remark);
}

void
nlk_diagnostics_mistake (NlkDiagnostics *self, guint line, guint column, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add (self, self->mistakes, line, column, format, arguments);
  va_end (arguments);
}

void
nlk_diagnostics_warn (NlkDiagnostics *self, guint line, guint column, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add (self, self->warnings, line, column, format, arguments);
  va_end (arguments);
}

gboolean
nlk_diagnostics_has_mistakes (const NlkDiagnostics *self)
{
  return self->mistakes->len > 0;
}

static int
compare_remarks (gconstpointer a, gconstpointer b)
{
  const Remark *x = a;
  const Remark *y = b;

  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  if (x->column != y->column)
    return x->column < y->column ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static GStrv
list_remarks (NlkDiagnostics *self, GArray *remarks)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n_shown = MIN (remarks->len, NLK_DIAGNOSTICS_MOST);

  g_array_sort (remarks, compare_remarks);
  for (guint i = 0; i < n_shown; i++)
    g_ptr_array_add (lines, g_strdup (g_array_index (remarks, Remark, i).text));
  if (n_shown < remarks->len)
    g_ptr_array_add (lines,
                     g_strdup_printf ("%s: and %u more", self->path, remarks->len - n_shown));
  g_ptr_array_add (lines, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

gboolean
nlk_diagnostics_finish (NlkDiagnostics *self, GStrv *ret_warnings, GError **error)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *message = NULL;

  if (ret_warnings != NULL)
    *ret_warnings = list_remarks (self, self->warnings);
  if (self->mistakes->len == 0)
    return TRUE;
  lines = list_remarks (self, self->mistakes);
  message = g_strjoinv ("\n", lines);
  g_set_error_literal (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_INVALID, message);
  return FALSE;
}
