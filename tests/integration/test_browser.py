# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser loads a page through `narrowlink proxy`, and nobody but the agent looks its name up."""
import http.server
import os
import re
import shutil
import subprocess
import threading

import case

NAME = "page.lab.invalid"
N_OBJECTS = 100
LISTENS = re.compile(r"Listen on: socks5://(\S+):(\d+)")
NAME_SERVER = "127.0.0.153"  # port 53 of the usual address may be somebody's
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="3"/>'
# What the page says once all is loaded: the sum of the widths tells whether each picture is its own.
PAGE = ("<!doctype html><title>loading</title>"
        + "".join(f'<img src="/object/{n}">' for n in range(1, N_OBJECTS + 1)) +
        "<script>onload = () => { const all = [...document.images]; document.title ="
        " `loaded ${all.filter(x => x.naturalWidth).length}, ${all.reduce((sum, x) => sum + x.naturalWidth, 0)}` }</script>")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        found = re.fullmatch(r"/object/(\d+)", self.path)
        self.answer(*((PICTURE % int(found[1]), "image/svg+xml") if found else (PAGE.encode(), "text/html")))

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing."""


def within(place, path):
    """Words that run a program in a mount namespace where `place` has what is in the file `path`."""
    return ["unshare", "-m", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', path, place]


class Browser(case.LabCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("a name server of our own takes root")
        if shutil.which("chromium") is None:
            self.skipTest("chromium is not installed (80 MB; apt-get install chromium)")
        super().setUp()
        self.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.web.asked = []
        self.addCleanup(self.web.server_close)
        self.addCleanup(self.web.shutdown)
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        self.names = self.udp_server(lambda _: [], host=NAME_SERVER, port=53)
        self.spied = within("/etc/resolv.conf", self.lab.write("resolv.conf", f"nameserver {NAME_SERVER}\n"))

    def was_looked_up(self):
        label = NAME.split(".", maxsplit=1)[0].encode()
        return any(bytes([len(label)]) + label in query for query in self.names.received)

    def start_proxy(self, key):
        gateway = self.lab.start_gateway("Wss")
        hosts = self.lab.write("hosts", f"127.0.0.1 localhost {NAME}\n")
        self.lab.start_agent(gateway, key, within=within("/etc/hosts", hosts))
        argv = ["-c", self.lab.client_config(gateway), "proxy", "-n", case.AGENT, "127.0.0.1:0"]
        key_file = self.lab.write("key", key + "\n")
        process = self.lab.start("proxy", [*self.spied, self.lab.program("narrowlink"), *argv, "--key-file", key_file])
        found = case.until(lambda: LISTENS.search(process.output()), "the proxy listens", process=process)
        return f"socks5://{found[1]}:{found[2]}"

    def test_page_of_many_objects(self):
        proxy = self.start_proxy(case.KEY)
        done = subprocess.run(
            [*self.spied, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
             "--disable-background-networking", f"--user-data-dir={self.lab.folder}/browser", f"--proxy-server={proxy}",
             "--timeout=60000", "--dump-dom", f"http://{NAME}:{self.web.server_port}/"],
            capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "HOME": str(self.lab.folder)})
        self.assertIn(f"<title>loaded {N_OBJECTS}, {sum(range(N_OBJECTS + 1))}</title>", done.stdout, done.stderr[-3000:])
        objects = [path for path in self.web.asked if path.startswith("/object/")]
        self.assertEqual(sorted(objects), sorted(f"/object/{n}" for n in range(1, N_OBJECTS + 1)))
        self.assertFalse(self.was_looked_up(), self.names.received)
        # It would have been seen.
        subprocess.run([*self.spied, "timeout", "1", "getent", "ahosts", NAME], capture_output=True, check=False)
        case.until(self.was_looked_up, "a name that is looked up is seen")
