# SPDX-License-Identifier: GPL-3.0-or-later
"""TCP through gateway and agent: Ws and Wss, with and without a key."""
import hashlib
import itertools
import socket
import threading

import case
import servers

MIB = 1 << 20
VARIANTS = list(itertools.product(("Ws", "Wss"), (None, case.KEY)))
N_PARALLEL = 64


class ForwardTcp(case.LabCase):
    def tunnels(self, handle, **options):
        """(label, Forward, server) with programs of their own for each variant."""
        for protocol, key in VARIANTS:
            label = f"{protocol}, {'key' if key else 'no key'}"
            with self.subTest(label):
                server = self.tcp_server(handle)
                gateway = self.lab.start_gateway(protocol)
                self.lab.start_agent(gateway, key)
                yield key, self.lab.start_forward(gateway, server.address, key=key, **options), server

    def test_small_messages_go_there_and_back(self):
        for _, forward, _ in self.tunnels(servers.echo):
            with servers.connect(forward.address) as sock:
                for n_bytes in (1, 2, 125, 126, 127, 4096, 65535, 65536):
                    data = servers.random_bytes(n_bytes)
                    sock.sendall(data)
                    self.assertEqual(servers.read_exactly(sock, n_bytes), data)

    def test_eight_mib_both_ways_at_once(self):
        data = servers.random_bytes(8 * MIB)
        for _, forward, _ in self.tunnels(servers.echo):
            self.assertTrue(servers.round_trip(forward.address, data) == data)

    def test_end_of_the_server_reaches_the_application_after_all_bytes(self):
        data = servers.random_bytes(3 * MIB)

        def talk(_server, sock):
            sock.sendall(data)

        for _, forward, _ in self.tunnels(talk):
            with servers.connect(forward.address) as sock:
                self.assertTrue(servers.read_all(sock) == data)

    def test_end_of_the_application_reaches_the_server_after_all_bytes(self):
        data = servers.random_bytes(3 * MIB)
        for _, forward, server in self.tunnels(servers.swallow):
            with servers.connect(forward.address) as sock:
                sock.sendall(data)
            servers.until(lambda: server.received and len(server.received[0]) == len(data), "all bytes at the server")
            self.assertTrue(bytes(server.received[0]) == data)

    def test_half_close_leaves_the_other_direction_open_with_a_key(self):
        data = servers.random_bytes(MIB)
        for key, forward, _ in self.tunnels(servers.answer_after_end):
            if key is None:
                continue
            with servers.connect(forward.address) as sock:
                sock.sendall(data)
                sock.shutdown(socket.SHUT_WR)
                self.assertEqual(servers.read_all(sock).decode(), hashlib.sha256(data).hexdigest())

    def test_many_streams_at_once_keep_their_bytes_apart(self):
        for _, forward, server in self.tunnels(servers.echo):
            results = {}

            def run(number, address=forward.address, results=results):
                data = servers.random_bytes(100_000 + number, b"%d" % number)
                results[number] = servers.round_trip(address, data, 60) == data

            threads = [threading.Thread(target=run, args=(x,), daemon=True) for x in range(N_PARALLEL)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(90)
            self.assertEqual(results, {x: True for x in range(N_PARALLEL)})
            self.assertEqual(server.accepted, N_PARALLEL)

    def test_one_stream_after_the_other_leaves_no_descriptor_open(self):
        for _, forward, _ in self.tunnels(servers.echo):
            mine = self.lab.processes[-3:]
            for _ in range(3):
                self.assertTrue(servers.echoes(forward.address))
            before = [self.settled(x) for x in mine]
            for _ in range(50):
                self.assertTrue(servers.echoes(forward.address))
            for process, n_before in zip(mine, before):
                servers.until(lambda p=process, n=n_before: p.n_descriptors() <= n, f"{process.name} has closed all", 20)

    @staticmethod
    def settled(process):
        """Descriptors of a process once nothing is about to close any more."""
        seen = [process.n_descriptors()]

        def is_steady():
            seen.append(process.n_descriptors())
            return len(seen) > 20 and len(set(seen[-20:])) == 1

        servers.until(is_steady, "descriptors are steady")
        return seen[-1]


class Addresses(case.LabCase):
    def check_listening(self, local, addresses):
        server = self.tcp_server(servers.echo)
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, case.KEY)
        forward = self.lab.start_forward(gateway, server.address, case.KEY, local=local)
        for address in addresses:
            with self.subTest(address):
                self.assertTrue(servers.echoes((address, forward.address[1])))
        return forward

    def test_listens_on_ipv6_loopback(self):
        self.assertEqual(self.check_listening("[::1]:0", ["::1"]).address[0], "::1")

    def test_listening_on_the_ipv6_wildcard_serves_both_families(self):
        self.check_listening("[::]:0", ["::1", "127.0.0.1"])

    def test_listening_on_the_ipv4_wildcard(self):
        self.check_listening("0.0.0.0:0", ["127.0.0.1"])

    def test_reaches_an_ipv6_gateway_and_an_ipv6_destination(self):
        for protocol, key in VARIANTS:
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                server = self.tcp_server(servers.echo, "::1")
                gateway = self.lab.start_gateway(protocol, host="::1")
                self.lab.start_agent(gateway, key)
                forward = self.lab.start_forward(gateway, server.address, key)
                self.assertTrue(servers.echoes(forward.address))

    def test_resolves_a_destination_by_name_and_tries_all_its_addresses(self):
        server = self.tcp_server(servers.echo)  # localhost is ::1 as well, where nobody listens
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway)
        forward = self.lab.start_forward(gateway, f"localhost:{server.port}")
        self.assertTrue(servers.echoes(forward.address))
