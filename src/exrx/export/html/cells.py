"""What a notebook shows: a plan, a prescription, a clearance or an answer as a picture of it, not as its repr."""

from __future__ import annotations

import zlib

from exrx.clearance import Clearance
from exrx.explanation.page import Explanation
from exrx.export.html.discreet import names_of
from exrx.export.html.figures import dates, named
from exrx.export.html.markup import Child, Markup, el, join
from exrx.export.html.person import TITLE, help_box, how_hard, questions, tiles, week, weeks_ahead
from exrx.export.html.style import PARTS
from exrx.export.html.waiting import findings_page, waiting_page
from exrx.prescription import Prescription
from exrx.printing.words import KIND_WORDS
from exrx.program import Plan


def _cell(*children: Child) -> str:
    return str(
        el(
            "div",
            el("style", Markup(PARTS)),
            children,
            class_="exrx",
            lang="en",
            dir="ltr",
            style="padding:1em;max-width:50em",
        )
    )


def plan_cell(plan: Plan) -> str:
    """The person's picture of a plan, without what is for paper only."""
    # Several plans may stand in one notebook, and each needs names of its own.
    name = f"x{zlib.crc32(f'{plan.id}/{plan.revision}/{plan.start}/{plan.person.model_dump_json()}'.encode('utf-8', 'replace')):08x}"
    crisis = plan.clearance.crisis
    return _cell(
        help_box(plan.help_lines, first=True) if crisis == "first" else None,
        el("header", el("h1", TITLE), el("p", join([named(plan), dates(plan.start, plan.end)], " · "), class_="sub")),
        questions(plan, names_of(plan.person)),
        tiles(plan),
        week(plan),
        weeks_ahead(plan, name),
        how_hard(plan, name),
        help_box(plan.help_lines) if crisis == "present" else None,
    )


def clearance_cell(clearance: Clearance) -> str:
    """What screening says: the way on for the person, and below it what decided."""
    return _cell(waiting_page(clearance) if not clearance.may_plan else findings_page(clearance))


def prescription_cell(prescription: Prescription) -> str:
    """Every resolved number with its range and its rules."""
    clearance = prescription.clearance
    if not clearance.may_plan:
        return clearance_cell(clearance)
    rows = [
        el(
            "tr",
            el("th", slot.dimension.replace("_", " "), scope="row"),
            el("td", KIND_WORDS.get(slot.kind, slot.kind), data_name="sessions"),
            el("td", slot.phase, data_name="phase"),
            el("td", str(slot.target.aim), class_="num", data_name="aim"),
            el("td", str(slot.target), data_name="range"),
            el("td", ", ".join(slot.target.rules), data_name="rules"),
        )
        for slot in prescription.slots
        if slot.dimension != "activity"
    ]
    head = ("dimension", "sessions", "phase", "aim", "range", "rules")
    what = " · ".join(f"{number} × {KIND_WORDS.get(kind, kind)} a week" for kind, number in prescription.kinds)
    return _cell(
        el(
            "header",
            el("h1", "Prescription"),
            el("p", f"{clearance.level}, up to {clearance.ceiling} effort. {what}", class_="sub"),
        ),
        el("section", _table(head, rows)),
    )


def answer_cell(answer: Explanation) -> str:
    """The answer to a why: its rules, what they cite, and the same in words."""
    title, _, rest = answer.text.partition("\n")
    rows = [
        el(
            "tr",
            el("th", reason.id, scope="row"),
            el("td", reason.says, data_name="says"),
            el("td", reason.source, data_name="source"),
            el("td", "entered" if reason.source == "entered" else f"{reason.quality}, {reason.mark}", data_name="sure"),
        )
        for reason in answer.rules
    ]
    words = el(
        "pre", rest.strip("\n"), style="white-space:pre-wrap;overflow-wrap:anywhere;font-size:.86em", tabindex="0"
    )
    overview = not answer.topic
    return _cell(
        el(
            "header",
            el("h1", title),
            el("p", f"certainty: {answer.certainty}", class_="sub") if answer.certainty else None,
        ),
        words if overview or not rows else None,
        el("section", _table(("rule", "what it says", "source", "quality, mark"), rows))
        if rows and not overview
        else None,
        el("ul", [el("li", el("b", source.id), " ", source.cite()) for source in answer.sources], class_="refs")
        if answer.sources and not overview
        else None,
        el("details", el("summary", "The same in words"), words) if rows and not overview else None,
    )


def _table(head: tuple[str, ...], rows: list[Markup]) -> Markup:
    return el(
        "table", el("thead", el("tr", [el("th", cell, scope="col") for cell in head])), el("tbody", rows), class_="rows"
    )
