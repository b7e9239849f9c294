#!/usr/bin/python3
"""Completion in the real shells, of the words that the program itself offers."""
import re
import subprocess
import time
import unittest

from scene import Scene

HELP = re.compile(r"^  ([a-z][a-z-]*) ", re.MULTILINE)


class Completion(Scene):
    def setUp(self):
        super().setUp()
        (self.home / "found-here").write_text("")
        self.commands = set(HELP.findall(self.patkeeper("--help")))
        self.assertIn("rotate", self.commands)

    def add_profiles(self):
        self.start()
        self.login("--no-rotate", "--profile", "my one")
        self.login("--no-rotate", "--profile", "other", token=self.workspace.second_token)

    def run_shell(self, *command):
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=30, cwd=self.home)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def bash(self, *words):
        """What bash would insert for the last of these words."""
        script = ('source <(patkeeper completion bash); COMP_WORDS=(patkeeper "$@"); COMP_CWORD=$#; _patkeeper;'
                  ' ((${#COMPREPLY[@]} == 0)) || printf "%s\\n" "${COMPREPLY[@]}"')
        return self.run_shell("bash", "--norc", "-c", script, "bash", *words).splitlines()

    def fish(self, line):
        out = self.run_shell("fish", "--no-config", "-c", "patkeeper completion fish | source; complete -C $argv", line)
        return [candidate.split("\t")[0] for candidate in out.splitlines()]

    def shell(self, *command):
        return self.terminal(*command, ZDOTDIR=str(self.home), TERM="vt100", PS1="READY> ")

    def zsh(self, load):
        terminal = self.shell("zsh", "-f", "-i")
        terminal.read_until("READY> ")
        terminal.type(f"cd {self.home}; PS1='READ''Y2> '; {load}\n")
        terminal.read_until("READY2> ")
        return terminal

    def test_bash(self):
        self.assertEqual(set(self.bash("")), self.commands)
        self.assertEqual(self.bash("ro"), ["rotate"])
        self.assertIn("--delete-old-now", self.bash("rotate", "--"))
        self.assertEqual(self.bash("env", "--shell", "f"), ["fish"])
        self.assertEqual(self.bash("token", "--profile", ""), [])
        self.add_profiles()
        self.assertEqual(self.bash("token", "--profile", ""), ["my\\ one", "other"])
        self.assertEqual(self.bash("token", "--profile", "my\\ "), ["my\\ one"])
        self.assertEqual(self.bash("token", "--profile", "=", "ot"), ["other"])

    def test_bash_at_a_terminal(self):
        self.add_profiles()
        terminal = self.shell("bash", "--norc", "-i")
        terminal.read_until("READY> ")
        terminal.type(f"cd {self.home}; source <(patkeeper completion bash); PS1='READ''Y2> '\n")
        terminal.read_until("READY2> ")
        terminal.type("patkeeper tok\t-p my\t")
        terminal.read_until(r"patkeeper token -p my\\ one ")
        terminal.type("-- found\t")
        terminal.read_until("found-here")
        terminal.type("\x15patkeeper token --profile=oth\t--js\t")
        terminal.read_until("patkeeper token --profile=other --json ")

    def test_fish(self):
        self.assertEqual(set(self.fish("patkeeper ")), self.commands)
        self.assertEqual(self.fish("patkeeper ro"), ["rotate"])
        self.assertIn("--delete-old-now", self.fish("patkeeper rotate --"))
        self.assertEqual(self.fish("patkeeper env --shell f"), ["fish"])
        self.assertEqual(self.fish("patkeeper token --profile "), [])
        self.assertEqual(self.fish("patkeeper token -- found"), ["found-here"])
        self.add_profiles()
        self.assertEqual(self.fish("patkeeper token --profile "), ["my one", "other"])
        self.assertEqual(self.fish("patkeeper token --profile my\\ "), ["my one"])
        self.assertEqual(self.fish("patkeeper token --profile=ot"), ["--profile=other"])

    def test_zsh(self):
        self.add_profiles()
        terminal = self.zsh("autoload -U compinit; compinit -u -D; source <(patkeeper completion zsh)")
        terminal.type("patkeeper rot\t--delete\t-p my\t")
        terminal.read_until(r"patkeeper rotate --delete-old-now -p my\\ one ")
        terminal.type("\x15patkeeper token --profile=oth\t--js\t")
        terminal.read_until("patkeeper token --profile=other --json ")
        terminal.type("\x15patkeeper \t")
        shown = terminal.read_until("More|version")
        for command in ("login", "Store a token in the keyring"):
            self.assertIn(command, shown)
        terminal.type("\x15patkeeper token -- found\t")
        terminal.read_until("found-here")

    def test_zsh_finds_it_by_itself(self):
        functions = self.home / "functions"
        functions.mkdir()
        (functions / "_patkeeper").write_text(self.patkeeper("completion", "zsh"))
        terminal = self.zsh(f"fpath=({functions} $fpath); autoload -U compinit; compinit -u -D")
        terminal.type("patkeeper rot\t--al\t")
        terminal.read_until("patkeeper rotate --all ")
        terminal.type("\x15patkeeper rot\t--del\t")
        terminal.read_until("patkeeper rotate --delete-old-now ")

    def test_it_starts_no_daemon_and_says_nothing(self):
        del self.environment["PATKEEPER_NO_AUTOSTART"]
        done = subprocess.run(["patkeeper", "complete", "token", "--profile", ""], env=self.environment, capture_output=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
        self.assertFalse(self.socket.exists())

    def test_a_daemon_that_hangs_holds_nobody_up(self):
        daemon = self.start()
        daemon.send_signal(19)
        begin = time.monotonic()
        self.assertEqual(self.patkeeper("complete", "token", "--profile", ""), "")
        self.assertLess(time.monotonic() - begin, 3)


if __name__ == "__main__":
    unittest.main()
