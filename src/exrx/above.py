"""What is made of a value by rooms above it: it is told, explained, written. A value names what it needs, and the facade says who does it.

The table is a constant of the package, and no module can be imported without its package: ``from exrx.programme.plan import Plan`` alone has it
too. The rooms themselves are imported when they are first called.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


class Above:
    """A function of a room above, by its name in the table."""

    __slots__ = ("_found", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: tuple[ModuleType, str] | None = None

    def __call__(self, *given: object, **named: object) -> Any:
        """What the function makes."""
        if self._found is None:
            self._found = _room(sys.modules[__package__]._ABOVE[self.name])
        room, name = self._found
        return getattr(room, name)(*given, **named)


def above(name: str) -> Any:
    """The function that the facade has under a name; whoever asks says of which type it is, and tests/typing/above.py holds both to it."""
    return Above(name)


def function(named: str) -> Any:
    """The function ``module:function``, imported now.

    >>> function("math:hypot")(3, 4)
    5.0
    """
    room, name = _room(named)
    return getattr(room, name)


def _room(named: str) -> tuple[ModuleType, str]:
    from importlib import import_module

    module, _, name = named.partition(":")
    # Not from sys.modules: what another thread is importing stands there already, with half of its names.
    return import_module(module), name
