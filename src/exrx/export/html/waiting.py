"""The page of someone who gets no plan for now: kind and clear, whom to ask what, and what is fine meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from exrx.clearance import Clearance, Question
from exrx.export.html.discreet import names_in, softened
from exrx.export.html.markup import Child, Markup, el, foreign, join
from exrx.export.html.person import help_box
from exrx.printing.clearances import referral, verdict
from exrx.printing.words import count, sentence

TITLE = "Before you start"


def waiting_page(clearance: Clearance) -> Markup:
    """For the person: no blame, no diagnosis, no rule; the way on."""
    way = referral(clearance)
    hide = _hider(clearance)
    first = clearance.crisis == "first"
    parts: list[Child] = [
        help_box(clearance.help_lines, first=True) if first else None,
        el("header", el("h1", _title(clearance)), el("p", _lead(clearance), class_="sub")),
    ]
    if clearance.may_plan:
        advice = [text for finding in clearance.reasons for text in finding.told]
        at_once = [finding.now for finding in clearance.reasons if finding.level == "cleared" and finding.now]
        parts += [
            _list("Right now", map(hide, at_once), "note"),
            _open(clearance) if clearance.questions else None,
            _list("Good to know", map(hide, advice), "note"),
        ]
    if not clearance.may_plan:
        parts += [
            _list("Right now", map(hide, way.advice), "stop" if _urgent(clearance) else "note"),
            _list("Meanwhile", map(hide, way.meanwhile), "help"),
            _whom(clearance),
            _afterwards(clearance),
            _open(clearance) if clearance.questions else None,
        ]
    if clearance.crisis and not first:
        parts.append(help_box(clearance.help_lines))
    parts.append(
        el(
            "footer",
            el("p", "Medicines stay as they are; change them only with whoever prescribed them.", class_="small"),
        )
    )
    return join(parts)


def findings_page(clearance: Clearance) -> Markup:
    """For the clinician: which rule decided, on what entry, and what a confirmation has to say. It holds health data."""
    head = ("level", "rule", "what it says", "entered", "source", "topic to confirm")
    rows = [
        el(
            "tr",
            [
                el("td", cell, data_name=name)
                for name, cell in zip(
                    head,
                    (
                        finding.level, finding.rule, finding.says, foreign(", ".join(finding.because) or "–"),
                        finding.source, finding.topic or "–",
                    ),
                    strict=True,
                )
            ],
        )
        for finding in clearance.reasons
        if finding.level != "cleared" or finding.opened_by
    ]  # fmt: skip
    way = referral(clearance)
    return join(
        [
            el("header", el("h1", "Screening: clinician's sheet"), el("p", _verdict(clearance), class_="sub")),
            el(
                "section",
                el("h2", "What decided"),
                el("table", el("thead", el("tr", [el("th", cell, scope="col") for cell in head])), el("tbody", rows), class_="rows"),
            ),
            _list("Told to the person", (*way.advice, *way.meanwhile), "note"),
            _list("Asked of you", (sentence(f"{who}: {ask}") for who, ask in way.asked), ""),
            _open(clearance) if clearance.questions else None,
            el("footer", el("div", [el("span", words) for words in ("Confirmed by", "Date", "Signature")], class_="sign")),
        ]
    )  # fmt: skip


def _verdict(clearance: Clearance) -> str:
    return f"{clearance.level}, up to {clearance.ceiling} effort" if clearance.may_plan else clearance.level


def _urgent(clearance: Clearance) -> bool:
    return any(finding.urgent for finding in clearance.deciding)


def _title(clearance: Clearance) -> str:
    if clearance.may_plan:
        return "A few questions first" if clearance.questions else "A plan is possible"
    if clearance.level == "stop" and _urgent(clearance):
        return "Please get help first, today"
    if clearance.level == "refer" and any(finding.topic for finding in clearance.deciding):
        return "We would like a clinician to look first"
    return "No exercise plan from here for now"


def _lead(clearance: Clearance) -> str:
    if clearance.may_plan:
        first = " ".join(verdict(clearance))
        # The heading says the rest.
        return (
            f"{first} Each answer makes it more yours." if clearance.questions else sentence(first.partition(": ")[2])
        )
    if clearance.level == "stop" and _urgent(clearance):
        return "A plan can wait."
    if referral(clearance).asked:
        return "It is good that you answered. Here is whom to ask, and what."
    return "It is good that you answered."


def _list(title: str, texts: Iterable[str], class_: str) -> Markup | None:
    lines = list(dict.fromkeys(texts))
    if not lines:
        return None
    return el("section", el("h2", title), [el("p", line) for line in lines], class_=class_ or None)


def _whom(clearance: Clearance) -> Markup | None:
    hide = _hider(clearance)
    rows: list[Child] = []
    for who, ask in referral(clearance).asked:
        rows += [el("dt", "whom"), el("dd", hide(who)), el("dt", "ask"), el("dd", hide(ask))]
    return el("section", el("h2", "Whom to ask, and what"), el("dl", rows, class_="facts")) if rows else None


def _afterwards(clearance: Clearance) -> Markup | None:
    if not referral(clearance).topics:
        return None
    return el(
        "section",
        el("h2", "Afterwards"),
        el("p", "Note who confirmed it and on which day. Add that to your answers, and a plan can be made."),
        el("div", [el("span", words) for words in ("Name", "Date")], class_="sign small"),
    )


def _open(clearance: Clearance) -> Markup:
    hide = _hider(clearance)
    return el(
        "section",
        el("h2", f"{count(len(clearance.questions), 'question')} still open"),
        el(
            "ol",
            [
                el("li", hide(question.text), " ", el("span", hide(_effect(question)), class_="sub"))
                for question in clearance.questions
            ],
        ),
    )


def _effect(question: Question) -> str:
    """What the answer decides, and what holds until then."""
    said = [f"It decides {question.decides}." if question.decides else ""]
    said += [f"Until then {question.if_open}." if question.if_open else ""]
    return " ".join(filter(None, said))


def _hider(clearance: Clearance) -> Callable[[str], str]:
    """Texts without the names of what was entered: "this" says enough on a page that lies about."""
    names = names_in(word for finding in clearance.reasons for word in finding.because)
    names |= names_in(name for question in clearance.questions for name in question.about)
    names |= {"eating disorders", "eating disorder", "osteoporosis"}
    # A word that names nobody's illness, and without which the sentence would not say what not to do.
    names -= {"withdrawal"}
    some = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    found = re.compile(rf"(?<!\w)(that you take )?(?:{some})(?!\w)", re.IGNORECASE)

    def hide(text: str) -> str:
        text = re.sub(r"(?<!\w)(?:a|an) concussion service", "a specialist service", text)
        return found.sub(lambda match: "which medicines you take" if match[1] else "this", softened(text))

    return hide
