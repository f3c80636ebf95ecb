"""Somebody can be erased from the log: texts go for good, entries and their chain stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test import Client

from conftest import MakeMember, change_member, sign_in, user_of
from itdirector.kernel import audit
from itdirector.kernel.actions import Actor
from itdirector.kernel.entries import AuditEntry, AuditName, AuditText
from itdirector.kernel.errors import Invalid, NotAllowed, Refused
from itdirector.kernel.models import Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import did
from itdirector.kernel.tests.test_texts import changed
from itdirector.surfaces import erasing
from itdirector.surfaces.cli.group import main
from itdirector.surfaces.keeping import leaving
from itdirector.values.salted import ERASED
from tests.places import member, read_log

JANE, WHY = "Jane Roe", "Asked for in request 14."
PAGE = "/settings/log/erase"


@pytest.fixture
def named(owner: Actor) -> Actor:
    """Return an owner in whose log somebody stands: by itself, inside texts, and as who acted."""
    did(owner, "estate.add_site", name=JANE)
    did(owner, "estate.add_site", name="Quay")
    did(owner, "estate.add_asset", name=f"Laptop of {JANE}", kind="laptop", notes='a "note"')
    did(member(f"{JANE}@home", owner.organisation, Role.TECHNICIAN), "estate.add_site", name="Hill")
    did(owner, "estate.add_site", name="jane roe house")
    return owner


def kept(organisation: Organisation) -> str:
    """Return all that is kept of a log."""
    with working_for(organisation):
        tables = (AuditEntry, AuditName, AuditText)
        return str([list(model.objects.values()) for model in tables])


def checked(organisation: Organisation) -> tuple[int | None, int]:
    with working_for(organisation):
        return audit.first_broken(), audit.checked_texts().erased


def test_it_goes_wherever_it_stands_and_the_chain_holds(named: Actor) -> None:
    heads = [entry.digest for entry in _entries(named)]
    found = erasing.erase(actor=named, text=JANE, because=WHY)
    assert (len(found.codes), found.entries, found.out_of_reach) == (3, [1, 3, 4], 0)
    assert JANE not in kept(named.organisation)
    assert checked(named.organisation) == (None, 3)
    assert [entry.digest for entry in _entries(named)][: len(heads)] == heads


def _entries(actor: Actor) -> list[AuditEntry]:
    with working_for(actor.organisation):
        return list(AuditEntry.objects.order_by("number"))


def test_what_is_left_reads_as_before_and_what_went_reads_as_erased(named: Actor) -> None:
    before = read_log(named.organisation)
    erasing.erase(actor=named, text=JANE, because=WHY)
    site, quay, asset, hill, lower, _note = read_log(named.organisation)
    assert [quay, lower] == [before[1], before[4]]
    assert site.details["inputs"]["name"] == ERASED
    assert site.details["changes"][0]["fields"]["name"] == ["", ERASED]
    assert asset.details["inputs"] == before[2].details["inputs"] | {"name": ERASED}
    assert (hill.who, hill.details) == (ERASED, before[3].details)


def test_one_entry_tells_how_many_where_and_why_and_not_what(named: Actor) -> None:
    erasing.erase(actor=named, text=JANE, because=WHY)
    entry = read_log(named.organisation)[-1]
    inputs = entry.details["inputs"]
    assert (entry.who, entry.action) == ("olivia", "audit.erase")
    assert (inputs["because"], inputs["texts"]) == (WHY, 3)
    assert inputs["entries"] == [[1, 1], [3, 4]]
    assert len(inputs["erased"]) == 3
    assert JANE not in str(entry)


def test_the_reason_can_be_erased_in_its_turn(named: Actor) -> None:
    erasing.erase(actor=named, text=JANE, because=WHY)
    erasing.erase(actor=named, text="request 14", because="It names a file of the court.")
    assert checked(named.organisation) == (None, 4)


def test_an_erasure_accounts_for_its_own_texts_only(named: Actor) -> None:
    erasing.erase(actor=named, text=JANE, because=WHY)
    with working_for(named.organisation):
        row = AuditText.objects.get(entry__number=3)
        assert AuditText.objects.filter(pk=row.pk).update(salted=row.salted[1:]) == 1
        assert audit.first_broken() == 3


def test_an_entry_before_it_accounts_for_nothing(named: Actor) -> None:
    """Else one could be written for texts that are still to come."""
    erasing.erase(actor=named, text=JANE, because=WHY)
    with working_for(named.organisation):
        codes = audit._erasures()
        assert {*codes.values()} == {6}
        early = dict.fromkeys(codes, 2)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(audit, "_erasures", lambda: early)
            assert audit.checked_texts().broken == 3


def test_a_name_that_is_put_back_is_named(named: Actor) -> None:
    with working_for(named.organisation):
        name = AuditName.objects.get(name__contains=JANE)
        erasing.erase(actor=named, text=JANE, because=WHY)
        name.save(force_insert=True)
        assert audit.first_broken() == 4


def test_a_text_that_is_put_back_is_named(named: Actor) -> None:
    with working_for(named.organisation):
        row = AuditText.objects.get(entry__number=1)
        erasing.erase(actor=named, text=JANE, because=WHY)
        changed(row, row.salted)
        assert audit.first_broken() == 1


def test_it_is_found_behind_what_writing_it_down_escapes(owner: Actor) -> None:
    text = 'Zoë "Zed" O\'Roe \\ 100%_'
    did(owner, "estate.add_site", name=f"of {text}")
    found = erasing.erase(actor=owner, text=text, because=WHY)
    assert (len(found.codes), found.entries) == (1, [1])
    assert "Zo" not in kept(owner.organisation)


def test_capitals_count_and_a_salt_is_no_text(named: Actor) -> None:
    with working_for(named.organisation):
        salted = AuditText.objects.get(entry__number=2).salted[0]
    for other in ("JANE ROE", "Roe Jane", salted[:8]):
        with pytest.raises(Refused, match="No text of the log holds that"):
            erasing.erase(actor=named, text=other, because=WHY)
    assert checked(named.organisation) == (None, 0)


@pytest.mark.parametrize("text", ["", " Jo ", "x" * 301, "a\0bc"])
def test_what_would_find_everything_or_nothing_is_refused(named: Actor, text: str) -> None:
    with pytest.raises(Invalid, match="exact text"):
        erasing.erase(actor=named, text=text, because=WHY)


def test_the_entry_about_it_must_not_say_it_anew(named: Actor) -> None:
    with pytest.raises(Invalid, match="must not say"):
        erasing.erase(actor=named, text=JANE, because="Asked for by JANE ROE.")
    with pytest.raises(Refused, match="would stand in the entry"):
        erasing.erase(actor=named, text="olivia", because=WHY)
    with pytest.raises(Invalid, match="reason"):
        erasing.erase(actor=named, text=JANE, because="x")
    assert checked(named.organisation) == (None, 0)


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.OWNER])
def test_only_an_owner_erases_and_looks(named: Actor, make_member: MakeMember, role: str) -> None:
    other = make_member("tess", named.organisation, role)
    for act in (
        lambda: erasing.look(actor=other, text=JANE),
        lambda: erasing.erase(actor=other, text=JANE, because=WHY),
    ):
        with pytest.raises(NotAllowed):
            act()
    browser = sign_in(Client(), user_of(other))
    assert (browser.get(PAGE).status_code, browser.post(PAGE).status_code) == (403, 403)
    assert checked(named.organisation) == (None, 0)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has VACUUM for it")
def test_what_is_erased_is_overwritten_in_the_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchall() == [(1,)]


def test_another_organisation_keeps_its_own(named: Actor, outsider: Actor) -> None:
    did(outsider, "estate.add_site", name=JANE)
    before = kept(outsider.organisation)
    erasing.erase(actor=named, text=JANE, because=WHY)
    assert kept(outsider.organisation) == before


def test_entries_from_before_are_counted_and_kept(owner: Actor) -> None:
    with working_for(owner.organisation):
        previous = ""
        for number, who, told in ((1, JANE, {}), (2, "bob", {"a": [f"of {JANE}"]}), (3, "bob", {})):
            entry = AuditEntry(number=number, who=who, at="2026-11-22T09:00:00Z", role="owner")
            entry.organisation, entry.details, entry.previous = owner.organisation, told, previous
            entry.at = AuditEntry._meta.get_field("at").to_python(entry.at)
            entry.digest = previous = audit.digest(entry)
            entry.save()
    found = erasing.look(actor=owner, text=JANE)
    assert (found.codes, found.entries, found.out_of_reach) == ([], [], 2)
    with pytest.raises(Refused) as refused:
        erasing.erase(actor=owner, text=JANE, because=WHY)
    assert "in 2 of the entries" in refused.value.remedy
    did(owner, "estate.add_site", name=JANE)
    assert erasing.erase(actor=owner, text=JANE, because=WHY).out_of_reach == 2
    assert checked(owner.organisation) == (None, 1)


def test_the_page_shows_where_it_stands_and_erases_only_when_that_was_seen(named: Actor) -> None:
    browser = sign_in(Client(), user_of(named))
    assert PAGE in browser.get("/settings/log").content.decode()
    asked = {"text": JANE, "because": WHY}
    seen = browser.post(PAGE, asked).content.decode()
    assert "3 texts in 3 entries" in seen
    assert f"Laptop of {JANE}" in seen
    assert checked(named.organisation) == (None, 0)
    done = browser.post(PAGE, {**asked, "sure": "yes"}, follow=True).content.decode()
    assert "3 texts are erased." in done
    assert ERASED in done
    assert JANE not in done
    wrong = browser.post(PAGE, {"text": "x", "because": WHY})
    assert (wrong.status_code, b"exact text" in wrong.content) == (422, True)


def test_the_page_says_what_it_does_not_reach(named: Actor) -> None:
    page = sign_in(Client(), user_of(named)).get(PAGE).content.decode()
    for words in ("Files as they were handed in", "Backups", "before texts could be erased"):
        assert words in page


def test_an_owner_alone_is_offered_it(director: Actor) -> None:
    assert PAGE not in sign_in(Client(), user_of(director)).get("/settings/log").content.decode()


def test_the_log_is_read_by_name_before_and_after(named: Actor) -> None:
    browser = sign_in(Client(), user_of(named))
    assert browser.get("/settings/log", {"who": f"{JANE}@home"}).content.count(b"Add a site") == 1
    erasing.erase(actor=named, text=JANE, because=WHY)
    assert browser.get("/settings/log", {"who": ERASED}).content.count(b"Add a site") == 1
    assert browser.get("/settings/log", {"who": "olivia"}).content.count(b"Add a site") == 3


def test_what_somebody_is_not_shown_of_an_entry_its_texts_do_not_tell(
    owner: Actor, make_member: MakeMember
) -> None:
    vendor = did(owner, "vendors.add_vendor", name="Acme")
    did(owner, "vendors.add_contract", name="Support", vendor=str(vendor.pk), price_minor=5)
    blind = make_member("tess", owner.organisation, Role.DIRECTOR)
    change_member(blind, sees=0)
    shown = {who: sign_in(Client(), user_of(who)).get("/settings/log") for who in (owner, blind)}
    assert b"Support" in shown[owner].content
    assert b"Support" not in shown[blind].content
    assert b"Acme" in shown[blind].content


def run(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(main, ["audit", *words], input=given)


def test_the_command_line_says_where_it_stands_and_erases_when_sure(named: Actor) -> None:
    asked = run("erase", "--because", WHY, given=f"{JANE}\n")
    assert "It stands in 3 texts in 3 entries. Nothing is erased yet" in asked.output
    assert run("verify").output == "home: 5 entries, whole.\n"
    assert (
        "Erased: 3 texts in 3 entries" in run("erase", "--because", WHY, "--yes", given=JANE).output
    )
    assert run("verify").output == "home: 6 entries, whole. 3 texts were erased.\n"
    assert read_log(named.organisation)[-1].who == "the command line"
    none = run("erase", "--because", WHY, "--yes", given=JANE)
    assert (none.exit_code, "No text of the log holds that" in none.output) == (1, True)


def test_verifying_names_a_text_that_is_missing(named: Actor) -> None:
    with working_for(named.organisation):
        AuditText.objects.filter(entry__number=2).update(salted=[])
    done = run("verify")
    assert done.exit_code == 1
    assert "home: A text of entry 2 (olivia, estate.add_site, " in done.output


@pytest.mark.django_db(transaction=True)
def test_heads_kept_elsewhere_still_fit_and_an_export_has_nothing_of_it(
    named: Actor, tmp_path: Path
) -> None:
    heads = tmp_path / "heads"
    run("anchor", str(heads))
    erasing.erase(actor=named, text=JANE, because=WHY)
    assert run("verify", "--anchor", str(heads)).exit_code == 0
    left = tmp_path / "home.jsonl"
    leaving.export(named, left)
    told = [line for line in left.read_text().splitlines() if '"kernel.audit' in line]
    assert len(told) > 10
    assert [line for line in told if JANE in line] == []
