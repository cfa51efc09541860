"""Pages to look at and to print: one self-contained file each, no script, no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from exrx.clearance import Clearance
from exrx.errors import ExportError
from exrx.export.html.markup import Markup, el
from exrx.export.html.style import PAGE, PARTS
from exrx.program import Plan

VIEWS = ("person", "clinician")


def to_html(plan: Plan, view: str = "person") -> str:
    """One page of the plan: for the person (to hang up), or for the clinician (to judge). The same plan gives the same text.

    Raises ``ExportError`` for an unknown view.
    """
    return next(in_each_setting(plan, view))


def in_each_setting(plan: Plan, view: str = "person") -> Iterator[str]:
    """The page in the setting that its words ask for, then in those that take less paper: for a printer that can measure."""
    if view == "person":
        from exrx.export.html.fitting import settings
        from exrx.export.html.person import TITLE, person_page

        body = person_page(plan)
        return (page(TITLE, body, name, plan.exrx_version) for name in settings(body))
    if view == "clinician":
        from exrx.export.html.clinician import TITLE as SHEET
        from exrx.export.html.clinician import clinician_page
        from exrx.export.html.fitting import sheets

        body = clinician_page(plan)
        return (page(SHEET, body, name, plan.exrx_version) for name in sheets(body))
    raise _unknown(view)


def clearance_html(clearance: Clearance, view: str = "person") -> str:
    """The page of someone who is not cleared, or has questions open: the way on; for the clinician what decided.

    Raises ``ExportError`` for an unknown view.
    """
    from exrx import __version__
    from exrx.export.html.waiting import TITLE, findings_page, waiting_page

    if view == "person":
        return page(TITLE, waiting_page(clearance), "calm", __version__)
    if view == "clinician":
        return page("Screening", findings_page(clearance), "sheet", __version__)
    raise _unknown(view)


def _unknown(view: object) -> ExportError:
    return ExportError(f"{str(view)[:40]!r} is not a view of a page; there are {' and '.join(VIEWS)}")


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


__all__ = ["VIEWS", "clearance_html", "page", "to_html"]
