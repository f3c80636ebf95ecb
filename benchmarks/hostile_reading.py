"""Reads files that try to do harm, one after the other, as the worker does; for load.py."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from itdirector.connectors.apart.reader import Reader
from torture.hostile import CORPUS

KINDS = ("bomb", "quadratic", "columns", "json 200,000 deep", "xml 200,000 deep")


def main() -> None:
    """Read until ended."""
    reader = Reader()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hostile")
        files = {name: CORPUS[name]() for name in KINDS}
        for name in itertools.cycle(KINDS):
            path.write_bytes(files[name])
            for do in ("claim", "sketch"):
                list(reader.ask({"do": do, "path": str(path), "connector": "", "mapping": None}))


if __name__ == "__main__":
    main()
