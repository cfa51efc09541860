"""HTML that cannot be injected into: everything that is not markup already is escaped, without exception."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache

# What no page may hold: control characters, surrogates, and the marks that turn the direction of a line beyond their own text.
_HIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
_UNSHOWN = re.compile(f"[{_HIDDEN}]")
# A range, or the year of a source and what stands before it in its id.
_RANGE = re.compile(r"\d+(?:–\d+| × (?:\d+–\d+|\w+))|-(?<=[a-z]-)\d{4}\b")
_BEFORE_YEAR = re.compile(r"\b[a-z]+(?:-[a-z]+)*$")
# Letters of scripts that run from right to left.
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LINES = frozenset({"p", "li", "dd", "td"})
_VOID = frozenset({"br", "hr", "link", "meta"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | Markup | int | None | Iterable["Child"]


def _escaped(said: str) -> str:
    # Most words are harmless, and to look is faster than to replace. What may not be shown is not printable.
    if said.isprintable() and not ("&" in said or "<" in said or ">" in said or '"' in said or "'" in said):
        return said
    return html.escape(_UNSHOWN.sub("", said), quote=True)


def text(value: object) -> str:
    """Any value as text of a page, for what is written down at once.

    >>> text("a < b & <script>")
    'a &lt; b &amp; &lt;script&gt;'
    """
    return _escaped(f"{value}")


def _one(child: Child) -> str:
    if isinstance(child, str):
        return child if type(child) is Markup else _escaped(child)
    if child is None:
        return ""
    return f"{child}" if isinstance(child, int) else "".join(map(_one, child))


def join(children: Iterable[Child], between: str = "") -> Markup:
    """Children one after the other; lists are flattened, ``None`` and empty texts left out."""
    return Markup(between.join(filter(None, map(_one, children))))


@lru_cache(1024)
def _attribute(name: str, value: str) -> str:
    """One attribute as it is written; most stand on a page a hundred times."""
    return f' {name.rstrip("_").replace("_", "-")}="{_escaped(value)}"'


def el(tag: str, *children: Child, **attributes: str | float | None) -> Markup:
    """One element. ``class_`` is ``class``, other underscores are hyphens; an attribute of ``None`` is left out.

    >>> el("p", "1 < 2", el("b", "yes"), class_="a", aria_label='"')
    '<p class="a" aria-label="&quot;">1 &lt; 2<b>yes</b></p>'
    >>> el("p", "שלום")
    '<p dir="auto">שלום</p>'
    """
    given = ""
    for name, value in attributes.items():
        if value is not None:
            given += _attribute(name, f"{value}")
    if tag in _VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(_element(tag, given, _one(children[0]) if len(children) == 1 else "".join(map(_one, children))))


def each(tag: str, children: Iterable[Child]) -> Markup:
    """An element for each of them.

    >>> each("li", ["a", el("b", "c")])
    '<li>a</li><li><b>c</b></li>'
    """
    return Markup("".join([_element(tag, "", _one(child)) for child in children]))


def _element(tag: str, given: str, inner: str) -> str:
    # The page's own words are English. A line that somebody else wrote in another script begins where that script begins.
    if tag in _LINES and not inner.isascii() and _LEFTWARD.search(inner):
        given += ' dir="auto"'
    return f"<{tag}{given}>{inner}</{tag}>"


def section(title: Child, *children: Child, **attributes: str | float | None) -> Markup:
    """A section of a page below its heading."""
    return el("section", el("h2", title), *children, **attributes)


def table(head: Iterable[Child], rows: Child, caption: str = "", class_: str | None = None) -> Markup:
    """Rows below what their columns are."""
    names = el("thead", el("tr", [el("th", name, scope="col") for name in head]))
    return el("table", el("caption", caption) if caption else None, names, el("tbody", rows), class_=class_)


def foreign(value: object) -> Markup:
    """Words that somebody else wrote, in whatever script: their direction is their own and ends with them."""
    return el("bdi", str(value))


def unbroken(value: str) -> Markup:
    """Words in which no line ends inside a range or the id of a source, or between a number and what it counts.

    >>> unbroken("effort 9–13 of 6–20")
    'effort <span class="keep">9–13</span> of <span class="keep">6–20</span>'
    """
    shown, done = "", 0
    if "-" in value or "–" in value or "×" in value:
        for found in _RANGE.finditer(value):
            start, end = found.span()
            if value[start] == "-":
                name = _BEFORE_YEAR.search(value, max(done, value.rfind(" ", 0, start) + 1), start)
                if name is None:
                    continue
                start = name.start()
            # What stays together holds nothing that could be markup.
            shown += f'{_escaped(value[done:start])}<span class="keep">{value[start:end]}</span>'
            done = end
    return Markup(shown + _escaped(value[done:]))
