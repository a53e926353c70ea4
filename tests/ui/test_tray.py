# SPDX-License-Identifier: GPL-3.0-or-later
"""The tray's helper process against a panel that this test plays, and once against a real one."""
import re
import unittest

from gi.repository import GLib

from session import BUILD, Session, call, until
from tray import APPLICATION, WATCHER, Application, Panel

TRAY = BUILD / "src/tray/narrowlink-tray"
SHORT_WAIT = "200ms"
CONNECTED = {"state": "connected", "text": "Connected to work", "active": True, "possible": True,
             "tunnels": [("1", "Files", True, ""), ("2", "my_web", False, "waiting")],
             "agents": [("work/nas", "nas")]}


class TrayCase(unittest.TestCase):
    language = "en"

    def setUp(self):
        self.session = self.enterContext(Session(self.language))
        self.addCleanup(self._check_output)
        self.panel = self.make_panel()

    def make_panel(self):
        return Panel(self.session)

    def _check_output(self):
        self.assertNotIn("CRITICAL", self.session.output("tray"))

    def start(self, **state):
        self.application = Application(self.session, **state)
        self.addCleanup(self.application.leave)
        self.tray = self.session.start("tray", [TRAY], G_DEBUG="fatal-criticals")
        return self.panel.item()

    def wait_for_call(self, name, parameter=None):
        until(lambda: (name, parameter) in self.application.calls, f"{name} {parameter} in {self.application.calls}")


class Icon(TrayCase):
    def test_states_differ_in_picture_and_words(self):
        item = self.start(state="off", text="Not connected")
        for state, status in (("off", "Active"), ("connecting", "Active"), ("connected", "Active"),
                              ("attention", "NeedsAttention")):
            for coloured in (False, True):
                with self.subTest(state=state, coloured=coloured):
                    name = f"{APPLICATION}-{state}{'' if coloured else '-symbolic'}"
                    self.application.publish(state=state, text=f"It is {state}", coloured=coloured)
                    until(lambda: item.get("Title") == f"Narrowlink: It is {state}", state)
                    until(lambda: item.get("IconName") == name, name)
                    until(lambda: item.get("Status") == ("NeedsAttention" if state == "attention" else status), status)
                    self.assertEqual(item.get("AttentionIconName"),
                                     f"{APPLICATION}-attention{'' if coloured else '-symbolic'}")
                    self.assertEqual(item.get("IconAccessibleDesc"), f"Narrowlink: It is {state}")

    def test_panel_is_restarted(self):
        item = self.start(**CONNECTED)
        before = item.lines()
        self.panel.leave()
        self.application.publish(**{**CONNECTED, "state": "attention", "text": "Files has a problem"})
        self.panel.come()
        again = self.panel.item()
        until(lambda: again.get("IconName") == f"{APPLICATION}-attention-symbolic", "the icon of now")
        self.assertEqual(again.lines(), ["(Files has a problem)", *before[1:]])
        again.click("Open Narrowlink")
        self.wait_for_call("show-window")

    def test_panel_comes_late(self):
        self.panel.leave()
        self.application = Application(self.session, **CONNECTED)
        self.addCleanup(self.application.leave)
        # Without a panel its library falls back to a kind of icon that says so with a critical of its own.
        self.tray = self.session.start("tray-alone", [TRAY], RUST_LOG="debug")
        until(lambda: "the icon is connected" in self.session.output("tray-alone"), "the tray with its state")
        self.panel.come()
        self.assertEqual(self.panel.item().get("Title"), "Narrowlink: Connected to work")


class Menu(TrayCase):
    def test_order_and_words(self):
        item = self.start(**CONNECTED, gateways=[("work", "work", True), ("home", "home", False)])
        self.assertEqual(item.lines(), ["(Connected to work)", "--", "Open Narrowlink", "Disconnect", "--", "[x] Files",
                                        "[ ] my_web: waiting", "--", "Agents", "Gateways", "--", "Quit"])
        self.assertEqual([str(x) for x in item.find("Agents", "nas").children],
                         ["Forward a Port…", "Start a Proxy…", "Open a Connection…", "Key…"])

    def test_clicks_are_actions(self):
        item = self.start(**CONNECTED, gateways=[("work", "work", True), ("home", "home", False)],
                          causes=[("key", "work/lab", "lab"), ("link", "home", "home")])
        for labels, call in ((("Open Narrowlink",), ("show-window", None)), (("Disconnect",), ("disconnect", None)),
                             (("Enter the Key for lab…",), ("enter-key", "work/lab")),
                             (("Use New Link for home…",), ("new-link", "home")),
                             (("Agents", "nas", "Forward a Port…"), ("new-tunnel", ("work/nas", "forward"))),
                             (("Agents", "nas", "Start a Proxy…"), ("new-tunnel", ("work/nas", "proxy"))),
                             (("Agents", "nas", "Open a Connection…"), ("new-tunnel", ("work/nas", "connect"))),
                             (("Agents", "nas", "Key…"), ("enter-key", "work/nas")),
                             (("Gateways", "home"), ("gateway", ("home", True))), (("Quit",), ("quit", None))):
            with self.subTest(labels=labels):
                item.click(*labels)
                self.wait_for_call(*call)
        self.assertEqual(len(self.application.calls), 10)

    def test_middle_click_opens(self):
        self.start(**CONNECTED).middle_click()
        self.wait_for_call("show-window")

    def test_check_mark_is_the_wish(self):
        item = self.start(**CONNECTED)
        item.click("Files")
        self.wait_for_call("tunnel", ("1", False))
        self.application.publish(**{**CONNECTED, "tunnels": [("1", "Files", False, ""), ("2", "my_web", False, "")]})
        until(lambda: item.lines()[5:7] == ["[ ] Files", "[ ] my_web"], "the marks that the application has")
        item.click("my_web")
        self.wait_for_call("tunnel", ("2", True))
        self.assertEqual(len(self.application.calls), 2)

    def test_application_does_not_agree(self):
        item = self.start(**CONNECTED)
        item.click("Files")
        self.wait_for_call("tunnel", ("1", False))
        until(lambda: item.find("Files").mark is True, "the mark back where the application has it")
        item.click("Files")
        until(lambda: self.application.calls == [("tunnel", ("1", False))] * 2, "the same wish again")

    def test_items_change_in_place(self):
        item = self.start(**CONNECTED)
        before = {str(entry): entry.number for entry in item.menu() if not entry.is_line}
        self.application.publish(**{**CONNECTED, "text": "nas needs its key", "causes": [("key", "work/nas", "nas")],
                                    "agents": [("work/lab", "lab"), ("work/nas", "nas")]})
        until(lambda: item.find("Enter the Key for nas…"), "the new item")
        after = {str(entry): entry.number for entry in item.menu() if not entry.is_line}
        self.assertEqual(after["(nas needs its key)"], before["(Connected to work)"])
        for label in ("Open Narrowlink", "Disconnect", "Quit", "Agents"):
            self.assertEqual(after[label], before[label])
        self.assertEqual(item.lines()[1], "Enter the Key for nas…")
        self.application.publish(**CONNECTED)
        until(lambda: item.find("Enter the Key for nas…") is None, "the old menu")
        self.assertEqual({str(entry): entry.number for entry in item.menu() if not entry.is_line}, before)

    def test_foreign_name_draws_lines_and_turns_text_around(self):
        item = self.start(**{**CONNECTED, "agents": [("a", "<b>x</b>\n_\u202egpj")], "tunnels": []})
        self.assertEqual([entry.label for entry in item.find("Agents").children], ["\u2068<b>x</b>\ufffd_\ufffdgpj\u2069"])

    def test_state_changes_faster_than_one_reads(self):
        item = self.start(**CONNECTED)
        first = item.revision()
        for number in range(300):
            self.application.publish(**{**CONNECTED, "text": f"Connected, {number} in use"})
        until(lambda: item.lines()[0] == "(Connected, 299 in use)", "the last state")
        self.assertLess(item.n_property_signals, 10)
        self.assertGreaterEqual(item.n_property_signals, 1)
        self.assertGreaterEqual(item.revision(), first)


class Life(TrayCase):
    def test_ends_with_the_application(self):
        self.start(**CONNECTED)
        self.application.leave()
        self.assertEqual(until(lambda: self.tray.poll() is not None and (self.tray.poll(),), "the end"), (0,))

    def test_there_is_no_application(self):
        tray = self.session.start("tray", [TRAY, "--wait", SHORT_WAIT])
        self.assertEqual(until(lambda: tray.poll() is not None and (tray.poll(),), "the end"), (1,))
        self.assertIn("narrowlink-desktop is not running", self.session.output("tray"))

    def test_there_is_no_display(self):
        tray = self.session.start("tray", [TRAY], DISPLAY="")
        self.assertEqual(until(lambda: tray.poll() is not None and (tray.poll(),), "the end"), (1,))
        self.assertIn("no display", self.session.output("tray"))


PANEL_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"""


class RealPanel(TrayCase):
    """Xfce's panel: watcher, host and drawer of the icon in one."""

    def make_panel(self):
        self.session.config("xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml", PANEL_SETTINGS)
        self.session.start("openbox", ["openbox"])
        self.session.start("panel", ["xfce4-panel", "--disable-wm-check"])
        until(lambda: self.session.has_owner(WATCHER), "the panel on the bus")

    def windows(self):
        """(width, height, left, top) of what the panel's tray has on the screen."""
        tree = self.session.run("xwininfo", "-root", "-tree")
        return [tuple(map(int, match.groups())) for match in
                re.finditer(r'"Wrapper-2\.0"\)\s+(\d+)x(\d+)\+-?\d+\+-?\d+  \+(\d+)\+(\d+)$', tree, re.MULTILINE)]

    def n_icons(self):
        return len(call(self.session.bus, WATCHER, "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties", "Get",
                        GLib.Variant("(ss)", (WATCHER, "RegisteredStatusNotifierItems")))[0])

    def test_click_opens_the_menu_and_chooses(self):
        self.application = Application(self.session, **CONNECTED)
        self.addCleanup(self.application.leave)
        self.session.start("tray", [TRAY])
        until(self.n_icons, "the icon at the panel")
        width, height, left, top = until(lambda: [x for x in self.windows() if 24 <= x[0] <= 64], "the icon on the screen")[0]
        self.session.run("xdotool", "mousemove", left + width // 2, top + height // 2, "click", 1)
        until(lambda: [x for x in self.windows() if x[0] > 100 and x[1] > 100], "the menu on the screen")
        self.session.run("xdotool", "key", "Down", "Return")
        self.wait_for_call("show-window")
