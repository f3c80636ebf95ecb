"""Serving for real: a server process, a worker beside it, and both gone afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from itdirector.kernel.errors import Refused
from itdirector.surfaces.cli.work.server import must_be_free
from itdirector.surfaces.keeping import checkpoints

COMMAND = [sys.executable, "-m", "itdirector.surfaces.cli"]
PATIENCE_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answered(address: str) -> int:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
                status: int = answer.status
                return status
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_it_serves_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home = {**os.environ, "ITDIRECTOR_HOME": str(tmp_path / "home")}
    home |= {"DJANGO_SETTINGS_MODULE": "itdirector.project.settings"}
    home |= {"ITDIRECTOR_DATABASE_URL": ""}  # embedded, whatever the other tests run on
    early = subprocess.run(  # noqa: PLW1510
        [*COMMAND, "serve"], env=home, capture_output=True, text=True, timeout=PATIENCE_S
    )
    assert early.returncode == 1
    assert "itdirector init" in early.stderr
    subprocess.run([*COMMAND, "init", "Tern", "--owner", "ann"], env=home, check=True)
    port = free_port()
    serving = subprocess.Popen([*COMMAND, "serve", "--port", str(port), "--workers", "1"], env=home)
    try:
        assert answered(f"http://127.0.0.1:{port}/sign-in") == 200
        assert answered(f"http://127.0.0.1:{port}/api/v1/openapi.json") == 200
    finally:
        serving.send_signal(signal.SIGINT)
        assert serving.wait(PATIENCE_S) == 0
    must_be_free("127.0.0.1", port)


def test_a_taken_port_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refused, match="cannot be used") as refused:
            must_be_free("127.0.0.1", taken.getsockname()[1])
    assert "--port" in refused.value.remedy


def test_an_address_of_another_machine_is_told_in_a_sentence() -> None:
    with pytest.raises(Refused, match="cannot be used"):
        must_be_free("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_the_sqlite_versions_with_the_race_are_known(version, fixed) -> None:
    assert checkpoints.is_fixed(version) is fixed
