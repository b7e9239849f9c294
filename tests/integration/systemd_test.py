#!/usr/bin/python3
"""The units under a real systemd user manager (user-systemd) with a real keyring: starting, stopping, trouble, hardening."""
import configparser
import json
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import unittest

from advised import Advised
from scene import BUILD, Scene, wait_until
from sdk import Sdk

UNITS = pathlib.Path(os.environ["HOME"]) / ".config/systemd/user"
SOURCE = pathlib.Path(__file__).resolve().parents[2]
DAEMON = BUILD / "daemon/patkeeperd"
SERVICE = "patkeeper.service"
SOCKET = "patkeeper.socket"

# What the unit forbids, tried one by one. Each prints its name and what it got.
PROBE = r"""
import ctypes, errno, json, mmap, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)

def call(function, *arguments):
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "")

def packet_socket():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW)

def vsock():
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)

def internet():
    socket.socket(socket.AF_INET6, socket.SOCK_STREAM)

def user_namespace():
    call(libc.unshare, 0x10000000)

def writable_code():
    mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)

def personality():
    call(libc.personality, 8)

def realtime():
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))

def setuid_file():
    open(sys.argv[1], "w").close()
    os.chmod(sys.argv[1], 0o4700)

def outside_the_filter():
    call(libc.ptrace, 7, os.getpid(), None, None)  # of a process that is not traced: ESRCH, were it looked at

found = {}
for probe in (packet_socket, vsock, internet, user_namespace, writable_code, personality, realtime, setuid_file, outside_the_filter):
    try:
        probe()
        found[probe.__name__] = "allowed"
    except OSError as error:
        found[probe.__name__] = errno.errorcode[error.errno]
print(json.dumps(found))
"""


def service_settings():
    """The [Service] section of the unit as it is in the repository."""
    parser = configparser.RawConfigParser(strict=False, comment_prefixes="#")
    parser.optionxform = str
    parser.read(SOURCE / "systemd/patkeeper.service.in")
    return dict(parser["Service"])


class Units(Scene):
    def setUp(self):
        super().setUp()
        self.socket = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "patkeeper/patkeeper.sock"
        del self.environment["PATKEEPER_SOCKET"]
        shutil.rmtree(self.socket.parent, ignore_errors=True)
        self.addCleanup(self.remove_units)
        self.write_units()
        # A HOME for each test, and no journal here to read.
        # In a build with sanitizers: the unit's filter forbids the ptrace by which leaks are looked for.
        sanitizers = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        self.override("home", f"Environment=HOME={self.home} ASAN_OPTIONS={sanitizers}\n"
                              f"StandardError=append:{self.daemon_log}")

    def write_units(self):
        shutil.copy(SOURCE / "systemd" / SOCKET, UNITS)
        unit = (SOURCE / "systemd/patkeeper.service.in").read_text()
        (UNITS / SERVICE).write_text(unit.replace("@bindir@", str(DAEMON.parent)))

    def remove_units(self):
        self.systemctl("disable", SERVICE, SOCKET)
        self.systemctl("stop", SERVICE, SOCKET)
        subprocess.run(["systemctl", "--user", "reset-failed"], check=True)
        for path in UNITS.glob("*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.systemctl("daemon-reload")

    def override(self, name, settings):
        path = UNITS / f"{SERVICE}.d/{name}.conf"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"[Service]\n{settings}\n")
        self.systemctl("daemon-reload")

    def systemctl(self, *arguments, succeeds=True):
        done = subprocess.run(["systemctl", "--user", *arguments], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode == 0, succeeds, f"systemctl {arguments}: {done.stdout}{done.stderr}{self.log()}")
        return done.stdout.strip()

    def show(self, name, unit=SERVICE):
        return self.systemctl("show", "--property", name, "--value", unit)

    def state(self, unit=SERVICE):
        return self.show("ActiveState", unit)

    def main_pid(self):
        return int(self.show("MainPID"))

    def log(self):
        return self.daemon_log.read_text() if self.daemon_log.exists() else ""

    def pid_that_serves(self):
        return json.loads(self.patkeeper("status", "--json"))["daemon"]["pid"]


class Advising(Advised, Units):
    """What doctor says of the units, and whether the command it names fixes it."""

    def finding(self, check):
        return self.doctor(code=None)[check]

    def assert_fixed(self, check, why):
        finding = self.finding(check)
        self.assertEqual(finding["grade"], "warning", finding)
        self.assertIn(why, finding["why"])
        self.follow(finding)
        self.assertEqual(self.finding(check)["grade"], "ok", finding["next"])

    def test_units_that_are_not_enabled(self):
        self.assert_fixed("units", "patkeeper.service is disabled")

    def test_a_masked_unit(self):
        self.systemctl("enable", "--now", SOCKET)
        (UNITS / SERVICE).unlink()
        (UNITS / SERVICE).symlink_to("/dev/null")
        self.systemctl("daemon-reload")
        masked = self.finding("units")
        self.assertEqual((masked["why"], masked["next"]), (f"{SERVICE} is masked", f"systemctl --user unmask {SERVICE}"))

    def test_a_unit_that_changed_on_disk(self):
        self.systemctl("enable", "--now", SERVICE, SOCKET)
        path = UNITS / SERVICE
        path.write_text(path.read_text() + "# changed\n")
        os.utime(path, (time.time() + 60, time.time() + 60))
        self.assert_fixed("units", "patkeeper.service changed on disk")

    def test_units_that_are_not_there(self):
        self.remove_units()
        self.assertIn("does not know patkeeper.service", self.finding("units")["why"])
        self.write_units()
        self.assert_fixed("units", "is disabled")

    def test_a_daemon_older_than_the_installed_one(self):
        self.systemctl("enable", "--now", SERVICE, SOCKET)
        self.assertEqual(self.finding("version")["grade"], "ok")
        DAEMON.chmod(stat.S_IMODE(DAEMON.stat().st_mode))  # as a package puts it there: its inode is new
        self.assert_fixed("version", "was installed or changed after the running daemon was started")

    def test_a_session_by_ssh(self):
        self.systemctl("enable", "--now", SERVICE, SOCKET)
        self.environment["USER"] = "a-user-who-does-not-linger"
        self.assertEqual(self.finding("linger")["grade"], "ok")
        self.environment["SSH_CONNECTION"] = "::1 1 ::1 22"
        self.assertEqual(self.finding("linger")["next"], "loginctl enable-linger")

    def test_a_job_as_the_readme_has_it(self):
        readme = (SOURCE / "README.md").read_text()
        unit = re.search(r"(?ms)^### systemd$.*?^```ini\n(.*?)^```$", readme)[1]
        job = self.home / "bin/job"
        job.parent.mkdir()
        job.write_text('#!/bin/sh\nprintf %s "$DATABRICKS_HOST" >"${0%/*}/was-here"\n')
        job.chmod(0o755)
        (UNITS / "job.service").write_text(unit.replace("/usr/bin/", f"{BUILD}/client/").replace("%h", str(self.home)))
        self.systemctl("daemon-reload")
        self.systemctl("start", SOCKET)
        self.login("--no-rotate")
        self.systemctl("start", "job.service")
        self.assertEqual((job.parent / "was-here").read_text(), self.workspace.url)
        self.patkeeper("logout", "--yes")


class Starting(Units):
    def test_a_client_starts_the_service_through_the_socket(self):
        self.systemctl("start", SOCKET)
        self.assertEqual((self.state(SOCKET), self.state()), ("active", "inactive"))
        self.assertEqual(stat.S_IMODE(self.socket.parent.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE(self.socket.stat().st_mode), 0o600)
        self.assertEqual(self.pid_that_serves(), self.main_pid())
        self.assertEqual(self.state(), "active")

    def test_start_waits_until_the_daemon_serves(self):
        held = self.home / "held"
        os.mkfifo(held)
        self.override("slow", f"ExecStart=\nExecStart=sh -c 'read go <{held} && exec {DAEMON}'")
        self.systemctl("start", "--no-block", SERVICE)
        wait_until(lambda: self.show("SubState") == "start", "the service starts")
        self.assertNotIn("serves", self.log())
        held.write_text("go\n")
        self.systemctl("start", SERVICE)
        wait_until(lambda: "serves" in self.log(), "the journal has it")
        self.assertEqual((self.state(), self.show("StatusText")), ("active", "Serving"))

    def test_a_session_starts_it_without_a_client(self):
        self.systemctl("enable", SERVICE, SOCKET)
        self.systemctl("start", "default.target")
        wait_until(lambda: self.state() == "active", "the service runs")
        self.assertEqual(self.state(SOCKET), "active")

    def test_a_directory_open_to_others_is_refused_and_starting_given_up(self):
        self.socket.parent.mkdir(mode=0o755)
        self.systemctl("start", SOCKET)
        self.systemctl("start", SERVICE, succeeds=False)
        wait_until(lambda: self.state() == "failed", "systemd gives up")
        self.assertEqual(self.show("ExecMainStatus"), "70")
        self.assertIn("chmod 700", self.log())

    def test_a_daemon_by_hand_leaves_systemds_socket_alone(self):
        self.systemctl("start", SOCKET)
        by_hand = subprocess.run([DAEMON], env=self.environment, capture_output=True, text=True)
        self.assertIn("systemctl --user start patkeeper.service", by_hand.stderr)
        self.assertEqual(by_hand.returncode, 70)
        wait_until(lambda: self.pid_that_serves() == self.main_pid(), "the service answers")


class Autostart(Units):
    def setUp(self):
        super().setUp()
        del self.environment["PATKEEPER_NO_AUTOSTART"]

    def test_a_client_has_the_manager_start_it(self):
        self.assertEqual(self.state(SOCKET), "inactive")
        clients = [subprocess.Popen(["patkeeper", "status", "--json"], env=self.environment, stdout=subprocess.PIPE)
                   for _ in range(50)]
        answers = [client.communicate(timeout=60)[0] for client in clients]
        self.assertEqual({json.loads(answer)["daemon"]["pid"] for answer in answers}, {self.main_pid()})
        self.assertEqual((self.state(SOCKET), self.state()), ("active", "active"))

    def test_without_the_address_of_the_bus_too(self):
        del self.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.assertEqual(self.pid_that_serves(), self.main_pid())

    def test_a_masked_unit_is_respected(self):
        (UNITS / SOCKET).unlink()
        self.addCleanup(self.write_units)
        self.systemctl("mask", SOCKET)
        self.addCleanup(self.systemctl, "unmask", SOCKET)
        said = self.patkeeper("status", code=69)
        self.assertRegex(said, "cannot be started: .*masked.\nTry: systemctl --user status patkeeper.socket")

    def test_where_the_manager_knows_no_unit_the_client_starts_it(self):
        self.addCleanup(self.write_units)
        for unit in (SOCKET, SERVICE):
            (UNITS / unit).unlink()
        shutil.rmtree(UNITS / f"{SERVICE}.d")
        self.systemctl("daemon-reload")
        pid = self.pid_that_serves()
        self.patkeeper("stop")
        wait_until(lambda: not pathlib.Path(f"/proc/{pid}").exists(), "it ends")

    def test_another_socket_is_none_of_the_managers(self):
        self.environment["PATKEEPER_SOCKET"] = str(self.home / "run/other/socket")
        self.pid_that_serves()
        self.assertEqual((self.state(SOCKET), self.state()), ("inactive", "inactive"))
        self.patkeeper("stop")

    def test_a_forbidden_start_is_not_made(self):
        self.patkeeper("status", code=69, PATKEEPER_NO_AUTOSTART="1")
        self.assertEqual(self.state(SOCKET), "inactive")


class TakingOver(Units):
    """A daemon that a client forked, and then systemd's."""

    def setUp(self):
        super().setUp()
        del self.environment["PATKEEPER_NO_AUTOSTART"]

    def test_a_forked_daemon_makes_room_for_the_service(self):
        self.environment["PATKEEPER_SOCKET"] = str(self.home / "run/other/socket")
        forked = self.pid_that_serves()
        self.login("--no-rotate")
        del self.environment["PATKEEPER_SOCKET"]
        self.assertEqual(self.pid_that_serves(), forked)
        self.systemctl("start", SERVICE)
        self.assertEqual(self.pid_that_serves(), self.main_pid())
        wait_until(lambda: not pathlib.Path(f"/proc/{forked}").exists(), "the first has ended")
        self.assertIn(f"process {forked} runs without systemd", self.log())
        self.assertEqual(self.token()["token_value"], self.workspace.token)
        self.patkeeper("logout", "--yes")

    def test_one_that_listens_where_systemd_will_leaves_systemds_socket_alone(self):
        self.remove_units()
        self.addCleanup(self.write_units)
        forked = self.pid_that_serves()
        self.write_units()
        self.override("home", f"Environment=HOME={self.home}\nStandardError=append:{self.daemon_log}")
        self.systemctl("start", SOCKET)
        self.assertNotEqual(self.pid_that_serves(), forked)
        self.assertEqual(self.pid_that_serves(), self.main_pid())
        self.assertTrue(self.socket.exists())

    def test_a_lost_socket_of_systemds_is_restarted_once_no_daemon_runs(self):
        pid = self.pid_that_serves()
        self.assertEqual(pid, self.main_pid())
        shutil.rmtree(self.socket.parent)
        self.assertEqual(self.pid_that_serves(), pid)
        self.assertFalse(self.socket.exists(), "it is systemd's to make")
        self.patkeeper("stop")
        wait_until(lambda: self.state() == "inactive", "the service ends")
        clients = [subprocess.Popen(["patkeeper", "status", "--json"], env=self.environment, stdout=subprocess.PIPE)
                   for _ in range(20)]
        answers = [client.communicate(timeout=60)[0] for client in clients]
        self.assertEqual({json.loads(answer)["daemon"]["pid"] for answer in answers}, {self.main_pid()})
        self.assertTrue(self.socket.exists())


class Running(Units):
    def setUp(self):
        super().setUp()
        self.systemctl("start", SERVICE)
        self.pid = self.main_pid()

    def restarted(self):
        pid = self.main_pid()
        return self.state() == "active" and pid not in (0, self.pid)

    def default_profile(self):
        return re.search(r"there is no profile (\w+)", self.patkeeper("token", code=66)).group(1)

    def test_reload_reads_the_configuration_again(self):
        self.write_config('default_profile = "first"\n')
        self.systemctl("reload", SERVICE)
        wait_until(lambda: "read again" in self.log(), "the file is read")
        self.assertEqual(self.default_profile(), "first")
        self.write_config('default_profile = "second"\nnonsense = 1\n')
        self.systemctl("reload", SERVICE)
        wait_until(lambda: "nothing was changed" in self.log(), "the bad file is reported")
        self.assertIn("nonsense", self.log())
        self.assertEqual(self.default_profile(), "first")
        self.assertEqual((self.main_pid(), self.state()), (self.pid, "active"))

    def test_stop_takes_less_than_a_second_and_the_socket_stays(self):
        start = time.monotonic()
        self.systemctl("stop", SERVICE)
        self.assertLess(time.monotonic() - start, 1)
        self.assert_ended_well()
        self.assertNotEqual(self.pid_that_serves(), self.pid)

    def test_the_client_stops_it_until_the_next_call(self):
        self.patkeeper("stop")
        wait_until(lambda: self.state() == "inactive", "the service ends")
        self.assert_ended_well()
        self.assertNotEqual(self.pid_that_serves(), self.pid)

    def test_the_unit_lets_it_tell_prompts_of_a_rotation(self):
        generation = self.socket.parent / "generation"
        before = wait_until(lambda: generation.exists() and generation.read_text(), "it is written")
        self.login("--no-rotate")
        after = generation.read_text()
        self.assertNotEqual(after, before)
        self.assertEqual(stat.S_IMODE(generation.stat().st_mode), 0o600)
        self.systemctl("restart", SERVICE)
        self.pid_that_serves()
        self.assertEqual(generation.read_text(), after)
        self.assertEqual(self.state(SOCKET), "active")
        self.patkeeper("logout", "--yes")

    def assert_ended_well(self):
        self.assertEqual((self.show("Result"), self.show("ExecMainStatus"), self.show("NRestarts")), ("success", "0", "0"))
        self.assertEqual((self.state(), self.state(SOCKET)), ("inactive", "active"))

    def test_a_killed_daemon_is_started_again(self):
        os.kill(self.pid, signal.SIGKILL)
        wait_until(self.restarted, "systemd restarts it")
        self.assertEqual(self.pid_that_serves(), self.main_pid())

    def test_keyring_and_workspace_are_reached(self):
        self.login("--no-rotate")
        self.assertEqual(self.token()["token_value"], self.workspace.token)
        found = subprocess.run(["secret-tool", "lookup", "application", "patkeeper", "profile", "DEFAULT"], capture_output=True)
        self.assertIn(self.workspace.token.encode(), found.stdout)
        self.patkeeper("logout", "--yes")

    def test_the_unit_lets_it_serve_sdks(self):
        self.login("--no-rotate")
        variables = json.loads(self.patkeeper("env", "--metadata", "--shell", "json"))
        sdk = Sdk(variables["DATABRICKS_METADATA_SERVICE_URL"], variables["DATABRICKS_HOST"])
        self.assertEqual(sdk.token(), self.workspace.token)
        self.patkeeper("logout", "--yes")

    def test_every_setting_of_the_unit_is_in_force(self):
        settings = service_settings()
        for name in ("UMask", "LimitCORE", "NoNewPrivileges", "LockPersonality", "MemoryDenyWriteExecute", "RestrictNamespaces",
                     "RestrictRealtime", "RestrictSUIDSGID"):
            self.assertEqual(self.show(name), settings[name], name)
        families = settings["RestrictAddressFamilies"].split()
        self.assertEqual(self.show("RestrictAddressFamilies").split(), sorted(families))
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "Umask:\t0077"):
            self.assertIn(line, status)


class Watchdog(Units):
    def test_a_daemon_that_runs_is_left_alone(self):
        self.override("watchdog", "WatchdogSec=1")
        self.systemctl("start", SERVICE)
        pid = self.main_pid()

        def fed():
            return int(self.show("WatchdogTimestampMonotonic"))

        first = fed()
        wait_until(lambda: fed() >= first + 3_000_000, "the daemon reports three times as long as it may be silent")
        self.assertEqual((self.main_pid(), self.show("NRestarts")), (pid, "0"))

    def test_a_daemon_that_hangs_is_replaced(self):
        self.override("watchdog", "WatchdogSec=1\nTimeoutAbortSec=100ms")
        self.systemctl("start", SERVICE)
        pid = self.main_pid()
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: self.state() == "active" and self.main_pid() not in (0, pid), "systemd replaces it")
        self.assertEqual(self.show("NRestarts"), "1")


class InVain(Units):
    """Exit codes after which systemd does not start it again: right after the exit it has failed, and waits for nothing."""

    def assert_given_up(self, code):
        self.systemctl("start", SERVICE, succeeds=False)
        self.assertEqual((self.state(), self.show("SubState"), self.show("NRestarts")), ("failed", "failed", "0"))
        self.assertEqual(self.show("ExecMainStatus"), str(code))

    def test_a_second_daemon_that_would_lose_tokens(self):
        self.environment["PATKEEPER_SOCKET"] = str(self.home / "run/other/socket")
        self.socket, usual = self.home / "run/other/socket", self.socket
        first = self.start("--store", "memory")
        self.assert_given_up(75)
        self.assertIn(f"another patkeeperd is running (process {first.pid})", self.log())
        # A client that calls on systemd's socket reaches the first by the second one, and systemd gives its socket up.
        del self.environment["PATKEEPER_SOCKET"]
        self.assertEqual(self.pid_that_serves(), first.pid)
        wait_until(lambda: self.state(SOCKET) == "failed", "no endless activation")
        # And all is well when the first has gone.
        self.stop(first)
        self.systemctl("reset-failed", SERVICE, SOCKET)
        self.systemctl("start", SOCKET)
        self.assertTrue(usual.exists())
        self.assertEqual(self.pid_that_serves(), self.main_pid())

    def test_a_bad_configuration(self):
        self.write_config("nonsense = 1\n")
        self.assert_given_up(78)
        self.assertIn("nonsense", self.log())


class Hardening(Units):
    def test_what_the_unit_forbids_is_forbidden(self):
        probe = self.home / "probe.py"
        probe.write_text(PROBE)
        answer = self.home / "answer"
        self.override("probe", f"Type=oneshot\nRestart=no\nExecStart=\n"
                               f"ExecStart={sys.executable} {probe} {self.home}/file\nStandardOutput=append:{answer}")
        self.systemctl("start", SERVICE)
        self.assertEqual(json.loads(answer.read_text()), {
            "internet": "allowed",
            "packet_socket": "EAFNOSUPPORT",
            "vsock": "EAFNOSUPPORT",
            "user_namespace": "EPERM",
            "writable_code": "EPERM",
            "personality": "EPERM",
            "realtime": "EPERM",
            "setuid_file": "EPERM",
            "outside_the_filter": "EPERM",
        })

    def test_without_the_unit_it_is_not(self):
        """Else the probe would prove nothing. What is left out needs a privilege that a container may lack."""
        answer = subprocess.run([sys.executable, "-c", PROBE, self.home / "file"], capture_output=True, text=True, check=True)
        found = json.loads(answer.stdout)
        for name in ("vsock", "writable_code", "personality", "setuid_file"):
            self.assertEqual(found[name], "allowed", name)
        self.assertEqual(found["outside_the_filter"], "ESRCH")


if __name__ == "__main__":
    unittest.main()
