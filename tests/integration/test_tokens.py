# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens that expire or are revoked: what they have open ends, they open nothing more, and nobody else notices."""
import datetime
import hashlib
import json
import signal
import time

import case
import servers
import websocket
from peer_client import connect_command
from test_gateway import UNAUTHORIZED, GatewayCase


class TokenCase(GatewayCase):
    def start(self, *args, **options):
        self.list = self.lab.folder / "revoked"
        return super().start(*args, **options)

    def revoke(self, line):
        with open(self.list, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def open_echo(self, client):
        """A data channel through which bytes come back."""
        server = self.tcp_server(servers.echo)
        channel = client.open_data(case.AGENT, "127.0.0.1", server.port)
        self.addCleanup(channel.end)
        self.assert_works(channel)
        return channel

    def assert_works(self, channel):
        channel.send(websocket.BINARY, b"there and back")
        self.assertEqual(channel.message(), (websocket.BINARY, b"there and back"))

    def assert_ends(self, channel):
        with self.assertRaises((websocket.Ended, OSError)):
            while True:
                channel.message()

    def assert_unauthorized(self, token):
        self.assert_refused([("nl-token", token)], 401, UNAUTHORIZED)


class Expiry(TokenCase):
    def test_expired_token_ends_what_it_has_open(self):
        self.start()
        self.agent()
        # The leeway is a minute: this one runs out in some two seconds.
        token = self.lab.token("client", exp=int(time.time()) - 58)
        client, other = self.client(token), self.client()
        channel, others = self.open_echo(client), self.open_echo(other)
        self.assert_ends(channel)
        case.until(lambda: client.ended, "the control channel ends")
        self.assert_unauthorized(token)
        self.assert_refused([("nl-token", token), ("nl-session", client.session),
                             ("nl-command", connect_command(case.AGENT, "127.0.0.1", 9))], 401, UNAUTHORIZED)
        self.assert_works(others)
        self.assertIsNone(other.ended)
        self.assertIn("the token has expired", self.log())

    def test_stream_that_waits_ends_with_the_token(self):
        self.start(times={"pending": "60s"})
        agent = self.agent()
        agent.mute = True
        token = self.lab.token("client", exp=int(time.time()) - 58)
        with self.assertRaises(websocket.UpgradeRefused) as caught:
            self.open_deferred(self.client(token))
        self.assertEqual((caught.exception.status, caught.exception.message), (401, "nl-15: the token has expired"))

    def test_policy_that_expires_before_its_token(self):
        self.start()
        self.agent()
        token = self.lab.token("client", policies=[1025])
        everything = {"type": "BlackList", "policies": []}
        policy = self.lab.token("client", pid=1025, policy=everything, exp=int(time.time()) - 58)
        fields = [("nl-token", token), ("nl-acl", json.dumps([policy]))]
        control = self.ask(fields)
        self.addCleanup(control.end)
        server = self.tcp_server(servers.echo)
        channel = self.ask([("nl-token", token), ("nl-session", control.head.get("nl-session")),
                            ("nl-command", connect_command(case.AGENT, "127.0.0.1", server.port))])
        self.addCleanup(channel.end)
        self.assert_works(channel)
        other = self.client()
        others = self.open_echo(other)
        self.assert_ends(channel)
        self.assert_ends(control)
        self.assert_refused(fields, 401, UNAUTHORIZED)
        self.assert_works(others)
        self.assertIsNone(other.ended)
        self.assertIn("a policy of the token has expired", self.log())

    def test_expired_agent(self):
        self.start()
        agent = self.agent(self.lab.token("agent", exp=int(time.time()) - 58))
        client = self.client()
        channel = self.open_echo(client)
        self.assert_ends(channel)
        case.until(lambda: agent.ended, "the agent's control channel ends")
        self.assertEqual(client.list_agents(), [])
        self.assertIsNone(client.ended)


class Revocation(TokenCase):
    def test_revoked_client_is_out_at_once(self):
        self.start()
        self.agent()
        client, other = self.client(), self.client(self.lab.token("client", name="desk"))
        channel, others = self.open_echo(client), self.open_echo(other)
        self.revoke(f"client {case.lab.CLIENT} 2026-01-01T00:00:00Z")
        self.assert_unauthorized(self.lab.client_token)
        self.assert_ends(channel)
        case.until(lambda: client.ended, "the control channel ends")
        self.assert_works(others)
        self.assertIn("authentication failed from 127.0.0.1: the token is revoked\n", self.log())

    def test_open_channels_end_though_nobody_asks(self):
        self.start()
        agent, client = self.agent(), self.client()
        channel = self.open_echo(client)
        self.revoke(f"agent {case.AGENT} 2026-01-01T00:00:00Z")
        case.until(lambda: agent.ended, "the control channel ends", seconds=5)
        self.assert_ends(channel)
        self.assertEqual(client.list_agents(), [])

    def test_one_token(self):
        self.start()
        second = self.lab.token("client", exp=case.lab.FAR_FUTURE - 1)
        self.revoke(f"token sha256:{hashlib.sha256(second.encode()).hexdigest()}")
        self.assert_unauthorized(second)
        self.client()

    def test_later_token_of_the_name_is_good(self):
        self.start()
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        seconds = int(now.timestamp())
        older, newer = (self.lab.token("client", iat=seconds + n) for n in (0, 1))
        client = self.client(newer)
        self.revoke(f"client {case.lab.CLIENT} {now.isoformat()}")
        self.assert_unauthorized(older)
        self.assert_unauthorized(self.lab.client_token)
        self.client(newer)
        self.assertIsNone(client.ended)

    def test_damaged_list_changes_nothing(self):
        self.start()
        self.revoke(f"client {case.lab.CLIENT} 2026-01-01T00:00:00Z")
        self.assert_unauthorized(self.lab.client_token)
        self.list.write_text("nonsense\n")
        self.assert_unauthorized(self.lab.client_token)
        self.assertIn(f"{self.list}:1:1: 'nonsense' is no entry", self.log())
        self.list.unlink()
        self.assert_unauthorized(self.lab.client_token)
        self.assertIn("has gone", self.log())
        self.list.write_text("# nobody\n")
        self.client()

    def test_hangup_reads_the_list(self):
        self.start()
        client = self.client()
        self.revoke(f"client {case.lab.CLIENT} 2026-01-01T00:00:00Z")
        self.gateway.process.popen.send_signal(signal.SIGHUP)
        case.until(lambda: client.ended, "the control channel ends")

    def test_list_with_mistakes_stops_the_start(self):
        self.list = self.lab.folder / "revoked"
        self.revoke("client laptop yesterday")
        gateway = self.lab.start_gateway("Ws", wait=False)
        case.until(lambda: gateway.process.poll() is not None, "the gateway gives up")
        self.assertEqual(gateway.process.poll(), 1)
        self.assertIn(f"{self.list}:1:1: 'client laptop yesterday' is no entry", gateway.process.errors())

    def test_another_place(self):
        self.start(extra=f"revoked: {self.lab.folder}/elsewhere\n")
        self.revoke(f"client {case.lab.CLIENT} 2026-01-01T00:00:00Z")
        self.client()
        (self.lab.folder / "elsewhere").write_text(f"client {case.lab.CLIENT} 2026-01-01T00:00:00Z\n")
        self.assert_unauthorized(self.lab.client_token)


class Visibility(TokenCase):
    def connect_with(self, *policies):
        numbers = list(range(1024, 1024 + len(policies)))
        token = self.lab.token("client", policies=numbers)
        acl = [self.lab.token("client", pid=number, policy=policy) for number, policy in zip(numbers, policies)]
        control = self.ask([("nl-token", token), ("nl-acl", json.dumps(acl))])
        self.addCleanup(control.end)
        return token, control

    def listed(self, control):
        control.json({"Request": [7, "ListOfAgents"]})
        while True:
            kind, payload = control.message()
            message = json.loads(payload) if kind == websocket.TEXT else {}
            if "Response" in message:
                return sorted(agent["name"] for agent in message["Response"][1]["ActiveAgents"])

    def test_list_hides_what_no_rule_allows(self):
        self.start()
        for name in ("one", "two"):
            self.agent(self.lab.token("agent", name=name))

        def white(*items):
            return {"type": "WhiteList", "policies": list(items)}

        one = {"Domain": [{"Agent": "one"}, "*.example.com", 443, "TCP"]}
        any_agent = {"Ip": ["Any", "10.0.0.0/8", 22, "TCP"]}
        datagrams = {"Ip": [{"Agent": "one"}, "10.0.0.0/8", 53, "UDP"]}
        nothing = {"type": "BlackList", "policies": [{"Domain": [{"Agent": "one"}, "*", 0, p]} for p in
                                                     ("TCP", "UDP", "HTTP", "TLS", "DTLS", "HTTPS", "QUIC")]}
        some = {"type": "BlackList", "policies": [{"Domain": [{"Agent": "one"}, "*", 0, "TCP"]}]}
        for policies, expected in (((), ["one", "two"]), ((white(one),), ["one"]), ((white(any_agent),), ["one", "two"]),
                                   ((white(),), []), ((white(any_agent), white(one)), ["one"]),
                                   ((white(one), white(datagrams)), []), ((nothing,), ["two"]),
                                   ((some,), ["one", "two"])):
            _, control = self.connect_with(*policies)
            self.assertEqual(self.listed(control), expected, policies)

    def test_hidden_agent_cannot_be_told_from_one_that_is_not_there(self):
        self.start()
        self.agent()
        token, control = self.connect_with({"type": "WhiteList", "policies": []})
        for agent in (case.AGENT, "nobody"):
            for host, port in (("e2ee.narrowlink.internal", 0), ("127.0.0.1", 22)):
                self.assert_refused([("nl-token", token), ("nl-session", control.head.get("nl-session")),
                                     ("nl-defer", "1"), ("nl-command", connect_command(agent, host, port))],
                                    403, "nl-2: a policy does not permit it")
