#!/usr/bin/python3
"""Which files the daemon takes its configuration and certificates from."""
import os
import pathlib
import signal
import subprocess
import unittest

from scene import Scene, Workspace, wait_until


class Config(Scene):
    def setUp(self):
        super().setUp()
        self.config_file = self.home / ".config/patkeeper/config.toml"

    def refusal(self, *options):
        """What a daemon says that does not start because of its configuration."""
        done = subprocess.run(["patkeeperd", *options], env=self.environment, capture_output=True, text=True, timeout=10,
                              stdin=subprocess.PIPE)
        self.assertEqual(done.returncode, 78, done.stderr)
        return done.stderr

    def reload(self, daemon, words):
        """Sends SIGHUP and waits until the log says this once more."""
        before = self.daemon_log.read_text().count(words)
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: self.daemon_log.read_text().count(words) > before, words)

    def test_a_fifo_at_a_reload_changes_nothing(self):
        daemon = self.start()
        self.login("--no-rotate")
        self.config_file.rename(self.config_file.with_name("kept"))
        os.mkfifo(self.config_file)
        self.reload(daemon, "config.toml: it is a FIFO, not a regular file; nothing was changed")
        self.assertEqual(self.patkeeper("token"), self.workspace.token + "\n")
        self.config_file.unlink()
        self.config_file.symlink_to("kept")
        self.reload(daemon, "config.toml read again")
        self.stop(daemon)

    def test_a_file_that_others_can_write_at_a_reload_changes_nothing_until_the_advice_is_followed(self):
        daemon = self.start()
        self.login("--no-rotate")
        for path in (self.config_file, self.config_file.parent):
            mode = path.stat().st_mode
            path.chmod(mode | 0o002)
            command = f"chmod go-w '{path}'"
            self.reload(daemon, f"other users can write {path}; run: {command}; nothing was changed")
            subprocess.run(command, shell=True, check=True)
            self.reload(daemon, "config.toml read again")
        self.stop(daemon)

    def test_it_does_not_start_with_what_is_not_a_file_of_the_users_own(self):
        fifo = self.home / "fifo"
        os.mkfifo(fifo)
        self.assertIn(f"{fifo}: it is a FIFO, not a regular file\n", self.refusal("--config", fifo))
        self.assertIn("/dev/stdin: it is a FIFO, not a regular file\n", self.refusal("--config", "/dev/stdin"))
        self.assertIn("/dev/null: it is not a regular file\n", self.refusal("--config", "/dev/null"))
        self.config_file.chmod(0o666)
        self.assertIn(f"; run: chmod go-w '{self.config_file}'\n", self.refusal())
        self.config_file.chmod(0o644)
        daemon = self.start()
        self.stop(daemon)

    def test_a_directory_is_wrong_usage(self):
        done = subprocess.run(["patkeeperd", "--config", self.home], env=self.environment, capture_output=True, text=True, timeout=10)
        self.assertEqual(done.returncode, 64, done.stderr)

    def test_certificates_that_others_can_write_are_not_trusted(self):
        certificates = self.home / "ca.pem"
        certificates.write_bytes(pathlib.Path(self.workspace.ca_file).read_bytes())
        certificates.chmod(0o666)
        self.write_config(self.config, ca_file=certificates)
        daemon = self.start()
        self.assertIn(f"run: chmod go-w '{certificates}'", self.login(code=69))
        certificates.chmod(0o644)
        self.login("--no-rotate")
        certificates.unlink()
        os.mkfifo(certificates)
        self.assertIn("it is a FIFO, not a regular file", self.login("--replace", code=69))
        self.assertEqual(self.patkeeper("token"), self.workspace.token + "\n")
        self.stop(daemon)

    def test_a_reload_that_comes_while_it_starts_is_not_lost(self):
        for _ in range(10):
            before = self.daemon_log.read_text().count("read again") if self.daemon_log.exists() else 0
            daemon = self.start()
            daemon.send_signal(signal.SIGHUP)
            wait_until(lambda: self.daemon_log.read_text().count("read again") > before, "it reads its configuration again")
            self.stop(daemon)

    def test_certificates_that_cannot_be_used(self):
        missing, empty, nonsense, folder = (self.home / name for name in ("missing.pem", "empty.pem", "nonsense.pem", "folder.pem"))
        empty.touch()
        nonsense.write_text("nonsense\n")
        folder.mkdir()
        daemon = self.start()
        for path, why in ((missing, "does not exist"), (empty, "no certificate in PEM format"), (nonsense, "no certificate in PEM format"),
                          (folder, "is a directory")):
            with self.subTest(path.name):
                self.write_config(self.config, ca_file=path)
                self.reload(daemon, "config.toml read again")
                said = self.login("--no-rotate", code=69)
                self.assertRegex(said, f"cannot read the certificates of {path}: .*{why}")
                self.assertIn("Hint: Correct that file, or http.ca_file in config.toml, which names it.\n", said)
                self.assertRegex(self.refusal("--check-config"),
                                 f"config.toml: http.ca_file: cannot read the certificates of {path}: .*{why}")
                found = subprocess.run(["patkeeper", "doctor"], env=self.environment, capture_output=True, text=True, timeout=60)
                self.assertEqual(found.returncode, 78, found.stdout)
                self.assertRegex(" ".join(found.stdout.split()), f"configuration: .*certificates of {path}: ")
        self.write_config(self.config)
        self.reload(daemon, "config.toml read again")
        self.login("--no-rotate")
        self.stop(daemon)

    def test_a_certificate_that_is_not_to_be_trusted(self):
        other = self.home / "other"
        stranger = Workspace(other)
        self.processes.append(stranger.process)
        self.write_config(self.config, ca_file=stranger.ca_file)
        daemon = self.start()
        said = self.login("--no-rotate", code=69)
        self.assertIn("certificate verify failed", said)
        self.assertIn("http.ca_file", said)
        self.stop(daemon)

    def test_a_fifo_as_the_port_file_stops_nothing(self):
        state = self.home / ".local/state/patkeeper"
        state.mkdir(parents=True, mode=0o700)
        os.mkfifo(state / "metadata-port")
        os.mkfifo(state / "metadata-port.new")
        daemon = self.start()
        self.login("--no-rotate")
        self.assertIn("http://127.0.0.1:", self.patkeeper("env", "--metadata"))
        self.stop(daemon)


if __name__ == "__main__":
    unittest.main()
