# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings take effect at once and stay; the windows of keys and of what this is."""
from desk import DeskCase
from session import until

SWITCHES = ("Open at login", "Start hidden", "Connect at start", "Stay connected after closing", "Tray icon", "Coloured icon",
            "Connection", "Tunnels", "Needs attention", "Sessions")


class Preferences(DeskCase):
    def open(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway)
        tree = self.start_desktop(GSETTINGS_BACKEND="keyfile")
        self.action("preferences")
        self.window("Preferences")
        return tree

    def settings(self):
        path = self.config_path("../glib-2.0/settings/keyfile")
        return path.read_text() if path.exists() else ""

    def test_every_switch(self):
        tree = self.open()
        for name in SWITCHES:
            self.assertTrue(tree.find("check box", name).has("focusable"), name)
        self.screenshot("preferences", "Preferences")
        was = tree.find("check box", "Coloured icon")
        self.assertFalse(was.has("checked"))
        was.press()
        until(lambda: "tray-coloured=true" in self.settings(), "it is stored")

    def test_style(self):
        self.open()
        light = self.screenshot("light", "Preferences").brightness()
        self.press_keys("Escape")
        self.quit()
        path = self.config_path("../glib-2.0/settings/keyfile")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[com/narrowlink/Narrowlink]\nstyle='dark'\n")
        self.start_desktop(GSETTINGS_BACKEND="keyfile")
        self.action("preferences")
        self.window("Preferences")
        self.assertLess(self.screenshot("preferences-dark", "Preferences").brightness(), light / 2)

    def test_import_leads_to_joining(self):
        tree = self.open()
        self.assertTrue(tree.find("push button", "Export"))
        self.assertTrue(tree.find("push button", "Open Folder"))

    def test_keys_and_what_it_is(self):
        tree = self.open()
        self.press_keys("Escape")
        self.action("shortcuts")
        tree.shows("Switch on or off")
        self.press_keys("Escape")
        self.action("about")
        tree.shows("0.3.0")
        tree.shows("Reach machines behind NAT through your own gateway")
