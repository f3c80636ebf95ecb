"""Settings and the home folder: what lets strangers in, and what keeps people out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from itdirector.surfaces.checkup.line import LOOK, OK, WRONG, Line
from itdirector.surfaces.signin import base_address, breached
from itdirector.surfaces.signin.factors import OPTIONAL

LITTLE_BYTES, TOO_LITTLE_BYTES = 1 << 30, 100 << 20
ALONE = {"127.0.0.1", "localhost", "[::1]"}
SECRETS = {
    "ITDIRECTOR_SECRET_KEY": "secret.key",
    "ITDIRECTOR_BACKUP_KEY": "backup.key",
    "ITDIRECTOR_SEALING_KEYS": "sealing.keys",
}
"""Files that open everything: the setting `…_FILE` names one, else it lies in the home folder.

One that is mounted by itself was handed into a container, where nobody else is.
"""
SEE = "See docs/hosting/settings.md."


def lines(*, in_earnest: bool) -> Iterator[Line]:
    """Yield how it is set up and where it lies. Not in earnest: nothing but samples is here."""
    yield errors_shown()
    if in_earnest:
        yield address()
        yield proxies()
        yield second_factor()
        yield leaked_passwords()
    else:
        yield Line("Visitors", OK, "A sample company on this machine: no second factor is asked.")
    yield from _home()


def errors_shown() -> Line:
    """Return the line about ITDIRECTOR_DEBUG."""
    if not settings.DEBUG:
        return Line("Errors", OK, "Errors show nothing of what is inside.")
    said = "ITDIRECTOR_DEBUG is on: errors show visitors what is inside."
    return Line("Errors", WRONG, said, "Leave ITDIRECTOR_DEBUG out.")


def leaked_passwords() -> Line:
    """Return the line about passwords that leaked somewhere."""
    if known := breached.known():
        return Line("Passwords", OK, f"{known:,} that leaked are refused.")
    said = "only common ones are refused; `itdirector passwords load FILE` learns what leaked."
    return Line("Passwords", OK, f"Of passwords, {said}")


def address() -> Line:
    """Return the line about the address people open and the names that are answered to."""
    if trouble := base_address.wrong_with(settings.BASE_URL):
        said = f"{trouble} Passkeys and single sign-on stay off."
        return Line("Address", LOOK, said, base_address.REMEDY)
    names, host = set(settings.ALLOWED_HOSTS), base_address.host_name()
    if "*" in names:
        return Line("Address", WRONG, "ITDIRECTOR_HOSTS is *: any name is believed.", SEE)
    if host not in names and f".{host.partition('.')[2]}" not in names:
        said = f"ITDIRECTOR_HOSTS does not have {host}, where people open it: they are refused."
        return Line("Address", WRONG, said, f"Set ITDIRECTOR_HOSTS={host}.")
    return Line("Address", OK, f"People open it at {settings.BASE_URL}.")


def proxies() -> Line:
    """Return the line about the servers that stand before this one."""
    tls, proxies = settings.SESSION_COOKIE_SECURE, settings.TRUSTED_PROXIES
    if tls and not proxies:
        said = "A server stands before this one, but ITDIRECTOR_TRUSTED_PROXIES is 0: all visitors "
        said += "count as one address when sign-ins go wrong."
        return Line("Proxy", LOOK, said, "Set ITDIRECTOR_TRUSTED_PROXIES=1 behind one server.")
    if settings.BASE_URL.startswith("https://") and not tls:
        said = "People open it over https, but ITDIRECTOR_TLS is off: cookies go over http too."
        return Line("Proxy", WRONG, said, "Set ITDIRECTOR_TLS=1.")
    if proxies and not tls and not set(settings.ALLOWED_HOSTS) <= ALONE:
        said = "ITDIRECTOR_TLS is off: passwords and cookies may travel in the clear."
        return Line("Proxy", LOOK, said, "Put Caddy or nginx before it, and set ITDIRECTOR_TLS=1.")
    return Line("Proxy", OK, f"{proxies} trusted before this one, https {'on' if tls else 'off'}.")


def second_factor() -> Line:
    """Return the line about whether everybody proves a second factor."""
    if settings.SECOND_FACTOR != OPTIONAL:
        return Line("Second factor", OK, "Asked of everybody.")
    said = "ITDIRECTOR_SECOND_FACTOR is optional: a password alone lets people in."
    return Line("Second factor", LOOK, said, "Leave it out where others than you can reach this.")


def _home() -> Iterator[Line]:
    home: Path = settings.HOME
    if not home.exists():
        return
    yield free(shutil.disk_usage(home).free, home)
    if home.stat().st_mode & 0o077:
        said = f"Others on this machine may look into {home}."
        yield Line("Home", LOOK, said, f"chmod 700 {home}")
    else:
        yield Line("Home", OK, f"Only its owner may look into {home}.")
    for setting, name in SECRETS.items():
        path = Path(os.environ.get(f"{setting}_FILE") or home / name)
        if path.exists() and path.stat().st_mode & 0o077 and not path.is_mount():
            said = f"Others on this machine may read {path}, which opens everything."
            yield Line("Keys", WRONG, said, f"chmod 600 {path}")


def free(free_bytes: int, home: Path) -> Line:
    """Return the line about the room that is left."""
    if free_bytes >= LITTLE_BYTES:
        return Line("Room", OK, f"{free_bytes >> 30} GB are free for {home}.")
    said = f"Only {free_bytes >> 20} MB are free where {home} lies."
    state = WRONG if free_bytes < TOO_LITTLE_BYTES else LOOK
    return Line("Room", state, said, "Make room: old backups are not removed by themselves.")
