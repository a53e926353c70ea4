# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every page and dialog for a person to look at, in build/screenshots: light and dark, wide and as narrow as a telephone, in
German, and in Persian from right to left. What a program can see of them is tested."""
import socket

from desk import KEY, NAME, DeskCase
from servers import TcpServer, stand_still
from session import until

# A telephone's 360 x 640 and, where nothing composites, the frame of the window.
WIDE, NARROW = (960, 680), (370, 650)
DARK = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
TUNNELS = """- {name: PostgreSQL, agent: office, remote: 'db.internal:5432'}
- {name: Intranet, agent: office, remote: 'intranet:80', encryption: none}
- {name: Proxy, agent: office, kind: proxy, local: '127.0.0.1:0', encryption: none}
- {name: Files, agent: attic, remote: '127.0.0.1:445', encryption: none}
- {name: Old desktop, agent: office, remote: '127.0.0.1:3389', enabled: false}"""
# Name of the page and a text on it that no other page has, the same in every language, where it has one.
PAGES = {"tunnels": ("tunnels", "Old desktop"), "tunnel": (f"tunnel:{NAME}/PostgreSQL", "psql"),
         "proxy": (f"tunnel:{NAME}/Proxy", "--proxy-server"), "agent": (f"agent:{NAME}/office", None),
         "agent-away": (f"agent:{NAME}/attic", "Files"), "gateway": (f"gateway:{NAME}", "localhost:"), "log": ("log", None),
         "welcome": ("welcome", None)}
GREETING = b"220 mail.example.internal ESMTP ready\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 HELP\r\n"
TROUBLE = """- {{name: PostgreSQL, agent: office, remote: 'db.internal:5432'}}
- {{name: Taken, agent: office, remote: 'intranet:80', local: '127.0.0.1:{port}', encryption: none}}
- {{name: Files, agent: attic, remote: '127.0.0.1:445', encryption: none}}
- {{name: Old desktop, gateway: work, agent: cellar, remote: '127.0.0.1:3389', encryption: none}}"""
DIALOGS = {"new-tunnel": ("new",), "new-proxy": ("new-tunnel", f"{NAME}/office", "proxy"), "connection": ("open-connection", f"{NAME}/office"),
           "key": ("enter-key", f"{NAME}/attic"),
           "preferences": ("preferences",), "about": ("about",), "shortcuts": ("shortcuts",)}
# The toolkit's own, which cannot be changed in size.
FIXED = ("shortcuts",)


class Screenshots(DeskCase):
    def start(self, size, language="en", **env):
        self.size = size
        self.session = self.new_session(language) if language != self.language else self.session
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        self.joined(gateway, tunnels=TUNNELS, keys={"office": KEY})
        self.tree = self.start_desktop(**env)
        self.tree.shows("Old desktop")
        self.resize(*size)
        return self.tree

    def take_pages(self, prefix):
        pictures = {}
        for name, (page, text) in PAGES.items():
            before = self.session.picture()
            self.action("show-page", page)
            if text is not None:
                self.tree.shows(text)
            else:
                until(lambda b=before: self.session.picture() != b, f"another page: {name}")
            pictures[name] = self.screenshot(f"{prefix}-{name}")
        return pictures

    def take_dialogs(self, prefix):
        pictures = {}
        main = self.window()
        for name, action in DIALOGS.items():
            before = set(self.tree.windows())
            self.action(*action)
            title = until(lambda b=before: next(iter(set(self.tree.windows()) - b), None), name)
            until(lambda t=title: self.tree.windows()[t].look("push button"), f"something in {name}")
            until(lambda: self.window(None) != main, f"{name} has the focus")
            if self.size == NARROW and name not in FIXED:
                self.resize(*NARROW, title=None)
            pictures[name] = self.screenshot(f"{prefix}-{name}", title=None)
            self.press_keys("Escape")
            until(lambda t=title: t not in self.tree.windows(), f"{name} is closed")
        return pictures

    def take(self, prefix, check):
        """All of it, and check() for each picture."""
        pictures = {**self.take_pages(prefix), **self.take_dialogs(prefix)}
        self.assertEqual(set(pictures), set(PAGES) | set(DIALOGS))
        for name, picture in pictures.items():
            self.assertGreater(picture.n_colours(), 20, f"{prefix}-{name} shows something")
            check(f"{prefix}-{name}", picture.brightness())

    def is_light(self, name, brightness):
        self.assertGreater(brightness, 180, name)

    def is_dark(self, name, brightness):
        self.assertLess(brightness, 90, name)

    def trouble(self, size, **env):
        """What a person sees when much goes wrong: a key is missing, a port is taken, a machine, a gateway and an access are gone."""
        gateway, gone = self.lab.start_gateway("Wss"), self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, KEY)
        gone.process.kill()
        port = self.taken_port()
        tunnels = TROUBLE.format(port=port)
        stranger = self.lab.token("client", secret=[7] * 32)
        self.joined(gateway, tunnels=tunnels, endpoints=[self.endpoint(gateway), self.endpoint(gone, "home"),
                                                         self.endpoint(gateway, "work", stranger)])
        self.tree = self.start_desktop(**env)
        self.tree.shows("does not accept your access")
        self.tree.shows("Needs its key")
        until(lambda: "Key for office" in self.tree.windows(), "the key is asked for")
        self.press_keys("Escape")
        until(lambda: "Key for office" not in self.tree.windows(), "it is not given")
        self.resize(*size)

    def taken_port(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        return taken.getsockname()[1]

    def test_trouble(self):
        self.trouble(WIDE)
        for name, page in (("trouble", "tunnels"), ("trouble-tunnel", f"tunnel:{NAME}/Taken"), ("trouble-refused", "gateway:work"),
                           ("trouble-gone", "gateway:home")):
            self.action("show-page", page)
            self.is_light(name, self.screenshot(name).brightness())

    def test_trouble_narrow(self):
        self.trouble(NARROW, **DARK)
        for name, page in (("trouble-narrow", "tunnels"), ("trouble-narrow-refused", "gateway:work")):
            self.action("show-page", page)
            self.is_dark(name, self.screenshot(name).brightness())

    def test_questions(self):
        self.start(WIDE)
        self.action("show-page", f"gateway:{NAME}")
        for name in ("Remove", "Export"):
            self.tree.find("push button", name).press()
            until(lambda: self.window(None) != self.window(), name)
            self.is_light(name, self.screenshot(f"question-{name.lower()}").brightness())
            self.press_keys("Escape")
            until(lambda: self.window(None) == self.window(), f"{name} is closed")

    def test_session(self):
        """A connection that says who it is, in words and in bytes."""
        server = TcpServer(lambda _server, sock: (sock.sendall(GREETING), stand_still(_server, sock)))
        self.addCleanup(server.close)
        self.start(WIDE)
        self.action("open-connection", f"{NAME}/office")
        self.tree.find("text", "Destination port").write(str(server.port))
        self.tree.find("push button", "Open").press()
        self.tree.find("text", "Line to send").write("HELP")
        until(lambda: "220" in self.tree.find("text", "Received").text, "the greeting")
        self.is_light("session", self.screenshot("session").brightness())
        self.tree.find("push button", "Hex").press()
        self.resize(*NARROW)
        self.is_light("session-narrow", self.screenshot("session-narrow").brightness())

    def test_light(self):
        self.start(WIDE)
        self.take("light", self.is_light)

    def test_dark(self):
        self.start(WIDE, **DARK)
        self.take("dark", self.is_dark)

    def test_narrow(self):
        self.start(NARROW)
        self.take("narrow", self.is_light)

    def test_german_narrow(self):
        """A window that is as narrow as it is told to be has no text that needs more room."""
        self.start(NARROW, language="de")
        self.take("german", self.is_light)

    def test_persian(self):
        self.start(WIDE, language="fa")
        self.take("persian", self.is_light)

    def test_persian_narrow(self):
        self.start(NARROW, language="fa", **DARK)
        self.take("persian-narrow", self.is_dark)
