"""What a notebook shows: a plan, a prescription, a clearance or an answer as a picture of it, not as its repr."""

from __future__ import annotations

import zlib

from exrx.explanation.page import Explanation
from exrx.export.html.dose_table import how_sure
from exrx.export.html.markup import Child, Markup, el, table
from exrx.export.html.person import heading, help_box, how_hard, questions, tiles, week, weeks_ahead
from exrx.export.html.style import PARTS
from exrx.export.html.waiting import findings_page, waiting_page
from exrx.printing.journals import page_contacts
from exrx.printing.words import dimension_words, phase_words, shown
from exrx.programme.plan import Plan
from exrx.programme.prescription import Prescription
from exrx.telling.words import words_of
from exrx.values.clearance import Clearance


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
    crisis, tell = plan.clearance.crisis, words_of().discreet
    return _cell(
        help_box(tell, plan.help_lines, first=True) if crisis == "first" else None,
        [el("p", el("b", call)) for call in page_contacts(tell, plan)],
        heading(plan, tell),
        questions(plan, tell),
        tiles(plan, tell),
        week(plan, tell),
        weeks_ahead(plan, tell, name),
        how_hard(plan, tell, name),
        help_box(tell, plan.help_lines) if crisis == "present" else None,
    )


def clearance_cell(clearance: Clearance) -> str:
    """What screening says: the way on for the person, and below it what decided."""
    tell = words_of()
    return _cell(findings_page(clearance, tell) if clearance.may_plan else waiting_page(clearance, tell.discreet))


def prescription_cell(prescription: Prescription) -> str:
    """Every resolved number with its range and its rules."""
    clearance, tell = prescription.clearance, words_of()
    if not clearance.may_plan:
        return clearance_cell(clearance)
    head = [tell(f"cells.{name}") for name in ("dimension", "sessions", "phase", "aim", "range", "rules")]
    rows = [
        el(
            "tr",
            el("th", dimension_words(tell, slot.key), scope="row"),
            el("td", tell.term("kind", slot.kind), data_name=head[1]),
            el("td", phase_words(tell, slot.key), data_name=head[2]),
            el("td", tell.show(slot.target.aim), class_="num", data_name=head[3]),
            el("td", shown(tell, slot.target), data_name=head[4]),
            el("td", ", ".join(slot.target.rules), data_name=head[5]),
        )
        for slot in prescription.slots
    ]
    what = " · ".join(tell("cells.kind", n=number, kind=kind) for kind, number in prescription.kinds)
    said = tell("cells.verdict", level=clearance.level, ceiling=clearance.ceiling, what=what)
    return _cell(
        el("header", el("h1", tell("cells.prescription")), el("p", said, class_="sub")),
        el("section", table(head, rows, class_="rows")),
    )


def answer_cell(answer: Explanation) -> str:
    """The answer to a why: its rules, what they cite, and the same in words."""
    tell = words_of()
    head = [tell(f"cells.{name}") for name in ("rule", "says", "source", "sure")]
    rows = [
        el(
            "tr",
            el("th", reason.id, scope="row"),
            el("td", tell.tell(reason.said), data_name="says"),
            el("td", reason.source, data_name="source"),
            el("td", how_sure(tell, reason), data_name="sure"),
        )
        for reason in answer.rules
    ]
    words = el(
        "pre", answer.document.body(), style="white-space:pre-wrap;overflow-wrap:anywhere;font-size:.86em", tabindex="0"
    )
    overview = not answer.topic
    return _cell(
        el(
            "header",
            el("h1", answer.document.title),
            el("p", tell("cells.certainty", certainty=answer.certainty), class_="sub") if answer.certainty else None,
        ),
        words if overview or not rows else None,
        el("section", table(head, rows, class_="rows")) if rows and not overview else None,
        el("ul", [el("li", el("b", source.id), " ", source.cite()) for source in answer.sources], class_="refs")
        if answer.sources and not overview
        else None,
        el("details", el("summary", tell("cells.in_words")), words) if rows and not overview else None,
    )
