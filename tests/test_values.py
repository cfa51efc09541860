"""Value classes are what the standard library would have made of them."""

import copy
import dataclasses
import datetime as dt
import functools
import inspect
import pickle
import typing
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import exrx
from exrx.classes import NamedTuple, dataclass, field, fields, replace
from exrx.journal.entries import SessionEntry
from exrx.programme.plan import Step
from exrx.programme.uid import EXRX_NAMESPACE, session_uid

Make = Callable[..., Any]


def classes(make: Make, field: Make) -> list[type]:
    """Every form of class there is, made by one of both."""

    @make(frozen=True, slots=True)
    class Plain:
        """A value."""

        a: int
        b: "str" = "x"
        c: tuple[int, ...] = field(default_factory=lambda: (1, 2))
        d: float = field(default=0.5, repr=False)
        e: int = field(default=0, compare=False)

        @property
        def double(self) -> int:
            return 2 * self.a

    @make(frozen=True, slots=True)
    class Empty:
        """Nothing."""

    @make(frozen=True, slots=True, repr=False)
    class Own:
        """What is its own stays."""

        a: int
        b: int = 1
        c: int = 2

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self)) and other.a == self.a

        def __hash__(self) -> int:
            return 7

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError(self.a)

    @make(slots=True)
    class Open:
        """It may be changed."""

        a: int
        b: list[int] = field(default_factory=list)

    @make(frozen=True, slots=True, kw_only=True)
    class Above:
        """Others stand below it."""

        kind: ClassVar[str] = ""

        a: int
        b: str = "x"

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError(self.a)

        @property
        def said(self) -> dict[str, Any]:
            return {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}

    @make(frozen=True, slots=True, kw_only=True)
    class Below(Above):
        """It says more."""

        kind = "below"

        c: tuple[int, ...] = ()
        d: list[int] = field(default_factory=list, compare=False)

    @make(frozen=True, slots=True, kw_only=True)
    class Same(Above):
        """It says no more."""

        kind = "same"

    @make(frozen=True, slots=True)
    class Placed(Plain):
        """By place."""

        f: int = 3

    @make(frozen=True)
    class Wide:
        """It keeps what it works out."""

        a: int
        b: "str" = "x"
        c: dict[str, int] = field(default_factory=dict)
        d: Any = field(default=None, compare=False)
        e: tuple[int, ...] = field(default=(), init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError(self.a)
            object.__setattr__(self, "e", (self.a,))

        @functools.cached_property
        def double(self) -> int:
            return 2 * self.a

    @make
    class Loose:
        """It may be changed, and given more."""

        a: int
        b: list[int] = field(default_factory=list)
        c: int = 3

    return [Plain, Empty, Own, Open, Above, Below, Same, Placed, Wide, Loose]


OURS, THEIRS = classes(dataclass, field), classes(dataclasses.dataclass, dataclasses.field)
GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1,), {}),
    ((1, 2, 3), {}),
    ((), {"b": 4, "a": 3}),
    ((-1,), {}),
    ((1,), {"z": 1}),
    ((), {"a": 3}),
    ((), {"a": -1, "b": "y"}),
    ((), {"a": 3, "c": (1,), "d": [4]}),
]


def told(make: Callable[[], object]) -> str:
    try:
        return repr(make()).replace("classes.<locals>.", "")
    except (TypeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(("ours", "theirs"), list(zip(OURS, THEIRS, strict=True)), ids=[one.__name__ for one in OURS])
def test_a_class_is_what_the_standard_library_makes_of_it(ours: type, theirs: type) -> None:
    assert str(inspect.signature(ours)) == str(inspect.signature(theirs))
    assert ours.__doc__ == theirs.__doc__ and ours.__qualname__ == theirs.__qualname__
    assert ours.__match_args__ == theirs.__match_args__ and getattr(ours, "__slots__", "") == getattr(
        theirs, "__slots__", ""
    )  # type: ignore[attr-defined]
    described = [
        [(f.name, f.type, f.default, f.compare, f.repr) for f in dataclasses.fields(one)] for one in (ours, theirs)
    ]
    assert described[0] == described[1]
    assert [one.name for one in fields(ours)] == [row[0] for row in described[1]]
    assert [getattr(ours, name, None) for name in "abcde"] == [
        getattr(theirs, name, None) for name in "abcde"
    ] or hasattr(ours, "__slots__")
    assert getattr(ours, "kind", "") == getattr(theirs, "kind", "")
    assert repr(ours.__dataclass_params__) == repr(theirs.__dataclass_params__)  # type: ignore[attr-defined]
    for args, named in GIVEN:
        assert told(lambda args=args, named=named: ours(*args, **named)) == told(
            lambda args=args, named=named: theirs(*args, **named)
        )
    made = []
    for args, named in GIVEN:
        try:
            made.append((ours(*args, **named), theirs(*args, **named)))
        except (TypeError, ValueError):
            continue
    for mine, other in made:
        assert [mine == one for one, _ in made] == [other == one for _, one in made]
        assert mine != other and (mine == 1) is False and mine.__eq__(1) in (NotImplemented, False)
        assert told(lambda mine=mine: hash(mine)) == told(lambda other=other: hash(other))
        assert copy.deepcopy(mine) == mine == dataclasses.replace(mine) == replace(mine) == copy.copy(mine)
        assert vars(mine) == vars(other) if hasattr(mine, "__dict__") else not hasattr(other, "__dict__")
        for change in ({"a": 5}, {"a": -1}, {"z": 1}, {"b": "z", "a": 2}):
            assert told(lambda mine=mine, change=change: replace(mine, **change)) == told(
                lambda other=other, change=change: dataclasses.replace(other, **change)
            )
        for change in (
            lambda value: setattr(value, "a", 1),
            lambda value: setattr(value, "z", 1),
            lambda value: delattr(value, "a"),
        ):
            first, second = (
                told(lambda change=change, value=value: change(copy.copy(value))) for value in (mine, other)
            )
            assert (first == "None") == (second == "None")
        assert isinstance(TypeAdapter(ours).validate_python(mine), ours)


def test_what_cannot_be_changed_says_so_and_travels() -> None:
    step = Step(
        "main",
        "walking",
        exrx.plan(age=34, conditions=[], medications=[], symptoms=[], start="2027-01-04").sessions[0].steps[0].what,
        5,
    )
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'minutes'"):
        step.minutes = 6  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'minutes'"):
        del step.minutes  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(step)) == step
    entry = SessionEntry(on=dt.date(2027, 1, 11), entered=dt.date(2027, 1, 12), outcome="done", minutes=20)
    assert pickle.loads(pickle.dumps(entry)) == entry == copy.deepcopy(entry)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'on'"):
        entry.on = entry.entered  # type: ignore[misc]


class Named(NamedTuple):
    """A row."""

    a: int
    b: str = "x"

    @property
    def double(self) -> int:
        return 2 * self.a


class Usual(typing.NamedTuple):
    """A row."""

    a: int
    b: str = "x"

    @property
    def double(self) -> int:
        return 2 * self.a


def test_a_named_tuple_is_what_the_standard_library_makes_of_it() -> None:
    for make in (lambda row: row(1), lambda row: row(b="y", a=2), lambda row: row(1)._replace(b="z")):
        mine, other = make(Named), make(Usual)
        assert tuple(mine) == tuple(other) and mine.double == other.double
        assert repr(mine) == repr(other).replace("Usual", "Named")
        assert pickle.loads(pickle.dumps(mine)) == mine
    assert (Named.__doc__, Named.__bases__, Named.__module__) == (Usual.__doc__, Usual.__bases__, Usual.__module__)
    assert (Named._fields, Named._field_defaults) == (Usual._fields, Usual._field_defaults)
    assert typing.get_type_hints(Named) == typing.get_type_hints(Usual)
    assert str(inspect.signature(Named)) == str(inspect.signature(Usual))
    assert TypeAdapter(Named).json_schema() == {**TypeAdapter(Usual).json_schema()}
    with pytest.raises(TypeError):
        Named("x", "y", "z")  # type: ignore[call-arg, arg-type]


def test_methods_are_made_when_they_are_first_called() -> None:
    @dataclass(frozen=True, slots=True)
    class Late:
        a: int

    first = Late.__init__
    assert Late(1) == Late(1) and Late.__init__ is not first


@given(st.text(max_size=20), st.text(max_size=8))
def test_a_uid_is_that_of_the_standard_library(plan: str, key: str) -> None:
    assert session_uid(plan, key) == f"{uuid.uuid5(uuid.UUID(EXRX_NAMESPACE), f'{plan}/{key}')}@exrx"
