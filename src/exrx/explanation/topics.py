"""The words that lead to an answer, and the front door: ``why`` and ``why_not``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from exrx.built import toml
from exrx.classes import replace
from exrx.explanation import around, effort, numbers
from exrx.explanation.absent import ABSENT, absence, kind_page
from exrx.explanation.entered import entered_names, entered_page
from exrx.explanation.page import Explanation
from exrx.explanation.placement import START, placed_keys, why_moved, why_pause, why_start
from exrx.medicines import normal
from exrx.printing.plans import left_out
from exrx.programme.key import Kind, kinds
from exrx.programme.plan import Plan
from exrx.telling.document import Document, Row, Section, column
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.errors import InputError, as_given, close_to

_Teller = Callable[[Plan, Words], Explanation]


@cache
def topics() -> Mapping[str, tuple[str, ...]]:
    """Each topic with the words that lead to it: the four plain questions and the field's words."""
    found: dict[str, tuple[str, ...]] = {}
    for name, words in _data()["topics"].items():
        found |= {kind.id: kind.asked for kind in _asked_for()} if name == "kinds" else {name: tuple(words)}
    return found


def _asked_for() -> list[Kind]:
    """The kinds of sessions that have a page."""
    return [kind for kind in kinds().values() if kind.asked]


@cache
def _data() -> Mapping[str, Any]:
    return toml("explanation/topics.toml")


def why(plan: Plan, topic: str | None = None, language: str = SOURCE) -> Explanation:
    """Where a number of ``plan`` comes from; without a topic one line per number.

    Raises ``InputError`` for an unknown topic, with the known ones.
    """
    tell = words_of(language)
    return _headed(plan, tell, _overview(plan, tell) if topic is None else _find(plan, tell, topic)(plan, tell))


def why_not(plan: Plan, topic: str, language: str = SOURCE) -> Explanation:
    """Why something is not in ``plan``: which rule, source or answer decided, and what would change it.

    Raises ``InputError`` for an unknown topic, with the known ones.
    """
    tell, thing = words_of(language), _thing(plan, _text(topic), ABSENT)
    return _headed(plan, tell, absence(plan, tell, thing) if thing else _find(plan, tell, topic)(plan, tell))


def _headed(plan: Plan, tell: Words, answer: Explanation) -> Explanation:
    """Rules that were left out on request head every answer: without them it would not be what it is."""
    if not plan.without_rules:
        return answer
    return replace(answer, document=replace(answer.document, head=left_out(tell, plan)))


def _text(topic: object) -> str:
    return topic.strip() if isinstance(topic, str) else ""


def _thing(plan: Plan, text: str, absent: Iterable[str]) -> str:
    """The activity, item or kind of session that a text names; empty when it names none."""
    name = normal(text)
    for thing in absent:
        if name in {normal(word) for word in (thing, *_data()["absent"].get(thing, ()), *topics().get(thing, ()))}:
            return thing
    return next((id for kind in ("activities", "items") for id in plan.known.recognise(kind, text)), "")


@cache
def _spelled(canonical: str, words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normal, (canonical, *words)))


def _find(plan: Plan, tell: Words, topic: object) -> _Teller:
    text = _text(topic)
    words = re.sub(r"[^\w\s./-]+", " ", text).split()
    # A sentence asks about what it ends with: "why is there no heart rate?"
    for first in range(len(words) + 1):
        if first > 1 and words[first - 2].isdecimal():
            # A number of something that was not entered, such as 45 minutes.
            break
        found = _page(plan, tell, " ".join(words[first - 1 :]) if first else text, whole=first < 2)
        if found is not None:
            return found
    raise _no_topic(plan, tell, topic)


def _page(plan: Plan, tell: Words, text: str, *, whole: bool) -> _Teller | None:
    """The page of exactly this; of the end of a sentence only topics and things, for the rest of it says what was entered."""
    name = normal(text)
    for canonical, words in topics().items():
        own = tell.listed("topics", canonical.replace(" ", "_"))
        if name in _spelled(canonical, words) or name in map(normal, own):
            return _PAGES[canonical]
    if not whole:
        return _absent(plan, text)
    if text.lower().endswith(START) and text.lower().removesuffix(START) in placed_keys(plan):
        return lambda plan, tell: why_start(plan, tell, text.lower().removesuffix(START))
    for session in (*plan.sessions, *plan.withdrawn):
        if session.key == text.lower():
            return lambda plan, tell: around.why_session(plan, tell, session)
    if text.lower() in placed_keys(plan):
        # It was left out.
        return lambda plan, tell: why_start(plan, tell, text.lower())
    rules = {reason.id for reason in plan.reasons} | {item.rule for item in plan.prescription.idle}
    if text.lower() in rules:
        return lambda plan, tell: around.why_rule(plan, tell, text.lower())
    goal = next((rule for id in plan.known.recognise("goals", text) if (rule := f"goal.{id}") in rules), "")
    if goal:
        return lambda plan, tell: around.why_rule(plan, tell, goal)
    if text.lower() in {source.id for source in plan.sources}:
        return lambda plan, tell: around.why_source(plan, tell, text.lower())
    return _absent(plan, text) or entered_page(plan, tell, text)


def _absent(plan: Plan, text: str) -> _Teller | None:
    thing = _thing(plan, text, ("energy", "vigorous"))
    return (lambda plan, tell: absence(plan, tell, thing)) if thing else None


def _no_topic(plan: Plan, tell: Words, topic: object) -> InputError:
    text = _text(topic)
    names = [
        *(word for canonical, words in topics().items() for word in (canonical, *words)),
        *(session.key for session in plan.sessions),
        *(reason.id for reason in plan.reasons),
        *(source.id for source in plan.sources),
        *entered_names(plan, tell),
    ]
    near = next(iter(close_to(text.lower().replace("_", " "), names)), None)
    given = as_given(topic)
    return InputError.of("topic", "errors.typed.no_topic", given, topic=as_given(topic, 60), near=near, known=topics())


_NUMBERS: dict[str, _Teller] = {
    "how often": numbers.why_often,
    "how long": numbers.why_long,
    "how hard": effort.why_hard,
    "for how long": numbers.why_weeks,
    "activity": numbers.why_activity,
    "steps": numbers.why_steps,
    "structure": numbers.why_structure,
    "volume": numbers.why_volume,
    "heart rate": effort.why_heart,
    "bad day": numbers.why_bad_day,
    "review": numbers.why_review,
}
_PAGES: dict[str, _Teller] = {
    **_NUMBERS,
    "clearance": around.why_clearance,
    "questions": around.why_questions,
    "notices": around.why_notices,
    "wishes": around.why_wishes,
    "room": around.why_room,
    "supervision": around.why_supervision,
    "protocol": around.why_protocol,
    "moved": why_moved,
    "pause": why_pause,
    "benefit": around.why_benefit,
    "sources": around.why_sources,
    "team": around.why_team,
    "help": around.why_help,
    **{kind.id: kind_page(kind.id) for kind in _asked_for()},
}


def _overview(plan: Plan, tell: Words) -> Explanation:
    """One line per number: value, who decided, how sure."""
    pages = {topic: page(plan, tell) for topic, page in _NUMBERS.items()}
    lines = []
    for topic, page in pages.items():
        # Sources of what was asked come before decisions of ours.
        ranked = sorted(
            page.rules, key=lambda reason: (reason.tier not in ("goal", "safety"), reason.source != plan.protocol)
        )
        sources = list(dict.fromkeys(reason.source for reason in ranked if reason.source != "entered"))
        who = sources[0] if sources else tell("why.overview.your_answers")
        if len(sources) > 1:
            who = tell("why.overview.and_more", source=who, more=len(sources) - 1)
        name = tell.term("topics", topic)
        shown = f"{name:<14}{column(page.value, 24, 26)}{column(who, 28, 30)}"
        lines.append(f"{shown}{tell.term('quality', page.quality)}")
    more = []
    if plan.compromises:
        more.append(tell("why.overview.wishes", n=len(plan.compromises)))
    if plan.questions:
        more.append(tell("why.overview.questions", n=len(plan.questions)))
    more.append(tell("why.overview.how_to"))
    sections = (
        Section(tuple(Row("  ", line) for line in lines), "lines"),
        Section(tuple(Row("", text) for text in more), "paragraphs"),
    )
    document = Document(tell("why.titles.overview"), sections)
    rules = {reason.id: reason for page in pages.values() for reason in page.rules}
    used = {reason.source for reason in rules.values()}
    lost = {reason.id: reason for page in pages.values() for reason in page.lost}
    idle = plan.prescription.idle
    return Explanation(
        "",
        document,
        tuple(rules.values()),
        tuple(source for source in plan.sources if source.id in used),
        tuple(lost.values()),
        plan.compromises,
        tuple(item for item in idle if item.state != "undecided"),
        tuple(item for item in idle if item.state == "undecided"),
        plan.prescription.slots,
    )
