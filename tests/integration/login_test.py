#!/usr/bin/python3
"""`patkeeper login` at a terminal: what it asks, what it shows, and how it leaves the terminal."""
import os
import signal
import subprocess
import unittest

from scene import Scene, wait_until

HOST = r"Workspace URL .*: "
TOKEN = r"Token \(will not be shown\): "
CONSENT = r"\[y/N\] "
ESCAPE = "\x1b"


class Login(Scene):
    def setUp(self):
        super().setUp()
        self.start()

    def begin(self, *options, **changes):
        return self.terminal("patkeeper", "login", *options, **changes)

    def begin_with_host(self, *options, **changes):
        return self.begin("--host", self.workspace.url, *options, **changes)

    def reach_token(self, terminal):
        """Up to where a token can be typed. A person may paste it as soon as the question is there."""
        terminal.read_until(TOKEN)
        self.assertFalse(terminal.echoes())

    def give_token(self, terminal, token=None):
        self.reach_token(terminal)
        terminal.type((token or self.workspace.token) + "\n")

    def issue(self):
        issued = self.workspace.control("POST", "/issue", {})
        return issued["token_value"], issued["token_id"]

    def profiles(self):
        return [profile["profile"] for profile in self.call("io.patkeeper.ListProfiles")["parameters"]["profiles"]]


class Questions(Login):
    def test_host_token_consent(self):
        terminal = self.begin()
        terminal.read_until(HOST)
        self.assertTrue(terminal.echoes())
        terminal.type(self.workspace.url + "\n")
        self.give_token(terminal)
        terminal.read_until(CONSENT)
        self.assertTrue(terminal.echoes())
        terminal.type("y\n")
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        self.assertIn(self.workspace.url, terminal.shown)
        self.assertIn("Logged in", terminal.shown)
        self.assertNotIn("dapi", terminal.raw)
        self.assertEqual(self.profile()["state"], "active")

    def test_only_yes_lets_the_pasted_token_be_deleted(self):
        refusals = ("", "n", "no", "nonsense", "yesterday", "\x04")
        kept = {self.log_in_with_answer(answer) for answer in refusals}
        given = {self.log_in_with_answer(answer) for answer in ("y", "Y", "yes", "Yes")}
        wait_until(lambda: not given & self.workspace.living(), "the tokens that may be deleted are")
        self.assertEqual(kept - self.workspace.living(), set())

    def log_in_with_answer(self, answer):
        """The id of the token that was given."""
        token, token_id = self.issue()
        terminal = self.begin_with_host("--profile", token_id[:8])
        self.give_token(terminal, token)
        terminal.read_until(CONSENT)
        terminal.type(answer if answer == "\x04" else answer + "\n")
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        return token_id

    def test_consent_is_not_asked_for_where_it_is_given_or_not_needed(self):
        for profile, option in (("a", "--delete-pasted"), ("b", "--no-rotate")):
            terminal = self.begin_with_host("--profile", profile, option)
            self.give_token(terminal, self.issue()[0])
            self.assertEqual(terminal.finish(), 0, terminal.shown)
            self.assertNotRegex(terminal.shown, CONSENT)

    def test_the_environments_host_is_offered(self):
        terminal = self.begin(DATABRICKS_HOST=self.workspace.url)
        self.assertIn(f"[{self.workspace.url}]", terminal.read_until(HOST))
        terminal.type("\n")
        self.give_token(terminal)
        terminal.read_until(CONSENT)
        terminal.type("\n")
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        self.assertEqual(self.profile()["host"], self.workspace.url)

    def test_who_replaces_a_profile_is_not_asked_for_its_host(self):
        self.login("--no-rotate")
        terminal = self.begin()
        self.assertNotEqual(terminal.finish(), 0)  # before anyone types a token
        self.assertNotRegex(terminal.shown, TOKEN)
        terminal = self.begin("--replace", "--no-rotate")
        self.give_token(terminal, self.workspace.second_token)
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        self.assertNotRegex(terminal.shown, HOST)
        self.assertEqual(self.profile()["token_id"], self.workspace.second_token_id)

    def test_a_wrong_host_ends_it_before_the_token(self):
        for host in ("ftp://example.com", "https://accounts.cloud.databricks.com", "https://", "a b"):
            with self.subTest(host):
                terminal = self.begin()
                terminal.read_until(HOST)
                terminal.type(host + "\n")
                self.assertEqual(terminal.finish(), 65, terminal.shown)
                self.assertNotRegex(terminal.shown, TOKEN)

    def test_a_host_that_does_not_answer_is_said(self):
        terminal = self.begin("--host", "https://127.0.0.1:1", "--delete-pasted")
        self.give_token(terminal)
        self.assertEqual(terminal.finish(), 69, terminal.shown)
        self.assertEqual(self.profiles(), [])

    def test_no_token_ends_it(self):
        for typed in ("\n", "two words\n", "x" * 513 + "\n", "\x04"):
            with self.subTest(typed):
                terminal = self.begin_with_host()
                before = terminal.modes()
                self.reach_token(terminal)
                terminal.type(typed)
                self.assertEqual(terminal.finish(), 65, terminal.shown)
                self.assertNotIn(typed.strip() or "\0", terminal.shown)
                self.assertEqual(terminal.modes(), before)
        self.assertEqual(self.profiles(), [])

    def test_the_end_of_input_ends_it(self):
        terminal = self.begin()
        terminal.read_until(HOST)
        terminal.type("\x04")
        self.assertEqual(terminal.finish(), 65, terminal.shown)


class Signals(Login):
    def test_the_terminal_is_as_before(self):
        ways = {"^C": (signal.SIGINT, "\x03"), "^\\": (signal.SIGQUIT, "\x1c"), "SIGTERM": (signal.SIGTERM, None),
                "SIGHUP": (signal.SIGHUP, None)}
        for name, (number, key) in ways.items():
            with self.subTest(name):
                terminal = self.begin_with_host()
                before = terminal.modes()
                self.reach_token(terminal)
                terminal.type("dapi-half-a-token")
                terminal.type(key) if key else os.kill(terminal.process.pid, number)
                self.assertEqual(terminal.finish(), -number, terminal.shown)
                self.assertEqual(terminal.modes(), before)
                self.assertNotIn("half", terminal.raw)
        self.assertEqual(self.profiles(), [])

    def test_an_interrupt_at_another_question_ends_it(self):
        terminal = self.begin()
        terminal.read_until(HOST)
        terminal.type("\x03")
        self.assertEqual(terminal.finish(), -signal.SIGINT)
        terminal = self.begin_with_host()
        self.give_token(terminal)
        terminal.read_until(CONSENT)
        terminal.type("\x03")
        self.assertEqual(terminal.finish(), -signal.SIGINT)
        self.assertEqual(self.profiles(), [])

    def test_stopped_it_gives_the_terminal_back_and_asks_again(self):
        shell = self.terminal("dash", "-i", PS1="READY> ", ENV=None)
        shell.read_until("READY> ")
        before = shell.modes()
        shell.type(f"patkeeper login --host {self.workspace.url}\n")
        for _ in range(2):
            self.reach_token(shell)
            shell.type("dapi-half-a-token\x1a")
            shell.read_until("(?s)Stopped.*READY> ")
            self.assertEqual(shell.modes(), before)
            shell.type("fg\n")
        self.give_token(shell)
        shell.read_until(CONSENT)
        shell.type("n\n")
        shell.read_until("(?s)Logged in.*READY> ")
        self.assertNotRegex(shell.raw, "half|" + self.workspace.token)
        self.assertEqual(self.profile()["state"], "active")


class Looks(Login):
    def log_in(self, profile, **environment):
        terminal = self.begin_with_host("--no-rotate", "--profile", profile, **environment)
        self.give_token(terminal, self.issue()[0])
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        return terminal.raw

    def status(self, **environment):
        terminal = self.terminal("patkeeper", "status", **environment)
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        return terminal.raw

    def test_a_terminal_that_can_gets_escape_sequences(self):
        self.assertIn(ESCAPE, self.log_in("a", TERM="xterm"))
        self.assertIn(ESCAPE, self.status(TERM="xterm", NO_COLOR=None))
        self.assertIn(ESCAPE, self.status(TERM="xterm", NO_COLOR=""))

    def test_a_dumb_terminal_gets_none(self):
        for number, term in enumerate(("dumb", "", None)):
            with self.subTest(term):
                self.assertNotIn(ESCAPE, self.log_in(f"p{number}", TERM=term))
                self.assertNotIn(ESCAPE, self.status(TERM=term, NO_COLOR=None))

    def test_without_colour_there_is_none(self):
        self.log_in("a", TERM="xterm")
        self.assertNotIn(ESCAPE, self.status(TERM="xterm", NO_COLOR="1"))


class NoTerminal(Login):
    def run_login(self, *options):
        done = subprocess.run(["patkeeper", "login", *options], env=self.environment, capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def test_there_is_no_one_to_ask(self):
        for options in ((), ("--host", self.workspace.url)):
            code, out, error = self.run_login(*options)
            self.assertEqual((code, out), (64, ""))
            self.assertIn("--token-stdin", error)
            self.assertNotRegex(error, f"{HOST}|{TOKEN}|{CONSENT}")

    def test_a_terminal_to_type_at_but_none_to_show_questions_is_none(self):
        with open("/dev/null", "w") as nowhere:
            terminal = self.begin_with_host(streams={"stderr": nowhere})
            self.assertEqual(terminal.finish(), 64)

    def test_a_token_from_stdin_asks_nothing(self):
        read, write = os.pipe()
        os.write(write, self.workspace.token.encode() + b"\n")
        os.close(write)
        terminal = self.begin_with_host("--token-stdin", streams={"stdin": read})
        os.close(read)
        self.assertEqual(terminal.finish(), 0, terminal.shown)
        self.assertNotRegex(terminal.shown, CONSENT)
        self.assertIn(self.workspace.token_id, self.workspace.living())


if __name__ == "__main__":
    unittest.main()
