# From the table in fields.py, by: python -m exrx.person > src/exrx/person/typed.pyi
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypedDict, Unpack

from exrx.person.values import Entry, GivenClearance

class PersonFields(TypedDict, total=False):
    """The fields of a person as keyword arguments; the same names serve TOML, flags, forms and columns."""

    age: int | None
    sex: Literal["female", "male"] | None
    resting_hr: int | None
    max_hr: int | None
    hr_max_equation: str | None
    height_cm: float | str | None
    weight_kg: float | str | None
    bmi: float | None
    systolic: int | None
    diastolic: int | None
    conditions: str | Mapping[str, Any] | Entry | Iterable[str | Mapping[str, Any] | Entry] | None
    medications: str | Mapping[str, Any] | Entry | Iterable[str | Mapping[str, Any] | Entry] | None
    symptoms: str | Mapping[str, Any] | Entry | Iterable[str | Mapping[str, Any] | Entry] | None
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
    sleep_attacks: bool | None
    allergy_with_exercise: bool | None
    training_signs: str | Iterable[str] | None
    under_care: bool | None
    supervised: bool | None
    no_figures: bool | None
    experience: str | Iterable[str] | None
    equipment: str | Iterable[str] | None
    likes: str | Iterable[str] | None
    dislikes: str | Iterable[str] | None
    sessions_per_week: int | None
    minutes: int | None
    weeks: int | None
    intensity: Literal["light", "moderate", "vigorous"] | None
    first_step: str | None
    place: str | None
    company: str | None
    if_then: str | Iterable[str] | None

@dataclass(frozen=True, init=False)
class Answers:
    age: int | None = None
    sex: Literal["female", "male"] | None = None
    resting_hr: int | None = None
    max_hr: int | None = None
    hr_max_equation: str | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    bmi: float | None = None
    systolic: int | None = None
    diastolic: int | None = None
    conditions: tuple[Entry, ...] | None = None
    medications: tuple[Entry, ...] | None = None
    symptoms: tuple[Entry, ...] | None = None
    clearances: tuple[GivenClearance, ...] = ()
    phq9: int | tuple[int, ...] | None = None
    phq9_item9: int | None = None
    gad7: int | None = None
    active_days: int | None = None
    active_minutes: int | None = None
    active_months: int | None = None
    active_effort: Literal["light", "moderate", "vigorous"] | None = None
    longest_session: int | None = None
    longest_run: int | None = None
    falls: int | None = None
    due_date: date | None = None
    eating_disorder: Literal["none", "past", "current"] | None = None
    post_exertional_malaise: bool | None = None
    sleep_attacks: bool | None = None
    allergy_with_exercise: bool | None = None
    training_signs: tuple[str, ...] | None = None
    under_care: bool | None = None
    supervised: bool | None = None
    no_figures: bool | None = None
    experience: tuple[str, ...] | None = None
    equipment: tuple[str, ...] | None = None
    likes: tuple[str, ...] | None = None
    dislikes: tuple[str, ...] | None = None
    sessions_per_week: int | None = None
    minutes: int | None = None
    weeks: int | None = None
    intensity: Literal["light", "moderate", "vigorous"] | None = None
    first_step: str | None = None
    place: str | None = None
    company: str | None = None
    if_then: tuple[str, ...] | None = None
    def __init__(self, **fields: Unpack[PersonFields]) -> None: ...
