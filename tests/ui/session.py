# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop session of its own: an X server without a screen, a session bus, a home folder. Nothing of the person's is seen or touched.

    with Session() as session:
        session.start("tray", [program])
        session.bus.call_sync(...)

Leaving the block ends every process and removes the folder. The bus is spoken to from this process as well, so a test can play
the panel's part or the application's.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from gi.repository import Gio, GLib

from picture import Picture

BUILD = pathlib.Path(os.environ.get("NLK_BUILD", "build")).resolve()
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
# Time enough for a program to start on a busy machine. Nothing waits that long unless it is broken.
PATIENCE_SECONDS = 20


class SessionError(Exception):
    """Something did not come; the message has what the programs said."""


class Session:
    def __init__(self, language=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="narrowlink-ui-"))
        self._processes = []
        self.started = set()
        self.env = self._environment(language)
        self.bus = None

    def _environment(self, language):
        home, runtime = self.folder / "home", self.folder / "runtime"
        (home / ".config").mkdir(parents=True)
        runtime.mkdir(mode=0o700)
        # No password store comes by itself, and asks for a password of its own; a test that wants one starts it.
        services = runtime / "dbus-1/services"
        services.mkdir(parents=True)
        (services / "org.freedesktop.secrets.service").write_text(
            "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n", encoding="utf-8")
        kept = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "G_DEBUG")
        env = {name: os.environ[name] for name in kept if name in os.environ}
        env.update(HOME=str(home), XDG_RUNTIME_DIR=str(runtime), XDG_CONFIG_HOME=str(home / ".config"),
                   XDG_DATA_HOME=str(home / ".local/share"), XDG_CACHE_HOME=str(home / ".cache"),
                   XDG_DATA_DIRS=f"{SOURCE / 'data'}:/usr/local/share:/usr/share", XDG_CURRENT_DESKTOP="XFCE",
                   XDG_SESSION_TYPE="x11", GDK_BACKEND="x11", GSETTINGS_BACKEND="memory", NO_AT_BRIDGE="1",
                   LC_ALL="C.UTF-8", LANGUAGE=language or "en")
        return env

    def __enter__(self):
        try:
            self._start_display()
            self._start_bus()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        if self.bus is not None:
            self.bus.set_exit_on_close(False)
            self.bus.close_sync(None)
        for process in reversed(self._processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self._processes):
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_display(self):
        # Without -noreset the server begins anew whenever its last client leaves, and refuses the next one meanwhile.
        reading, writing = os.pipe()
        self.start("Xvfb", ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset",
                            "-fbdir", self.folder], pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as stream:
            number = stream.readline().strip()
        if not number:
            raise SessionError(f"no display: {self.output('Xvfb')}")
        self.env["DISPLAY"] = f":{number}"

    def _start_bus(self):
        address = f"unix:path={self.folder / 'runtime/bus'}"
        self.start("dbus-daemon", ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"])
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address
        self.bus = until(self._try_to_connect, "the session bus")

    def _try_to_connect(self):
        # Its socket is there a moment before anybody listens.
        try:
            return self.connect()
        except GLib.Error:
            return None

    def connect(self):
        """A further connection to the bus."""
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        return Gio.DBusConnection.new_for_address_sync(f"unix:path={self.folder / 'runtime/bus'}", flags, None, None)

    def start(self, name, command, pass_fds=(), text=None, **env):
        """Starts a program; it reads `text` as its standard input."""
        output = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE if text else subprocess.DEVNULL,
                                   stdout=output, stderr=output, env={**self.env, **env}, pass_fds=pass_fds)
        output.close()
        if text:
            with process.stdin:
                process.stdin.write(text.encode())
        self._processes.append(process)
        self.started.add(name)
        return process

    def run(self, *command, **env):
        """What a command says, which must end well."""
        done = subprocess.run([str(word) for word in command], env={**self.env, **env}, capture_output=True, text=True, check=False,
                              timeout=PATIENCE_SECONDS)
        if done.returncode != 0:
            raise SessionError(f"{command} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def output(self, name):
        """All that programs started by this name have said."""
        log = self.folder / f"{name}.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def config(self, path, text):
        """Writes a file below the home folder's .config."""
        target = self.folder / "home/.config" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def picture(self):
        """What is on the screen now."""
        return Picture.of_dump((self.folder / "Xvfb_screen0").read_bytes())

    def has_owner(self, name):
        return call(self.bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                    GLib.Variant("(s)", (name,)))[0]


def until(condition, what, seconds=PATIENCE_SECONDS):
    """Serves the bus until condition() gives something true, and returns that. What vanishes while it is looked at is not there."""
    context = GLib.MainContext.default()
    deadline = time.monotonic() + seconds
    while True:
        while context.iteration(False):
            pass
        vanished = None
        try:
            found = condition()
        except GLib.Error as error:
            if not error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD):
                raise
            found, vanished = None, error.message
        if found:
            return found
        if time.monotonic() > deadline:
            raise SessionError(f"waited {seconds} s in vain: {what}{': ' + vanished if vanished else ''}")
        time.sleep(0.01)


def call(bus, name, path, interface, method, parameters=None):
    """A call that lets this process answer others meanwhile, as a panel or an application must."""
    answers = []

    def answered(source, result):
        try:
            answers.append(source.call_finish(result))
        except GLib.Error as error:
            answers.append(error)

    bus.call(name, path, interface, method, parameters, None, Gio.DBusCallFlags.NO_AUTO_START, PATIENCE_SECONDS * 1000, None,
             answered)
    answer = until(lambda: answers, f"an answer to {method}")[0]
    if isinstance(answer, GLib.Error):
        raise SessionError(f"{method}: {answer.message}")
    return answer.unpack()
