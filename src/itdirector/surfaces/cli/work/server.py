"""Serving: granian for the pages and the API, and a process beside it for the queue of jobs."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from rich.text import Text

from itdirector.kernel import jobs
from itdirector.kernel.errors import Refused
from itdirector.surfaces.checkup import place
from itdirector.surfaces.checkup.line import OK
from itdirector.surfaces.cli.printing import err, out

APPLICATION = "itdirector.project.wsgi:application"
THREADS = 4
"""Requests worked on at once by each process. SQLite takes one writer at a time anyway."""
LAST_WORDS_S = 10
Beside = Callable[[], AbstractContextManager[None]]


def serve(*, host: str, port: int, workers: int, beside: Beside | None = None) -> None:
    """Serve until told to stop, by default with a worker beside.

    Raises Refused when the port is taken.
    """
    must_be_free(host, port)
    if host not in settings.ALLOWED_HOSTS:
        names = ",".join(settings.ALLOWED_HOSTS)
        err().print(f"Answers to these names only: {names} (ITDIRECTOR_HOSTS adds more).")
    out().print(Text(f"Serving on http://{host}:{port}  (Ctrl+C stops)", style="bold"))
    connections.close_all()  # A server process must not inherit an open database.
    with (beside or worker_beside)():
        Granian(
            APPLICATION,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            log_enabled=False,
            respawn_failed_workers=True,
            workers_kill_timeout=LAST_WORDS_S,
        ).serve()


def warn() -> None:
    """Say what is wrong with settings and home folder, where it is in earnest."""
    for line in place.lines(in_earnest=True):
        if line.state != OK:
            err().print(Text(f"{line.sentence} {line.remedy}", style="yellow"))


def must_be_free(host: str, port: int) -> None:
    """Raise Refused when something else listens there, or this machine has no such address."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Refused(
            f"Port {port} on {host} cannot be used: {error.strerror or error}.",
            remedy="Stop what uses it, or choose another with --port.",
        ) from None


def nobody_beside() -> AbstractContextManager[None]:
    """Run nothing beside the server: workers run elsewhere."""
    return nullcontext()


@contextmanager
def worker_beside() -> Iterator[None]:
    """Run a worker process that ends with the block, and also when we are killed."""
    command = [sys.executable, "-m", "itdirector.surfaces.cli", "worker", "--beside"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  (our own command)
    try:
        yield
    finally:
        if worker.stdin is not None:
            worker.stdin.close()
        try:
            worker.wait(LAST_WORDS_S)
        except subprocess.TimeoutExpired:
            worker.kill()


def work_beside() -> None:
    """Work on the queue until the standard input ends: when the server does, however it does."""
    stopped = threading.Event()

    def watch() -> None:
        sys.stdin.read()
        stopped.set()

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches us too; the server tells us.
    threading.Thread(target=watch, daemon=True).start()
    jobs.run_until(stopped)


def work_alone() -> None:
    """Work on the queue until interrupted or terminated; the job at hand is finished first."""
    stopped = threading.Event()

    def stop(_number: int, _frame: Any) -> None:
        stopped.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    out().print("Working on the queue  (Ctrl+C stops)")
    jobs.run_until(stopped)
