"""What an action asks before it does anything."""

from __future__ import annotations

from uuid import UUID

import pytest

from itdirector.areas.estate.models import Asset, Site
from itdirector.kernel.access import CAPABILITIES
from itdirector.kernel.actions import ACTIONS, Actor, action, guarded
from itdirector.kernel.errors import Invalid, NotAllowed, NotFound
from itdirector.kernel.models import AuditEntry, Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import did
from itdirector.surfaces.loading import load
from itdirector.values.ids import uuid7
from tests.rows import make_row


@pytest.mark.parametrize("name", ["estate.change_asset", "estate.remove_asset"])
def test_foreign_and_absent_are_told_apart_by_nobody(
    name: str, owner: Actor, outsider: Actor
) -> None:
    theirs = make_row(Asset, outsider.organisation).pk
    absent = uuid7()
    texts = []
    for pk in (theirs, absent):
        with pytest.raises(NotFound) as error:
            did(owner, name, record=str(pk))
        texts.append((str(error.value).replace(str(pk), "?"), error.value.remedy))
    assert texts[0] == texts[1]


def test_a_foreign_link_is_not_found_either(owner: Actor, outsider: Actor) -> None:
    site = make_row(Site, outsider.organisation)
    with pytest.raises(NotFound):
        did(owner, "estate.add_asset", name="PC-1", site=str(site.pk))


def test_the_role_is_asked_before_anything_is_looked_up(
    board_member: Actor, django_assert_num_queries: object
) -> None:
    load()
    with django_assert_num_queries(0), pytest.raises(NotAllowed):  # type: ignore[operator]
        ACTIONS["estate.change_asset"].call(board_member, {"record": "nonsense", "no": 1})


def test_a_record_of_another_organisation_is_refused_even_when_handed_over(
    owner: Actor, outsider: Actor
) -> None:
    seen: list[Asset] = []

    def look(*, actor: Actor, asset: Asset) -> None:
        """Look at a machine, and save nothing."""
        seen.append(asset)

    theirs = make_row(Asset, outsider.organisation)
    with pytest.raises(NotFound):
        guarded("test.look", look, needs="view")(actor=owner, asset=theirs)
    assert seen == []


EVERYTHING = ("view", "change", "take_in", "decide", "administer")
MAY = {
    "owner": {"view", "change", "take_in", "decide", "administer"},
    "director": {"view", "change", "take_in", "decide", "administer"},
    "technician": {"view", "change", "take_in"},
    "contributor": {"view", "change"},
    "auditor": {"view"},
    "board": {"view"},
    "external": set(),
    "emperor": set(),
    "": set(),
}
"""Written out once more on purpose: who may do what changes in two places or not at all."""


@pytest.mark.parametrize("capability", [*EVERYTHING, "fly"])
@pytest.mark.parametrize("role", MAY)
def test_each_role_may_do_this_and_nothing_else(role: str, capability: str) -> None:
    somebody = Actor("somebody", Organisation(name="Home Ltd"), role)
    assert somebody.may(capability) is (capability in MAY[role])


def test_every_role_and_every_capability_was_tried() -> None:
    assert {*Role.values, "emperor", ""} == MAY.keys()
    assert frozenset().union(*CAPABILITIES.values()) == set(EVERYTHING)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BOARD, Role.EXTERNAL, "emperor"])
def test_whoever_only_reads_changes_nothing_by_any_action(role: str, owner: Actor) -> None:
    load()
    reader = Actor("reader", owner.organisation, role)
    changing = [one for one in ACTIONS.values() if one.needs != "view"]
    assert len(changing) > 20
    for one in changing:
        with pytest.raises(NotAllowed):
            one.call(reader, {})
    with working_for(owner.organisation):
        assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": "PC-1", "organisation": "x"}, "organisation"),
        ({"name": "PC-1", "id": str(uuid7())}, "id"),
        ({"name": "PC-1", "key": "mine"}, "key"),
        ({"name": "PC-1", "gone_on": "2026-01-01"}, "gone_on"),
        ({"name": ["PC-1"]}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "PC-1", "kind": "spaceship"}, "kind"),
        ({"name": "PC-1", "purchased_on": "yesterday"}, "purchased_on"),
        ({"name": "PC-1", "price_minor": "1.5"}, "price_minor"),
        ({"name": "PC-1", "price_minor": 10**30}, "price_minor"),
        ({"name": "PC-1", "site": "London"}, "site"),
        ({"name": "PC-1", "encrypted": "perhaps"}, "encrypted"),
    ],
)
def test_input_that_does_not_fit_names_its_field(
    owner: Actor, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        did(owner, "estate.add_asset", **values)
    assert field in "".join(error.value.fields)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_no_database_can_hold_is_refused(owner: Actor, text: str) -> None:
    for name, values in (
        ("estate.add_asset", {"name": text}),
        ("data.choose_columns", {"source": str(uuid7()), "mapping": {"kind": [text]}}),
    ):
        with pytest.raises(Invalid):
            did(owner, name, **values)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(owner: Actor, number: object) -> None:
    with pytest.raises(Invalid):
        did(owner, "people.add_skill", skill="sysadmin", days_per_quarter=number)


@pytest.mark.parametrize("number", [0, 1_764_000_000, 5.5, True, "0", "1764000000", "20261122"])
def test_a_number_is_no_day(owner: Actor, number: object) -> None:
    with pytest.raises(Invalid, match="today: must be a day such as 2026-11-22"):
        ACTIONS["strategy.replan"].call(owner, {"today": number})


def test_an_action_is_run_for_somebody_or_not_at_all() -> None:
    def nothing(*, actor: Actor) -> None:
        """Do nothing."""

    with pytest.raises(TypeError):
        guarded("test.nothing", nothing, needs="view")(actor="olivia")  # type: ignore[arg-type]


def test_another_organisations_thing_is_not_there_for_who_may_do_it_at_home(
    owner: Actor, outsider: Actor
) -> None:
    with working_for(outsider.organisation):
        theirs = make_row(Site, outsider.organisation)
    with pytest.raises(NotFound, match="no such thing"):
        owner.must("change", to="change a site", thing=theirs)


def test_two_actions_of_one_name_are_a_mistake_in_the_code() -> None:
    load()
    with pytest.raises(ValueError, match="two actions"):
        action("data.apply")(ACTIONS["data.apply"].run)


def test_every_action_says_in_a_sentence_what_it_does() -> None:
    load()
    assert [n for n, one in ACTIONS.items() if not one.summary.endswith(".")] == []
    known = frozenset().union(*CAPABILITIES.values())
    assert {one.needs for one in ACTIONS.values()} <= known


def test_the_surfaces_input_never_names_an_organisation_or_an_actor() -> None:
    load()
    asked = {name for one in ACTIONS.values() for name in one.inputs.model_fields}
    assert asked.isdisjoint({"actor", "organisation", "organisation_id", "id", "pk", "key"})


def test_a_record_parameter_takes_an_id() -> None:
    load()
    asked = ACTIONS["data.apply"].inputs.model_fields["source"].annotation
    assert asked is UUID


def test_a_membership_belongs_to_one_organisation_once(owner: Actor) -> None:
    assert Membership.objects.get(user_id=owner.user_id).organisation == owner.organisation
