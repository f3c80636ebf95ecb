"""Which connectors exist. Reads manifests only; a parser is imported when it is used."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from itdirector.connectors.client import Client
from itdirector.connectors.rows import Outcome

HERE = Path(__file__).parent
HEAD_BYTES = 65_536


class Parser(Protocol):
    """What `parse.py` of every connector offers. Neither function ever raises on any bytes."""

    def recognise(self, head: bytes) -> bool:
        """Tell whether a file starts as this format does."""

    def read(self, file: BinaryIO) -> Iterator[Outcome]:
        """Yield rows, and a Problem for each part that could not be read. The file is seekable."""


class Fetcher(Protocol):
    """What `fetch.py` offers, of a connector that also calls a service."""

    def fetch(self, client: Client) -> bytes:
        """Return what `parse.py` reads, from the connector's own address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One connector, as its manifest describes it."""

    id: str
    title: str
    yields: tuple[str, ...]
    """Names of the row classes it can give."""
    documentation: str
    grade: str
    """How sure its facts are: measured, contract, survey or expert."""
    fallback: bool
    """True when it claims a file only if no other connector does."""
    source: str
    """What its `fetch.py` calls, "" when it only reads files."""

    @property
    def parser(self) -> Parser:
        """The connector's `parse.py`, imported now."""
        return cast("Parser", import_module(f"itdirector.connectors.{self.id}.parse"))

    @property
    def fetcher(self) -> Fetcher:
        """The connector's `fetch.py`, imported now; only for those with a `source`."""
        return cast("Fetcher", import_module(f"itdirector.connectors.{self.id}.fetch"))


@cache
def connectors() -> dict[str, Connector]:
    """Return every connector by id."""
    found = {}
    for manifest in sorted(HERE.glob("*/manifest.toml")):
        said = tomllib.loads(manifest.read_text("utf-8"))
        found[manifest.parent.name] = Connector(
            id=manifest.parent.name,
            title=said["title"],
            yields=tuple(said["yields"]),
            documentation=said["documentation"],
            grade=said["grade"],
            fallback=said.get("fallback", False),
            source=said.get("source", ""),
        )
    return found


def claimants(head: bytes) -> list[Connector]:
    """Return the connectors that recognise a file from its first HEAD_BYTES bytes.

    A fallback is asked only when no other connector claims the file.
    """
    known = connectors().values()
    claims = [c for c in known if not c.fallback and c.parser.recognise(head)]
    return claims or [c for c in known if c.fallback and c.parser.recognise(head)]
