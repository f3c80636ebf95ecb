"""The first plan of all: nothing is known yet, and nothing is made up."""

from __future__ import annotations

from datetime import date

from itdirector.areas.strategy.models import Initiative, Plan
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import did

TODAY = date(2026, 11, 22)


def test_an_organisation_about_which_nothing_is_known_has_a_plan_without_work(
    owner: Actor, home: Organisation
) -> None:
    made = did(owner, "strategy.replan", today=TODAY)
    with working_for(home):
        assert not Initiative.objects.filter(standing="planned").exists()
        assert Plan.objects.get() == made
    assert (made.status, made.value_minor) == ("proven", 0)
    assert all(not quarter["items"] for quarter in made.content["quarters"])
