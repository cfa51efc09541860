"""Elements of XML, one inside the other."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name: str, *content: str, attributes: Mapping[str, str] | None = None) -> str:
    """An element around what it holds, which is XML already (see ``text``).

    >>> element("Name", text("a & b"), attributes={"kind": "x"})
    '<Name kind="x">a &amp; b</Name>'
    """
    known = "".join(f" {key}={quoteattr(value)}" for key, value in (attributes or {}).items())
    return f"<{name}{known}>{''.join(content)}</{name}>" if content else f"<{name}{known}/>"


text = escape
"""Words as the content of an element."""
