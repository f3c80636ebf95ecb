"""Every connector's reader fed with what a coverage-guided fuzzer makes up: no bytes may raise.

    python torture/fuzz.py [--seconds 20] [CONNECTOR ...]

Each connector is tried in a process of its own, beginning with its samples. What it found worth
trying stays in build/fuzz/CONNECTOR, and the next run goes on from there; bytes that raised lie
there as crash-*. Needs the dependency group `torture`.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "build" / "fuzz"
FIGURES = ROOT / "build" / "torture.jsonl"
LARGEST_BYTES = 65_536
MEGABYTES = 1024
ROWS = 20_000
"""A reader is not asked for more rows than this of one input."""


def fuzz(connector: str, arguments: list[str]) -> None:
    """Feed one connector until the fuzzer says it is enough. Does not return."""
    import atheris  # noqa: PLC0415  (only here: it wants to see the imports that follow)

    with atheris.instrument_imports(include=["itdirector.connectors", "itdirector.values"]):
        import io  # noqa: PLC0415
        from itertools import islice  # noqa: PLC0415

        from itdirector.connectors import catalogue  # noqa: PLC0415
        from itdirector.connectors.rows import Problem, Row  # noqa: PLC0415

        parser = catalogue.connectors()[connector].parser

    def one(raw: bytes) -> None:
        parser.recognise(raw[: catalogue.HEAD_BYTES])
        for outcome in islice(parser.read(io.BytesIO(raw)), ROWS):
            if not isinstance(outcome, Row | Problem):
                raise TypeError(f"neither row nor problem: {outcome!r}")

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def run(connector: str, *, seconds: int) -> bool:
    """Fuzz one connector in a process of its own, print and keep its figures."""
    corpus, samples = KEPT / connector, ROOT / "src/itdirector/connectors" / connector / "samples"
    corpus.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, __file__, "--one", connector, "--",
        f"-max_total_time={seconds}", f"-max_len={LARGEST_BYTES}", f"-rss_limit_mb={MEGABYTES}",
        "-timeout=20", "-print_final_stats=1", f"-artifact_prefix={corpus}/", str(corpus),
        *([str(samples)] if samples.is_dir() else []),
    ]  # fmt: skip
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    text = done.stdout + done.stderr
    stats = dict(re.findall(r"stat::(\w+):\s+(\d+)", text))
    tried = int(stats.get("number_of_executed_units", 0))
    good = done.returncode == 0 and tried > 0
    line = {
        "name": f"T17 fuzzing {connector}",
        "count": tried,
        "failures": int(not good),
        "seconds": round(time.monotonic() - begun, 1),
        "peak_mb": int(stats.get("peak_rss_mb", 0)),
    }
    with FIGURES.open("a", encoding="utf-8") as kept:
        kept.write(json.dumps(line) + "\n")
    print(f"{connector}: {tried:,} inputs, {line['failures']} failures, {line['peak_mb']} MB")
    if not good:
        print(text[-3000:])
    return good


def main() -> int:
    """Read the command line; fuzz one connector here, or each in a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("connectors", nargs="*")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    own, rest = parser.parse_known_args()
    if own.one:
        fuzz(own.one, [word for word in [*own.connectors, *rest] if word != "--"])
    from itdirector.connectors import catalogue  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    names = own.connectors or sorted(catalogue.connectors())
    return sum(not run(name, seconds=own.seconds) for name in names)


if __name__ == "__main__":
    raise SystemExit(main())
