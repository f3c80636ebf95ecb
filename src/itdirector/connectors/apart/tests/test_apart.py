"""Reading apart gives what reading here gives, and no file or process of it harms us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itdirector.connectors import apart, catalogue, generic_table
from itdirector.connectors.apart import reader as reading
from itdirector.connectors.apart import wire
from itdirector.connectors.apart.child import STEPS_BACK
from itdirector.connectors.apart.reader import Reader
from itdirector.connectors.generic_table import Mapping
from itdirector.connectors.rows import Outcome, Problem

SAMPLES = sorted(p for p in catalogue.HERE.glob("*/samples/*") if p.suffix != ".accepted")
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda p: f"{p.parts[-3]}/{p.name}")


def here(path: Path, connector: str, mapping: Mapping | None) -> list[Outcome]:
    with path.open("rb") as file:
        if mapping is not None:
            return list(generic_table.read(file, mapping))
        return list(catalogue.connectors()[connector].parser.read(file))


@each_sample
def test_a_file_gives_the_same_rows_apart(path: Path) -> None:
    connector = path.parts[-3]
    assert list(apart.read(path, connector)) == here(path, connector, None)


@each_sample
def test_a_file_is_claimed_and_looked_at_the_same_apart(path: Path) -> None:
    head = path.read_bytes()[: catalogue.HEAD_BYTES]
    claims = [one.id for one in catalogue.claimants(head)][:1]
    found = apart.claim(path)
    assert ([found] if isinstance(found, str) else []) == claims
    with path.open("rb") as file:
        assert apart.sketch(path) == generic_table.sketch(file)


def test_a_table_is_read_with_the_columns_chosen(tmp_path: Path) -> None:
    path = tmp_path / "gadgets.csv"
    path.write_text("Gadget,Bought\nToaster,3/4/2026\n")
    fields: dict[str, str | int] = {"name": "Gadget", "purchased_on": 1}
    mapping = Mapping("assets", fields, {"date_order": "mdy"})
    assert list(apart.read(path, "generic_table", mapping)) == here(path, "", mapping)


@pytest.fixture
def small() -> Iterator[Reader]:
    """Return a reading process with little time and memory."""
    one = Reader(memory_mb=400, cpu_s=1)
    yield one
    one.end()


def asked(one: Reader, path: Path) -> list[Any]:
    request = {"do": "read", "path": str(path), "connector": "generic_table", "mapping": None}
    return list(one.ask(request))


def test_too_much_work_is_one_problem_and_the_next_file_is_read(
    small: Reader, tmp_path: Path
) -> None:
    long = tmp_path / "long.csv"
    line = "PC-1,SN-1,Laptop,Quay\n"
    long.write_text("Name,Serial number,Type,Location\n" + line * 400_000)
    *_rows, last = asked(small, long)
    assert isinstance(last, Problem)
    assert last.message == "Reading it took more than 1 seconds of work."
    short = tmp_path / "short.csv"
    short.write_text("Name,Serial number\nPC-1,SN-1\n")
    assert [kind for kind, _values in asked(small, short)] == ["AssetRow"]


def test_too_much_memory_is_one_problem(tmp_path: Path) -> None:
    wide = tmp_path / "wide.json"
    wide.write_text("[" + ",".join(["[{}]"] * 3_000_000) + "]")
    one = Reader(memory_mb=250)
    request = {"do": "read", "path": str(wide), "connector": "cisa_kev", "mapping": None}
    told = list(one.ask(request))
    one.end()
    (problem,) = map(reading._outcome, told)
    assert isinstance(problem, Problem)
    assert problem.message == "Reading it took too much memory."


def test_leaving_early_ends_the_process_and_another_one_reads_on(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("Name,Serial number\n" + "PC,SN\n" * 20_000)
    rows = apart.read(path, "generic_table")
    assert not isinstance(next(rows), Problem)
    rows.close()  # type: ignore[attr-defined]
    assert sum(1 for _ in apart.read(path, "generic_table")) == 20_000


def test_a_forked_process_starts_a_reading_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("Name,Serial number\nPC-1,SN-1\n")
    one = Reader()
    assert len(asked(one, path)) == 1
    ours = one._child
    one._started_by = -1  # as after a fork
    assert len(asked(one, path)) == 1
    assert ours is not None
    assert one._child is not ours
    assert ours.poll() is None
    one.end()
    ours.kill()
    ours.communicate()


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        [],
        ["Actor", {}],
        ["AssetRow", {"place": 1}],
        ["AssetRow", {"place": "a", "identity": {"serial": []}}],
        ["AssetRow", {"place": "a", "identity": {}, "price": [1, "GBP"]}],
        ["ContractRow", {"place": "a", "name": "x", "ends_on": "tomorrow"}],
        ["ContractRow", {"place": "a", "name": "x", "colour": "red"}],
        ["LedgerRow", {"place": "a"}],
    ],
)
def test_an_answer_that_is_no_row_is_a_loss_and_nothing_else(told: Any) -> None:
    outcome = reading._outcome(told)
    assert isinstance(outcome, Problem)
    assert outcome.lost


@pytest.mark.parametrize("said", ["{}", '["x"]\n["y"]\n{}', '["x"]', "no answer"])
def test_any_other_number_of_answers_is_a_problem(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a reading process says, it is believed to be one problem."""

    def ask(_one: Reader, _request: dict[str, Any]) -> Iterator[Any]:
        yield from ([] if said == "{}" else said.splitlines())

    monkeypatch.setattr(Reader, "ask", ask)
    assert isinstance(apart.claim(tmp_path), Problem)
    assert apart.sketch(tmp_path).doubts


ATTEMPTS = {
    "a connection": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "a name": "import socket; socket.getaddrinfo('localhost', 80)",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "writing": "open('/tmp/written-by-a-parser', 'w')",
    "writing anew": "import os; os.open('/tmp/written-by-a-parser', os.O_CREAT | os.O_WRONLY)",
    "another file": "open('/etc/hostname')",
    "a way round": "open(sys.prefix + '/../' * 20 + 'etc/hostname')",
    "a neighbour of our code": "open(sys.prefix + '-of-somebody-else')",
    "removing": "import os; os.remove('/tmp/written-by-a-parser')",
    "emptying": "import os; os.truncate('/tmp/written-by-a-parser', 0)",
    "opening up": "import os; os.chmod('/tmp/written-by-a-parser', 0o777)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=list(ATTEMPTS))
def test_the_reading_process_may_do_nothing_else(attempt: str) -> None:
    code = (
        "import sys, socket, subprocess, os\n"
        "from itdirector.connectors.apart import child\n"
        "sys.addaudithook(child._refuse)\n"
        f"try:\n    {ATTEMPTS[attempt]}\n"
        "except PermissionError as error:\n    print(error)\n"
    )
    env = reading._bare_environment()
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)
    assert b"reading a file" in done.stdout, done.stderr


def test_the_reading_process_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITDIRECTOR_SECRET_KEY", "hush")
    monkeypatch.setenv("ITDIRECTOR_DATABASE_URL", "postgres://hush")
    assert "hush" not in json.dumps(reading._bare_environment())


def test_every_row_class_survives_the_line() -> None:
    made = Problem(place="a", message="b", lost=False, values=("c", "d"))
    assert wire.from_plain(json.loads(wire.to_line(made))) == made
    assert len(wire.KINDS) > 10


def test_reading_stands_behind_whoever_waits_for_a_page(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("Name,Serial number\nPC,SN\n")
    one = Reader()
    list(asked(one, path))
    child = one._child
    assert child is not None
    ours, its = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, child.pid))
    one.end()
    assert its == min(19, ours + STEPS_BACK)
    assert its > ours
