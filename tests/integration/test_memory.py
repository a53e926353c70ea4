# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader that stands still: what is offered to it piles up nowhere."""
import contextlib
import itertools
import threading

import case
import servers

MIB = 1 << 20
OFFERED_BYTES = 2048 * MIB
MOST_GROWTH_BYTES = 16 * MIB
N_STREAMS = 16
VARIANTS = list(itertools.product(("Ws", "Wss"), (None, case.KEY)))


class StoppedReader(case.LabCase):
    def variants(self, server):
        for protocol, key in VARIANTS:
            gateway = self.lab.start_gateway(protocol)
            agent = self.lab.start_agent(gateway, key)
            forward = self.lab.start_forward(gateway, server.address, key)
            yield f"{protocol}, {'key' if key else 'no key'}", forward, (gateway.process, agent, forward.process)
            for process in (forward.process, agent, gateway.process):
                process.stop()

    def assert_bounded(self, label, programs, before, offer):
        """Offers until nothing more is taken; returns how much that was."""
        taken = offer()
        self.assertLess(taken, OFFERED_BYTES, f"{label}: the reader stands still, yet everything was taken")
        if case.SANITIZED:
            return
        for process, bytes_before in zip(programs, before):
            growth = process.resident_bytes() - bytes_before
            self.assertLess(growth, MOST_GROWTH_BYTES, f"{label}: {process.name} grew by {growth / MIB:.1f} MiB")

    @staticmethod
    def offer(sock):
        """Sends up to 2 GiB; gives up when nothing is taken for a second. Returns how much was taken."""
        sock.settimeout(1)
        block, taken = bytes(MIB), 0
        with contextlib.suppress(TimeoutError):
            while taken < OFFERED_BYTES:
                taken += sock.send(block)
        return taken

    def test_server_that_reads_nothing(self):
        server = self.tcp_server(servers.stand_still)
        for label, forward, programs in self.variants(server):
            with self.subTest(label), servers.connect(forward.address) as sock:
                before = [x.resident_bytes() for x in programs]
                self.assert_bounded(label, programs, before, lambda s=sock: self.offer(s))

    def test_application_that_reads_nothing(self):
        taken = []
        server = self.tcp_server(lambda _server, sock: taken.append(self.offer(sock)))
        for label, forward, programs in self.variants(server):
            taken.clear()
            with self.subTest(label), servers.connect(forward.address):
                before = [x.resident_bytes() for x in programs]
                self.assert_bounded(label, programs, before, lambda: servers.until(lambda: taken, "all is stuck", 60)[0])

    def test_many_streams_to_a_server_that_reads_nothing(self):
        """The bound of one process holds for few streams as well; many cost each a fixed amount."""
        server = self.tcp_server(servers.stand_still)
        gateway = self.lab.start_gateway("Wss")
        programs = (gateway.process, self.lab.start_agent(gateway, case.KEY))
        forward = self.lab.start_forward(gateway, server.address, case.KEY)
        programs += (forward.process,)
        with contextlib.ExitStack() as stack:
            socks = [stack.enter_context(servers.connect(forward.address)) for _ in range(N_STREAMS)]
            before = [x.resident_bytes() for x in programs]
            threads = [threading.Thread(target=self.offer, args=(x,), daemon=True) for x in socks]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            if not case.SANITIZED:
                for process, bytes_before in zip(programs, before):
                    self.assertLess(process.resident_bytes() - bytes_before, N_STREAMS * MOST_GROWTH_BYTES / 8, process.name)

    def test_stopped_program_in_the_middle(self):
        """The agent is stopped, as with a debugger: gateway and client hold little for it, and go on when it does."""
        server = self.tcp_server(servers.swallow)
        gateway = self.lab.start_gateway("Ws")
        agent = self.lab.start_agent(gateway, case.KEY)
        forward = self.lab.start_forward(gateway, server.address, case.KEY)
        with servers.connect(forward.address) as sock:
            sock.sendall(b"first")
            servers.until(lambda: server.received and server.received[0] == b"first", "bytes flow")
            agent.pause()
            programs = (gateway.process, forward.process)
            before = [x.resident_bytes() for x in programs]
            taken = self.offer(sock)
            if not case.SANITIZED:
                for process, bytes_before in zip(programs, before):
                    self.assertLess(process.resident_bytes() - bytes_before, MOST_GROWTH_BYTES, process.name)
            agent.resume()
            servers.until(lambda: len(server.received[0]) == 5 + taken, "all that was taken arrives")
