#!/usr/bin/python3
"""`patkeeper login --service-principal`: an admin's profile makes the first token, then the principal's own ones follow."""
import subprocess
import unittest

from scene import Scene, wait_until

ROBOT = "11111111-2222-3333-4444-555555555555"
ON_BEHALF = "/api/2.0/token-management/on-behalf-of/tokens"


class ServicePrincipal(Scene):
    def setUp(self):
        super().setUp()
        self.workspace.control("POST", "/identity", {"identity": "someone@example.com", "admin": True})
        self.workspace.control("POST", "/identity", {"application_id": ROBOT, "display_name": "Robot"})

    def log_in_robot(self, *options, principal=ROBOT, admin="ops", profile="robot", code=0):
        return self.patkeeper("login", "--service-principal", principal, "--as", admin, "--profile", profile, *options,
                              code=code)

    def tokens(self):
        return [t for t in self.workspace.control("GET", "/tokens")["tokens"] if t["identity"] == ROBOT]

    def begin(self, *options):
        daemon = self.start()
        self.login("--profile", "ops", "--no-rotate", *options)
        return daemon

    def test_it_rotates_with_its_own_tokens(self):
        self.begin()
        self.log_in_robot()
        self.assertEqual(self.profile("robot")["identity"], ROBOT)
        self.assertEqual(self.profile("robot")["state"], "active")
        first = self.token("--profile", "robot")
        self.assertTrue(self.accepted(first["token_value"]))
        self.patkeeper("logout", "--profile", "ops", "--yes")
        wait_until(lambda: self.token("--profile", "robot")["token_id"] != first["token_id"], "it rotates", seconds=40)
        wait_until(lambda: len(self.tokens()) == 1, "the first token and its successor are deleted")
        self.assertTrue(self.accepted(self.token("--profile", "robot")["token_value"]))
        self.patkeeper("logout", "--profile", "robot", "--yes")
        self.assertEqual(self.tokens(), [])

    def test_the_first_token_says_what_it_is_and_ends_soon(self):
        self.write_config(self.config.replace("2s", "1m"))
        self.begin()
        self.log_in_robot("--lifetime", "5m")
        token, = (t for t in self.tokens() if t["comment"] == "first token of profile robot, made by patkeeper")
        self.assertEqual(token["expiry_time"] - token["creation_time"], 300000)

    def test_who_is_no_admin_is_told_so(self):
        self.begin()
        self.workspace.control("POST", "/identity", {"identity": "someone@example.com", "admin": False})
        error = self.log_in_robot(code=77)
        self.assertIn("Only workspace admins may manage tokens", error)
        self.assertIn("Name the profile of a workspace admin with --as, which ops is not", error)

    def test_a_principal_that_is_not_there_is_said(self):
        self.begin()
        error = self.log_in_robot(principal="no-such", code=1)
        self.assertIn("Service principal with application id no-such does not exist", error)
        self.assertIn("Service principals.\n", error)

    def test_a_principal_that_may_not_use_tokens_is_said(self):
        self.begin()
        self.workspace.control("POST", "/settings", {"creation_permitted": False})
        error = self.log_in_robot(code=77)
        self.assertIn("This principal may not use personal access tokens", error)
        self.assertIn(f"Let service principal {ROBOT} use tokens", error)

    def test_profiles_that_are_not_there_or_are_there_are_said(self):
        self.begin()
        self.assertIn("there is no profile nobody", self.log_in_robot(admin="nobody", code=66))
        self.log_in_robot()
        self.assertIn("Add --replace", self.log_in_robot(code=1))
        self.log_in_robot("--replace")
        self.assertIn("profile ops belongs to someone@example.com", self.log_in_robot("--replace", profile="ops", code=65))

    def test_an_admins_dead_token_is_said(self):
        self.begin()
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.token_id})
        error = self.log_in_robot(code=77)
        self.assertIn("the token of profile ops cannot be used", error)
        self.assertIn("Try: patkeeper login --profile ops --replace", error)

    def test_an_admins_token_without_the_scope_is_said_to_live(self):
        self.start()
        token = self.workspace.control("POST", "/issue", {"scopes": ["clusters"]})["token_value"]
        self.login("--profile", "ops", "--no-rotate", token=token)
        self.assertIn("does not have required scopes: authentication", self.log_in_robot(code=77))

    def test_a_lost_answer_is_said_and_not_asked_for_again(self):
        self.begin()
        self.workspace.control("POST", "/fault", {"kind": "drop", "endpoint": "on_behalf_of", "commit": True})
        error = self.log_in_robot("--lifetime", "1s", code=69)
        self.assertIn("may have been made", error)
        self.assertIn("ends by itself", error)
        wait_until(lambda: not self.tokens(), "it has ended")
        self.patkeeper("token", "--profile", "robot", code=66)

    def test_killed_in_the_middle_it_leaves_a_token_that_ends_by_itself(self):
        daemon = self.begin()
        self.workspace.control("POST", "/fault", {"kind": "commit_late", "endpoint": "on_behalf_of"})
        login = subprocess.Popen(["patkeeper", "login", "--service-principal", ROBOT, "--as", "ops", "--profile", "robot",
                                  "--lifetime", "3s"], env=self.environment, stderr=subprocess.DEVNULL)
        self.processes.append(login)
        wait_until(lambda: any(request["path"] == ON_BEHALF for request in self.workspace.requests()), "the create arrives")
        daemon.kill()
        daemon.wait()
        self.processes.remove(daemon)
        self.workspace.control("POST", "/commit")
        self.assertEqual(len(self.tokens()), 1)
        self.start()
        self.patkeeper("token", "--profile", "robot", code=66)
        self.log_in_robot()
        wait_until(lambda: not any("first token" in token["comment"] for token in self.tokens()), "both first tokens end",
                   seconds=40)
        self.assertTrue(self.accepted(self.token("--profile", "robot")["token_value"]))

    def test_an_unreachable_workspace_is_said(self):
        self.begin()
        self.workspace.stop()
        self.log_in_robot(code=69)

    def test_a_token_that_is_not_known_everywhere_yet_is_waited_for(self):
        self.begin()
        self.workspace.control("POST", "/fault", {"kind": "refuse_new", "endpoint": "me", "times": 2, "age_ms": 60000})
        self.log_in_robot()
        self.assertTrue(self.accepted(self.token("--profile", "robot")["token_value"]))

    def test_what_makes_no_sense_is_refused(self):
        for words in (["--host", "h"], ["--token-stdin"], ["--no-rotate"], ["--delete-pasted"]):
            self.log_in_robot(*words, code=64)
        self.patkeeper("login", "--service-principal", ROBOT, "--profile", "robot", code=64)
        self.patkeeper("login", "--service-principal", ROBOT, "--as", "ops", code=64)
        self.patkeeper("login", "--as", "ops", code=64)
        self.patkeeper("login", "--lifetime", "1h", code=64)


if __name__ == "__main__":
    unittest.main()
