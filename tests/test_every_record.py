"""What must hold for every record of every area, present and future."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from conftest import sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import Record, records
from itdirector.kernel.errors import NoOrganisation
from itdirector.kernel.models import FactRecord, FindingRecord, Source
from itdirector.surfaces.loading import load
from itdirector.values.ids import uuid7
from tests.rows import make_row, reread, two_rows

load()
RECORDS = records()
each_record = pytest.mark.parametrize("name", sorted(RECORDS))
CANARY = "zq-canary-qz"

Browser = Callable[[Actor], Client]


@pytest.fixture
def seen_by() -> Browser:
    """Return `seen_by(actor)`: a browser in which that person has signed in."""

    def signed_in(actor: Actor) -> Client:
        client = Client(raise_request_exception=False)
        sign_in(client, user_of(actor))
        return client

    return signed_in


def _list(name: str) -> str:
    return f"/records/{name.replace('.', '/')}"


def _with_canary(record: Record, actor: Actor) -> Any:
    """Return a row of theirs with a word in every text column that must never be seen elsewhere."""
    texts = {
        c.name: f"{CANARY} {uuid7().hex}"[: c.max_length]
        for c in record.model._meta.concrete_fields
        if isinstance(c, (models.CharField, models.TextField)) and not c.choices
    }
    return make_row(record.model, actor.organisation, **texts)


@each_record
def test_a_member_sees_it_in_the_list_and_alone(
    name: str, board_member: Actor, seen_by: Browser
) -> None:
    row = make_row(RECORDS[name].model, board_member.organisation)
    page = seen_by(board_member).get(_list(name))
    assert page.status_code == 200
    assert str(row.pk) in page.text
    assert seen_by(board_member).get(f"{_list(name)}/{row.pk}").status_code == 200


@each_record
def test_an_outsider_sees_neither_and_cannot_tell_it_from_nothing(
    name: str, board_member: Actor, outsider: Actor, seen_by: Browser
) -> None:
    row = _with_canary(RECORDS[name], board_member)
    stranger = seen_by(outsider)
    assert CANARY not in stranger.get(_list(name)).text
    answers = [stranger.get(f"{_list(name)}/{pk}") for pk in (row.pk, uuid7())]
    assert [a.status_code for a in answers] == [404, 404]
    told = [a.text.replace(str(row.pk), "?") for a in answers]
    assert CANARY not in told[0]
    assert len(told[0]) == len(told[1])


@each_record
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_ones_own_rows_and_no_others(
    name: str, kind: str, owner: Actor, outsider: Actor, seen_by: Browser
) -> None:
    _with_canary(RECORDS[name], owner)
    own = seen_by(owner).get(f"{_list(name)}/export.{kind}")
    other = seen_by(outsider).get(f"{_list(name)}/export.{kind}")
    assert own.status_code == other.status_code == 200
    assert "attachment" in own["Content-Disposition"]
    assert len(own.getvalue()) > len(other.getvalue())
    assert CANARY.encode() not in other.getvalue()


@each_record
def test_a_search_finds_ones_own_rows_and_no_others(
    name: str, owner: Actor, outsider: Actor, seen_by: Browser
) -> None:
    row = _with_canary(RECORDS[name], owner)
    found = seen_by(owner).get(_list(name), {"q": CANARY}).text
    assert (str(row.pk) in found) == bool(_searched_here(RECORDS[name]))
    assert str(row.pk) not in seen_by(outsider).get(_list(name), {"q": CANARY}).text


def _searched_here(record: Record) -> list[str]:
    own = {c.name: c for c in record.model._meta.concrete_fields}
    return [
        n
        for n in record.search
        if n in own and isinstance(own[n], (models.CharField, models.TextField))
    ]


@each_record
def test_every_column_sorts_both_ways(name: str, owner: Actor, seen_by: Browser) -> None:
    reader = seen_by(owner)
    for column in RECORDS[name].columns:
        low, high = (str(r.pk) for r in two_rows(RECORDS[name].model, owner.organisation, column))
        up, down = (
            reader.get(_list(name), {"order": order, "size": "500"}).text
            for order in (column, f"-{column}")
        )
        assert up.index(low) < up.index(high), column
        assert down.index(high) < down.index(low), column


@each_record
def test_an_order_by_anything_but_a_column_harms_nothing(
    name: str, owner: Actor, seen_by: Browser
) -> None:
    row = make_row(RECORDS[name].model, owner.organisation)
    for order in ("organisation", "organisation__slug", "-user__password", "?"):
        answer = seen_by(owner).get(_list(name), {"order": order})
        assert (answer.status_code, str(row.pk) in answer.text) == (200, True)


@each_record
def test_without_an_organisation_there_are_no_rows(name: str, owner: Actor) -> None:
    make_row(RECORDS[name].model, owner.organisation)
    with pytest.raises(NoOrganisation):
        RECORDS[name].model._default_manager.count()


@each_record
def test_somebody_unknown_is_sent_to_sign_in(name: str, owner: Actor) -> None:
    row = make_row(RECORDS[name].model, owner.organisation)
    for address in (_list(name), f"{_list(name)}/{row.pk}", f"{_list(name)}/export.csv"):
        answer = Client().get(address)
        assert answer.status_code in {302, 401, 403}
        assert str(row.pk) not in answer.text.replace(address, "")


@each_record
def test_whoever_only_reads_is_offered_and_granted_no_change(
    name: str, board_member: Actor, seen_by: Browser
) -> None:
    row = make_row(RECORDS[name].model, board_member.organisation)
    reader = seen_by(board_member)
    for address in (f"{_list(name)}/add", f"{_list(name)}/{row.pk}/change"):
        assert reader.get(address).status_code in {403, 404, 409}
        assert reader.post(address, {}).status_code in {403, 404, 409}
    assert reader.post(f"{_list(name)}/{row.pk}/remove").status_code in {403, 404, 409}
    reread(row)
    assert getattr(row, "gone_on", None) is None


@each_record
def test_an_owner_is_never_answered_with_an_error_of_ours(
    name: str, owner: Actor, seen_by: Browser
) -> None:
    record = RECORDS[name]
    row = make_row(record.model, owner.organisation)
    client = seen_by(owner)
    addresses = [
        f"{_list(name)}/add",
        f"{_list(name)}/{row.pk}/change",
        f"{_list(name)}/{row.pk}/remove",
    ]
    filled = dict.fromkeys(record.editable, "2")
    for address in addresses:
        for answer in (client.get(address), client.post(address, {}), client.post(address, filled)):
            assert answer.status_code < 500, address


def _addresses(patterns: list[Any], before: str = "/") -> list[str]:
    found: list[str] = []
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += _addresses(one.url_patterns, route)
        if isinstance(one, URLPattern) and "<" not in route and "^" not in route:
            found.append(route)
    return found


def test_no_page_shows_a_word_of_another_organisation(
    owner: Actor, outsider: Actor, seen_by: Browser
) -> None:
    for record in RECORDS.values():
        _with_canary(record, outsider)
    for model in (FindingRecord, Source):
        _with_canary(Record(model=model, title="", columns=()), outsider)
    client = seen_by(owner)
    seen = {address: client.get(address) for address in _addresses(get_resolver().url_patterns)}
    assert len(seen) > 20
    assert [a for a, answer in seen.items() if answer.status_code >= 500] == []
    leaks = [a for a, answer in seen.items() if CANARY in _text(answer)]
    assert leaks == []


def test_the_canary_would_be_seen(owner: Actor, seen_by: Browser) -> None:
    _with_canary(RECORDS["estate.asset"], owner)
    assert CANARY in _text(seen_by(owner).get(_list("estate.asset")))


def _text(answer: Any) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return bytes(body).decode("utf-8", "replace")


def test_facts_are_kept_in_tables_of_facts() -> None:
    facts = [n for n, r in RECORDS.items() if issubclass(r.model, FactRecord)]
    assert len(facts) >= 14
