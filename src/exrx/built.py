"""What is shipped, read when the package was built: beside the TOML of a wheel lies ``built.json``, which holds the same and is quick to read.

TOML -> checked values -> built.json (when a wheel is built) -> the same values (at every start)

It is believed only as long as it says the same as what lies beside it: the digest of the TOML, of the modules that read it, and of itself.
Changed, older or absent, the TOML is read as if it had never been there; an editable install has none. It holds data alone, and only of the
classes that whoever asks has named: a wrong one can be wrong, and can run nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

from exrx.classes import fields
from exrx.garbage import Paused

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")

FILE = "built.json"
"""Beside this module: one line that says what it is, and then the parts."""
KNOWLEDGE = "guidelines"
"""The folder that every part is made of that is not the data of one file alone."""
_FOLDER = os.path.dirname(os.path.abspath(__file__))
_KIND = "~"
"""The name under which a table says of which kind it is; nothing else is called so."""
_DATED = b'{"~":"date"'
_HOLDERS: Mapping[str, Callable[[Iterable[Any]], Any]] = {"tuple": tuple, "set": frozenset}
_TABLE, _BARE = "table", ""
_taken: set[str] = set()
"""The parts that came from the file."""
_looked_at: set[str] = set()
"""The files that were asked for one by one."""
_parts: dict[str, tuple[Callable[[], Any], tuple[type, ...]]] = {}


def built(name: str, *classes: type) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """Take what a function makes of the TOML from the built file, where it is current, and keep it. ``classes``: all that may stand in it."""

    def decorate(make: Callable[[], T]) -> Callable[[], T]:
        _parts[name] = make, classes

        @cache
        def value() -> T:
            text = _part(name) if _is_current() else None
            if text is not None:
                try:
                    found: T = _read(text, classes)
                except (ValueError, TypeError, LookupError, AttributeError):
                    pass
                else:
                    _taken.add(name)
                    return found
            return make()

        value.__doc__ = make.__doc__
        return value

    return decorate


def was_built(name: str) -> bool:
    """Whether a part that was asked for came from the file, and so was checked when the wheel was built."""
    return name in _taken


def toml(path: str) -> dict[str, Any]:
    """The data of one shipped TOML file, by its path in the package. Raises ``OSError`` where it is gone."""
    _looked_at.add(path)
    raw = bytes_of(path)
    name = f"{path} {_digest((raw,))}"
    text = _part(name) if name in _header().get("parts", ()) else None
    if text is not None:
        try:
            return _data(text)
        except ValueError:
            pass
    import tomllib

    return tomllib.loads(raw.decode().replace("\r\n", "\n"))


def bytes_of(path: str) -> bytes:
    """What stands in a shipped file. Raises ``OSError`` where it is gone."""
    try:
        return _bytes(path)
    except OSError:
        if os.path.isdir(_FOLDER):
            raise
        # A zip file, perhaps.
        return shipped(path).read_bytes()


def names_in(path: str) -> list[str]:
    """The names of what lies in a folder of the package; nothing where there is no such folder."""
    try:
        return os.listdir(os.path.join(_FOLDER, path))
    except OSError:
        place = shipped(path)
        return [one.name for one in place.iterdir()] if place.is_dir() else []


def shipped(path: str, package: str = "exrx") -> Traversable:
    """A file or a folder of the package, wherever it lies. What finds it is loaded now: it is slow, and current knowledge needs none of it."""
    from importlib.resources import files

    return files(package).joinpath(path)


# --- reading the built file -------------------------------------------------------------------------------------


@cache
def _header() -> Mapping[str, Any]:
    """The first line: the digest of what it was made of, the files that are looked at for that, and where each part stands; empty where there is none."""
    try:
        with open(os.path.join(_FOLDER, FILE), "rb") as stream:
            line = stream.readline()
            found = json.loads(line)
    except (OSError, ValueError):
        return {}
    known = isinstance(found, dict) and isinstance(found.get("parts"), dict) and isinstance(found.get("readers"), list)
    known = known and all(isinstance(name, str) for name in found["readers"])
    return {**found, "begin": len(line)} if known else {}


@cache
def _is_current() -> bool:
    header = _header()
    try:
        return bool(header) and header.get("digest") == _digest_of_sources(header["readers"])
    except (OSError, ValueError, TypeError):
        return False


def _part(name: str) -> bytes | None:
    """The text of one part, if it is the one that was written."""
    header = _header()
    try:
        start, length, digest = header["parts"][name]
        with open(os.path.join(_FOLDER, FILE), "rb") as stream:
            stream.seek(header["begin"] + start)
            text = stream.read(length)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return text if _digest((text,)) == digest else None


def _digest(texts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for text in texts:
        whole.update(len(text).to_bytes(8, "big"))
        whole.update(text)
    return whole.hexdigest()[:32]


def _digest_of_sources(readers: Iterable[str]) -> str:
    names = [*sorted(_toml_files(KNOWLEDGE)), *readers]
    return _digest(part for name in names for part in (name.encode(), _bytes(name)))


def _toml_files(folder: str) -> list[str]:
    """Every TOML file below a folder of the package, by its path there."""
    found = []
    waiting = [folder]
    while waiting:
        place = waiting.pop()
        with os.scandir(os.path.join(_FOLDER, place)) as entries:
            for entry in entries:
                path = f"{place}/{entry.name}" if place else entry.name
                if entry.name.endswith(".toml"):
                    found.append(path)
                elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                    waiting.append(path)
    return found


def _bytes(name: str) -> bytes:
    # As little as a file can cost: more than a hundred are looked at in every start.
    place = os.open(os.path.join(_FOLDER, name), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(place).st_size
        text = os.read(place, size)
        if len(text) != size:
            raise OSError(name)
        return text
    finally:
        os.close(place)


def _data(text: bytes) -> dict[str, Any]:
    """The data of one TOML file."""

    def value(table: dict[str, Any]) -> Any:
        return dt.date.fromisoformat(table["of"]) if table.get(_KIND) == "date" else table

    found: dict[str, Any] = json.loads(text.decode(), object_hook=value if _DATED in text else None)
    return found


def _read(text: bytes, classes: tuple[type, ...]) -> Any:
    """Values of their text; without ``classes``, plain data. See ``_batches``."""
    if not classes:
        with Paused():
            return json.loads(text.decode())
    known = {one.__name__: one for one in classes}
    made: list[Any] = []
    at = made.__getitem__
    with Paused():
        for kind, count, placed, given in json.loads(text.decode()):
            if kind in _HOLDERS:
                made += map(_HOLDERS[kind], [map(at, row) for row in given] if placed else given)
            elif kind == _TABLE:
                made += [dict(zip(names, map(at, parts), strict=True)) for names, parts in given]
            elif kind == _BARE:
                made += given
            else:
                cls = known[kind]
                columns = [
                    repeat(one.default, count) if (column := given.get(one.name)) is None
                    else map(at, column) if one.name in placed else column
                    for one in fields(cls)
                ]  # fmt: skip
                made += map(cls, *columns)
    return made[-1]


# --- writing it, when a wheel is built --------------------------------------------------------------------------


def write(path: str) -> None:
    """Write the file from the TOML beside this module, with every part that a module which was imported has named."""
    made: dict[str, bytes] = {}
    _looked_at.clear()
    for name, (make, classes) in sorted(_parts.items()):
        value = make()
        made[name] = _text(_batches(value, classes) if classes else value)
        if _read(made[name], classes) != value:
            raise ValueError(name)
    modules = {
        os.path.relpath(str(module.__file__), _FOLDER).replace(os.sep, "/")
        for name, module in sys.modules.items()
        if name.partition(".")[0] == __package__ and getattr(module, "__file__", None)
    }
    readers = sorted(modules | _looked_at)
    for file in sorted(set(_toml_files("")) - set(_toml_files(KNOWLEDGE))):
        data = toml(file)
        text = _text(data)
        if _data(text) == data:
            made[f"{file} {_digest((_bytes(file),))}"] = text
    parts, begin = {}, 0
    for name, text in made.items():
        parts[name] = begin, len(text), _digest((text,))
        begin += len(text)
    header = _text({"digest": _digest_of_sources(readers), "readers": readers, "parts": parts})
    with open(path, "wb") as stream:
        stream.writelines((header, *made.values()))


def _text(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), default=_dated).encode() + b"\n"


def _dated(value: Any) -> Any:
    """A date, which JSON has none of; anything else as text, which is seen and not written."""
    return {_KIND: "date", "of": value.isoformat()} if type(value) is dt.date else str(value)


class _Node:
    """A value that is written: of which kind it is, what it holds, how deep it is, and its place among all that are made."""

    def __init__(self, kind: str, value: Any, parts: list[_Node]) -> None:
        self.kind, self.value, self.parts = kind, value, parts
        self.depth: int = max([1 + one.depth for one in parts], default=0)
        self.place = -1


def _node(value: Any, classes: tuple[type, ...], nodes: dict[Any, _Node]) -> _Node:
    """The node of a value; values that are alike have one. Raises ``TypeError`` for a class that was not named."""

    def of(parts: Iterable[Any]) -> list[_Node]:
        return [_node(part, classes, nodes) for part in parts]

    if value is None or isinstance(value, str | int | float):
        return nodes.setdefault((type(value), value), _Node(_BARE, value, []))
    if isinstance(value, Mapping):
        # What can be changed is nobody else's.
        return nodes.setdefault(id(value), _Node(_TABLE, value, of(value.values())))
    if isinstance(value, frozenset):
        kind, parts = "set", of(sorted(value))
    elif type(value) is tuple:
        kind, parts = "tuple", of(value)
    elif type(value) in classes:
        kind, parts = type(value).__name__, of(getattr(value, one.name) for one in fields(value))
    else:
        raise TypeError(type(value).__name__)
    return nodes.setdefault((kind, *map(id, parts)), _Node(kind, value, parts))


def _batches(value: Any, classes: tuple[type, ...]) -> list[Any]:
    """A value as batches of what is of one kind and holds only what earlier ones made; the last one is the value.

    A batch is ``[kind, count, placed, given]``: a class with its columns, anything else with its rows. What is placed is given by its
    place among all that was made so far; a column of defaults is left out. So values are made many at once, and those that are alike once.
    """
    nodes: dict[Any, _Node] = {}
    _node(value, classes, nodes)
    known = {one.__name__: fields(one) for one in classes}
    alike: dict[tuple[int, str, bool], list[_Node]] = {}
    for one in nodes.values():
        if one.kind != _BARE:
            alike.setdefault((one.depth, one.kind, one.kind in known or _holds(one.parts)), []).append(one)
    made: list[Any] = []
    count = 0

    def place(rows: Iterable[_Node]) -> list[_Node]:
        nonlocal count
        new = []
        for one in rows:
            if one.place < 0:
                one.place, count = count, count + 1
                new.append(one)
        return new

    for (_, kind, _), rows in sorted(alike.items(), key=lambda item: item[0]):
        lines: dict[Any, Sequence[_Node]] = dict(enumerate(one.parts for one in rows))
        if kind in known:
            columns = zip(known[kind], zip(*lines.values(), strict=True), strict=True)
            lines = {field.name: line for field, line in columns if not all(_is(one, field.default) for one in line)}
        placed = {name: kind == _TABLE or _holds(line) for name, line in lines.items()}
        if bare := place(part for name, line in lines.items() if placed[name] for part in line):
            made.append([_BARE, len(bare), False, [one.value for one in bare]])
        place(rows)
        told = {name: [one.place if placed[name] else one.value for one in line] for name, line in lines.items()}
        if kind in known:
            made.append([kind, len(rows), [name for name in told if placed[name]], told])
        elif kind == _TABLE:
            made.append([kind, len(rows), True, [[[*one.value], told[number]] for number, one in enumerate(rows)]])
        else:
            made.append([kind, len(rows), any(placed.values()), [*told.values()]])
    return made


def _holds(parts: Iterable[_Node]) -> bool:
    """Whether something is among them that JSON has not."""
    return any(part.kind != _BARE for part in parts)


def _is(node: _Node, default: Any) -> bool:
    return type(node.value) is type(default) and bool(node.value == default)
