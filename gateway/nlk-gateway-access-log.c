/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-access-log.h"

#include "base/nlk-clock.h"
#include "base/nlk-log.h"
#include "base/nlk-text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct _NlkGatewayAccessLog {
  int fd; /* -1 when it is off */
};

NlkGatewayAccessLog *
nlk_gateway_access_log_new (void)
{
  NlkGatewayAccessLog *log = g_new0 (NlkGatewayAccessLog, 1);

  log->fd = -1;
  return log;
}

static void
close_file (NlkGatewayAccessLog *log)
{
  if (log->fd >= 0)
    close (log->fd);
  log->fd = -1;
}

void
nlk_gateway_access_log_free (NlkGatewayAccessLog *log)
{
  if (log == NULL)
    return;
  close_file (log);
  g_free (log);
}

gboolean
nlk_gateway_access_log_open (NlkGatewayAccessLog *log, const char *path)
{
  close_file (log);
  if (path == NULL)
    return TRUE;
  log->fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
  if (log->fd < 0) {
    g_autofree char *shown = nlk_text_escape (path, -1, 4096);

    nlk_log (NLK_LOG_ERROR, "cannot write the access log %s: %s", shown, g_strerror (errno));
  }
  return log->fd >= 0;
}

gboolean
nlk_gateway_access_log_is_on (const NlkGatewayAccessLog *log)
{
  return log->fd >= 0;
}

void
nlk_gateway_access_log_write (NlkGatewayAccessLog *log, const NlkGatewayAccess *access)
{
  g_autoptr (GDateTime) now =
    g_date_time_new_from_unix_utc (nlk_clock_wall_usec () / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *client = nlk_text_escape (access->client, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *agent = nlk_text_escape (access->agent, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *destination = nlk_destination_format (access->destination);
  g_autofree char *shown = nlk_text_escape (destination, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *result = nlk_text_escape (access->result, -1, NLK_TEXT_PEER_BYTES);
  g_autofree char *line = NULL;

  if (log->fd < 0)
    return;
  line =
    g_strdup_printf ("%s\t%s\t%s\t%s\t%s\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t%.3f\t%s\n",
                     time, client, agent, nlk_protocol_get_name (access->destination->protocol),
                     shown, access->up_bytes, access->down_bytes,
                     (double) access->duration_usec / G_USEC_PER_SEC, result);
  if (write (log->fd, line, strlen (line)) >= 0)
    return;
  nlk_log (NLK_LOG_ERROR, "the access log is off: %s; SIGHUP opens it again", g_strerror (errno));
  close_file (log);
}
