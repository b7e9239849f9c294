#!/usr/bin/python3
"""More than one machine, more than one user: nobody touches another's tokens."""
import json
import os
import pathlib
import pwd
import subprocess
import unittest

from machine import Machine, deleted, minted
from scene import Scene, wait_until

NOBODY = pwd.getpwnam("nobody")


class Machines(Scene):
    def minted_here(self):
        return minted(self.daemon_log)

    def deleted_here(self):
        return deleted(self.daemon_log)

    def lists(self):
        return sum(request["path"].endswith("/token/list") for request in self.workspace.requests())

    def restart_and_sweep(self, daemon):
        self.stop(daemon)
        before = self.lists()
        daemon = self.start()
        wait_until(lambda: self.lists() > before, "it sweeps at its start")
        return daemon

    def record(self, name="DEFAULT"):
        found = subprocess.run(["secret-tool", "lookup", "application", "patkeeper", "profile", name], capture_output=True,
                               text=True, check=True)
        return json.loads(found.stdout)

    def lineages(self):
        """Of the living tokens that patkeeper made."""
        tokens = self.workspace.control("GET", "/tokens")["tokens"]
        return {token["comment"].split()[1] for token in tokens if token["comment"].startswith("patkeeper ")}

    def assert_each_deletes_its_own(self, machine):
        wait_until(lambda: self.deleted_here() and deleted(machine.log), "each deletes its old tokens")
        self.assertLessEqual(self.deleted_here(), self.minted_here())
        self.assertLessEqual(deleted(machine.log), minted(machine.log))
        self.assertEqual(self.minted_here() & minted(machine.log), set())

    def test_two_workstations_rotate_and_sweep_side_by_side(self):
        daemon = self.start()
        self.login()
        laptop = Machine(self, "laptop")
        laptop.start()
        laptop.login(self.workspace.second_token)
        for _ in range(3):
            self.patkeeper("rotate")
            laptop.patkeeper("rotate")
            self.assertTrue(self.accepted(self.token()["token_value"]))
            self.assertTrue(self.accepted(laptop.token()["token_value"]))
        daemon = self.restart_and_sweep(daemon)
        wait_until(lambda: deleted(laptop.log), "the laptop deletes its old tokens")
        before = self.lists()
        laptop.stop()
        laptop_token_id = self.newest(laptop)
        self.restart_and_sweep(daemon)
        self.assertIn(laptop_token_id, self.workspace.living())
        self.assertGreater(self.lists(), before)
        self.assertEqual(len(self.lineages()), 2)
        self.assert_each_deletes_its_own(laptop)

    def newest(self, machine):
        """What it served last: the living one of those that it made, which is not to be deleted."""
        return (minted(machine.log) & self.workspace.living()).pop()

    def test_a_copied_home_touches_nothing_of_the_first(self):
        daemon = self.start()
        self.login()
        self.patkeeper("rotate")
        copied = self.record()
        self.stop(daemon)
        clone = Machine(self, "clone", keyrings=pathlib.Path(os.environ["HOME"]) / ".local/share/keyrings")
        clone.start()
        wait_until(lambda: minted(clone.log), "the clone gets a token of its own")
        wait_until(lambda: clone.token()["token_id"] in minted(clone.log), "and serves it")
        self.assertIn(copied["current"]["id"], self.workspace.living())
        self.start()
        for _ in range(3):
            clone.patkeeper("rotate")
            self.patkeeper("rotate")
            self.assertTrue(self.accepted(self.token()["token_value"]))
            self.assertTrue(self.accepted(clone.token()["token_value"]))
        self.assertEqual(self.record()["lineage"], copied["lineage"])
        self.assert_each_deletes_its_own(clone)
        self.assertEqual(len(self.lineages()), 2)
        clone.patkeeper("logout", "--yes")
        self.assertTrue(self.accepted(self.token()["token_value"]))
        self.assertEqual(self.lineages(), {copied["lineage"]})

    def test_two_identities_at_one_host_are_kept_apart(self):
        self.start()
        theirs = self.workspace.control("POST", "/issue", {"identity": "else@example.com"})
        self.login("--profile", "mine")
        self.login("--profile", "theirs", token=theirs["token_value"])
        for name, identity in (("mine", self.workspace.identity), ("theirs", "else@example.com")):
            self.patkeeper("rotate", "--profile", name)
            self.assertEqual(self.profile(name)["identity"], identity)
            self.assertEqual(self.owner(self.token("--profile", name)["token_id"]), identity)
            tokens = self.call("io.patkeeper.ListOtherMachines", profile=name)["parameters"]["tokens"]
            self.assertEqual(tokens, [])
        self.assertIn("--profile mine", self.patkeeper("token", "--host", self.workspace.url, code=64))
        error = self.login("--profile", "mine", "--replace", token=theirs["token_value"], code=65)
        self.assertIn("else@example.com", error)
        self.patkeeper("logout", "--profile", "mine", "--yes")
        self.assertTrue(self.accepted(self.token("--profile", "theirs")["token_value"]))
        self.assertEqual(len(self.lineages()), 1)

    def owner(self, token_id):
        tokens = self.workspace.control("GET", "/tokens")["tokens"]
        return next(token["identity"] for token in tokens if token["token_id"] == token_id)

    @unittest.skipIf(os.geteuid() != 0, "another uid needs root")
    def test_another_account_has_a_daemon_of_its_own_and_nothing_of_this_one(self):
        self.start()
        self.login()
        other = Machine(self, "nobody", user=NOBODY)
        other.start()
        other.login(self.workspace.second_token)
        for _ in range(2):
            self.patkeeper("rotate")
            other.patkeeper("rotate")
        self.assertNotEqual(self.token()["token_id"], other.token()["token_id"])
        self.assertTrue(self.accepted(self.token()["token_value"]) and self.accepted(other.token()["token_value"]))
        self.assert_each_deletes_its_own(other)

        for directory in [self.socket, *self.socket.parents]:  # as a careless chmod would
            if directory.exists() and str(directory).startswith("/tmp/"):
                directory.chmod(0o777)
        other.environment["PATKEEPER_SOCKET"] = str(self.socket)
        refused = other.run("token")
        self.assertEqual((refused.returncode, refused.stdout), (77, ""), refused.stderr)
        self.assertIn("is not yours", refused.stderr)
        variables = json.loads(self.patkeeper("env", "--metadata", "--shell", "json"))
        asked = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "X-Databricks-Metadata-Version: 1",
                                "-H", f"X-Databricks-Host: {self.workspace.url}", variables["DATABRICKS_METADATA_SERVICE_URL"]],
                               capture_output=True, text=True, cwd="/", user=NOBODY.pw_uid)
        self.assertRegex(asked.stdout, "^4|^000")
        other.environment["PATKEEPER_SOCKET"] = str(other.socket)


if __name__ == "__main__":
    unittest.main()
