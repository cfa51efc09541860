"""The person: what is known, what was asked and answered with none, and what was never asked.

``None`` is unknown. An empty list means *asked, none*. A list that was given is complete.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Unpack

from pydantic import (
    ConfigDict,
    GetCoreSchemaHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from exrx.above import above
from exrx.errors import InputError, Problem, unknown_fields
from exrx.heard import SELF_HARM, OwnLine, heard, heard_in, tells_health
from exrx.person.fields import ENTRIES, OWN_WORDS, PERSON
from exrx.person.typed import Answers, PersonFields
from exrx.person.values import Fault, Unreadable
from exrx.physiology.heart_rate import DEFAULT, EQUATIONS, half_up, maximum
from exrx.spellings import plain

_help_message: Callable[[Iterable[str], bool], str] = above("help_message")


class Person(Answers):
    """One person. Every field may be left out: that means *not asked*.

    Raises ``InputError`` with every fault at once.

    >>> amira = Person(age=71, conditions=["depression", "hypertension"], medications=["metoprolol"])
    >>> [(drug.id, drug.entered) for drug in amira.medications]
    [('beta_blocker', 'metoprolol')]
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=False)

    def __init__(self, /, **fields: Unpack[PersonFields]) -> None:
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

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The names of the fields that were not asked, in order."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is None)

    def replace(self, /, **fields: Unpack[PersonFields]) -> Person:
        """A person with some fields changed, validated anew."""
        current: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        return Person(**{**current, **fields})

    @property
    def without_words(self) -> Person:
        """The same person without what is said in their own words: what screening and prescribing look at."""
        nothing: Any = dict.fromkeys(OWN_WORDS)
        return self.replace(**nothing)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that was written in words of the person's own, or of whoever entered it."""
        entries = [entry for name in ENTRIES for entry in getattr(self, name) or ()]
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
        found: list[tuple[str, int, str]] = []
        for name in OWN_WORDS:
            said = getattr(self, name)
            several = isinstance(said, tuple)
            found += [(name, number, text) for number, text in enumerate(said, 1)] if several else [(name, 0, said)]
        return tuple(one for one in found if one[2])

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
            said = {"message": _help_message((), True)}
            faults.insert(0, InitErrorDetails(type=PydanticCustomError("exrx_help", "{message}", said), input=""))
        raise ValidationError.from_exception_data("Person", faults) from None


def _problems(error: ValidationError) -> Iterable[Problem]:
    found = error.errors()
    strange = [str(fault["loc"][0]) for fault in found if fault["type"] == "extra_forbidden"]
    unknown = iter(unknown_fields(strange, PERSON))
    for fault in found:
        name = str(fault["loc"][0]) if fault["loc"] else "person"
        if fault["type"] == "extra_forbidden":
            yield next(unknown)
            continue
        unreadable = fault.get("ctx", {}).get("error")
        for one in unreadable.faults if isinstance(unreadable, Unreadable) else [Fault(fault["msg"])]:
            yield Problem(name, _shown(fault.get("input")), one.message, one.hint, item=one.item)


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
        known = EQUATIONS
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
            top = maximum(age)
            if resting >= top:
                shown = half_up(top)
                problems.append(
                    Problem(
                        "resting_hr",
                        str(resting),
                        f"{resting} is above the maximum, {shown} ({EQUATIONS[DEFAULT].text})",
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
