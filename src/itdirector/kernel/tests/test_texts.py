"""Texts beside the log: what an entry holds of them, and what is done to them is named."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from itdirector.kernel import audit
from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.entries import AuditEntry, AuditName, AuditText
from itdirector.kernel.fields import as_text
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import did
from itdirector.values.salted import SALT_SIGNS, salt
from tests.places import read_log

TOLD = "Jane Roe"


class Colour(Enum):
    """Something to choose from."""

    RED = "red"


def note(owner: Actor, **given: Any) -> Any:
    """Take an action that does nothing but be written down; return its entry as it is kept."""

    def take(*, actor: Actor, **given: Any) -> None:
        """Take anything."""

    guarded("test.take", take, needs="change")(actor=owner, **given)
    with working_for(owner.organisation):
        return AuditEntry.objects.first()


@pytest.fixture
def chain(owner: Actor, director: Actor) -> list[AuditText]:
    """Return the texts beside four entries, of which the third is another person's."""
    for who, name in ((owner, "Quay"), (owner, "Mill"), (director, "Hill"), (owner, "Moor")):
        did(who, "estate.add_site", name=name)
    with working_for(owner.organisation):
        assert audit.checked_texts() == audit.Checked(None, 0)
        return list(AuditText.objects.order_by("entry__number"))


def test_an_entry_holds_no_free_text(owner: Actor) -> None:
    """Neither as a value nor as the name of one, however deep, and nobody's name."""
    deep = {TOLD: [{"a": (TOLD,)}, {TOLD: TOLD}], "b": frozenset({TOLD})}
    entry = note(owner, plain=TOLD, deep=deep, digits="02079460958", born="1980-01-01")
    kept = f"{entry.who} {as_text(entry.details)}"
    assert [
        t for t in (TOLD, "Roe", "olivia", "02079460958", "1980-01-01", '"b"') if t in kept
    ] == []
    (told,) = read_log(owner.organisation)
    assert told.who == "olivia"
    assert told.details["inputs"]["deep"][TOLD][1] == {TOLD: TOLD}
    assert told.details["inputs"]["digits"] == "02079460958"


def test_what_is_no_text_by_its_type_stands_in_the_entry(owner: Actor) -> None:
    pk = UUID(int=7)
    entry = note(
        owner,
        day=date(2026, 11, 22),
        pk=pk,
        number=4,
        part=Decimal("1.5"),
        truth=True,
        none=None,
        empty="",
        colour=Colour.RED,
    )
    assert entry.details["inputs"] == {
        "day": "2026-11-22",
        "pk": str(pk),
        "number": 4,
        "part": "1.5",
        "truth": True,
        "none": None,
        "empty": "",
        "colour": "red",
    }


def test_choices_days_and_links_of_a_record_stand_in_the_entry_and_its_texts_do_not(
    owner: Actor,
) -> None:
    site = did(owner, "estate.add_site", name="Quay")
    given = {"kind": "laptop", "site": str(site.pk), "purchased_on": "2026-01-02"}
    did(owner, "estate.add_asset", name="laptop of Jane", notes="laptop", **given)
    with working_for(owner.organisation):
        entry = AuditEntry.objects.first()
    assert entry is not None
    inputs, (change,) = entry.details["inputs"], entry.details["changes"]
    assert (inputs["kind"], inputs["purchased_on"]) == ("laptop", "2026-01-02")
    assert inputs["site"] == {"record": "estate.site", "id": str(site.pk)}
    assert change["fields"]["kind"] == ["", "laptop"]
    assert change["fields"]["site"] == [None, str(site.pk)]
    assert change["fields"]["purchased_on"] == [None, "2026-01-02"]
    assert inputs["notes"] == change["fields"]["notes"][1]
    assert inputs["notes"].startswith("sha256:")  # a choice only where the column has choices
    assert "Jane" not in as_text(entry.details)


def test_the_commitment_is_the_digest_of_salt_and_text(owner: Actor) -> None:
    entry = note(owner, plain=TOLD)
    with working_for(owner.organisation):
        (salted,) = AuditText.objects.get().salted
        name = AuditName.objects.get()
    assert (len(salted) - len(TOLD), salted[SALT_SIGNS:]) == (32, TOLD)
    sealed = [hashlib.sha256(one.encode()).hexdigest() for one in (salted, name.salt + "olivia")]
    assert [entry.details["inputs"]["plain"], entry.who] == [f"sha256:{one}" for one in sealed]


def test_no_two_entries_have_a_salt_in_common_and_a_name_has_one(owner: Actor) -> None:
    one, other = note(owner, plain=TOLD), note(owner, plain=TOLD)
    assert one.details["inputs"]["plain"] != other.details["inputs"]["plain"]
    assert one.who == other.who
    assert len({salt() for _ in range(1000)}) == 1000


def test_texts_carry_the_labels_of_their_entry(owner: Actor) -> None:
    note(owner, price_minor=5, plain=TOLD)
    with working_for(owner.organisation):
        labels = AuditEntry.objects.get().sensitivity
        assert AuditText.objects.get().sensitivity == labels > 0
    with working_for(owner.organisation, sight=0):
        assert not AuditText.objects.exists()


def broken(owner: Actor) -> int | None:
    with working_for(owner.organisation):
        assert audit.first_broken_link() is None
        return audit.first_broken()


def by_force(statement: str, *values: Any) -> None:
    """Run a statement as somebody could who has the database in their hands."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses the tampering this test begins with")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'itd_only_%'")
        for (guard,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{guard}"')
        cursor.execute(statement, values)


def changed(row: AuditText, salted: list[str]) -> None:
    by_force("UPDATE kernel_audittext SET salted = %s WHERE id = %s", as_text(salted), row.pk.hex)


def test_a_changed_text_is_named(owner: Actor, chain: list[AuditText]) -> None:
    with working_for(owner.organisation):
        changed(chain[1], [chain[1].salted[0] + "x"])
    assert broken(owner) == 2


def test_texts_of_two_entries_that_were_swapped_are_named(
    owner: Actor, chain: list[AuditText]
) -> None:
    with working_for(owner.organisation):
        changed(chain[1], chain[2].salted)
        changed(chain[2], chain[1].salted)
    assert broken(owner) == 2


def test_an_added_text_is_named(owner: Actor, chain: list[AuditText]) -> None:
    with working_for(owner.organisation):
        changed(chain[2], [*chain[2].salted, f"{salt()}more"])
    assert broken(owner) == 3


def test_a_text_that_nobody_erased_is_missed(owner: Actor, chain: list[AuditText]) -> None:
    with working_for(owner.organisation):
        AuditText.objects.filter(pk=chain[2].pk).update(salted=[])
    assert broken(owner) == 3


def test_a_row_of_texts_that_is_gone_is_missed(owner: Actor, chain: list[AuditText]) -> None:
    with working_for(owner.organisation):
        by_force("DELETE FROM kernel_audittext WHERE id = %s", chain[3].pk.hex)
    assert broken(owner) == 4


def test_a_text_with_other_labels_than_its_entry_is_named(
    owner: Actor, chain: list[AuditText]
) -> None:
    with working_for(owner.organisation):
        by_force("UPDATE kernel_audittext SET sensitivity = 1 WHERE id = %s", chain[1].pk.hex)
    assert broken(owner) == 2


def test_a_changed_name_is_named_with_its_first_entry(
    owner: Actor, director: Actor, chain: list[AuditText]
) -> None:
    with working_for(owner.organisation):
        by_force("UPDATE kernel_auditname SET name = 'nobody' WHERE name = %s", director.name)
        assert AuditName.objects.filter(name="nobody").count() == 1
    assert broken(owner) == 3


def test_an_added_name_is_named_with_the_entry_it_claims(
    owner: Actor, chain: list[AuditText]
) -> None:
    with working_for(owner.organisation):
        AuditName.objects.create(entry=chain[1].entry, salt=salt(), name="mallory")
    assert broken(owner) == 2


@pytest.mark.parametrize("first", [True, False])
def test_a_second_name_for_one_entry_is_named_in_whatever_order_they_are_read(
    owner: Actor, chain: list[AuditText], first: bool
) -> None:
    with working_for(owner.organisation):
        own = AuditName.objects.get(name="olivia")
        entry, known = own.entry, {"salt": own.salt, "name": own.name}
        if first:
            own.delete()
        AuditName.objects.create(entry=entry, salt=salt(), name="mallory")
        if first:
            AuditName.objects.create(entry=entry, **known)
    assert broken(owner) == 1


def test_a_name_that_nobody_erased_is_missed(owner: Actor, chain: list[AuditText]) -> None:
    with working_for(owner.organisation):
        AuditName.objects.filter(name="olivia").delete()
    assert broken(owner) == 1


def test_a_text_beside_an_entry_that_holds_its_own_is_named(owner: Actor) -> None:
    with working_for(owner.organisation):
        old = AuditEntry.objects.create(number=1, at="2026-11-22T09:00Z", who="olivia", role="x")
        AuditText.objects.create(entry=old, salted=[f"{salt()}more"], sensitivity=15)
        assert audit.checked_texts().broken == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda row: AuditText.objects.filter(pk=row.pk).update(salted=[f"{salt()}x"]),
        lambda row: AuditText.objects.filter(pk=row.pk).update(salted=[*row.salted, f"{salt()}x"]),
        lambda row: AuditText.objects.filter(pk=row.pk).update(sensitivity=9),
        lambda row: AuditText.objects.filter(pk=row.pk).update(id=UUID(int=1)),
        lambda row: AuditText.objects.filter(pk=row.pk).delete(),
        lambda row: AuditName.objects.filter(name="olivia").update(name="nobody"),
        lambda row: AuditName.objects.filter(name="olivia").update(salt="0" * 32),
    ],
    ids=["another", "more", "labels", "row", "removed", "name", "salt"],
)
def test_the_database_itself_lets_texts_be_erased_and_never_changed(
    change: Any, owner: Actor, chain: list[AuditText]
) -> None:
    with working_for(owner.organisation):
        with (
            pytest.raises(DatabaseError, match=r"never changed|permission denied"),
            transaction.atomic(),
        ):
            change(chain[1])
        assert audit.first_broken() is None
        assert AuditText.objects.filter(pk=chain[1].pk).update(salted=[]) == 1
