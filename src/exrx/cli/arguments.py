"""The words and flags of the command line. Building them loads nothing but argparse."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from exrx import __version__
from exrx.built import toml
from exrx.export.formats import CALENDAR, FORMATS, PLAN_FILE, any_of, every_option, every_view
from exrx.person.fields import FIELDS, OPTIONS, Field
from exrx.values.errors import Problem, close_to
from exrx.values.said import NOWHERE, Said
from exrx.values.term_kinds import TERM_KINDS

_DECLARED = toml("cli/commands.toml")
COMMANDS = tuple(_DECLARED["command"])
SCREEN_OPTIONS = ("goals", "protocol", "rules", "as_of")
"""The options that screening knows besides the person."""
_REPEATED = ("names", "entries", "windows", "tables", "paths", "texts")
_SHOWN = {
    "names": "A,B",
    "entries": "A,B",
    "windows": "DAYS",
    "tables": "TABLE",
    "paths": "PATH",
    "date": "DATE",
    "yes_no": "yes|no",
    "whole": "N",
    "count": "N",
    "measure": "N",
    "scores": "N",
}


_LONGEST = 10_000
"""Signs of one word. Paths and addresses are far shorter; what is longer is refused before anything is looked for in it."""
_MOST_FLAGS = 1_000


class UsageError(Exception):
    """The words do not make a command: what is wrong with them, and what to type instead."""

    def __init__(self, what: Said | str, do: Said | str = NOWHERE) -> None:
        super().__init__(what, do)
        self.problem = Problem("exrx", "", what, do)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        options["allow_abbrev"] = False
        options.setdefault("formatter_class", lambda prog: argparse.HelpFormatter(prog, max_help_position=28, width=79))
        super().__init__(**options)
        self.register("action", "one_plan", _OnePlan)
        self.register("type", "int", int)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message[:200], f"see {self.prog} --help")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The command. Raises ``UsageError``; no message repeats a value, since it may be about health."""
    for number, word in enumerate(words, 1):
        if len(word) > _LONGEST:
            raise UsageError(
                f"word {number} has {len(word):,} signs, and none may have more than {_LONGEST:,}",
                "what is longer belongs into a file",
            )
    number = sum(word.startswith("-") for word in words)
    if number > _MOST_FLAGS:
        # The parser looks through all words again for each that it does not know.
        raise UsageError(f"{number:,} flags are more than any command has", "see exrx --help")
    first = next((word for word in words if not word.startswith("-")), None)
    if first is not None and first not in COMMANDS:
        near = close_to(first, COMMANDS)
        hint = (
            "did you mean exrx plan PERSON.toml?"
            if first.endswith(".toml")
            else f"did you mean exrx {near[0]}?"
            if near
            else "see exrx --help"
        )
        raise UsageError(f"the first word names the command: {', '.join(COMMANDS)}", hint)
    parser = build(first if words[:1] == [first] else None)
    found, extra = parser.parse_known_args(words)
    if extra:
        flags = [word.partition("=")[0] for word in extra if word.startswith("--")]
        if flags:
            near = close_to(flags[0], _flags_of(parser, found.command))
            raise UsageError(
                f"unknown flag {flags[0][:60]}", f"did you mean {near[0]}?" if near else "see the --help of the command"
            )
        count = f"{len(extra)} word{'s' if len(extra) > 1 else ''}"
        raise UsageError(
            f"{count} more than expected",
            "write lists with commas and no spaces, such as --conditions a,b, and quote texts",
        )
    return found


def _flags_of(parser: argparse.ArgumentParser, command: str | None) -> list[str]:
    """The flags of a command and of what stands below it."""
    found = [flag for flag in parser._option_string_actions if flag.startswith("--")]
    below = [action.choices for action in parser._actions if isinstance(action.choices, dict)]
    parsers = [one for choices in below for name, one in choices.items() if command in (None, name)]
    return [*found, *(flag for one in parsers for flag in _flags_of(one, None))]


class _OnePlan(argparse.Action):
    """A plan file, named once: of two, one would be left out in silence."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        if getattr(namespace, "named_plan", values) != values:
            raise UsageError("two plan files are named", "name one, alone or as --plan FILE")
        namespace.plan = namespace.named_plan = values


class _Version(argparse.Action):
    """What exrx is, and by which clock laws it reckons."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from exrx.clocks import zone_data

        data = zone_data()
        system = f", not the system's {data.system}" if data.packaged and data.system not in ("", data.package) else ""
        sys.stdout.write(f"exrx {__version__} (zone data {data.version or 'unknown'}{system})\n")
        parser.exit()


def build(only: str | None = None) -> argparse.ArgumentParser:
    """The whole parser; ``only``: of the commands this one alone, since the others would take longer to make than it takes to run."""
    parser = _Parser(
        prog="exrx",
        description="A safe, gradual exercise plan from published recommendations. "
        "It goes along with treatment and replaces no medicine.",
        epilog="Exit codes: 0 fine, 1 findings or failed rule checks, 2 usage, bad input or no room in the week, 3 not cleared.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="the versions of exrx and of its zone data")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, declared in _DECLARED["command"].items():
        if only in (None, name):
            _add_command(commands, name, declared)
    return parser


def _add_command(commands: Any, name: str, declared: Mapping[str, Any]) -> None:
    told: str = declared["help"]
    description = declared.get("description", f"{told[0].upper()}{told[1:]}.")
    command = commands.add_parser(name, help=told, description=description, usage=declared.get("usage"))
    _add_all(command, declared.get("takes", ()))
    if "action" in declared:
        actions = command.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
        for below, one in declared["action"].items():
            _add_command(actions, below, one)


def _add_all(command: Any, takes: Iterable[Any]) -> None:
    """Words and flags as ``commands.toml`` declares them."""
    group = command
    for entry in takes:
        if isinstance(entry, str):
            _add_all(command, _DECLARED["shared"][entry])
        elif "group" in entry:
            group = command.add_argument_group(entry["group"])
        elif "fields" in entry:
            for field in _FIELDS[entry["fields"]]:
                if field.name not in entry.get("without", ()):
                    _add_field(group, field, entry.get(field.name, field.help))
        elif "options" in entry:
            for option in every_option():
                if entry["options"] in ("formats", option.name):
                    text = entry.get("help", option.help)
                    group.add_argument(
                        f"--{option.name}", dest=f"option_{option.name}", metavar=option.metavar, help=text
                    )
        else:
            _add(group, **entry)


def _add(group: Any, **entry: Any) -> None:
    names = entry.pop("is").split()
    entry = {name: argparse.SUPPRESS if value == "hidden" else value for name, value in entry.items()}
    if entry.get("action") == "append":
        entry["default"] = []
    if isinstance(entry.get("choices"), str):
        entry["choices"] = every_view() if entry["choices"] == "views" else TERM_KINDS
    for name, told in _TOLD.items():
        if f"{{{name}}}" in entry.get("help", ""):
            entry["help"] = entry["help"].replace(f"{{{name}}}", told())
    group.add_argument(*names, **entry)


_FIELDS = {
    "plan": OPTIONS,
    "screening": sorted(
        (field for field in OPTIONS if field.name in ("start", *SCREEN_OPTIONS)),
        key=lambda field: field.name != "start",
    ),
    "person": sorted(FIELDS, key=lambda field: field.kind == "tables"),
}


def _files() -> str:
    return (
        f"{any_of(f'plan{suffix}' for suffix in FORMATS)}; {CALENDAR.what} keeps its plan{PLAN_FILE.suffix} beside it"
    )


def _views() -> str:
    """Which file has which views; the first of them is the usual one."""
    having: dict[tuple[str, ...], list[str]] = {}
    for row in FORMATS.values():
        if row.views:
            having.setdefault(row.views, []).append(row.suffix)
    return "; ".join(f"{views[0]} ({any_of(views[1:])}) for {any_of(suffixes)}" for views, suffixes in having.items())


_TOLD: dict[str, Callable[[], str]] = {"files": _files, "views": _views, "kinds": lambda: ", ".join(TERM_KINDS)}


def _add_field(group: Any, field: Field, text: str) -> None:
    action = "append" if field.kind in _REPEATED else "store"
    text = text.replace("[] = none; left out = not asked", "names, or none")
    group.add_argument(
        field.flag,
        dest=f"field_{field.name}",
        metavar=_SHOWN.get(field.kind, "TEXT"),
        action=action,
        help=text.replace("%", "%%"),
    )


def options_of(found: argparse.Namespace) -> dict[str, str]:
    """The options of formats that were given."""
    given = ((option.name, getattr(found, f"option_{option.name}", None)) for option in every_option())
    return {name: value for name, value in given if value is not None}
