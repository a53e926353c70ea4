# SPDX-License-Identifier: GPL-3.0-or-later
"""How keys and links come into the programs, and that they stay where others do not look."""
import os
import pathlib
import re
import subprocess

import case
import servers
from terminal import Terminal
from test_join import JoinCase

WARNING = "a key on the command line may be seen by other users"


def proc(pid, name):
    """What other programs see of a process: its arguments, or its environment."""
    return pathlib.Path(f"/proc/{pid}/{name}").read_text(errors="replace")


class Keys(case.LabCase):
    def setUp(self):
        super().setUp()
        self.gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(self.gateway, case.KEY)
        self.server = self.tcp_server(servers.echo)

    def argv(self, *extra):
        return [self.lab.program("narrowlink"), *map(str, self.lab.forward_argv(self.gateway, self.server.address, extra=extra))]

    def is_encrypted(self, text):
        """Whether the forward that says this is end-to-end encrypted, and works."""
        found = case.lab.ADDRESS.search(text)
        return "End-to-end encrypted" in text and servers.echoes((found[1], int(found[2])))

    def test_on_the_command_line(self):
        for words in (["-k", case.KEY], [f"-k{case.KEY}"], [f"--key={case.KEY}"], ["-r" + f"k{case.KEY}"]):
            with self.subTest(words):
                process = self.lab.start("forward", self.argv(*words))
                case.until(lambda p=process: self.is_encrypted(p.output()), "it works", process=process)
                self.assertIn(case.AGENT, proc(process.pid, "cmdline"))
                self.assertNotIn(case.KEY, proc(process.pid, "cmdline"))
                self.assertIn(WARNING, process.errors())
                self.assertNotIn(case.KEY, process.output() + process.errors())

    def test_in_the_environment(self):
        process = self.lab.start("forward", self.argv(), NARROWLINK_KEY=case.KEY)
        case.until(lambda: self.is_encrypted(process.output()), "it works", process=process)
        self.assertNotIn(case.KEY, proc(process.pid, "environ"))
        self.assertNotIn(WARNING, process.errors())

    def test_at_a_terminal(self):
        for words in (["--key-prompt"], ["-k"]):
            with self.subTest(words):
                # Only a -k at the end stands alone.
                argv = [self.lab.program("narrowlink"), "-c", str(self.lab.client_config(self.gateway)), "forward", "-n", case.AGENT,
                        self.server.address, *words]
                terminal = Terminal(argv, dict(os.environ), self.lab.folder)
                self.addCleanup(terminal.close)
                case.until(lambda t=terminal: f"Key of {case.AGENT}: " in t.look(), "it asks")
                self.assertFalse(terminal.shows_what_is_typed())
                terminal.type(f"{case.KEY}\n")
                case.until(lambda t=terminal: self.is_encrypted(t.look()), "it works")
                self.assertTrue(terminal.shows_what_is_typed())
                self.assertNotIn(case.KEY, terminal.look())

    def test_nobody_to_ask(self):
        done = self.lab.run_client(*self.argv("--key-prompt")[1:])
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no terminal to ask for the key; use --key-file or NARROWLINK_KEY", done.stderr)


class Links(JoinCase):
    def setUp(self):
        super().setUp()
        self.init()
        self.start()
        self.link = self.invite("client", "laptop")
        self.token = re.search(r"token=([\w.-]+)", self.link)[1]

    def test_on_the_command_line(self):
        argv = [self.lab.program("narrowlink"), "join", self.link]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=self.env, cwd=self.folder) as process:
            # It waits for the key on its standard input.
            self.assertIn("may be seen by other users", process.stderr.readline())
            seen = proc(process.pid, "cmdline")
            out, errors = process.communicate("\n", timeout=20)
        self.assertIn("join", seen)
        self.assertNotIn(self.token, seen + out + errors)
        self.assertEqual(process.returncode, 0, errors)

    def test_in_a_file(self):
        for kind, program, argv in (("client", "narrowlink", []), ("agent", "narrowlink-agent", ["-c", "agent.yaml"])):
            done = self.run_program(program, "join", *argv, "nowhere", code=1)
            self.assertIn("cannot read nowhere: No such file", done.stderr)
            self.lab.write("link", self.invite(kind, kind) + "\n")
            self.run_program(program, "join", *argv, "link", text="\n")

    def test_at_a_terminal(self):
        terminal = Terminal([self.lab.program("narrowlink"), "join"], self.env, self.folder)
        self.addCleanup(terminal.close)
        for question, answer, is_shown in (("Paste the join link: ", self.link, False), ("Key of the agent", case.KEY, False),
                                           ("Name of that agent", "office", True)):
            case.until(lambda q=question: q in terminal.look(), question)
            self.assertEqual(terminal.shows_what_is_typed(), is_shown)
            terminal.type(f"{answer}\n")
        case.until(lambda: terminal.end() is not None, "it ends")
        self.assertEqual(terminal.code, 0)
        shown = terminal.look()
        self.assertIn("Written: ", shown)
        for secret in (self.token, case.KEY):
            self.assertNotIn(secret, shown)
        folder = self.folder / "home/.config/narrowlink"
        self.assertRegex((folder / "client.yaml").read_text(), r"\n  keys:\n    \"?office\"?: ")
        self.assertEqual((folder / "agent.key").read_text().strip(), case.KEY)

    def test_code_for_a_camera_on_a_terminal_only(self):
        argv = [self.lab.program("narrowlink-gateway"), "invite", "client", "desk", "-c", str(self.dir / "gateway.yaml")]
        terminal = Terminal(argv, dict(self.env, COLUMNS="400"), self.folder)
        self.addCleanup(terminal.close)
        case.until(lambda: terminal.end() is not None, "it ends")
        rows = [line for line in terminal.look().splitlines() if "\u2580" in line and "\u2588" in line]
        self.assertGreater(len(rows), 20)
        self.assertEqual(len({len(row.strip()) for row in rows}), 1)
        self.assertNotIn("\u2588", self.gateway("invite", "client", "desk").stdout)
