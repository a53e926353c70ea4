# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS that one thread may read while another one writes, which the standard library's own socket does not allow."""
import socket
import ssl
import threading


class TlsSocket:
    """As much of a socket as websocket.Stream needs, over a connected socket and an ssl.SSLContext."""

    def __init__(self, sock, context, server_side=False, server_hostname=None):
        self.sock = sock
        self.family = sock.family
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side, server_hostname)
        self._state, self._sending = threading.Lock(), threading.Lock()
        self._call(self._tls.do_handshake)

    def _flush(self):
        with self._sending:
            with self._state:
                data = self._outgoing.read()
            if data:
                self.sock.sendall(data)

    def _call(self, step):
        """One step of TLS, with as much reading as it asks for."""
        while True:
            try:
                with self._state:
                    done = step()
                self._flush()
                return done
            except ssl.SSLWantReadError:
                self._flush()
            data = self.sock.recv(1 << 16)
            with self._state:
                if data:
                    self._incoming.write(data)
                else:
                    self._incoming.write_eof()

    def recv(self, n_bytes):
        try:
            return self._call(lambda: self._tls.read(n_bytes))
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            return b""

    def sendall(self, data):
        with self._sending:
            with self._state:
                self._tls.write(data)
                data = self._outgoing.read()
            self.sock.sendall(data)

    def settimeout(self, seconds):
        self.sock.settimeout(seconds)

    def setsockopt(self, *args):
        self.sock.setsockopt(*args)

    def getsockname(self):
        return self.sock.getsockname()

    def getpeername(self):
        return self.sock.getpeername()

    def shutdown(self, how):
        self.sock.shutdown(how)

    def close(self):
        self.sock.close()


def server_context(certificate):
    """For a file with chain and key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def dial_tls(address, ca, name="localhost", seconds=20):
    """A verified connection to (host, port)."""
    sock = socket.create_connection(address, seconds)
    return TlsSocket(sock, ssl.create_default_context(cafile=str(ca)), server_hostname=name)
