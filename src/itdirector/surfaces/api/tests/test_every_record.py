"""What every record keeps, through the API: its own people see it, nobody else does."""

from __future__ import annotations

import pytest

from itdirector.kernel.areas import Record, records
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import schemas
from itdirector.surfaces.rows import FINDINGS, SOURCES
from tests.rows import asked_for, make_row, two_rows

EVERY = {
    **{f"/api/v1/{name.replace('.', '/')}/": record for name, record in records().items()},
    "/api/v1/findings/": FINDINGS,
    "/api/v1/sources/": SOURCES,
}

every_record = pytest.mark.parametrize(("address", "record"), EVERY.items(), ids=EVERY)


@every_record
def test_a_member_sees_it_as_the_schema_says(
    address: str, record: Record, board_member, home, calls
) -> None:
    row = make_row(record.model, home)
    page = calls(board_member).get(address).json()
    assert str(row.pk) in [item["id"] for item in page["items"]]
    schemas.page(record).model_validate(page, strict=False)
    one = calls(board_member).get(f"{address}{row.pk}")
    assert one.status_code == 200
    schemas.item(record).model_validate(one.json())
    assert one.json() in page["items"]


@every_record
def test_an_outsider_is_told_the_same_as_about_nothing(
    address: str, record: Record, outsider, home, calls
) -> None:
    foreign = make_row(record.model, home)
    absent = make_row(record.model, home)
    with working_for(home):
        record.model.objects.filter(pk=absent.pk).delete()
    stranger = calls(outsider)
    assert stranger.get(address).json()["items"] == []
    answers = [stranger.get(f"{address}{row.pk}") for row in (foreign, absent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@every_record
@pytest.mark.parametrize(
    "asked", ["page=0", "page=two", "size=501", "order=password", "organisation=1", "size=-1"]
)
def test_a_question_that_makes_no_sense_is_refused(
    address: str, record: Record, asked: str, board_member, calls
) -> None:
    answer = calls(board_member).get(f"{address}?{asked}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert asked.partition("=")[0] in answer.json()["fields"]


@every_record
def test_every_column_sorts_both_ways(address: str, record: Record, board_member, home, calls):
    caller = calls(board_member)
    for column in record.columns:
        low, high = (str(row.pk) for row in two_rows(record.model, home, column))
        for order, expected in ((column, [low, high]), (f"-{column}", [high, low])):
            page = caller.get(address, {"order": order, "size": 500}).json()
            found = [item["id"] for item in page["items"] if item["id"] in {low, high}]
            assert found == expected, order


@every_record
def test_every_filter_tells_rows_apart(
    address: str, record: Record, board_member, home, calls
) -> None:
    caller = calls(board_member)
    for name in record.filters:
        one, other = two_rows(record.model, home, name)
        for asked, expected in (
            (asked_for(one, name), {one.pk}),
            (asked_for(other, name), {other.pk}),
            ("none", set()),
        ):
            answer = caller.get(address, {name: asked, "size": 500})
            assert answer.status_code == 200
            found = {item["id"] for item in answer.json()["items"]}
            assert found & {str(one.pk), str(other.pk)} == set(map(str, expected)), (name, asked)


def test_a_list_costs_the_same_number_of_queries_however_long_it_is(
    board_member, home, calls, django_assert_num_queries
) -> None:
    model = records()["estate.install"].model
    for _ in range(5):
        make_row(model, home)
    caller = calls(board_member)
    caller.get("/api/v1/whoami/")
    # Whom the token speaks for, the count, the rows, and one for the names of all machines.
    with django_assert_num_queries(4):
        page = caller.get("/api/v1/estate/install/").json()
    assert all(item["asset_label"] for item in page["items"])


def test_pages_follow_each_other_without_gap_or_overlap(board_member, home, calls) -> None:
    model = records()["estate.site"].model
    made = {str(make_row(model, home, name="same").pk) for _ in range(7)}
    caller = calls(board_member)
    pages = [
        caller.get("/api/v1/estate/site/", {"size": 3, "page": number, "order": "name"}).json()
        for number in (1, 2, 3, 4)
    ]
    seen = [item["id"] for page in pages for item in page["items"]]
    assert sorted(seen) == sorted(made)
    assert [len(page["items"]) for page in pages] == [3, 3, 1, 0]
    assert {page["total"] for page in pages} == {7}


def test_words_filters_and_the_gone_narrow_a_list(board_member, home, calls) -> None:
    model = records()["estate.asset"].model
    make_row(model, home, name="FRONT-DESK", kind="laptop")
    make_row(model, home, name="SERVER ROOM", kind="server", gone_on="2026-01-01")
    caller = calls(board_member)

    def names(**asked: str) -> list[str]:
        items = caller.get("/api/v1/estate/asset/", asked).json()["items"]
        return [item["name"] for item in items]

    assert names(q="desk front") == ["FRONT-DESK"]
    assert names(kind="server") == []
    assert names(kind="server", gone="1") == ["SERVER ROOM"]
    assert names(site="none") == ["FRONT-DESK"]
    assert caller.get("/api/v1/estate/asset/", {"kind": "toaster"}).status_code == 422
    assert caller.get("/api/v1/estate/asset/", {"site": "home"}).status_code == 422
