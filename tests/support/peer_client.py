# SPDX-License-Identifier: GPL-3.0-or-later
"""A Narrowlink 0.2 client as a script: control channel, data channels, and nothing that a 0.2 client would not say."""
import json
import queue
import threading

import websocket

VERSION = "0.2.6"


def connect_command(agent, host, port, protocol="TCP"):
    """NL-COMMAND as a 0.2 client writes it."""
    connect = {"host": host, "port": port, "protocol": protocol, "cryptography": None, "sign": None}
    return json.dumps({"Connect": [agent, connect]}, separators=(",", ":"), ensure_ascii=False)


class Client02:
    """Use as a context manager; connect() first. `ended` says why the control channel is over."""

    def __init__(self, port, token, ca=None, host="127.0.0.1"):
        self.address, self.token, self.ca = (host, port), token, ca
        self.host = f"localhost:{port}" if ca else f"127.0.0.1:{port}"
        self.session = None
        self.control = None
        self.ended = None
        self.errors = queue.Queue()  # (connection, text) of each ConnectionError
        self.instructions = queue.Queue()  # each Peer2Peer
        self._answers = queue.Queue()
        self._next = 0

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

    def connect(self):
        """Opens the control channel and says what a 0.2 client says first. Returns the agents."""
        self.control = self._upgrade([("nl-version", VERSION), ("nl-token", self.token)])
        self.session = self.control.head.get("nl-session")
        if self.session is None:
            raise websocket.ProtocolError("no nl-session on a client's control channel")
        self.control.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()
        agents = self.list_agents()
        local = "%s:%d" % self.control.stream.sock.getsockname()[:2]
        if self.request({"UpdateConstantSysInfo": {"local_addr": local}}) != "Ok":
            raise websocket.ProtocolError("system information was not taken")
        return agents

    def _read(self):
        try:
            while True:
                kind, payload = self.control.message()
                if kind == websocket.TEXT:
                    self._take(payload.decode())
        except (websocket.Ended, websocket.ProtocolError, OSError, ValueError) as error:
            self.ended = str(error) or repr(error)
            self._answers.put(None)

    def _take(self, text):
        message = json.loads(text)
        if json.dumps(message, separators=(",", ":"), ensure_ascii=False) != text:
            raise websocket.ProtocolError(f"not in the spelling of the wire: {text}")
        (name, value), = message.items()
        if name == "Response":
            self._answers.put(value)
        elif name == "ConnectionError":
            connection, reason = value
            self.errors.put((connection, reason))
        elif name == "Peer2Peer":
            self.instructions.put(value)
        else:
            raise websocket.ProtocolError(f"a 0.2 client does not know {name}")

    def request(self, request, seconds=20):
        number, self._next = self._next, self._next + 1
        self.control.json({"Request": [number, request]})
        answer = self._answers.get(timeout=seconds)
        if answer is None:
            raise websocket.Ended(self.ended)
        if answer[0] != number:
            raise websocket.ProtocolError(f"answer {answer[0]} to request {number}")
        return answer[1]

    def list_agents(self):
        (name, agents), = self.request("ListOfAgents").items()
        if name != "ActiveAgents":
            raise websocket.ProtocolError(f"{name} instead of ActiveAgents")
        return agents

    def peer_to_peer(self, agent):
        """Asks for a direct path; returns the answer."""
        return self.request({"Peer2Peer": {"agent_name": agent, "easy_seed_port": 50123, "easy_seq": 2,
                                           "hard_seed_port": 55555, "hard_seq": 255}})

    def open_data(self, agent, host, port, protocol="TCP"):
        """A data channel, without E2EE. Raises UpgradeRefused."""
        return self._upgrade([("nl-session", self.session), ("nl-token", self.token),
                              ("nl-command", connect_command(agent, host, port, protocol))])

    def close(self):
        """Drops the control channel as a 0.2 client does: without Close."""
        if self.control is not None:
            self.control.end()
