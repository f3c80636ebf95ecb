"""The generated reference says what the code does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest
from django.urls import resolve

from itdirector.kernel.actions import ACTIONS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("table", ROOT / "tools" / "surface_table.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("page", "maker"), [("surfaces", "surfaces"), ("connectors", "sources")])
def test_the_committed_page_is_the_generated_one(page: str, maker: str, table: ModuleType) -> None:
    committed = (ROOT / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
    assert committed == getattr(table, maker)(), "run python tools/surface_table.py"


def test_every_page_named_in_it_exists(table: ModuleType) -> None:
    pages = [page for name in ACTIONS if (page := table.page_of(name))]
    assert len(pages) > 10
    for page in pages:
        assert resolve(page.replace("{id}", str(uuid4())))
