#!/usr/bin/python3
"""Programs that leave connections open, or send nonsense in a loop, take the daemon away from no one."""
import json
import os
import re
import signal
import socket
import subprocess
import unittest
import urllib.parse

from scene import Scene, wait_until


class Crowd(Scene):
    def setUp(self):
        super().setUp()
        self.connections = []
        self.addCleanup(lambda: [connection.close() for connection in self.connections])
        self.daemon = self.start()
        self.login("--no-rotate")

    def connect(self, first_bytes=b""):
        connection = socket.socket(socket.AF_UNIX)
        self.connections.append(connection)
        connection.connect(str(self.socket))
        connection.sendall(first_bytes)

    def warnings(self):
        return re.findall("warning: (.*, which is its limit: .*)", self.daemon_log.read_text())

    def test_connections_that_are_left_open_shut_out_no_client(self):
        for first_bytes in (b"", b"{"):
            for _ in range(300):
                self.connect(first_bytes)
            self.assertEqual(self.patkeeper("token"), self.workspace.token + "\n")
            self.patkeeper("status")
        self.assertEqual(len(self.warnings()), 1, self.warnings())
        self.assertRegex(self.warnings()[0], rf"^the socket has 256 connections, .*; python3 \(process {os.getpid()}\) holds \d+$")
        self.patkeeper("stop")
        self.assertEqual(self.daemon.wait(timeout=10), 0)

    def test_clients_that_read_no_answers_shut_out_no_client(self):
        call = {"method": "org.varlink.service.GetInterfaceDescription", "parameters": {"interface": "io.patkeeper"}}
        calls = (json.dumps(call).encode() + b"\0") * 200
        for _ in range(300):
            self.connect(calls)
        self.patkeeper("status")
        self.assertNotIn("timed out", self.daemon_log.read_text(), "the daemon waits for none of them to be closed")
        self.assertEqual(len(self.warnings()), 1, self.warnings())

    def test_connections_to_the_metadata_service_that_are_left_open_shut_out_no_sdk(self):
        done = self.patkeeper("env", "--metadata", "--shell", "json")
        url = re.search(r'"(http://127\.0\.0\.1:[^"]+)"', done)[1]
        for _ in range(80):
            connection = socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(url).port))
            self.connections.append(connection)
        answer = subprocess.run(["curl", "-sS", "--max-time", "5", "-H", "X-Databricks-Metadata-Version: 1",
                                 "-H", f"X-Databricks-Host: {self.workspace.url}", url], capture_output=True, text=True)
        self.assertIn(self.workspace.token, answer.stdout, answer.stderr)
        self.assertEqual(len(self.warnings()), 1, self.warnings())
        self.assertRegex(self.warnings()[0], rf"^the metadata service has 64 connections, .*; python3 \(process {os.getpid()}\) holds \d+$")

    def test_nonsense_in_a_loop_does_not_fill_the_log(self):
        before = self.daemon_log.stat().st_size
        for _ in range(5000):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(self.socket))
                connection.sendall(b"nonsense\0")
                self.assertEqual(connection.recv(1), b"")
        wait_until(lambda: "sent no Varlink call" in self.daemon_log.read_text(), "the log names it")
        self.assertLess(self.daemon_log.stat().st_size - before, 4000)


class ForkedLog(Scene):
    """The log of a daemon that the client starts."""

    def test_it_becomes_two_files_of_one_mebibyte_while_the_daemon_runs(self):
        del self.environment["PATKEEPER_NO_AUTOSTART"]
        self.patkeeper("status")
        self.patkeeper("stop")
        [log] = (self.home / ".local/state/patkeeper").glob("*/daemon.log")
        old = log.with_name("daemon.1.log")
        log.write_bytes(b"x" * (1024 * 1024 - 4096))
        daemon = json.loads(self.patkeeper("status", "--json"))["daemon"]["pid"]
        self.addCleanup(self.patkeeper, "stop")
        self.assertFalse(old.exists(), "there is room for the daemon's first words")

        def reload():
            """Has the daemon write a line."""
            os.kill(daemon, signal.SIGHUP)
            return old.exists()

        wait_until(reload, "the daemon moves the file")
        wait_until(lambda: "config.toml read again" in log.read_text(), "the daemon writes to the new one")
        for path in (log, old):
            self.assertLessEqual(path.stat().st_size, 1024 * 1024)
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
