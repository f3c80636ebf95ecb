"""Texts that become markup wherever they are not escaped: each would leave a mark of ours."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

MARK = "zqx"
PAYLOADS = [
    "<zqx>", "</zqx><zqx>", "<zqx zqx=1>", "<ZQX>", "<zqx/x>", "<zqx\n>", "<zqx\t/>", "<<zqx>",
    "<script>zqx()</script>", "<SCRIPT SRC=//x/zqx></SCRIPT>", "<script>alert('zqx')</script>",
    "</script><script>zqx()</script>", "</title><script>zqx()</script>", "</style><zqx>",
    "</textarea><zqx>", "--><zqx>", "]]><zqx>", "</select><zqx>", "</option><zqx>", "</a><zqx>",
    "</template><zqx>", "</noscript><zqx>", "</svg><zqx>", "?><zqx>", "%3Czqx%3E<zqx>",
    "<img src=x onerror=zqx()>", "<svg onload=zqx()>", "<svg/onload=zqx()>", "<a onclick=zqx()>",
    "<body onload=zqx()>", "<details open ontoggle=zqx()>", "<input autofocus onfocus=zqx()>",
    "<iframe srcdoc='<script>parent.zqx()</script>'>", "<object data=zqx>", "<embed src=zqx>",
    "<form action=//zqx>", "<base href=//zqx>", "<meta http-equiv=refresh content='0;zqx'>",
    "<link rel=stylesheet href=//zqx>", "<style>@import '//zqx'</style>", "<math><zqx>",
    '"><zqx>', "'><zqx>", '" zqx="', "' zqx='", '" onmouseover="zqx()', "' onfocus='zqx()",
    '" hx-get="/zqx', "' hx-on:load='zqx()", '" style="x:zqx', "` zqx=`", " zqx=1 ",
    "javascript:zqx()", "JaVaScRiPt:zqx()", "java\tscript:zqx()", "data:text/html,<zqx>",
    "vbscript:zqx()", "\x01javascript:zqx()", "{{ 7|add:zqx }}", "{% zqx %}", "${zqx}",
    "<%= zqx %>",
    "&lt;zqx&gt;", "&#60;zqx&#62;", "\ufe64zqx\ufe65", "\u202e<zqx>",
    "<noscript><p title='</noscript><zqx>'>",
]  # fmt: skip
LINKS = ("href", "src", "action", "formaction", "data", "hx-get", "hx-post", "srcdoc", "content")
SCHEMES = ("javascript:", "data:text", "vbscript:")


class Marks(HTMLParser):
    """Finds what a payload made of itself in a page: an element, an attribute, a script, a link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element's name and at its attributes."""
        self._inside = tag if tag in {"script", "style"} else ""
        if MARK in tag:
            self.found.append(f"<{tag}>")
        self.found += [f"<{tag} {name}={value!r}>" for name, value in attrs if _made(name, value)]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        """Leave scripts and styles."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Look into scripts and styles: no text of anybody's has a place there."""
        if self._inside and MARK in data:
            self.found.append(f"in <{self._inside}>: {data[:80]}")


def _made(name: str, value: str | None) -> bool:
    said = "".join(c for c in value or "" if c > " ").lower()
    runs = name.startswith(("on", "hx-on", "style", "srcdoc")) and MARK in said
    leads = name in LINKS and MARK in said and said.startswith((*SCHEMES, "//"))
    asks = name.startswith("hx-") and said.startswith("/zqx")
    return MARK in name or runs or leads or asks


def marks_in(page: str) -> Iterator[str]:
    """Yield what payloads made of themselves in a page."""
    parser = Marks()
    parser.feed(page)
    parser.close()
    yield from parser.found
