# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop client as a person has it, with a real gateway, agent and servers behind, in a session of its own.

    class Something(DeskCase):
        def test_it(self):
            gateway = self.lab.start_gateway("Wss")
            self.lab.start_agent(gateway, KEY)
            self.joined(gateway, tunnels="- {name: db, agent: office, remote: '127.0.0.1:5432'}")
            tree = self.start_desktop()
            self.action("show-page", "agent:lab/office")
            tree.find("push button", "Forward a Port").press()
"""
import os
import re
import sys
import time
import unittest

from gi.repository import GLib

from session import BUILD, SOURCE, Session, SessionError, call, until

sys.path.insert(0, str(SOURCE / "tests/support"))

from atspi import Tree  # noqa: E402
from lab import SHORT_TIMES, Lab, timeouts_yaml  # noqa: E402

APPLICATION = "com.narrowlink.Narrowlink"
OBJECT = "/com/narrowlink/Narrowlink"
PROGRAM = BUILD / "src/app/narrowlink-desktop"
KEY = "correct-horse-battery-staple"
NAME = "lab"  # of the gateway, as the desktop's file calls it
TIMES = {**SHORT_TIMES, "listen_retry": "50ms"}
SCREENSHOTS = BUILD / "screenshots"
# A picture is taken when the screen has been the same so many times, and for so long.
LOOKS_ALIKE = 5
STILL_SECONDS = 0.3
MOVING_SECONDS = 4
# For a program that opens a file chooser or uses very many types: libraries leave memory behind then, from calls whose origin the leak
# sanitizer cannot tell, GLib its first table of quarks among them.
LIBRARIES_LEAK = {"ASAN_OPTIONS": "detect_leaks=0"}
# What GTK 4.8 says of widgets of its own (the key caps of its window of shortcuts), and GLib where nobody shows notifications.
NOISE = ("reported min width -", "unable to send notifications")
SETTINGS = """[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-cursor-theme-name=Adwaita
gtk-enable-animations=false
gtk-cursor-blink=false
"""


class DeskCase(unittest.TestCase):
    """self.lab and self.session are there; all that is started ends with the test."""

    language = "en"
    environment = {}  # of the program, for all starts of a test
    program = PROGRAM

    def setUp(self):
        self.lab = Lab(BUILD)
        self.addCleanup(self.lab.close)
        self.session = self.new_session(self.language)

    def new_session(self, language):
        session = self.enterContext(Session(language))
        session.config("gtk-4.0/settings.ini", SETTINGS)
        session.config("gtk-3.0/settings.ini", SETTINGS)
        return session

    def tearDown(self):
        outcome = self._outcome.result
        if any(test is self for test, _ in outcome.failures + outcome.errors):
            self.show_programs()
        self.check_programs()

    def show_programs(self):
        print("# -- desktop")
        for line in self.session.output("desktop").splitlines()[-25:]:
            print(f"#    {line}")
        for process in self.lab.processes:
            print(f"# -- {process.name} ({process.poll()})")
            for line in process.tail(10).splitlines():
                print(f"#    {line}")

    def check_programs(self):
        """Nothing of ours may find a defect of ours."""
        text = "\n".join(line for line in self.session.output("desktop").splitlines()
                         if not any(noise in line for noise in NOISE))
        for mark in ("Sanitizer", "runtime error:", "CRITICAL", "WARNING", "assertion"):
            self.assertNotIn(mark, text)

    # What is there before the program starts

    def endpoint(self, gateway, name=NAME, token=None, extra=""):
        return (f"- !SelfHosted\n  name: {name}\n  gateway: \"{gateway.host}:{gateway.port}\"\n"
                f"  token: {token or self.lab.client_token}\n  protocol: {gateway.protocol}\n{gateway.trust}{extra}")

    def joined(self, *gateways, tunnels="", keys=None, endpoints=None):
        """Writes the program's file: it has joined these gateways (the first is called "lab", then "lab2", …) and has these
        tunnels. keys: {agent: passphrase}, for all of them."""
        extra = ""
        if keys:
            files = {agent: self.lab.write(f"{agent}.key", key + "\n") for agent, key in keys.items()}
            extra = "  keys: {" + ", ".join(f"{agent}: {path}" for agent, path in files.items()) + "}\n"
        texts = endpoints or [self.endpoint(gateway, NAME if i == 0 else f"{NAME}{i + 1}", extra=extra)
                              for i, gateway in enumerate(gateways)]
        text = "endpoints:\n" + "".join(texts)
        if tunnels:
            text += f"tunnels:\n{tunnels}\n"
        self.write_file("desktop.yaml", text + timeouts_yaml(TIMES))

    def write_file(self, name, text):
        """A file in the folder of client.yaml."""
        self.session.config(f"narrowlink/{name}", text)
        os.chmod(self.config_path(name), 0o600)

    def config_path(self, name):
        return self.session.folder / "home/.config/narrowlink" / name

    # The program

    def start_desktop(self, *args, session=None, **env):
        """Starts the program and returns its Tree."""
        session = session or self.session
        self.start_hidden(*args, session=session, **env)
        try:
            return Tree(session, "narrowlink-desktop")
        except SessionError as error:
            raise SessionError(f"{error}\n{session.output('desktop')}") from None

    def start_hidden(self, *args, session=None, **env):
        """Starts the program, of which nothing may be seen yet; waits until it has its name on the bus."""
        session = session or self.session
        self.start_window_manager(session)
        self.desktop = session.start("desktop", [self.program, *args], **{
            "GSK_RENDERER": "cairo", "GDK_DEBUG": "gl-disable", "G_DEBUG": "fatal-criticals",
            "GSETTINGS_SCHEMA_DIR": str(BUILD / "data/desktop"), "SSL_CERT_FILE": str(self.lab.ca_file),
            "NLK_LOCALE_DIR": str(BUILD / "po"),
            "LSAN_OPTIONS": f"suppressions={SOURCE / 'tests/ui/leaks.supp'}", **self.environment, **env})
        try:
            until(lambda: session.has_owner(APPLICATION) or self.desktop.poll() is not None, "the program on the bus")
        except SessionError as error:
            raise SessionError(f"{error}\n{session.output('desktop')}") from None

    def start_window_manager(self, session):
        if "openbox" not in session.started:
            session.start("openbox", ["openbox"])
            until(lambda: "window id" in session.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "the window manager")

    def quit(self, session=None):
        """Ends the program in order; returns its exit code."""
        self.action("quit", session=session)
        until(lambda: self.desktop.poll() is not None, "the program's end")
        return self.desktop.poll()

    def action(self, name, *parameters, session=None):
        """Activates app.NAME over the bus, as tray, notifications and the desktop do. Parameters are strings, booleans, or
        a GLib.Variant; several make a tuple."""
        values = [x if isinstance(x, GLib.Variant) else GLib.Variant("b" if isinstance(x, bool) else "s", x) for x in parameters]
        if len(values) > 1:
            values = [GLib.Variant.new_tuple(*values)]
        call((session or self.session).bus, APPLICATION, OBJECT, "org.gtk.Actions", "Activate",
             GLib.Variant("(sava{sv})", (name, values, {})))

    def action_state(self, name):
        """State of app.NAME as Python values; None for an action without."""
        _enabled, _type, state = call(self.session.bus, APPLICATION, OBJECT, "org.gtk.Actions", "Describe",
                                      GLib.Variant("(s)", (name,)))[0]
        return state[0] if state else None

    # Screen and keyboard

    def window(self, title="Narrowlink", session=None):
        """Number of the window of this title, as X has it; without a title of the one that has the focus."""
        run = (session or self.session).run
        if title is None:
            return run("xdotool", "getactivewindow").strip()

        def search():
            try:
                return run("xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(title)}$").split()
            except SessionError:
                return None
        return until(search, f"a window {title!r}")[-1]

    def area(self, window, session=None):
        """(left, top, width, height) of a window."""
        text = (session or self.session).run("xdotool", "getwindowgeometry", "--shell", window)
        values = dict(re.findall(r"(\w+)=(-?\d+)", text))
        return tuple(int(values[key]) for key in ("X", "Y", "WIDTH", "HEIGHT"))

    def resize(self, width, height, title="Narrowlink", session=None):
        session = session or self.session
        window = self.window(title, session)
        session.run("xdotool", "windowmove", window, 0, 0)

        def is_so():
            # A window that folds on the way may become smaller than it said before.
            session.run("xdotool", "windowsize", window, width, height)
            return self.area(window, session)[2:] == (width, height)
        until(is_so, f"a window of {width} x {height}")

    def press_keys(self, *keys):
        """Keys as xdotool names them ("ctrl+n", "Tab", "Return"), for the window that has the focus."""
        self.session.run("xdotool", "key", "--clearmodifiers", *keys)

    def type_text(self, text):
        self.session.run("xdotool", "type", "--", text)

    def screenshot(self, name, title="Narrowlink", session=None):
        """Writes NAME.png once nothing moves any more, or after some time where something always does, and returns the picture. The
        pointer is put where it is in no window's way."""
        session = session or self.session
        session.run("xdotool", "mousemove", 1279, 799)
        seen = []
        start = since = time.monotonic()

        def is_still():
            nonlocal since
            picture = session.picture()
            if seen and seen[-1] != picture:
                seen.clear()
            if not seen:
                since = time.monotonic()
            seen.append(picture)
            del seen[:-LOOKS_ALIKE]
            now = time.monotonic()
            return (len(seen) >= LOOKS_ALIKE and now - since >= STILL_SECONDS) or now - start >= MOVING_SECONDS
        until(is_still, "a still picture")
        picture = seen[-1].cut(*self.area(self.window(title, session), session))
        SCREENSHOTS.mkdir(exist_ok=True)
        picture.save(SCREENSHOTS / f"{name}.png")
        return picture
