# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a gateway: why it is not connected, what it is known by, and taking it away."""
import time

import yaml

from desk import KEY, DeskCase
from session import until

TUNNEL = "- {name: db, agent: office, remote: 'db.internal:5432', encryption: none}"
DAY = 24 * 60 * 60


class Gateways(DeskCase):
    def open(self, **joined):
        gateway = self.lab.start_gateway("Wss")
        self.joined(gateway, tunnels=TUNNEL, **joined)
        tree = self.start_desktop()
        self.action("show-page", "gateway:lab")
        return gateway, tree

    def test_says_what_it_is(self):
        gateway, tree = self.open(keys={"office": KEY})
        tree.shows("Connected")
        tree.shows(f"localhost:{gateway.port}, encrypted")
        tree.shows("Any certificate that this computer trusts")
        tree.shows("As laptop until")
        tree.find("push button", "Check Connection").press()
        tree.shows("Access accepted as laptop")
        tree.shows("0 machines online")
        self.screenshot("gateway")
        gateway.process.kill()
        tree.shows("Nothing answers at localhost:")
        tree.find("push button", "Try Now").wait_for("visible")
        self.screenshot("gateway-lost")
        tree.find("push button", "Check Connection").press()
        tree.shows(f"lab does not answer. Nothing answers at localhost:{gateway.port}.")
        self.screenshot("gateway-checked")

    def test_access_ends_soon(self):
        gateway = self.lab.start_gateway("Ws")
        token = self.lab.token("client", exp=int(time.time()) + 3 * DAY)
        self.joined(gateway, endpoints=[self.endpoint(gateway, token=token)])
        tree = self.start_desktop()
        self.action("show-page", "gateway:lab")
        tree.shows("Your access ends on")
        tree.shows("not encrypted: names and times are visible on the way")
        self.resize(360, 640)
        self.screenshot("gateway-narrow")

    def test_pinned(self):
        gateway = self.lab.start_gateway("Wss")
        pin = self.lab.public_key_pin()
        self.joined(gateway, endpoints=[self.endpoint(gateway, extra=f"  pin: {pin}\n")])
        tree = self.start_desktop()
        self.action("show-page", "gateway:lab")
        hash_text = pin.removeprefix("sha256/")
        tree.shows("sha256/" + " ".join(hash_text[i:i + 8] for i in range(0, len(hash_text), 8)))

    def test_removed_after_a_question(self):
        _gateway, tree = self.open()
        tree.find("push button", "Remove").press()
        tree.shows("1 tunnel goes with it")
        self.press_keys("Escape")
        tree.gone("label", "Remove lab?")
        self.assertIn("name: lab", self.config_path("desktop.yaml").read_text())
        tree.find("push button", "Remove").press()
        dialog = until(lambda: self.dialog(tree, "Remove lab?"), "the question")
        dialog.find("push button", "Remove").press()
        until(lambda: yaml.safe_load(self.without_tags()) in ({}, None) or "lab" not in self.without_tags(), "it is gone")
        tree.gone("check box", "Connect to lab")

    def dialog(self, tree, text):
        return next((window for window in tree.children if window.look("label", text)
                     and not window.look("push button", "Main Menu")), None)

    def without_tags(self):
        return self.config_path("desktop.yaml").read_text().replace("!SelfHosted", "")

    def test_exported_without_keys(self):
        _gateway, tree = self.open(keys={"office": KEY})
        tree.find("push button", "Export").press()
        tree.shows("This file lets anyone use your access.")
        self.press_keys("Escape")
