"""The products we know by name: products.toml as checked, compiled values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

SOURCE = "products.toml"

# What may follow a plain name: its version, then bitness, language and the like.
_AFTER_NAME = (
    r"(?:[ _-](?:version |release |v)?v?(?P<cycle>\d[\w.+-]*))?"
    r"(?:[ ,]*(?:\((?:x64|x86|amd64|arm64|aarch64|(?:32|64)[- ]?bit(?: x\d\d)?|user|current user"
    r"|(?:x64|x86) [a-z]{2,3}(?:-[a-z]{2})?|\d[\d.]*)\)|(?:32|64)[- ]?bit|x64|x86|x86_64|lts|esr"
    r"|community|enterprise|- [a-z]{2,3}-[a-z]{2}))*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way a product is spelled, and where its release stands."""

    product: str
    words: frozenset[str]
    name: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    publisher: re.Pattern[str] | None = None
    cycle: str = ""
    """The release, whatever the version says; "" when it must be found."""
    cycles: Mapping[str, str] = field(default_factory=dict)
    """Text in the name, or beginning of the version, to release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product, and the rules for its names."""

    slug: str
    title: str
    evergreen: bool
    extension_free: bool
    software: tuple[Rule, ...]
    systems: tuple[Rule, ...]


@cache
def products() -> Mapping[str, Product]:
    """Return every product by slug, in the order in which rules are tried."""
    text = (files(__package__) / SOURCE).read_text(encoding="utf-8")
    return {slug: _product(slug, entry) for slug, entry in tomllib.loads(text)["product"].items()}


_PRODUCT_KEYS = {"title", "evergreen", "extension", "called", "rule", "system"}
_RULE_KEYS = {"words", "name", "unless", "publisher", "cycle", "cycles"}


def _product(slug: str, entry: Mapping[str, Any]) -> Product:
    if unknown := entry.keys() - _PRODUCT_KEYS:
        raise ValueError(f"{SOURCE}: product.{slug} has unknown keys {sorted(unknown)}")
    software = [_called(slug, entry["called"])] if "called" in entry else []
    software += [_rule(slug, rule) for rule in entry.get("rule", [])]
    return Product(
        slug=slug,
        title=entry["title"],
        evergreen=entry.get("evergreen", False),
        extension_free=entry.get("extension") == "free",
        software=tuple(software),
        systems=tuple(_rule(slug, rule) for rule in entry.get("system", [])),
    )


def _called(slug: str, names: list[str]) -> Rule:
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(re.escape(name) for name in longest_first)
    return Rule(
        product=slug,
        words=frozenset(max(name.split(), key=len) for name in names),
        name=re.compile(f"^(?:{either}){_AFTER_NAME}"),
    )


def _rule(slug: str, entry: Mapping[str, Any]) -> Rule:
    if unknown := entry.keys() - _RULE_KEYS:
        raise ValueError(f"{SOURCE}: a rule of product.{slug} has unknown keys {sorted(unknown)}")
    return Rule(
        product=slug,
        words=frozenset(entry.get("words", ())),
        name=re.compile(entry["name"]),
        unless=re.compile(entry["unless"]) if "unless" in entry else None,
        publisher=re.compile(entry["publisher"]) if "publisher" in entry else None,
        cycle=entry.get("cycle", ""),
        cycles=entry.get("cycles", {}),
    )
