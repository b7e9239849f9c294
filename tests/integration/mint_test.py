#!/usr/bin/python3
"""`patkeeper mint`: an extra token, printed once, that patkeeper leaves alone."""
import json
import subprocess
import unittest

from scene import Scene, wait_until


class Mint(Scene):
    def mint(self, *options):
        """Stdout and stderr."""
        done = subprocess.run(["patkeeper", "mint", *options], capture_output=True, text=True, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout, done.stderr

    def tokens(self):
        return {token["token_id"]: token for token in self.workspace.control("GET", "/tokens")["tokens"]}

    def creates(self):
        return sum(request["path"] == "/api/2.0/token/create" for request in self.workspace.requests())

    def test_the_value_and_nothing_else_goes_to_stdout(self):
        self.start()
        self.login()
        before = set(self.tokens())
        value, news = self.mint("--lifetime", "1h")
        self.assertRegex(value, r"\Adapi[0-9a-f]{32}\n\Z")
        self.assertTrue(self.accepted(value.strip()))
        minted, = set(self.tokens()) - before
        self.assertIn(f"Minted token {minted[:12]} for someone@example.com at {self.workspace.url}: expires in ", news)
        self.assertNotIn(value.strip(), news)
        self.assertEqual(self.tokens()[minted]["comment"], "minted by hand with patkeeper")
        self.assertNotEqual(self.token()["token_value"], value.strip())

    def test_json_says_what_it_is(self):
        self.start()
        self.login()
        minted = json.loads(self.mint("--json", "--scopes", "sql,clusters", "--comment", "for a demo")[0])
        self.assertEqual(set(minted), {"profile", "host", "token_value", "token_id", "expiry_time", "scopes", "comment"})
        self.assertEqual((minted["profile"], minted["host"]), ("DEFAULT", self.workspace.url))
        self.assertEqual((minted["scopes"], minted["comment"]), (["sql", "clusters"], "for a demo"))
        self.assertEqual(self.tokens()[minted["token_id"]]["scopes"], ["sql", "clusters"])

    def test_rotations_sweeps_and_logout_leave_it_alone(self):
        daemon = self.start()
        self.login()
        minted = json.loads(self.mint("--json", "--lifetime", "1h")[0])["token_id"]
        self.patkeeper("rotate", "--delete-old-now")
        self.stop(daemon)
        self.workspace.control("DELETE", "/requests")
        self.start()
        wait_until(lambda: any(r["path"] == "/api/2.0/token/list" for r in self.workspace.requests()), "it sweeps")
        self.patkeeper("logout", "--yes")
        self.assertIn(minted, self.tokens())

    def test_a_comment_of_patkeepers_own_is_refused(self):
        self.start()
        self.login("--no-rotate")
        own = next(t["comment"] for t in self.rotated() if t["comment"].startswith("patkeeper "))
        error = self.patkeeper("mint", "--comment", own, code=65)
        self.assertIn("patkeeper: a comment that begins like this marks patkeeper's own tokens", error)
        self.assertEqual(error.count("\n"), 2)

    def rotated(self):
        self.patkeeper("rotate")
        return self.tokens().values()

    def test_an_answer_that_is_lost_is_said_and_not_asked_for_again(self):
        self.start()
        self.login("--no-rotate")
        before = self.creates()
        self.workspace.control("POST", "/fault", {"kind": "drop", "endpoint": "create", "commit": True})
        error = self.patkeeper("mint", "--comment", "for a demo", code=69)
        self.assertIn('a token with the comment "for a demo" may have been made there', error)
        self.assertEqual(self.creates(), before + 1)
        self.assertIn("for a demo", [token["comment"] for token in self.tokens().values()])

    def test_refusals_are_told_apart(self):
        self.start()
        self.login("--no-rotate")
        self.workspace.control("POST", "/settings", {"quota": 2})
        error = self.patkeeper("mint", code=1)
        self.assertIn("QUOTA_EXCEEDED", error)
        self.assertIn("Hint: Delete tokens that nothing uses", error)
        self.workspace.control("POST", "/settings", {"quota": 600, "max_lifetime_seconds": 86400})
        error = self.patkeeper("mint", "--lifetime", "25h", code=1)
        self.assertIn("86400 seconds", error)
        self.assertIn("Hint: Ask for no more than that with --lifetime.", error)
        self.patkeeper("mint", "--lifetime", "24h")
        self.workspace.control("POST", "/fault", {"kind": "rate_limit", "endpoint": "create"})
        self.patkeeper("mint", "--lifetime", "1h", code=75)
        self.patkeeper("mint", "--profile", "nobody", code=66)

    def test_a_token_without_the_scope_lives_and_is_said_to_lack_it(self):
        self.start()
        token = self.workspace.control("POST", "/issue", {"scopes": ["sql"]})["token_value"]
        self.login("--no-rotate", token=token)
        error = self.patkeeper("mint", "--scopes", "sql", code=77)
        self.assertIn('its token lacks the scope "authentication"', error)
        self.assertNotIn("revoked", error)
        self.assertEqual(self.token()["token_value"], token)

    def test_a_dead_token_is_said(self):
        self.start()
        self.login("--no-rotate")
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.token_id})
        error = self.patkeeper("mint", code=77)
        self.assertIn("the token of profile DEFAULT cannot be used: the workspace says: Invalid access token.", error)
        self.assertIn("Try: patkeeper login --profile DEFAULT --replace", error)

    def test_an_unreachable_workspace_is_said(self):
        self.start()
        self.login("--no-rotate")
        self.workspace.stop()
        self.assertIn("cannot be reached", self.patkeeper("mint", code=69))

    def test_a_full_disk_loses_the_value_but_not_the_id(self):
        self.start()
        self.login("--no-rotate")
        with open("/dev/full", "wb") as full:
            done = subprocess.run(["patkeeper", "mint"], stdout=full, stderr=subprocess.PIPE, text=True, env=self.environment)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "Minted token [0-9a-f]{12} ")


if __name__ == "__main__":
    unittest.main()
