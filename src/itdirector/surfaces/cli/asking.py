"""The commands that answer: `brief`, `plan` and `explain`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from itdirector.kernel.errors import DirectorError
from itdirector.surfaces.cli.group import Day, ToldAsMisuse, because_option, organisation_option
from itdirector.surfaces.cli.start import kept_work, throw_away_home, work

existing_folder = click.Path(exists=True, file_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, writable=True, path_type=Path)


def _in_a_folder(_ctx: click.Context, _param: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a file that could not be written, before any work is done for it."""
    if path is None:
        return None
    folder = path.absolute().parent
    if not folder.is_dir():
        raise click.BadParameter(f"There is no folder {folder} to write {path.name} into.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise click.BadParameter(f"Nothing can be written into the folder {folder}.")
    return path


@click.command("brief")
@click.argument("folder", type=existing_folder)
@click.option(
    "--out", type=new_file, callback=_in_a_folder, help="Also write the board pack, as PDF."
)
@click.option("--today", type=Day(), help="The day to reckon from, as 2026-11-22.")
@click.option("--json", "as_json", is_flag=True, help="Print everything, for programs.")
def brief_command(folder: Path, out: Path | None, today: date | None, *, as_json: bool) -> None:
    """Read every file in FOLDER and print the one-page brief.

    Nothing is kept, nothing is sent anywhere. Files that cannot be read are named with the reason.
    """
    with throw_away_home():
        reading = work("folder")
        try:
            files = reading.files_in(folder)
        except DirectorError as error:
            raise ToldAsMisuse(error) from None
        reading.tell(folder, files, today=today, out=out, as_json=as_json)


@click.command("plan")
@organisation_option
@because_option
@click.option("--json", "as_json", is_flag=True, help="Print everything, for programs.")
def plan_command(slug: str | None, *, as_json: bool) -> None:
    """Show what is answered about the newest plan.

    Why each piece of work is in or out, what waiting costs, what more or less money and people
    buy, other plans, and how steady this one is. `itdirector do strategy.explain_plan` has it
    answered; a worker does it, beside `itdirector serve` or by itself.
    """
    planned = kept_work("planned")
    tell = planned.tell_programs if as_json else planned.tell
    tell(slug=slug)


@click.command("explain")
@click.argument("figure", type=click.UUID, required=False)
@organisation_option
@because_option
def explain_command(figure: object | None, slug: str | None) -> None:
    """Show how the number with the id FIGURE was worked out, down to rows of files.

    Without an id, list the newest numbers with theirs.
    """
    explaining = kept_work("explaining")
    if figure is None:
        explaining.list_newest(slug=slug)
    else:
        explaining.tell(figure, slug=slug)
