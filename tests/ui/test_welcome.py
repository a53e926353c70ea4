# SPDX-License-Identifier: GPL-3.0-or-later
"""A person joins a gateway: the first start, what is shown of each step, and that nobody gets the token too early."""
from urllib.parse import quote

from desk import KEY, DeskCase
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
