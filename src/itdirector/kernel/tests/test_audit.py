"""The log of what was done."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from itdirector.areas.estate.models import Site
from itdirector.kernel import audit
from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import AuditEntry, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import applied, did, machines, undone
from tests.places import read_log
from tests.rows import make_row


def _log(actor: Actor) -> list[AuditEntry]:
    with working_for(actor.organisation):
        return list(AuditEntry.objects.order_by("number"))


def _told(actor: Actor) -> list[audit.Told]:
    return read_log(actor.organisation)


@pytest.fixture
def chain(owner: Actor) -> list[AuditEntry]:
    for name in ("Quay", "Mill", "Hill", "Moor"):
        did(owner, "estate.add_site", name=name)
    return _log(owner)


def test_one_action_one_entry_with_what_changed(owner: Actor) -> None:
    site = did(owner, "estate.add_site", name="Quay")
    did(owner, "estate.change_site", record=str(site.pk), name="Quay Street")
    did(owner, "estate.remove_site", record=str(site.pk))
    added, changed, removed = _told(owner)
    assert [e.action for e in (added, changed, removed)] == [
        "estate.add_site",
        "estate.change_site",
        "estate.remove_site",
    ]
    assert changed.details["changes"] == [
        {
            "record": "estate.site",
            "id": str(site.pk),
            "fields": {"name": ["Quay", "Quay Street"]},
        }
    ]
    assert changed.details["inputs"]["record"] == {"record": "estate.site", "id": str(site.pk)}
    assert added.details["changes"][0]["fields"] == {"name": ["", "Quay"]}
    assert list(removed.details["changes"][0]["fields"]) == ["gone_on"]
    assert {(e.who, e.role) for e in (added, changed, removed)} == {("olivia", "owner")}


def test_every_step_of_a_file_is_one_entry(owner: Actor) -> None:
    undone(owner, applied(owner, machines("PC-1,SN-1,,,")))
    assert [e.action for e in _log(owner)] == [
        "data.receive_file",
        "data.dry_run",
        "data.apply",
        "data.undo",
    ]


def test_an_action_that_fails_leaves_neither_entry_nor_change(owner: Actor) -> None:
    def half(*, actor: Actor, name: str) -> None:
        """Do half of it."""
        Site.objects.create(key=name, name=name)
        raise Refused("No.")

    with pytest.raises(Refused):
        guarded("test.half", half, needs="change")(actor=owner, name="Quay")
    assert _log(owner) == []
    with working_for(owner.organisation):
        assert not Site.objects.exists()


def test_whatever_is_handed_to_an_action_can_be_logged(owner: Actor) -> None:
    def take(*, actor: Actor, given: Any) -> None:
        """Take anything."""

    site = make_row(Site, owner.organisation)
    given = {"bytes": [b"raw"], "nested": ({site.pk}, {"site": site}), "stream": iter([1])}
    guarded("test.take", take, needs="change")(actor=owner, given=given)
    (entry,) = _told(owner)
    assert entry.details["inputs"]["given"]["nested"][1]["site"]["id"] == str(site.pk)


def test_an_untouched_chain_holds(owner: Actor, chain: list[AuditEntry]) -> None:
    with working_for(owner.organisation):
        assert audit.first_broken() is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("who", "somebody else"),
        ("role", "board"),
        ("scheme", 2),
        ("action", "estate.nothing"),
        ("details", {}),
        ("previous", "0" * 64),
        ("digest", "0" * 64),
        ("at", datetime(2020, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_changed_entry_is_found(
    owner: Actor, chain: list[AuditEntry], column: str, value: Any
) -> None:
    setattr(chain[1], column, value)
    assert audit.first_broken_of(chain) == 2


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_entry_is_missed(owner: Actor, chain: list[AuditEntry], number: int) -> None:
    assert audit.first_broken_of(e for e in chain if e.number != number) == number


def test_entries_in_another_order_are_found(owner: Actor, chain: list[AuditEntry]) -> None:
    first, second, third, *_rest = chain
    second.number, third.number = 3, 2
    assert audit.first_broken_of([first, third, second]) == 2


def test_a_removed_entry_is_found_though_the_rest_are_numbered_anew(
    owner: Actor, chain: list[AuditEntry]
) -> None:
    first, _second, *rest = chain
    for entry in rest:
        entry.number -= 1
    assert audit.first_broken_of([first, *rest]) == 2


def test_a_chain_put_under_another_organisation_is_found(
    owner: Actor, elsewhere: Organisation, chain: list[AuditEntry]
) -> None:
    for entry in chain:
        entry.organisation = elsewhere
    assert audit.first_broken_of(chain) == 1


def test_the_chain_holds_when_the_time_zone_setting_changes(
    owner: Actor, chain: list[AuditEntry], settings: Any
) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    with working_for(owner.organisation):
        assert audit.first_broken() is None


@pytest.mark.parametrize(
    "number", [1e22, 1.1805916207174113e21, 1e23, -0.0, 1e-7, 0.1 + 0.2, 10**17, 2.5]
)
def test_the_chain_holds_for_numbers_a_database_writes_in_its_own_way(
    owner: Actor, number: float
) -> None:
    def note(*, actor: Actor, number: float) -> None:
        """Note a number."""

    guarded("test.note", note, needs="change")(actor=owner, number=number)
    with working_for(owner.organisation):
        assert audit.first_broken() is None


def test_organisations_have_chains_of_their_own(owner: Actor, outsider: Actor) -> None:
    did(owner, "estate.add_site", name="Quay")
    did(outsider, "estate.add_site", name="Quay")
    assert [e.number for e in _log(owner)] == [e.number for e in _log(outsider)] == [1]


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_only_adds(owner: Actor, chain: list[AuditEntry], verb: str) -> None:
    change = {
        "update": lambda: AuditEntry.objects.filter(number=2).update(who="nobody"),
        "delete": lambda: AuditEntry.objects.filter(number=2).delete(),
    }[verb]
    with (
        working_for(owner.organisation),
        pytest.raises(DatabaseError, match=r"only ever added to|permission denied"),
        transaction.atomic(),
    ):
        change()
    assert [e.who for e in _told(owner)] == ["olivia"] * 4


def test_the_head_is_the_newest_entry(owner: Actor, outsider: Actor) -> None:
    with working_for(owner.organisation):
        assert audit.head() == (0, "")
    did(owner, "estate.add_site", name="Quay")
    did(owner, "estate.add_site", name="Mill")
    with working_for(owner.organisation):
        assert audit.head() == (2, _log(owner)[-1].digest)
    with working_for(outsider.organisation):
        assert audit.head() == (0, "")


def _by_the_first_scheme(owner: Actor, count: int) -> None:
    """Write entries as the first version did."""
    previous = ""
    with working_for(owner.organisation):
        for number in range(1, count + 1):
            entry = AuditEntry(
                organisation=owner.organisation,
                number=number,
                at=datetime(2026, 11, 22, 9, number, tzinfo=UTC),
                who="olivia",
                role="owner",
                action="estate.add_site",
                details={"inputs": {"name": f"Quay {number}", "worth": 1e22}, "changes": []},
                previous=previous,
                scheme=audit.FIRST_SCHEME,
            )
            previous = entry.digest = audit.digest(entry)
            entry.save()


def test_a_chain_of_the_first_scheme_holds_and_goes_on(owner: Actor) -> None:
    _by_the_first_scheme(owner, 3)
    did(owner, "estate.add_site", name="Mill")
    with working_for(owner.organisation):
        assert audit.first_broken() is None
        assert [e.scheme for e in AuditEntry.objects.order_by("number")] == [1, 1, 1, 3]
        assert audit.first_broken_of(AuditEntry.objects.order_by("number")) is None


def test_the_first_scheme_takes_the_digest_it_always_took(owner: Actor) -> None:
    _by_the_first_scheme(owner, 1)
    (entry,) = _log(owner)
    told = {
        "number": 1,
        "who": "olivia",
        "role": "owner",
        "action": "estate.add_site",
        "details": {"changes": [], "inputs": {"name": "Quay 1", "worth": 10**22}},
        "previous": "",
        "organisation": str(owner.organisation.pk),
        "at": "2026-11-22T09:01:00.000000+00:00",
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    assert entry.digest == hashlib.sha256(text.encode()).hexdigest()


def test_moments_with_and_without_a_fraction_read_back_alike(owner: Actor) -> None:
    previous = ""
    with working_for(owner.organisation):
        for number, micro in enumerate((0, 1, 100000, 999999), start=1):
            entry = AuditEntry(
                organisation=owner.organisation,
                number=number,
                at=datetime(2026, 3, 29, 1, 30, 0, micro, tzinfo=UTC),
                who="Zoë \N{PILE OF POO}",
                role="owner",
                action="a\nb",
                details={"text": "line\nend", "big": 2**60, "part": 0.1},
                previous=previous,
            )
            previous = entry.digest = audit.digest(entry)
            entry.save()
        assert audit.first_broken() is None


def test_what_labels_an_entry_is_in_its_digest(owner: Actor, chain: list[AuditEntry]) -> None:
    chain[2].sensitivity = 15
    assert audit.first_broken_of(chain) == 3
