# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk over every page and dialog, as somebody does who neither sees the screen nor has a mouse: whatever takes the focus has a name."""
import re

from desk import KEY, DeskCase
from session import until

TUNNELS = """- {name: db, agent: office, remote: 'db.internal:5432'}
- {name: web, agent: office, remote: 'web:80', encryption: none}
- {name: files, agent: attic, remote: '127.0.0.1:445'}
- {name: all, agent: office, kind: proxy, local: '127.0.0.1:0', encryption: none}"""
PAGES = ("tunnels", "tunnel:lab/db", "tunnel:lab/all", "agent:lab/office", "agent:lab/attic", "gateway:lab", "welcome", "log")
# Name of the window, and what opens it.
DIALOGS = (("New Tunnel", ("new",)), ("New Tunnel", ("new-tunnel", "lab/office", "proxy")),
           ("Open a Connection", ("open-connection", "lab/office")), ("Key for attic", ("enter-key", "lab/attic")),
           ("Preferences", ("preferences",)))
# A class's name is what a widget without a name is called.
NAMELESS = re.compile(r"^(Gtk|Adw|Nlk|$)")


# What only holds others.
CONTAINERS = ("group", "list", "widget", "grid", "grid cell", "panel", "table", "scroll pane")


def shown(node):
    """This one and all below it that is on the screen, or would be after scrolling."""
    if node.has("visible"):
        yield node
        for child in node.children:
            yield from shown(child)


def is_nameless(node):
    if not node.has("focusable") or not NAMELESS.match(node.name) or node.role in CONTAINERS:
        return False
    # The window of preferences has a search that is switched off, and still in its tree.
    if node.name == "GtkSearchEntry":
        return False
    # An expander is a row around the row that has its name, and a choice is the name of what is chosen.
    return not (node.role in ("list item", "tab") and
                any(child.role in ("list item", "label") and not NAMELESS.match(child.name) for child in node.walk()))


def nameless(tree):
    """What takes the focus and has no name."""
    return [node for top in tree.children for node in shown(top) if is_nameless(node)]


class Walk(DeskCase):
    def start(self):
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        self.joined(gateway, tunnels=TUNNELS, keys={"office": KEY})
        tree = self.start_desktop()
        tree.shows("Connected")
        return tree

    def assert_named(self, tree, where):
        found = nameless(tree)
        self.assertEqual([node.tell() for node in found], [], f"{where}: {found}")

    def test_notices_a_nameless_one(self):
        class Planted:
            def __init__(self, name, *children):
                self.name, self.role, self.children = name, "push button", children

            def has(self, _state):
                return True

            def walk(self):
                return [self, *self.children]
        self.assertEqual([node.name for node in nameless(Planted("", Planted("Key", Planted("GtkButton")), Planted("")))],
                         ["GtkButton", ""])

    def test_pages(self):
        tree = self.start()
        for page in PAGES:
            self.action("show-page", page)
            self.screenshot("walk")
            self.assert_named(tree, page)

    def test_dialogs(self):
        tree = self.start()
        for title, action in DIALOGS:
            self.action(*action)
            until(lambda t=title: t in tree.windows(), title)
            self.assert_named(tree, title)
            self.press_keys("Escape")
            until(lambda t=title: t not in tree.windows(), f"{title} is closed")

    def test_by_tab(self):
        """The focus goes round through all buttons of a page."""
        tree = self.start()
        until(lambda: "Key for attic" in tree.windows(), "its key is asked for")
        self.press_keys("Escape")
        until(lambda: list(tree.windows()) == ["Narrowlink"], "only the window")
        self.action("show-page", "agent:lab/office")
        wanted = {"Forward a Port", "Start a Proxy", "Open a Connection", "Key", "Copy Addresses", "Add", "Search", "Main Menu"}
        seen = set()

        def goes_on():
            self.press_keys("Tab")
            seen.update(node.name for node in tree.walk() if node.role in ("push button", "toggle button") and node.has("focused"))
            return wanted <= seen
        until(goes_on, "every button by Tab")
