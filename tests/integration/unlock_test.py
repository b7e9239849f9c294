#!/usr/bin/python3
"""`patkeeper unlock` at a terminal without a display, as over ssh, on a bus that starts gnome-keyring by itself; and a keyring of
several collections."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from scene import HERE, Scene, tool, wait_until

PASSWORD = r"Password of the keyring \(will not be shown\): "


def output(name, *arguments):
    return subprocess.run([HERE / name, *arguments], check=True, capture_output=True, text=True).stdout.strip()


class Unlock(Scene):
    def setUp(self):
        tool("restart-keyring", "--new")
        super().setUp()
        self.start()

    def unlock(self, **environment):
        return self.terminal("patkeeper", "unlock", DISPLAY=None, WAYLAND_DISPLAY=None, **environment)

    def store_state(self):
        return self.call("io.patkeeper.GetDaemon")["parameters"]["daemon"]["store_state"]

    def answer(self, terminal, question, text):
        terminal.read_until(question)
        self.assertFalse(terminal.echoes())
        terminal.type(text + "\n")

    def test_at_a_terminal(self):
        self.login("--no-rotate")
        for how in (("lock-keyring",), ("restart-keyring", "--locked")):
            tool(*how)
            wait_until(lambda: self.store_state() == "locked", "the daemon notices")
            self.assertIn("Try: patkeeper unlock", self.patkeeper("token", code=75))
            terminal = self.unlock()
            self.answer(terminal, PASSWORD, "pw")
            self.assertEqual(terminal.finish(), 0, terminal.shown)
            self.assertIn("The keyring is unlocked.", terminal.shown)
            self.assertEqual(self.patkeeper("token"), self.workspace.token + "\n")

    def test_a_wrong_password_is_asked_again_three_times(self):
        tool("lock-keyring")
        terminal = self.unlock()
        for _ in range(3):
            self.answer(terminal, PASSWORD, "wrong")
        self.assertEqual(terminal.finish(), 77, terminal.shown)
        self.assertEqual(terminal.shown.count("That is not its password."), 2)
        terminal = self.unlock()
        self.answer(terminal, PASSWORD, "wrong")
        self.answer(terminal, PASSWORD, "pw")
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        self.assertNotIn("pw\r", terminal.raw)

    def test_a_first_keyring_is_made(self):
        shutil.rmtree(pathlib.Path(os.environ["HOME"]) / ".local/share/keyrings")
        tool("restart-keyring", "--locked")
        wait_until(lambda: "there is no default keyring" in self.patkeeper("status"), "the daemon notices")
        self.assertIn("Try: patkeeper unlock", self.login(code=73))
        terminal = self.unlock()
        self.answer(terminal, r"New password of the keyring .*: ", "first")
        self.answer(terminal, r"The same password again: ", "other")
        self.assertEqual(terminal.finish(), 65, terminal.shown)
        terminal = self.unlock()
        self.answer(terminal, r"New password of the keyring .*: ", "first")
        self.answer(terminal, r"The same password again: ", "first")
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        self.login("--no-rotate")
        tool("restart-keyring", "--locked")
        wait_until(lambda: self.store_state() == "locked", "the daemon notices")
        self.assertIn("locked", self.patkeeper("token", code=75))
        # As pam_gnome_keyring does at a login with that password.
        subprocess.run(["gnome-keyring-daemon", "--unlock", "--replace", "--components=secrets"], input="first", text=True,
                       stdout=subprocess.DEVNULL, check=True)
        wait_until(lambda: self.store_state() == "ready", "it opens at a login")
        self.assertEqual(self.patkeeper("token"), self.workspace.token + "\n")

    def test_for_scripts(self):
        tool("lock-keyring")
        self.assertIn("the password is wrong", self.patkeeper("unlock", "--passphrase-stdin", stdin="PW\n", code=77))
        self.patkeeper("unlock", "--passphrase-stdin", stdin="", code=65)
        self.patkeeper("unlock", "--passphrase-stdin", stdin="pw\n")
        self.patkeeper("unlock", "--passphrase-stdin", stdin="anything\n")

    def test_it_starts_the_keyring(self):
        self.login("--no-rotate")
        os.kill(int(output("keyring-pid")), 9)
        wait_until(lambda: subprocess.run([HERE / "keyring-pid"], capture_output=True).returncode, "it is gone")
        terminal = self.unlock()
        self.answer(terminal, PASSWORD, "pw")
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        self.assertEqual(self.patkeeper("token"), self.workspace.token + "\n")


class Collections(Scene):
    """One collection is the default keyring; which one may change at any time."""

    def setUp(self):
        tool("restart-keyring", "--new")
        super().setUp()
        self.login_collection = "/org/freedesktop/secrets/collection/login"

    def records(self):
        """The collections that hold one."""
        found = subprocess.run(["secret-tool", "search", "--all", "--unlock", "application", "patkeeper"], capture_output=True, text=True)
        return [line for line in found.stdout.splitlines() if line.startswith("[/")]

    def rotate(self):
        self.patkeeper("rotate")
        token = self.token()
        self.assertTrue(self.accepted(token["token_value"]))
        return token["token_id"]

    def test_the_default_changes_twenty_times(self):
        collections = [self.login_collection, output("new-collection", "Work"), output("new-collection", "Other")]
        daemon = self.start()
        self.login()
        for i in range(20):
            tool("set-default", collections[(i + 1) % 3])
            if i % 3 == 1:
                self.stop(daemon)
                daemon = self.start()
            current = self.token()["token_id"]
            self.assertTrue(self.accepted(self.token()["token_value"]))
            if i % 2:
                self.assertNotEqual(self.rotate(), current)
        self.rotate()
        self.assertEqual(len(self.records()), 1, self.records())
        self.patkeeper("logout", "--yes")
        self.assertEqual(self.records(), [])

    def test_of_one_login_the_newer_record_counts_wherever_it_is(self):
        work = output("new-collection", "Work")
        daemon = self.start()
        self.login()
        tool("lock-keyring", work)
        self.rotate()
        tool("unlock-keyring", work)
        tool("set-default", work)
        newest = self.rotate()  # leaves the older record where it was, if that is locked
        self.stop(daemon)
        tool("set-default", self.login_collection)
        self.start()
        self.assertEqual(self.token()["token_id"], newest)

    def test_of_two_logins_the_later_one_counts_and_takes_over_the_tokens(self):
        work = output("new-collection", "Work")
        daemon = self.start()
        self.login()
        minted = self.token()["token_id"]
        self.stop(daemon)
        tool("set-default", work)
        tool("lock-keyring", self.login_collection)
        daemon = self.start()
        said = self.patkeeper("token", code=66)
        self.assertIn('the keyring "Login" is locked and may hold it', said)
        self.assertIn("Try: patkeeper unlock", said)
        done = subprocess.run(["patkeeper", "login", "--host", self.workspace.url, "--token-stdin", "--no-rotate"], text=True,
                              input=self.workspace.second_token + "\n", capture_output=True, env=self.environment, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('The keyring "Login" is locked and may hold older tokens', done.stderr)
        self.assertEqual(self.patkeeper("token"), self.workspace.second_token + "\n")
        tool("unlock-keyring", self.login_collection)
        self.assertEqual(self.patkeeper("token"), self.workspace.second_token + "\n")
        wait_until(lambda: minted not in self.workspace.living(), "what the older record held is deleted after its overlap")
        wait_until(lambda: len(self.records()) == 1, "one record is left")
        self.stop(daemon)
        self.start()
        self.assertEqual(self.patkeeper("token"), self.workspace.second_token + "\n")

    def test_doctor_names_what_is_locked(self):
        work = output("new-collection", "Work")
        self.start()
        self.login()
        tool("lock-keyring", work)
        self.token()
        found = json.loads(self.patkeeper("doctor", "--json"))["findings"]
        keyring = next(finding for finding in found if finding["check"] == "keyring")
        self.assertEqual(keyring["grade"], "warning", keyring)
        self.assertIn('"Work" is locked', keyring["why"])


if __name__ == "__main__":
    unittest.main()
