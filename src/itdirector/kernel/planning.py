"""The dry run: what a file's rows would do to the records we keep, row by row, changing nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from itdirector.connectors.rows import Problem, Row
from itdirector.kernel.areas import AllOf, Link, Said, fact_models, intakes
from itdirector.kernel.models import FactRecord, Mark, Source, Statement
from itdirector.kernel.provenance import GONE
from itdirector.kernel.recording import Entry, fact_fields, to_json
from itdirector.values.ids import uuid7
from itdirector.values.money import Money

CHUNK_ROWS = 500


@dataclass(slots=True)
class _Want:
    """A record a row speaks of, before we know whether it exists."""

    model: type[FactRecord]
    key: str
    marks: tuple[str, ...]
    id: UUID | None = None
    new: bool = False


@dataclass(slots=True)
class Planner:
    """Turns rows into entries. Holds what the file itself has brought so far, and no more."""

    currency: str
    as_of: date
    made: dict[tuple[str, str], UUID] = field(default_factory=dict)
    made_marks: dict[tuple[str, str], UUID] = field(default_factory=dict)
    marks_of: dict[UUID, list[str]] = field(default_factory=dict)
    touched: dict[UUID, tuple[str, bytes]] = field(default_factory=dict)
    children: dict[tuple[str, str, UUID], set[UUID]] = field(default_factory=dict)
    listed: set[tuple[str, str, UUID]] = field(default_factory=set)
    spoken_of: set[type[FactRecord]] = field(default_factory=set)
    repeats: Counter[str] = field(default_factory=Counter)

    def plan(self, rows: Sequence[Row]) -> Iterator[Entry]:
        """Yield the entries of one chunk of rows, linked records before what links to them."""
        said, all_of = self._read(rows)
        links = [link for _row, one in said for link in one.links.values()]
        links += [one.link for _row, one in all_of]
        wants = self._resolve_links(links)
        yield from self._plan_links(said, wants)
        for _row, one in all_of:
            parent = wants[_link_name(one.link)]
            self.listed.add((one.model.record_type(), one.parent, _known(parent)))
        yield from self._plan_said(said, wants)

    def vanished(self) -> Iterator[Entry]:
        """Yield the children that a complete list of their parent's no longer names."""
        for record_type, parent, parent_id in sorted(self.listed, key=str):
            model = fact_models()[record_type]
            seen = self.children.get((record_type, parent, parent_id), set())
            rows = model._default_manager.filter(**{f"{parent}_id": parent_id, "gone_on": None})
            yield from (
                self._vanish(row, place="complete list") for row in rows.exclude(pk__in=seen)
            )

    def not_in_file(self, connector: str) -> Iterator[Entry]:
        """Yield the records this kind of file named before and does not name now."""
        for model in sorted(self.spoken_of, key=lambda m: m.record_type()):
            before = Statement.objects.filter(
                record_type=model.record_type(),
                source__connector=connector,
                source__state=Source.State.APPLIED,
            ).values("record_id")
            rows = model._default_manager.filter(pk__in=before, gone_on=None).order_by("key")
            for row in rows.iterator(chunk_size=CHUNK_ROWS):
                if row.pk not in self.touched:
                    yield self._vanish(row, place="not in this file")

    # --- reading ---------------------------------------------------------------------------

    def _read(
        self, rows: Sequence[Row]
    ) -> tuple[list[tuple[Row, Said]], list[tuple[Row, AllOf]]]:
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

    # --- linked records ----------------------------------------------------------------------

    def _resolve_links(self, links: list[Link]) -> dict[str, _Want]:
        wants: dict[str, _Want] = {}
        for link in links:
            wants.setdefault(_link_name(link), _Want(link.model, link.key, link.marks))
        self._resolve(list(wants.values()))
        return wants

    def _plan_links(
        self, said: list[tuple[Row, Said]], wants: dict[str, _Want]
    ) -> Iterator[Entry]:
        for row, one in said:
            for link in one.links.values():
                want = wants[_link_name(link)]
                if _known(want) in self.touched:
                    continue
                values, _doubts = self._fit(link.model, link.values)
                yield self._mention(row, link, want, values)

    def _mention(self, row: Row, link: Link, want: _Want, values: dict[str, Any]) -> Entry:
        self.touched[_known(want)] = (row.place, b"")
        return Entry(
            status="new" if want.new else "unchanged",
            place=row.place,
            record_type=link.model.record_type(),
            record_id=str(want.id),
            key=link.key,
            label=str(next(iter(link.values.values()), link.key)),
            values=values,
            marks=list(link.marks),
            changes={n: [None, v] for n, v in values.items()} if want.new else {},
            as_of=(row.as_of or self.as_of).isoformat(),
        )

    # --- the rows' own records ---------------------------------------------------------------

    def _plan_said(
        self, said: list[tuple[Row, Said]], links: dict[str, _Want]
    ) -> Iterator[Entry]:
        wants = []
        for _row, one in said:
            key = one.key
            if one.parent:
                key = f"{links[_link_name(one.links[one.parent])].id}/{one.key}"
            wants.append(_Want(one.model, self._numbered(key, one), one.marks))
        self._resolve(wants)
        current = self._current(wants)
        late = self._later_fields(wants, said, current)
        for (row, one), want in zip(said, wants, strict=True):
            self.spoken_of.add(one.model)
            yield from self._plan_one(row, one, want, links, current, late)

    def _numbered(self, key: str, one: Said) -> str:
        if not one.several:
            return key[:255]
        self.repeats[key] += 1
        return key if self.repeats[key] == 1 else f"{key}#{self.repeats[key]}"

    def _plan_one(
        self,
        row: Row,
        one: Said,
        want: _Want,
        links: dict[str, _Want],
        current: dict[UUID, dict[str, Any]],
        late: dict[UUID, dict[str, str]],
    ) -> Iterator[Entry]:
        values, doubts = self._fit(one.model, one.values)
        for name, link in one.links.items():
            values[name] = str(links[_link_name(link)].id)
        pk = _known(want)
        if one.parent:
            parent_id = _known(links[_link_name(one.links[one.parent])])
            family = (one.model.record_type(), one.parent, parent_id)
            self.children.setdefault(family, set()).add(pk)
        entry = Entry(
            status="new",
            place=row.place,
            record_type=one.model.record_type(),
            record_id=str(pk),
            key=want.key,
            label=one.label,
            values=values,
            marks=list(one.marks),
            as_of=(row.as_of or self.as_of).isoformat(),
        )
        self._judge(entry, want, current.get(pk), late.get(pk, {}), doubts)
        yield entry
        for message in doubts:
            yield Entry(status="problem", place=row.place, label=one.label, message=message)

    def _judge(
        self,
        entry: Entry,
        want: _Want,
        current: dict[str, Any] | None,
        late: dict[str, str],
        doubts: list[str],
    ) -> None:
        pk, values = _known(want), entry.values
        print_ = hashlib.blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=8)
        before = self.touched.get(pk)
        if before and before[1] and before[0] != entry.place:
            doubts.append(
                f"{entry.place} speaks of the same thing as {before[0]} ({entry.label}); where "
                "they differ, this later row is used."
            )
        self.touched[pk] = (entry.place, print_.digest())
        if want.new and not before:
            entry.changes = {n: [None, v] for n, v in values.items()}
        elif current is None:
            same = before is not None and before[1] == print_.digest()
            entry.changes = {} if same else {n: [None, v] for n, v in values.items()}
            entry.status = "changed" if entry.changes else "unchanged"
        else:
            entry.changes = {
                name: [current.get(name), value]
                for name, value in values.items()
                if current.get(name) != value and late.get(name, "") <= entry.as_of
            }
            if current.get("gone_on"):
                entry.changes["gone_on"] = [current["gone_on"], None]
            entry.status = "changed" if entry.changes else "unchanged"

    # --- looking up --------------------------------------------------------------------------

    def _resolve(self, wants: list[_Want]) -> None:
        by_model: dict[type[FactRecord], list[_Want]] = defaultdict(list)
        for want in wants:
            by_model[want.model].append(want)
        for model, group in by_model.items():
            self._by_marks(model, [w for w in group if w.marks])
            self._by_key(model, [w for w in group if w.id is None])

    def _by_key(self, model: type[FactRecord], group: list[_Want]) -> None:
        record_type = model.record_type()
        keys = {w.key for w in group if (record_type, w.key) not in self.made}
        known = dict(
            model._default_manager.filter(key__in=keys).values_list("key", "id") if keys else ()
        )
        for want in group:
            want.id = self.made.get((record_type, want.key)) or known.get(want.key)
            if want.id is None:
                want.id, want.new = uuid7(), True
            if want.new:
                self.made[record_type, want.key] = want.id
            self._remember(record_type, want)

    def _remember(self, record_type: str, want: _Want) -> None:
        for mark in want.marks:
            if self.made_marks.setdefault((record_type, mark), _known(want)) == want.id:
                self.marks_of.setdefault(_known(want), []).append(mark)

    def _by_marks(self, model: type[FactRecord], group: list[_Want]) -> None:
        record_type = model.record_type()
        asked = {mark for want in group for mark in want.marks}
        known = dict(
            Mark.objects.filter(record_type=record_type, mark__in=asked).values_list(
                "mark", "record_id"
            )
        )
        owners = {*known.values(), *(self.made_marks.get((record_type, m)) for m in asked)}
        classes = self._classes(record_type, {owner for owner in owners if owner})
        for want in group:
            want.id = self._match(record_type, want, known, classes)
            if want.id is None:
                self._by_key(model, [want])
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
            for mark in self.marks_of.get(owner, ()):
                found.setdefault(owner, {}).setdefault(mark.partition(":")[0], set()).add(mark)
        return found

    def _current(self, wants: list[_Want]) -> dict[UUID, dict[str, Any]]:
        found: dict[UUID, dict[str, Any]] = {}
        by_model: dict[type[FactRecord], set[UUID]] = defaultdict(set)
        for want in wants:
            if not want.new:
                by_model[want.model].add(_known(want))
        for model, ids in by_model.items():
            names = [*fact_fields(model), "said_on", "gone_on", "id"]
            for row in model._default_manager.filter(pk__in=ids).values(*names):
                found[row["id"]] = {name: to_json(value) for name, value in row.items()}
        return found

    def _later_fields(
        self,
        wants: list[_Want],
        said: list[tuple[Row, Said]],
        current: dict[UUID, dict[str, Any]],
    ) -> dict[UUID, dict[str, str]]:
        """Return, for records spoken of later than these rows, each field's newest date."""
        late = {
            _known(want)
            for want, (row, _one) in zip(wants, said, strict=True)
            if (now := current.get(_known(want)))
            and (now["said_on"] or "") > (row.as_of or self.as_of).isoformat()
        }
        newest: dict[UUID, dict[str, str]] = {pk: {} for pk in late}
        standing = Statement.objects.filter(record_id__in=late, source__state=Source.State.APPLIED)
        for statement in standing.order_by("as_of", "at", "id"):
            for name in statement.values:
                newest[statement.record_id][name] = statement.as_of.isoformat()
        return newest

    # --- values ------------------------------------------------------------------------------

    def _fit(
        self, model: type[FactRecord], given: dict[str, Any]
    ) -> tuple[dict[str, Any], list[str]]:
        """Return the values as the columns hold them, and a sentence for each that did not fit."""
        values: dict[str, Any] = {}
        doubts: list[str] = []
        columns = fact_fields(model)
        for name, value in given.items():
            fitted, doubt = self._fit_one(columns[name], value)
            if doubt:
                doubts.append(doubt)
            if fitted is not None:
                values[name] = to_json(fitted)
        return values, doubts

    def _fit_one(self, column: models.Field[Any, Any], value: Any) -> tuple[Any, str]:
        title = str(column.verbose_name)
        if isinstance(value, Money):
            if value.currency not in {"", self.currency}:
                return None, (
                    f"The {title} is in {value.currency}; this organisation counts in "
                    f"{self.currency}. It was left out: enter it in {self.currency} by hand."
                )
            value = value.minor
        if value is None or value == "":
            return None, ""
        if isinstance(column, models.CharField):
            return _fit_text(column, str(value), title)
        if isinstance(column, models.IntegerField):
            if not -(2**31) < value < 2**53:
                return None, f"The {title} {value} is not a believable number; it was left out."
        return value, ""

    def _vanish(self, row: FactRecord, *, place: str) -> Entry:
        return Entry(
            status="vanished",
            place=place,
            record_type=row.record_type(),
            record_id=str(row.pk),
            key=row.key,
            label=str(row),
            values={GONE: True},
            changes={"gone_on": [None, self.as_of.isoformat()]},
            as_of=self.as_of.isoformat(),
        )


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


def _fit_text(column: models.Field[Any, Any], text: str, title: str) -> tuple[Any, str]:
    if column.choices and text not in {str(code) for code, _label in column.flatchoices}:
        return None, f"“{text[:60]}” is not a {title} we know; it was left out."
    limit = column.max_length
    if limit and len(text) > limit:
        return text[:limit], f"The {title} is longer than {limit} characters and was cut."
    return text, ""


def _contradicts(stronger: list[str], classes: dict[str, set[str]]) -> bool:
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
