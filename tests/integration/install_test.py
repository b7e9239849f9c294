#!/usr/bin/python3
"""What `cmake --install` and the Debian package put where. Reads the build in PATKEEPER_BUILD, installs nothing into the system."""
import gzip
import os
import pathlib
import re
import stat
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["PATKEEPER_BUILD"])
SOURCE = pathlib.Path(__file__).resolve().parents[2]
# Sanitizers cannot be linked statically.
SANITIZED = re.search(r"(?m)^PATKEEPER_SANITIZE:STRING=.+$", (BUILD / "CMakeCache.txt").read_text())

FILES = {
    "bin/git-credential-patkeeper": "link to patkeeper",
    "bin/patkeeper": "755",
    "bin/patkeeperd": "755",
    "lib/systemd/user-preset/90-patkeeper.preset": "644",
    "lib/systemd/user/patkeeper.service": "644",
    "lib/systemd/user/patkeeper.socket": "644",
    "libexec/patkeeper/databricks": "755",
    "share/bash-completion/completions/patkeeper": "644",
    "share/doc/patkeeper/changelog.Debian.gz": "644",
    "share/doc/patkeeper/changelog.gz": "644",
    "share/doc/patkeeper/copyright": "644",
    "share/fish/vendor_completions.d/patkeeper.fish": "644",
    "share/lintian/overrides/patkeeper": "644",
    "share/man/man1/git-credential-patkeeper.1.gz": "644",
    "share/man/man1/patkeeper.1.gz": "644",
    "share/man/man1/patkeeperd.1.gz": "644",
    "share/man/man5/patkeeper.toml.5.gz": "644",
}


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def kind(path):
    return f"link to {os.readlink(path)}" if path.is_symlink() else f"{stat.S_IMODE(path.stat().st_mode):o}"


class Tree:
    """Tests of an installed tree, `self.prefix` within `self.root`."""

    def test_exactly_these_files_are_installed(self):
        below = self.root / self.prefix
        found = {str(path.relative_to(below)): kind(path) for path in self.root.rglob("*") if path.is_symlink() or path.is_file()}
        self.assertEqual(found, {**FILES, self.zsh: "644"})

    def test_completion_is_what_the_program_prints(self):
        share = self.root / self.prefix / "share"
        for shell, file in {"bash": share / "bash-completion/completions/patkeeper",
                            "fish": share / "fish/vendor_completions.d/patkeeper.fish",
                            "zsh": self.root / self.prefix / self.zsh}.items():
            self.assertEqual(run(self.root / self.prefix / "bin/patkeeper", "completion", shell), file.read_text())

    def test_every_page_that_others_name_is_installed(self):
        pages = {path.name.removesuffix(".gz") for path in (self.root / self.prefix / "share/man").rglob("*.gz")}
        for path in (self.root / self.prefix / "share/man").rglob("*.gz"):
            for name, section in re.findall(r"(?m)^\.Xr (\S*patkeeper\S*) (\d)", gzip.decompress(path.read_bytes()).decode()):
                self.assertIn(f"{name}.{section}", pages, path)

    def test_the_manual_names_every_command_and_option(self):
        client = self.root / self.prefix / "bin/patkeeper"
        page = gzip.decompress((self.root / self.prefix / "share/man/man1/patkeeper.1.gz").read_bytes()).decode()
        commands = re.findall(r"(?m)^  ([a-z][a-z-]*) ", run(client, "help"))
        self.assertIn("login", commands)
        for command in commands:
            self.assertRegex(page, rf"(?m)^\.(It )?Cm.*\b{command}\b", command)
            for option in re.findall(r"(?m)^  (?:-\w,)?-(-[a-z-]+)", run(client, "help", command)):
                if option != "-help":
                    self.assertRegex(page, rf"Fl {option}\b", f"{command} -{option}")

    def test_folders_are_everybodys_to_read(self):
        modes = {str(path): kind(path) for path in self.root.rglob("*") if path.is_dir() and not path.is_symlink()}
        self.assertEqual(set(modes.values()), {"755"}, modes)

    def test_the_service_runs_the_daemon_that_was_installed(self):
        unit = (self.root / self.prefix / "lib/systemd/user/patkeeper.service").read_text()
        self.assertRegex(unit, rf"(?m)^ExecStart=/{self.prefix}/bin/patkeeperd$")
        self.assertNotIn("@bindir@", unit)

    def test_programs_run(self):
        for name in ("patkeeper", "patkeeperd"):
            self.assertRegex(run(self.root / self.prefix / "bin" / name, "--version"), rf"^{name} \d+\.\d+\.\d+\n$")

    def test_the_sdks_take_what_they_run_for_a_current_cli(self):
        """They refuse a file of less than 1 MiB."""
        with tempfile.TemporaryDirectory() as directory:
            stripped = pathlib.Path(directory) / "databricks"
            run("strip", "-o", stripped, self.root / self.prefix / "libexec/patkeeper/databricks")
            self.assertGreaterEqual(stripped.stat().st_size, 1024 * 1024)
            self.assertEqual(run(stripped, "version"), "Databricks CLI v0.300.0\n")
            if not SANITIZED:
                self.assertNotIn("INTERP", run("readelf", "--program-headers", "--wide", stripped))

    def test_man_pages_are_well_formed(self):
        for page in (self.root / self.prefix / "share/man").rglob("*.gz"):
            done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], capture_output=True, text=True,
                                  env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""})
            self.assertEqual((done.returncode, done.stderr), (0, ""), page)


class Install(Tree, unittest.TestCase):
    prefix = "opt/patkeeper"
    zsh = "share/zsh/site-functions/_patkeeper"

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.root = pathlib.Path(directory.name) / "root"
        run("cmake", "--install", BUILD, "--prefix", "/" + cls.prefix, env={**os.environ, "DESTDIR": str(cls.root)}, umask=0o022)


class Package(Tree, unittest.TestCase):
    prefix = "usr"
    zsh = "share/zsh/vendor-completions/_patkeeper"

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        base = pathlib.Path(directory.name)
        # A umask as careful people have it must not be seen in the package.
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", base / "cpack", cwd=base, umask=0o077)
        cls.deb, = (base / "cpack").glob("*.deb")
        cls.root = base / "root"
        run("dpkg-deb", "-x", cls.deb, cls.root)
        cls.root.chmod(0o755)
        cls.control = base / "control"
        run("dpkg-deb", "-e", cls.deb, cls.control)

    def field(self, name):
        return run("dpkg-deb", "-f", self.deb, name).strip()

    def test_its_fields(self):
        changelog = gzip.decompress((self.root / "usr/share/doc/patkeeper/changelog.Debian.gz").read_bytes()).decode()
        version = re.match(r"patkeeper \((.+?)\)", changelog).group(1)
        architecture = run("dpkg", "--print-architecture").strip()
        self.assertEqual(self.deb.name, f"patkeeper_{version}_{architecture}.deb")
        for name, value in {"Package": "patkeeper", "Version": version, "Architecture": architecture, "Section": "utils",
                            "Priority": "optional"}.items():
            self.assertEqual(self.field(name), value)
        self.assertIn("Databricks", self.field("Description"))

    def test_it_depends_on_the_libraries_that_the_daemon_loads(self):
        depends = self.field("Depends")
        for package in ("ca-certificates", "procps"):
            self.assertRegex(depends, rf"(^|, ){package}(,|$)")
        for library in ("libc6", "libglib2.0-0", "libsecret-1-0", "libssl3", "libstdc\\+\\+6", "libsystemd0"):
            self.assertRegex(depends, rf"(^|, ){library}( \(>= [^)]+\))?(,|$)")

    def test_everything_belongs_to_root(self):
        for line in run("dpkg-deb", "-c", self.deb).splitlines():
            self.assertEqual(line.split()[1], "root/root", line)

    def test_its_scripts(self):
        self.assertEqual({path.name: kind(path) for path in self.control.iterdir()},
                         {"control": "644", "md5sums": "644", "postinst": "755", "postrm": "755"})
        for name in ("postinst", "postrm"):
            run("dash", "-n", self.control / name)

    def test_programs_are_stripped(self):
        for name in ("bin/patkeeper", "bin/patkeeperd", "libexec/patkeeper/databricks"):
            self.assertNotIn(".debug_info", run("readelf", "--sections", "--wide", self.root / "usr" / name))

    def test_units_are_valid(self):
        # It looks for what ExecStart names; here that is not installed.
        units = self.root / "usr/lib/systemd/user"
        service = units / "patkeeper.service"
        service.write_text(service.read_text().replace("ExecStart=/", f"ExecStart={self.root}/"))
        try:
            done = subprocess.run(["systemd-analyze", "--user", "--man=no", "--recursive-errors=no", "verify", *units.iterdir()],
                                  capture_output=True, text=True, env={**os.environ, "XDG_RUNTIME_DIR": str(self.root.parent)})
        finally:
            service.write_text(service.read_text().replace(f"ExecStart={self.root}/", "ExecStart=/"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
