"""Write the shipped table of support periods from the facts endoflife.date publishes.

Reads either the data files as one JSON object by product, or what the official API answers at
/api/v1/products/full. Only products in products.toml are taken. Only dates, release names and
labels are taken: no sentence. Same input, same bytes out.

    python tools/build_lifecycle.py full.json --source "endoflife.date 2026-08-25" \
        --source-date 2026-08-25 > src/itdirector/areas/estate/knowledge/lifecycle.csv
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

PRODUCTS = Path(__file__).parents[1] / "src/itdirector/areas/estate/knowledge/products.toml"
COLUMNS = (
    "product",
    "cycle",
    "label",
    "released_on",
    "active_until",
    "security_until",
    "security_ended",
    "extended_until",
    "source",
    "source_date",
)
WINDOWS_EDITIONS = {
    "w": "Home and Pro",
    "e": "Enterprise and Education",
    "e-lts": "Enterprise LTSC",
    "iot-lts": "IoT Enterprise LTSC",
    "iot": "IoT",
}
WINDOWS_NAMES = {"7-sp1": "7", "6-sp2": "Vista", "5-sp3": "XP"}
CODENAMED = {"macos", "debian", "ubuntu", "linuxmint", "android"}
LABELLED = {"mssqlserver", "msexchange", "oracle-database", "sharepoint", "azure-devops-server"}
BY_TEXT = {"office", "windows-embedded", "windows-server"}


def main() -> None:
    """Read the named file and write the table to standard output."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("path", type=Path, help="JSON, or JSON compressed with gzip")
    arguments.add_argument("--source", required=True, help="what to name as the source")
    arguments.add_argument("--source-date", required=True, type=date.fromisoformat)
    given = arguments.parse_args()
    titles = {
        slug: entry["title"]
        for slug, entry in tomllib.loads(PRODUCTS.read_text())["product"].items()
    }
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    stamp = {"source": given.source, "source_date": given.source_date.isoformat()}
    for row in rows(_load(given.path), titles):
        writer.writerow(row | stamp)


def rows(products: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield one line per release, ordered by product, then as the source orders them."""
    for slug in sorted(titles.keys() & products.keys()):
        template = products[slug].get("releaseLabel") or ""
        for release in products[slug]["releases"]:
            cycle = release["releaseCycle"]
            yield {
                "product": slug,
                "cycle": cycle,
                "label": f"{titles[slug]} {_label(slug, release, template)}",
                "released_on": _day(release.get("releaseDate")),
                "active_until": _day(release.get("eoas")),
                "security_until": _day(release.get("eol")),
                "security_ended": _flag(release.get("eol")),
                "extended_until": _day(release.get("eoes")),
            }


def _load(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    found = json.loads(text)
    if "result" in found:
        return {product["name"]: _as_file(product) for product in found["result"]}
    return dict(found)


def _as_file(product: Mapping[str, Any]) -> dict[str, Any]:
    """Return a product of the API in the shape of the data files."""
    return {
        "releases": [
            {
                "releaseCycle": release["name"],
                "releaseLabel": release.get("label"),
                "codename": release.get("codename"),
                "releaseDate": release.get("releaseDate"),
                "eoas": release.get("eoasFrom") or release.get("isEoas"),
                "eol": release.get("eolFrom") or release.get("isEol"),
                "eoes": release.get("eoesFrom") or release.get("isEoes"),
            }
            for release in product["releases"]
        ]
    }


def _label(slug: str, release: Mapping[str, Any], template: str) -> str:
    cycle, codename = release["releaseCycle"], release.get("codename") or ""
    if slug == "windows":
        return _windows_label(cycle)
    if slug in CODENAMED:
        return f"{cycle} ({codename})" if codename else str(cycle)
    if slug in LABELLED | BY_TEXT:
        text = release.get("releaseLabel") or template or cycle
        text = text.replace("__RELEASE_CYCLE__", cycle).replace("__CODENAME__", "")
        plain = re.sub(r"^Windows (?:Server|Embedded) |''", "", text)
        return re.sub(r" (?:SU|CU|UR)\d+\b", "", " ".join(plain.split()))
    return str(cycle)


def _windows_label(cycle: str) -> str:
    if cycle in WINDOWS_NAMES:
        return WINDOWS_NAMES[cycle]
    family, _, rest = cycle.partition("-")
    release, _, edition = rest.partition("-")
    return " ".join(
        part for part in (family, release.upper(), WINDOWS_EDITIONS.get(edition)) if part
    )


def _day(value: object) -> str:
    return str(value) if value and not isinstance(value, bool) else ""


def _flag(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ""


if __name__ == "__main__":
    main()
