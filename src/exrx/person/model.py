"""The person: what is known, what was asked and answered with none, and what was never asked.

``None`` is unknown. An empty list means *asked, none*. A list that was given is complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self, Unpack

from exrx.heard import OwnLine, heard, heard_in, tells_health
from exrx.person.fields import ENTRIES, FIELDS, OWN_WORDS, PERSON
from exrx.person.typed import Answers
from exrx.person.values import Fault, Unreadable
from exrx.physiology.heart_rate import DEFAULT, EQUATIONS, half_up, maximum
from exrx.values.errors import InputError, Problem, as_given, meant, unknown_fields
from exrx.values.said import said
from exrx.values.spellings import plain

if TYPE_CHECKING:
    # It is loaded when a form is asked for.
    from pydantic_core import CoreSchema

    from exrx.person.form import Form
    from exrx.person.typed import PersonFields

_answers = attrgetter(*PERSON)
"""All that a person answered, and what was not asked."""


class Person(Answers):
    """One person. Every field may be left out: that means *not asked*.

    Raises ``InputError`` with every fault at once.

    >>> amira = Person(age=71, conditions=["depression", "hypertension"], medications=["metoprolol"])
    >>> [(drug.id, drug.entered) for drug in amira.medications]
    [('beta_blocker', 'metoprolol')]
    """

    model_fields = PERSON
    """The rows of the table, by name."""

    def __init__(self, /, **fields: Unpack[PersonFields]) -> None:
        given: Mapping[str, Any] = fields
        problems = []
        # Only what was given is kept: everything else is what ``Answers`` has.
        for field in FIELDS:
            if field.name in given:
                try:
                    vars(self)[field.name] = field.read(given[field.name])
                except ValueError as error:
                    problems += _problems(field.name, given[field.name], error)
        problems += unknown_fields([name for name in given if name not in PERSON], PERSON)
        # The checks across fields run on raw values too, so that one bad field does not hide another fault.
        problems += _crossed(self if not problems else {**given, **vars(self)})
        if problems:
            # The names of its fields are nobody's words.
            raise InputError(tuple(problems), heard=heard_in([*given.values(), *(n for n in given if n not in PERSON)]))

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that were given."""
        return set(vars(self))

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The names of the fields that were not asked, in order."""
        return tuple(name for name in PERSON if getattr(self, name) is None)

    def replace(self, /, **fields: Unpack[PersonFields]) -> Person:
        """A person with some fields changed, validated anew."""
        return Person(**{**vars(self), **fields})

    __replace__ = replace

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
    def dated(self) -> bool:
        """Whether any answer has a date: of somebody without one everything is the same on every day."""
        entries = [entry for name in ENTRIES for entry in getattr(self, name) or ()]
        return bool(self.clearances or self.due_date or any(entry.began or entry.ended for entry in entries))

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
        return f"Person({len(vars(self))} fields)"

    def __eq__(self, other: object) -> bool:
        return _answers(self) == _answers(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(_answers(self))

    def __setattr__(self, name: str, value: object = None) -> None:
        raise AttributeError(str(said("errors.frozen", name=name)))

    __delattr__ = __setattr__

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        # Pickled as a model of pydantic, its answers lie one table further in, with all that was not asked.
        answers = state.get("__dict__", state)
        given = [name for name in answers if name in state.get("__pydantic_fields_set__", answers)]
        if strange := [name for name in given if name not in PERSON]:
            raise InputError(tuple(unknown_fields(strange, PERSON)))
        vars(self).update({name: answers[name] for name in given})

    # Among models of pydantic a person is one of them, as a field and by the same methods.

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """How pydantic reads and writes it."""
        return _form(cls).core

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: Any) -> dict[str, Any]:
        """What a form may send, written out wherever it stands."""
        written: dict[str, Any] = handler.resolve_ref_schema(handler(core))
        return written

    @classmethod
    def model_construct(cls, **answers: Any) -> Self:
        """A person with these answers, taken as they are."""
        made = cls.__new__(cls)
        vars(made).update(answers)
        return made

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The same with some answers changed, taken as they are: ``replace`` reads them. ``deep`` changes nothing: no answer can be changed."""
        return self.model_construct(**{**vars(self), **(update or {})})

    @classmethod
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:
        """What a form may send, as JSON Schema."""
        from pydantic import TypeAdapter

        return TypeAdapter(cls).json_schema(**options)

    @classmethod
    def model_validate(cls, value: Any, **options: Any) -> Self:
        """A person of a table. Raises pydantic's ``ValidationError`` with every fault."""
        made: Self = _form(cls).reader.validate_python(value, **options)
        return made

    @classmethod
    def model_validate_json(cls, text: str | bytes, **options: Any) -> Self:
        """A person of JSON. Raises pydantic's ``ValidationError`` with every fault."""
        made: Self = _form(cls).reader.validate_json(text, **options)
        return made

    def model_dump(self, **options: Any) -> dict[str, Any]:
        """Every answer by its name."""
        answers: dict[str, Any] = _form(type(self)).writer.to_python(self, **options)
        return answers

    def model_dump_json(self, **options: Any) -> str:
        """The same as JSON."""
        return _form(type(self)).writer.to_json(self, **options).decode()


def _form(kind: Any) -> Form:
    from exrx.person.form import form

    return form(kind)


def _problems(name: str, value: object, error: ValueError) -> list[Problem]:
    faults = (
        error.faults if isinstance(error, Unreadable) else [Fault(said("errors.stored.unreadable", why=f"{error}"))]
    )
    return [Problem(name, as_given(value), one.what, one.do, item=one.item) for one in faults]


def _crossed(person: Person | Mapping[str, Any]) -> list[Problem]:
    def get(name: str) -> Any:
        value = person.get(name) if isinstance(person, Mapping) else getattr(person, name)
        value = plain(value)
        return None if isinstance(value, bool) else value

    problems: list[Problem] = []

    def refuse(name: str, code: str, **given: Any) -> None:
        problems.append(Problem.of(name, f"errors.person.{code}", as_given(get(name)), **given))

    age, resting, measured, equation = get("age"), get("resting_hr"), get("max_hr"), get("hr_max_equation")
    if isinstance(equation, str) and equation not in EQUATIONS:
        near = meant(equation, EQUATIONS)
        refuse("hr_max_equation", "no_equation", equation=as_given(equation), known=EQUATIONS, near=near)
    if isinstance(resting, int):
        if isinstance(measured, int) and resting >= measured:
            refuse("resting_hr", "not_below_measured", resting=resting, measured=measured)
        elif measured is None and isinstance(age, int) and 1 <= age <= 120 and resting >= (top := maximum(age)):
            refuse("resting_hr", "above_maximum", resting=resting, shown=half_up(top), text=EQUATIONS[DEFAULT].text)
    systolic, diastolic = get("systolic"), get("diastolic")
    if isinstance(systolic, int) and isinstance(diastolic, int) and diastolic >= systolic:
        refuse("diastolic", "not_below_systolic", diastolic=diastolic, systolic=systolic)
    answers, item9 = get("phq9"), get("phq9_item9")
    if isinstance(answers, tuple | list) and len(answers) == 9 and item9 is not None and answers[8] != item9:
        refuse("phq9_item9", "another_item9", item9=f"{item9}", ninth=f"{answers[8]}")
    if isinstance(answers, int) and isinstance(item9, int) and item9 > answers:
        refuse("phq9_item9", "item9_above", item9=item9, total=answers)
    return problems
