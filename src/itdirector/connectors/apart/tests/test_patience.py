"""A reading process that sleeps is not waited for without end."""

from __future__ import annotations

import os
import time
from pathlib import Path

from itdirector.connectors.apart.reader import TOO_LONG, Reader


def test_a_reading_process_that_sleeps_is_ended_and_the_next_file_is_read(tmp_path: Path) -> None:
    asleep = tmp_path / "nobody-writes"
    os.mkfifo(asleep)  # opening it waits for a writer, who never comes
    one = Reader(wait_s=1)
    request = {"do": "read", "path": str(asleep), "connector": "generic_table", "mapping": None}
    began = time.monotonic()
    assert list(one.ask(request)) == [TOO_LONG]
    assert time.monotonic() - began < 10
    short = tmp_path / "short.csv"
    short.write_text("Name,Serial number\nPC-1,SN-1\n")
    one.wait_s = 60
    (told,) = one.ask(request | {"path": str(short)})
    assert told[0] == "AssetRow"
    one.end()


def test_what_we_do_between_two_answers_is_no_wait(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("Name,Serial number\n" + "PC,SN\n" * 2_000)
    request = {"do": "read", "path": str(path), "connector": "generic_table", "mapping": None}
    one = Reader()
    list(one.ask(request))  # starting the process is a wait
    one.wait_s = 3
    rows = 0
    for told in one.ask(request):
        rows += told[0] == "AssetRow"
        time.sleep(0.002)
    one.end()
    assert rows == 2_000
