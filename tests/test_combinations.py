"""Every condition, drug and sign of the vocabulary, alone and in pairs: never an exception, never looser together, never in a calendar."""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exrx import NotCleared, Plan, plan
from exrx.values.clearance import LEVELS
from exrx.vocabulary import expand, medicine_names, vocabulary

from .invented import PATIENT

START = dt.date(2027, 1, 4)
TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
Term = tuple[str, str]
"""Which list of the person, and the id."""
SAMPLE = 120

TERMS: tuple[Term, ...] = tuple(
    (kind, id) for kind in ("conditions", "medications", "symptoms") for id in sorted(vocabulary()[kind])
)
CEILINGS = ("light", "moderate", "vigorous")

BASES: dict[str, dict[str, Any]] = {
    "inactive": {"active_days": 0},
    "active": {
        "active_days": 4,
        "active_minutes": 45,
        "active_months": 12,
        "active_effort": "moderate",
        "longest_session": 45,
    },
}
AGREED = [{"topic": topic, "level": "vigorous", "by": "Dr Example", "date": "2027-01-02"} for topic in TOPICS]


@dataclass(frozen=True)
class Envelope:
    """What a person may do at most; of a refusal only the level. ``None`` is no such figure."""

    level: int
    ceiling: int
    effort: float = 0
    beats: float | None = None
    minutes: int = 0
    weeks: int = 0
    forbidden: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    crisis: int = 0
    questions: frozenset[str] = frozenset()
    mechanism: bool = False


@cache
def outcome(terms: frozenset[Term], base: str, agreed: bool) -> Plan | NotCleared:
    fields: dict[str, Any] = {**PATIENT, **BASES[base], "conditions": [], "medications": [], "symptoms": []}
    for kind, id in sorted(terms):
        fields[kind] = [*fields[kind], id]
    if agreed:
        fields["clearances"] = AGREED
    try:
        return plan(**fields, start=START, goals=("mood", "anandamide"), minutes=60)
    except NotCleared as error:
        return error


def envelope(terms: frozenset[Term], base: str, agreed: bool) -> Envelope:
    found: Any = outcome(terms, base, agreed)
    level, ceiling = LEVELS.index(found.clearance.level), CEILINGS.index(found.clearance.ceiling)
    crisis = ("", "present", "first").index(found.clearance.crisis)
    questions = frozenset(question.id for question in found.clearance.questions if question.holds_back)
    if isinstance(found, NotCleared):
        return Envelope(level, ceiling, crisis=crisis, questions=questions)
    steps = [step for session in found.sessions for step in session.steps]
    return Envelope(
        level,
        ceiling,
        max(float(step.rpe.high) for step in steps if step.rpe is not None and step.rpe.high is not None),
        max(
            (float(step.bpm.high) for step in steps if step.bpm is not None and step.bpm.high is not None), default=None
        ),
        max(session.minutes for session in found.sessions),
        len(found.weeks),
        frozenset(item for item, _ in found.prescription.forbidden),
        frozenset(item for item, _ in found.prescription.required),
        crisis,
        questions,
        any(session.kind == "anandamide" for session in found.sessions),
    )


def looser(both: Envelope, one: Envelope) -> list[str]:
    """In what the pair allows more than one of them alone."""
    found = []
    if both.level < one.level:
        found.append(f"level {LEVELS[both.level]}, alone {LEVELS[one.level]}")
    if both.ceiling > one.ceiling:
        found.append(f"ceiling {CEILINGS[both.ceiling]}, alone {CEILINGS[one.ceiling]}")
    if both.crisis < one.crisis:
        found.append("the help message")
    if both.level >= 2 or one.level >= 2:
        return found
    if both.effort > one.effort:
        found.append(f"effort {both.effort}, alone {one.effort}")
    if both.beats is not None and (one.beats is None or both.beats > one.beats):
        found.append(f"beats {both.beats}, alone {one.beats}")
    if both.minutes > one.minutes:
        found.append(f"minutes {both.minutes}, alone {one.minutes}")
    if both.weeks > one.weeks and one.weeks <= 4:
        found.append(f"weeks {both.weeks}, alone {one.weeks}")
    if one.forbidden - both.forbidden:
        found.append(f"allowed again: {sorted(one.forbidden - both.forbidden)}")
    if one.required - both.required:
        found.append(f"no longer required: {sorted(one.required - both.required)}")
    if both.mechanism and not one.mechanism:
        found.append("anandamide")
    return found


def answers(a: Term, b: Term, base: str, agreed: bool) -> bool:
    """Whether the pair answers a question that one of them leaves open (a drug and its reason, bipolar and how it is now)."""
    both = envelope(frozenset((a, b)), base, agreed).questions
    open_alone = envelope(frozenset((a,)), base, agreed).questions | envelope(frozenset((b,)), base, agreed).questions
    state = {"bipolar", "bipolar_stable"} <= expand(*a) | expand(*b) and {a[1], b[1]} == {"bipolar", "bipolar_stable"}
    return bool(open_alone - both) or state


def check_pair(a: Term, b: Term, base: str, agreed: bool) -> list[str]:
    if a == b or answers(a, b, base, agreed):
        return []
    both = envelope(frozenset((a, b)), base, agreed)
    return [
        f"{a[1]} + {b[1]} ({base}): {fault} {one[1]}"
        for one in (a, b)
        for fault in looser(both, envelope(frozenset((one,)), base, agreed))
    ]


def check_refusal(error: NotCleared) -> None:
    found: Any = error.clearance
    assert found.level in ("refer", "stop") and found.deciding
    assert all(finding.says and finding.source for finding in found.reasons)
    assert str(error).strip()


# --- the words of a calendar -------------------------------------------------------------------------------------------------

EVERYDAY = frozenset({"me", "add"})
"""Aliases that are everyday words as well."""
STANDING = re.compile(
    r"^(Unwell, feverish, faint, newly breathless, discomfort in the chest, or told to stop\? Not today\.|Stop and get help: .*)$",
    re.MULTILINE,
)
"""The "not today" lines of every private entry, whoever the person is; what they may say is fixed here."""
STOP_SIGNS = (
    "Stop and get help: chest pain or pressure, faintness, confusion, cold sweat, unusual breathlessness, a racing or irregular "
    "heartbeat, one-sided weakness, calf pain, a painful limp."
)
SCORES = re.compile(
    r"phq|\bgad|\bscore|item 9|suicid|harm|crisis|help line|depress|\bmood\b|anandamide|diagnos|clinician|clearance|kcal",
    re.IGNORECASE,
)


def unfolded(ics: bytes) -> str:
    return re.sub(r"\\([,;])", r"\1", re.sub(r"\r\n[ \t]", "", ics.decode())).replace("\\n", "\n")


@cache
def health_words() -> re.Pattern[str]:
    words = set()
    for kind in ("conditions", "medications", "symptoms", "training_signs"):
        for term in vocabulary()[kind].values():
            words |= {term.id.replace("_", " "), term.label, *term.aliases}
            words |= medicine_names().spellings(term.id) if kind == "medications" else set()
    wanted = {word.casefold() for word in words} - EVERYDAY
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))})(?!\w)"
    )


def check_calendar(made: Plan) -> None:
    private, shared = unfolded(made.to_ics("private")), unfolded(made.to_ics("shared"))
    assert {line for line in STANDING.findall(private) if line.startswith("Stop")} == {STOP_SIGNS}
    # Most lines stand in many entries: each is read once.
    private = "\n".join(dict.fromkeys(STANDING.sub("", private).splitlines()))
    found = set(health_words().findall(private.casefold())) | set(SCORES.findall(private))
    assert not found, sorted(found)
    for text in {question.text for question in made.questions}:
        assert text not in private
    for line in re.findall(r"SUMMARY:(.*)", private):
        assert re.fullmatch(
            r"[A-Z][a-z ]+ \d+ min( · (\d+–\d+ bpm|\d+ bpm|(easy|moderate|hard)( to (moderate|hard))?))?\r?", line
        ), line
    assert set(re.findall(r"SUMMARY:(.*?)\r", shared)) == {"Busy"}
    assert "DESCRIPTION" not in shared and "bpm" not in shared and "min" not in shared


def test_the_words_that_stand_in_every_entry_are_the_same_for_everyone() -> None:
    made = outcome(frozenset(), "inactive", False)
    assert isinstance(made, Plan)
    check_calendar(made)


# --- every single term -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agreed", [False, True], ids=["as is", "cleared for everything"])
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("kind", ["conditions", "medications", "symptoms"])
def test_every_term_alone(kind: str, base: str, agreed: bool) -> None:
    """A plan that passed its audit or a refusal with reasons; never more than a person without it may do."""
    nothing = envelope(frozenset(), base, agreed)
    faults = []
    for term in TERMS:
        if term[0] != kind:
            continue
        found = outcome(frozenset((term,)), base, agreed)
        if isinstance(found, NotCleared):
            check_refusal(found)
        else:
            check_calendar(found)
        faults += [
            f"{term[1]}: {fault} without it" for fault in looser(envelope(frozenset((term,)), base, agreed), nothing)
        ]
    assert faults == []


def by_every_name(term: Term) -> list[dict[str, str]]:
    """The term as anybody may enter it: by its id, its label, every other spelling and every brand name, with a word of one's own."""
    entry = vocabulary()[term[0]][term[1]]
    brands = sorted(medicine_names().spellings(term[1]))[:8] if term[0] == "medications" else ()
    names = dict.fromkeys((entry.id, entry.label, *entry.aliases, *brands))
    if term[1] in ("other", "unrecognised"):
        names = dict.fromkeys(("other",) if term[1] == "other" else ("Hartmoorin forte", "Quietlyzol"))
    return [{"id": name, **({"note": "told quietly by Hartmoor"} if term[0] == "conditions" else {})} for name in names]


@pytest.mark.parametrize("kind", ["conditions", "medications", "symptoms"])
def test_every_term_with_nothing_else_answered(kind: str) -> None:
    for term in TERMS:
        if term[0] == kind:
            try:
                made = plan(age=45, **{kind: by_every_name(term)}, start=START)  # type: ignore[arg-type]
            except NotCleared as error:
                check_refusal(error)
                continue
            check_calendar(made)
            shown = unfolded(made.to_ics()) + unfolded(made.to_ics("shared")) + made.to_html("person")
            assert not re.search("quietly|hartmoor", shown, re.IGNORECASE)
            assert made.clearance.level == "limited" and made.questions
            assert max(session.minutes for session in made.sessions) <= 30
            assert all(step.rpe is None or step.rpe.high <= 11 for session in made.sessions for step in session.steps)  # type: ignore[operator]


# --- pairs -------------------------------------------------------------------------------------------------------------------


def test_pairs_of_a_fixed_sample() -> None:
    """A bounded sample of all pairs, the same in every run."""
    drawn = random.Random(20270104)
    faults = []
    for number in range(SAMPLE):
        a, b = drawn.sample(TERMS, 2)
        faults += check_pair(a, b, ("inactive", "active")[number % 2], agreed=number % 4 < 3)
    assert faults == []


@given(st.sampled_from(TERMS), st.sampled_from(TERMS), st.sampled_from(sorted(BASES)), st.booleans())
def test_pairs_are_never_looser_than_one_alone(a: Term, b: Term, base: str, agreed: bool) -> None:
    assert check_pair(a, b, base, agreed) == []
    found = outcome(frozenset((a, b)), base, agreed)
    if isinstance(found, NotCleared):
        check_refusal(found)
    else:
        check_calendar(found)


@settings(max_examples=settings.default.max_examples // 4)
@given(
    st.sets(st.sampled_from(TERMS), min_size=3, max_size=5),
    st.sampled_from(sorted(BASES)),
    st.booleans(),
)
def test_many_at_once(terms: set[Term], base: str, agreed: bool) -> None:
    """Polypharmacy and several illnesses: still a plan or a refusal, as strict as the strictest of them alone."""
    found = outcome(frozenset(terms), base, agreed)
    together = envelope(frozenset(terms), base, agreed)
    ids = {id for _, id in terms}
    for term in sorted(terms):
        alone = envelope(frozenset((term,)), base, agreed)
        # A question of one that the others answer, bipolar whose mood and asthma whose control was told, are no longer held against it.
        told = {"bipolar": "bipolar_stable", "asthma": "asthma_controlled"}
        answered = alone.questions - together.questions or told.get(term[1]) in ids
        assert answered or looser(together, alone) == [], term
    if isinstance(found, NotCleared):
        check_refusal(found)
    else:
        check_calendar(found)
        assert str(found)
