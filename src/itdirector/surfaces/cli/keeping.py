"""The commands that change something: `init`, `import`, `fetch`, `do` and `token`."""

from __future__ import annotations

from pathlib import Path

import click

from itdirector.surfaces.cli.group import because_option, organisation_option
from itdirector.surfaces.cli.start import kept_work, work

member = click.option("--as", "username", required=True, help="Who acts: their sign-in name.")
files = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)


@click.command("init")
@click.argument("name")
@click.option("--owner", required=True, metavar="EMAIL", help="Who owns it; their sign-in name.")
def init_command(name: str, owner: str) -> None:
    """Start the organisation NAME. The owner's password is made up and shown once."""
    work("database").migrate()
    work("people").start_organisation(name, owner=owner)


@click.command("import")
@files
@organisation_option
@because_option
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--mapping", metavar="JSON", help="Which column means what, for tables of any make.")
def import_command(
    files: tuple[Path, ...], slug: str | None, *, dry_run: bool, mapping: str | None
) -> None:
    """Take FILES in: what each would change is shown, then applied.

    A table whose headers are not understood needs --mapping, which names what it holds (assets,
    contracts, people, ledger, budgets or licences) and the header of each column, such as
    '{"kind": "assets", "fields": {"name": "Box", "purchased_on": "Got it"}}'.
    """
    taking_in = kept_work("taking_in")
    tell = taking_in.show if dry_run else taking_in.show_and_apply
    tell(files, slug=slug, mapping=mapping)


@click.command("fetch")
@click.argument("feed")
@organisation_option
@because_option
def fetch_command(feed: str, slug: str | None) -> None:
    """Take the public FEED in: endoflife_date or cisa_kev. Needs the internet."""
    kept_work("taking_in").fetch_and_apply(feed, slug=slug)


@click.command("do")
@click.argument("action", required=False)
@click.argument("inputs", nargs=-1, metavar="[NAME=VALUE]...")
@organisation_option
@because_option
@click.option("--as", "username", help="Who acts: their sign-in name.")
def do_command(
    action: str | None, inputs: tuple[str, ...], slug: str | None, username: str | None
) -> None:
    """Take an ACTION such as estate.add_site; without one, list them all.

    Inputs are name=value; name:=JSON for lists and tables.
    """
    doing = work("doing")
    if action is None:
        doing.list_actions()
        return
    doing.must_know(action)
    if username is None:
        raise click.UsageError("Say who acts: --as NAME.")
    kept_work("doing").take(action, inputs, slug=slug, username=username)


@click.group("token")
def token_command() -> None:
    """Make, list and revoke keys for programs: one person, one organisation, at most a year."""


@token_command.command("issue")
@click.argument("name")
@organisation_option
@member
@because_option
@click.option("--days", type=click.IntRange(1, 365), default=365, show_default=True)
@click.option(
    "--only",
    type=click.Choice(["view", "change", "take_in", "decide", "administer"]),
    multiple=True,
    help="What it is for, several times for several; all its person may when left out.",
)
def issue_command(
    name: str, slug: str | None, username: str, days: int, only: tuple[str, ...]
) -> None:
    """Make a token called NAME. It is shown once."""
    kept_work("keys").issue(name, slug=slug, username=username, days=days, only=only)


@token_command.command("list")
@organisation_option
@member
@because_option
def list_command(slug: str | None, username: str) -> None:
    """List the member's tokens; who may administer sees everybody's."""
    kept_work("keys").show(slug=slug, username=username)


@token_command.command("revoke")
@click.argument("token", type=click.UUID)
@organisation_option
@member
@because_option
def revoke_command(token: object, slug: str | None, username: str) -> None:
    """Put TOKEN out of force at once; `token list` shows the ids."""
    kept_work("keys").revoke(token, slug=slug, username=username)
