# SPDX-License-Identifier: GPL-3.0-or-later
"""A program's window as a screen reader gets it: names, roles and states, and what can be done with each.

    tree = Tree(session, "narrowlink-desktop")
    tree.find("push button", "Join").press()
    tree.find("text", "Link").write("narrowlink://…")
    tree.wait("label", "Joined work")

Speaks the accessibility bus of the session itself, so that one test process can look into several sessions, one after another.
"""
from gi.repository import Gio, GLib

from session import SessionError, until

PREFIX = "org.a11y.atspi"
PROPERTIES = "org.freedesktop.DBus.Properties"
CALL_MSEC = 5000
STATES = {"checked": 4, "enabled": 8, "focusable": 11, "focused": 12, "pressed": 20, "selected": 23, "sensitive": 24, "visible": 30}
# What GTK calls a role itself, and some that it renamed on the way; tests use the names that assistive programs have for them.
ROLES = {"button": "push button", "switch": "check box", "text box": "text", "search box": "entry", "meter": "level bar"}


# What is put around foreign names, so that their direction stays theirs; no screen reader says it.
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


def plain(name):
    """Names without the marks of keyboard access and direction, and without the doubling that GTK 4.8 makes of them."""
    name = name.replace("_", "").translate(ISOLATES).strip()
    half = len(name) // 2
    if len(name) % 2 == 1 and name[half] == " " and name[:half] == name[half + 1:]:
        return name[:half]
    return name


class Node:
    """One thing on the screen. It may vanish at any time; then its methods raise GLib.Error."""

    def __init__(self, bus, owner, path):
        self._bus, self._owner, self._path = bus, owner, path

    def __eq__(self, other):
        return isinstance(other, Node) and (self._owner, self._path) == (other._owner, other._path)

    def __hash__(self):
        return hash((self._owner, self._path))

    def __repr__(self):
        return f"<{self.role} {self.name!r}>"

    def call(self, interface, method, parameters=None):
        answer = self._bus.call_sync(self._owner, self._path, f"{PREFIX}.{interface}", method, parameters, None,
                                     Gio.DBusCallFlags.NO_AUTO_START, CALL_MSEC, None).unpack()
        return answer[0] if answer else None

    def get(self, interface, name):
        return self._bus.call_sync(self._owner, self._path, PROPERTIES, "Get",
                                   GLib.Variant("(ss)", (f"{PREFIX}.{interface}", name)), None,
                                   Gio.DBusCallFlags.NO_AUTO_START, CALL_MSEC, None).unpack()[0]

    @property
    def role(self):
        role = self.call("Accessible", "GetRoleName")
        return ROLES.get(role, role)

    @property
    def raw_name(self):
        return self.get("Accessible", "Name")

    @property
    def name(self):
        return plain(self.raw_name)

    @property
    def description(self):
        return self.get("Accessible", "Description").translate(ISOLATES)

    @property
    def interfaces(self):
        return {name.rpartition(".")[2] for name in self.call("Accessible", "GetInterfaces")}

    def has(self, state):
        """Whether it is in one of STATES."""
        low, high = self.call("Accessible", "GetState")
        return bool((low | high << 32) >> STATES[state] & 1)

    def wait_for(self, state, is_set=True):
        until(lambda: self.has(state) is is_set, f"{self} {'' if is_set else 'not '}{state}")

    @property
    def children(self):
        return [Node(self._bus, owner, path) for owner, path in self.call("Accessible", "GetChildren")
                if not path.endswith("/null")]

    @property
    def text(self):
        """What is written in an entry, a text view or a label."""
        return self.call("Text", "GetText", GLib.Variant("(ii)", (0, self.get("Text", "CharacterCount"))))

    @property
    def value(self):
        return self.get("Value", "CurrentValue")

    def press(self):
        """Does what a click does, for buttons, switches and menu items."""
        if "Action" not in self.interfaces:
            raise SessionError(f"{self} cannot be pressed")
        self.call("Action", "DoAction", GLib.Variant("(i)", (0,)))

    def write(self, text):
        """Replaces what is written in an entry."""
        self.call("EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))

    def walk(self):
        """This one and all below it. What vanishes meanwhile is left out."""
        yield self
        try:
            children = self.children
        except GLib.Error:
            return
        for child in children:
            yield from child.walk()

    def all(self, role=None, name=None):
        found = []
        for node in self.walk():
            try:
                if (role is None or node.role == role) and (name is None or node.name == name):
                    found.append(node)
            except GLib.Error:
                continue
        return found

    def look(self, role=None, name=None):
        """The first of this role and name, None without one."""
        for node in self.walk():
            try:
                if (role is None or node.role == role) and (name is None or node.name == name):
                    return node
            except GLib.Error:
                continue
        return None

    def find(self, role, name):
        """The first of this role and name as soon as there is one."""
        try:
            return until(lambda: self.look(role, name), f"{role} {name!r}")
        except SessionError as error:
            raise SessionError(f"{error}; there is:\n{self.tell()}") from None

    def gone(self, role, name):
        """Waits until there is no such thing any more."""
        until(lambda: self.look(role, name) is None, f"no {role} {name!r}")

    def shows(self, part):
        """Waits for a label, or a name or description of anything, that contains this text; returns the node."""
        def search():
            for node in self.walk():
                try:
                    if part in node.name or part in node.description:
                        return node
                except GLib.Error:
                    continue
            return None
        try:
            return until(search, f"the text {part!r}")
        except SessionError as error:
            raise SessionError(f"{error}; there is:\n{self.tell()}") from None

    def tell(self, depth=0):
        """The tree as text, for who looks into a failure."""
        try:
            mark = f"{'  ' * depth}{self.role} {self.raw_name!r} {self.description!r}"
            return "\n".join([mark, *(child.tell(depth + 1) for child in self.children)])
        except GLib.Error:
            return f"{'  ' * depth}(gone)"


class Tree(Node):
    """The program of this name as soon as it is on the accessibility bus."""

    def __init__(self, session, program):
        address = session.bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                        Gio.DBusCallFlags.NONE, CALL_MSEC, None).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        bus.set_exit_on_close(False)
        desktop = Node(bus, f"{PREFIX}.Registry", "/org/a11y/atspi/accessible/root")
        found = until(lambda: self._program(desktop, program), f"{program} on the accessibility bus")
        super().__init__(bus, found._owner, found._path)

    @staticmethod
    def _program(desktop, name):
        try:
            return next((child for child in desktop.children if child.raw_name == name), None)
        except GLib.Error:
            return None

    def windows(self):
        """Windows and dialogs, by title."""
        found = {}
        for node in self.children:
            try:
                found[node.name] = node
            except GLib.Error:
                continue  # it has just gone
        return found
