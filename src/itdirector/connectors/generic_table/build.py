"""From one row of a table to one neutral row, for each kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from itdirector.connectors import identity, vocabulary
from itdirector.connectors.cells import Cells, Missing
from itdirector.connectors.rows import (
    AssetRow,
    BudgetRow,
    ContractRow,
    Identity,
    LicenceRow,
    PersonRow,
    Row,
)
from itdirector.connectors.text import identifier
from itdirector.values.dates import NO_DATE
from itdirector.values.periods import months_after, parse_period
from itdirector.values.spans import parse_span

_WINDOWS_BUILD = re.compile(r"(\d+\.\d+\.\d{4,})(?:\.\d+)?")
_OTHER = frozenset({"other", "others", "misc", "miscellaneous", "sonstiges", "autre", "divers"})
_KEY = re.compile(r"[A-Za-z0-9]{4,}(?:-[A-Za-z0-9]{4,}){2,}")


def asset(cells: Cells) -> AssetRow:
    """Return a device. A row without name, serial number and asset tag is none."""
    marks = Identity(
        serial=cells.mark("serial"),
        uuid=identity.uuid(cells.raw("uuid")),
        asset_tag=cells.mark("asset_tag"),
        mac=identity.mac(cells.raw("mac")),
        name=cells.mark("name"),
    )
    if not (marks.serial or marks.asset_tag or marks.name):
        raise Missing("name, serial number or asset tag")
    version, model = cells.word("os_version"), cells.mark("model")
    bought = cells.day("purchased_on")
    build = _WINDOWS_BUILD.fullmatch(version)
    return AssetRow(
        place=cells.place,
        identity=marks,
        name=marks.name,
        kind=_kind(cells, model),
        manufacturer=cells.mark("manufacturer"),
        model=model,
        os_name=cells.word("os_name"),
        os_version=version,
        os_build=cells.word("os_build") or (build[1] if build else ""),
        os_edition=cells.word("os_edition"),
        address=cells.word("address"),
        site=cells.word("site"),
        assigned_to=cells.word("assigned_to"),
        status=cells.meaning("status", vocabulary.asset_status),
        purchased_on=bought,
        price=cells.money("price"),
        supplier=cells.word("supplier"),
        warranty_ends=_warranty_end(cells, bought),
        end_of_life_on=cells.day("end_of_life_on"),
        memory_mb=_memory_mb(cells),
        last_seen_on=cells.day("last_seen_on"),
        antivirus=cells.word("antivirus"),
        encrypted=cells.truth("encrypted"),
        notes=cells.text("notes"),
    )


def contract(cells: Cells) -> ContractRow:
    """Return a contract. Without a name it is called after its supplier."""
    name = cells.first("name", "vendor")
    notice, unit = _notice(cells)
    price_header = vocabulary.slug(cells.header("price"))
    return ContractRow(
        place=cells.place,
        name=name,
        vendor=cells.word("vendor"),
        reference=cells.word("reference"),
        category=cells.word("category"),
        starts_on=cells.day("starts_on"),
        ends_on=cells.day("ends_on"),
        term_months=_months(cells, "term_months"),
        auto_renews=cells.truth("auto_renews"),
        renewal_months=_months(cells, "renewal_months"),
        notice=notice,
        notice_unit=unit,
        price=cells.money("price"),
        billing=cells.meaning("billing", vocabulary.billing) or _billing_named(price_header),
        uplift_percent=_percent(cells, "uplift_percent"),
        status=cells.meaning("status", vocabulary.contract_status),
        owner=cells.word("owner"),
        notes=cells.text("notes"),
    )


def person(cells: Cells) -> PersonRow:
    """Return a person or account, named by what there is: name, both names, or e-mail."""
    both = f"{cells.word('first_name')} {cells.word('last_name')}".strip()
    name = cells.word("name") or both or cells.word("email")
    if not name:
        raise Missing("name")
    return PersonRow(
        place=cells.place,
        name=name,
        email=cells.word("email").lower(),
        external_id=cells.word("external_id"),
        title=cells.word("title"),
        department=cells.word("department"),
        site=cells.word("site"),
        manager=cells.word("manager"),
        active=_active(cells),
        guest=_guest(cells),
        mfa=cells.truth("mfa"),
        licences=joined(cells.text("licences")),
        last_sign_in_on=cells.day("last_sign_in_on"),
    )


def budget(cells: Cells) -> BudgetRow:
    """Return one amount for one period; a table with a column for each uses `period_budget`."""
    starts, ends = cells.day("starts_on"), cells.day("ends_on")
    if starts is None:
        starts, period_ends = _period(cells.word("period"))
        ends = ends or period_ends
    return _budget(cells, "amount", starts, ends or months_after(starts, 12))


def period_budget(field: str) -> Callable[[Cells], BudgetRow | None]:
    """Return the builder of one column of amounts, such as "amount:2026-Q2"; blanks are none."""
    starts, ends = parse_period(field.partition(":")[2])

    def build(cells: Cells) -> BudgetRow | None:
        if cells.raw(field).lower() in NO_DATE:
            return None
        return _budget(cells, field, starts, ends)

    return build


def licence(cells: Cells) -> LicenceRow:
    """Return a licence. A whole licence key is cut to its last five characters."""
    reference = cells.word("reference")
    if _KEY.fullmatch(reference):
        reference = f"…{reference[-5:]}"
    price_header = vocabulary.slug(cells.header("price") or cells.header("price_per_seat"))
    return LicenceRow(
        place=cells.place,
        product=cells.first("product"),
        vendor=cells.word("vendor"),
        reference=reference,
        seats=cells.whole("seats") if cells.raw("seats") else cells.whole("quantity"),
        seats_used=cells.whole("seats_used"),
        price_per_seat=cells.money("price_per_seat"),
        price=cells.money("price"),
        billing=cells.meaning("billing", vocabulary.billing) or _billing_named(price_header),
        purchased_on=cells.day("purchased_on"),
        expires_on=cells.day("expires_on"),
        site=cells.word("site"),
        notes=cells.text("notes"),
    )


BUILDERS: dict[str, Callable[[Cells], Row]] = {
    "assets": asset,
    "contracts": contract,
    "people": person,
    "budgets": budget,
    "licences": licence,
}
"""One for each kind but ledgers, whose rows depend on the sign of their amounts."""


def joined(text: str) -> tuple[str, ...]:
    """Return the names in a list joined with +, ; or a comma, in their order, each once."""
    mark = next((mark for mark in "+;|," if mark in text), None)
    return tuple(dict.fromkeys(filter(None, map(str.strip, text.split(mark) if mark else [text]))))


def _budget(cells: Cells, field: str, starts: date, ends: date) -> BudgetRow:
    amount = cells.money(field)
    if amount is None or ends < starts:
        raise Missing("amount" if amount is None else "period that ends after it starts")
    return BudgetRow(
        place=cells.place,
        category=cells.first("category"),
        starts_on=starts,
        ends_on=ends,
        amount=amount,
    )


def _period(text: str) -> tuple[date, date]:
    try:
        return parse_period(text)
    except ValueError:
        raise Missing("period such as 2026-Q2 or April 2026") from None


def _warranty_end(cells: Cells, bought: date | None) -> date | None:
    """Return the day the warranty ends; a bare small number counts months from the purchase."""
    months = cells.raw("warranty_months") or cells.raw("warranty_ends")
    if months.isdecimal() and len(months) <= 3:
        return months_after(bought, int(months)) if bought and bought.year < 9900 else None
    return cells.day("warranty_ends")


def _memory_mb(cells: Cells) -> int | None:
    cell = cells.raw("memory").upper()
    number = re.match(r"\d{1,9}", cell)
    if number is None:
        if said := cells.given("memory"):
            cells.doubt("memory", said, "an amount of memory")
        return None
    amount = int(number[0])
    return amount * 1024 if "GB" in cell or (amount < 1024 and "MB" not in cell) else amount


def _kind(cells: Cells, model: str) -> str:
    """Return our word for the kind of device, which the model may tell where its cell does not."""
    kind = vocabulary.asset_kind(cells.word("kind")) or vocabulary.asset_kind(model)
    said = cells.given("kind")
    if said and not kind and vocabulary.slug(said) not in _OTHER:
        cells.doubt("kind", said, "a kind of device we know")
    return kind


def _notice(cells: Cells) -> tuple[int | None, str]:
    """Return notice and its unit, named by the cell ("3 months"), its header, or its size."""
    cell = cells.given("notice")
    if not cell:
        return None, ""
    try:
        return parse_span(identifier(cell), cells.header("notice"))
    except ValueError:
        cells.doubt("notice", cell, "a notice such as 3 months or 30 days")
        return None, ""


def _months(cells: Cells, field: str) -> int | None:
    """Return a number of months, written as 36, 36 months or three years."""
    try:
        count, unit = parse_span(cells.word(field), "months")
    except ValueError:
        return cells.whole(field)
    return count if unit == "months" else cells.whole(field)


def _percent(cells: Cells, field: str) -> float | None:
    number = cells.number(field)
    return None if number is None else float(number)


def _billing_named(header: str) -> str:
    """Return the billing period that the header of a price names: "annual_cost" is by the year."""
    return next((found for word in header.split("_") if (found := vocabulary.billing(word))
                 and not word.isdecimal()), "")  # fmt: skip


def _active(cells: Cells) -> bool | None:
    blocked = cells.truth("blocked")
    if blocked is not None:
        return not blocked
    word = vocabulary.slug(cells.word("active"))
    if word in ("suspended", "blocked", "archived", "deleted", "left", "leaver", "terminated"):
        return False
    return cells.truth("active")


def _guest(cells: Cells) -> bool | None:
    word = cells.word("guest").lower()
    if word in ("guest", "member"):
        return word == "guest"
    return cells.truth("guest")
