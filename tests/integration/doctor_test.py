#!/usr/bin/python3
"""`patkeeper doctor` on real parts: what is broken here is found, and the command it names fixes it."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from advised import Advised
from scene import HERE, Scene, tool, wait_until


class Doctor(Advised, Scene):
    def setUp(self):
        super().setUp()
        self.addCleanup(tool, "restart-keyring")
        self.environment["GIT_CONFIG_NOSYSTEM"] = "1"

    def assert_found(self, finding, grade, why, following):
        self.assertEqual(finding["grade"], grade, finding)
        self.assertIn(why, finding["why"])
        self.assertIn(following, finding["next"])

    def healthy(self):
        daemon = self.start()
        self.login()
        self.paste("patkeeper setup-git")
        return daemon

    def test_all_is_well_and_nothing_is_left_in_the_keyring(self):
        self.healthy()
        found = self.doctor()
        self.assertEqual({finding["grade"] for finding in found.values()}, {"ok"}, found)
        self.assertIn("All is well.\n", self.patkeeper("doctor"))
        probe = subprocess.run(["secret-tool", "search", "application", "patkeeper", "kind", "probe"], capture_output=True)
        self.assertEqual(probe.stdout, b"")

    def test_it_starts_no_daemon(self):
        del self.environment["PATKEEPER_NO_AUTOSTART"]
        found = self.doctor(code=69)
        self.assert_found(found["daemon"], "bad", "not running", "patkeeper status")
        self.assertFalse(self.socket.exists())

    def test_a_locked_keyring(self):
        self.healthy()
        tool("lock-keyring")
        self.assert_found(self.doctor(code=75, DISPLAY=":0")["keyring"], "bad", "locked", "patkeeper unlock")

    def test_a_user_who_has_nearly_as_many_tokens_as_may_be(self):
        daemon = self.start()
        self.login("--no-rotate")
        for _ in range(500 - len(self.workspace.living())):
            self.workspace.control("POST", "/issue", {})
        self.stop(daemon)
        self.start()
        wait_until(lambda: self.profile().get("tokens_in_use") == 500, "the daemon has listed them")
        self.assert_found(self.doctor()["tokens of DEFAULT"], "warning", "500 of the 600 tokens",
                          "patkeeper logout --other-machines --profile DEFAULT")
        self.assertIn("  500 of the 600 tokens that a user may have", self.patkeeper("status"))

    def test_no_keyring_service(self):
        self.healthy()
        pid = int(subprocess.run([HERE / "keyring-pid"], capture_output=True, text=True, check=True).stdout)
        os.kill(pid, signal.SIGKILL)
        found = self.doctor(code=73, XDG_CURRENT_DESKTOP="GNOME")
        self.assert_found(found["keyring"], "bad", "no keyring service", "gnome-keyring")
        on_kde = self.doctor(code=73, XDG_CURRENT_DESKTOP="KDE")
        self.assert_found(on_kde["keyring"], "bad", "no keyring service", "KDE Wallet")
        self.assertNotIn("gnome", str(on_kde["keyring"]))
        self.assertEqual([check for check in found if found[check]["grade"] == "bad"], ["keyring"], found)

    def test_no_default_keyring(self):
        shutil.rmtree(pathlib.Path(os.environ["HOME"]) / ".local/share/keyrings")
        tool("restart-keyring", "--locked")
        self.start()
        missing = self.doctor(code=73)["keyring"]
        self.assert_found(missing, "bad", "no default keyring", "patkeeper unlock")
        self.follow(missing, stdin="pw\n")
        wait_until(lambda: self.doctor(code=None)["keyring"]["grade"] == "ok", "the keyring is made")

    def test_no_bus(self):
        environment = {**self.environment, "XDG_RUNTIME_DIR": str(self.run_directory)}
        del environment["DBUS_SESSION_BUS_ADDRESS"]
        self.start(environment=environment)
        found = self.doctor(code=73)
        self.assert_found(found["bus"], "bad", "without the session bus that is here", "patkeeper stop")
        without = self.doctor(code=73, DBUS_SESSION_BUS_ADDRESS="", XDG_RUNTIME_DIR=str(self.run_directory))
        self.assert_found(without["bus"], "bad", "no D-Bus session bus", "dbus-run-session")

    def test_a_workspace_that_is_away_and_a_dead_token(self):
        self.healthy()
        self.login("--profile", "dead", "--no-rotate", token=self.workspace.second_token)
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.second_token_id})
        found = self.doctor(code=77)
        self.assertEqual(found["profile DEFAULT"]["grade"], "ok")
        self.assert_found(found["profile dead"], "bad", "Invalid access token", "patkeeper login --profile dead --replace")
        self.workspace.stop()
        self.assert_found(self.doctor(code=69)["profile DEFAULT"], "bad", "cannot be reached", "curl")

    def test_a_clock_that_differs(self):
        self.healthy()
        self.workspace.control("POST", "/settings", {"skew_seconds": -600})
        found = self.doctor()
        self.assert_found(found["clock"], "warning", "10 minutes behind", "timedatectl")

    def test_a_token_that_cannot_rotate(self):
        self.start()
        self.login("--no-rotate")
        self.assert_found(self.doctor()["profile DEFAULT"], "warning", "not rotated", "patkeeper login --profile DEFAULT --replace")

    def test_a_stale_environment(self):
        self.healthy()
        self.assertEqual(self.doctor(DATABRICKS_TOKEN=self.token()["token_value"])["environment"]["grade"], "ok")
        stale = self.doctor(DATABRICKS_TOKEN=self.workspace.second_token)["environment"]
        self.assert_found(stale, "warning", "DATABRICKS_TOKEN", "patkeeper env")

    def test_tokens_in_a_databrickscfg(self):
        self.healthy()
        path = self.home / ".databrickscfg"
        path.write_text(f"[old]\nhost = {self.workspace.url}\ntoken = dapi-old\n[DEFAULT]\nhost = {self.workspace.url}\n")
        found = self.doctor()["databrickscfg"]
        self.assert_found(found, "warning", f"plain text in {path}: old", "patkeeper import --profile old")

    def test_a_databrickscfg_that_cannot_be_read_is_not_called_clean(self):
        self.healthy()
        (self.home / ".databrickscfg").mkdir()
        self.assert_found(self.doctor()["databrickscfg"], "warning", "Is a directory", "ls -ld ")

    def test_a_databrickscfg_in_another_encoding(self):
        self.healthy()
        path = self.home / ".databrickscfg"
        path.write_text("[DEFAULT]\nhost = h\n", encoding="UTF-16")
        found = self.doctor()["databrickscfg"]
        self.assert_found(found, "warning", "it is written in UTF-16", "iconv -f UTF-16 -t UTF-8")
        self.follow(found)
        self.assertEqual(self.doctor()["databrickscfg"]["grade"], "ok")

    def test_gits_configuration(self):
        self.start()
        self.login()
        missing = self.doctor()["git"]
        self.assert_found(missing, "warning", "does not ask", "patkeeper setup-git")
        self.follow(missing)
        self.assertEqual(self.doctor()["git"]["grade"], "ok")
        self.paste("git config --global credential.helper store")
        plain = self.doctor(code=1)["git"]
        self.assert_found(plain, "bad", "plain file", "patkeeper setup-git")
        self.follow(plain)
        self.assertEqual(self.doctor()["git"]["grade"], "ok")

    def test_what_points_to_a_profile_that_is_gone(self):
        self.healthy()
        self.login("--profile", "my one", "--no-rotate", token=self.workspace.second_token)
        self.paste("patkeeper setup-databrickscfg")
        self.assertEqual({finding["grade"] for name, finding in self.doctor().items() if not name.startswith("profile")}, {"ok"})
        self.patkeeper("logout", "--profile", "my one", "--yes")
        found = self.doctor()
        self.assertEqual(found["git"]["grade"], "ok")
        self.assert_found(found["databrickscfg"], "warning", "for profiles that it does not have for their host: my one",
                          "patkeeper setup-databrickscfg --remove --profile 'my one'")
        self.follow(found["databrickscfg"])
        self.assertEqual(self.doctor()["databrickscfg"]["grade"], "ok")
        self.patkeeper("logout", "--yes")
        found = self.doctor()
        self.assert_found(found["git"], "warning", f"that have no profile any more: {self.workspace.url}",
                          f"patkeeper setup-git --remove --host {self.workspace.url}")
        for check in ("git", "databrickscfg"):
            self.follow(found[check])
        found = self.doctor()
        self.assertNotIn("git", found)
        self.assertEqual(found["databrickscfg"]["grade"], "ok")
        self.assertEqual((self.home / ".databrickscfg").read_text(), "")

    def test_a_git_helper_for_a_profile_that_is_not_there(self):
        self.healthy()
        self.paste("git config --global --add credential.helper 'patkeeper --profile gone'")
        found = self.doctor()["git"]
        self.assert_found(found, "warning", "for the profile gone in credential.helper, but there is no such profile", "git config --global --unset-all")
        self.follow(found)
        self.assertEqual(self.doctor()["git"]["grade"], "ok")

    def test_variables_that_win_over_a_section(self):
        self.healthy()
        self.assertEqual(self.doctor(DATABRICKS_AUTH_TYPE="pat")["environment"]["grade"], "ok")  # there is no section yet
        self.paste("patkeeper setup-databrickscfg")
        for variable, value in (("DATABRICKS_AUTH_TYPE", "pat"), ("DATABRICKS_HOST", "https://other.example"),
                                ("DATABRICKS_HOST", "https://token:secret@other.example")):
            found = self.doctor(**{variable: value})["environment"]
            self.assert_found(found, "warning", "that send them to patkeeper: DEFAULT", f"unset {variable}")
            self.assertNotIn("secret", found["why"])
        same = self.workspace.url.upper().replace("HTTPS", "https") + "/?o=1"
        for variables in ({"DATABRICKS_HOST": same}, {"DATABRICKS_AUTH_TYPE": "metadata-service"},
                          json.loads(self.patkeeper("env", "--shell", "json")),
                          json.loads(self.patkeeper("env", "--metadata", "--shell", "json"))):
            variables = {name: value for name, value in variables.items() if value is not None}
            self.assertEqual(self.doctor(**variables)["environment"]["grade"], "ok", list(variables))

    def test_an_address_of_the_metadata_service_that_is_not_the_daemons(self):
        daemon = self.start()
        self.login()
        self.login("--profile", "other", "--no-rotate", token=self.workspace.second_token)
        self.paste('eval "$(patkeeper env --metadata --profile other --shell sh)"')
        self.assertEqual(self.doctor()["environment"]["grade"], "ok")
        self.environment["DATABRICKS_HOST"] = "https://elsewhere.example"
        self.assert_found(self.doctor()["environment"], "warning", f"is for {self.workspace.url}, and DATABRICKS_HOST for another",
                          "patkeeper env --metadata")
        self.environment["DATABRICKS_METADATA_SERVICE_URL"] += "0"
        stale = self.doctor()["environment"]
        self.assert_found(stale, "warning", "DATABRICKS_METADATA_SERVICE_URL is not where patkeeper serves tokens",
                          "patkeeper env --metadata")
        self.follow(stale)
        self.assertEqual(self.doctor()["environment"]["grade"], "ok")
        self.assertEqual(self.environment["DATABRICKS_HOST"], self.workspace.url)

        self.paste("patkeeper setup-databrickscfg && patkeeper setup-git")
        self.environment["DATABRICKS_METADATA_SERVICE_URL"] = "http://127.0.0.1:1/secret"
        stale = self.doctor()["environment"]
        self.assert_found(stale, "warning", "sections of .databrickscfg that send them to patkeeper: DEFAULT, other",
                          "unset DATABRICKS_METADATA_SERVICE_URL")
        self.assertNotIn("secret", str(stale))
        self.stop(daemon)
        self.assertEqual(self.doctor(code=69)["environment"]["grade"], "ok")  # what a daemon would serve is not known
        self.start()
        self.follow(stale)
        self.assertEqual(self.doctor()["environment"]["grade"], "ok")

    def test_gits_configuration_for_very_many_hosts(self):
        self.healthy()
        with (self.home / ".gitconfig").open("a") as file:
            file.writelines(f'[credential "https://workspace-{number}.example"]\n\thelper = patkeeper\n' for number in range(200))
            file.write("[credential]\n\thelper = store\n")
        plain = self.doctor(code=1)["git"]
        self.assert_found(plain, "bad", "plain file", "patkeeper setup-git")
        self.follow(plain)
        self.assertEqual(self.doctor()["git"]["grade"], "ok")

    def test_a_gitconfig_that_git_cannot_read(self):
        self.healthy()
        path = self.home / ".gitconfig"
        good = path.read_text()
        for broken in (good + "[credential\n", good + '\thelper = "store\n', good + f"[include]\n\tpath = {self.home}\n[a\n"):
            path.write_text(broken)
            found = self.doctor(code=78)["git"]
            self.assert_found(found, "bad", "bad config line ", '"git config --list --show-scope"')
            self.assertIn(f" in file {path}", found["why"])
            self.assertIsNone(found["try"], found)
        path.unlink()
        path.symlink_to(path)
        self.assert_found(self.doctor(code=78)["git"], "bad", f"unable to access '{path}'", "git config")
        path.unlink()
        path.write_text(good)
        self.assertEqual(self.doctor()["git"]["grade"], "ok")
        self.environment |= {"GIT_CONFIG_COUNT": "dapi" + 32 * "0"}
        self.assert_found(self.doctor(code=78)["git"], "bad", "bogus count in GIT_CONFIG_COUNT", "git config")

    def test_loose_modes(self):
        self.healthy()
        self.socket.chmod(0o666)
        loose = self.doctor()["socket"]
        self.assert_found(loose, "warning", "0666", "chmod 600")
        self.follow(loose)
        self.socket.parent.chmod(0o755)
        loose = self.doctor(code=77)["socket"]
        self.assert_found(loose, "bad", "open to others", "chmod 700")
        self.follow(loose)
        self.assertEqual(self.doctor()["socket"]["grade"], "ok")

    def test_a_daemon_that_listens_elsewhere(self):
        daemon = self.start()
        found = self.doctor(code=75, PATKEEPER_SOCKET=str(self.home / "other/sock"))
        self.assert_found(found["lock"], "bad", str(daemon.pid), "unset PATKEEPER_SOCKET")
        del self.environment["PATKEEPER_SOCKET"]
        self.assertEqual(self.doctor()["lock"]["grade"], "ok")

    def test_memory_only(self):
        self.start("--store", "memory")
        found = self.doctor()
        self.assert_found(found["keyring"], "warning", "memory", "config.toml")
        self.assertIn("--store memory", found["keyring"]["next"])
        (self.home / ".config/patkeeper/config.toml").write_text("nonsense\n")
        self.assert_found(self.doctor(code=78)["configuration"], "bad", "line 1", "log in again: it keeps tokens in memory")


if __name__ == "__main__":
    unittest.main()
