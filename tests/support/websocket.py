# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP upgrades and RFC 6455 frames over blocking sockets, written apart from the programs under test.

Nothing is mended on the way in: a Frame tells what stood on the wire, masking key included, and a Head keeps the bytes
that came. What RFC 6455 forbids raises ProtocolError.
"""
import base64
import collections
import hashlib
import json
import os
import socket
import struct
import threading

from tls_socket import dial_tls

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0
ACCEPT_SALT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MOST_HEAD_BYTES = 128 * 1024
MOST_FRAME_BYTES = 16 * 1024 * 1024

Frame = collections.namedtuple("Frame", "fin rsv opcode mask payload")


class ProtocolError(Exception):
    """The other side broke HTTP or RFC 6455."""


class Ended(Exception):
    """The connection is over: end of stream or reset."""


class UpgradeRefused(Exception):
    """The answer was not 101."""

    def __init__(self, head, body):
        super().__init__(f"{head.first_line}: {body!r}")
        self.status, self.head, self.body = head.status, head, body

    @property
    def message(self):
        """The sentence in the body."""
        return json.loads(self.body)["data"]


class Head:
    """The head of a request or an answer, as it came."""

    def __init__(self, raw):
        self.raw = raw
        lines = raw.decode("latin-1").split("\r\n")
        if lines[-2:] != ["", ""] or "\n" in "".join(lines) or "\r" in "".join(lines):
            raise ProtocolError(f"not the head of a message: {raw!r}")
        self.first_line = lines[0]
        self.fields = []
        for line in lines[1:-2]:
            name, colon, value = line.partition(":")
            if not colon or not name or name != name.strip():
                raise ProtocolError(f"not a header field: {line!r}")
            self.fields.append((name, value.strip(" \t")))

    @property
    def names(self):
        """Names in their order and spelling."""
        return [name for name, _ in self.fields]

    @property
    def status(self):
        return int(self.first_line.split(" ")[1])

    def get(self, name):
        """The value of the only field of that name, or None."""
        found = [value for each, value in self.fields if each.lower() == name.lower()]
        if len(found) > 1:
            raise ProtocolError(f"{name} stands twice")
        return found[0] if found else None


def accept_value(key):
    """Sec-WebSocket-Accept for a Sec-WebSocket-Key."""
    return base64.b64encode(hashlib.sha1(key.encode() + ACCEPT_SALT).digest()).decode()


def apply_mask(payload, mask):
    if not payload or mask == b"\0\0\0\0":
        return payload
    n_bytes = len(payload)
    keys = (mask * (n_bytes // 4 + 1))[:n_bytes]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(keys, "little")).to_bytes(n_bytes, "little")


def build_head(first_line, fields):
    return "".join([first_line, "\r\n", *(f"{name}: {value}\r\n" for name, value in fields), "\r\n"]).encode("latin-1")


def build_frame(opcode, payload=b"", mask=None, fin=True, rsv=0):
    """The bytes of one frame; mask is None (gateway's side) or four bytes."""
    n_bytes, flag = len(payload), 0x80 if mask is not None else 0
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    if n_bytes < 126:
        head = struct.pack("!BB", first, flag | n_bytes)
    elif n_bytes < 1 << 16:
        head = struct.pack("!BBH", first, flag | 126, n_bytes)
    else:
        head = struct.pack("!BBQ", first, flag | 127, n_bytes)
    return head + (payload if mask is None else mask + apply_mask(payload, mask))


class Stream:
    """A connection with a buffer for what was read too far."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = bytearray()
        # Small frames one behind the other must not wait for an acknowledgement.
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def more(self):
        """Reads what is there; False at the end of the stream."""
        try:
            data = self.sock.recv(1 << 18)
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:
            raise Ended(str(error)) from error
        self.buffer += data
        return bool(data)

    def exactly(self, n_bytes):
        while len(self.buffer) < n_bytes:
            if not self.more():
                raise Ended(f"end of stream with {len(self.buffer)} of {n_bytes} bytes")
        data = bytes(self.buffer[:n_bytes])
        del self.buffer[:n_bytes]
        return data

    def head(self):
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            if len(self.buffer) > MOST_HEAD_BYTES:
                raise ProtocolError("a head without end")
            if not self.more():
                raise Ended(f"end of stream in a head: {bytes(self.buffer[:200])!r}")
        return Head(self.exactly(end + 4))

    def body(self, head):
        return self.exactly(int(head.get("content-length") or 0))

    def send(self, data):
        try:
            self.sock.sendall(data)
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:
            raise Ended(str(error)) from error

    def reset(self):
        """Ends the connection with a TCP reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.end()

    def end(self):
        """Ends the connection at once, also for a thread that reads from it."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()


class WebSocket:
    """One side of a WebSocket whose upgrade is through. Reading and writing may happen in two threads."""

    def __init__(self, stream, masks, head=None):
        self.stream, self.masks = stream, masks
        self.head = head  # what the other side said to upgrade
        self.seen = []  # every frame received, without its payload if that is long
        self.close_seen = False
        self._lock = threading.Lock()

    def settimeout(self, seconds):
        self.stream.sock.settimeout(seconds)

    def send(self, opcode, payload=b"", fin=True):
        frame = build_frame(opcode, payload, os.urandom(4) if self.masks else None, fin)
        with self._lock:
            self.stream.send(frame)

    def send_raw(self, data):
        with self._lock:
            self.stream.send(data)

    def text(self, text):
        self.send(TEXT, text.encode())

    def json(self, value):
        """A message in the spelling of the wire: no white space, everything as UTF-8."""
        self.text(json.dumps(value, separators=(",", ":"), ensure_ascii=False))

    def frame(self):
        """The next frame, whatever it is."""
        first, second = self.stream.exactly(2)
        n_bytes = second & 0x7F
        if n_bytes == 126:
            n_bytes, = struct.unpack("!H", self.stream.exactly(2))
            minimal = n_bytes >= 126
        elif n_bytes == 127:
            n_bytes, = struct.unpack("!Q", self.stream.exactly(8))
            minimal = 1 << 16 <= n_bytes < 1 << 63
        else:
            minimal = True
        mask = self.stream.exactly(4) if second & 0x80 else None
        fin, rsv, opcode = first >> 7, first >> 4 & 7, first & 15
        self._judge(fin, rsv, opcode, mask, n_bytes, minimal)
        payload = self.stream.exactly(n_bytes)
        if mask is not None:
            payload = apply_mask(payload, mask)
        frame = Frame(fin, rsv, opcode, mask, payload)
        self.seen.append(frame if n_bytes <= 4096 else frame._replace(payload=b""))
        return frame

    def _judge(self, fin, rsv, opcode, mask, n_bytes, minimal):
        if rsv or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise ProtocolError(f"rsv {rsv}, opcode {opcode}")
        if opcode >= CLOSE and (n_bytes > 125 or not fin):
            raise ProtocolError(f"a control frame of {n_bytes} bytes, fin {fin}")
        if (mask is None) != self.masks:
            raise ProtocolError("masked where it may not be, or the reverse")
        if not minimal:
            raise ProtocolError("a length in more bytes than it needs")
        if n_bytes > MOST_FRAME_BYTES:
            raise ProtocolError(f"a frame of {n_bytes} bytes")

    def message(self):
        """The next data message as (opcode, payload). Answers pings; a Close is answered and raises Ended."""
        kind, parts = None, []
        while True:
            frame = self.frame()
            if frame.opcode == PING:
                self.send(PONG, frame.payload)
            elif frame.opcode == CLOSE:
                if not self.close_seen:
                    self.close_seen = True
                    try:
                        self.send(CLOSE, frame.payload)
                    except Ended:
                        pass
                raise Ended("Close")
            elif frame.opcode != PONG:
                if (frame.opcode == CONTINUATION) != (kind is not None):
                    raise ProtocolError("a fragment without its message, or the reverse")
                kind = frame.opcode if kind is None else kind
                parts.append(frame.payload)
                if frame.fin:
                    return kind, b"".join(parts)

    def finish(self, seconds=10):
        """Says Close, throws away what still comes until the other side has ended too, then closes TCP."""
        try:
            self.settimeout(seconds)
            self.send(CLOSE)
            self.close_seen = True
            while True:
                self.message()
        except (Ended, ProtocolError, TimeoutError, OSError):
            pass
        self.stream.end()

    def end(self):
        self.stream.end()


def dial(address, ca=None, name="localhost", seconds=20):
    """A Stream to (host, port); with ca, a file, over TLS."""
    return Stream(dial_tls(address, ca, name, seconds) if ca is not None else socket.create_connection(address, seconds))


def upgrade(stream, host, fields):
    """Asks for a WebSocket as a 0.2 program does: fixed fields in their order and spelling, then those given."""
    key = base64.b64encode(os.urandom(16)).decode()
    fixed = [("host", host), ("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13"),
             ("sec-websocket-key", key)]
    stream.send(build_head("GET / HTTP/1.1", fixed + fields))
    head = stream.head()
    if head.status != 101:
        raise UpgradeRefused(head, stream.body(head))
    if head.get("sec-websocket-accept") != accept_value(key):
        raise ProtocolError("the answer does not belong to the key")
    if head.get("upgrade") != "websocket" or head.get("connection") != "Upgrade":
        raise ProtocolError(f"not an upgrade: {head.raw!r}")
    return WebSocket(stream, masks=True, head=head)
