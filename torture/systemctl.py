#!/usr/bin/python3
"""What `systemctl` does in a tree without systemd: services run as their units say.

User, settings, credentials, system calls and the ban on writable code are as the unit has them;
name spaces and limits of cgroups are not. Units of others are left to `service`.
"""

from __future__ import annotations

import ctypes
import json
import os
import pwd
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

UNITS = Path("/etc/systemd/system")
CALLS = Path("/etc/torture-calls.json")
"""The sets of system calls as `systemd-analyze syscall-filter` lists them."""
PR_SET_NO_NEW_PRIVS, PR_SET_MDWE = 38, 65
ALLOW, ERRNO_EPERM = 0x7FFF0000, 0x00050001


def unit_of(name: str) -> dict[str, list[str]]:
    """Return the settings of a unit with what lies in its `.d` folder."""
    stem, at, instance = name.partition("@")
    file = f"{stem}{at}.service"
    found: dict[str, list[str]] = defaultdict(list)
    for path in [UNITS / file, *sorted((UNITS / f"{file}.d").glob("*.conf"))]:
        for line in path.read_text().splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                found[key].append(value.replace("%i", instance).replace("%d", f"/run/cred/{name}"))
    return found


def environment(unit: dict[str, list[str]]) -> dict[str, str]:
    """Return what a service finds in its environment."""
    said = {"PATH": os.environ["PATH"]} | dict(one.split("=", 1) for one in unit["Environment"])
    for path in unit["EnvironmentFile"]:
        lines = [one for one in Path(path).read_text().splitlines() if "=" in one[:80]]
        said |= dict(one.split("=", 1) for one in lines if not one.startswith("#"))
    return said


def hand_out(name: str, unit: dict[str, list[str]], user: pwd.struct_passwd) -> None:
    """Give a service the secrets its unit names, and nobody else."""
    place = Path(f"/run/cred/{name}")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for one in unit["LoadCredential"]:
        what, _, where = one.partition(":")
        (place / what).write_bytes(Path(where).read_bytes())
        (place / what).chmod(0o400)
        os.chown(place / what, user.pw_uid, user.pw_gid)
    os.chown(place, user.pw_uid, user.pw_gid)
    place.chmod(0o500)


def allowed(unit: dict[str, list[str]]) -> set[str]:
    """Return the system calls a unit leaves its service."""
    sets = json.loads(CALLS.read_text())
    calls: set[str] = set()
    for line in unit["SystemCallFilter"]:
        named = {c for one in line.lstrip("~").split() for c in sets.get(one, [one])}
        calls = calls - named if line.startswith("~") else calls | named
    return calls


def shut_in(calls: set[str], *, writable_code: bool) -> None:
    """Take rights away from this process and all that come of it."""
    libc = ctypes.CDLL(None, use_errno=True)
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    made = ctypes.c_void_p(seccomp.seccomp_init(ERRNO_EPERM))
    for name in calls:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            seccomp.seccomp_rule_add(made, ALLOW, number, 0)
    if not writable_code and libc.prctl(PR_SET_MDWE, 1, 0, 0, 0):
        raise OSError("this kernel has no ban on writable code")
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or seccomp.seccomp_load(made):
        raise OSError("the system calls could not be limited")


def start(name: str) -> None:
    """Start a service of ours and leave it running; wait for one that is done once."""
    unit = unit_of(name)
    user = pwd.getpwnam(unit["User"][0])
    hand_out(name, unit, user)
    calls, writable = allowed(unit), unit["MemoryDenyWriteExecute"] != ["yes"]
    running = subprocess.Popen(  # noqa: S603
        unit["ExecStart"][0].split(),
        env=environment(unit),
        cwd=unit["WorkingDirectory"][0],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        umask=int(unit["UMask"][0], 8),
        stdin=subprocess.DEVNULL,
        stdout=Path(f"/var/log/{name}.log").open("ab"),  # noqa: SIM115  the child keeps it
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=lambda: shut_in(calls, writable_code=writable),  # noqa: PLW1509  one thread
    )
    if unit["Type"] == ["oneshot"] and running.wait():
        sys.exit(Path(f"/var/log/{name}.log").read_text())


def main(words: list[str]) -> None:
    """Do what is asked."""
    verb, *names = [one for one in words if not one.startswith("--")]
    for name in names:
        stem = name.removesuffix(".service")
        if name.endswith(".timer"):
            unit_of(stem.removesuffix(".timer"))  # there is what the timer starts
        elif stem.startswith("itdirector"):
            start(stem)
        else:
            subprocess.run(["service", stem, verb], check=True)  # noqa: S603, S607


if __name__ == "__main__":
    main(sys.argv[1:])
