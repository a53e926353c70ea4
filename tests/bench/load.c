/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load serve PORT           answers what the other two ask for, one connection at a time
 * load up HOST PORT MIB     sends MIB and waits for the word that all came; prints the seconds
 * load down HOST PORT MIB   asks for MIB and reads them; prints the seconds
 * load ping HOST PORT N     sends a small message N times and waits for it each time; prints the median's seconds
 *
 * A connection begins with one byte, u, d or p, and the number of bytes as eight, in the machine's order. Every byte of
 * the load is checked to be the one that belongs there. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* A prime number of bytes, so that a piece that is lost or doubled moves the pattern. */
#define PATTERN_BYTES 65521
#define CHUNK_BYTES (4 * PATTERN_BYTES)
#define PATIENCE_SECONDS 60
#define PING_BYTES 64

static uint8_t pattern[CHUNK_BYTES + PATTERN_BYTES];
static uint8_t incoming[CHUNK_BYTES];

static void
fill_pattern (void)
{
  uint32_t state = 1;

  for (size_t i = 0; i < PATTERN_BYTES; i++) {
    state = state * 1664525 + 1013904223;
    pattern[i] = (uint8_t) (state >> 24);
  }
  for (size_t i = PATTERN_BYTES; i < sizeof pattern; i++)
    pattern[i] = pattern[i - PATTERN_BYTES];
}

static double
now_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

static bool
send_all (int fd, const void *data, size_t n_bytes)
{
  const uint8_t *at = data;

  while (n_bytes > 0) {
    ssize_t n = send (fd, at, n_bytes, MSG_NOSIGNAL);

    if (n <= 0)
      return false;
    at += n;
    n_bytes -= (size_t) n;
  }
  return true;
}

static bool
receive_all (int fd, void *ret_data, size_t n_bytes)
{
  return recv (fd, ret_data, n_bytes, MSG_WAITALL) == (ssize_t) n_bytes;
}

static bool
send_load (int fd, uint64_t n_bytes)
{
  for (uint64_t done = 0; done < n_bytes;) {
    size_t n = n_bytes - done < CHUNK_BYTES ? (size_t) (n_bytes - done) : CHUNK_BYTES;

    if (!send_all (fd, pattern, n))
      return false;
    done += n;
  }
  return true;
}

static bool
receive_load (int fd, uint64_t n_bytes)
{
  for (uint64_t done = 0; done < n_bytes;) {
    ssize_t n = recv (fd, incoming, CHUNK_BYTES, 0);

    if (n <= 0 || memcmp (incoming, pattern + done % PATTERN_BYTES, (size_t) n) != 0)
      return false;
    done += (uint64_t) n;
  }
  return true;
}

static bool
answer_pings (int fd, uint64_t n_bytes)
{
  for (uint64_t done = 0; done < n_bytes; done += PING_BYTES) {
    if (!receive_all (fd, incoming, PING_BYTES) || !send_all (fd, incoming, PING_BYTES))
      return false;
  }
  return true;
}

static int
compare_seconds (const void *a, const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

/* Returns: the median's seconds, negative when a message was lost or altered. */
static double
ping (int fd, size_t n)
{
  double *seconds = malloc (n * sizeof *seconds);
  double median = -1;
  size_t done = 0;

  for (; seconds != NULL && done < n; done++) {
    const uint8_t *message = pattern + done % PATTERN_BYTES;
    double started = now_seconds ();

    if (!send_all (fd, message, PING_BYTES) || !receive_all (fd, incoming, PING_BYTES) ||
        memcmp (incoming, message, PING_BYTES) != 0)
      break;
    seconds[done] = now_seconds () - started;
  }
  if (done == n && n > 0) {
    qsort (seconds, n, sizeof *seconds, compare_seconds);
    median = seconds[n / 2];
  }
  free (seconds);
  return median;
}

static void
set_options (int fd)
{
  const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
  const int on = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

static void
serve_one (int fd)
{
  uint8_t head[9];
  uint64_t n_bytes;

  set_options (fd);
  if (!receive_all (fd, head, sizeof head))
    return;
  memcpy (&n_bytes, head + 1, sizeof n_bytes);
  if (head[0] == 'd')
    send_load (fd, n_bytes);
  else if (head[0] == 'p')
    answer_pings (fd, n_bytes);
  else if (receive_load (fd, n_bytes))
    send_all (fd, "k", 1);
  /* Whoever asked closes first, so that no answer is cut off on its way. */
  recv (fd, head, 1, 0);
}

static int
serve (const char *port)
{
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  struct sockaddr_in here = {
    .sin_family = AF_INET,
    .sin_port = htons ((uint16_t) atoi (port)),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };

  setsockopt (listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (listener, (const void *) &here, sizeof here) < 0 || listen (listener, 64) < 0) {
    perror ("listen");
    return 1;
  }
  for (;;) {
    int fd = accept (listener, NULL, NULL);

    if (fd < 0)
      continue;
    serve_one (fd);
    close (fd);
  }
}

/* Returns: a connection that has asked for @n_bytes in @mode, or -1. */
static int
ask (char mode, const char *host, const char *port, uint64_t n_bytes)
{
  struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons ((uint16_t) atoi (port)) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  uint8_t head[9];

  if (inet_pton (AF_INET, host, &there.sin_addr) != 1)
    return -1;
  set_options (fd);
  if (connect (fd, (const void *) &there, sizeof there) < 0) {
    perror ("connect");
    return -1;
  }
  head[0] = (uint8_t) mode;
  memcpy (head + 1, &n_bytes, sizeof n_bytes);
  return send_all (fd, head, sizeof head) ? fd : -1;
}

/* Returns: the seconds that it took, negative when the bytes did not arrive as they were sent. */
static double
measure (char mode, const char *host, const char *port, uint64_t amount)
{
  double started = now_seconds (), seconds = -1;
  int fd = ask (mode, host, port, mode == 'p' ? amount * PING_BYTES : amount << 20);
  uint8_t word;

  if (fd < 0)
    return -1;
  if (mode == 'p')
    seconds = ping (fd, amount);
  else if (mode == 'd' ? receive_load (fd, amount << 20)
                       : send_load (fd, amount << 20) && receive_all (fd, &word, 1) && word == 'k')
    seconds = now_seconds () - started;
  close (fd);
  return seconds;
}

int
main (int argc, char **argv)
{
  static const char *const modes[] = { "up", "down", "ping" };

  fill_pattern ();
  if (argc == 3 && strcmp (argv[1], "serve") == 0)
    return serve (argv[2]);
  for (size_t i = 0; argc == 5 && i < sizeof modes / sizeof modes[0]; i++) {
    double seconds;

    if (strcmp (argv[1], modes[i]) != 0)
      continue;
    seconds = measure (modes[i][0], argv[2], argv[3], strtoull (argv[4], NULL, 10));
    if (seconds < 0) {
      fprintf (stderr, "load: the bytes did not arrive as they were sent\n");
      return 1;
    }
    printf ("%.6f\n", seconds);
    return 0;
  }
  return 2;
}
