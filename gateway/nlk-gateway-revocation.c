/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-revocation.h"

#include "base/nlk-log.h"
#include "base/nlk-text.h"
#include "config/nlk-config-error.h"

#include "nlk-gateway-pass.h"

#include <sys/stat.h>

/* A network file system reports no changes, so somebody has to look. */
#define LOOK_USEC (1 * G_USEC_PER_SEC)
#define MONITOR_MSEC 50

typedef struct {
  gboolean exists;
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec changed;
} Look;

struct _NlkGatewayRevocation {
  NlkGateway *gateway;
  NlkRevocationList *list;
  char *path; /* of the file that was looked at last */
  Look last;
  gboolean is_unreadable; /* and that was told */
  GFileMonitor *monitor;
  NlkTimer timer;
};

NlkGatewayRevocation *
nlk_gateway_revocation_new (NlkGateway *gateway)
{
  NlkGatewayRevocation *revocation = g_new0 (NlkGatewayRevocation, 1);

  revocation->gateway = gateway;
  revocation->list = nlk_revocation_list_new ();
  return revocation;
}

static void
unwatch (NlkGatewayRevocation *revocation)
{
  if (revocation->monitor != NULL)
    g_signal_handlers_disconnect_by_data (revocation->monitor, revocation);
  g_clear_object (&revocation->monitor);
}

void
nlk_gateway_revocation_free (NlkGatewayRevocation *revocation)
{
  if (revocation == NULL)
    return;
  unwatch (revocation);
  nlk_loop_stop_timer (&revocation->timer);
  nlk_revocation_list_free (revocation->list);
  g_free (revocation->path);
  g_free (revocation);
}

const NlkRevocationList *
nlk_gateway_revocation_get_list (NlkGatewayRevocation *revocation)
{
  return revocation->list;
}

static void
take_look (const char *path, Look *look)
{
  struct stat status;

  *look = (Look){ 0 };
  if (stat (path, &status) != 0)
    return;
  look->exists = TRUE;
  look->device = status.st_dev;
  look->inode = status.st_ino;
  look->size = status.st_size;
  look->changed = status.st_mtim;
}

static gboolean
is_same (const Look *a, const Look *b)
{
  return a->exists == b->exists && a->device == b->device && a->inode == b->inode &&
         a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
         a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Returns: whether there is a new list */
static gboolean
read_again (NlkGatewayRevocation *revocation)
{
  g_autoptr (GError) error = NULL;
  NlkRevocationList *list = nlk_revocation_list_load (revocation->path, &error);
  gboolean was_unreadable = revocation->is_unreadable;

  revocation->is_unreadable =
    list == NULL && g_error_matches (error, NLK_CONFIG_ERROR, NLK_CONFIG_ERROR_UNREADABLE);
  if (list == NULL && was_unreadable && revocation->is_unreadable)
    return FALSE;
  if (list == NULL) {
    nlk_log (NLK_LOG_ERROR, "the list of revoked tokens stays as it was: %s", error->message);
    return FALSE;
  }
  nlk_revocation_list_free (revocation->list);
  revocation->list = list;
  return TRUE;
}

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            gpointer user_data)
{
  nlk_gateway_revocation_look (user_data, FALSE);
}

static void
watch (NlkGatewayRevocation *revocation)
{
  g_autoptr (GFile) file = g_file_new_for_path (revocation->path);

  unwatch (revocation);
  revocation->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (revocation->monitor == NULL)
    return;
  g_file_monitor_set_rate_limit (revocation->monitor, MONITOR_MSEC);
  g_signal_connect (revocation->monitor, "changed", G_CALLBACK (on_changed), revocation);
}

void
nlk_gateway_revocation_look (NlkGatewayRevocation *revocation, gboolean force)
{
  const char *path = revocation->gateway->config->revoked_path;
  gboolean is_other = g_strcmp0 (path, revocation->path) != 0;
  Look look;

  take_look (path, &look);
  if (is_other) {
    g_free (revocation->path);
    revocation->path = g_strdup (path);
    watch (revocation);
  }
  if (!force && !is_other && is_same (&look, &revocation->last))
    return;
  /* Whoever takes the file away by accident must not let everybody in again. */
  if (!look.exists && revocation->last.exists) {
    g_autofree char *shown = nlk_text_escape (revocation->path, -1, 4096);

    nlk_log (NLK_LOG_WARN,
             "%s has gone: the tokens that it named stay refused until there is one again", shown);
  } else if (look.exists && read_again (revocation)) {
    nlk_gateway_pass_end_revoked (revocation->gateway);
  }
  /* One that cannot be read now, as when descriptors have run out, is tried again. */
  if (!revocation->is_unreadable)
    revocation->last = look;
}

static void
on_look (NlkTimer *timer)
{
  NlkGatewayRevocation *revocation = timer->owner;

  nlk_loop_start_timer (revocation->gateway->loop, timer, LOOK_USEC, revocation, on_look);
  nlk_gateway_revocation_look (revocation, FALSE);
}

gboolean
nlk_gateway_revocation_start (NlkGatewayRevocation *revocation)
{
  revocation->path = g_strdup (revocation->gateway->config->revoked_path);
  take_look (revocation->path, &revocation->last);
  if (!read_again (revocation))
    return FALSE;
  watch (revocation);
  nlk_loop_start_timer (revocation->gateway->loop, &revocation->timer, LOOK_USEC, revocation,
                        on_look);
  return TRUE;
}
