# SPDX-License-Identifier: GPL-3.0-or-later
"""Tunnels as a person has them: rows, pages and the dialog that makes them, with real traffic behind."""
import contextlib
import http.server
import re
import socket
import subprocess
import threading

from desk import KEY, DeskCase
from lab import free_port
from servers import TcpServer, echo, echoes
from session import until


@contextlib.contextmanager
def web_server(text):
    """Serves text on every path; yields its port."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


class TunnelCase(DeskCase):
    def start(self, tunnels="", keys=None, **env):
        self.gateway = self.lab.start_gateway("Wss")
        self.agent = self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway, tunnels=tunnels, keys={"office": KEY} if keys is None else keys)
        return self.start_desktop(NLK_APP_TIMES="poll=200", **env)

    def server(self):
        server = TcpServer(echo)
        self.addCleanup(server.close)
        return server

    def wait_until(self, row, state):
        until(lambda: row.description.startswith(state), f"{row} {state}; it is {row.description!r}")


class Rows(TunnelCase):
    def test_a_row_says_how_the_tunnel_is(self):
        tree = self.start("- {name: db, agent: office, remote: '127.0.0.1:5432'}\n"
                          "- {name: files, agent: office, remote: '127.0.0.1:80', encryption: none, enabled: false}")
        row = tree.find("list item", "db")
        until(lambda: row.description == "ready, end-to-end encrypted, idle", "ready")
        self.assertEqual(tree.find("list item", "files").description, "Off, the gateway can read this")
        self.screenshot("tunnels-rows")

    def test_the_switch_is_what_the_person_wants(self):
        tree = self.start("- {name: db, agent: office, remote: '127.0.0.1:5432'}")
        row = tree.find("list item", "db")
        self.wait_until(row, "ready")
        switch = row.find("check box", "db")
        switch.press()
        self.wait_until(row, "Off")
        switch.press()
        self.wait_until(row, "ready")


class NewForward(TunnelCase):
    def choose(self, tree, preset, **fields):
        self.action("new-tunnel", "lab/office", "forward")
        dialog = until(lambda: tree.windows().get("New Tunnel"), "the dialog")
        button = dialog.find("push button", preset)
        button.press()
        button.wait_for("pressed")
        for name, text in fields.items():
            dialog.find("text", name.replace("_", " ")).write(text)
        return dialog

    def test_three_clicks(self):
        tree = self.start()
        dialog = self.choose(tree, "PostgreSQL")
        port = dialog.find("text", "Port here").text
        self.screenshot("new-tunnel", title="New Tunnel")
        dialog.find("push button", "Start").press()
        row = tree.find("list item", "PostgreSQL")
        self.wait_until(row, "ready")
        self.assertGreaterEqual(int(port), 15432)
        self.assertTrue(socket.create_connection(("127.0.0.1", int(port)), 5).close() is None)

    def test_traffic_goes_through_what_was_clicked(self):
        server = self.server()
        tree = self.start()
        port = str(free_port())
        dialog = self.choose(tree, "Custom", Destination_host="127.0.0.1", Destination_port=str(server.port), Port_here=port)
        dialog.find("push button", "Start").press()
        row = tree.find("list item", f"127.0.0.1:{server.port}")
        self.wait_until(row, "ready")
        self.assertTrue(echoes(("127.0.0.1", int(port))))

    def test_a_connection_is_opened_elsewhere(self):
        tree = self.start()
        self.action("new")
        dialog = until(lambda: tree.windows().get("New Tunnel"), "the dialog")
        dialog.find("push button", "Connection").press()
        until(lambda: "Open a Connection" in tree.windows() and "New Tunnel" not in tree.windows(), "another dialog")

    def test_who_is_online_comes_first(self):
        tree = self.start("- {name: files, agent: attic, remote: '127.0.0.1:445', encryption: none}")
        until(lambda: any("online" in row.description for row in tree.all("list item", "office")), "the agent is online")
        self.action("new")
        tree.shows("On office itself")

    def test_its_key_is_asked_for_once_it_is_made(self):
        tree = self.start(keys={})
        dialog = self.choose(tree, "Remote Desktop")
        dialog.find("push button", "Start").press()
        self.wait_until(tree.find("list item", "Remote Desktop"), "Needs its key")
        key = until(lambda: tree.windows().get("Key for office"), "the key dialog")
        key.find("text", "Key").write(KEY)
        key.find("push button", "Use Key").press()
        row = tree.find("list item", "Remote Desktop")
        self.wait_until(row, "ready, end-to-end encrypted")
        self.assertNotIn("Key for office", tree.windows())

    def test_a_port_in_use_is_told_with_its_program(self):
        tree = self.start()
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            dialog = self.choose(tree, "SSH", Port_here=str(port))
            dialog.shows("uses it.")
            dialog.find("push button", "Start").press()
            self.assertIn("New Tunnel", tree.windows())
            self.screenshot("new-tunnel-port-in-use", title="New Tunnel")
            instead = until(lambda: next((b for b in dialog.all("push button") if b.name.endswith("Instead")), None), "a way out")
            instead.press()
            until(lambda: dialog.find("text", "Port here").description == "Free", "another port")
            dialog.find("push button", "Start").press()
            self.wait_until(tree.find("list item", "SSH"), "ready")


class Page(TunnelCase):
    def test_traffic_moves_the_plot(self):
        server = self.server()
        tree = self.start(f"- {{name: db, agent: office, remote: '127.0.0.1:{server.port}', local: '127.0.0.1:{free_port()}'}}")
        self.wait_until(tree.find("list item", "db"), "ready")
        self.action("show-page", "tunnel:lab/db")
        tree.find("push button", "Copy Address")
        plot = tree.find("image", "Rate")
        self.assertEqual(plot.description, "idle received, idle sent")
        address = tree.shows("127.0.0.1:").name
        host, port = re.search(r"(127\.0\.0\.1):(\d+)", address).groups()
        with socket.create_connection((host, int(port)), 5) as sock:
            stop = threading.Event()
            threading.Thread(target=lambda: self.pump(sock, stop), daemon=True).start()
            until(lambda: "idle" not in plot.description, "the rate")
            tree.shows("In use, 1 connection")
            self.screenshot("tunnel-page")
            stop.set()
        tree.shows("Ready")

    @staticmethod
    def pump(sock, stop):
        with contextlib.suppress(OSError):
            while not stop.wait(0.02):
                sock.sendall(bytes(20000))
                sock.recv(1 << 20)

    def test_a_problem_is_kept_with_what_to_do(self):
        tree = self.start(f"- {{name: db, agent: office, remote: '127.0.0.1:{free_port()}', local: '127.0.0.1:{free_port()}'}}")
        self.wait_until(tree.find("list item", "db"), "ready")
        self.action("show-page", "tunnel:lab/db")
        port = re.search(r":(\d+)", tree.shows("127.0.0.1:").name).group(1)
        # On a fast machine the reset is there before connect() returns.
        with self.assertRaises(ConnectionResetError), socket.create_connection(("127.0.0.1", int(port)), 5) as sock:
            sock.recv(1)
        tree.shows("Nothing listens at")
        tree.find("push button", "Edit").press()
        dialog = until(lambda: tree.windows().get("Edit Tunnel"), "the dialog")
        dialog.find("text", "Name").write("database")
        dialog.find("push button", "Save").press()
        tree.find("check box", "database")
        self.screenshot("tunnel-page-problem")

    def test_what_the_rules_refuse_can_be_checked(self):
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        policy = {"type": "WhiteList", "policies": [{"Ip": ["Any", "192.0.2.0/24", 0, "TCP"]}]}
        extra = (f"  acl: [{self.lab.token('client', pid=1025, policy=policy)}]\n"
                 f"  keys: {{office: {self.lab.write('office.key', KEY)}}}\n")
        port = free_port()
        self.joined(gateway, endpoints=[self.endpoint(gateway, token=self.lab.token("client", policies=[1025]), extra=extra)],
                    tunnels=f"- {{name: db, agent: office, remote: '127.0.0.1:9', local: '127.0.0.1:{port}'}}")
        tree = self.start_desktop()
        row = tree.find("list item", "db")
        self.wait_until(row, "ready")
        with self.assertRaises(ConnectionResetError), socket.create_connection(("127.0.0.1", port), 5) as sock:
            sock.recv(1)
        self.wait_until(row, "Not allowed")
        self.action("show-page", "tunnel:lab/db")
        tree.shows("do not let you reach 127.0.0.1:9 through office")
        tree.find("push button", "Check").press()
        tree.find("push button", "Check a Destination")

    def test_a_proxy_says_how_to_use_it(self):
        tree = self.start(f"- {{name: web, kind: proxy, agent: office, local: '127.0.0.1:{free_port()}'}}")
        self.wait_until(tree.find("list item", "web"), "ready")
        self.action("show-page", "tunnel:lab/web")
        tree.shows("switch on Proxy DNS")
        tree.shows("chromium --proxy-server=socks5://127.0.0.1:")
        self.screenshot("tunnel-page-proxy")


class Changes(TunnelCase):
    def setUp(self):
        super().setUp()
        self.tree = self.start("- {name: db, agent: office, remote: '127.0.0.1:5432'}\n"
                               "- {name: web, agent: office, remote: '127.0.0.1:80'}")
        self.wait_until(self.tree.find("list item", "web"), "ready")

    def names(self):
        listed = self.tree.find("list", "Tunnels")
        return [node.name for node in listed.all("list item")]

    def focus_row(self, name):
        for _ in range(30):
            row = next((row for row in self.tree.all("list item", name) if row.has("focused")), None)
            if row:
                return row
            self.press_keys("Tab")
        self.fail(f"Tab does not reach {name}")

    def test_removed_and_brought_back(self):
        self.focus_row("db")
        self.press_keys("Delete")
        self.tree.find("label", "db removed")
        self.assertEqual(self.names(), ["web"])
        self.screenshot("tunnels-removed")
        self.tree.find("push button", "Undo").press()
        until(lambda: self.names() == ["db", "web"], "both again")
        self.assertIn("name: db", self.config_path("desktop.yaml").read_text())

    def test_removed_for_good_when_the_program_ends(self):
        self.focus_row("db")
        self.press_keys("Delete")
        self.tree.find("label", "db removed")
        self.assertEqual(self.quit(), 0)
        text = self.config_path("desktop.yaml").read_text()
        self.assertNotIn("name: db", text)
        self.assertIn("name: web", text)

    def test_duplicate(self):
        self.focus_row("web")
        self.press_keys("ctrl+shift+d")
        until(lambda: self.names() == ["db", "web", "web 2"], "a second one")
        self.wait_until(self.tree.find("list item", "web 2"), "ready")

    def test_edit_says_how_many_connections_end(self):
        server = self.server()
        port = free_port()
        self.action("new-tunnel", "lab/office", "forward")
        dialog = until(lambda: self.tree.windows().get("New Tunnel"), "the dialog")
        for name, text in {"Destination port": str(server.port), "Port here": str(port), "Name": "mine"}.items():
            dialog.find("text", name).write(text)
        dialog.find("push button", "Start").press()
        row = self.tree.find("list item", "mine")
        self.wait_until(row, "ready")
        with socket.create_connection(("127.0.0.1", port), 5) as sock:
            self.wait_until(row, "In use, 1 connection")
            self.focus_row("mine")
            self.press_keys("F2")
            dialog = until(lambda: self.tree.windows().get("Edit Tunnel"), "the dialog")
            other = free_port()
            dialog.find("text", "Port here").write(str(other))
            dialog.shows("1 connection ends when you save.")
            self.screenshot("edit-tunnel", title="Edit Tunnel")
            dialog.find("push button", "Save").press()
            with contextlib.suppress(ConnectionResetError):
                self.assertEqual(sock.recv(1), b"")
        self.wait_until(row, "ready")
        self.assertTrue(echoes(("127.0.0.1", other)))


class Trouble(TunnelCase):
    def test_an_agent_that_dies_and_comes_back(self):
        server = self.server()
        port = free_port()
        tree = self.start(f"- {{name: db, agent: office, remote: '127.0.0.1:{server.port}', local: '127.0.0.1:{port}'}}")
        row = tree.find("list item", "db")
        self.wait_until(row, "ready")
        self.agent.kill()
        self.wait_until(row, "Waiting for office")
        self.assertTrue(row.find("check box", "db").has("checked"))
        self.screenshot("tunnel-waiting")
        self.lab.start_agent(self.gateway, KEY)
        self.wait_until(row, "ready")
        self.assertTrue(echoes(("127.0.0.1", port)))

    def test_a_port_taken_before_the_start(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            tree = self.start(f"- {{name: db, agent: office, remote: '127.0.0.1:1', local: '127.0.0.1:{port}'}}")
            row = tree.find("list item", "db")
            self.wait_until(row, f"Port {port} is in use")
            row.shows("uses it.")
            self.screenshot("tunnel-port-in-use")
            instead = until(lambda: next((b for b in row.all("push button") if b.name.endswith("Instead")), None), "a way out")
            instead.press()
            self.wait_until(row, "ready")

    def test_the_command_line_runs_it_already(self):
        port = free_port()
        gateway = self.gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        self.lab.start_forward(gateway, "127.0.0.1:1", key=KEY, local=f"127.0.0.1:{port}")
        self.joined(gateway, tunnels=f"- {{name: db, agent: office, remote: '127.0.0.1:1', local: '127.0.0.1:{port}'}}",
                    keys={"office": KEY})
        tree = self.start_desktop()
        row = tree.find("list item", "db")
        row.shows("The command line already runs this tunnel.")
        row.find("push button", "Leave It There").press()
        self.wait_until(row, "Off")

    def test_without_its_key(self):
        tree = self.start("- {name: db, agent: office, remote: '127.0.0.1:5432'}", keys={})
        row = tree.find("list item", "db")
        self.wait_until(row, "Needs its key")
        row.find("push button", "Enter Key")
        self.screenshot("tunnel-needs-key")
        self.resize(360, 600)
        self.screenshot("tunnel-needs-key-narrow")

    def test_what_is_wanted_survives_a_restart(self):
        tree = self.start("- {name: a, agent: office, remote: '127.0.0.1:1'}\n- {name: b, agent: office, remote: '127.0.0.1:2'}")
        self.wait_until(tree.find("list item", "a"), "ready")
        tree.find("check box", "b").press()
        self.wait_until(tree.find("list item", "b"), "Off")
        self.assertEqual(self.quit(), 0)
        tree = self.start_desktop()
        self.wait_until(tree.find("list item", "a"), "ready")
        self.assertTrue(tree.find("list item", "b").description.startswith("Off"))


class Nothing(TunnelCase):
    def test_no_machine_is_online(self):
        self.joined(self.lab.start_gateway("Wss"))
        tree = self.start_desktop()
        tree.shows("No machine is online")
        self.screenshot("tunnels-no-machine")

    def test_not_connected(self):
        self.gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(self.gateway, KEY)
        self.joined(self.gateway)
        tree = self.start_desktop()
        tree.shows("Nothing is forwarded yet")
        self.screenshot("tunnels-nothing")
        self.action("disconnect")
        tree.shows("Not connected")
        tree.find("push button", "Connect").press()
        tree.shows("Nothing is forwarded yet")


class NewProxy(TunnelCase):
    def test_curl_goes_through_a_proxy_that_was_clicked(self):
        web = self.enterContext(web_server(b"hello from the office"))
        tree = self.start()
        self.action("new-tunnel", "lab/office", "proxy")
        dialog = until(lambda: tree.windows().get("New Tunnel"), "the dialog")
        port = str(free_port())
        dialog.find("text", "Port here").write(port)
        self.screenshot("new-tunnel-proxy", title="New Tunnel")
        dialog.find("push button", "Start").press()
        self.wait_until(tree.find("list item", "Proxy"), "ready")
        for scheme in ("socks5h", "http"):
            text = subprocess.run(["curl", "-sS", "--max-time", "10", "--noproxy", "", "--proxy", f"{scheme}://127.0.0.1:{port}",
                                   f"http://127.0.0.1:{web}/"], capture_output=True, check=True).stdout
            self.assertEqual(text, b"hello from the office")
