"""THE table of a person's fields: a row is all that one needs, with its words in ``words/LANG/fields.toml``.

Reading it loads no pydantic. ``OPTIONS`` are the other keyword arguments of ``plan``: they stand in the same file and have the same flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from exrx.built import toml
from exrx.classes import dataclass
from exrx.person.readers import (
    Kind,
    Reader,
    clearances,
    count,
    day,
    entries,
    measure,
    one_of,
    own_sentences,
    own_words,
    phq9_score,
    spelt,
    terms,
    text,
    whole,
    yes_no,
)
from exrx.questionnaires import GAD7_MOST, ITEM_MOST
from exrx.values.spellings import centimetres, kilograms, plain, sex_word


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a person, or one option of ``plan``."""

    name: str
    reader: Reader
    fact: str | None = ""
    """What rules call it; left out: as the field. ``None``: no rule looks at it as it stands."""
    harmless: Any = None
    """The answer that leads to nothing: while it was not asked, no rule is looser than with this one. ``None``: there is none."""
    kept: bool = False
    """Whether a plan that is made again takes it over where it is left out: answers, not wishes."""
    dated: bool = False
    """Whether the day is kept on which it crossed a limit, in a plan that is made again: it has no date of its own."""
    own_words: bool = False
    """In the person's own words: decides nothing. What is told of it to whom: ``visibility``."""
    also: tuple[str, ...] = ()
    """More facts that follow from it."""
    default: Any = None
    """What it is when it was not asked."""

    def read(self, value: Any) -> Any:
        """The answer; the default where it was not asked. Raises ``Unreadable`` where it is none."""
        value = plain(value)
        return self.default if value is None else self.reader(value)

    @property
    def type(self) -> Any:
        """What a person keeps."""
        return self.reader.type if self.default is not None else self.reader.type | None

    @property
    def kind(self) -> Kind:
        """How its value is written."""
        return self.reader.kind

    @property
    def vocabulary(self) -> str:
        """The part of the vocabulary that its words come from."""
        return self.reader.vocabulary

    @property
    def flag(self) -> str:
        """The same name on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def own_fact(self) -> str | None:
        """The fact that is this answer."""
        return self.name if self.fact == "" else self.fact

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that follow from it."""
        return (*filter(None, (self.own_fact,)), *self.also)

    @property
    def help(self) -> str:
        """What it means, in a few words."""
        return str(field_words()["help"][self.name])

    @property
    def example(self) -> Any:
        """An answer, as a person file has it."""
        return field_words()["example"][self.name]

    @property
    def label(self) -> str:
        """What it is called on a page."""
        return str(field_words()["label"].get(self.name, self.name.replace("_", " ")))

    @property
    def unit(self) -> str:
        """Its unit on a page; empty where it has none."""
        return str(field_words()["unit"].get(self.name, ""))


@cache
def field_words(language: str = "en") -> Mapping[str, Mapping[str, Any]]:
    """The words of one language for all fields."""
    return toml(f"words/{language}/fields.toml")


_EFFORT = one_of("light", "moderate", "vigorous")

FIELDS = (
    Field("age", whole(0, 120, "years"), kept=True),
    Field("sex", spelt(sex_word, one_of("female", "male"), "F"), kept=True),
    Field("resting_hr", whole(20, 220, "beats a minute"), kept=True, dated=True),
    Field("max_hr", whole(60, 240, "beats a minute"), kept=True),
    Field("hr_max_equation", text, fact=None),
    Field("height_cm", spelt(centimetres, measure(50, 260, "cm"), "5 ft 10", float | str), fact=None, also=("bmi",), kept=True),
    Field("weight_kg", spelt(kilograms, measure(20, 400, "kg"), "180 lb", float | str), fact=None, also=("bmi",), kept=True),
    Field("bmi", measure(8, 120, "kg/m²"), kept=True, dated=True),
    Field("systolic", whole(50, 300, "mmHg"), kept=True, dated=True),
    Field("diastolic", whole(20, 200, "mmHg"), kept=True, dated=True),
    Field("conditions", entries("conditions"), harmless=(), kept=True),
    Field("medications", entries("medications"), harmless=(), kept=True),
    Field("symptoms", entries("symptoms"), harmless=(), kept=True),
    Field("clearances", clearances, fact=None, default=()),
    Field("phq9", phq9_score, harmless=0, kept=True, dated=True),
    Field("phq9_item9", count(ITEM_MOST, ""), harmless=0, kept=True, dated=True),
    Field("gad7", whole(0, GAD7_MOST, "points"), harmless=0, kept=True, dated=True),
    Field("active_days", count(7, "days"), also=("active", "weekly_minutes"), kept=True),
    Field("active_minutes", count(1440, "minutes"), also=("active", "weekly_minutes"), kept=True),
    Field("active_months", count(1200, "months"), also=("active",), kept=True),
    Field("active_effort", _EFFORT, also=("active",), kept=True),
    Field("longest_session", count(1440, "minutes")),
    Field("longest_run", count(1440, "minutes")),
    Field("falls", count(1000, "falls"), harmless=0, kept=True, dated=True),
    Field("due_date", day, kept=True),
    Field("eating_disorder", one_of("none", "past", "current"), harmless="none", kept=True, dated=True),
    Field("post_exertional_malaise", yes_no, harmless=False, kept=True, dated=True),
    Field("sleep_attacks", yes_no, harmless=False, kept=True, dated=True),
    Field("allergy_with_exercise", yes_no, harmless=False, kept=True, dated=True),
    Field("training_signs", terms("training_signs"), harmless=(), kept=True),
    Field("under_care", yes_no, harmless=True, kept=True, dated=True),
    Field("supervised", yes_no),
    # A wish, but one that is not taken back by leaving it out.
    Field("no_figures", yes_no, kept=True),
    Field("experience", terms("activities")),
    Field("equipment", terms("equipment")),
    Field("likes", terms("activities")),
    Field("dislikes", terms("activities")),
    Field("sessions_per_week", whole(1, 7, "sessions a week")),
    Field("minutes", whole(1, 300, "minutes")),
    Field("weeks", whole(1, 104, "weeks")),
    Field("intensity", _EFFORT, fact="wished_intensity"),
    Field("first_step", own_words, fact=None, own_words=True),
    Field("place", own_words, fact=None, own_words=True),
    Field("company", own_words, fact=None, own_words=True),
    Field("if_then", own_sentences, fact=None, own_words=True),
)  # fmt: skip
OWN_WORDS = tuple(field.name for field in FIELDS if field.own_words)
ENTRIES = tuple(field.name for field in FIELDS if field.kind == "entries")


def _option(name: str, kind: Kind, vocabulary: str = "") -> Field:
    """An option is read by ``plan`` itself."""
    return Field(name, Reader(kind, lambda value: value, dict, Any, Any, vocabulary), fact=None)


OPTIONS = (
    _option("id", "text"),
    _option("start", "date"),
    _option("timezone", "text"),
    _option("availability", "windows"),
    _option("goals", "names", "goals"),
    _option("protocol", "text"),
    _option("rules", "paths"),
    _option("without_rules", "names"),
    _option("as_of", "date"),
    _option("issued", "date"),
    _option("open_questions", "text"),
    _option("alarms", "names"),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in (*OPTIONS, *FIELDS)}
PERSON: Mapping[str, Field] = {field.name: field for field in FIELDS}
