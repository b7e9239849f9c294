#!/usr/bin/python3
"""`patkeeper status --watch`: each change as it happens, on a terminal and through a pipe."""
import json
import signal
import subprocess
import unittest

from scene import Scene, tool, wait_until


class Watch(Scene):
    config = '[rotation]\nlifetime = "1h"\noverlap = "2s"\nmax_creates_per_hour = 60\n'

    def watch(self, *options):
        watcher = subprocess.Popen(["patkeeper", "status", "--watch", *options], env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.processes.append(watcher)
        self.addCleanup(lambda: (watcher.stderr.close(), watcher.stdout.close()))
        return watcher

    def next_event(self, watcher, kind):
        """Skips the steps of a rotation that are in between."""
        while True:
            line = watcher.stdout.readline()
            self.assertTrue(line, watcher.stderr.read() if watcher.poll() is not None else "")
            event = json.loads(line)
            if event["kind"] == kind:
                return event

    def test_one_object_a_line(self):
        self.start()
        self.login()
        watcher = self.watch("--json")
        first = self.next_event(watcher, "state")
        self.assertEqual(first["detail"], self.profile())
        self.patkeeper("rotate")
        token_id = self.token()["token_id"]
        while self.next_event(watcher, "changed")["detail"]["token_id"] != token_id:
            pass
        self.login("--profile", "two", "--no-rotate", token=self.workspace.second_token)
        self.assertEqual(self.next_event(watcher, "added")["profile"], "two")
        self.patkeeper("logout", "--profile", "two", "--yes")
        self.assertEqual(self.next_event(watcher, "removed"), {"kind": "removed", "profile": "two"})
        self.addCleanup(tool, "restart-keyring")
        tool("lock-keyring")
        self.assertEqual(self.next_event(watcher, "store")["daemon"]["store_state"], "locked")

    def test_the_end_of_the_daemon_is_said(self):
        daemon = self.start()
        self.login()
        watcher = self.watch("--json")
        self.next_event(watcher, "state")
        self.stop(daemon)
        self.assertEqual(watcher.wait(timeout=10), 69)
        self.assertIn("Try: patkeeper status --watch\n", watcher.stderr.read())

    def test_an_interrupt_ends_it_quietly(self):
        self.start()
        self.login()
        watcher = self.watch("--json")
        self.next_event(watcher, "state")
        watcher.send_signal(signal.SIGINT)
        self.assertEqual(watcher.wait(timeout=10), -signal.SIGINT)
        self.assertEqual(watcher.stderr.read(), "")

    def test_a_reader_that_is_gone_ends_it(self):
        self.start()
        self.login()
        watcher = self.watch("--json")
        self.next_event(watcher, "state")
        watcher.stdout.close()
        self.patkeeper("rotate")
        self.assertNotEqual(watcher.wait(timeout=10), 0)

    def is_locked(self):
        asked = subprocess.run(["patkeeper", "token"], env=self.environment, capture_output=True, check=False)
        return asked.returncode == 75

    def test_a_locked_keyring_is_said(self):
        self.start()
        self.login()
        self.addCleanup(tool, "restart-keyring")
        tool("lock-keyring")
        wait_until(self.is_locked, "the daemon to notice the lock")
        self.patkeeper("status", "--watch", "--json", code=75)

    def test_a_terminal_gets_the_table_and_then_lines(self):
        self.start()
        self.login()
        terminal = self.terminal("patkeeper", "status", "--watch")
        terminal.read_until(r"Keyring \(secret-service\): ready\.")
        self.patkeeper("rotate")
        token_id = self.token()["token_id"][:12]
        lines = terminal.read_until(r"\d\d:\d\d:\d\d  DEFAULT: active, token " + token_id).splitlines()
        self.assertEqual(len(lines), len(set(lines)), lines)


if __name__ == "__main__":
    unittest.main()
