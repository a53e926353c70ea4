# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong once: for each, the exact words that a person gets, and the exit code."""
import contextlib
import re
import socket

import case
import lab
import servers

STAMP = re.compile(r"^\S+Z +(ERROR|WARN) ", re.MULTILINE)
NO_KEY = "No key is set, and the gateway is reached without TLS: anyone on the way can read what goes through"
NO_KEY_TLS = "No key is set: the gateway can read what goes through"
UNAUTHORISED = ("the gateway answered with status 401: The request requires authentication, either through a missing or "
                "invalid Authorization header.")
NEXT_TRY = re.compile(r"; (next try|trying again) in [0-9.]+ s$")


class Fault(case.LabCase):
    """`narrowlink forward --exit-on-failure` ends with the code of what went wrong and says it in one line."""

    def complaints(self, process):
        """Warnings and errors without time, level, when the next try is, and the advice to set a key."""
        lines = [NEXT_TRY.sub("", STAMP.sub("", x)) for x in process.errors().splitlines()]
        return [x for x in lines if x not in (NO_KEY, NO_KEY_TLS)]

    def expect(self, code, words, gateway, destination="127.0.0.1:9", touch=True, **options):
        """Starts a forward, connects to it if it listens, and compares exit code and complaint."""
        options.setdefault("times", case.SHORT)
        process = self.lab.start("forward", [
            self.lab.program("narrowlink"), *self.lab.forward_argv(gateway, destination, extra=["--exit-on-failure"], **options)])
        with contextlib.ExitStack() as stack:
            touched = []

            def is_over():
                found = lab.ADDRESS.search(process.output())
                if touch and found and not touched:
                    with contextlib.suppress(OSError):
                        address = found.group(1).strip("[]"), int(found.group(2))
                        touched.append(stack.enter_context(servers.connect(address)))
                return process.poll() is not None

            servers.until(is_over, f"the client ends and says: {words}\n{process.tail()}", 20)
        self.assertEqual((process.poll(), self.complaints(process)), (code, [words]))
        return process

    def start(self, protocol="Ws", key=None, **options):
        gateway = self.lab.start_gateway(protocol, **options)
        self.agent = self.lab.start_agent(gateway, key, times={**case.SHORT, "connect": "300ms"})
        return gateway


class Destinations(Fault):
    def test_port_where_nobody_listens(self):
        for key in (None, case.KEY):
            with self.subTest("key" if key else "no key"):
                port = lab.free_port()
                self.expect(7, f"connection to 127.0.0.1:{port} refused", self.start(key=key), f"127.0.0.1:{port}", key=key)

    def test_network_that_is_unreachable(self):
        self.expect(7, "255.255.255.255:80 cannot be reached: Network is unreachable", self.start(), "255.255.255.255:80")

    def test_host_that_does_not_answer(self):
        with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf, contextlib.ExitStack() as stack:
            # Linux drops what does not fit into the backlog.
            for _ in range(4):
                sock = stack.enter_context(socket.socket())
                sock.setblocking(False)
                sock.connect_ex(deaf.getsockname())
            port = deaf.getsockname()[1]
            self.expect(7, f"no answer from 127.0.0.1:{port} in time", self.start(), f"127.0.0.1:{port}")

    def test_name_that_does_not_resolve(self):
        self.expect(7, "the name no-such-name.invalid does not resolve", self.start(), "no-such-name.invalid:80")


class Keys(Fault):
    def test_wrong_key(self):
        self.expect(6, "the key does not match the one that agent office uses", self.start(key=case.KEY),
                    key="not-what-the-agent-has", touch=False)

    def test_no_key_for_a_strict_agent(self):
        self.expect(6, "the agent takes only encrypted streams: a key is required", self.start(key=case.KEY))

    def test_key_for_an_agent_without_one(self):
        self.expect(6, "agent office has no key configured", self.start(), key=case.KEY, touch=False)

    def test_any_of_several_keys_fits(self):
        server = self.tcp_server(servers.echo)
        gateway = self.start(key=["first-first-first", case.KEY, "third-third-third"])
        self.assertTrue(servers.echoes(self.lab.start_forward(gateway, server.address, case.KEY).address))

    def test_a_lax_agent_takes_both(self):
        server = self.tcp_server(servers.echo)
        gateway = self.lab.start_gateway("Ws")
        agent = self.lab.start_agent(gateway, case.KEY, policy="Lax")
        for key in (None, case.KEY):
            self.assertTrue(servers.echoes(self.lab.start_forward(gateway, server.address, key).address))
        self.assertIn("The e2ee policy is Lax", agent.errors())


class Tokens(Fault):
    def test_wrong_signature(self):
        gateway = self.start()
        token = self.lab.token("client", secret=[7] * 32)
        self.expect(3, f"Authentication failed: {UNAUTHORISED}", gateway, token=token)
        self.assertRegex(gateway.process.errors(),
                         "authentication failed from 127.0.0.1: the token is not signed with this gateway's secret")

    def test_expired(self):
        gateway = self.start()
        self.expect(3, f"Authentication failed: {UNAUTHORISED}", gateway, token=self.lab.token("client", exp=1_000_000_000))
        self.assertIn("authentication failed from 127.0.0.1: the token has expired", gateway.process.errors())

    def test_token_of_an_agent(self):
        self.expect(3, "Authentication failed: this is the token of an agent; a client needs a token of its own",
                    self.start(), token=self.lab.agent_token)

    def test_policy_that_is_not_there(self):
        self.expect(3, f"Authentication failed: {UNAUTHORISED}", self.start(), token=self.lab.token("client", policies=[1025]))

    def test_a_policy_token_is_no_client_token(self):
        token = self.lab.token("client", pid=1025, policy={"type": "BlackList", "policies": []})
        process = self.start_forward_that_ends(token)
        self.assertEqual(process.poll(), 1)
        self.assertRegex(process.errors(), r"client-.*\.yaml: token: this is a policy token, a client token is needed\n$")

    def start_forward_that_ends(self, token):
        process = self.lab.start("forward", [self.lab.program("narrowlink"), *self.lab.forward_argv(
            self.start(), "127.0.0.1:9", token=token)])
        servers.until(lambda: process.poll() is not None, "the client ends")
        return process

    def test_a_publish_token_is_no_agent_token(self):
        gateway = self.lab.start_gateway("Ws")
        agent = self.lab.start_agent(gateway, token=self.lab.token("agent", publish_hosts=[]), wait=False)
        servers.until(lambda: agent.poll() is not None, "the agent ends")
        self.assertEqual(agent.poll(), 1)
        self.assertRegex(agent.errors(), r"agent-.*\.yaml: token: this is a publish token, an agent token is needed\n$")

    def test_an_agent_keeps_trying_with_a_token_that_is_refused(self):
        gateway = self.lab.start_gateway("Ws")
        agent = self.lab.start_agent(gateway, token=self.lab.token("agent", secret=[7] * 32), times=case.SHORT, wait=False)
        words = f"Authentication failed: localhost:{gateway.port} refuses the token of this agent"
        servers.until(lambda: agent.errors().count(words) >= 3, "it tries again and again")
        self.assertIsNone(agent.poll())

    def test_a_forbidden_destination(self):
        policy = {"type": "WhiteList", "policies": [{"Ip": ["Any", "127.0.0.1/32", 9, "TCP"]}]}
        gateway = self.start()
        gateway.trust = "  acl: [%s]\n" % self.lab.token("client", pid=1025, policy=policy)
        token = self.lab.token("client", policies=[1025])
        self.expect(5, "a policy does not permit it", gateway, "127.0.0.1:10", token=token)
        self.expect(7, "connection to 127.0.0.1:9 refused", gateway, "127.0.0.1:9", token=token)


class Gateways(Fault):
    def nowhere(self, protocol="Ws", **options):
        return lab.Gateway(None, protocol, options.pop("port", lab.free_port()), **options)

    def test_nobody_listens(self):
        gateway = self.nowhere()
        self.expect(2, f"gateway localhost:{gateway.port}: connection to localhost:{gateway.port} refused", gateway, touch=False)

    def test_name_does_not_resolve(self):
        self.expect(2, "gateway no-such-gateway.invalid:443: the name no-such-gateway.invalid does not resolve",
                    self.nowhere(port=443, host="no-such-gateway.invalid"), touch=False)

    def test_it_is_no_gateway(self):
        web = self.tcp_server(lambda _server, sock: sock.recv(4096) and sock.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
        self.expect(2, "the gateway answered with status 200: OK", self.nowhere(port=web.port), touch=False)

    def test_certificate_of_an_unknown_authority(self):
        gateway = self.lab.start_gateway("Wss")
        self.lab.ca_file = self.lab.folder / "other-ca.pem"
        words = "the certificate of localhost comes from an authority that is not trusted here"
        self.expect(2, f"gateway localhost:{gateway.port}: {words}", gateway, touch=False)

    def test_authority_in_the_configuration(self):
        gateway = self.lab.start_gateway("Wss", trust=f"  ca: {self.lab.folder}/ca.pem\n")
        self.lab.ca_file = self.lab.folder / "other-ca.pem"
        self.expect(4, "the agent office is not connected to the gateway", gateway, touch=False)

    def test_pinned_key_in_the_configuration(self):
        gateway = self.lab.start_gateway("Wss", trust=f"  pin: {self.lab.public_key_pin()}\n")
        self.lab.ca_file = self.lab.folder / "other-ca.pem"
        self.expect(4, "the agent office is not connected to the gateway", gateway, touch=False)

    def test_other_key_than_the_pinned_one(self):
        gateway = self.lab.start_gateway("Wss", trust=f"  pin: sha256/{'A' * 43}=\n")
        words = f"localhost has another public key than the pinned one: {self.lab.public_key_pin()}"
        self.expect(2, f"gateway localhost:{gateway.port}: {words}", gateway, touch=False)

    def test_no_such_agent(self):
        gateway = self.start()
        self.expect(4, "the agent nowhere is not connected to the gateway", gateway, agent="nowhere", touch=False)

    def test_port_in_use_on_both_sides(self):
        gateway = self.start()
        self.expect(1, f"Cannot listen on 127.0.0.1:{gateway.port}: Address already in use", gateway,
                    local=f"127.0.0.1:{gateway.port}")
        second = self.lab.start_gateway("Ws", port=gateway.port, wait=False).process
        servers.until(lambda: second.poll() is not None, "the second gateway ends")
        self.assertEqual((second.poll(), self.complaints(second)), (1, [
            f"Cannot listen on 127.0.0.1:{gateway.port}: Address already in use; another program has this port: stop it, "
            "or change listen_addr"]))
