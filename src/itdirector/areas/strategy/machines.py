"""What could be done about machines: each lot with the ways out of its trouble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from itdirector.areas.estate import facts as estate
from itdirector.areas.strategy.candidate import Candidate, Firm, gains, made, name_of
from itdirector.areas.strategy.knowledge import Remedy, catalogue
from itdirector.areas.strategy.lots import SERVERS, Lot, lots
from itdirector.kernel.models import FindingRecord

LOOKED_AT = timedelta(days=3 * 365)
"""As long as the plan counts value."""
LOT_CODES = (
    "estate.os_ending",
    "estate.os_unsupported",
    "estate.server_unsupported",
    "security.exploited",
)


def for_machines(by_code: Mapping[str, list[FindingRecord]], size: Firm) -> Iterator[Candidate]:
    """Return every way out of every lot's trouble."""
    for lot in lots(size.today):
        options = catalogue().closing(lot.code, kind=lot.kind, product=lot.product)
        if lot.code in {"estate.os_ending", "estate.os_unsupported"}:
            more = catalogue().closing("estate.os_ending", kind=lot.kind, product=lot.product)
            options = tuple(dict.fromkeys((*options, *more)))
        for remedy in options:
            if not remedy.only_if and _fits(remedy, lot):
                yield _machine_candidate(remedy, lot, _about(lot, by_code), size)


def _about(lot: Lot, by_code: Mapping[str, list[FindingRecord]]) -> tuple[str, ...]:
    """Return the open findings that speak of machines of a lot and of its trouble."""
    machines = {str(m.pk) for m in lot.machines}
    codes = LOT_CODES if lot.product else (lot.code,)
    return tuple(
        name_of(f)
        for code in codes
        for f in by_code.get(code, ())
        if f.subject in {*lot.subjects, lot.product}
        and any(record_id in machines for _type, record_id, _label in f.evidence)
    )


def _fits(remedy: Remedy, lot: Lot) -> bool:
    """Tell whether a remedy makes sense for a lot beyond what the catalogue can say."""
    newest_windows = lot.product == "windows" and lot.cycle.startswith("11")
    if remedy.id == "update_windows_11":
        return newest_windows
    if remedy.id == "upgrade_windows_11":
        return lot.can_upgrade and not newest_windows
    if remedy.id in {"upgrade_server", "upgrade_free_server", "update_firmware"}:
        return lot.can_upgrade
    if remedy.id in {"replace_laptop", "replace_desktop"}:
        return not newest_windows
    return remedy.id not in {"take_stock", "install_inventory_agent"}


def _machine_candidate(
    remedy: Remedy, lot: Lot, findings: tuple[str, ...], size: Firm
) -> Candidate:
    count = len(lot.machines)
    servers = count if lot.kind in (*SERVERS, "storage") else 0
    counts = size.counts(assets=count, servers=servers)
    names = ", ".join(m.name for m in lot.machines[:3])
    more = f" and {count - 3} more" if count > 3 else ""
    state = f"run {lot.label}" if lot.product else f"are {lot.label}"
    if count == 1:
        state = f"runs {lot.label}" if lot.product else f"is {lot.label.replace('their', 'its')}"
    return made(
        remedy,
        of=lot.id,
        title=_title(remedy, lot),
        why=f"{lot.machines_text} {state}: {names}{more}.",
        counts=counts,
        today=size.today,
        gains=gains(remedy, lot.machines, size.today, share=_time_without(lot, size.today)),
        group=f"{remedy.group}:{lot.id}" if remedy.group else None,
        must=_obliges(lot, size.today) and remedy.mandatory in {"if_exposed", "always"},
        exposed=lot.exposed,
        due_on=lot.due_on,
        machines=lot.machines,
        saving_yearly=_old_age(remedy, lot, size.today),
        life_years=_life_years(remedy, lot),
        findings=tuple(f for f in findings if f.split(" ")[0] in remedy.closes),
    )


def _time_without(lot: Lot, today: date) -> float:
    """Return the share of the years looked at in which a lot would be without fixes."""
    if lot.due_on is None or lot.due_on <= today:
        return 1.0
    return max(0.0, 1 - (lot.due_on - today) / LOOKED_AT)


def _obliges(lot: Lot, today: date) -> bool:
    """Tell whether something must be done: no fixes come any more, or attacks are known."""
    over = lot.over or (lot.due_on is not None and lot.due_on < today)
    return lot.exposed or (over and lot.code != "estate.replacement_due")


def _old_age(remedy: Remedy, lot: Lot, today: date) -> float:
    """Return what replacing saves in a year: what machines past their life cost more."""
    life = estate.life_of(lot.kind)
    if life is None or not remedy.id.startswith("replace_"):
        return 0.0
    return sum(1 for m in lot.machines if estate.past_life(m, today)) * life.old_age_minor / 100


def _life_years(remedy: Remedy, lot: Lot) -> int | None:
    life = estate.life_of(lot.kind)
    return life.years if life and remedy.id.startswith("replace_") else None


def _title(remedy: Remedy, lot: Lot) -> str:
    what = lot.machines_text
    if lot.product:
        what += f" on {lot.label}"
    verbs = {
        "update_windows_11": f"Bring {lot.machines_text} to the newest release of Windows 11",
        "upgrade_windows_11": f"Bring {what} to Windows 11",
        "buy_windows_10_fixes": f"Buy further fixes for {what}",
        "upgrade_server": f"Upgrade {what}",
        "upgrade_free_server": f"Upgrade {what}",
        "update_firmware": f"Update {what}",
        "extend_warranty": f"Extend the warranty of {what}",
    }
    return verbs.get(remedy.id, f"Replace {what}")
