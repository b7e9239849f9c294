"""A stage for git's credential helper: a daemon, and two ways to drive the helper: through git, and directly, as a newer git
would. What is said on stdout and stderr is compared as a whole."""
import subprocess

from scene import Scene

ASKPASS = """#!/bin/sh
echo >&2 "askpass: $*"
case "$1" in Username*) echo askpass-user ;; *) echo askpass-pass ;; esac
"""


def lines(*texts):
    return "".join(text + "\n" for text in texts)


class GitScene(Scene):
    other_hosts = True

    def setUp(self):
        super().setUp()
        askpass = self.home / "askpass"
        askpass.write_text(ASKPASS)
        askpass.chmod(0o755)
        self.environment |= {"GIT_ASKPASS": str(askpass), "GIT_CONFIG_NOSYSTEM": "1"}

    def write_config(self, text, ca_file=None):
        super().write_config(f"{text}[git]\nother_hosts = {str(self.other_hosts).lower()}\n", ca_file)

    def said(self, command, request):
        done = subprocess.run(command, input=request.encode(), capture_output=True, env=self.environment, timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def git(self, action, *request, stdout="", stderr="", helper="patkeeper"):
        """git credential fill, approve or reject, with the helper alone."""
        command = ["git", "-c", "credential.helper=", "-c", f"credential.helper={helper}",
                   "-c", "credential.useHttpPath=true", "credential", action]
        self.assertEqual(self.said(command, lines(*request)), (0, stdout, stderr))

    def asks(self, *request, url, stdout):
        """git finds nothing, and asks."""
        user = url.replace("://", "://askpass-user@")
        self.git("fill", *request, stdout=stdout,
                 stderr=lines(f"askpass: Username for '{url}': ", f"askpass: Password for '{user}': "))

    def helper(self, action, *request, stdout="", stderr="", code=0):
        self.assertEqual(self.said(["git-credential-patkeeper", action], lines(*request)), (code, stdout, stderr))
