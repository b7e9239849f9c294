#!/usr/bin/python3
"""One table of the places in which patkeeper does not work at once: in each, `patkeeper doctor` finds something bad, and its advice,
followed as a person would, helps. The desktop with systemd is in systemd_test.py (Advising), under a real user manager."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from advised import Advised
from scene import Scene, tool


class Place(Advised, Scene):
    """What a person does who runs doctor and pastes what it says."""

    def setUp(self):
        super().setUp()
        self.addCleanup(tool, "restart-keyring")
        self.addCleanup(lambda: subprocess.run([*self.prefix, "patkeeper", "stop"], env=self.environment, capture_output=True, timeout=60))
        self.environment["GIT_CONFIG_NOSYSTEM"] = "1"
        self.environment["SHELL"] = "/bin/sh"
        del self.environment["PATKEEPER_NO_AUTOSTART"]

    def bad(self, **environment):
        """What doctor calls bad, in its order."""
        return [finding for finding in self.findings(**environment) if finding["grade"] == "bad"]

    def follow_all(self, first, stdin=""):
        """Follows the advice of the first bad finding until there is none; `first` is the check where that begins."""
        steps = []
        while found := self.bad():
            steps.append((found[0]["check"], found[0]["try"]))
            self.assertLess(len(steps), 5, f"it goes on for ever: {steps}")
            self.follow(found[0], stdin)
        self.assertEqual(steps[:1] and steps[0][0], first, steps)

    def without_a_bus(self):
        del self.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.patkeeper("status", code=73)
        found = self.bad()
        self.assertEqual([finding["check"] for finding in found], ["bus", "keyring"])
        # The advice opens a shell that has a bus; this one notes what that is like.
        shell = self.home / "shell"
        shell.write_text('#!/bin/sh\npatkeeper status >/dev/null\npatkeeper doctor --json >"$HOME/inside.json"\nexit 0\n')
        shell.chmod(0o755)
        self.environment["SHELL"] = str(shell)
        self.follow(found[0])
        inside = {finding["check"]: finding for finding in json.loads((self.home / "inside.json").read_text())["findings"]}
        self.assertEqual(inside["bus"]["grade"], "ok", inside)


class DoctorTable(Place):
    def test_no_daemon_yet(self):
        self.follow_all("daemon")
        self.login()
        self.assertEqual(self.bad(), [])

    def test_ssh_without_a_display(self):
        self.login()
        tool("lock-keyring")
        self.environment["SSH_CONNECTION"] = "::1 1 ::1 22"
        self.environment["USER"] = "a-user-who-does-not-linger"
        self.follow_all("keyring", stdin="pw")
        self.assertEqual(self.token()["profile"], "DEFAULT")

    def test_no_default_keyring(self):
        shutil.rmtree(pathlib.Path(os.environ["HOME"]) / ".local/share/keyrings")
        tool("restart-keyring", "--locked")
        self.patkeeper("status")
        self.follow_all("keyring", stdin="pw")
        self.login()

    def test_a_container_without_a_bus(self):
        self.environment["XDG_RUNTIME_DIR"] = str(self.run_directory)
        self.without_a_bus()

    def test_without_a_home(self):
        self.environment |= {"XDG_CONFIG_HOME": str(self.home / ".config"), "XDG_STATE_HOME": str(self.home / "state")}
        del self.environment["HOME"]
        self.follow_all("home")
        self.login()

    def test_a_daemon_that_was_started_without_the_bus(self):
        without = {name: value for name, value in self.environment.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
        without["XDG_RUNTIME_DIR"] = str(self.run_directory)
        subprocess.run(["patkeeper", "status"], env=without, capture_output=True, timeout=60)
        self.follow_all("bus")
        self.login()

    def test_a_bad_configuration(self):
        for running in (False, True):
            with self.subTest(running=running):
                if running:
                    self.patkeeper("status")
                (self.home / ".config/patkeeper/config.toml").write_text("nonsense\n")
                found = self.bad()
                self.assertEqual(found[0]["check"], "configuration", found)
                self.assertIn("config.toml: line 1", found[0]["why"])
                self.assertTrue(found[0]["next"].startswith("Correct that line, then run "), found[0])
                self.write_config(self.config)
                self.paste(found[0]["next"].split('"')[1])
                self.assertEqual(self.bad(), [])
                self.patkeeper("stop")

    def test_a_dead_token(self):
        self.login("--no-rotate", token=self.workspace.second_token)
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.second_token_id})
        self.assertIn("Try: patkeeper login --profile DEFAULT --replace\n", self.patkeeper("rotate", code=77))
        found = self.bad()
        self.assertEqual(found[0]["try"], "patkeeper login --profile DEFAULT --replace")
        found[0]["try"] += " --token-stdin"  # there is no terminal here
        self.follow(found[0], stdin=self.workspace.token + "\n")
        self.assertEqual(self.bad(), [])


class Limits(Place):
    """A limit that a rotation meets again: doctor does not advise one."""

    config = '[rotation]\nlifetime = "20m"\noverlap = "2s"\nmax_creates_per_hour = 1\n'

    def advice(self):
        return self.doctor(code=None)["profile DEFAULT"]

    def test_an_exhausted_budget(self):
        self.login()
        self.assertRegex(self.patkeeper("rotate", code=75), r'Hint: Run "patkeeper rotate --profile DEFAULT" again in ')
        self.assertNotIn("patkeeper rotate", str(self.advice()["next"]))

    def test_an_exhausted_quota(self):
        self.login("--no-rotate")
        for _ in range(600 - len(self.workspace.living())):
            self.workspace.control("POST", "/issue", {})
        self.login("--replace")
        profile = self.profile()
        self.assertEqual((profile["state"], profile["cause"]), ("failing", "quota"))
        self.assertIn("patkeeper logout --other-machines --profile DEFAULT", self.advice()["next"])


if __name__ == "__main__":
    unittest.main()
