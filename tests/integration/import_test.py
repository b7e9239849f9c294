#!/usr/bin/python3
"""Taking over what .databrickscfg holds. The file holds tokens by its nature: the search for secrets passes it over."""
import subprocess
import unittest

from scene import Scene, wait_until


class Import(Scene):
    def setUp(self):
        super().setUp()
        self.file = self.home / ".databrickscfg"
        self.addCleanup(lambda: self.file.unlink(missing_ok=True))  # before the search

    def write(self, text):
        self.file.write_text(text.format(url=self.workspace.url, token=self.workspace.token,
                                         second=self.workspace.second_token))

    def run_import(self, *options, code=0):
        """What is said; the file stays as it was, to the byte and the second."""
        before = self.file.read_bytes(), self.file.stat()
        done = subprocess.run(["patkeeper", "import", *options], capture_output=True, text=True, timeout=120,
                              env=self.environment)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        after = self.file.read_bytes(), self.file.stat()
        self.assertEqual((before[0], before[1].st_mtime_ns, before[1].st_ino), (after[0], after[1].st_mtime_ns, after[1].st_ino))
        self.assertNotIn(self.workspace.token, done.stderr)
        return done.stderr

    def names(self):
        return [profile["profile"] for profile in self.call("io.patkeeper.ListProfiles")["parameters"]["profiles"]]

    def test_each_profile_is_taken_failed_or_skipped_on_a_line(self):
        self.start()
        dead = "dapi" + 32 * "0"
        self.write("[DEFAULT]\nhost = {url}/\ntoken = {token} # a comment\n"
                   "[dead]\nhost = {url}\ntoken = " + dead + "\n"
                   "[away]\nhost = https://localhost:1\ntoken = {second}\n"
                   "[hash]\nhost = {url}\ntoken = da#pi\n"
                   "[cli]\nhost = {url}\nauth_type = databricks-cli\n"
                   "[quoted]\nhost = {url}\ntoken = '{second}'\n"
                   "[second]\nhost = {url}\ntoken = {second}\n")
        said = self.run_import(code=77)
        lines = {line.split(":")[0]: line for line in said.splitlines()}
        self.assertIn("imported from " + self.workspace.url, lines["DEFAULT"])
        self.assertIn("failed: ", lines["dead"])
        self.assertIn("Invalid access token", lines["dead"])
        self.assertIn(f". Try: patkeeper login --profile dead --host {self.workspace.url}", lines["dead"])
        self.assertIn("cannot be reached", lines["away"])
        self.assertIn("failed: ", lines["hash"])
        self.assertIn("skipped: its auth_type is databricks-cli", lines["cli"])
        self.assertIn("skipped: its token is in quotes", lines["quoted"])
        self.assertIn("imported", lines["second"])
        self.assertEqual(said.count("plaintext"), 1)
        self.assertIn(f"{self.file} still holds the imported tokens in plaintext", said)
        self.assertEqual(self.names(), ["DEFAULT", "second"])
        wait_until(lambda: self.accepted(self.token()["token_value"]), "the profile is served")

    def test_the_imported_tokens_stay_alive(self):
        self.start()
        self.write("[DEFAULT]\nhost = {url}\ntoken = {token}\n")
        self.assertIn("They stay alive", self.run_import())
        self.patkeeper("rotate", "--delete-old-now")
        self.assertIn(self.workspace.token_id, self.workspace.living())

    def test_the_imported_token_is_deleted_with_consent_once_it_is_replaced(self):
        self.start()
        self.write("[DEFAULT]\nhost = {url}\ntoken = {token}\n")
        self.run_import("--delete-imported")
        wait_until(lambda: self.workspace.token_id not in self.workspace.living(), "the imported token is deleted")
        self.assertTrue(self.accepted(self.token()["token_value"]))
        self.assertIn(self.workspace.second_token_id, self.workspace.living())

    def test_one_token_under_two_names_makes_two_profiles(self):
        self.start()
        self.write("[a]\nhost = {url}\ntoken = {token}\n[b]\nhost = {url}\ntoken = {token}\n")
        self.run_import()
        self.assertEqual(self.names(), ["a", "b"])
        for name in ("a", "b"):
            self.assertTrue(self.accepted(self.token("--profile", name)["token_value"]))

    def test_a_profile_that_is_there_is_left_alone(self):
        self.start()
        self.login("--no-rotate", token=self.workspace.second_token)
        self.write("[DEFAULT]\nhost = {url}\ntoken = {token}\n[new]\nhost = {url}\ntoken = {token}\n")
        said = self.run_import(code=1)
        self.assertIn("DEFAULT: failed: there is a profile DEFAULT already. Try: patkeeper login --profile DEFAULT --replace",
                      said)
        self.assertEqual(self.token()["token_value"], self.workspace.second_token)
        self.assertEqual(self.names(), ["DEFAULT", "new"])

    def test_only_what_is_named_is_imported(self):
        self.start()
        self.write("[a]\nhost = {url}\ntoken = {token}\n[b]\nhost = {url}\ntoken = {second}\n")
        self.run_import("--profile", "b")
        self.assertEqual(self.names(), ["b"])
        self.assertIn("none: skipped: the file has no such profile\n", self.run_import("-p", "none", code=66))
        self.assertIn("A: skipped: the file has no such profile (did you mean a?)\n", self.run_import("-p", "A", code=66))

    def test_the_file_is_found_as_the_sdks_find_it(self):
        self.start()
        self.write("[DEFAULT]\nhost = {url}\ntoken = {token}\n")
        self.file.rename(self.home / "elsewhere")
        self.assertIn(f"cannot read {self.file}: No such file or directory", self.patkeeper("import", code=65))
        self.environment["DATABRICKS_CONFIG_FILE"] = "~/elsewhere"
        self.file = self.home / "elsewhere"
        self.run_import()
        self.assertEqual(self.names(), ["DEFAULT"])
        self.run_import("--file", str(self.file), code=1)

    def test_without_a_daemon_it_stops_at_once(self):
        self.write("[a]\nhost = {url}\ntoken = {token}\n[b]\nhost = {url}\ntoken = {token}\n")
        said = self.run_import(code=69)
        self.assertEqual(said.count("the daemon is not running"), 1)
        self.assertIn("Nothing was imported", said)


    def test_the_files_default_profile_is_the_default(self):
        self.start()
        settings = "[__settings__]\ndefault_profile = dev\nhost = {url}\ntoken = {token}\n"
        self.write(settings + "[dev]\nhost = {url}\ntoken = {token}\n")
        self.assertIn("dev is the default profile, as in the file.\n", self.run_import())
        self.assertEqual(self.names(), ["dev"])
        self.assertIn("__settings__: skipped: the file has no such profile", self.run_import("-p", "__settings__", code=66))

    def test_the_files_default_profile_is_named_where_another_is_the_default(self):
        daemon = self.start()
        self.write("[DEFAULT]\nhost = {url}\ntoken = {token}\n[dev]\nhost = {url}\ntoken = {second}\n"
                   "[__settings__]\ndefault_profile = dev\n")
        said = self.run_import()
        self.assertIn("dev is the default profile of the file, but not of patkeeper.\n", said)
        self.assertIn('Set default_profile = "dev" in config.toml', said)
        self.assertEqual(self.names(), ["DEFAULT", "dev"])
        self.write_config('default_profile = "dev"\n' + self.config)  # as it says
        self.stop(daemon)
        self.start()
        self.assertIn("dev is the default profile, as in the file.\n", self.run_import(code=1))

    def test_a_default_profile_that_patkeeper_does_not_have_is_not_spoken_of(self):
        self.start()
        self.write("[DEFAULT]\nhost = {url}\ntoken = {token}\n[__settings__]\ndefault_profile = oauth\n"
                   "[oauth]\nhost = {url}\nauth_type = databricks-cli\n")
        self.assertNotIn("default profile", self.run_import())

    def test_a_file_in_another_encoding_is_named_and_can_be_converted(self):
        self.start()
        for encoding in ("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"):
            self.write("[DEFAULT]\nhost = {url}\ntoken = {token}\n")
            self.file.write_bytes(self.file.read_text().encode(encoding))
            self.file.chmod(0o640)
            said = self.run_import(code=65)
            self.assertIn(f"cannot read {self.file}: it is written in {encoding[:6]}, and the Databricks tools read UTF-8.", said)
            subprocess.run(["sh", "-c", said.splitlines()[1].partition(": ")[2]], check=True)
            self.assertEqual(self.file.stat().st_mode & 0o777, 0o640)
            self.assertEqual(sorted(path.name for path in self.home.glob(".databrickscfg*")), [".databrickscfg"])
            self.assertIn("DEFAULT: imported" if encoding == "UTF-16" else "there is a profile DEFAULT already",
                          self.run_import(code=0 if encoding == "UTF-16" else 1))

    def test_a_byte_order_mark_of_utf_8_is_tolerated(self):
        self.start()
        self.write("\ufeff[DEFAULT]\r\nhost = {url}\r\ntoken = {token}\r\n")
        self.assertIn("DEFAULT: imported", self.run_import())

    def test_what_is_only_skipped_needs_no_daemon(self):
        del self.environment["PATKEEPER_NO_AUTOSTART"]
        self.write("[a]\nhost = {url}\n[b]\nhost = {url}\nauth_type = databricks-cli\n")
        said = self.run_import()
        self.assertEqual(said.count("skipped: "), 2)
        self.assertFalse(self.socket.exists())


class ConfigProfile(Scene):
    def test_env_says_why_the_file_was_not_read(self):
        self.start()
        self.login("--no-rotate")
        (self.home / ".databrickscfg").write_text(f"[same]\nhost = {self.workspace.url}\n", encoding="UTF-16")
        for command in (["env", "--shell", "sh"], ["exec", "--", "true"]):
            done = subprocess.run(["patkeeper", *command], capture_output=True, text=True,
                                  env={**self.environment, "PATKEEPER_PROFILE": "DEFAULT", "DATABRICKS_CONFIG_PROFILE": "same"})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("it is written in UTF-16, and the Databricks tools read UTF-8", done.stderr)
        self.assertEqual(self.patkeeper("env", "--shell", "json").count("DATABRICKS_TOKEN"), 1)

    def test_env_leaves_a_section_for_the_same_host(self):
        self.start()
        self.login("--no-rotate")
        (self.home / ".databrickscfg").write_text(f"[same]\nhost = {self.workspace.url}/\n[other]\nhost = other.example\n")
        for name, unset in (("same", False), ("other", True), ("none", True)):
            statements = self.patkeeper("env", "--shell", "sh", PATKEEPER_PROFILE="DEFAULT", DATABRICKS_CONFIG_PROFILE=name)
            self.assertEqual("unset DATABRICKS_CONFIG_PROFILE" in statements, unset, name)


if __name__ == "__main__":
    unittest.main()
