# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers to put behind an agent, and what an application does with a forward."""
import contextlib
import hashlib
import os
import socket
import threading
import time

from lab import accepts, free_port

CHUNK = 1 << 16


def random_bytes(n_bytes, seed=b"x"):
    """The same bytes for the same seed, without structure."""
    return hashlib.shake_256(seed).digest(n_bytes)


class TcpServer:
    """Runs handle(sock) in a thread for each connection. `accepted` counts, `received` keeps what handlers put there."""

    def __init__(self, handle, host="127.0.0.1"):
        self.handle, self.accepted, self.received, self.sockets = handle, 0, [], []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.server = socket.create_server((host, 0), family=family, backlog=512)
        self.port = self.server.getsockname()[1]
        self.address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                sock, _ = self.server.accept()
            except OSError:
                return
            self.accepted += 1
            self.sockets.append(sock)
            threading.Thread(target=self._run, args=(sock,), daemon=True).start()

    def _run(self, sock):
        with contextlib.suppress(OSError), sock:
            self.handle(self, sock)

    def close(self):
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        for sock in self.sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def echo(_server, sock):
    while data := sock.recv(CHUNK):
        sock.sendall(data)


def swallow(server, sock):
    """Keeps all that comes: one bytearray per connection in server.received."""
    kept = bytearray()
    server.received.append(kept)
    with contextlib.suppress(ConnectionError):
        while data := sock.recv(CHUNK):
            kept += data


def keep_and_echo(server, sock):
    kept = bytearray()
    server.received.append(kept)
    while data := sock.recv(CHUNK):
        kept += data
        sock.sendall(data)


def answer_after_end(_server, sock):
    """Reads to the end of the stream, and only then answers: with the digest of all that came."""
    digest = hashlib.sha256()
    while data := sock.recv(CHUNK):
        digest.update(data)
    sock.sendall(digest.hexdigest().encode())


def stand_still(_server, sock):
    """Accepts and reads nothing until the other side has gone."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    threading.Event().wait()


class UdpServer:
    """Answers each datagram with answer(payload), a list of datagrams. `peers` has every source."""

    def __init__(self, answer=lambda payload: [payload], host="127.0.0.1", port=0):
        self.answer, self.received, self.peers = answer, [], set()
        self.sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.sock.bind((host, port))
        self.port = self.sock.getsockname()[1]
        self.address = f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                payload, peer = self.sock.recvfrom(65536)
            except OSError:
                return
            if peer is None:  # shut down
                return
            self.peers.add(peer)
            self.received.append(payload)
            for each in self.answer(payload):
                with contextlib.suppress(OSError):
                    self.sock.sendto(each, peer)

    def close(self):
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


def start_dnsmasq(lab):
    """A name server that knows office.example (192.0.2.7) and a text of note.office.example; returns its port."""
    port = free_port(socket.SOCK_DGRAM)
    lab.start("dnsmasq", [
        "/usr/sbin/dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--user=root",
        "--bind-interfaces", "--listen-address=127.0.0.1", f"--port={port}", "--pid-file=",
        "--address=/office.example/192.0.2.7", "--txt-record=note.office.example,behind the agent"])
    until(lambda: accepts(port), "dnsmasq listens")
    return port


def connect(address, seconds=20):
    return socket.create_connection(address, seconds)


def udp_socket(address, seconds=10):
    """A socket connected to a UDP forward."""
    sock = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(seconds)
    sock.connect(address)
    return sock


def read_exactly(sock, n_bytes):
    data = bytearray()
    while len(data) < n_bytes:
        part = sock.recv(min(CHUNK, n_bytes - len(data)))
        if not part:
            raise EOFError(f"{len(data)} of {n_bytes} bytes")
        data += part
    return bytes(data)


def read_all(sock):
    """Everything up to the end of the stream."""
    parts = []
    while part := sock.recv(CHUNK):
        parts.append(part)
    return b"".join(parts)


def read_until_over(sock):
    """What comes until the stream is over in whatever way: (bytes, "end" or "reset")."""
    data = bytearray()
    while True:
        try:
            part = sock.recv(CHUNK)
        except ConnectionError:
            return bytes(data), "reset"
        if not part:
            return bytes(data), "end"
        data += part


def round_trip(address, data, seconds=30):
    """Sends data over a connection of its own while reading it back; returns what came."""
    with connect(address, seconds) as sock:
        sender = threading.Thread(target=sock.sendall, args=(data,), daemon=True)
        sender.start()
        back = read_exactly(sock, len(data))
        sender.join()
        return back


def echoes(address, data=b"are you there?", seconds=5):
    """Whether an echo server answers behind a forward now."""
    try:
        return round_trip(address, data + os.urandom(8), seconds)[:len(data)] == data
    except (OSError, EOFError):
        return False


def until(condition, what, seconds=20):
    """Looks again until condition() gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)
    return found
