#!/usr/bin/python3
"""What setup-databrickscfg does to the file, and to which it does nothing."""
import configparser
import json
import os
import pwd
import subprocess
import unittest
import urllib.request

from scene import Scene

MARK = "# patkeeper: setup-databrickscfg added lines below, 2 of them; --remove takes them out\n"
ADDED = "auth_type = metadata-service\nmetadata_service_url = http://127.0.0.1:8423/x\n"
BEFORE = "; mine\n[p]\nhost = h.example\n[q]\nhost: q # q's\n"
AFTER = BEFORE.replace("[q]", MARK + ADDED + "[q]")


class SetupDatabrickscfg(Scene):
    def setUp(self):
        super().setUp()
        self.file = self.home / ".databrickscfg"
        self.file.write_text(AFTER)
        self.file.chmod(0o640)

    def remove(self, code=0, *options):
        done = subprocess.run(["patkeeper", "setup-databrickscfg", "--remove", *options], capture_output=True, text=True,
                              env=self.environment)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        return done.stderr

    def assert_refused(self, why):
        self.assertIn(why, self.remove(77))
        self.assertEqual(self.file.read_text(), AFTER)

    def set_up(self, *options, code=0):
        """What is said; nothing of it on stdout."""
        done = subprocess.run(["patkeeper", "setup-databrickscfg", *options], capture_output=True, text=True,
                              env=self.environment)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        return done.stderr

    def section(self, name):
        """As configparser reads it, which the Python SDK uses."""
        file = configparser.ConfigParser()
        file.read(self.file)
        return dict(file[name])

    def served(self, section):
        """The token that an SDK gets by a section."""
        request = urllib.request.Request(section["metadata_service_url"], headers={
            "X-Databricks-Metadata-Version": "1", "X-Databricks-Host": section["host"]})
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())["access_token"]

    def test_sections_are_pointed_at_the_daemon_and_back(self):
        before = (f"; mine\n[DEFAULT]\nhost = {self.workspace.url}/\ncluster_id = 1\n\n"
                  "[theirs]\nhost = https://h.example\nauth_type = databricks-cli\n")
        self.file.write_text(before)
        self.start()
        self.login("--no-rotate")
        self.login("--profile", "two", "--no-rotate", token=self.workspace.second_token)
        self.assertIn("sends the Databricks tools to patkeeper", self.set_up())
        once = self.file.read_bytes()
        self.assertEqual(self.served(self.section("DEFAULT")), self.workspace.token)
        self.assertEqual(self.served(self.section("two")), self.workspace.second_token)
        self.assertEqual(self.section("DEFAULT")["cluster_id"], "1")
        self.assertEqual(self.section("theirs")["auth_type"], "databricks-cli")
        self.assertIn("nothing to change", self.set_up())
        self.assertEqual(self.file.read_bytes(), once)
        self.remove()
        self.assertEqual(self.file.read_text(), before)

    def test_a_token_goes_out_of_the_file(self):
        self.file.write_text(f"[DEFAULT]\nhost = {self.workspace.url}\ntoken = {self.workspace.token}\n")
        self.start()
        self.login("--no-rotate")
        self.set_up("--profile", "DEFAULT")
        self.assertNotIn("token", self.section("DEFAULT"))
        self.assertEqual(self.served(self.section("DEFAULT")), self.workspace.token)

    def test_another_hosts_section_is_left_alone(self):
        self.file.write_text("[DEFAULT]\nhost = https://other.example\n")
        self.start()
        self.login("--no-rotate")
        self.assertIn("DEFAULT: left alone", self.set_up(code=65))
        self.assertEqual(self.file.read_text(), "[DEFAULT]\nhost = https://other.example\n")

    def test_there_must_be_a_profile(self):
        self.start()
        self.assertIn("patkeeper login", self.set_up(code=66))
        self.assertIn("there is no profile none", self.set_up("--profile", "none", code=66))
        self.assertEqual(self.file.read_text(), AFTER)

    def test_what_was_added_is_taken_out_and_all_else_stays(self):
        self.remove(0, "--profile", "q")
        self.assertEqual(self.file.read_text(), AFTER)
        self.assertIn("taken out", self.remove())
        self.assertEqual(self.file.read_text(), BEFORE)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o640)
        before = self.file.stat()
        self.assertIn("nothing to change", self.remove())
        self.assertEqual((before.st_ino, before.st_mtime_ns), (self.file.stat().st_ino, self.file.stat().st_mtime_ns))

    def test_a_link_stays_and_what_it_stands_for_is_written(self):
        target = self.home / "dotfiles" / "cfg"
        target.parent.mkdir(mode=0o755)
        self.file.rename(target)
        self.file.symlink_to("dotfiles/cfg")
        self.remove()
        self.assertTrue(self.file.is_symlink())
        self.assertEqual(target.read_text(), BEFORE)
        self.assertEqual(os.listdir(target.parent), ["cfg"])

    def test_a_file_or_folder_that_others_can_write_is_refused(self):
        self.file.chmod(0o660)
        self.assert_refused(f"chmod go-w {self.file}")
        self.file.chmod(0o600)
        self.home.chmod(0o1777)
        self.assert_refused(f"chmod go-w {self.home}")

    @unittest.skipIf(os.geteuid() != 0, "another uid needs root")
    def test_another_users_file_is_refused(self):
        nobody = pwd.getpwnam("nobody")
        os.chown(self.file, nobody.pw_uid, nobody.pw_gid)
        self.assert_refused("belongs to another user")


if __name__ == "__main__":
    unittest.main()
