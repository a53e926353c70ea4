# SPDX-License-Identifier: GPL-3.0-or-later
"""A crowd of strangers at the gateway, and what it may hold; a tunnel beside it loses nothing."""
import contextlib
import hashlib
import json
import os
import pathlib
import resource
import socket
import sys
import threading
import time
import uuid

import case
import servers
import websocket
from test_gateway import GatewayCase

CROWD = pathlib.Path(__file__).resolve().parent.parent / "support" / "crowd.py"
PLACE_FOR_ALL = "limits:\n  connections_unauthenticated: 4096\n  connections_per_address: 2048\n"


class Tunnel(threading.Thread):
    """Sends random bytes through an address until finish(), which says whether they came back as they were."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.sock = socket.create_connection(address, 20)
        self.sock.settimeout(60)
        self.sent, self.got = hashlib.sha256(), hashlib.sha256()
        self.n_sent = self.n_got = 0
        self.is_over = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.start()

    def run(self):
        while not self.is_over.is_set():
            block = os.urandom(16384)
            self.sock.sendall(block)
            self.sent.update(block)
            self.n_sent += len(block)
            time.sleep(0.002)  # the tunnel is to share two processors with the crowd

    def _read(self):
        with contextlib.suppress(OSError):
            while block := self.sock.recv(65536):
                self.got.update(block)
                self.n_got += len(block)

    def finish(self):
        self.is_over.set()
        self.join()
        case.until(lambda: self.n_got == self.n_sent, "the last bytes are back")
        self.sock.close()
        return self.got.digest() == self.sent.digest()


class Crowd(case.LabCase):
    def start_crowd(self, *argv):
        return self.lab.start("crowd", [sys.executable, CROWD, *argv])

    def report(self, crowd, seconds=60):
        return json.loads(case.until(lambda: crowd.output().strip(), "the crowd has asked", seconds, crowd))

    def stand_beside(self, protocol, n_there, extra=""):
        plain = case.free_port()
        second = f"- !Ws\n  domains: []\n  listen_addr: 127.0.0.1:{plain}\n"
        self.gateway = self.lab.start_gateway(protocol, extra=second + extra)
        self.lab.start_agent(self.gateway, key=case.KEY)
        server = self.tcp_server(servers.echo)
        destination = f"127.0.0.1:{server.port}"
        forward = self.lab.start_forward(self.gateway, destination, key=case.KEY)
        tunnel = Tunnel(forward.address)
        tls = ["--tls"] if protocol == "Wss" else []
        crowds = [self.start_crowd(self.gateway.port, *tls, "--loris", 500, "--half-open", 200, "--garbage", 50),
                  self.start_crowd(self.gateway.port, *tls, "--from", "127.0.0.3", "--upgrades", 10000),
                  self.start_crowd(plain, "--from", "127.0.0.4", "--garbage", 50)]
        case.until(lambda: self.gateway.process.n_descriptors() >= n_there, "the crowd is there", process=crowds[0])
        reports = [self.report(crowd) for crowd in crowds]
        # Among them somebody who has just come opens one more.
        again = Tunnel(forward.address)
        self.assertTrue(again.finish())
        self.assertTrue(tunnel.finish())
        self.assertGreater(tunnel.n_got, 1 << 20)
        self.assertIsNone(self.gateway.process.poll())
        return reports[1]

    def test_crowd_with_presets(self):
        statuses = self.stand_beside("Wss", 256)
        self.assertEqual(set(statuses), {"401", "503"})
        self.assertEqual(sum(statuses.values()), 10000)
        log = self.gateway.process.errors()
        self.assertIn("authentication failed from 127.0.0.3: the token is not signed with this gateway's secret\n", log)
        self.assertRegex(log, r"refused 127\.0\.0\.2:\d+: the limit connections_per_address \(256\) is reached\n")
        self.assertRegex(log, r"refused 127\.0\.0\.3:\d+: the limit upgrades_per_address \(500\) is reached\n")
        # The whole crowd costs some lines, not one each.
        self.assertLess(len(log.splitlines()), 200)

    def test_crowd_that_all_get_in(self):
        # Of the 700 some are on their way back whenever one looks.
        statuses = self.stand_beside("Ws", 600, PLACE_FOR_ALL + "  upgrades_per_address: 65536\n")
        self.assertEqual(statuses, {"401": 10000})


class Limits(GatewayCase):
    def test_connections_of_one_address(self):
        self.start(extra="limits:\n  connections_per_address: 3\n", times={"handshake": "60s"})
        address = ("127.0.0.1", self.gateway.port)
        held = [socket.create_connection(address, 10, ("127.0.0.2", 0)) for _ in range(3)]
        for sock in held:
            self.addCleanup(sock.close)

        def is_turned_away():
            with socket.create_connection(address, 10, ("127.0.0.2", 0)) as sock:
                sock.settimeout(0.2)
                with contextlib.suppress(socket.timeout):
                    return sock.recv(1) == b""
                return False

        case.until(is_turned_away, "the limit is reached")
        self.client()
        held[0].close()
        case.until(lambda: not is_turned_away(), "there is room again")
        self.assertIn("the limit connections_per_address (3) is reached", self.log())

    def test_upgrades_of_one_address(self):
        self.start(extra="limits:\n  upgrades_per_address: 1\n")
        refused = 0
        for _ in range(12):
            try:
                self.ask([("nl-token", self.lab.client_token)]).end()
            except websocket.UpgradeRefused as error:
                self.assertEqual((error.status, error.message), (503, "nl-12: too many requests from this address"))
                refused += 1
        self.assertGreaterEqual(refused, 1)
        self.assertLess(refused, 3)
        self.assertIn("the limit upgrades_per_address (1) is reached", self.log())

    def test_channels_of_one_token(self):
        self.start(extra="limits:\n  channels_per_token: 2\n")
        self.client()
        second = self.client()
        self.assert_refused([("nl-token", self.lab.client_token)], 503,
                            "nl-12: too many control channels with this token")
        self.client(self.lab.token("client", exp=case.lab.FAR_FUTURE - 1))
        second.close()
        case.until(self.may_connect, "there is room again")
        self.assertIn("refused client laptop: the limit channels_per_token (2) is reached", self.log())

    def may_connect(self):
        try:
            self.ask([("nl-token", self.lab.client_token)]).end()
            return True
        except websocket.UpgradeRefused:
            return False

    def test_streams_of_one_token(self):
        self.start(extra="limits:\n  streams_per_token: 1\n")
        agent, one, two = self.agent(), self.client(), self.client()
        other = self.client(self.lab.token("client", name=str(uuid.uuid4())))
        server = self.tcp_server(servers.echo)
        first = one.open_data(case.AGENT, "127.0.0.1", server.port)
        case.until(lambda: any("Connect" in text for text in agent.got), "the agent was asked")
        with self.assertRaises(websocket.UpgradeRefused) as caught:
            self.open_deferred(two)
        self.assertEqual((caught.exception.status, caught.exception.message),
                         (503, "nl-12: too many streams with this token"))
        other.open_data(case.AGENT, "127.0.0.1", server.port).end()
        first.end()


class Descriptors(GatewayCase):
    def test_descriptors_run_out(self):
        """Connections wait in the kernel until there is room; nobody spins, and what runs goes on."""
        self.start(extra=PLACE_FOR_ALL, times={"handshake": "60s"})
        self.agent()
        client = self.client()
        server = self.tcp_server(servers.echo)
        channel = client.open_data(case.AGENT, "127.0.0.1", server.port)
        channel.send(websocket.BINARY, b"joined")
        self.assertEqual(channel.message(), (websocket.BINARY, b"joined"))
        room = self.gateway.process.n_descriptors() + 20
        resource.prlimit(self.gateway.process.pid, resource.RLIMIT_NOFILE, (room, room))
        held = [socket.create_connection(("127.0.0.1", self.gateway.port), 10) for _ in range(60)]
        case.until(lambda: "new connections have to wait" in self.log(), "descriptors run out")
        before, since = self.gateway.process.cpu_seconds(), time.monotonic()
        while time.monotonic() < since + 1:
            channel.send(websocket.BINARY, b"still there")
            self.assertEqual(channel.message(), (websocket.BINARY, b"still there"))
            time.sleep(0.05)
        self.assertLess(self.gateway.process.cpu_seconds() - before, 0.3)
        self.assertEqual(self.log().count("new connections have to wait"), 1)
        # A list of revoked tokens that could not be opened meanwhile counts as soon as it can.
        (self.lab.folder / "revoked").write_text(f"client {case.lab.CLIENT} 2026-01-01T00:00:00Z\n")
        for sock in held:
            sock.close()
        case.until(lambda: client.ended, "the list is read")
        self.client(self.lab.token("client", name="desk"))
