"""The keyword arguments and the answers of a person, made from the table. A type checker reads ``typed.pyi``, made from it too."""

from typing import Any, TypedDict

from exrx.person.fields import FIELDS


class _Fields:
    """The answers as fields of a dataclass, written down when somebody asks: services take dataclasses for the body of a request."""

    def __get__(self, person: object, kind: type) -> Any:
        import dataclasses

        rows = [(one.name, one.type, one.default) for one in FIELDS]
        return dataclasses.make_dataclass(kind.__name__, rows, namespace={"__doc__": ""}).__dataclass_fields__


Answers = type("Answers", (), {"__dataclass_fields__": _Fields(), **{one.name: one.default for one in FIELDS}})
"""Every answer as it is before it was asked."""


def __getattr__(name: str) -> Any:
    if name != "PersonFields":
        raise AttributeError(name)
    return TypedDict("PersonFields", {one.name: one.reader.given | None for one in FIELDS}, total=False)  # type: ignore[misc]
