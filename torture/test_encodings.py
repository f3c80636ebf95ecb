"""A table in any encoding is read right, or the doubt is said: nothing is wrong in silence."""

from __future__ import annotations

import csv
import io
import random

from itdirector.connectors import generic_table
from itdirector.connectors.rows import AssetRow, Problem
from torture.figures import counted, seed, size

WORDS = {
    "english": ["Reception", "Front desk", "Laptop of the manager", "Server room"],
    "western": ["Zoë's laptop", "Büro Köln", "Señor Núñez", "Åse", "façade", "naïve café"],
    "chinese": ["前台電腦", "會議室投影機", "財務部筆電", "倉庫掃描器", "董事長辦公室"],
    "japanese": ["受付パソコン", "会議室", "経理のノート", "倉庫スキャナ", "サーバー室"],
}
WAYS = [
    *((name, words) for name in ("utf-8", "utf-8-sig") for words in WORDS),
    *((name, words) for name in ("utf-16-le", "utf-16-be", "utf-16") for words in WORDS),
    *((name, words) for name in ("latin-1", "cp1252") for words in ("english", "western")),
    *((name, words) for name in ("big5",) for words in ("english", "chinese")),
    *((name, words) for name in ("shift_jis",) for words in ("english", "japanese")),
]
MARKS = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}
ENDS = ["\r\n", "\n", "\r"]


def table(chance: random.Random, words: list[str], *, rows: int) -> tuple[str, list[str]]:
    """Return a table of machines, and their names."""
    names = [f"{chance.choice(words)} {n}" for n in range(rows)]
    out = io.StringIO()
    dialect = {"delimiter": chance.choice(",;\t|"), "lineterminator": chance.choice(ENDS)}
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    writer = csv.writer(out, quoting=quoting, **dialect)  # type: ignore[arg-type]
    writer.writerow(["Name", "Serial number", "Location"])
    for n, name in enumerate(names):
        writer.writerow([name, f"SN-{n}", chance.choice(words)])
    return out.getvalue(), names


def damaged(chance: random.Random, raw: bytes, encoding: str) -> bytes:
    """Return a file with a few bytes that are no letters; the file itself where all bytes are."""
    made, start = bytearray(raw), len(raw) // 3
    for _ in range(chance.randint(1, 3)):
        made[chance.randrange(start, len(made))] = chance.choice([0xFF, 0xFE, 0x81, 0x00, 0x8D])
    try:
        bytes(made).decode(encoding)
    except UnicodeDecodeError:
        return bytes(made)
    return raw


def read(raw: bytes) -> tuple[list[str], bool]:
    """Return the names found, and whether any doubt or problem is told."""
    file = io.BytesIO(raw)
    sketch = generic_table.sketch(file)
    file.seek(0)
    found = [] if sketch.mapping is None else list(generic_table.read(file, sketch.mapping))
    names = [row.name for row in found if isinstance(row, AssetRow)]
    return names, bool(sketch.doubts) or any(isinstance(one, Problem) for one in found)


def test_no_table_is_read_wrong_in_silence() -> None:
    the_seed = seed()
    chance, many = random.Random(the_seed), size("encodings", short=90, long=1_200)
    with counted("T23 tables in any encoding", seed=the_seed) as figure:
        right = 0
        for n in range(many):
            name, words = WAYS[n % len(WAYS)]
            text, names = table(chance, WORDS[words], rows=chance.randint(3, 40))
            mark = MARKS.get(name, "") if chance.random() < 0.5 else ""
            raw, harmed = (mark + text).encode(name), chance.random() < 0.2
            found, said = read(damaged(chance, raw, name) if harmed else raw)
            said |= any("\ufffd" in one for one in found)  # a loss that is seen
            figure.tried()
            right += found == names
            if found != names and not said:
                figure.failed(f"{name}, {words}, damaged {harmed}: {found[:3]}, not {names[:3]}")
        figure.more["right"] = right
    assert right > many * 0.6
