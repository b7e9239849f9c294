#!/usr/bin/python3
"""`patkeeper setup-git` against real git and its global configuration."""
import pathlib
import subprocess
import unittest

from git_scene import GitScene, lines
from scene import BUILD, Workspace

OWN = """# mine
[user]
\tname = Somebody
[credential]
\thelper = store --file=plain
\tuseHttpPath = true
[alias]
\tst = status
"""


class SetupGit(GitScene):
    other_hosts = False

    def setUp(self):
        super().setUp()
        self.config_file = self.home / ".gitconfig"
        self.config_file.write_text(OWN)
        self.start()
        self.login("--no-rotate")
        self.url = self.workspace.url

    def setup_git(self, *options, code=0, said=""):
        done = subprocess.run(["patkeeper", "setup-git", *options], capture_output=True, text=True, env=self.environment, timeout=60)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (code, "", said))

    def helpers(self, url=None):
        done = subprocess.run(["git", "config", "--global", "--get-all", f"credential.{url or self.url}.helper"], capture_output=True,
                              text=True, env=self.environment)
        return done.stdout.splitlines()

    def add_helper(self, value):
        subprocess.run(["git", "config", "--global", "--add", f"credential.{self.url}.helper", value], check=True, env=self.environment)

    def now(self, url=None):
        return f"{url or self.url}: git now asks patkeeper, and no helper that was named before.\n"

    def fill(self):
        host = self.url.removeprefix("https://")
        return self.said(["git", "credential", "fill"], lines("protocol=https", f"host={host}"))

    def test_git_asks_patkeeper_and_nobody_else(self):
        self.setup_git(said=self.now())
        code, out, err = self.fill()
        self.assertEqual((code, err), (0, ""))
        self.assertIn(f"password={self.workspace.token}\n", out)
        self.said(["git", "credential", "approve"], out)
        self.assertFalse((self.home / "plain").exists())  # where credential-store would have put the token

    def test_twice_is_once(self):
        self.setup_git(said=self.now())
        once = self.config_file.read_bytes()
        self.setup_git(said=f"{self.url}: git asks patkeeper already.\n")
        self.assertEqual(self.config_file.read_bytes(), once)
        self.assertEqual(self.helpers(), ["", "patkeeper"])

    def test_what_it_added_is_taken_back(self):
        self.setup_git(said=self.now())
        self.setup_git("--remove", said=f"{self.url}: git no longer asks patkeeper.\n")
        self.assertEqual(self.config_file.read_text(), OWN)
        self.setup_git("--remove")
        self.assertEqual(self.config_file.read_text(), OWN)

    def test_the_users_own_helpers_of_that_host_stay(self):
        own = ["", "cache", "patkeeper"]
        for helper in own:
            self.add_helper(helper)
        before = self.config_file.read_bytes()
        self.setup_git(said=self.now())
        self.assertEqual(self.helpers(), [*own, "", "patkeeper"])
        self.setup_git("--remove", said=f"{self.url}: git no longer asks patkeeper.\n")
        self.assertEqual(self.config_file.read_bytes(), before)

    def test_it_is_taken_back_after_a_logout_and_without_a_daemon(self):
        self.setup_git(said=self.now())
        self.patkeeper("logout", "--yes")
        self.stop(self.processes[-1])
        self.setup_git("--remove", said=f"{self.url}: git no longer asks patkeeper.\n")
        self.assertEqual(self.config_file.read_text(), OWN)

    def git_config(self, *arguments, scope="--global", folder=None):
        subprocess.run(["git", "config", scope, *arguments], check=True, env=self.environment, cwd=folder)

    def received(self, folder=None):
        """Fills and approves a credential as git does after a fetch, then forgets what git's cache holds."""
        host = self.url.removeprefix("https://")
        filled = subprocess.run(["git", "credential", "fill"], input=lines("protocol=https", f"host={host}"), capture_output=True,
                                text=True, env=self.environment, cwd=folder)
        self.assertIn(f"password={self.workspace.token}\n", filled.stdout, filled.stderr)
        told = self.home / "told"
        told.unlink(missing_ok=True)
        subprocess.run(["git", "credential", "approve"], input=filled.stdout, text=True, env=self.environment, cwd=folder, check=True)
        return told.exists()

    @property
    def other(self):
        """A helper that notes that it was told something, but not what."""
        helper = self.home / "my tools" / "note"
        if not helper.exists():
            helper.parent.mkdir()
            helper.write_text(f'#!/bin/sh\ncat >/dev/null\n[ "$1" != store ] || touch "{self.home}/told"\n')
            helper.chmod(0o755)
        return str(helper).replace(" ", "\\ ")

    def test_an_order_in_which_a_later_helper_gets_the_token_is_repaired(self):
        wildcard = f"credential.https://*:{self.url.rpartition(':')[2]}.helper"
        for key in ("credential.helper", f"credential.{self.url}.helper", f"credential.{self.url}/.helper", wildcard):
            with self.subTest(key):
                self.config_file.write_text("# mine\n")
                self.setup_git(said=self.now())
                self.git_config("--add", key, self.other)
                before = self.helpers() + self.helpers(self.url + "/")
                self.assertTrue(self.received())
                self.setup_git(said=self.now())
                self.assertFalse(self.received())
                self.setup_git(said=f"{self.url}: git asks patkeeper already.\n")
                self.setup_git("--remove", said=f"{self.url}: git no longer asks patkeeper.\n")
                self.assertEqual(self.helpers() + self.helpers(self.url + "/"), before[2:])
                self.assertNotIn("patkeeper", self.config_file.read_text())

    def test_it_is_repaired_where_the_hosts_section_must_stay_where_it_is(self):
        self.config_file.write_text(f'[credential "{self.url}"]\n\tusername = token\n\t# mine\n')
        own = self.config_file.read_text()
        self.setup_git(said=self.now())
        self.git_config("credential.helper", self.other)
        self.assertTrue(self.received())
        self.setup_git(said=self.now())
        self.assertFalse(self.received())
        self.setup_git("--profile", "DEFAULT", said=f"{self.url}: git asks patkeeper already.\n")
        self.setup_git("--remove", "--profile", "DEFAULT", said=f"{self.url}: git no longer asks patkeeper.\n")
        self.assertTrue(self.config_file.read_text().startswith(own + "[credential]\n"))
        self.assertNotIn("patkeeper", self.config_file.read_text())

    def test_a_helper_that_keeps_tokens_is_dropped_wherever_it_is_named_before(self):
        del self.environment["GIT_CONFIG_NOSYSTEM"]
        system = self.home / "system"
        self.environment["GIT_CONFIG_SYSTEM"] = str(system)
        system.write_text(f"[credential]\n\thelper = store --file={self.home}/plain\n\thelper = cache --timeout 60\n")
        self.config_file.write_text("")
        self.setup_git(said=self.now())
        self.received()
        self.assertFalse((self.home / "plain").exists())
        self.setup_git("--remove", said=f"{self.url}: git no longer asks patkeeper.\n")
        self.assertEqual(self.helpers(), [])

    def test_a_repositorys_own_helper_is_named_with_the_command_that_forgets_it(self):
        repository = self.home / "my repository"
        subprocess.run(["git", "init", "-q", repository], check=True, env=self.environment)
        self.git_config("credential.helper", self.other, scope="--local", folder=repository)
        for said in (self.now(), f"{self.url}: git asks patkeeper already.\n"):
            done = subprocess.run(["patkeeper", "setup-git"], capture_output=True, text=True, env=self.environment, cwd=repository)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(said, done.stderr)
            self.assertIn(f"git tells the token of {self.url} to the helper {self.other} too (local configuration)", done.stderr)
        self.assertTrue(self.received(repository))
        advice = done.stderr.splitlines()[-1].partition(": ")[2]
        subprocess.run(["sh", "-c", advice], check=True, env=self.environment, cwd=repository)
        self.assertFalse(self.received(repository))
        done = subprocess.run(["patkeeper", "setup-git"], capture_output=True, text=True, env=self.environment, cwd=repository)
        self.assertEqual((done.returncode, done.stderr), (0, f"{self.url}: git asks patkeeper already.\n"))

    def test_a_repositorys_shell_command_is_not_printed(self):
        repository = self.home / "repository"
        subprocess.run(["git", "init", "-q", repository], check=True, env=self.environment)
        self.git_config("credential.helper", "!f() { echo password=hush; }; f", scope="--local", folder=repository)
        done = subprocess.run(["patkeeper", "setup-git"], capture_output=True, text=True, env=self.environment, cwd=repository)
        self.assertEqual(done.returncode, 1)
        self.assertIn("to the helper in credential.helper, a shell command, too (local configuration).\nTry: git config --local --edit\n",
                      done.stderr)
        self.assertNotIn("hush", done.stderr)

    def test_a_repositorys_configuration_that_git_cannot_read(self):
        repository = self.home / "broken"
        subprocess.run(["git", "init", "-q", repository], check=True, env=self.environment)
        (repository / ".git/config").write_text("[credential\n")
        done = subprocess.run(["patkeeper", "setup-git"], capture_output=True, text=True, env=self.environment, cwd=repository)
        self.assertEqual(done.returncode, 1)
        self.assertIn(".git/config\npatkeeper: git config failed with status 128.\nTry: git config --list", done.stderr)
        self.assertEqual(self.config_file.read_text(), OWN)

    def test_a_helper_of_ours_with_a_profile_of_the_users_stays(self):
        for value in ("", "!patkeeper git-credential --profile DEFAULT"):
            self.add_helper(value)
        before = self.config_file.read_bytes()
        self.setup_git(said=f"{self.url}: git asks patkeeper already.\n")
        self.setup_git("--remove")
        self.assertEqual(self.config_file.read_bytes(), before)

    def test_a_host_is_taken_back_whose_profile_is_gone(self):
        self.setup_git(said=self.now())
        self.patkeeper("logout", "--yes")
        self.setup_git("--remove", "--host", "https://other.example")
        self.assertEqual(self.helpers(), ["", "patkeeper"])
        self.setup_git("--remove", "--host", self.url.upper().replace("HTTPS", "https") + "/?o=1",
                       said=f"{self.url}: git no longer asks patkeeper.\n")
        self.assertEqual(self.config_file.read_text(), OWN)

    def test_one_profile_of_several(self):
        other = Workspace(self.home / "other")
        self.processes.append(other.process)
        both = self.home / "both.pem"
        both.write_text("".join(pathlib.Path(stand.ca_file).read_text() for stand in (self.workspace, other)))
        self.write_config(self.config, ca_file=both)
        self.stop(self.processes[1])
        self.start()
        self.login("--no-rotate", "--profile", "dev", host=other.url, token=other.token)
        self.setup_git("--profile", "dev", said=self.now(other.url))
        self.assertEqual((self.helpers(), self.helpers(other.url)), ([], ["", "patkeeper"]))
        self.setup_git("-p", "DEFAULT", "-p", "dev",
                       said="".join(sorted([self.now(), f"{other.url}: git asks patkeeper already.\n"])))
        self.setup_git("--remove", "--profile", "DEFAULT", said=f"{self.url}: git no longer asks patkeeper.\n")
        self.assertEqual((self.helpers(), self.helpers(other.url)), ([], ["", "patkeeper"]))

    def test_a_profile_that_is_not_there(self):
        self.setup_git("--profile", "dev", code=66,
                       said="patkeeper: there is no profile dev.\nTry: patkeeper login --profile dev\n")
        self.patkeeper("logout", "--yes")
        self.setup_git(code=66, said="patkeeper: there is no profile yet.\nTry: patkeeper login\n")
        self.assertEqual(self.config_file.read_text(), OWN)

    def test_a_configuration_that_git_cannot_read(self):
        self.config_file.write_text("[credential\n")
        self.setup_git(code=1, said=f"fatal: bad config line 1 in file {self.config_file}\n"
                                    "patkeeper: git config failed with status 128.\nTry: git config --list --show-origin\n")

    def test_without_git(self):
        self.environment["PATH"] = str(self.home / "bin")
        (self.home / "bin").mkdir()
        (self.home / "bin" / "patkeeper").symlink_to(BUILD / "client/patkeeper")
        self.setup_git(code=1, said="patkeeper: git cannot be run: No such file or directory.\n"
                                    "Hint: Install git, then run the command again.\n")


if __name__ == "__main__":
    unittest.main()
