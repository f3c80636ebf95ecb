"""Files read in a process of their own: whatever they do to it, they do to nothing else."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any

from itdirector.connectors import catalogue
from itdirector.connectors.apart import wire
from itdirector.connectors.generic_table.mapping import Mapping
from itdirector.connectors.generic_table.sketch import Sketch
from itdirector.connectors.rows import Outcome, Problem
from itdirector.values.patience import Patience

MEMORY_MB = 512
CPU_S = 120
NO_ROW = (ValueError, TypeError, LookupError)
"""What decoding raises for an answer that is none."""
LONGEST_ANSWER = 64 << 20
"""Bytes of one line; a row is shorter."""
SPLIT = "Split it, or export a shorter period, and load the parts."
WAIT_S = 300.0
"""How long we wait for one file's answers, all waits together."""
TOO_LONG = Problem(place="file", message="Reading it took too long, without end.", remedy=SPLIT)


class Reader:
    """One reading process, asked one thing after the other."""

    def __init__(
        self, *, memory_mb: int = MEMORY_MB, cpu_s: int = CPU_S, wait_s: float = WAIT_S
    ) -> None:
        self.limits = (memory_mb, cpu_s)
        self.wait_s = wait_s
        self._child: subprocess.Popen[bytes] | None = None
        self._started_by = 0

    def ask(self, request: dict[str, Any]) -> Iterator[Any]:
        """Yield the answers to a request, decoded from JSON; a Problem when reading broke off.

        Leaving the iterator early ends the process; the next request starts another.
        """
        whole = False
        child = self._running()
        with Patience(child.kill, most_s=self.wait_s) as patience:
            try:
                _pipe(child.stdin).write(json.dumps(request).encode() + b"\n")
                _pipe(child.stdin).flush()
                while line := patience.waited(_pipe(child.stdout).readline, LONGEST_ANSWER):
                    if line == b"{}\n":
                        whole = True
                        return
                    yield json.loads(line)
            except (OSError, ValueError):
                pass  # told below, by how the process ended
            finally:
                if not whole:
                    code = self.end()
        yield TOO_LONG if patience.over else self._broken(code)

    def end(self) -> int:
        """End the process; return how it ended."""
        child, self._child = self._child, None
        if child is None or self._started_by != os.getpid():
            return 0  # a fork leaves the process to whoever started it
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=0.2)  # one that broke off by itself tells why
        child.kill()
        code = child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        return code

    def _running(self) -> subprocess.Popen[bytes]:
        own = self._started_by == os.getpid()
        if not own or self._child is None or self._child.poll() is not None:
            self._started_by = os.getpid()
            self._child = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", "itdirector.connectors.apart.child",
                 *map(str, self.limits)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_bare_environment(),
                cwd="/",
            )  # fmt: skip
        return self._child

    def _broken(self, code: int) -> Problem:
        memory_mb, cpu_s = self.limits
        if code == -signal.SIGXCPU:
            said = f"Reading it took more than {cpu_s} seconds of work."
            return Problem(place="file", message=said, remedy=SPLIT)
        said = f"Reading it broke off: it may need more than {memory_mb} MB of memory."
        return Problem(place="file", message=said, remedy=SPLIT)


_idle: list[Reader] = []
_lock = threading.Lock()


@contextmanager
def reader() -> Iterator[Reader]:
    """Lend a reading process; it goes on to the next who asks."""
    with _lock:
        lent = _idle.pop() if _idle else Reader()
    try:
        yield lent
    finally:
        with _lock:
            _idle.append(lent)


def claim(path: Path) -> str | Problem:
    """Return the id of the connector that claims a file, or what is wrong with it."""
    told = _one_answer({"do": "claim", "path": str(path)})
    if isinstance(told, dict) and told.get("connector") in catalogue.connectors():
        return str(told["connector"])
    return _problem(told)


def sketch(path: Path, kind: str = "", sheet: str = "") -> Sketch:
    """Return the first look at a table; one with only doubts when it cannot be looked at.

    `kind` settles what the table holds, `sheet` which sheet of a workbook.
    """
    asked = {"do": "sketch", "path": str(path), "kind": kind, "sheet": sheet}
    told = _one_answer(asked)
    with suppress(*NO_ROW):
        return wire.sketch_from_plain(told["sketch"])
    return Sketch(encoding="", doubts=(_problem(told).message,))


def read(path: Path, connector: str, mapping: Mapping | None = None) -> Iterator[Outcome]:
    """Yield a file's rows and problems, as its connector gives them."""
    plain = None if mapping is None else mapping.as_dict()
    asked = {"do": "read", "path": str(path), "connector": connector, "mapping": plain}
    with reader() as lent:
        for told in lent.ask(asked):
            yield _outcome(told)


def _one_answer(request: dict[str, Any]) -> Any:
    """Return the answer to a request that has one, None when there is another number of them."""
    with reader() as lent:
        told = [*islice(lent.ask(request), 2)]
    return told[0] if len(told) == 1 else None


def _outcome(told: Any) -> Outcome:
    """Return what an answer says; what is no answer of ours counts as a loss."""
    if isinstance(told, Problem):
        return told
    with suppress(*NO_ROW):
        return wire.from_plain(told)
    if told == {"trouble": "memory"}:
        return Problem(place="file", message="Reading it took too much memory.", remedy=SPLIT)
    return Problem(place="file", message="Reading it gave something that is no row.")


def _problem(told: Any) -> Problem:
    made = _outcome(told)
    return made if isinstance(made, Problem) else _outcome(None)  # type: ignore[return-value]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("both pipes are opened")
    return pipe


def _bare_environment() -> dict[str, str]:
    """Return what the process may know of ours: where its code lies, and nothing secret."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1"}  # fmt: skip


@atexit.register
def _end_all() -> None:
    for one in _idle:
        one.end()
