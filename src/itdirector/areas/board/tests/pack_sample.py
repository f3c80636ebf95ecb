"""A board pack's content for a made-up dental group, and the same made tiny, huge and hostile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle
from pathlib import Path
from typing import Any

SAMPLE: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "pack_sample.json").read_text(encoding="utf-8")
)
TINY: dict[str, Any] = {
    "organisation": "Tern Lane Dental",
    "currency": "GBP",
    "today": "2027-03-03",
}

HOSTILE_WORDS = (
    '#import "@preview/cetz:0.3.0": *',
    "*bold* _under_ `raw` $x^2$ <label> @ref \\ // = Heading - list",
    '#read("/etc/passwd") ]]]} #panic()',
    "-> (c) 1/2 ... -- ~ ' \"",
    "Zażółć gęślą jaźń, Ελληνικά, Кириллица, Đà Nẵng",
    "שלום עולם مرحبا بالعالم",
    "👩‍💻🔥🇬🇧 emoji",
    "令和 한국어 ไทย",
    "evil\u202egnp.exe \u2066x\u2069 \u0000\u0007\u001b[31m tab\tline\nbreak\r\n",
    "Z̴̧̨a̷l̶g̵o̸\u0301\u0302\u0303\u0304\u0305",
    "W" * 400,
    "/".join(["a-very-long-folder-name"] * 30),
    "\ud800 lone \ufffe \ue000",
    "\U0001d401\U0001d428\U0001d425\U0001d41d ﬁ ½ № ™",
    " " * 50,
)


_NOT_FREE = frozenset(
    {"today", "by", "starts_on", "decide_by", "send_by", "ends_on", "due_on", "as_of", "until"}
    | {"currency", "colour", "severity"}
)


def hostile(part: Any, *, words: tuple[str, ...] = HOSTILE_WORDS) -> Any:
    """Return content of the same shape in which every free text is a hostile one."""
    return _spoiled(part, key="", words=cycle(words))


def _spoiled(part: Any, *, key: str, words: Iterator[str]) -> Any:
    if isinstance(part, dict):
        return {name: _spoiled(value, key=name, words=words) for name, value in part.items()}
    if isinstance(part, list):
        return [_spoiled(value, key=key, words=words) for value in part]
    return next(words) if isinstance(part, str) and key not in _NOT_FREE else part


_LISTS = (
    "decisions", "check_first", "unreadable", "renewals", "findings", "sources", "assumptions",
)  # fmt: skip


def huge() -> dict[str, Any]:
    """Return content with far more of everything than fits, and long texts throughout."""
    content = deepcopy(SAMPLE)
    long = (
        " It was so last year, and it will be so next year unless somebody takes it in hand." * 12
    )
    for name in _LISTS:
        content[name] = [_longer(entry, long) for entry in content[name] * 60]
    content["posture"]["sentence"] += long
    content["posture"]["reasons"] = [reason + long for reason in content["posture"]["reasons"]] * 9
    content["doing_nothing"]["sentence"] += long
    content["doing_nothing"]["by_risk"] *= 20
    content["replacements"] = [
        {
            "until": f"{2027 + at}-11-21",
            "count": 60 * (at + 1),
            "cost_minor": 7_000_000 * (1 + at % 4),
        }
        for at in range(40)
    ]
    content["money"]["by_supplier"] *= 30
    plan = content["plan"]
    plan["quarters"] = [{**one, "items": one["items"] * 5} for one in plan["quarters"]] * 3
    plan["not_in_plan"] = [_longer(entry, long) for entry in plan["not_in_plan"] * 30]
    plan["proof"]["sentence"] += long
    return content


def _longer(entry: dict[str, Any], long: str) -> dict[str, Any]:
    tail = {
        name: entry[name] + long
        for name in ("title", "sentence", "question", "why", "remedy")
        if name in entry
    }
    return {**entry, **tail}
