# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels as a person has them: rows, pages and the dialog that makes them, with real traffic behind."""
from desk import KEY, DeskCase
from session import until


class Rows(DeskCase):
    def start(self, tunnels, **options):
        gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(gateway, KEY)
        self.joined(gateway, tunnels=tunnels, **options)
        return self.start_desktop()

    def test_a_row_says_how_the_tunnel_is(self):
        tree = self.start("- {name: db, agent: office, remote: '127.0.0.1:5432'}\n"
                          "- {name: files, agent: office, remote: '127.0.0.1:80', encryption: none, enabled: false}",
                          keys={"office": KEY})
        row = tree.find("list item", "db")
        until(lambda: row.description == "ready, end-to-end encrypted, idle", "ready")
        self.screenshot("tunnels-rows")
