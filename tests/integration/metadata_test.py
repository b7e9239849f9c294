#!/usr/bin/python3
"""The metadata service on real parts: what SDKs get, who gets nothing, and an address that stays."""
import json
import os
import signal
import socket
import subprocess
import time
import unittest

from scene import Scene, tool, wait_until
from sdk import Sdk

NOBODY = """
import os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
try:
    connection.sendall(sys.stdin.buffer.read())
except OSError:
    pass  # hung up on already
answer = b""
try:
    while part := connection.recv(65536):
        answer += part
except ConnectionResetError:
    pass
sys.stdout.buffer.write(answer)
"""


class Metadata(Scene):
    config = '[rotation]\nlifetime = "1h"\noverlap = "3s"\nmax_creates_per_hour = 60\n'

    def variables(self, *options):
        return json.loads(self.patkeeper("env", "--metadata", "--shell", "json", *options))

    def sdk(self, *options):
        variables = self.variables(*options)
        return Sdk(variables["DATABRICKS_METADATA_SERVICE_URL"], variables["DATABRICKS_HOST"])

    def ready(self):
        daemon = self.start()
        self.login("--no-rotate")
        return daemon

    def about(self):
        return json.loads(self.patkeeper("status", "--json"))["daemon"]

    def assert_refused(self, answer, status, why):
        self.assertEqual(answer[0], status, answer[1])
        self.assertNotRegex(answer[1], "dapi[0-9a-f]{32}")
        said = json.loads(answer[1])["message"]
        self.assertIn(why, said)
        self.assertRegex(said, r"\. (Try|Hint): ")

    def test_an_sdk_gets_the_token(self):
        self.ready()
        sdk = self.sdk()
        self.assertEqual(sdk.token(), self.token()["token_value"])
        self.assertLessEqual(sdk.end, time.time() + 3)
        self.assertIn("served", self.daemon_log.read_text())

    def test_curl(self):
        self.ready()
        variables = self.variables()
        done = subprocess.run(["curl", "-sSi", "-H", "X-Databricks-Metadata-Version: 1",
                               "-H", f"X-Databricks-Host: {variables['DATABRICKS_HOST'].upper()}/",
                               variables["DATABRICKS_METADATA_SERVICE_URL"]], capture_output=True, text=True)
        self.assertIn("HTTP/1.1 200 OK", done.stdout)
        self.assertIn("Cache-Control: no-store", done.stdout)
        self.assertIn(self.workspace.token, done.stdout)

    def test_what_each_guard_refuses(self):
        self.ready()
        sdk = self.sdk()
        self.assertEqual(sdk.ask()[0], 200)
        wrong = sdk.path[:-1] + ("0" if sdk.path[-1] != "0" else "1")
        for path in (wrong, "/", sdk.path + "/", sdk.path[:-1]):
            self.assert_refused(sdk.ask(path), 404, "no profile has this address")
        self.assert_refused(sdk.ask(X_Databricks_Metadata_Version=None), 400, "Version must be 1")
        self.assert_refused(sdk.ask(X_Databricks_Metadata_Version="2"), 400, "Version must be 1")
        self.assert_refused(sdk.ask(X_Databricks_Host=None), 400, "X-Databricks-Host")
        self.assert_refused(sdk.ask(X_Databricks_Host="https://other.example"), 403, "another workspace")
        self.assert_refused(sdk.ask(X_Databricks_Workspace_Id="12"), 403, "another workspace")
        self.assert_refused(sdk.ask(sdk.path + "?o=12"), 403, "another workspace")
        self.assert_refused(sdk.ask(Host="evil.example:" + sdk.port), 403, "another server")
        self.assert_refused(sdk.ask(Host="127.0.0.1"), 403, "another server")
        self.assert_refused(sdk.ask(Origin="https://evil.example"), 403, "web pages")
        self.assert_refused(sdk.ask(method="POST"), 405, "only GET")
        self.assert_refused(sdk.ask(body=b"x", Content_Length="1"), 413, "has a body")
        self.assertEqual(sdk.ask(Host="localhost:" + sdk.port)[0], 200)

    @unittest.skipIf(os.geteuid() != 0, "another uid needs root")
    def test_another_user_gets_nothing(self):
        self.ready()
        sdk = self.sdk()
        request = (f"GET {sdk.path} HTTP/1.1\r\nHost: 127.0.0.1:{sdk.port}\r\nX-Databricks-Metadata-Version: 1\r\n"
                   f"X-Databricks-Host: {sdk.headers['X-Databricks-Host']}\r\nConnection: close\r\n\r\n")
        own = socket.create_connection(("127.0.0.1", int(sdk.port)))
        own.sendall(request.encode())
        self.assertIn(b"access_token", own.recv(65536))
        own.close()
        for _ in range(3):
            done = subprocess.run(["/usr/bin/python3", "-c", NOBODY, sdk.port], input=request.encode(), capture_output=True, cwd="/")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn(b"access_token", done.stdout)
        self.assertEqual(self.daemon_log.read_text().count("refused a client of uid 65534"), 1)
        self.assertEqual(sdk.ask()[0], 200)

    def test_a_mapped_address_is_known_as_ours(self):
        self.ready()
        sdk = self.sdk()
        with socket.socket(socket.AF_INET6) as client:
            client.connect(("::ffff:127.0.0.1", int(sdk.port)))
            client.sendall(f"GET {sdk.path} HTTP/1.1\r\nHost: localhost:{sdk.port}\r\nX-Databricks-Metadata-Version: 1\r\n"
                           f"X-Databricks-Host: {self.workspace.url}\r\n\r\n".encode())
            self.assertIn(b"access_token", client.recv(65536))

    def test_the_address_stays_over_restarts_rotations_and_logins(self):
        daemon = self.start()
        self.login()
        before = self.variables()
        self.stop(daemon)
        daemon = self.start()
        self.assertEqual(self.variables(), before)
        daemon.kill()
        daemon.wait()
        self.processes.remove(daemon)
        self.start()
        self.patkeeper("rotate")
        self.assertEqual(self.variables(), before)
        self.login("--replace")
        self.assertEqual(self.variables(), before)
        self.assertEqual(self.sdk().token(), self.token()["token_value"])

    def test_a_port_that_is_taken(self):
        daemon = self.ready()
        address = self.about()["metadata_address"]
        port = int(address.split(":")[1])
        self.stop(daemon)
        with socket.create_server(("127.0.0.1", port)):
            daemon = self.start()
            self.token()
            self.assertIn(f"port {port} of 127.0.0.1 is taken", self.about()["metadata_reason"])
            self.assertIn(f"ss -ltnp 'sport = :{port}'", self.patkeeper("status"))
            for command in (["env", "--metadata"], ["exec", "--metadata", "--", "true"], ["setup-databrickscfg"]):
                self.assertIn(f"port {port} of 127.0.0.1 is taken", self.patkeeper(*command, code=69))
            done = subprocess.run(["patkeeper", "doctor", "--json"], env=self.environment, capture_output=True, text=True)
            self.assertEqual(done.returncode, 69, done.stdout)
            finding = next(f for f in json.loads(done.stdout)["findings"] if f["check"] == "metadata")
            self.assertEqual(finding["grade"], "bad")
            self.assertIn(str(port), subprocess.run(finding["try"], shell=True, capture_output=True, text=True).stdout)
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: self.about().get("metadata_address") == address, "it listens there again")
        self.assertEqual(self.sdk().ask()[0], 200)

    def test_a_reload_moves_it(self):
        daemon = self.ready()
        self.write_config(self.config + '[metadata]\nlisten = ""\n')
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: self.about().get("metadata_address") is None, "it is off")
        self.assertIn("switched off", self.patkeeper("env", "--metadata", code=69))
        self.assertIn("switched off", self.patkeeper("status"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.write_config(self.config + f'[metadata]\nlisten = "127.0.0.1:{port}"\n')
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: self.about().get("metadata_address") == f"127.0.0.1:{port}", "it is there")
        self.assertEqual(self.sdk().ask()[0], 200)

    def test_a_program_gets_an_address_and_no_token(self):
        self.ready()
        said = self.patkeeper("exec", "--metadata", "--", "env", DATABRICKS_TOKEN="left over", DATABRICKS_CLIENT_ID="i")
        variables = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
        self.assertEqual(variables["DATABRICKS_AUTH_TYPE"], "metadata-service")
        self.assertEqual(variables["DATABRICKS_HOST"], self.workspace.url)
        self.assertNotIn("DATABRICKS_TOKEN", variables)
        self.assertNotIn("DATABRICKS_CLIENT_ID", variables)
        self.assertNotIn("dapi", said)
        self.assertEqual(Sdk(variables["DATABRICKS_METADATA_SERVICE_URL"], variables["DATABRICKS_HOST"]).token(),
                         self.workspace.token)

    def test_several_profiles_have_addresses_of_their_own(self):
        self.ready()
        self.login("--profile", "two", "--no-rotate", token=self.workspace.second_token)
        self.assertEqual(self.sdk("--profile", "two").token(), self.workspace.second_token)
        self.assertEqual(self.sdk("--profile", "DEFAULT").token(), self.workspace.token)
        self.patkeeper("env", "--metadata", "--profile", "three", code=66)

    def test_a_locked_keyring_and_a_dead_token(self):
        self.addCleanup(tool, "restart-keyring")
        self.ready()
        sdk = self.sdk()
        self.patkeeper("logout", "--yes")
        self.assert_refused(sdk.ask(), 404, "no profile has this address")
        self.login("--no-rotate")
        sdk = self.sdk()
        tool("lock-keyring")
        wait_until(lambda: sdk.ask()[0] != 200, "the keyring is locked")
        self.assert_refused(sdk.ask(), 423, "patkeeper unlock")
        self.assertIn("locked", self.patkeeper("env", "--metadata", code=75))


if __name__ == "__main__":
    unittest.main()
