"""The dry run: what a file's rows would do to the records we keep, row by row, changing nothing."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from itdirector.connectors.rows import Problem, Row
from itdirector.kernel.areas import AllOf, Link, Said, fact_models, intakes
from itdirector.kernel.editing import fit
from itdirector.kernel.models import FactRecord, Grade, Mark, Source, Statement
from itdirector.kernel.provenance import GONE
from itdirector.kernel.recording import Entry, fact_fields, needed, to_json
from itdirector.values.ids import uuid7
from itdirector.values.spilled import Spilled, spilled_ids

CHUNK_ROWS = 500
MOST_KEY = 255


@dataclass(slots=True)
class _Want:
    """A record a row speaks of, before we know whether it exists."""

    model: type[FactRecord]
    key: str
    marks: tuple[str, ...]
    id: UUID | None = None


@dataclass(slots=True)
class Planner:
    """Turns rows into entries. What the file itself has brought so far lies in temporary files."""

    currency: str
    as_of: date
    made: Spilled[UUID] = field(default_factory=spilled_ids)
    made_marks: Spilled[UUID] = field(default_factory=spilled_ids)
    marks_of: Spilled[list[str]] = field(default_factory=Spilled)
    fresh: set[UUID] = field(default_factory=set)
    touched: Spilled[list[str]] = field(default_factory=Spilled)
    listed: dict[tuple[str, str, UUID], str] = field(default_factory=dict)
    spoken_of: set[type[FactRecord]] = field(default_factory=set)
    repeats: Spilled[int] = field(default_factory=Spilled)

    def plan(self, rows: Sequence[Row]) -> Iterator[Entry]:
        """Yield the entries of one chunk of rows, linked records before what links to them."""
        said, all_of = self._read(rows)
        links = self._resolve_links(said, all_of)
        wants = self._resolve_said(said, links)
        own = {_known(want) for want in wants}
        yield from self._plan_links(said, links, leaving_out=own)
        for row, one in all_of:
            family = (one.model.record_type(), one.parent, _known(links[_link_name(one.link)]))
            self.listed[family] = max(self.listed.get(family, ""), self._day(row))
        yield from self._plan_said(said, wants, links)
        # What a row of its own was to bring, and that row was lost.
        yield from self._plan_links(said, links, leaving_out=set())

    def vanished(self) -> Iterator[Entry]:
        """Yield the children that a complete list of their parent's no longer names."""
        for family, day in sorted(self.listed.items(), key=str):
            record_type, parent, parent_id = family
            rows = fact_models()[record_type]._default_manager.filter(
                _not_seen_since(day), **{f"{parent}_id": parent_id, "gone_on": None}
            )
            for row in rows.order_by("key").iterator(chunk_size=CHUNK_ROWS):
                if row.pk not in self.touched:
                    yield _vanish(row, day, place="complete list")

    def not_in_file(self, connector: str) -> Iterator[Entry]:
        """Yield the records this kind of file named before and does not name now."""
        day = self.as_of.isoformat()
        for model in sorted(self.spoken_of, key=lambda m: m.record_type()):
            before = Statement.objects.filter(
                record_type=model.record_type(),
                source__connector=connector,
                source__state=Source.State.APPLIED,
            ).values("record_id")
            rows = model._default_manager.filter(
                _not_seen_since(day), pk__in=before, gone_on=None
            ).order_by("key")
            for row in rows.iterator(chunk_size=CHUNK_ROWS):
                if row.pk not in self.touched:
                    yield _vanish(row, day, place="not in this file")

    # --- reading ---------------------------------------------------------------------------

    def _read(self, rows: Sequence[Row]) -> tuple[list[tuple[Row, Said]], list[tuple[Row, AllOf]]]:
        said: list[tuple[Row, Said]] = []
        all_of: list[tuple[Row, AllOf]] = []
        for row in rows:
            for intake in intakes().get(type(row), ()):
                for one in intake.read(row):
                    if isinstance(one, Said):
                        said.append((row, one))
                    else:
                        all_of.append((row, one))
        return said, all_of

    def _day(self, row: Row) -> str:
        """Return the day a row speaks of; a clock that runs ahead does not outlive the file."""
        return min(row.as_of or self.as_of, self.as_of).isoformat()

    # --- linked records ----------------------------------------------------------------------

    def _resolve_links(
        self, said: list[tuple[Row, Said]], all_of: list[tuple[Row, AllOf]]
    ) -> dict[str, _Want]:
        wants: dict[str, _Want] = {}
        links = [link for _row, one in said for link in one.links.values()]
        for link in [*links, *(one.link for _row, one in all_of)]:
            wants.setdefault(_link_name(link), _want(link.model, link.key, link.marks))
        self._resolve(list(wants.values()))
        return wants

    def _plan_links(
        self, said: list[tuple[Row, Said]], wants: dict[str, _Want], *, leaving_out: set[UUID]
    ) -> Iterator[Entry]:
        first: dict[UUID, tuple[Row, Link]] = {}
        for row, one in said:
            for link in one.links.values():
                pk = _known(wants[_link_name(link)])
                if pk not in leaving_out:
                    first.setdefault(pk, (row, link))
        first = {pk: one for pk, one in first.items() if pk not in self.touched}
        told = [wants[_link_name(link)] for _row, link in first.values()]
        days = [self._day(row) for row, _link in first.values()]
        current = self._current(told)
        late = self._later_fields(told, days, current)
        for (pk, (row, link)), want in zip(first.items(), told, strict=True):
            values, _doubts = fit(link.model, link.values, currency=self.currency)
            entry = self._entry(row, want, values)
            entry.label = str(next(iter(link.values.values()), link.key))
            self._judge(entry, current.get(pk), late.get(pk, {}), again=False)
            self.touched[pk] = [row.place, ""]
            yield entry

    # --- the rows' own records ---------------------------------------------------------------

    def _resolve_said(self, said: list[tuple[Row, Said]], links: dict[str, _Want]) -> list[_Want]:
        wants = []
        for _row, one in said:
            key = one.key
            if one.parent:
                key = f"{links[_link_name(one.links[one.parent])].id}/{key}"
            if one.several:
                self.repeats[key] = number = (self.repeats.get(key) or 0) + 1
                key += f"#{number}" if number > 1 else ""
            wants.append(_want(one.model, key, one.marks))
        self._resolve(wants)
        return wants

    def _plan_said(
        self, said: list[tuple[Row, Said]], wants: list[_Want], links: dict[str, _Want]
    ) -> Iterator[Entry]:
        current = self._current(wants)
        late = self._later_fields(wants, [self._day(row) for row, _one in said], current)
        for (row, one), want in zip(said, wants, strict=True):
            pk = _known(want)
            values, doubts = fit(one.model, one.values, currency=self.currency)
            linked = {name: _known(links[_link_name(link)]) for name, link in one.links.items()}
            entry = self._entry(row, want, values | {n: str(to) for n, to in linked.items()})
            entry.label = one.label
            missing = [c.verbose_name for c in needed(one.model) if c.name not in entry.values]
            if pk in self.fresh and missing:
                doubts.append(f"Without {' and '.join(map(str, missing))} it cannot be kept.")
                yield _lost(row, one, " ".join(doubts))
                continue
            self.spoken_of.add(one.model)
            place, print_ = self.touched.get(pk) or ["", ""]
            if print_ and place != entry.place:
                told = f"{entry.place} speaks of the same thing as {place} ({entry.label})"
                doubts.append(f"{told}; where they differ, this later row is used.")
            self.touched[pk] = [row.place, _print(entry.values)]
            again = bool(place) and print_ != _print(entry.values)
            self._judge(entry, current.get(pk), late.get(pk, {}), again=again)
            yield entry
            for message in doubts:
                yield Entry(status="problem", place=row.place, label=one.label, message=message)

    def _entry(self, row: Row, want: _Want, values: dict[str, Any]) -> Entry:
        return Entry(
            status="new",
            place=row.place,
            record_type=want.model.record_type(),
            record_id=str(want.id),
            key=want.key,
            values=values,
            marks=list(want.marks),
            as_of=self._day(row),
        )

    def _judge(
        self, entry: Entry, current: dict[str, Any] | None, late: dict[str, str], *, again: bool
    ) -> None:
        """Say what an entry changes. `again` tells that the file spoke of the record otherwise."""
        pk, values = UUID(entry.record_id), entry.values
        entry.again = again
        if pk in self.fresh:
            self.fresh.discard(pk)
            entry.changes = {n: [None, v] for n, v in values.items()}
            return
        if current is None:  # made earlier in this file
            entry.changes = {n: [None, v] for n, v in values.items()} if again else {}
        else:
            entry.changes = {
                name: [current.get(name), value]
                for name, value in values.items()
                if current.get(name) != value and late.get(name, "") <= entry.as_of
            }
            if current["gone_on"] and current["gone_on"] <= entry.as_of:
                entry.changes["gone_on"] = [current["gone_on"], None]
        entry.status = "changed" if entry.changes else "unchanged"

    # --- looking up --------------------------------------------------------------------------

    def _resolve(self, wants: list[_Want]) -> None:
        by_model: dict[type[FactRecord], list[_Want]] = defaultdict(list)
        for want in wants:
            by_model[want.model].append(want)
        for model, group in by_model.items():
            keys = model._default_manager.filter(key__in={want.key for want in group})
            known = dict(keys.values_list("key", "id"))
            self._by_marks(model.record_type(), [w for w in group if w.marks], known)
            for want in group:
                if want.id is None:
                    self._by_key(model.record_type(), want, known)

    def _by_key(self, record_type: str, want: _Want, known: dict[str, UUID]) -> None:
        want.id = self.made.get((record_type, want.key)) or known.get(want.key)
        if want.id is None:
            want.id = self.made[record_type, want.key] = uuid7()
            self.fresh.add(want.id)
        self._remember(record_type, want)

    def _remember(self, record_type: str, want: _Want) -> None:
        for mark in want.marks:
            if self.made_marks.setdefault((record_type, mark), _known(want)) == want.id:
                self.marks_of[want.id] = [*(self.marks_of.get(want.id) or ()), mark]

    def _by_marks(self, record_type: str, group: list[_Want], keys: dict[str, UUID]) -> None:
        asked = {mark for want in group for mark in want.marks}
        marks = Mark.objects.filter(record_type=record_type, mark__in=asked)
        known = dict(marks.values_list("mark", "record_id"))
        owners = {*known.values(), *(self.made_marks.get((record_type, m)) for m in asked)}
        owners |= {keys.get(w.key) or self.made.get((record_type, w.key)) for w in group}
        classes = self._classes(record_type, {owner for owner in owners if owner})
        for want in group:
            want.id = self._match(record_type, want, known, classes)
            if want.id is None:
                owner = self.made.get((record_type, want.key)) or keys.get(want.key)
                if owner and _contradicts(want.marks, classes.get(owner, {})):
                    want.key = _short(f"{want.key}/{want.marks[0]}")
                self._by_key(record_type, want, keys)
            else:
                self._remember(record_type, want)
            own = classes.setdefault(_known(want), {})
            for mark in want.marks:
                own.setdefault(mark.partition(":")[0], set()).add(mark)

    def _match(
        self,
        record_type: str,
        want: _Want,
        known: dict[str, UUID],
        classes: dict[UUID, dict[str, set[str]]],
    ) -> UUID | None:
        stronger: list[str] = []
        for mark in want.marks:
            owner = self.made_marks.get((record_type, mark)) or known.get(mark)
            if owner and not _contradicts(stronger, classes.get(owner, {})):
                return owner
            stronger.append(mark)
        return None

    def _classes(self, record_type: str, owners: set[UUID]) -> dict[UUID, dict[str, set[str]]]:
        found: dict[UUID, dict[str, set[str]]] = {}
        rows = Mark.objects.filter(record_type=record_type, record_id__in=owners)
        for mark, owner in rows.values_list("mark", "record_id"):
            found.setdefault(owner, {}).setdefault(mark.partition(":")[0], set()).add(mark)
        for owner in owners:
            for mark in self.marks_of.get(owner) or ():
                found.setdefault(owner, {}).setdefault(mark.partition(":")[0], set()).add(mark)
        return found

    def _current(self, wants: list[_Want]) -> dict[UUID, dict[str, Any]]:
        found: dict[UUID, dict[str, Any]] = {}
        by_model: dict[type[FactRecord], set[UUID]] = defaultdict(set)
        for want in wants:
            if want.id not in self.fresh:
                by_model[want.model].add(_known(want))
        for model, ids in by_model.items():
            names = [*fact_fields(model), "said_on", "gone_on", "id"]
            for row in model._default_manager.filter(pk__in=ids).values(*names):
                found[row["id"]] = {name: to_json(value) for name, value in row.items()}
        return found

    def _later_fields(
        self, wants: list[_Want], days: list[str], current: dict[UUID, dict[str, Any]]
    ) -> dict[UUID, dict[str, str]]:
        """Return, for records spoken of later than these rows, each field's newest date."""
        late: dict[str, set[UUID]] = defaultdict(set)
        for want, day in zip(wants, days, strict=True):
            now = current.get(_known(want))
            if now and (now["said_on"] or "") > day:
                late[want.model.record_type()].add(_known(want))
        newest: dict[UUID, dict[str, str]] = defaultdict(dict)
        for record_type, ids in late.items():
            standing = Statement.objects.filter(
                record_type=record_type, record_id__in=ids, source__state=Source.State.APPLIED
            ).exclude(grade=Grade.DEFAULT)
            for statement in standing.order_by("as_of"):
                for name in statement.values:
                    newest[statement.record_id][name] = statement.as_of.isoformat()
        return newest


def problem_entry(problem: Problem) -> Entry:
    """Return the entry of something that could not be read."""
    return Entry(
        status="problem",
        place=problem.place,
        label=" · ".join(problem.values)[:200],
        message=problem.message,
        remedy=problem.remedy,
        lost=problem.lost,
    )


def _lost(row: Row, one: Said, message: str) -> Entry:
    return Entry(status="problem", place=row.place, label=one.label, message=message, lost=True)


def _vanish(row: FactRecord, day: str, *, place: str) -> Entry:
    return Entry(
        status="vanished",
        place=place,
        record_type=row.record_type(),
        record_id=str(row.pk),
        key=row.key,
        label=str(row),
        values={GONE: True},
        changes={"gone_on": [None, day]},
        as_of=day,
    )


def _not_seen_since(day: str) -> models.Q:
    return models.Q(said_on=None) | models.Q(said_on__lte=day)


def _print(values: dict[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=8).hexdigest()


def _want(model: type[FactRecord], key: str, marks: tuple[str, ...]) -> _Want:
    return _Want(model, _short(key), tuple(map(_short, marks)))


def _short(text: str) -> str:
    """Return a key or mark that fits its column; different texts stay different."""
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if len(text) <= MOST_KEY:
        return text
    print_ = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
    return f"{text[: MOST_KEY - 1 - len(print_)]}~{print_}"


def _contradicts(stronger: Sequence[str], classes: dict[str, set[str]]) -> bool:
    return any(
        theirs and mark not in theirs
        for mark in stronger
        for theirs in [classes.get(mark.partition(":")[0], set())]
    )


def _link_name(link: Link) -> str:
    return f"{link.model.record_type()}/{link.key}/{'|'.join(link.marks)}"


def _known(want: _Want) -> UUID:
    if want.id is None:
        raise AssertionError(f"{want.model} {want.key} was not resolved")
    return want.id
