"""The commands that run something: `demo`, `serve`, `worker`, `mcp`, `migrate` and `doctor`."""

from __future__ import annotations

from datetime import date

import click

from itdirector.surfaces.cli.group import Day, because_option, organisation_option
from itdirector.surfaces.cli.start import DEMO_HOME, kept_work, use_home, work

port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)


@click.command("demo")
@port_option
@click.option("--no-serve", is_flag=True, help="Only load the sample company.")
@click.option("--today", type=Day(), help="The day the sample company is dated to.")
@click.option("--reset-passwords", is_flag=True, help="Give both sign-ins new passwords.")
def demo_command(port: int, *, no_serve: bool, today: date | None, reset_passwords: bool) -> None:
    """Serve a complete sample company on this machine. A second run finds it as you left it."""
    use_home(DEMO_HOME)
    demo = work("demo")
    if not no_serve:
        work("server").must_be_free("127.0.0.1", port)
    work("database").migrate()
    demo.load(today=today)
    if reset_passwords:
        demo.reset_passwords()
    if no_serve:
        demo.say_how_to_serve()
    else:
        work("server").serve(host="127.0.0.1", port=port, workers=1)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@port_option
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--no-worker", is_flag=True, help="Workers run elsewhere: `itdirector worker`.")
def serve_command(host: str, port: int, workers: int, *, no_worker: bool) -> None:
    """Serve the pages and the API, with a worker for the queue of jobs beside them."""
    server = kept_work("server")
    server.warn()
    beside = server.nobody_beside if no_worker else server.worker_beside
    server.serve(host=host, port=port, workers=workers, beside=beside)


@click.command("worker")
@click.option("--beside", is_flag=True, hidden=True, help="Stop when the standard input ends.")
def worker_command(*, beside: bool) -> None:
    """Work on the queue of jobs until told to stop."""
    server = kept_work("server")
    run = server.work_beside if beside else server.work_alone
    run()


@click.command("mcp")
@organisation_option
@because_option
@click.option("--as", "username", required=True, help="Whose eyes to look with: a sign-in name.")
def mcp_command(slug: str | None, username: str) -> None:
    """Answer a language model's questions about one organisation, over stdio. Changes nothing."""
    kept_work("mcp").serve(slug=slug, username=username)


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version. Safe to run again."""
    database = work("database")
    database.migrate()
    database.tell_done()


@click.command("doctor")
@click.option("--json", "for_programs", is_flag=True, help="The same for programs.")
def doctor_command(*, for_programs: bool) -> None:
    """Look at versions, settings, database, clock and backups, and say what to do.

    Each line is ok, worth a look, or wrong. The exit code is 1 when something is wrong.
    """
    doctor = work("doctor")
    tell = doctor.tell_programs if for_programs else doctor.tell
    tell()
