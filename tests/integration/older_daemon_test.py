#!/usr/bin/python3
"""The programs of patkeeper 0.1.0 beside those of this tree, in both directions. scripts/test-upgrade builds the old ones."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from places import Places
from scene import wait_until

OLDER = pathlib.Path(os.environ["PATKEEPER_OLDER"])  # a build directory


class Upgrade(Places):
    def setUp(self):
        super().setUp()
        self.older = {**self.environment, "PATH": f"{OLDER / 'client'}:{OLDER / 'daemon'}:{self.environment['PATH']}"}

    def old_client(self, *arguments, code=0, stdin=""):
        done = subprocess.run(["patkeeper", *arguments], input=stdin, capture_output=True, text=True, env=self.older, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stderr if code else done.stdout

    def old_daemon_with_a_profile(self):
        """As a user of 0.1.0 has it. Returns its process and what it serves."""
        self.old_client("login", "--host", self.workspace.url, "--token-stdin", stdin=self.workspace.token + "\n")
        about = json.loads(self.old_client("status", "--json"))["daemon"]
        self.assertEqual(about["version"], "0.1.0")
        return about["pid"], json.loads(self.old_client("token", "--json"))["token_value"]

    def new_daemon(self, **options):
        return subprocess.run(["patkeeperd"], env=self.environment, capture_output=True, text=True, timeout=60, **options)

    def version_that_runs(self):
        return json.loads(self.patkeeper("status", "--json"))["daemon"]["version"]

    def test_a_new_client_works_with_an_old_daemon_and_says_that_it_is_old(self):
        pid, token = self.old_daemon_with_a_profile()
        self.assertEqual(self.pid_that_serves(), pid)
        self.assertEqual(self.token()["token_value"], token)
        self.assertTrue(self.accepted(token))
        self.assertRegex(self.patkeeper("status"), "because the daemon is 0.1.0, this client is .*: patkeeper stop && patkeeper status\n")
        self.assertEqual(self.daemons(), [pid])

    def test_git_and_doctor_with_an_old_daemon(self):
        self.old_daemon_with_a_profile()
        said = self.patkeeper("git-credential", "get", stdin=f"protocol=https\nhost={self.workspace.url.split('/')[2]}\n\n")
        self.assertIn("password=", said)
        found = json.loads(subprocess.run(["patkeeper", "doctor", "--json"], env=self.environment, capture_output=True, timeout=60).stdout)
        version = next(finding for finding in found["findings"] if finding["check"] == "version")
        self.assertIn("0.1.0", version["why"])
        self.assertIn("patkeeper stop", version["try"])

    def test_the_restart_that_is_advised_keeps_profile_token_and_port(self):
        _, token = self.old_daemon_with_a_profile()
        port = (self.state / "metadata-port").read_text()
        found = json.loads(subprocess.run(["patkeeper", "doctor", "--json"], env=self.environment, capture_output=True, timeout=60).stdout)
        advice = next(finding["try"] for finding in found["findings"] if finding["check"] == "version")
        subprocess.run(["sh", "-c", advice], env=self.environment, check=True, capture_output=True, timeout=60)
        self.assertNotEqual(self.version_that_runs(), "0.1.0")
        self.assertEqual((self.machine() / "metadata-port").read_text(), port)
        self.assertEqual(self.token()["token_value"], token)
        self.patkeeper("rotate")
        self.assertTrue(self.accepted(self.token()["token_value"]))

    def test_a_new_daemon_does_not_start_beside_an_old_one(self):
        pid, _ = self.old_daemon_with_a_profile()
        refused = self.new_daemon()
        self.assertEqual(refused.returncode, 75, refused.stderr)
        self.assertIn(f"a patkeeperd of version 0.1 is running (process {pid}); run: patkeeper stop", refused.stderr)
        self.assertEqual(self.daemons(), [pid])

    def test_an_old_daemon_whose_folder_is_gone_is_stopped_as_advised(self):
        pid, token = self.old_daemon_with_a_profile()
        shutil.rmtree(self.socket.parent)
        self.assertIn("patkeeper stop", self.patkeeper("status", code=75))
        self.patkeeper("stop")
        self.assertNotIn(pid, self.daemons())
        self.assertEqual(self.token()["token_value"], token)
        self.assertNotEqual(self.version_that_runs(), "0.1.0")

    def test_an_old_client_works_with_a_new_daemon(self):
        self.login()
        token = self.token()["token_value"]
        pid = self.pid_that_serves()
        self.assertEqual(json.loads(self.old_client("token", "--json"))["token_value"], token)
        self.old_client("rotate")
        self.assertNotEqual(self.token()["token_value"], token)
        self.assertEqual(self.daemons(), [pid])
        self.old_client("stop")
        wait_until(lambda: not self.daemons(), "it ends")

    def test_an_old_daemon_does_not_start_beside_a_new_one(self):
        self.login()
        pid = self.pid_that_serves()
        done = subprocess.run(["patkeeperd", "--socket", self.home / "named/socket"], env=self.older, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 75, done.stderr)
        self.assertIn("another patkeeperd is running", done.stderr)
        self.assertEqual(self.daemons(), [pid])

    def test_going_back_to_the_old_version_keeps_the_profile(self):
        self.login()
        self.patkeeper("rotate")
        token = self.token()["token_value"]
        self.patkeeper("stop")
        self.assertEqual(json.loads(self.old_client("token", "--json"))["token_value"], token)
        self.old_client("rotate")
        self.old_client("stop")
        self.assertTrue(self.accepted(self.token()["token_value"]))
        self.assertNotEqual(self.version_that_runs(), "0.1.0")


if __name__ == "__main__":
    unittest.main()
