/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plain-relay PORT TARGET_PORT: copies bytes between loopback connections, both ways, through one buffer of 64 KiB
 * each. Three in a row are what the bench measures everything against: what three processes cost that do nothing. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_BYTES 65536
#define MOST_MOVES 4

/* One socket of a pair, with the bytes that came from it and have not gone to the other one yet. */
typedef struct Side {
  int fd;
  struct Side *other;
  size_t start;
  size_t end;
  bool at_end;
  bool told_end;
  uint32_t watched;
  char buffer[BUFFER_BYTES];
} Side;

static struct sockaddr_in
loopback (const char *port)
{
  return (struct sockaddr_in){
    .sin_family = AF_INET,
    .sin_port = htons ((uint16_t) atoi (port)),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
}

static void
fail (const char *what)
{
  perror (what);
  exit (1);
}

/* Sends what is in the buffer. False: the connection is broken. */
static bool
empty_buffer (Side *from)
{
  while (from->start < from->end) {
    ssize_t n =
      send (from->other->fd, from->buffer + from->start, from->end - from->start, MSG_NOSIGNAL);

    if (n < 0)
      return errno == EAGAIN;
    from->start += (size_t) n;
  }
  if (from->at_end && !from->told_end) {
    shutdown (from->other->fd, SHUT_WR);
    from->told_end = true;
  }
  return true;
}

/* Moves what one side has to the other until a call would block. False: the connection is broken. */
static bool
move_bytes (Side *from)
{
  for (int i = 0; i < MOST_MOVES; i++) {
    ssize_t n;

    if (!empty_buffer (from))
      return false;
    if (from->start < from->end || from->at_end)
      return true;
    n = recv (from->fd, from->buffer, BUFFER_BYTES, 0);
    if (n < 0)
      return errno == EAGAIN;
    from->start = 0;
    from->end = (size_t) n;
    from->at_end = n == 0;
  }
  return empty_buffer (from);
}

static void
watch (int epoll, Side *side)
{
  struct epoll_event event = { .data.ptr = side };

  if (side->start == side->end && !side->at_end)
    event.events |= EPOLLIN;
  if (side->other->start < side->other->end)
    event.events |= EPOLLOUT;
  if (event.events == side->watched)
    return;
  side->watched = event.events;
  if (epoll_ctl (epoll, EPOLL_CTL_MOD, side->fd, &event) < 0)
    fail ("epoll_ctl");
}

static Side *
open_side (int epoll, int fd)
{
  Side *side = malloc (sizeof *side);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = side };
  const int on = 1;

  if (side == NULL)
    fail ("malloc");
  side->fd = fd;
  side->start = side->end = 0;
  side->at_end = side->told_end = false;
  side->watched = EPOLLIN;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (epoll_ctl (epoll, EPOLL_CTL_ADD, fd, &event) < 0)
    fail ("epoll_ctl");
  return side;
}

static void
accept_pair (int epoll, int listener, const struct sockaddr_in *target)
{
  int near = accept4 (listener, NULL, NULL, SOCK_NONBLOCK);
  int far = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  Side *side;

  if (near < 0 || far < 0)
    fail ("accept");
  if (connect (far, (const void *) target, sizeof *target) < 0 && errno != EINPROGRESS)
    fail ("connect");
  side = open_side (epoll, near);
  side->other = open_side (epoll, far);
  side->other->other = side;
}

static void
close_pair (Side *side)
{
  close (side->fd);
  close (side->other->fd);
  free (side->other);
  free (side);
}

static void
serve_side (int epoll, Side *side, uint32_t events)
{
  bool good = (events & EPOLLERR) == 0;

  if (good && (events & (EPOLLIN | EPOLLHUP)) != 0)
    good = move_bytes (side);
  if (good && (events & EPOLLOUT) != 0)
    good = move_bytes (side->other);
  if (!good || (side->told_end && side->other->told_end)) {
    close_pair (side);
    return;
  }
  watch (epoll, side);
  watch (epoll, side->other);
}

int
main (int argc, char **argv)
{
  int epoll = epoll_create1 (0), listener = socket (AF_INET, SOCK_STREAM, 0);
  struct epoll_event event = { .events = EPOLLIN };
  struct sockaddr_in here, target;
  const int on = 1;

  if (argc != 3)
    return 2;
  here = loopback (argv[1]);
  target = loopback (argv[2]);
  setsockopt (listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (listener, (const void *) &here, sizeof here) < 0 || listen (listener, 64) < 0)
    fail ("listen");
  if (epoll_ctl (epoll, EPOLL_CTL_ADD, listener, &event) < 0)
    fail ("epoll_ctl");
  for (;;) {
    /* One event at a time: none in hand can name a pair that another has just closed. */
    if (epoll_wait (epoll, &event, 1, -1) < 1)
      continue;
    if (event.data.ptr == NULL)
      accept_pair (epoll, listener, &target);
    else
      serve_side (epoll, event.data.ptr, event.events);
  }
}
