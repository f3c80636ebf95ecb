"""Find Chromium for the browser tests, or install it; say in one line what to do when we cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """Return the path of a Chromium on this machine, None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> bool:
    """Install Debian's Chromium when we may, else the one Playwright offers."""
    if (apt := shutil.which("apt-get")) and os.geteuid() == 0:
        _run(apt, "update", "-qq")
        if _run(apt, "install", "-y", "-qq", "chromium") and found():
            return True
    return _run(sys.executable, "-m", "playwright", "install", "chromium")


def main() -> int:
    """Return 0 when the browser tests can run."""
    if found() or install():
        return 0
    print("The browser tests need Chromium: install the package chromium and run this again.")
    return 1


def _run(*command: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
