#!/usr/bin/python3
"""The same life in each keyring that is supported: gnome-keyring, KWallet and KeePassXC, on a bus that starts gnome-keyring by itself
as a desktop's does. private-keyring --keyring says which one this is."""
import os
import pathlib
import subprocess
import time
import unittest

from scene import HERE, Scene, tool, wait_until

KIND = os.environ["PRIVATE_KEYRING_KIND"]
OTHER_HOST = "protocol=https\nhost=git.example.com\nusername=me\n"


def owner():
    """The process that is the keyring; none where no one is."""
    found = subprocess.run([HERE / "keyring-pid"], capture_output=True, text=True)
    return int(found.stdout) if found.returncode == 0 else None


class KeyringScene(Scene):
    config = Scene.config + "[git]\nother_hosts = true\n"

    def setUp(self):
        tool("restart-keyring", "--new")
        super().setUp()

    def items(self):
        """What the keyring holds of patkeeper's."""
        found = subprocess.run(["secret-tool", "search", "--all", "application", "patkeeper"], capture_output=True, text=True)
        return [line for line in found.stdout.splitlines() if line.startswith("[/")]

    def git(self, action, text=OTHER_HOST):
        return self.patkeeper("git-credential", action, stdin=text + "\n")

    def rotate(self):
        before = self.token()["token_id"]
        self.patkeeper("rotate")
        token = self.token()
        self.assertNotEqual(token["token_id"], before)
        self.assertTrue(self.accepted(token["token_value"]))
        return token

    def settle(self):
        """Until what was written is on the disk: KeePassXC saves a moment later, and says nothing of it."""
        if KIND != "keepassxc":
            return
        database = pathlib.Path(os.environ["HOME"]) / "Passwords.kdbx"
        # A new item each time: to change another program's, KeePassXC asks a person.
        subprocess.run(["secret-tool", "store", "--label=last", "marker", str(time.monotonic_ns())], input="x", text=True, check=True)
        before = database.stat().st_mtime_ns
        wait_until(lambda: database.stat().st_mtime_ns > before, "the database is saved")


class Life(KeyringScene):
    def test_login_rotations_restart_git_and_logout(self):
        daemon = self.start()
        self.login()
        for _ in range(3):
            token = self.rotate()
        self.assertEqual(len(self.items()), 1)
        self.git("store", OTHER_HOST + "password=secret\n")
        self.stop(daemon)
        self.start()
        self.assertEqual(self.token()["token_value"], token["token_value"])
        self.assertIn("password=secret\n", self.git("get"))
        self.rotate()
        self.git("erase")
        self.assertEqual(self.git("get"), "")
        self.patkeeper("doctor")
        self.patkeeper("logout", "--yes")
        self.assertEqual(self.items(), [])

    def test_a_keyring_that_is_killed_and_started_again(self):
        daemon = self.start()
        self.login()
        for _ in range(2):
            token = self.rotate()
            self.settle()
            tool("restart-keyring")
            self.assertEqual(self.token()["token_value"], token["token_value"])
        self.stop(daemon)
        tool("restart-keyring")
        self.start()
        self.assertEqual(self.token()["token_value"], token["token_value"])
        self.rotate()

    def test_locked_and_unlocked(self):
        self.start()
        self.login()
        self.settle()
        tool("lock-keyring")
        wait_until(lambda: self.call("io.patkeeper.GetDaemon")["parameters"]["daemon"]["store_state"] == "locked", "the daemon notices")
        self.assertIn("Try: patkeeper unlock", self.patkeeper("token", code=75))
        tool("unlock-keyring")
        self.rotate()

    def test_no_other_keyring_is_started_in_its_place(self):
        daemon = self.start()
        self.login()
        self.settle()
        os.kill(owner(), 9)
        wait_until(lambda: owner() is None, "the keyring is gone")
        said = self.patkeeper("rotate", code=73)
        self.assertIn("no keyring service runs on the session bus", said)
        self.patkeeper("status")
        self.stop(daemon)
        self.start()
        self.patkeeper("token", code=73)
        self.assertIsNone(owner())
        tool("restart-keyring")
        self.rotate()


@unittest.skipUnless(KIND == "kwallet", "of KWallet")
class KWallet(KeyringScene):
    def test_what_was_written_is_on_the_disk_at_once(self):
        self.start()
        self.login()
        for _ in range(3):
            token = self.rotate()
            tool("restart-keyring")
            self.assertEqual(self.token()["token_value"], token["token_value"])


@unittest.skipUnless(KIND == "keepassxc", "of KeePassXC")
class KeePassXCAsks(KeyringScene):
    """As it is set unless its user says otherwise: programs are allowed to read one by one, and changes are confirmed."""

    def setUp(self):
        os.environ["KEEPASSXC_ASKS"] = "true"
        self.addCleanup(tool, "restart-keyring", "--new")
        self.addCleanup(os.environ.pop, "KEEPASSXC_ASKS")
        super().setUp()

    def test_it_is_said_that_it_asks_at_each_start_of_the_daemon(self):
        daemon = self.start()
        self.login()
        self.rotate()
        self.stop(daemon)
        self.start()
        said = self.patkeeper("token", code=75)
        self.assertIn("the keyring asks whether patkeeper may read its entries, each time that patkeeperd was started", said)
        self.assertIn("Try: patkeeper unlock", said)


@unittest.skipUnless(KIND == "gnome", "of gnome-keyring")
class Gnome(KeyringScene):
    def test_what_a_person_asks_for_starts_the_keyring(self):
        self.start()
        os.kill(owner(), 9)
        wait_until(lambda: owner() is None, "the keyring is gone")
        self.assertIn("locked", self.login(code=75))
        self.assertIsNotNone(owner())


if __name__ == "__main__":
    unittest.main()
