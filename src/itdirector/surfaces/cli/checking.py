"""The commands that check the log of what was done: `audit verify` and `audit anchor`."""

from __future__ import annotations

from pathlib import Path

import click

from itdirector.surfaces.cli.group import organisation_option
from itdirector.surfaces.cli.start import kept_work

heads = click.Path(dir_okay=False, path_type=Path)


@click.group("audit")
def audit_command() -> None:
    """Check the log of what was done, and keep its newest entries' digests elsewhere."""


@audit_command.command("verify")
@organisation_option
@click.option("--anchor", type=heads, help="Heads kept by `audit anchor`, to compare with.")
def verify_command(slug: str | None, anchor: Path | None) -> None:
    """Name the first entry that was changed, removed or moved; exit code 1 when there is one.

    Checks every organisation unless one is named. The chain by itself cannot tell that its end
    was cut off, or that all of it was written anew by somebody with the database in their hands:
    for that, keep heads elsewhere and give them with --anchor.
    """
    kept_work("auditing").verify(slug=slug, anchor=anchor)


@audit_command.command("anchor")
@click.argument("file", type=heads, required=False)
@click.option("--mail", "addresses", multiple=True, metavar="ADDRESS", help="Mail them, too.")
def anchor_command(file: Path | None, addresses: tuple[str, ...]) -> None:
    """Keep every organisation's newest entry elsewhere: in FILE, by mail, or both.

    FILE belongs on another machine. What is mailed is such a file: keep it, and give it to
    `audit verify --anchor`.
    """
    kept_work("auditing").anchor(file=file, addresses=addresses)
