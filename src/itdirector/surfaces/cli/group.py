"""The `itdirector` command: its parts are found by name and imported when they are run."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import click

from itdirector.kernel.errors import DirectorError

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("running", "Look around in a complete sample company."),
    "brief": ("asking", "Read a folder and print the one-page brief. Keeps nothing."),
    "init": ("keeping", "Start an organisation of your own."),
    "import": ("keeping", "Take files in: dry run, what would change, apply."),
    "fetch": ("keeping", "Take a public feed in, such as endoflife.date."),
    "plan": ("asking", "Show what is answered about the plan: why, when, what waiting costs."),
    "explain": ("asking", "Show how a number was worked out, down to the rows of files."),
    "do": ("keeping", "Take any action by name."),
    "people": ("people", "List, invite and remove people; reset a lost password."),
    "passwords": ("people", "Learn which passwords leaked, to refuse them."),
    "sso": ("people", "Prove an organisation's domains for its own sign-in."),
    "token": ("keeping", "Make, list and revoke keys for programs."),
    "serve": ("running", "Serve the pages and the API."),
    "worker": ("running", "Work on the queue of jobs, without serving."),
    "mcp": ("running", "Answer a language model's questions over stdio. Reads only."),
    "migrate": ("running", "Bring the database to this version."),
    "keys": ("vault", "Seal second factors and other secrets with a new key."),
    "audit": ("checking", "Check the log of what was done; erase somebody from it."),
    "backup": ("vault", "Write everything into one encrypted archive."),
    "restore": ("vault", "Make an installation out of an archive, where there is none."),
    "drill": ("vault", "Try whether a backup restores."),
    "export": ("vault", "Write one organisation as lines of JSON, to take it elsewhere."),
    "import-organisation": ("vault", "Take an exported organisation in."),
    "doctor": ("running", "Look how the installation stands, and say what to do."),
}
"""Every command: the module it lives in, and what `--help` says without importing it."""

organisation_option = click.option(
    "--organisation", "slug", help="The organisation's short name; the only one if left out."
)


def _keep_reason(ctx: click.Context, _param: click.Parameter, reason: str | None) -> None:
    ctx.meta["because"] = reason


because_option = click.option(
    "--because",
    metavar="REASON",
    expose_value=False,
    callback=_keep_reason,
    help="Why you look in; needed where the installation serves several organisations.",
)


class Day(click.ParamType[date]):
    """A day as 2026-11-22."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or stop with what is wrong."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-11-22.", param, ctx)


class Told(click.ClickException):
    """An error meant for people: one sentence, and what to do."""

    def __init__(self, error: DirectorError) -> None:
        super().__init__(f"{error} {error.remedy}".strip())


class ToldAsMisuse(Told):
    """The same for what was given on the command line, with the exit code of wrong use."""

    exit_code = 2


class Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"itdirector.surfaces.cli.{COMMANDS[cmd_name][0]}")
        found: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands with what they are for, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_module, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error meant for people becomes one sentence."""
        try:
            return super().invoke(ctx)
        except DirectorError as error:
            raise Told(error) from None
        except Exception as error:
            no_room = import_module("itdirector.surfaces.no_room")
            if not no_room.is_no_room(error):
                raise
            raise Told(no_room.FULL) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="itdirector", prog_name="itdirector")
def main() -> None:
    """Read what a company has, prove a plan, and explain it in plain English.

    Begin with `itdirector demo`, or give it a folder of exports: `itdirector brief FOLDER`.
    """
