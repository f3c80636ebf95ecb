"""What a person enters and what files say later are about the same thing."""

from __future__ import annotations

import pytest
from django.utils import timezone

from itdirector.areas.estate.models import Asset, Site
from itdirector.kernel.actions import ACTIONS, Actor
from itdirector.kernel.errors import Invalid
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import applied, machines

pytestmark = pytest.mark.django_db

CSV = machines("PC-7,SN-77,,OptiPlex,Leeds")


def test_a_machine_entered_by_hand_is_known_to_a_later_file(director: Actor) -> None:
    ACTIONS["estate.add_site"].call(director, {"name": "Leeds"})
    ACTIONS["estate.add_asset"].call(director, {"name": "my computer", "serial": "sn-77"})
    applied(director, CSV, on=timezone.localdate())
    with working_for(director.organisation):
        assert list(Asset.objects.values_list("name", "site__name")) == [("PC-7", "Leeds")]
        assert Site.objects.count() == 1


def test_a_serial_number_that_is_there_is_not_entered_twice(director: Actor) -> None:
    applied(director, CSV)
    with pytest.raises(Invalid, match="with the serial SN-77"):
        ACTIONS["estate.add_asset"].call(director, {"name": "again", "serial": "SN-77"})
    with working_for(director.organisation):
        assert Asset.objects.count() == 1


def test_a_site_that_is_there_is_not_entered_twice(director: Actor) -> None:
    applied(director, CSV)
    with pytest.raises(Invalid, match="There is already a site"):
        ACTIONS["estate.add_site"].call(director, {"name": " LEEDS "})
