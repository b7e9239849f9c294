#!/usr/bin/python3
"""The README's recipes, as they stand there, with the tools that are here."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from scene import BUILD, Scene, wait_until

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
JOB = '#!/bin/sh\nprintf "%s\\n%s\\n" "$DATABRICKS_HOST" "$(printf %s "$DATABRICKS_TOKEN" | wc -c)" >"$HOME/job-was-here"\n'


class Recipes(Scene):
    config = '[rotation]\nlifetime = "1h"\noverlap = "1s"\nmax_creates_per_hour = 60\n'

    def prepare(self):
        subprocess.run("git init -q --bare repo.git && git -C repo.git update-server-info", shell=True, check=True,
                       cwd=self.home, capture_output=True)
        return ("--git", self.home / "repo.git")

    def setUp(self):
        super().setUp()
        self.environment.update(CURL_CA_BUNDLE=self.workspace.ca_file, GIT_CONFIG_NOSYSTEM="1")
        self.start()
        self.login()

    def recipe(self, name, language, number=0):
        """A block of code under that heading, for this workspace."""
        text = README.read_text().split("\n## Recipes\n")[1].split("\n## ")[0]
        section = text.split(f"\n### {name}\n")[1].split("\n### ")[0]
        blocks = re.findall(rf"(?ms)^```{language}\n(.*?)^```$", section)
        return blocks[number].replace("https://YOUR-WORKSPACE", self.workspace.url)

    def run_shell(self, shell, text, **environment):
        done = subprocess.run([shell, "-c", text], cwd=self.home, capture_output=True, text=True, timeout=60,
                              env={**self.environment, **environment})
        self.assertEqual((done.returncode, done.stderr), (0, ""), text)
        return done.stdout

    def add_job(self):
        job = self.home / "bin/job"
        job.parent.mkdir()
        job.write_text(JOB)
        job.chmod(0o755)

    def assert_job_ran(self):
        value = self.token()["token_value"]
        self.assertEqual((self.home / "job-was-here").read_text(), f"{self.workspace.url}\n{len(value)}\n")

    def test_shells(self):
        for block in (0, 1):
            for line in self.recipe("Shells", "sh", block).splitlines():
                shell = re.search(r"# (bash|zsh|fish)", line)[1]
                setup = "autoload -U compinit; compinit -u -D; " if shell == "zsh" else ""
                self.run_shell(shell, setup + line)

    def test_curl(self):
        self.assertEqual(json.loads(self.run_shell("bash", self.recipe("curl", "sh"))), {})

    def test_git(self):
        commands = self.recipe("git", "sh").replace(self.workspace.url + "/…", self.workspace.git_url + " cloned")
        done = subprocess.run(["bash", "-ec", commands], env=self.environment, cwd=self.home, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.home / "cloned/.git").exists())

    def test_java(self):
        """The program that the variables name, run as the SDK runs it. It is not installed here."""
        variables = self.recipe("Java and Scala", "sh").replace("/usr/libexec/patkeeper", f"{BUILD}/client/databricks_cli")
        command = '"$DATABRICKS_CLI_PATH" auth token --host "$DATABRICKS_HOST" --force-refresh'
        answer = json.loads(self.run_shell("sh", variables + command))
        self.assertEqual(answer["access_token"], self.token()["token_value"])

    def test_sdks(self):
        """A job asks where each of these recipes sends it."""
        job = self.home / "job"
        job.write_text('#!/bin/sh\ncurl -sSf -H "X-Databricks-Metadata-Version: 1" -H "X-Databricks-Host: $DATABRICKS_HOST" '
                       '"$DATABRICKS_METADATA_SERVICE_URL"\n')
        job.chmod(0o755)
        for recipe, program in (("Terraform", "terraform apply"), ("Databricks CLI", "databricks clusters list"),
                                ("Python SDK", "python job.py")):
            command = self.recipe(recipe, "sh").replace(program, str(job))
            self.assertEqual(json.loads(self.run_shell("bash", command))["access_token"], self.token()["token_value"])

    def test_profiles_for_terraform(self):
        path = self.home / ".databrickscfg"
        done = subprocess.run(["bash", "-ec", self.recipe("Terraform", "sh", 1).replace("terraform apply", "true")],
                              env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(path.read_text(), r"(?s)\[DEFAULT\]\nhost = .*auth_type = metadata-service\nmetadata_service_url = http")

    def test_agent(self):
        command = json.loads(self.recipe("AI coding agents", "json"))["apiKeyHelper"]
        self.assertEqual(command.split()[-1], "agent")
        self.login("--profile", "agent", "--no-rotate", token=self.workspace.second_token)
        self.assertEqual(self.run_shell("sh", command), self.workspace.second_token + "\n")

    def test_cron(self):
        """As cron runs it: a shell, a home, and next to no environment."""
        self.add_job()
        command = self.recipe("cron", "").split("*  ")[1].replace("/usr/bin/", f"{BUILD}/client/")
        bare = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "PATKEEPER_SOCKET": str(self.socket)}
        subprocess.run(["/bin/sh", "-c", command], env=bare, check=True, timeout=60)
        self.assert_job_ran()

    def test_a_pane_of_tmux_gets_over_its_old_token(self):
        self.add_job()
        (self.home / ".bashrc").write_text(self.recipe("Shells", "sh").splitlines()[0] + "\n")
        tmux = ["tmux", "-L", f"patkeeper-{os.getpid()}", "-f", "/dev/null"]
        self.addCleanup(subprocess.run, [*tmux, "kill-server"], capture_output=True)
        stale = {**self.environment, "SHELL": "/bin/bash", "DATABRICKS_TOKEN": "stale", "PATKEEPER_PROFILE": "DEFAULT",
                 "DATABRICKS_HOST": self.workspace.url, "TERM": "xterm"}
        subprocess.run([*tmux, "new-session", "-d", "bash"], env=stale, cwd=self.home, check=True)
        subprocess.run([*tmux, "send-keys", "bin/job", "Enter"], env=stale, check=True)
        wait_until((self.home / "job-was-here").exists, "the job ran")
        wait_until(lambda: (self.home / "job-was-here").read_text().count("\n") == 2, "the job ended")
        self.assert_job_ran()

    def test_what_tmux_starts(self):
        self.add_job()
        command = self.recipe("tmux and ssh", "sh").replace("python'", "bin/job'")
        socket = self.home / "tmux"
        tmux = f"tmux -S {socket} -f /dev/null"
        self.addCleanup(subprocess.run, f"{tmux} kill-server", shell=True, capture_output=True)
        self.run_shell("bash", f"{tmux} new-session -d sh; {command.replace('tmux ', tmux + ' ', 1)}")
        wait_until((self.home / "job-was-here").exists, "the job ran")
        wait_until(lambda: (self.home / "job-was-here").read_text().count("\n") == 2, "the job ended")
        self.assert_job_ran()


if __name__ == "__main__":
    unittest.main()
