#!/usr/bin/python3
"""No command line holds a token value, not even for a moment; and the guards that look for one find it."""
import contextlib
import os
import signal
import subprocess
import sys
import unittest

import command_lines
from command_lines import Executions
from git_scene import lines
from scene import Scene, wait_until

TOKEN = "dapi" + 32 * "0"
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


class Guards(unittest.TestCase):
    """The guards themselves."""

    def outcome_of(self, deed):
        """What a test reports that does this and no more."""
        class Inner(Scene):
            def runTest(self):
                deed(self)
        result = unittest.TestResult()
        Inner().run(result)
        self.assertEqual(result.errors, [])
        return "".join(text for _, text in result.failures)

    def test_a_process_of_the_test_is_found_while_it_runs(self):
        def deed(scene):
            scene.processes.append(subprocess.Popen([*SLEEP, TOKEN]))
        self.assertIn("token value in their command line", self.outcome_of(deed))

    def test_a_descendant_that_left_its_parent_is_found(self):
        def deed(scene):
            orphan = self.orphan(os.environ)
            scene.addCleanup(self.end_and_wait, orphan)
            self.assertNotEqual(command_lines.with_tokens(), [])
        self.assertEqual(self.outcome_of(deed), "")

    def test_a_child_of_a_child_is_found(self):
        def deed(scene):
            scene.processes.append(subprocess.Popen(["sh", "-c", '"$@"; exit', "sh", *SLEEP, TOKEN], env={}, start_new_session=True))
            wait_until(command_lines.with_tokens, "the grandchild runs")
            self.addCleanup(self.end, command_lines.with_tokens())
        self.assertIn("token value in their command line", self.outcome_of(deed))

    def test_a_strangers_process_fails_no_test(self):
        stranger = self.orphan({})
        self.addCleanup(os.kill, stranger, 9)
        self.assertRegex(command_lines.read(stranger, "cmdline"), TOKEN.encode())
        self.assertEqual(self.outcome_of(lambda scene: scene.start()), "")

    def orphan(self, environment):
        """A process with a token that is no descendant of this one."""
        told = subprocess.run(["sh", "-c", '"$@" >/dev/null 2>&1 & echo $!', "sh", *SLEEP, TOKEN], env=environment, check=True,
                              capture_output=True)
        pid = int(told.stdout)
        wait_until(lambda: command_lines.TOKEN.search(command_lines.read(pid, "cmdline")), "it runs")
        self.assertNotEqual(command_lines.parent(pid), os.getpid())
        return pid

    def end_and_wait(self, pid):
        os.kill(pid, 9)
        wait_until(lambda: not command_lines.read(pid, "cmdline"), "it has ended")

    def end(self, pids):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)

    def test_a_token_in_a_log_is_found(self):
        self.assertIn("holds a token value", self.outcome_of(lambda scene: scene.daemon_log.write_text(f"got {TOKEN}.\n")))

    def test_a_daemon_that_crashed_fails_its_test(self):
        def deed(scene):
            scene.start().send_signal(signal.SIGABRT)
        self.assertIn("these crashed", self.outcome_of(deed))

    def test_a_program_that_lives_for_a_moment_is_found(self):
        def deed(scene):
            executions = Executions(scene.home / "executions")
            subprocess.run(executions.command("sh", "-c", f"/bin/true {TOKEN}; :"), check=True, env=scene.environment)
            self.assertEqual(executions.programs(), {"sh", "true"})
            self.assertEqual(len(executions.with_tokens()), 2)
            executions.log.unlink()
        self.assertEqual(self.outcome_of(deed), "")


class CommandLines(Scene):
    def setUp(self):
        super().setUp()
        self.executions = Executions(self.home / "executions")
        # The leak check of the preset "asan" traces the process itself, and two cannot.
        self.environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"

    def run_traced(self, *words, stdin=""):
        done = subprocess.run(self.executions.command(*words), input=stdin, capture_output=True, text=True, timeout=120,
                              env=self.environment, cwd=self.home)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return done.stdout

    def expect(self, *programs):
        self.assertEqual(set(programs) - self.executions.programs(), set(), "these have not run")
        self.assertEqual(self.executions.with_tokens(), [])

    def log_in(self):
        self.run_traced("patkeeper", "login", "--host", self.workspace.url, "--token-stdin", stdin=self.workspace.token + "\n")

    def test_of_commands(self):
        self.start()
        self.log_in()
        for command in ("token", "env", "rotate", "status", "doctor", "setup-git", "setup-databrickscfg"):
            with self.subTest(command):
                self.run_traced("patkeeper", command)
                self.expect("patkeeper")
        self.expect("git")
        self.run_traced("patkeeper", "exec", "--", "sh", "-c", 'test -n "$DATABRICKS_TOKEN" && true')
        self.expect("sh")
        self.run_traced("patkeeper", "logout", "--yes")
        self.expect()

    def test_of_import(self):
        file = self.home / ".databrickscfg"
        file.write_text(f"[DEFAULT]\nhost = {self.workspace.url}\ntoken = {self.workspace.token}\n")
        self.addCleanup(file.unlink)  # it holds a token by its nature
        self.start()
        self.run_traced("patkeeper", "import")
        self.run_traced("patkeeper", "setup-databrickscfg")
        self.expect("patkeeper")

    def test_of_git(self):
        self.start()
        self.log_in()
        host = self.workspace.url.removeprefix("https://")
        request = ("protocol=https", f"host={host}")
        said = self.run_traced("git", "-c", "credential.helper=", "-c", "credential.helper=patkeeper", "credential", "fill",
                               stdin=lines(*request))
        self.assertIn("password=dapi", said)
        self.expect("git", "git-credential-patkeeper")
        for action in ("approve", "reject"):
            self.run_traced("git", "-c", "credential.helper=", "-c", "credential.helper=patkeeper", "credential", action, stdin=said)
            self.expect("git-credential-patkeeper")

    def test_of_a_daemon_that_starts_by_itself(self):
        login = f"patkeeper login --host {self.workspace.url} --token-stdin"
        del self.environment["PATKEEPER_NO_AUTOSTART"]
        self.run_traced("sh", "-c", f"{login} && patkeeper rotate && patkeeper token --json && patkeeper stop",
                        stdin=self.workspace.token + "\n")
        self.expect("patkeeperd", "patkeeper")


if __name__ == "__main__":
    unittest.main()
