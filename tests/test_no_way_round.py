"""Ways round the guards that no code of ours may take; each rule is shown what it must catch."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "itdirector"
CODE = sorted(p for p in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(p.parts))
TEMPLATES = sorted(SOURCE.rglob("*.html"))
Rule = Callable[[ast.AST], Iterator[str]]

ONE_ROAD = {
    "network": {"socket", "ssl", "http.client", "urllib.request", "smtplib", "ftplib", "poplib",
                "imaplib", "telnetlib", "requests", "httpx", "aiohttp", "urllib3", "websockets"},
    "xml": {"xml", "lxml", "defusedxml", "xmltodict", "bs4"},
    "archive": {"zipfile", "tarfile", "zlib", "gzip", "bz2", "lzma", "shutil.unpack_archive"},
    "program": {"subprocess", "ctypes", "multiprocessing", "pty"},
    "object": {"pickle", "marshal", "shelve", "dill", "joblib", "yaml", "cloudpickle"},
}  # fmt: skip
"""What code imports to go outside, unpack, start programs or build objects out of bytes."""
TEXT_OF_QUERY = {"execute", "executemany", "raw", "RawSQL", "extra", "executescript"}
MARKUP = {"mark_safe", "SafeString", "SafeText", "Markup", "html_safe"}
BANNED_NAMES = {"csrf_exempt", "_base_manager", "RawSQL"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
IN_TEMPLATES = re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off|\{%\s*debug|\|\s*\w*html\b")


def _called(node: ast.Call) -> str:
    function = node.func
    return getattr(function, "attr", getattr(function, "id", ""))


def formatted_queries(tree: ast.AST) -> Iterator[str]:
    """Yield calls that hand the database a text put together on the spot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in TEXT_OF_QUERY and node.args:
            first = node.args[0]
            formats = isinstance(first, ast.Call) and _called(first) in {
                "format",
                "join",
                "replace",
            }
            if isinstance(first, ast.JoinedStr | ast.BinOp) or formats:
                yield "formatted query"


def trusted_markup(tree: ast.AST) -> Iterator[str]:
    """Yield what declares text to be markup, and templates put together on the spot."""
    for node in ast.walk(tree):
        name = getattr(node, "id", getattr(node, "attr", ""))
        if name in MARKUP:
            yield name
        builds = isinstance(node, ast.Call) and _called(node) == "format_html" and node.args
        if builds and not isinstance(node.args[0], ast.Constant):
            yield "format_html of no constant"


def banned(tree: ast.AST) -> Iterator[str]:
    """Yield names that open a door, and calls that run text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in BANNED_NAMES:
            yield node.attr
        if isinstance(node, ast.Name) and node.id in BANNED_NAMES:
            yield node.id
        if isinstance(node, ast.Call):
            plain = isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT
            if plain or (isinstance(node.func, ast.Attribute) and node.func.attr == "extra"):
                yield _called(node)


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the kinds of imports that have one road each."""
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        for kind, modules in ONE_ROAD.items():
            if any(n in modules or n.partition(".")[0] in modules for n in names):
                yield f"imports {kind}"


RULES: tuple[Rule, ...] = (formatted_queries, trusted_markup, banned, imported)
ALLOWED: dict[str, set[str]] = {
    # The one road each: reading apart, ZIP, XML, and outwards.
    "connectors/apart/child.py": {"imports program"},
    "connectors/apart/reader.py": {"imports program"},
    "connectors/archive.py": {"imports archive"},
    "connectors/xml.py": {"imports xml"},
    "kernel/outbound.py": {"imports network"},
    # The fence itself: constant SQL, with the names of our own tables.
    "kernel/isolation.py": {"formatted query"},
    "project/sqlite/base.py": {"formatted query"},
    # Our own server, our own backups: nobody's input is in the commands.
    "surfaces/cli/work/demo.py": {"imports program"},
    "surfaces/cli/work/server.py": {"imports network", "imports program"},
    "surfaces/keeping/archives.py": {"imports archive"},
    "surfaces/keeping/drills.py": {"imports program"},
    # The kind of what format_html gives back, in signatures.
    "surfaces/posting.py": {"imports network"},  # to the mail server of the settings, no other
    "surfaces/web/templatetags/ui.py": {"SafeString"},
}


def found_in(text: str) -> set[str]:
    """Return every rule that a piece of code breaks."""
    tree = ast.parse(text)
    return {name for rule in RULES for name in rule(tree)}


def test_no_code_takes_a_way_round() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): broken
        for path in CODE
        if (broken := found_in(path.read_text("utf-8")))
    }
    assert found == ALLOWED


def test_no_template_trusts_text() -> None:
    assert len(TEMPLATES) > 20
    found = [p.name for p in TEMPLATES if IN_TEMPLATES.search(p.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("c.execute(f'SELECT {x}')", "formatted query"),
        ("c.execute('SELECT %s' % x)", "formatted query"),
        ("c.execute('SELECT ' + x)", "formatted query"),
        ("c.execute('SELECT {}'.format(x))", "formatted query"),
        ("M.objects.raw(' '.join(parts))", "formatted query"),
        ("M.objects.extra(where=['1=1'])", "extra"),
        ("RawSQL('1', [])", "RawSQL"),
        ("M._base_manager.all()", "_base_manager"),
        ("mark_safe(x)", "mark_safe"),
        ("html.mark_safe(x)", "mark_safe"),
        ("SafeString(x)", "SafeString"),
        ("format_html(f'<b>{x}</b>')", "format_html of no constant"),
        ("format_html(text, x)", "format_html of no constant"),
        ("@csrf_exempt\ndef view(): ...", "csrf_exempt"),
        ("eval(x)", "eval"),
        ("exec(x)", "exec"),
        ("compile(x, '', 'exec')", "compile"),
        ("__import__(x)", "__import__"),
        ("import pickle", "imports object"),
        ("from yaml import load", "imports object"),
        ("import requests", "imports network"),
        ("from urllib.request import urlopen", "imports network"),
        ("from urllib import request", "imports network"),
        ("from http import client", "imports network"),
        ("import socket", "imports network"),
        ("import smtplib", "imports network"),
        ("import xml.etree.ElementTree", "imports xml"),
        ("from xml.dom import minidom", "imports xml"),
        ("import lxml.etree", "imports xml"),
        ("import zipfile", "imports archive"),
        ("from tarfile import open", "imports archive"),
        ("import subprocess", "imports program"),
        ("import ctypes", "imports program"),
    ],
)
def test_each_way_round_is_caught(code: str, caught: str) -> None:
    assert caught in found_in(code)


@pytest.mark.parametrize(
    "text",
    ["{{ x|safe }}", "{{ x | safe }}", "{% autoescape off %}", "{{ x|safeseq }}", "{% debug %}"],
)
def test_each_way_round_in_a_template_is_caught(text: str) -> None:
    assert IN_TEMPLATES.search(text)


@pytest.mark.parametrize(
    "code",
    [
        "c.execute('SELECT %s', [x])",
        "re.compile(x)",
        "format_html('<b>{}</b>', x)",
        "from urllib.parse import urlsplit",
        "from http import HTTPStatus",
        "log.info('x', extra={'a': 1})",
    ],
)
def test_what_is_right_is_left_alone(code: str) -> None:
    assert found_in(code) == set()
