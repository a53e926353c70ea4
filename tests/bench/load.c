/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load serve PORT           answers what the other two ask for, one connection at a time
 * load up HOST PORT MIB     sends MIB and waits for the word that all came; prints the seconds
 * load down HOST PORT MIB   asks for MIB and reads them; prints the seconds
 *
 * A connection begins with one byte, u or d, and the number of bytes as eight, in the machine's order. Every byte of
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

static int
ask (char mode, const char *host, const char *port, uint64_t n_bytes)
{
  struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons ((uint16_t) atoi (port)) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  double started;
  uint8_t head[9];
  bool good;

  if (inet_pton (AF_INET, host, &there.sin_addr) != 1)
    return 2;
  set_options (fd);
  if (connect (fd, (const void *) &there, sizeof there) < 0) {
    perror ("connect");
    return 1;
  }
  head[0] = (uint8_t) mode;
  memcpy (head + 1, &n_bytes, sizeof n_bytes);
  started = now_seconds ();
  good = send_all (fd, head, sizeof head);
  if (mode == 'd')
    good = good && receive_load (fd, n_bytes);
  else
    good = good && send_load (fd, n_bytes) && receive_all (fd, head, 1) && head[0] == 'k';
  if (good)
    printf ("%.6f\n", now_seconds () - started);
  else
    fprintf (stderr, "load: the bytes did not arrive as they were sent\n");
  close (fd);
  return good ? 0 : 1;
}

int
main (int argc, char **argv)
{
  fill_pattern ();
  if (argc == 3 && strcmp (argv[1], "serve") == 0)
    return serve (argv[2]);
  if (argc == 5 && (strcmp (argv[1], "up") == 0 || strcmp (argv[1], "down") == 0))
    return ask (argv[1][0], argv[2], argv[3], strtoull (argv[4], NULL, 10) << 20);
  return 2;
}
