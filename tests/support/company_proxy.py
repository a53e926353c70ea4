# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that a company could have: SOCKS 5 and HTTP CONNECT on one port, with or without user and password. It alone
knows where a name is, so what comes through it can have come no other way."""
import base64
import contextlib
import ipaddress
import socket
import struct
import threading

from servers import CHUNK, TcpServer, read_exactly

ANSWERED = b"\x00\x01" + bytes(6)


class CompanyProxy(TcpServer):
    """`names` maps (host, port) as asked for to an address. `asked` has each destination, `words` each user:password."""

    def __init__(self, names, user=None, code=0):
        super().__init__(CompanyProxy.talk)
        self.names, self.user, self.code, self.asked, self.words = names, user, code, [], []

    def talk(self, sock):
        first = sock.recv(1, socket.MSG_PEEK)
        if first == b"\x05":
            self.talk_socks(sock)
        elif first:
            self.talk_http(sock)

    def talk_socks(self, sock):
        _, n_methods = read_exactly(sock, 2)
        method = 2 if self.user else 0
        if method not in read_exactly(sock, n_methods):
            sock.sendall(b"\x05\xff")
            return
        sock.sendall(bytes((5, method)))
        if self.user:
            _, n = read_exactly(sock, 2)
            user = read_exactly(sock, n)
            word = user + b":" + read_exactly(sock, read_exactly(sock, 1)[0])
            self.words.append(word.decode())
            good = word.decode() == self.user
            sock.sendall(b"\x01\x00" if good else b"\x01\x01")
            if not good:
                return
        _, _, _, kind = read_exactly(sock, 4)
        if kind == 3:
            host = read_exactly(sock, read_exactly(sock, 1)[0]).decode()
        else:
            host = str(ipaddress.ip_address(read_exactly(sock, 4 if kind == 1 else 16)))
        port, = struct.unpack("!H", read_exactly(sock, 2))
        if self.code:
            self.asked.append((host, port))
            sock.sendall(bytes((5, self.code)) + ANSWERED)
        else:
            self.carry(sock, host, port, b"\x05\x00" + ANSWERED)

    def talk_http(self, sock):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += read_exactly(sock, 1)
        lines = head.decode().split("\r\n")
        if self.user:
            basic = [line.split()[-1] for line in lines if line.lower().startswith("proxy-authorization: basic ")]
            self.words += [base64.b64decode(word).decode() for word in basic]
            if not basic or self.words[-1] != self.user:
                sock.sendall(b"HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=x\r\n\r\n")
                return
        host, _, port = lines[0].split()[1].rpartition(":")
        self.carry(sock, host.strip("[]"), int(port), b"HTTP/1.1 200 Connected\r\nVia: a proxy\r\n\r\n")

    def carry(self, sock, host, port, answer):
        self.asked.append((host, port))
        with socket.create_connection(self.names[host, port]) as other:
            sock.sendall(answer)
            back = threading.Thread(target=pour, args=(other, sock), daemon=True)
            back.start()
            pour(sock, other)
            back.join()


def pour(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
