# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the program at work, for data/screenshots: two gateways, four machines, and tunnels that somebody uses. No test; run by

    NLK_BUILD=build PYTHONPATH=tests/ui /usr/bin/python3 tests/ui/showcase.py

as root, so that ports 80 and 5432 can be had.
"""
import math
import shutil
import socket
import threading
import time
import unittest

from desk import KEY, SCREENSHOTS, DeskCase
from session import SOURCE, until

SECONDS = 56
FRAME_PIXELS = 5  # that the toolkit draws around a window where nothing composites
STEP_SECONDS = 0.05
TUNNELS = """- {name: PostgreSQL, gateway: work, agent: office, remote: '127.0.0.1:5432', local: '127.0.0.1:15432'}
- {name: Intranet, gateway: work, agent: office, remote: '127.0.0.1:80', local: '127.0.0.1:8080'}
- {name: Browser, gateway: work, agent: lab, kind: proxy, local: '127.0.0.1:1080', encryption: none}
- {name: SSH, gateway: home, agent: nas, remote: '127.0.0.1:22', local: '127.0.0.1:2222'}
- {name: Remote Desktop, gateway: home, agent: attic, remote: '127.0.0.1:3389', encryption: none, enabled: false}"""


def send_waves(sock, seed):
    """What a person's downloads look like."""
    try:
        while True:
            now = time.monotonic() + seed
            rate = 0.8e6 * (1 + math.sin(now / 3)) * (1.2 + math.sin(now * 1.7)) / 2
            sock.sendall(bytes(int(rate * STEP_SECONDS)))
            time.sleep(STEP_SECONDS)
    except OSError:
        pass


def serve(server, seed):
    while True:
        try:
            sock, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=send_waves, args=(sock, seed), daemon=True).start()


def use(port, upload):
    """Takes what comes, and sends now and then."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.settimeout(STEP_SECONDS)
        while True:
            try:
                if not sock.recv(1 << 20):
                    return
            except TimeoutError:
                pass
            except OSError:
                return
            sock.send(bytes(int(upload * (1 + math.sin(time.monotonic())))))


class Showcase(DeskCase):
    def start(self):
        for port in (5432, 80):
            server = socket.create_server(("127.0.0.1", port))
            self.addCleanup(server.close)
            threading.Thread(target=serve, args=(server, port % 7), daemon=True).start()
        work, home = self.lab.start_gateway("Wss"), self.lab.start_gateway("Wss")
        for gateway, names in ((work, ("office", "lab")), (home, ("nas",))):
            for name in names:
                self.lab.start_agent(gateway, KEY if name != "lab" else None, name=name, token=self.lab.token("agent", name))
        key = self.lab.write("key", KEY + "\n")
        keys = {"work": f"  keys: {{office: {key}}}\n", "home": f"  keys: {{nas: {key}}}\n"}
        self.joined(tunnels=TUNNELS,
                    endpoints=[self.endpoint(gateway, name, extra=keys[name]) for gateway, name in ((work, "work"), (home, "home"))])

    def show(self, name, page):
        self.action("show-page", page)
        time.sleep(2)
        picture = self.screenshot(f"showcase-{name}")
        inner = picture.cut(FRAME_PIXELS, FRAME_PIXELS, picture.width - 2 * FRAME_PIXELS, picture.height - 2 * FRAME_PIXELS)
        inner.save(SCREENSHOTS / f"showcase-{name}.png")
        shutil.copy(SCREENSHOTS / f"showcase-{name}.png", SOURCE / f"data/screenshots/{name}.png")

    def take(self, names, **env):
        tree = self.start_desktop(**env)
        until(lambda: tree.look("list item", "SSH"), "the tunnels")
        tree.shows("Ready")
        self.resize(970, 690)
        for port, upload in ((15432, 3000), (8080, 200)):
            threading.Thread(target=use, args=(port, upload), daemon=True).start()
        self.action("show-page", "tunnels")
        time.sleep(SECONDS)
        for name, page in names:
            self.show(name, page)
        self.desktop.kill()
        self.desktop.wait()

    def test_showcase(self):
        (SOURCE / "data/screenshots").mkdir(exist_ok=True)
        self.start()
        self.take((("tunnels", "tunnels"), ("tunnel", "tunnel:work/PostgreSQL"), ("machine", "agent:work/office")))
        self.take((("dark", "tunnel:work/PostgreSQL"),), ADW_DEBUG_COLOR_SCHEME="prefer-dark")


if __name__ == "__main__":
    unittest.main()
