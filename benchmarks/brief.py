"""The main job, cold: `itdirector brief` on the sample company, and how long solving takes."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

import ground

RUNS = 3
SAMPLE = ground.ROOT / "examples" / "harbour-dental" / "files"


def main() -> None:
    """Run the command a few times and print its time, its memory and the part of the solvers."""
    command = str(Path(sys.executable).with_name("itdirector"))
    runs = [
        ground.timed_command([command, "brief", str(SAMPLE), "--today", "2026-11-22", "--json"])
        for _ in range(RUNS)
    ]
    walls = [wall for wall, _peak in runs]
    solving = ground.several(_solve(), times=RUNS)
    print(f"brief, cold process: median {statistics.median(walls):.1f} s (limit 12 s)")
    print(f"  of which solving: median {statistics.median(solving) / 1000:.1f} s (limit 5 s)")
    print(f"  peak memory: {max(peak for _wall, peak in runs):.0f} MB (limit 600 MB)")


def _solve():
    """Return a call that proves the sample company's own roadmap question again."""
    home = ground.fresh_database()
    from datetime import date  # noqa: PLC0415

    from itdirector.areas.board.actions import refresh_brief  # noqa: PLC0415
    from itdirector.areas.strategy.decisions import plan  # noqa: PLC0415
    from itdirector.kernel import files, findings, intake  # noqa: PLC0415
    from itdirector.kernel.actions import system_actor  # noqa: PLC0415
    from itdirector.kernel.models import Organisation  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    organisation = Organisation.objects.create(name="Bench", slug="bench")
    actor, today = system_actor(organisation, name="bench"), date(2026, 11, 22)
    for path in sorted(p for p in SAMPLE.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            parts = files.parts_of(file)
            source = intake.receive(actor=actor, name=path.name, parts=parts, today=today)
        if source.state == "received":
            intake.prepare(actor=actor, source=source)
        if source.state == "prepared":
            intake.apply(actor=actor, source=source)
    refresh_brief(actor=actor, today=today)
    ground.remove(home / "files")

    def again() -> None:
        with working_for(organisation):
            plan(today, list(findings.open_findings()))

    return again


if __name__ == "__main__":
    main()
    print(json.dumps({"limits": {"wall_s": 12, "solving_s": 5, "peak_mb": 600}}))
