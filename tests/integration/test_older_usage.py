# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents of Narrowlink 0.2 show of arguments and files works or fails here as there, or the table says why not."""
import pathlib
import re
import shlex
import socket
import subprocess

import case

TABLES = pathlib.Path(__file__).resolve().parent.parent / "fixtures/usage-0.2"
PROGRAMS = {"gateway": "narrowlink-gateway", "agent": "narrowlink-agent", "client": "narrowlink",
            "token-generator": "narrowlink-token-generator"}
# Another user's: an agent that comes and goes is none of those that are listed.
OTHER_UID = "00000000-0000-0000-0000-000000000002"


def rows(name, n_columns):
    """The rows of a table; the last column is empty exactly where the two before the last but one are the same."""
    for line in (TABLES / name).read_text().splitlines():
        if line and not line.startswith("#"):
            cells = [cell.strip() for cell in re.split(r" \|(?= |$)", line)]
            assert len(cells) == n_columns, f"{n_columns} columns: {line}"
            assert (cells[-4] != cells[-3]) == bool(cells[-1]), f"a difference has its reason, and nothing else has: {line}"
            yield cells


class OlderUsage(case.LabCase):
    def setUp(self):
        super().setUp()
        self.lab.secret = [1, 2, 3, 4, 5, 6, 7, 8]
        done = subprocess.run([self.lab.program(PROGRAMS["token-generator"]), TABLES / "token-generator.yaml"],
                              capture_output=True, text=True, check=True)
        tokens = re.findall(r"^[\w-]+\.[\w-]+\.[\w-]+$", done.stdout, re.MULTILINE)
        names = "CLIENT-TOKEN", "SECOND-TOKEN", "POLICY-TOKEN", "AGENT-TOKEN", "PUBLISH-TOKEN"
        self.values = dict(zip(names, tokens, strict=True), PLAIN=case.free_port(), TLS=case.free_port())
        self.put(self.lab.folder)
        gateway = self.start("gateway", "narrowlink-gateway")
        case.until(lambda: case.lab.accepts(self.values["PLAIN"]), "the gateway listens", process=gateway)
        agent = self.start("agent", "narrowlink-agent")
        case.until(lambda: "Connection successful" in agent.output(), "the agent is connected", process=agent)
        # What a row starts beside these has a folder, ports and a user of its own.
        self.aside = self.lab.folder / "aside"
        self.aside.mkdir()
        self.put(self.aside, {"AGENT-TOKEN": self.lab.token("agent", uid=OTHER_UID)}, "agent.yaml")
        self.put(self.aside, {"PLAIN": case.free_port(), "TLS": case.free_port()}, "gateway.yaml")

    def put(self, folder, values=(), *names):
        for name in names or [f"{noun}.yaml" for noun in PROGRAMS]:
            self.lab.write(folder / name, self.fill((TABLES / name).read_text(), values))
        for name in ("gateway.pem", "token-generator.yaml"):
            if not (folder / name).exists():
                self.lab.write(folder / name, (self.lab.folder / name).read_text())

    def fill(self, text, values=()):
        return re.sub(r"\b(?:[A-Z]+-TOKEN|PLAIN|TLS)\b", lambda found: str({**self.values, **dict(values)}[found[0]]), text)

    def start(self, name, program, *argv, folder=None, **env):
        return self.lab.start(name, ["env", "-C", folder or self.lab.folder, self.lab.program(program), *argv],
                              HOME=str(self.lab.folder), **env)

    def end_of(self, process, seconds=20):
        case.until(lambda: process.poll() is not None, f"{process.name} ends", seconds)
        return process.poll()

    def assert_words(self, words, text):
        self.assertTrue(re.search(words, text), f"{words} is not in\n{text}")

    def check(self, process, expected, words):
        """Waits for the end that is expected, or for the words of what runs."""
        if expected == "runs":
            case.until(lambda: re.search(words, process.output() + process.errors()), f"says {words}", process=process)
            self.assertIsNone(process.poll())
            process.stop()
            return
        self.assertEqual(str(self.end_of(process)), expected, process.tail())
        # As it was written: some of 0.2's lines end with CR LF.
        self.assert_words(words, (process.out if expected == "0" else process.err).read_bytes().decode())

    def test_command_lines(self):
        server = self.tcp_server(lambda _server, sock: sock.sendall(b"hello"))
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            places = {"HOST:PORT": server.address, "CLOSED": f"127.0.0.1:{closed.getsockname()[1]}"}
            for line, _older, expected, words, _why in rows("command-lines.txt", 5):
                program, *argv = [places.get(word, word) for word in shlex.split(line)]
                folder = self.lab.folder if program == "narrowlink" else self.aside
                with self.subTest(line):
                    self.check(self.start("row", program, *argv, folder=folder), expected, words)

    def test_files(self):
        for name, what, instead, _older, expected, words, _why in rows("file-changes.txt", 7):
            with self.subTest(f"{name}: {what} → {instead}"):
                text = (TABLES / name).read_text()
                self.assertIn(what, text)
                changed = self.fill(text.replace(what, instead.replace("\\n", "\n")) if what else text)
                path = self.lab.write("changed.yaml", changed)
                noun = name.removesuffix(".yaml")
                argv = {"client": ["list"], "token-generator": []}.get(noun, ["--check-config"])
                process = self.start("row", PROGRAMS[noun], "-c", path, *argv)
                self.assertEqual(self.end_of(process), 0 if expected == "taken" else 1, process.tail())
                self.assert_words(words, process.out.read_bytes().decode() + process.errors())

    def test_places(self):
        """The first of these that is there, and the program says which when it cannot be read."""
        home = self.lab.folder / "home"
        places = {"here": "", "xdg": "xdg/narrowlink", "config": ".config/narrowlink", "dot": ".narrowlink"}
        for noun, program in PROGRAMS.items():
            name = f"{noun}.yaml"
            for with_xdg in (True, False):
                for place, folder in places.items():
                    (home / folder).mkdir(parents=True, exist_ok=True)
                    self.lab.write(home / folder / name, f"mistake-{place}: [")
                wanted = [place for place in places if place != ("config" if with_xdg else "xdg")]
                for place in wanted:
                    with self.subTest(f"{noun} in {place}"):
                        done = self.run_at_home(home, program, with_xdg)
                        path = home / places[place] / name if place != "here" else pathlib.Path(name)
                        self.assertEqual(done.returncode, 1)
                        self.assertRegex(done.stderr, rf"(^|[ \n]){re.escape(str(path))}:\d+:\d+: expected")
                    (home / places[place] / name).unlink()
            done = self.run_at_home(home, program, False)
            self.assertEqual(f"/etc/narrowlink/{name}" in done.stderr, noun != "token-generator")

    def run_at_home(self, home, program, with_xdg):
        env = {"HOME": str(home), **({"XDG_CONFIG_HOME": str(home / "xdg")} if with_xdg else {})}
        return subprocess.run([self.lab.program(program), *(["list"] if program == "narrowlink" else [])], cwd=home, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
