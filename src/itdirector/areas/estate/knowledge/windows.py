"""Which Windows a machine runs: the build says more than the name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from itdirector.areas.estate.knowledge.lifecycle import shipped_cycles
from itdirector.areas.estate.knowledge.names import Match

_BUILD = re.compile(r"(?<!\d)(?:10\.0\.|6\.[0-3]\.|5\.[0-2]\.)?(\d{4,5})(?!\d)")
_RELEASE = re.compile(r"\b(2[0-9]h[12]|1[5-9]0[379]|1511|1909|2004)\b")
_FAMILY = re.compile(r"\bwindows (8\.1|11|10|8|7|vista|xp)\b")
_SHORT = re.compile(r"\bwin(?:dows)? ?(?=\d|xp\b|vista\b)")
_RELEASE_2 = re.compile(r"(?<=\d)r2\b")
_SERVER = re.compile(r"\bserver\b|\bhyper-v\b|\bwindows 20[012]\d\b")
_SERVER_NAME = re.compile(r"\b(20[012]\d r2|20[012]\d|1[789]0[39]|2[0-9]h2)\b")
_SMALL_BUSINESS = re.compile(r"small business server (20\d\d)")
_LONG_TERM = re.compile(r"\b(?:ltsc|ltsb)\b ?(20\d\d)?|\benterprise ?sn?\b")
_NOT_A_PC = re.compile(r"windows (?:phone|mobile|ce|iot core)|windows 10 mobile|holographic")
_BUSINESS = re.compile(r"enterprise|education|entreprise|éducation|multi-session|bildung")
_PERSONAL = re.compile(
    r"\bpro\b|profes|home|\bcore\b|famil|starter|ultimate|intégrale|basic|single language"
)


@cache
def _known() -> Mapping[str, Mapping[str, str]]:
    text = (files(__package__) / "windows.toml").read_text(encoding="utf-8")
    tables: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return tables


def match_windows(text: str, *, version: str, build: str) -> Match | None:
    """Return the Windows release meant. `text` is the name and edition, made comparable."""
    text = _RELEASE_2.sub(" r2", _SHORT.sub("windows ", text))
    if _NOT_A_PC.search(text):
        return None
    if _SERVER.search(text):
        return _server(text, version=version, build=build)
    return _client(text, version=version, build=build)


def _server(text: str, *, version: str, build: str) -> Match:
    if small := _SMALL_BUSINESS.search(text):
        cycle = _known()["small_business"].get(small[1], "")
        return Match("windows-server", cycle, "likely", f"Small Business Server {small[1]}")
    number, by_build = _by_build("server_builds", build, version)
    by_name = ""
    if (named := _SERVER_NAME.search(text)) or (named := _SERVER_NAME.fullmatch(version)):
        by_name = _known()["server_names"].get(named[1], "")
    if not by_name:
        because = f"build {number}" if by_build else "no release named"
        return Match("windows-server", by_build, "likely", because)
    because = f"{named[1].upper() if named else ''} in its name"
    if by_build and by_build != by_name and "r2" not in by_build:
        return Match(
            "windows-server", by_name, "likely", f"{because}, though its build is {number}"
        )
    return Match("windows-server", by_name, "exact", because)


def _client(text: str, *, version: str, build: str) -> Match | None:
    number, base = _by_build("client_builds", build, version)
    because, built = f"build {number}", base != ""
    if not base:
        base, because = _named_release(text, version)
    if not base:
        unknown = f"build {number} is not known" if number else "no release named"
        return Match("windows", "", "likely", unknown)
    long_term = _LONG_TERM.search(text) is not None
    if base in shipped_cycles()["windows"] and not long_term:
        sure = built or base != "10-22h2" or _RELEASE.search(f"{text} {version}")
        return Match("windows", base, "exact" if sure else "likely", because)
    return _with_edition(base, text, because=because, long_term=long_term)


def _named_release(text: str, version: str) -> tuple[str, str]:
    """Return the release without its edition, and what named it; ("", "") when nothing does."""
    if (year := _LONG_TERM.search(text)) and year[1] in _known()["long_term"]:
        return _known()["long_term"][year[1]], f"long-term release {year[1]}"
    family = _FAMILY.search(text)
    if family is None:
        return "", ""
    release = _RELEASE.search(version) or _RELEASE.search(text)
    if release and family[1] in {"10", "11"}:
        return f"{family[1]}-{release[1]}", f"release {release[1].upper()}"
    base = _known()["families"].get(family[1], "")
    if family[1] == "10":
        return base, "no build given, the last release of Windows 10 assumed"
    return base, f"Windows {family[1]} in its name"


def _with_edition(base: str, text: str, *, because: str, long_term: bool) -> Match | None:
    """Add the edition. Where it is not said, the one that ends first is assumed."""
    cycles = shipped_cycles()["windows"]
    if long_term:
        wanted = [f"{base}-iot-lts", f"{base}-e-lts"] if "iot" in text else [f"{base}-e-lts"]
        found = next((cycle for cycle in wanted if cycle in cycles), base)
        return Match("windows", found, "exact", f"{because}, long-term edition")
    if "pro education" not in text and _BUSINESS.search(text):
        return Match("windows", f"{base}-e", "exact", f"{because}, Enterprise or Education edition")
    if edition := _PERSONAL.search(text):
        word = "Home" if edition[0] in {"home", "core", "famil"} else "Pro"
        return Match("windows", f"{base}-w", "exact", f"{because}, {word} edition")
    return Match("windows", f"{base}-w", "likely", f"{because}, edition not given so Pro assumed")


def _by_build(table: str, *texts: str) -> tuple[str, str]:
    """Return the first build number that is known and its release, else ("…", "").

    Only the first number of a text is a build: what follows it counts the monthly updates.
    """
    found = [hit[1] for text in texts if (hit := _BUILD.search(text))]
    known = _known()[table]
    number = next((number for number in found if number in known), "")
    return (number, known[number]) if number else (next(iter(found), ""), "")
