# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop client does without a window: the icon in the panel, with the program that shows it."""
import os
import signal
import socket
import time

from desk import BUILD, KEY, PROGRAM, DeskCase
from lab import free_port
from notifications import Notifications
from session import SessionError, until
from servers import TcpServer, echo
from tray import APPLICATION, Panel

TIMES = "tray=300,restart=50,lost=300,away=300,key=300,calm=0,cured=500"


def title(item):
    """What the icon says, without what isolates names."""
    return item.get("Title").replace("\u2068", "").replace("\u2069", "").removeprefix("Narrowlink: ")


class BackgroundCase(DeskCase):
    def setUp(self):
        super().setUp()
        self.server = TcpServer(echo)
        self.addCleanup(self.server.close)

    def start_hidden(self, *args, session=None, **env):
        super().start_hidden(*args, session=session, **{"NLK_APP_TIMES": TIMES, **env})

    def start_lab(self, **joined):
        """A gateway with an agent, and the program's file with a tunnel to an echo."""
        self.gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, tunnels=self.tunnel("echo"), **joined)

    def tunnel(self, name, port=0):
        return f"- {{name: {name}, agent: office, remote: '{self.server.address}', local: '127.0.0.1:{port}'}}"

    @staticmethod
    def connect(port):
        """A connection through a tunnel once that listens."""
        def attempt():
            try:
                return socket.create_connection(("127.0.0.1", port))
            except ConnectionRefusedError:
                return None
        return until(attempt, "a connection")

    def tray_processes(self):
        """Process ids of the icon's program of this session."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                    fields = file.read().rpartition(")")[2].split()
                if int(fields[1]) == self.desktop.pid and fields[0] != "Z":
                    found.append(int(name))
            except (OSError, IndexError):
                continue
        return found


class Tray(BackgroundCase):
    def test_shows_what_is_and_does_what_is_clicked(self):
        self.start_lab(keys={"office": KEY})
        panel = Panel(self.session)
        self.start_hidden("--hidden")
        item = panel.item()
        until(lambda: item.get("IconName") == f"{APPLICATION}-connected-symbolic", "connected")
        until(lambda: item.lines() == ["(Connected to lab)", "--", "Open Narrowlink", "Disconnect", "--", "[x] echo", "--",
                                       "Agents", "--", "Quit"], "the menu")
        item.click("Disconnect")
        until(lambda: title(item) == "Not connected", "disconnected")
        until(lambda: "[x] echo" in item.lines() and "Connect" in item.lines(), "the wish stays")
        item.click("echo")
        until(lambda: "[ ] echo" in item.lines(), "switched off")
        item.click("echo")
        until(lambda: title(item) == "Connected to lab", "a tunnel connects its gateway")
        item.click("Open Narrowlink")
        self.window()
        item.click("Quit")
        until(lambda: self.desktop.poll() is not None, "the program's end")
        self.assertEqual(self.desktop.poll(), 0)
        until(lambda: not self.tray_processes(), "the icon's end")

    def test_switches_of_the_icon(self):
        self.start_lab(keys={"office": KEY})
        panel = Panel(self.session)
        tree = self.start_desktop()
        item = panel.item()
        self.action("preferences")
        tree.find("check box", "Coloured icon").press()
        until(lambda: item.get("IconName") == f"{APPLICATION}-connected", "colours")
        tree.find("check box", "Tray icon").press()
        until(lambda: not self.tray_processes(), "no icon")
        tree.find("check box", "Tray icon").press()
        until(lambda: len(panel.items) == 2, "the icon again")

    def test_attention_while_a_key_is_missing(self):
        self.start_lab()
        panel = Panel(self.session)
        self.start_hidden("--hidden")
        item = panel.item()
        until(lambda: item.get("Status") == "NeedsAttention", "attention")
        self.assertEqual(item.get("IconName"), f"{APPLICATION}-attention-symbolic")
        self.assertEqual(title(item), "echo needs its key")
        self.assertIn("Enter the Key for office…", item.lines())
        self.assertIn("[x] echo: needs its key", item.lines())

    def test_icon_comes_back_after_its_program_has_ended(self):
        self.start_lab(keys={"office": KEY})
        panel = Panel(self.session)
        self.start_hidden("--hidden")
        panel.item()
        first, = until(self.tray_processes, "the icon's program")
        os.kill(first, signal.SIGKILL)
        until(lambda: self.tray_processes() not in ([], [first]), "another one")
        until(lambda: len(panel.items) == 2, "its icon")

    def test_no_panel_then_one_then_another(self):
        self.start_lab(keys={"office": KEY})
        self.start_hidden("--hidden")
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        self.assertEqual(self.tray_processes(), [])
        panel = Panel(self.session)
        panel.item()

    def test_state_tells_no_secret(self):
        self.start_lab(keys={"office": KEY})
        self.start_hidden("--hidden")
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        text = repr(self.action_state("tray"))
        for secret in (KEY, self.lab.client_token, self.lab.client_token[:20]):
            self.assertNotIn(secret, text)

    def test_last_used_is_first(self):
        port = free_port()
        self.gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, keys={"office": KEY}, tunnels=f"{self.tunnel('first')}\n{self.tunnel('second', port)}")
        self.start_hidden("--hidden")
        until(lambda: self.names() == ["first", "second"], "both")
        with self.connect(port) as sock:
            sock.sendall(b"x")
            self.assertEqual(sock.recv(1), b"x")
        until(lambda: self.names() == ["second", "first"], "the used one first")

    def names(self):
        return [entry[1] for entry in self.action_state("tray")["tunnels"]]



class Wakeup(BackgroundCase):
    IDLE_SECONDS = 2

    def n_switches(self):
        """How often the main thread has gone to sleep, which is how often something woke it."""
        with open(f"/proc/{self.desktop.pid}/status", encoding="utf-8") as file:
            return int(next(line for line in file if line.startswith("voluntary_ctxt_switches")).split()[1])

    def test_hidden_and_idle_it_sleeps(self):
        self.start_lab(keys={"office": KEY})
        path = self.config_path("desktop.yaml")
        text = path.read_text(encoding="utf-8").partition("timeouts:")[0]
        self.write_file("desktop.yaml", text + "timeouts: {ping: 1h, pong: 1h}\n")
        self.start_hidden("--hidden")
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        # What the start still has to do comes first; then nothing.
        seen = []

        def is_asleep():
            seen.append((time.monotonic(), self.n_switches()))
            since = [moment for moment, number in seen if number >= seen[-1][1] - 3]
            return since[-1] - since[0] > self.IDLE_SECONDS
        until(is_asleep, f"{self.IDLE_SECONDS} s with no more than three wakeups")

    def test_a_gateway_that_died_without_a_word_is_found_out_at_once(self):
        self.start_lab(keys={"office": KEY})
        path = self.config_path("desktop.yaml")
        text = path.read_text(encoding="utf-8").partition("timeouts:")[0]
        self.write_file("desktop.yaml", text + "timeouts: {ping: 1h, pong: 300ms}\n")
        self.start_hidden("--hidden")
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        self.gateway.process.pause()
        self.action("try-now")
        until(lambda: self.action_state("tray")["state"] == "connecting", "the loss")
        self.gateway.process.resume()
        self.action("try-now")
        until(lambda: self.action_state("tray")["state"] == "connected", "connected again")


class News(BackgroundCase):
    def setUp(self):
        super().setUp()
        self.notifications = Notifications(self.session)

    def start_connected(self, port=0):
        self.gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, keys={"office": KEY}, tunnels=self.tunnel("echo", port))
        self.start_hidden("--hidden")
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")

    def kill_agent(self):
        """Without a window the program asks for the agents every minute only, unless it is told to."""
        def is_away():
            self.action("try-now")
            return "waiting" in repr(self.action_state("tray")["tunnels"])
        self.agent.kill()
        until(is_away, "the agent is away")

    def test_missing_key_at_login(self):
        self.start_lab()
        self.start_hidden("--hidden")
        shown = self.notifications.wait("The key for office is needed")
        self.assertEqual((shown.body, shown.urgency), ("echo", 1))
        self.assertIn("Enter Key", shown.actions)
        self.action("tunnel", "lab/echo", False)
        until(lambda: not self.notifications.shown, "withdrawn")
        self.assertEqual(self.notifications.titles, ["The key for office is needed"])

    def test_gateway_is_lost_and_comes_back(self):
        self.start_connected()
        port = self.gateway.port
        self.gateway.process.kill()
        shown = self.notifications.wait("The connection to lab is lost")
        self.assertIn("Try Now", shown.actions)
        self.lab.start_gateway("Wss", port=port)
        self.notifications.click("The connection to lab is lost", "Try Now")
        self.notifications.wait("Connected again to lab")
        until(lambda: not self.notifications.shown, "gone after a while")
        self.assertEqual(self.notifications.titles, ["The connection to lab is lost", "Connected again to lab"])

    def test_agent_dies_with_a_connection(self):
        port = free_port()
        self.start_connected(port)
        with self.connect(port) as sock:
            sock.sendall(b"x")
            self.assertEqual(sock.recv(1), b"x")
            self.kill_agent()
            shown = self.notifications.wait("office is not online")
            self.assertEqual(shown.body, "Connections through echo ended.")
        self.notifications.click("office is not online")
        self.window()
        self.lab.start_agent(self.gateway, KEY)
        until(lambda: not self.notifications.shown, "withdrawn")

    def test_unused_tunnel_makes_no_news(self):
        self.start_connected()
        self.kill_agent()
        self.gateway.process.kill()
        self.notifications.wait("The connection to lab is lost")
        self.assertEqual(len(self.notifications.titles), 1)

    def test_access_that_ends_and_access_that_is_withdrawn(self):
        day = 24 * 3600
        gateway = self.lab.start_gateway("Wss")
        tokens = {"work": self.lab.token("client", exp=int(time.time()) + 3 * day), "home": self.lab.token("client", secret=[7] * 32)}
        self.joined(gateway, endpoints=[self.endpoint(gateway, name=name, token=token) for name, token in tokens.items()])
        self.start_hidden("--hidden")
        soon = until(lambda: next((x for x in self.notifications.shown.values() if x.title.startswith("work: Your access ends on ")), None),
                     "the end is near")
        self.assertIn("Use New Link", soon.actions)
        self.assertIn("Use New Link", self.notifications.wait("home does not accept your access").actions)
        for shown in self.notifications.shown.values():
            for token in tokens.values():
                self.assertNotIn(token[-16:], shown.title + shown.body)

    def test_many_at_once_are_one(self):
        gateway = self.lab.start_gateway("Wss")
        refused = self.lab.token("client", secret=[7] * 32)
        self.joined(gateway, endpoints=[self.endpoint(gateway, name=f"g{i}", token=refused) for i in range(5)])
        self.start_hidden("--hidden")
        self.notifications.wait("5 things need you")
        self.assertEqual(len(self.notifications.shown), 1)
        self.notifications.click("5 things need you")
        self.window()

    def test_window_with_the_focus_says_it_itself(self):
        self.gateway = self.lab.start_gateway("Wss")
        self.joined(self.gateway, keys={"office": KEY}, tunnels=self.tunnel("echo"))
        tree = self.start_desktop()
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        self.press_keys("Escape")
        self.gateway.process.kill()
        tree.shows("Reconnecting")
        # A notification would have come long before a person could have read that, and before this one, which is not about a loss.
        self.action("tunnel", "lab/echo", False)
        until(lambda: "False" in repr(self.action_state("tray")["tunnels"]), "switched off")
        self.assertEqual(self.notifications.titles, [])


class Closing(BackgroundCase):
    def setUp(self):
        super().setUp()
        self.notifications = Notifications(self.session)

    def start_on(self):
        """With a gateway that is switched on; returns the Tree."""
        self.start_lab(keys={"office": KEY})
        tree = self.start_desktop()
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        return tree

    def close(self):
        self.window()
        self.session.run("xdotool", "search", "--onlyvisible", "--name", "^Narrowlink$", "windowactivate", "--sync")
        self.press_keys("ctrl+w")

    def is_shown(self):
        try:
            return bool(self.session.run("xdotool", "search", "--onlyvisible", "--name", "^Narrowlink$").split())
        except SessionError:
            return False

    def test_icon_stays_and_brings_it_back(self):
        panel = Panel(self.session)
        self.start_on()
        item = panel.item()
        self.close()
        until(lambda: not self.is_shown(), "the window is gone")
        self.assertIn("Quit", self.notifications.wait("Narrowlink keeps running").actions)
        until(lambda: title(item) == "Connected to lab", "the icon stays connected")
        item.click("Open Narrowlink")
        until(self.is_shown, "the window is back")
        self.close()
        until(lambda: not self.is_shown(), "the window is gone again")
        self.assertEqual(self.notifications.titles, ["Narrowlink keeps running"])
        self.notifications.click("Narrowlink keeps running", "Quit")
        until(lambda: self.desktop.poll() is not None, "the end")
        self.assertEqual(self.desktop.poll(), 0)

    def test_without_a_panel_it_asks_once(self):
        tree = self.start_on()
        self.close()
        tree.find("push button", "Keep Running")
        self.screenshot("question-closing")
        self.press_keys("Return")
        until(lambda: not self.is_shown(), "the window is gone")
        self.assertIsNone(self.desktop.poll())
        second = self.session.start("second", [PROGRAM], GSETTINGS_SCHEMA_DIR=str(BUILD / "data/desktop"))
        until(self.is_shown, "a second start shows the window")
        self.assertEqual(second.wait(10), 0)
        self.close()
        until(lambda: not self.is_shown(), "no question any more")
        self.assertIsNone(self.desktop.poll())
        self.assertEqual(self.quit(), 0)

    def test_closed_before_it_is_known_whether_there_is_a_panel(self):
        self.start_lab(keys={"office": KEY})
        tree = self.start_desktop(NLK_APP_TIMES="tray=3000")
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        self.close()
        until(lambda: not self.is_shown(), "hidden for the time being")
        tree.find("push button", "Keep Running").press()
        until(lambda: not self.is_shown(), "hidden for good")
        self.assertEqual(self.quit(), 0)

    def test_question_left_alone_changes_nothing(self):
        tree = self.start_on()
        self.close()
        tree.find("push button", "Keep Running")
        self.press_keys("Escape")
        tree.gone("push button", "Keep Running")
        self.assertTrue(self.is_shown())
        self.close()
        tree.find("push button", "Keep Running")
        tree.find("push button", "Quit").press()
        until(lambda: self.desktop.poll() is not None, "the end")

    def test_nothing_on_quits(self):
        self.start_on()
        self.action("disconnect")
        until(lambda: self.action_state("tray")["state"] == "off", "off")
        self.close()
        until(lambda: self.desktop.poll() is not None, "the end")
        self.assertEqual(self.desktop.poll(), 0)

    def test_quit_asks_before_it_ends_a_connection(self):
        port = free_port()
        self.gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, keys={"office": KEY}, tunnels=self.tunnel("echo", port))
        tree = self.start_desktop()
        with self.connect(port) as sock:
            sock.sendall(b"x")
            self.assertEqual(sock.recv(1), b"x")
            self.action("quit")
            tree.shows("Quit and end 1 connection?")
            tree.shows("echo")
            self.screenshot("question-quit")
            self.action("quit")
            self.press_keys("Return")
            tree.gone("push button", "Cancel")
            sock.sendall(b"y")
            self.assertEqual(sock.recv(1), b"y", "the default is to stay")
            self.action("quit")
            tree.find("push button", "Cancel")
            next(x for x in tree.all("push button", "Quit") if x.interfaces & {"Action"}).press()
            until(lambda: self.desktop.poll() is not None, "the end")

    def test_log_out_does_not_wait(self):
        port = free_port()
        self.gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, keys={"office": KEY}, tunnels=self.tunnel("echo", port))
        self.start_hidden("--hidden")
        with self.connect(port) as sock:
            sock.sendall(b"x")
            self.assertEqual(sock.recv(1), b"x")
            self.desktop.send_signal(signal.SIGTERM)
            self.assertEqual(until(lambda: self.desktop.poll() is not None and (self.desktop.poll(),), "the end"), (0,))


class OpenConnection(BackgroundCase):
    def test_it_is_named_before_quit_and_missed_when_it_ends(self):
        notifications = Notifications(self.session)
        Panel(self.session)
        self.start_lab(keys={"office": KEY})
        tree = self.start_desktop()
        until(lambda: self.action_state("tray")["state"] == "connected", "connected")
        self.action("preferences")
        self.window("Preferences")
        tree.find("check box", "Sessions").press()
        tree.find("check box", "Sessions").wait_for("checked")

        def is_closed():
            if "Preferences" in tree.windows():
                self.press_keys("Escape")
                return False
            return True
        until(is_closed, "the preferences are closed")
        self.action("open-connection", "lab/office")
        tree.find("text", "Destination port").write(str(self.server.port))
        tree.find("push button", "Open").press()
        until(lambda: self.server.accepted == 1, "the connection")
        tree.shows("Open · ")

        self.action("quit")
        tree.shows("Quit and end 1 connection?")
        self.press_keys("Escape")
        tree.gone("push button", "Quit")

        self.action("show-page", "tunnels")
        self.window()
        self.press_keys("ctrl+w")
        notifications.wait("Narrowlink keeps running")
        self.agent.kill()
        shown = notifications.wait("A connection through office ended")
        self.assertEqual((shown.body, shown.urgency), (self.server.address, 0))
        notifications.click("A connection through office ended")
        tree.find("text", "Received")


class Disconnect(BackgroundCase):
    def test_connections_that_ended_can_be_made_again(self):
        port = free_port()
        self.gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, keys={"office": KEY}, tunnels=self.tunnel("echo", port))
        tree = self.start_desktop()
        self.window()
        self.press_keys("Escape")
        with self.connect(port) as sock:
            sock.sendall(b"x")
            self.assertEqual(sock.recv(1), b"x")
            tree.find("check box", "Connect to lab").press()
            self.assertEqual(sock.recv(1), b"")
        tree.shows("Disconnected, 1 connection ended")
        self.assertTrue(self.action_state("tray")["tunnels"][0][2], "the wish stays")
        tree.find("push button", "Undo").press()
        with self.connect(port) as sock:
            sock.sendall(b"y")
            self.assertEqual(sock.recv(1), b"y")


class Login(BackgroundCase):
    def test_switch_writes_the_entry_that_starts_it_hidden(self):
        self.start_lab(keys={"office": KEY})
        tree = self.start_desktop()
        entry = self.session.folder / "home/.config/autostart" / f"{APPLICATION}.desktop"
        self.action("preferences")
        tree.find("check box", "Open at login").press()
        until(entry.exists, "the entry")
        command = next(line for line in entry.read_text(encoding="utf-8").splitlines() if line.startswith("Exec="))
        self.assertEqual(command, f'Exec="{PROGRAM}" --hidden')
        self.assertEqual(self.quit(), 0)

        entry.unlink()
        tree = self.start_desktop()
        self.action("preferences")
        self.assertFalse(tree.find("check box", "Open at login").has("checked"))
