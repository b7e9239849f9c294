"""What `patkeeper doctor` says, and a person who pastes the commands that it advises."""
import json
import subprocess

# A shell sets these for itself.
SHELLS_OWN = {"_", "OLDPWD", "PWD", "SHLVL"}


class Advised:
    """For a Scene. What a pasted command sets in its shell, later commands see, too."""

    prefix = ()  # words in front of every command here, such as unshare's

    def findings(self, code=None, **environment):
        """What doctor says, in its order. Its exit code must be `code`, where that is given."""
        done = subprocess.run([*self.prefix, "patkeeper", "doctor", "--json"], env={**self.environment, **environment},
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.stderr, "")
        findings = json.loads(done.stdout)["findings"]
        is_bad = any(finding["grade"] == "bad" for finding in findings)
        self.assertEqual(done.returncode != 0, is_bad, done.stdout)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout)
        return findings

    def doctor(self, code=0, **environment):
        """Each check's finding."""
        return {finding["check"]: finding for finding in self.findings(code, **environment)}

    def paste(self, command, stdin=""):
        """Runs a command as a shell does, and keeps the variables that it sets."""
        environment = dict(self.environment)
        if command == "patkeeper unlock":
            command += " --passphrase-stdin"  # there is no terminal here
        script = f"{command}\ncode=$?\nprintf '\\0'\nenv -0\nexit $code"
        done = subprocess.run([*self.prefix, "sh", "-c", script], env=environment, input=stdin, text=True, capture_output=True, timeout=60)
        said, *variables = done.stdout.split("\0")
        self.assertEqual(done.returncode, 0, f"{command}\n{said}{done.stderr}")
        now = dict(variable.split("=", 1) for variable in variables if variable)
        for name in (environment.keys() | now.keys()) - SHELLS_OWN:
            if environment.get(name) == now.get(name):
                continue
            if name in now:
                self.environment[name] = now[name]
            else:
                del self.environment[name]

    def follow(self, finding, stdin=""):
        """Pastes the command that a finding names."""
        self.assertIsNotNone(finding["try"], finding)
        self.paste(finding["try"], stdin)
