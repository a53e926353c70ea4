# SPDX-License-Identifier: GPL-3.0-or-later
"""The log: what happened is found there, and its report says no secret."""
from gi.repository import GLib

from desk import KEY, DeskCase
from session import until

TUNNELS = """- {name: db, agent: office, remote: 'db.internal:5432', encryption: none}
- {name: files, agent: attic, remote: '127.0.0.1:445', encryption: none}"""


class Log(DeskCase):
    def open(self):
        gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(gateway, KEY)
        self.joined(gateway, tunnels=TUNNELS, keys={"office": KEY})
        tree = self.start_desktop()
        tree.shows("Connected, ")
        self.action("log")
        return tree

    def rows(self, tree):
        """What a screen reader says of each line; rows come and go while one looks."""
        try:
            return [row.name for row in tree.find("list", "Log").all("list item")]
        except GLib.Error:
            return []

    def file(self):
        path = self.session.folder / "home/.local/state/narrowlink/desktop.log"
        return path.read_text() if path.exists() else ""

    def save(self, tree, name):
        """Saves the report as a person does, and returns it."""
        path = self.session.folder / "home" / name
        tree.find("push button", "Save").press()
        self.window("Save Report")
        self.press_keys("ctrl+a")
        self.type_text(str(path))
        self.press_keys("Return")
        until(lambda: path.exists() and path.read_text(), "the report")
        tree.shows("Report saved")
        return path.read_text()

    def test_says_what_happened(self):
        tree = self.open()
        until(lambda: any("office is online" in row for row in self.rows(tree)), "the agent")
        until(lambda: any(row.startswith("Connected, ") for row in self.rows(tree)), "the gateway")
        tree.find("entry", "Search Log").wait_for("focused")
        self.screenshot("log")

        tree.find("entry", "Search Log").write("OFFICE IS")
        until(lambda: self.rows(tree) and all("office is" in row for row in self.rows(tree)), "what matches")
        tree.find("entry", "Search Log").write("nowhere")
        tree.shows("Nothing matches nowhere")
        tree.find("entry", "Search Log").write("")
        self.action("disconnect")
        until(lambda: any("Disconnected" in row for row in self.rows(tree)), "what comes while it is open")
        self.resize(360, 640)
        self.screenshot("log-narrow")
        self.assertEqual(self.quit(), 0)
        self.assertIn("office is online", self.file().translate({0x2068: None, 0x2069: None}))

    def test_problems(self):
        gateway = self.lab.start_gateway("Wss")
        self.joined(gateway, endpoints=[self.endpoint(gateway, token=self.lab.token("client", secret=[7] * 32))])
        tree = self.start_desktop()
        self.action("log")
        tree.find("push button", "Problems").press()
        until(lambda: self.rows(tree) and all(row.startswith("Problem: ") for row in self.rows(tree)), "problems alone")
        tree.find("push button", "All").press()
        until(lambda: any("Connecting…" in row for row in self.rows(tree)), "all")

    def test_a_report_without_secrets(self):
        tree = self.open()
        until(lambda: any("office is online" in row for row in self.rows(tree)), "the agent")
        tree.find("check box", "Include addresses").press()
        full = self.save(tree, "open.txt")
        self.assertIn("db.internal:5432", full)
        self.assertIn("office", full)
        tree.find("check box", "Include addresses").press()
        closed = self.save(tree, "closed.txt")
        for report in (full, closed, self.file()):
            self.assertNotIn(KEY, report)
            self.assertNotIn(self.lab.client_token, report)
            self.assertNotIn("eyJ", report)
        for name in ("db.internal", "office", "attic", "127.0.0.1"):
            self.assertNotIn(name, closed)
        self.assertIn("Narrowlink 0.3", closed)
        self.assertIn("connected", closed)
        tree.find("push button", "Copy Report").press()
        tree.shows("Report copied")

    def test_a_token_in_a_message_is_taken_out(self):
        """The file's mistake quotes what is written there: the token of somebody who put it in the wrong place."""
        token = self.lab.client_token
        self.write_file("desktop.yaml", f"endpoints:\n- !SelfHosted\n  name: lab\n  gateway: '127.0.0.1:9'\n  token: x\n"
                                        f"  protocol: {token}\n")
        tree = self.start_desktop()
        self.assertIn(token[:20], self.session.output("desktop"), "the message has it")
        self.action("log")
        until(lambda: any("[token]" in row for row in self.rows(tree)), "the message in the log")
        report = self.save(tree, "report.txt")
        self.assertNotIn(token[:20], report)
        self.assertNotIn(token[:20], self.file())
