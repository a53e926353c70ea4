# SPDX-License-Identifier: GPL-3.0-or-later
"""A person joins a gateway: the first start, what is shown of each step, and that nobody gets the token too early."""
from urllib.parse import quote

from desk import BUILD, KEY, PROGRAM, DeskCase
from lab import Gateway, free_port
from session import until


class WelcomeCase(DeskCase):
    def link(self, gateway, token=None, kind="client", pin=None):
        """A join link, as `narrowlink-gateway invite` makes it."""
        text = (f"narrowlink://{gateway.host}:{gateway.port}/?v=1&kind={kind}&protocol={gateway.protocol.lower()}"
                f"&token={token or self.lab.client_token}")
        return text + (f"&pin={quote(pin, safe='')}" if pin else "")

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
        tree.shows("It gives this computer the name laptop until 1 January 2100.")
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

    def test_file(self):
        gateway = self.lab.start_gateway("Wss")
        path = self.lab.write("mine.narrowlink", self.link(gateway) + "\n")
        tree = self.start_desktop()
        self.open(path)
        tree.shows("Add the gateway localhost?")
        self.assertNotIn("laptop", gateway.process.output())
        tree.find("push button", "Add Gateway").press()
        tree.shows("Joined localhost")

    def test_starts_by_a_link(self):
        gateway = self.lab.start_gateway("Wss")
        tree = self.start_desktop(self.link(gateway)[:60])
        tree.shows("This is not a complete link")
