# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of end-to-end encryption as someone without the key sees them: type, length, body."""
import struct

HEADER_BYTES = 3
DATA, END, HANDSHAKE, REFUSAL = 0, 1, 2, 3


class Splitter:
    """Cuts the bytes of one direction into whole records."""

    def __init__(self):
        self.buffer = bytearray()
        self.index = 0

    def feed(self, data):
        """Yields (index, record with its header) for each that is complete."""
        self.buffer += data
        while len(self.buffer) >= HEADER_BYTES:
            n_bytes = HEADER_BYTES + struct.unpack_from("!H", self.buffer, 1)[0]
            if len(self.buffer) < n_bytes:
                return
            record = bytes(self.buffer[:n_bytes])
            del self.buffer[:n_bytes]
            yield self.index, record
            self.index += 1


def build(kind, body):
    return struct.pack("!BH", kind, len(body)) + body


def flip(record, position=-1):
    """The same record with one bit of its body changed."""
    changed = bytearray(record)
    changed[position if position < 0 else HEADER_BYTES + position] ^= 1
    return bytes(changed)
