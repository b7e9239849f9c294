#!/usr/bin/python3
"""What setup-databrickscfg does to the file, and to which it does nothing."""
import configparser
import json
import os
import pwd
import shutil
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

    def test_the_section_of_settings_is_no_profile(self):
        settings = "[__settings__]\ndefault_profile = two # mine\n  other = 1\n"
        self.file.write_text(settings)
        self.start()
        self.login("--profile", "__settings__", "--no-rotate")
        self.login("--profile", "two", "--no-rotate", token=self.workspace.second_token)
        self.assertIn("__settings__: left alone: the Databricks tools keep their settings", self.set_up(code=65))
        self.assertTrue(self.file.read_text().startswith(settings + "\n# patkeeper"), self.file.read_text())
        self.assertEqual(self.served(self.section("two")), self.workspace.second_token)
        self.assertIn("still names two as its default profile", self.remove())
        self.assertEqual(self.file.read_text(), settings)
        self.assertNotIn("default profile", self.remove())

    def test_another_way_to_authenticate_is_kept_and_comes_back(self):
        before = (f"[DEFAULT]\r\nhost = {self.workspace.url}\r\nAuth_Type = oauth-m2m ; mine\r\nclient_id = 1\r\n"
                  "client_secret = 2\r\n")
        self.file.write_bytes(before.encode())
        self.start()
        self.login("--no-rotate")
        self.set_up()
        self.assertEqual(self.section("DEFAULT")["auth_type"], "metadata-service")
        self.assertEqual(self.section("DEFAULT")["client_id"], "1")
        self.assertEqual(self.served(self.section("DEFAULT")), self.workspace.token)
        self.assertIn("nothing to change", self.set_up())
        self.remove()
        self.assertEqual(self.file.read_bytes().decode(), before)
        self.assertIn("nothing to change", self.remove())

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

    def test_a_profile_that_was_meant_is_named(self):
        self.start()
        self.login("--no-rotate")
        self.assertIn("there is no profile default (did you mean DEFAULT?)", self.set_up("--profile", "default", code=66))
        said = self.remove(66, "--profile", "q", "--profile", "P")
        self.assertIn("has no section P (did you mean p?).\nTry: patkeeper setup-databrickscfg --remove --profile p\n", said)
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

    def test_another_encoding_is_left_alone_and_named(self):
        self.file.write_text(AFTER, encoding="UTF-16")
        before = self.file.read_bytes()
        self.assertIn("it is written in UTF-16", self.remove(65))
        self.assertEqual(self.file.read_bytes(), before)

    def test_a_byte_order_mark_stays(self):
        self.file.write_text("\ufeff" + AFTER)
        self.remove()
        self.assertEqual(self.file.read_text(), "\ufeff" + BEFORE)

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


class Mounted(Scene):
    """The file itself is a mount point, as in a container: no other file can take its place."""

    def setUp(self):
        super().setUp()
        # The leak sanitizer cannot work in a program that strace looks at.
        self.environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.file = self.home / ".databrickscfg"
        self.file.touch(mode=0o600)
        self.copy = self.home / ".databrickscfg.patkeeper-copy"
        self.origin = self.home / "outside"
        self.origin.write_text(AFTER)
        self.origin.chmod(0o640)
        self.mounted("true")  # fails where mounting is not allowed

    def mounted(self, command, *, mounts=""):
        """Runs a shell command where the file is mounted."""
        namespace = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
        script = f"mount --bind {self.origin} {self.file} && {mounts or 'true'} || exit 99; {command}"
        done = subprocess.run([*namespace, "sh", "-c", script], capture_output=True, text=True, env=self.environment)
        if done.returncode == 99:
            self.skipTest(f"nothing can be mounted here: {done.stderr}")
        return done

    def litter(self):
        return sorted(path.name for path in self.home.glob(".databrickscfg?*"))

    def test_it_is_written_in_place(self):
        before = self.origin.stat()
        done = self.mounted("patkeeper setup-databrickscfg --remove")
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertEqual(self.origin.read_text(), BEFORE)
        after = self.origin.stat()
        self.assertEqual((before.st_ino, before.st_mode), (after.st_ino, after.st_mode))
        self.assertEqual(self.litter(), [])

    def test_it_is_written_in_place_through_a_link(self):
        link = self.home / "link"
        link.symlink_to(self.file)
        self.environment["DATABRICKS_CONFIG_FILE"] = str(link)
        self.assertEqual(self.mounted("patkeeper setup-databrickscfg --remove").returncode, 0)
        self.assertEqual(self.origin.read_text(), BEFORE)
        self.assertTrue(link.is_symlink())

    def test_it_is_left_alone_where_no_copy_can_be_kept(self):
        done = self.mounted("patkeeper setup-databrickscfg --remove",
                            mounts=f"mount -o bind {self.home} {self.home} && mount -o remount,bind,ro {self.home} && "
                                   f"mount --bind {self.origin} {self.file} && mount -o remount,bind,rw {self.file}")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"cannot write {self.file}: nothing can be put beside it while it is written, because {self.home} "
                      "cannot be written: Read-only file system", done.stderr)
        self.assertEqual(self.origin.read_text(), AFTER)

    def test_a_file_that_is_not_there_cannot_be_made_in_a_folder_that_cannot_be_written(self):
        self.start()
        self.login("--no-rotate")
        self.environment["DATABRICKS_CONFIG_FILE"] = str(self.home / "none")
        done = self.mounted("patkeeper setup-databrickscfg",
                            mounts=f"mount -o bind {self.home} {self.home} && mount -o remount,bind,ro {self.home}")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(f"cannot write {self.home}/none: Read-only file system.", done.stderr)

    @unittest.skipUnless(shutil.which("strace"), "it takes strace to make a system call fail")
    def test_every_error_for_a_file_that_no_other_can_replace_leads_to_the_same(self):
        # EXDEV comes from file systems that one cannot make here at will: an overlay, a quota, a network.
        renames = "?rename,?renameat,?renameat2"
        for error in ("EBUSY", "EXDEV"):
            for when, code, text in ((":when=1", 0, BEFORE), ("", 1, AFTER)):  # the first fails, or the copy's, too
                with self.subTest(error=error, when=when):
                    self.file.write_text(AFTER)
                    before = self.file.stat()
                    done = subprocess.run(
                        ["strace", "-o", "/dev/null", "-e", f"trace={renames}", "-e", f"inject={renames}:error={error}{when}",
                         "patkeeper", "setup-databrickscfg", "--remove"], capture_output=True, text=True, env=self.environment)
                    self.assertEqual(done.returncode, code, done.stderr)
                    self.assertEqual(self.file.read_text(), text)
                    self.assertEqual(before.st_ino, self.file.stat().st_ino)
                    self.assertEqual(self.litter(), [])
        for error in ("EACCES", "EROFS"):
            self.file.write_text(AFTER)
            done = subprocess.run(
                ["strace", "-o", "/dev/null", "-e", f"trace={renames}", "-e", f"inject={renames}:error={error}:when=1",
                 "patkeeper", "setup-databrickscfg", "--remove"], capture_output=True, text=True, env=self.environment)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(self.file.read_text(), AFTER)

    @unittest.skipUnless(shutil.which("strace"), "it takes strace to kill at a system call")
    def test_wherever_it_is_killed_a_whole_text_is_there_and_the_next_run_names_it(self):
        half_written = 0
        for system_call in ("write", "fsync", "ftruncate", "unlink"):
            for count in range(1, 20):
                self.origin.write_text(AFTER)
                self.copy.unlink(missing_ok=True)
                killed = self.mounted(f"exec strace -o /dev/null -e trace={system_call} "
                                      f"-e inject={system_call}:signal=KILL:when={count} patkeeper setup-databrickscfg --remove")
                if killed.returncode == 0:
                    break
                self.assertIn(killed.returncode, (-9, 137), killed.stderr)
                half_written += self.survives()
            self.assertGreater(count, 1, f"{system_call} is never called")
        self.assertGreater(half_written, 0)

    def survives(self):
        """Whether a copy was left, which then holds the old text, and is named until it is put back."""
        if not self.copy.exists():
            self.assertIn(self.origin.read_text(), (AFTER, BEFORE))
            return False
        if self.copy.read_text() != AFTER:  # not complete yet: then the file was not touched
            self.assertEqual(self.origin.read_text(), AFTER)
        self.assertEqual(self.copy.stat().st_mode & 0o777, 0o600)
        next_run = self.mounted("patkeeper setup-databrickscfg --remove")
        self.assertEqual(next_run.returncode, 65)
        self.assertIn(f"{self.copy} holds its text from before", next_run.stderr)
        self.assertIn(str(self.copy), self.mounted("patkeeper import").stderr)
        advice = next_run.stderr.splitlines()[1].partition(": ")[2]
        self.mounted(advice)
        self.assertEqual(self.origin.read_text(), AFTER)
        self.assertFalse(self.copy.exists())
        return True


if __name__ == "__main__":
    unittest.main()
