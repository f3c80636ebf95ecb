"""A bare Debian in a folder, and the commands of docs/hosting run in it, as root and in order."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "hosting"
PAGES = ("install.md", "postgresql.md", "https.md")
"""What leads to PostgreSQL, in order."""
DOCTOR_SAYS = (
    "ok    Fence: Reading and writing are fenced by the database itself.",
    "ok    Second factor: Asked of everybody.",
    "The backup restores: every count, root, audit log and file agrees.",
)
BLOCK = re.compile(r"^```(sh|sh build)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TREE = os.environ.get("ITDIRECTOR_TORTURE_DEBIAN", "")
"""A tree made by debootstrap before, to save the minutes of making one."""
NEEDED = ("unshare", "systemd-analyze", *([] if TREE else ["debootstrap"]))
MIRROR = "http://deb.debian.org/debian"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
OUTSIDE = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", CERTIFICATES)
"""What lets the tree reach the same servers as this machine."""


def lacks(needed: Sequence[str]) -> str:
    """Return why this machine cannot be tried on, nothing when it can; some work as root only."""
    missing = [] if os.geteuid() == 0 else ["root"]
    missing += [name for name in needed if shutil.which(name) is None]
    return f"this needs {', '.join(missing)}" if missing else ""


def commands(page: str, *, build: bool = False) -> str:
    """Return the commands of a page that its reader types, in order."""
    wanted = "sh build" if build else "sh"
    text = (DOCS / page).read_text("utf-8")
    return "".join(body for kind, body in BLOCK.findall(text) if kind == wanted)


def what_the_doctor_missed(said: str) -> list[str]:
    """Return what is wrong, or not said, where the last commands of a page were typed."""
    missing = [line for line in DOCTOR_SAYS if line not in said]
    return missing + re.findall(r"^wrong .*", said, re.MULTILINE)


def password_of(said: str) -> str:
    """Return the password the owner was given; raises ValueError when none was shown."""
    found = re.search(r"^Sign in as you@example.org with (\S+)", said, re.MULTILINE)
    if found is None:
        raise ValueError(f"no password was shown: {said[-3000:]}")
    return found[1]


def built() -> None:
    """Make what is copied to the server, by the commands of the page."""
    bash = ["bash", "-euc", commands("install.md", build=True)]
    subprocess.run(bash, cwd=ROOT, check=True, env={**os.environ, "VIRTUAL_ENV": ""})  # noqa: S603


@contextmanager
def bare_debian(folder: Path, release: str = "bookworm") -> Iterator[Path]:
    """Give a fresh tree; it is gone afterwards. Needs root, and debootstrap where there is none."""
    kept = Path(TREE) if TREE else folder / "kept"
    if not TREE:
        subprocess.run(  # noqa: S603
            ["debootstrap", "--variant=minbase", "--include=ca-certificates", release,  # noqa: S607
             str(kept), MIRROR],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    tree = folder / "debian"
    subprocess.run(["cp", "-a", str(kept), str(tree)], check=True)  # noqa: S603, S607
    for path in OUTSIDE:
        if Path(path).exists():
            shutil.copy(path, tree / path[1:])
    (tree / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
    shutil.copy(ROOT / "torture" / "systemctl.py", tree / "usr/local/sbin/systemctl")
    (tree / "usr/local/sbin/systemctl").chmod(0o755)
    (tree / "etc/torture-calls.json").write_text(json.dumps(_sets_of_calls()))
    try:
        yield tree
    finally:
        shutil.rmtree(tree, ignore_errors=True)


def inside(tree: Path, script: str, log: Path) -> subprocess.Popen[bytes]:
    """Start a script in the tree, with processes and mounts of its own that end with it."""
    (tree / "root/walk.sh").write_text(f"set -eu\n{script}")
    mount = f"mount -t proc proc {tree}/proc && mount --rbind /dev {tree}/dev"
    enter = f"exec chroot {tree} /usr/bin/env -i HOME=/root PATH={_path()} LC_ALL=C.UTF-8"
    said = f"DEBIAN_FRONTEND=noninteractive PIP_CERT={CERTIFICATES}"
    with log.open("wb") as printed:
        return subprocess.Popen(  # noqa: S603
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",  # noqa: S607
             f"{mount} && {enter} {said} sh -x /root/walk.sh"],
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )  # fmt: skip


def _path() -> str:
    return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _sets_of_calls() -> dict[str, list[str]]:
    """Return every set of system calls that systemd knows, down to the calls."""
    command = ["systemd-analyze", "--no-pager", "syscall-filter"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    sets: dict[str, list[str]] = {}
    for line in told.splitlines():
        if line.startswith("@"):
            sets[line.strip()] = current = []
        elif line.startswith("    ") and not line.strip().startswith("#"):
            current.append(line.strip())
    return {name: sorted(_calls(name, sets)) for name in sets}


def _calls(name: str, sets: dict[str, list[str]]) -> set[str]:
    if not name.startswith("@"):
        return {name}
    return {call for one in sets[name] for call in _calls(one, sets)}
