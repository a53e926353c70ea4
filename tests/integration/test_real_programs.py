# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that people use, over a forward: ssh, scp, rsync, curl, iperf3."""
import concurrent.futures
import getpass
import hashlib
import http.server
import json
import os
import subprocess
import threading

import case
import lab
import servers

MIB = 1 << 20
FILE_BYTES = 12 * MIB


class RealPrograms(case.LabCase):
    def tunnel(self, protocol, key, destination):
        gateway = self.lab.start_gateway(protocol)
        self.lab.start_agent(gateway, key)
        return self.lab.start_forward(gateway, destination, key)

    def run_program(self, *argv, seconds=90):
        done = subprocess.run([str(x) for x in argv], cwd=self.lab.folder, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=seconds, check=False)
        self.assertEqual(done.returncode, 0, f"{argv[0]}: {done.stdout[-2000:]!r} {done.stderr[-2000:]!r}")
        return done.stdout

    def start_sshd(self):
        """An sshd of our own on a free port; returns (port, arguments that every client of it needs)."""
        folder, port = self.lab.folder, lab.free_port()
        for name in ("host", "user"):
            self.run_program("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / f"{name}_key")
        (folder / "authorized_keys").write_bytes((folder / "user_key.pub").read_bytes())
        host_key = (folder / "host_key.pub").read_text().split()
        self.lab.write("known_hosts", f"the-office {host_key[0]} {host_key[1]}\n")
        self.lab.write("sshd_config", (
            f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host_key\nAuthorizedKeysFile {folder}/authorized_keys\n"
            f"PidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\n"
            f"Subsystem sftp internal-sftp\n"))
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        process = self.lab.start("sshd", ["/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd_config"])
        lab.until(lambda: lab.accepts(port), "sshd listens", process=process)
        return port, ["-F", "/dev/null", "-i", folder / "user_key", "-o", f"UserKnownHostsFile={folder}/known_hosts",
                      "-o", "HostKeyAlias=the-office", "-o", "BatchMode=yes"]

    def file(self, name="file"):
        data = servers.random_bytes(FILE_BYTES, name.encode())
        path = self.lab.folder / name
        path.write_bytes(data)
        return path, hashlib.sha256(data).hexdigest()

    def assert_file(self, path, digest):
        self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), digest)

    def test_ssh_scp_and_rsync(self):
        port, common = self.start_sshd()
        path, digest = self.file()
        for protocol, key in (("Ws", case.KEY), ("Wss", None), ("Wss", case.KEY)):
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                local = str(self.tunnel(protocol, key, f"127.0.0.1:{port}").address[1])
                there = f"{getpass.getuser()}@127.0.0.1"
                out = self.run_program("ssh", *common, "-p", local, there, "echo over the tunnel; cat", path)
                self.assertEqual(out[:16], b"over the tunnel\n")
                self.assertEqual(hashlib.sha256(out[16:]).hexdigest(), digest)
                for to_there, n in ((True, "up"), (False, "down")):
                    new = self.lab.folder / f"scp-{protocol}-{bool(key)}-{n}"
                    ends = (path, f"{there}:{new}") if to_there else (f"{there}:{path}", new)
                    self.run_program("scp", *common, "-q", "-P", local, *ends)
                    self.assert_file(new, digest)
                new = self.lab.folder / f"rsync-{protocol}-{bool(key)}"
                shell = " ".join(["ssh", *map(str, common), "-p", local])
                self.run_program("rsync", "-a", "--whole-file", "-e", shell, path, f"{there}:{new}")
                self.assert_file(new, digest)

    def test_curl_downloads_and_uploads(self):
        path, digest = self.file("download")
        taken = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                taken.append(hashlib.sha256(self.rfile.read(int(self.headers["Content-Length"]))).hexdigest())
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                """Says nothing."""

        web = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(self.lab.folder)))
        self.addCleanup(web.server_close)
        self.addCleanup(web.shutdown)
        threading.Thread(target=web.serve_forever, daemon=True).start()
        for protocol, key in (("Ws", None), ("Wss", case.KEY)):
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                forward = self.tunnel(protocol, key, f"127.0.0.1:{web.server_port}")
                new = self.lab.folder / f"curl-{protocol}"
                url = f"http://127.0.0.1:{forward.address[1]}/download"
                self.run_program("curl", "-sSf", "-o", new, url)
                self.assert_file(new, digest)
                self.run_program("curl", "-sSf", "-T", path, url)
                self.assertEqual(taken.pop(), digest)

    def start_iperf3(self):
        port = lab.free_port()
        process = self.lab.start("iperf3", ["iperf3", "-s", "-B", "127.0.0.1", "-p", port, "--forceflush"])
        lab.until(lambda: "listening" in process.output(), "iperf3 listens", process=process)
        return port

    def measure(self, forward, *way):
        # An amount, not a time: programs that check themselves are slow. It is more than all buffers on the way hold.
        out = self.run_program("iperf3", "-J", "-c", "127.0.0.1", "-p", forward.address[1], "-n", "64M", *way)
        self.assertGreater(json.loads(out)["end"]["sum_received"]["bytes"], MIB)

    def test_iperf3_measures_both_ways(self):
        # Both ways at once are two servers: --bidir of one counts on connections that arrive in the order of their
        # opening, which streams with a channel each do not promise.
        ports = [self.start_iperf3(), self.start_iperf3()]
        for protocol, key in (("Ws", None), ("Wss", case.KEY)):
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                gateway = self.lab.start_gateway(protocol)
                self.lab.start_agent(gateway, key)
                there, back = (self.lab.start_forward(gateway, f"127.0.0.1:{port}", key) for port in ports)
                self.measure(there)
                self.measure(back, "-R")
                with concurrent.futures.ThreadPoolExecutor() as pool:
                    for done in [pool.submit(self.measure, there), pool.submit(self.measure, back, "-R")]:
                        done.result()
