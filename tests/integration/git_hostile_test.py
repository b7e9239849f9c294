#!/usr/bin/python3
"""Git's helper fed with what no git would send: it never yields a credential, and the next request is answered as ever."""
import os
import subprocess
import time
import unittest

from git_scene import GitScene, lines
from scene import wait_until

VICTIM = ("protocol=https", "host=victim.example.com")
SECRET = ("username=user", "password=to-be-stolen")
LONGEST_LINE = 65535  # with its line feed, as in git
LONGEST_REQUEST = 1024 * 1024


class Hostile(GitScene):
    def setUp(self):
        super().setUp()
        self.start()
        self.login("--no-rotate")
        self.host = self.workspace.url.removeprefix("https://")
        self.helper("store", *VICTIM, *SECRET)

    def tearDown(self):
        """Whatever came before, this does."""
        self.helper("get", *VICTIM, stdout=lines(*SECRET))
        self.managed("protocol=https", f"host={self.host}", served=True)

    def feed(self, request, action="get"):
        done = subprocess.run(["git-credential-patkeeper", action], input=request, capture_output=True, env=self.environment,
                              timeout=30)
        self.assertNotIn(b"to-be-stolen", done.stdout + done.stderr)
        self.assertNotIn(self.workspace.token.encode(), done.stdout + done.stderr)
        return done

    def refused(self, request, why):
        for action in ("get", "store", "erase"):
            done = self.feed(request, action)
            self.assertEqual((done.returncode, done.stdout, done.stderr.decode()),
                             (1, b"", f"patkeeper: cannot take git's request: {why}. Try: man git-credential-patkeeper\n"))

    def silent(self, request):
        done = self.feed(request)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))

    def managed(self, *request, served):
        code, out, err = self.said(["git-credential-patkeeper", "get"], lines(*request))
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(f"password={self.workspace.token}\n" in out, served, request)

    def test_control_characters_are_refused(self):
        for key in ("protocol", "host", "path", "username", "authtype", "password", "credential", "oauth_refresh_token"):
            for byte in (b"\0", b"\r", b"\rhost=victim.example.com"):
                self.refused(b"protocol=https\nhost=badguy.example.com\n%s=a%sb\n\n" % (key.encode(), byte),
                             f"there is a control character in {key}")

    def test_a_carriage_return_starts_no_line(self):
        self.silent(b"protocol=https\nhost=badguy.example.com\nwwwauth[]=Basic\rhost=victim.example.com\n\n")
        self.silent(b"protocol=https\nhost=badguy.example.com\nfrob=1\0host=victim.example.com\n\n")

    def test_a_line_may_be_so_long_and_no_longer(self):
        begin = b"protocol=https\nhost=badguy.example.com\n"
        for key in (b"wwwauth[]=", b"password="):
            line = key + (LONGEST_LINE - 1 - len(key) - 23) * b"a" + b"host=victim.example.com"
            self.silent(begin + line + b"\n\n")
            self.refused(begin + b"x" + line + b"\n\n", "a line is longer than 65535 bytes")
        self.silent(begin + (LONGEST_LINE - 1 - len(line)) * b"x" + line)  # the end of the request ends it too

    def test_a_request_may_be_so_long_and_no_longer(self):
        begin = b"protocol=https\nhost=badguy.example.com\n"
        request = begin + 20 * (b"wwwauth[]=" + 50000 * b"a" + b"\n")
        request += b"x=" + (LONGEST_REQUEST - len(request) - 4) * b"a" + b"\n\n"
        self.assertEqual(len(request), LONGEST_REQUEST)
        self.silent(request)
        self.refused(request[:-1] + b"x=1\n\n", "it is longer than 1 MiB")
        self.refused(64 * 1024 * 1024 * b"a=1\n", "it is longer than 1 MiB")

    def test_lines_without_a_key_are_refused(self):
        self.refused(b"protocol=https\nhost=victim.example.com\nnonsense\n\n", "a line has no =")

    def test_what_follows_the_empty_line_is_not_read(self):
        self.silent(b"protocol=https\nhost=badguy.example.com\n\nhost=victim.example.com\n\n")
        self.silent(b"\nprotocol=https\nhost=victim.example.com\n\n")
        self.silent(b"")

    def test_other_bytes_than_text_are_a_miss(self):
        for request in (b"protocol=https\nhost=\xff\n\n", b"protocol=https\nhost=victim.example.com\nusername=\xc3\n\n"):
            self.silent(request)
            for action in ("store", "erase"):
                done = self.feed(request, action)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))

    def test_hosts_that_look_alike_are_others(self):
        name, port = self.host.split(":")
        for host in (f"{name}.evil.example:{port}", f"evil{name}:{port}", f"{name}", f"{name}:1", f"{self.host}0", f"{self.host}.",
                     f"{name}.:{port}", f"evil@{self.host}", f"{self.host}@evil.example", f"{self.host}/", f"{self.host}#", f"{self.host}?o=1",
                     f"{self.host}\\evil", f" {self.host}", f"{self.host} ", f"%6cocalhost:{port}", f"loc\u0430lhost:{port}", ""):
            self.managed("protocol=https", f"host={host}", served=False)
        for protocol in ("http", "ssh", "ftp", "", "HTTPS:", "https://x"):
            self.managed(f"protocol={protocol}", f"host={self.host}", served=False)
        for user in ("", "Token", "nobody", "DEFAULT ", "default"):
            self.managed("protocol=https", f"host={self.host}", f"username={user}", served=False)
        for user in ("token", "DEFAULT"):
            self.managed("protocol=https", f"host={self.host}", f"username={user}", served=True)
        for host in ("victim.example.com.", "VICTIM.example.com", "victim.example.com:443", "xvictim.example.com", "victim.example.co"):
            self.silent(f"protocol=https\nhost={host}\n\n".encode())

    def test_a_missing_protocol_or_host_is_a_miss(self):
        for request in (b"protocol=https\n\n", b"host=victim.example.com\n\n", b"username=user\n\n"):
            self.silent(request)

    def test_half_a_request_and_then_silence_ends_by_itself(self):
        begun = time.monotonic()
        halves = []
        for action in ("get", "store", "erase"):
            half = subprocess.Popen(["git-credential-patkeeper", action], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, env=self.environment)
            self.processes.append(half)
            half.stdin.write(lines(*VICTIM).encode())
            half.stdin.flush()
            halves.append(half)
        self.helper("get", *VICTIM, stdout=lines(*SECRET))  # and nobody else waits for them
        self.assertLess(time.monotonic() - begun, 8)
        for half in halves:
            self.assertEqual(half.wait(timeout=30), 1)
            self.assertTrue(9 < time.monotonic() - begun < 15)
            self.assertEqual(half.stdout.read(), b"")
            self.assertEqual(half.stderr.read(), b"patkeeper: cannot take git's request: it did not end within 10 seconds. "
                                                 b"Try: man git-credential-patkeeper\n")
            for stream in (half.stdin, half.stdout, half.stderr):
                stream.close()

    def test_bytes_that_trickle_do_not_put_the_end_off(self):
        half = subprocess.Popen(["git-credential-patkeeper", "get"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=self.environment)
        self.processes.append(half)

        def trickle():
            if half.poll() is None:
                try:
                    os.write(half.stdin.fileno(), b"a=1\n")
                except BrokenPipeError:
                    pass
            return half.poll() is not None

        wait_until(trickle, "the helper gives up", seconds=15)
        self.assertEqual((half.returncode, half.stdout.read()), (1, b""))
        for stream in (half.stdin, half.stdout, half.stderr):
            stream.close()

    def test_a_reader_who_went_away_is_no_disaster(self):
        done = subprocess.run(["sh", "-c", "git-credential-patkeeper get | true"], input=lines(*VICTIM).encode(), env=self.environment)
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
