"""What an area tells the rest of the product about itself: one `Area` in its `area.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models

from itdirector.kernel.models import FactRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One kind of thing an area keeps. List, detail, form, export and API are derived from it.

    `filters` are columns with few values; `editable` are the fields a person may fill in.
    """

    model: type[models.Model]
    title: str
    columns: tuple[str, ...]
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    editable: tuple[str, ...] = ()
    order: str = ""
    """The column lists start with; "-" in front for downwards."""
    empty: str = "Drop a file on the Data page, or add one by hand."

    @property
    def name(self) -> str:
        """The record's name in addresses, such as `asset`."""
        return str(self.model._meta.model_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A record that another one points at, by its key or by its marks.

    When there is none yet it is made from `key`, `values` and `marks`.
    """

    model: type[FactRecord]
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a row says about one record, in the fields of the area's table.

    Values the row does not give are left out. `marks` are other ways to know the record, the
    strongest first, each `class:value`; a weaker mark never joins two records whose stronger
    marks of one class differ. With `parent`, the key is unique within that link's record. With
    `several`, a source may hold the same line more than once and means each.
    """

    model: type[FactRecord]
    key: str
    label: str
    values: dict[str, Any]
    links: dict[str, Link] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    parent: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Says that the source lists every record of `model` under the linked parent."""

    model: type[FactRecord]
    parent: str
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How an area takes in one kind of neutral row, as a record. `read` decides on plain values."""

    row: type
    model: type[FactRecord]
    read: Callable[[Any], Iterable[Said | AllOf]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A record a finding rests on."""

    record_type: str
    record_id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that fired: what is wrong or due, why, by when, what it costs and what cures it."""

    code: str
    subject: str
    """What the finding is about, stable from day to day: the same code and subject is the same."""
    sentence: str
    severity: str
    """One of critical, high, medium, low, saving."""
    evidence: tuple[Evidence, ...] = ()
    money_minor: int | None = None
    """Money at stake, in pence of the organisation's currency."""
    due_on: date | None = None
    remedy: str = ""
    """What to do, in a few words."""
    guards: int = 0
    """Labels one must hold to see it, beside those of its area and of its evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An entry in the menu."""

    title: str
    address: str
    icon: str
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One business area."""

    name: str
    title: str
    records: tuple[Record, ...] = ()
    intakes: tuple[Intake, ...] = ()
    findings: Callable[[date], Iterable[Finding]] | None = None
    guards: int = 0
    """Labels one must hold to see any of its findings; see `access.py`."""
    pages: tuple[Page, ...] = ()


@cache
def areas() -> dict[str, Area]:
    """Return the installed areas by name, in menu order."""
    found = [import_module(f"itdirector.areas.{name}.area").area for name in settings.AREAS]
    return {area.name: area for area in found}


@cache
def intakes() -> dict[type, tuple[Intake, ...]]:
    """Return who takes in which kind of row."""
    found: dict[type, tuple[Intake, ...]] = {}
    for area in areas().values():
        for intake in area.intakes:
            found[intake.row] = (*found.get(intake.row, ()), intake)
    return found


@cache
def records() -> dict[str, Record]:
    """Return every record by its type, such as `estate.asset`."""
    return {f"{a.name}.{r.name}": r for a in areas().values() for r in a.records}


@cache
def fact_models() -> dict[str, type[FactRecord]]:
    """Return every table of facts by record type, parents before what points at them."""
    return {
        name: record.model
        for name, record in records().items()
        if issubclass(record.model, FactRecord)
    }
