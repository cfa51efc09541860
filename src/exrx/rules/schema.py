"""The format of a rule file, guarded by pydantic: what may stand where, and of which type. ``docs/rule-format.md`` explains it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Optional

from pydantic import BaseModel, ConfigDict, Field, create_model

from exrx.programme.key import kinds
from exrx.rules.facts import FLAGS, LISTS, NUMBERS, WORDS
from exrx.values.dimensions import DIMENSIONS


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True, populate_by_name=True)


class NumberTest(_Part):
    min: int | float | None = None
    max: int | float | None = None
    above: int | float | None = None
    below: int | float | None = None
    known: bool | None = None


class WordTest(_Part):
    is_: str | None = Field(None, alias="is")
    any_of: list[str] | None = None
    none_of: list[str] | None = None
    known: bool | None = None


class FlagTest(_Part):
    is_: bool | None = Field(None, alias="is")
    known: bool | None = None


class ListTest(_Part):
    any_of: list[str] | None = None
    all_of: list[str] | None = None
    none_of: list[str] | None = None
    at_least: int | None = None
    within_days: int | None = None
    within_weeks: int | None = None
    within_months: int | None = None
    explained_by: list[str] | None = None
    other_reason: list[str] | None = None
    not_for: list[str] | None = None
    known: bool | None = None


_TESTS: dict[str, Any] = {
    **dict.fromkeys(NUMBERS, (Optional[NumberTest], None)),
    **dict.fromkeys(WORDS, (Optional[WordTest], None)),
    **dict.fromkeys(FLAGS, (Optional[FlagTest], None)),
    **dict.fromkeys(LISTS, (Optional[ListTest], None)),
}

if TYPE_CHECKING:
    When = Any
else:
    When = create_model(
        "When",
        __base__=_Part,
        any=(Optional[list["When"]], None),
        not_=(Optional["When"], Field(None, alias="not")),
        **_TESTS,
    )
    When.model_rebuild()


class FormulaBound(_Part):
    formula: Literal["weeks_to_pregnancy_week_38", "weeks_confirmed", "half_longest_session"]


class RangeEffect(_Part):
    min: int | float | FormulaBound | None = None
    max: int | float | FormulaBound | None = None
    choose: int | float | None = None
    floor: int | float | None = None


class IntensityEffect(_Part):
    from_: Literal["light", "moderate", "vigorous"] | None = Field(None, alias="from")
    to: Literal["light", "moderate", "vigorous"] | None = None
    max: Literal["light", "moderate", "vigorous"] | None = None


class ActivityEffect(_Part):
    any_of: list[str] | None = None
    choose: str | None = None


TopicName = Literal[
    "heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other"
]


class ClearanceEffect(_Part):
    level: Literal["limited", "refer", "stop"]
    topic: TopicName | None = None
    opened: Literal["cleared", "limited"] = "limited"
    opens: bool = True
    after_months: int = 0


if TYPE_CHECKING:
    Then = Any
else:
    Then = create_model(
        "Then",
        __base__=_Part,
        intensity=(Optional[IntensityEffect], None),
        activity=(Optional[ActivityEffect], None),
        require=(list[str], []),
        forbid=(list[str], []),
        clearance=(Optional[ClearanceEffect], None),
        urgent=(bool, False),
        question=(Optional[str], None),
        closed_by=(Optional[TopicName], None),
        known_other=(Optional[bool], None),
        crisis=(Optional[Literal["present", "first"]], None),
        drop=(bool, False),
        formula=(Optional[str], None),
        guide=(Optional[str], None),
        hold=(bool, False),
        step_back=(bool, False),
        contact=(Optional[Literal["this_week", "now"]], None),
        size=(Optional[Literal["small"]], None),
        other_activity=(bool, False),
        advise=(Optional[str], None),
        inform=(Optional[str], None),
        **dict.fromkeys(DIMENSIONS, (Optional[RangeEffect], None)),
    )


class MinutesTest(_Part):
    min: int | None = None
    max: int | None = None


class WeeksTest(_Part):
    max: int


if TYPE_CHECKING:
    KindName = str
else:
    KindName = Literal[tuple(kinds())]


class AppliesTo(_Part):
    kind: list[KindName] | None = None
    phase: list[Literal["ramp", "full", "return"]] | None = None
    minutes: MinutesTest | None = None
    band: bool | None = None
    weeks: WeeksTest | None = None
    while_recent: bool = False


class RecommendationEntry(_Part):
    id: str
    tier: Literal["safety", "limit", "goal", "preference"]
    source: str
    locator: str
    says: str
    quality: Literal["high", "moderate", "low", "very low"]
    mark: Literal["verified", "secondary", "reported", "recalled", "product"]
    when: When | None = None
    then: Then
    applies: AppliesTo | None = None
    overrides: list[str] = []
    unknown: Literal["pass", "assume", "ask"] | None = None
    private: bool = False
    speaks_of: list[Literal["supervision"]] = []


class SourceEntry(_Part):
    kind: Literal["guideline", "meta-analysis", "trial", "review", "observational", "standard", "secondary", "product"]
    title: str
    authors: str = ""
    journal: str = ""
    year: int | None = None
    doi: str = ""
    url: str = ""
    read: str = ""
    primary: str = ""
    retrieved: date | None = None
    confirm: str = ""


class AnswerEntry(_Part):
    say: list[str]
    sets: dict[str, bool | int | str | list[str]] = {}
    drops: dict[str, list[str]] = {}
    asks: str | None = None


class QuestionEntry(_Part):
    field: str
    text: str
    answer: str
    decides: str
    if_open: str
    everybody: int | None = None
    when: When | None = None
    needed: bool = False
    note: str = ""
    listed: str = ""
    weight: int = 100
    holds_back: bool = True
    choices: list[str] = []
    answers: list[AnswerEntry] = []
    covers: list[str] = []
    same_entries: bool = False


class TopicEntry(_Part):
    who: str
    ask: str
    meanwhile: str = ""
    now: str = ""


class FindingEntry(_Part):
    dimension: str
    when: When | None = None
    source: str
    says: str
    quality: Literal["high", "moderate", "low", "very low"]
    mark: Literal["verified", "secondary", "reported", "recalled", "product"]
    agrees: bool = False


class ProtocolEntry(_Part):
    title: str
    population: str
    evidence: Literal[
        "meta-analysis", "guideline", "randomised trial", "review", "acute study", "public health guideline"
    ]
    result: str
    quality: Literal["high", "moderate", "low", "very low"]
    mark: Literal["verified", "secondary", "reported", "recalled", "product"]
    source: str = ""
    leaves_open: list[str] = []
    default: bool = False


class ConstantEntry(_Part):
    values: dict[str, int | float | str | list[str]]
    source: str
    locator: str
    says: str
    quality: Literal["high", "moderate", "low", "very low"]
    mark: Literal["verified", "secondary", "reported", "recalled", "product"]


class HelpLineEntry(_Part):
    region: str
    name: str
    contact: str


class EndsEntry(_Part):
    min: int
    max: int


class IntensityEntry(_Part):
    edition: str
    word: Literal["light", "moderate", "vigorous"]
    percent_reserve: EndsEntry
    percent_max: EndsEntry
    rpe: EndsEntry
    talk_test: str
    talk_short: str = ""
    source: str


class PackFile(_Part):
    format: Literal[1]
    pack: str
    version: str
    title: str = ""
    source: dict[str, SourceEntry] = {}
    recommendation: list[RecommendationEntry] = []
    question: dict[str, QuestionEntry] = {}
    topic: dict[str, TopicEntry] = {}
    finding: list[FindingEntry] = []
    protocol: dict[str, ProtocolEntry] = {}
    constant: dict[str, ConstantEntry] = {}
    help_line: list[HelpLineEntry] = []
    intensity: list[IntensityEntry] = []
    case: list[dict[str, Any]] = []
    words: dict[str, Any] = {}
