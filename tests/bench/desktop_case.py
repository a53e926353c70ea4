# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the window stays alive while a tunnel carries all it can: the gaps between two ticks of its main loop."""
import pathlib
import signal
import statistics
import sys
import time

from lab import accepts, free_port, until

TESTS = pathlib.Path(__file__).resolve().parent.parent
KEY = "correct-horse-battery-staple"
PAGE = "tunnel:bench/bulk"
SECONDS = 5
N_MIB = 64
# name: the p99 of the idle window to that of the busy one; half is a gap twice as long
FLOORS = {"desktop-p99": 0.50}


class DesktopCase:
    """The program joined to a gateway, with the page of a tunnel, whose plot moves; round() measures it idle and at work."""

    def __init__(self, bench, build):
        sys.path.insert(0, str(TESTS / "ui"))
        from session import Session  # pylint: disable=import-outside-toplevel
        self.bench, self.port, self.seen = bench, free_port(), []
        gateway = bench.lab.start_gateway("Wss")
        bench.lab.start_agent(gateway, KEY)
        self.session = Session()
        self.session.__enter__()  # pylint: disable=unnecessary-dunder-call
        self.write_files(bench.lab, gateway)
        self.session.start("openbox", ["openbox"])
        self.process = self.session.start("desktop", [build / "tests/bench/bench-desktop-ticks"], GSK_RENDERER="cairo",
                                          GSETTINGS_SCHEMA_DIR=str(build / "data/desktop"), SSL_CERT_FILE=str(bench.lab.ca_file))
        until(lambda: accepts(self.port), "the tunnel listens")
        self.show_page()

    def write_files(self, lab, gateway):
        key = lab.write("office.key", KEY + "\n")
        self.session.config("narrowlink/desktop.yaml",
                            f"endpoints:\n- !SelfHosted\n  name: bench\n  gateway: \"{gateway.host}:{gateway.port}\"\n"
                            f"  token: {lab.client_token}\n  protocol: Wss\n  keys: {{office: {key}}}\n"
                            f"tunnels:\n- {{name: bulk, agent: office, remote: '127.0.0.1:{self.bench.target}', "
                            f"local: '127.0.0.1:{self.port}'}}\n")

    def show_page(self):
        from gi.repository import GLib  # pylint: disable=import-outside-toplevel
        from session import call  # pylint: disable=import-outside-toplevel
        call(self.session.bus, "com.narrowlink.Narrowlink", "/com/narrowlink/Narrowlink", "org.gtk.Actions", "Activate",
             GLib.Variant("(sava{sv})", ("show-page", [GLib.Variant("s", PAGE)], {})))

    def read(self):
        """p99 of the gaps since the last time, in seconds."""
        before = self.session.output("desktop")
        self.process.send_signal(signal.SIGUSR1)
        until(lambda: len(self.session.output("desktop")) > len(before), "the gaps")
        return int(self.session.output("desktop")[len(before):].split()[2]) / 1e6

    def measure(self, work):
        self.read()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            work()
        return self.read()

    def round(self):
        """{case: (ratio up, ratio down, 0)}, the ratio being that of the idle window's p99."""
        idle = self.measure(lambda: time.sleep(0.1))
        up, down = (self.measure(lambda way=way: self.bench.run_load(way, ("127.0.0.1", self.port), N_MIB)) for way in ("up", "down"))
        self.seen.append((idle, up, down))
        return {"desktop-p99": (idle / up, idle / down, 0)}

    def close(self):
        if self.seen:
            idle, up, down = (statistics.median(column) * 1000 for column in zip(*self.seen))
            print(f"main loop of the window, p99 of the gap between two ticks: {idle:.1f} ms idle, {up:.1f} ms up, {down:.1f} ms down")
        self.session.__exit__(None, None, None)
