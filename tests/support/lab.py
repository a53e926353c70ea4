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
import base64
import contextlib
import hashlib
import hmac
import json
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
UID = "6f1c0c0e-2f1d-4a53-9d3b-0f6e5f0f1b55"
FAR_FUTURE = 4102444800
# Short enough that no test waits long, long enough for a busy machine.
SHORT_TIMES = {"backoff_first": "50ms", "backoff_most": "400ms", "retry_unauthorised": "200ms"}
# A proxy of the machine that tests is none of the lab's, nor is its language.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
ENVIRONMENT.update(LC_ALL="C.UTF-8", LANGUAGE="en")
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
    """A loopback port that nobody has now, neither for TCP nor for UDP: some servers take both."""
    other = socket.SOCK_DGRAM if kind == socket.SOCK_STREAM else socket.SOCK_STREAM
    while True:
        with socket.socket(socket.AF_INET, kind) as probe, socket.socket(socket.AF_INET, other) as second:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            with contextlib.suppress(OSError):
                second.bind(("127.0.0.1", port))
                return port


def accepts(port, host="127.0.0.1"):
    try:
        socket.create_connection((host, port), 1).close()
        return True
    except OSError:
        return False


def sign_token(key, claims):
    """A JWT as the token generator makes it."""
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    text = '{"typ":"JWT","alg":"HS256"}', json.dumps(claims, separators=(",", ":"))
    signed = ".".join(encode(x.encode()) for x in text)
    return f"{signed}.{encode(hmac.digest(bytes(key), signed.encode(), hashlib.sha256))}"


def timeouts_yaml(times):
    return "timeouts:\n" + "".join(f"  {key}: {value}\n" for key, value in times.items()) if times else ""


class Process:
    """One program with its output in files."""

    def __init__(self, name, argv, folder, env):
        self.name = name
        self.out = folder / f"{name}.out"
        self.err = folder / f"{name}.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            # A session of its own: ^C reaches the lab alone, which then ends its programs in order. When the lab is
            # killed the kernel ends them.
            self.popen = subprocess.Popen(["/usr/bin/setpriv", "--pdeathsig", "KILL", *argv], stdin=subprocess.DEVNULL,
                                          stdout=out, stderr=err, env=env, cwd=folder, start_new_session=True)
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

    def errors(self):
        return self.err.read_text(errors="replace")

    def resident_bytes(self):
        """What the process has in memory now."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", text, re.MULTILINE).group(1)) * 1024

    def n_descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def pause(self):
        self.popen.send_signal(signal.SIGSTOP)

    def resume(self):
        self.popen.send_signal(signal.SIGCONT)

    def kill(self):
        """Ends it without a word, as a machine that loses power."""
        self.popen.kill()
        return self.popen.wait()

    def stop(self, seconds=5):
        if self.poll() is None:
            self.resume()
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.popen.kill()
        return self.popen.wait()


class Gateway:
    """Where a gateway listens, for those that shall use it. `trust` is YAML of an endpoint: `ca:` or `pin:`."""

    def __init__(self, process, protocol, port, host="localhost", trust=""):
        self.process, self.protocol, self.port, self.host, self.trust = process, protocol, port, host, trust


class Forward:
    """A running `narrowlink forward` and the address that it printed."""

    def __init__(self, process, address):
        self.process, self.address = process, address


class Lab:
    """`others` says where single programs come from instead of bin_dir: {"narrowlink-agent": DIR}."""

    def __init__(self, bin_dir, others=None):
        self.bin_dir = pathlib.Path(bin_dir).resolve()
        self.others = others or {}
        self.processes = []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="narrowlink-lab-"))
        self.ca_file = self.folder / "ca.pem"  # what the programs trust
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
        bin_dir = pathlib.Path(self.others.get(name, self.bin_dir)).resolve()
        for folder in ("", "gateway", "agent", "src/cli"):
            path = bin_dir / folder / name
            if path.is_file() and os.access(path, os.X_OK):
                return str(path)
        raise LabError(f"there is no {name} in {bin_dir}")

    def write(self, name, text):
        """A file that only its owner may read."""
        path = self.folder / name
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        return path

    def start(self, name, argv, **env):
        """Starts any program as one of this lab's; keyword arguments are environment variables."""
        whole = dict(ENVIRONMENT, SSL_CERT_FILE=str(self.ca_file), **env)
        process = Process(f"{len(self.processes)}-{name}", [str(x) for x in argv], self.folder, whole)
        self.processes.append(process)
        return process

    def _openssl(self, *args):
        done = subprocess.run(["openssl", *map(str, args)], cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise LabError(f"openssl {args[0]}: {done.stderr.strip()}")

    def _make_certificates(self):
        """An authority (ca.pem), another one (other-ca.pem) and a certificate for localhost with its key (gateway.pem)."""
        self.write("leaf.ext", LEAF_EXTENSIONS)
        self._openssl("req", "-x509", *OPENSSL_EC, "-days", 2, "-subj", "/CN=Some other authority",
                      "-keyout", "other-ca.key", "-out", "other-ca.pem")
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
        config = self.write("token-generator.yaml", (
            f"secret: {self.secret}\ntokens:\n"
            f"- !Agent {{uid: {UID}, name: {AGENT}, exp: {FAR_FUTURE}}}\n"
            f"- !Client {{uid: {UID}, name: {CLIENT}, exp: {FAR_FUTURE}}}\n"))
        done = subprocess.run([self.program("narrowlink-token-generator"), "-c", str(config)], capture_output=True,
                              stdin=subprocess.DEVNULL, text=True, check=False)
        tokens = re.findall(r"^[\w-]+\.[\w-]+\.[\w-]+$", done.stdout, re.MULTILINE)
        if done.returncode != 0 or len(tokens) != 2:
            raise LabError(f"the token generator ended with {done.returncode}: {done.stderr.strip()}")
        self.agent_token, self.client_token = tokens

    def token(self, kind, name=None, exp=FAR_FUTURE, secret=None, **claims):
        """A token of any kind ("client" or "agent", by the key that signs it), also one that nobody should honour."""
        key = self.secret if secret is None else secret
        whole = {"uid": UID, "name": name or (CLIENT if kind == "client" else AGENT), "exp": exp, **claims}
        return sign_token(key if kind == "client" else key[::-1], whole)

    def public_key_pin(self):
        """pin: for the gateway's certificate."""
        der = subprocess.run("openssl x509 -in leaf.pem -noout -pubkey | openssl pkey -pubin -outform DER", shell=True,
                             cwd=self.folder, capture_output=True, check=True).stdout
        return "sha256/" + base64.b64encode(hashlib.sha256(der).digest()).decode()

    def start_gateway(self, protocol, tap=None, host="127.0.0.1", port=None, times=None, extra="", trust="", wait=True):
        """Returns a Gateway that accepts connections. With tap, a folder, it is the test variant of the gateway that
        writes down there what it relays. Clients use the name localhost for 127.0.0.1, else the address."""
        port = port or free_port()
        shown = f"[{host}]" if ":" in host else host
        service = f"- !{protocol}\n  domains: []\n  listen_addr: \"{shown}:{port}\"\n"
        if protocol == "Wss":
            service += f"  tls_config: !File\n    domains: [localhost]\n    cert_path: {self.folder}/gateway.pem\n"
        config = self.write(f"gateway-{port}.yaml", f"name: lab\nsecret: {self.secret}\nservices:\n{service}"
                            + extra + timeouts_yaml(times))
        name = "narrowlink-gateway-tap" if tap else "narrowlink-gateway"
        process = self.start("gateway", [self.program(name), "-c", config], **({"NLK_TAP_DIR": str(tap)} if tap else {}))
        if wait:
            until(lambda: accepts(port, host), "the gateway listens", process=process)
        return Gateway(process, protocol, port, "localhost" if host == "127.0.0.1" else shown, trust)

    def _endpoint(self, gateway, token, times):
        return (f"endpoints:\n- !SelfHosted\n  gateway: \"{gateway.host}:{gateway.port}\"\n  token: {token}\n"
                f"  protocol: {gateway.protocol}\n{gateway.trust}{timeouts_yaml(times)}")

    def client_config(self, gateway, token=None, times=None):
        return self.write(f"client-{len(self.processes)}-{gateway.port}.yaml",
                          self._endpoint(gateway, token or self.client_token, times))

    def start_agent(self, gateway, key=None, policy="Strict", times=None, token=None, name=AGENT, wait=True, within=(),
                    **env):
        """Returns the agent's process once the gateway lists it. key may be a list of passphrases, `within` what the program
        is an argument of."""
        text = self._endpoint(gateway, token or self.agent_token, times)
        if key is not None:
            keys = [key] if isinstance(key, str) else key
            text += "e2ee:\n" + "".join(f"- !PassPhrase\n  phrase: \"{x}\"\n  policy: {policy}\n" for x in keys)
        config = self.write(f"agent-{len(self.processes)}-{gateway.port}.yaml", text)
        process = self.start("agent", [*within, self.program("narrowlink-agent"), "-c", config], **env)
        if wait:
            until(lambda: name in self.list_agents(gateway), "the agent is connected", process=process)
        return process

    def run_client(self, *argv, seconds=30, **env):
        """Runs `narrowlink ARGV` to its end; returns the subprocess.CompletedProcess with text."""
        whole = {**ENVIRONMENT, "SSL_CERT_FILE": str(self.ca_file), **env}
        return subprocess.run([self.program("narrowlink"), *map(str, argv)], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=seconds, env=whole, cwd=self.folder, check=False)

    def list_agents(self, gateway):
        done = self.run_client("-c", self.client_config(gateway), "list")
        return re.findall(r"^(\S+):$", done.stdout, re.MULTILINE)

    def forward_argv(self, gateway, destination, key=None, udp=False, local="127.0.0.1:0", agent=AGENT, times=None,
                     token=None, extra=()):
        argv = ["-c", self.client_config(gateway, token, times), "forward", "-n", agent]
        if key is not None:
            argv += ["--key-file", self.write(f"key-{len(self.processes)}", key + "\n")]
        if udp:
            argv.append("-u")
        return [*argv, *extra, "-l", local, destination]

    def start_forward(self, gateway, destination, key=None, **options):
        """Returns a Forward that listens on a free port of loopback; options as for forward_argv()."""
        process = self.start("forward", [self.program("narrowlink"), *self.forward_argv(gateway, destination, key, **options)])
        found = until(lambda: ADDRESS.search(process.output()), "the forward listens", process=process)
        return Forward(process, (found.group(1).strip("[]"), int(found.group(2))))
