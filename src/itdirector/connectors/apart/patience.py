"""How long we wait for a reading process: one that only sleeps uses no time of its own."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from typing import Self


class Patience:
    """Ends a process when the waits for its answers, taken together, were too long.

    What we do ourselves between two answers does not count: a long import is no long wait.
    """

    def __init__(self, child: subprocess.Popen[bytes], *, most_s: float) -> None:
        self.over = False
        self._child, self._most_s = child, most_s
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

    def waited(self, read: Callable[[int], bytes], most: int) -> bytes:
        """Return what a read gives, and count the wait for it."""
        since = self._since = time.monotonic()
        try:
            return read(most)
        finally:
            self._since = None
            self._waited_s += time.monotonic() - since

    def _keep_watch(self) -> None:
        while not self._done.wait(min(1.0, self._most_s / 4)):
            since = self._since
            if since is not None and self._waited_s + time.monotonic() - since > self._most_s:
                self.over = True
                self._child.kill()
                return
