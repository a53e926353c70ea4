# SPDX-License-Identifier: GPL-3.0-or-later
"""A Narrowlink 0.2 agent as a script: reports system information, dials what it is told, copies 8 KiB at a time."""
import json
import socket
import threading

import websocket

VERSION = "0.2.6"
BUFFER_BYTES = 8192


def spell(message):
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def error_text(error):
    """How a 0.2 agent words a failed dial."""
    if isinstance(error, socket.gaierror):
        return f"IO Error: failed to lookup address information: {error.strerror}"
    return f"IO Error: {error.strerror} (os error {error.errno})"


class Agent02:
    """Use as a context manager; connect() first.

    `mute` lets it hear a Connect and say nothing; `got` lists everything that it got on its control channel.
    """

    def __init__(self, port, token, ca=None, host="127.0.0.1", strict=False):
        self.address, self.token, self.ca = (host, port), token, ca
        self.host = f"localhost:{port}" if ca else f"127.0.0.1:{port}"
        self.strict = strict  # as with a passphrase and policy Strict: refuses every stream
        self.mute = False
        self.control = None
        self.ended = None
        self.got = []  # texts on the control channel
        self.channels = []
        self._ready = threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _upgrade(self, fields):
        stream = websocket.dial(self.address, self.ca)
        try:
            return websocket.upgrade(stream, self.host, fields)
        except BaseException:
            stream.end()
            raise

    def connect(self, seconds=20):
        """Opens the control channel; returns when the gateway has taken the system information."""
        self.control = self._upgrade([("nl-version", VERSION), ("nl-token", self.token)])
        self.control.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()
        local = "%s:%d" % self.control.stream.sock.getsockname()[:2]
        self.control.json({"Request": [0, {"UpdateConstantSysInfo": {"cpus": 2, "local_addr": local}}]})
        if not self._ready.wait(seconds):
            raise websocket.ProtocolError(f"system information was not answered: {self.ended}")
        return self

    def _read(self):
        try:
            while True:
                kind, payload = self.control.message()
                if kind == websocket.TEXT:
                    self._take(payload.decode())
        except (websocket.Ended, websocket.ProtocolError, OSError, ValueError) as error:
            self.ended = str(error) or repr(error)

    def _take(self, text):
        self.got.append(text)
        message = json.loads(text)
        if spell(message) != text:
            raise websocket.ProtocolError(f"not in the spelling of the wire: {text}")
        if message == "Shutdown":
            self.ended = "Shutdown"
            self.control.end()
            return
        (name, value), = message.items()
        if name == "Ping":
            self.control.json({"Pong": value})
        elif name == "Response":
            self._answered(value)
        elif name == "Connect":
            connection, connect, _policies = value
            if not self.mute:
                threading.Thread(target=self._serve, args=(connection, connect), daemon=True).start()
        elif name != "Peer2Peer":
            raise websocket.ProtocolError(f"a 0.2 agent does not know {name}")

    def _answered(self, value):
        number, answer = value
        if answer != "Ok":
            raise websocket.ProtocolError(f"request {number} got {answer}")
        if number == 0:
            self.control.json({"Request": [1, {"UpdateDynamicSysInfo": {"loadavg": 0.42}}]})
        else:
            self._ready.set()

    def fail(self, connection, text):
        self.control.json({"Error": [connection, text]})

    def _serve(self, connection, connect):
        try:
            if self.strict or connect["cryptography"] is not None:
                raise PermissionError("Access Denied" if self.strict else "Key Not Found")
            target = self._dial(connect)
        except PermissionError as error:
            self.fail(connection, error.args[0])
            return
        except OSError as error:
            self.fail(connection, error_text(error))
            return
        peer = target.getpeername()
        host = f"[{peer[0]}]" if ":" in peer[0] else peer[0]
        try:
            channel = self._upgrade([("nl-token", self.token),
                                     ("nl-connecting-address", f"{connect['protocol']}://{host}:{peer[1]}"),
                                     ("nl-connection", connection)])
        except websocket.UpgradeRefused as error:
            self.fail(connection, f"Network Error: Unable To Upgrade: {error.status}")
            target.close()
            return
        channel.settimeout(None)
        self.channels.append(channel)
        threading.Thread(target=self._downstream, args=(channel, target), daemon=True).start()
        self._upstream(channel, target)

    @staticmethod
    def _dial(connect):
        kind = socket.SOCK_DGRAM if connect["protocol"] == "UDP" else socket.SOCK_STREAM
        family, _, _, _, address = socket.getaddrinfo(connect["host"], connect["port"], type=kind)[0]
        sock = socket.socket(family, kind)
        try:
            sock.settimeout(10)
            sock.connect(address)
            sock.settimeout(None)
            return sock
        except OSError:
            sock.close()
            raise

    @staticmethod
    def _upstream(channel, target):
        """Gateway to target, in a thread of the stream."""
        is_datagram = target.type == socket.SOCK_DGRAM
        try:
            while True:
                kind, payload = channel.message()
                if kind != websocket.BINARY:
                    continue
                if not payload:
                    raise websocket.ProtocolError("an empty binary message to a 0.2 agent")
                if is_datagram:
                    target.send(payload)
                else:
                    target.sendall(payload)
        except (websocket.Ended, websocket.ProtocolError, OSError):
            pass
        # Both directions are over when one is.
        try:
            target.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        channel.end()

    @staticmethod
    def _downstream(channel, target):
        try:
            while data := target.recv(BUFFER_BYTES):
                channel.send(websocket.BINARY, data)
            channel.finish()
        except (websocket.Ended, OSError):
            channel.end()
        target.close()

    def close(self):
        """Drops everything without Close, as a 0.2 agent that is killed."""
        for channel in [self.control, *self.channels]:
            if channel is not None:
                channel.end()
