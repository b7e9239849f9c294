#!/usr/bin/python3
"""The whole main job on real parts: keyring, TLS, curl, git, shells."""
import json
import subprocess
import unittest

from scene import Scene, wait_until


class MainJob(Scene):
    def prepare(self):
        self.git("init", "-q", "work")
        self.git("-C", "work", "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "--allow-empty", "-m", "One")
        self.git("clone", "-q", "--bare", "work", "repo.git")
        self.git("-C", "repo.git", "update-server-info")
        return ("--git", self.home / "repo.git")

    def git(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=self.home, check=True, capture_output=True, text=True,
                              env=getattr(self, "environment", None))

    def clone(self, name):
        self.git("-c", "credential.helper=", "-c", "credential.helper=patkeeper", "clone", "-q", self.workspace.git_url, name)
        return (self.home / name / ".git" / "HEAD").exists()

    def curl_in_a_shell(self):
        script = ('eval "$(patkeeper env)" && printf "Authorization: Bearer %s\\n" "$DATABRICKS_TOKEN" |'
                  ' curl -sf --cacert "$GIT_SSL_CAINFO" -H @- "$DATABRICKS_HOST/api/2.0/clusters/list"')
        return subprocess.run(["sh", "-c", script], env=self.environment, capture_output=True).returncode == 0

    def keyring_item(self):
        found = subprocess.run(["secret-tool", "lookup", "application", "patkeeper", "profile", "DEFAULT"],
                               capture_output=True, text=True, check=True)
        return json.loads(found.stdout)

    def test_a_token_is_kept_served_and_rotated(self):
        self.start()
        self.login()
        first = self.token()
        self.assertTrue(self.curl_in_a_shell())
        self.assertTrue(self.clone("first"))

        wait_until(lambda: not self.accepted(first["token_value"]), "the first token is refused", seconds=40)
        second = self.token()
        self.assertNotEqual(first["token_id"], second["token_id"])
        self.assertTrue(self.curl_in_a_shell())
        self.assertTrue(self.clone("second"))
        self.assertEqual(self.keyring_item()["current"]["id"], self.token()["token_id"])

    def test_a_restarted_daemon_serves_from_the_keyring(self):
        daemon = self.start()
        self.login("--no-rotate")
        before = self.token()
        self.stop(daemon)
        self.assertFalse(self.socket.exists())
        self.start()
        self.assertEqual(self.token()["token_value"], before["token_value"])

    def test_a_pasted_token_is_left_alive_without_consent(self):
        self.start()
        self.login()
        self.assertIn(self.workspace.token_id, self.workspace.living())
        self.patkeeper("logout", "--yes")
        self.assertEqual(self.workspace.living(), {self.workspace.token_id, self.workspace.second_token_id})

    def test_a_pasted_token_is_deleted_with_consent(self):
        self.start()
        self.login("--delete-pasted")
        wait_until(lambda: self.workspace.token_id not in self.workspace.living(), "the pasted token is deleted")
        self.assertTrue(self.accepted(self.token()["token_value"]))

    def test_rotate_gives_another_token_and_keeps_the_old_one_for_its_overlap(self):
        self.start()
        self.login()
        before = self.token()
        self.patkeeper("rotate")
        after = self.token()
        self.assertNotEqual(before["token_id"], after["token_id"])
        self.assertTrue(self.accepted(before["token_value"]))
        wait_until(lambda: before["token_id"] not in self.workspace.living(), "the old token is deleted")
        self.assertTrue(self.accepted(after["token_value"]))

    def test_tokens_are_told_apart_by_what_git_asks_for(self):
        self.start()
        self.login("--no-rotate")
        answer = self.helper(f"protocol=https\nhost={self.workspace.url.removeprefix('https://')}\n\n")
        self.assertIn("username=token\n", answer)
        self.assertIn(f"password={self.workspace.token}\n", answer)
        self.assertEqual(self.helper("protocol=https\nhost=elsewhere.example\n\n"), "")

    def helper(self, request):
        done = subprocess.run(["git-credential-patkeeper", "get"], input=request, capture_output=True, text=True,
                              env=self.environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout


if __name__ == "__main__":
    unittest.main()
