"""How long we wait for somebody who answers little by little, or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Patience:
    """Ends a process or a connection when the waits for it, taken together, were too long.

    What we do ourselves between two answers does not count: a long import is no long wait.
    """

    def __init__(self, end: Callable[[], object], *, most_s: float) -> None:
        self.over = False
        self._end, self._most_s = end, most_s
        self._waited_s = 0.0
        self._since: float | None = None
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._keep_watch, daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._watch.join()

    def waited(self, ask: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Return what asking gives, and count the wait for it."""
        since = self._since = time.monotonic()
        try:
            return ask(*given, **named)
        finally:
            self._since = None
            self._waited_s += time.monotonic() - since

    def _keep_watch(self) -> None:
        while not self._done.wait(min(1.0, self._most_s / 4)):
            since = self._since
            if since is not None and self._waited_s + time.monotonic() - since > self._most_s:
                self.over = True
                with suppress(OSError):  # it ended by itself just now
                    self._end()
                return
