/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-app-page.h"

typedef struct {
  char *title;
  char *subtitle;
  GtkWidget *header_end;
  gboolean is_narrow;
} NlkAppPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (NlkAppPage, nlk_app_page, ADW_TYPE_BIN)

enum { PROP_0, PROP_TITLE, PROP_SUBTITLE, PROP_HEADER_END, PROP_NARROW, N_PROPS };
enum { GONE, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static NlkAppPagePrivate *
get_private (NlkAppPage *self)
{
  return nlk_app_page_get_instance_private (self);
}

static void
set_text (NlkAppPage *self, char **place, const char *text, guint property)
{
  if (g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

const char *
nlk_app_page_get_title (NlkAppPage *self)
{
  g_return_val_if_fail (NLK_IS_APP_PAGE (self), NULL);

  return get_private (self)->title;
}

void
nlk_app_page_set_title (NlkAppPage *self, const char *title)
{
  g_return_if_fail (NLK_IS_APP_PAGE (self));

  set_text (self, &get_private (self)->title, title, PROP_TITLE);
}

const char *
nlk_app_page_get_subtitle (NlkAppPage *self)
{
  g_return_val_if_fail (NLK_IS_APP_PAGE (self), NULL);

  return get_private (self)->subtitle;
}

void
nlk_app_page_set_subtitle (NlkAppPage *self, const char *subtitle)
{
  g_return_if_fail (NLK_IS_APP_PAGE (self));

  set_text (self, &get_private (self)->subtitle, subtitle, PROP_SUBTITLE);
}

GtkWidget *
nlk_app_page_get_header_end (NlkAppPage *self)
{
  g_return_val_if_fail (NLK_IS_APP_PAGE (self), NULL);

  return get_private (self)->header_end;
}

void
nlk_app_page_set_header_end (NlkAppPage *self, GtkWidget *widget)
{
  NlkAppPagePrivate *private = get_private (self);

  g_return_if_fail (NLK_IS_APP_PAGE (self));

  if (widget != NULL)
    g_object_ref_sink (widget);
  g_clear_object (&private->header_end);
  private->header_end = widget;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEADER_END]);
}

gboolean
nlk_app_page_is_narrow (NlkAppPage *self)
{
  g_return_val_if_fail (NLK_IS_APP_PAGE (self), FALSE);

  return get_private (self)->is_narrow;
}

void
nlk_app_page_set_narrow (NlkAppPage *self, gboolean is_narrow)
{
  g_return_if_fail (NLK_IS_APP_PAGE (self));

  if (get_private (self)->is_narrow == is_narrow)
    return;
  get_private (self)->is_narrow = is_narrow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

void
nlk_app_page_focus_first (NlkAppPage *self)
{
  NlkAppPageClass *klass = NLK_APP_PAGE_GET_CLASS (self);

  g_return_if_fail (NLK_IS_APP_PAGE (self));

  if (klass->focus_first != NULL)
    klass->focus_first (self);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

void
nlk_app_page_gone (NlkAppPage *self)
{
  g_return_if_fail (NLK_IS_APP_PAGE (self));

  g_signal_emit (self, signals[GONE], 0);
}

static void
nlk_app_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NlkAppPagePrivate *private = get_private (NLK_APP_PAGE (object));

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, private->title);
    break;
  case PROP_SUBTITLE:
    g_value_set_string (value, private->subtitle);
    break;
  case PROP_HEADER_END:
    g_value_set_object (value, private->header_end);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, private->is_narrow);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nlk_app_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NlkAppPage *self = NLK_APP_PAGE (object);

  switch (id) {
  case PROP_TITLE:
    nlk_app_page_set_title (self, g_value_get_string (value));
    break;
  case PROP_SUBTITLE:
    nlk_app_page_set_subtitle (self, g_value_get_string (value));
    break;
  case PROP_HEADER_END:
    nlk_app_page_set_header_end (self, g_value_get_object (value));
    break;
  case PROP_NARROW:
    nlk_app_page_set_narrow (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nlk_app_page_dispose (GObject *object)
{
  g_clear_object (&get_private (NLK_APP_PAGE (object))->header_end);
  G_OBJECT_CLASS (nlk_app_page_parent_class)->dispose (object);
}

static void
nlk_app_page_finalize (GObject *object)
{
  NlkAppPagePrivate *private = get_private (NLK_APP_PAGE (object));

  g_free (private->title);
  g_free (private->subtitle);
  G_OBJECT_CLASS (nlk_app_page_parent_class)->finalize (object);
}

static void
nlk_app_page_class_init (NlkAppPageClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nlk_app_page_get_property;
  object_class->set_property = nlk_app_page_set_property;
  object_class->dispose = nlk_app_page_dispose;
  object_class->finalize = nlk_app_page_finalize;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_HEADER_END] =
    g_param_spec_object ("header-end", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[GONE] = g_signal_new ("gone", NLK_TYPE_APP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
nlk_app_page_init (NlkAppPage *self)
{
}
