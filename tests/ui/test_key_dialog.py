# SPDX-License-Identifier: GPL-3.0-or-later
"""The key dialog: every answer of an agent, said where the person looks; what a key opens; what opens the dialog."""
import subprocess

from atspi import Tree
from desk import DeskCase, KEY, LIBRARIES_LEAK, NAME
from lab import free_port
from servers import TcpServer
from session import SessionError, until
from tray import Panel

AGENT = "office"
WRONG = "The key does not match the one that office uses."
GUESSES = 20
TITLE = f"Key for \u2068{AGENT}\u2069"


class KeyDialog(DeskCase):
    def setUp(self):
        super().setUp()
        self.gateway = self.lab.start_gateway("Ws")
        self.port = free_port()

    def tunnel(self, name="web", agent=AGENT, extra=""):
        return f"- {{name: {name}, agent: {agent}, local: '127.0.0.1:{self.port}', remote: '127.0.0.1:{self.web()}'{extra}}}"

    def web(self):
        """A server that says one line over HTTP."""
        def handle(_server, connection):
            connection.recv(4096)
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")
        server = TcpServer(handle)
        self.addCleanup(server.close)
        self.server = server
        return server.port

    def curl(self):
        done = subprocess.run(["curl", "-sS", "--noproxy", "*", "--max-time", "10", f"http://127.0.0.1:{self.port}/"],
                              capture_output=True, text=True, check=False)
        return done.stdout

    def field(self, agent=AGENT):
        return self.dialog(agent).find("text", "Key")

    def dialog(self, agent=AGENT):
        return until(lambda: self.tree.windows().get(f"Key for {agent}"), f"the key dialog of {agent}")

    def no_dialog(self, agent=AGENT):
        until(lambda: f"Key for {agent}" not in self.tree.windows(), f"no key dialog of {agent}")

    def use(self, key, agent=AGENT, button="Use Key"):
        self.field(agent).write(key)
        # What was said of the last one goes with it.
        until(lambda: not self.field(agent).description.startswith("The key"), "nothing is said of the new key")
        self.dialog(agent).find("push button", button).press()

    def says(self, sentence, agent=AGENT):
        """The field that has the focus says it, and the line above it."""
        until(lambda: plain(self.field(agent).description).startswith(sentence), sentence)
        self.dialog(agent).shows(sentence)

    def start(self, *args, key=KEY, **options):
        self.agent = self.lab.start_agent(self.gateway, key, times={"backoff_first": "50ms", "backoff_most": "400ms"})
        self.joined(self.gateway, **options)
        self.tree = self.start_desktop(*args)

    def test_wrong_key_then_the_right_one(self):
        self.start(tunnels=self.tunnel())
        self.assertEqual(self.field().description, "")
        self.screenshot("key-dialog", TITLE)
        for _ in range(2):
            self.use("wrong")
            self.says(WRONG)
        self.use("wrong")
        self.says(f"{WRONG} Capital letters and spaces count.")
        self.screenshot("key-dialog-wrong", TITLE)
        # The field has the focus with all of the wrong key selected, so that typing replaces it; Enter checks.
        self.type_text(KEY)
        self.press_keys("Return")
        self.no_dialog()
        self.tree.shows("end-to-end encrypted")
        self.assertEqual(self.curl(), "hello\n")
        text = self.config_path("desktop.yaml").read_text()
        self.assertIn("encryption: required", text)
        self.assertNotIn(KEY, text)

    def test_without_a_window(self):
        """Nothing pops up at login; the action opens the dialog alone on the screen."""
        self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, tunnels=self.tunnel())
        panel = Panel(self.session)
        self.start_hidden("--hidden", NLK_APP_TIMES="tray=300")
        item = panel.item()
        until(lambda: any("needs its key" in line for line in item.lines()), "the tunnel waits for its key")
        with self.assertRaises(SessionError):
            self.session.run("xdotool", "search", "--onlyvisible", "--name", "Key for")
        self.action("enter-key", f"{NAME}/web")
        self.tree = Tree(self.session, "narrowlink-desktop")
        self.dialog()
        self.use(KEY)
        self.no_dialog()
        self.assertEqual(self.curl(), "hello\n")

    def test_one_dialog_for_an_agent(self):
        self.start()
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.dialog()
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.use(KEY)
        self.no_dialog()
        self.assertEqual(len(self.tree.windows()), 1)

    def test_several_agents(self):
        """One after the other; Cancel skips that agent only."""
        token = self.lab.token("agent", "attic")
        self.lab.start_agent(self.gateway, "other key", token=token, name="attic")
        first, self.port = self.tunnel(), free_port()
        self.start(tunnels=f"{first}\n{self.tunnel('files', 'attic')}")
        self.dialog().find("label", "1 of 2")
        self.dialog().find("push button", "Cancel").press()
        self.dialog("attic").find("label", "2 of 2")
        self.use("other key", "attic")
        self.no_dialog("attic")
        self.assertEqual(self.curl(), "hello\n")
        self.no_dialog()

    def test_agent_is_away(self):
        self.joined(self.gateway, tunnels=self.tunnel())
        self.tree = self.start_desktop()
        self.says("office is not online, so the key cannot be checked now.")
        self.dialog().find("push button", "Save for Later")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.dialog().find("push button", "Use Key")
        self.agent.stop()
        self.dialog().find("push button", "Save for Later")
        self.use(KEY, button="Save for Later")
        self.no_dialog()
        self.agent = self.lab.start_agent(self.gateway, KEY)
        until(lambda: self.curl() == "hello\n", "the tunnel with the key that was kept")

    def test_agent_without_a_key(self):
        self.start(key=None, tunnels=self.tunnel())
        self.says("office says that it has no key. Its owner can set one.")
        self.dialog().find("push button", "Use Without a Key").press()
        self.dialog().shows("Let the gateway read it?")
        back = self.dialog().find("push button", "Back")
        until(lambda: back.has("focused"), "the harmless answer has the focus")
        self.screenshot("key-dialog-plaintext", TITLE)
        back.press()
        self.field()
        self.dialog().find("push button", "Use Without a Key").press()
        self.dialog().shows("could see and change everything")
        self.dialog().find("push button", "Use Without a Key").press()
        self.no_dialog()
        until(lambda: self.curl() == "hello\n", "the tunnel without a key")

    def test_agent_that_loses_its_key_while_a_tunnel_runs(self):
        """Nothing goes out in plaintext, nothing pops up, and the row says what is missing."""
        self.start(tunnels=self.tunnel())
        self.use(KEY)
        self.no_dialog()
        self.assertEqual(self.curl(), "hello\n")
        self.agent.stop()
        self.lab.start_agent(self.gateway)
        served = self.server.accepted
        self.assertEqual(self.curl(), "")
        self.tree.find("label", "Needs its key")
        self.no_dialog()
        self.assertEqual(self.server.accepted, served)
        self.tree.find("push button", "Enter Key").press()
        self.says("office used a key before and now says it has none.")
        self.assertEqual(self.dialog().all("push button", "Use Without a Key"), [])

    def test_key_that_vanished(self):
        """An agent that had a key here cannot talk the person into going without one."""
        self.start(tunnels=self.tunnel(extra=", encryption: required"), key=None)
        self.says("office used a key before and now says it has none.")
        self.assertEqual(self.dialog().all("push button", "Use Without a Key"), [])

    def test_key_that_vanished_from_an_agent_without_tunnels(self):
        self.start()
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.use(KEY)
        self.no_dialog()
        self.assertEqual(self.quit(), 0)
        self.agent.stop()
        self.start(key=None)
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.says("office used a key before and now says it has none.")
        self.assertEqual(self.dialog().all("push button", "Use Without a Key"), [])
        self.press_keys("Escape")
        self.no_dialog()
        # Only who looks at the agent itself may go on without.
        self.action("show-page", f"agent:{NAME}/{AGENT}")
        self.tree.find("push button", "Key").press()
        self.says("office used a key before and now says it has none.")
        self.dialog().find("push button", "Use Without a Key").press()
        self.dialog().shows("Let the gateway read it?")

    def test_agent_that_stands_still(self):
        self.joined(self.gateway)
        path = self.config_path("desktop.yaml")
        self.write_file("desktop.yaml", path.read_text() + "  pending: 700ms\n")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.tree = self.start_desktop()
        self.agent.pause()
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.use(KEY)
        self.dialog().shows("Checking with office…")
        self.screenshot("key-dialog-checking", TITLE)
        self.says("office did not finish the check.")
        self.agent.resume()
        self.dialog().find("push button", "Try Again").press()
        self.no_dialog()

    def test_given_up_while_it_checks(self):
        self.start()
        self.agent.pause()
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.use(KEY)
        self.dialog().shows("Checking with office…")
        self.dialog().find("push button", "Cancel").press()
        self.no_dialog()
        self.agent.resume()
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.assertEqual(self.field().text, "")
        self.use(KEY)
        self.no_dialog()

    def test_from_a_file(self):
        self.environment = LIBRARIES_LEAK
        self.start(tunnels=self.tunnel())
        path = self.lab.write("some.key", KEY + "\n")
        self.dialog().find("push button", "From File").press()
        self.window("Key File")
        self.type_text(str(path))
        self.press_keys("Return")
        self.dialog().shows(f"{len(KEY)} characters were entered.")
        self.dialog().find("check box", "Read it from the file each time").press()
        self.screenshot("key-dialog-file", TITLE)
        self.dialog().find("push button", "Use Key").press()
        self.no_dialog()
        until(lambda: f'office: "{path}"' in self.config_path("desktop.yaml").read_text(), "the file is referred to")
        self.assertEqual(self.quit(), 0)
        self.tree = self.start_desktop()
        until(lambda: self.curl() == "hello\n", "the key is read from the file")
        self.no_dialog()

    def test_pasted(self):
        """How much was pasted is said, not what."""
        self.start(tunnels=self.tunnel(extra=", encryption: none"))
        self.action("show-page", f"tunnel:{NAME}/web")
        self.tree.find("push button", "Copy Address").press()
        self.action("enter-key", f"{NAME}/{AGENT}")
        self.dialog().find("push button", "Paste").press()
        self.dialog().shows(f"{len(f'127.0.0.1:{self.port}')} characters were entered.")
        self.use(KEY)
        self.no_dialog()

    def test_gateway_that_is_removed(self):
        """Nothing is asked for a gateway that is gone."""
        self.start(tunnels=self.tunnel())
        self.dialog()
        self.action("show-page", f"gateway:{NAME}")
        self.tree.find("push button", "Remove").press()
        question = until(lambda: next((x for x in self.tree.children if x.look("label", f"Remove {NAME}?")), None),
                         "the question")
        question.find("push button", "Remove").press()
        self.no_dialog()

    def test_what_is_in_no_file(self):
        self.start(tunnels=self.tunnel())
        path = self.lab.write("long.key", "x" * 1025 + "\n")
        self.dialog().find("push button", "From File").press()
        self.window("Key File")
        self.type_text(str(path))
        self.press_keys("Return")
        self.says("A key is one line of 1 to 1,024 bytes without control characters.")

    def test_by_keyboard(self):
        """Ctrl+K is the key of what the window shows."""
        self.start()
        self.action("show-page", f"agent:{NAME}/{AGENT}")
        self.tree.find("push button", "Key")
        self.press_keys("ctrl+k")
        self.field()
        self.press_keys("Escape")
        self.no_dialog()

    def test_too_many_wrong_keys(self):
        self.start()
        self.action("enter-key", f"{NAME}/{AGENT}")
        for i in range(GUESSES):
            self.use(f"wrong {i}")
            self.says(WRONG)
        self.use(KEY)
        self.says("Too many wrong keys were tried on office, maybe not by you. Try again in ")
        self.assertFalse(self.dialog().find("push button", "Use Key").has("sensitive"))

    def test_what_cannot_be_a_key(self):
        self.start(tunnels=self.tunnel())
        self.use("")
        self.says("A key is one line of 1 to 1,024 bytes without control characters.")

    def test_a_new_key(self):
        self.start(tunnels=self.tunnel())
        self.dialog().find("push button", "Generate").press()
        lines = self.dialog().shows("phrase:")
        self.assertRegex(lines.name, r'phrase: "([a-z2-9]{4}-){5}[a-z2-9]{4}"')
        self.screenshot("key-dialog-generated", TITLE)
        self.dialog().find("push button", "Back").press()
        self.dialog().shows("Strong")
        self.assertGreater(self.dialog().find("level bar", "Strength").value, 0.9)

    def test_what_a_key_is_worth(self):
        self.start(tunnels=self.tunnel())
        for key, words in (("password", "Weak: whoever runs the gateway could guess it"), ("apple-table-chair", "Fair"),
                           (KEY, "Strong")):
            self.field().write(key)
            until(lambda words=words: self.dialog().find("level bar", "Strength").description == words, words)


def plain(text):
    return text.replace("\u2068", "").replace("\u2069", "")
