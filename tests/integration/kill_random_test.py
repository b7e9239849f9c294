#!/usr/bin/python3
"""A hundred times killed at some moment, while tokens live for seconds and somebody uses them all the time."""
import collections
import json
import os
import random
import subprocess
import threading
import time
import unittest

from kill_scene import KillScene

KILLS_FOR_EACH_LOGIN = 20  # few enough for max_creates_per_hour, which a logout forgets
LOGINS = int(os.environ.get("KILL_LOGINS", 5))
LATEST = 0.2  # seconds, in which a rotation is mostly done
LATENCY_MS = 40  # of the workspace, so that calls to it are what is hit often


class Consumer(threading.Thread):
    """Asks for the token over and over, and uses whatever it was given for as long as it was promised to work (P1)."""

    def __init__(self, scene):
        super().__init__()
        self.scene = scene
        self.over = threading.Event()
        self.promised = {}  # token value -> valid until
        self.complaints = []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.over.set()
        self.join()

    def run(self):
        while not self.over.wait(0.02) and not self.complaints:
            try:
                self.ask()
                self.use()
            except AssertionError as error:
                self.complaints.append(str(error))

    def ask(self):
        done = self.scene.attempt("token", "--json")
        if done.returncode == 0:
            token = json.loads(done.stdout)
            self.promised[token["token_value"]] = token["valid_until"] / 1000

    def use(self):
        self.promised = {value: until for value, until in self.promised.items() if until > time.time()}
        for value, until in self.promised.items():
            if not self.scene.accepted(value) and time.time() < until:
                self.complaints.append(f"a token was refused {until - time.time()} s too early")


class KillAtRandom(KillScene):
    # Due long before they expire: that this machine may be slow is no reason to fail.
    config = '[rotation]\nlifetime = "20s"\nrotate_at = 0.15\noverlap = "1s"\nmax_creates_per_hour = 60\n'

    def setUp(self):
        super().setUp()
        seed = os.environ.get("PATKEEPER_SEED") or str(time.time_ns())
        print(f"PATKEEPER_SEED={seed}", flush=True)
        self.random = random.Random(seed)
        self.hit = collections.Counter()
        for endpoint in ("create", "list", "delete", "me"):
            self.workspace.control("POST", "/fault", {"kind": "slow", "endpoint": endpoint, "delay_ms": LATENCY_MS,
                                                      "times": "always"})

    def test_a_hundred_times(self):
        daemon = self.start()
        for _ in range(LOGINS):
            self.login()
            with Consumer(self) as consumer:
                for _ in range(KILLS_FOR_EACH_LOGIN):
                    daemon = self.kill_at_some_moment(daemon)
            self.assertEqual(consumer.complaints, [])
            self.patkeeper("logout", "--yes")
            self.expect_nothing_left()
        print("killed at:", dict(self.hit))

    def kill_at_some_moment(self, daemon):
        if self.random.random() < 0.8:
            client = subprocess.Popen(["patkeeper", "rotate"], env=self.environment, stderr=subprocess.DEVNULL)
            self.addCleanup(client.wait)
        time.sleep(self.random.uniform(0, LATEST))
        self.kill(daemon)
        self.hit[self.traced()[-1]] += 1
        daemon = self.start()
        self.expect_recovery()
        return daemon


if __name__ == "__main__":
    unittest.main()
