#!/usr/bin/python3
"""env, hook and exec in real shells: after a rotation the variables are new at the next prompt; without one nothing runs."""
import json
import os
import pty
import re
import resource
import select
import shlex
import signal
import subprocess
import time
import unittest

from scene import BUILD, Scene, wait_until

SHELLS = ("bash", "zsh", "fish")
PROMPTS = 10_000
# Starts each without the user's own start-up files.
BARE = {"dash": ["dash"], "bash": ["bash", "--norc", "--noprofile"], "zsh": ["zsh", "-f"], "fish": ["fish", "--no-config"]}


def install(shell):
    return "patkeeper hook fish | source" if shell == "fish" else f'eval "$(patkeeper hook {shell})"'


def load(shell, options=""):
    return f"patkeeper env {options} | source" if shell == "fish" else f'eval "$(patkeeper env {options})"'


class Shells(Scene):
    config = '[rotation]\nlifetime = "1h"\noverlap = "1m"\nmax_creates_per_hour = 60\n'

    def setUp(self):
        super().setUp()
        self.start()
        self.login()
        self.count_calls()

    def count_calls(self):
        """A patkeeper ahead in PATH that writes a line for each call, and fails while told to."""
        self.calls = self.home / "calls"
        self.broken = self.home / "broken"
        stub = self.home / "bin/patkeeper"
        stub.parent.mkdir()
        stub.write_text(f'#!/bin/sh\necho "$*" >>{self.calls}\n[ ! -e {self.broken} ] || exit 69\n'
                        f'exec {BUILD}/client/patkeeper "$@"\n')
        stub.chmod(0o755)
        self.environment["PATH"] = f"{stub.parent}:{self.environment['PATH']}"

    def called(self):
        """The calls since it was last asked."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return lines

    def run_in(self, shell, script, **environment):
        done = subprocess.run([*BARE[shell], "-c", script], capture_output=True, env={**self.environment, **environment}, cwd=self.home)
        self.assertEqual((done.returncode, done.stderr), (0, b""), done.stdout)
        return done.stdout.decode()

    def value(self):
        return self.token()["token_value"]


class Evaluated(Shells):
    hostile = ["a b  c;touch broken", "$(touch broken)", "-x", "--help", "!!", "\\", "\\\\;touch broken",
               "*", "$HOME", "~", "é", "%s%n", "{a,b}", "a#b", "&touch broken", ">broken", "(touch broken)"]

    def test_no_name_breaks_out_of_its_quotes(self):
        for name in self.hostile:
            self.login("--no-rotate", f"--profile={name}")
            for shell in BARE:
                word = shlex.quote(f"--profile={name}")
                word = word.replace("\\", "\\\\") if shell == "fish" else word
                script = load(shell, f"{word} --shell {'sh' if shell == 'dash' else shell}")
                said = self.run_in(shell, script + '; printf "%s|%s|%s" "$PATKEEPER_PROFILE" "$DATABRICKS_HOST" "$DATABRICKS_TOKEN"')
                self.assertEqual(said, f"{name}|{self.workspace.url}|{self.workspace.token}", (shell, name))
        self.assertFalse(self.broken.exists())

    def test_a_strict_shell_takes_it(self):
        for shell in ("dash", "bash", "zsh"):
            said = self.run_in(shell, f'set -eu; {load(shell)}; printf "%s" "$DATABRICKS_AUTH_TYPE"')
            self.assertEqual(said, "pat")

    def test_what_fish_keeps_for_all_sessions_is_hidden_and_never_lost(self):
        def fish(script):  # with its configuration, which these variables are part of
            done = subprocess.run(["fish", "-c", script], capture_output=True, text=True, env=self.environment)
            self.assertEqual(done.stderr, "")
            return done.stdout.splitlines()

        mine = ["DATABRICKS_CONFIG_PROFILE=mine", "DATABRICKS_TOKEN=mine"]
        ours = ["DATABRICKS_CONFIG_PROFILE=", f"DATABRICKS_TOKEN={self.value()}"]
        show = 'env | string match -r "^DATABRICKS_(?:CONFIG_PROFILE|TOKEN)=.*" | sort'
        fish("set -Ux DATABRICKS_CONFIG_PROFILE mine; set -Ux DATABRICKS_TOKEN mine")
        self.assertEqual(fish(f"{load('fish', '--profile DEFAULT')}; and {show}"), ours)
        self.assertEqual(fish(f"{load('fish', '--profile DEFAULT')}; {load('fish', '--unset')}; and {show}"), [ours[0], mine[1]])
        self.assertEqual(fish(show), mine)

    def test_it_can_be_taken_back(self):
        for shell in BARE:
            said = self.run_in(shell, f"{load(shell)}; {load(shell, '--unset')}; env")
            self.assertNotRegex(said, "DATABRICKS_(HOST|TOKEN|AUTH_TYPE)=|PATKEEPER_PROFILE=")

    def test_the_hook_s_file_may_have_any_name(self):
        directory = self.home / "a'b \"$(touch broken)\\"
        directory.mkdir(mode=0o700)
        (directory / "generation").write_text("first\n")
        for shell in SHELLS:
            said = self.run_in(shell, f'{install(shell)}; _patkeeper_refresh; printf %s "$_patkeeper_seen"',
                               PATKEEPER_SOCKET=str(directory / "s"))
            self.assertEqual(said, "first", shell)
        self.assertFalse(self.broken.exists())


class Prompt:
    """A shell at a terminal. run() types a line and returns what it printed between << and >>."""

    def __init__(self, shell, rc, environment, home):
        files = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
        path = home / files[shell]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rc + "\n")
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(shell, [shell, "-i"], {**environment, "TERM": "dumb", "PS1": "$ "})
        self.text = ""

    def run(self, line):
        os.write(self.terminal, line.encode() + b"\n")
        return self.find(r"<<([^%<>]*)>>")

    def find(self, pattern):
        end = time.monotonic() + 20
        while not (found := re.search(pattern, self.text)):
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError(f"no {pattern} in {self.text!r}")
            self.text += os.read(self.terminal, 65536).decode(errors="replace")
        self.text = self.text[found.end():]
        return found.group(1)

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


class AtAPrompt(Shells):
    def prompt(self, shell, rc):
        prompt = Prompt(shell, rc, self.environment, self.home)
        self.addCleanup(prompt.close)
        return prompt

    def variable(self, prompt, name="DATABRICKS_TOKEN"):
        prompt.run('printf "<<%s>>" next')  # a prompt of its own
        return prompt.run(f'printf "<<%s>>" "${name}"')

    def test_after_a_rotation_the_next_prompt_has_the_new_token(self):
        for shell in SHELLS:
            with self.subTest(shell):
                prompt = self.prompt(shell, install(shell) + "\n" + install(shell))
                self.assertEqual(self.variable(prompt), "")
                prompt.run(load(shell) + '; printf "<<%s>>" loaded')
                before = self.variable(prompt)
                self.assertEqual(before, self.value())
                self.patkeeper("rotate")
                self.called()
                after = self.variable(prompt)
                self.assertNotEqual(after, before)
                self.assertEqual(after, self.value())
                self.assertEqual([line.split()[0] for line in self.called()], ["env", "token"])
                for _ in range(5):
                    self.variable(prompt)
                self.assertEqual(self.called(), [])

    def test_what_is_inherited_is_refreshed_once(self):
        variables = json.loads(self.patkeeper("env", "--shell", "json"))
        self.environment.update({name: value for name, value in variables.items() if value})
        self.patkeeper("rotate")
        for shell in SHELLS:
            with self.subTest(shell):
                prompt = self.prompt(shell, install(shell))
                self.assertEqual(self.variable(prompt), self.value())

    def test_status_and_other_hooks_are_left_alone(self):
        theirs = {"bash": "PROMPT_COMMAND='seen=$?'", "zsh": "precmd() { seen=$? }",
                  "fish": "function theirs --on-event fish_prompt; set -g seen $status; end"}
        strict = {"bash": "set -u", "zsh": "set -u", "fish": ""}
        for shell in SHELLS:
            with self.subTest(shell):
                rc = "\n".join((theirs[shell], install(shell), load(shell), strict[shell]))
                prompt = self.prompt(shell, rc)
                status = "$status" if shell == "fish" else "$?"
                for refreshes in (False, True):
                    if refreshes:
                        self.patkeeper("rotate")
                    prompt.run('printf "<<%s>>" x; sh -c "exit 3"')
                    self.assertEqual(prompt.run(f'printf "<<%s>>" "{status}"'), "3")
                    prompt.run('printf "<<%s>>" x; sh -c "exit 4"')
                    self.assertEqual(prompt.run('printf "<<%s>>" "$seen"'), "4")
                self.assertEqual(self.variable(prompt), self.value())

    def test_a_shell_that_ends_at_errors_does_not_end_for_it(self):
        for shell in ("bash", "zsh"):
            with self.subTest(shell):
                prompt = self.prompt(shell, f"{install(shell)}\n{load(shell)}\nset -e")
                os.write(prompt.terminal, b"! true\n")
                self.assertEqual(self.variable(prompt), self.value())

    def test_an_array_of_prompt_commands_is_kept(self):
        prompt = self.prompt("bash", "PROMPT_COMMAND=('one=1' 'two=2')\n" + install("bash"))
        self.assertEqual(prompt.run('printf "<<%s>>" "${PROMPT_COMMAND[*]} $one $two"'), "_patkeeper_refresh;one=1 two=2 1 2")


class Hook(Shells):
    def prompts(self, shell, count):
        if shell == "fish":
            return f"for i in {' '.join(map(str, range(count)))}; _patkeeper_refresh; end"
        return f"for ((i = 0; i < {count}; ++i)); do _patkeeper_refresh; done"

    def rotate(self):
        """As a command of a script."""
        return f"{BUILD}/client/patkeeper rotate 2>/dev/null"

    def test_a_failure_is_tried_again_ever_more_rarely(self):
        for shell in SHELLS:
            with self.subTest(shell):
                begin = f"{install(shell)}; {load(shell)}; _patkeeper_refresh; {self.rotate()}; echo >{self.broken}"
                show = '; printf "%s " "$DATABRICKS_TOKEN"'
                self.called()
                said = self.run_in(shell, f"{begin}{show}; {self.prompts(shell, 48)}{show}; rm {self.broken}; "
                                          f"{self.prompts(shell, 16)}{show}")
                before, during, after = said.split()
                self.assertEqual(during, before)
                self.assertEqual(after, self.value())
                # hook, env, the first prompt; then prompts 1, 3, 7, 15, 31, 47; then one that works; token.
                self.assertEqual([line.split()[0] for line in self.called()], ["hook"] + ["env"] * 9 + ["token"])

    def test_variables_are_never_brought_in(self):
        for shell in SHELLS:
            with self.subTest(shell):
                self.called()
                said = self.run_in(shell, f"{install(shell)}; {self.rotate()}; {self.prompts(shell, 3)}; env",
                                   PATKEEPER_PROFILE="DEFAULT")
                self.assertNotIn("DATABRICKS_TOKEN=", said)
                self.assertEqual(len(self.called()), 1)

    def test_nothing_is_printed_even_under_trace(self):
        for shell in ("bash", "zsh"):
            script = f"{install(shell)}; {load(shell)}; {self.rotate()}; set -x; _patkeeper_refresh; set +x"
            done = subprocess.run([*BARE[shell], "-c", script], capture_output=True, text=True, env=self.environment)
            self.assertEqual(done.stdout, "")
            self.assertNotIn("dapi", done.stderr)

    def test_a_daemon_that_does_not_run_is_not_started(self):
        """Nothing would keep a second one from starting: it has a socket and a lock of its own."""
        generation = self.socket.parent / "generation"
        for shell in SHELLS:
            with self.subTest(shell):
                self.run_in(shell, f"{install(shell)}; echo another >{generation}; {self.prompts(shell, 1)}",
                            PATKEEPER_NO_AUTOSTART="", PATKEEPER_PROFILE="DEFAULT", DATABRICKS_TOKEN="x",
                            PATKEEPER_SOCKET=str(self.socket.parent / "none"), XDG_STATE_HOME=str(self.home / "another"))
                self.assertFalse((self.socket.parent / "none").exists())

    def test_without_a_rotation_it_costs_no_process_and_next_to_no_time(self):
        for shell in SHELLS:
            with self.subTest(shell):
                fish = shell == "fish"
                begin = f"{install(shell)}; {load(shell)}; _patkeeper_refresh; "
                begin += "set -gx PATH /nonexistent" if fish else "export PATH=/nonexistent"
                look = "read line </proc/$fish_pid/stat; echo $line" if fish else 'read -r line </proc/$$/stat; echo "$line"'
                script = f"{begin}; {look}; {self.prompts(shell, PROMPTS)}; {look}"
                self.called()
                before, after = self.run_in(shell, script).splitlines()
                self.assertEqual(len(self.called()), 3)
                self.assertEqual(self.faults_of_children(before), self.faults_of_children(after))
                each = self.processor_time(after) - self.processor_time(before)
                print(f"{shell}: {each / PROMPTS * 1e6:.1f} us a prompt", flush=True)
                self.assertLess(each / PROMPTS, 0.001)

    def faults_of_children(self, stat):
        """A child that was waited for has always touched a page."""
        return int(stat.rpartition(")")[2].split()[8])

    def processor_time(self, stat):
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Exec(Shells):
    def exec(self, *words, options=(), code=0, **more):
        done = subprocess.run(["patkeeper", "exec", *options, "--", *words], capture_output=True, text=True,
                              env={**self.environment, **more.pop("env", {})}, **more)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr if code else done.stdout

    def test_the_program_has_the_variables_and_the_others_not(self):
        env = {"DATABRICKS_CLIENT_SECRET": "x", "DATABRICKS_CONFIG_PROFILE": "theirs", "DATABRICKS_TOKEN": "old", "OTHER": "kept"}
        lines = self.exec("env", options=["--profile", "DEFAULT"], env=env).splitlines()
        for line in (f"DATABRICKS_HOST={self.workspace.url}", "DATABRICKS_AUTH_TYPE=pat", f"DATABRICKS_TOKEN={self.value()}",
                     "PATKEEPER_PROFILE=DEFAULT", "OTHER=kept"):
            self.assertEqual(lines.count(line), 1, line)
        self.assertFalse([line for line in lines if re.match("DATABRICKS_(CLIENT_SECRET|CONFIG_PROFILE)", line)])

    def test_words_arrive_as_they_are(self):
        words = ["[a,b]", "", "--", "--profile", "$(x)", "{}", "-h"]
        self.assertEqual(self.exec("printf", "<%s>", *words), "".join(f"<{word}>" for word in words))

    def test_it_becomes_the_program(self):
        client = subprocess.Popen(["patkeeper", "exec", "--", "sh", "-c", "echo $$; cat /proc/$$/limits; kill -PIPE $$"],
                                  env={**self.environment, "PATH": f"{BUILD / 'client'}:{os.environ['PATH']}"},
                                  stdout=subprocess.PIPE, text=True,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (512, 1024)))
        said = client.communicate(timeout=10)[0]
        self.assertEqual(int(said.split()[0]), client.pid)
        self.assertRegex(said, "Max core file size +512 +1024 ")
        self.assertEqual(client.returncode, -signal.SIGPIPE)

    def test_its_code_is_the_program_s_own_or_that_of_env(self):
        self.exec("sh", "-c", "exit 42", code=42)
        self.assertIn("cannot run no-such-program: ", self.exec("no-such-program", code=127))
        plain = self.home / "plain"
        plain.write_text("")
        self.assertIn("Permission denied", self.exec(plain, code=126))
        self.exec("true", options=["--profile", "none"], code=66)


if __name__ == "__main__":
    unittest.main()
