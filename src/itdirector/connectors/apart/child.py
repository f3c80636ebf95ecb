"""The process that reads files: no network, no writing, so much memory and time, nothing else.

It is asked in lines of JSON on its input and answers in lines on its output. Started by
`reader.py`; what it says is checked there.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from itdirector.connectors import catalogue, generic_table
from itdirector.connectors.apart import wire
from itdirector.connectors.rows import Outcome
from itdirector.connectors.unknown import explain_unknown

END = "{}"
STEPS_BACK = 5
"""How far reading stands behind pages where there is not time enough for both."""
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LIBRARIES = tuple(
    os.path.realpath(one) + os.sep
    for one in (sys.prefix, sys.base_prefix, Path(__file__).parents[3])
)
"""Where code is read from; nothing else but the file asked about is opened."""
QUIET = ("/dev/null", "/usr/share/zoneinfo")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
REFUSED = ("socket.", "subprocess.", "os.", "ctypes.", "shutil.", "ftplib.", "http.", "urllib.")
LOOKING = frozenset({"os.listdir", "os.scandir"})
"""What finding code to import needs of the rest."""

_asked_about = [""]


def main() -> None:
    """Answer requests until there are no more."""
    memory_mb, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    _load_everything()
    _leave_the_network()
    os.nice(STEPS_BACK)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)
    for line in sys.stdin:
        request = json.loads(line)
        _allow_seconds(cpu_s)
        _asked_about[0] = request["path"]
        for answer in _answers(request):
            sys.stdout.write(answer + "\n")
        sys.stdout.write(END + "\n")
        sys.stdout.flush()


def _answers(request: dict[str, Any]) -> Iterator[str]:
    try:
        with Path(request["path"]).open("rb") as file:
            yield from DO[request["do"]](file, request)
    except MemoryError:
        yield json.dumps({"trouble": "memory"})


def _claim(file: Any, _request: dict[str, Any]) -> Iterator[str]:
    head = file.read(catalogue.HEAD_BYTES)
    if claims := catalogue.claimants(head):
        yield json.dumps({"connector": claims[0].id})
        return
    size = os.fstat(file.fileno()).st_size
    yield wire.to_line(explain_unknown(head, size))


def _sketch(file: Any, request: dict[str, Any]) -> Iterator[str]:
    seen = generic_table.sketch(file, request["kind"], request["sheet"])
    yield json.dumps({"sketch": wire.sketch_to_plain(seen)})


def _read(file: Any, request: dict[str, Any]) -> Iterator[str]:
    found: Iterator[Outcome]
    if request["mapping"] is not None:
        mapping = generic_table.Mapping.from_dict(request["mapping"])
        found = generic_table.read(file, mapping)
    else:
        found = catalogue.connectors()[request["connector"]].parser.read(file)
    yield from map(wire.to_line, found)


DO = {"claim": _claim, "sketch": _sketch, "read": _read}


def _load_everything() -> None:
    """Import what reading needs now: later nothing but code is opened."""
    for one in catalogue.connectors().values():
        _ = one.parser


def _leave_the_network() -> None:
    """Go where there is no network, where the system lets us; the hook below refuses it anyhow."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _allow_seconds(cpu_s: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + cpu_s + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what reading a file never needs."""
    if event == "open":
        path, _mode, flags = arguments
        if isinstance(path, int):
            return
        name = os.fsdecode(path) if path is not None else ""
        known = name == _asked_about[0] or os.path.realpath(name).startswith((*LIBRARIES, *QUIET))
        if (flags or 0) & WRITING or not known:
            raise PermissionError(f"reading a file does not open {name}")
    elif event.startswith(REFUSED) and event not in LOOKING:
        raise PermissionError(f"reading a file needs no {event}")


if __name__ == "__main__":
    main()
