"""Several processes that start for the first time at once: what one makes, all go by."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from itdirector.project import settings as product
from itdirector.surfaces.keeping import keys, results


def test_all_that_start_at_once_have_the_one_secret_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ITDIRECTOR_SECRET_KEY", raising=False)
    monkeypatch.setattr(product, "HOME", tmp_path)
    make, other = product.secrets.token_urlsafe, list[str]()

    def while_another_starts(size: int) -> str:
        monkeypatch.setattr(product.secrets, "token_urlsafe", make)
        other.append(product._secret_key())
        return make(size)

    monkeypatch.setattr(product.secrets, "token_urlsafe", while_another_starts)
    mine = product._secret_key()
    assert [mine, product._secret_key()] == other * 2
    assert len(mine) > 60
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_backup_key_that_another_process_made_first_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.BACKUP_KEY_FILE, settings.BACKUP_PASSPHRASE = tmp_path / "backup.key", ""
    make, told = keys.secrets.token_bytes, list[str]()

    def while_another_starts(size: int) -> bytes:
        monkeypatch.setattr(keys.secrets, "token_bytes", make)
        told.append(keys.make_missing_key())
        return make(size)

    monkeypatch.setattr(keys.secrets, "token_bytes", while_another_starts)
    assert keys.make_missing_key() == ""
    assert told[0].startswith("A backup key was made")
    assert keys.own_key().kind == keys.BY_FILE


def test_a_backup_and_a_drill_that_end_at_once_are_both_remembered(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    newest, begun = results.newest, list[Future[None]]()
    with ThreadPoolExecutor(1) as pool:

        def while_a_drill_ends() -> dict[str, Any]:
            found = newest()
            monkeypatch.setattr(results, "newest", newest)
            begun.append(pool.submit(results.note, "drill", {"passed": True}))
            wait(begun, timeout=0.5)
            return found

        monkeypatch.setattr(results, "newest", while_a_drill_ends)
        results.note("backup", {"bytes": 1})
        begun[0].result(5)
    assert newest() == {"backup": {"bytes": 1}, "drill": {"passed": True}}
