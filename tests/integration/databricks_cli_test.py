#!/usr/bin/python3
"""What SDKs that know no metadata service run as the Databricks CLI."""
import datetime
import json
import os
import subprocess
import time
import unittest

from scene import BUILD, Scene

PROGRAM = BUILD / "client/databricks_cli/databricks"


class DatabricksCli(Scene):
    config = '[rotation]\nlifetime = "1h"\noverlap = "20m"\nmax_creates_per_hour = 60\n'

    def run_cli(self, *arguments, **environment):
        return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                              env={**self.environment, **environment})

    def answer(self, *arguments, **environment):
        done = self.run_cli("auth", "token", *arguments, **environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def refusal(self, code, *arguments, **environment):
        """The SDK for Java takes the words "not found" to mean that no CLI is installed, and goes on silently."""
        done = self.run_cli(*arguments, **environment)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertNotIn("not found", done.stderr)
        return done.stderr

    def minted(self):
        return [request for request in self.workspace.requests() if request["path"] == "/api/2.0/token/create"]

    def seconds_left(self, answer):
        expiry = datetime.datetime.strptime(answer["expiry"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
        return expiry.timestamp() - time.time()

    def test_a_token_by_host_and_by_profile(self):
        self.start()
        self.login()
        self.login("--profile", "other", token=self.workspace.second_token)
        default, other = (self.token("--profile", name)["token_value"] for name in ("DEFAULT", "other"))
        for arguments, value in {("--host", self.workspace.url): default, ("--host", self.workspace.url + "/"): default,
                                 ("--profile", "other"): other, (): default}.items():
            answer = self.answer(*arguments)
            self.assertEqual((answer["access_token"], answer["token_type"]), (value, "Bearer"))
            self.assertTrue(self.accepted(answer["access_token"]))
        self.assertEqual(self.answer("--host", self.workspace.url, PATKEEPER_PROFILE="other")["access_token"], other)

    def test_it_lasts_five_minutes_and_never_longer_than_the_token(self):
        self.start()
        self.login()
        self.assertTrue(295 < self.seconds_left(self.answer("--profile", "DEFAULT")) <= 300)
        brief = self.workspace.control("POST", "/issue", {"lifetime_seconds": 60})["token_value"]
        self.login("--profile", "brief", "--no-rotate", token=brief)
        self.assertTrue(50 < self.seconds_left(self.answer("--profile", "brief")) <= 60)

    def test_a_forced_refresh_mints_nothing(self):
        self.start()
        self.login()
        minted, living = self.minted(), self.workspace.living()
        values = {self.answer(*by, "--force-refresh")["access_token"]
                  for by in [("--profile", "DEFAULT"), ("--host", self.workspace.url)] * 25}
        self.assertEqual(values, {self.token()["token_value"]})
        self.assertEqual((self.minted(), self.workspace.living()), (minted, living))

    def test_it_follows_a_rotation(self):
        self.start()
        self.login()
        before = self.answer("--force-refresh")["access_token"]
        self.patkeeper("rotate")
        after = self.answer("--force-refresh")["access_token"]
        self.assertNotEqual(before, after)
        self.assertTrue(self.accepted(before) and self.accepted(after))

    def test_versions(self):
        self.assertEqual(self.run_cli("version").stdout, "Databricks CLI v0.300.0\n")
        version = json.loads(self.run_cli("version", "--output", "json").stdout)
        self.assertEqual([version[part] for part in ("Major", "Minor", "Patch")], [0, 300, 0])

    def test_what_fails_says_why(self):
        self.assertIn("the daemon is not running", self.refusal(69, "auth", "token", "--profile", "DEFAULT"))
        self.start()
        self.login()
        self.assertIn("there is no profile nobody", self.refusal(66, "auth", "token", "--profile", "nobody"))
        self.assertIn("no profile is for https://elsewhere.example",
                      self.refusal(66, "auth", "token", "--host", "https://elsewhere.example"))
        self.assertIn("profile DEFAULT is not for https://elsewhere.example",
                      self.refusal(65, "auth", "token", "--profile", "DEFAULT", "--host", "https://elsewhere.example"))
        self.assertIn("cannot use --host", self.refusal(65, "auth", "token", "--host", "http://elsewhere.example"))
        self.assertIn("https://docs.databricks.com", self.refusal(64, "clusters", "list"))

    def test_several_profiles_for_a_host_are_told_apart_by_the_environment(self):
        self.start()
        for name in ("one", "two"):
            self.login("--profile", name, token=self.workspace.control("POST", "/issue", {})["token_value"])
        said = self.refusal(64, "auth", "token", "--host", self.workspace.url)
        self.assertIn("one, two.\nHint: Set PATKEEPER_PROFILE to one of these", said)
        answer = self.answer("--host", self.workspace.url, PATKEEPER_PROFILE="two")
        self.assertEqual(answer["access_token"], self.token("--profile", "two")["token_value"])

    def test_it_starts_the_daemon(self):
        daemon = self.start()
        self.login("--no-rotate")
        self.stop(daemon)
        del self.environment["PATKEEPER_NO_AUTOSTART"]
        self.addCleanup(self.end_daemon)
        self.assertEqual(self.answer("--profile", "DEFAULT")["access_token"], self.workspace.token)

    def end_daemon(self):
        self.patkeeper("stop")

    def test_it_finds_the_daemon_that_was_installed_with_it(self):
        """With no other in PATH, and next to no environment."""
        for place, program in {"bin/patkeeperd": BUILD / "daemon/patkeeperd", "libexec/patkeeper/databricks": PROGRAM}.items():
            path = self.home / "installed" / place
            path.parent.mkdir(parents=True)
            os.link(program, path)
        done = subprocess.run([self.home / "installed/libexec/patkeeper/databricks", "auth", "token", "--profile", "nobody"],
                              capture_output=True, text=True, timeout=60,
                              env={**os.environ, "HOME": str(self.home), "PATKEEPER_SOCKET": str(self.socket), "PATH": "/usr/bin:/bin"})
        self.addCleanup(self.end_daemon)
        self.assertEqual(done.returncode, 66, done.stderr)


if __name__ == "__main__":
    unittest.main()
