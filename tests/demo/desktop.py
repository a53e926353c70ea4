#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""desktop.py --bin BUILD: the window, joined to a gateway of the demo, with a tunnel that somebody uses.

On the person's display, until they quit it; without a display under Xvfb, with pictures. Its files are in a folder of the
demo: a gateway that the person has joined is not touched.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import demo

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "ui")]
from gi.repository import Gio, GLib  # noqa: E402
from lab import Lab, LabError, accepts, free_port, until  # noqa: E402
from session import Session, SessionError, call  # noqa: E402

APPLICATION = "com.narrowlink.Narrowlink"
OBJECT = "/com/narrowlink/Narrowlink"
TUNNEL = "Private file"
N_MIB = 8
PAUSE_SECONDS = 2
PICTURES = {"demo-tunnel": f"tunnel:demo/{TUNNEL}", "demo-tunnels": "tunnels", "demo-agent": "agent:demo/office"}
# The plot shows a minute; so much of it is enough to see it move.
PLOT_SECONDS = 12


class Traffic:
    """Downloads through the tunnel again and again."""

    def __init__(self, port):
        self._port, self._ended, self.n_done = port, threading.Event(), 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._ended.is_set():
            try:
                demo.download(("127.0.0.1", self._port), N_MIB)
                self.n_done += 1
            except OSError:
                pass  # a person has switched the tunnel off
            self._ended.wait(PAUSE_SECONDS)

    def stop(self):
        self._ended.set()
        self._thread.join()


def write_files(lab, gateway, server, port):
    """What the window finds: a gateway that it has joined, the key of the agent, one tunnel."""
    folder = lab.folder / "config/narrowlink"
    folder.mkdir(parents=True)
    key = lab.write("office.key", demo.KEY + "\n")
    path = folder / "desktop.yaml"
    path.write_text(f"endpoints:\n- !SelfHosted\n  name: demo\n  gateway: \"{gateway.host}:{gateway.port}\"\n"
                    f"  token: {lab.client_token}\n  protocol: Wss\n  ca: {lab.ca_file}\n  keys: {{office: {key}}}\n"
                    f"tunnels:\n- {{name: {TUNNEL}, agent: office, remote: '{server}', local: '127.0.0.1:{port}'}}\n",
                    encoding="utf-8")
    path.chmod(0o600)


def environment(lab, build):
    data = os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share")
    return {"XDG_CONFIG_HOME": str(lab.folder / "config"), "XDG_DATA_DIRS": f"{TESTS.parent / 'data'}:{data}",
            "GSETTINGS_SCHEMA_DIR": str(build / "data/desktop"), "GSETTINGS_BACKEND": "memory", "NLK_LOCALE_DIR": str(build / "po")}


def check_download(port):
    until(lambda: accepts(port), "the tunnel listens")
    digest, speed = demo.download(("127.0.0.1", port), N_MIB)
    demo.check(digest == demo.file_digest(N_MIB), "the download is not the file that was served")
    demo.say(f"{N_MIB} MiB came through the window's tunnel at {speed / demo.MIB:.0f} MiB/s and are the file")


def is_running():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
                         GLib.Variant("(s)", (APPLICATION,)), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


def show_to_person(program, env, port):
    demo.check(not is_running(), "Narrowlink is running on this desktop already; quit it first")
    with subprocess.Popen([program], env={**os.environ, **env}) as process:
        try:
            check_download(port)
            demo.say(f"curl http://127.0.0.1:{port}/private-file/1 goes through it too; Quit (Ctrl+Q) ends the demo")
            traffic = Traffic(port)
            code = process.wait()
            traffic.stop()
        finally:
            process.terminate()
    demo.check(code == 0, f"the window ended with {code}")


def area(session):
    window = session.run("xdotool", "search", "--onlyvisible", "--name", "^Narrowlink$").split()[-1]
    text = session.run("xdotool", "getwindowgeometry", "--shell", window)
    values = dict(line.split("=", 1) for line in text.splitlines())
    return tuple(int(values[key]) for key in ("X", "Y", "WIDTH", "HEIGHT"))


def act(session, name, *parameters):
    values = [GLib.Variant("s", value) for value in parameters]
    call(session.bus, APPLICATION, OBJECT, "org.gtk.Actions", "Activate", GLib.Variant("(sava{sv})", (name, values, {})))


def take_pictures(program, env, port, folder):
    folder.mkdir(exist_ok=True)
    with Session() as session:
        settings = pathlib.Path(env["XDG_CONFIG_HOME"]) / "gtk-4.0/settings.ini"
        settings.parent.mkdir()
        settings.write_text("[Settings]\ngtk-font-name=Cantarell 11\ngtk-icon-theme-name=Adwaita\n", encoding="utf-8")
        session.start("openbox", ["openbox"])
        process = session.start("desktop", [program], GSK_RENDERER="cairo", **env)
        try:
            check_download(port)
            traffic = Traffic(port)
            act(session, "show-page", PICTURES["demo-tunnel"])
            time.sleep(PLOT_SECONDS)
            for name, page in PICTURES.items():
                act(session, "show-page", page)
                time.sleep(1)
                session.picture().cut(*area(session)).save(folder / f"{name}.png")
                demo.say(f"{os.path.relpath(folder)}/{name}.png shows the page {page}")
            traffic.stop()
            demo.check(traffic.n_done > 1, "the tunnel was used only once")
            act(session, "quit")
            demo.check(process.wait(20) == 0, f"the window ended with {process.poll()}")
        except (LabError, SessionError, OSError, subprocess.TimeoutExpired):
            print(session.output("desktop"), file=sys.stderr)
            raise


def demonstrate(bin_dir):
    build = pathlib.Path(bin_dir).resolve()
    program = build / "src/app/narrowlink-desktop"
    demo.check(program.exists(), f"{program} was not built: GTK 4 or libadwaita is missing")
    with Lab(bin_dir) as lab:
        gateway = lab.start_gateway("Wss")
        lab.start_agent(gateway, demo.KEY)
        port = free_port()
        write_files(lab, gateway, demo.serve_http(), port)
        demo.say(f"gateway on 127.0.0.1:{gateway.port} (Wss), an agent with a key, and a web server behind it are up")
        if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"):
            show_to_person(program, environment(lab, build), port)
        else:
            demo.say("no display: the window opens under Xvfb")
            take_pictures(program, environment(lab, build), port, build / "screenshots")


def main():
    parser = argparse.ArgumentParser(prog="./dev demo --desktop", description=__doc__.splitlines()[0].partition(": ")[2])
    parser.add_argument("--bin", default="build", help=argparse.SUPPRESS)
    args = parser.parse_args()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, demo.interrupted)
    try:
        demonstrate(args.bin)
    except (LabError, SessionError, OSError, subprocess.TimeoutExpired, GLib.Error) as error:
        print(f"demo: failed: {error}", file=sys.stderr)
        return 1
    demo.say("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
