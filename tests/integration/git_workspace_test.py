#!/usr/bin/python3
"""Real git against the stand-in workspace, through the helper: clone, fetch, push."""
import subprocess
import unittest

from git_scene import GitScene, lines
from scene import BUILD, wait_until


class Workspace(GitScene):
    other_hosts = False

    def prepare(self):
        self.run_git("init", "-q", "-b", "main", "work")
        self.commit("work", "One")
        self.run_git("clone", "-q", "--bare", "work", "repo.git")
        return ("--git", self.home / "repo.git")

    def setUp(self):
        super().setUp()
        self.start()
        self.use("patkeeper")

    def run_git(self, *arguments, code=0):
        done = subprocess.run(["git", *arguments], cwd=self.home, capture_output=True, text=True, timeout=60,
                              env=getattr(self, "environment", None))
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn("askpass", done.stderr)
        return done.stderr if code else done.stdout

    def commit(self, where, message):
        self.run_git("-C", where, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "--allow-empty", "-m", message)

    def use(self, *helpers):
        (self.home / ".gitconfig").unlink(missing_ok=True)
        for helper in helpers:
            self.run_git("config", "--global", "--add", "credential.helper", helper)

    def clone(self, name, url=None):
        self.run_git("clone", "-q", url or self.workspace.git_url, name)
        return self.run_git("-C", name, "log", "--format=%s").splitlines()

    def url_of(self, user):
        return self.workspace.git_url.replace("://", f"://{user}@")

    def tokens_git_used(self):
        """The first characters of the ids, in order."""
        used = [request["token_id"] for request in self.workspace.requests()
                if request["path"].startswith("/git/") and request["status"] == 200]
        return list(dict.fromkeys(used))

    def test_clones_fetches_and_pushes(self):
        self.login()
        self.assertEqual(self.clone("here"), ["One"])
        self.assertEqual(self.clone("there"), ["One"])
        self.commit("here", "Two")
        self.run_git("-C", "here", "push", "-q")
        self.run_git("-C", "there", "pull", "-q")
        self.assertEqual(self.run_git("-C", "there", "log", "--format=%s").splitlines(), ["Two", "One"])
        self.assertEqual(self.tokens_git_used(), [self.token()["token_id"][:8]])
        kept = subprocess.run(["secret-tool", "search", "--all", "kind", "credential"], capture_output=True, text=True)
        self.assertEqual(kept.stdout, "")

    def test_goes_on_after_a_rotation(self):
        self.login()
        self.clone("here")
        before = self.token()
        self.patkeeper("rotate", "--delete-old-now")
        wait_until(lambda: not self.accepted(before["token_value"]), "the old token is refused")
        self.commit("here", "Two")
        self.run_git("-C", "here", "push", "-q")
        self.assertEqual(self.tokens_git_used(), [before["token_id"][:8], self.token()["token_id"][:8]])

    def test_a_rotation_between_two_requests_of_one_push(self):
        self.login()
        self.clone("here")
        self.commit("here", "Two")
        hook = self.home / "here/.git/hooks/pre-push"  # runs after git has seen the other side's refs
        hook.write_text("#!/bin/sh\nexec patkeeper rotate >/dev/null 2>&1\n")
        hook.chmod(0o755)
        before = self.token()["token_id"]
        self.run_git("-C", "here", "push", "-q")
        self.assertNotEqual(self.token()["token_id"], before)
        self.assertEqual(self.tokens_git_used(), [before[:8]])  # whose overlap has begun

    def test_two_profiles_of_one_host_are_told_apart_by_user(self):
        self.login("--no-rotate")
        self.login("--no-rotate", "--profile", "dev", token=self.workspace.second_token)
        self.assertEqual(self.clone("dev", self.url_of("dev")), ["One"])
        self.assertEqual(self.clone("default", self.url_of("DEFAULT")), ["One"])
        self.assertEqual(self.clone("token", self.url_of("token")), ["One"])
        self.assertEqual(self.tokens_git_used(), [self.workspace.second_token_id[:8], self.workspace.token_id[:8]])
        self.run_git("config", "--global", f"credential.{self.workspace.url}.username", "dev")
        self.clone("configured")
        self.assertEqual(self.workspace.requests()[-1]["token_id"], self.workspace.second_token_id[:8])

    def test_an_ambiguous_host_stops_git_and_says_what_fits(self):
        self.login("--no-rotate", "--profile", "dev")
        self.login("--no-rotate", "--profile", "prod", token=self.workspace.second_token)
        error = self.run_git("clone", "-q", self.workspace.git_url, "here", code=128)
        self.assertTrue(error.startswith(
            f"patkeeper: several profiles are for {self.workspace.url}: dev, prod. Try: "
            f"git config --global credential.{self.workspace.url}.username dev\n"), error)
        subprocess.run(error.split(". Try: ")[1].splitlines()[0], shell=True, check=True, env=self.environment)
        self.assertEqual(self.clone("here"), ["One"])

    def test_a_path_changes_nothing(self):
        self.login()
        self.run_git("config", "--global", "credential.useHttpPath", "true")
        self.assertEqual(self.clone("here"), ["One"])

    def test_an_absolute_path_is_a_helper_too(self):
        self.login()
        self.use(BUILD / "client/git-credential-patkeeper")
        self.assertEqual(self.clone("by-path"), ["One"])
        self.use(f"!'{BUILD / 'client/patkeeper'}' git-credential")
        self.assertEqual(self.clone("by-command"), ["One"])

    def test_a_cache_in_front_forgets_what_was_refused(self):
        self.login()
        cache = f"cache --socket {self.home / 'cache' / 'socket'}"
        (self.home / "cache").mkdir(mode=0o700)
        self.addCleanup(self.run_git, "credential-cache", "--socket", self.home / "cache" / "socket", "exit")
        self.use(cache, "patkeeper")
        self.assertEqual(self.clone("here"), ["One"])
        before = self.token()
        self.patkeeper("rotate", "--delete-old-now")
        wait_until(lambda: not self.accepted(before["token_value"]), "the old token is refused")
        # git 2.39 does not tell the cache when a password expires; from 2.40 on it does.
        self.assertIn("Authentication failed", self.run_git("-C", "here", "fetch", "-q", code=128))
        self.run_git("-C", "here", "fetch", "-q")
        self.assertEqual(self.tokens_git_used(), [before["token_id"][:8], self.token()["token_id"][:8]])

    def test_a_token_that_was_revoked_elsewhere_is_found_out_by_a_push(self):
        self.login("--no-rotate")
        self.clone("here")
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.token_id})
        self.run_git("-C", "here", "fetch", "-q", code=128)
        wait_until(lambda: self.profile()["state"] == "failing", "the token is checked at once")
        asked = [request for request in self.workspace.requests() if request["path"].endswith("/Me")]
        for _ in range(20):
            self.helper("erase", "protocol=https", f"host={self.workspace.url.removeprefix('https://')}", "username=token",
                        f"password={self.workspace.token}")
        self.assertIn("Invalid access token", self.profile()["last_error"])
        self.assertEqual([request for request in self.workspace.requests() if request["path"].endswith("/Me")], asked)

    def test_an_expired_token_stops_git_with_one_line(self):
        ending = self.workspace.control("POST", "/issue", {"lifetime_seconds": 3})
        self.login("--no-rotate", token=ending["token_value"])
        wait_until(lambda: self.profile()["state"] == "unusable", "the token has expired", seconds=30)
        host = self.workspace.url.removeprefix("https://")
        code, out, err = self.said(["git-credential-patkeeper", "get"], lines("protocol=https", f"host={host}"))
        self.assertEqual((code, out), (77, "quit=1\n"))
        self.assertEqual(err.count("\n"), 1)
        self.assertTrue(err.startswith("patkeeper: ") and err.endswith(". Try: patkeeper login --profile DEFAULT --replace\n"), err)

    def test_without_a_daemon_git_goes_on_after_one_line(self):
        self.stop(self.processes[-1])
        code, out, err = self.said(["git-credential-patkeeper", "get"], lines("protocol=https", "host=example.com"))
        self.assertEqual((code, out, err.count("\n")), (69, "", 1))
        self.assertTrue(err.startswith("patkeeper: the daemon is not running"), err)


if __name__ == "__main__":
    unittest.main()
