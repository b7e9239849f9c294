#!/usr/bin/python3
"""Killed before and after each action that a profile's life is made of, the daemon goes on as if nothing had been.

Needs a build with PATKEEPER_CRASH_POINTS."""
import os
import signal
import subprocess
import time
import unittest

from kill_scene import BOUND, KillScene
from scene import HERE, tool, wait_until

# What a daemon goes through in each situation, by the names it logs (daemon/rotation/action.hpp).
LOGIN = ("write take_in", "prove current", "list sweep", "write intend", "create", "write keep", "prove candidate",
         "write promote")
ROTATION = ("write ask", "prove current", "list sweep", "write intend", "create", "write keep", "prove candidate",
            "write promote", "wait")
ISSUED_LOGIN = ("list describe", "write describe")
DELETION = ("delete retired", "write drop_retired")
UNCLEAR_CREATE = ("list settle", "delete settle", "write clear_intent")
REFUSED_CREATE = ("create", "write clear_intent")
BAD_CANDIDATE = ("write discard", *DELETION)
ORPHAN = ("list sweep", "delete sweep")
UNCLEAR_WRITE = ("read",)
DEAD_TOKEN = ("prove retiring", "write stand_in")
OTHER_MACHINE = ("write change_machine",)
OTHER_CLOCK = ("write mend_times",)
NEW_SCOPES = ("write rescope",)
NO_NEW_SCOPES = ("write intend_rescope",)
OTHER_SCOPES = ("write describe",)
TWO_RECORDS = ("write absorb",)
LOGOUT = ("list logout", "write leave", "delete logout", "remove")

NAMES = {*LOGIN, *ROTATION, *ISSUED_LOGIN, *DELETION, *UNCLEAR_CREATE, *REFUSED_CREATE, *BAD_CANDIDATE, *ORPHAN, *UNCLEAR_WRITE,
         *DEAD_TOKEN, *OTHER_MACHINE, *OTHER_CLOCK, *NEW_SCOPES, *NO_NEW_SCOPES, *OTHER_SCOPES, *TWO_RECORDS, *LOGOUT}


class KillPoints(KillScene):
    def tearDown(self):
        self.assertEqual(set(self.traced()) - NAMES, set(), "actions at which nobody is killed yet")

    def killed_at(self, names, deed, prepare=None, check=None):
        for point in (f"{when} {name}" for name in names for when in ("before", "after")):
            try:
                (prepare or self.do_nothing)()
                self.die_at(point, deed)
                daemon = self.start()
                (check or self.expect_recovery)()
                self.kill(daemon)
            except Exception as error:
                error.add_note(f"killed {point}")
                raise

    def die_at(self, point, deed):
        daemon = self.launch(environment={**self.environment, "PATKEEPER_CRASH_AT": point})
        deed(daemon)
        self.see_it_killed(daemon)

    def with_a_daemon(self, deed):
        daemon = self.start()
        deed()
        self.kill(daemon)

    def log_in(self):
        self.with_a_daemon(self.login)

    def do_nothing(self, daemon=None):
        """What is to happen happens without being asked for."""

    def rotate(self, daemon):
        self.attempt("rotate", codes=(0, 1, 69))

    def test_login(self):
        def log_in(daemon):
            self.attempt("login", "--host", self.workspace.url, "--token-stdin", stdin=self.workspace.token + "\n")

        def check():
            if self.record() is None:
                self.login()
            self.expect_recovery()
            self.patkeeper("logout", "--yes")
            self.expect_nothing_left()

        self.killed_at(LOGIN, log_in, check=check)

    def test_rotation(self):
        self.log_in()
        # As after a keyring was restored from a backup: who knows who uses it.
        self.issue_foreign(self.origin(self.record()["lineage"]))
        self.killed_at(ROTATION, self.rotate)

    def test_a_profile_that_an_issuer_mints_for(self):
        """Its token may neither list, mint nor delete."""
        def log_in(daemon=None):
            narrow = self.workspace.control("POST", "/issue", {"scopes": ["clusters"], "lifetime_seconds": 3600})
            self.attempt("login", "--host", self.workspace.url, "--token-stdin", "--replace", "--delete-pasted",
                         stdin=narrow["token_value"] + "\n")

        self.write_config(self.config + '[profile.DEFAULT]\nissuer = "admin"\nscopes = ["clusters"]\n')
        self.with_a_daemon(lambda: (self.login("--profile", "admin", "--no-rotate"), log_in()))
        self.killed_at(ISSUED_LOGIN, log_in)
        self.killed_at(ROTATION, self.rotate)

    def test_a_rotation_that_deletes_the_old_token(self):
        def rotate(daemon):
            self.attempt("rotate", "--delete-old-now")

        self.log_in()
        self.killed_at(DELETION, rotate)

    def test_a_create_of_unknown_outcome(self):
        def lose_the_answer():
            self.workspace.control("POST", "/fault", {"kind": "drop", "endpoint": "create", "commit": True})

        self.log_in()
        self.killed_at(UNCLEAR_CREATE, self.rotate, lose_the_answer)

    def test_a_refused_create(self):
        def refuse():
            self.workspace.control("POST", "/fault", {"kind": "error", "endpoint": "create", "status": 400})

        self.log_in()
        self.killed_at(REFUSED_CREATE, self.rotate, refuse)

    def test_a_candidate_that_may_more_than_is_asked_for(self):
        def mint_for_too_long():
            self.write_config(self.config.replace("1m", "1h"))
            self.workspace.control("POST", "/fault", {"kind": "error", "endpoint": "me", "times": "always"})
            self.with_a_daemon(lambda: self.patkeeper("rotate", code=69))
            self.workspace.control("DELETE", "/faults")
            self.write_config(self.config)

        self.log_in()
        self.killed_at(BAD_CANDIDATE, self.do_nothing, mint_for_too_long)

    def test_two_records_of_one_profile(self):
        """A login while another collection was the default keyring, and the first one locked."""
        first = "/org/freedesktop/secrets/collection/login"
        second = subprocess.run([HERE / "new-collection", "Work"], check=True, capture_output=True, text=True).stdout.strip()
        self.addCleanup(tool, "restart-keyring", "--new")

        def log_in_to_each():
            tool("set-default", first)
            self.with_a_daemon(lambda: self.login("--replace"))
            tool("set-default", second)
            tool("lock-keyring", first)
            self.with_a_daemon(self.login)
            tool("unlock-keyring", first)

        self.killed_at(TWO_RECORDS, self.do_nothing, log_in_to_each)

    def test_an_orphan(self):
        def leave_one_behind():
            record = self.record()
            comment = self.origin(record["lineage"], record["book"][0]["nonce"])
            self.workspace.control("POST", "/issue", {"comment": comment})

        self.with_a_daemon(lambda: (self.login(), self.patkeeper("rotate")))
        self.killed_at(ORPHAN, self.do_nothing, leave_one_behind)

    def test_a_dead_token_while_an_older_one_lives(self):
        def die(record):
            record["current"]["expiry"] = record["current"]["creation"]
            self.workspace.control("POST", "/revoke", {"token_id": record["current"]["id"]})

        def let_it_die():
            self.with_a_daemon(lambda: self.patkeeper("rotate"))
            self.change_record(die)

        def check():
            wait_until(lambda: self.attempt("token", codes=(0, 77)).returncode == 0, "the older one is served", seconds=BOUND)
            self.expect_recovery()

        self.write_config(self.config.replace("1s", "1h"))
        self.log_in()
        self.killed_at(DEAD_TOKEN, self.do_nothing, let_it_die, check)

    def test_another_machine(self):
        def move(record):
            record["machine"] = "another one"
            self.foreign |= {record["current"]["id"]}  # belongs to that one too

        self.log_in()
        self.killed_at(OTHER_MACHINE, self.do_nothing, lambda: self.change_record(move))

    def test_a_clock_that_was_set_back(self):
        def lie_ahead(record):
            record["creates"] = [int(time.time() + 86400) * 1000]

        self.log_in()
        self.killed_at(OTHER_CLOCK, self.do_nothing, lambda: self.change_record(lie_ahead))

    def test_scopes_that_are_set(self):
        wanted = ["authentication", "clusters"]

        def set_scopes(daemon):
            self.attempt("scopes", "--set", ",".join(wanted))

        def check():
            self.expect_scopes(wanted)
            self.patkeeper("scopes", "--set", "all-apis")

        self.log_in()
        self.killed_at(NEW_SCOPES, set_scopes, check=check)
        self.killed_at(NO_NEW_SCOPES, set_scopes, check=lambda: self.expect_scopes(["all-apis"]))

    def test_scopes_that_somebody_else_set(self):
        def know_others(record):
            record["current"]["scopes"] = ["authentication"]
            del record["current"]["rescoped"]

        self.log_in()
        self.with_a_daemon(lambda: self.patkeeper("scopes", "--set", "all-apis"))
        self.killed_at(OTHER_SCOPES, self.do_nothing, lambda: self.change_record(know_others),
                       lambda: self.expect_scopes(["all-apis"]))

    def expect_scopes(self, wanted):
        wait_until(lambda: self.record()["current"].get("scopes") == wanted, "the record says so", seconds=BOUND)
        self.expect_recovery()

    def test_a_keyring_that_dies_with_a_write(self):
        def rotate(daemon):
            for _ in range(20):  # the keyring may be quicker
                keyring = self.keyring()
                begin = len(self.daemon_log.read_text())
                with self.watch_writes() as writes:
                    client = self.begin_to_rotate()
                    self.next_write(writes)
                    os.kill(keyring, signal.SIGKILL)
                subprocess.run([HERE / "restart-keyring"], check=True)
                client.wait(timeout=BOUND)
                if "the keyring cannot be used" in self.daemon_log.read_text()[begin:]:
                    daemon.wait(timeout=BOUND)  # the client may have been told before the daemon reads it back
                    return

        self.log_in()
        self.killed_at(UNCLEAR_WRITE, rotate)

    def test_logout(self):
        def log_out(daemon):
            self.attempt("logout", "--yes")

        def check():
            record = self.record()
            if record and record["leaving"] == "no":
                self.patkeeper("logout", "--yes")
            self.expect_nothing_left()

        self.killed_at(LOGOUT, log_out, self.log_in, check)


if __name__ == "__main__":
    unittest.main()
