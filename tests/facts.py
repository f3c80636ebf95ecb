"""Facts as rows of their tables, in few words, for tests of what is made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from itdirector.areas.company.models import Answer
from itdirector.areas.estate import support
from itdirector.areas.estate.models import Asset, Install, Licence
from itdirector.areas.people.models import Person
from itdirector.areas.vendors.models import Contract, Vendor
from itdirector.kernel.areas import Finding
from itdirector.kernel.tenancy import current_organisation
from tests.rows import make_row

TODAY = date(2026, 11, 22)


def said(question: str, value: str, *, known: bool = True) -> Answer:
    """Answer a question."""
    made: Answer = _row(Answer, key=question, question=question, value=value, known=known)
    return made


def machine(name: str, kind: str = "desktop", **values: Any) -> Asset:
    """Keep a machine, by default one with a serial number."""
    given = {"serial": f"SN-{name}", **values}
    made: Asset = _row(Asset, key=f"name:{name}", name=name, kind=kind, **given)
    return made


def windows(name: str, release: str, kind: str = "desktop", **values: Any) -> Asset:
    """Keep a Windows machine of a release such as "10 22H2"."""
    number, _, version = release.partition(" ")
    named = f"Microsoft Windows {number} Pro"
    return machine(name, kind, os_name=named, os_version=version, **values)


def program(asset: Asset, name: str, version: str = "", publisher: str = "") -> Install:
    """Keep a program on a machine."""
    made: Install = _row(
        Install,
        key=f"{asset.pk}/{name}",
        asset=asset,
        name=name,
        version=version,
        publisher=publisher,
    )
    return made


def licence(product: str, **values: Any) -> Licence:
    """Keep a licence, by default one billed by the month."""
    given = {"billing": "month", **values}
    made: Licence = _row(Licence, key=f"{product.casefold()}/", product=product, **given)
    return made


def contract(name: str, *, vendor: str = "", **values: Any) -> Contract:
    """Keep a contract, by default one billed by the year that renews by itself."""
    given = {"billing": "year", "auto_renews": True, **values}
    if vendor:
        given["vendor"] = Vendor.objects.filter(name=vendor).first() or _row(Vendor, name=vendor)
    made: Contract = _row(Contract, key=f"{vendor}/{name}/{len(values)}", name=name, **given)
    return made


def person(name: str, **values: Any) -> Person:
    """Keep an account, by default one of somebody at work who can sign in."""
    given = {"department": "Sales", "active": True, **values}
    made: Person = _row(Person, key=f"name:{name}", name=name, **given)
    return made


def supported(today: date = TODAY) -> None:
    """Match what was kept with the life-cycle table."""
    support.refresh(today)


def by_code(found: Any) -> dict[str, list[Finding]]:
    """Return findings by their code. Each must be fit to be shown."""
    codes: dict[str, list[Finding]] = {}
    for one in found:
        assert one.sentence[-1] in ".?)", one.sentence
        assert "  " not in one.sentence, one.sentence
        assert "None" not in one.sentence, one.sentence
        assert one.severity in {"critical", "high", "medium", "low", "saving"}
        assert one.remedy
        assert len(one.remedy) <= 80
        codes.setdefault(one.code, []).append(one)
    return codes


def _row(model: Any, **values: Any) -> Any:
    return make_row(model, current_organisation(), **values)
