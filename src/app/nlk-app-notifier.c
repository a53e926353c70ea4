/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-notifier.h"

#include <string.h>

typedef enum {
  ITEM_WAITING, /* told at due_usec, unless cured before */
  ITEM_QUIET,   /* not told, or seen */
  ITEM_SENT,
  ITEM_SUMMED, /* in the summary */
  ITEM_BANNER,
  ITEM_CURED, /* a notification says so, until due_usec */
} ItemState;

typedef struct {
  NlkAppNews *news;
  ItemState state;
  gint64 due_usec;
  gint64 told_usec; /* 0: never */
} Item;

struct _NlkAppNotifier {
  NlkAppTimes times;
  gboolean is_hidden_start;
  gint64 start_usec;
  gint64 calm_until_usec;
  gboolean is_enabled[NLK_APP_NEWS_N_CATEGORIES];
  gboolean is_focused;
  GPtrArray *items;
  gint64 sent_usec[NLK_APP_NOTIFIER_MOST]; /* the last times, 0: none */
  guint n_sent;
  NlkAppNotifierFunc func;
  gpointer user_data;
};

static void
free_item (gpointer data)
{
  Item *item = data;

  nlk_app_news_free (item->news);
  g_free (item);
}

static Item *
find (NlkAppNotifier *self, const char *id)
{
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = self->items->pdata[i];

    if (strcmp (item->news->id, id) == 0)
      return item;
  }
  return NULL;
}

static void
emit (NlkAppNotifier *self, NlkAppTelling telling, const Item *item)
{
  self->func (telling, item->news, 0, self->user_data);
}

static void
sum_up (NlkAppNotifier *self)
{
  guint n_summed = 0;

  for (guint i = 0; i < self->items->len; i++)
    n_summed += ((const Item *) self->items->pdata[i])->state == ITEM_SUMMED;
  self->func (NLK_APP_TELLING_SUMMARY, NULL, n_summed, self->user_data);
}

/* Takes back what the person sees of it. */
static void
set_state (NlkAppNotifier *self, Item *item, ItemState state)
{
  ItemState before = item->state;

  item->state = state;
  if ((before == ITEM_SENT || before == ITEM_CURED) && state != ITEM_CURED)
    emit (self, NLK_APP_TELLING_WITHDRAW, item);
  else if (before == ITEM_BANNER)
    emit (self, NLK_APP_TELLING_BANNER_GONE, item);
  else if (before == ITEM_SUMMED)
    sum_up (self);
}

/* Telling */

static gboolean
is_crowded (NlkAppNotifier *self, guint n_more, gint64 now_usec)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->sent_usec); i++)
    n_more += self->sent_usec[i] != 0 && now_usec - self->sent_usec[i] < NLK_APP_NOTIFIER_MOST_USEC;
  return n_more > NLK_APP_NOTIFIER_MOST;
}

/* Those of the last minute go into the one that stands for all. */
static void
sum_up_recent (NlkAppNotifier *self, gint64 now_usec)
{
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = self->items->pdata[i];

    if (item->state == ITEM_SENT && now_usec - item->told_usec < NLK_APP_NOTIFIER_MOST_USEC)
      set_state (self, item, ITEM_SUMMED);
  }
  sum_up (self);
}

static void
send (NlkAppNotifier *self, Item *item, gint64 now_usec)
{
  self->sent_usec[self->n_sent++ % NLK_APP_NOTIFIER_MOST] = now_usec;
  item->state = ITEM_SENT;
  emit (self, NLK_APP_TELLING_SEND, item);
}

static void
say_in_window (NlkAppNotifier *self, Item *item)
{
  item->state = ITEM_BANNER;
  emit (self, NLK_APP_TELLING_BANNER, item);
}

/* Takes out what nobody wants to hear of. */
static GPtrArray *
find_due (NlkAppNotifier *self, gint64 until_usec)
{
  GPtrArray *due = g_ptr_array_new ();

  for (guint i = 0; i < self->items->len; i++) {
    Item *item = self->items->pdata[i];

    if (item->state != ITEM_WAITING || item->due_usec > until_usec)
      continue;
    if (self->is_enabled[item->news->category])
      g_ptr_array_add (due, item);
    else
      item->state = ITEM_QUIET;
  }
  return due;
}

static void
tell (NlkAppNotifier *self, GPtrArray *due, gint64 now_usec)
{
  gboolean becomes_summary = !self->is_focused && is_crowded (self, due->len, now_usec);

  for (guint i = 0; i < due->len; i++) {
    Item *item = due->pdata[i];

    item->told_usec = now_usec;
    if (self->is_focused)
      say_in_window (self, item);
    else if (becomes_summary)
      item->state = ITEM_SUMMED;
    else
      send (self, item, now_usec);
  }
  if (becomes_summary)
    sum_up_recent (self, now_usec);
}

/* Whatever is due soon comes along, so that many at once are seen to be many. */
static void
tell_due (NlkAppNotifier *self, gint64 now_usec)
{
  g_autoptr (GPtrArray) due = find_due (self, now_usec);

  if (due->len == 0)
    return;
  g_ptr_array_unref (due);
  due = find_due (self, now_usec + self->times.together_usec);
  tell (self, due, now_usec);
}

static void
remove_over (NlkAppNotifier *self, gint64 now_usec)
{
  for (guint i = self->items->len; i > 0; i--) {
    Item *item = self->items->pdata[i - 1];

    if (item->state != ITEM_CURED || item->due_usec > now_usec)
      continue;
    set_state (self, item, ITEM_QUIET);
    g_ptr_array_remove_index (self->items, i - 1);
  }
}

gint64
nlk_app_notifier_run (NlkAppNotifier *self, gint64 now_usec)
{
  gint64 next_usec = 0;

  remove_over (self, now_usec);
  tell_due (self, now_usec);
  for (guint i = 0; i < self->items->len; i++) {
    const Item *item = self->items->pdata[i];

    if ((item->state == ITEM_WAITING || item->state == ITEM_CURED) &&
        (next_usec == 0 || item->due_usec < next_usec))
      next_usec = item->due_usec;
  }
  return next_usec;
}

/* What holds */

static gboolean
is_start (NlkAppNotifier *self, gint64 now_usec)
{
  return now_usec - self->start_usec < self->times.calm_usec;
}

static void
wait_for (NlkAppNotifier *self, Item *item, gint64 delay_usec, gint64 now_usec)
{
  gboolean is_told_at_start =
    self->is_hidden_start && item->news->category == NLK_APP_NEWS_ATTENTION;

  set_state (self, item,
             is_start (self, now_usec) && !is_told_at_start ? ITEM_QUIET : ITEM_WAITING);
  item->due_usec =
    MAX (now_usec + MAX (delay_usec, self->times.together_usec), self->calm_until_usec);
}

static void
replace (NlkAppNotifier *self, Item *item, const NlkAppNews *news, gint64 delay_usec,
         gint64 now_usec)
{
  gboolean reads_as_before = nlk_app_news_reads_as (item->news, news);

  nlk_app_news_free (item->news);
  item->news = nlk_app_news_copy (news);
  if (item->state == ITEM_CURED) {
    item->told_usec = 0;
    wait_for (self, item, delay_usec, now_usec);
    return;
  }
  if (reads_as_before || item->state == ITEM_WAITING)
    return;
  if (item->told_usec == 0 || now_usec - item->told_usec >= self->times.again_usec)
    wait_for (self, item, delay_usec, now_usec);
  else if (item->state == ITEM_BANNER)
    emit (self, NLK_APP_TELLING_BANNER, item);
}

void
nlk_app_notifier_set (NlkAppNotifier *self, const NlkAppNews *news, gint64 delay_usec,
                      gint64 now_usec)
{
  Item *item = find (self, news->id);

  if (item != NULL) {
    replace (self, item, news, delay_usec, now_usec);
    return;
  }
  item = g_new0 (Item, 1);
  item->news = nlk_app_news_copy (news);
  g_ptr_array_add (self->items, item);
  wait_for (self, item, delay_usec, now_usec);
}

void
nlk_app_notifier_cure (NlkAppNotifier *self, const char *id, gboolean is_by_itself, gint64 now_usec)
{
  Item *item = find (self, id);

  if (item == NULL || item->state == ITEM_CURED)
    return;
  if (item->state == ITEM_SENT && is_by_itself && item->news->cured_title != NULL) {
    set_state (self, item, ITEM_CURED);
    item->due_usec = now_usec + self->times.cured_usec;
    emit (self, NLK_APP_TELLING_CURED, item);
    return;
  }
  set_state (self, item, ITEM_QUIET);
  g_ptr_array_remove (self->items, item);
}

/* The person and the machine */

void
nlk_app_notifier_look (NlkAppNotifier *self, const char *page)
{
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = self->items->pdata[i];

    if (item->state != ITEM_WAITING && g_strcmp0 (item->news->page, page) == 0)
      set_state (self, item, ITEM_QUIET);
  }
}

void
nlk_app_notifier_set_focused (NlkAppNotifier *self, gboolean is_focused)
{
  self->is_focused = is_focused;
  if (!is_focused)
    return;
  /* The window itself shows all of them. */
  for (guint i = 0; i < self->items->len; i++)
    if (((const Item *) self->items->pdata[i])->state == ITEM_SUMMED)
      set_state (self, self->items->pdata[i], ITEM_QUIET);
}

void
nlk_app_notifier_disturb (NlkAppNotifier *self, gint64 now_usec)
{
  self->calm_until_usec = now_usec + self->times.calm_usec;
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = self->items->pdata[i];

    if (item->state == ITEM_WAITING)
      item->due_usec = MAX (item->due_usec, self->calm_until_usec);
  }
}

void
nlk_app_notifier_set_enabled (NlkAppNotifier *self, NlkAppNewsCategory category,
                              gboolean is_enabled)
{
  self->is_enabled[category] = is_enabled;
}

NlkAppNotifier *
nlk_app_notifier_new (const NlkAppTimes *times, gboolean is_hidden_start, gint64 now_usec,
                      NlkAppNotifierFunc func, gpointer user_data)
{
  NlkAppNotifier *self = g_new0 (NlkAppNotifier, 1);

  self->times = *times;
  self->is_hidden_start = is_hidden_start;
  self->start_usec = now_usec;
  for (guint i = 0; i < NLK_APP_NEWS_N_CATEGORIES; i++)
    self->is_enabled[i] = TRUE;
  self->items = g_ptr_array_new_with_free_func (free_item);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
nlk_app_notifier_free (NlkAppNotifier *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}
