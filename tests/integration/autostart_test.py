#!/usr/bin/python3
"""The client starts the daemon: by itself, where no user manager knows the unit."""
import json
import os
import pty
import select
import signal
import subprocess
import unittest

from scene import BUILD, Scene, wait_until


class Autostart(Scene):
    def setUp(self):
        super().setUp()
        del self.environment["PATKEEPER_NO_AUTOSTART"]
        self.addCleanup(self.end_daemons)

    @property
    def daemon_log(self):
        """Below MACHINE, whose name is found out once it is there."""
        found = list((self.home / ".local/state/patkeeper").glob("*/daemon.log"))
        return found[0] if found else self.home / "no-daemon.log"

    @daemon_log.setter
    def daemon_log(self, path):
        pass

    def daemons(self):
        """Those of this test, by the socket in their arguments."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"/patkeeperd") and any(w.startswith(bytes(self.home)) for w in words):
                found.append(int(pid))
        return found

    def end_daemons(self):
        for pid in self.daemons():
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not self.daemons(), "the daemons end")

    def the_daemon(self):
        pids = self.daemons()
        self.assertEqual(len(pids), 1)
        return pids[0]

    def pid_that_serves(self):
        return json.loads(self.patkeeper("status", "--json"))["daemon"]["pid"]

    def test_a_token_comes_through_a_pipe_that_ends(self):
        self.login("--no-rotate")
        self.patkeeper("stop")
        done = subprocess.run(["sh", "-c", "patkeeper token | cat"], env=self.environment, capture_output=True, text=True, timeout=10)
        self.assertEqual((done.stdout, done.stderr), (self.workspace.token + "\n", ""))
        self.assertEqual(self.pid_that_serves(), self.the_daemon())

    def test_fifty_at_once_make_one_daemon(self):
        clients = [subprocess.Popen(["patkeeper", "status", "--json"], env=self.environment, stdout=subprocess.PIPE)
                   for _ in range(50)]
        answers = [client.communicate(timeout=60)[0] for client in clients]
        self.assertEqual({client.returncode for client in clients}, {0})
        wait_until(lambda: len(self.daemons()) == 1, "those that came too late end")
        self.assertEqual({json.loads(answer)["daemon"]["pid"] for answer in answers}, {self.the_daemon()})

    def test_the_end_of_the_terminal_does_not_end_it(self):
        shell, terminal = pty.fork()
        if shell == 0:
            os.execvpe("bash", ["bash", "-c", "patkeeper status; read -r end"], self.environment)
        wait_until(self.daemons, "the daemon starts")
        daemon = self.the_daemon()
        wait_until(lambda: b"Daemon" in os.read(terminal, 4096), "the client ends")
        self.assertNotEqual(os.getsid(daemon), os.getsid(shell))
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(shell, 0)[1]), -signal.SIGHUP)
        self.assertEqual(self.pid_that_serves(), daemon)

    def test_it_inherits_nothing_of_the_client(self):
        reader, writer = os.pipe()
        output, inherited = os.pipe()
        pipes = {os.readlink(f"/proc/self/fd/{end}") for end in (reader, output)}
        client = subprocess.Popen(["patkeeper", "status"], env={**self.environment, "DATABRICKS_TOKEN": "dapi" + 32 * "0"},
                                  stdin=subprocess.PIPE, stdout=inherited, stderr=inherited, pass_fds=[writer], cwd=self.home,
                                  preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGUSR1}))
        os.close(writer)
        os.close(inherited)
        self.assertEqual(client.wait(timeout=10), 0)
        self.read_to_the_end(output)  # nobody holds the other one
        self.read_to_the_end(reader)
        client.stdin.close()
        os.close(reader)
        os.close(output)
        daemon = self.the_daemon()
        with open(f"/proc/{daemon}/status") as status:
            lines = status.read().splitlines()
        self.assertIn("SigBlk:\t0000000000000000", lines)
        if os.access(f"/proc/{daemon}/fd", os.R_OK):
            self.look_into(daemon, pipes)

    def read_to_the_end(self, pipe):
        while select.select([pipe], [], [], 10)[0]:
            if not os.read(pipe, 4096):
                return
        self.fail("somebody holds the pipe")

    def look_into(self, daemon, pipes):
        self.assertEqual(os.readlink(f"/proc/{daemon}/cwd"), "/")
        files = {int(fd): os.readlink(f"/proc/{daemon}/fd/{fd}") for fd in os.listdir(f"/proc/{daemon}/fd")}
        self.assertEqual([files[0], files[1], files[2]], ["/dev/null", "/dev/null", str(self.daemon_log)])
        self.assertFalse(pipes & set(files.values()))
        with open(f"/proc/{daemon}/environ", "rb") as environment:
            self.assertNotIn(b"DATABRICKS", environment.read())

    def test_a_forbidden_start_is_not_made(self):
        said = self.patkeeper("status", code=69, PATKEEPER_NO_AUTOSTART="1")
        self.assertIn("the daemon is not running", said)
        self.assertEqual(self.daemons(), [])

    def test_commands_that_need_no_daemon_start_none(self):
        done = subprocess.run(["patkeeper", "stop"], env=self.environment, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, "The daemon is not running.\n"))
        for command in (["help"], ["version"], ["--version"], ["env", "--unset"]):
            self.patkeeper(*command)
        subprocess.run(["git-credential-patkeeper", "store"], input=b"protocol=https\n\n", env=self.environment, check=True)
        self.assertEqual(self.daemons(), [])
        self.assertFalse(self.daemon_log.exists())

    def test_git_starts_it(self):
        self.login("--no-rotate")
        self.patkeeper("stop")
        request = f"protocol=https\nhost={self.workspace.url.removeprefix('https://')}\n\n"
        done = subprocess.run(["git-credential-patkeeper", "get"], input=request, env=self.environment, capture_output=True, text=True)
        self.assertIn(f"password={self.workspace.token}\n", done.stdout)

    def test_a_killed_daemon_is_replaced(self):
        first = self.pid_that_serves()
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not self.listens(), "the kernel has closed its socket")
        self.assertTrue(self.socket.exists())
        self.assertNotEqual(self.pid_that_serves(), first)

    def test_stop_returns_when_the_daemon_is_gone(self):
        for _ in range(20):
            self.patkeeper("status")
            self.patkeeper("stop")
            self.assertFalse(self.listens())
            self.assertEqual(self.daemons(), [])

    def test_one_that_is_ending_is_waited_for(self):
        pid = self.pid_that_serves()
        os.kill(pid, signal.SIGSTOP)
        self.socket.unlink()  # as it does at its end, while it has the lock still
        client = subprocess.Popen(["patkeeper", "status", "--json"], env=self.environment, stdout=subprocess.PIPE)
        wait_until(lambda: self.daemon_log.read_text().count("another patkeeperd is running") > 1, "the lock is tried again")
        os.kill(pid, signal.SIGKILL)
        self.assertNotEqual(json.loads(client.communicate(timeout=10)[0])["daemon"]["pid"], pid)

    def test_a_failure_says_what_the_daemon_wrote_and_what_to_do(self):
        self.write_config("nonsense = 1\n")
        said = self.patkeeper("status", code=78)
        self.assertRegex(said, r"cannot be started: .*config.toml: line 1: .*nonsense.*\nHint: Correct that file")
        request = "protocol=https\nhost=h.example\n\n"
        git = subprocess.run(["git-credential-patkeeper", "get"], input=request, env=self.environment, capture_output=True, text=True)
        self.assertEqual((git.stdout, git.stderr.count("\n")), ("", 1))
        self.write_config(self.config)
        self.socket.parent.mkdir(mode=0o755)
        self.assertRegex(self.patkeeper("status", code=69), "chmod 700 .*\nTry: patkeeperd")

    def test_a_failure_is_said_where_there_can_be_no_log(self):
        (self.home / "file").write_text("")
        said = self.patkeeper("status", code=69, XDG_STATE_HOME=str(self.home / "file"))
        self.assertRegex(said, f"cannot be started: cannot make {self.home}/file/patkeeper: Not a directory")

    def test_a_daemon_elsewhere_is_named(self):
        pid = self.pid_that_serves()
        said = self.patkeeper("status", code=75, PATKEEPER_SOCKET=str(self.home / "other/socket"))
        self.assertIn(f"another patkeeperd is running (process {pid})", said)
        self.assertEqual(self.the_daemon(), pid)

    def test_a_socket_named_without_its_directory_lies_where_the_client_stands(self):
        here = self.home / "here"
        here.mkdir(mode=0o700)
        environment = {**self.environment, "PATKEEPER_SOCKET": "socket"}
        subprocess.run(["patkeeper", "status"], env=environment, cwd=here, check=True, capture_output=True)
        self.assertTrue((here / "socket").is_socket())

    def test_without_patkeeperd_it_says_so(self):
        said = subprocess.run([BUILD / "client/patkeeper", "status"], env={**self.environment, "PATH": "/usr/bin"},
                              capture_output=True, text=True)
        self.assertEqual(said.returncode, 69)
        self.assertIn("there is no patkeeperd beside patkeeper or in PATH", said.stderr)


if __name__ == "__main__":
    unittest.main()
