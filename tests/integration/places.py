"""A user of whom patkeeper knows no more than HOME and XDG_RUNTIME_DIR: the client finds the daemon, and starts it, by itself."""
import json
import os
import pathlib
import signal

from scene import Scene, wait_until


class Places(Scene):
    """A user with a runtime directory and a state folder, whose client starts the daemon itself."""

    def setUp(self):
        super().setUp()
        for variable in ("PATKEEPER_NO_AUTOSTART", "PATKEEPER_SOCKET"):
            del self.environment[variable]
        self.environment["XDG_RUNTIME_DIR"] = str(self.run_directory)
        self.state = self.home / ".local/state/patkeeper"
        self.socket = self.run_directory / "patkeeper/patkeeper.sock"
        self.addCleanup(self.end_daemons)

    def machine(self):
        """MACHINE: the only folder in STATE."""
        return next(path for path in self.state.iterdir() if path.is_dir())

    def second_socket(self):
        return self.machine() / "run/patkeeper.sock"

    def daemons(self):
        """Those of this test, by their HOME."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if (path / "comm").read_text() == "patkeeperd\n" and f"HOME={self.home}".encode() in (path / "environ").read_bytes().split(b"\0"):
                    found.append(int(path.name))
            except OSError:
                continue
        return found

    def end_daemons(self):
        for pid in self.daemons():
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not self.daemons(), "the daemons end")

    def pid_that_serves(self, **environment):
        return json.loads(self.patkeeper("status", "--json", **environment))["daemon"]["pid"]

    def answers_at(self, path):
        return self.pid_that_serves(PATKEEPER_SOCKET=str(path), PATKEEPER_NO_AUTOSTART="1")
