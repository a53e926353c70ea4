# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests share: a lab of the built programs for each test, cleaned up whatever happens."""
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import lab  # noqa: E402, F401
from lab import AGENT, SHORT_TIMES, Gateway, Lab, LabError, free_port, until  # noqa: E402, F401
from peer_gateway import Gateway02  # noqa: E402
from servers import TcpServer, UdpServer  # noqa: E402

BUILD = os.environ.get("NLK_BUILD", str(HERE.parent.parent / "build"))
PEERS = os.environ.get("NLK_PEERS")
SANITIZED = "NLK_SANITIZED" in os.environ
KEY = "correct-horse-battery-staple"
SHORT = SHORT_TIMES


class LabCase(unittest.TestCase):
    """self.lab is there; what stand-alone servers a test starts end with it. A failure shows the programs' last words."""

    def setUp(self):
        self.lab = self.new_lab()

    def new_lab(self, others=None):
        lab = Lab(BUILD, others)
        self.addCleanup(lab.close)
        return lab

    def tearDown(self):
        outcome = self._outcome.result
        if any(test is self for test, _ in outcome.failures + outcome.errors):
            self.show_programs()
        self.check_programs()

    def show_programs(self):
        for process in self.lab.processes:
            print(f"# -- {process.name} ({process.poll()})")
            for line in process.tail(15).splitlines():
                print(f"#    {line}")

    def check_programs(self):
        """No program of ours may die of a signal that nobody sent, or of a sanitizer's finding."""
        for process in self.lab.processes:
            text = process.errors()
            for mark in ("Sanitizer", "runtime error:", "CRITICAL", "GLib-WARNING", "assertion"):
                self.assertNotIn(mark, text, f"{process.name}:\n{process.tail(40)}")
            if process.poll() is not None:
                self.assertNotIn(process.poll(), (-6, -11, -4, -7, -8), f"{process.name} crashed:\n{process.tail(40)}")

    def tcp_server(self, handle, host="127.0.0.1"):
        server = TcpServer(handle, host)
        self.addCleanup(server.close)
        return server

    def udp_server(self, *args, **options):
        server = UdpServer(*args, **options)
        self.addCleanup(server.close)
        return server

    def scripted_gateway(self, protocol="Ws"):
        """(Gateway02, the same as the programs' configuration needs it)"""
        script = Gateway02(self.lab.secret, self.lab.folder / "gateway.pem" if protocol == "Wss" else None)
        self.addCleanup(script.close)
        return script, Gateway(None, protocol, script.port)

    def ca(self, protocol):
        """What a scripted peer needs to trust a gateway of this protocol."""
        return self.lab.folder / "ca.pem" if protocol == "Wss" else None
