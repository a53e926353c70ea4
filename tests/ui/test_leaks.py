# SPDX-License-Identifier: GPL-3.0-or-later
"""The window opened and closed twenty times, with all its pages and dialogs: nothing of ours stays behind."""
import re

from desk import KEY, LIBRARIES_LEAK, DeskCase
from session import BUILD, until

TUNNELS = """- {name: db, agent: office, remote: '127.0.0.1:5432'}
- {name: all, agent: office, kind: proxy, local: '127.0.0.1:0', encryption: none}"""


class Leaks(DeskCase):
    program = BUILD / "tests/ui/test-window-leaks"

    def left_behind(self, *args):
        """{type: how many} after all rounds."""
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, KEY)
        self.joined(gateway, tunnels=TUNNELS)
        self.start_hidden(*args, **LIBRARIES_LEAK)
        until(lambda: self.desktop.poll() is not None, "the end of all rounds", seconds=120)
        text = self.session.output("desktop")
        self.assertEqual(0, self.desktop.poll(), text)
        self.assertGreater(int(re.search(r"looked at (\d+) types in 20 rounds", text)[1]), 20)
        return {kind: int(n) for n, kind in re.findall(r"left behind: (\d+) (\w+)", text)}

    def test_nothing_stays(self):
        self.assertEqual({}, self.left_behind())

    def test_notices_a_page_that_stays(self):
        found = self.left_behind("plant")
        for page in ("NlkAppAgentPage", "NlkAppGatewayPage", "NlkAppTunnelsPage"):
            self.assertGreaterEqual(found[page], 20)
