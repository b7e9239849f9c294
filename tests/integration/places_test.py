#!/usr/bin/python3
"""Where daemon and client meet, and where the daemon keeps things: lost folders, other users' folders, a full disk, an old daemon."""
import fcntl
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

from places import Places
from scene import BUILD, wait_until

NOBODY = pwd.getpwnam("nobody")


class Lost(Places):
    def test_the_daemon_listens_at_both_places(self):
        pid = self.pid_that_serves()
        self.assertEqual(self.answers_at(self.socket), pid)
        self.assertGreater(len(str(self.second_socket())), 107)
        self.assertEqual(self.answers_at(self.second_socket()), pid)

    def test_a_client_without_the_first_folder_reaches_it_and_it_comes_back(self):
        pid = self.pid_that_serves()
        for _ in range(3):
            shutil.rmtree(self.socket.parent)
            self.assertEqual(self.pid_that_serves(), pid)
            wait_until(self.socket.exists, "the daemon makes it again")
            self.assertEqual(self.answers_at(self.socket), pid)
        self.assertEqual(self.daemons(), [pid])

    def test_a_runtime_directory_that_comes_back_at_the_next_login(self):
        pid = self.pid_that_serves()
        shutil.rmtree(self.run_directory)
        self.assertEqual(self.pid_that_serves(), pid)
        self.assertFalse(self.run_directory.exists(), "it is not the daemon's to make")
        self.run_directory.mkdir(mode=0o700)
        wait_until(self.socket.exists, "the daemon listens there again")
        self.assertEqual(self.answers_at(self.socket), pid)

    def test_the_state_folder_comes_back_with_the_lock(self):
        pid = self.pid_that_serves()
        shutil.rmtree(self.state)
        wait_until(lambda: self.state.exists() and self.second_socket().exists(), "the daemon makes it again")
        self.assertEqual(self.answers_at(self.second_socket()), pid)
        for path in (self.machine() / "lock", self.state / "lock"):
            with path.open() as lock, self.assertRaises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        about = json.loads(self.patkeeper("status", "--json"))["daemon"]
        self.assertEqual(about["metadata_address"], "127.0.0.1:" + (self.machine() / "metadata-port").read_text().strip())

    def test_two_shells_with_different_runtime_directories(self):
        pid = self.pid_that_serves()
        for other in (self.home / "other", self.home / "missing"):
            if other.name == "other":
                other.mkdir(mode=0o700)
            self.assertEqual(self.pid_that_serves(XDG_RUNTIME_DIR=str(other)), pid)
        self.assertEqual(self.daemons(), [pid])

    def test_a_socket_in_the_first_place_on_which_nothing_listens(self):
        pid = self.pid_that_serves()
        other = self.home / "other/patkeeper"
        other.mkdir(parents=True, mode=0o700)
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(other / "patkeeper.sock"))
        self.assertEqual(self.pid_that_serves(XDG_RUNTIME_DIR=str(other.parent)), pid)

    def test_a_first_place_that_closes_before_it_answers(self):
        pid = self.pid_that_serves()
        other = self.home / "other/patkeeper"
        other.mkdir(parents=True, mode=0o700)
        for reads in (False, True):
            path = other / "patkeeper.sock"
            path.unlink(missing_ok=True)
            with socket.socket(socket.AF_UNIX) as rude:
                rude.bind(str(path))
                rude.listen()

                def close_at_once():
                    connection, _ = rude.accept()
                    with connection:
                        if reads:
                            connection.recv(65536)

                closing = threading.Thread(target=close_at_once)
                closing.start()
                self.assertEqual(self.pid_that_serves(XDG_RUNTIME_DIR=str(other.parent)), pid)
                closing.join()

    def test_without_any_runtime_directory(self):
        pid = self.pid_that_serves(XDG_RUNTIME_DIR=str(self.home / "missing"))
        self.assertEqual(self.answers_at(self.second_socket()), pid)
        self.assertEqual(self.pid_that_serves(XDG_RUNTIME_DIR=str(self.home / "missing")), pid)
        self.assertFalse((self.home / "missing").exists())
        self.patkeeper("stop", XDG_RUNTIME_DIR=str(self.home / "missing"))

    def test_a_named_socket_is_the_only_one_that_a_client_tries(self):
        pid = self.pid_that_serves()
        named = str(self.home / "named/patkeeper.sock")
        said = self.patkeeper("status", code=75, PATKEEPER_SOCKET=named)
        self.assertIn(f"another patkeeperd is running (process {pid})", said)
        self.assertIn("Try: patkeeper doctor\n", said)  # which says to unset it
        self.assertIn("but another one runs.\nTry: env -u PATKEEPER_SOCKET patkeeper stop\n",
                      self.patkeeper("stop", code=69, PATKEEPER_SOCKET=named))
        self.assertEqual(self.daemons(), [pid])
        self.patkeeper("stop")
        done = subprocess.run(["patkeeper", "stop"], env={**self.environment, "PATKEEPER_SOCKET": named}, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, "The daemon is not running.\n"))

    def test_a_daemon_with_a_named_socket_is_reached_without_the_name(self):
        pid = self.pid_that_serves(PATKEEPER_SOCKET=str(self.home / "named/patkeeper.sock"))
        self.assertEqual(self.pid_that_serves(), pid)

    def test_it_does_not_spin_where_it_cannot_come_back(self):
        pid = self.pid_that_serves()
        shutil.rmtree(self.socket.parent)
        self.socket.parent.write_text("in the way")
        log = self.machine() / "daemon.log"
        wait_until(lambda: "is not a directory of this user" in log.read_text(), "it says so")

        def used():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])

        before = used()
        for number in range(300):
            (self.run_directory / f"noise{number}").write_text("")
        self.assertEqual(self.pid_that_serves(), pid)
        self.assertLess(used() - before, 50)
        self.assertEqual(log.read_text().count("is not a directory of this user"), 1)
        self.socket.parent.unlink()
        wait_until(self.socket.exists, "it comes back", seconds=90)

    def test_one_that_cannot_be_reached_at_all_is_stopped_by_patkeeper_stop(self):
        pid = self.pid_that_serves()
        os.kill(pid, signal.SIGSTOP)
        shutil.rmtree(self.socket.parent)
        shutil.rmtree(self.second_socket().parent)
        said = self.patkeeper("status", code=75)
        self.assertIn(f"(process {pid})", said)
        self.assertIn("patkeeper stop && patkeeper status", said)
        self.assertNotIn("PATKEEPER_SOCKET", said)
        self.assertIn(f"kill -KILL {pid}", self.patkeeper("stop", code=75))
        os.kill(pid, signal.SIGCONT)
        wait_until(lambda: not self.daemons(), "the signal has ended it")

    def test_the_hook_of_every_shell_reads_what_the_daemon_writes(self):
        self.pid_that_serves()
        generation = self.machine() / "run/generation"
        wait_until(lambda: generation.exists() and generation.read_text(), "it is written")
        for runtime in (self.run_directory, self.home / "other"):
            self.assertIn(str(generation), self.patkeeper("hook", "bash", XDG_RUNTIME_DIR=str(runtime)))


class Doctor(Places):
    def lock(self):
        done = subprocess.run(["patkeeper", "doctor", "--json"], capture_output=True, text=True, env=self.environment, timeout=60)
        return {found["check"]: found for found in json.loads(done.stdout)["findings"]}["lock"]

    def test_a_zombie_holds_no_lock(self):
        self.pid_that_serves()
        self.patkeeper("stop")
        lock = self.machine() / "lock"
        program = self.home / "patkeeperd"
        program.symlink_to("/bin/true")
        zombie = subprocess.Popen([program])
        self.addCleanup(zombie.wait)
        wait_until(lambda: "\nState:\tZ" in pathlib.Path(f"/proc/{zombie.pid}/status").read_text(), "it has ended")
        lock.write_text(f"{zombie.pid}\n")
        self.assertEqual(self.lock()["grade"], "ok")

    def test_a_healthy_daemon_is_never_to_be_killed(self):
        pid = self.pid_that_serves()
        self.assertEqual(self.lock()["why"], "held by the daemon")
        shutil.rmtree(self.socket.parent)
        self.assertEqual(self.lock()["why"], "held by the daemon")
        self.environment["PATKEEPER_SOCKET"] = str(self.home / "named/socket")
        self.assertEqual((self.lock()["grade"], self.lock()["next"]), ("bad", "unset PATKEEPER_SOCKET"))
        del self.environment["PATKEEPER_SOCKET"]
        self.assertEqual(self.daemons(), [pid])


@unittest.skipIf(os.geteuid() != 0, "another uid needs root")
class ForeignFolders(Places):
    """`sudo -E`: root with the variables of another user, whose account is called "nobody" here."""

    def setUp(self):
        super().setUp()
        self.theirs = self.home / "theirs"
        for folder in (self.theirs, self.theirs / "run"):
            folder.mkdir(mode=0o700)
            os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
        self.environment |= {"HOME": str(self.theirs), "XDG_RUNTIME_DIR": str(self.theirs / "run"),
                             "PATKEEPER_CONFIG": str(self.home / ".config/patkeeper/config.toml")}
        for path in (self.home, self.home.parent, self.home.parent.parent):
            path.chmod(0o755)

    def everything(self):
        return sorted(str(path) for path in self.theirs.rglob("*"))

    def assert_refused(self, folder, *command, **environment):
        before = self.everything()
        said = self.patkeeper(*command, code=77, **environment)
        self.assertIn(f"{folder} belongs to user id {NOBODY.pw_uid}, and this is user id 0", said)
        self.assertIn("XDG_STATE_HOME", said)
        self.assertIn("XDG_RUNTIME_DIR", said)
        self.assertEqual(self.everything(), before)

    def test_nothing_is_created_and_its_owner_can_start_it(self):
        self.assert_refused(self.theirs, "status")
        self.assert_refused(self.theirs, "token")
        copies = self.home / "bin"  # the build may be where others cannot look
        copies.mkdir(mode=0o755)
        for program in ("client/patkeeper", "daemon/patkeeperd"):
            shutil.copy(BUILD / program, copies)
        self.environment.pop("PATKEEPER_CONFIG", None)
        environment = {**self.environment, "PATH": f"{copies}:{os.environ['PATH']}", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
        for command, text in ((["version"], ""), (["status", "--json"], '"daemon"'), (["stop"], "")):
            done = subprocess.run(["patkeeper", *command], env=environment, cwd="/", capture_output=True, text=True,
                                  user=NOBODY.pw_uid, group=NOBODY.pw_gid, extra_groups=[], timeout=60)
            self.assertIn(done.returncode, (0, 73), done.stderr)
            self.assertIn(text, done.stdout)
        owners = {path.stat().st_uid for path in self.theirs.rglob("*")}
        self.assertEqual(owners, {NOBODY.pw_uid})

    def test_stop_leaves_a_daemon_of_theirs_alone(self):
        copies = self.home / "bin"  # the build may be where others cannot look
        copies.mkdir(mode=0o755)
        shutil.copy(BUILD / "daemon/patkeeperd", copies)
        self.environment.pop("PATKEEPER_CONFIG")
        socket = self.theirs / "run/patkeeper/patkeeper.sock"
        with self.daemon_log.open("wb") as log:
            theirs = subprocess.Popen([copies / "patkeeperd"], env={**self.environment, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
                                      cwd="/", stderr=log, user=NOBODY.pw_uid, group=NOBODY.pw_gid, extra_groups=[])
        self.processes.append(theirs)
        wait_until(lambda: socket.exists() or theirs.poll() is not None, "it listens")
        self.assertIn("is not yours", self.patkeeper("stop", code=77))
        theirs.send_signal(signal.SIGSTOP)
        for path in (socket.parent, next(self.theirs.rglob("run/patkeeper.sock")).parent):
            shutil.rmtree(path)
        self.assertIn("not yours to stop", self.patkeeper("stop", code=77))
        theirs.send_signal(signal.SIGCONT)
        self.assertIsNone(theirs.poll())
        self.stop(theirs)

    def test_the_daemon_itself_refuses(self):
        done = subprocess.run(["patkeeperd"], env=self.environment, capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertIn(f"{self.theirs} belongs to user id", done.stderr)
        self.assertEqual(self.everything(), [str(self.theirs / "run")])

    def test_their_configuration_is_not_what_it_complains_of(self):
        config = self.theirs / ".config/patkeeper/config.toml"
        config.parent.mkdir(parents=True)
        config.touch()
        for path in (self.theirs / ".config", config.parent, config):
            os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)
        del self.environment["PATKEEPER_CONFIG"]
        self.assert_refused(self.theirs, "status")
        mine = self.home / "mine"
        mine.mkdir(mode=0o700)
        self.environment["HOME"] = str(mine)  # as the hint says
        for name in ("XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
            self.environment.pop(name, None)
        self.patkeeper("status")
        self.patkeeper("stop")

    def test_either_folder_alone_is_enough(self):
        mine = self.home / "mine"
        mine.mkdir(mode=0o700)
        self.assert_refused(self.theirs / "run", "status", HOME=str(mine))
        self.assert_refused(self.theirs, "status", XDG_RUNTIME_DIR=str(mine))
        self.assert_refused(self.theirs, "status", HOME=str(mine), XDG_STATE_HOME=str(self.theirs), XDG_RUNTIME_DIR=str(mine))
        self.assert_refused(self.theirs, "status", XDG_STATE_HOME=str(self.theirs / "new"), XDG_RUNTIME_DIR=str(mine))

    def test_help_and_version_are_exempt(self):
        for command in (["--help"], ["--version"], ["help"], ["version"]):
            self.patkeeper(*command)
        for option in ("--help", "--version"):
            subprocess.run(["patkeeperd", option], env=self.environment, check=True, capture_output=True)
        self.assertEqual(self.everything(), [str(self.theirs / "run")])

    def test_own_folders_help(self):
        mine = self.home / "mine"
        mine.mkdir(mode=0o700)
        self.environment |= {"XDG_STATE_HOME": str(mine), "XDG_RUNTIME_DIR": str(mine)}
        self.patkeeper("status")
        self.login("--no-rotate")
        self.assertIn(str(self.theirs), self.patkeeper("setup-databrickscfg", code=77))
        for command in (["setup-git"], ["setup-git", "--remove"]):
            self.assertIn(f"{self.theirs} belongs to user id", self.patkeeper(*command, code=77))
        self.patkeeper("setup-git", GIT_CONFIG_GLOBAL=str(mine / "gitconfig"))
        self.patkeeper("logout", "--yes")
        self.patkeeper("stop")
        self.assertEqual(self.everything(), [str(self.theirs / "run")])

    def test_a_socket_that_is_named_in_their_folder(self):
        mine = self.home / "mine"
        mine.mkdir(mode=0o700)
        self.assert_refused(self.theirs, "status", HOME=str(mine), PATKEEPER_SOCKET=str(self.theirs / "new/socket"))


class WithoutHome(Places):
    def test_without_home_it_says_what_to_set(self):
        del self.environment["HOME"]
        self.assertIn("Set HOME", self.patkeeper("stop", code=69))
        said = self.patkeeper("status", code=78)
        self.assertIn("XDG_STATE_HOME", said)
        done = subprocess.run(["patkeeperd"], env=self.environment, capture_output=True, text=True, timeout=20)
        self.assertEqual((done.returncode, "XDG_STATE_HOME" in done.stderr), (78, True), done.stderr)

    def test_a_socket_in_a_shared_folder_is_not_to_be_fixed_by_chmod(self):
        shared = self.home / "shared"
        shared.mkdir()
        shared.chmod(0o1777)
        said = self.patkeeper("status", code=69, PATKEEPER_SOCKET=str(shared / "x.sock"))
        self.assertIn("is open to others", said)
        self.assertNotIn("chmod", said)


@unittest.skipIf(os.geteuid() != 0, "mounting needs root")
class FullDisk(Places):
    def test_the_first_start_serves_and_says_what_it_could_not_write(self):
        self.state.parent.mkdir(parents=True)
        log = self.daemon_log
        mount = 'mount -t tmpfs -o size=64k,mode=700 none "$0" && head -c 1M /dev/zero >"$0/zeros"; exec "$@"'
        with log.open("wb") as file:
            daemon = subprocess.Popen(["unshare", "-m", "sh", "-c", mount, self.state.parent, "patkeeperd"], env=self.environment,
                                      stdout=file, stderr=file)
        self.processes.append(daemon)
        wait_until(lambda: self.socket.exists() or daemon.poll() is not None, "it listens")
        self.assertEqual(self.pid_that_serves(), daemon.pid)
        self.assertRegex(log.read_text(), "cannot write the process id to .*No space left on device")
        self.login("--no-rotate")
        self.assertEqual(self.token()["token_value"], self.workspace.token)
        self.assertRegex(log.read_text(), "cannot write .*generation: No space left on device")
        self.patkeeper("logout", "--yes")
        self.stop(daemon)

    def test_a_limit_of_the_size_of_files(self):
        daemon = subprocess.Popen(["sh", "-c", "ulimit -f 0; exec patkeeperd 2>/dev/null"], env=self.environment)
        self.daemon_log.touch()
        self.processes.append(daemon)
        wait_until(lambda: self.socket.exists() or daemon.poll() is not None, "it listens")
        self.assertEqual(self.pid_that_serves(), daemon.pid)
        self.stop(daemon)


class OldDaemon:
    """Does what patkeeperd 0.1.0 does: holds STATE/lock with its process id, and answers at the first socket."""

    def __init__(self, scene, store="secret-service"):
        self.scene = scene
        self.store = store
        scene.state.mkdir(parents=True, mode=0o700)
        self.lock = (scene.state / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        print(os.getpid(), file=self.lock, flush=True)
        scene.socket.parent.mkdir(mode=0o700)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(scene.socket))
        self.socket.listen()
        scene.addCleanup(self.close)
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        self.socket.close()
        self.lock.close()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                call = b""
                while byte := stream.read(1):
                    call += byte
                    if byte == b"\0":
                        connection.sendall(json.dumps(self.answer(json.loads(call[:-1])["method"])).encode() + b"\0")
                        call = b""

    def answer(self, method):
        about = {"version": "0.1.0", "pid": os.getpid(), "start_time": int(time.time() * 1000), "store": self.store,
                 "store_state": "ready"}
        answers = {"io.patkeeper.GetDaemon": {"daemon": about}, "io.patkeeper.ListProfiles": {"profiles": []}}
        if method in answers:
            return {"parameters": answers[method]}
        return {"error": "org.varlink.service.MethodNotFound", "parameters": {"method": method}}


class Upgrade(Places):
    def test_the_port_moves_along(self):
        self.state.mkdir(parents=True, mode=0o700)
        (self.state / "metadata-port").write_text("23456\n")
        self.pid_that_serves()
        self.assertEqual((self.machine() / "metadata-port").read_text(), "23456\n")
        about = json.loads(self.patkeeper("status", "--json"))["daemon"]
        self.assertEqual(about["metadata_address"], "127.0.0.1:23456")

    def test_a_port_of_this_machine_comes_first(self):
        self.pid_that_serves()
        port = (self.machine() / "metadata-port").read_text()
        self.patkeeper("stop")
        (self.state / "metadata-port").write_text("23456\n")
        self.pid_that_serves()
        self.assertEqual((self.machine() / "metadata-port").read_text(), port)

    def test_a_new_client_says_that_the_daemon_is_old(self):
        OldDaemon(self)
        self.assertRegex(self.patkeeper("status"), "To restart the daemon, because the daemon is 0.1.0, this client is .*: "
                                                   "patkeeper stop && patkeeper status\n")
        self.assertIn("differ in version", self.patkeeper("mint", code=70))

    def test_a_new_client_says_that_an_old_daemon_would_forget_its_tokens(self):
        OldDaemon(self, store="memory")
        self.assertRegex(self.patkeeper("status"), 'To restart the daemon, because the daemon is 0.1.0, this client is .*, run "patkeeper '
                                                   'stop", start the daemon as before, and log in again: it keeps tokens in memory')

    def test_an_old_daemon_does_not_start_beside_a_new_one(self):
        self.pid_that_serves()
        with (self.state / "lock").open("r+") as lock:  # as 0.1.0 opens and takes it
            with self.assertRaises(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.patkeeper("stop")
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_an_old_daemons_lock_is_respected(self):
        old = OldDaemon(self)
        by_hand = subprocess.run(["patkeeperd", "--socket", self.home / "named/socket"], env=self.environment, capture_output=True,
                                 text=True, timeout=20)
        self.assertEqual(by_hand.returncode, 75, by_hand.stderr)
        self.assertIn(f"a patkeeperd of version 0.1 is running (process {os.getpid()}); run: patkeeper stop", by_hand.stderr)
        self.socket.unlink()
        self.assertIn("patkeeper stop", self.patkeeper("status", code=75))
        old.close()
        self.pid_that_serves()


if __name__ == "__main__":
    unittest.main()
