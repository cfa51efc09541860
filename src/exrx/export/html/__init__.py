"""Pages to look at and to print: one self-contained file each, no script, no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exrx.export.html.markup import Markup, el, join, text
from exrx.export.html.style import PAGE, PARTS
from exrx.journal import Journal
from exrx.programme.plan import Plan
from exrx.reviewing import Review, review
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.clearance import Clearance
from exrx.visibility import check_view, sees


def to_html(
    plan: Plan,
    view: str = "person",
    language: str = SOURCE,
    journal: Journal | None = None,
    today: Any = None,
    rules: Any = (),
) -> str:
    """One page of the plan: for the person (to hang up), or for the clinician (to judge). The same plan gives the same text.

    With its ``journal`` it shows the plan as it is on a day, and the clinician the course. Raises ``ExportError`` for an unknown view,
    ``InputError`` for a language that there is not, and what ``exrx.reviewing.review`` raises.
    """
    return next(in_each_setting(plan, view, language, None if journal is None else review(plan, today, journal, rules)))


def in_each_setting(
    plan: Plan, view: str = "person", language: str = SOURCE, found: Review | None = None
) -> Iterator[str]:
    """The page in the setting that its words ask for, then in those that take less paper: for a printer that can measure."""
    plan = plan if found is None else found.plan
    tell = _words_for(view, language)
    before = tell.fell_back
    if view == "person":
        from exrx.export.html.fitting import settings
        from exrx.export.html.person import person_page

        wall = person_page(plan, tell, None if found is None else found.day)
        whole = join([wall.whole, in_language(tell, before)])
        return (page(tell, tell("wall.title"), whole, name, plan.exrx_version) for name in settings(wall))
    from exrx.export.html.clinician import clinician_page
    from exrx.export.html.fitting import sheets

    parts = clinician_page(plan, tell, found)
    whole = join([*(part.markup for part in parts), in_language(tell, before)])
    # The course has a sheet of its own.
    names = sheets(parts) if plan.course is None else ["sheet"]
    return (page(tell, tell("clinician.title"), whole, name, plan.exrx_version) for name in names)


def clearance_html(clearance: Clearance, view: str = "person", language: str = SOURCE) -> str:
    """The page of someone who is not cleared, or has questions open: the way on; for the clinician what decided.

    Raises ``ExportError`` for an unknown view, and ``InputError`` for a language that there is not.
    """
    from exrx import __version__
    from exrx.export.html.waiting import findings_page, waiting_page

    tell = _words_for(view, language)
    before = tell.fell_back
    waits = view == "person"
    body = waiting_page(clearance, tell) if waits else findings_page(clearance, tell)
    title, look = (tell("screen.page.title"), "calm") if waits else (tell("screen.sheet.title"), "sheet")
    return page(tell, title, Markup(body + in_language(tell, before)), look, __version__)


def _words_for(view: str, language: str) -> Words:
    """The words of a page; discreet ones where its reader sees nothing of what was entered. Raises ``ExportError`` for an unknown view."""
    tell = words_of(language)
    check_view("page", view)
    return tell if sees(f"page {view}", "entries") else tell.discreet


def in_language(tell: Words, before: int) -> Markup:
    """One line on the words of a page: that nobody has reviewed them, or that some stand in English; nothing where neither holds."""
    if not tell.reviewed:
        return el("p", tell("shared.draft"), class_="small")
    return el("p", tell("shared.mixed"), class_="small") if tell.fell_back > before else Markup("")


_STYLE = el("style", Markup(PARTS + PAGE))


def page(tell: Words, title: str, body: Markup, crowded: str, version: str) -> str:
    """A whole document around the parts."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="generator", content=f"exrx {version}"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        # Without an icon of its own a browser would ask for one.
        el("link", rel="icon", href="data:,"),
        _STYLE,
    )
    # Written down at once: each element around the body would copy it.
    return (
        f'<!DOCTYPE html>\n<html lang="{text(tell.language)}" dir="{text(tell.direction)}">{head}'
        f'<body><main class="{text(f"exrx page {crowded}".strip())}">{body}</main></body></html>\n'
    )


__all__ = ["clearance_html", "page", "to_html"]
