"""The words that lead to an answer, and the front door: ``why`` and ``why_not``."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace

from exrx.errors import InputError, Problem
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
from exrx.printing.plans import left_out
from exrx.printing.words import count, fill
from exrx.program import Plan
from exrx.vocabulary import normal, recognise

# Topic -> the words that lead to it: the four plain questions and the field's words.
_TOPICS: dict[str, tuple[str, ...]] = {
    "how often": ("frequency", "often", "sessions", "sessions a week", "sessions per week", "days"),
    "how long": ("time", "minutes", "session", "session length", "minutes per session"),
    "how hard": ("intensity", "effort", "rpe", "hard", "percent", "talk test", "reserve", "band", "bpm"),
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
    "anandamide": ("endocannabinoid", "endocannabinoids", "anandamide sessions"),
    "bdnf": ("bdnf sessions", "growth factor"),
    "protocol": ("programme", "published programme"),
    "resistance": ("strength", "strength training", "weights"),
    "strength_balance": ("balance", "strength and balance"),
    "moved": ("moves", "deviations", "placement", "slots", "left out"),
    "pause": ("pauses", "break", "time off", "way back"),
    "mind_body": ("mind-body", "yoga or tai chi"),
    "mixed": ("mixed sessions", "walking and strength"),
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
_ABSENT_WORDS: dict[str, tuple[str, ...]] = {
    "bpm": ("heart rate", "heart rates", "pulse", "beats", "band"),
    "energy": ("kcal", "energy figures"),
    "vigorous": ("hard", "harder", "vigorous exercise", "high intensity", "hiit"),
}


def why(plan: Plan, topic: str | None = None) -> Explanation:
    """Where a number of ``plan`` comes from; without a topic one line per number.

    Raises ``InputError`` for an unknown topic, with the known ones.
    """
    return _headed(plan, _overview(plan) if topic is None else _find(plan, topic)(plan))


def why_not(plan: Plan, topic: str) -> Explanation:
    """Why something is not in ``plan``: which rule, source or answer decided, and what would change it.

    Raises ``InputError`` for an unknown topic, with the known ones.
    """
    thing = _thing(_text(topic), (*ABSENT,))
    return _headed(plan, _find(plan, topic)(plan) if not thing else absence(plan, thing))


def _headed(plan: Plan, answer: Explanation) -> Explanation:
    """Rules that were left out on request head every answer: without them it would not be what it is."""
    if not plan.without_rules:
        return answer
    return replace(answer, text="\n".join([*fill(left_out(plan)), "", answer.text]))


def _text(topic: object) -> str:
    return topic.strip() if isinstance(topic, str) else ""


def _thing(text: str, absent: Iterable[str]) -> str:
    """The activity, item or kind of session that a text names; empty when it names none."""
    name = normal(text)
    for thing in absent:
        if name in {normal(word) for word in (thing, *_ABSENT_WORDS.get(thing, ()), *_TOPICS.get(thing, ()))}:
            return thing
    return next((id for kind in ("activities", "items") for id in recognise(kind, text)), "")


def _find(plan: Plan, topic: object) -> Callable[[Plan], Explanation]:
    text = _text(topic)
    name = normal(text)
    for canonical, words in _TOPICS.items():
        if name in {normal(word) for word in (canonical, *words)}:
            return _PAGES[canonical]
    if text.lower().endswith(START) and text.lower().removesuffix(START) in placed_keys(plan):
        return lambda plan: why_start(plan, text.lower().removesuffix(START))
    for session in (*plan.sessions, *plan.withdrawn):
        if session.key == text.lower():
            return lambda plan: why_session(plan, session)
    if text.lower() in placed_keys(plan):
        # It was left out.
        return lambda plan: why_start(plan, text.lower())
    rules = {reason.id for reason in plan.reasons} | {item.rule for item in plan.prescription.idle}
    if text in rules:
        return lambda plan: why_rule(plan, text)
    goal = next((rule for id in recognise("goals", text) if (rule := f"goal.{id}") in rules), "")
    if goal:
        return lambda plan: why_rule(plan, goal)
    if text in {source.id for source in plan.sources}:
        return lambda plan: why_source(plan, text)
    thing = _thing(text, ("energy", "vigorous"))
    if thing:
        return lambda plan: absence(plan, thing)
    given = entered_page(plan, text)
    if given is not None:
        return given
    names = [
        *(word for canonical, words in _TOPICS.items() for word in (canonical, *words)),
        *(session.key for session in plan.sessions),
        *(reason.id for reason in plan.reasons),
        *(source.id for source in plan.sources),
        *entered_names(plan),
    ]
    near = difflib.get_close_matches(text.lower().replace("_", " "), names, n=1, cutoff=0.6)
    known = (
        f"known: {', '.join(_TOPICS)}; a session such as w01s1, a rule or a source; "
        "what you entered: a medicine, an illness, a wish such as 60 minutes, a day such as Monday, an answer such as age"
    )
    hint = f"did you mean {near[0]}? {known}" if near else known
    raise InputError((Problem("topic", repr(topic)[:80], f"{str(topic)[:60]!r} is not a topic", hint),))


_PAGES: dict[str, Callable[[Plan], Explanation]] = {
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
    "anandamide": kind_page("anandamide"),
    "bdnf": kind_page("bdnf"),
    "protocol": why_protocol,
    "resistance": kind_page("resistance"),
    "strength_balance": kind_page("strength_balance"),
    "moved": why_moved,
    "pause": why_pause,
    "mind_body": kind_page("mind_body"),
    "mixed": kind_page("mixed"),
    "benefit": why_benefit,
    "sources": why_sources,
    "team": why_team,
    "help": why_help,
}


def _overview(plan: Plan) -> Explanation:
    """One line per number: value, who decided, how sure."""
    pages = [_PAGES[topic](plan) for topic in _NUMBERS]
    lines = ["Why each number is what it is", ""]
    for page in pages:
        # Sources of what was asked come before decisions of ours.
        ranked = sorted(
            page.rules, key=lambda reason: (reason.tier not in ("goal", "safety"), reason.source != plan.protocol)
        )
        sources = list(dict.fromkeys(reason.source for reason in ranked if reason.source != "entered"))
        who = (sources or ["your answers"])[0] + (f" and {len(sources) - 1} more" if len(sources) > 1 else "")
        sure = page.certainty.partition(";")[0]
        lines.append(f"  {page.topic:<14}{page.value[:24]:<26}{who[:28]:<30}{sure}".rstrip())
    lines.append("")
    if plan.compromises:
        lines.append(
            f'{count(len(plan.compromises), "wish") if len(plan.compromises) == 1 else f"{len(plan.compromises)} wishes"} lost or won in part: why("wishes")'
        )
    if plan.questions:
        lines.append(f'{count(len(plan.questions), "open question")}: why("questions")')
    lines += fill(
        'One number in full: why("how hard"); a session: why("w01s1"); a rule or a source by its name; what is not there: why_not("resistance")'
    )
    rules = {reason.id: reason for page in pages for reason in page.rules}
    used = {reason.source for reason in rules.values()}
    lost = {reason.id: reason for page in pages for reason in page.lost}
    idle = plan.prescription.idle
    return Explanation(
        "",
        "\n".join(lines),
        tuple(rules.values()),
        tuple(source for source in plan.sources if source.id in used),
        tuple(lost.values()),
        plan.compromises,
        tuple(item for item in idle if item.state != "undecided"),
        tuple(item for item in idle if item.state == "undecided"),
        plan.prescription.slots,
    )
