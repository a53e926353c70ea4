# SPDX-License-Identifier: GPL-3.0-or-later
"""A person joins a gateway: the first start, what is shown of each step, and that nobody gets the token too early."""
import contextlib
import subprocess

from gi.repository import GLib

from desk import BUILD, KEY, PROGRAM, DeskCase
from lab import Gateway, free_port
from session import until
from test_walk import nameless


class WelcomeCase(DeskCase):
    def link(self, gateway, token=None, kind="client", pin=None):
        """A join link, as `narrowlink-gateway invite` makes it."""
        text = (f"narrowlink://{gateway.host}:{gateway.port}/?v=1&kind={kind}&protocol={gateway.protocol.lower()}"
                f"&token={token or self.lab.client_token}")
        return text + (f"&pin=sha256-{pin}" if pin else "")

    def saved(self):
        path = self.config_path("desktop.yaml")
        return path.read_text() if path.exists() else ""


class FirstStart(WelcomeCase):
    def test_by_link(self):
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        tree = self.start_desktop()
        tree.shows("Welcome to Narrowlink")
        self.screenshot("welcome")
        link = self.link(gateway)
        tree.find("text", "Link").write(f" {link[:40]}\n  {link[40:]} ")
        self.assertEqual(tree.find("text", "Link").text, link)
        tree.find("push button", "Join").press()
        tree.shows("Joined localhost")
        until(lambda: "localhost" in self.saved(), "the gateway is saved")
        until(lambda: tree.look("list item", "localhost"), "the gateway in the sidebar")
        tree.shows("Nothing is forwarded yet")
        self.action("add-gateway")
        tree.shows("Add a Gateway")
        self.assertEqual(tree.find("text", "Link").text, "")
        self.assertEqual(self.quit(), 0)
        self.assertNotIn(self.lab.client_token, self.session.output("desktop"))

    def test_bad_link(self):
        gateway = self.lab.start_gateway("Wss")
        tree = self.start_desktop()
        tree.find("text", "Link").write(self.link(gateway)[:70])
        tree.find("push button", "Join").press()
        tree.shows("A link begins with narrowlink:// and is one line.")
        self.assertIn("not a complete link", tree.find("text", "Link").description)
        self.screenshot("welcome-bad-link")
        self.assertEqual(self.saved(), "")

    def test_address_and_token(self):
        """A gateway whose certificate nobody vouches for gets no token before a person has compared and trusted it."""
        gateway = self.lab.start_gateway("Wss")
        tree = self.start_desktop(SSL_CERT_FILE=str(self.lab.folder / "other-ca.pem"))
        tree.find("push button", "Address and Token").press()
        tree.find("text", "Token").write(self.lab.client_token[:-30])
        tree.find("text", "Address").write("localhost")
        tree.find("text", "Port").write("0")
        self.join(tree)
        tree.shows("then a port from 1 to 65535")
        tree.find("text", "Address").write(f"localhost:{gateway.port}")
        self.screenshot("welcome-form")
        tree.find("text", "Token").write("no token")
        self.join(tree)
        tree.shows("A token is one line")
        self.assertEqual(tree.find("text", "Port").text, str(gateway.port))
        tree.find("text", "Token").write(self.lab.client_token)
        self.join(tree)

        tree.shows("Is this the right gateway?")
        tree.find("push button", "Cancel").press()
        until(lambda: tree.find("text", "Port").text == str(gateway.port), "what was entered is still there")
        self.join(tree)
        tree.shows("Is this the right gateway?")
        tree.shows("Compare it with what the gateway's owner reads to you.")
        pin = self.lab.public_key_pin()
        self.assertEqual(tree.shows("sha256/").text.replace(" ", ""), pin)
        self.screenshot("welcome-trust")
        self.assertNotIn("laptop", gateway.process.output())
        tree.find("push button", "Trust This Gateway").press()
        tree.shows("Joined localhost")
        until(lambda: pin in self.saved(), "the pin is saved")
        self.assertIn("laptop", gateway.process.output())

    def join(self, tree):
        tree.find("push button", "Join").press()

    def test_wrong_address(self):
        port = free_port()
        tree = self.start_desktop()
        tree.find("text", "Link").write(self.link(Gateway(None, "Wss", port)))
        self.join(tree)
        tree.shows("localhost does not answer")
        self.screenshot("welcome-silent")
        self.assertIn("a firewall is between", tree.find("push button", "Try Now").description)
        tree.find("push button", "Add Anyway").press()
        tree.shows("Joined localhost")
        until(lambda: str(port) in self.saved(), "it is kept")

    def test_pin(self):
        """A link's own pin is the only certificate that counts: no question, and no way past it."""
        gateway = self.lab.start_gateway("Wss")
        pin = self.lab.public_key_pin().removeprefix("sha256/").translate(str.maketrans("+/", "-_", "="))
        wrong = ("B" if pin[0] == "A" else "A") + pin[1:]
        tree = self.start_desktop(SSL_CERT_FILE=str(self.lab.folder / "other-ca.pem"))
        tree.find("text", "Link").write(self.link(gateway, pin=wrong))
        tree.find("push button", "Join").press()
        tree.shows("Not the gateway of this link")
        for name in ("Trust This Gateway", "Add Anyway"):
            self.assertIsNone(tree.look("push button", name))
        self.assertNotIn("laptop", gateway.process.output())
        tree.find("push button", "Use Another Link").press()
        self.assertEqual(tree.find("text", "Link").text, "")
        tree.find("text", "Link").write(self.link(gateway, pin=pin))
        tree.find("push button", "Join").press()
        tree.shows("Joined localhost")

    def test_refused(self):
        gateway = self.lab.start_gateway("Wss")
        tree = self.start_desktop()
        tree.find("text", "Link").write(self.link(gateway, token=self.lab.token("client", exp=1699963200)))
        tree.find("push button", "Join").press()
        tree.shows("Your access ended on 14 November 2023")
        tree.find("push button", "Use New Link").press()
        tree.find("text", "Link").write(self.link(gateway, token=self.lab.token("client", secret=[7] * 32)))
        tree.find("push button", "Join").press()
        tree.shows("localhost does not accept your access")
        self.assertIsNone(tree.look("push button", "Add Anyway"))
        self.assertEqual(self.saved(), "")

    def test_edit_address(self):
        gateway = self.lab.start_gateway("Wss")
        tree = self.start_desktop()
        wrong = Gateway(None, "Wss", gateway.port, "no-such-name.invalid")
        tree.find("text", "Link").write(self.link(wrong))
        self.join(tree)
        tree.find("push button", "Edit Address").press()
        until(lambda: tree.find("text", "Address").text == "no-such-name.invalid", "the address is there to be edited")
        tree.find("text", "Address").write("localhost")
        self.join(tree)
        tree.shows("Joined localhost")

    def test_narrow(self):
        """All of it fits where there is little room, and each thing that takes the focus has a name."""
        self.lab.start_gateway("Wss")
        tree = self.start_desktop()
        self.resize(360, 600)
        self.assertEqual(self.screenshot("welcome-narrow").width, 360)
        tree.find("push button", "Address and Token").press()
        self.assertEqual([node.tell() for node in nameless(tree)], [])
        self.assertEqual(self.screenshot("welcome-form-narrow").width, 360)
        tree.find("text", "Address").write("no-such-name.invalid")
        tree.find("text", "Token").write(self.lab.client_token)
        tree.find("push button", "Join").press()
        tree.find("push button", "Edit Address")
        self.assertEqual([node.tell() for node in nameless(tree)], [])
        self.assertEqual(self.screenshot("welcome-steps-narrow").width, 360)


class ByKeyboard(WelcomeCase):
    """The whole first start without a mouse: nothing is clicked, and nothing is activated from outside."""

    def focus(self, tree):
        """Name of the button that has the focus; None when it is in a field, which GTK 4.8 does not tell of."""
        for node in tree.all("push button"):
            with contextlib.suppress(GLib.Error):
                if node.has("focused"):
                    return node.name
        return None

    def tab_to(self, tree, name):
        for _ in range(20):
            before = self.focus(tree)
            if before == name:
                return
            self.press_keys("Tab")
            until(lambda: self.focus(tree) != before, "the focus moves on")
        self.fail(f"no way to {name}")

    def test_first_start(self):
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        tree = self.start_desktop()
        tree.shows("Welcome to Narrowlink")
        self.window()
        self.type_text(self.link(gateway))
        until(lambda: tree.find("text", "Link").text == self.link(gateway), "the link is typed")
        self.press_keys("Return")
        tree.shows("Joined localhost")
        until(lambda: tree.look("list item", "office"), "the machine in the sidebar")
        self.press_keys("ctrl+n")
        tree.find("push button", "SSH")
        self.window("New Tunnel")
        until(lambda: self.focus(tree) == "SSH", "the focus on the first thing to do")
        self.tab_to(tree, None)
        self.press_keys("Return")
        tree.find("text", "Key")
        until(lambda: "Key for office" in tree.windows(), "the key dialog")
        self.type_text(KEY)
        self.press_keys("Return")
        tree.shows("Ready")
        tree.shows("Only you and office can read this")


class Files(WelcomeCase):
    def test_client_yaml(self):
        """Copied with its tunnels, never rewritten."""
        gateway = self.lab.start_gateway("Wss")
        text = (f"endpoints:\n{self.endpoint(gateway, 'work')}{self.endpoint(gateway, 'unwanted')}"
                "tunnels:\n- {name: db, agent: office, gateway: work, remote: 'db.internal:5432', encryption: none}\n"
                "- {name: other, agent: office, gateway: unwanted, remote: 'db.internal:5432', encryption: none}\n")
        self.write_file("client.yaml", text)
        tree = self.start_desktop()
        tree.find("push button", "Use client.yaml").press()
        tree.shows("Which gateways do you want to join?")
        self.screenshot("welcome-choice")
        tree.find("check box", "unwanted").press()
        self.assertNotIn("laptop", gateway.process.output())
        tree.find("push button", "Join").press()
        tree.shows("Joined work")
        until(lambda: "name: db" in self.saved(), "it is copied")
        self.assertNotIn("unwanted", self.saved())
        self.assertEqual(self.config_path("client.yaml").read_text(), text)

    def test_bad_file(self):
        self.write_file("client.yaml", "endpoints:\n- !SelfHosted\n  gateway: nowhere\n  token: t\n")
        tree = self.start_desktop()
        tree.find("push button", "Use client.yaml").press()
        tree.shows("client.yaml could not be read. Line 3:")
        self.assertEqual(self.saved(), "")


class FromOutside(WelcomeCase):
    """What a web page or another program opens."""

    def open(self, what):
        self.session.run(PROGRAM, what, GSETTINGS_SCHEMA_DIR=str(BUILD / "data/desktop"))

    def test_link(self):
        gateway = self.lab.start_gateway("Wss")
        tree = self.start_desktop()
        self.open(self.link(gateway))
        tree.shows("Add the gateway localhost?")
        tree.shows("It gives this computer the name laptop until")
        self.screenshot("welcome-outside")
        tree.find("push button", "Cancel").press()
        tree.gone("label", "Add the gateway localhost?")
        self.assertNotIn("laptop", gateway.process.output())
        self.assertEqual(self.saved(), "")

        self.open(self.link(gateway))
        tree.find("push button", "Add Gateway").press()
        tree.shows("Joined localhost")

        self.open(self.link(gateway))
        tree.shows("Replace the access of localhost?")
        tree.find("push button", "Replace Access").press()
        tree.gone("label", "Replace the access of localhost?")
        tree.shows("Joined localhost")
        self.assertEqual(self.saved().count("!SelfHosted"), 1)

    def test_another_link_takes_the_question_back(self):
        first = self.lab.start_gateway("Wss")
        second = self.lab.start_gateway("Wss")
        tree = self.start_desktop()
        self.open(self.link(first))
        tree.shows("Add the gateway localhost?")
        self.open(self.link(second)[:60])
        tree.gone("label", "Add the gateway localhost?")
        tree.shows("This is not a complete link")
        self.open(self.link(first))
        self.open(self.link(Gateway(None, "Wss", second.port, "127.0.0.1")))
        tree.shows("Add the gateway 127.0.0.1?")
        tree.gone("label", "Add the gateway localhost?")
        tree.find("push button", "Add Gateway").press()
        tree.shows("Joined 127.0.0.1")
        self.assertIn("laptop", second.process.output())
        self.assertNotIn("laptop", first.process.output())

    def test_file(self):
        gateway = self.lab.start_gateway("Wss")
        path = self.lab.write("mine.narrowlink", self.link(gateway) + "\n")
        tree = self.start_desktop()
        self.open(path)
        tree.shows("Add the gateway localhost?")
        self.assertNotIn("laptop", gateway.process.output())
        tree.find("push button", "Add Gateway").press()
        tree.shows("Joined localhost")

    def test_link_without_encryption(self):
        gateway = self.lab.start_gateway("Ws")
        tree = self.start_desktop(self.link(gateway))
        tree.shows("anyone on the way can read your token")
        tree.find("push button", "Add Gateway").press()
        tree.shows("Joined localhost")

    def test_starts_by_a_link(self):
        gateway = self.lab.start_gateway("Wss")
        tree = self.start_desktop(self.link(gateway)[:60])
        tree.shows("This is not a complete link")


class Changed(WelcomeCase):
    """A gateway whose certificate is another one than it had."""

    def exchange(self, gateway):
        """The gateway comes back at the same port with a certificate of its own making."""
        gateway.process.kill()
        pem = self.lab.folder / "gateway.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-keyout", "new.key", "-out", "leaf.pem"],
                       cwd=self.lab.folder, capture_output=True, check=True)
        pem.write_text((self.lab.folder / "leaf.pem").read_text() + (self.lab.folder / "new.key").read_text())
        return self.lab.start_gateway("Wss", port=gateway.port)

    def test_compare(self):
        old_pin = self.lab.public_key_pin()
        gateway = self.lab.start_gateway("Wss")
        gateway.trust = f"  pin: {old_pin}\n"
        self.joined(gateway, tunnels="- {name: db, agent: office, remote: 'db.internal:5432', encryption: none}")
        tree = self.start_desktop()
        row = tree.find("list item", "lab")
        until(lambda: row.description == "connected", "connected")
        gateway = self.exchange(gateway)
        new_pin = self.lab.public_key_pin()
        until(lambda: "certificate changed" in row.description, "the change is noticed")
        self.action("show-page", "gateway:lab")
        tree.find("push button", "Compare").press()
        tree.find("push button", "Keep Refusing")
        dialog = tree.windows()["Certificate"]
        dialog.shows("It may have been renewed, or somebody is in between.")
        shown = [node.text.replace(" ", "") for node in dialog.all("label") if node.name.startswith("sha256/")]
        self.assertEqual(shown, [old_pin, new_pin])
        self.screenshot("compare", title="Certificate")
        tree.find("push button", "Keep Refusing").press()
        tree.gone("push button", "Keep Refusing")
        self.assertNotIn("laptop", gateway.process.output())
        self.assertIn(old_pin, self.saved())

        self.action("compare", "lab")
        tree.find("push button", "Trust the New One").press()
        until(lambda: tree.find("list item", "lab").description == "connected", "connected again")
        until(lambda: new_pin in self.saved(), "the new pin is saved")
        self.assertIn("name: db", self.saved())
        self.assertIn("laptop", gateway.process.output())

    def test_new_link(self):
        gateway = self.lab.start_gateway("Wss")
        self.joined(gateway, tunnels="- {name: db, agent: office, remote: 'db.internal:5432', encryption: none}",
                    endpoints=[self.endpoint(gateway, token=self.lab.token("client", secret=[7] * 32))])
        tree = self.start_desktop()
        until(lambda: "access" in tree.find("list item", "lab").description, "refused")
        self.action("new-link", "lab")
        tree.shows("Use a New Link")
        self.action("add-gateway")
        tree.shows("Add a Gateway")
        self.action("new-link", "lab")
        tree.shows("Use a New Link")
        tree.find("text", "Link").write(self.link(gateway))
        tree.find("push button", "Join").press()
        tree.shows("Joined lab")
        until(lambda: tree.find("list item", "lab").description == "connected", "connected")
        until(lambda: self.lab.client_token in self.saved(), "saved")
        self.assertIn("name: db", self.saved())
