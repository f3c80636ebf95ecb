"""Small recoveries that several tests ask about."""

from __future__ import annotations

from datetime import date

from itdirector.engines.recovery import (
    Component,
    Copy,
    LossCurve,
    RecoveryProblem,
    Restore,
    Service,
    all_of,
    some_of,
)

TODAY = date(2026, 9, 1)


def part(
    key: str, hours: float | None, *after: str, who: str | None = None, success: float | None = 1.0
) -> Component:
    """Return a component restored in exactly so many hours once `after` stand."""
    restore = hours is not None and Restore(
        p50_hours=hours, p90_hours=hours, skills={who: 1} if who else {}, success=success
    )
    return Component(id=key, needs=(all_of(*after),) if after else (), restore=restore or None)


def needing(key: str, *parts: str, rate: int = 100, rto: float | None = None) -> Service:
    """Return a service that needs all of these and loses so much an hour."""
    return Service(
        id=key, needs=(all_of(*parts),), loss=LossCurve(steps=((0, rate),)), rto_hours=rto
    )


def erp(*, engineers: int = 9, mail_rate: int = 10, rto: float | None = 8) -> RecoveryProblem:
    """Return the restore net 1, directory 2, database 4, ERP 3 hours, and a mail restore of 3."""
    return RecoveryProblem(
        components=(
            part("net", 1, who="it"),
            part("ad", 2, "net", who="it"),
            part("db", 4, "ad", who="it"),
            part("erp", 3, "db", "ad", who="it"),
            part("mail", 3, who="it"),
        ),
        services=(
            needing("orders", "erp", rate=100, rto=rto),
            needing("letters", "mail", rate=mail_rate),
        ),
        engineers={"it": engineers},
        today=TODAY,
    )


FIRM = RecoveryProblem(
    components=(
        Component(id="power", failures_per_year=0.5, repair_hours=3),
        Component(
            id="host a",
            needs=(all_of("power"),),
            restore=Restore(p50_hours=4, p90_hours=8, skills={"systems": 1}, success=0.9),
            failures_per_year=0.3,
            repair_hours=8,
        ),
        Component(
            id="host b",
            needs=(all_of("power"),),
            restore=Restore(p50_hours=5, p90_hours=9, skills={"systems": 1}, success=0.9),
            failures_per_year=0.3,
            repair_hours=8,
        ),
        Component(
            id="sign-in",
            needs=(some_of("host a", "host b"),),
            restore=Restore(
                p50_hours=1,
                p90_hours=2,
                skills={"systems": 1},
                tested_on=date(2026, 5, 1),
                rebuild_hours=6,
            ),
            failures_per_year=0.2,
            repair_hours=2,
        ),
        Component(
            id="files",
            needs=(some_of("host a", "host b"), all_of("sign-in")),
            restore=Restore(
                p50_hours=2,
                p90_hours=5,
                skills={"storage": 1},
                data_gb=1200,
                stream_gb_per_hour=300,
            ),
            holds_data=True,
            copies=(
                Copy(id="nightly", interval_hours=24, job_hours=3, lag_hours=1, off_site=True),
                Copy(id="hourly", interval_hours=1, job_hours=0.25),
                Copy(
                    id="vault",
                    interval_hours=24,
                    job_hours=3,
                    lag_hours=6,
                    offline_or_immutable=True,
                    off_site=True,
                    kept_hours=720,
                ),
            ),
            failures_per_year=0.1,
            repair_hours=6,
        ),
        Component(
            id="ledger",
            needs=(all_of("sign-in"),),
            restore=Restore(
                p50_hours=3,
                p90_hours=6,
                skills={"storage": 1},
                data_gb=600,
                stream_gb_per_hour=300,
            ),
            holds_data=True,
            copies=(Copy(id="nightly", interval_hours=24, job_hours=1, off_site=True),),
            failures_per_year=0.1,
            repair_hours=4,
        ),
    ),
    services=(
        Service(
            id="case work",
            needs=(all_of("files", "sign-in"),),
            loss=LossCurve(steps=((0, 200), (4, 600), (12, 300))),
            rto_hours=10,
            rpo_hours=4,
            most_tolerable_hours=24,
        ),
        Service(
            id="accounts",
            needs=(all_of("ledger"),),
            loss=LossCurve(steps=((0, 0), (8, 150))),
            rto_hours=24,
            rpo_hours=24,
        ),
        Service(id="lights", needs=(all_of("power"),), loss=LossCurve(steps=((0, 50),))),
    ),
    engineers={"systems": 1, "storage": 1},
    bandwidth_gb_per_hour=400,
    detection_hours=0.5,
    decision_hours=0.5,
    today=TODAY,
)
"""Two hosts, sign-in, files and a ledger: redundancy, copies of three kinds, two skills."""
