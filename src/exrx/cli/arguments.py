"""The words and flags of the command line. Building them loads nothing but argparse."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from exrx import __version__
from exrx.export.formats import CALENDAR, FORMATS, LANGUAGE, PLAN_FILE, any_of, every_option, every_view
from exrx.person.fields import FIELDS, OPTIONS, Field
from exrx.values.errors import Problem, close_to
from exrx.values.said import NOWHERE, Said
from exrx.values.term_kinds import TERM_KINDS

COMMANDS = (
    "plan",
    "adapt",
    "log",
    "show",
    "review",
    "withdraw",
    "screen",
    "new",
    "why",
    "why-not",
    "terms",
    "protocols",
    "rules",
    "lint",
    "serve",
    "pull",
    "push",
    "workouts",
    "cohort",
)
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


class _Unasked:
    """Stands for the parser of a command that was not typed: whatever is added to it is forgotten."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: self


class _Commands:
    """The parsers of all commands, or of the one that was typed: the others would take longer to make than it takes to run."""

    def __init__(self, parsers: Any, only: str | None) -> None:
        self._parsers, self._only = parsers, only

    def add_parser(self, name: str, **options: Any) -> Any:
        """The parser of a command."""
        return self._parsers.add_parser(name, **options) if self._only in (None, name) else _Unasked()


def build(only: str | None = None) -> argparse.ArgumentParser:
    """The whole parser; ``only``: of the commands this one alone."""
    parser = _Parser(
        prog="exrx",
        description="A safe, gradual exercise plan from published recommendations. "
        "It goes along with treatment and replaces no medicine.",
        epilog="Exit codes: 0 fine, 1 findings or failed rule checks, 2 usage, bad input or no room in the week, 3 not cleared.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="the versions of exrx and of its zone data")
    commands = _Commands(parser.add_subparsers(dest="command", metavar="COMMAND", title="commands"), only)
    _add_plan(commands)
    _add_adapt(commands)
    _add_journal(commands)
    _add_withdraw(commands)
    _add_screen(commands)
    new = commands.add_parser(
        "new",
        help="answer questions, get a person file",
        description="An interview; writes a commented person file, or continues one.",
    )
    new.add_argument("person", metavar="PERSON.toml", nargs="?", default="person.toml")
    new.add_argument("--today", metavar="DATE", help="the day of screening where the file has no start")
    _add_language(new, "of the questions, as far as they are translated; default: that of the file, or en")
    for name, text in (("why", "where a number comes from"), ("why-not", "why something is not in the plan")):
        why = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        why.add_argument(
            "topic",
            metavar="TOPIC",
            nargs="*" if name == "why" else "+",
            help='such as intensity, "how hard", w03s2, a rule id',
        )
        why.add_argument(
            "--plan", metavar="FILE", default="plan.json", help="the plan file (plan.json)", action=_OnePlan
        )
        _add_language(why)
    terms = commands.add_parser("terms", help="the vocabulary", description="The words that a person file may use.")
    terms.add_argument("kind", choices=TERM_KINDS, metavar="KIND", help=", ".join(TERM_KINDS))
    terms.add_argument("word", nargs="*", metavar="WORD", help="what one word means, such as a name on a box")
    protocols = commands.add_parser(
        "protocols",
        help="published programmes by name",
        description="The programmes that can be asked for by name: dose, people, result and grade; with --plan, where a plan "
        "stands among them.",
    )
    protocols.add_argument("--plan", metavar="FILE", help="a plan file, such as plan.json, to place among them")
    protocols.add_argument("--rules", metavar="PATH", action="append", default=[], help="a rule file or folder to add")
    _add_language(protocols)
    _add_rules(commands)
    _add_calendars(commands)
    _add_workouts(commands)
    _add_cohort(commands)
    return parser


def _add_plan(commands: Any) -> None:
    plan = commands.add_parser(
        "plan",
        help="make a plan",
        usage="exrx plan [PERSON.toml] [-o plan.ics] [--start DATE] [flags]",
        description="Make a plan and print it, or write it with -o. Flags have the names of the person file and win "
        "over it. Lists are written with commas; none is the empty list.",
    )
    plan.add_argument("person", metavar="PERSON.toml", nargs="?")
    plan.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        action="append",
        default=[],
        help=f"{any_of(f'plan{suffix}' for suffix in FORMATS)}; {CALENDAR.what} keeps its plan{PLAN_FILE.suffix} beside it",
    )
    plan.add_argument(
        "--view",
        choices=every_view(),
        help=_views_help(),
    )
    for option in every_option():
        plan.add_argument(f"--{option.name}", dest=f"option_{option.name}", metavar=option.metavar, help=option.help)
    plan.add_argument(
        "--today", metavar="DATE", help="the day on which a plan is updated, and from which --start monday is counted"
    )
    plan.add_argument(
        "--busy",
        metavar="CALENDAR",
        action="append",
        default=[],
        help="a calendar to keep clear of, besides those of the person file: a .ics file, its https:// address, or "
        "caldavs://NAME@SERVER/CALENDAR/ (password as for exrx push)",
    )
    again = plan.add_argument_group("the second run (a plan.json beside the output is updated)")
    again.add_argument("--update", metavar="plan.json", help="the plan file to update, where it lies elsewhere")
    again.add_argument(
        "--from", dest="export", metavar="FILE.ics", help="enter what was done in a calendar that any program saved"
    )
    again.add_argument("--new", action="store_true", help="begin another plan, and take the old one out")
    again.add_argument("--changes", metavar="FILE.ics", help="write only the entries that differ, too")
    again.add_argument("--revision", metavar="N", help="the number of this revision, where all files are lost")
    options = plan.add_argument_group("the plan")
    for field in OPTIONS:
        _add_field(
            options, field, "a date, or monday ... sunday: the next one" if field.name == "start" else field.help
        )
    _add_person(plan)


_GOES_ON = "left out: that of the calendar there is"


def _add_language(command: Any, text: str = LANGUAGE.help) -> None:
    """For commands that print; where files are written, it is an option of formats."""
    command.add_argument(f"--{LANGUAGE.name}", dest=f"option_{LANGUAGE.name}", metavar=LANGUAGE.metavar, help=text)


def _add_plan_file(command: Any) -> None:
    """The plan file, alone or as ``--plan FILE``, as the commands whose words are something else have it."""
    command.add_argument("plan", metavar="plan.json", nargs="?", default=argparse.SUPPRESS, action=_OnePlan)
    command.add_argument("--plan", metavar="FILE", default="plan.json", help=argparse.SUPPRESS, action=_OnePlan)


def _views_help() -> str:
    """Which file has which views; the first of them is the usual one."""
    having: dict[tuple[str, ...], list[str]] = {}
    for row in FORMATS.values():
        if row.views:
            having.setdefault(row.views, []).append(row.suffix)
    told = (f"{views[0]} ({any_of(views[1:])}) for {any_of(suffixes)}" for views, suffixes in having.items())
    return "; ".join([*told, "shared is times alone"])


def _add_adapt(commands: Any) -> None:
    adapt = commands.add_parser(
        "adapt",
        help="a pause, or another answer, from today on",
        usage="exrx adapt [plan.json] [--pause FIRST..LAST] [flags]",
        description="Change a plan from today on, with nothing but its plan file. A pause moves what is left; what is not named "
        "stays. The calendar beside the plan file is updated in place. An answer given here belongs into the person file, too.",
    )
    _add_plan_file(adapt)
    adapt.add_argument(
        "--pause",
        metavar="TIME",
        help="FIRST..LAST (two dates), or so many days or weeks from today; none: not after all",
    )
    adapt.add_argument("--ill", action="store_true", help="the pause is an illness")
    adapt.add_argument(
        "-o", "--output", metavar="FILE", action="append", default=[], help="another place for the result"
    )
    adapt.add_argument("--changes", metavar="FILE.ics", help="write only the entries that differ, too")
    adapt.add_argument("--today", metavar="DATE", help="the day from which it holds")
    _add_language(adapt)
    options = adapt.add_argument_group("the plan")
    for field in OPTIONS:
        if field.name not in ("id", "issued"):
            _add_field(options, field, field.help)
    _add_person(adapt)


def _add_packs(command: Any) -> None:
    text = "a rule file or folder that the plan was made with, beside those of exrx"
    command.add_argument("--rules", metavar="PATH", action="append", default=[], dest="packs", help=text)


_LOGGED = (
    ("--effort", "WORD", "how hard: very easy, easy, moderate, hard, very hard, or all I had"),
    ("--sentences", "yes|hardly|no", "whether whole sentences were possible"),
    ("--feeling", "N", "how it felt while doing it, from minus two to two"),
    ("--before", "N", "how it felt before, from minus two to two"),
    ("--pain", "N", "pain, from none to ten"),
    ("--next-morning", "yes|no", "whether the pain was as before the next morning"),
    ("--worse-days", "N", "days of being clearly worse afterwards, sore muscles aside"),
    ("--fever", "yes|no", "of an illness; left out: counted as yes"),
    ("--fever-days", "N", "days of fever in a row"),
    ("--below-neck", "yes|no", "aching, chest, stomach, in bed; left out: counted as yes"),
    ("--sore-throat", "yes|no", "of an illness"),
    ("--vomiting", "yes|no", "of an illness: vomiting or diarrhoea"),
    ("--chest-signs", "yes|no", "of an illness: chest pain, palpitations or breathlessness"),
    ("--which", "WORD", "cold, stomach, influenza, covid, pneumonia, in_hospital or other"),
    ("--item9", "N", "the ninth answer of the questionnaire, none to three"),
    ("--since", "DATE", "of an answer: since when"),
    ("--ended", "DATE", "of an answer: the last day of it"),
    ("--for", "REASON", "of a medicine: what it is for"),
    ("--on", "DATE", "the day that a score, an answer or a contact is about; left out: today"),
)


def _add_journal(commands: Any) -> None:
    log = commands.add_parser(
        "log",
        help="what took place, an illness, a score: the plan follows",
        usage="exrx log [WORD ...] [--plan plan.json] [flags]",
        description="A few words into the journal beside the plan file: done, shorter MINUTES, not, other cycling MINUTES (the "
        "newest session without an entry, or its key or day), ill FIRST..LAST --fever no, away FIRST..LAST, phq9 TOTAL "
        "--item9 N, gad7 TOTAL, better, same or worse, move KEY DATE TIME "
        "MINUTES or deleted KEY (what you did in your calendar), answer medications bisoprolol --since DATE, contact, days "
        "FIRST..LAST all (or none, or rather-not), undo. Or what a watch recorded: FILE.fit, .tcx or .gpx, several, or a folder; "
        "a file and the key or day of its session. Alone it asks what is open, one question. The plan and the calendar beside it "
        "follow. Nothing need be written down.",
    )
    log.add_argument("words", metavar="WORD", nargs="*")
    for flag, shown, text in _LOGGED:
        log.add_argument(flag, metavar=shown, help=text, **({"dest": "reason"} if flag == "--for" else {}))
    show = commands.add_parser(
        "show",
        help="the plan as it is now, and why it changed",
        description="The plan as it is on a day: what comes next, and why it changed.",
    )
    _add_plan_file(show)
    show.add_argument("-o", "--output", metavar="page.html", help="write the page as it is now")
    show.add_argument(
        "--view", choices=("person", "clinician"), help="of the page: person (clinician: with the course)"
    )
    show.add_argument("--week", metavar="N", help="the sessions of one week of the plan")
    log.add_argument("--plan", metavar="FILE", default="plan.json", help="the plan file (plan.json)", action=_OnePlan)
    log.add_argument(
        "--none",
        action="store_true",
        help="of an answer that is a list: nothing of it holds any more; first shows what that loosens",
    )
    log.add_argument("--yes", action="store_true", help="with --none: do it without asking")
    log.add_argument("--dry-run", action="store_true", help="of files of a watch: only show what would be entered")
    review = commands.add_parser(
        "review",
        help="a look back: where you stand, how it goes, what comes next",
        description="A look back on the plan as of a day: where you stand, how it goes, what is open and how to answer it, and once it is "
        "over what comes after it. For the clinician: what took place, effort, feeling, pain, illness, scores with their error, answers "
        "with their days, and what changed by which rule.",
    )
    _add_plan_file(review)
    review.add_argument("--view", choices=("person", "clinician"), default="person", help="person (clinician)")
    for command in (log, show, review):
        command.add_argument("--today", metavar="DATE", help="the day on which it is said")
        _add_packs(command)
        _add_language(command)


def _add_withdraw(commands: Any) -> None:
    withdraw = commands.add_parser(
        "withdraw",
        help="take a plan out of the calendar",
        usage="exrx withdraw [plan.json] -o withdraw.ics",
        description="Take every session from today on out of a plan. The calendar file shows them as cancelled: import it.",
    )
    _add_plan_file(withdraw)
    withdraw.add_argument("-o", "--output", metavar="FILE.ics", required=True, help="the calendar file to write")
    withdraw.add_argument("--today", metavar="DATE", help="the first day that is taken out; left out: today")
    _add_language(withdraw, _GOES_ON)


def _add_screen(commands: Any) -> None:
    screen = commands.add_parser(
        "screen",
        help="may there be a plan, and what is open",
        usage="exrx screen [PERSON.toml] [flags]",
        description="Screen a person. Exit code 0 when a plan is possible, 3 when someone should look first.",
    )
    screen.add_argument("person", metavar="PERSON.toml", nargs="?")
    _add_language(screen)
    screen.add_argument("--today", metavar="DATE", help="the day of screening where neither as_of nor start is given")
    options = screen.add_argument_group("screening")
    _add_field(options, next(field for field in OPTIONS if field.name == "start"), "the first day of week 1")
    for field in OPTIONS:
        if field.name in SCREEN_OPTIONS:
            _add_field(options, field, field.help)
    _add_person(screen)


def _add_person(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the person (left out: not asked)")
    for field in sorted(FIELDS, key=lambda field: field.kind == "tables"):
        _add_field(group, field, field.help)


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


def _add_rules(commands: Any) -> None:
    rules = commands.add_parser(
        "rules", help="list, show, check, test and cite the rules", description="The rules that plans are made with."
    )
    actions = rules.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    listing = actions.add_parser("list", help="all rules", description="All rules, by pack.")
    listing.add_argument("paths", metavar="PATH", nargs="*", help="rule files or folders to add")
    show = actions.add_parser("show", help="one rule", description="One rule, its source, and how it is written.")
    show.add_argument("id", metavar="ID")
    show.add_argument("--rules", metavar="PATH", action="append", default=[], help="a rule file or folder to add")
    evidence = actions.add_parser(
        "evidence", help="all sources, rules and what was left out", description="The whole evidence in Markdown."
    )
    evidence.add_argument("paths", metavar="PATH", nargs="*", help="rule files or folders to add")
    for name, text in (
        ("check", "look for defects"),
        ("test", "run the case tables"),
        ("coverage", "which rules the cases show"),
    ):
        action = actions.add_parser(
            name, help=text, description=text[0].upper() + text[1:] + ". Exit code 1 when there are any findings."
        )
        action.add_argument(
            "paths", metavar="PATH", nargs="*", help="rule files or folders; left out: the shipped ones"
        )
    graph = actions.add_parser(
        "graph",
        help="who beats whom",
        description="Every rule under what it speaks about: its source, a case that shows it, one that does not, and who beats whom.",
    )
    graph.add_argument("paths", metavar="PATH", nargs="*", help="rule files or folders; left out: the shipped ones")
    graph.add_argument("--about", metavar="NAME", default="", help="one dimension, item or rule, such as time")
    graph.add_argument("--dot", action="store_true", help="for Graphviz")
    cite = actions.add_parser("cite", help="the references of a plan", description="The references of a plan.")
    _add_plan_file(cite)
    cite.add_argument("--bibtex", action="store_true", help="for BibTeX")


def _add_calendars(commands: Any) -> None:
    lint = commands.add_parser(
        "lint",
        help="check any calendar file",
        description="Check a calendar file of any maker: each fault with its line, what follows from it in which "
        "client, and the remedy. Exit code 1 when there are any findings.",
    )
    lint.add_argument("file", metavar="FILE.ics")
    lint.add_argument("--json", action="store_true", help="the findings as data")
    pull = commands.add_parser(
        "pull",
        help="what you did in a calendar on a server (CalDAV)",
        description="Read a calendar on a CalDAV server, and enter what you did there with the plan's sessions: moved, made "
        "shorter or longer, taken out. The plan and the calendar beside it follow; nothing is written to the server. The "
        "password comes from where exrx push takes it.",
    )
    push = commands.add_parser(
        "push",
        help="into a calendar on a server (CalDAV)",
        description="Make a calendar on a CalDAV server hold the plan: add, change in place, take out what left the "
        "plan; other entries are never touched. The password comes from EXRX_CALDAV_PASSWORD in the environment or "
        "from the keyring (service exrx:SERVER).",
    )
    for command in (pull, push):
        _add_plan_file(command)
        command.add_argument("--url", metavar="URL", required=True, help="the address of one calendar")
        command.add_argument("--user", metavar="NAME", help="left out: EXRX_CALDAV_USER in the environment")
        command.add_argument("--view", choices=("private", "shared"), default="private", help="shared shows times only")
        command.add_argument("--dry-run", action="store_true", help="only show what would be done")
        command.add_argument("--today", metavar="DATE", help="the day that counts as today")
        _add_packs(command)
    push.add_argument("--overwrite", action="store_true", help="also entries that were changed in the calendar")
    _add_language(push, _GOES_ON)
    _add_language(pull)
    serve = commands.add_parser(
        "serve",
        help="a calendar feed to subscribe to",
        description="Serve a plan as a calendar feed, in both views, under addresses that cannot be guessed. A plan "
        "file that is replaced is read again.",
    )
    _add_plan_file(serve)
    serve.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help="127.0.0.1: this computer alone")
    serve.add_argument("--port", metavar="N", type=int, default=8711, help="8711; 0: any that is free")
    _add_language(serve, _GOES_ON)


def options_of(found: argparse.Namespace) -> dict[str, str]:
    """The options of formats that were given."""
    given = ((option.name, getattr(found, f"option_{option.name}", None)) for option in every_option())
    return {name: value for name, value in given if value is not None}


def _add_workouts(commands: Any) -> None:
    workouts = commands.add_parser(
        "workouts",
        help="onto a watch: files with steps and heart rates",
        usage="exrx workouts [plan.json] -o workouts.zip [--private] [--format fit,apple]",
        description="The sessions to come as workouts for a watch: FIT (Garmin and others), Apple Watch, intervals.icu, TCX, Zwift, and "
        "what each could not carry. Without -o only that is printed.",
    )
    _add_plan_file(workouts)
    workouts.add_argument("-o", "--output", metavar="FILE.zip", help="the archive to write")
    workouts.add_argument(
        "--private", action="store_true", help="also say what is done; left out: as neutral as a shared calendar"
    )
    workouts.add_argument(
        "--format", metavar="A,B", action="append", default=[], help="only these: fit, apple, intervals, tcx, zwift"
    )
    workouts.add_argument(
        "--intervals", action="store_true", help="show what would be sent to the calendar of intervals.icu"
    )
    workouts.add_argument(
        "--send", action="store_true", help="with --intervals: send it, with the key in EXRX_INTERVALS_KEY"
    )
    _add_language(workouts)


def _add_cohort(commands: Any) -> None:
    cohort = commands.add_parser(
        "cohort",
        help="many people: a table in, a table of doses out",
        usage="exrx cohort PEOPLE.csv|.parquet|.arrow -o DOSES.parquet|.csv|.arrow [flags]",
        description="Screen and prescribe for everybody in a table: columns are named as in a person file, an empty cell is not asked, "
        "none is asked and none. A row that cannot be read is a row with its faults. Broken off, the same command goes on where it was. "
        "Needs the extra arrow. Exit code 0 also where rows were bad, 1 with --strict.",
    )
    cohort.add_argument("people", metavar="PEOPLE")
    cohort.add_argument("-o", "--output", metavar="FILE", required=True, help="the table to write")
    cohort.add_argument(
        "--sessions", metavar="FILE", help="a second table: the sessions of everybody who may have a plan, a row a step"
    )
    cohort.add_argument("--workers", metavar="N", type=int, default=1, help="processes (1)")
    cohort.add_argument("--strict", action="store_true", help="exit code 1 where rows were bad")
    cohort.add_argument(
        "--as-of", metavar="DATE", help="the day of screening; left out: today, or that of a run broken off"
    )
    cohort.add_argument(
        "--start", metavar="DATE", help="with --sessions: the first day of week 1; left out: the day of screening"
    )
    cohort.add_argument(
        "--timezone", metavar="ZONE", help="with --sessions: such as Europe/Berlin, for free time with clock times"
    )
    cohort.add_argument("--rules", metavar="PATH", action="append", default=[], help="a rule file or folder to add")
    cohort.add_argument("--today", metavar="DATE", help="the day that counts as today")
