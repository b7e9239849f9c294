#!/usr/bin/python3
"""Who and what is refused: other users, other certificates, a second daemon, dead tokens."""
import copy
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import threading
import unittest

from scene import BUILD, Scene, Workspace, wait_until

NOBODY = pwd.getpwnam("nobody")
PYTHON = "/usr/bin/python3"  # one that others may run too

LISTEN = """
import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()
print("ready", flush=True)
c, _ = s.accept()
print(c.recv(100), flush=True)
"""


class Refusals(Scene):
    def test_a_wrong_certificate_is_refused_before_the_token_is_sent(self):
        other = Workspace(self.home / "other", "--other-ca")
        self.processes.append(other.process)
        self.write_config(self.config, ca_file=other.ca_file)
        self.start()
        error = self.login(host=other.url, token=other.token, code=69)
        self.assertIn("certificate", error)
        self.assertEqual(other.requests(), [])

    def test_a_dead_token_is_refused_at_login(self):
        self.start()
        self.workspace.control("POST", "/revoke", {"token_id": self.workspace.token_id})
        self.login(code=77)
        self.patkeeper("token", code=66)

    def test_an_unreachable_workspace_is_said(self):
        self.start()
        self.assertIn("localhost:1", self.login(host="https://localhost:1", code=69))

    def test_a_second_daemon_is_refused_whatever_its_socket(self):
        daemon = self.start()
        second = subprocess.run(["patkeeperd", "--socket", self.home / "run" / "other" / "socket"], capture_output=True,
                                text=True, env=self.environment)
        self.assertEqual(second.returncode, 75)
        self.assertIn(str(daemon.pid), second.stderr)

    def test_without_a_daemon_the_client_says_how_to_start_it(self):
        self.assertIn("env -u PATKEEPER_NO_AUTOSTART patkeeper status", self.patkeeper("token", code=69))

    def test_a_profile_for_another_host_is_said(self):
        self.start()
        self.login("--no-rotate")
        for command in (["token"], ["env"], ["exec"]):
            program = ["--", "true"] if command == ["exec"] else []
            error = self.patkeeper(*command, "--profile", "DEFAULT", "--host", "https://other.example/x", *program, code=65)
            self.assertEqual(error, "patkeeper: profile DEFAULT is not for https://other.example.\nTry: patkeeper status\n")

    def test_what_is_no_workspace_is_refused_before_a_daemon_is_asked(self):
        error = self.patkeeper("token", "--host", "ftp://x", code=65)
        self.assertTrue(error.startswith("patkeeper: cannot use --host ftp://x: "), error)
        error = self.patkeeper("token", code=65, DATABRICKS_HOST="no where")
        self.assertTrue(error.startswith("patkeeper: cannot use DATABRICKS_HOST no where: "), error)

    @unittest.skipIf(os.geteuid() != 0, "another uid needs root")
    def test_another_user_is_refused_by_the_daemon(self):
        self.start()
        self.open_up()
        ask = ("import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
               "s.sendall(b'{\"method\":\"org.varlink.service.GetInfo\"}\\0'); sys.exit(len(s.recv(1)))")
        done = subprocess.run([PYTHON, "-c", ask, self.socket], user=NOBODY.pw_uid, capture_output=True)
        # Hung up, or reset with the request unread: no byte came.
        self.assertTrue(done.returncode == 0 or b"ConnectionResetError" in done.stderr or
                        b"BrokenPipeError" in done.stderr, done.stderr)
        wait_until(lambda: f"uid {NOBODY.pw_uid}" in self.daemon_log.read_text(), "the refusal is logged")

    @unittest.skipIf(os.geteuid() != 0, "another uid needs root")
    def test_another_users_daemon_is_refused_by_the_client(self):
        directory = self.home / "theirs"
        directory.mkdir()
        os.chown(directory, NOBODY.pw_uid, NOBODY.pw_gid)
        self.open_up()
        path = directory / "socket"
        impostor = subprocess.Popen([PYTHON, "-c", LISTEN, path], user=NOBODY.pw_uid, stdout=subprocess.PIPE)
        self.processes.append(impostor)
        self.assertEqual(impostor.stdout.readline(), b"ready\n")
        self.patkeeper("token", code=77, PATKEEPER_SOCKET=str(path))
        self.assertEqual(impostor.stdout.readline(), b"b''\n")
        impostor.stdout.close()

    def test_no_other_process_of_the_user_can_read_the_clients_memory(self):
        program = self.home / "git-credential-patkeeper"
        shutil.copy(BUILD / "client/patkeeper", program)  # to where another user may run it
        self.home.chmod(0o755)
        for parent in (self.home.parent, self.home.parent.parent):
            parent.chmod(0o755)
        someone = {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        client = subprocess.Popen([program, "get"], stdin=subprocess.PIPE, **someone)  # it waits for a request
        self.addCleanup(client.stdin.close)
        self.processes.append(client)
        proc = pathlib.Path(f"/proc/{client.pid}")
        wait_until(lambda: client.poll() is not None or (proc / "environ").stat().st_uid == 0, "its memory belongs to root")
        self.assertIsNone(client.poll(), "root owns a dead process too")
        self.assertRegex((proc / "limits").read_text(), r"Max core file size +0 ")

    def open_up(self):
        """Lets others reach our socket, as a careless chmod would."""
        for directory in [self.socket, *self.socket.parents]:
            if directory.exists() and str(directory).startswith("/tmp/"):
                directory.chmod(0o777)


class FalseDaemon(Scene):
    """A daemon of the same user that answers with what was not asked for."""

    def answer(self, change):
        """Answers the next call with what the real daemon answered, changed."""
        answer = copy.deepcopy(self.real)
        change(answer["parameters"]["token"])

        def serve():
            with self.listener.accept()[0] as client:
                while not client.recv(65536).endswith(b"\0"):
                    pass
                client.sendall(json.dumps(answer).encode() + b"\0")
        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)

    def setUp(self):
        super().setUp()
        daemon = self.start()
        self.login("--no-rotate")
        self.real = self.call("io.patkeeper.GetToken", profile="DEFAULT")
        self.stop(daemon)
        self.listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.listener.close)
        self.listener.bind(str(self.socket))
        self.listener.listen()

    def changed(self, **fields):
        self.answer(lambda token: token.update(fields))

    def test_the_token_of_another_host_is_not_passed_on(self):
        self.changed()
        self.assertIn(self.workspace.token, self.patkeeper("token", "--host", self.workspace.url))
        for command in (("token",), ("env", "--shell", "sh"), ("exec",)):
            program = ("--", "true") if command == ("exec",) else ()
            self.changed(host="https://other.example")
            self.assertNotIn(self.workspace.token, self.patkeeper(*command, "--host", self.workspace.url, *program, code=70))

    def test_what_could_break_out_of_a_line_is_not_passed_on(self):
        for fields in ({"profile": "a]\nb"}, {"host": "https://h.example\nx"}, {"workspace_id": "1'; reboot"},
                       {"token_value": "dapi\nhost=evil"}):
            with self.subTest(fields):
                self.changed(**fields)
                self.patkeeper("token", code=70)

    def test_git_gets_nothing_of_it(self):
        request = f"protocol=https\nhost={self.workspace.url.removeprefix('https://')}\n\n"
        self.changed(host="https://other.example")
        done = subprocess.run(["git-credential-patkeeper", "get"], input=request, capture_output=True, text=True,
                              env=self.environment, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (70, ""), done.stderr)


class Varlink(Scene):
    def test_anybodys_varlink_client_is_answered(self):
        self.start()
        info = self.call("org.varlink.service.GetInfo")["parameters"]
        self.assertEqual(info["interfaces"], ["org.varlink.service", "io.patkeeper"])
        description = self.call("org.varlink.service.GetInterfaceDescription", interface="io.patkeeper")
        self.assertIn("method GetToken", description["parameters"]["description"])
        self.assertEqual(self.call("io.patkeeper.GetToken")["error"], "io.patkeeper.UnknownProfile")
        self.login("--no-rotate")
        token = self.call("io.patkeeper.GetToken", profile="DEFAULT")["parameters"]["token"]
        self.assertEqual(token["token_value"], self.workspace.token)

    def test_a_broken_call_harms_nobody_else(self):
        self.start()
        with socket.socket(socket.AF_UNIX) as broken:
            broken.connect(str(self.socket))
            broken.sendall(b"{not json\0")
            self.assertEqual(broken.recv(1), b"")
        self.call("org.varlink.service.GetInfo")


if __name__ == "__main__":
    unittest.main()
