#!/usr/bin/env python3
"""usage: include_dag.py ROOT
Fails when a file includes what its folder may not: see MAY_INCLUDE and DOORS."""
import pathlib
import re
import sys

PROTOCOL = {"protocol"}
ROTATION = PROTOCOL | {"daemon/rotation"}
BELOW_PROFILES = ROTATION | {"daemon/store", "daemon/workspace", "daemon/config", "daemon/process"}
BELOW_SERVER = BELOW_PROFILES | {"daemon/profiles"}
EVERYTHING = BELOW_SERVER | {"daemon/server", "daemon", "client"}

# Folder -> the folders of ours it may include, besides itself.
MAY_INCLUDE = {
    "protocol": set(),
    "client": PROTOCOL,
    "daemon/rotation": PROTOCOL,
    "daemon/process": PROTOCOL,
    "daemon/config": ROTATION | {"daemon/process"},
    "daemon/store": ROTATION | {"daemon/process"},
    "daemon/workspace": ROTATION | {"daemon/process"},
    "daemon/profiles": BELOW_PROFILES,
    "daemon/server": BELOW_SERVER,
    "daemon": BELOW_SERVER | {"daemon/server"},
    "tests": EVERYTHING,
}

# A third-party library has one door: header prefix -> the files or folders that may include it.
PURE = {"protocol/", "client/", "daemon/rotation/"}
DOORS = {
    "libsecret/": {"daemon/store/secret_session.cpp"},
    "gio/": {"daemon/store/"},
    "glib": {"daemon/store/"},
    "boost/beast": {"daemon/workspace/https_client.cpp", "daemon/server/metadata_session.cpp", "daemon/asio.cpp"},
    "systemd/": {"daemon/process/systemd.cpp"},
    "toml++/": {"daemon/config/config.cpp"},
    "CLI/": {"client/", "daemon/options.cpp"},
}
# Header prefix -> the folders that may not include it.
CLOSED = {
    "boost/asio": PURE | {"daemon/config/"},
    "spdlog/": PURE,
}

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def folder_of(path):
    """The longest folder of MAY_INCLUDE that holds the file, or None."""
    folders = [f for f in MAY_INCLUDE if path.startswith(f + "/")]
    return max(folders, key=len, default=None)


def is_in(path, places):
    return any(path == place or (place.endswith("/") and path.startswith(place)) for place in places)


def why_not(path, header, quoted):
    """Why the file may not include the header; None where it may."""
    folder = folder_of(path)
    if quoted:
        target = folder_of(header)
        if target is None:
            return f"{header} is not named from the root of the tree"
        if target == folder or target in MAY_INCLUDE[folder]:
            return None
        return f"{folder}/ may not include {header}"
    if folder == "tests":
        return None
    if folder_of(header):
        return f"{header} is ours: include it with quotes"
    for prefix, doors in DOORS.items():
        if header.startswith(prefix) and not is_in(path, doors):
            return f"{prefix} belongs to {', '.join(sorted(doors))}"
    for prefix, closed in CLOSED.items():
        if header.startswith(prefix) and is_in(path, closed):
            return f"{prefix} has no place in {folder}/"
    return None


def complaints(root):
    for top in ("protocol", "client", "daemon", "tests"):
        for file in sorted((root / top).rglob("*.[ch]pp")):
            path = file.relative_to(root).as_posix()
            if folder_of(path) is None or folder_of(path) != known_folder(path):
                yield f"{path}: its folder is not in MAY_INCLUDE"
                continue
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                reason = match and why_not(path, match[2], match[1] == '"')
                if reason:
                    yield f"{path}:{number}: {reason}"


def known_folder(path):
    """A new folder of daemon/ needs a place in the order; those below tests/ and client/ do not."""
    parent = path.rsplit("/", 1)[0]
    return parent if parent.startswith("daemon") else parent.split("/")[0]


def main():
    found = list(complaints(pathlib.Path(sys.argv[1])))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
