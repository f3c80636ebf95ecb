"""Reads the text tables in tables/: one row per line, cells between bars, # for remarks."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent / "tables"


def rows(name: str) -> list[list[str]]:
    """Return the cells of every row of one table."""
    return [line.split("|") for line in _lines(name)]


def sections(name: str) -> dict[str, list[str]]:
    """Return the uncut lines of each [section] of a table."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in _lines(name):
        if line.startswith("["):
            heading = line.strip("[]")
            found[heading] = []
        else:
            found[heading].append(line)
    return found


def header(name: str) -> list[str]:
    """Return the column names of one file format."""
    return "".join(sections("headers")[name]).split("|")


def _lines(name: str) -> list[str]:
    text = (HERE / f"{name}.txt").read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]
