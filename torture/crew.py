"""Several processes in one installation that do the same thing at the same moment."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import DirectorError
from torture.figures import Figure, size
from torture.installs import Place, fork, inside

TOGETHER = get_context("fork")
PATIENCE_S = 60
Deed = Callable[..., Any]


class Answer(NamedTuple):
    """What came of one process's part: a value, a refusal in words, or something unplanned."""

    value: Any = None
    refused: str = ""
    broken: str = ""


class Crew:
    """Processes that wait for work."""

    def __init__(self, pipes: Sequence[Connection], pids: Sequence[int]) -> None:
        self.pipes, self.pids = pipes, pids

    def race(self, *parts: tuple[str, Mapping[str, Any]]) -> list[Answer]:
        """Let the first processes do one part each, all beginning together."""
        for pipe, (name, values) in zip(self.pipes, parts, strict=False):
            pipe.send((name, dict(values), len(parts)))
        return [_received(pipe) for pipe in self.pipes[: len(parts)]]


Race = Callable[[Crew, Any, int], list[str]]
"""One race of so many processes about something of an owner's; returns what went wrong."""


@contextmanager
def crew(place: Place, deeds: Mapping[str, Deed], *, many: int) -> Iterator[Crew]:
    """Start processes in a place; they end with the block."""
    gates = {number: TOGETHER.Barrier(number) for number in range(1, many + 1)}
    pairs = [TOGETHER.Pipe() for _one in range(many)]
    pids = [fork(place, lambda end=end: _serve(end, deeds, gates)) for _mine, end in pairs]  # type: ignore[misc]
    for _mine, end in pairs:
        end.close()
    try:
        yield Crew([mine for mine, _end in pairs], pids)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for mine, _end in pairs:
            mine.close()


def run_races(
    figure: Figure,
    firm: tuple[Place, Actor],
    deeds: Mapping[str, Deed],
    races: Mapping[str, Race],
    *,
    times: int,
    pick: random.Random,
) -> None:
    """Run one race after the other, each of two processes or more; keep what went wrong."""
    place, actor = firm
    most = size("racers", short=4, long=8)
    with crew(place, deeds, many=most) as all_of_them, inside(place):
        for number in range(times):
            name = [*races][number % len(races)]
            for trouble in races[name](all_of_them, actor, pick.randint(2, most)):
                figure.failed(f"race {number}, {name}: {trouble}")
            figure.tried()


def _serve(pipe: Connection, deeds: Mapping[str, Deed], gates: Mapping[int, Barrier]) -> None:
    while True:
        name, values, together = pipe.recv()
        gates[together].wait(PATIENCE_S)
        try:
            answer = Answer(value=deeds[name](**values))
        except DirectorError as error:
            answer = Answer(refused=f"{error} {error.remedy}".strip())
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what came of it)
            answer = Answer(broken=f"{type(error).__name__}: {error}")
        pipe.send(answer)


def _received(pipe: Connection) -> Answer:
    if not pipe.poll(PATIENCE_S):
        return Answer(broken="no answer")
    found: Answer = pipe.recv()
    return found
