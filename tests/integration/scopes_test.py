#!/usr/bin/python3
"""`patkeeper scopes`: what the current token may do, shown and changed."""
import json
import subprocess
import unittest

from scene import Scene, wait_until


class Scopes(Scene):
    config = '[rotation]\nlifetime = "10m"\noverlap = "2s"\nmax_creates_per_hour = 60\n'

    def scopes(self, *options):
        """Stdout and stderr."""
        done = subprocess.run(["patkeeper", "scopes", *options], capture_output=True, text=True, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout, done.stderr

    def held(self):
        """Those that the workspace gives the current token."""
        tokens = {token["token_id"]: token for token in self.workspace.control("GET", "/tokens")["tokens"]}
        return tokens[self.token()["token_id"]].get("scopes")

    def log_in_with(self, scopes, *options):
        self.login(*options, token=self.workspace.control("POST", "/issue", {"scopes": scopes})["token_value"])

    def may_list_clusters(self):
        return self.accepted(self.token()["token_value"])

    def test_they_are_shown(self):
        self.start()
        self.login()
        self.assertEqual(self.scopes(), ("", "No scopes: the token of profile DEFAULT may do everything its identity may do.\n"))
        self.log_in_with(["authentication", "sql"], "--replace")
        self.assertEqual(self.scopes(), ("authentication\nsql\n", ""))
        shown = json.loads(self.scopes("--json")[0])
        self.assertEqual((shown["profile"], shown["known"], shown["scopes"]), ("DEFAULT", True, ["authentication", "sql"]))
        self.log_in_with(["sql"], "--replace")
        self.assertEqual(self.scopes(), ("", "What the token of profile DEFAULT may do is not known.\n"))
        self.assertEqual(json.loads(self.scopes("--json")[0])["known"], False)

    def test_those_there_are_are_listed(self):
        self.start()
        self.login("--no-rotate")
        listed = self.scopes("--available")[0].splitlines()
        self.assertIn("unity-catalog", listed)
        self.assertEqual(json.loads(self.scopes("--available", "--json")[0])["scopes"], listed)

    def test_a_change_counts_when_it_has_spread_and_successors_follow(self):
        self.start()
        self.login()
        self.workspace.control("POST", "/settings", {"scope_delay_seconds": 2})
        out, news = self.scopes("--set", "authentication,sql")
        self.assertEqual(out, "")
        self.assertIn("has the scopes authentication, sql from now on.\nIt may take up to ten minutes", news)
        self.assertEqual(self.held(), ["authentication", "sql"])
        self.assertTrue(self.may_list_clusters())
        wait_until(lambda: not self.may_list_clusters(), "the change has spread")
        self.patkeeper("rotate")
        self.assertEqual(self.held(), ["authentication", "sql"])
        self.assertEqual(self.scopes()[0], "authentication\nsql\n")
        self.scopes("--set", "authentication,clusters")
        wait_until(self.may_list_clusters, "the change has spread")

    def test_a_name_that_is_none_changes_nothing(self):
        self.start()
        self.login()
        error = self.patkeeper("scopes", "--set", "authentication,sequel", code=65)
        self.assertEqual(error, "patkeeper: there is no scope sequel.\nTry: patkeeper scopes --available\n")
        self.assertIsNone(self.held())
        self.assertNotIn("PATCH", [request["method"] for request in self.workspace.requests()])

    def test_rotation_does_not_end_without_consent(self):
        self.start()
        self.login()
        error = self.patkeeper("scopes", "--set", "sql", code=64)
        self.assertIn("can neither replace nor delete the token of profile DEFAULT", error)
        self.assertIn("--yes", error)
        self.assertEqual(self.answer("n\n"), 1)
        self.assertIsNone(self.held())
        self.assertEqual(self.answer("y\n"), 0)
        self.assertEqual(self.held(), ["sql"])
        self.assertEqual(self.profile()["state"], "static")

    def answer(self, words):
        """The exit code of a change that asks, on a terminal that answers."""
        terminal = self.terminal("patkeeper", "scopes", "--set", "sql")
        terminal.read_until(r"\[y/N\]")
        terminal.type(words)
        return terminal.finish()

    def test_yes_is_consent(self):
        self.start()
        self.login()
        self.assertIn("Mind: its token lacks the scope", self.scopes("--set", "sql", "--yes")[1])
        self.assertEqual(self.held(), ["sql"])

    def test_an_issuer_changes_them_for_a_token_that_may_not(self):
        self.write_config(self.config + '[profile.DEFAULT]\nissuer = "admin"\n[profile.admin]\nallow_issuer = true\n')
        self.start()
        self.login("--profile", "admin")
        self.log_in_with(["sql"])
        wait_until(lambda: self.profile()["state"] == "active", "the issuer has found its scopes")
        self.scopes("--set", "clusters")
        self.assertEqual(self.held(), ["clusters"])
        self.patkeeper("rotate")
        self.assertEqual(self.held(), ["clusters"])

    def test_the_configurations_scopes_are_minded(self):
        self.write_config(self.config + '[profile.DEFAULT]\nscopes = ["authentication", "clusters"]\n')
        self.start()
        self.login()
        news = self.scopes("--set", "authentication,sql")[1]
        self.assertIn("Mind: its successors get authentication, clusters, which the configuration names", news)
        self.patkeeper("rotate")
        self.assertEqual(self.held(), ["authentication", "clusters"])

    def test_refusals_are_told_apart(self):
        self.start()
        self.login("--no-rotate")
        self.workspace.control("POST", "/settings", {"scopes_known": False})
        self.assertIn("knows nothing of scopes", self.patkeeper("scopes", "--set", "all-apis", code=1))
        self.workspace.control("POST", "/settings", {"scopes_known": True})
        self.workspace.control("POST", "/fault", {"kind": "rate_limit", "endpoint": "update"})
        self.patkeeper("scopes", "--set", "all-apis", code=75)
        self.patkeeper("scopes", "--profile", "nobody", code=66)
        self.workspace.stop()
        self.patkeeper("scopes", "--available", code=69)
        self.patkeeper("scopes")

    def test_a_dead_token_is_said(self):
        self.start()
        self.login("--no-rotate")
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.token_id})
        self.assertIn("the token of profile DEFAULT cannot be used", self.patkeeper("scopes", "--available", code=77))


if __name__ == "__main__":
    unittest.main()
