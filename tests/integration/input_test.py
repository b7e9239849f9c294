#!/usr/bin/python3
"""What people type, paste, pipe and set, as they do: in the wrong place, misspelled, or with more around it."""
import json
import os
import socket
import subprocess
import unittest

from scene import BUILD, Scene

GIT_HELPER = BUILD / "client/git-credential-patkeeper"
STAND_IN = BUILD / "client/databricks_cli/databricks"
HEX = "9c1e4b7a02d85f3369e0b1c74a8d2f56"  # of a token; the prefix is added where it is used
SECRETS = {  # what is given: what must not be seen again
    "dapi" + HEX: HEX,
    "dapi" + HEX + "-3": HEX,
    "dose" + HEX: HEX,
    HEX + "0f1e2d3c": HEX,
    "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJ4In0.c2lnbmF0dXJl": "c2lnbmF0dXJl",
    f"https://token:dapi{HEX}@h.example": HEX,
    "https://token:hunter2@h.example": "hunter2",
    "token:hunter2@h.example": "hunter2",
    "https://token:hun/te#r2@h.example": "te#r2",
}
SECRETS_OF_THE_CLIENT = {
    **SECRETS,
    "https://token:hun ter2@h.example": "ter2",
    'https://token:hun"ter2@h.example': "ter2",
    "token:hun ter2@h.example": "ter2",
    " \u00a0token:hun ter2@h.example": "ter2",
    "token:hun\x01ter2@h.example": "ter2",
}
HOSTS = ("hunter2@h", "hunter2@h.example:443", " hunter2@h", "hun@hunter2@h.example", "\u00a0hun hunter2@h",
         "https://hunter2@h.example", "--host=hunter2@h")  # nothing before the last @ belongs to a host
AROUND = (" {} ", "\t{}\r\n", "\ufeff{}\n", "\u00a0{}\u00a0", "\n\r\n{}\n", "\u200b {}\n\n")  # what copying brings along
VARIABLES = ("DATABRICKS_HOST", "DATABRICKS_CONFIG_PROFILE", "PATKEEPER_PROFILE", "PATKEEPER_SOCKET",
             "DATABRICKS_CONFIG_FILE", "HTTPS_PROXY")


class Secrets(Scene):
    def setUp(self):
        super().setUp()
        self.start()
        self.login("--no-rotate")

    def run_any(self, *words, **environment):
        """Within a minute and without a terminal; it may fail."""
        return subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                              cwd=self.home, env={**self.environment, **environment})

    def offered(self, *words):
        """What completion offers there: the commands, or one's options, as the program itself declares them."""
        return [line.split("\t")[0] for line in self.run_any("patkeeper", "complete", *words).stdout.splitlines()]

    def assert_unseen(self, core, done, where):
        self.assertNotIn(core, done.stdout + done.stderr, where)
        return done

    def test_no_argument_of_any_command_repeats_a_secret(self):
        commands = self.offered("")
        self.assertIn("token", commands)
        self.assertIn("--profile", self.offered("token", "--"))
        for secret, core in SECRETS_OF_THE_CLIENT.items():
            lines = [[secret], ["--token", secret], ["--" + secret], ["help", secret]]
            for command in commands:
                lines += [[command, secret], [command, "--token", secret], [command, "--token=" + secret]]
                for option in self.offered(command, "--"):
                    lines.append([command, option, secret])
                    if option != "--watch":  # CLI11 reads the digits as "yes", and it runs until it is stopped
                        lines.append([command, option + "=" + secret])
            lines += [["exec", "--", secret], ["exec", "--profile", secret, "--", "true"], ["exec", "--host", secret, "--", "true"]]
            for line in lines:
                with self.subTest(line=line):
                    self.assert_unseen(core, self.run_any("patkeeper", *line), line)
            for line in (["get", secret], [secret], ["--" + secret]):
                self.assert_unseen(core, self.run_any(GIT_HELPER, *line), line)
            for option in ("--profile", "--host", "--workspace-id", "--" + secret):
                self.assert_unseen(core, self.run_any(STAND_IN, "auth", "token", option, secret), option)
            self.assertNotIn(core, self.daemon_log.read_text())

    def test_no_variable_is_repeated_by_any_command(self):
        commands = [[command] for command in self.offered("") if command not in ("stop", "exec")]
        commands += [["exec", "--", "true"], ["exec", "--metadata", "--", "true"], ["env", "--shell", "json"], ["doctor", "--json"],
                     ["rotate", "--all"], ["status", "--json"]]
        for secret, core in SECRETS_OF_THE_CLIENT.items():
            for variable in VARIABLES:
                for command in commands:
                    with self.subTest(variable=variable, secret=secret, command=command):
                        self.assert_unseen(core, self.run_any("patkeeper", *command, **{variable: secret}), command)
        self.assertNotIn(HEX, self.daemon_log.read_text())

    def test_what_stands_before_the_at_sign_of_a_host_is_never_repeated(self):
        takers = [command for command in self.offered("") if "--host" in self.offered(command, "--")]
        self.assertIn("env", takers)
        variables = ("DATABRICKS_HOST", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY")
        readers = [["token"], ["env"], ["exec", "--", "true"], ["rotate"], ["mint"], ["scopes"], ["logout", "--yes"], ["doctor"],
                   ["login", "--token-stdin", "--profile", "new"], ["status"], ["env", "--metadata"], ["import"]]
        for host in HOSTS:
            lines = [[command, *words] for command in takers for words in (["--host", host], ["--host=" + host])]
            lines += [["logout", "--yes", "--all", "--host", host], ["setup-git", "--remove", "--host", host]]
            for line in lines:
                with self.subTest(line=line):
                    self.assert_unseen("hunter2", self.run_any("patkeeper", *line), line)
            self.assert_unseen("hunter2", self.run_any(GIT_HELPER, "--host", host, "get"), host)
            self.assert_unseen("hunter2", self.run_any(STAND_IN, "auth", "token", "--host", host), host)
            for variable in variables:
                for reader in readers:
                    with self.subTest(variable=variable, host=host, reader=reader):
                        self.assert_unseen("hunter2", self.run_any("patkeeper", *reader, **{variable: host}), reader)
            (self.home / ".databrickscfg").write_text(f"[p]\nhost = {host}\ntoken = x\n")
            self.assert_unseen("hunter2", self.run_any("patkeeper", "import"), host)
            (self.home / ".databrickscfg").unlink()
        self.assertNotIn("hunter2", self.daemon_log.read_text())

    def test_no_value_of_a_flag_is_repeated(self):
        flags = 0
        for command in self.offered(""):
            for option in self.offered(command, "--"):
                said = self.run_any("patkeeper", command, f"{option}=s3cretpw").stderr
                self.assertNotIn("Could not", said)
                self.assertNotIn("report this", said)
                if f"{option} takes no value" in said:
                    self.assertNotIn("s3cretpw", said)
                    flags += 1
            self.assert_unseen("s3cretpw", self.run_any("patkeeper", command, "-ts3cretpw"), command)
        self.assertGreater(flags, 10)

    def test_no_quote_in_a_secret_shows_the_rest_of_it(self):
        for host in ("https://u:pa's3cretpw@h.example", "pa's3cretpw@h.example"):
            for line in (["--host", host, "token"], ["--host=" + host, "token"], ["token", "--host", host]):
                self.assert_unseen("s3cret", self.run_any("patkeeper", *line), line)
        for secret in ("https://u:pa's3cretpw@h.example", "u:pa's3cret'pw@h.example"):
            for line in (["token", "-p", secret], ["rotate", "-p", secret]):
                self.assert_unseen("s3cret", self.run_any("patkeeper", *line), line)
            for variable in VARIABLES:
                for line in (["token"], ["rotate"], ["import"], ["doctor"], ["doctor", "--json"]):
                    self.assert_unseen("s3cret", self.run_any("patkeeper", *line, **{variable: secret}), (variable, line))

    def test_doctor_gives_programs_no_command_with_a_hidden_part(self):
        secret = "Ab3dE5gH7jK9mN1pQ3sT5vX7zB9dF1hJ"
        (self.home / ".databrickscfg").write_text(f"[{secret}]\nhost = {self.workspace.url}\ntoken = x\n")
        found = json.loads(self.run_any("patkeeper", "doctor", "--json", DATABRICKS_CONFIG_PROFILE=secret).stdout)["findings"]
        self.assertNotIn("[redacted]", str([finding["try"] for finding in found]))

    def test_no_advice_is_a_command_with_a_hidden_part(self):
        for secret in (HEX + "0f1e2d3c", "token:hunter2@h"):
            for line in (["token", "--profile", secret], ["rotate", "-p", secret], ["logout", "--yes", "-p", secret]):
                said = self.patkeeper(*line, code=66)
                self.assertIn("there is no profile [redacted]", said)
                self.assertNotIn("Try: ", said)
                self.assertIn("Hint: Choose a name or a URL that holds no secret", said)
            self.assertNotIn("Try: ", self.patkeeper("token", code=66, PATKEEPER_PROFILE=secret))

    def test_a_token_as_an_argument_is_refused_with_the_reason_and_the_safe_way(self):
        token = "dapi" + HEX
        for line in (["login", "--token", token], ["login", "--token=" + token], ["login", "--token", "short"], ["token", token],
                     [token], ["login", "--host", self.workspace.url, "--pat", token], ["env", "--profile", token]):
            said = self.patkeeper(*line, code=64)
            self.assertIn("other processes can read", said)
            self.assertIn("--token-stdin", said)
            self.assertIn("Revoke that token", said)

    def test_ids_of_tokens_stay_visible(self):
        token_id = self.token()["token_id"]
        self.assertIn(token_id[:8], self.run_any("patkeeper", "status").stdout + self.patkeeper("status", "--json"))
        self.assertIn(token_id, self.patkeeper("status", "--json"))

    def test_the_daemon_repeats_no_secret_of_its_arguments_or_its_configuration(self):
        for secret, core in SECRETS.items():
            for options in (["--store", secret], ["--log-level", secret], ["--config", secret], [secret], ["--" + secret],
                            ["--store=" + secret]):
                done = self.run_any("patkeeperd", *options)
                self.assert_unseen(core, done, options)
                self.assertEqual(done.returncode, 64)
            path = self.home / "other.toml"
            for text in (f'"{secret}" = 1', secret, f'[profile."{secret}]"]', f'[http]\nproxy = {secret}', f'store = "{secret}"'):
                path.write_text(text + "\n")
                done = self.run_any("patkeeperd", "--config", path)
                self.assert_unseen(core, done, text)
                self.assertEqual(done.returncode, 78, text)
            path.unlink()

    def test_the_daemon_repeats_no_secret_of_its_variables(self):
        self.stop(self.processes[-1])
        for secret in ("https://token:hunter2@h.example", "dapi" + HEX):
            for variable in ("PATKEEPER_SOCKET", "PATKEEPER_CONFIG", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
                for value in (f"{self.home}/{secret}/x", secret):
                    said = self.life_of_a_daemon({variable: value})
                    for part in ("hunter2", HEX):
                        self.assertNotIn(part, said, (variable, value))

    def life_of_a_daemon(self, environment):
        """What one says that either does not start or is stopped once it serves."""
        said = ""
        with subprocess.Popen(["patkeeperd", "--store", "memory"], stderr=subprocess.PIPE, text=True, cwd=self.home,
                              env={**self.environment, **environment}) as daemon:
            for line in daemon.stderr:
                said += line
                if "keyring: ready" in line:
                    daemon.terminate()
        return said

    def test_the_daemon_repeats_no_password_with_blanks_of_its_configuration(self):
        path = self.home / "other.toml"
        for url in ("http://user:hunter2 ter2@proxy:3128", "user:hunter2 ter2@proxy", "http://user:a hunter2:b c@proxy"):
            for text in (f'"{url}" = 1', f"'{url}' = 1", f'"{url}" = 1\n"{url}" = 1', f"'{url}' = 1\n'{url}' = 1",
                         f'["{url}"]\n["{url}"]', f'[profile."{url}"]\nx = 1', f'[profile]\n"{url}" = 1',
                         f'[profile."{url}"]\nlifetime = 3', f'[http]\nproxy = "{url}"\nproxy = "{url}"', f"[http]\nproxy = {url}",
                         f'[http]\nproxy = "{url}', f'[http]\n"{url}" = ""', f'["a b"."{url}"]\n["a b"."{url}"]',
                         f'store = "{url}"', f'["{url}".x]\ny = 1'):
                path.write_text(text + "\n")
                path.chmod(0o600)
                for words in (["--check-config"], []):
                    done = self.run_any("patkeeperd", "--config", path, *words)
                    self.assertEqual(done.returncode, 78, text)
                    for part in ("hunter2", "ter2", "b c"):
                        self.assert_unseen(part, done, text)
        path.unlink()


class Pasted(Scene):
    """What comes along with a text that was copied."""

    def setUp(self):
        super().setUp()
        self.start()

    def log_in(self, stdin, *options, code=0, **environment):
        return self.patkeeper("login", "--token-stdin", "--no-rotate", "--replace", *options, stdin=stdin, code=code,
                              **{"DATABRICKS_HOST": self.workspace.url, **environment})

    def test_blanks_around_a_token_are_cut(self):
        token = self.workspace.token
        for around in AROUND:
            with self.subTest(around=around):
                self.log_in(around.format(token))
                self.assertEqual(self.patkeeper("token"), token + "\n")

    def test_quotes_around_a_token_are_refused_with_that_reason(self):
        for quoted in ('"{}"', "'{}'", "`{}`", " \u201c{}\u201d\r"):
            said = self.log_in(quoted.format(self.workspace.token) + "\n", code=65)
            self.assertIn("quotes", said)
            self.assertNotIn(self.workspace.token, said)

    def test_nothing_but_blanks_is_no_token(self):
        for nothing in ("", "\n", " \t\n\ufeff\n", "\n" * 10000):
            self.assertIn("nothing was given", self.log_in(nothing, code=65))

    def test_a_line_that_is_not_taken_is_answered_with_the_same_command(self):
        url = self.workspace.url
        for line in ("", "two words", "'quoted'", "x" * 513, "x" * 5000):
            for options in (["--profile", "my one", "--host", url, "--no-rotate"], ["--host=" + url, "--replace", "--no-rotate"]):
                said = self.patkeeper("login", "--token-stdin", *options, stdin=line + "\n", code=65)
                advice = said.splitlines()[1].partition("Try: ")[2]
                self.assertIn("--token-stdin", advice)
                done = subprocess.run(["sh", "-c", advice], input=self.workspace.token, text=True, capture_output=True,
                                      env=self.environment)
                self.assertEqual(done.returncode, 0, advice + done.stderr)
                name = options[1] if options[0] == "--profile" else "DEFAULT"
                self.assertIn(f"profile {name}:", done.stderr)
                self.patkeeper("logout", "--yes", "--profile", name)

    def test_blanks_around_hosts_and_profile_names_are_cut(self):
        token, url = self.workspace.token + "\n", self.workspace.url
        for around in AROUND:
            with self.subTest(around=around):
                self.log_in(token, "--host", around.format(url), "--profile", around.format("dev"))
                self.log_in(token, DATABRICKS_HOST=around.format(url))
                self.assertEqual(self.profile("dev")["host"], url)
                self.assertEqual(self.token("--profile", around.format("dev"))["profile"], "dev")
                self.assertEqual(self.token("--host", around.format(url))["profile"], "DEFAULT")
                for variable in ("PATKEEPER_PROFILE", "DATABRICKS_CONFIG_PROFILE"):
                    self.assertIn("dev", self.patkeeper("env", "--shell", "json", **{variable: around.format("dev")}))
                self.patkeeper("token", DATABRICKS_HOST=around.format(url))

    def test_a_variable_of_blanks_is_not_set(self):
        self.log_in(self.workspace.token)
        for variable in ("PATKEEPER_PROFILE", "DATABRICKS_CONFIG_PROFILE", "DATABRICKS_HOST"):
            self.patkeeper("token", **{variable: " \u00a0"})


class Hosts(Scene):
    commands = (["token"], ["env"], ["exec", "--", "true"], ["token", "--json"], ["env", "--metadata"])

    def setUp(self):
        super().setUp()
        self.start()
        self.login("--no-rotate")

    def everywhere(self, host):
        """The host in every place that takes one; what is said, all with exit code 65."""
        yield self.login(host=host, code=65)
        yield self.patkeeper("login", "--token-stdin", "--profile", "new", stdin="x\n", code=65, DATABRICKS_HOST=host)
        for command, *rest in self.commands:
            yield self.patkeeper(command, "--host", host, *rest, code=65)
        for command in (*self.commands, ["rotate"], ["mint"], ["scopes"], ["scopes", "--available"], ["logout", "--yes"]):
            yield self.patkeeper(*command, code=65, DATABRICKS_HOST=host)

    def test_a_misspelled_scheme_is_refused_with_what_was_meant(self):
        for host in ("https://https://h.example", "https//h.example", "https:/h.example", "htps://h.example"):
            for said in self.everywhere(host):
                self.assertIn("did you mean https://h.example?", said)

    def test_a_host_without_a_dot_is_refused(self):
        for host in ("workspace", "https://workspace", "https://workspace:8443/"):
            for said in self.everywhere(host):
                self.assertIn("no dot", said)

    def test_an_account_console_is_refused_and_never_contacted(self):
        with socket.socket() as proxy:
            proxy.bind(("127.0.0.1", 0))
            proxy.listen()
            self.stop(self.processes[-1])
            self.start(environment={**self.environment, "HTTPS_PROXY": f"http://127.0.0.1:{proxy.getsockname()[1]}"})
            for host in ("accounts.cloud.databricks.com", "https://accounts-dod.cloud.databricks.us/", "ACCOUNTS.azuredatabricks.net",
                         "accounts.databricks.azure.cn"):
                for said in self.everywhere(host):
                    self.assertIn("account console", said)
                answer = self.call("io.patkeeper.AddProfile", profile="x", host=host, token_value="x")
                self.assertEqual(answer["error"], "org.varlink.service.InvalidParameter")
            proxy.setblocking(False)
            self.assertRaises(BlockingIOError, proxy.accept)

    def test_a_proxy_whose_password_is_not_escaped_is_told_how_and_not_repeated(self):
        self.stop(self.processes[-1])
        self.start(environment={**self.environment, "HTTPS_PROXY": "http://user:hun@ter#2@proxy.example:3128"})
        said = self.login("--profile", "far", host="https://h.example", code=69)
        self.assertIn("%40 for @, %23 for #, %5C for \\", said)
        for part in ("hun@", "ter#", "user:"):
            self.assertNotIn(part, said + self.daemon_log.read_text())

    def test_a_numeric_error_code_is_not_said_twice(self):
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.token_id})
        said = self.login("--replace", code=77)
        self.assertRegex(said, r"HTTP 40[13]\)")


class Sentences(Scene):
    def test_a_profile_that_is_rotated_by_hand_only_is_said_to_be(self):
        self.start()
        self.login("--no-rotate")
        done = subprocess.run(["patkeeper", "rotate"], capture_output=True, text=True, env=self.environment)
        self.assertRegex(done.stderr, r"^DEFAULT: rotated, expires in [^,]+, no automatic rotation\n$")

    def test_a_databrickscfg_that_is_no_file_is_named_as_such(self):
        fifo, socket_file = self.home / "fifo", self.home / "socket"
        os.mkfifo(fifo)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(socket_file))
        for path in (fifo, socket_file, "/dev/null"):
            said = self.patkeeper("import", "--file", str(path), code=65)
            self.assertIn(f"cannot read {path}: it is not a regular file.\nTry: ls -ld {path}\n", said)
        self.assertIn(f"{fifo} is not a regular file", self.patkeeper("setup-databrickscfg", code=77, DATABRICKS_CONFIG_FILE=str(fifo)))


class TypingErrors(Scene):
    def setUp(self):
        super().setUp()
        self.start()
        self.login("--no-rotate")
        self.login("--no-rotate", "--profile", "production")

    def test_a_profile_that_was_meant_is_named(self):
        for typed, meant in (("default", "DEFAULT"), ("prodution", "production"), ("Production", "production"), ("prod", "production")):
            for command in (["token"], ["env"], ["exec"], ["rotate"], ["logout", "--yes"], ["mint"], ["scopes"], ["scopes", "--available"],
                            ["scopes", "--set", "sql"], ["env", "--metadata"]):
                program = ["--", "true"] if command == ["exec"] else []
                said = self.patkeeper(*command, "--profile", typed, *program, code=66)
                self.assertIn(f"there is no profile {typed} (did you mean {meant}?)", said)
            self.assertIn(f"(did you mean {meant}?)", self.patkeeper("token", code=66, PATKEEPER_PROFILE=typed))

    def test_nothing_is_suggested_where_nothing_is_close(self):
        self.assertNotIn("did you mean", self.patkeeper("token", "--profile", "elsewhere", code=66))

    def test_commands_and_options_are_suggested(self):
        self.assertIn("(did you mean status?)", self.patkeeper("stat", code=64))
        self.assertIn("(did you mean --json?)", self.patkeeper("token", "--jsn", code=64))

    def test_a_wrong_choice_is_answered_with_those_there_are(self):
        for program, option, typed, known in (("patkeeperd", "--store", "secretservice", "secret-service, memory"),
                                              ("patkeeperd", "--log-level", "warn", "trace, debug, info, warning, error"),
                                              ("patkeeper", "--shell", "csh", "bash, fish, json, sh, zsh")):
            command = ["env"] if program == "patkeeper" else []
            done = subprocess.run([program, *command, option, typed], capture_output=True, text=True, env=self.environment)
            self.assertEqual(done.returncode, 64)
            self.assertIn(f"{option}: {typed} is not one of {known}", done.stderr)

    def test_an_option_before_the_command_is_answered_with_the_line_that_works(self):
        for line in (["--json", "status"], ["--profile", "production", "token"], ["-p", "production", "exec", "--", "true"]):
            said = self.patkeeper(*line, code=64)
            self.assertIn(f"{line[0]} comes after the command ", said)
            advice = said.splitlines()[1].partition("Try: ")[2]
            self.assertEqual(subprocess.run(["sh", "-c", advice], env=self.environment, capture_output=True).returncode, 0, advice)

    def test_alone_it_prints_the_help(self):
        self.assertEqual(self.patkeeper(), self.patkeeper("help"))


if __name__ == "__main__":
    unittest.main()
