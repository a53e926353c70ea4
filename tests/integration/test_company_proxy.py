# SPDX-License-Identifier: GPL-3.0-or-later
"""Client and agent behind a company's proxy: the gateway's name is known to that proxy alone."""
import itertools
import shutil

import case
import servers
from company_proxy import CompanyProxy

NAME, PORT = "gw.invalid", 443
USER = "user:p%40ss"  # as in an address
WORDS = "user:p@ss"
PASSWORD = "p@ss"
PLAIN_PASSWORD = "hush4hush"  # tinyproxy takes no other signs


class CompanyProxyCase(case.LabCase):
    def hidden_gateway(self, protocol):
        """A gateway, its address, and how it is written down by those who know only a name that resolves nowhere."""
        gateway = self.lab.start_gateway(protocol)
        trust = f"  pin: {self.lab.public_key_pin()}\n" if protocol == "Wss" else ""
        return {(NAME, PORT): ("127.0.0.1", gateway.port)}, case.Gateway(gateway.process, protocol, PORT, NAME, trust)

    def proxy(self, *args, **options):
        proxy = CompanyProxy(*args, **options)
        self.addCleanup(proxy.close)
        return proxy

    def through(self, gateway, address):
        return case.Gateway(gateway.process, gateway.protocol, gateway.port, gateway.host,
                            f"{gateway.trust}  proxy: \"{address}\"\n")

    def tinyproxy(self, parent):
        """tinyproxy with a password, which knows names only through its parent."""
        port = case.free_port()
        config = self.lab.write("tinyproxy.conf", (
            f"Port {port}\nListen 127.0.0.1\nTimeout 60\nBasicAuth user {PLAIN_PASSWORD}\nConnectPort {PORT}\n"
            f"Upstream http 127.0.0.1:{parent.port}\n"))
        process = self.lab.start("tinyproxy", [shutil.which("tinyproxy"), "-d", "-c", config])
        case.until(lambda: case.lab.accepts(port), "tinyproxy listens", process=process)
        return port

    def carries(self, agent_side, client_side, **env):
        """An agent, a client and bytes with a key between them."""
        server = self.tcp_server(servers.echo)
        agent = self.lab.start_agent(agent_side, case.KEY, wait=False, **env)
        case.until(lambda: "Connection successful" in agent.tail(), "the agent is connected", process=agent)
        forward = self.lab.start_forward(client_side, server.address, key=case.KEY)
        data = servers.random_bytes(1 << 20)
        self.assertTrue(servers.round_trip(forward.address, data) == data)
        return agent, forward.process

    def check_silence(self):
        for process in self.lab.processes:
            if process.name.partition("-")[2] != "tinyproxy":
                for word in (PASSWORD, PLAIN_PASSWORD):
                    self.assertNotIn(word, process.output() + process.errors())

    def test_tinyproxy_with_a_password(self):
        if shutil.which("tinyproxy") is None:
            self.skipTest("tinyproxy is not installed; ./dev setup brings it")
        for protocol in ("Ws", "Wss"):
            with self.subTest(protocol):
                names, gateway = self.hidden_gateway(protocol)
                parent = self.proxy(names)
                side = self.through(gateway, f"http://user:{PLAIN_PASSWORD}@127.0.0.1:{self.tinyproxy(parent)}")
                self.carries(side, side)
                # Two control channels, the data channels of the handshake and the stream from each side.
                self.assertGreaterEqual(parent.asked.count((NAME, PORT)), 6)
                self.check_silence()

    def test_socks_and_connect_with_and_without_a_password(self):
        variants = itertools.product(("socks5h", "http"), ("Ws", "Wss"), (None, WORDS))
        for scheme, protocol, user in variants:
            with self.subTest(f"{scheme}, {protocol}, {user}"):
                names, gateway = self.hidden_gateway(protocol)
                proxy = self.proxy(names, user)
                side = self.through(gateway, f"{scheme}://{USER + '@' if user else ''}127.0.0.1:{proxy.port}")
                self.carries(side, side)
                self.assertGreaterEqual(proxy.asked.count((NAME, PORT)), 6)
                self.assertEqual(set(proxy.words), {WORDS} if user else set())
                self.check_silence()

    def test_names_are_resolved_here_with_socks5(self):
        gateway = self.lab.start_gateway("Ws")
        proxy = self.proxy({(host, gateway.port): ("127.0.0.1", gateway.port) for host in ("127.0.0.1", "::1")})
        done = self.list(self.through(gateway, f"socks5://127.0.0.1:{proxy.port}"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(proxy.asked), 1)
        done = self.list(self.through(self.hidden_gateway("Ws")[1], f"socks5://127.0.0.1:{proxy.port}"), "500ms")
        self.assertEqual(done.returncode, 2)
        self.assertIn("socks5h://", done.stderr)

    def list(self, gateway, timeout="20s", **env):
        return self.lab.run_client("-c", self.lab.client_config(gateway), "list", "--timeout", timeout, **env)

    def test_the_environment(self):
        names, gateway = self.hidden_gateway("Ws")
        proxy = self.proxy(names)
        address = f"socks5h://127.0.0.1:{proxy.port}"
        for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            with self.subTest(variable):
                n_asked = len(proxy.asked)
                done = self.list(gateway, **{variable: address})
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(len(proxy.asked), n_asked + 1)
        self.carries(gateway, self.through(gateway, address), HTTPS_PROXY=f"127.0.0.1:{proxy.port}")

    def test_what_the_environment_exempts_is_dialled_directly(self):
        gateway = self.lab.start_gateway("Ws")
        proxy = self.proxy({("localhost", gateway.port): ("127.0.0.1", gateway.port)})
        address = {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"}
        self.assertEqual(self.list(gateway, **address).returncode, 0)
        self.assertEqual(len(proxy.asked), 1)
        for side, env in ((gateway, {"NO_PROXY": "other.example,localhost"}), (gateway, {"no_proxy": "*"}),
                          (self.none(gateway), {})):
            self.assertEqual(self.list(side, **address, **env).returncode, 0)
        self.assertEqual(proxy.accepted, 1)

    def none(self, gateway):
        return self.through(gateway, "none")

    def test_what_a_proxy_refuses_is_told(self):
        names, gateway = self.hidden_gateway("Ws")
        for scheme, user, options, words in (
                ("http", "", {"user": WORDS}, "wants a user and a password (407)"),
                ("http", "user:wrong@", {"user": WORDS}, "does not accept the user and password that it was given (407)"),
                ("socks5h", "", {"user": WORDS}, "wants a user and a password"),
                ("socks5h", "user:wrong@", {"user": WORDS}, "does not accept the user and password that it was given"),
                ("socks5h", "", {"code": 2}, f"did not connect to {NAME}:{PORT}: its rules do not allow it (2)")):
            with self.subTest(words):
                proxy = self.proxy(names, **options)
                address = f"{scheme}://127.0.0.1:{proxy.port}"
                side = self.through(gateway, address.replace("://", f"://{user}"))
                done = self.list(side, "500ms")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(f"gateway {NAME}:{PORT}: the proxy {address} (from proxy:) {words}", done.stderr)
                self.assertNotIn("wrong", done.stderr)

    def test_a_proxy_that_is_none_is_told(self):
        _, gateway = self.hidden_gateway("Ws")
        silly = self.tcp_server(lambda _server, sock: sock.sendall(b"220 mail.example ready\r\n") or sock.recv(100))
        closed = case.free_port()
        for address, words in ((f"http://127.0.0.1:{silly.port}", "does not speak HTTP"),
                               (f"socks5h://127.0.0.1:{silly.port}", "does not speak SOCKS 5"),
                               (f"http://127.0.0.1:{closed}", f"connection to 127.0.0.1:{closed} refused")):
            done = self.list(self.through(gateway, address), "500ms")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)

    def test_a_variable_that_is_not_understood(self):
        _, gateway = self.hidden_gateway("Ws")
        done = self.list(gateway, HTTPS_PROXY="https://user:hush@proxy.example:3128")
        self.assertEqual(done.returncode, 1)
        self.assertIn("the variable HTTPS_PROXY: expected http://host:port", done.stderr)
        self.assertNotIn("hush", done.stderr)
