"""What a price's receipt counts by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.areas.estate import facts as estate
from itdirector.areas.strategy.candidate import firm, made
from itdirector.areas.strategy.knowledge import Cost, catalogue
from itdirector.areas.strategy.prices import price
from itdirector.kernel.models import Organisation
from itdirector.kernel.provenance import explain
from tests.facts import TODAY, said, windows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("driver", "people", "counted"),
    [
        ("per_person", "3", "company.answer"),  # as many machines by chance
        ("per_asset", "3", "estate.asset"),
        ("per_person", "9", "estate.asset"),  # done to those who use the machines
    ],
)
def test_a_price_counted_by_people_names_people(
    driver: str, people: str, counted: str, at_home: Organisation
) -> None:
    said("people", people)
    for number in range(3):
        windows(f"PC{number}", "11 25H2")
    size = firm(TODAY)
    cost = Cost(
        name="Work", when="one_off", driver=driver, gbp=10, low=10, high=10, source="our default"
    )
    remedy = replace(catalogue().by_id["replace_laptop"], costs=(cost,))
    counts = replace(size.counts(assets=3), people=3)
    machines = tuple(estate.in_service())
    one = made(remedy, title="Work", why="", counts=counts, today=TODAY, machines=machines)
    figure = price(one, TODAY)
    assert figure is not None
    assert figure.value == 30_00
    (line,) = explain(figure.pk)["inputs"]
    _each, count = line["inputs"]
    named = count.get("record") or count["inputs"][0]["record"]
    assert (named, count["value"]) == (counted, 3)
