"""The page of someone who gets no plan for now: kind and clear, whom to ask what, and what is fine meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from exrx.export.html.markup import Child, Markup, each, el, foreign, join, section, table
from exrx.export.html.person import help_box
from exrx.printing.clearances import ceiling_words, referral, verdict
from exrx.printing.words import sentence
from exrx.telling.words import Words
from exrx.values.clearance import Clearance, Question


def waiting_page(clearance: Clearance, tell: Words) -> Markup:
    """For the person, told with discreet words: no blame, no diagnosis, no rule; the way on."""
    way = referral(tell, clearance)
    first = clearance.crisis == "first"
    parts: list[Child] = [
        help_box(tell, clearance.help_lines, first=True) if first else None,
        el("header", el("h1", _title(clearance, tell)), el("p", _lead(clearance, tell), class_="sub")),
    ]
    open_ = _open(clearance, tell) if clearance.questions else None
    if clearance.may_plan:
        advice = [tell.tell(one) for finding in clearance.reasons for one in finding.advised]
        signs = [finding for finding in clearance.reasons if finding.level == "cleared" and finding.now]
        at_once = [tell.tell(finding.said("now")) for finding in signs]
        parts += [
            _list(tell("screen.page.right_now"), at_once, "note"),
            open_,
            _list(tell("screen.page.good_to_know"), advice, "note"),
        ]
    else:
        parts += [
            _list(tell("screen.page.right_now"), way.advice, "stop" if _urgent(clearance) else "note"),
            _list(tell("screen.page.meanwhile"), way.meanwhile, "help"),
            _whom(clearance, tell),
            _afterwards(clearance, tell),
            open_,
        ]
    if clearance.crisis and not first:
        parts.append(help_box(tell, clearance.help_lines))
    parts.append(el("footer", el("p", tell("help_and_stop.caution.medicines_meanwhile.text"), class_="small")))
    return join(parts)


def findings_page(clearance: Clearance, tell: Words) -> Markup:
    """For the clinician: which rule decided, on what entry, and what a confirmation has to say. It holds health data."""
    head = [tell(f"screen.sheet.{name}") for name in ("level", "rule", "says", "entered", "source", "topic")]
    rows = []
    for finding in clearance.reasons:
        if finding.level != "cleared" or finding.confirmed is not None:
            level, says = tell.term("level", finding.level), tell.tell(finding.said("says"))
            entered = foreign(", ".join(map(tell.called, finding.because)) or "–")
            cells = level, finding.rule, says, entered, finding.source, finding.topic or "–"
            rows.append(el("tr", [el("td", cell, data_name=name) for name, cell in zip(head, cells, strict=True)]))
    way = referral(tell, clearance)
    level = tell.term("level", clearance.level)
    may = tell("screen.sheet.verdict", level=clearance.level, ceiling=clearance.ceiling)
    asked = (sentence(tell("screen.sheet.asked_of", who=who, ask=ask)) for who, ask in way.asked)
    signed = [el("span", tell(f"screen.sheet.{name}")) for name in ("confirmed_by", "date", "signature")]
    said = el("p", may if clearance.may_plan else level, class_="sub")
    return join(
        [
            el("header", el("h1", tell("screen.sheet.heading")), said),
            section(tell("screen.sheet.decided"), table(head, rows, class_="rows")),
            _list(tell("screen.sheet.told"), (*way.advice, *way.meanwhile), "note"),
            _list(tell("screen.sheet.asked"), asked, ""),
            _open(clearance, tell) if clearance.questions else None,
            el("footer", el("div", signed, class_="sign")),
        ]
    )  # fmt: skip


def _urgent(clearance: Clearance) -> bool:
    return any(finding.urgent for finding in clearance.deciding)


def _title(clearance: Clearance, tell: Words) -> str:
    if clearance.may_plan:
        return tell(f"screen.page.{'questions' if clearance.questions else 'possible'}_title")
    if clearance.level == "stop" and _urgent(clearance):
        return tell("screen.page.urgent_title")
    if clearance.level == "refer" and any(finding.topic for finding in clearance.deciding):
        return tell("screen.page.clinician_title")
    return tell("screen.page.none_title")


def _lead(clearance: Clearance, tell: Words) -> str:
    if clearance.may_plan:
        if clearance.questions:
            return tell("screen.page.questions_lead", verdict=verdict(tell, clearance))
        # The heading says the rest.
        return tell("screen.page.effort_lead", ceiling=clearance.ceiling, ceiling_words=ceiling_words(clearance))
    if clearance.level == "stop" and _urgent(clearance):
        return tell("screen.page.urgent_lead")
    return tell("screen.page.ask_lead" if referral(tell, clearance).asked else "screen.page.lead")


def _list(title: str, texts: Iterable[str], class_: str) -> Markup | None:
    lines = list(filter(None, dict.fromkeys(texts)))
    if not lines:
        return None
    return section(title, each("p", lines), class_=class_ or None)


def _whom(clearance: Clearance, tell: Words) -> Markup | None:
    rows: list[Child] = []
    for who, ask in referral(tell, clearance).asked:
        rows += [el("dt", tell("screen.whom")), el("dd", who), el("dt", tell("screen.ask")), el("dd", ask)]
    return section(tell("screen.page.whom_title"), el("dl", rows, class_="facts")) if rows else None


def _afterwards(clearance: Clearance, tell: Words) -> Markup | None:
    if not referral(tell, clearance).topics:
        return None
    signed = [el("span", tell(f"screen.page.{name}")) for name in ("name", "date")]
    said = el("p", tell("screen.page.afterwards_words"))
    return section(tell("screen.page.afterwards"), said, el("div", signed, class_="sign small"))


def _open(clearance: Clearance, tell: Words) -> Markup:
    items = []
    for question in clearance.questions:
        asked = tell.tell(question.asked) or tell("wall.questions.private")
        items.append(el("li", asked, " ", el("span", _effect(tell, question), class_="sub")))
    return section(tell("screen.page.open_title", questions=len(items)), el("ol", items))


def _effect(tell: Words, question: Question) -> str:
    """What the answer decides, and what holds until then."""
    decides, if_open = (tell.tell(question.said(name)) or None for name in ("decides", "if_open"))
    return tell("screen.page.effect", decides=decides, if_open=if_open)
