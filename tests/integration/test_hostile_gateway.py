# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway that attacks streams with a key: no wrong byte reaches an application, and both ends say that it went wrong."""
import socket
import struct
import threading

import case
import records
import servers
from peer_gateway import DOWN, UP, Conduct

DATA = servers.random_bytes(600_000)
TARGET = 1  # the record that is attacked: not the first, not the last


class OnRecord(Conduct):
    """Attacks the records of one direction of a stream; handshakes are left alone."""

    def __init__(self, direction, attack):
        self.direction, self.attack = direction, attack
        self.kept = {}
        self.n_attacked = 0

    def record(self, stream, direction, index, record):
        if stream.is_handshake or direction != self.direction:
            return record
        result = self.attack(self, stream, index, record)
        self.n_attacked += result != record
        return result


def at_target(change):
    """An attack on one record alone."""
    return lambda conduct, stream, index, record: change(record) if index == TARGET else record


def reorder(conduct, _stream, index, record):
    if index == TARGET:
        conduct.kept["held"] = record
        return b""
    return record + conduct.kept.pop("held", b"") if index == TARGET + 1 else record


def exchange_with_other_stream(conduct, _stream, index, record):
    return conduct.other[index] if index == TARGET else record


def reflect(conduct, stream, index, record):
    """Sends a record of the other direction instead."""
    if index != TARGET:
        return record
    other = DOWN if conduct.direction == UP else UP
    found = [x for _, x in records.Splitter().feed(stream.passed[other])]
    return found[min(index, len(found) - 1)] if found else records.flip(record)


def cut_inside(conduct, stream, index, record):
    if index == TARGET:
        side = stream.agent if conduct.direction == UP else stream.client
        side.send(2, record[:len(record) // 2])
        stream.cut()
        return b""
    return record


def cut_between(_conduct, stream, index, record):
    if index == TARGET:
        stream.cut()
        return b""
    return record


def close_between(conduct, stream, index, record):
    """Ends the direction with an orderly Close in the middle."""
    if index < TARGET:
        return record
    if index == TARGET:
        (stream.agent if conduct.direction == UP else stream.client).send(8)
    return b""


RECORD_ATTACKS = {
    "flips a bit of the ciphertext": at_target(lambda x: records.flip(x, 5)),
    "flips a bit of the tag": at_target(records.flip),
    "calls data an end": at_target(lambda x: b"\1" + x[1:]),
    "calls data a handshake": at_target(lambda x: b"\2" + x[1:]),
    "gives a type that does not exist": at_target(lambda x: b"\x09" + x[1:]),
    "announces a shorter record": at_target(lambda x: struct.pack("!BH", x[0], len(x) - 4) + x[3:]),
    "announces a longer record": at_target(lambda x: struct.pack("!BH", x[0], len(x) - 2) + x[3:]),
    "drops a record": at_target(lambda _: b""),
    "repeats a record": at_target(lambda x: x + x),
    "changes the order": reorder,
    "puts in a record of its own": at_target(lambda x: records.build(0, bytes(40)) + x),
    "puts in an empty record": at_target(lambda x: records.build(0, b"") + x),
    "puts in a record of another stream": exchange_with_other_stream,
    "sends a record back where it came from": reflect,
    "cuts inside a record": cut_inside,
    "cuts between two records": cut_between,
    "closes orderly between two records": close_between,
}


def with_nonce(connect, change):
    nonce = connect["cryptography"]["XChaCha20Poly1305"]
    return {**connect, "cryptography": {"XChaCha20Poly1305": change(nonce)}}


def unknown_session(connect):
    return with_nonce(connect, lambda nonce: [nonce[0] ^ 1, *nonce[1:]])


CONNECT_CHANGES = {
    "port": lambda x, port: {**x, "port": port},
    "host": lambda x, _: {**x, "host": "localhost"},
    "protocol": lambda x, _: {**x, "protocol": "UDP"},
    "signature": lambda x, _: {**x, "sign": {"HmacSha256": [x["sign"]["HmacSha256"][0] ^ 1] + x["sign"]["HmacSha256"][1:]}},
    "counter": lambda x, _: with_nonce(x, lambda nonce: [*nonce[:23], 77]),
    "random part of the nonce": lambda x, _: with_nonce(x, lambda nonce: [*nonce[:8], nonce[8] ^ 1, *nonce[9:]]),
    "no signature": lambda x, _: {**x, "sign": None},
    "no nonce": lambda x, _: {**x, "cryptography": None},
}


class ChangedConnect(Conduct):
    """Tells the agent something else than the client asked for; handshakes are left alone."""

    def __init__(self, change):
        self.change = change

    def connect(self, stream, connect):
        return connect if stream.is_handshake else self.change(connect)


class HostileGateway(case.LabCase):
    def setUp(self):
        super().setUp()
        self.gateway, self.where = self.scripted_gateway()
        self.server = self.tcp_server(servers.keep_and_echo)

    def start(self, destination=None, key=case.KEY, agent_key=case.KEY, times=None, **options):
        self.agent = self.lab.start_agent(self.where, agent_key, times=times or case.SHORT)
        self.forward = self.lab.start_forward(self.where, destination or self.server.address, key,
                                              times=times or case.SHORT, **options)
        return self.forward

    def news(self):
        """Remembers where the logs end; the result tells what came since."""
        before = {x: (len(x.output()), len(x.errors())) for x in (self.agent, self.forward.process)}
        return lambda process: process.output()[before[process][0]:] + process.errors()[before[process][1]:]

    def attempt(self, data=DATA):
        """Sends data and reads until it is over: (what came back, how it ended)."""
        with servers.connect(self.forward.address) as sock:
            # The kernel tells a reset once: to whichever of the two calls comes first.
            told = []

            def send():
                try:
                    sock.sendall(data)
                except OSError as error:
                    told.append(error)
            sender = threading.Thread(target=send, daemon=True)
            sender.start()
            back, how = servers.read_until_over(sock)
            sender.join()
            return back, "reset" if any(isinstance(x, ConnectionResetError) for x in told) else how

    def assert_both_report(self, since, label):
        for process, words in ((self.forward.process, "encrypted"), (self.agent, "broke: encrypted")):
            servers.until(lambda p=process, w=words: w in since(p), f"{label}: {process.name} reports it", 10)

    def test_records(self):
        self.start()
        self.assertEqual(servers.round_trip(self.forward.address, DATA), DATA)
        honest = self.gateway.data_streams()[-1]
        other = {x: dict(records.Splitter().feed(honest.passed[x])) for x in (UP, DOWN)}
        for direction in (UP, DOWN):
            for name, attack in RECORD_ATTACKS.items():
                with self.subTest(f"{direction}: {name}"):
                    conduct = OnRecord(direction, attack)
                    conduct.other = other[direction]
                    since, n_before = self.news(), self.server.accepted
                    self.gateway.conduct = conduct
                    back, how = self.attempt()
                    servers.until(lambda c=conduct: c.n_attacked, "the attack took place")
                    self.assertTrue(DATA.startswith(back), "the application got a wrong byte")
                    self.assertLess(len(back), len(DATA))
                    self.assertEqual(how, "reset")
                    servers.until(lambda n=n_before: self.server.accepted > n, "the server has taken the stream")
                    self.assertEqual(self.server.accepted, n_before + 1)
                    self.assertTrue(DATA.startswith(bytes(self.server.received[-1])), "the server got a wrong byte")
                    self.assert_both_report(since, name)
        self.gateway.conduct = Conduct()
        self.assertTrue(servers.echoes(self.forward.address), "honest again, and it works again")

    def test_the_end_of_a_direction_is_kept_back(self):
        """The server must not take what it has for all."""
        ends = []

        def note_end(_server, sock):
            ends.append(servers.read_until_over(sock))

        self.start(self.tcp_server(note_end).address)

        def without_end(_conduct, stream, _index, record):
            if record[0] == records.END:
                stream.agent.send(8)
                return b""
            return record

        since = self.news()
        self.gateway.conduct = OnRecord(UP, without_end)
        with servers.connect(self.forward.address) as sock:
            sock.sendall(DATA)
            sock.shutdown(socket.SHUT_WR)
            servers.until(lambda: ends, "the server has noticed")
            self.assertEqual(servers.read_until_over(sock), (b"", "reset"))
        data, how = ends[0]
        self.assertTrue(DATA.startswith(data))
        self.assertEqual(how, "reset")
        self.assert_both_report(since, "no end")

    def refused(self, change, words, agent_words="is not opened"):
        """One stream of a new client whose Connect is changed on the way: nothing is dialled, the client says words."""
        self.gateway.conduct = ChangedConnect(change)
        self.forward = self.lab.start_forward(self.where, self.server.address, case.KEY, times=case.SHORT)
        n_before, since = self.server.accepted, self.news()
        self.assertEqual(self.attempt(b"for your eyes only"), (b"", "reset"))
        servers.until(lambda: words in since(self.forward.process), f"the client says: {words}", 10)
        servers.until(lambda: agent_words in since(self.agent), "the agent says so", 10)
        self.assertEqual(self.server.accepted, n_before, "the destination was dialled")
        self.forward.process.stop()

    def test_what_is_asked_for_is_altered(self):
        elsewhere = self.tcp_server(servers.swallow)
        self.start()
        for name, change in CONNECT_CHANGES.items():
            with self.subTest(name):
                self.refused(lambda x, c=change: c(x, elsewhere.port), "e2ee refused")
        with self.subTest("session"):
            self.refused(unknown_session, "e2ee session", "")
        with self.subTest("no key at all"):
            self.refused(lambda x: {**x, "sign": None, "cryptography": None}, "a key is required")
        self.assertEqual(elsewhere.accepted, 0)

    def test_a_whole_stream_is_replayed(self):
        self.start(self.tcp_server(servers.swallow).address)
        server = self.tcp_server(servers.swallow)
        self.forward = self.lab.start_forward(self.where, server.address, case.KEY)
        with servers.connect(self.forward.address) as sock:
            sock.sendall(b"pay 100 to Eve")
        servers.until(lambda: server.received and server.received[0] == b"pay 100 to Eve", "the first delivery")
        since = self.news()
        again = self.gateway.replay(self.gateway.data_streams()[-1].connect, case.AGENT)
        servers.until(lambda: again.error, "the agent refuses it")
        self.assertEqual(again.error, "nl-10: e2ee refused")
        self.assertIsNone(again.agent)
        self.assertEqual(server.accepted, 1)
        self.assertIn("e2ee refused", since(self.agent))


class FalseAgent(case.LabCase):
    """The gateway plays the agent, without its key."""

    # The encoding of ristretto255's base point, RFC 9496 appendix A.1, and of its identity.
    BASE_POINT = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
    IDENTITY = bytes(32)

    def play(self, answer, played=DOWN):
        """Puts answer(stream, index, record) in the place of what one side sends; returns (forward, gateway) after the client's
        first failure."""
        gateway, where = self.scripted_gateway()
        server = self.tcp_server(servers.keep_and_echo)
        self.lab.start_agent(where, case.KEY)

        class Play(Conduct):
            def record(self, stream, direction, index, record):
                if stream.is_handshake and direction == played:
                    return answer(stream, index, record)
                return record

        gateway.conduct = Play()
        forward = self.lab.start_forward(where, server.address, case.KEY, times=case.SHORT, extra=["--exit-on-failure"])
        servers.until(lambda: forward.process.poll() is not None, "the client gives up", 30)
        self.assertEqual(forward.process.poll(), 6, forward.process.tail())
        self.assertEqual([gateway.data_streams(), server.accepted], [[], 0], "a stream was opened")
        return forward, gateway

    def test_answers_with_a_point_of_its_own(self):
        forward, gateway = self.play(
            lambda _s, index, record: records.build(2, b"\2\1" + self.BASE_POINT) if index == 0 else record)
        self.assertIn("the key does not match", forward.process.errors())
        self.assertGreaterEqual(len(gateway.streams), 1)

    def altered(self, answer, played=DOWN):
        forward, _ = self.play(answer, played)
        self.assertRegex(forward.process.errors(), "was cut off or altered|does not match")

    def test_answers_with_the_identity(self):
        self.altered(lambda _s, index, record: records.build(2, b"\2\1" + self.IDENTITY) if index == 0 else record)

    def test_reflects_the_point_of_the_client(self):
        self.altered(lambda stream, index, record: records.build(
            2, b"\2\1" + bytes(stream.passed[UP][3 + 25:3 + 57])) if index == 0 else record)

    def test_alters_the_last_message(self):
        self.altered(lambda _s, index, record: records.flip(record) if index == 1 else record)

    def test_alters_what_the_client_says(self):
        """Of its greeting with the session's random number in front and the point behind, and of its proof."""
        for message, place in ((0, 5), (0, -1), (1, -1)):
            with self.subTest(f"message {message}, byte {place}"):
                self.altered(lambda _s, index, record, m=message, p=place: records.flip(record, p) if index == m else record, UP)

    def test_shortens_the_lifetime(self):
        self.altered(lambda _s, index, record: records.flip(record, 2) if index == 1 else record)

    def test_announces_too_many_points(self):
        self.altered(lambda _s, index, record: records.build(2, b"\2\5" + self.BASE_POINT * 5) if index == 0 else record)
