"""One more workstation, or another user's account: a home, a keyring, a machine id and a daemon of its own."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import pathlib

from scene import BUILD, HERE, wait_until

# Before anything else: what the machine is called, as the daemon sees it.
OTHER_MACHINE = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "-m", "-u", "sh", "-c",
                 'hostname "$(cat "$0")"; mount --bind "$0" /etc/machine-id 2>/dev/null || [ ! -e /etc/machine-id ] && exec "$@"']
# A keyring that was copied from elsewhere; then the daemon.
WITH_KEYRINGS = ['sh', '-c', 'mkdir -p ~/.local/share/keyrings && cp -r "$0"/. ~/.local/share/keyrings && restart-keyring && exec "$@"']


class Machine:
    def __init__(self, scene, name, keyrings=None, user=None):
        self.scene, self.user = scene, user
        self.home = pathlib.Path(tempfile.mkdtemp(prefix=name + "-", dir="/tmp"))
        scene.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.log = scene.home / f"{name}.log"
        self.socket = self.home / "run" / "patkeeper.sock"
        config = self.home / "config.toml"
        shutil.copy(scene.home / ".config/patkeeper/config.toml", config)
        ca_file = self.home / "ca.pem"
        shutil.copy(scene.workspace.ca_file, ca_file)
        config.write_text(config.read_text().replace(scene.workspace.ca_file, str(ca_file)))
        (self.home / "run").mkdir(mode=0o700)
        (self.home / "bin").mkdir()
        for program in ("client/patkeeper", "daemon/patkeeperd"):  # the build may lie where others cannot look
            shutil.copy(BUILD / program, self.home / "bin")
        self.environment = {**scene.environment, "PATKEEPER_SOCKET": str(self.socket), "PATKEEPER_CONFIG": str(config),
                            "PATH": f"{self.home}/bin:{os.environ['PATH']}", "HOME": str(self.home)}
        self.machine_id = self.home / "machine-id"
        self.machine_id.write_text(f"{name:0<32}\n")
        self.keyrings = self.keep(keyrings)
        if user is not None:
            subprocess.run(["chown", "-R", f"{user.pw_uid}:{user.pw_gid}", self.home], check=True)

    def keep(self, keyrings):
        if keyrings is None:
            return None
        return shutil.copytree(keyrings, self.home / "keyrings")

    def start(self):
        command = [HERE / "private-keyring"]
        if self.user is None:
            command = [*OTHER_MACHINE, self.machine_id, *command]
        else:
            shutil.copytree(HERE, self.home / "scripts", dirs_exist_ok=True)
            command = [self.home / "scripts/private-keyring"]
        if self.keyrings:
            command += [*WITH_KEYRINGS, self.keyrings]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*command, "patkeeperd", "--log-level", "trace"], stderr=log, stdout=log,
                                            cwd="/", env=self.environment, start_new_session=True, **self.credentials())
        self.scene.addCleanup(self.stop)
        wait_until(lambda: self.listens() or self.process.poll() is not None, "the daemon of the other machine listens")
        self.scene.assertIsNone(self.process.poll(), self.log.read_text())

    def credentials(self):
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def listens(self):
        return self.run("version").returncode == 0 and self.run("status").returncode == 0

    def stop(self):
        """Ends the daemon, and with it the keyring and the bus."""
        if self.process.poll() is None:
            self.run("stop")
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGTERM)
            raise

    def run(self, *arguments, stdin=""):
        return subprocess.run(["patkeeper", *arguments], input=stdin, capture_output=True, text=True, timeout=120, cwd="/",
                              env=self.environment, **self.credentials())

    def patkeeper(self, *arguments, stdin=""):
        done = self.run(*arguments, stdin=stdin)
        self.scene.assertEqual(done.returncode, 0, f"patkeeper {arguments}: {done.stderr}")
        return done.stdout

    def login(self, token, *options):
        self.patkeeper("login", "--host", self.scene.workspace.url, "--token-stdin", *options, stdin=token + "\n")

    def token(self, *options):
        return json.loads(self.patkeeper("token", "--json", *options))


def minted(log):
    """The ids of the tokens that a daemon made, by its log."""
    return set(re.findall(r"minted (\w+)", log.read_text()))


def deleted(log):
    return set(re.findall(r"deleting (\w+)", log.read_text()))
