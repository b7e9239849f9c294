"""A stage on which the daemon is killed with SIGKILL, and what must hold afterwards (spec.md, P2 and P3)."""
import contextlib
import json
import re
import secrets
import signal
import subprocess
import time

from scene import HERE, Scene, wait_until

BOUND = 20  # seconds in which everything is in order again after a restart
TRACED = re.compile(r" trace: [^:]+: (.+)$", re.MULTILINE)


def held(record):
    """The tokens a record knows, the best first; none where there is no record."""
    if record is None:
        return []
    candidate = record.get("candidate", {}).get("token")
    return [record["current"], *([candidate] if candidate else []), *(retiring["token"] for retiring in record["retiring"])]


class KillScene(Scene):
    config = '[rotation]\nlifetime = "1m"\noverlap = "1s"\nmax_creates_per_hour = 60\n'

    def setUp(self):
        super().setUp()
        self.foreign = self.workspace.living()
        self.issue_foreign("somebody's script")
        self.issue_foreign(self.origin(lineage=secrets.token_hex(16)))

    def issue_foreign(self, comment):
        """A token that is none of the daemon's business."""
        self.foreign.add(self.workspace.control("POST", "/issue", {"comment": comment})["token_id"])

    def origin(self, lineage, nonce=None):
        """The comment of a token that patkeeper mints."""
        return f"patkeeper {lineage} {nonce or secrets.token_hex(16)} DEFAULT"

    def record(self):
        """What the keyring holds for the profile; None where that is nothing."""
        found = subprocess.run(["secret-tool", "lookup", "application", "patkeeper", "profile", "DEFAULT"],
                               capture_output=True, text=True)
        return json.loads(found.stdout) if found.stdout else None

    def attempt(self, *arguments, stdin="", codes=(0, 69)):
        """Runs the client while the daemon may be killed: it does what it should, or says that there is no daemon."""
        done = subprocess.run(["patkeeper", *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                              env=self.environment)
        self.assertIn(done.returncode, codes, f"patkeeper {arguments}: {done.stderr}")
        return done

    def begin_to_rotate(self):
        client = subprocess.Popen(["patkeeper", "rotate", "--delete-old-now"], env=self.environment, stderr=subprocess.DEVNULL)
        self.processes.append(client)
        return client

    def keyring(self):
        return int(subprocess.run([HERE / "keyring-pid"], capture_output=True, check=True).stdout)

    @contextlib.contextmanager
    def watch_writes(self):
        """Sees each write that the keyring is sent, while that is still under way."""
        with subprocess.Popen(["dbus-monitor", "--session", "type=method_call,member=CreateItem"], stdout=subprocess.PIPE,
                              text=True) as bus:
            try:
                bus.stdout.readline()  # it listens
                yield bus.stdout
            finally:
                bus.terminate()

    def next_write(self, writes):
        for line in writes:
            if "member=CreateItem" in line:
                return
        self.fail("the bus is gone")

    def kill(self, daemon):
        daemon.kill()
        self.see_it_killed(daemon)

    def see_it_killed(self, daemon):
        """By now nothing runs: what the keyring holds must be good enough to go on from."""
        self.assertEqual(daemon.wait(timeout=BOUND), -signal.SIGKILL, self.daemon_log.read_text())
        self.processes.remove(daemon)
        record = self.record()
        if record is None or record["leaving"] != "no":
            return
        self.assertTrue(any(self.accepted(token["value"]) for token in held(record)), "no token in the keyring works")

    def expect_recovery(self):
        """Whoever asks gets a token at once, it works, and soon nothing is left lying about."""
        wait_until(lambda: self.accepted(self.token()["token_value"]), "the served token works", seconds=BOUND)
        try:
            wait_until(lambda: not self.disorder(), "the workspace's tokens are those of the record", seconds=BOUND)
        except AssertionError as error:
            error.add_note(self.disorder())
            raise

    def expect_nothing_left(self):
        wait_until(lambda: self.record() is None, "the record is gone", seconds=BOUND)
        self.assertEqual(self.workspace.living(), self.foreign)
        self.patkeeper("token", code=66)

    def disorder(self):
        """What is not as it ends: something under way, tokens past their overlap, or others alive than those known."""
        record = self.record()
        living = self.workspace.living()
        if record is None or record != self.record() or record.get("candidate"):
            return "a rotation is under way"
        if any(retiring["delete_after"] < time.time() * 1000 - 1000 for retiring in record["retiring"]):
            return "a token is alive past its overlap"
        known = self.foreign | {token["id"] for token in held(record)}
        return "" if living == known else f"alive and not known: {living - known}; known and not alive: {known - living}"

    def traced(self):
        """The names of the actions that the daemons went through, in order."""
        return TRACED.findall(self.daemon_log.read_text())

    def change_record(self, change):
        """Changes what the keyring holds while no daemon runs, as a restored backup or a copied home does."""
        record = self.record()
        change(record)
        subprocess.run([HERE / "replace-record", "DEFAULT"], input=json.dumps(record), text=True, check=True)
