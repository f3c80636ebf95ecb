"""Files, hand edits and undos in any order leave what a naive model of them says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from itdirector.areas.estate.models import Asset, Install, Site
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Organisation, Role, Source, Statement
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import applied, did, inventory, machines, undone

DAYS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2999, 1, 1)]
SERIALS = ["S1", "S2", "S3"]
lines = st.lists(
    st.tuples(
        st.sampled_from(["PC-A", "PC-B"]),
        st.sampled_from(SERIALS),
        st.sampled_from(["", "M1", "M2"]),
        st.sampled_from(["", "Quay", "Mill"]),
    ),
    min_size=1,
    max_size=4,
)
programs = st.dictionaries(st.sampled_from(["Mail", "Reader"]), st.sampled_from(["1", "2"]))
day = st.sampled_from(DAYS)
which = st.integers(min_value=0, max_value=50)
_numbers = count(1)


@dataclass
class Model:
    """What one organisation should hold: every statement ever made, and which sources stand."""

    said: list[tuple[int, int, dict[str, Any], date]] = field(default_factory=list)
    """Source, thing, values, day; in the order in which they were said."""
    standing: list[int] = field(default_factory=list)
    things: dict[tuple[str, ...], int] = field(default_factory=dict)
    """What is known, by its natural key."""

    def say(self, source: int, name: tuple[str, ...], values: dict[str, Any], on: date) -> None:
        """Note what a source says of a thing."""
        thing = self.things.setdefault(name, next(_numbers))
        self.said.append((source, thing, values, on))

    def about(self, thing: int) -> list[tuple[date, dict[str, Any]]]:
        """Return what stands about a thing: by day, then as it was said."""
        found = [(d, v) for s, t, v, d in self.said if t == thing and s in self.standing]
        return sorted(found, key=lambda one: one[0])

    def row(self, name: tuple[str, ...]) -> dict[str, Any]:
        """Return what a thing is after all that stands."""
        values: dict[str, Any] = {}
        for on, one in self.about(self.things[name]):
            values.pop("gone", None)
            values |= {"gone": on} if "gone" in one else one
        return values

    def newest(self, name: tuple[str, ...]) -> date:
        """Return the last day anything that stands speaks of."""
        return max(on for on, _values in self.about(self.things[name]))

    def take_back(self, source: int) -> None:
        """Make a source unsaid, and forget what nobody speaks of any more."""
        self.standing.remove(source)
        touched = {t for s, t, _v, _d in self.said if s == source}
        for kind in ("install", "asset", "site"):
            for name in [n for n in self.things if n[0] == kind and self.things[n] in touched]:
                told = any("gone" not in v for _d, v in self.about(self.things[name]))
                if not told and not self._referred(name):
                    del self.things[name]

    def _referred(self, name: tuple[str, ...]) -> bool:
        return any(
            (name[0] == "site" and self.row(other).get("site") == name[1])
            or (name[0] == "asset" and other[0] == "install" and other[1] == name[1])
            for other in self.things
            if other != name
        )


class AnyHistory(RuleBasedStateMachine):
    """Two organisations with their own files, edits and undos."""

    def __init__(self) -> None:
        super().__init__()
        self.actors: list[Actor] = []
        self.models: list[Model] = []
        self.sources: list[list[Source]] = []
        for name in ("home", "elsewhere"):
            slug = f"{name}-{next(_numbers)}"
            organisation = Organisation.objects.create(name=name, slug=slug)
            self.actors.append(Actor(name, organisation, Role.OWNER))
            self.models.append(Model())
            self.sources.append([])

    def _stood(self, who: int, source: Source) -> int:
        self.sources[who].append(source)
        number = next(_numbers)
        self.models[who].standing.append(number)
        return number

    @rule(who=st.integers(0, 1), lines=lines, on=day)
    def bring_a_list(self, who: int, lines: list[tuple[str, ...]], on: date) -> None:
        """Take in a list of machines."""
        text = [f"{n},{s},{m},{place},{next(_numbers)}" for n, s, m, place in lines]
        content = machines(*text, headers="Name,Serial number,Model,Location,Batch")
        source = self._stood(who, applied(self.actors[who], content, on=on))
        for place in dict.fromkeys(place for *_rest, place in lines if place):
            self.models[who].say(source, ("site", place), {"name": place}, on)
        for name, serial, model, place in lines:
            values = {"name": name, "model": model, "site": place}
            told = {k: v for k, v in values.items() if v}
            self.models[who].say(source, ("asset", serial), told, on)

    @rule(who=st.integers(0, 1), serial=st.sampled_from(SERIALS), programs=programs, on=day)
    def bring_an_inventory(self, who: int, serial: str, programs: dict[str, str], on: date) -> None:
        """Take in what is installed on one machine."""
        content = inventory(f"PC-{next(_numbers)}", *programs.items(), serial=serial, on=on)
        name = content.split(b'"hardware": {"name": "')[1].split(b'"')[0].decode()
        model = self.models[who]
        source = self._stood(who, applied(self.actors[who], content, on=on))
        model.say(source, ("asset", serial), {"name": name}, on)
        listed = [("install", serial, program) for program in programs]
        gone = [
            n
            for n in model.things
            if n[:2] == ("install", serial)
            and n not in listed
            and "gone" not in model.row(n)
            and model.newest(n) <= on
        ]
        for program, version in programs.items():
            values = {"name": program, "version": version}
            model.say(source, ("install", serial, program), values, on)
        for name_ in gone:
            model.say(source, name_, {"gone": True}, on)

    @precondition(lambda self: any(m.things for m in self.models))
    @rule(who=st.integers(0, 1), which=which, notes=st.sampled_from(["n1", "n2", "gone"]))
    def edit_by_hand(self, who: int, which: int, notes: str) -> None:
        """Change or remove a machine."""
        names = [n for n in self.models[who].things if n[0] == "asset"]
        for name in names[which % max(1, len(names)) :][:1]:
            self._edit(who, name, notes)

    def _edit(self, who: int, name: tuple[str, ...], notes: str) -> None:
        actor, model = self.actors[who], self.models[who]
        with working_for(actor.organisation):
            pk = str(Asset.objects.get(key=f"serial:{name[1]}").pk)
        on = max(timezone.localdate(), model.newest(name))
        gone = notes == "gone" and "gone" not in model.row(name)
        action = "estate.remove_asset" if gone else "estate.change_asset"
        did(actor, action, record=pk, **({} if gone else {"notes": notes}))
        with working_for(actor.organisation):
            source = self._stood(who, Source.objects.get(statements__id=_last_statement()))
        model.say(source, name, {"gone": True} if gone else {"notes": notes}, on)

    @precondition(lambda self: any(m.standing for m in self.models))
    @rule(who=st.integers(0, 1), which=which)
    def undo(self, who: int, which: int) -> None:
        """Undo any source that stands."""
        standing = self.models[who].standing
        for number in standing[which % max(1, len(standing)) :][:1]:
            place = standing.index(number)
            undone(self.actors[who], self.sources[who].pop(place))
            self.models[who].take_back(number)

    @invariant()
    def rows_are_what_the_model_says(self) -> None:
        """Compare both organisations with their models."""
        for actor, model in zip(self.actors, self.models, strict=True):
            with working_for(actor.organisation):
                assert _rows() == {name: _expected(model, name) for name in model.things}


def _last_statement() -> Any:
    return Statement.objects.order_by("-at", "-id").values("id")[:1]


def _expected(model: Model, name: tuple[str, ...]) -> tuple[Any, ...]:
    row = model.row(name)
    shown = {
        "asset": ("name", "model", "notes", "site"),
        "install": ("name", "version"),
        "site": (),
    }
    return (row.get("gone"), *(row.get(column, "") for column in shown[name[0]]))


def _rows() -> dict[tuple[str, ...], tuple[Any, ...]]:
    found: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for site in Site.objects.all():
        found["site", site.name] = (site.gone_on,)
    for a in Asset.objects.select_related("site"):
        place = a.site.name if a.site else ""
        found["asset", a.key.removeprefix("serial:")] = (a.gone_on, a.name, a.model, a.notes, place)
    for i in Install.objects.select_related("asset"):
        serial = i.asset.key.removeprefix("serial:")
        found["install", serial, i.name] = (i.gone_on, i.name, i.version)
    return found


@pytest.mark.django_db
def test_any_history_of_two_organisations_is_what_a_naive_model_says() -> None:
    run_state_machine_as_test(
        AnyHistory,
        settings=settings(
            max_examples=14,
            stateful_step_count=16,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
