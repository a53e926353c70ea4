# SPDX-License-Identifier: GPL-3.0-or-later
"""The window itself: the sidebar says what is, pages by name, searching, narrow and wide, one instance."""
from atspi import Tree
from desk import BUILD, KEY, PROGRAM, DeskCase
from session import until

TUNNEL = "- {name: db, agent: office, remote: 'db.internal:5432', encryption: none}"
AWAY = "- {name: files, agent: attic, remote: '127.0.0.1:445', encryption: none}"


class Window(DeskCase):
    def rows(self, tree):
        """{name: description} of the sidebar's rows."""
        return {row.name: row.description
                for row in tree.find("list", "Gateways and Agents").all("list item")}

    def switch(self, tree, gateway="lab"):
        return tree.find("check box", f"Connect to {gateway}")

    def test_says_what_is_and_what_is_wanted(self):
        gateway = self.lab.start_gateway("Wss")
        agent = self.lab.start_agent(gateway, KEY)
        self.joined(gateway, tunnels=f"{TUNNEL}\n{AWAY}")
        tree = self.start_desktop()
        until(lambda: self.rows(tree).get("lab") == "connected", "the gateway is connected")
        until(lambda: "online" in self.rows(tree).get("office", ""), "the agent is online")
        self.assertEqual(self.rows(tree)["attic"], "offline")
        self.assertTrue(self.switch(tree).has("checked"))

        agent.stop()
        gateway.process.kill()
        until(lambda: self.rows(tree)["lab"] == "reconnecting", "the loss is shown")
        self.assertTrue(self.switch(tree).has("checked"), "the wish survives")
        self.assertEqual(self.rows(tree)["office"], "gateway not connected")
        tree.shows("Reconnecting to lab")
        tree.find("push button", "Try Now").wait_for("sensitive")
        self.lab.start_gateway("Wss", port=gateway.port)
        until(lambda: self.rows(tree)["lab"] == "connected", "connected again")
        tree.gone("push button", "Try Now")

        self.switch(tree).press()
        until(lambda: self.rows(tree)["lab"] == "off", "off")
        self.assertFalse(self.switch(tree).has("checked"))
        self.assertFalse(self.action_state("connected"))
        self.assertEqual(self.quit(), 0)

    def test_a_refused_gateway(self):
        gateway = self.lab.start_gateway("Wss")
        self.joined(gateway, endpoints=[self.endpoint(gateway, token=self.lab.token("client", secret=[7] * 32))])
        tree = self.start_desktop()
        until(lambda: "access" in self.rows(tree).get("lab", ""), "refused")
        self.assertTrue(self.switch(tree).has("checked"))
        tree.shows("lab does not accept your access. It may have been withdrawn. Ask its owner for a new link.")
        self.screenshot("refused")

    def test_finds(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway, tunnels=f"{TUNNEL}\n{AWAY}")
        tree = self.start_desktop()
        until(lambda: "office" in self.rows(tree), "rows")
        tree.find("push button", "Search").press()
        tree.find("entry", "Search").write("db.int")
        until(lambda: not self.visible(tree, "attic"), "only what matches")
        self.assertTrue(self.visible(tree, "office"))
        tree.find("entry", "Search").write("nowhere")
        tree.shows("Nothing matches nowhere")

    def visible(self, tree, name):
        rows = tree.find("list", "Gateways and Agents").all("list item", f"{name}")
        return bool(rows) and rows[0].has("visible")

    def test_narrow(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway, tunnels=TUNNEL)
        tree = self.start_desktop()
        self.assertIsNone(tree.look("push button", "Back"), "wide, with nothing to go back to")
        self.resize(360, 600)
        tree.find("push button", "Back").wait_for("visible")
        self.screenshot("tunnels-narrow")
        tree.find("push button", "New Tunnel")
        tree.find("push button", "Back").press()
        tree.find("list item", "Tunnels").wait_for("focused")
        picture = self.screenshot("sidebar-narrow")
        self.assertEqual(picture.width, 360)

    def test_back_by_keyboard(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway, tunnels=TUNNEL)
        tree = self.start_desktop()
        tree.find("list item", "db")
        for key in ("Escape", "alt+Left"):
            self.action("show-page", "tunnel:lab/db")
            tree.find("push button", "Back").wait_for("visible")
            self.press_keys(key)
            tree.gone("push button", "Back")

    def test_one_instance(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway)
        self.start_hidden("--hidden")
        self.assertEqual(self.session.run(PROGRAM, "--hidden", **self.settings()), "")
        self.assertEqual(self.titles(), "", "started hidden, and stays so")
        self.session.run(PROGRAM, **self.settings())
        self.window()
        tree = Tree(self.session, "narrowlink-desktop")
        self.session.run(PROGRAM, **self.settings())
        self.assertEqual(list(tree.windows()), ["Narrowlink"])

    def titles(self):
        """Titles of the windows on the screen."""
        return self.session.run("sh", "-c", "xdotool search --onlyvisible --name Narrowlink || true")

    def settings(self):
        return {"GSETTINGS_SCHEMA_DIR": str(BUILD / "data/desktop")}

    def test_without_its_settings(self):
        with self.assertRaisesRegex(Exception, "schema com.narrowlink.Narrowlink is not installed"):
            self.session.run(PROGRAM, GSETTINGS_SCHEMA_DIR="/nowhere")

    def test_a_file_with_a_mistake_is_kept(self):
        self.write_file("desktop.yaml", "endpoints: nonsense\n")
        tree = self.start_desktop()
        tree.shows("Changes are not saved")
        self.assertEqual(self.quit(), 0)
        self.assertEqual(self.config_path("desktop.yaml").read_text(), "endpoints: nonsense\n")
