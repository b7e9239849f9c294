#!/usr/bin/python3
"""A profile whose token may not mint, list or delete tokens does so through its issuer."""
import json
import pathlib
import subprocess
import unittest

from scene import Scene, Workspace, wait_until

ISSUER = '[profile.sql]\nissuer = "admin"\nscopes = ["sql"]\n'


class Issuer(Scene):
    times = '[rotation]\nlifetime = "1h"\noverlap = "2s"\nmax_creates_per_hour = 60\n'
    config = times + ISSUER

    def narrow_token(self, **order):
        return self.workspace.control("POST", "/issue", {"scopes": ["sql"], "lifetime_seconds": 3600, **order})

    def log_in_both(self):
        self.daemon = self.start()
        self.login("--profile", "admin")
        self.login("--profile", "sql", "--delete-pasted", token=self.narrow_token()["token_value"])

    def configure(self, text):
        self.write_config(text)
        self.stop(self.daemon)
        self.daemon = self.start()

    def run_client(self, *arguments):
        return subprocess.run(["patkeeper", *arguments], capture_output=True, text=True, timeout=120, env=self.environment)

    def status_of(self, token_value, path="/api/2.0/preview/scim/v2/Me"):
        done = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", self.workspace.ca_file,
                               "-H", "@-", self.workspace.url + path],
                              input=f"Authorization: Bearer {token_value}\n", capture_output=True, text=True)
        return int(done.stdout)

    def living_scopes(self, token_id):
        tokens = self.workspace.control("GET", "/tokens")["tokens"]
        return next(token["scopes"] for token in tokens if token["token_id"] == token_id)

    def findings(self):
        findings = json.loads(self.run_client("doctor", "--json").stdout)["findings"]
        return {finding["check"]: finding for finding in findings}


class Rotation(Issuer):
    def test_a_scoped_profile_rotates_through_its_issuer(self):
        self.log_in_both()
        before = self.token("--profile", "sql")
        self.assertEqual(self.living_scopes(before["token_id"]), ["sql"])
        self.assertEqual(self.status_of(before["token_value"], "/api/2.0/token/list"), 403)

        self.patkeeper("rotate", "--profile", "sql")
        after = self.token("--profile", "sql")
        self.assertNotEqual(after["token_id"], before["token_id"])
        self.assertEqual(self.living_scopes(after["token_id"]), ["sql"])
        wait_until(lambda: before["token_id"] not in self.workspace.living(), "the old one is deleted")
        self.assertEqual(self.status_of(after["token_value"]), 200)
        profile = self.profile("sql")
        self.assertEqual((profile["state"], profile["scopes"], profile["issuer"]), ("active", ["sql"], "admin"))

    def test_it_goes_on_with_the_token_that_the_issuer_has_by_then(self):
        self.log_in_both()
        first = self.token_of_the_issuer()
        self.patkeeper("rotate", "--profile", "admin", "--delete-old-now")
        wait_until(lambda: first not in self.workspace.living(), "the issuer's old token is deleted")
        self.patkeeper("rotate", "--profile", "sql")
        self.assertEqual(self.status_of(self.token("--profile", "sql")["token_value"]), 200)
        self.assertEqual(self.profile("sql")["state"], "active")

    def token_of_the_issuer(self):
        return self.profile("admin")["token_id"]

    def test_an_issuer_is_chosen_by_nobody_and_served_where_that_is_allowed(self):
        self.log_in_both()
        sql = self.token("--profile", "sql")["token_id"]
        for way in ([], ["--host", self.workspace.url]):
            self.assertEqual(self.token(*way)["token_id"], sql)
        for command in (["token"], ["env"], ["env", "--metadata"]):
            self.assertIn("allow_issuer", self.patkeeper(*command, "--profile", "admin", code=77))
        self.configure(self.config + "[profile.admin]\nallow_issuer = true\n")
        self.assertTrue(self.accepted(self.token("--profile", "admin")["token_value"]))
        for way in ([], ["--host", self.workspace.url]):
            self.assertEqual(self.token(*way)["token_id"], sql)

    def test_what_is_set_up_for_every_profile_passes_an_issuer_by(self):
        self.log_in_both()
        done = self.run_client("setup-databrickscfg")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("admin: skipped: it issues tokens for other profiles", done.stderr)
        file = (self.home / ".databrickscfg").read_text()
        self.assertIn("[sql]", file)
        self.assertNotIn("[admin]", file)
        self.patkeeper("setup-databrickscfg", "--profile", "admin", code=77)
        done = self.run_client("rotate", "--all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.patkeeper("logout", "--profile", "sql", "--yes")
        self.assertIn("allow_issuer", self.patkeeper("setup-databrickscfg", code=66))
        self.assertIn("allow_issuer", self.patkeeper("setup-git", code=66))
        self.assertIn("allow_issuer", self.patkeeper("setup-git", "--profile", "admin", code=66))


class Trouble(Issuer):
    def test_without_an_issuer_it_is_static_and_says_so(self):
        self.log_in_both()
        self.configure(self.times)
        profile = self.profile("sql")
        self.assertEqual(profile["state"], "static")
        table = self.patkeeper("status")
        self.assertIn("expires in 59 minutes", table)
        self.assertIn('lacks the scope "authentication"', table)
        self.assertIn("issuer", table)
        self.assertIn("issuer", self.patkeeper("rotate", "--profile", "sql", code=1))
        found = self.findings()["profile sql"]
        self.assertEqual(found["grade"], "warning", found)

    def test_a_token_that_cannot_be_looked_up_is_not_said_to_last(self):
        self.write_config(self.times)
        self.start()
        self.login("--profile", "sql", token=self.narrow_token()["token_value"])
        table = self.patkeeper("status")
        self.assertIn("expiry not known", table)
        self.assertNotIn("never expires", table)

    def test_want_of_scope_is_no_dead_token(self):
        self.log_in_both()
        self.configure(self.times)
        self.workspace.control("POST", "/settings", {"me_scope": "scim"})
        found = self.findings()["profile sql"]
        self.assertEqual(found["grade"], "warning", found)
        self.assertNotIn("Invalid access token", found["why"])
        self.workspace.control("POST", "/revoke", {"token_id": self.token("--profile", "sql")["token_id"]})
        found = self.findings()["profile sql"]
        self.assertEqual(found["grade"], "bad", found)
        self.assertIn("Invalid access token", found["why"])
        self.assertIn("patkeeper login --profile sql --replace", found["next"])

    def test_an_issuer_of_another_identity_is_refused(self):
        self.start()
        theirs = self.workspace.control("POST", "/issue", {"identity": "else@example.com"})
        self.login("--profile", "admin", token=theirs["token_value"])
        self.login("--profile", "sql", token=self.narrow_token()["token_value"])
        self.assert_static("its issuer admin is another identity, else@example.com")

    def test_an_issuer_at_another_workspace_is_refused(self):
        other = Workspace(self.home / "other")
        self.processes.append(other.process)
        both = self.home / "both.pem"
        both.write_bytes(pathlib.Path(self.workspace.ca_file).read_bytes() + pathlib.Path(other.ca_file).read_bytes())
        self.write_config(self.config, ca_file=both)
        self.start()
        self.login("--profile", "admin", host=other.url, token=other.token)
        self.login("--profile", "sql", token=self.narrow_token()["token_value"])
        self.assert_static(f"its issuer admin is at another workspace, {other.url}")

    def assert_static(self, why):
        self.assertEqual(self.profile("sql")["state"], "static")
        self.assertIn(why, self.patkeeper("status"))
        self.assertIn(why, self.patkeeper("rotate", "--profile", "sql", code=1))
        self.assertEqual(self.status_of(self.token("--profile", "sql")["token_value"]), 200)


if __name__ == "__main__":
    unittest.main()
