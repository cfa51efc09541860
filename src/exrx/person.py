"""The person: what is known, what was asked and answered with none, and what was never asked.

``None`` is unknown. An empty list means *asked, none*. A list that was given is complete.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypedDict, Unpack

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from exrx._late import late
from exrx.errors import InputError, Problem, unknown_fields
from exrx.fields import (
    SCHEMAS,
    Conditions,
    EntriesInput,
    GivenClearance,
    Medications,
    NamesInput,
    Symptoms,
    day,
    field,
    given_clearances,
    measure,
    one_of,
    own_sentences,
    own_words,
    phq9_answers,
    terms,
    whole,
    written,
    yes_no,
)
from exrx.fieldwords import HELP
from exrx.heard import SELF_HARM, OwnLine, heard, heard_in, tells_health
from exrx.spellings import centimetres, kilograms, plain, sex_word


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
    sleep_attacks: bool | None
    allergy_with_exercise: bool | None
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
    first_step: str | None
    place: str | None
    company: str | None
    if_then: NamesInput


OWN_WORDS = ("first_step", "place", "company", "if_then")
"""Fields in the person's own words: they decide nothing, and are shown where the person alone looks."""


class Person(BaseModel):
    """One person. Every field may be left out: that means *not asked*.

    Raises ``InputError`` with every fault at once.

    >>> amira = Person(age=71, conditions=["depression", "hypertension"], medications=["metoprolol"])
    >>> [(drug.id, drug.entered) for drug in amira.medications]
    [('beta_blocker', 'metoprolol')]
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    age: Annotated[int | None, field(whole(0, 120, "years"))] = None
    sex: Annotated[Literal["female", "male"] | None, field(written(sex_word, one_of("female", "male"), "F"))] = None
    resting_hr: Annotated[int | None, field(whole(20, 220, "beats a minute"))] = None
    max_hr: Annotated[int | None, field(whole(60, 240, "beats a minute"))] = None
    hr_max_equation: str | None = None
    height_cm: Annotated[float | None, field(written(centimetres, measure(50, 260, "cm"), "5 ft 10"))] = None
    weight_kg: Annotated[float | None, field(written(kilograms, measure(20, 400, "kg"), "180 lb"))] = None
    bmi: Annotated[float | None, field(measure(8, 120, "kg/m²"))] = None
    systolic: Annotated[int | None, field(whole(50, 300, "mmHg"))] = None
    diastolic: Annotated[int | None, field(whole(20, 200, "mmHg"))] = None
    conditions: Conditions = None
    medications: Medications = None
    symptoms: Symptoms = None
    clearances: Annotated[tuple[GivenClearance, ...], field(given_clearances, SCHEMAS["clearances"])] = ()
    phq9: Annotated[int | tuple[int, ...] | None, field(phq9_answers, SCHEMAS["scores"])] = None
    phq9_item9: Annotated[int | None, field(whole(0, 3, ""))] = None
    gad7: Annotated[int | None, field(whole(0, 21, "points"))] = None
    active_days: Annotated[int | None, field(whole(0, 7, "days"))] = None
    active_minutes: Annotated[int | None, field(whole(0, 1440, "minutes"))] = None
    active_months: Annotated[int | None, field(whole(0, 1200, "months"))] = None
    active_effort: Annotated[
        Literal["light", "moderate", "vigorous"] | None, field(one_of("light", "moderate", "vigorous"))
    ] = None
    longest_session: Annotated[int | None, field(whole(0, 1440, "minutes"))] = None
    longest_run: Annotated[int | None, field(whole(0, 1440, "minutes"))] = None
    falls: Annotated[int | None, field(whole(0, 1000, "falls"))] = None
    due_date: Annotated[date | None, field(day, SCHEMAS["date"])] = None
    eating_disorder: Annotated[Literal["none", "past", "current"] | None, field(one_of("none", "past", "current"))] = (
        None
    )
    post_exertional_malaise: Annotated[bool | None, field(yes_no, SCHEMAS["yes_no"])] = None
    sleep_attacks: Annotated[bool | None, field(yes_no, SCHEMAS["yes_no"])] = None
    allergy_with_exercise: Annotated[bool | None, field(yes_no, SCHEMAS["yes_no"])] = None
    training_signs: Annotated[tuple[str, ...] | None, field(terms("training_signs"))] = None
    under_care: Annotated[bool | None, field(yes_no, SCHEMAS["yes_no"])] = None
    supervised: Annotated[bool | None, field(yes_no, SCHEMAS["yes_no"])] = None
    experience: Annotated[tuple[str, ...] | None, field(terms("activities"))] = None
    equipment: Annotated[tuple[str, ...] | None, field(terms("equipment"))] = None
    likes: Annotated[tuple[str, ...] | None, field(terms("activities"))] = None
    dislikes: Annotated[tuple[str, ...] | None, field(terms("activities"))] = None
    sessions_per_week: Annotated[int | None, field(whole(1, 7, "sessions a week"))] = None
    minutes: Annotated[int | None, field(whole(1, 300, "minutes"))] = None
    weeks: Annotated[int | None, field(whole(1, 104, "weeks"))] = None
    intensity: Annotated[
        Literal["light", "moderate", "vigorous"] | None, field(one_of("light", "moderate", "vigorous"))
    ] = None
    first_step: Annotated[str | None, field(own_words, SCHEMAS["own_words"])] = None
    place: Annotated[str | None, field(own_words, SCHEMAS["own_words"])] = None
    company: Annotated[str | None, field(own_words, SCHEMAS["own_words"])] = None
    if_then: Annotated[tuple[str, ...] | None, field(own_sentences, SCHEMAS["own_sentences"])] = None

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
            raise InputError(tuple(problems), heard=heard_in(fields))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Inside another model every fault is one of its own, under the field's name: a service answers 422 with all of them."""
        return core_schema.no_info_wrap_validator_function(
            lambda value, read: _with_every_fault(value, read), handler(source)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What ``Person`` takes, with units, ranges, words and descriptions: enough to build a form."""
        found = handler(core)
        for name, part in handler.resolve_ref_schema(found)["properties"].items():
            part["description"] = HELP[name]
        return found

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The names of the fields that were not asked, in order."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is None)

    def replace(self, **fields: Unpack[PersonFields]) -> Person:
        """A person with some fields changed, validated anew."""
        current: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        return Person(**{**current, **fields})

    @property
    def without_words(self) -> Person:
        """The same person without what is said in their own words: what screening and prescribing look at."""
        return self.replace(first_step=None, place=None, company=None, if_then=None)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that was written in words of the person's own, or of whoever entered it."""
        entries = (*(self.conditions or ()), *(self.medications or ()), *(self.symptoms or ()))
        said = [text for entry in entries for text in (entry.entered, entry.reason, entry.note)]
        said += [given.by for given in self.clearances]
        return tuple(text for text in (*said, *(text for _, _, text in self._own_words)) if text)

    @property
    def heard(self) -> frozenset[str]:
        """The groups of words that are heard in it: ``self_harm``, ``eating``, ``compulsion``. What follows are rules."""
        return frozenset(group for text in self.texts for group in heard(text))

    @property
    def own_lines(self) -> tuple[OwnLine, ...]:
        """The lines of the person's own, each marked whether it is for the person alone."""
        entries = (*(self.conditions or ()), *(self.medications or ()))
        named = {text for entry in entries for text in (entry.entered, entry.reason, entry.note) if text}
        return tuple(
            OwnLine(name, text, tells_health(text, sorted(named)), number) for name, number, text in self._own_words
        )

    @property
    def _own_words(self) -> tuple[tuple[str, int, str], ...]:
        one = ((name, 0, getattr(self, name)) for name in ("first_step", "place", "company"))
        several = (("if_then", number, text) for number, text in enumerate(self.if_then or (), start=1))
        return tuple((name, number, text) for name, number, text in (*one, *several) if text)

    def __repr__(self) -> str:
        return f"Person({len(self.model_fields_set)} fields)"

    __str__ = __repr__


def _with_every_fault(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except InputError as error:
        faults = [
            InitErrorDetails(
                type=PydanticCustomError(
                    "exrx", "{message}", {"message": "; ".join(filter(None, (problem.message, problem.hint)))}
                ),
                loc=(problem.field,),
                input=problem.value,
            )
            for problem in error.problems
        ]
        if SELF_HARM in error.heard:
            # Whoever shows the faults of a form shows first where help is.
            said = {"message": late("exrx.printing", "help_message")(first=True)}
            faults.insert(0, InitErrorDetails(type=PydanticCustomError("exrx_help", "{message}", said), input=""))
        raise ValidationError.from_exception_data("Person", faults) from None


def _problems(error: ValidationError) -> Iterable[Problem]:
    found = error.errors()
    strange = [str(fault["loc"][0]) for fault in found if fault["type"] == "extra_forbidden"]
    unknown = iter(unknown_fields(strange, PersonFields.__annotations__))
    for fault in found:
        name = str(fault["loc"][0]) if fault["loc"] else "person"
        if fault["type"] == "extra_forbidden":
            yield next(unknown)
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
        value = plain(value)
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
