"""The keyword arguments and the answers of a person, made from the table. A type checker reads ``typed.pyi``, made from it too."""

from dataclasses import make_dataclass
from typing import TypedDict

from exrx.person.fields import FIELDS

PersonFields = TypedDict("PersonFields", {one.name: one.reader.given | None for one in FIELDS}, total=False)  # type: ignore[misc]
Answers = make_dataclass(
    "Answers", [(one.name, one.type, one.default) for one in FIELDS], init=False, repr=False, eq=False
)
"""Every answer as it is before it was asked. It writes itself down as a dataclass: services take those for the body of a request."""
