# SPDX-License-Identifier: GPL-3.0-or-later
"""A password store of a session: gnome-keyring, unlocked or not.

    keyring = Keyring(session)
    keyring.lock()
    keyring.labels()
"""
import signal

from gi.repository import Gio, GLib

from session import until

NAME = "org.freedesktop.secrets"
SERVICE = "/org/freedesktop/secrets"
COLLECTION = "/org/freedesktop/secrets/collection/login"
INTERNAL = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
PASSWORD = "password of the keyring"


class Keyring:
    def __init__(self, session):
        self._bus = session.bus
        self.process = session.start("keyring", ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
                                     text=PASSWORD)
        until(lambda: session.has_owner(NAME), "the password store")

    def call(self, path, interface, method, parameters, answer=None):
        return self._bus.call_sync(NAME, path, interface, method, parameters, answer, Gio.DBusCallFlags.NONE, -1, None).unpack()

    def lock(self):
        self.call(SERVICE, "org.freedesktop.Secret.Service", "Lock", GLib.Variant("(ao)", ([COLLECTION],)))

    def unlock(self):
        """As if its owner had typed the password."""
        secret = (self.open_session(), b"", PASSWORD.encode(), "text/plain")
        self.call(SERVICE, INTERNAL, "UnlockWithMasterPassword", GLib.Variant("(o(oayays))", (COLLECTION, secret)))

    def open_session(self):
        _, session = self.call(SERVICE, "org.freedesktop.Secret.Service", "OpenSession",
                               GLib.Variant("(sv)", ("plain", GLib.Variant("s", ""))))
        return session

    def secrets(self, **attributes):
        """What the entries with these attributes hold, as far as they are not locked."""
        answer, = self.call(SERVICE, "org.freedesktop.Secret.Service", "GetSecrets",
                            GLib.Variant("(aoo)", (self.items(**attributes), self.open_session())))
        return [bytes(value).decode() for _session, _parameters, value, _type in answer.values()]

    def items(self, **attributes):
        """Paths of the entries with these attributes, locked or not."""
        unlocked, locked = self.call(SERVICE, "org.freedesktop.Secret.Service", "SearchItems",
                                     GLib.Variant("(a{ss})", (attributes,)))
        return unlocked + locked

    def labels(self, **attributes):
        return [self.call(path, "org.freedesktop.DBus.Properties", "Get",
                          GLib.Variant("(ss)", ("org.freedesktop.Secret.Item", "Label")))[0]
                for path in self.items(**attributes)]

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)
