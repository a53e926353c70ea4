# SPDX-License-Identifier: GPL-3.0-or-later
"""Every mix of our programs and Narrowlink 0.2 without a key; what ours send is checked byte for byte."""
import itertools
import json
import re
import socket

import case
import servers
import websocket
from peer_agent import Agent02
from peer_client import Client02
from peer_gateway import HANDSHAKE_HOST, SILENCE, Conduct

FIXED = ["host", "connection", "upgrade", "sec-websocket-version", "sec-websocket-key"]
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
DATA = servers.random_bytes(300_000)
MIXES = [x for x in itertools.product(("Ws", "Wss"), ("ours", "0.2"), ("ours", "0.2"), ("ours", "0.2"))
         if x[1:] != ("ours", "ours", "ours")]


def exchange(channel, data):
    """Sends data over a data channel in pieces as a 0.2 client would, and reads as much back from an echo."""
    back = bytearray()
    for at in range(0, len(data), 8192):
        channel.send(websocket.BINARY, data[at:at + 8192])
        while len(back) < at:
            back += channel.message()[1]
    while len(back) < len(data):
        back += channel.message()[1]
    return bytes(back)


class Interop(case.LabCase):
    def gateway(self, which, protocol):
        """A case.Gateway of either kind; `self.script` is the scripted one."""
        if which == "ours":
            return self.lab.start_gateway(protocol)
        self.script, gateway = self.scripted_gateway(protocol)
        return gateway

    def agent(self, which, gateway):
        if which == "ours":
            return self.lab.start_agent(gateway, times=case.SHORT)
        agent = Agent02(gateway.port, self.lab.agent_token, self.ca(gateway.protocol))
        self.addCleanup(agent.close)
        return agent.connect()

    def client(self, gateway):
        client = Client02(gateway.port, self.lab.client_token, self.ca(gateway.protocol))
        self.addCleanup(client.close)
        self.assertIn(case.AGENT, [x["name"] for x in client.connect()])
        return client

    def tcp_works(self, which, gateway, server):
        if which == "ours":
            self.assertTrue(servers.round_trip(self.lab.start_forward(gateway, server.address).address, DATA) == DATA)
            return
        channel = self.client(gateway).open_data(case.AGENT, "127.0.0.1", server.port)
        self.assertTrue(exchange(channel, DATA) == DATA)
        channel.finish()

    def udp_works(self, which, gateway, server):
        sent = [servers.random_bytes(x, b"%d" % x) for x in (1, 17, 1400, 8000)]
        if which == "ours":
            with servers.udp_socket(self.lab.start_forward(gateway, server.address, udp=True).address) as sock:
                for each in sent:
                    sock.send(each)
                    self.assertEqual(sock.recv(65536), each)
            return
        channel = self.client(gateway).open_data(case.AGENT, "127.0.0.1", server.port, "UDP")
        for each in sent:
            channel.send(websocket.BINARY, each)
            self.assertEqual(channel.message(), (websocket.BINARY, each))
        channel.finish()

    def test_every_mix_carries_tcp_and_udp(self):
        tcp, udp = self.tcp_server(servers.echo), self.udp_server()
        for protocol, client, gateway, agent in MIXES:
            with self.subTest(f"{protocol}: {client} client, {gateway} gateway, {agent} agent"):
                where = self.gateway(gateway, protocol)
                self.agent(agent, where)
                self.tcp_works(client, where, tcp)
                self.udp_works(client, where, udp)

    def test_end_of_the_server_reaches_an_older_client_after_all_bytes(self):
        server = self.tcp_server(lambda _server, sock: sock.sendall(DATA))
        where = self.gateway("ours", "Ws")
        self.agent("ours", where)
        channel, got = self.client(where).open_data(case.AGENT, "127.0.0.1", server.port), bytearray()
        with self.assertRaises(websocket.Ended):
            while True:
                got += channel.message()[1]
        self.assertTrue(bytes(got) == DATA)
        self.assertTrue(channel.close_seen)

    def test_end_of_the_server_behind_an_older_agent_reaches_the_application_after_all_bytes(self):
        server = self.tcp_server(lambda _server, sock: sock.sendall(DATA))
        where = self.gateway("ours", "Ws")
        self.agent("0.2", where)
        with servers.connect(self.lab.start_forward(where, server.address).address) as sock:
            self.assertTrue(servers.read_all(sock) == DATA)

    def test_an_older_client_survives_failed_destinations(self):
        server = self.tcp_server(servers.echo)
        where = self.gateway("ours", "Ws")
        self.agent("ours", where)
        client = self.client(where)
        for host, port, words in (("127.0.0.1", 1, r"nl-4: .*refused"), ("no-such-name.invalid", 80, r"nl-3: .*resolve"),
                                  ("255.255.255.255", 80, r"nl-6: .*unreachable|nl-6: .*cannot be reached")):
            with self.subTest(host):
                channel = client.open_data(case.AGENT, host, port)
                with self.assertRaises(websocket.Ended):
                    channel.message()
                connection, text = client.errors.get(timeout=10)
                self.assertEqual(connection, channel.head.get("nl-connection"))
                self.assertRegex(text, words)
                self.assertIsNone(client.ended)
        channel = client.open_data(case.AGENT, "127.0.0.1", server.port)
        self.assertEqual(exchange(channel, b"still here"), b"still here")

    def test_our_client_says_why_an_older_gateway_or_agent_failed(self):
        for gateway, agent in (("0.2", "ours"), ("0.2", "0.2"), ("ours", "0.2")):
            with self.subTest(f"{gateway} gateway, {agent} agent"):
                where = self.gateway(gateway, "Ws")
                self.agent(agent, where)
                process = self.lab.start("forward", [self.lab.program("narrowlink"), *self.lab.forward_argv(
                    where, "127.0.0.1:1", times=case.SHORT, extra=["--exit-on-failure"])])
                found = servers.until(lambda p=process: case.lab.ADDRESS.search(p.output()), "it listens")
                with socket.create_connection(("127.0.0.1", int(found.group(2)))):
                    servers.until(lambda p=process: p.poll() is not None, "the client ends")
                self.assertEqual(process.poll(), 7)
                self.assertRegex(process.errors(), "[Cc]onnection .*refused")

    def test_a_direct_path_falls_back_to_the_relay(self):
        where = self.gateway("ours", "Ws")
        self.agent("ours", where)
        client = self.client(where)
        self.assertEqual(client.peer_to_peer(case.AGENT), "Ok")
        instruction = client.instructions.get(timeout=10)
        self.assertEqual(list(instruction), ["peer_ip", "seed_port", "seq", "peer_nat", "nat", "cert"])
        self.assertEqual(instruction["seq"], 0)
        self.assertIsNone(client.ended)

    def test_a_key_is_refused_by_an_older_agent(self):
        server = self.tcp_server(servers.keep_and_echo)
        where = self.gateway("ours", "Ws")
        agent = self.agent("0.2", where)
        process = self.lab.start("forward", [self.lab.program("narrowlink"), *self.lab.forward_argv(
            where, server.address, case.KEY, times=case.SHORT, extra=["--exit-on-failure"])])
        servers.until(lambda: process.poll() is not None, "the client ends", 40)
        self.assertEqual(process.poll(), 6, process.tail())
        self.assertIn("this agent does not speak this project's encryption", process.errors())
        self.assertEqual((agent.channels, server.accepted), ([], 0))


class Bytes(case.LabCase):
    """Requests, JSON and frames of our programs, against a gateway that knows nothing else."""

    def setUp(self):
        super().setUp()
        self.script, self.where = self.scripted_gateway()

    def heads(self, kind):
        return [head for each, head in self.script.requests if each == kind]

    def assert_head(self, head, names, fields):
        self.assertEqual(head.first_line, "GET / HTTP/1.1")
        self.assertEqual(head.names, FIXED + names)
        fixed = {"host": f"localhost:{self.where.port}", "connection": "Upgrade", "upgrade": "websocket",
                 "sec-websocket-version": "13"}
        for name, value in {**fixed, **fields}.items():
            self.assertEqual(head.get(name), value, name)
        self.assertRegex(head.get("sec-websocket-key"), r"^[A-Za-z0-9+/]{22}==$")
        # Name, colon, one space, value, CR LF: as 0.2 writes it.
        lines = head.raw.decode().split("\r\n")[1:-2]
        self.assertEqual(lines, [f"{name}: {value}" for name, value in head.fields])

    def assert_messages(self, kind, patterns):
        servers.until(lambda: len([1 for x, _ in self.script.messages if x == kind]) >= len(patterns), "messages")
        texts = [text for each, text in self.script.messages if each == kind][:len(patterns)]
        for text, pattern in zip(texts, patterns):
            self.assertRegex(text, f"^{pattern}$")

    def test_agent(self):
        agent = self.lab.start_agent(self.where, times=case.SHORT, wait=False)
        servers.until(lambda: self.script.agents, "the agent is connected")
        self.assert_head(self.heads("agent")[0], ["nl-version", "nl-token"],
                         {"nl-version": "0.3.0", "nl-token": self.lab.agent_token})
        self.assert_messages("agent", [
            r'{"Request":\[0,{"UpdateConstantSysInfo":{"cpus":\d+,"local_addr":"127\.0\.0\.1:\d+"}}\]}',
            r'{"Request":\[1,{"UpdateDynamicSysInfo":{"loadavg":\d+\.\d+}}\]}',
            r'{"Pong":\d{13}}'])
        channel = self.script.agents[case.AGENT]
        agent.stop()
        servers.until(lambda: not self.script.agents, "the agent is gone")
        self.assertFalse(channel.close_seen, "the control channel ends without Close")
        self.assert_frames(channel)

    def assert_frames(self, channel, is_sealed=False):
        masks = [x.mask for x in channel.seen]
        self.assertNotIn(None, masks)
        if not is_sealed:
            self.assertNotIn(bytes(4), masks)
            self.assertEqual(len(set(masks)), len(masks), "a fresh masking key for each frame")
        for frame in channel.seen:
            self.assertEqual((frame.fin, frame.rsv), (1, 0))

    def test_client_and_its_data_channels(self):
        server = self.tcp_server(servers.echo)
        self.lab.start_agent(self.where, times=case.SHORT)
        self.script.requests.clear()
        self.script.messages.clear()
        forward = self.lab.start_forward(self.where, server.address)
        self.assertTrue(servers.echoes(forward.address))
        self.assert_head(self.heads("client")[0], ["nl-version", "nl-token"],
                         {"nl-version": "0.3.0", "nl-token": self.lab.client_token})
        self.assert_messages("client", [
            r'{"Request":\[0,"ListOfAgents"\]}',
            r'{"Request":\[1,{"UpdateConstantSysInfo":{"local_addr":"127\.0\.0\.1:\d+"}}\]}'])
        session, = self.script.sessions
        connect = {"host": "127.0.0.1", "port": server.port, "protocol": "TCP", "cryptography": None, "sign": None}
        command = json.dumps({"Connect": [case.AGENT, connect]}, separators=(",", ":"))
        self.assert_head(self.heads("client-data")[0], ["nl-token", "nl-session", "nl-command", "nl-defer"],
                         {"nl-token": self.lab.client_token, "nl-session": session, "nl-command": command, "nl-defer": "1"})
        stream = self.script.streams[0]
        self.assert_head(self.heads("agent-data")[0], ["nl-connection", "nl-connecting-address", "nl-token"],
                         {"nl-token": self.lab.agent_token, "nl-connection": stream.connection,
                          "nl-connecting-address": f"TCP://{server.address}"})
        servers.until(stream.over.is_set, "the stream is over")
        for channel in (stream.client, stream.agent):
            self.assert_frames(channel)
            self.assertNotIn(b"", [x.payload for x in channel.seen if x.opcode == websocket.BINARY])

    def test_ipv6_destination_and_udp(self):
        server = self.udp_server(host="::1")
        self.lab.start_agent(self.where)
        forward = self.lab.start_forward(self.where, server.address, udp=True)
        with servers.udp_socket(forward.address) as sock:
            for _ in range(3):
                sock.send(b"")
                sock.send(b"six")
                self.assertEqual(sock.recv(100), b"six")
        connect = json.loads(self.heads("client-data")[0].get("nl-command"))["Connect"][1]
        self.assertEqual(connect, {"host": "::1", "port": server.port, "protocol": "UDP", "cryptography": None, "sign": None})
        self.assertEqual(self.heads("agent-data")[0].get("nl-connecting-address"), f"UDP://[::1]:{server.port}")
        for channel in (self.script.streams[0].client, self.script.streams[0].agent):
            self.assertNotIn(b"", [x.payload for x in channel.seen if x.opcode == websocket.BINARY])

    def test_a_key_appears_in_the_json_as_in_0_2(self):
        server = self.tcp_server(servers.echo)
        self.lab.start_agent(self.where, case.KEY)
        forward = self.lab.start_forward(self.where, server.address, case.KEY)
        self.assertTrue(servers.echoes(forward.address))
        texts = [x.get("nl-command") for x in self.heads("client-data")]
        self.assertEqual(texts[0], '{"Connect":["office",{"host":"e2ee.narrowlink.internal","port":0,"protocol":"TCP",'
                                   '"cryptography":null,"sign":null}]}')
        number = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
        self.assertRegex(texts[1], r'^{"Connect":\["office",{"host":"127\.0\.0\.1","port":%d,"protocol":"TCP","cryptography":'
                         r'{"XChaCha20Poly1305":\[(?:%s,){23}%s\]},"sign":{"HmacSha256":\[(?:%s,){31}%s\]}}\]}$'
                         % (server.port, number, number, number, number))
        addresses = [x.get("nl-connecting-address") for x in self.heads("agent-data")]
        self.assertEqual(addresses, ["TCP://0.0.0.0:0", f"TCP://{server.address}"])


class Refusals(case.LabCase):
    """What our programs do when an older gateway answers badly, or not at all."""

    def setUp(self):
        super().setUp()
        self.script, self.where = self.scripted_gateway()

    def answer(self, kind, status):
        class Refuse(Conduct):
            def answer(self, asked, _head):
                return status if asked == kind else None
        self.script.conduct = Refuse()

    def ends(self, code, words, touch=True):
        times = {**case.SHORT, "handshake": "300ms", "pending": "300ms"}
        process = self.lab.start("forward", [self.lab.program("narrowlink"), *self.lab.forward_argv(
            self.where, "127.0.0.1:1", times=times, extra=["--exit-on-failure"])])
        found = servers.until(lambda: case.lab.ADDRESS.search(process.output()), "it listens")
        if touch:
            with socket.create_connection(("127.0.0.1", int(found.group(2)))):
                servers.until(lambda: process.poll() is not None, "the client ends")
        servers.until(lambda: process.poll() is not None, "the client ends")
        self.assertEqual(process.poll(), code, process.tail())
        self.assertRegex(process.errors(), words)

    def test_control_channels(self):
        for status, code, words in ((401, 3, "Authentication failed: "), (403, 2, "status 403: The server understood"),
                                    (404, 2, "status 404"), (406, 2, "status 406"), (SILENCE, 2, "did not end in time")):
            with self.subTest(status):
                self.answer("client", status)
                self.ends(code, words, touch=False)

    def test_data_channels(self):
        self.lab.start_agent(self.where)
        for status, code, words in ((401, 3, "status 401"), (403, 5, "status 403"), (404, 4, "status 404"),
                                    (SILENCE, 2, "in time")):
            with self.subTest(status):
                self.answer("client-data", status)
                self.ends(code, words)

    def test_a_forgotten_session_is_renewed_and_the_stream_not_lost(self):
        server = self.tcp_server(servers.echo)
        self.lab.start_agent(self.where)
        forward = self.lab.start_forward(self.where, server.address, times=case.SHORT)
        servers.until(lambda: self.script.sessions, "the client is connected")
        before = set(self.script.sessions)
        for session in before:
            self.script.sessions.pop(session)
        self.assertTrue(servers.echoes(forward.address, seconds=20))
        self.assertTrue(set(self.script.sessions).isdisjoint(before))
        self.assertTrue(re.fullmatch(UUID, next(iter(self.script.sessions))))

    def test_a_session_forgotten_before_the_key_is_tried_is_renewed(self):
        script, forgotten = self.script, []

        class Forgets(Conduct):
            def answer(self, kind, head):
                if kind == "client-data" and HANDSHAKE_HOST in head.get("nl-command") and not forgotten:
                    forgotten.append(head.get("nl-session"))
                    del script.sessions[forgotten[0]]
                return None

        server = self.tcp_server(servers.echo)
        self.lab.start_agent(self.where, case.KEY)
        script.conduct = Forgets()
        forward = self.lab.start_forward(self.where, server.address, case.KEY, times=case.SHORT)
        self.assertTrue(servers.echoes(forward.address, seconds=20))
        self.assertEqual(len(forgotten), 1)
        self.assertNotIn(forgotten[0], script.sessions)
