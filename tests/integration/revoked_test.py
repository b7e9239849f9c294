#!/usr/bin/python3
"""A token that somebody revoked behind the daemon's back, after more rotations by hand than the budget allows."""
import time
import unittest

from kill_scene import KillScene
from scene import wait_until

LOOKS = 90  # seconds: the second look comes a minute after the refusal


class Revoked(KillScene):
    config = "[rotation]\nmax_creates_per_hour = 3\n"

    def use_up_the_budget(self):
        def as_after_three_rotations(record):
            now = int(time.time() * 1000)
            record["rotates"] = True
            record["creates"] = [now - 2000, now - 1000, now]
            record["current"]["creation"] -= 3600 * 1000  # what is new is not doubted

        daemon = self.start()
        self.login("--no-rotate")
        self.kill(daemon)
        self.change_record(as_after_three_rotations)
        self.start()

    def state(self):
        return self.profile()["state"]

    def test_one_rotation_too_many_changes_nothing(self):
        self.use_up_the_budget()
        wait_until(lambda: self.state() == "active", "the profile is well")
        for _ in range(2):
            self.assertIn("has made as many tokens", self.patkeeper("rotate", code=75))
            self.assertEqual(self.state(), "active")
        self.assertNotIn("last_error", self.profile())
        self.assertTrue(self.accepted(self.token()["token_value"]))

    def test_and_hides_no_revocation(self):
        self.use_up_the_budget()
        self.patkeeper("rotate", code=75)
        self.workspace.control("POST", "/revoke", {"token_id": self.record()["current"]["id"]})
        self.patkeeper("scopes", "--available", code=77)
        self.assertEqual(self.state(), "failing")
        self.patkeeper("token")  # one refusal may mean nothing
        wait_until(lambda: self.attempt("token", codes=(0, 77)).returncode == 77, "the token is not served any more", LOOKS)
        self.patkeeper("env", "--shell", "sh", code=77)
        self.assertEqual(self.state(), "unusable")


if __name__ == "__main__":
    unittest.main()
