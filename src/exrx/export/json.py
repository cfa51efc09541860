"""A plan as JSON and back: equal to what was written, and every fault in a file said in one ``InputError``.

Decimals are written as texts ("184.2"), whole and binary numbers as numbers, so each comes back as what it was.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from exrx.errors import InputError, Problem
from exrx.program import FORMAT, Plan

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

LARGEST = 50_000_000
"""Bytes that a plan file may hold; real ones hold a few hundred thousand."""

_AGAIN = "make the plan again, or take the file as exrx wrote it"


@cache
def _adapter() -> TypeAdapter[Plan | None]:
    from pydantic import ConfigDict, TypeAdapter

    # A configuration is refused for a dataclass, but reaches those inside another type: hence the `| None`.
    config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    adapter: TypeAdapter[Plan | None] = TypeAdapter(Plan | None, config=config)
    return adapter


def to_dict(plan: Plan) -> dict[str, Any]:
    """The whole plan as plain data: texts, numbers, lists and dictionaries."""
    data: dict[str, Any] = _adapter().dump_python(plan, mode="json", exclude_unset=True)
    return data


_FORMAT = re.compile(rb'"format"\s*:\s*%d\s*[,}]' % FORMAT)


def to_json(plan: Plan) -> str:
    """The whole plan as one line of JSON. The same plan gives the same text."""
    # Unset fields of the person are left out: absent is "not asked".
    return _adapter().dump_json(plan, exclude_unset=True).decode() + "\n"


def from_json(text: str | bytes) -> Plan:
    """Read a plan back. Raises ``InputError`` with all faults."""
    return _read(text, "")


def load(path: str | Path) -> Plan:
    """Read a plan file back. Raises ``InputError`` with the file's name."""
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise _refused("plan", f"cannot be read ({why.lower()})", "check the path", str(path)) from None
    return _read(content, str(path))


def _refused(field: str, message: str, hint: str, file: str) -> InputError:
    return InputError((Problem(field, "", message, hint, file=file),), file)


def _read(text: str | bytes, file: str) -> Plan:
    from pydantic import ValidationError

    content = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if len(content) > LARGEST:
        raise _refused("plan", f"is larger than {LARGEST:,} bytes", "a plan file is far smaller", file)
    content = content.removeprefix(b"\xef\xbb\xbf")
    # Sound files are not read twice only to look at their format.
    if not _FORMAT.search(content):
        _check_format(content, file)
    try:
        plan = _adapter().validate_json(content)
    except ValidationError as error:
        # Whether it is a plan of this format at all is said first.
        _check_format(content, file)
        raise InputError(tuple(_problems(error, file)), file) from None
    except InputError as error:
        # The person's own checks.
        problems = (Problem(f"person.{p.field}", p.value, p.message, p.hint, file=file) for p in error.problems)
        raise InputError(tuple(problems), file) from None
    assert plan is not None, "null has no format"
    _check_zones(plan, file)
    return plan


def _check_format(content: bytes, file: str) -> None:
    from pydantic_core import from_json as parse

    try:
        data = parse(content)
    except ValueError as error:
        raise _refused("json", f"is not JSON ({str(error)[:80]})", _AGAIN, file) from None
    if not isinstance(data, dict) or "format" not in data:
        raise _refused("format", "is missing, so this is not a plan file", _AGAIN, file)
    number = data["format"]
    if number != FORMAT or isinstance(number, bool):
        newer = isinstance(number, int | float) and number > FORMAT
        hint = "read it with a newer exrx" if newer else _AGAIN
        raise _refused("format", f"{str(number)[:20]} is not known: this exrx reads format {FORMAT}", hint, file)


def _problems(error: ValidationError, file: str) -> list[Problem]:
    problems: dict[str, Problem] = {}
    for fault in error.errors(include_url=False, include_context=False):
        # The parts of a union of number types are not places in the file.
        place = [part for part in fault["loc"] if part not in ("int", "float", "decimal")]
        field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
        unknown = fault["type"] == "unexpected_keyword_argument"
        message = "unknown field" if unknown else fault["msg"][:1].lower() + fault["msg"][1:]
        problems.setdefault(field, Problem(field or "plan", str(fault["input"])[:80], message, file=file))
    return list(problems.values())[:20]


def _check_zones(plan: Plan, file: str) -> None:
    zones = {plan.timezone, *(session.timezone for session in (*plan.sessions, *plan.withdrawn))} - {None}
    for zone in sorted(map(str, zones)):
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, KeyError):
            message = f"{zone!r:.60} is not a time zone of this computer"
            raise _refused("timezone", message, "use a name such as Europe/Berlin, or install tzdata", file) from None
