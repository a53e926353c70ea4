/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-session-view.h"

#include <glib/gi18n.h>

#include "nlk-app-bytes.h"

struct _NlkAppSessionView {
  GtkTextView parent_instance;
  gboolean is_hex;
  gboolean is_chosen;
  guint64 begin; /* offset of the first byte that is shown */
  guint64 end;   /* and behind the last */
};

G_DEFINE_FINAL_TYPE (NlkAppSessionView, nlk_app_session_view, GTK_TYPE_TEXT_VIEW)

static guint turned_signal;

static GtkTextBuffer *
get_buffer (NlkAppSessionView *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (self));
}

static void
begin_at (NlkAppSessionView *self, guint64 offset)
{
  gtk_text_buffer_set_text (get_buffer (self), "", 0);
  self->begin = self->end = offset;
}

static gboolean
is_at_end (NlkAppSessionView *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self));

  return adjustment == NULL ||
         gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >=
           gtk_adjustment_get_upper (adjustment) - 1;
}

static void
append (NlkAppSessionView *self, const GString *text)
{
  GtkTextIter iter;

  gtk_text_buffer_get_end_iter (get_buffer (self), &iter);
  gtk_text_buffer_insert (get_buffer (self), &iter, text->str, (int) text->len);
}

/* The last line is written anew when there is more for it. */
static void
show_hex (NlkAppSessionView *self, const guint8 *data, gsize n_bytes, guint64 offset)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 n_partial = (self->end - self->begin) % NLK_APP_BYTES_PER_LINE;
  GtkTextIter start, end;

  if (self->end == offset + n_bytes)
    return;
  if (n_partial > 0) {
    gtk_text_buffer_get_end_iter (get_buffer (self), &end);
    start = end;
    gtk_text_iter_backward_line (&start);
    gtk_text_buffer_delete (get_buffer (self), &start, &end);
    self->end -= n_partial;
  }
  nlk_app_bytes_append_hex (text, data + (self->end - offset), n_bytes - (self->end - offset),
                            self->end);
  append (self, text);
  self->end = offset + n_bytes;
}

/* A line of bytes that is broken cannot be read; it is pushed aside instead. */
static void
set_hex (NlkAppSessionView *self, gboolean is_hex)
{
  self->is_hex = is_hex;
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self), is_hex ? GTK_WRAP_NONE : GTK_WRAP_CHAR);
}

static void
show_text (NlkAppSessionView *self, const guint8 *data, gsize n_bytes, guint64 offset)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize start = self->end - offset;

  /* The rest of a character whose beginning is not kept. */
  if (self->end == self->begin && offset > 0) {
    while (start < n_bytes && (data[start] & 0xc0) == 0x80)
      start++;
  }
  if (!self->is_chosen && !nlk_app_bytes_is_text (data + start, n_bytes - start)) {
    set_hex (self, TRUE);
    begin_at (self, offset);
    show_hex (self, data, n_bytes, offset);
    g_signal_emit (self, turned_signal, 0);
    return;
  }
  self->end = offset + start + nlk_app_bytes_append_text (text, data + start, n_bytes - start);
  append (self, text);
}

void
nlk_app_session_view_show (NlkAppSessionView *self, const guint8 *data, gsize n_bytes,
                           guint64 offset)
{
  gboolean was_at_end = is_at_end (self);
  GtkTextIter end;

  if (offset != self->begin)
    begin_at (self, offset);
  if (self->end == offset + n_bytes)
    return;
  if (self->is_hex)
    show_hex (self, data, n_bytes, offset);
  else
    show_text (self, data, n_bytes, offset);
  if (!was_at_end)
    return;
  gtk_text_buffer_get_end_iter (get_buffer (self), &end);
  gtk_text_buffer_move_mark_by_name (get_buffer (self), "end", &end);
  gtk_text_view_scroll_mark_onscreen (GTK_TEXT_VIEW (self),
                                      gtk_text_buffer_get_mark (get_buffer (self), "end"));
}

void
nlk_app_session_view_choose (NlkAppSessionView *self, gboolean is_hex)
{
  self->is_chosen = TRUE;
  if (self->is_hex == is_hex)
    return;
  set_hex (self, is_hex);
  begin_at (self, self->begin);
}

gboolean
nlk_app_session_view_is_hex (NlkAppSessionView *self)
{
  return self->is_hex;
}

static void
nlk_app_session_view_class_init (NlkAppSessionViewClass *klass)
{
  turned_signal = g_signal_new ("turned", NLK_TYPE_APP_SESSION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
nlk_app_session_view_init (NlkAppSessionView *self)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (get_buffer (self), &end);
  gtk_text_buffer_create_mark (get_buffer (self), "end", &end, FALSE);
  /* Foreign text stays where it is, whatever direction the reader's own has. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Received"), -1);
}
