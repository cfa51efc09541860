"""The person and their free time: what is known, what was asked and answered with none, and what was never asked.

``None`` is unknown. An empty list means *asked, none*. A list that was given is complete.
"""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, NamedTuple, TypedDict, Unpack

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from exrx._late import late
from exrx.errors import InputError, Problem
from exrx.vocabulary import UNRECOGNISED, nearest, recognise, vocabulary

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TOPICS = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")


@dataclass(frozen=True, slots=True)
class Entry:
    """One condition, drug or symptom: its id, how it was entered, since and until when, what a drug is for."""

    id: str
    entered: str = ""
    since: date | None = None
    until: date | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GivenClearance:
    """What a clinician has confirmed: the only way out of a referral."""

    topic: str
    level: Literal["light_moderate", "vigorous"]
    by: str
    date: dt.date


class Window(NamedTuple):
    """Free time on one weekday (0 is Monday), in minutes after midnight; ``None`` is the whole day without clock times."""

    day: int
    start: int | None
    end: int | None

    @property
    def minutes(self) -> int | None:
        """Its length, ``None`` without clock times."""
        return None if self.start is None or self.end is None else self.end - self.start

    def __str__(self) -> str:
        if self.start is None or self.end is None:
            return DAYS[self.day]
        return f"{DAYS[self.day]} {_clock(self.start)}-{_clock(self.end)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True)
class Availability:
    """Free time in an ordinary week: a limit, not a wish. No windows at all means any day, without clock times."""

    windows: tuple[Window, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether sessions get clock times."""
        return any(window.start is not None for window in self.windows)

    @classmethod
    def parse(cls, value: Availability | str | Iterable[str] | Mapping[str, Any] | None) -> Availability:
        """Read ``["Mon 18:00-20:00", "Sat"]`` or one such text. Raises ``InputError`` with all faults.

        >>> print(*Availability.parse(["Wed 06:30-07:45", "Mon 18:00-20:00"]).windows, sep=" · ")
        Mon 18:00-20:00 · Wed 06:30-07:45
        """
        if value is None or isinstance(value, Availability):
            return value or cls()
        if isinstance(value, Mapping):
            unknown = [key for key in value if key != "windows"]
            if unknown:
                raise InputError(tuple(_unknown(f"availability.{key}", key, ["windows"]) for key in unknown))
            value = value.get("windows", ())
        texts = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
        if not texts:
            raise InputError(
                (Problem("availability", "[]", "has no window at all", 'leave it out, or name a day: ["Mon"]'),)
            )
        windows: set[Window] = set()
        problems: list[Problem] = []
        for text in texts:
            found = _window(text)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                windows.add(found)
        if not problems and len({window.start is None for window in windows}) == 2:
            problems.append(
                Problem(
                    "availability",
                    ", ".join(map(str, texts)),
                    "mixes days with and without clock times",
                    'give every day a time such as "Mon 18:00-20:00", or none',
                )
            )
        if problems:
            raise InputError(tuple(problems))
        return cls(tuple(sorted(windows, key=lambda window: (window.day, window.start or 0, window.end or 0))))


_WINDOW = re.compile(
    r"\s*([^\W\d_]+)\.?\s*(?:(\d{1,2})[:.](\d{2})\s*(?:-|–|—|to)\s*(\d{1,2})[:.](\d{2}))?\s*", re.IGNORECASE
)
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _window(text: object) -> Window | Problem:
    match = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    hint = 'write it as "Mon 18:00-20:00" or "Mon"'
    if match is None:
        return Problem("availability", repr(text), f"{text!r} is not a day with a time", hint)
    name = match[1].casefold()
    days = [index for index, day in enumerate(_DAY_NAMES) if len(name) >= 2 and day.startswith(name)]
    if len(days) != 1:
        near = difflib.get_close_matches(name, [day.casefold() for day in DAYS] + list(_DAY_NAMES), n=1)
        return Problem(
            "availability",
            repr(text),
            f"{match[1]!r} is not a weekday",
            f"did you mean {near[0][:3].title()}?" if near else hint,
        )
    if match[2] is None:
        return Window(days[0], None, None)
    numbers = [int(match[index]) for index in (2, 3, 4, 5)]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if numbers[1] > 59 or numbers[3] > 59 or start >= 1440 or end > 1440:
        return Problem("availability", repr(text), f'"{text}" has a time that no clock shows', hint)
    if end < start:
        swapped = f"{DAYS[days[0]]} {_clock(end)}-{_clock(start)}"
        return Problem("availability", repr(text), f'"{text}" ends before it starts', f'did you mean "{swapped}"?')
    if end == start:
        return Problem("availability", repr(text), f'"{text}" has no length', hint)
    return Window(days[0], start, end)


def _unknown(place: str, name: str, known: Iterable[str]) -> Problem:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return Problem(place, name, "unknown field", f"did you mean {near[0]}?" if near else "")


def as_date(value: Any, field: str) -> date:
    """A date from a date or ISO text; anything else is one clear ``InputError``."""
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise InputError((Problem(field, repr(value), f"{value!r} is not a date", "write it as 2027-01-04"),))
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError((Problem(field, repr(value), f"{value!r} is not a date", "write it as 2027-01-04"),)) from None


# --- reading the fields -------------------------------------------------------------------------------------------------


def _many(value: Any) -> list[Any] | None:
    """One value may stand for a list; a string is never split into letters."""
    if value is None:
        return None
    if isinstance(value, str | Mapping | Entry | GivenClearance):
        return [value]
    if isinstance(value, Iterable):
        return list(value)
    raise ValueError("is not a list; write [] for none, or a list of names")


def _entries(kind: str) -> Any:
    def read(value: Any) -> tuple[Entry, ...] | None:
        items = _many(value)
        if items is None:
            return None
        faults: list[str] = []
        found: set[Entry] = set()
        for item in items:
            try:
                found.update(_entry(kind, item))
            except ValueError as error:
                faults.append(str(error))
        if faults:
            raise ValueError("\n".join(faults))
        return tuple(
            sorted(found, key=lambda entry: (entry.id, entry.entered, str(entry.since), str(entry.until), entry.reason))
        )

    return read


def _entry(kind: str, item: Any) -> list[Entry]:
    if isinstance(item, Entry):
        return [item]
    if isinstance(item, str):
        item = {"id": item}
    if not isinstance(item, Mapping):
        raise ValueError(f"{item!r} is not a name; write a text, or a table with id, since, until, for, note")
    known = ("id", "entered", "since", "until", "for", "reason", "note")
    for key in item:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            raise ValueError(
                f"{key!r} is an unknown key of an entry; {'did you mean ' + near[0] + '?' if near else 'use id, since, until, for, note'}"
            )
    name = item.get("id")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"{name!r} is not a name; write a text such as {next(iter(vocabulary()[kind]))!r}")
    if len(name) > 200:
        raise ValueError("a name is longer than 200 characters; shorten it")
    dates: dict[str, date | None] = {}
    for key in ("since", "until"):
        try:
            dates[key] = None if item.get(key) is None else as_date(item[key], key)
        except InputError as error:
            raise ValueError(f"{name!r}: {key} {error.problems[0].message}; {error.problems[0].hint}") from None
    if dates["since"] and dates["until"] and dates["until"] < dates["since"]:
        raise ValueError(f"{name!r} ends before it starts; check since and until")
    reason, note = item.get("for", item.get("reason", "")) or "", item.get("note", "") or ""
    if not isinstance(reason, str) or not isinstance(note, str):
        raise ValueError(f"{name!r}: for and note are texts")
    ids = recognise(kind, name)
    if name == UNRECOGNISED and kind == "medications":
        ids = (UNRECOGNISED,)
    if not ids:
        if kind != "medications":
            hint = nearest(kind, name)
            other = " or enter it as other, with note" if kind == "conditions" else f" (all: exrx terms {kind})"
            raise ValueError(
                f"{name!r} is not in the vocabulary; {hint or 'see exrx terms ' + kind}{other if hint or kind == 'conditions' else ''}"
            )
        ids = (UNRECOGNISED,)
    entered = item.get("entered") or ("" if name in ids else name.strip())
    return [Entry(id, str(entered), dates["since"], dates["until"], reason.strip(), note.strip()) for id in ids]


def _terms(kind: str) -> Any:
    def read(value: Any) -> tuple[str, ...] | None:
        items = _many(value)
        if items is None:
            return None
        faults: list[str] = []
        found: set[str] = set()
        for item in items:
            ids = recognise(kind, item) if isinstance(item, str) else ()
            if not ids:
                hint = nearest(kind, item) if isinstance(item, str) else ""
                faults.append(f"{item!r} is not in the vocabulary; {hint or 'see exrx terms ' + kind}")
            found.update(ids)
        if faults:
            raise ValueError("\n".join(faults))
        return tuple(sorted(found))

    return read


def _clearances(value: Any) -> tuple[GivenClearance, ...]:
    faults, found = [], set()
    for item in _many(value) or ():
        if isinstance(item, GivenClearance):
            found.add(item)
            continue
        if not isinstance(item, Mapping):
            faults.append(f"{item!r} is not a table; write topic, level, by and date")
            continue
        wrong = [key for key in item if key not in ("topic", "level", "by", "date")]
        missing = [key for key in ("topic", "level", "by", "date") if key not in item]
        if wrong or missing:
            faults.append(
                f"needs topic, level, by and date; {'unknown: ' + ', '.join(map(str, wrong)) if wrong else 'missing: ' + ', '.join(missing)}"
            )
            continue
        if item["topic"] not in TOPICS:
            near = difflib.get_close_matches(str(item["topic"]), TOPICS, n=1)
            faults.append(
                f"{item['topic']!r} is not a topic; {'did you mean ' + near[0] + '?' if near else 'one of ' + ', '.join(TOPICS)}"
            )
        elif item["level"] not in ("light_moderate", "vigorous"):
            faults.append(f"{item['level']!r} is not a level; light_moderate or vigorous")
        elif not isinstance(item["by"], str) or not item["by"].strip():
            faults.append("by is empty; name the clinician who confirmed it")
        else:
            try:
                found.add(
                    GivenClearance(item["topic"], item["level"], item["by"].strip(), as_date(item["date"], "date"))
                )
            except InputError as error:
                faults.append(f"date {error.problems[0].message}; {error.problems[0].hint}")
    if faults:
        raise ValueError("\n".join(faults))
    return tuple(sorted(found, key=lambda item: (item.topic, item.date, item.level, item.by)))


def _whole(low: int, high: int, unit: str) -> Any:
    def read(value: Any) -> int | None:
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or (isinstance(value, float) and not value.is_integer())
        ):
            raise ValueError(f"{value!r} is not a whole number{' of ' + unit if unit else ''}")
        if not low <= value <= high:
            raise ValueError(
                f"{_show(value)} is {'below ' + str(low) if value < low else 'above ' + str(high)}{' ' + unit if unit else ''}; check it"
            )
        return int(value)

    return read


def _show(value: int | float) -> str:
    text = str(value) if not isinstance(value, int) or value.bit_length() < 100 else "the number"
    return text if len(text) <= 12 else text[:9] + "..."


def _measure(low: float, high: float, unit: str) -> Any:
    def read(value: Any) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"{value!r} is not a number{' of ' + unit if unit else ''}")
        if not low <= value <= high:
            raise ValueError(
                f"{_show(value)} is {'below ' + format(low, 'g') if value < low else 'above ' + format(high, 'g')}{' ' + unit if unit else ''}; check it"
            )
        return float(value)

    return read


def _phq9(value: Any) -> int | tuple[int, ...] | None:
    """A total from 0 to 27, or the nine answers from 0 to 3."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return _whole(0, 27, "points")(value)  # type: ignore[no-any-return]
    answers = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else None
    if (
        answers is None
        or len(answers) != 9
        or any(isinstance(a, bool) or not isinstance(a, int) or not 0 <= a <= 3 for a in answers)
    ):
        raise ValueError("is neither a total from 0 to 27 nor nine answers from 0 to 3")
    return tuple(answers)


def _yes_no(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{value!r} is not true or false")
    return value


def _one_of(*choices: str) -> Any:
    def read(value: Any) -> str | None:
        if value is not None and value not in choices:
            near = difflib.get_close_matches(value, choices, n=1) if isinstance(value, str) else []
            raise ValueError(
                f"{value!r} is not a choice; {'did you mean ' + near[0] + '?' if near else 'one of ' + ', '.join(choices)}"
            )
        return value  # type: ignore[no-any-return]

    return read


def _day(value: Any) -> date | None:
    if value is None:
        return None
    try:
        return as_date(value, "")
    except InputError as error:
        raise ValueError(f"{error.problems[0].message}; {error.problems[0].hint}") from None


def _plain_entries(entries: tuple[Entry, ...] | None) -> list[Any] | None:
    """Entries as a person would write them: a name where nothing else is known, else a table."""
    if entries is None:
        return None
    rows: list[Any] = []
    for entry in entries:
        row = {
            "id": entry.id,
            "entered": entry.entered,
            "since": entry.since and entry.since.isoformat(),
            "until": entry.until and entry.until.isoformat(),
            "for": entry.reason,
            "note": entry.note,
        }
        row = {key: value for key, value in row.items() if value}
        rows.append(entry.id if len(row) == 1 else row)
    return rows


def _field(read: Any) -> Any:
    return BeforeValidator(read)


_Entries = PlainSerializer(_plain_entries)
Conditions = Annotated[tuple[Entry, ...] | None, _field(_entries("conditions")), _Entries]
Medications = Annotated[tuple[Entry, ...] | None, _field(_entries("medications")), _Entries]
Symptoms = Annotated[tuple[Entry, ...] | None, _field(_entries("symptoms")), _Entries]

EntryInput = str | Mapping[str, Any] | Entry
EntriesInput = EntryInput | Iterable[EntryInput] | None
NamesInput = str | Iterable[str] | None


class PersonFields(TypedDict, total=False):
    """The fields of a person as keyword arguments; the same names serve TOML, flags, forms and columns."""

    age: int | None
    sex: Literal["female", "male"] | None
    resting_hr: int | None
    max_hr: int | None
    hr_max_equation: str | None
    height_cm: float | None
    weight_kg: float | None
    bmi: float | None
    systolic: int | None
    diastolic: int | None
    conditions: EntriesInput
    medications: EntriesInput
    symptoms: EntriesInput
    clearances: Iterable[Mapping[str, Any] | GivenClearance] | None
    phq9: int | Iterable[int] | None
    phq9_item9: int | None
    gad7: int | None
    active_days: int | None
    active_minutes: int | None
    active_months: int | None
    active_effort: Literal["light", "moderate", "vigorous"] | None
    longest_session: int | None
    longest_run: int | None
    falls: int | None
    due_date: date | str | None
    eating_disorder: Literal["none", "past", "current"] | None
    post_exertional_malaise: bool | None
    training_signs: NamesInput
    under_care: bool | None
    supervised: bool | None
    experience: NamesInput
    equipment: NamesInput
    likes: NamesInput
    dislikes: NamesInput
    sessions_per_week: int | None
    minutes: int | None
    weeks: int | None
    intensity: Literal["light", "moderate", "vigorous"] | None


class Person(BaseModel):
    """One person. Every field may be left out: that means *not asked*.

    Raises ``InputError`` with every fault at once.

    >>> amira = Person(age=71, conditions=["depression", "hypertension"], medications=["metoprolol"])
    >>> [(drug.id, drug.entered) for drug in amira.medications]
    [('beta_blocker', 'metoprolol')]
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    age: Annotated[int | None, _field(_whole(0, 120, "years"))] = None
    sex: Annotated[Literal["female", "male"] | None, _field(_one_of("female", "male"))] = None
    resting_hr: Annotated[int | None, _field(_whole(20, 220, "beats a minute"))] = None
    max_hr: Annotated[int | None, _field(_whole(60, 240, "beats a minute"))] = None
    hr_max_equation: str | None = None
    height_cm: Annotated[float | None, _field(_measure(50, 260, "cm"))] = None
    weight_kg: Annotated[float | None, _field(_measure(20, 400, "kg"))] = None
    bmi: Annotated[float | None, _field(_measure(8, 120, "kg/m²"))] = None
    systolic: Annotated[int | None, _field(_whole(50, 300, "mmHg"))] = None
    diastolic: Annotated[int | None, _field(_whole(20, 200, "mmHg"))] = None
    conditions: Conditions = None
    medications: Medications = None
    symptoms: Symptoms = None
    clearances: Annotated[tuple[GivenClearance, ...], _field(_clearances)] = ()
    phq9: Annotated[int | tuple[int, ...] | None, _field(_phq9)] = None
    phq9_item9: Annotated[int | None, _field(_whole(0, 3, ""))] = None
    gad7: Annotated[int | None, _field(_whole(0, 21, "points"))] = None
    active_days: Annotated[int | None, _field(_whole(0, 7, "days"))] = None
    active_minutes: Annotated[int | None, _field(_whole(0, 1440, "minutes"))] = None
    active_months: Annotated[int | None, _field(_whole(0, 1200, "months"))] = None
    active_effort: Annotated[
        Literal["light", "moderate", "vigorous"] | None, _field(_one_of("light", "moderate", "vigorous"))
    ] = None
    longest_session: Annotated[int | None, _field(_whole(0, 1440, "minutes"))] = None
    longest_run: Annotated[int | None, _field(_whole(0, 1440, "minutes"))] = None
    falls: Annotated[int | None, _field(_whole(0, 1000, "falls"))] = None
    due_date: Annotated[date | None, _field(_day)] = None
    eating_disorder: Annotated[
        Literal["none", "past", "current"] | None, _field(_one_of("none", "past", "current"))
    ] = None
    post_exertional_malaise: Annotated[bool | None, _field(_yes_no)] = None
    training_signs: Annotated[tuple[str, ...] | None, _field(_terms("training_signs"))] = None
    under_care: Annotated[bool | None, _field(_yes_no)] = None
    supervised: Annotated[bool | None, _field(_yes_no)] = None
    experience: Annotated[tuple[str, ...] | None, _field(_terms("activities"))] = None
    equipment: Annotated[tuple[str, ...] | None, _field(_terms("equipment"))] = None
    likes: Annotated[tuple[str, ...] | None, _field(_terms("activities"))] = None
    dislikes: Annotated[tuple[str, ...] | None, _field(_terms("activities"))] = None
    sessions_per_week: Annotated[int | None, _field(_whole(1, 7, "sessions a week"))] = None
    minutes: Annotated[int | None, _field(_whole(1, 300, "minutes"))] = None
    weeks: Annotated[int | None, _field(_whole(1, 104, "weeks"))] = None
    intensity: Annotated[
        Literal["light", "moderate", "vigorous"] | None, _field(_one_of("light", "moderate", "vigorous"))
    ] = None

    def __init__(self, **fields: Unpack[PersonFields]) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            problems = list(_problems(error))
        else:
            problems = []
        # The checks across fields run on the raw values too, so that one bad field does not hide another fault.
        problems += _crossed(self if not problems else fields)
        if problems:
            raise InputError(tuple(problems))

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The names of the fields that were not asked, in order."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is None)

    def replace(self, **fields: Unpack[PersonFields]) -> Person:
        """A person with some fields changed, validated anew."""
        current: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        return Person(**{**current, **fields})

    def __repr__(self) -> str:
        return f"Person({len(self.model_fields_set)} fields)"

    __str__ = __repr__


def _problems(error: ValidationError) -> Iterable[Problem]:
    for fault in error.errors():
        name = str(fault["loc"][0]) if fault["loc"] else "person"
        if fault["type"] == "extra_forbidden":
            yield _unknown(name, name, PersonFields.__annotations__)
            continue
        message = fault["msg"].removeprefix("Value error, ")
        for line in message.split("\n"):
            what, _, hint = line.partition("; ")
            yield Problem(name, _shown(fault.get("input")), what, hint)


def _shown(value: object) -> str:
    try:
        return repr(value)[:80]
    except ValueError:  # a number of thousands of digits
        return type(value).__name__


def _crossed(person: Person | Mapping[str, Any]) -> list[Problem]:
    def get(name: str) -> Any:
        value = person.get(name) if isinstance(person, Mapping) else getattr(person, name)
        return None if isinstance(value, bool) else value

    problems = []
    age, resting, measured, equation = get("age"), get("resting_hr"), get("max_hr"), get("hr_max_equation")
    if isinstance(equation, str):
        known = late("exrx.physiology.heart_rate", "EQUATIONS")
        if equation not in known:
            near = difflib.get_close_matches(str(equation), list(known), n=1)
            problems.append(
                Problem(
                    "hr_max_equation",
                    repr(equation),
                    f"{equation!r} is not an equation",
                    f"did you mean {near[0]}?" if near else "one of " + ", ".join(known),
                )
            )
            equation = None
    if isinstance(resting, int):
        if isinstance(measured, int) and resting >= measured:
            problems.append(
                Problem("resting_hr", str(resting), f"{resting} is not below the maximum, {measured}", "check both")
            )
        elif measured is None and isinstance(age, int) and 1 <= age <= 120:
            top = late("exrx.physiology.heart_rate", "maximum")(age)
            if resting >= top:
                shown = late("exrx.physiology.heart_rate", "half_up")(top)
                problems.append(
                    Problem(
                        "resting_hr",
                        str(resting),
                        f"{resting} is above the maximum, {shown} (208 − 0.7 × age)",
                        "check it, or add max_hr if yours was measured",
                    )
                )
    systolic, diastolic = get("systolic"), get("diastolic")
    if isinstance(systolic, int) and isinstance(diastolic, int) and diastolic >= systolic:
        problems.append(
            Problem("diastolic", str(diastolic), f"{diastolic} is not below systolic, {systolic}", "check both")
        )
    answers, item9 = get("phq9"), get("phq9_item9")
    if isinstance(answers, tuple | list) and len(answers) == 9 and item9 is not None and answers[8] != item9:
        problems.append(
            Problem("phq9_item9", str(item9), "differs from the ninth answer of phq9", "leave one of them out")
        )
    if isinstance(answers, int) and isinstance(item9, int) and item9 > answers:
        problems.append(Problem("phq9_item9", str(item9), "is more than the total of phq9", "check both"))
    return problems


def read_clock(value: str | time, field: str) -> int:
    """Minutes after midnight from "18:30" or a TOML time."""
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value)
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        raise InputError((Problem(field, repr(value), f"{value!r} is not a clock time", 'write it as "18:30"'),))
    return int(match[1]) * 60 + int(match[2])
