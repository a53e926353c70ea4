# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway learns of streams with a key, and that lies about a stream do not make its data arrive twice."""
import json
import socket

import case
import servers
from peer_gateway import UP, Conduct

DATA = servers.random_bytes(200_000)
WINDOW = 16
PAYMENT = b"pay 100 to Eve; " * 4


def windows_of(text):
    return {text[x:x + WINDOW] for x in range(len(text) - WINDOW + 1)}


class Capture(case.LabCase):
    def seen_by_gateway(self, protocol, key):
        """How many windows of the plaintext stand in what the gateway had after TLS, over TCP and UDP."""
        folder = self.lab.folder / f"tap-{protocol}-{'key' if key else 'none'}"
        folder.mkdir()
        tcp, udp = self.tcp_server(servers.echo), self.udp_server()
        gateway = self.lab.start_gateway(protocol, tap=folder)
        agent = self.lab.start_agent(gateway, key)
        self.assertTrue(servers.round_trip(self.lab.start_forward(gateway, tcp.address, key).address, DATA) == DATA)
        with servers.udp_socket(self.lab.start_forward(gateway, udp.address, key, udp=True).address) as sock:
            sock.send(DATA[:1000])
            self.assertEqual(sock.recv(65536), DATA[:1000])
        for process in (*self.lab.processes[-2:], agent, gateway.process):
            process.stop()
        captured = [path.read_bytes() for path in sorted(folder.iterdir())]
        self.assertGreater(sum(map(len, captured)), 2 * len(DATA))
        wanted = windows_of(DATA)
        return len(wanted & set().union(*map(windows_of, captured))), len(wanted)

    def test_without_a_key_the_gateway_has_every_window_of_the_plaintext(self):
        for protocol in ("Ws", "Wss"):
            n_seen, n_wanted = self.seen_by_gateway(protocol, None)
            # Where one captured piece ends and the next begins a window may be cut.
            self.assertGreater(n_seen, n_wanted * 0.9)

    def test_with_a_key_it_has_none(self):
        for protocol in ("Ws", "Wss"):
            self.assertEqual(self.seen_by_gateway(protocol, case.KEY)[0], 0)


class AtMostOnce(case.LabCase):
    def setUp(self):
        super().setUp()
        self.gateway, self.where = self.scripted_gateway()
        self.server = self.tcp_server(servers.swallow)

    def pay(self, conduct):
        """Sends the payment once and waits for the connection's end."""
        self.agent = self.lab.start_agent(self.where, case.KEY, times=case.SHORT)
        self.forward = self.lab.start_forward(self.where, self.server.address, case.KEY, times=case.SHORT)
        self.gateway.conduct = conduct
        with servers.connect(self.forward.address) as sock:
            sock.sendall(PAYMENT)
            self.assertEqual(servers.read_until_over(sock), (b"", "reset"))
        return b"".join(map(bytes, self.server.received))

    def assert_says(self, text):
        servers.until(lambda: text in self.forward.process.tail(1000), f"the client says: {text}")

    def lie(self, tell):
        """Delivers the data of the first stream, then tells something about it."""
        test = self

        class Lie(Conduct):
            def forward(self, stream, direction, payload):
                yield payload
                if direction == UP and test.gateway.data_streams()[:1] == [stream]:
                    servers.until(lambda: test.server.received and test.server.received[0] == PAYMENT, "delivered")
                    tell(stream)

        self.assertEqual(self.pay(Lie()), PAYMENT)

    def test_delivers_and_says_that_the_session_is_unknown(self):
        self.lie(lambda stream: self.gateway.fail(stream, "nl-9: unknown e2ee session"))
        self.assert_says("unknown e2ee session")

    def test_delivers_and_cuts(self):
        self.lie(lambda stream: stream.cut())
        self.assert_says("encrypted stream: the connection was cut")

    def test_delivers_and_says_that_the_lane_was_lost(self):
        self.lie(lambda stream: self.gateway.fail(stream, "nl-13: lane lost"))

    def test_lets_the_agent_open_a_stream_and_denies_it(self):
        """The client asks the agent for a new session, which tells that the old one is known: so it was a lie."""
        test = self

        class Deny(Conduct):
            n_denied = 0

            def answer(self, kind, head):
                if kind != "client-data":
                    return None
                connect = json.loads(head.get("nl-command"))["Connect"][1]
                if connect["cryptography"] is None:
                    return None
                stream = test.gateway.replay(connect, case.AGENT)
                servers.until(lambda: stream.agent or stream.error, "the agent has answered")
                self.n_denied += 1
                return 404, "nl-9: unknown e2ee session"

        conduct = Deny()
        self.assertEqual(self.pay(conduct), b"")
        self.assertEqual(conduct.n_denied, 1, "the stream was sent again")
        self.assertEqual(self.server.accepted, 1)
        self.assert_says("which must not be sent again")

    def test_a_restarted_agent_gets_the_stream_again(self):
        """The honest case of the same answer: the agent has forgotten the session, and the data arrives, once."""
        gateway = self.lab.start_gateway("Ws")
        agent = self.lab.start_agent(gateway, case.KEY, times=case.SHORT)
        self.forward = self.lab.start_forward(gateway, self.server.address, case.KEY, times=case.SHORT)
        self.assert_says("End-to-end encrypted")
        agent.kill()
        self.lab.start_agent(gateway, case.KEY, times=case.SHORT)
        with servers.connect(self.forward.address) as sock:
            sock.sendall(PAYMENT)
            sock.shutdown(socket.SHUT_WR)
            servers.until(lambda: self.server.received and self.server.received[0] == PAYMENT, "it arrives", 30)
        self.assertEqual(self.server.accepted, 1)
