#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py ID: runs the installed Flatpak in a session of its own and says what it showed; ends with 1 where that is not right."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/ui"))
from atspi import Tree  # noqa: E402
from session import Session, until  # noqa: E402
from tray import Application, Panel  # noqa: E402

STATE = {"state": "connected", "text": "Verbunden mit work", "active": True, "possible": True, "tunnels": [("1", "Files", True, "waiting")],
         "agents": [("work/nas", "nas")]}
# Flatpak writes x11 beside fallback-x11 and leaves it away where there is Wayland.
PERMISSIONS = {"shared": "network;ipc;", "sockets": "x11;wayland;fallback-x11;", "devices": "dri;"}


def check(what, good, shown):
    print(f"{'ok' if good else 'not ok'} - {what}: {shown}", flush=True)
    return good


def permissions(name):
    text = subprocess.run(["flatpak", "--user", "info", "--show-permissions", name], capture_output=True, text=True, check=True).stdout
    lines = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    yield check("no file system, no host command", "filesystems" not in lines and "org.freedesktop.Flatpak" not in text, lines)
    for key, wanted in PERMISSIONS.items():
        have = set(lines.get(key, "").strip(";").split(";"))
        yield check(key, have == set(wanted.strip(";").split(";")), ";".join(sorted(have)))


def exported_icons(folder):
    names = sorted(path.name for path in (folder / "exports/share/icons").rglob("*.svg"))
    yield check("icons that the host can see", len(names) == 10, names)


def tray(name, folder):
    with Session("de") as session:
        session.env["FLATPAK_USER_DIR"] = str(folder)
        panel = Panel(session)
        application = Application(session, **STATE)
        session.start("tray", ["flatpak", "--user", "run", "--command=narrowlink-tray", name])
        item = panel.item()
        yield check("title from inside", item.get("Title") == "Narrowlink: Verbunden mit work", item.get("Title"))
        yield check("icon by name", item.get("IconName") == f"{name}-connected-symbolic", item.get("IconName"))
        yield check("menu in German", "[x] Files: wartet" in item.lines() and "Beenden" in item.lines(), item.lines())
        item.click("Beenden")
        until(lambda: ("quit", None) in application.calls, "the click at the application")
        yield check("click reaches the application", True, application.calls)
        application.leave()


def program(name, folder):
    """The whole program: window, icon by its own helper process, single instance, end."""
    with Session("en") as session:
        session.env["FLATPAK_USER_DIR"] = str(folder)
        panel = Panel(session)
        session.start("openbox", ["openbox"])
        process = session.start("desktop", ["flatpak", "--user", "run", "--env=GSK_RENDERER=cairo", name])
        tree = Tree(session, "narrowlink-desktop")
        yield check("first page", tree.find("text", "Link") is not None, tree.windows())
        item = panel.item()
        yield check("icon by the program's helper", item.get("Title") == "Narrowlink: Not connected", item.get("Title"))
        second = session.start("second", ["flatpak", "--user", "run", name])
        yield check("a second start ends", second.wait(30) == 0, session.output("second").strip())
        item.click("Quit")
        yield check("Quit ends it", process.wait(30) == 0, process.returncode)
        text = session.output("desktop")
        yield check("nothing wrong is said", "CRITICAL" not in text, text.strip())


def main(name):
    folder = pathlib.Path(os.environ["FLATPAK_USER_DIR"])
    return 0 if all([*permissions(name), *exported_icons(folder), *tray(name, folder), *program(name, folder)]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
