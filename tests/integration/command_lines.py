"""What stands in command lines, which every user of the machine can read: those of the processes that this program started while
they run, and of every program that a command starts, however short its life is."""
import os
import pathlib
import re
import subprocess

TOKEN = re.compile(rb"dapi[0-9a-f]{32}")
# private-keyring and user-systemd give one to all that they start.
MARKS = {f"{name}={os.environ[name]}".encode() for name in ("PRIVATE_KEYRING", "USER_SYSTEMD") if name in os.environ}
# Lines of strace, as: 42 execve("/usr/bin/git", ["git", "config"], 0x7ffd0000 /* 30 vars */) = 0
EXECUTION = re.compile(r"^\d+ +execve(at)?\(")
READ = re.compile(r'"(?:[^"]*/)?([^"/]*)", \[')
PROC = pathlib.Path("/proc")


def read(pid, name):
    """Nothing where the process has ended or does not let us read it."""
    try:
        return (PROC / str(pid) / name).read_bytes()
    except OSError:
        return b""


def parent(pid):
    """From "PID (NAME) STATE PPID ...", where NAME may be anything."""
    after_name = read(pid, "stat").rpartition(b")")[2].split()
    return int(after_name[1]) if after_name else 0


def started_here():
    """The descendants of this program, and the daemons that left them, which still have the mark."""
    parents = {int(path.name): parent(int(path.name)) for path in PROC.glob("[0-9]*")}
    ours, generation = set(), {os.getpid()}
    while generation:
        generation = {pid for pid in parents if parents[pid] in generation}
        ours |= generation
    return ours | {pid for pid in parents if MARKS & set(read(pid, "environ").split(b"\0"))}


def with_tokens():
    """The processes of ours that have a token value in their command line now."""
    return [pid for pid in started_here() if TOKEN.search(read(pid, "cmdline"))]


class Executions:
    """Runs commands under strace, and keeps the command line of each program that they and their descendants become."""

    def __init__(self, log):
        self.log = log

    def command(self, *words):
        # Our programs forbid others to read their memory. That call does nothing here, for only root's strace may still read then.
        return ["strace", "-f", "-qq", "-s", "65536", "-e", "trace=execve,execveat,prctl", "-e", "inject=prctl:retval=0",
                "-e", "signal=none", "-A", "-o", self.log, "--", *words]

    def lines(self):
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if EXECUTION.search(line)]
        unread = [line for line in lines if not READ.search(line)]
        assert not unread, f"strace could not read these command lines: {unread}"
        return lines

    def programs(self):
        """The names of the programs that have run."""
        return {READ.search(line)[1] for line in self.lines() if " = -1 " not in line}

    def with_tokens(self):
        return [line for line in self.lines() if TOKEN.search(line.encode())]
