"""Hostile files on the real road: a sentence, soon, in little memory, and the next file is read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itdirector.connectors import catalogue
from itdirector.connectors.apart import reader as reading
from itdirector.connectors.apart.reader import Reader
from itdirector.connectors.rows import Problem
from torture.figures import LONG, Figure, counted
from torture.hostile import CORPUS, LONG_CORPUS, cuts

IDS = list(catalogue.connectors())
SAMPLES = sorted(p for p in catalogue.HERE.glob("*/samples/*") if p.suffix != ".accepted")
SOON_S = 2
WORST_S = 120
"""For what must be unpacked before it can be refused."""
MOST_MB = 512
MOST_ROWS = 20_000


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Return a reading process of our own, which ends with the test."""
    one = Watched()
    yield one
    one.reader.end()


class Watched:
    """A reading process of our own, its memory watched."""

    def __init__(self) -> None:
        self.reader, self.peak_mb = Reader(), 0.0

    def ask(self, do: str, path: Path, connector: str = "") -> tuple[list[Any], float]:
        """Return what it says about a file, and after how many seconds."""
        self.reader._running()
        asked = {"do": do, "path": str(path), "connector": connector, "mapping": None}
        child = self.reader._child
        began = time.monotonic()
        told = list(self.reader.ask(asked))
        took = time.monotonic() - began
        if child is not None and child.poll() is None:
            status = Path(f"/proc/{child.pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+)", status)
            assert found
            self.peak_mb = max(self.peak_mb, int(found[1]) / 1024)
        return told, took

    def warm(self, path: Path) -> None:
        """Start the process: that is no part of reading a file."""
        path.write_text("Name,Serial number\nPC-1,SN-1\n")
        told, _took = self.ask("read", path, "generic_table")
        assert [one[0] for one in told] == ["AssetRow"]


def _try(figure: Figure, watched: Watched, path: Path, name: str, connectors: list[str]) -> None:
    ways = [("claim", ""), *(("read", one) for one in connectors)]
    for do, connector in ways:
        told, took = watched.ask(do, path, connector)
        outcomes = [one if isinstance(one, Problem) else reading._outcome(one) for one in told]
        problems = [o for o in outcomes if isinstance(o, Problem)]
        rows = len(outcomes) - len(problems)
        figure.tried()
        figure.more["slowest_s"] = round(max(figure.more.get("slowest_s", 0), took), 2)
        if took > (WORST_S if name in LONG_CORPUS else SOON_S):
            figure.failed(f"{name} by {connector or do}: {took:.1f} s")
        if do == "read" and (rows > MOST_ROWS or not (problems or rows)):
            figure.failed(f"{name} by {connector}: {rows} rows, no problem said")
        if any(not p.message.endswith(".") for p in problems):
            figure.failed(f"{name} by {connector}: no sentence: {problems[0].message}")


def test_a_hostile_file_is_refused_soon_and_in_little_memory(
    watched: Watched, tmp_path: Path
) -> None:
    corpus = CORPUS | (LONG_CORPUS if LONG else {})
    connectors = IDS if LONG else ["generic_table", "glpi_agent_xml"]
    watched.warm(tmp_path / "short.csv")
    with counted("T21 hostile files") as figure:
        for name, make in corpus.items():
            path = tmp_path / "hostile"
            path.write_bytes(make())
            _try(figure, watched, path, name, connectors)
            watched.warm(tmp_path / "short.csv")
        figure.more["peak_mb"] = round(watched.peak_mb)
        if watched.peak_mb > MOST_MB:
            figure.failed(f"{watched.peak_mb:.0f} MB of memory")


@pytest.mark.long
def test_a_file_cut_off_at_every_kilobyte_is_read_or_refused_soon(
    watched: Watched, tmp_path: Path
) -> None:
    watched.warm(tmp_path / "short.csv")
    with counted("T21 files cut off at every kilobyte") as figure:
        for sample in SAMPLES:
            for name, part in cuts(sample.read_bytes(), every=1_000):
                path = tmp_path / "cut"
                path.write_bytes(part)
                told, took = watched.ask("read", path, sample.parts[-3])
                figure.tried()
                if took > SOON_S or any(isinstance(one, Problem) for one in told):
                    figure.failed(f"{sample.name} {name}: {took:.1f} s, {told[-1:]}")
        figure.more["peak_mb"] = round(watched.peak_mb)
