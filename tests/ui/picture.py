# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the screen, read from the memory of an X server without a screen and written as PNG."""
import struct
import zlib

HEADER_BYTES = 100  # of a window dump; its first word says how long it is with the window's name
COLOUR_BYTES = 12


class Picture:
    """Rows of four bytes a pixel: blue, green, red, nothing."""

    def __init__(self, width, height, rows):
        self.width, self.height, self.rows = width, height, rows

    def __eq__(self, other):
        return isinstance(other, Picture) and self.rows == other.rows

    @classmethod
    def of_dump(cls, data):
        words = struct.unpack(">25I", data[:HEADER_BYTES])
        header, width, height, bits, stride, n_colours = words[0], words[4], words[5], words[11], words[12], words[19]
        if bits != 32:
            raise ValueError(f"the screen has {bits} bits a pixel, not 32")
        start = header + n_colours * COLOUR_BYTES
        return cls(width, height, [data[start + y * stride:start + y * stride + width * 4] for y in range(height)])

    def cut(self, left, top, width, height):
        """The part of a window, as far as it is on the screen."""
        left, top = max(left, 0), max(top, 0)
        rows = [row[left * 4:(left + width) * 4] for row in self.rows[top:top + height]]
        return Picture(len(rows[0]) // 4, len(rows), rows)

    def n_colours(self):
        return len({row[x:x + 3] for row in self.rows for x in range(0, len(row), 4)})

    def brightness(self):
        """Mean of all pixels, 0 (black) to 255 (white)."""
        return sum(sum(row[0::4]) + sum(row[1::4]) + sum(row[2::4]) for row in self.rows) / (3 * self.width * self.height)

    def save(self, path):
        lines = bytearray()
        for row in self.rows:
            line = bytearray(3 * self.width)
            line[0::3], line[1::3], line[2::3] = row[2::4], row[1::4], row[0::4]
            lines += b"\0" + line
        chunks = [(b"IHDR", struct.pack(">2I5B", self.width, self.height, 8, 2, 0, 0, 0)),
                  (b"IDAT", zlib.compress(bytes(lines), 6)), (b"IEND", b"")]
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            for kind, body in chunks:
                file.write(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
