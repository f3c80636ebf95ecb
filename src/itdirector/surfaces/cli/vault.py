"""The commands that keep things safe: `backup`, `restore`, `drill`, and moving an organisation."""

from __future__ import annotations

from pathlib import Path

import click

from itdirector.surfaces.cli.group import because_option
from itdirector.surfaces.cli.start import kept_work, work

new_file = click.Path(dir_okay=False, path_type=Path)
old_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("backup")
@click.option("--to", type=new_file, metavar="FILE", help="Where to; a new file.")
def backup_command(to: Path | None) -> None:
    """Write everything into one encrypted archive, while others go on working."""
    kept_work("vault").back_up(to)


@click.command("restore")
@click.argument("archive", type=old_file)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="An empty folder for a new home, with an embedded database; the configured place else.",
)
@click.option(
    "--key", type=old_file, metavar="FILE", help="The key file the archive was made with."
)
def restore_command(archive: Path, into: Path | None, key: Path | None) -> None:
    """Make an installation out of ARCHIVE, in a place that holds none. Writes over nothing."""
    work("vault").restore(archive, into=into, key=key)


@click.group("keys")
def keys_command() -> None:
    """Keep the keys of what is sealed: second factors, secrets of sign-on providers."""


@keys_command.command("rotate")
def rotate_command() -> None:
    """Seal every secret with a new key. Broken off, run it again: it goes on."""
    kept_work("vault").rotate_keys()


@click.command("drill")
def drill_command() -> None:
    """Try whether a backup restores: make one, restore it elsewhere, compare, sign in."""
    kept_work("vault").drill()


@click.command("export")
@click.argument("organisation")
@because_option
@click.option("--to", type=new_file, metavar="FILE", required=True, help="Where to; a new file.")
def export_command(organisation: str, to: Path) -> None:
    """Write ORGANISATION, by its short name, as lines of JSON: every row and every file.

    The file is not encrypted. It holds no passwords.
    """
    kept_work("vault").export(organisation, to)


@click.command("import-organisation")
@click.argument("file", type=old_file)
def import_organisation_command(file: Path) -> None:
    """Take in the organisation that `itdirector export` wrote into FILE."""
    kept_work("vault").take_in(file)
