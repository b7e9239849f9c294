#!/usr/bin/env python3
"""usage: text.py ROOT
Fails on trailing white space, on a path of the machine this was written on, and on a text that ends
without a line feed or is not UTF-8."""
import pathlib
import sys

from sources import files

ROOT = pathlib.Path(sys.argv[1])
MACHINE = b"/" + b"work/"
# What is fed to parsers as it is.
RAW = ("tests/golden/bad/", "tests/fuzz/corpus/")


def complaints(path, data):
    if path.startswith(RAW):
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.rstrip() != line:
            yield f"{path}:{number}: trailing white space"
        if MACHINE in line:
            yield f"{path}:{number}: a path of one machine only"
    if data and not data.endswith(b"\n"):
        yield f"{path}: no line feed at its end"
    try:
        data.decode()
    except UnicodeDecodeError:
        yield f"{path}: not UTF-8"


found = [c for f in files(ROOT) for c in complaints(f.relative_to(ROOT).as_posix(), f.read_bytes())]
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)
