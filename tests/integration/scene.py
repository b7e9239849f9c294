"""A stage for the real programs: the stand-in workspace over TLS, a daemon, the client, a HOME of their own.

Runs inside private-keyring, which gives HOME, XDG_RUNTIME_DIR, a bus and a keyring. Binaries are found through PATKEEPER_BUILD.
At the end of every test logs, files and the command lines of what still runs are searched for token values (spec.md, P8)."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

import command_lines
from command_lines import TOKEN
from terminal import Terminal

BUILD = pathlib.Path(os.environ["PATKEEPER_BUILD"])
HERE = pathlib.Path(__file__).resolve().parent
CRASHES = {-signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL, -signal.SIGSEGV, -signal.SIGSYS}


def wait_until(condition, what, seconds=20):
    """Looks again until `condition` holds, and returns what it gave."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)


class Workspace:
    """The stand-in workspace (tests/workspace), as its own process."""

    def __init__(self, directory, *options):
        self.directory = directory
        self.log = directory.with_suffix(".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [BUILD / "tests/workspace/patkeeper-test-workspace", "--directory", directory, *options], stderr=log)
        ready = directory / "ready.json"
        wait_until(ready.exists, "the workspace listens")
        for name, value in json.loads(ready.read_text()).items():
            setattr(self, name, value)

    def control(self, method, path, body=None):
        request = urllib.request.Request(self.control_url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"{}")

    def living(self):
        return {token["token_id"] for token in self.control("GET", "/tokens")["tokens"]}

    def requests(self):
        return self.control("GET", "/requests")["requests"]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Scene(unittest.TestCase):
    """Each test gets a workspace and no daemon yet. Times are short: successors live 20 s, overlaps last 2 s."""

    config = '[rotation]\nlifetime = "20s"\noverlap = "2s"\nmax_creates_per_hour = 60\n'

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(dir=os.environ["HOME"]))
        self.run_directory = self.home / "run"
        self.run_directory.mkdir(mode=0o700)
        self.socket = self.run_directory / "patkeeper" / "patkeeper.sock"
        self.daemon_log = self.home / "daemon.log"
        self.processes = []
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.addCleanup(self.search_files)
        self.addCleanup(self.stop_all)
        self.addCleanup(self.search_command_lines)  # runs first: a process that has ended has none
        subprocess.run(["secret-tool", "clear", "application", "patkeeper"])
        self.workspace = Workspace(self.home / "workspace", *self.prepare())
        self.processes.append(self.workspace.process)
        self.environment = {
            **os.environ,
            "HOME": str(self.home),
            "PATKEEPER_SOCKET": str(self.socket),
            "PATKEEPER_NO_AUTOSTART": "1",
            "PATH": f"{BUILD / 'client'}:{BUILD / 'daemon'}:{os.environ['PATH']}",
            "GIT_SSL_CAINFO": self.workspace.ca_file,
            "GIT_TERMINAL_PROMPT": "0",
            "NO_COLOR": "1",
        }
        self.write_config(self.config)

    def prepare(self):
        """What comes before the workspace starts; returns its options."""
        return ()

    def write_config(self, text, ca_file=None):
        path = self.home / ".config/patkeeper/config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{text}[http]\nca_file = "{ca_file or self.workspace.ca_file}"\n')

    def launch(self, *options, environment=None):
        """Starts a daemon and waits until it listens, or has ended."""
        with self.daemon_log.open("ab") as log:
            daemon = subprocess.Popen(["patkeeperd", "--log-level", "trace", *options], stderr=log, stdout=log,
                                      env=environment or self.environment)
        self.processes.append(daemon)
        wait_until(lambda: self.listens() or daemon.poll() is not None, "the daemon listens")
        return daemon

    def start(self, *options, environment=None):
        daemon = self.launch(*options, environment=environment)
        self.assertIsNone(daemon.poll(), self.daemon_log.read_text())
        return daemon

    def listens(self):
        """A daemon that was killed leaves its socket behind: that it is there says nothing."""
        with socket.socket(socket.AF_UNIX) as connection:
            return connection.connect_ex(str(self.socket)) == 0

    def stop(self, daemon):
        daemon.terminate()
        self.assertEqual(daemon.wait(timeout=10), 0, self.daemon_log.read_text())
        self.processes.remove(daemon)

    def stop_all(self):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                raise AssertionError(f"{process.args} did not end at SIGTERM")
        crashed = [process.args for process in self.processes if process.returncode in CRASHES]
        self.assertEqual(crashed, [], "these crashed")

    def patkeeper(self, *arguments, code=0, stdin="", **environment):
        """Runs the client; its exit code must be `code`. Returns stdout, or stderr where it fails."""
        done = subprocess.run(["patkeeper", *arguments], input=stdin, capture_output=True, text=True, timeout=120,
                              env={**self.environment, **environment})
        self.assertEqual(done.returncode, code, f"patkeeper {arguments}: {done.stdout if code else ''}{done.stderr}")
        return done.stderr if code else done.stdout

    def terminal(self, *command, streams={}, **environment):
        """A program at a terminal; one variable that is None is not set."""
        environment = {name: value for name, value in {**self.environment, **environment}.items() if value is not None}
        terminal = Terminal(command, environment, **streams)
        self.addCleanup(terminal.close)
        return terminal

    def login(self, *options, token=None, host=None, code=0):
        return self.patkeeper("login", "--host", host or self.workspace.url, "--token-stdin", *options,
                              stdin=(token or self.workspace.token) + "\n", code=code)

    def token(self, *options):
        return json.loads(self.patkeeper("token", "--json", *options))

    def profile(self, name="DEFAULT"):
        profiles = json.loads(self.patkeeper("status", "--json"))["profiles"]
        return next(profile for profile in profiles if profile["profile"] == name)

    def accepted(self, token_value):
        """Whether the workspace takes a token, by curl, which reads it from stdin: nothing secret in argv."""
        done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", self.workspace.ca_file,
                               "-H", "@-", self.workspace.url + "/api/2.0/clusters/list"],
                              input=f"Authorization: Bearer {token_value}\n", capture_output=True, text=True)
        return done.stdout == "200"

    def call(self, method, **parameters):
        """A Varlink call by hand."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(str(self.socket))
            connection.sendall(json.dumps({"method": method, "parameters": parameters}).encode() + b"\0")
            answer = b""
            while not answer.endswith(b"\0"):
                part = connection.recv(65536)
                self.assertTrue(part, f"the daemon hung up: {answer!r}")
                answer += part
        return json.loads(answer[:-1])

    def search_files(self):
        for path in self.home.rglob("*"):
            if not path.is_file() or path.name == "ready.json":
                continue
            found = TOKEN.search(path.read_bytes())
            self.assertIsNone(found, f"{path} holds a token value")

    def search_command_lines(self):
        self.assertEqual(command_lines.with_tokens(), [], "these processes have a token value in their command line")


def tool(name, *arguments):
    """Runs a script of this folder: lock-keyring, restart-keyring, ..."""
    subprocess.run([HERE / name, *arguments], check=True)
