# SPDX-License-Identifier: GPL-3.0-or-later
"""Where keys are remembered: in the desktop's password store, locked or not, or in a file, by choice."""
import contextlib
import os
import socket
import stat

from desk import KEY, DeskCase
from keyring import Keyring
from lab import UID, free_port
from session import until

AGENT = "office"
TITLE = f"Key for \u2068{AGENT}\u2069"
ATTRIBUTES = {"gateway": "lab", "agent": AGENT, "uid": UID}
LOCKED = "Your password store is locked"


class KeyStore(DeskCase):
    def setUp(self):
        super().setUp()
        self.gateway = self.lab.start_gateway("Ws")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.port = free_port()
        self.joined(self.gateway, tunnels=f"- {{name: web, agent: {AGENT}, local: '127.0.0.1:{self.port}', remote: 'h:1'}}")

    def start(self, *args, **env):
        self.tree = self.start_desktop(*args, **env)

    def restart(self):
        self.assertEqual(self.quit(), 0)
        self.start()

    def dialog(self):
        return until(lambda: self.tree.windows().get(f"Key for {AGENT}"), "the key dialog")

    def has_dialog(self):
        return f"Key for {AGENT}" in self.tree.windows()

    def enter(self, key=KEY):
        self.dialog().find("text", "Key").write(key)
        self.dialog().find("push button", "Use Key").press()
        self.tree.shows("end-to-end encrypted")

    def remember(self):
        return self.dialog().find("check box", "Remember this key")

    def ready(self):
        """The tunnel has its key, and nobody was asked for it."""
        self.tree.shows("Ready")
        self.assertFalse(self.has_dialog())

    def test_remembered_and_forgotten(self):
        keyring = Keyring(self.session)
        self.start()
        self.dialog().shows("In your password store")
        until(lambda: self.remember().has("checked"), "it is on where there is a store")
        self.screenshot("key-dialog-remember", TITLE)
        self.enter()
        until(lambda: keyring.labels(**ATTRIBUTES) == [f"Narrowlink key for {AGENT} at lab"], "the entry")

        self.restart()
        self.ready()
        self.action("enter-key", f"lab/{AGENT}")
        until(lambda: self.remember().has("checked"), "it is remembered")
        self.remember().press()
        until(lambda: keyring.items(**ATTRIBUTES) == [], "no entry")

    def test_agent_with_another_key_since(self):
        """The old one is not asked about over and over, and the new one takes its place."""
        keyring = Keyring(self.session)
        self.start()
        until(lambda: self.remember().has("checked"), "there is a store")
        self.enter()
        until(lambda: keyring.items(**ATTRIBUTES), "the entry")
        self.agent.stop()
        self.agent = self.lab.start_agent(self.gateway, "quite another key")
        with socket.create_connection(("127.0.0.1", self.port)) as connection, contextlib.suppress(ConnectionResetError):
            self.assertEqual(connection.recv(1), b"")
        self.tree.find("label", "Wrong key")
        self.assertFalse(self.has_dialog())

        self.restart()
        self.tree.find("label", "Wrong key")
        self.assertFalse(self.has_dialog())
        self.tree.find("push button", "Enter Key").press()
        self.dialog().shows("The key does not match the one that office uses.")
        self.enter("quite another key")
        until(lambda: keyring.secrets(**ATTRIBUTES) == ["quite another key"], "the new one in place of the old one")
        self.restart()
        self.ready()

    def test_locked(self):
        """Nothing asks for the store's password before a person does."""
        keyring = Keyring(self.session)
        self.start()
        until(lambda: self.remember().has("checked"), "there is a store")
        self.enter()
        until(lambda: keyring.items(**ATTRIBUTES), "the entry")
        keyring.lock()

        self.restart()
        self.dialog().shows(LOCKED)
        self.screenshot("key-dialog-locked", TITLE)
        self.dialog().find("push button", "Unlock").press()
        until(lambda: len(self.dialog().all("push button", "Cancel")) == 2, "waiting for the store can be given up")
        self.dialog().all("push button", "Cancel")[-1].press()
        self.dialog().find("push button", "Unlock")
        keyring.unlock()
        self.dialog().find("push button", "Unlock").press()
        until(lambda: not self.has_dialog(), "the key was right")
        self.ready()

    def test_no_store(self):
        self.start()
        self.dialog().shows("In a file that only you can read")
        until(lambda: not self.remember().has("checked"), "a file takes a decision")
        self.remember().press()
        self.enter()
        folder = self.config_path("keys")
        until(lambda: folder.exists() and list(folder.iterdir()), "the file")
        self.assertEqual([stat.S_IMODE(os.stat(path).st_mode) for path in (folder, *folder.iterdir())], [0o700, 0o600])
        self.restart()
        self.ready()

    def test_not_remembered_without_a_store(self):
        self.start()
        self.dialog().shows("In a file that only you can read")
        self.enter()
        self.restart()
        self.dialog()
        self.assertFalse(self.config_path("keys").exists())

    def test_a_store_that_does_not_answer(self):
        """The dialog does not wait for it, and what it did not keep is said."""
        keyring = Keyring(self.session)
        keyring.pause()
        self.start(NLK_APP_TIMES="store=300,unlock=600")
        self.enter()
        self.tree.shows("The key is not remembered. It did not answer.")
        self.screenshot("key-not-remembered")
        self.tree.find("push button", "Keep in a File").press()
        until(lambda: self.config_path("keys").exists() and list(self.config_path("keys").iterdir()), "the file")
        keyring.resume()
