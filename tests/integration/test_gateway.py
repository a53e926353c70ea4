# SPDX-License-Identifier: GPL-3.0-or-later
"""What the gateway answers, byte for byte, to peers that are scripts: honest ones, older ones, and others."""
import contextlib
import json
import signal
import socket
import ssl
import time
import urllib.error
import urllib.request
import uuid

import case
import servers
import websocket
from peer_agent import Agent02
from peer_client import Client02, connect_command

UNAUTHORIZED = "The request requires authentication, either through a missing or invalid Authorization header."
NOT_ACCEPTABLE = "The resource you requested is not available in the format you requested."
SOME_ID = "6f1c0c0e-2f1d-4a53-9d3b-0f6e5f0f1b55"
COMMAND = connect_command(case.AGENT, "127.0.0.1", 9)
PENDING = {"pending": "300ms"}


class GatewayCase(case.LabCase):
    def start(self, protocol="Ws", times=None, **options):
        self.gateway = self.lab.start_gateway(protocol, times={"agents_back": "0s", **(times or {})}, **options)
        return self.gateway

    def agent(self, token=None):
        agent = Agent02(self.gateway.port, token or self.lab.agent_token, self.ca(self.gateway.protocol))
        self.addCleanup(agent.close)
        return agent.connect()

    def client(self, token=None):
        client = Client02(self.gateway.port, token or self.lab.client_token, self.ca(self.gateway.protocol))
        self.addCleanup(client.close)
        client.connect()
        return client

    def ask(self, fields):
        """An upgrade with these fields; the WebSocket, or UpgradeRefused."""
        stream = websocket.dial(("127.0.0.1", self.gateway.port), self.ca(self.gateway.protocol))
        self.addCleanup(stream.end)
        return websocket.upgrade(stream, f"localhost:{self.gateway.port}", fields)

    def open_deferred(self, client, host="127.0.0.1", port=9, agent=case.AGENT, protocol="TCP"):
        return self.ask([("nl-token", client.token), ("nl-session", client.session), ("nl-defer", "1"),
                         ("nl-command", connect_command(agent, host, port, protocol))])

    def assert_refused(self, fields, status, data):
        with self.assertRaises(websocket.UpgradeRefused) as caught:
            self.ask(fields)
        refused = caught.exception
        self.assertEqual((refused.status, refused.head.names), (status, ["content-length", "date"]))
        self.assertEqual(refused.body.decode(), json.dumps({"status": status, "data": data}, separators=(",", ":")))

    def log(self):
        return self.gateway.process.output() + self.gateway.process.errors()


class Answers(GatewayCase):
    def test_refusals_of_the_table(self):
        for protocol in ("Ws", "Wss"):
            self.start(protocol)
            agent, client = self.lab.agent_token, self.lab.client_token
            session = self.client().session
            address = ("nl-connecting-address", "TCP://127.0.0.1:22")
            for fields, status, data in (
                    ([("nl-token", "nonsense")], 401, UNAUTHORIZED),
                    ([("nl-token", self.lab.token("client", secret=[1] * 8))], 401, UNAUTHORIZED),
                    ([("nl-token", self.lab.token("client", exp=1))], 401, UNAUTHORIZED),
                    ([("nl-token", self.lab.token("agent", exp=1))], 401, UNAUTHORIZED),
                    ([("nl-token", self.lab.token("client", policies=[1025]))], 401, UNAUTHORIZED),
                    ([("nl-token", agent), ("nl-session", session), ("nl-command", COMMAND)], 401, UNAUTHORIZED),
                    ([("nl-token", client), ("nl-command", COMMAND)], 406, NOT_ACCEPTABLE),
                    ([("nl-token", client), ("nl-session", "1"), ("nl-command", COMMAND)], 406, NOT_ACCEPTABLE),
                    ([("nl-token", client), ("nl-session", session), ("nl-command", "{}")], 406, NOT_ACCEPTABLE),
                    ([("nl-token", client), ("nl-session", SOME_ID), ("nl-command", COMMAND)], 406,
                     "Event connection is lost"),
                    ([("nl-token", client), ("nl-connection", SOME_ID), address], 401, UNAUTHORIZED),
                    ([("nl-token", agent), ("nl-connection", SOME_ID)], 406, NOT_ACCEPTABLE),
                    ([("nl-token", agent), ("nl-connection", SOME_ID), ("nl-connecting-address", "TCP://a:22")], 406,
                     NOT_ACCEPTABLE),
                    ([("nl-token", agent), ("nl-connection", "1"), address], 406, NOT_ACCEPTABLE),
                    ([("nl-token", agent), ("nl-connection", SOME_ID), address], 404,
                     "The requested connection could not be found")):
                with self.subTest(f"{protocol} {status} {fields[1:]}"):
                    self.assert_refused(fields, status, data)
            self.assertIn("authentication failed from 127.0.0.1: the token has expired", self.log())
            self.assertNotIn(client, self.log())

    def test_a_refused_connection_may_ask_again(self):
        self.start()
        stream = websocket.dial(("127.0.0.1", self.gateway.port))
        with self.assertRaises(websocket.UpgradeRefused):
            websocket.upgrade(stream, "gw.example", [("nl-token", "nonsense")])
        control = websocket.upgrade(stream, "gw.example", [("nl-token", self.lab.client_token)])
        self.assertEqual(control.head.names, ["connection", "upgrade", "sec-websocket-accept", "nl-session", "date"])
        control.end()

    def test_policy_token_is_no_client_token(self):
        self.start()
        policy = {"type": "WhiteList", "policies": []}
        token = self.lab.token("client", pid=1025, policy=policy)
        self.assert_refused([("nl-token", token)], 401, UNAUTHORIZED)
        token = self.lab.token("agent", publish_hosts=[])
        self.assert_refused([("nl-token", token)], 401, UNAUTHORIZED)

    def test_browsers_get_a_page(self):
        context = ssl.create_default_context(cafile=self.lab.folder / "ca.pem")
        for protocol in ("Ws", "Wss"):
            self.start(protocol)
            base = f"http{'s' if protocol == 'Wss' else ''}://localhost:{self.gateway.port}"
            with urllib.request.urlopen(base + "/", context=context if protocol == "Wss" else None) as answer:
                self.assertIn(b"Narrowlink", answer.read())
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(base + "/x", context=context if protocol == "Wss" else None)
            self.assertEqual(caught.exception.code, 404)
            caught.exception.close()

    def test_smuggled_and_endless_heads(self):
        self.start(extra="limits:\n  request_head_bytes: 4KiB\n")
        for head, status in ((b"GET / HTTP/1.1\r\nhost: a\r\n folded: b\r\n\r\n", 400), (b"nonsense\r\n\r\n", 400),
                             (b"GET / HTTP/1.1\r\nhost: a\r\nx: " + b"y" * 8192, 431)):
            stream = websocket.dial(("127.0.0.1", self.gateway.port))
            stream.send(head)
            self.assertEqual(stream.head().status, status)
            stream.end()

    def test_plain_http_on_the_tls_port(self):
        self.start("Wss")
        for data in (b"GET / HTTP/1.1\r\nhost: a\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"\0" * 300, b""):
            with socket.create_connection(("127.0.0.1", self.gateway.port)) as sock:
                # The gateway may have refused and closed before the last of these.
                with contextlib.suppress(OSError):
                    sock.sendall(data)
                    sock.shutdown(socket.SHUT_WR)
                    servers.read_all(sock)
        self.agent()

    def test_silence_is_cut_off(self):
        for protocol in ("Ws", "Wss"):
            self.start(protocol, times={"handshake": "200ms"})
            with socket.create_connection(("127.0.0.1", self.gateway.port), 10) as sock:
                self.assertEqual(sock.recv(1), b"")


class Streams(GatewayCase):
    def assert_older_told(self, client, channel, code):
        """The data channel ends without Close, then the reason comes on control."""
        with self.assertRaises(websocket.Ended) as caught:
            channel.message()
        self.assertNotEqual(str(caught.exception), "Close")
        connection, text = client.errors.get(timeout=10)
        self.assertEqual(connection, channel.head.get("nl-connection"))
        self.assertEqual(text.partition(": ")[0], f"nl-{code}")
        self.assertIsNone(client.ended)

    def test_older_client_survives_every_failure(self):
        self.start(times=PENDING)
        client = self.client()
        self.assert_older_told(client, client.open_data("nobody", "127.0.0.1", 9), 1)
        agent = self.agent()
        self.assert_older_told(client, client.open_data(case.AGENT, "127.0.0.1", case.free_port()), 4)
        self.assert_older_told(client, client.open_data(case.AGENT, "does-not-exist.invalid", 9), 3)
        agent.mute = True
        self.assert_older_told(client, client.open_data(case.AGENT, "127.0.0.1", 9), 5)

    def test_deferring_client_gets_the_reason_as_answer(self):
        self.start(times=PENDING)
        client = self.client()
        cases = [("nobody", "127.0.0.1", 9, 404, "nl-1: "), (case.AGENT, "127.0.0.1", case.free_port(), 502, "nl-4: "),
                 (case.AGENT, "does-not-exist.invalid", 9, 502, "nl-3: ")]
        agent = self.agent()
        for name, host, port, status, prefix in cases:
            with self.assertRaises(websocket.UpgradeRefused) as caught:
                self.open_deferred(client, host, port, name)
            self.assertEqual(caught.exception.status, status)
            self.assertTrue(caught.exception.message.startswith(prefix), caught.exception.message)
        agent.mute = True
        with self.assertRaises(websocket.UpgradeRefused) as caught:
            self.open_deferred(client)
        self.assertEqual(caught.exception.status, 504)
        self.assertTrue(client.errors.empty())

    def test_deferring_client_is_answered_when_the_agent_has_joined(self):
        self.start()
        self.agent()
        client = self.client()
        server = self.tcp_server(servers.echo)
        channel = self.open_deferred(client, "127.0.0.1", server.port)
        self.assertEqual(channel.head.get("nl-defer"), "1")
        self.assertEqual(channel.head.get("nl-session"), client.session)
        uuid.UUID(channel.head.get("nl-connection"))
        channel.send(websocket.BINARY, b"hello")
        self.assertEqual(channel.message(), (websocket.BINARY, b"hello"))
        channel.finish()

    def test_bytes_right_behind_the_request_are_not_lost(self):
        for protocol in ("Ws", "Wss"):
            self.start(protocol)
            self.agent()
            client = self.client()
            server = self.tcp_server(servers.echo)
            stream = websocket.dial(("127.0.0.1", self.gateway.port), self.ca(protocol))
            command = connect_command(case.AGENT, "127.0.0.1", server.port)
            head = websocket.build_head("GET / HTTP/1.1", [
                ("host", "localhost"), ("connection", "Upgrade"), ("upgrade", "websocket"),
                ("sec-websocket-version", "13"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
                ("nl-token", client.token), ("nl-session", client.session), ("nl-defer", "1"),
                ("nl-command", command)])
            stream.send(head + websocket.build_frame(websocket.BINARY, b"early", b"abcd"))
            self.assertEqual(stream.head().status, 101)
            channel = websocket.WebSocket(stream, masks=True)
            self.assertEqual(channel.message(), (websocket.BINARY, b"early"))
            channel.finish()

    def test_only_the_named_agent_may_claim_once(self):
        self.start()
        agent, client = self.agent(), self.client()
        agent.mute = True
        channel = client.open_data(case.AGENT, "127.0.0.1", 9)
        connection = channel.head.get("nl-connection")
        case.until(lambda: any("Connect" in text for text in agent.got), "the agent was asked")
        other_user = str(uuid.uuid4())
        address = ("nl-connecting-address", "TCP://127.0.0.1:9")
        for token in (self.lab.token("agent", name="other"), self.lab.token("agent", uid=other_user)):
            self.assert_refused([("nl-token", token), ("nl-connection", connection), address], 404,
                                "The requested connection could not be found")
        good = [("nl-token", agent.token), ("nl-connection", connection), address]
        joined = self.ask(good)
        self.assertEqual(joined.head.get("nl-session"), client.session)
        self.assert_refused(good, 404, "The requested connection could not be found")
        joined.send(websocket.BINARY, b"down")
        self.assertEqual(channel.message(), (websocket.BINARY, b"down"))

    def test_session_of_another_client_is_of_no_use(self):
        self.start()
        self.agent()
        session = self.client().session
        for token in (self.lab.token("client", name="other"), self.lab.token("client", uid=str(uuid.uuid4()))):
            self.assert_refused([("nl-token", token), ("nl-session", session), ("nl-command", COMMAND)], 406,
                                "Event connection is lost")

    def test_policies_bind(self):
        self.start()
        agent = self.agent()
        server = self.tcp_server(servers.echo)
        policy = {"type": "WhiteList", "policies": [{"Ip": ["Any", "127.0.0.0/8", server.port, "TCP"]}]}
        token = self.lab.token("client", policies=[1025])
        acl = json.dumps([self.lab.token("client", pid=1025, policy=policy)])
        control = self.ask([("nl-token", token), ("nl-acl", acl)])
        session = control.head.get("nl-session")

        def fields(host, port):
            return [("nl-token", token), ("nl-session", session), ("nl-command", connect_command(case.AGENT, host, port))]

        self.assert_refused(fields("127.0.0.1", 1), 403,
                            "The server understood the request, but it refuses to authorize it.")
        self.assert_refused(fields("127.0.0.1", 1) + [("nl-defer", "1")], 403, "nl-2: a policy does not permit it")
        channel = self.ask(fields("127.0.0.1", server.port))
        channel.send(websocket.BINARY, b"allowed")
        self.assertEqual(channel.message(), (websocket.BINARY, b"allowed"))
        agent.mute = True
        self.ask(fields("localhost", server.port))
        case.until(lambda: any("localhost" in text for text in agent.got), "the agent is asked for a name")
        connects = [json.loads(text)["Connect"] for text in agent.got if "Connect" in text]
        self.assertEqual(connects[0][2], [])
        # A name is decided where it is resolved: by one policy of addresses.
        self.assertEqual([x["type"] for x in connects[1][2]], ["WhiteList"])
        # The stream on which a key is agreed is exempt: the agent is asked.
        self.ask(fields("e2ee.narrowlink.internal", 0))
        case.until(lambda: any("e2ee.narrowlink.internal" in text for text in agent.got), "the agent is asked")

    def test_agent_lost_while_a_stream_waits(self):
        self.start()
        agent, client = self.agent(), self.client()
        agent.mute = True
        channel = client.open_data(case.AGENT, "127.0.0.1", 9)
        case.until(lambda: any("Connect" in text for text in agent.got), "the agent was asked")
        agent.close()
        self.assert_older_told(client, channel, 13)

    def test_streams_are_told_of_the_end_of_the_gateway(self):
        self.start()
        agent, client = self.agent(), self.client()
        server = self.tcp_server(servers.echo)
        running = self.open_deferred(client, "127.0.0.1", server.port)
        agent.mute = True
        stream = websocket.dial(("127.0.0.1", self.gateway.port))
        stream.send(websocket.build_head("GET / HTTP/1.1", [
            ("host", "localhost"), ("upgrade", "websocket"), ("connection", "Upgrade"), ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), ("nl-token", client.token),
            ("nl-session", client.session), ("nl-defer", "1"), ("nl-command", COMMAND)]))
        case.until(lambda: sum("Connect" in text for text in agent.got) == 2, "the agent was asked")
        self.gateway.process.popen.terminate()
        head = stream.head()
        self.assertEqual(head.status, 503)
        self.assertIn(b"nl-11: ", stream.body(head))
        stream.end()
        with self.assertRaises(websocket.Ended):
            running.message()
        self.assertEqual(self.gateway.process.popen.wait(10), 0)

    def test_datagrams_keep_their_boundaries(self):
        self.start()
        self.agent()
        client = self.client()
        server = self.udp_server()
        channel = self.open_deferred(client, "127.0.0.1", server.port, protocol="UDP")
        for n_bytes in (1, 1000, 8000):
            channel.send(websocket.BINARY, b"d" * n_bytes)
            self.assertEqual(channel.message(), (websocket.BINARY, b"d" * n_bytes))
        channel.finish()


class Control(GatewayCase):
    def test_list_says_what_the_agent_told(self):
        self.start()
        agent = self.agent()
        found, = self.client().list_agents()
        local = "%s:%d" % agent.control.stream.sock.getsockname()[:2]
        self.assertEqual(list(found), ["name", "socket_addr", "forward_addr", "system_info", "publish_info", "since",
                                       "ping"])
        self.assertEqual((found["name"], found["socket_addr"], found["forward_addr"]), (case.AGENT, local, None))
        self.assertEqual(found["system_info"], {"dynamic": {"loadavg": 0.42},
                                                "constant": {"cpus": 2, "local_addr": local}})

    def test_agents_of_others_are_not_listed(self):
        self.start()
        self.agent(self.lab.token("agent", uid=str(uuid.uuid4())))
        self.assertEqual(self.client().list_agents(), [])

    def test_older_client_waits_for_its_agent_to_come_back(self):
        self.start(times={"agents_back": "60s"})
        control = self.ask([("nl-version", "0.2.6"), ("nl-token", self.lab.client_token)])
        control.json({"Request": [0, "ListOfAgents"]})
        control.json({"Request": [1, {"UpdateConstantSysInfo": {"local_addr": "127.0.0.1:1"}}]})
        self.assertEqual(json.loads(control.message()[1]), {"Response": [1, "Ok"]})
        self.agent()
        number, answer = json.loads(control.message()[1])["Response"]
        self.assertEqual((number, answer["ActiveAgents"][0]["name"]), (0, case.AGENT))

    def test_newer_client_does_not_wait(self):
        self.start(times={"agents_back": "60s"})
        control = self.ask([("nl-version", "0.3.0"), ("nl-token", self.lab.client_token)])
        control.json({"Request": [0, "ListOfAgents"]})
        self.assertEqual(json.loads(control.message()[1]), {"Response": [0, {"ActiveAgents": []}]})

    def test_waiting_for_agents_ends(self):
        self.start(times={"agents_back": "200ms"})
        control = self.ask([("nl-token", self.lab.client_token)])
        control.json({"Request": [0, "ListOfAgents"]})
        self.assertEqual(json.loads(control.message()[1]), {"Response": [0, {"ActiveAgents": []}]})

    def test_direct_path_falls_back_to_the_relay(self):
        self.start()
        self.agent()
        client = self.client()
        self.assertEqual(client.peer_to_peer(case.AGENT), "Ok")
        self.assertEqual(client.instructions.get(timeout=10)["seq"], 0)

    def test_displaced_agent_is_told_and_ignored(self):
        self.start()
        first = self.agent()
        client = self.client()
        second = self.agent()
        case.until(lambda: '"Shutdown"' in first.got, "the first agent is told")
        self.assertEqual([x["name"] for x in client.list_agents()], [case.AGENT])
        local = "%s:%d" % second.control.stream.sock.getsockname()[:2]
        self.assertEqual(client.list_agents()[0]["socket_addr"], local)
        self.assertIsNone(client.ended)

    def test_sessions_outlive_the_last_agent(self):
        self.start()
        agent, client = self.agent(), self.client()
        agent.close()
        case.until(lambda: client.list_agents() == [], "the agent is gone")
        self.agent()
        server = self.tcp_server(servers.echo)
        channel = client.open_data(case.AGENT, "127.0.0.1", server.port)
        channel.send(websocket.BINARY, b"still here")
        self.assertEqual(channel.message(), (websocket.BINARY, b"still here"))

    def test_close_frame_ends_the_record(self):
        self.start()
        agent, client = self.agent(), self.client()
        agent.control.send(websocket.CLOSE)
        case.until(lambda: client.list_agents() == [], "the agent is gone")
        case.until(lambda: agent.ended not in (None, "Close"), "TCP is closed, without a Close frame")

    def test_nonsense_ends_the_channel_and_no_other(self):
        self.start()
        agent = self.agent()
        for text in ("", "{", "[]", "null", '"Nothing"', '{"Request":[0]}', '{"Request":[-1,"ListOfAgents"]}',
                     '{"Request":[0,"ListOfAgents",1]}', "[" * 100000, '{"Request":[0,{"Peer2Peer":{}}]}'):
            control = self.ask([("nl-token", self.lab.client_token)])
            control.text(text)
            with self.assertRaises(websocket.Ended) as caught:
                while True:
                    control.message()
            self.assertNotEqual(str(caught.exception), "Close")
        self.assertEqual([x["name"] for x in self.client().list_agents()], [case.AGENT])
        self.assertIsNone(agent.ended)

    def test_message_over_the_limit(self):
        self.start(extra="limits:\n  control_message_bytes: 4 KiB\n")
        control = self.ask([("nl-token", self.lab.client_token)])
        control.text('{"Request":[0,"ListOfAgents"]}' + " " * 4000)
        with self.assertRaises(websocket.Ended):
            control.text(" " * 5000)
            while True:
                control.message()
        case.until(lambda: "a message is over the limit control_message_bytes" in self.log(), "it is said")
        self.client()

    def test_peer_without_pong_is_dropped(self):
        self.start(times={"ping": "50ms", "pong": "100ms"})
        control = self.ask([("nl-token", self.lab.agent_token)])
        with self.assertRaises(websocket.Ended):
            while True:
                control.frame()

    def test_peer_that_does_not_read_stops_nobody(self):
        self.start(times={"pong": "60s"})
        self.agent()
        deaf = self.ask([("nl-version", "0.3.0"), ("nl-token", self.lab.client_token)])
        deaf.settimeout(1)
        try:
            for number in range(200_000):
                deaf.json({"Request": [number, "ListOfAgents"]})
        except (TimeoutError, websocket.Ended):
            pass
        self.assertEqual([x["name"] for x in self.client().list_agents()], [case.AGENT])


class AccessLog(GatewayCase):
    def test_one_line_a_stream_and_no_payload(self):
        path = self.lab.folder / "access"
        self.start(extra=f"access_log: {path}\n")
        self.agent()
        client = self.client()
        server = self.tcp_server(servers.echo)
        channel = client.open_data(case.AGENT, "127.0.0.1", server.port)
        channel.send(websocket.BINARY, b"what nobody reads")
        self.assertEqual(channel.message(), (websocket.BINARY, b"what nobody reads"))
        channel.end()
        client.open_data("nobody", "10.0.0.5", 22).end()
        lines = case.until(lambda: (path.read_text().splitlines()[1:] and path.read_text().splitlines()), "two lines")
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        expectations = ([case.AGENT, "TCP", f"127.0.0.1:{server.port}", "17", "17"], ["nobody", "TCP", "10.0.0.5:22", "0", "0"])
        for expected in expectations:
            fields = next(x for x in lines if expected[0] in x).split("\t")
            self.assertEqual((len(fields), fields[1:7]), (9, [case.lab.CLIENT, *expected]))
        for secret in ("what nobody reads", client.token):
            self.assertNotIn(secret, path.read_text())
        path.rename(self.lab.folder / "rotated")
        self.gateway.process.popen.send_signal(signal.SIGHUP)
        case.until(path.exists, "a new file")


    def test_stream_that_a_policy_refuses(self):
        path = self.lab.folder / "access"
        self.start(extra=f"access_log: {path}\n")
        self.agent()
        token = self.lab.token("client", policies=[1025])
        policy = self.lab.token("client", pid=1025, policy={"type": "WhiteList", "policies": [
            {"Ip": ["Any", "10.0.0.0/8", 22, "TCP"]}]})
        control = self.ask([("nl-token", token), ("nl-acl", json.dumps([policy]))])
        self.addCleanup(control.end)
        session = ("nl-session", control.head.get("nl-session"))
        for port, more in ((23, []), (24, [("nl-defer", "1")])):
            with self.assertRaises(websocket.UpgradeRefused) as caught:
                self.ask([("nl-token", token), session, ("nl-command", connect_command(case.AGENT, "10.0.0.5", port)), *more])
            self.assertEqual(caught.exception.status, 403)
            fields = path.read_text().splitlines()[-1].split("\t")
            self.assertEqual(fields[1:7], [case.lab.CLIENT, case.AGENT, "TCP", f"10.0.0.5:{port}", "0", "0"])
            self.assertIn("policy", fields[8])


class Limits(GatewayCase):
    def test_control_channels_of_one_user(self):
        self.start(extra="limits:\n  control_channels_per_uid: 2\n")
        self.client()
        self.client()
        self.assert_refused([("nl-token", self.lab.client_token)], 503, "nl-12: too many control channels of this user")
        self.assert_refused([("nl-token", self.lab.agent_token)], 503, "nl-12: too many control channels of this user")
        other = self.ask([("nl-token", self.lab.token("client", uid=str(uuid.uuid4())))])
        other.end()

    def test_streams(self):
        for limit in ("streams_per_session", "streams_total", "pending_per_agent"):
            self.start(extra=f"limits:\n  {limit}: 1\n")
            agent, client = self.agent(), self.client()
            agent.mute = True
            first = client.open_data(case.AGENT, "127.0.0.1", 9)
            case.until(lambda agent=agent: any("Connect" in text for text in agent.got), "the agent was asked")
            with self.assertRaises(websocket.UpgradeRefused) as caught:
                self.open_deferred(client)
            self.assertEqual(caught.exception.status, 503)
            self.assertTrue(caught.exception.message.startswith("nl-12: "))
            first.end()

    def test_strangers(self):
        self.start(extra="limits:\n  connections_unauthenticated: 3\n", times={"handshake": "60s"})
        held = [socket.create_connection(("127.0.0.1", self.gateway.port), 10) for _ in range(3)]
        case.until(lambda: self.is_turned_away(), "the limit is reached")
        held.pop().close()
        case.until(lambda: not self.is_turned_away(), "there is room again")
        for sock in held:
            sock.close()
        self.assertIn("connections_unauthenticated", self.log())

    def is_turned_away(self):
        try:
            self.ask([("nl-token", self.lab.client_token)]).end()
            return False
        except (websocket.Ended, OSError):
            return True


class Start(GatewayCase):
    def test_port_in_use(self):
        self.start()
        second = self.lab.start_gateway("Ws", port=self.gateway.port, wait=False)
        self.assertEqual(second.process.popen.wait(20), 1)
        self.assertIn(f"Cannot listen on 127.0.0.1:{self.gateway.port}: Address already in use; another program has this "
                      "port", second.process.errors())

    def test_certificate_without_key(self):
        pem = self.lab.folder / "gateway.pem"
        pem.write_bytes((self.lab.folder / "leaf.pem").read_bytes())
        gateway = self.lab.start_gateway("Wss", wait=False)
        self.assertEqual(gateway.process.popen.wait(20), 1)
        self.assertIn(f"{pem} has a certificate but no private key", gateway.process.errors())

    def test_mistakes_in_the_configuration(self):
        gateway = self.lab.start_gateway("Ws", wait=False, extra="limits:\n  streams_total: many\ntimeouts:\n  ping: never\n")
        self.assertEqual(gateway.process.popen.wait(20), 1)
        self.assertIn("many", gateway.process.errors())
        self.assertIn("never", gateway.process.errors())
