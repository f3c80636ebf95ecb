"""Write docs/asvs.md from docs/asvs.csv: what of OWASP ASVS 5.0.0 holds, and what shows it.

    python tools/asvs_table.py

The same file gives the same bytes; a test compares them with what is committed.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
LEDGER = ROOT / "docs" / "asvs.csv"
PAGE = ROOT / "docs" / "asvs.md"
JUDGED_ON = "22 November 2026"
MADE = "<!-- Made by tools/asvs_table.py. Change docs/asvs.csv, then run it again. -->"
STATES = {"met": "met", "part": "in part", "no": "not met", "na": "not applicable"}
CHAPTERS = (
    "Encoding",
    "Input and the order of steps",
    "In the browser",
    "Programs and web services",
    "Files",
    "Signing in",
    "Sessions",
    "Who may do what",
    "Tokens that speak for themselves",
    "OAuth and OpenID Connect",
    "Cryptography",
    "Connections",
    "Set-up",
    "Keeping data safe",
    "Code and libraries",
    "Logs and errors",
    "WebRTC",
)
"""What each chapter is about, in our words; its number is its place."""
HEAD = """# OWASP ASVS 5.0.0, levels 1 and 2

The Application Security Verification Standard is a public list, by
[OWASP](https://github.com/OWASP/ASVS/tree/v5.0.0_release/5.0) (30 May 2025), of what a web
application should do to be safe. Level 1 is the least; level 2 is for applications that hold what
others must not see, as this one does. Level 3 is not looked at here.

This is **our own judgement of {day}. Nobody outside has looked at it, and nobody certified it.**
The subjects are our short words, not the standard's: read the requirement itself under its number.

{counts}

- *Met*: the named tests show it, or the named page says it.
- *In part*: something is missing, and it is said what.
- *Not met*: it does not hold.
- *Not applicable*: there is no such thing here.

What says *deviation* was decided so; the rest is not done yet. That the named tests and pages exist
is checked by a test of its own; that they show enough is our judgement."""


class Row(NamedTuple):
    """One requirement, as the ledger has it."""

    id: str
    level: str
    state: str
    subject: str
    proof: str
    remark: str

    @property
    def chapter(self) -> int:
        """Return the number of the chapter it stands in."""
        return int(self.id.partition(".")[0])


def ledger(path: Path = LEDGER) -> list[Row]:
    """Return the ledger's rows, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**one) for one in csv.DictReader(file)]


def page(rows: list[Row]) -> str:
    """Return the page: counts first, then a table for each chapter."""
    parts = [MADE, HEAD.format(day=JUDGED_ON, counts=_counts(rows))]
    for number, title in enumerate(CHAPTERS, start=1):
        lines = [_line(one) for one in rows if one.chapter == number]
        head = ["| no. | level | subject | | shown by, or why |", "|---|---|---|---|---|"]
        parts += [f"## {number}. {title}", "\n".join([*head, *lines])]
    return "\n\n".join(parts) + "\n"


def _counts(rows: list[Row]) -> str:
    found = Counter((one.level, one.state) for one in rows)
    lines = [f"| | {' | '.join(STATES.values())} | all |", "|---|---|---|---|---|---|"]
    for level in ("1", "2"):
        each = [found[level, state] for state in STATES]
        lines.append(f"| level {level} | {' | '.join(map(str, [*each, sum(each)]))} |")
    return "\n".join(lines)


def _line(row: Row) -> str:
    shown = [_link(one) for one in row.proof.split()]
    told = ". ".join(filter(None, ("; ".join(shown), row.remark)))
    state = STATES[row.state]
    state = state if row.state in {"met", "na"} else f"**{state}**"
    return f"| {row.id} | {row.level} | {row.subject} | {state} | {told} |"


def _link(proof: str) -> str:
    path, _, test = proof.partition("::")
    words = test.removeprefix("test_").replace("_", " ") if test else path
    return f"[{words}](../{path})"


if __name__ == "__main__":
    PAGE.write_text(page(ledger()), "utf-8")
    print(f"{PAGE.relative_to(ROOT)} is written.")
