"""What is done at random in two organisations: each step knows what must come of it.

Cheap steps ask the database; dear ones are the product's own actions. A step that is refused where
it must not be, or works where it must not, is written down in `world.wrong`.
"""

# ruff: noqa: D103  (a step's name says what it does)
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from itdirector.areas.estate.models import Asset, Site
from itdirector.kernel import context
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import DirectorError, NoOrganisation, NotFound
from itdirector.kernel.models import ApiToken, Membership, Organisation, Role, Source
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import did, machines, prepared
from itdirector.surfaces import provision
from itdirector.surfaces.api import tokens
from itdirector.values.ids import uuid7
from torture.world import IMPORTED, MOST, World

Step = Callable[[World], None]
DAY = date(2026, 11, 22)


def _key(pk: UUID) -> Any:
    return pk.hex if connection.vendor == "sqlite" else pk


def _whose(organisation: Organisation) -> Any:
    return _key(organisation.pk)


# --- cheap: rows ------------------------------------------------------------------------------


def add_site(world: World) -> None:
    if len(world.here.sites) < MOST:
        made = Site.objects.create(name=(name := world.name()), key=name)
        world.here.sites[made.pk] = name


def add_machine(world: World) -> None:
    if len(world.here.machines) < MOST:
        site = world.one(world.here.sites)
        made = Asset.objects.create(name=(name := world.name()), key=name, site_id=site)
        world.here.machines[made.pk] = (name, site)


def rename_site(world: World) -> None:
    if pk := world.one(world.here.sites):
        world.here.sites[pk] = name = world.name()
        Site.objects.filter(pk=pk).update(name=name)


def rename_machine(world: World) -> None:
    if pk := world.one(world.here.machines):
        name = world.name()
        Asset.objects.filter(pk=pk).update(name=name)
        world.here.machines[pk] = (name, world.here.machines[pk][1])


def place_machine(world: World) -> None:
    pk, site = world.one(world.here.machines), world.one(world.here.sites)
    if pk:
        Asset.objects.filter(pk=pk).update(site_id=site)
        world.here.machines[pk] = (world.here.machines[pk][0], site)


def remove_machine(world: World) -> None:
    if pk := world.one(world.here.machines):
        Asset.objects.filter(pk=pk).delete()
        del world.here.machines[pk]


def remove_site(world: World) -> None:
    """Remove a site: refused while a machine stands in it."""
    pk = world.one(world.here.sites)
    if not pk:
        return
    used = any(site == pk for _name, site in world.here.machines.values())
    try:
        Site.objects.filter(pk=pk).delete()
    except DatabaseError:
        if not used:
            world.wrong.append("a site nobody uses was not removed")
        return
    del world.here.sites[pk]
    if used:
        world.wrong.append("a site was removed from under its machines")


def roll_back(world: World) -> None:
    """Add rows and take them back."""
    transaction.set_autocommit(False)
    Site.objects.create(name=world.name(), key=world.name())
    transaction.rollback()
    transaction.set_autocommit(True)


def count(world: World) -> None:
    if (found := Asset.objects.exclude(name__startswith=IMPORTED).count()) != len(
        world.here.machines
    ):
        world.wrong.append(f"{found} machines for {len(world.here.machines)}")


def switch(world: World) -> None:
    world.switch()


# --- cheap: what must be refused ---------------------------------------------------------------


def read_theirs(world: World) -> None:
    if Asset.objects.filter(pk=world.one(world.there.machines)).exists():
        world.wrong.append("a machine of another organisation was read")


def change_theirs(world: World) -> None:
    theirs = Asset.objects.filter(pk=world.one(world.there.machines))
    if theirs.update(name="taken"):
        world.wrong.append("a machine of another organisation was changed")


def remove_theirs(world: World) -> None:
    if Asset.objects.filter(pk=world.one(world.there.machines)).delete()[0]:
        world.wrong.append("a machine of another organisation was removed")


def save_theirs(world: World) -> None:
    """Save a row that says it is another organisation's."""
    try:
        Site(name="x", key=world.name(), organisation=world.there.actor.organisation).save()
    except NotFound:
        return
    world.wrong.append("a row was saved for another organisation")


def ask_for_nobody(world: World) -> None:
    token = context.organisation.set(None)
    try:
        Site.objects.count()
        world.wrong.append("rows were counted for nobody")
    except NoOrganisation:
        return
    finally:
        context.organisation.reset(token)


def sql_change(world: World) -> None:
    if pk := world.one(world.there.sites):
        world.must_fail("changing", "UPDATE estate_site SET name = 'x' WHERE id = %s", _key(pk))


def sql_change_all(world: World) -> None:
    whose = _whose(world.there.actor.organisation)
    statement = "UPDATE estate_asset SET name = 'x' WHERE organisation_id = %s"
    world.must_fail("changing all", statement, whose)


def sql_remove(world: World) -> None:
    if pk := world.one(world.there.machines):
        world.must_fail("removing", "DELETE FROM estate_asset WHERE id = %s", _key(pk))


def sql_insert(world: World) -> None:
    world.must_fail(
        "inserting",
        "INSERT INTO estate_site (id, organisation_id, name, key) VALUES (%s, %s, 'x', %s)",
        _key(uuid7()),
        _whose(world.there.actor.organisation),
        world.name(),
    )


def sql_give_away(world: World) -> None:
    if pk := world.one(world.here.sites):
        whose = _whose(world.there.actor.organisation)
        statement = "UPDATE estate_site SET organisation_id = %s WHERE id = %s"
        world.must_fail("giving away", statement, whose, _key(pk))


def sql_take(world: World) -> None:
    if pk := world.one(world.there.sites):
        whose = _whose(world.here.actor.organisation)
        statement = "UPDATE estate_site SET organisation_id = %s WHERE id = %s"
        world.must_fail("taking", statement, whose, _key(pk))


def sql_link(world: World) -> None:
    """Let an own machine stand in another organisation's site."""
    mine, theirs = world.one(world.here.machines), world.one(world.there.sites)
    if mine and theirs:
        statement = "UPDATE estate_asset SET site_id = %s WHERE id = %s"
        world.must_fail("linking", statement, _key(theirs), _key(mine))


def sql_log(world: World) -> None:
    whose = _whose(world.here.actor.organisation)
    entries, names, texts = (f"UPDATE kernel_audit{one} SET" for one in ("entry", "name", "text"))
    for change in (f"{entries} who = 'x'", f"{names} name = 'x'", f"{texts} salted = '[\"x\"]'"):
        world.must_fail("rewriting the log", f"{change} WHERE organisation_id = %s", whose)


def sql_shorten_log(world: World) -> None:
    whose = _whose(world.here.actor.organisation)
    statement = "DELETE FROM kernel_auditentry WHERE organisation_id = %s"
    world.must_fail("shortening the log", statement, whose)


# --- dear: the product's own actions -------------------------------------------------------------


def _done(world: World, deed: Callable[[], Any]) -> Any:
    """Take an action that must work; it writes one entry in the log."""
    try:
        found = deed()
    except DirectorError as error:
        world.wrong.append(f"refused: {error}")
        return None
    world.here.entries += 1
    return found


def _refused(world: World, deed: Callable[[], Any]) -> None:
    try:
        deed()
    except DirectorError:
        return
    world.wrong.append(f"{deed} was not refused")


def act_add(world: World) -> None:
    if len(world.here.sites) < MOST:
        name = world.name()
        made = _done(world, lambda: did(world.here.actor, "estate.add_site", name=name))
        world.here.sites[made.pk] = name


def act_change_theirs(world: World) -> None:
    if pk := world.one(world.there.sites):
        deed = {"record": str(pk), "name": "taken"}
        _refused(world, lambda: did(world.here.actor, "estate.change_site", **deed))


def act_link_theirs(world: World) -> None:
    if pk := world.one(world.there.sites):
        deed = {"name": world.name(), "site": str(pk)}
        _refused(world, lambda: did(world.here.actor, "estate.add_asset", **deed))


def act_import(world: World) -> None:
    if len(world.here.imported) < 3:
        names = {f"{IMPORTED}{world.name()}" for _one in range(2)}
        actor = world.here.actor
        source = prepared(actor, machines(*(f"{n},{n},,M1,Quay" for n in sorted(names))))
        world.here.entries += 2  # received and dry-run
        _done(world, lambda: did(actor, "data.apply", source=str(source.pk)))
        world.here.imported[source.pk] = names


def act_undo(world: World) -> None:
    if pk := world.one(world.here.imported):
        _done(world, lambda: did(world.here.actor, "data.undo", source=str(pk)))
        del world.here.imported[pk]


def act_undo_theirs(world: World) -> None:
    if pk := world.one(world.there.imported):
        _refused(world, lambda: did(world.here.actor, "data.undo", source=str(pk)))


def act_apply_theirs(world: World) -> None:
    if pk := world.one(world.there.imported):
        with working_for(world.there.actor.organisation):
            source = Source.objects.get(pk=pk)
        _refused(world, lambda: did(world.here.actor, "data.apply", source=source.pk))


def act_add_member(world: World) -> None:
    user = world.pick.choice(world.here.guests)
    if user.pk not in world.here.roles:
        role = world.pick.choice([Role.DIRECTOR, Role.AUDITOR, Role.BOARD])
        actor = world.here.actor
        _done(world, lambda: provision.add_member(actor=actor, user=user, role=role))
        world.here.roles[user.pk] = (str(role), None)


def _member(world: World) -> Membership | None:
    """Return a member who is not the owner."""
    user = world.pick.choice(world.here.guests)
    if user.pk not in world.here.roles:
        return None
    return Membership.objects.get(user=user, organisation=world.here.actor.organisation)


def act_change_role(world: World) -> None:
    if member := _member(world):
        role = world.pick.choice([Role.TECHNICIAN, Role.CONTRIBUTOR, Role.DIRECTOR])
        actor = world.here.actor
        _done(world, lambda: provision.change_role(actor=actor, member=member, role=role))
        world.here.roles[member.user_id] = (str(role), member.sees)


def act_grant(world: World) -> None:
    if member := _member(world):
        sees, actor = world.pick.choice([0, 2, None]), world.here.actor
        _done(world, lambda: provision.grant(actor=actor, member=member, sees=sees))
        world.here.roles[member.user_id] = (member.role, sees)


def act_remove_member(world: World) -> None:
    if member := _member(world):
        _done(world, lambda: provision.remove(actor=world.here.actor, member=member))
        del world.here.roles[member.user_id]


def act_grant_theirs(world: World) -> None:
    member = Membership.objects.get(organisation=world.there.actor.organisation, role="owner")
    actor = world.here.actor
    _refused(world, lambda: provision.change_role(actor=actor, member=member, role="board"))


def act_issue(world: World) -> None:
    if len(world.here.tokens) < MOST:
        actor = world.here.actor
        _token, text = _done(world, lambda: tokens.issue(actor=actor, name=world.name()))
        world.here.tokens[tokens.digest(text)] = True
        found: Actor | None = tokens.actor_for(text, today=DAY)
        if found is None or found.organisation != actor.organisation:
            world.wrong.append(f"a token of {actor.organisation} speaks for {found}")


def act_revoke(world: World) -> None:
    if digest := world.one(d for d, stands in world.here.tokens.items() if stands):
        token = ApiToken.objects.get(digest=digest)
        _done(world, lambda: tokens.revoke(actor=world.here.actor, token=token))
        world.here.tokens[digest] = False


def act_as_stranger(world: World) -> None:
    """Let somebody of the other organisation act with what is theirs on what is ours."""
    stranger = User.objects.get(pk=world.there.actor.user_id)
    _refused(
        world,
        lambda: provision.change_role(
            actor=Actor(stranger.username, world.there.actor.organisation, Role.BOARD),
            member=Membership.objects.get(
                organisation=world.here.actor.organisation, role=Role.OWNER
            ),
            role=Role.BOARD,
        ),
    )


def act_decide(world: World) -> None:
    _done(world, lambda: did(world.here.actor, "strategy.replan"))
    world.here.plans += 1


CHEAP: tuple[Step, ...] = (
    add_site, add_machine, rename_site, rename_machine, place_machine, remove_machine,
    remove_site, roll_back, count, read_theirs, change_theirs, remove_theirs, save_theirs,
    ask_for_nobody, sql_change, sql_change_all, sql_remove, sql_insert, sql_give_away, sql_take,
    sql_link, sql_log, sql_shorten_log,
)  # fmt: skip
DEAR: tuple[Step, ...] = (
    switch,
    act_add,
    act_change_theirs,
    act_link_theirs,
    act_import,
    act_undo,
    act_undo_theirs,
    act_apply_theirs,
    act_add_member,
    act_change_role,
    act_grant,
    act_remove_member,
    act_grant_theirs,
    act_issue,
    act_revoke,
    act_as_stranger,
)
"""And `act_decide`, which takes a second."""
