"""A program at a terminal of its own, and the person who sits there."""
import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import time


class Terminal:
    """The program is the foreground job: ^C, ^Z and ^\\ reach it as signals. close() kills it."""

    def __init__(self, command, environment, **streams):
        """Streams that are not named, as stdin=FILE, are the terminal."""
        self.file, theirs = pty.openpty()
        self.raw = ""  # all that it has shown, with its escape sequences
        self.process = subprocess.Popen(command, **{"stdin": theirs, "stdout": theirs, "stderr": theirs, **streams},
                                        env=environment, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0))
        os.close(theirs)

    def type(self, text):
        os.write(self.file, text.encode())

    def read_until(self, pattern, seconds=30):
        """What it shows from now on up to there, as it looks."""
        begin, end = len(self.raw), time.monotonic() + seconds
        while not re.search(pattern, shown := plain(self.raw[begin:])):
            if not self.read_some(end, f"{pattern!r} in {shown!r}"):
                raise AssertionError(f"it ended before {pattern!r}: {shown!r}")
        return shown

    def read_some(self, end, what):
        """False once no one has the terminal open any more."""
        if not select.select([self.file], [], [], max(0, end - time.monotonic()))[0]:
            raise AssertionError(f"waited in vain for {what}")
        try:
            self.raw += os.read(self.file, 4096).decode(errors="replace")
        except OSError:
            return False
        return True

    def finish(self, seconds=60):
        """Reads until the program ends; its exit code, or the negative signal."""
        end = time.monotonic() + seconds
        while self.read_some(end, f"its end after {self.shown!r}"):
            pass
        return self.process.wait(timeout=seconds)

    @property
    def shown(self):
        return plain(self.raw)

    def modes(self):
        """As stty shows them."""
        return termios.tcgetattr(self.file)

    def echoes(self):
        return bool(self.modes()[3] & termios.ECHO)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.file)


def plain(text):
    """As it looks: without colours and padding, what is overwritten gone."""
    text = re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]|\0", "", text)
    return re.sub(r"[^\x08]\x08", "", text)
