#!/usr/bin/python3
"""One table of the places in which patkeeper does not work at once: in each, `patkeeper doctor` finds something bad, and its advice,
followed as a person would, helps. The desktop with systemd is in systemd_test.py (Advising), under a real user manager."""
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import unittest

from advised import Advised
from scene import BUILD, Scene, tool, wait_until

NOBODY = pwd.getpwnam("nobody").pw_uid


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

    def test_no_daemon_where_none_may_be_started(self):
        self.environment["PATKEEPER_NO_AUTOSTART"] = "1"
        self.follow_all("daemon")
        self.login()

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
        self.patkeeper("status", code=73)
        self.follow_all("keyring", stdin="pw")
        self.login()

    def test_a_container_without_a_bus(self):
        self.environment["XDG_RUNTIME_DIR"] = str(self.run_directory)
        self.without_a_bus()

    def test_a_killed_daemon_that_its_parent_does_not_reap(self):
        """As in a container whose first process reaps nothing: a zombie and its sockets stay."""
        del self.environment["PATKEEPER_SOCKET"]
        self.environment["XDG_RUNTIME_DIR"] = str(self.run_directory)
        zombie = self.start()
        zombie.kill()
        status = pathlib.Path(f"/proc/{zombie.pid}/status")
        wait_until(lambda: "\nState:\tZ" in status.read_text(), "it has ended")
        self.assertTrue(self.socket.exists())
        self.assertEqual([finding["check"] for finding in self.bad()], ["daemon"])
        self.follow_all("daemon")
        self.login()
        self.assertIn("\nState:\tZ", status.read_text())

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
                self.assertTrue(found[0]["next"].startswith("Correct it, then run "), found[0])
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


@unittest.skipIf(pathlib.Path(f"/run/user/{os.getuid()}").exists(), "this user has a runtime folder")
class WithoutARuntimeFolder(Place):
    """As after su, in a cron job, or in a container."""

    def setUp(self):
        super().setUp()
        for name in ("PATKEEPER_SOCKET", "XDG_RUNTIME_DIR"):
            del self.environment[name]

    def test_with_a_bus(self):
        self.follow_all("daemon")
        self.login()
        self.assertEqual(self.token()["profile"], "DEFAULT")

    def test_without_a_bus(self):
        self.without_a_bus()

    def test_that_is_named_and_not_there(self):
        self.environment["XDG_RUNTIME_DIR"] = str(self.home / "missing")
        self.follow_all("daemon")
        self.login()


@unittest.skipIf(os.geteuid() != 0, "another uid, and another /etc/passwd, need root")
class ForeignFolders(Place):
    """`sudo -E` leaves root with the variables of the user who called it."""

    def setUp(self):
        super().setUp()
        del self.environment["PATKEEPER_SOCKET"]
        self.theirs = self.folder("theirs", NOBODY)
        self.mine = self.folder("mine")
        passwd = self.home / "passwd"
        lines = pathlib.Path("/etc/passwd").read_text().splitlines(keepends=True)
        passwd.write_text(f"root:x:0:0:root:{self.mine}:/bin/sh\n" + "".join(line for line in lines if not line.startswith("root:")))
        self.prefix = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/passwd && exec "$@"', passwd)
        self.environment |= {"HOME": str(self.mine), "XDG_RUNTIME_DIR": str(self.run_directory)}
        shutil.copytree(self.home / ".config", self.mine / ".config")

    def folder(self, name, owner=0):
        path = self.home / name
        path.mkdir(mode=0o700)
        os.chown(path, owner, owner)
        return path

    def login(self):
        self.paste(f"patkeeper login --host {self.workspace.url} --token-stdin --no-rotate", stdin=self.workspace.token + "\n")

    def assert_helped(self):
        before = sorted(self.theirs.rglob("*"))
        self.follow_all("home")
        self.login()
        self.assertEqual(sorted(self.theirs.rglob("*")), before)

    def test_home(self):
        self.environment["HOME"] = str(self.theirs)
        self.assert_helped()
        self.assertEqual(self.environment["HOME"], str(self.mine))

    def test_the_runtime_folder(self):
        self.environment["XDG_RUNTIME_DIR"] = str(self.theirs)
        self.assert_helped()
        self.assertEqual(self.environment["HOME"], str(self.mine))

    def test_all_of_them(self):
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            self.environment[name] = str(self.theirs)
        self.assert_helped()

    def test_a_named_socket(self):
        self.environment["PATKEEPER_SOCKET"] = str(self.theirs / "socket")
        self.assert_helped()

    def test_beside_a_daemon_of_theirs(self):
        with socket.socket(socket.AF_UNIX) as listening:
            (self.theirs / "patkeeper").mkdir(mode=0o700)
            os.chown(self.theirs / "patkeeper", NOBODY, NOBODY)
            listening.bind(str(self.theirs / "patkeeper/patkeeper.sock"))
            os.seteuid(NOBODY)
            try:
                listening.listen()  # which makes them the peer
            finally:
                os.seteuid(0)
            self.environment["XDG_RUNTIME_DIR"] = str(self.theirs)
            self.assert_helped()

    def test_a_folder_of_root_in_ones_home(self):
        """What a program that was run with sudo leaves there."""
        for path in (self.mine / ".local", self.mine / ".local/state"):
            path.mkdir(mode=0o700)
        os.chown(self.mine / ".local/state", NOBODY, NOBODY)
        self.assert_helped()
        self.assertEqual(self.environment["HOME"], str(self.mine))

    def test_a_container_whose_user_has_no_name(self):
        """Docker's --user: its HOME is /, which is root's."""
        copies = self.folder("bin")  # the build may be where others cannot look
        for program in ("client/patkeeper", "daemon/patkeeperd"):
            shutil.copy(BUILD / program, copies)
        for path in (copies, self.home, self.home.parent, self.home.parent.parent):
            path.chmod(0o755)
        ca_file = shutil.copy(self.workspace.ca_file, copies)
        config = copies / "config.toml"
        config.write_text(f'store = "memory"\n[http]\nca_file = "{ca_file}"\n')
        for path in (ca_file, config):
            os.chmod(path, 0o644)
        self.prefix = ("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups")
        for number, home in enumerate(("/", str(self.theirs), None)):
            with self.subTest(home=home):
                self.environment |= {"HOME": home or "", "PATKEEPER_CONFIG": str(config), "PATH": f"{copies}:{os.environ['PATH']}",
                                     "TMPDIR": str(self.folder(f"tmp{number}", 12345))}
                if home is None:
                    del self.environment["HOME"]
                for name in ("XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"):
                    self.environment.pop(name, None)
                self.follow_all("home")
                self.login()
                self.paste("patkeeper stop")


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
