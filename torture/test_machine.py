"""Two organisations, some forty kinds of steps at random, and a model in plain Python.

Nothing that is done or tried in one organisation changes a row of the other, and what is there is
what the model says.
"""

from __future__ import annotations

import time

import pytest
from django.db import connection

from itdirector.kernel import audit
from itdirector.kernel.tenancy import working_for
from torture.figures import counted, seed, size
from torture.installs import Places, inside
from torture.steps import CHEAP, DEAR, act_decide
from torture.world import World

pytestmark = pytest.mark.postgres


def test_what_is_done_in_one_organisation_never_shows_in_the_other(places: Places) -> None:
    start = seed()
    steps = size("steps", short=400, long=1_000_000)
    dear = 1 / size("steps_for_a_dear_one", short=10, long=400)
    most_s = size("steps_s", short=60, long=3600)
    every = size("steps_between_looks", short=100, long=5_000)
    with counted("T5 steps in two organisations", seed=start) as figure, inside(places.new()):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")  # no power is cut here
        world = World(start)
        decide_at = {steps // 3, 2 * steps // 3}
        begun, kinds_tried = time.monotonic(), set()
        for number in range(steps):
            kinds = DEAR if world.pick.random() < dear else CHEAP
            step = act_decide if number in decide_at else world.pick.choice(kinds)
            with working_for(world.here.actor.organisation):
                step(world)
            figure.tried()
            kinds_tried.add(step.__name__)
            late = number % 100 == 0 and time.monotonic() - begun > most_s
            if number % every == 0 or number == steps - 1 or late:
                world.compare()
            for trouble in world.wrong:
                figure.failed(f"step {number}, {step.__name__}: {trouble}")
            if world.wrong or late:
                break
        figure.more["kinds"] = len(kinds_tried)
        figure.more["steps_per_s"] = round(figure.count / (time.monotonic() - begun))
        for model in (world.here, world.there):
            with working_for(model.actor.organisation):
                if (broken := audit.first_broken()) is not None:
                    figure.failed(f"the audit log is broken at {broken}")
