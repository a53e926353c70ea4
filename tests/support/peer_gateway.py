# SPDX-License-Identifier: GPL-3.0-or-later
"""A Narrowlink 0.2 gateway as a script, honest unless a Conduct makes it misbehave.

    with Gateway02(secret) as gateway:
        gateway.conduct = Flipper()
        # gateway.port; gateway.requests has every upgrade that was asked for, gateway.streams every stream

Both sides' frames pass through conduct.forward(); records of end-to-end encryption through conduct.record().
"""
import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
import uuid

import websocket
from records import Splitter
from tls_socket import TlsSocket, server_context

UP, DOWN = "up", "down"  # client to agent, agent to client
HANDSHAKE_HOST = "e2ee.narrowlink.internal"
REFUSALS = {
    401: ("Unauthorized", "The request requires authentication, either through a missing or invalid Authorization header."),
    403: ("Forbidden", "The server understood the request, but it refuses to authorize it."),
    404: ("Not Found", "The requested agent could not be found"),
    406: ("Not Acceptable", "Event connection is lost"),
}
SILENCE = object()  # leaves a request without an answer


class Conduct:
    """What the gateway does beside its duty; this one does its duty."""

    def answer(self, _kind, _head):
        """Status to refuse an upgrade with, or (status, sentence), SILENCE, or None. Kinds: client, agent, client-data,
        agent-data."""
        return None

    def connect(self, _stream, connect):
        """What the agent is told for a stream; None tells it nothing."""
        return connect

    def forward(self, _stream, _direction, payload):
        """The binary messages to send on for one that came."""
        return [payload]

    def record(self, _stream, _direction, _index, record):
        """The bytes to send on for one record of a stream with a key or of a handshake."""
        return record


class Stream:
    """One data channel of a client and, once it has come, the agent's."""

    def __init__(self, connect, client=None, session=None):
        self.connection = str(uuid.uuid4())
        self.connect, self.client, self.session = connect, client, session
        self.agent = None
        self.joined = threading.Event()
        self.over = threading.Event()
        self.passed = {UP: bytearray(), DOWN: bytearray()}  # as it came, before any conduct
        self.error = None  # what the agent said instead of joining
        self.splitters = {UP: Splitter(), DOWN: Splitter()}

    @property
    def is_handshake(self):
        return self.connect["host"] == HANDSHAKE_HOST

    @property
    def has_records(self):
        return self.is_handshake or self.connect["cryptography"] is not None

    def cut(self):
        """Ends both channels without Close."""
        for side in (self.client, self.agent):
            if side is not None:
                side.end()
        self.over.set()


class Gateway02:
    def __init__(self, secret, certificate=None, host="127.0.0.1"):
        self.secret = bytes(secret)
        self.tls = server_context(certificate) if certificate else None
        self.conduct = Conduct()
        self.requests = []  # (kind, Head)
        self.messages = []  # (kind, text) of everything that came on control channels
        self.streams = []
        self.agents, self.sessions = {}, {}  # name, session: WebSocket
        self._open = []
        self.server = socket.create_server((host, 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        # What waits in accept() wakes up from the shutdown.
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.cut_all()

    def cut_all(self):
        """Ends every connection without a word."""
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def data_streams(self):
        """Streams but not handshakes."""
        return [x for x in self.streams if not x.is_handshake]

    def _accept(self):
        while True:
            try:
                sock, _ = self.server.accept()
            except OSError:
                return
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        stream = None
        try:
            stream = websocket.Stream(TlsSocket(sock, self.tls, server_side=True) if self.tls else sock)
            self._upgrade(stream, stream.head())
        except (websocket.Ended, websocket.ProtocolError, OSError, ValueError):
            pass
        finally:
            sock.close()

    def _token_kind(self, token):
        """("client" or "agent", claims) or (None, None)."""
        signed, _, signature = (token or "").rpartition(".")
        for kind, key in (("client", self.secret), ("agent", self.secret[::-1])):
            wanted = base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).rstrip(b"=").decode()
            if hmac.compare_digest(wanted, signature):
                body = signed.partition(".")[2]
                return kind, json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return None, None

    def _upgrade(self, stream, head):
        kind, claims = self._token_kind(head.get("nl-token"))
        has_command, has_connection = head.get("nl-command") is not None, head.get("nl-connection") is not None
        if has_command != has_connection:
            wanted = "client" if has_command else "agent"
            kind = f"{wanted}-data" if kind == wanted else None
        self.requests.append((kind, head))
        status = self.conduct.answer(kind, head) if kind else 401
        if status is SILENCE:
            while stream.more():
                pass
        elif status is not None:
            self._refuse(stream, *(status if isinstance(status, tuple) else (status,)))
        elif kind == "client":
            self._client(stream, head)
        elif kind == "agent":
            self._agent(stream, head, claims["name"])
        elif kind == "client-data":
            self._client_data(stream, head)
        else:
            self._agent_data(stream, head)

    @staticmethod
    def _refuse(stream, status, sentence=None):
        reason, usual = REFUSALS.get(status, ("Refused", ""))
        body = json.dumps({"status": status, "data": sentence or usual}, separators=(",", ":")).encode()
        fields = [("content-length", str(len(body))), ("date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()))]
        stream.send(websocket.build_head(f"HTTP/1.1 {status} {reason}", fields) + body)
        while stream.more():
            pass

    @staticmethod
    def _welcome(stream, head, fields, register=None):
        """Answers 101. register(channel) comes first: whoever reads the answer may ask for what it makes at once."""
        channel = websocket.WebSocket(stream, masks=False, head=head)
        if register is not None:
            register(channel)
        answer = [("connection", "Upgrade"), ("upgrade", "websocket"),
                  ("sec-websocket-accept", websocket.accept_value(head.get("sec-websocket-key"))), *fields,
                  ("date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()))]
        stream.send(websocket.build_head("HTTP/1.1 101 Switching Protocols", answer))
        return channel

    def _texts(self, kind, channel):
        channel.send(websocket.PING, b"\0")
        with contextlib.suppress(websocket.Ended):
            while True:
                opcode, payload = channel.message()
                if opcode == websocket.TEXT:
                    self.messages.append((kind, payload.decode()))
                    yield json.loads(payload)

    def _client(self, stream, head):
        session = str(uuid.uuid4())
        channel = self._welcome(stream, head, [("nl-session", session)],
                                lambda channel: self.sessions.__setitem__(session, channel))
        for message in self._texts("client", channel):
            number, request = message["Request"]
            if request == "ListOfAgents":
                answer = {"ActiveAgents": [self._info(name, x) for name, x in self.agents.items()]}
            elif "Peer2Peer" in request:
                answer = "Failed"
            else:
                answer = "Ok"
            channel.json({"Response": [number, answer]})
        self.sessions.pop(session, None)

    @staticmethod
    def _info(name, channel):
        return {"name": name, "socket_addr": "%s:%d" % channel.stream.sock.getpeername()[:2], "forward_addr": None,
                "system_info": None, "publish_info": [], "since": int(time.time()), "ping": 0}

    def _agent(self, stream, head, name):
        channel = self._welcome(stream, head, [])
        before = self.agents.get(name)
        self.agents[name] = channel
        if before is not None:
            before.json("Shutdown")
        for message in self._texts("agent", channel):
            (kind, value), = message.items()
            if kind == "Request":
                if "UpdateDynamicSysInfo" in value[1]:
                    channel.json({"Ping": int(time.time() * 1000)})
                channel.json({"Response": [value[0], "Ok"]})
            elif kind == "Error":
                self._agent_failed(*value)
        if self.agents.get(name) is channel:
            del self.agents[name]

    def _agent_failed(self, connection, text):
        for each in self.streams:
            if each.connection == connection and each.agent is None:
                each.error = text
                self.fail(each, text)

    def fail(self, stream, text):
        """Drops the client's data channel, then tells it why, as a 0.2 gateway does."""
        stream.cut()
        control = self.sessions.get(stream.session)
        if control is not None:
            control.json({"ConnectionError": [stream.connection, text]})

    def _client_data(self, raw, head):
        session = head.get("nl-session")
        name, connect = json.loads(head.get("nl-command"))["Connect"]
        if session not in self.sessions:
            return self._refuse(raw, 406)
        if name not in self.agents:
            return self._refuse(raw, 404)
        stream = Stream(connect, session=session)
        stream.client = self._welcome(raw, head, [("nl-session", session), ("nl-connection", stream.connection)])
        self.streams.append(stream)
        told = self.conduct.connect(stream, dict(connect))
        if told is not None:
            self.agents[name].json({"Connect": [stream.connection, told, []]})
        return self._relay(stream, UP)

    def _agent_data(self, raw, head):
        connection = head.get("nl-connection")
        found = [x for x in self.streams if x.connection == connection and x.agent is None and not x.over.is_set()]
        if not found:
            return self._refuse(raw, 404)
        stream, = found
        fields = [("nl-connection", connection)] + ([("nl-session", stream.session)] if stream.session else [])
        stream.agent = self._welcome(raw, head, fields)
        stream.joined.set()
        return self._relay(stream, DOWN)

    def _relay(self, stream, direction):
        """One direction of a stream, until it is over."""
        source = stream.client if direction == UP else stream.agent
        if direction == UP:
            while not stream.joined.wait(0.05):
                if stream.over.is_set():
                    return
        target = stream.agent if direction == UP else stream.client
        try:
            while True:
                opcode, payload = source.message()
                if opcode == websocket.BINARY:
                    self._pass_on(stream, direction, payload, target)
        except websocket.Ended:
            pass
        if source.close_seen and target is not None and not target.close_seen:
            with contextlib.suppress(websocket.Ended):
                target.send(websocket.CLOSE)
                # The other direction may have bytes under way; its own thread ends the stream.
                stream.over.wait(10)
        stream.cut()

    def _pass_on(self, stream, direction, payload, target):
        stream.passed[direction] += payload
        if stream.has_records:
            parts = [self.conduct.record(stream, direction, index, record)
                     for index, record in stream.splitters[direction].feed(payload)]
            payload = b"".join(x for x in parts if x is not None)
            if not payload:
                return
        for each in self.conduct.forward(stream, direction, payload):
            if target is not None:
                target.send(websocket.BINARY, each)

    def replay(self, connect, agent):
        """Asks the agent for a stream that some client has asked for. Returns the new Stream, which has no client."""
        again = Stream(connect)
        self.streams.append(again)
        self.agents[agent].json({"Connect": [again.connection, again.connect, []]})
        return again
