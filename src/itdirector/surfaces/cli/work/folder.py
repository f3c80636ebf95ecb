"""`itdirector brief FOLDER`: a folder of exports in, one page out, nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from itdirector.areas.board import facts as board
from itdirector.areas.board.actions import refresh_brief
from itdirector.areas.company import facts as company
from itdirector.connectors.generic_table import CHOOSE_COLUMNS
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.errors import NotFound, Refused
from itdirector.kernel.models import Organisation, Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.cli.printing import Step, err, print_brief, print_json, safe, steps
from itdirector.surfaces.cli.work.database import migrate
from itdirector.surfaces.cli.work.taking import (
    HOW_TO_CHOOSE,
    doubts_about,
    files_under,
    not_taken,
    take_all,
    told_not_taken,
)

OWNERS_ANSWERS = "company.toml"
IMPORT = "`itdirector import` the --mapping '{…}'"


def files_in(folder: Path) -> list[Path]:
    """Return the files to read, or raise NotFound when there is none."""
    found = files_under(folder)
    if not found:
        raise NotFound(
            f"There is no file in {folder}.",
            remedy="Put exports into it: inventories, contracts, users, bills.",
        )
    return found


def tell(
    folder: Path, files: list[Path], *, today: date | None, out: Path | None, as_json: bool
) -> None:
    """Read the files and print the brief, or all of it as JSON; write the pack when asked to."""
    with steps(len(files) + 1) as step:
        content = brief_of(folder, files, today=today or timezone.localdate(), step=step)
    if out is not None:
        try:
            out.write_bytes(board.pack_pdf(content))
        except OSError as error:
            raise Refused(f"{out} cannot be written: {error.strerror}.") from None
        err().print(f"The board pack is in {out}.", markup=False)
    if as_json:
        print_json(content)
        return
    print_brief(content)
    for one in content["not_taken"]:
        told = [f"{told_not_taken(one['columns'])}."] if one["columns"] else []
        err().print(safe(f"{one['file']}: {' '.join([*told, *one['doubts']])}"))


def brief_of(folder: Path, files: list[Path], *, today: date, step: Step) -> dict[str, Any]:
    """Return the brief's content for a folder, worked out in an organisation made for it."""
    migrate()
    organisation = Organisation.objects.create(
        name=folder.resolve().name or "This folder", slug="it"
    )
    actor = system_actor(organisation, name="this folder")
    answers = [path for path in files if path.name == OWNERS_ANSWERS]
    for _source in take_all(actor, answers, today=today, step=step):
        actor = _in_own_currency(actor)
    aside = []
    for source in take_all(actor, files[len(answers) :], today=today, step=step):
        if source.state == Source.State.APPLIED:
            with working_for(actor.organisation):
                told = {"columns": not_taken(source), "doubts": doubts_about(source)}
                aside.append({"file": source.label, **told})
    with working_for(actor.organisation):
        _must_hold_something(folder)
    step("the plan and its proof")
    content: dict[str, Any] = refresh_brief(actor=actor, today=today).content
    unreadable = list(_told_once(content["unreadable"]))
    left = [one for one in aside if one["columns"] or one["doubts"]]
    return {**content, "unreadable": unreadable, "not_taken": left}


def _must_hold_something(folder: Path) -> None:
    """Raise Refused when no file could be taken in: there is nothing to judge then."""
    if Source.objects.filter(state=Source.State.APPLIED, kind=Source.Kind.FILE).exists():
        return
    told = "; ".join(
        f"{one['file']}: {one['sentence']} {one['remedy']}".strip()
        for one in _told_once(board.unreadable())
    )
    raise Refused(f"Nothing in {folder} could be read.", remedy=told)


def _told_once(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what could not be read, without a trouble that is told with its place as well."""
    placed = {(one["file"], one["sentence"]) for one in found if one["place"]}
    for one in found:
        if not one["place"] and (one["file"], one["sentence"]) in placed:
            continue
        choose = one["remedy"] == CHOOSE_COLUMNS
        yield {**one, "remedy": HOW_TO_CHOOSE.format(command=IMPORT)} if choose else one


def _in_own_currency(actor: Actor) -> Actor:
    """Return the actor with the organisation counting in the currency that the owner named."""
    with working_for(actor.organisation):
        currency = company.known("currency", default=actor.organisation.currency).value
    actor.organisation.currency = currency.upper()[:3]
    actor.organisation.save(update_fields=["currency"])
    return actor
