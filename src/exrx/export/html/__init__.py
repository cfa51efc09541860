"""Pages to look at and to print: one self-contained file each, no script, no request to anywhere."""

from __future__ import annotations

from exrx.errors import ExportError
from exrx.export.html.markup import Markup, el, join
from exrx.export.html.style import PAGE, PARTS
from exrx.program import Plan

VIEWS = ("person", "clinician")


def to_html(plan: Plan, view: str = "person") -> str:
    """One page of the plan: for the person (to hang up), or for the clinician (to judge). The same plan gives the same text.

    Raises ``ExportError`` for an unknown view.
    """
    if view == "person":
        from exrx.export.html.person import TITLE, crowded, person_page

        return page(TITLE, person_page(plan), crowded(plan), plan.exrx_version)
    if view == "clinician":
        from exrx.export.html.clinician import TITLE as SHEET
        from exrx.export.html.clinician import clinician_page, crowding

        return page(SHEET, clinician_page(plan), crowding(plan), plan.exrx_version)
    raise ExportError(f"{str(view)[:40]!r} is not a view of a page; there are {' and '.join(VIEWS)}")


def page(title: str, body: Markup, crowded: str, version: str) -> str:
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
        el("style", Markup(PARTS + PAGE)),
    )
    main = el("main", body, class_=f"exrx page {crowded}".strip())
    return "<!DOCTYPE html>\n" + el("html", head, el("body", main), lang="en", dir="ltr") + "\n"


__all__ = ["VIEWS", "Markup", "join", "page", "to_html"]
