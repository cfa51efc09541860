"""How the pages look: one sheet for screen, phone, dark mode and paper. No request leaves the page.

In ``parts.css`` every rule stands under ``.exrx``, because a notebook holds the same parts beside other people's; ``page.css`` is for a whole
page. On paper it has letters of one width on every machine, so that what fits a sheet here fits it everywhere: fonts that run wider than Arial
are made as narrow, by what was measured on the words of a page.
"""

from __future__ import annotations

import re

from exrx.built import bytes_of


def _sheet(name: str) -> str:
    return re.sub(r"\s*\n", "", bytes_of(f"export/html/{name}.css").decode())


PARTS, PAGE = _sheet("parts"), _sheet("page")
LIGHT: dict[str, str] = dict(reversed(re.findall(r"--(\w+):(#\w+)", PARTS)))
"""The colours of a light page, which stand before those of a dark one."""
