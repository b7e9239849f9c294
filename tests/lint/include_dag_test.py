#!/usr/bin/env python3
"""Tests that include_dag.py catches a bad include and takes a good one."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).with_name("include_dag.py")


def run(path, line):
    """Exit code and output for a tree of one file with one line."""
    with tempfile.TemporaryDirectory() as root:
        file = pathlib.Path(root, path)
        file.parent.mkdir(parents=True)
        file.write_text("\n" + line + "\n", encoding="utf-8")
        done = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


BAD = [
    ("protocol/a.cpp", '#include "daemon/rotation/record.hpp"'),
    ("protocol/a.hpp", '#include "client/connection.hpp"'),
    ("client/a.cpp", '#include "daemon/process/clock.hpp"'),
    ("daemon/rotation/a.cpp", '#include "daemon/store/secret_store.hpp"'),
    ("daemon/rotation/a.cpp", '#include "daemon/process/clock.hpp"'),
    ("daemon/process/a.cpp", '#include "daemon/rotation/record.hpp"'),
    ("daemon/config/a.cpp", '#include "daemon/store/memory_store.hpp"'),
    ("daemon/store/a.cpp", '#include "daemon/workspace/workspace_api.hpp"'),
    ("daemon/workspace/a.cpp", '#include "daemon/config/config.hpp"'),
    ("daemon/profiles/a.cpp", '#include "daemon/server/session.hpp"'),
    ("daemon/profiles/a.cpp", '#include "daemon/options.hpp"'),
    ("daemon/server/a.cpp", '#include "daemon/options.hpp"'),
    ("daemon/main.cpp", '#include "client/connection.hpp"'),
    ("daemon/main.cpp", '#include "tests/support/fake_clock.hpp"'),
    ("protocol/a.cpp", '#  include "tests/support/fake_clock.hpp"'),
    ("daemon/rotation/a.cpp", '#include "record.hpp"'),
    ("daemon/rotation/a.cpp", "#include <daemon/store/secret_store.hpp>"),
    ("daemon/store/libsecret_store.cpp", "#include <libsecret/secret.h>"),
    ("daemon/process/a.cpp", "#include <gio/gio.h>"),
    ("daemon/main.cpp", "#include <glib-object.h>"),
    ("daemon/server/session.cpp", "#include <boost/beast.hpp>"),
    ("daemon/process/logging.cpp", "#include <systemd/sd-journal.h>"),
    ("daemon/config/config.hpp", "#include <toml++/toml.h>"),
    ("daemon/main.cpp", "#include <CLI/CLI.hpp>"),
    ("daemon/rotation/a.cpp", "#include <spdlog/spdlog.h>"),
    ("client/a.cpp", "#include <boost/asio.hpp>"),
    ("daemon/config/a.cpp", "#include <boost/asio/awaitable.hpp>"),
    ("daemon/newcomer/a.cpp", "#include <string>"),
]
GOOD = [
    ("protocol/a.cpp", '#include "protocol/codec.hpp"'),
    ("client/a.cpp", '#include "protocol/codec.hpp"'),
    ("daemon/store/a.cpp", '#include "daemon/rotation/record.hpp"'),
    ("daemon/config/a.cpp", '#include "daemon/rotation/policy.hpp"'),
    ("daemon/profiles/a.cpp", '#include "daemon/config/config.hpp"'),
    ("daemon/server/a.cpp", '#include "daemon/profiles/registry.hpp"'),
    ("daemon/main.cpp", '#include "daemon/server/server.hpp"'),
    ("daemon/store/a.hpp", "#include <gio/gio.h>"),
    ("daemon/store/secret_session.cpp", "#include <libsecret/secret.h>"),
    ("daemon/server/a.cpp", "#include <boost/asio/write.hpp>"),
    ("daemon/process/logging.cpp", "#include <spdlog/spdlog.h>"),
    ("client/command_line.cpp", "#include <CLI/App.hpp>"),
    ("tests/unit/a/b.cpp", '#include "tests/support/fake_clock.hpp"'),
    ("tests/component/b.cpp", "#include <boost/beast.hpp>"),
]


class IncludeDag(unittest.TestCase):
    def test_catches_bad_includes(self):
        for path, line in BAD:
            with self.subTest(path=path, line=line):
                code, output = run(path, line)
                self.assertEqual(code, 1)
                self.assertIn(path, output)

    def test_takes_good_includes(self):
        for path, line in GOOD:
            with self.subTest(path=path, line=line):
                self.assertEqual(run(path, line), (0, ""))


if __name__ == "__main__":
    unittest.main()
