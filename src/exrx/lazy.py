"""Parts of a value that are worked out when somebody asks for them, and kept from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class WhenAsked:
    """Stands for a part of a value until somebody asks for it: it holds what the part follows from, and works it out."""

    __slots__ = ("worked_out",)

    def __init__(self, worked_out: Callable[[], Any]) -> None:
        self.worked_out = worked_out


class _Part:
    """The place of such a part in a class."""

    def __init__(self, slot: Any) -> None:
        self.slot = slot

    def __get__(self, value: object, owner: type | None = None) -> Any:
        found = self.slot.__get__(value, owner)
        if isinstance(found, WhenAsked):
            # Two threads that ask at once both work out the same.
            found = found.worked_out()
            self.slot.__set__(value, found)
        return found

    def __set__(self, value: object, part: object) -> None:
        self.slot.__set__(value, part)


def may_wait(cls: type, *names: str) -> None:
    """Let these parts of a class with slots be ``WhenAsked``."""
    for name in names:
        setattr(cls, name, _Part(vars(cls)[name]))


def as_kept(value: object, name: str) -> Any:
    """A part as it is kept, worked out or not."""
    part = vars(type(value))[name]
    return (part.slot if isinstance(part, _Part) else part).__get__(value)
