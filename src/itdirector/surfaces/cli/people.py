"""The commands about people: `people …`, their leaked passwords, and `sso verify-domain`."""

from __future__ import annotations

from pathlib import Path

import click

from itdirector.surfaces.cli.group import organisation_option
from itdirector.surfaces.cli.start import kept_work, work

ROLES = ("owner", "director", "technician", "contributor", "auditor", "board", "external")


@click.group("people")
def people_command() -> None:
    """List, invite and remove people; reset a lost password. For who sits at this machine."""


@people_command.command("list")
@organisation_option
def list_command(slug: str | None) -> None:
    """List who belongs to the organisation, and who is invited."""
    kept_work("members").show(slug=slug)


@people_command.command("invite")
@click.argument("whom")
@click.option("--role", type=click.Choice(ROLES), default="technician", show_default=True)
@organisation_option
def invite_command(whom: str, role: str, slug: str | None) -> None:
    """Invite WHOM, an e-mail address or a name. The link is shown once; hand it over yourself."""
    kept_work("members").invite(whom, role=role, slug=slug)


@people_command.command("remove")
@click.argument("name")
@organisation_option
def remove_command(name: str, slug: str | None) -> None:
    """Shut the person NAME out, with their keys, at once."""
    kept_work("members").remove(name, slug=slug)


@people_command.command("let-in")
@click.argument("name")
@click.option("--because", required=True, metavar="REASON", help="Shown to the organisation.")
@click.option("--hours", type=click.IntRange(1, 24), default=4, show_default=True)
@organisation_option
def let_in_command(name: str, because: str, hours: int, slug: str | None) -> None:
    """Let the person NAME, who is no member, look for some hours; the organisation sees why."""
    kept_work("members").let_in(name, because=because, hours=hours, slug=slug)


@people_command.command("grant")
@click.argument("name")
@click.option(
    "--sees",
    type=click.Choice(["role", "nothing", "prices", "weak-spots", "incidents", "staff"]),
    multiple=True,
    required=True,
    help="What is shown to them, several times for several; `role` for what the role sees.",
)
@organisation_option
def grant_command(name: str, sees: tuple[str, ...], slug: str | None) -> None:
    """Decide what the person NAME is shown: prices, weak spots, incidents, staff reviews."""
    kept_work("members").grant(name, sees=sees, slug=slug)


@people_command.command("reset")
@click.argument("name")
@click.option("--second-factor", is_flag=True, help="The app and the recovery codes are lost too.")
@click.option("--keys", is_flag=True, help="Their keys for programs may be in other hands too.")
def reset_command(name: str, *, second_factor: bool, keys: bool) -> None:
    """Give the person NAME a new password, shown once; they are signed out everywhere."""
    kept_work("members").reset(name, second_factor=second_factor, keys=keys)


@click.group("passwords")
def passwords_command() -> None:
    """Refuse passwords that leaked somewhere. For who sits at this machine."""


@passwords_command.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_command(file: Path) -> None:
    """Learn the leaked passwords in FILE: SHA-1 digests as HASH:COUNT, one a line, any size."""
    work("leaked").load(file)


@click.group("sso")
def sso_command() -> None:
    """Decide about an organisation's own sign-in. For who sits at this machine."""


@sso_command.command("verify-domain")
@click.argument("domain")
@organisation_option
def verify_domain_command(domain: str, slug: str | None) -> None:
    """Take DOMAIN as the organisation's own: you know that it is, and no DNS record need say so."""
    kept_work("members").verify_domain(domain, slug=slug)
