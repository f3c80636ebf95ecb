"""How a name is made comparable, and which release a text means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from itdirector.areas.estate.knowledge.lifecycle import in_numbers, shipped_cycles
from itdirector.areas.estate.knowledge.products import Rule

Confidence = Literal["exact", "likely"]


@dataclass(frozen=True, slots=True)
class Match:
    """Which product and release a name stands for. An empty cycle: the release is unknown."""

    product: str
    cycle: str
    confidence: Confidence
    because: str
    """What decided it, for a reader: "build 19045, Pro edition"."""


_MARKS = re.compile(r"[®™©]|\((?:r|tm|c)\)")
_SPACES = re.compile(r"\s+")
_LEADING_ZERO = re.compile(r"(?<=\.)0+(?=\d)")
_SEPARATOR = re.compile(r"[.+_-]")
_PLAIN_VERSION = re.compile(r"\d+(?:\.\d+)*")


def normal(text: str) -> str:
    """Return `text` in small letters, without trade marks, with single spaces."""
    plain = _SPACES.sub(" ", _MARKS.sub("", text.lower())).strip()
    return plain.removesuffix(".app")


def release_of(rule: Rule, *, named: str, version: str) -> tuple[str, Confidence, str]:
    """Return the release, how sure it is, and why.

    The name outranks the version, unless the version says the same and more.
    """
    if rule.cycle:
        return rule.cycle, "exact", "by its name"
    if version.startswith(f"{named}."):
        named = ""
    for text, said in ((named, "in its name"), (version, "as its version")):
        if not text:
            continue
        if cycle := _mapped(rule.cycles, text) or _known(rule.product, text):
            return cycle, "exact", f"{text} {said}"
    text = named or version
    if plain := _PLAIN_VERSION.match(text):
        return _guessed(rule.product, plain[0]), "likely", f"{text}, a release we do not know"
    return "", "likely", "no version given"


def _mapped(cycles: Mapping[str, str], text: str) -> str:
    """Return the entry for `text`, else for the longest beginning of it that ends at a dot."""
    if not cycles:
        return ""
    parts = text.split(".")
    beginnings = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((cycles[start] for start in beginnings if start in cycles), "")


def _known(product: str, text: str) -> str:
    """Return the longest beginning of `text` that is a release in the shipped table.

    Cisco writes 17.03.04 where the release is 17.3, so zeros in front are also left out.
    """
    cycles = shipped_cycles().get(product, frozenset())
    for spelling in (text, _LEADING_ZERO.sub("", text)):
        parts = _SEPARATOR.split(spelling)
        beginnings = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
        if known := next((start for start in (spelling, *beginnings) if start in cycles), ""):
            return known
    return ""


def _guessed(product: str, version: str) -> str:
    """Return the release a version newer or older than the table would belong to.

    It has as many parts as the newest release the table knows.
    """
    newest = max(shipped_cycles().get(product, ()), key=in_numbers, default="")
    if not in_numbers(newest):
        return ""
    parts = version.split(".")[: newest.count(".") + 1]
    return ".".join(parts)
