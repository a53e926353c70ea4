# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateway, agent or network go away while programs run: what runs on goes on, and what was under way fails visibly."""
import contextlib
import re
import socket
import threading

import case
import servers

TIMES = {**case.SHORT, "ping": "300ms", "pong": "300ms", "connect": "2s", "handshake": "2s"}
MIB = 1 << 20


class Losses(case.LabCase):
    def start(self, protocol="Ws", key=None, handle=servers.echo, gateway_times=None):
        self.server = self.tcp_server(handle)
        self.gateway = self.lab.start_gateway(protocol, times=gateway_times)
        self.agent = self.lab.start_agent(self.gateway, key, times=TIMES)
        self.forward = self.lab.start_forward(self.gateway, self.server.address, key, times=TIMES)
        if handle is servers.echo:
            self.works()

    def works(self, words="the forward works"):
        servers.until(lambda: servers.echoes(self.forward.address), words)

    def restart_gateway(self):
        self.gateway = self.lab.start_gateway(self.gateway.protocol, port=self.gateway.port)

    def test_gateway_is_killed_and_started_again(self):
        for protocol, key in (("Ws", None), ("Wss", case.KEY)):
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                self.start(protocol, key)
                with servers.connect(self.forward.address) as sock:
                    sock.sendall(b"before")
                    self.assertEqual(servers.read_exactly(sock, 6), b"before")
                    self.gateway.process.kill()
                    self.assertEqual(servers.read_until_over(sock)[0], b"")
                self.assert_waits("lost the connection to gateway")
                self.restart_gateway()
                self.works("the forward works again")
                self.assertIsNone(self.agent.poll())

    def assert_waits(self, words):
        for process in (self.forward.process, self.agent):
            servers.until(lambda p=process: words in p.errors(), f"{process.name} says: {words}")
            self.assertIsNone(process.poll())

    def test_gateway_is_killed_under_load(self):
        """Half a stream is never taken for a whole one with a key."""
        ends = []
        self.start(key=case.KEY, handle=lambda _server, sock: ends.append(servers.read_until_over(sock)))

        with servers.connect(self.forward.address) as sock:
            def pour():
                with contextlib.suppress(OSError):
                    while True:
                        sock.sendall(bytes(MIB))
            thread = threading.Thread(target=pour, daemon=True)
            thread.start()
            servers.until(lambda: self.agent.cpu_seconds() > 0.2, "bytes flow")
            self.gateway.process.kill()
            thread.join(10)
            self.assertFalse(thread.is_alive())
        servers.until(lambda: any(data for data, _ in ends), "the server has noticed")
        self.assertEqual([how for data, how in ends if data], ["reset"])

    def works_once_agent_is_back(self):
        self.agent = self.lab.start_agent(self.gateway, case.KEY, times=TIMES)
        self.works("the forward works again")

    def test_agent_is_killed_and_started_again(self):
        self.start(key=case.KEY)
        with servers.connect(self.forward.address) as sock:
            sock.sendall(b"before")
            self.assertEqual(servers.read_exactly(sock, 6), b"before")
            self.agent.kill()
            self.assertEqual(servers.read_until_over(sock), (b"", "reset"))
        # A connection meanwhile ends at once or after the client's patience, never cleanly as if all was done.
        with servers.connect(self.forward.address) as sock:
            self.assertEqual(servers.read_until_over(sock), (b"", "reset"))
        self.works_once_agent_is_back()
        self.assertIsNone(self.forward.process.poll())

    def test_agent_ends_in_order_and_starts_again(self):
        self.start(key=case.KEY)
        self.assertEqual(self.agent.stop(), 0)
        self.works_once_agent_is_back()

    def test_programs_end_in_order(self):
        self.start(key=case.KEY)
        for process in (self.forward.process, self.agent, self.gateway.process):
            self.assertEqual(process.stop(), 0, process.tail())

    def test_gateway_that_stands_still_is_noticed_and_found_again(self):
        self.start(key=case.KEY)
        self.gateway.process.pause()
        self.assert_waits("it does not answer pings")
        self.gateway.process.resume()
        self.works("the forward works again")

    def test_client_and_agent_that_stand_still_are_noticed(self):
        self.start(gateway_times={"ping": "300ms", "pong": "300ms"})
        for process, name in ((self.forward.process, "client laptop"), (self.agent, "agent office")):
            process.pause()
            noticed = re.compile(rf"{name} \(127\.0\.0\.1:\d+\) disconnected: no answer to a ping")
            servers.until(lambda n=noticed: n.search(self.gateway.process.tail(999)), f"the gateway has noticed: {name}")
            process.resume()
            self.works(f"{name} is back")

    def test_a_second_agent_of_the_name_displaces_the_first(self):
        self.start(key=case.KEY)
        self.lab.start_agent(self.gateway, case.KEY, times=TIMES)
        words = "another agent with this name has connected; give one of the two a token with another name"
        servers.until(lambda: words in self.agent.errors(), "the first one says it")
        self.works("the second one serves")

    def test_connections_made_while_the_gateway_is_away_are_served_when_it_is_back(self):
        self.start(key=case.KEY)
        self.gateway.process.kill()
        self.assert_waits("lost the connection to gateway")
        with servers.connect(self.forward.address) as sock:
            sock.sendall(b"patience")
            self.restart_gateway()
            with contextlib.suppress(ConnectionError, EOFError):
                self.assertEqual(servers.read_exactly(sock, 8), b"patience")
        self.works()

    def test_a_list_ends_within_its_time(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            gateway = case.Gateway(None, "Ws", silent.getsockname()[1])
            done = self.lab.run_client("-c", self.lab.client_config(gateway), "list", "--timeout", "300ms", seconds=10)
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, rf"ERROR gateway localhost:{gateway.port}: no answer in time\n$")
