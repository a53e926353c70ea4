# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateway, agent and client as a person would set them up, in a folder of their own on loopback.

    with Lab(bin_dir) as lab:
        gateway = lab.start_gateway("Wss")
        lab.start_agent(gateway, key="three random words")
        forward = lab.start_forward(gateway, "127.0.0.1:80", key="three random words")
        # forward.address is (host, port)

Leaving the block ends every process and removes the folder. Nothing here sleeps for a fixed time: what takes a moment
is looked at until it is there, or until a deadline says that it never will be.
"""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

OPENSSL_EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
LEAF_EXTENSIONS = """\
subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
"""
AGENT = "office"
CLIENT = "laptop"
FAR_FUTURE = 4102444800
ADDRESS = re.compile(r"\b(?:tcp|udp)://(\[[0-9a-f:.]+\]|[0-9.]+):(\d+)")


class LabError(Exception):
    """Something did not start; the message has the log's tail."""


def until(condition, what, seconds=20, process=None):
    """Looks again and again until condition() gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if process is not None and process.poll() is not None:
            raise LabError(f"{process.name} ended with {process.poll()} before {what}:\n{process.tail()}")
        if time.monotonic() > deadline:
            raise LabError(f"waited {seconds} s in vain: {what}\n{process.tail() if process else ''}")
        time.sleep(0.02)


def free_port(kind=socket.SOCK_STREAM):
    """A loopback port that nobody has now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Process:
    """One program with its output in files."""

    def __init__(self, name, argv, folder, env):
        self.name = name
        self.out = folder / f"{name}.out"
        self.err = folder / f"{name}.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            # A session of its own: ^C reaches the lab alone, which then ends its programs in order.
            self.popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env,
                                          cwd=folder, start_new_session=True)
        self.pid = self.popen.pid

    def poll(self):
        return self.popen.poll()

    def output(self):
        return self.out.read_text(errors="replace")

    def tail(self, lines=20):
        text = self.output() + self.err.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def cpu_seconds(self):
        """User and system time so far."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, seconds=5):
        if self.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.popen.kill()
        return self.popen.wait()


class Gateway:
    """Where a gateway listens, for those that shall use it."""

    def __init__(self, process, protocol, port):
        self.process, self.protocol, self.port = process, protocol, port


class Forward:
    """A running `narrowlink forward` and the address that it printed."""

    def __init__(self, process, address):
        self.process, self.address = process, address


class Lab:
    def __init__(self, bin_dir):
        self.bin_dir = pathlib.Path(bin_dir).resolve()
        self.processes = []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="narrowlink-lab-"))
        try:
            self._make_certificates()
            self._make_tokens()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for process in reversed(self.processes):
            process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def program(self, name):
        """Where a program is: a build folder or a flat one."""
        for folder in ("", "gateway", "agent", "src/cli"):
            path = self.bin_dir / folder / name
            if path.is_file() and os.access(path, os.X_OK):
                return str(path)
        raise LabError(f"there is no {name} in {self.bin_dir}")

    def write(self, name, text):
        """A file that only its owner may read."""
        path = self.folder / name
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        return path

    def start(self, name, argv, **env):
        """Starts any program as one of this lab's; keyword arguments are environment variables."""
        whole = dict(os.environ, SSL_CERT_FILE=str(self.folder / "ca.pem"), **env)
        process = Process(f"{len(self.processes)}-{name}", [str(x) for x in argv], self.folder, whole)
        self.processes.append(process)
        return process

    def _openssl(self, *args):
        done = subprocess.run(["openssl", *map(str, args)], cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise LabError(f"openssl {args[0]}: {done.stderr.strip()}")

    def _make_certificates(self):
        """An authority (ca.pem) and a certificate for localhost with its key (gateway.pem)."""
        self.write("leaf.ext", LEAF_EXTENSIONS)
        self._openssl("req", "-x509", *OPENSSL_EC, "-days", 2, "-subj", "/CN=Narrowlink lab authority",
                      "-keyout", "ca.key", "-out", "ca.pem")
        self._openssl("req", *OPENSSL_EC, "-subj", "/CN=localhost", "-keyout", "leaf.key", "-out", "leaf.csr")
        self._openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                      "-days", 2, "-extfile", "leaf.ext", "-out", "leaf.pem")
        parts = [(self.folder / name).read_text() for name in ("leaf.pem", "leaf.key")]
        self.write("gateway.pem", "".join(parts))

    def _make_tokens(self):
        """A random secret, and from it the tokens of one agent and one client of the same user."""
        self.secret = list(os.urandom(32))
        uid = "6f1c0c0e-2f1d-4a53-9d3b-0f6e5f0f1b55"
        config = self.write("token-generator.yaml", (
            f"secret: {self.secret}\ntokens:\n"
            f"- !Agent {{uid: {uid}, name: {AGENT}, exp: {FAR_FUTURE}}}\n"
            f"- !Client {{uid: {uid}, name: {CLIENT}, exp: {FAR_FUTURE}}}\n"))
        done = subprocess.run([self.program("narrowlink-token-generator"), "-c", str(config)], capture_output=True,
                              stdin=subprocess.DEVNULL, text=True, check=False)
        tokens = re.findall(r"^[\w-]+\.[\w-]+\.[\w-]+$", done.stdout, re.MULTILINE)
        if done.returncode != 0 or len(tokens) != 2:
            raise LabError(f"the token generator ended with {done.returncode}: {done.stderr.strip()}")
        self.agent_token, self.client_token = tokens

    def start_gateway(self, protocol, tap=None):
        """Returns a Gateway that accepts connections. With tap, a folder, it is the test variant of the gateway that
        writes down there what it relays."""
        port = free_port()
        service = f"- !{protocol}\n  domains: []\n  listen_addr: \"127.0.0.1:{port}\"\n"
        if protocol == "Wss":
            service += f"  tls_config: !File\n    domains: [localhost]\n    cert_path: {self.folder}/gateway.pem\n"
        config = self.write(f"gateway-{port}.yaml", f"name: lab\nsecret: {self.secret}\nservices:\n{service}")
        name = "narrowlink-gateway-tap" if tap else "narrowlink-gateway"
        process = self.start("gateway", [self.program(name), "-c", config], **({"NLK_TAP_DIR": str(tap)} if tap else {}))
        until(lambda: accepts(port), "the gateway listens", process=process)
        return Gateway(process, protocol, port)

    def _endpoint(self, gateway, token):
        return (f"endpoints:\n- !SelfHosted\n  gateway: localhost:{gateway.port}\n  token: {token}\n"
                f"  protocol: {gateway.protocol}\n")

    def client_config(self, gateway):
        return self.write(f"client-{gateway.port}.yaml", self._endpoint(gateway, self.client_token))

    def start_agent(self, gateway, key=None):
        """Returns the agent's process once the gateway lists it."""
        text = self._endpoint(gateway, self.agent_token)
        if key is not None:
            text += f"e2ee:\n- !PassPhrase\n  phrase: \"{key}\"\n  policy: Strict\n"
        config = self.write(f"agent-{gateway.port}.yaml", text)
        process = self.start("agent", [self.program("narrowlink-agent"), "-c", config])
        until(lambda: AGENT in self.list_agents(gateway), "the agent is connected", process=process)
        return process

    def list_agents(self, gateway):
        argv = [self.program("narrowlink"), "-c", str(self.client_config(gateway)), "list"]
        env = dict(os.environ, SSL_CERT_FILE=str(self.folder / "ca.pem"))
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, env=env,
                              check=False)
        return re.findall(r"^(\S+):$", done.stdout, re.MULTILINE)

    def start_forward(self, gateway, destination, key=None, udp=False):
        """Returns a Forward that listens on a free port of loopback."""
        argv = [self.program("narrowlink"), "-c", self.client_config(gateway), "forward", "-n", AGENT]
        if key is not None:
            argv += ["--key-file", self.write("client.key", key + "\n")]
        if udp:
            argv.append("-u")
        process = self.start("forward", [*argv, "-l", "127.0.0.1:0", destination])
        found = until(lambda: ADDRESS.search(process.output()), "the forward listens", process=process)
        return Forward(process, (found.group(1).strip("[]"), int(found.group(2))))
