"""Take pictures of every page in light, dark and at phone width, to be looked at by people.

    python tools/screenshots.py --address http://127.0.0.1:8000 --name … --password … --out shots

Needs a running server with data in it, and Chromium.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "home": "/",
    "plan": "/plan",
    "findings": "/findings",
    "estate": "/estate",
    "machines": "/records/estate/asset",
    "contracts": "/contracts",
    "risks": "/risks",
    "data": "/data",
    "settings": "/settings",
    "log": "/settings/log",
    "start": "/start",
    "question": "/start/1",
    "add-contract": "/records/vendors/contract/add",
    "absent": "/nothing-here",
}
ID = r"[0-9a-f-]{36}"
DEEPER = {
    "machine": ("/records/estate/asset", rf'href="(/records/estate/asset/{ID})"'),
    "contract": ("/records/vendors/contract", rf'href="(/records/vendors/contract/{ID})"'),
    "source": ("/data", rf'href="(/data/{ID})"'),
    "receipt": ("/", rf'href="(/receipts/{ID})"'),
}
VIEWS = {
    "light": {"width": 1440, "height": 900},
    "dark": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


def browser_path() -> str | None:
    """Return where Chromium lies, None to let Playwright use its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def addresses(page: Page, base: str) -> dict[str, str]:
    """Return every page's address, those of single records found by following links."""
    found = dict(PAGES)
    for name, (where, pattern) in DEEPER.items():
        page.goto(urljoin(base, where))
        if match := re.search(pattern, page.content()):
            found[name] = match[1]
    if "source" in found:
        found["columns"] = ""
        page.goto(urljoin(base, "/data"))
        for link in re.findall(DEEPER["source"][1], page.content()):
            page.goto(urljoin(base, link))
            if match := re.search(rf'href="(/data/{ID}/columns)"', page.content()):
                found |= {"columns": match[1], "table-source": link}
                break
    return {name: where for name, where in found.items() if where}


def shoot(browser: Browser, said: argparse.Namespace) -> None:
    """Take every picture."""
    out = Path(said.out)
    out.mkdir(parents=True, exist_ok=True)
    known: dict[str, str] = {}
    for view, size in VIEWS.items():
        scheme = "dark" if view == "dark" else "light"
        page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
        page.goto(urljoin(said.address, "/sign-in"))
        page.screenshot(path=out / f"sign-in-{view}.png")
        page.fill("#id_username", said.name)
        page.fill("#id_password", said.password)
        page.click("button[type=submit]")
        known = known or addresses(page, said.address)
        for name, where in known.items():
            if said.only and name not in said.only:
                continue
            page.goto(urljoin(said.address, where))
            page.screenshot(path=out / f"{name}-{view}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            if wide:
                print(f"{name} ({view}) is wider than the window")


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--name", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--out", default="shots")
    parser.add_argument("--only", nargs="*", default=[])
    said = parser.parse_args()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path(), args=FLAGS)
        shoot(browser, said)
        browser.close()


if __name__ == "__main__":
    main()
