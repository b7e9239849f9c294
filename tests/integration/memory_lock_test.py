#!/usr/bin/python3
"""A daemon that the kernel does not let lock memory says so once, and `patkeeper doctor` shows it."""
import ctypes
import json
import resource
import unittest

from scene import Scene

PR_CAPBSET_DROP, CAP_IPC_LOCK = 24, 14


class MemoryLock(Scene):
    @classmethod
    def setUpClass(cls):
        # With the capability the limit does not count. Root alone has it, and root alone can drop it.
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_IPC_LOCK, 0, 0, 0)

    def setUp(self):
        super().setUp()
        self.limits = resource.getrlimit(resource.RLIMIT_MEMLOCK)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_MEMLOCK, self.limits)

    def lower(self, pid=0):
        """Forbids this process, whose children inherit that, or another one to lock any memory."""
        resource.prlimit(pid, resource.RLIMIT_MEMLOCK, (0, self.limits[1]))

    def warnings(self):
        return [line for line in self.daemon_log.read_text().splitlines() if "may be written to swap" in line]

    def finding(self):
        """What doctor says of the memory."""
        findings = json.loads(self.patkeeper("doctor", "--json"))["findings"]
        return next(finding for finding in findings if finding["check"] == "memory")

    def test_a_limit_from_the_start_is_logged_once_and_raising_it_helps(self):
        self.lower()
        daemon = self.start()
        self.login()
        for _ in range(3):
            self.patkeeper("rotate")
        self.assertEqual(self.finding()["grade"], "warning")
        self.assertEqual(len(self.warnings()), 1, self.warnings())
        self.assertIn("Operation not permitted", self.warnings()[0])
        self.stop(daemon)

        resource.setrlimit(resource.RLIMIT_MEMLOCK, self.limits)
        self.start()
        self.token()
        self.assertEqual(self.finding()["grade"], "ok")
        self.assertEqual(len(self.warnings()), 1)

    def test_a_refusal_that_comes_later_is_logged_once(self):
        daemon = self.start()
        self.login()
        self.assertEqual(self.finding()["grade"], "ok")
        self.assertEqual(self.warnings(), [])
        self.lower(daemon.pid)
        for _ in range(3):
            self.patkeeper("rotate")
        self.assertEqual(len(self.warnings()), 1, self.warnings())
        self.assertEqual(self.finding()["grade"], "warning")


if __name__ == "__main__":
    unittest.main()
