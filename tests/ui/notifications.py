# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's side of notifications, as a test plays it."""
from gi.repository import Gio, GLib

from session import until

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
XML = f"""<node><interface name="{NAME}">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/>
<arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal></interface></node>"""


def plain(text):
    return text.replace("\u2068", "").replace("\u2069", "")


class Notification:
    """What stands on the screen."""

    def __init__(self, title, body, actions, urgency):
        self.title, self.body, self.urgency = plain(title), plain(body), urgency
        self.actions = dict(zip(actions[1::2], actions[::2]))  # label: name

    def __repr__(self):
        return f"<{self.title!r} {self.body!r} {sorted(self.actions)}>"


class Notifications:
    """self.shown: {number: Notification}; self.titles: all that were ever sent, one after another."""

    def __init__(self, session):
        self.shown, self.titles, self._last = {}, [], 0
        self._bus = session.connect()
        interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
        self._bus.register_object(PATH, interface, self._called, None, None)
        Gio.bus_own_name_on_connection(self._bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)
        until(lambda: session.has_owner(NAME), "the notifications on the bus")

    def _called(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        getattr(self, f"_{method}")(invocation, *parameters.unpack())

    def _Notify(self, invocation, _app, replaces, _icon, title, body, actions, hints, _timeout):  # pylint: disable=invalid-name
        number = replaces
        if number not in self.shown:
            self._last += 1
            number = self._last
        self.shown[number] = Notification(title, body, actions, hints.get("urgency"))
        self.titles.append(plain(title))
        invocation.return_value(GLib.Variant("(u)", (number,)))

    def _CloseNotification(self, invocation, number):  # pylint: disable=invalid-name
        invocation.return_value(None)
        if self.shown.pop(number, None):
            self._emit("NotificationClosed", "(uu)", number, 3)

    def _GetCapabilities(self, invocation):  # pylint: disable=invalid-name
        invocation.return_value(GLib.Variant("(as)", (["actions", "body", "body-markup"],)))

    def _GetServerInformation(self, invocation):  # pylint: disable=invalid-name
        invocation.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))

    def find(self, title):
        """The one with this title, None without."""
        return next((x for x in self.shown.values() if x.title == title), None)

    def wait(self, title):
        return until(lambda: self.find(title), f"{title!r} in {list(self.shown.values())}")

    def click(self, title, label=""):
        """Its button, or the notification itself; then it goes."""
        number = next(number for number, x in self.shown.items() if x.title == title)
        self._emit("ActionInvoked", "(us)", number, self.shown.pop(number).actions[label])
        self._emit("NotificationClosed", "(uu)", number, 2)

    def _emit(self, name, types, *values):
        self._bus.emit_signal(None, PATH, NAME, name, GLib.Variant(types, values))
