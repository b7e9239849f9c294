#!/usr/bin/env python3
"""usage: format.py ROOT
Fails when clang-format would change a C++ file; exits 77 (skipped) where there is no clang-format."""
import shutil
import subprocess
import sys

from sources import files

if not shutil.which("clang-format"):
    sys.exit(77)
cpp = [f for f in files(sys.argv[1]) if f.suffix in (".cpp", ".hpp")]
sys.exit(subprocess.run(["clang-format", "--dry-run", "-Werror", *cpp], check=False).returncode)
