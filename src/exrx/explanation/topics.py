"""The words that lead to an answer, and the front door: ``why`` and ``why_not``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from exrx.classes import replace
from exrx.explanation.absent import ABSENT, absence, kind_page
from exrx.explanation.around import (
    why_benefit,
    why_clearance,
    why_help,
    why_notices,
    why_protocol,
    why_questions,
    why_room,
    why_rule,
    why_session,
    why_source,
    why_sources,
    why_supervision,
    why_team,
    why_wishes,
)
from exrx.explanation.effort import why_hard, why_heart
from exrx.explanation.entered import entered_names, entered_page
from exrx.explanation.numbers import (
    why_activity,
    why_bad_day,
    why_long,
    why_often,
    why_review,
    why_steps,
    why_structure,
    why_volume,
    why_weeks,
)
from exrx.explanation.page import Explanation
from exrx.explanation.placement import START, placed_keys, why_moved, why_pause, why_start
from exrx.medicines import normal
from exrx.printing.plans import left_out
from exrx.programme.key import kinds
from exrx.programme.plan import Plan
from exrx.telling.document import Document, Row, Section, column
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.errors import InputError, as_given, close_to

# Topic -> the words that lead to it: the four plain questions and the field's words.
_TOPICS: dict[str, tuple[str, ...]] = {
    "how often": ("frequency", "often", "sessions", "sessions a week", "sessions per week", "days"),
    "how long": ("time", "minutes", "session", "session length", "minutes per session"),
    "how hard": (
        "intensity",
        "effort",
        "rpe",
        "hard",
        "percent",
        "talk test",
        "reserve",
        "band",
        "bpm",
        "light",
        "easy",
    ),
    "for how long": ("weeks", "duration", "length", "total weeks", "full weeks"),
    "activity": ("type", "kind", "activities", "exercise", "what"),
    "steps": ("progression", "ramp", "building up", "growth", "first session", "step"),
    "structure": ("warm-up", "warm up", "cool-down", "cool down", "parts"),
    "volume": ("weekly minutes", "total", "dose", "week"),
    "heart rate": ("hr_max", "maximum", "maximal heart rate", "max", "heart rates", "resting", "resting_hr", "pulse"),
    "bad day": ("bad_day", "smaller"),
    "review": ("look back", "review week", "review_week"),
    "clearance": ("safety", "screening", "level", "ceiling"),
    "questions": ("question", "open questions"),
    "notices": ("notice", "notes", "note", "good to know"),
    "wishes": ("wish", "compromises", "compromise", "lost"),
    "room": ("more",),
    "supervision": ("supervised",),
    **{kind.id: kind.asked for kind in kinds().values() if kind.asked},
    "protocol": ("programme", "published programme"),
    "moved": ("moves", "deviations", "placement", "slots", "left out"),
    "pause": ("pauses", "break", "time off", "way back"),
    "benefit": ("benefits", "does it help", "effect", "expectation", "claims"),
    "sources": ("source", "references", "citations", "versions"),
    "team": ("people", "care team", "who"),
    "help": ("crisis", "help message"),
}
_NUMBERS = (
    "how often",
    "how long",
    "how hard",
    "for how long",
    "activity",
    "steps",
    "structure",
    "volume",
    "heart rate",
    "bad day",
    "review",
)
_Teller = Callable[[Plan, Words], Explanation]
_ABSENT_WORDS: dict[str, tuple[str, ...]] = {
    "bpm": ("heart rate", "heart rates", "pulse", "beats", "band"),
    "energy": ("kcal", "energy figures"),
    "vigorous": ("hard", "harder", "vigorous exercise", "high intensity", "hiit"),
}


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
        if name in {normal(word) for word in (thing, *_ABSENT_WORDS.get(thing, ()), *_TOPICS.get(thing, ()))}:
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
    for canonical, words in _TOPICS.items():
        own = tell.listed("topics", canonical.replace(" ", "_"))
        if name in _spelled(canonical, words) or name in map(normal, own):
            return _PAGES[canonical]
    if not whole:
        return _absent(plan, text)
    if text.lower().endswith(START) and text.lower().removesuffix(START) in placed_keys(plan):
        return lambda plan, tell: why_start(plan, tell, text.lower().removesuffix(START))
    for session in (*plan.sessions, *plan.withdrawn):
        if session.key == text.lower():
            return lambda plan, tell: why_session(plan, tell, session)
    if text.lower() in placed_keys(plan):
        # It was left out.
        return lambda plan, tell: why_start(plan, tell, text.lower())
    rules = {reason.id for reason in plan.reasons} | {item.rule for item in plan.prescription.idle}
    if text.lower() in rules:
        return lambda plan, tell: why_rule(plan, tell, text.lower())
    goal = next((rule for id in plan.known.recognise("goals", text) if (rule := f"goal.{id}") in rules), "")
    if goal:
        return lambda plan, tell: why_rule(plan, tell, goal)
    if text.lower() in {source.id for source in plan.sources}:
        return lambda plan, tell: why_source(plan, tell, text.lower())
    return _absent(plan, text) or entered_page(plan, tell, text)


def _absent(plan: Plan, text: str) -> _Teller | None:
    thing = _thing(plan, text, ("energy", "vigorous"))
    return (lambda plan, tell: absence(plan, tell, thing)) if thing else None


def _no_topic(plan: Plan, tell: Words, topic: object) -> InputError:
    text = _text(topic)
    names = [
        *(word for canonical, words in _TOPICS.items() for word in (canonical, *words)),
        *(session.key for session in plan.sessions),
        *(reason.id for reason in plan.reasons),
        *(source.id for source in plan.sources),
        *entered_names(plan, tell),
    ]
    near = next(iter(close_to(text.lower().replace("_", " "), names)), None)
    given = as_given(topic)
    return InputError.of("topic", "errors.typed.no_topic", given, topic=as_given(topic, 60), near=near, known=_TOPICS)


_PAGES: dict[str, _Teller] = {
    "how often": why_often,
    "how long": why_long,
    "how hard": why_hard,
    "for how long": why_weeks,
    "activity": why_activity,
    "steps": why_steps,
    "structure": why_structure,
    "volume": why_volume,
    "heart rate": why_heart,
    "bad day": why_bad_day,
    "review": why_review,
    "clearance": why_clearance,
    "questions": why_questions,
    "notices": why_notices,
    "wishes": why_wishes,
    "room": why_room,
    "supervision": why_supervision,
    "protocol": why_protocol,
    "moved": why_moved,
    "pause": why_pause,
    **{kind.id: kind_page(kind.id) for kind in kinds().values() if kind.asked},
    "benefit": why_benefit,
    "sources": why_sources,
    "team": why_team,
    "help": why_help,
}


def _overview(plan: Plan, tell: Words) -> Explanation:
    """One line per number: value, who decided, how sure."""
    pages = [_PAGES[topic](plan, tell) for topic in _NUMBERS]
    lines = []
    for topic, page in zip(_NUMBERS, pages, strict=True):
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
    rules = {reason.id: reason for page in pages for reason in page.rules}
    used = {reason.source for reason in rules.values()}
    lost = {reason.id: reason for page in pages for reason in page.lost}
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
