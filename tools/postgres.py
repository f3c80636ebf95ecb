"""Run a command against a throw-away PostgreSQL: `python tools/postgres.py -- python -m pytest`.

The cluster lives in a temporary folder, listens on a unix socket there and nowhere else, and is
gone afterwards. ITDIRECTOR_DATABASE_URL is set for the command; its exit code is returned.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

MISSING = "PostgreSQL's server is not installed. On Debian or Ubuntu: apt-get install postgresql"
NEEDED = ("initdb", "pg_ctl", "psql")
SETUP = (
    "CREATE ROLE itd_owner LOGIN CREATEDB",
    "CREATE ROLE itd_app LOGIN",
    "CREATE DATABASE itdirector OWNER itd_owner",
)
"""As docs/hosting has it: one role owns the tables, another one uses them."""
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
"""A cluster that is thrown away need not survive a power cut, nor be cleaned up: whoever cleans a
database keeps its owner from dropping it, being a process the owner may not end."""


def main(command: Sequence[str]) -> int:
    """Run the command with a fresh cluster; return its exit code."""
    if not command:
        raise SystemExit("usage: python tools/postgres.py -- command [argument ...]")
    home = Path(tempfile.mkdtemp(prefix="itd-pg-"))
    try:
        cluster = Cluster(home)
        cluster.make()
        try:
            env = {**os.environ, **cluster.env}
            return subprocess.run(command, env=env, check=False).returncode
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


class Cluster:
    """A PostgreSQL of its own in a folder, where it also listens."""

    def __init__(self, home: Path) -> None:
        self.home, self.bin, self.owner = home, binaries(), somebody_harmless()

    @property
    def env(self) -> dict[str, str]:
        """Return what an installation is told to work with it."""
        where = f"{quote(str(self.home), safe='')}/itdirector"
        return {
            "ITDIRECTOR_DATABASE_URL": f"postgres://itd_app@{where}",
            "ITDIRECTOR_DATABASE_OWNER_URL": f"postgres://itd_owner@{where}",
        }

    def make(self) -> None:
        """Make it, start it, and make the roles and the database."""
        shutil.chown(self.home, self.owner)
        self._run("initdb", "-D", self.home / "cluster", "-U", "itdirector", "-A", "trust",
                  "--encoding=UTF8", "--locale=C", "--no-sync")  # fmt: skip
        self.start()
        for statement in SETUP:
            self._run("psql", "-q", "-h", self.home, "-U", "itdirector", "-d", "postgres",
                      "-c", statement)  # fmt: skip

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-k {self.home} -c listen_addresses='' {FAST}"
        self._run("pg_ctl", "-D", self.home / "cluster", "-w", "-o", options,
                  "-l", self.home / "log", "start")  # fmt: skip

    def stop(self) -> None:
        """Stop it at once; it is thrown away, or goes on as after a power cut."""
        self._run("pg_ctl", "-D", self.home / "cluster", "-m", "immediate", "stop")

    def _run(self, name: str, *words: object) -> None:
        _as(self.owner, self.bin / name, *words)


def binaries() -> Path:
    """Return the folder of the newest server binaries; on Debian, as root, install them."""
    if found := _installed():
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (("update",), ("install", "-y", "postgresql")):
            subprocess.run([apt, "-qq", *words], env=quiet, check=False)
    if found := _installed():
        return found
    raise SystemExit(MISSING)


def _installed() -> Path | None:
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(debian, key=lambda p: int(p.parent.name), reverse=True)
    path = os.environ.get("PATH", "").split(os.pathsep)
    for folder in [*newest_first, *map(Path, path)]:
        if all((folder / name).exists() for name in NEEDED):
            return folder
    return None


def somebody_harmless() -> str:
    """Return who runs the server: ourselves, or an unprivileged account when we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _as(owner: str, *command: object) -> None:
    words = list(map(str, command))
    account = pwd.getpwnam(owner)
    done = subprocess.run(
        words,
        user=account.pw_uid if os.geteuid() == 0 else None,
        group=account.pw_gid if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{words[0]} failed: {done.stderr.strip()}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(arguments[1:] if arguments[:1] == ["--"] else arguments))
