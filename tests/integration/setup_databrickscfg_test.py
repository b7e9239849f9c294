#!/usr/bin/python3
"""What setup-databrickscfg does to the file, and to which it does nothing."""
import os
import pwd
import subprocess
import unittest

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

    def test_it_refuses_while_there_is_no_service_to_point_at(self):
        self.assertIn("no metadata service yet", self.patkeeper("setup-databrickscfg", code=64))
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
