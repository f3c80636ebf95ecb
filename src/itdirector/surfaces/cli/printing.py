"""Printing: colour and progress on a terminal, plain text everywhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from itdirector.surfaces.cli import page

PRIVATE = frozenset({"figure", "link"})
"""Keys that lead to a database; they would differ each time."""

Step = Callable[[str], None]
"""Called with the name of what is being worked on."""


def out() -> Console:
    """Return the console for answers."""
    return Console(highlight=False, soft_wrap=True)


def err() -> Console:
    """Return the console for progress and troubles, so that answers can be piped."""
    return Console(highlight=False, soft_wrap=True, stderr=True)


def print_brief(content: dict[str, Any]) -> None:
    """Print the one-page brief."""
    console = out()
    for line in page.lines(content, width=console.width):
        console.print(Text(line.text, style=line.style))


def print_json(content: Any) -> None:
    """Print content as JSON, without what differs from run to run."""
    text = json.dumps(without_private(content), ensure_ascii=False, indent=2, sort_keys=True)
    out().print(Text(text))


def without_private(content: Any) -> Any:
    """Return content without the keys that lead to a database."""
    if isinstance(content, dict):
        return {k: without_private(v) for k, v in content.items() if k not in PRIVATE}
    if isinstance(content, list):
        return [without_private(one) for one in content]
    return content


@contextmanager
def steps(all_steps: int) -> Iterator[Step]:
    """Show a bar while so many things are worked on; nothing when nobody watches."""
    console = err()
    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=all_steps)
        started = False

        def step(name: str) -> None:
            nonlocal started
            bar.update(task, description=page.plain(name), advance=1 if started else 0)
            started = True

        yield step


def table(*titles: str) -> Table:
    """Return an empty table without ruling."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        made.add_column(title, overflow="fold")
    return made


def safe(value: Any) -> Text:
    """Return text out of files as a cell: no markup, no terminal codes."""
    return Text(page.plain(value))
