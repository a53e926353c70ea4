/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-gateway-notices.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What goes to stderr from here on, which the log writes to. */
static int log_fd;

static GStrv
read_lines (void)
{
  char text[4096];
  ssize_t n_bytes = pread (log_fd, text, sizeof text - 1, 0);
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (n_bytes, >=, 0);
  text[n_bytes] = '\0';
  lines = g_strsplit (text, "\n", -1);
  /* Behind the time stand the level and the message. */
  for (guint i = 0; lines[i] != NULL; i++) {
    char *message = strstr (lines[i], " WARN ");

    if (message != NULL)
      memmove (lines[i], message + strlen (" WARN "), strlen (message + strlen (" WARN ")) + 1);
  }
  g_assert_cmpstr (lines[g_strv_length (lines) - 1], ==, "");
  g_clear_pointer (&lines[g_strv_length (lines) - 1], g_free);
  return g_steal_pointer (&lines);
}

static guint
count_lines (void)
{
  g_auto (GStrv) lines = read_lines ();

  return g_strv_length (lines);
}

static void
wait_for_lines (guint n_lines)
{
  while (count_lines () < n_lines)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_line (guint i, const char *expected)
{
  g_auto (GStrv) lines = read_lines ();

  g_assert_cmpstr (lines[i], ==, expected);
}

static void
test_flood (void)
{
  g_autoptr (NlkLoop) loop = nlk_loop_new (NULL);
  g_autoptr (NlkGatewayNotices) notices = nlk_gateway_notices_new (loop, 30000);

  for (guint i = 0; i < 1000; i++)
    nlk_gateway_notices_tell (notices, NLK_GATEWAY_NOTICE_ADDRESS, "192.0.2.1:99", 256);
  nlk_gateway_notices_tell (notices, NLK_GATEWAY_NOTICE_DESCRIPTORS, "192.0.2.1:99", 0);
  g_assert_cmpuint (count_lines (), ==, 2);
  wait_for_lines (3);
  assert_line (0, "refused 192.0.2.1:99: the limit connections_per_address (256) is reached");
  assert_line (1,
               "refused 192.0.2.1:99: the limit of open files (LimitNOFILE, ulimit -n) is reached");
  assert_line (2, "999 more refused in the last minute by the limit connections_per_address");
  /* The minute after that is told of at its end as well. */
  nlk_gateway_notices_tell (notices, NLK_GATEWAY_NOTICE_ADDRESS, "192.0.2.1:99", 256);
  g_assert_cmpuint (count_lines (), ==, 3);
  wait_for_lines (4);
  assert_line (3, "1 more refused in the last minute by the limit connections_per_address");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  log_fd = memfd_create ("log", 0);
  g_assert_cmpint (dup2 (log_fd, STDERR_FILENO), ==, STDERR_FILENO);
  g_test_add_func ("/gateway/notices/flood", test_flood);
  return g_test_run ();
}
