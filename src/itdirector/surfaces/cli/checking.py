"""The commands about the log of what was done: `audit verify`, `audit anchor`, `audit erase`."""

from __future__ import annotations

from pathlib import Path

import click

from itdirector.surfaces.cli.group import organisation_option
from itdirector.surfaces.cli.start import kept_work

heads = click.Path(dir_okay=False, path_type=Path)


@click.group("audit")
def audit_command() -> None:
    """Check the log of what was done, keep its heads elsewhere, erase somebody from it."""


@audit_command.command("verify")
@organisation_option
@click.option("--anchor", type=heads, help="Heads kept by `audit anchor`, to compare with.")
def verify_command(slug: str | None, anchor: Path | None) -> None:
    """Name the first entry that was changed, removed or moved; exit code 1 when there is one.

    Texts that stand beside an entry are checked too; those that were erased are counted.

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


@audit_command.command("erase")
@organisation_option
@click.option(
    "--text",
    prompt="The exact text",
    help="What to erase; asked for when left out, to be kept nowhere.",
)
@click.option("--because", metavar="REASON", prompt="Why", help="It stays in the log.")
@click.option("--yes", "sure", is_flag=True, help="Erase; without it, only say where it stands.")
def erase_command(slug: str | None, text: str, because: str, *, sure: bool) -> None:
    """Erase every text of the log in which a name or an address stands, for good.

    The entries stay, and so does their chain. Not reached are files and facts, backups, and
    entries from before texts could be erased: see docs/guide/erasing.md.
    """
    kept_work("auditing").erase(slug=slug, text=text, because=because, sure=sure)
