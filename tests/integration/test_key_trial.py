# SPDX-License-Identifier: GPL-3.0-or-later
"""A key is tried with an agent before anything uses it: every answer, and what asking costs."""
import pathlib
import struct
import subprocess

import case
import websocket
from lab import AGENT, until
from peer_agent import Agent02

PROGRAM = pathlib.Path(case.BUILD) / "tests" / "integration" / "key-trial"
GUESSES = 20


class Stranger(Agent02):
    """Plays an agent of ours in a handshake, and answers M1 with what it was told."""

    answers = ()

    def _serve(self, connection, connect):
        channel = self._upgrade([("nl-token", self.token), ("nl-connecting-address", "TCP://0.0.0.0:0"),
                                 ("nl-connection", connection)])
        self.channels.append(channel)
        channel.message()
        for answer in self.answers:
            if answer:
                channel.send(websocket.BINARY, answer)
        channel.end()


def refusal(code, wait_seconds):
    return struct.pack(">BHBI", 3, 5, code, wait_seconds)


class KeyTrial(case.LabCase):
    def start(self, key=case.KEY, **options):
        self.gateway = self.lab.start_gateway("Ws")
        self.agent = self.lab.start_agent(self.gateway, key, times=case.SHORT, **options)

    def tell(self, *what, agent=AGENT, msec=8000):
        """What came of each, in order."""
        config = self.lab.client_config(self.gateway, times=case.SHORT)
        done = subprocess.run([PROGRAM, config, agent, str(msec), *what], capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def test_right_and_wrong(self):
        self.start()
        self.assertEqual(self.tell("key:wrong", f"key:{case.KEY}", "key:wrong"), ["wrong", "accepted, in use", "wrong"])

    def test_one_of_several_keys(self):
        self.start(key=["one key", "another key"])
        self.assertEqual(self.tell("key:another key", "key:one key", "key:third key"),
                         ["accepted, in use", "accepted, in use", "wrong"])

    def test_asking_costs_no_guess(self):
        self.start()
        asked = self.tell(*["probe"] * (GUESSES + 5), "key:wrong", f"key:{case.KEY}")
        self.assertEqual(asked, ["accepted"] * (GUESSES + 5) + ["wrong", "accepted, in use"])

    def test_too_many_wrong_keys(self):
        self.start()
        told = self.tell(*[f"key:{i}" for i in range(GUESSES)], "key:one more", f"key:{case.KEY}")
        self.assertEqual(told[:GUESSES], ["wrong"] * GUESSES)
        for line in told[GUESSES:]:
            self.assertRegex(line, r"^wait (\d|[1-5]\d|60)$")

    def test_the_same_wrong_key_again(self):
        """A person who enters a key has the client's own guesses back."""
        self.start()
        self.assertEqual(self.tell(*["key:wrong"] * 12), ["wrong"] * 12)

    def test_agent_without_a_key(self):
        self.start(key=None)
        self.assertEqual(self.tell("probe", f"key:{case.KEY}"), ["no key", "no key"])

    def test_key_taken_away(self):
        """A session from before is no answer to a key that is entered now."""
        self.start()
        config = self.lab.client_config(self.gateway, times=case.SHORT)
        argv = [PROGRAM, config, AGENT, "8000", f"key:{case.KEY}", "line", f"key:{case.KEY}"]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
            self.assertEqual(program.stdout.readline(), "accepted, in use\n")
            self.agent.stop()
            self.lab.start_agent(self.gateway, times=case.SHORT)
            told, _ = program.communicate("\n", timeout=20)
        self.assertEqual(told, "no key\n")

    def test_agent_is_away(self):
        self.start()
        self.assertEqual(self.tell("probe", f"key:{case.KEY}", agent="nowhere"), ["away", "away"])

    def test_agent_of_another_encryption(self):
        self.gateway = self.lab.start_gateway("Ws")
        agent = Agent02(self.gateway.port, self.lab.agent_token)
        self.addCleanup(agent.close)
        agent.connect()
        until(lambda: AGENT in self.lab.list_agents(self.gateway), "the agent is connected")
        self.assertEqual(self.tell("probe", f"key:{case.KEY}"), ["suite", "suite"])

    def stranger(self, *answers):
        """Something that plays the agent and says this in a handshake."""
        self.gateway = self.lab.start_gateway("Ws")
        agent = Stranger(self.gateway.port, self.lab.agent_token)
        agent.answers = answers
        self.addCleanup(agent.close)
        agent.connect()
        until(lambda: AGENT in self.lab.list_agents(self.gateway), "the agent is connected")

    def test_stranger_asks_for_a_pause_of_a_century(self):
        self.stranger(refusal(2, 4000000000))
        self.assertEqual(self.tell("probe", f"key:{case.KEY}"), ["wait 120", "wait 120"])

    def test_stranger_says_there_is_no_key(self):
        self.stranger(refusal(4, 0))
        self.assertEqual(self.tell("probe", f"key:{case.KEY}"), ["no key", "no key"])

    def test_stranger_calls_the_key_wrong_before_it_was_shown(self):
        self.stranger(refusal(1, 0))
        self.assertEqual(self.tell("probe", f"key:{case.KEY}"), ["silent", "silent"])

    def test_stranger_talks_nonsense(self):
        self.stranger(b"\x02\x00\x42\x02\x02" + bytes(64))
        self.assertEqual(self.tell(f"key:{case.KEY}"), ["silent"])

    def test_stranger_hangs_up(self):
        self.stranger(b"")
        self.assertEqual(self.tell("probe", f"key:{case.KEY}"), ["silent", "silent"])

    def test_agent_that_stands_still(self):
        self.start()
        self.agent.pause()
        self.assertEqual(self.tell("probe", f"key:{case.KEY}", msec=300), ["silent", "silent"])

    def test_given_up(self):
        self.start()
        self.agent.pause()
        told = self.tell(f"cancel:{case.KEY}")
        self.agent.resume()
        self.assertEqual(told + self.tell(f"key:{case.KEY}"), ["cancelled", "accepted, in use"])
