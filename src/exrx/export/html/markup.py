"""HTML that cannot be injected into: everything that is not markup already is escaped, without exception."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

# What no page may hold: control characters, surrogates, and the marks that turn the direction of a line beyond their own text.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_VOID = frozenset({"br", "hr", "link", "meta"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | Markup | int | None | Iterable["Child"]


def text(value: object) -> Markup:
    """Any value as text of a page.

    >>> text("a < b & <script>")
    'a &lt; b &amp; &lt;script&gt;'
    """
    return Markup(html.escape(_UNSHOWN.sub("", str(value)), quote=True))


def join(children: Iterable[Child], between: str = "") -> Markup:
    """Children one after the other; lists are flattened, ``None`` and empty texts left out."""
    return Markup(between.join(part for part in map(_one, children) if part))


def _one(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str | int):
        return text(child)
    return join(child)


def el(tag: str, *children: Child, **attributes: str | float | None) -> Markup:
    """One element. ``class_`` is ``class``, other underscores are hyphens; an attribute of ``None`` is left out.

    >>> el("p", "1 < 2", el("b", "yes"), class_="a", aria_label='"')
    '<p class="a" aria-label="&quot;">1 &lt; 2<b>yes</b></p>'
    """
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{text(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        return Markup(f"<{tag}{given}>")
    return Markup(f"<{tag}{given}>{join(children)}</{tag}>")


def foreign(value: object) -> Markup:
    """Words that somebody else wrote, in whatever script: their direction is their own and ends with them."""
    return el("bdi", str(value))
