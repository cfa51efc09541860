"""N13: both pages of a plan, beside writing down the same page whose every word and number is known already."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.measure import Row, against, interleaved, same, spread, warm
from benchmarks.person import make

_TEXT = re.compile(r"(?<=>)[^<]+(?=<)")
MOST = {"person": 0.005, "clinician": 0.0025}
"""Seconds that a page may take once warm."""


def by_hand(page: str) -> Callable[[], str]:
    """What fills in this one page: its markup as literals, every text escaped anew, nothing worked out."""
    # The style sheet is no text of the page.
    head, style, rest = page.partition("</style>")
    first, *marks = _TEXT.split(rest)
    texts = [html.unescape(found) for found in _TEXT.findall(rest)]

    def fill() -> str:
        parts = [head, style, first]
        for text, mark in zip(texts, marks, strict=True):
            parts.append(html.escape(text))
            parts.append(mark)
        return "".join(parts)

    return fill


def rows(rounds: int) -> Iterator[Row]:
    """Each view, with all that it works out: what was decided, on what ground, what lost, and the pictures."""
    plan = make()
    for view in ("person", "clinician"):
        page = plan.to_html(view)
        floor = by_hand(page)
        same(f"the page for the {view}", page, floor())
        found = interleaved({"anchor": warm(floor), "candidate": warm(partial(plan.to_html, view))}, rounds)
        anchor, mine = (spread(found[name]).median for name in ("anchor", "candidate"))
        # The limit is in seconds; as a ratio it is what those seconds are to the floor of this very run.
        goal = round(MOST[view] / anchor)
        label = f"page for the {view}, {len(page.encode()) // 1000} kB; goal: {MOST[view] * 1000:g} ms"
        yield Row(
            "N13", label, "its own words filled in", mine, anchor, against(found["anchor"], found["candidate"]), goal
        )
