# SPDX-License-Identifier: GPL-3.0-or-later
"""Help texts, man pages and completions: that they tell the same, and that a shell completes the names of agents."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import case
from terminal import Terminal

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MAN = SOURCE / "data/man"
COMPLETIONS = SOURCE / "data/completions"
# program: its page, and its commands with a help text of their own
PROGRAMS = {
    "narrowlink": ("narrowlink.1", ()),
    "narrowlink-agent": ("narrowlink-agent.8", ("join",)),
    "narrowlink-gateway": ("narrowlink-gateway.8", ("init", "invite", "revoke")),
    "narrowlink-token-generator": ("narrowlink-token-generator.1", ()),
}
FILES = {
    "client.yaml.5": ("nlk-client-config.c", "nlk-endpoint-config.c:client_keys", "nlk-tunnel-config.c"),
    "agent.yaml.5": ("nlk-agent-config.c", "nlk-endpoint-config.c:agent_keys"),
    "gateway.yaml.5": ("nlk-gateway-config.c", "nlk-gateway-limits.c"),
    "token-generator.yaml.5": ("nlk-token-config.c", "nlk-policy-value.c"),
}
# What all files share; a page names those that its program uses.
SHARED = ("nlk-timeouts.c",)
# An agent may be called so; a shell that completes its name must not do what it says.
HOSTILE = "o$(touch${IFS}pwned)`touch${IFS}pwned`"


def run(*argv, **options):
    return subprocess.run([str(word) for word in argv], capture_output=True, text=True, check=False, timeout=30, **options)


def options_of_help(text):
    return set(re.findall(r"(?<=[\s\[(|])(--?[A-Za-z][\w-]*)", text))


def options_of_page(text):
    """What the .It lines name, and what .Ss and .Sh show of a command's own line."""
    lines = " ".join(re.sub(r"\\&", "", line) for line in text.splitlines() if re.match(r"\.(It|Ss) ", line))
    return {f"--{name}" for name in re.findall(r"Fl Fl ([\w-]+)", lines)} | \
        {f"-{letter}" for letter in re.findall(r"Fl (\w)(?= |$)", lines)}


def options_of_bash(text):
    return set(re.findall(r"(?<=[\s'\"(])(--?[a-z][\w-]*)(?=[\s'\")])",
                          "\n".join(re.findall(r"(?:set --|words=|reach=|carry=|key=|compgen -W)[^\n]*", text))))


def options_of_zsh(text):
    quoted = set(re.findall(r"(?<=['*)])(--[a-z][\w-]*)(?=\[)", text))
    return quoted | {word for pair in re.findall(r"\{(-\w,--[\w-]+)\}", text) for word in pair.split(",")}


def options_of_fish(text):
    return {f"--{name}" for name in re.findall(r"(?m)^complete.*? -l ([\w-]+)", text)} | \
        {f"-{letter}" for letter in re.findall(r"(?m)^complete.*? -s (\w)\b", text)}


def commands_of_help(program, text):
    return set(re.findall(rf"^(?:Usage:|      )? ?{program} ([a-z]+)", text, re.MULTILINE))


def commands_of_page(program, text):
    return set(re.findall(rf"^\.Ss {program} (\w+)", text, re.MULTILINE))


def commands_of_bash(text):
    """The words that are put before the options where no command stands yet."""
    return set(re.search(r"(?:'\'\) set -- |words=\")([a-z]+(?: [a-z]+)*) [-$]", text)[1].split())


def commands_of_zsh(text):
    listed = re.search(r"1:command:\(([a-z ]+)\)", text)
    return set(listed[1].split()) if listed else set(re.findall(r"(?<=[ '(])([a-z]+)\\:", text))


def commands_of_fish(program, text):
    lines = re.findall(rf"(?m)^complete -c {program} -n __fish_use_subcommand.*? -a (?:'([^']+)'|(\S+))", text)
    return {word for quoted, plain in lines for word in (quoted or plain).split()}


def keys_of_code(source):
    """The keys that a parser knows: "FILE" or "FILE:TABLE" of src/config."""
    name, _, wanted = source.partition(":")
    tables = re.findall(r"const (\w*keys)\[\] = \{([^}]*)\}", (SOURCE / "src/config" / name).read_text())
    return {key for table, keys in tables if table == (wanted or table) for key in re.findall(r'"(\w+)"', keys)}


def keys_of_page(text):
    """What the .It lines and the lines of running text call a key."""
    lines = [line for line in text.splitlines() if re.match(r"\.(It )?Ic (?!narrowlink)", line)]
    return set(re.findall(r"\w+", " ".join(re.sub(r"\.It |\bIc |No \([^)]*\)", "", line) for line in lines)))


class Agreement(case.LabCase):
    def help_of(self, program, commands):
        texts = [run(self.lab.program(program), *words, "--help") for words in [(), *((command,) for command in commands)]]
        for done in texts:
            self.assertEqual(done.returncode, 0, done.stderr)
        return "\n".join(done.stdout for done in texts)

    def test_options(self):
        for program, (page, commands) in PROGRAMS.items():
            expected = options_of_help(self.help_of(program, commands)) | {"-h", "--help", "--version"}
            self.assertIn("--config", expected)
            found = {
                "page": options_of_page((MAN / page).read_text()),
                "bash": options_of_bash((COMPLETIONS / "bash" / program).read_text()),
                "zsh": options_of_zsh((COMPLETIONS / "zsh" / f"_{program}").read_text()),
                "fish": options_of_fish((COMPLETIONS / "fish" / f"{program}.fish").read_text()),
            }
            for where, options in found.items():
                self.assertEqual(sorted(options), sorted(expected), f"{where} of {program}")

    def test_options_that_are_missing_or_too_many_are_seen(self):
        page = (MAN / "narrowlink.1").read_text()
        self.assertIn("--pac", options_of_page(page))
        self.assertNotIn("--pac", options_of_page(page.replace("Fl Fl pac", "Fl Fl cap")))
        self.assertIn("--bogus", options_of_page(page + ".It Fl Fl bogus\n"))
        for shell, name, find in (("bash", "narrowlink", options_of_bash), ("zsh", "_narrowlink", options_of_zsh),
                                  ("fish", "narrowlink.fish", options_of_fish)):
            text = (COMPLETIONS / shell / name).read_text()
            planted = text.replace("--pac", "--bogus").replace("-l pac", "-l bogus")
            self.assertEqual(find(text) - find(planted), {"--pac"}, shell)
            self.assertEqual(find(planted) - find(text), {"--bogus"}, shell)

    def test_commands(self):
        for program, (page, with_help) in PROGRAMS.items():
            help_text = self.help_of(program, ())
            commands = commands_of_help(program, help_text)
            if program == "narrowlink":
                self.assertLessEqual({"list", "forward", "connect", "proxy", "run", "join"}, commands)
            else:
                self.assertEqual(commands, set(with_help))
            bash, zsh, fish = ((COMPLETIONS / path).read_text()
                               for path in (f"bash/{program}", f"zsh/_{program}", f"fish/{program}.fish"))
            self.assertEqual(commands_of_page(program, (MAN / page).read_text()), commands, page)
            if commands:
                self.assertEqual(commands_of_bash(bash), commands, f"{program} in bash")
                self.assertEqual(commands_of_zsh(zsh), commands, f"{program} in zsh")
            self.assertEqual(commands_of_fish(program, fish), commands, f"{program} in fish")

    def test_environment(self):
        page = (MAN / "narrowlink.1").read_text()
        for name in set(re.findall(r"\b(?:NARROWLINK|RUST)_\w+", self.help_of("narrowlink", ()))):
            self.assertIn(f".It Ev {name}\n", page)


class Pages(unittest.TestCase):
    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed (package mandoc)")
    def test_lint(self):
        def complaints(text):
            lines = run("mandoc", "-Tlint", input=text).stdout.splitlines()
            # Whether another page is installed is no matter of the text.
            return [line for line in lines if "referenced manual not found" not in line]

        pages = sorted(MAN.iterdir())
        self.assertGreaterEqual(len(pages), 9)
        for page in pages:
            self.assertEqual(complaints(page.read_text()), [], page.name)
        self.assertNotEqual(complaints(pages[0].read_text().replace(".Sh NAME", ".Sh NAMED")), [])

    def test_every_key_of_a_file(self):
        for page, sources in FILES.items():
            with self.subTest(page):
                text = (MAN / page).read_text()
                own = set.union(*map(keys_of_code, sources))
                missing, too_many = self.compare_keys(own, text)
                self.assertEqual((missing, too_many), (set(), set()), "keys that the page lacks, and that no parser knows")
                # Either would be seen.
                key = sorted(own)[0]
                self.assertEqual(self.compare_keys(own, re.sub(rf"\b{key}\b", "bogus", text)), ({key}, {"bogus"}))

    def compare_keys(self, own, text):
        return own - keys_of_page(text), keys_of_page(text) - own - set.union(*map(keys_of_code, SHARED))

    def test_presets_of_times_and_limits(self):
        """What a page says in brackets behind a key is what the program takes."""
        units = {"MSEC": 1, "SECOND": 1000, "MINUTE": 60000}
        code = (SOURCE / "src/config/nlk-timeouts.c").read_text()
        presets = {name: int(number) * units[unit or "MSEC"] for name, number, unit in re.findall(
            r'\{ "(\w+)", G_STRUCT_OFFSET \(NlkTimeouts, \w+\), (\d+)(?: \* (\w+))?', code)}
        self.assertEqual(presets["connect"], 10000)
        checked = set()
        for page in FILES:
            for name, number, unit in re.findall(r"Ic (\w+) No \((\d+)(ms|s|m)\)", (MAN / page).read_text()):
                self.assertEqual(presets[name], int(number) * {"ms": 1, "s": 1000, "m": 60000}[unit], f"{name} in {page}")
                checked.add(name)
        self.assertEqual(checked, set(presets))
        sizes = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20}
        code = (SOURCE / "src/config/nlk-gateway-limits.c").read_text()
        presets = {name: int(number or 1) * sizes[unit.replace("IB", "iB")] for name, number, unit in re.findall(
            r'\{ "(\w+)", PLACE \(\w+\), (\d+)?(?: \* )?(KIB|MIB|)', code)}
        self.assertEqual((presets["streams_total"], presets["request_head_bytes"]), (8192, 65536))
        found = re.findall(r"Ic (\w+) No \((\d+)(?: (KiB|MiB))?\)\n", (MAN / "gateway.yaml.5").read_text())
        self.assertEqual({name: int(number) * sizes[unit] for name, number, unit in found}, presets)


class Shells(case.LabCase):
    """The names of agents in each shell, and that none of them is run."""

    def setUp(self):
        super().setUp()
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway)
        self.lab.start_agent(gateway, token=self.lab.token("agent", name=HOSTILE), name=HOSTILE)
        self.config = self.lab.client_config(gateway)
        path = f"{pathlib.Path(self.lab.program('narrowlink')).parent}:{os.environ['PATH']}"
        self.env = dict(os.environ, PATH=path, HOME=str(self.lab.folder), TERM="vt100", COLUMNS="200", RUST_LOG="error")

    def tearDown(self):
        super().tearDown()
        self.assertFalse((pathlib.Path(self.lab.folder) / "pwned").exists(), "a name was run")

    def complete_in_bash(self, *words):
        script = """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            _narrowlink narrowlink "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}" """
        done = run("bash", "--norc", "-c", script, "bash", COMPLETIONS / "bash/narrowlink", *words, env=self.env,
                   cwd=self.lab.folder)
        return done.stdout.splitlines()

    def test_bash(self):
        words = ["narrowlink", "-c", self.config, "forward"]
        self.assertEqual(sorted(self.complete_in_bash(*words, "-n", "o")), sorted([case.AGENT, quoted_by_bash(HOSTILE)]))
        self.assertEqual(self.complete_in_bash(*words, "-n", case.AGENT[:2]), [case.AGENT])
        self.assertEqual(self.complete_in_bash(*words, "-n", "x"), [])
        self.assertEqual(self.complete_in_bash(*words, "--exit"), ["--exit-on-failure"])
        self.assertEqual(self.complete_in_bash("narrowlink", "pro"), ["proxy"])
        self.assertIn("--pac", self.complete_in_bash("narrowlink", "proxy", "--"))
        self.assertNotIn("--pac", self.complete_in_bash("narrowlink", "forward", "--"))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed (package fish)")
    def test_fish(self):
        script = f"source {COMPLETIONS}/fish/narrowlink.fish; complete -C "
        done = run("fish", "--no-config", "-c", f"{script} 'narrowlink -c {self.config} forward -n o'", env=self.env,
                   cwd=self.lab.folder)
        self.assertEqual(sorted(line.split("\t")[0] for line in done.stdout.splitlines()), sorted([case.AGENT, HOSTILE]),
                         done.stderr)
        done = run("fish", "--no-config", "-c", f"{script} 'narrowlink forward --exit'", env=self.env, cwd=self.lab.folder)
        self.assertEqual(done.stdout.split("\t")[0], "--exit-on-failure")

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed (package zsh)")
    def test_zsh(self):
        terminal = Terminal(["zsh", "-f", "-i"], self.env, self.lab.folder)
        self.addCleanup(terminal.close)
        terminal.type(f"PS1='rea''dy> '; fpath=({COMPLETIONS}/zsh $fpath); autoload -U compinit; compinit -D -u\n")
        case.until(lambda: "ready> " in terminal.look(), "zsh is ready")
        for typed, expected in ((f"narrowlink -c {self.config} forward -n {case.AGENT[:2]}\t", case.AGENT),
                                ("narrowlink proxy --au\t", "--auth-file"), ("narrowlink pro\t", "proxy"),
                                ("narrowlink-gateway init --dom\t", "--domain"), ("narrowlink-agent j\t", "join")):
            terminal.seen = b""
            terminal.type(typed)
            case.until(lambda expected=expected: expected in terminal.look(), f"zsh shows {expected}")
            terminal.type("\x15")


def quoted_by_bash(name):
    """As bash's `printf %q` writes it."""
    return run("bash", "-c", 'printf %q "$1"', "bash", name).stdout


if __name__ == "__main__":
    unittest.main()
