# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection in the window: what comes, what is sent, its ends, its file, and SSH."""
import os

from desk import KEY, DeskCase
from notifications import Notifications
from servers import TcpServer, UdpServer, answer_after_end, echo, random_bytes, stand_still
from session import until


def greet(text):
    """A server that says something and waits for the other side's end."""
    def handle(_server, sock):
        sock.sendall(text)
        while sock.recv(4096):
            pass
    return handle


REFUSED = "The other side takes nothing at the moment"


class Session(DeskCase):
    def begin(self, keys=None, **env):
        gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(gateway, KEY)
        self.joined(gateway, keys={"office": KEY} if keys is None else keys)
        tree = self.start_desktop(**env)
        until(lambda: any("online" in row.description for row in tree.all("list item", "office")), "the agent is online")
        return tree

    def server(self, handle):
        server = TcpServer(handle)
        self.addCleanup(server.close)
        return server

    def connect(self, tree, port, udp=False):
        self.action("open-connection", "lab/office")
        tree.find("text", "Destination port").wait_for("visible")
        if udp:
            tree.find("text", "Destination port").write(str(port))
            tree.find("push button", "UDP").press()
        else:
            tree.find("text", "Destination port").write(str(port))
        tree.find("push button", "Open").press()
        tree.find("text", "Received")

    def received(self, tree):
        return tree.find("text", "Received").text

    def send(self, tree, line):
        entry = tree.find("text", "Line to send")
        entry.write(line)
        tree.find("push button", "Send").press()

    def row(self, tree, name):
        rows = tree.find("list", "Gateways and Agents").all("list item", name)
        return rows[0].description if rows else None

    def save(self, tree, name):
        path = self.session.folder / "home" / name
        tree.find("push button", "Save to File").press()
        self.window("Save to File")
        self.press_keys("ctrl+a")
        self.type_text(str(path))
        self.press_keys("Return")
        tree.shows(f"Everything that comes goes into {name}")
        return path

    def test_there_and_back(self):
        tree = self.begin()
        server = self.server(echo)
        self.connect(tree, server.port)
        title = f"127.0.0.1:{server.port}"
        until(lambda: self.row(tree, title) == "Open", "its row in the sidebar")
        tree.find("text", "Line to send").wait_for("focused")
        tree.shows("Only you and office can read this")
        self.send(tree, "hello there")
        until(lambda: self.received(tree) == "hello there\n", "the echo")
        tree.shows("Open · 12 B in, 12 B out")
        self.assertEqual(tree.find("text", "Line to send").text, "", "ready for the next one")
        self.screenshot("session")

        self.press_keys("ctrl+d")
        tree.shows("Closed · 12 B in, 12 B out")
        self.assertEqual(self.row(tree, title), "Closed")
        self.assertEqual(self.received(tree), "hello there\n", "what came stays")
        self.screenshot("session-closed")
        tree.find("push button", "Close Session").press()
        until(lambda: self.row(tree, title) is None, "gone from the sidebar")
        self.assertEqual(self.quit(), 0)

    def test_half_close(self):
        tree = self.begin()
        self.connect(tree, self.server(answer_after_end).port)
        self.send(tree, "question")
        tree.shows("Open · ")
        tree.find("push button", "End").press()
        until(lambda: len(self.received(tree)) == 64, "the answer that comes after the end")

    def test_the_other_side_ends(self):
        def say_and_end(_server, sock):
            sock.sendall(b"that was all")
            sock.shutdown(1)
            while sock.recv(4096):
                pass
        tree = self.begin()
        server = self.server(say_and_end)
        self.connect(tree, server.port)
        tree.shows(f"127.0.0.1:{server.port} ended sending")
        until(lambda: self.received(tree) == "that was all", "all of it")
        self.assertTrue(tree.find("push button", "Send").has("sensitive"), "this side goes on")

    def test_nobody_listens(self):
        tree = self.begin()
        server = TcpServer(echo)
        server.close()
        self.connect(tree, server.port)
        tree.shows(f"Nothing listens at 127.0.0.1:{server.port}")
        tree.shows("Closed")

    def test_hexadecimal(self):
        tree = self.begin()
        self.connect(tree, self.server(greet(b"\x00\x01binary\xff")).port)
        until(lambda: self.received(tree).startswith("00000000  00 01 62 69"), "hexadecimal by itself")
        tree.shows("This is not text, so it is shown in hexadecimal")
        self.screenshot("session-hex")
        tree.find("push button", "Text").press()
        until(lambda: self.received(tree) == "\ufffd\ufffdbinary\ufffd", "text when a person wants it")
        tree.find("push button", "Hex").press()
        until(lambda: self.received(tree).startswith("00000000  00 01"), "and back")

    def test_all_of_it_in_a_file(self):
        data = random_bytes(3 << 20)
        go = os.pipe()

        def handle(_server, sock):
            os.read(go[0], 1)
            sock.sendall(data)
            while sock.recv(4096):
                pass
        tree = self.begin()
        self.connect(tree, self.server(handle).port)
        tree.shows("Open · ")
        path = self.save(tree, "all.bin")
        os.write(go[1], b"x")
        until(lambda: path.stat().st_size == len(data), "all of it", seconds=60)
        self.assertEqual(path.read_bytes(), data)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        tree.shows("Earlier data is only in the file")
        shown = self.received(tree)
        self.assertLess(len(shown), 6 << 20, "the view is bounded")
        until(lambda: data[-3:].hex(" ") in self.received(tree)[-120:].replace("  ", " "), "the end of it")

    def test_a_reader_that_stands_still(self):
        tree = self.begin()
        self.connect(tree, self.server(stand_still).port)
        tree.shows("Open · ")
        entry = tree.find("text", "Line to send")

        def refused():
            return any(label.name.startswith(REFUSED) for label in tree.all("label"))

        def is_refused():
            entry.write("x" * 200_000)
            self.press_keys("Return")
            until(lambda: not entry.text or refused(), "sent or refused")
            return bool(entry.text)
        until(is_refused, "a line that is not taken", seconds=60)
        self.assertRegex(entry.text, "^x+$", "what was not sent is not lost")

    def test_datagrams(self):
        tree = self.begin()
        server = UdpServer(lambda payload: [payload.upper()])
        self.addCleanup(server.close)
        self.connect(tree, server.port, udp=True)
        self.send(tree, "ping")
        until(lambda: self.received(tree) == "PING\n", "the answer")
        self.assertEqual(server.received, [b"ping\n"])
        self.assertIsNone(tree.look("push button", "End"), "nothing to end")

    def test_ssh(self):
        """A terminal that writes down what it is to run."""
        home = self.session.folder / "home"
        program = home / "xdg-terminal-exec"
        program.write_text(f"#!/bin/sh\nprintf '%s ' \"$@\" >{home}/terminal.part\nmv {home}/terminal.part {home}/terminal\n")
        program.chmod(0o700)
        tree = self.begin(PATH=f"{home}:{os.environ['PATH']}")
        server = self.server(greet(b"SSH-2.0-OpenSSH_9.2\r\n"))
        self.connect(tree, server.port)
        tree.shows("This is an SSH server.")
        self.screenshot("session-ssh")
        tree.find("push button", "Open in Terminal").press()
        until((home / "terminal").exists, "the terminal")
        self.assertRegex((home / "terminal").read_text(), r"ssh -p \d+ -o HostKeyAlias=office 127\.0\.0\.1")
        until(lambda: server.address in self.config_path("desktop.yaml").read_text(), "the forward is kept")

    def test_needs_a_key(self):
        tree = self.begin(keys={})
        server = self.server(echo)
        self.connect(tree, server.port)
        tree.shows("Needs its key")
        self.assertEqual(server.accepted, 0)
        tree.find("text", "Key").write(KEY)
        tree.find("push button", "Use Key").press()
        tree.shows("Only you and office can read this")
        self.send(tree, "with a key")
        until(lambda: self.received(tree) == "with a key\n", "the echo")

    def test_several(self):
        tree = self.begin()
        servers = [self.server(greet(text)) for text in (b"first", b"second")]
        for server in servers:
            self.connect(tree, server.port)
        until(lambda: "second" in self.received(tree), "the second")
        self.action("next-session")
        until(lambda: "first" in self.received(tree), "the first again")
        self.action("disconnect")
        for server in servers:
            until(lambda port=server.port: self.row(tree, f"127.0.0.1:{port}") == "Closed", "closed with the gateway")
        for button in ("Save to File", "Close Session"):
            tree.find("push button", button).wait_for("sensitive")
        self.resize(360, 640)
        self.screenshot("session-narrow")

    def test_tells_when_one_ends_elsewhere(self):
        notifications = Notifications(self.session)
        tree = self.begin(NLK_APP_TIMES="calm=0")
        self.action("preferences")
        self.window("Preferences")
        tree.find("check box", "Sessions").press()
        tree.find("check box", "Sessions").wait_for("checked")

        def is_closed():
            if "Preferences" in tree.windows():
                self.press_keys("Escape")
                return False
            return True
        until(is_closed, "the preferences are closed")
        server = self.server(greet(b"for a while"))
        self.connect(tree, server.port)
        until(lambda: self.received(tree) == "for a while", "it is open")
        self.session.start("other", ["xmessage", "-title", "Other", "look here"])
        self.session.run("xdotool", "windowfocus", "--sync", self.window("Other"))
        self.agent.stop()
        until(lambda: "A connection through office ended" in notifications.titles, "told")
