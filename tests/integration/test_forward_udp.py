# SPDX-License-Identifier: GPL-3.0-or-later
"""UDP through gateway and agent: sources, boundaries, idle ends, a real name server."""
import itertools
import re
import socket
import subprocess
import time

import case
import lab
import servers

VARIANTS = list(itertools.product(("Ws", "Wss"), (None, case.KEY)))
IDLE_MSEC = 300
IDLE = {"udp_idle": f"{IDLE_MSEC}ms"}


class ForwardUdp(case.LabCase):
    def start(self, server, protocol="Ws", key=None, times=None, **options):
        gateway = self.lab.start_gateway(protocol, times=times)
        self.lab.start_agent(gateway, key, times=times)
        return self.lab.start_forward(gateway, server.address, key, udp=True, times=times, **options)

    def ask(self, sock, payload):
        sock.send(payload)
        return sock.recv(65536)

    def test_datagrams_go_there_and_back_with_their_boundaries(self):
        for protocol, key in VARIANTS:
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                server = self.udp_server()
                forward = self.start(server, protocol, key)
                with servers.udp_socket(forward.address) as sock:
                    for n_bytes in (1, 2, 125, 126, 512, 1400, 8192, 8193, 65000, 65507 if key else 65000):
                        data = servers.random_bytes(n_bytes)
                        self.assertTrue(self.ask(sock, data) == data, f"{n_bytes} bytes")
                self.assertEqual(len(server.received), 10)

    def test_a_burst_of_datagrams_is_neither_merged_nor_split(self):
        for protocol, key in VARIANTS:
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                server = self.udp_server()
                forward = self.start(server, protocol, key)
                sent = [b"%d:" % x + servers.random_bytes(x * 7) for x in range(100)]
                with servers.udp_socket(forward.address) as sock:
                    self.ask(sock, b"first")
                    for each in sent:
                        sock.send(each)
                    back = [sock.recv(65536) for _ in sent]
                self.assertEqual(back, sent)
                self.assertEqual(server.received[1:], sent)

    def test_an_empty_datagram_passes_with_a_key(self):
        server = self.udp_server()
        forward = self.start(server, key=case.KEY)
        with servers.udp_socket(forward.address) as sock:
            self.assertEqual(self.ask(sock, b""), b"")
            self.assertEqual(self.ask(sock, b"x"), b"x")
            self.assertEqual(self.ask(sock, b""), b"")
        self.assertEqual(server.received, [b"", b"x", b""])

    def test_empty_datagrams_without_a_key_do_not_end_the_flow(self):
        server = self.udp_server()
        forward = self.start(server)
        with servers.udp_socket(forward.address) as sock:
            self.assertEqual(self.ask(sock, b"one"), b"one")
            for _ in range(3):
                sock.send(b"")
            self.assertEqual([self.ask(sock, b"two"), len(server.peers)], [b"two", 1])

    def test_each_source_has_a_flow_of_its_own(self):
        server = self.udp_server()
        forward = self.start(server, key=case.KEY)
        socks = [servers.udp_socket(forward.address) for _ in range(20)]
        for sock in socks:
            self.addCleanup(sock.close)
        for turn in range(3):
            for number, sock in enumerate(socks):
                sock.send(b"%d.%d" % (number, turn))
            for number, sock in enumerate(socks):
                self.assertEqual(sock.recv(100), b"%d.%d" % (number, turn))
        self.assertEqual(len(server.peers), len(socks))

    def test_a_flow_ends_when_it_is_idle_and_a_new_one_begins(self):
        for key in (None, case.KEY):
            with self.subTest("key" if key else "no key"):
                server = self.udp_server()
                forward = self.start(server, key=key, times=IDLE)
                agent = self.lab.processes[-2]
                with servers.udp_socket(forward.address) as sock:
                    # What a program opens once, and keeps, comes with the first flow.
                    servers.until(lambda f=forward.process, a=agent, x=sock: self.is_closed_when_idle(x, f, a), "flows end")
                    n_flows = len(server.peers)
                    self.assertEqual(self.ask(sock, b"two"), b"two")
                self.assertEqual(len(server.peers), n_flows + 1)

    def is_closed_when_idle(self, sock, *processes):
        """Whether each process has fewer descriptors a while after a datagram than with its flow."""
        self.assertEqual(self.ask(sock, b"one"), b"one")
        with_flow = [process.n_descriptors() for process in processes]
        deadline = time.monotonic() + 10 * IDLE_MSEC / 1000
        while time.monotonic() < deadline:
            if all(process.n_descriptors() < n for process, n in zip(processes, with_flow)):
                return True
            time.sleep(0.02)
        return False

    def test_a_flow_that_is_used_does_not_end(self):
        server = self.udp_server()
        forward = self.start(server, times=IDLE)
        with servers.udp_socket(forward.address) as sock:
            deadline = time.monotonic() + 1.5
            while time.monotonic() < deadline:
                self.assertEqual(self.ask(sock, b"still here"), b"still here")
        self.assertEqual(len(server.peers), 1)

    def test_datagrams_go_over_ipv6(self):
        server = self.udp_server(host="::1")
        forward = self.start(server, key=case.KEY, local="[::1]:0")
        with servers.udp_socket(forward.address) as sock:
            self.assertEqual(self.ask(sock, b"six"), b"six")

    def test_the_ipv6_wildcard_serves_both_families(self):
        server = self.udp_server()
        forward = self.start(server, local="[::]:0")
        for host in ("::1", "127.0.0.1"):
            with servers.udp_socket((host, forward.address[1])) as sock:
                self.assertEqual(self.ask(sock, host.encode()), host.encode())

    def test_a_port_where_nobody_listens_yet_does_not_end_the_forward(self):
        server = self.udp_server()
        server.close()
        forward = self.start(server, key=case.KEY)
        with servers.udp_socket(forward.address, 0.2) as sock:
            for _ in range(5):
                with self.assertRaises((TimeoutError, ConnectionRefusedError)):
                    self.ask(sock, b"anybody?")
            self.udp_server(port=server.port)
            servers.until(lambda: self.answers(sock), "datagrams pass once somebody listens")

    def answers(self, sock):
        try:
            return self.ask(sock, b"anybody?") == b"anybody?"
        except (TimeoutError, ConnectionRefusedError):
            return False


class NameServer(case.LabCase):
    def test_dig_asks_dnsmasq_through_the_tunnel(self):
        port = servers.start_dnsmasq(self.lab)
        for protocol, key in VARIANTS:
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                gateway = self.lab.start_gateway(protocol)
                self.lab.start_agent(gateway, key)
                forward = self.lab.start_forward(gateway, f"127.0.0.1:{port}", key, udp=True)
                for kind, name, answer in (("A", "office.example", "192.0.2.7"),
                                           ("TXT", "note.office.example", '"behind the agent"')):
                    done = subprocess.run(
                        ["dig", "+short", "+tries=3", "+time=5", "-p", str(forward.address[1]), "@127.0.0.1", kind, name],
                        capture_output=True, text=True, timeout=30, check=False)
                    self.assertEqual(re.sub(r"\s+$", "", done.stdout), answer, done.stdout + done.stderr)
