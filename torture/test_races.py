"""Several processes at once: one wins, the others are told why, nothing is done twice or lost."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from itdirector.areas.estate.models import Asset, Site
from itdirector.areas.strategy.models import Initiative, Plan
from itdirector.engines.roadmap import prove
from itdirector.kernel import audit, intake, jobs
from itdirector.kernel.actions import Actor, actor_of
from itdirector.kernel.models import Job, Membership, Role, Source
from itdirector.kernel.tenancy import across_organisations, working_for
from itdirector.kernel.tests.bringing import did, machines, prepared
from itdirector.surfaces import provision
from itdirector.surfaces.api import tokens
from itdirector.surfaces.signin import invitations
from torture.crew import Crew, crew
from torture.figures import counted, seed, size
from torture.installs import Place, Places, ended, fork, inside, kill, settled

pytestmark = pytest.mark.postgres
MOST = size("racers", short=4, long=8)
USES = 12
A_FIRM = 450
"""After so many races another organisation goes on, so that each takes as long as the first."""
_numbers = count(1)


@pytest.fixture(scope="module")
def firm(places: Places) -> tuple[Place, Actor]:
    """Return an installation and the owner of the organisation in it."""
    found: list[Actor] = []
    return places.new(filled=lambda: found.append(_another())), found[0]


def test_of_many_at_once_one_wins_and_nothing_is_doubled_or_lost(
    firm: tuple[Place, Actor],
) -> None:
    place, actor = firm
    start = seed()
    pick = random.Random(start)
    jobs.work("race.nothing", needs="change")(lambda job, step: "Done.")
    assert prove.prove  # loaded before the processes begin: it takes longer than a race
    with (
        counted("T9 races between processes", seed=start) as figure,
        crew(place, DEEDS, many=MOST) as all_of_them,
        inside(place),
    ):
        won: Counter[str] = Counter()
        for number in range(size("races", short=27, long=10_000)):
            if number % A_FIRM == A_FIRM - 1:
                figure.wrong += _broken(actor)
                actor = _another()
            name = [*RACES][number % len(RACES)]
            for trouble in RACES[name](all_of_them, actor, pick.randint(2, MOST)):
                figure.failed(f"race {number}, {name}: {trouble}")
            won[name] += 1
            figure.tried()
        figure.wrong += _broken(actor)
        figure.more |= dict(won)


def test_a_worker_killed_at_its_work_leaves_it_to_the_next(firm: tuple[Place, Actor]) -> None:
    place, actor = firm
    start = seed()
    pick = random.Random(start)
    jobs.work("race.slow", needs="change")(lambda job, step: time.sleep(30) or "Never.")  # type: ignore[func-returns-value]
    with counted("T9 a worker killed at its work", seed=start) as figure:
        for number in range(size("killed_workers", short=3, long=100)):
            with inside(place):
                job = jobs.enqueue(actor=actor, name="race.slow", arguments={})
            pid = fork(place, jobs.run_waiting)
            _until(place, job, lambda now: now.state == Job.State.RUNNING)
            time.sleep(pick.uniform(0, 0.05))
            kill(pid)
            settled(place)
            with inside(place):
                if jobs.claim() is not None:
                    figure.failed(f"{number}: taken up before its lease ran out")
                _set(job, name="race.nothing", leased_until=timezone.now() - timedelta(seconds=1))
            if code := ended(fork(place, jobs.run_waiting)):
                figure.failed(f"{number}: the next worker ended with {code}")
            now = _now(place, job)
            if (now.state, now.attempts) != (Job.State.DONE, 2):
                figure.failed(f"{number}: {now.state} after {now.attempts} attempts")
            figure.tried()


def test_a_worker_that_comes_back_late_writes_over_nobodys_result(
    firm: tuple[Place, Actor],
) -> None:
    place, actor = firm
    with inside(place):
        jobs.work("race.nothing", needs="change")(lambda job, step: "Done.")
        job = jobs.enqueue(actor=actor, name="race.nothing", arguments={})
        late = jobs.claim()
        assert late is not None
        _set(job, leased_until=timezone.now() - timedelta(seconds=1))
        assert jobs.run_waiting() == 1
        jobs.work("race.nothing", needs="change")(lambda job, step: job.arguments["lost"])
        jobs.run(late)
    now = _now(place, job)
    assert (now.state, now.message) == (Job.State.DONE, "Done.")


def _another() -> Actor:
    """Return the owner of another organisation."""
    number = next(_numbers)
    owner = User.objects.create(username=f"olivia{number}")
    return provision.create_organisation(name=f"Tern Lane {number}", owner=owner)


def _broken(actor: Actor) -> list[str]:
    with working_for(actor.organisation):
        broken = audit.first_broken()
    return [] if broken is None else [f"the audit log is broken at {broken}"]


# --- what each process does ------------------------------------------------------------------


def _claim() -> list[str]:
    found = []
    while (job := jobs.claim()) is not None:
        found.append(str(job.pk))
    return found


def _confirm(actor: Actor, source: str) -> None:
    intake.apply(actor=actor, source=_source(actor, source))


def _try(actor: Actor, source: str) -> None:
    intake.prepare(actor=actor, source=_source(actor, source))


def _discard(actor: Actor, source: str) -> None:
    intake.discard_source(actor=actor, source=_source(actor, source))


def _undo(actor: Actor, source: str) -> None:
    intake.undo_source(actor=actor, source=_source(actor, source))


def _accept(text: str, user: int) -> None:
    invitation = invitations.found(text, now=timezone.now())
    provision.accept_as(invitation=invitation, user=User.objects.get(pk=user))


def _revoke(actor: Actor, text: str) -> float:
    with working_for(actor.organisation):
        token = tokens.ApiToken.objects.get(digest=tokens.digest(text))
    tokens.revoke(actor=actor, token=token)
    return time.monotonic()


def _use(text: str) -> list[float]:
    """Return when a token was believed: the moments its use began."""
    begun = []
    for _one in range(USES):
        now = time.monotonic()
        if tokens.actor_for(text, today=timezone.localdate()):
            begun.append(now)
    return begun


def _add_site(actor: Actor, name: str) -> None:
    did(actor, "estate.add_site", name=name)


def _replan(actor: Actor) -> str:
    return str(did(actor, "strategy.replan").run_id)


def _remove_owner(actor: Actor, member: int) -> None:
    provision.remove(actor=actor, member=Membership.objects.get(pk=member))


DEEDS = {
    "claim": _claim,
    "confirm": _confirm,
    "try": _try,
    "discard": _discard,
    "undo": _undo,
    "accept": _accept,
    "revoke": _revoke,
    "use": _use,
    "add": _add_site,
    "remove": _remove_owner,
    "replan": _replan,
}

# --- what each race is, and what must come of it ---------------------------------------------


def _race_for_jobs(team: Crew, actor: Actor, many: int) -> list[str]:
    put = sorted(
        str(jobs.enqueue(actor=actor, name="race.nothing", arguments={}).pk) for _n in range(3)
    )
    answers = team.race(*[("claim", {})] * many)
    taken = sorted(pk for one in answers for pk in one.value or ())
    with working_for(actor.organisation):
        Job.objects.filter(pk__in=put).update(state=Job.State.DONE)
    return [*_unplanned(answers), *([] if taken == put else [f"{taken} were taken of {put}"])]


def _race_to_confirm(team: Crew, actor: Actor, many: int) -> list[str]:
    source, serials = _prepared(actor)
    answers = team.race(*[("confirm", {"actor": actor, "source": source})] * many)
    found = _one_winner(answers)
    with working_for(actor.organisation):
        here = Asset.objects.filter(name__in=serials).count()
    return [*found, *([] if here == len(serials) else [f"{here} machines for {len(serials)}"])]


def _race_with_a_dry_run(team: Crew, actor: Actor, many: int) -> list[str]:
    """Apply a file or put it aside while others try it out: what was done to it stays."""
    source, serials = _prepared(actor)
    same = {"actor": actor, "source": source}
    ended = [("confirm", same), ("discard", same)][: min(many, 2)]
    answers = team.race(*ended, *[("try", same)] * (many - len(ended)))
    applied, put_aside = (not one.refused for one in answers[: len(ended)])
    found = [*_unplanned(answers)]
    if applied == put_aside:
        found.append(f"applied and put aside: {answers}")
    with working_for(actor.organisation):
        here = Asset.objects.filter(name__in=serials).count()
    now = _source(actor, source).state
    if (now, here) != (
        (Source.State.APPLIED, len(serials)) if applied else (Source.State.UNDONE, 0)
    ):
        found.append(f"it is {now} with {here} machines after {answers}")
    return found


def _race_to_undo(team: Crew, actor: Actor, many: int) -> list[str]:
    """One file is undone by several while another is applied."""
    old, gone = _prepared(actor)
    _confirm(actor, old)
    new, here = _prepared(actor)
    undo = ("undo", {"actor": actor, "source": old})
    *undone, applied = team.race(*[undo] * (many - 1), ("confirm", {"actor": actor, "source": new}))
    found = [*_one_winner(undone), *_unplanned([applied])]
    if applied.refused and "Other facts changed" not in applied.refused:
        found.append(applied.refused)
    wanted = 0 if applied.refused else len(here)
    with working_for(actor.organisation):
        counts = [Asset.objects.filter(name__in=keys).count() for keys in (gone, here)]
    return [*found, *([] if counts == [0, wanted] else [f"{counts} machines for 0 and {wanted}"])]


def _race_to_accept(team: Crew, actor: Actor, many: int) -> list[str]:
    user = User.objects.create(username=f"guest{next(_numbers)}")
    _invitation, text = provision.invite(actor=actor, whom=user.username, role=Role.BOARD)
    answers = team.race(*[("accept", {"text": text, "user": user.pk})] * many)
    members = Membership.objects.filter(user=user, organisation=actor.organisation).count()
    return [*_one_winner(answers), *([] if members == 1 else [f"{members} memberships"])]


def _race_with_revoking(team: Crew, actor: Actor, many: int) -> list[str]:
    _token, text = tokens.issue(actor=actor, name=f"key {next(_numbers)}")
    use = ("use", {"text": text})
    first, *others = team.race(("revoke", {"actor": actor, "text": text}), *[use] * (many - 1))
    late = [at for one in others for at in one.value or () if first.value and at > first.value]
    found = [f"{len(late)} uses began after it was revoked"] if late else []
    return [*_unplanned([first, *others]), *([first.refused] if first.refused else []), *found]


def _race_to_be_numbered(team: Crew, actor: Actor, many: int) -> list[str]:
    names = [f"Site {next(_numbers)}" for _n in range(many)]
    with working_for(actor.organisation):
        before = audit.head()[0]
    answers = team.race(*(("add", {"actor": actor, "name": name}) for name in names))
    with working_for(actor.organisation):
        after, here = audit.head()[0], Site.objects.filter(name__in=names).count()
    found = [*_unplanned(answers), *(one.refused for one in answers if one.refused)]
    if (after - before, here) != (many, many):
        found.append(f"{after - before} entries and {here} sites for {many}")
    return found


def _race_of_owners(team: Crew, actor: Actor, many: int) -> list[str]:
    """Two owners of one organisation shut each other out: one stays."""
    owner, other = (User.objects.create(username=f"owner{next(_numbers)}") for _n in range(2))
    first = provision.create_organisation(name="Two Owners", owner=owner)
    second = actor_of(other, provision.add_member(actor=first, user=other, role=Role.OWNER))
    members = {one.user_id: one.pk for one in provision.members_of(first)}
    answers = team.race(
        ("remove", {"actor": first, "member": members[other.pk]}),
        ("remove", {"actor": second, "member": members[owner.pk]}),
    )
    left = Membership.objects.filter(organisation=first.organisation, active=True).count()
    return [*_one_winner(answers), *([] if left == 1 else [f"{left} owners are left"])]


def _race_to_decide(team: Crew, actor: Actor, many: int) -> list[str]:
    """All work out the same plan: each is kept once, and no piece of work stands in it twice."""
    with working_for(actor.organisation):
        before = Plan.objects.count(), audit.head()[0]
    answers = team.race(*[("replan", {"actor": actor})] * many)
    found = [*_unplanned(answers), *(one.refused for one in answers if one.refused)]
    with working_for(actor.organisation):
        after = Plan.objects.count(), audit.head()[0]
        codes = [*Initiative.objects.values_list("code", flat=True)]
        runs = {str(pk) for pk in Plan.objects.values_list("run", flat=True)}
    if after != (before[0] + many, before[1] + many):
        found.append(f"{before} plans and entries became {after} with {many}")
    if len({*codes}) != len(codes) or not {one.value for one in answers} <= runs:
        found.append("a piece of work stands twice in the plan, or an answer was not kept")
    return found


RACES: dict[str, Callable[[Crew, Actor, int], list[str]]] = {
    "jobs": _race_for_jobs,
    "confirm": _race_to_confirm,
    "waiting": _race_with_a_dry_run,
    "undo": _race_to_undo,
    "accept": _race_to_accept,
    "revoke": _race_with_revoking,
    "numbers": _race_to_be_numbered,
    "owners": _race_of_owners,
    "plans": _race_to_decide,
}


def _one_winner(answers: list[Any]) -> list[str]:
    winners = sum(not one.refused and not one.broken for one in answers)
    return [*_unplanned(answers), *([] if winners == 1 else [f"{winners} winners: {answers}"])]


def _unplanned(answers: list[Any]) -> list[str]:
    return [one.broken for one in answers if one.broken]


def _prepared(actor: Actor) -> tuple[str, list[str]]:
    """Return a source that is ready to apply, and the names of its machines."""
    number = next(_numbers)
    names = [f"R{number}x{n}" for n in range(3)]
    source = prepared(actor, machines(*(f"PC-{n},{n},,M1,Quay" for n in names)))
    return str(source.pk), [f"PC-{n}" for n in names]


def _source(actor: Actor, pk: str) -> Source:
    with working_for(actor.organisation):
        found: Source = Source.objects.get(pk=pk)
    return found


def _set(job: Job, **values: Any) -> None:
    with across_organisations(Job) as every:
        every.filter(pk=job.pk).update(**values)


def _now(place: Place, job: Job) -> Job:
    with inside(place), across_organisations(Job) as every:
        return every.get(pk=job.pk)


def _until(place: Place, job: Job, so: Callable[[Job], bool]) -> None:
    for _try in range(2000):
        if so(_now(place, job)):
            return
        time.sleep(0.005)
    raise AssertionError("the worker never began")
