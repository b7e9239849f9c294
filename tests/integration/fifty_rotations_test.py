#!/usr/bin/python3
"""P1 for a client that keeps each token until expires_on, as SDKs do: it never meets a dead one."""
import json
import threading
import time
import unittest

from scene import Scene, wait_until
from sdk import Sdk


class FiftyRotations(Scene):
    config = '[rotation]\nlifetime = "1h"\noverlap = "2s"\nmax_creates_per_hour = 60\n'

    def sdk(self):
        variables = json.loads(self.patkeeper("env", "--metadata", "--shell", "json"))
        return Sdk(variables["DATABRICKS_METADATA_SERVICE_URL"], variables["DATABRICKS_HOST"])

    def test_a_token_kept_until_its_end_lives_through_fifty_rotations(self):
        self.start()
        self.login()
        sdk = self.sdk()
        stop, seen, dead = threading.Event(), {sdk.token()}, []

        def use():
            while not stop.is_set():
                value = sdk.token()
                seen.add(value)
                if not self.accepted(value) and time.time() < sdk.end:
                    dead.append(sdk.end)

        user = threading.Thread(target=use)
        user.start()
        try:
            for _ in range(50):
                before = len(seen)
                self.patkeeper("rotate")
                wait_until(lambda: len(seen) > before, "the client has the new token")
        finally:
            stop.set()
            user.join()
        self.assertEqual(dead, [])
        self.assertEqual(len(seen), 51)
        self.assertEqual(self.sdk().path, sdk.path)


if __name__ == "__main__":
    unittest.main()
