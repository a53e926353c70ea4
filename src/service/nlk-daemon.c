/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nlk-daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct _NlkDaemon {
  char *folder;
  char *pid_name;
  char *log_name;
  int folder_fd;
  int pid_fd; /* locked as long as it is open */
  int log_fd;
  int settled_fd;
};

static gboolean
fail (GError **error, int code, const char *folder, const char *name, const char *why)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s%s%s: %s", folder,
               name != NULL ? "/" : "", name != NULL ? name : "",
               why != NULL ? why : g_strerror (code));
  return FALSE;
}

static char *
dup_folder (void)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");

  if (runtime != NULL && g_path_is_absolute (runtime))
    return g_build_filename (runtime, "narrowlink", NULL);
  if (geteuid () == 0)
    return g_strdup ("/run/narrowlink");
  return g_build_filename (g_get_user_state_dir (), "narrowlink", NULL);
}

static gboolean
open_folder (NlkDaemon *daemon, GError **error)
{
  struct stat status;

  if (g_mkdir_with_parents (daemon->folder, 0700) != 0)
    return fail (error, errno, daemon->folder, NULL, NULL);
  daemon->folder_fd = open (daemon->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (daemon->folder_fd < 0 || fstat (daemon->folder_fd, &status) != 0)
    return fail (error, errno, daemon->folder, NULL, NULL);
  if (status.st_uid != geteuid () || (status.st_mode & 022) != 0)
    return fail (error, EACCES, daemon->folder, NULL,
                 "others can write to this folder; it has to be yours alone (chmod 700)");
  return TRUE;
}

static int
open_file (NlkDaemon *daemon, const char *name, int flags, GError **error)
{
  int fd = openat (daemon->folder_fd, name,
                   flags | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0) {
    fail (error, errno, daemon->folder, name, NULL);
  } else if (!S_ISREG (status.st_mode) || status.st_uid != geteuid () || status.st_nlink != 1) {
    fail (error, EEXIST, daemon->folder, name, "this is not a file of its own; remove it");
  } else {
    return fd;
  }
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
open_files (NlkDaemon *daemon, GError **error)
{
  if (!open_folder (daemon, error))
    return FALSE;
  daemon->pid_fd = open_file (daemon, daemon->pid_name, O_RDWR, error);
  if (daemon->pid_fd < 0)
    return FALSE;
  if (flock (daemon->pid_fd, LOCK_EX | LOCK_NB) != 0)
    return fail (error, errno, daemon->folder, daemon->pid_name,
                 "it runs already, with the process id in this file");
  daemon->log_fd = open_file (daemon, daemon->log_name, O_WRONLY | O_APPEND, error);
  return daemon->log_fd >= 0;
}

static void
close_files (NlkDaemon *daemon)
{
  int *const fds[] = { &daemon->folder_fd, &daemon->pid_fd, &daemon->log_fd, &daemon->settled_fd };

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++) {
    if (*fds[i] >= 0)
      close (*fds[i]);
    *fds[i] = -1;
  }
}

static NlkDaemon *
daemon_new (const char *name)
{
  NlkDaemon *daemon = g_new0 (NlkDaemon, 1);

  daemon->folder = dup_folder ();
  daemon->pid_name = g_strconcat (name, ".pid", NULL);
  daemon->log_name = g_strconcat (name, ".log", NULL);
  daemon->folder_fd = daemon->pid_fd = daemon->log_fd = daemon->settled_fd = -1;
  return daemon;
}

static void
daemon_drop (NlkDaemon *daemon)
{
  close_files (daemon);
  g_free (daemon->folder);
  g_free (daemon->pid_name);
  g_free (daemon->log_name);
  g_free (daemon);
}

/* Returns: whether the other process has settled; its end without that closes the pipe */
static gboolean
wait_for_settled (int fd)
{
  char byte;
  ssize_t n;

  do
    n = read (fd, &byte, 1);
  while (n < 0 && errno == EINTR);
  return n == 1;
}

/* Twice, so that the daemon leads no session and never gets a terminal. */
static gboolean
fork_away (int *ret_code)
{
  pid_t pid = fork ();

  if (pid == 0) {
    setsid ();
    pid = fork ();
    if (pid == 0)
      return TRUE;
    _exit (pid < 0 ? 1 : 0);
  }
  *ret_code = 1;
  if (pid > 0) {
    waitpid (pid, NULL, 0);
    *ret_code = -1;
  }
  return FALSE;
}

static gboolean
write_pid (NlkDaemon *daemon, GError **error)
{
  char text[32];
  int n = g_snprintf (text, sizeof text, "%ld\n", (long) getpid ());

  if (ftruncate (daemon->pid_fd, 0) == 0 && write (daemon->pid_fd, text, (gsize) n) == n)
    return TRUE;
  return fail (error, errno, daemon->folder, daemon->pid_name, NULL);
}

int
nlk_daemon_detach (const char *name, NlkDaemon **ret_daemon, GError **error)
{
  NlkDaemon *daemon = daemon_new (name);
  int ends[2];
  int code = 1;

  if (!open_files (daemon, error) ||
      (pipe2 (ends, O_CLOEXEC) != 0 && !fail (error, errno, daemon->folder, NULL, NULL))) {
    daemon_drop (daemon);
    return 1;
  }
  if (fork_away (&code)) {
    close (ends[0]);
    daemon->settled_fd = ends[1];
    if (!write_pid (daemon, error)) {
      nlk_daemon_free (daemon);
      return 1;
    }
    *ret_daemon = daemon;
    return -1;
  }
  close (ends[1]);
  if (code == -1)
    code = wait_for_settled (ends[0]) ? 0 : 1;
  if (code == 0)
    printf ("running in the background; its log is %s/%s\n", daemon->folder, daemon->log_name);
  close (ends[0]);
  daemon_drop (daemon);
  return code;
}

void
nlk_daemon_settle (NlkDaemon *daemon)
{
  int null_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  if (chdir ("/") != 0 || null_fd < 0 || dup2 (null_fd, STDIN_FILENO) < 0)
    g_printerr ("cannot leave the terminal: %s\n", g_strerror (errno));
  if (null_fd > STDERR_FILENO)
    close (null_fd);
  fflush (stdout);
  if (dup2 (daemon->log_fd, STDOUT_FILENO) < 0 || dup2 (daemon->log_fd, STDERR_FILENO) < 0)
    g_printerr ("cannot write to the log: %s\n", g_strerror (errno));
  if (write (daemon->settled_fd, "", 1) != 1)
    g_printerr ("nobody waits for the start: %s\n", g_strerror (errno));
  close (daemon->settled_fd);
  daemon->settled_fd = -1;
}

void
nlk_daemon_free (NlkDaemon *daemon)
{
  if (daemon == NULL)
    return;
  unlinkat (daemon->folder_fd, daemon->pid_name, 0);
  daemon_drop (daemon);
}
