"""From the names inventories use to a product and its release."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from itdirector.areas.estate.knowledge.names import Match, normal, release_of
from itdirector.areas.estate.knowledge.products import Rule, products
from itdirector.areas.estate.knowledge.sql_server import sql_server_release
from itdirector.areas.estate.knowledge.windows import match_windows

_REMEMBERED = 50_000

_WINDOWS = re.compile(r"\bwindows\b|\bhyper-v server\b|\bwin(?:dows)? ?(?:\d|xp\b|vista\b)")
_BETWEEN_WORDS = re.compile(r"[^\w.+]+")

# A package of a Linux distribution is kept safe by the distribution, under an old number.
_PACKAGED = re.compile(
    r"\.(?:fc|el|amzn|mga|cm|azl|oe|sles|lp|suse)\d|ubuntu|[+~-]?deb\d|\+squeeze|~bpo|\.remi\b"
)
_PACKAGER = re.compile(r"debian|ubuntu|fedora|centos|remi collet|rocky|almalinux|mageia|suse")

# Agents often give the version of the Linux kernel where that of the system belongs.
_ONLY_THE_KERNEL = {"linux", "gnu/linux"}
_KERNEL = re.compile(r"-(?:generic|amd64|lts|virtual)|\.(?:fc|el|amzn)\d|linux")


@lru_cache(maxsize=_REMEMBERED)
def match_software(name: str, *, version: str = "", publisher: str = "") -> Match | None:
    """Return the product and release of an installed program, None for a stranger.

    Packages of a Linux distribution are strangers on purpose: the distribution mends them for
    as long as it is itself supported, whatever their makers say of the number.
    """
    plain, publisher = normal(name), publisher.lower()
    if _PACKAGED.search(version) or _PACKAGER.search(publisher):
        return None
    for rule in _candidates(plain):
        found = rule.name.search(plain)
        if found is None or _refused(rule, plain, publisher):
            continue
        return _matched(rule, found, version.strip().lower())
    return None


@lru_cache(maxsize=_REMEMBERED)
def match_os(name: str, *, version: str = "", build: str = "", edition: str = "") -> Match | None:
    """Return the product and release of an operating system or firmware, None for a stranger."""
    version = version.strip().lower()
    plain = normal(version) if normal(name) in _ONLY_THE_KERNEL else normal(name)
    text = f"{plain} {normal(edition)}".strip()
    for rule in _system_rules():
        if found := rule.name.search(plain):
            return _matched(rule, found, "" if _KERNEL.search(version) else version)
    if _WINDOWS.search(text):
        return match_windows(text, version=version, build=build.lower())
    return None


def _matched(rule: Rule, found: re.Match[str], version: str) -> Match:
    named = (found.groupdict().get("cycle") or "").strip(" .-")
    cycle, confidence, because = release_of(rule, named=named, version=version)
    if not cycle and products()[rule.product].evergreen:
        return Match(rule.product, "", "exact", "it updates itself")
    match = Match(rule.product, cycle, confidence, because)
    if rule.product == "mssqlserver":
        return sql_server_release(match, version)
    if rule.product == "debian" and "raspbian" in found[0]:
        return replace(match, confidence="likely", because=f"{because}; it follows Debian")
    return match


def _refused(rule: Rule, plain: str, publisher: str) -> bool:
    if rule.unless and rule.unless.search(plain):
        return True
    return bool(rule.publisher and publisher and not rule.publisher.search(publisher))


def _candidates(plain: str) -> Iterable[Rule]:
    """Return the rules one of whose words stands in the name, in the order of the file."""
    index = _index()
    words = {*plain.split(), *_BETWEEN_WORDS.split(plain)}
    rules = {order: rule for word in words for order, rule in index.get(word, ())}
    return (rule for _, rule in sorted(rules.items()))


@cache
def _index() -> Mapping[str, list[tuple[int, Rule]]]:
    index: dict[str, list[tuple[int, Rule]]] = defaultdict(list)
    every = (rule for product in products().values() for rule in product.software)
    for order, rule in enumerate(every):
        for word in rule.words:
            index[word].append((order, rule))
    return index


@cache
def _system_rules() -> tuple[Rule, ...]:
    return tuple(rule for product in products().values() for rule in product.systems)
