# SPDX-License-Identifier: GPL-3.0-or-later
"""`narrowlink check`: each step that can end it, by the thing that is really so, and what is said then."""
import json
import socket
import time
import unittest.mock

import case
import peer_gateway
import servers
import test_company_proxy

OTHER_CA = str(case.HERE.parent / "fixtures/tls/other-ca.pem")
GOOD = "name address certificate gateway token clock agents"
TEN = {"type": "WhiteList", "policies": [{"Ip": ["Any", "10.0.0.0/8", 22, "TCP"]},
                                         {"Ip": [{"Agent": case.AGENT}, "127.0.0.0/8", 0, "TCP"]}]}


class Checking(case.LabCase):
    def check(self, gateway, *argv, code=0, token=None, times=None, config=None, **env):
        config = config or self.lab.client_config(gateway, token, times or case.SHORT)
        done = self.lab.run_client("-c", config, "check", *argv, **env)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        return done.stdout

    def marks(self, text):
        """{mark: names of steps}"""
        found = {mark: [] for mark in "✓–✗"}
        for line in text.splitlines():
            if line[:2] in ("✓ ", "– ", "✗ "):
                found[line[0]].append(line[2:].split()[0])
        return {mark: " ".join(names) for mark, names in found.items()}

    def ends(self, where, passed, words, *argv, left_out="", **options):
        """The check passes the steps `passed` and ends at `where`, and says `words`."""
        text = self.check(*argv, **options)
        self.assertEqual(self.marks(text), {"✓": passed, "–": left_out, "✗": where}, text)
        for word in words:
            self.assertIn(word, text)


class Gateways(Checking):
    def test_all_is_well(self):
        for protocol, certificate in (("Wss", "certificate "), ("Ws", "")):
            gateway = self.lab.start_gateway(protocol)
            text = self.check(gateway)
            self.assertEqual(self.marks(text)["✓"], GOOD.replace("certificate ", certificate), text)
            self.assertRegex(text, r"(?m)^✓ address +\d+\.\d ms  port \d+ answers$")
            self.assertRegex(text, r"(?m)^✓ token  .*it is laptop's, until 2100-01-01$")
            self.assertRegex(text, r"(?m)^✓ agents +\d+\.\d ms  0 online$")

    def test_name(self):
        gateway = case.Gateway(None, "Ws", 443, "no-such-name.invalid")
        self.ends("name", "", ["does not resolve", "Check the spelling"], gateway, code=2)

    def test_port(self):
        gateway = case.Gateway(None, "Ws", case.free_port())
        self.ends("address", "name", ["refused", "does the gateway run?"], gateway, code=2)

    def test_certificate(self):
        gateway = self.lab.start_gateway("Wss")
        self.ends("certificate", "name address", ["take 'pin' or 'ca'", f"has the pin {self.lab.public_key_pin()}\n"], gateway, code=2, SSL_CERT_FILE=OTHER_CA)

    def test_what_is_wrong_here(self):
        gateway = self.lab.start_gateway("Wss")
        self.ends("certificate", "", ["Cannot take certificates from /dev/null"], gateway, code=1, SSL_CERT_FILE="/dev/null")
        self.ends("proxy", "", ["HTTPS_PROXY"], gateway, code=1, HTTPS_PROXY="gopher://x")

    def test_other_server(self):
        def serve(_server, sock):
            sock.recv(65536)
            sock.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        server = self.tcp_server(serve)
        self.ends("gateway", "name address", ["Something else answers there"], case.Gateway(None, "Ws", server.port), code=2,
                  left_out="certificate")

    def test_gateway_that_says_nothing(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            gateway = case.Gateway(None, "Ws", deaf.getsockname()[1])
            self.ends("gateway", "name address", ["in time"], gateway, code=2, left_out="certificate",
                      times={"handshake": "200ms"})

    def test_token(self):
        gateway = self.lab.start_gateway("Ws")
        self.ends("token", "name address gateway", ["ask the owner of the gateway for a new link"], gateway, code=3,
                  token=self.lab.token("client", secret=[7] * 32), left_out="certificate")

    def test_clock(self):
        _script, gateway = self.scripted_gateway("Ws")
        slow = unittest.mock.MagicMock(wraps=time)
        slow.gmtime.side_effect = lambda: time.gmtime(time.time() - 600)
        with unittest.mock.patch.object(peer_gateway, "time", slow):
            text = self.check(gateway)
        self.assertEqual(self.marks(text), {"✓": "name address gateway token agents", "–": "certificate", "✗": "clock"})
        self.assertRegex(text, r"(?m)^✗ clock +60\d s ahead of the gateway's$")
        self.assertIn("Set the clock of this machine", text)

    def test_another_gateway_of_the_file(self):
        gateway = self.lab.start_gateway("Ws")
        config = self.lab.client_config(gateway)
        self.assertEqual(self.marks(self.check(gateway, "--gateway", "localhost", config=config))["✗"], "")


class Proxies(test_company_proxy.CompanyProxyCase, Checking):
    def test_proxy(self):
        names, gateway = self.hidden_gateway("Wss")
        proxy = self.proxy(names, test_company_proxy.WORDS)
        side = self.through(gateway, f"http://{test_company_proxy.USER}@127.0.0.1:{proxy.port}")
        text = self.check(side)
        self.assertEqual(self.marks(text), {"✓": "proxy " + GOOD.replace("name ", ""), "–": "name", "✗": ""})
        self.assertNotIn(test_company_proxy.PASSWORD, text)
        self.ends("address", "proxy", ["Check user and password of the proxy"],
                  self.through(gateway, f"http://user:wrong@127.0.0.1:{proxy.port}"), left_out="name", code=2)
        self.ends("proxy", "", ["HTTPS_PROXY"], self.through(gateway, f"http://127.0.0.1:{case.free_port()}"), code=2)

    # Those are shown by their own module.
    for name in [x for x in dir(test_company_proxy.CompanyProxyCase) if x.startswith("test_") and x != "test_proxy"]:
        locals()[name] = None
    del name


class Agents(Checking):
    def setUp(self):
        super().setUp()
        self.gateway = self.lab.start_gateway("Wss")
        self.server = self.tcp_server(servers.echo)
        self.there = f"127.0.0.1:{self.server.port}"

    def key(self, text=case.KEY):
        return "--key-file", self.lab.write(f"key-{text[:4]}", text + "\n")

    def test_agent_that_is_not_online(self):
        self.lab.start_agent(self.gateway)
        self.ends("agent", GOOD, ["not online", f"Online are: {case.AGENT}"], self.gateway, "nowhere", self.there, code=4)

    def test_key_and_destination(self):
        self.lab.start_agent(self.gateway, case.KEY)
        text = self.check(self.gateway, case.AGENT, self.there, *self.key())
        self.assertEqual(self.marks(text)["✓"], GOOD + " agent key rule destination")
        self.ends("key", GOOD + " agent", ["Take the key over"], self.gateway, case.AGENT, self.there, *self.key("other word"),
                  code=6)
        self.ends("destination", GOOD + " agent rule", ["Give the agent's key"], self.gateway, case.AGENT, self.there, code=6)

    def test_key_of_an_agent_without_one(self):
        self.lab.start_agent(self.gateway)
        self.ends("key", GOOD + " agent", ["Set the key on the agent too"], self.gateway, case.AGENT, *self.key(), code=6)

    def test_destination_that_nothing_listens_at(self):
        self.lab.start_agent(self.gateway)
        port = case.free_port()
        self.ends("destination", GOOD + " agent rule", [f"connection to 127.0.0.1:{port} refused", "no program listens"],
                  self.gateway, "-n", case.AGENT, f"127.0.0.1:{port}", code=7)

    def test_datagrams(self):
        self.lab.start_agent(self.gateway)
        text = self.check(self.gateway, "-u", case.AGENT, "127.0.0.1:9")
        self.assertIn("shows only when something is sent", text)

    def test_rules(self):
        self.lab.start_agent(self.gateway)
        self.gateway.trust = f"  acl: [{self.lab.token('client', pid=1025, policy=TEN)}]\n"
        token = self.lab.token("client", policies=[1025])
        text = self.check(self.gateway, case.AGENT, self.there, token=token)
        self.assertIn(f"allowed: policy 1025, item 2 of the white list: 127.0.0.0/8, any port, TCP, agent {case.AGENT}", text)
        self.assertIn("it connects", text)
        self.ends("rule", GOOD + " agent", ["not allowed: policy 1025: the white list has no item for it",
                                            "the owner of the gateway can issue others"],
                  self.gateway, case.AGENT, "10.0.0.5:23", token=token, code=5)
        # Where addresses decide, the agent has the last word.
        loopback = {"type": "BlackList", "policies": [{"Ip": ["Any", x, 0, "TCP"]} for x in ("127.0.0.0/8", "::1/128")]}
        self.gateway.trust = f"  acl: [{self.lab.token('client', pid=1025, policy=loopback)}]\n"
        self.ends("destination", GOOD + " agent rule", ["the address must not lie in 127.0.0.0/8, ::1/128"], self.gateway, case.AGENT,
                  f"localhost:{self.server.port}", token=token, code=5)

    def test_json(self):
        self.lab.start_agent(self.gateway)
        port = case.free_port()
        told = json.loads(self.check(self.gateway, case.AGENT, f"127.0.0.1:{port}", "--json", code=7))
        self.assertEqual((told["agent"], told["destination"], told["passed"], told["exit_code"]),
                         (case.AGENT, f"127.0.0.1:{port}", False, 7))
        self.assertEqual([x["name"] for x in told["steps"]], (GOOD + " agent rule destination").split())
        self.assertEqual({x["state"] for x in told["steps"][:-1]}, {"passed"})
        self.assertEqual(told["steps"][-1]["state"], "not passed")
        self.assertGreater(told["steps"][0]["took_ms"], 0)
        self.assertIn("refused", told["problem"])
        self.assertIn("no program listens", told["advice"])
        self.assertEqual((told["rule"]["allowed"], told["rule"]["policy"]), (True, None))
        self.assertEqual([x["name"] for x in told["agents"]], [case.AGENT])
        self.assertLess(abs(told["clock_ahead_s"]), 5)
        told = json.loads(self.check(self.gateway, "--json", code=2, SSL_CERT_FILE=OTHER_CA))
        self.assertEqual([x["state"] for x in told["steps"]],
                         ["passed"] * 2 + ["not passed"] + ["not reached"] * 4)
        self.assertIsNone(told["agents"])
        self.assertEqual(told["certificate"]["pin"], self.lab.public_key_pin())
