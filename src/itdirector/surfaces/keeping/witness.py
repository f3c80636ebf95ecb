"""Looks at a restored installation in a process of its own, as a new machine would.

`python -m itdirector.surfaces.keeping.witness` prints what stands in the installation that its
environment names, and what is wrong with it, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

SETTINGS = "itdirector.project.settings"


def main() -> None:
    """Print what was seen."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    # What looks needs the apps loaded, so it is imported after them.
    import_module("django").setup()
    import_module("itdirector.surfaces.loading").load()
    seen = import_module("itdirector.surfaces.keeping.seeing").look()
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
