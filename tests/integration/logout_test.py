#!/usr/bin/python3
"""Logging out of everything at once, and of other machines."""
import pathlib
import subprocess
import time
import unittest

from machine import Machine
from scene import Scene, Workspace, wait_until


class Logout(Scene):
    def issue(self, **order):
        return self.workspace.control("POST", "/issue", order)

    def logout(self, *options, code=0):
        """What it says to people."""
        done = subprocess.run(["patkeeper", "logout", *options], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120, env=self.environment)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        return done.stderr

    def answer(self, word, *options):
        """The same at a terminal, where the question is answered; exit code and what was shown."""
        terminal = self.terminal("patkeeper", "logout", *options)
        terminal.read_until(r"\[y/N\]")
        terminal.type(word + "\n")
        return terminal.finish(), terminal.shown


class LogoutOfAll(Logout):
    config = Scene.config + '[profile.sql]\nissuer = "admin"\n[profile.more]\nissuer = "admin"\n'

    def test_no_token_is_left_alive_an_issuers_neither(self):
        self.start()
        self.login("--profile", "admin", "--delete-pasted")
        self.login("--profile", "sql", "--delete-pasted", token=self.issue(scopes=["sql"])["token_value"])
        self.login("--profile", "third", "--delete-pasted", token=self.workspace.second_token)
        self.patkeeper("rotate", "--profile", "sql")
        said = self.logout("--all", "--yes").splitlines()
        self.assertEqual(sorted(said), ["admin: logged out", "sql: logged out", "third: logged out"])
        self.assertEqual(said[-1], "admin: logged out")
        self.assertEqual(self.workspace.living(), set())
        self.assertEqual(self.profiles(), [])

    def profiles(self):
        return [profile["profile"] for profile in self.call("io.patkeeper.ListProfiles")["parameters"]["profiles"]]

    def test_all_are_under_way_at_once(self):
        self.start()
        for number in range(6):
            self.login("--profile", f"p{number}", "--no-rotate", token=self.issue()["token_value"])
        self.workspace.control("POST", "/fault", {"kind": "slow", "endpoint": "list", "delay_ms": 2000, "times": "always"})
        begin = time.monotonic()
        said = self.logout("--all", "--yes")
        self.assertLess(time.monotonic() - begin, 6 * 2)
        self.assertEqual(said.count("still alive at the workspace: "), 6)
        self.assertEqual(said.count("Delete what is still alive in the workspace when nothing uses it"), 1)

    def test_it_goes_on_past_a_failure_and_tells_it(self):
        other = Workspace(self.home / "other")
        self.processes.append(other.process)
        both = self.home / "both.pem"
        both.write_bytes(pathlib.Path(self.workspace.ca_file).read_bytes() + pathlib.Path(other.ca_file).read_bytes())
        self.write_config(self.config, ca_file=both)
        self.start()
        self.login("--profile", "away", host=other.url, token=other.token)
        self.login("--profile", "here")
        other.stop()
        self.processes.remove(other.process)
        said = self.logout("--all", "--yes", code=69)
        self.assertRegex(said, r"(?m)^away: not logged out: .*cannot be reached.*\. Try: curl ")
        self.assertRegex(said, r"(?m)^here: logged out$")
        self.assertEqual(self.profiles(), ["away"])
        self.assertEqual(self.workspace.living(), {self.workspace.token_id, self.workspace.second_token_id})

    def test_an_issuer_stays_while_a_token_is_left_that_only_its_own_can_delete(self):
        self.start()
        self.login("--profile", "admin")
        self.login("--profile", "sql", token=self.issue(scopes=["sql"])["token_value"])
        self.workspace.control("POST", "/fault", {"kind": "error", "status": 500, "endpoint": "delete", "times": "always"})
        said = self.logout("--all", "--yes", code=69)
        self.assertRegex(said, r"(?m)^sql: not logged out: .*500")
        self.assertIn("admin: not logged out: its token is needed to delete those of sql. Try: patkeeper logout --all\n", said)
        self.workspace.control("DELETE", "/faults")
        self.logout("--all", "--yes")
        self.assertEqual(self.profiles(), [])

    def test_a_token_that_was_to_be_deleted_and_lives_is_a_failure(self):
        self.start()
        issuer = self.issue(age_seconds=600)
        self.login("--profile", "admin", "--no-rotate", token=issuer["token_value"])
        for profile in ("sql", "more"):
            self.login("--profile", profile, "--delete-pasted", token=self.issue(scopes=["sql"])["token_value"])
            self.patkeeper("rotate", "--profile", profile)
        self.workspace.control("POST", "/revoke", {"token_id": issuer["token_id"]})
        said = self.logout("--profile", "sql", "--yes", code=1)
        self.assertRegex(said, r"(?m)^Could not be deleted at the workspace: token \w+")
        self.assertIn("Delete what is still alive in the workspace", said)
        said = self.logout("--all", "--yes", code=1)
        self.assertRegex(said, r"(?m)^more: logged out; could not be deleted at the workspace: \w+")
        self.assertIn("Delete what is still alive in the workspace", said)
        self.assertEqual(self.profiles(), [])

    def test_tokens_can_be_kept(self):
        self.start()
        self.login("--profile", "admin")
        self.login("--profile", "other", token=self.workspace.second_token)
        living = self.workspace.living()
        said = self.logout("--all", "--keep-tokens", "--yes")
        self.assertIn("still alive at the workspace: ", said)
        self.assertNotIn("Delete what is still alive", said)
        self.assertEqual(self.workspace.living(), living)
        self.assertEqual(self.profiles(), [])

    def test_without_a_profile_there_is_nothing_to_do(self):
        self.start()
        self.assertEqual(self.logout("--all", "--yes"), "There is no profile to log out of.\n")

    def test_it_asks(self):
        self.start()
        self.login()
        self.assertIn("patkeeper logout --all --yes", self.logout("--all", code=64))
        for word, code in (("n", 1), ("", 1), ("y", 0)):
            living = self.workspace.living()
            left, shown = self.answer(word, "--all")
            self.assertEqual(left, code, shown)
            self.assertIn("Delete the tokens of 1 profile (DEFAULT) and forget them? [y/N]", shown)
            self.assertEqual(self.workspace.living() == living, code != 0)

    def test_it_takes_no_profile(self):
        for options in (["--profile", "a"], ["--host", self.workspace.url], ["--other-machines"]):
            self.logout("--all", "--yes", *options, code=64)


class LogoutOfOtherMachines(Logout):
    config = '[rotation]\nlifetime = "1h"\noverlap = "1h"\nmax_creates_per_hour = 60\n'

    def test_the_tokens_of_a_lost_machine_are_deleted_and_nothing_else(self):
        self.start()
        self.login()
        lost = Machine(self, "lost")
        lost.start()
        lost.login(self.workspace.second_token, "--profile", "work")
        lost.patkeeper("rotate")
        lost.stop()
        mine = self.token()
        self.patkeeper("rotate")

        self.assertIn("patkeeper logout --other-machines --yes", self.logout("--other-machines", code=64))
        code, shown = self.answer("n", "--other-machines")
        self.assertEqual(code, 1)
        self.assertRegex(shown, r"profile work, made .* ago|just now, expires in \d+ minutes, (never|last) used")
        self.assertIn("Delete 2 tokens?", shown)
        before = self.workspace.living()
        said = self.logout("--other-machines", "--yes")
        self.assertIn("Deleted 2 tokens of other machines.\n", said)
        gone = before - self.workspace.living()
        self.assertEqual(len(gone), 2)
        self.assertTrue(self.accepted(mine["token_value"]) and self.accepted(self.token()["token_value"]))
        self.assertTrue(self.accepted(self.workspace.token) and self.accepted(self.workspace.second_token))
        self.assertIn("There are no tokens of patkeeper's on other machines", self.logout("--other-machines", "--yes"))
        self.assertEqual(self.profile()["tokens_in_use"], len(self.workspace.living()))

    def test_a_token_that_the_list_no_longer_has_is_done(self):
        self.start()
        self.login()
        elsewhere = self.issue(comment=f"patkeeper {32 * 'a'} {32 * '1'} work", lifetime_seconds=600)
        reply = self.call("io.patkeeper.ListOtherMachines", profile="DEFAULT")["parameters"]
        self.assertEqual([token["token_id"] for token in reply["tokens"]], [elsewhere["token_id"]])
        self.workspace.control("POST", "/revoke", {"token_id": elsewhere["token_id"]})
        reply = self.call("io.patkeeper.DeleteOtherMachines", profile="DEFAULT", token_ids=[elsewhere["token_id"]])
        self.assertEqual(reply["parameters"]["left"], [])

    def test_nothing_of_this_machine_is_deleted_whoever_asks(self):
        self.start()
        self.login()
        ids = sorted(self.workspace.living())
        reply = self.call("io.patkeeper.DeleteOtherMachines", profile="DEFAULT", token_ids=ids)
        self.assertEqual(sorted(token["token_id"] for token in reply["parameters"]["left"]), ids)
        self.assertEqual(sorted(self.workspace.living()), ids)


if __name__ == "__main__":
    unittest.main()
