"""What the brief says something costs opens its receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from itdirector.areas.vendors import facts as vendors
from itdirector.kernel.models import Organisation
from itdirector.kernel.provenance import explain, recomputed
from tests.facts import TODAY, contract


def test_every_price_opens_its_receipt(rich: dict[str, Any]) -> None:
    content, figures = rich["content"], rich["figures"]
    pieces = [one for quarter in content["plan"]["quarters"] for one in quarter["items"]]
    priced = [
        (one["figure"], one.get("price_minor", one.get("cost_minor")))
        for one in [*pieces, *content["decisions"]]
    ]
    assert sum(1 for _figure, minor in priced if minor) > 3
    for figure, minor in priced:
        assert (figures[figure][0] if figure else 0) == (minor or 0)


@pytest.mark.django_db
def test_the_price_of_a_contract_goes_down_to_its_fields(at_home: Organisation) -> None:
    contract("Line", vendor="Coast", ends_on=date(2027, 3, 1), price_minor=500_00, billing="month")
    (renewal,) = vendors.renewals(TODAY)
    made = vendors.term_figure(renewal, TODAY)
    assert made is not None
    assert made.value == renewal.committed_minor == 6_000_00
    inputs = explain(made.pk)["inputs"]
    assert [one.get("field") for one in inputs[:2]] == ["price_minor", "billing"]
    assert inputs[2]["grade"] == "default"
    assert recomputed(made) == made.value
