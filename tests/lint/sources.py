"""The files of the tree: those git knows or would add, else all outside of build/."""
import pathlib
import subprocess


def files(root):
    root = pathlib.Path(root)
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, check=False)
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        paths = (root / name for name in names if name)
    else:
        paths = (p for p in root.rglob("*") if p.relative_to(root).parts[0] not in ("build", ".git"))
    return sorted(p for p in paths if p.is_file() and not p.is_symlink())
