#!/usr/bin/python3
"""Killed while something it asked for is still being done: a write by the keyring, a create by the workspace."""
import os
import signal
import unittest

from kill_scene import BOUND, KillScene
from scene import wait_until

WRITES_OF_A_ROTATION = 5  # ask, intend, keep, promote, drop_retired
CREATE = "/api/2.0/token/create"
LOOK = 150  # seconds: two minutes, and some


class KillInFlight(KillScene):
    def setUp(self):
        super().setUp()
        self.daemon = self.start()
        self.login()

    def restart(self):
        self.daemon = self.start()

    def kill_at_write(self, number):
        """The keyring stands still with the write that it was sent, until nobody is left to hear how it ended."""
        keyring = self.keyring()
        with self.watch_writes() as writes:
            self.begin_to_rotate()
            for _ in range(number):
                self.next_write(writes)
            os.kill(keyring, signal.SIGSTOP)
            self.daemon.kill()
            self.daemon.wait()
            os.kill(keyring, signal.SIGCONT)
            self.see_it_killed(self.daemon)

    def test_in_the_middle_of_each_write(self):
        unanswered = 0
        for number in range(1, WRITES_OF_A_ROTATION + 1):
            self.kill_at_write(number)
            unanswered += self.traced()[-1].startswith("write")
            self.restart()
            self.expect_recovery()
            wait_until(lambda: not self.record()["retiring"], "the old token is deleted")
        self.assertTrue(unanswered, "the keyring was always quicker than this test")

    def kill_at_create(self, **fault):
        self.workspace.control("POST", "/fault", {"endpoint": "create", **fault})
        self.workspace.control("DELETE", "/requests")
        self.begin_to_rotate()
        wait_until(lambda: any(request["path"] == CREATE for request in self.workspace.requests()), "the create arrives")
        self.kill(self.daemon)

    def test_in_the_middle_of_a_create(self):
        self.kill_at_create(kind="slow", delay_ms=BOUND * 1000)
        self.restart()
        self.expect_recovery()

    def test_before_a_create_that_is_done_before_the_restart(self):
        self.kill_at_create(kind="commit_late")
        self.workspace.control("POST", "/commit")
        self.restart()
        self.expect_recovery()

    def test_before_a_create_that_is_done_after_all_was_settled(self):
        self.kill_at_create(kind="commit_late")
        self.restart()
        self.expect_recovery()
        self.workspace.control("POST", "/commit")
        wait_until(lambda: "not known" in self.disorder(), "the orphan lives")
        self.kill(self.daemon)  # the next health check is the next start's
        self.restart()
        self.expect_recovery()

    def test_before_a_create_that_is_done_after_all_was_settled_and_nobody_starts_again(self):
        self.kill(self.daemon)
        self.write_config(self.config.replace("1m", "1h"))  # it does not end by itself meanwhile
        self.restart()
        self.kill_at_create(kind="commit_late")
        self.restart()
        self.expect_recovery()
        self.workspace.control("POST", "/commit")
        wait_until(lambda: "not known" in self.disorder(), "the orphan lives")
        wait_until(lambda: not self.disorder(), "the look after two minutes finds it", seconds=LOOK)


if __name__ == "__main__":
    unittest.main()
