"""The settings tests run with: the product's own, in a home that is thrown away.

pytest-django reads settings before any conftest, so the environment is set here.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["ITDIRECTOR_HOME"] = tempfile.mkdtemp(prefix="itdirector-tests-")
os.environ["ITDIRECTOR_SECRET_KEY"] = "only-for-tests-and-long-enough-to-be-taken-seriously"  # noqa: S105

from itdirector.project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Fast, because no test password protects anything."""

if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["ITDIRECTOR_HOME"], "tests.db"))}  # noqa: F405
    """A file, as in life: a database in memory locks whole tables and waits for nobody."""
