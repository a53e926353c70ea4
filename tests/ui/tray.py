# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of the tray that a test plays: the panel (StatusNotifierWatcher and the reader of a menu) and the application."""
from gi.repository import Gio, GLib

from session import call, until

APPLICATION = "com.narrowlink.Narrowlink"
APPLICATION_PATH = "/com/narrowlink/Narrowlink"
WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
WATCHER_XML = f"""<node><interface name="{WATCHER}">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
<signal name="StatusNotifierHostRegistered"/></interface></node>"""
ACTIONS = {"show-window": None, "connect": None, "disconnect": None, "tunnel": "(sb)", "gateway": "(sb)",
           "new-tunnel": "(ss)", "enter-key": "s", "new-link": "s", "quit": None}


class Panel:
    """A panel without a picture. It may leave the bus and come back, as a panel that is restarted."""

    def __init__(self, session):
        self._session = session
        self.items = []
        self._bus = None
        self.come()

    def come(self):
        self.items = []
        self._bus = self._session.connect()
        interface = Gio.DBusNodeInfo.new_for_xml(WATCHER_XML).interfaces[0]
        self._bus.register_object("/StatusNotifierWatcher", interface, self._called, self._asked, None)
        Gio.bus_own_name_on_connection(self._bus, WATCHER, Gio.BusNameOwnerFlags.NONE, None, None)
        until(lambda: self._session.has_owner(WATCHER), "the panel on the bus")

    def leave(self):
        self._bus.set_exit_on_close(False)
        if not self._bus.is_closed():
            self._bus.close_sync(None)
        until(lambda: not self._session.has_owner(WATCHER), "the panel away")

    def _called(self, _bus, sender, _path, _interface, method, parameters, invocation):
        if method == "RegisterStatusNotifierItem":
            where = parameters.unpack()[0]
            self.items.append(Item(self._session, sender, where if where.startswith("/") else "/StatusNotifierItem"))
        invocation.return_value(None)

    def _asked(self, _bus, _sender, _path, _interface, name):
        return {"RegisteredStatusNotifierItems": GLib.Variant("as", [item.owner + item.path for item in self.items]),
                "IsStatusNotifierHostRegistered": GLib.Variant("b", True), "ProtocolVersion": GLib.Variant("i", 0)}[name]

    def item(self):
        return until(lambda: self.items, "an icon in the panel")[-1]


class Entry:
    """One item of a menu."""

    def __init__(self, number, properties, children):
        self.number = number
        self.label = properties.get("label", "").replace("__", "_")
        self.is_line = properties.get("type") == "separator"
        self.is_sensitive = properties.get("enabled", True)
        self.mark = {0: False, 1: True}.get(properties.get("toggle-state")) if "toggle-type" in properties else None
        self.children = [Entry(*child) for child in children]

    def __str__(self):
        mark = {None: "", True: "[x] ", False: "[ ] "}[self.mark]
        return "--" if self.is_line else mark + (self.label if self.is_sensitive else f"({self.label})")


class Item:
    """An icon in the panel."""

    def __init__(self, session, owner, path):
        self._session, self.owner, self.path = session, owner, path
        self.n_property_signals = 0
        session.bus.signal_subscribe(owner, MENU, "ItemsPropertiesUpdated", None, None, Gio.DBusSignalFlags.NONE, self._signalled)

    def _signalled(self, *_):
        self.n_property_signals += 1

    def get(self, name):
        return call(self._session.bus, self.owner, self.path, "org.freedesktop.DBus.Properties", "Get",
                    GLib.Variant("(ss)", (ITEM, name)))[0]

    def middle_click(self):
        call(self._session.bus, self.owner, self.path, ITEM, "SecondaryActivate", GLib.Variant("(ii)", (0, 0)))

    def menu(self):
        """The entries as they are now."""
        _, root = call(self._session.bus, self.owner, self.get("Menu"), MENU, "GetLayout", GLib.Variant("(iias)", (0, -1, [])))
        return Entry(*root).children

    def revision(self):
        """Grows with each change of which items there are."""
        return call(self._session.bus, self.owner, self.get("Menu"), MENU, "GetLayout", GLib.Variant("(iias)", (0, 0, [])))[0]

    def lines(self):
        """The first level as text, without what isolates names."""
        return [str(entry).replace("\u2068", "").replace("\u2069", "") for entry in self.menu()]

    def find(self, *labels):
        """The entry at the end of a way through submenus, or None."""
        entries, found = self.menu(), None
        for label in labels:
            found = next((x for x in entries if x.label.replace("\u2068", "").replace("\u2069", "") == label), None)
            if found is None:
                return None
            entries = found.children
        return found

    def click(self, *labels):
        entry = until(lambda: self.find(*labels), f"{labels} in the menu {self.lines()}")
        call(self._session.bus, self.owner, self.get("Menu"), MENU, "Event",
             GLib.Variant("(isvu)", (entry.number, "clicked", GLib.Variant("i", 0), 0)))


class Application:
    """The application's side of the contract in src/tray/README.md, with a state that the test sets."""

    def __init__(self, session, **state):
        self.calls = []
        self._bus = session.connect()
        self._group = Gio.SimpleActionGroup()
        for name, kind in ACTIONS.items():
            action = Gio.SimpleAction.new(name, GLib.VariantType(kind) if kind else None)
            action.connect("activate", self._activated)
            self._group.add_action(action)
        self._tray = Gio.SimpleAction.new_stateful("tray", None, self._pack(state))
        self._group.add_action(self._tray)
        self._export = self._bus.export_action_group(APPLICATION_PATH, self._group)
        Gio.bus_own_name_on_connection(self._bus, APPLICATION, Gio.BusNameOwnerFlags.NONE, None, None)
        until(lambda: session.has_owner(APPLICATION), "the application on the bus")

    def _activated(self, action, parameter):
        self.calls.append((action.get_name(), parameter.unpack() if parameter is not None else None))

    @staticmethod
    def _pack(state):
        kinds = {"state": "s", "text": "s", "active": "b", "possible": "b", "coloured": "b", "causes": "a(sss)",
                 "tunnels": "a(ssbs)", "agents": "a(ss)", "gateways": "a(ssb)"}
        return GLib.Variant("a{sv}", {key: GLib.Variant(kinds[key], value) for key, value in state.items()})

    def publish(self, **state):
        self._tray.set_state(self._pack(state))

    def leave(self):
        self._bus.set_exit_on_close(False)
        if not self._bus.is_closed():
            self._bus.close_sync(None)
