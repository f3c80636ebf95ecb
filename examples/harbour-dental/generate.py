"""Write the sample company Harbour Dental Group: the files its office would hand over.

    python generate.py --today 2026-11-22 --out FOLDER

The same date gives the same bytes, on every machine. All dates are counted from --today.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path

import accounts
import company
import contracts
import exploited
import inventories
import licences
import oddments
import register
import spending

DEFAULT_TODAY = date(2026, 11, 22)
BOM = "\ufeff"


def sample(today: date) -> dict[str, bytes]:
    """Return every file by its path, as bytes."""
    texts = {
        "devices.csv": BOM + register.devices(today),
        "users.csv": BOM + accounts.m365_users(today),
        "entra-users.csv": accounts.entra_users(today),
        "contracts.csv": BOM + contracts.contracts(today),
        "bills.csv": spending.bills(today),
        "budget.csv": spending.budget(today),
        "company.toml": company.company(today),
        "kev.json": exploited.known_exploited(),
    }
    texts |= {f"inventory/{name}": text for name, text in inventories.files(today).items()}
    return {path: text.encode() for path, text in texts.items()} | {
        f"ledger-{today.year - 1}.csv": spending.ledger(today).encode("latin-1"),
        "licences.xlsx": licences.licences(today),
        "more contracts.xlsx": contracts.more_contracts(today),
        "old/readme.docx": oddments.readme_docx(),
        "old/assets-old.csv": b"",
        "old/scan.pdf": oddments.SCAN,
    }


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files, and take away what an earlier run left in the same folder."""
    for name in ("inventory", "old"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path, body in sorted(files.items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)


def main() -> None:
    """Read the command line and write the folder."""
    parser = argparse.ArgumentParser(description="Write the sample company's files.")
    parser.add_argument("--today", type=date.fromisoformat, default=DEFAULT_TODAY)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "files")
    wanted = parser.parse_args()
    files = sample(wanted.today)
    write(wanted.out, files)
    size_kb = sum(map(len, files.values())) // 1024
    print(f"{len(files)} files, {size_kb} KB, written to {wanted.out}")


if __name__ == "__main__":
    main()
