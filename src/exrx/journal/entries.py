"""What a journal holds: dated entries, each of one kind. An entry is never changed; a later one replaces it or takes it out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, get_args, get_type_hints

from exrx.classes import MISSING, dataclass, fields
from exrx.heard import heard_in, names_somebody
from exrx.journal.faults import fault
from exrx.questionnaires import GAD7_MOST, ITEM_MOST, PHQ9_MOST
from exrx.values.errors import InputError, Problem, as_given, name_of, need

OUTCOMES = ("done", "shorter", "other", "not_done", "stopped")
"""What became of a planned session; nothing entered is unknown."""
EFFORTS = ("very_easy", "easy", "moderate", "hard", "very_hard", "all_i_had")
"""How hard it was, in order; blanks and capitals do not matter."""
ILLNESSES = ("cold", "stomach", "influenza", "covid", "pneumonia", "in_hospital", "other")
CHOICES = ("all", "none", "rather_not")
"""Answers to the one question about days on which nothing was entered."""
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "review": ("go_on", "smaller", "other", "pause", "stop", "rather_not", "unanswered"),
    "afterwards": ("as_it_is", "two_days", "own_way", "rather_not"),
    "course": ("rather_not",),
    "answers": ("unchanged", "other", "rather_not", "unanswered"),
    "sleep": ("no", "rather_not"),
    "long_covid": ("rather_not",),
    "eating": ("unchanged", "rather_not"),
    "fits": ("smaller", "fewer_days", "other_time", "other_activity", "as_it_is", "rather_not"),
    "feeling": ("other_time", "other_activity", "company", "smaller", "rather_not"),
    "which": ("rather_not",),
    "in_hospital_for": ("heart", "lungs", "operation", "mind", "infection", "other", "rather_not"),
    "other_activity": ("none", "rather_not"),
    "pain_seen": ("not_yet", "rather_not"),
}
"""What is asked that is no answer of a person, each once, and what is chosen of it; ``unanswered`` is the asking alone."""
_NUMBERS: Mapping[str, tuple[int, int]] = {
    "minutes": (0, 1440), "before": (-2, 2), "during": (-2, 2), "after": (-2, 2), "pain": (0, 10), "worse_days": (0, 365),
    "phq9": (0, PHQ9_MOST), "phq9_item9": (0, ITEM_MOST), "gad7": (0, GAD7_MOST), "number": (0, 100_000),
    "recorded": (0, 1440), "file_feel": (0, 255),
    "band_below": (0, 86_400), "band_inside": (0, 86_400), "band_above": (0, 86_400), "band_unknown": (0, 86_400),
}  # fmt: skip
_WORDS: Mapping[str, tuple[str, ...]] = {
    "outcome": OUTCOMES, "effort": EFFORTS, "sentences": ("yes", "hardly", "no"), "pain_next_morning": ("as_before", "more"),
    "which": ILLNESSES, "own_words_course": ("better", "same", "worse"), "level": ("light_moderate", "vigorous"), "choice": CHOICES,
    "about": tuple(CHOSEN),
    "minutes_source": ("timer", "elapsed"),
}  # fmt: skip
SEED = "plan"
"""The source of what stood in a plan file."""
_MOST_WORDS = 2000
_LARGEST = 10**15
"""No number that a person tells is as large; what is no number is not below it either."""
_KEY = r"w\d{2,4}s\d{1,4}"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_DIGEST = r"[0-9a-f]{8,64}(-\d{1,4})?"
_MOST_FILES = 20
_TEXT = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every entry says: the day it is about, the day on which it was entered, and which entry it replaces."""

    kind: ClassVar[str] = ""

    on: dt.date
    entered: dt.date
    replaces: str = ""
    number: int = 0
    """Tells entries apart that say the same: one that was taken out, and the same one entered again."""

    def __post_init__(self) -> None:
        if isinstance(effort := getattr(self, "effort", None), str) and effort:
            object.__setattr__(self, "effort", "_".join(effort.casefold().split()))
        for name in _names(self.kind):
            # A text from a terminal may hold half of a character, which no file can.
            if isinstance(text := getattr(self, name), str) and not text.isascii():
                object.__setattr__(self, name, re.sub("[\ud800-\udfff]", "\ufffd", text))
        faults = tuple(_faults(self))
        if faults:
            raise InputError(faults, heard=heard_in(list(self.data.values())))

    @property
    def is_seed(self) -> bool:
        """Whether it stood in the plan file, before there was a journal."""
        return getattr(self, "source", "") == SEED

    @property
    def data(self) -> dict[str, Any]:
        """Everything it says, as plain data; what was not said is left out."""
        found: dict[str, Any] = {"kind": self.kind}
        for name in _names(self.kind):
            value = getattr(self, name)
            if value is None or value == "" or value == () or (not value and name in ("number", "deleted")):
                continue
            found[name] = value
            if isinstance(value, dt.date):
                found[name] = value.isoformat()
            elif isinstance(value, tuple):
                found[name] = list(value)
        return found

    @property
    def id(self) -> str:
        """Its name, made from what it says: the same entry twice is one entry."""
        return hashlib.sha256(_TEXT.encode(self.data).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEntry(Entry):
    """What became of the session planned for a day, and how it was. Nothing but the outcome need be said."""

    kind = "session"

    outcome: str
    minutes: int | None = None
    activity: str = ""
    effort: str = ""
    sentences: str = ""
    before: int | None = None
    during: int | None = None
    after: int | None = None
    pain: int | None = None
    pain_where: str = ""
    pain_next_morning: str = ""
    worse_days: int | None = None
    reason: str = ""
    own_words: str = ""
    files: tuple[str, ...] = ()
    """By what the files of a watch are known again that it is from: digests, never a name or a place."""
    minutes_source: str = ""
    """Of minutes from a file: ``timer``, without pauses, or ``elapsed``, which may hold some."""
    recorded: int | None = None
    """Minutes that a watch recorded, where the person said what it was; decides nothing."""
    file_feel: int | None = None
    """The face that was chosen on the watch, as its file has it; decides nothing."""
    band_below: int | None = None
    """Seconds below the heart rates that were printed for the session; the four are kept, and decide nothing."""
    band_inside: int | None = None
    band_above: int | None = None
    band_unknown: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEntry(Entry):
    """Something that was not planned, as a watch recorded it. It stands for no planned session."""

    kind = "activity"

    minutes: int
    activity: str = ""
    effort: str = ""
    files: tuple[str, ...] = ()
    minutes_source: str = ""
    file_feel: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IllnessEntry(Entry):
    """Days of illness, ``on`` the first; ``last`` is left out while it goes on. What was not said counts as yes."""

    kind = "illness"

    last: dt.date | None = None
    fever: bool | None = None
    below_neck: bool | None = None
    sore_throat: bool | None = None
    vomiting: bool | None = None
    chest_signs: bool | None = None
    which: str = ""
    fever_days: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEntry(Entry):
    """Days away, ``on`` the first, both ends included."""

    kind = "pause"

    last: dt.date
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveEntry(Entry):
    """What a person did with a session to come in their calendar; ``on`` is the day that the plan itself gives it.

    Of one session the newest holds, and says all of it: the day, the time, and the minutes that it now has there.

    >>> first, other = dt.date(2027, 1, 11), dt.date(2027, 1, 13)
    >>> MoveEntry(on=first, entered=first, key="w02s1", to=other, at="18:00").day
    datetime.date(2027, 1, 13)
    """

    kind = "move"

    key: str
    to: dt.date | None = None
    """The day on which it was put, or lay when it was deleted; left out: its own."""
    at: str = ""
    """When it begins there, in hours and minutes of the plan's zone; left out: as in the plan."""
    minutes: int | None = None
    """How long it is there; what is longer than the plan counts as the plan."""
    deleted: bool = False
    """Whether it was taken out: an answer, and it is not put back."""

    @property
    def day(self) -> dt.date:
        """The day on which it lies there, or lay."""
        return self.to or self.on

    @property
    def clock(self) -> dt.time | None:
        """When it begins there."""
        return dt.time(int(self.at[:2]), int(self.at[3:])) if self.at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreEntry(Entry):
    """Scores of a day, or how it goes in own words."""

    kind = "score"

    phq9: int | None = None
    phq9_item9: int | None = None
    gad7: int | None = None
    own_words_course: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEntry(Entry):
    """An answer to a question of a person: ``on`` the day on which it was so.

    Of a list it adds one word, or says with ``until`` when one ended; ``value`` ``"none"`` says that the question was answered with none.
    """

    kind = "answer"

    field: str
    value: str | int | float | bool
    since: dt.date | None = None
    until: dt.date | None = None
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceEntry(Entry):
    """What a clinician confirmed, ``on`` the day of it."""

    kind = "clearance"

    topic: str
    level: str
    by: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry(Entry):
    """That whoever treats the person, or a doctor, was spoken to."""

    kind = "contact"

    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEntry(Entry):
    """The answer to the one question about days on which nothing was entered, from ``on`` to ``last``."""

    kind = "asked"

    last: dt.date
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEntry(Entry):
    """What was chosen when it was asked how to go on, what would fit, or whether answers still hold; of an illness ``on`` its first day."""

    kind = "review"

    about: str
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnEntry(Entry):
    """Takes another entry out."""

    kind = "withdrawn"

    of: str


KINDS: Mapping[str, type[Entry]] = {
    one.kind: one
    for one in (
        SessionEntry, ActivityEntry, IllnessEntry, PauseEntry, MoveEntry, ScoreEntry, AnswerEntry, ClearanceEntry, ContactEntry,
        AskedEntry, ReviewEntry, WithdrawnEntry,
    )
}  # fmt: skip


def read_entry(data: Mapping[str, Any]) -> Entry:
    """An entry from plain data. Raises ``InputError`` naming what is wrong.

    >>> read_entry({"kind": "session", "on": "2027-01-11", "entered": "2027-01-11", "outcome": "done"}).outcome
    'done'
    """
    need("data", data, Mapping, "mapping")
    kind = data.get("kind")
    made = KINDS.get(kind) if isinstance(kind, str) else None
    if made is None:
        raise InputError((fault("kind", "no_kind", value=kind, known=KINDS),), heard=heard_in(data))
    given = {name: value for name, value in data.items() if name != "kind"}
    known = {part.name: part for part in fields(made)}
    problems = [fault(name_of(name)[:60], "unknown") for name in given if name not in known]
    missing = [name for name in ("on", "entered", *_required(made.kind)) if name not in given]
    problems += [fault(name, "missing") for name in missing]
    for name, value in given.items():
        if name == "files" and isinstance(value, list):
            given[name] = tuple(value)
        elif name in ("on", "entered", "last", "since", "until", "to") and isinstance(value, str):
            try:
                given[name] = dt.date.fromisoformat(value)
            except ValueError:
                problems.append(fault(name, "no_date", value=value))
    if problems:
        raise InputError(
            tuple(problems), heard=heard_in([*data.values(), *(name for name in given if name not in known)])
        )
    return made(**given)


def _class(kind: str) -> type[Entry]:
    return KINDS.get(kind, Entry)


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(part.name for part in fields(_class(kind)))


@cache
def _required(kind: str) -> tuple[str, ...]:
    return tuple(
        part.name for part in fields(_class(kind)) if part.default is MISSING and part.name not in ("on", "entered")
    )


def _faults(entry: Entry) -> list[Problem]:
    found = []
    hints, required = _types(entry.kind), _required(entry.kind)
    for part in fields(entry):
        name, value = part.name, getattr(entry, part.name)
        if name in required and isinstance(value, str) and not value.strip():
            found.append(fault(name, "missing"))
        elif name == "files":
            if not isinstance(value, tuple):
                found.append(fault(name, "no_type", type=type(value).__name__))
            elif len(value) > _MOST_FILES or not all(
                isinstance(one, str) and re.fullmatch(_DIGEST, one) for one in value
            ):
                found.append(fault(name, "no_digest", most=_MOST_FILES))
        elif not _is_one(value, hints[name]):
            found.append(fault(name, "no_type", type=type(value).__name__))
        elif isinstance(value, int | float) and not abs(value) < _LARGEST:
            found.append(fault(name, "no_type", type=as_given(value, 20)))
        elif isinstance(value, str) and len(value) > _MOST_WORDS:
            found.append(fault(name, "too_long", most=_MOST_WORDS))
        elif name in _WORDS and isinstance(value, str) and value and value not in _WORDS[name]:
            found.append(fault(name, "no_word", value=value, known=_WORDS[name]))
        elif name in _NUMBERS and isinstance(value, int):
            low, high = _NUMBERS[name]
            if not low <= value <= high:
                found.append(fault(name, "no_number", value=value, low=low, high=high))
        elif isinstance(value, dt.date) and not 1900 <= value.year <= 9900:
            found.append(fault(name, "no_time", value=value))
    return found or list(_crossed(entry))


def _crossed(entry: Entry) -> list[Problem]:
    found = []
    last = getattr(entry, "last", None)
    if last is not None and last < entry.on:
        found.append(fault("last", "ends_before", value=last))
    if last is not None and (last - entry.on).days >= 366:
        found.append(fault("last", "too_long_off", value=last))
    if isinstance(entry, MoveEntry):
        found += _moved(entry)
    if isinstance(entry, SessionEntry | ActivityEntry) and entry.on > entry.entered:
        found.append(fault("on", "not_come", value=entry.on))
    if isinstance(entry, SessionEntry) and entry.minutes == 0 and entry.outcome in ("done", "shorter", "other"):
        found.append(fault("minutes", "no_session", value=0))
    if isinstance(entry, ActivityEntry) and entry.minutes == 0:
        found.append(fault("minutes", "no_activity", value=0))
    if isinstance(entry, AskedEntry) and entry.last >= entry.entered:
        found.append(fault("last", "not_come", value=entry.last))
    if isinstance(entry, ScoreEntry):
        if entry.phq9 is None and entry.phq9_item9 is None and entry.gad7 is None and not entry.own_words_course:
            found.append(fault("score", "says_nothing"))
        if entry.phq9 is not None and entry.phq9_item9 is not None and entry.phq9_item9 > entry.phq9:
            found.append(fault("phq9_item9", "item_above", value=entry.phq9_item9, total=entry.phq9))
    if isinstance(entry, ReviewEntry) and entry.chosen not in CHOSEN[entry.about]:
        found.append(fault("chosen", "no_word", value=entry.chosen, known=CHOSEN[entry.about]))
    if isinstance(entry, ClearanceEntry) and not names_somebody(entry.by):
        found.append(fault("by", "nobody", value=entry.by))
    if isinstance(entry, ContactEntry) and entry.who and not names_somebody(entry.who):
        found.append(fault("who", "nobody", value=entry.who))
    if isinstance(entry, ScoreEntry | ClearanceEntry | ContactEntry | ReviewEntry) and entry.on > entry.entered:
        found.append(fault("on", "not_come", value=entry.on))
    return found


def _moved(entry: MoveEntry) -> list[Problem]:
    if not re.fullmatch(_KEY, entry.key):
        return [fault("key", "no_key", value=entry.key)]
    if entry.at and not re.fullmatch(_CLOCK, entry.at):
        return [fault("at", "no_clock", value=entry.at)]
    if entry.to is None and not entry.at and entry.minutes is None and not entry.deleted:
        return [fault("move", "moves_nothing", value=entry.key)]
    if entry.minutes == 0:
        return [fault("minutes", "no_length", value=0)]
    if entry.day < entry.entered:
        return [fault("on" if entry.to is None else "to", "is_over", value=entry.day)]
    if abs((entry.day - entry.on).days) >= 366:
        return [fault("to", "too_long_off", value=entry.day)]
    return []


@cache
def _types(kind: str) -> dict[str, Any]:
    return get_type_hints(_class(kind))


def _is_one(value: object, hint: Any) -> bool:
    allowed = get_args(hint) or (hint,)
    if isinstance(value, bool):
        return bool in allowed
    if isinstance(value, dt.datetime):
        return False
    return isinstance(value, tuple(one for one in allowed if one is not bool))
