"""Files that no connector can use, because real folders have some."""

from __future__ import annotations

import io
import zipfile

SCAN = b"%PDF-1.4\n% scan of a signed contract, page 1 of 9, damaged\n\x00\x00\x17\xff"
_DOCX = {
    "[Content_Types].xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/document.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body>{paragraphs}</w:body></w:document>"
    ),
}
_LINES = (
    "IT notes, started by Victor",
    "The server room key is with Tessa.",
    "Router passwords: ask Callum, they are not to be written down here any more.",
    "Old asset list: see assets-old.csv (empty since the move to Snipe-IT).",
)


def readme_docx() -> bytes:
    """Return a tiny real Word file."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in _LINES)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, text in _DOCX.items():
            # A fixed date, or the file would differ on every run.
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            package.writestr(entry, text.replace("{paragraphs}", paragraphs))
    return out.getvalue()
