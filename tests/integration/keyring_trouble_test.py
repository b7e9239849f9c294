#!/usr/bin/python3
"""What happens to keyrings, and what the user is told then."""
import os
import subprocess
import unittest

from scene import HERE, Scene, tool, wait_until


class KeyringTrouble(Scene):
    def setUp(self):
        super().setUp()
        self.addCleanup(tool, "restart-keyring")

    def test_goes_on_after_the_keyring_restarts(self):
        self.start()
        self.login()
        before = self.token()
        tool("restart-keyring")
        self.patkeeper("rotate")
        self.assertNotEqual(self.token()["token_id"], before["token_id"])

    def test_a_locked_keyring_is_said_and_unlock_helps(self):
        self.start()
        self.login("--no-rotate")
        tool("lock-keyring")
        wait_until(lambda: "locked" in self.daemon_log.read_text(), "the daemon notices", seconds=3)
        error = self.patkeeper("token", code=75)
        self.assertIn("locked", error)
        self.assertIn("patkeeper unlock", error)

        prompter = subprocess.Popen([HERE / "keyring-prompter", "ok"], stdout=subprocess.PIPE, text=True)
        self.processes.append(prompter)
        self.assertEqual(prompter.stdout.readline(), "ready\n")
        self.patkeeper("unlock")
        self.assertEqual(self.token()["token_value"], self.workspace.token)
        prompter.stdout.close()

    def test_a_keyring_locked_since_login_is_not_taken_for_an_empty_one(self):
        daemon = self.start()
        self.login("--no-rotate")
        self.stop(daemon)
        tool("restart-keyring", "--locked")
        self.start()
        self.assertIn("locked", self.patkeeper("token", code=75))
        self.assertIn("locked", self.patkeeper("token", "--profile", "nobody", code=75))

    def test_no_such_profile_is_another_error(self):
        self.start()
        self.login("--no-rotate")
        self.assertIn("nobody", self.patkeeper("token", "--profile", "nobody", code=66))

    def test_without_a_bus_nothing_is_launched(self):
        before = self.buses()
        environment = {**self.environment, "DISPLAY": ":99", "XDG_RUNTIME_DIR": str(self.run_directory)}
        del environment["DBUS_SESSION_BUS_ADDRESS"]
        self.start(environment=environment)
        self.assertIn("bus", self.patkeeper("token", code=73))
        self.assertEqual(self.buses(), before)

    def buses(self):
        """The message buses that run."""
        found = subprocess.run(["pgrep", "-f", "dbus-(daemon|launch|broker)"], capture_output=True, text=True)
        return found.stdout.split()

    def test_a_hung_keyring_holds_nobody_up_at_the_end(self):
        daemon = self.start()
        self.login("--no-rotate")
        keyring = int(subprocess.run([HERE / "keyring-pid"], capture_output=True, text=True, check=True).stdout)
        os.kill(keyring, 19)
        self.addCleanup(os.kill, keyring, 18)
        login = subprocess.Popen(["patkeeper", "login", "--host", self.workspace.url, "--token-stdin", "--profile", "two"],
                                 stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment)
        login.stdin.write(self.workspace.second_token.encode() + b"\n")
        login.stdin.close()
        wait_until(lambda: len(self.workspace.requests()) > 2, "the login reaches the workspace")
        self.stop(daemon)
        self.assertNotEqual(login.wait(timeout=10), 0)


if __name__ == "__main__":
    unittest.main()
