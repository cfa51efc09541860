"""A plan as JSON and back: equal to what was written, believed only when it is whole, and every fault said in one ``InputError``.

Decimals are written as texts ("184.2"), whole and binary numbers as numbers, so each comes back as what it was. A digest of all
the rest stands first. It tells damage and editing by hand; it is no signature. Layout and order of a file do not matter to it.

The number of the format is ``FORMAT`` in ``programme/plan.py``, the largest file ``LARGEST_PLAN`` in ``values/size_limits.py``.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
import sys
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exrx.classes import replace
from exrx.clocks import clock_of
from exrx.export.of_plain import of_plain
from exrx.export.plain import line_of
from exrx.garbage import Paused
from exrx.programme.plan import FORMAT, FORMATS, Plan
from exrx.shipped import is_there
from exrx.values.errors import InputError, Problem, as_given, need, need_path, wrong
from exrx.values.said import NOWHERE, said
from exrx.values.size_limits import LARGEST_PLAN, NotRead, beginning

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError
    from pydantic_core import SchemaSerializer

_MOST_VALUES = 400_000
"""Values that a plan file may hold; real ones hold a tenth of it."""
SHOWN = 20
"""Faults that are told one by one; of more only the number is."""
_HOPELESS = 1_000
"""From so many faults on a file is hardly a plan, and none is told."""

_WITHOUT_NAMES = 3
"""The last format that had to be told with the vocabulary of the day."""


@cache
def _adapter() -> TypeAdapter[Plan | None]:
    from pydantic import ConfigDict, TypeAdapter

    # A configuration is refused for a dataclass, but reaches those inside another type: hence the `| None`.
    config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)
    adapter: TypeAdapter[Plan | None] = TypeAdapter(Plan | None, config=config)
    return adapter


@cache
def _writer() -> SchemaSerializer:
    """What writes a plan as pydantic does, the fields of each value in the order of their names."""
    from pydantic_core import SchemaSerializer

    return SchemaSerializer(_in_order(_adapter().core_schema))


def _in_order(schema: Any) -> Any:
    """A schema of pydantic whose values are written in the order of their names."""
    if isinstance(schema, list):
        return [_in_order(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    found = {name: part if name == "metadata" else _in_order(part) for name, part in schema.items()}
    if kind == "dataclass":
        found["fields"] = sorted(found["fields"])
    elif kind == "function-wrap" and callable(write := found["function"]):
        # A value with a writer of its own.
        found["function"] = lambda value, inner: _sorted(write(value, inner))
    return found


def _sorted(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _sorted(data[name]) for name in sorted(data)}
    return [_sorted(item) for item in data] if isinstance(data, list) else data


def to_dict(plan: Plan) -> dict[str, Any]:
    """The whole plan as plain data: texts, numbers, lists and dictionaries."""
    data: dict[str, Any] = json.loads(to_json(plan))
    return data


def to_json(plan: Plan) -> str:
    """The whole plan as one line of JSON, its keys in the order of their names. The same plan gives the same text."""
    plan = replace(plan, format=FORMAT)
    with Paused():
        # Unset fields of the person are left out: absent is "not asked".
        if "pydantic" in sys.modules:
            text = _writer().to_json(plan, exclude_unset=True).decode()
        else:
            text = line_of(plan)
        return f"{_first(digest_of_text(text))}{text[1:]}\n"


def digest_of(text: str | bytes) -> str:
    """The digest of a plan file's text, whatever its layout; one that stands in it is not counted."""
    return _digest(_parsed(text))


def _digest(data: dict[str, Any]) -> str:
    """Of all the rest in one line, sorted. What was read from JSON holds nothing inside itself."""
    rest = {name: value for name, value in data.items() if name != "digest"}
    return _digest_of_line(json.dumps(rest, sort_keys=True, separators=(",", ":"), check_circular=False))


def _digest_of_line(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


_WHOLE = re.compile(r"\.0(?=[,}\]])")
"""How a whole number ends that was written as a broken one."""
_UNCLEAR = tuple(map(re.compile, ("\x7f", r"\\\\", "-0\\.0", r"e(?<=[\d.]e)[-+]?\d+[,}\]]")))
"""Where quotes alone do not tell where the texts of a line end, and what two programs write in two ways."""


def digest_of_text(text: str) -> str:
    """The digest of what ``to_json`` makes. Its keys stand in order, so nearly all that is digested is what is written."""
    if any(unclear.search(text) for unclear in _UNCLEAR):
        return _digest(_parsed(text))
    return _digest_of_clear(text)


def _digest_of_clear(text: str) -> str:
    return _digest_of_line(_with_whole_numbers(text.encode("ascii", _ESCAPED).decode()))


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Signs that are not ASCII as ``json.dumps`` writes them."""
    assert isinstance(error, UnicodeEncodeError), error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


_ESCAPED = "exrx.json"
codecs.register_error(_ESCAPED, _escaped)


def _with_whole_numbers(line: str) -> str:
    """A line with 70 for 70.0, outside of its texts; not for a line that is unclear."""
    parts, done, in_text = [], 0, False
    for found in _WHOLE.finditer(line):
        quotes = line.count('"', done, found.start()) - line.count('\\"', done, found.start())
        in_text ^= quotes % 2 == 1
        parts += [line[done : found.start()], found[0] if in_text else ""]
        done = found.end()
    return "".join([*parts, line[done:]])


def _as_written(content: bytes) -> Plan | None:
    """The plan of a file that stands as exrx wrote it; ``None`` where it has to be looked at."""
    rest = b"{" + content[_BEGIN:].removesuffix(b"\n")
    try:
        text = rest.decode()
        if not content.startswith(_first(_digest_of_clear(text)).encode()) or not is_there():
            return None
        if "pydantic" not in sys.modules:
            # The same plan: slower to make, and much sooner than pydantic is loaded.
            plan = of_plain(json.loads(text, parse_constant=_no_number))
        else:
            plan = _adapter().validate_json(rest)
    except (ValueError, RecursionError, InputError):
        return None
    return plan if plan is not None and plan.format == FORMAT else None


def _first(digest: str) -> str:
    return f'{{"digest":"{digest}",'


_BEGIN = len(_first("0" * 64))


def from_json(text: str | bytes) -> Plan:
    """Read a plan back. Raises ``InputError`` with all faults."""
    need("text", text, str | bytes | bytearray, "text")
    # Nearly all that is made while reading stays; what may be read is limited.
    with Paused():
        return _read(text, "")


def load(path: str | Path) -> Plan:
    """Read a plan file back. Raises ``InputError`` with the file's name."""
    return read(content_at(path), path)


def content_at(path: str | Path) -> bytes:
    """What stands in a plan file, for ``read``. Raises ``InputError`` with its name."""
    need_path(path)
    try:
        return beginning(path, LARGEST_PLAN)
    except NotRead as error:
        raise _refused("plan", "unreadable", str(path), why=error.why) from None


def read(content: bytes, path: str | Path) -> Plan:
    """The plan of what stands in a file. Raises ``InputError`` with the file's name."""
    with Paused():
        return _read(content, str(path))


def _refused(field: str, code: str, file: str, **given: object) -> InputError:
    return InputError((_problem(field, code, file, **given),), file)


def _problem(field: str, code: str, file: str = "", **given: object) -> Problem:
    return Problem(field, "", *wrong(f"errors.plan_file.{code}", **given), file=file)


def _read(given: str | bytes, file: str) -> Plan:
    content = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
    if len(content) > LARGEST_PLAN:
        raise _refused("plan", "too_large", file, most=f"{LARGEST_PLAN:,}")
    if content.count(b",") > _MOST_VALUES:
        raise _refused("plan", "too_many", file, most=f"{_MOST_VALUES:,}")
    content = content.removeprefix(b"\xef\xbb\xbf")
    plan = _as_written(content)
    problems: tuple[Problem, ...] = ()
    if plan is None:
        data = _data(content, file)
        plan, problems = _judged(_today(content, data), file), _of_digest(data)
    _check_zones(plan, file)
    _believe(plan, problems, file)
    return plan


def _data(content: bytes, file: str) -> dict[str, Any]:
    """What stands in a file, of a format that is known. Raises ``InputError``."""
    try:
        data = _parsed(content)
    except _Twice as error:
        raise _refused(f"{error}"[:80], "twice", file) from None
    except (ValueError, RecursionError) as error:
        why = None if isinstance(error, RecursionError) else str(error)[:80]
        raise _refused("json", "no_json", file, why=why) from None
    _check_format(data, file)
    known = {*Plan.__match_args__, "digest"}
    strange = [name for name in data if name not in known]
    if strange:
        each = (_problem(name[:80], "strange", file) for name in strange)
        raise InputError(_shortened(each, len(strange), file), file)
    return data


def _judged(content: bytes, file: str) -> Plan:
    """The plan of a text without its digest. Raises ``InputError`` with all faults."""
    from pydantic import ValidationError

    try:
        return _plan_of(content)
    except ValidationError as error:
        raise InputError(_problems(error, file), file) from None
    except InputError as error:
        # The person's own checks.
        problems = (replace(p, field=f"person.{p.field}", file=file) for p in error.problems)
        raise InputError(_shortened(problems, len(error.problems), file), file) from None


def _plan_of(content: bytes) -> Plan:
    """The plan; its person is taken as it stands where nobody can look up names any more."""
    if is_there():
        plan = _adapter().validate_json(content)
        assert plan is not None, "null has no format"
        return plan if plan.format > _WITHOUT_NAMES else _with_names(plan)
    from exrx.person.standing import as_it_stands

    data = json.loads(content)
    course = data.get("course")
    given = course.get("given") if isinstance(course, dict) else None
    bare = {**data, "person": {}, "course": {**course, "given": None} if given else course}
    plan = _adapter().validate_json(json.dumps(bare))
    assert plan is not None, "null has no format"
    if plan.format <= _WITHOUT_NAMES:
        raise InputError((Problem("format", "", *wrong("errors.knowledge.older")),))
    if given and plan.course is not None:
        plan = replace(plan, course=replace(plan.course, given=as_it_stands(given)))
    return replace(plan, person=as_it_stands(data["person"]))


def _with_names(plan: Plan) -> Plan:
    """An older plan with the names of today: it had none of its own."""
    from exrx.rules.knowing import known_of
    from exrx.rules.loader import shipped_book

    return replace(plan, known=known_of(plan, shipped_book()))


class _Twice(Exception):
    """A key that stands in one object twice."""


def _parsed(content: str | bytes) -> dict[str, Any]:
    """The data, with whole numbers as such: other programs write 70.0 as 70."""
    text = content.decode() if isinstance(content, bytes) else content
    data: dict[str, Any] = json.loads(text, object_pairs_hook=_unique, parse_float=_number, parse_constant=_no_number)
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        raise _Twice(next(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return found


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value


def _no_number(text: str) -> None:
    raise ValueError(str(said("errors.plan_file.no_number", text=text)))


def _today(content: bytes, data: dict[str, Any]) -> bytes:
    """The file without its digest, in the newest format but for the number."""
    content = _without_digest(content, data)
    if data["format"] >= FORMAT:
        return content
    from exrx.export.older_plans import modern

    return json.dumps(modern(json.loads(content))).encode()


def _without_digest(content: bytes, data: dict[str, Any]) -> bytes:
    if "digest" not in data:
        return content
    first = _first(str(data["digest"])).encode("utf-8", "surrogatepass")
    if content.startswith(first):
        return b"{" + content[len(first) :]
    # Written anew by another program, in another order.
    rest = json.loads(content)
    del rest["digest"]
    return json.dumps(rest).encode()


def _check_format(data: object, file: str) -> None:
    if not isinstance(data, dict) or "format" not in data:
        raise _refused("format", "no_format", file)
    number = data["format"]
    if number not in FORMATS or isinstance(number, bool):
        newer = isinstance(number, int | float) and number > FORMAT
        raise _refused("format", "unknown_format", file, number=str(number)[:20], known=FORMATS, newer=newer)


def _shortened(problems: Iterable[Problem], number: int, file: str) -> tuple[Problem, ...]:
    """The first of a number of faults, and how many more there are."""
    found = tuple(islice(problems, SHOWN))
    if number <= SHOWN:
        return found
    return (*found, _problem("plan", "more_faults", file, number=f"{number - SHOWN:,}"))


def _problems(error: ValidationError, file: str) -> tuple[Problem, ...]:
    if error.error_count() > _HOPELESS:
        return (_problem("plan", "hopeless", file, number=f"{error.error_count():,}"),)
    problems: dict[str, Problem] = {}
    for fault in error.errors(include_url=False, include_context=False):
        if fault["type"] == "json_invalid":
            return (_problem("json", "no_json", file, why=fault["msg"][:80]),)
        # The parts of a union of number types are not places in the file.
        place = [part for part in fault["loc"] if part not in ("int", "float", "decimal")]
        field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
        unknown = fault["type"] == "unexpected_keyword_argument"
        message = wrong("errors.plan_file.strange")[0] if unknown else fault["msg"][:1].lower() + fault["msg"][1:]
        problems.setdefault(field, Problem(field or "plan", str(fault["input"])[:80], message, file=file))
    return _shortened(problems.values(), len(problems), file)


def _check_zones(plan: Plan, file: str) -> None:
    zones = {plan.timezone, *(session.timezone for session in (*plan.sessions, *plan.withdrawn))} - {None}
    for zone in sorted(map(str, zones)):
        try:
            clock_of(zone)
        except (ValueError, OSError, KeyError):
            raise _refused("timezone", "no_zone", file, zone=as_given(zone, 60)) from None


def _of_digest(data: dict[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with the digest of a file that does not stand as exrx wrote it."""
    if "digest" in data and data["digest"] != _digest(data):
        return (_problem("digest", "wrong_digest"),)
    if "digest" not in data and data["format"] > 1:
        return (_problem("digest", "no_digest"),)
    return ()


def _believe(plan: Plan, problems: tuple[Problem, ...], file: str) -> None:
    """Refuse what is not whole: another digest, and values that no plan of exrx has."""
    from exrx.export.believing import faults

    found = [*problems]
    back = NOWHERE if found else said("errors.plan_file.back")
    found += [Problem(field, "", what, back) for field, what in faults(plan)]
    if found:
        raise InputError(_shortened((replace(one, file=file) for one in found), len(found), file), file)
