"""`itdirector plan`: what is answered about the newest plan, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.asking import plan_answers
from itdirector.surfaces.cli.printing import out, print_json, safe
from itdirector.surfaces.cli.work.explaining import opened


def tell(*, slug: str | None) -> None:
    """Print what is answered about the newest plan."""
    with working_for(opened(slug)):
        told = plan_answers()
    console = out()
    for line in _lines(told):
        console.print(line)


def tell_programs(*, slug: str | None) -> None:
    """Print the same as JSON."""
    with working_for(opened(slug)):
        told = plan_answers()
    print_json(told)


def _lines(told: dict[str, Any]) -> Iterator[Text]:
    yield Text(f"Questions about the plan: {told['state']}", style="bold")
    for part in told["parts"]:
        if not part["answered"]:
            yield Text(f"  {part['title']}: not answered yet")
    every = told["initiatives"].values()
    yield from _work("In the plan", [one for one in every if "why_out" not in one])
    yield from _work("Not in the plan", [one for one in every if "why_out" in one])
    for one in told["supply"]:
        yield from _part(f"{one['name'].capitalize()}: more or less", one["note"])
        for step in (*one["more"], *one["less"]):
            yield safe(f"  {step['sentence']} {step['change']}")
    yield from _others(told["alternatives"])
    yield from _steady(told["steadiness"])


def _work(title: str, several: list[dict[str, Any]]) -> Iterator[Text]:
    if several:
        yield from _part(title)
    for one in several:
        yield Text("  ") + safe(one["title"])
        for part in ("why_in", "waiting", "why_out"):
            answer = one.get(part, {})
            for sentence in (*answer.get("sentences", ()), *answer.get("enters", ())):
                yield Text("    - ") + safe(sentence)


def _others(told: dict[str, Any] | None) -> Iterator[Text]:
    if told is None:
        return
    yield from _part("Other plans", told["note"])
    for one in told["plans"]:
        against = f" It {', '.join(one['against'])}." if one["against"] else ""
        yield Text("  ") + safe(f"{one['name']}: {one['aim']}{against}")


def _steady(told: dict[str, Any] | None) -> Iterator[Text]:
    if told is None:
        return
    yield from _part("How steady the plan is", told["note"])
    for one in told["depends"]:
        yield Text("  ") + safe(f"{one['title']}: {one['sentence']} {one['because']}")
    for title, names in (("Whatever is believed", told["always"]), ("Never", told["never"])):
        if names:
            yield Text("  ") + safe(f"{title}: {'; '.join(names)}")


def _part(title: str, note: str = "") -> Iterator[Text]:
    yield Text("")
    yield Text(title.upper(), style="bold")
    if note:
        yield safe(note)
