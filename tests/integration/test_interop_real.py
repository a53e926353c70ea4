# SPDX-License-Identifier: GPL-3.0-or-later
"""Every mix of our programs and the programs of Narrowlink 0.2 themselves, whose folder NLK_PEERS names."""
import itertools
import re

import case
import servers

DATA = servers.random_bytes(3_000_000)
PROGRAMS = ("narrowlink", "narrowlink-gateway", "narrowlink-agent")
MIXES = [x for x in itertools.product((False, True), repeat=3) if any(x) and not all(x)]


class InteropReal(case.LabCase):
    def each_mix(self, check):
        """Calls check(gateway, older) in labs where the programs in `older` are 0.2's, an agent under way."""
        for protocol, mix in itertools.product(("Ws", "Wss"), MIXES):
            older = [name for name, is_older in zip(PROGRAMS, mix) if is_older]
            with self.subTest(f"{protocol}, of 0.2: {', '.join(older)}"):
                self.lab = self.new_lab(dict.fromkeys(older, case.PEERS))
                gateway = self.lab.start_gateway(protocol)
                self.lab.start_agent(gateway)
                check(gateway, older)

    def test_every_mix_carries_tcp(self):
        server = self.tcp_server(servers.echo)

        def check(gateway, _older):
            forward = self.lab.start_forward(gateway, server.address, extra=["-r"])
            self.assertTrue(servers.round_trip(forward.address, DATA) == DATA)

        self.each_mix(check)

    def test_every_mix_carries_udp(self):
        server = self.udp_server()

        def check(gateway, _older):
            forward = self.lab.start_forward(gateway, server.address, udp=True, extra=["-r"])
            with servers.udp_socket(forward.address) as sock:
                for n_bytes in (1, 17, 1400, 8000):
                    sent = servers.random_bytes(n_bytes, b"%d" % n_bytes)
                    sock.send(sent)
                    self.assertEqual(sock.recv(65536), sent)

        self.each_mix(check)

    def test_every_mix_lists(self):
        def check(gateway, _older):
            config = self.lab.client_config(gateway)

            # The agent tells of its system some time after it has connected.
            def lists():
                out = self.lab.run_client("-c", config, "list", "-v").stdout
                self.assertRegex(out, rf"^{case.AGENT}:\n\tAddress: 127\.0\.0\.1:\d+\n")
                return re.search(r"^\t\tCPU Cores: \d+$", out, re.MULTILINE)

            servers.until(lists, "the list shows the agent's system", 90)

        self.each_mix(check)

    def test_our_key_passes_an_older_gateway(self):
        server, udp_server = self.tcp_server(servers.echo), self.udp_server()
        for protocol in ("Ws", "Wss"):
            with self.subTest(protocol):
                self.lab = self.new_lab({"narrowlink-gateway": case.PEERS})
                gateway = self.lab.start_gateway(protocol)
                self.lab.start_agent(gateway, case.KEY)
                forward = self.lab.start_forward(gateway, server.address, case.KEY)
                self.assertTrue(servers.round_trip(forward.address, DATA) == DATA)
                forward = self.lab.start_forward(gateway, udp_server.address, case.KEY, udp=True)
                with servers.udp_socket(forward.address) as sock:
                    sock.send(b"a question")
                    self.assertEqual(sock.recv(65536), b"a question")
