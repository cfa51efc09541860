"""The command line: parse, call, print. Everything heavy is imported by the command that needs it.

Exit codes: 0 fine, 1 violations, findings or failing cases, 2 usage, bad input or no room in the week, 3 not cleared; 70 is a
defect of exrx itself, 130 the person's own Ctrl-C.
"""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from exrx.cli.arguments import UsageError, parse
from exrx.cli.console import OutputGone, complain, finish, forget_output, say, wrap
from exrx.cli.faults import fault_text
from exrx.cli.flags import flags_of
from exrx.cli.personfile import SCREEN_OPTIONS, Given, help_lines, read_person_file
from exrx.person.fields import OPTIONS
from exrx.values.errors import AuditError, ExrxError, InputError, NotCleared, Problem, RuleFileError, defect_of
from exrx.values.said import said

if TYPE_CHECKING:
    import argparse

    from exrx.programme.plan import Plan
    from exrx.values.clearance import Clearance

OK, VIOLATIONS, BAD_INPUT, NOT_CLEARED, DEFECT, INTERRUPTED = 0, 1, 2, 3, 70, 130
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NO_PLAN_YET = "make one with exrx plan PERSON.toml -o plan.ics, or name the plan file"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Nothing that a person typed can raise out of here."""
    words = sys.argv[1:] if argv is None else list(argv)
    if argv is None:
        # Nothing is looked through for rubbish while the program ends: nothing of it is needed any more, and the system takes it all at once.
        atexit.register(gc.freeze)
    try:
        code = _run(words)
        finish()
    except KeyboardInterrupt:
        complain("\nStopped.")
        return INTERRUPTED
    except OutputGone as gone:
        forget_output()
        if isinstance(gone.__cause__, BrokenPipeError):
            # ``exrx terms medications | head``: the reader has what it wanted.
            return OK
        complain("The output was closed before everything was printed.")
        return BAD_INPUT
    except SystemExit as done:
        # argparse ends this way after --help and --version.
        return done.code if isinstance(done.code, int) else OK
    return code


def _run(words: Sequence[str]) -> int:
    ending = (
        "; nothing was written"
        if words[:1] in (["plan"], ["new"], ["withdraw"], ["adapt"], ["log"], ["workouts"])
        else ""
    )
    try:
        found = parse(words)
        if found.command is None:
            from exrx.cli.arguments import build

            complain(build().format_help().rstrip())
            return BAD_INPUT
        try:
            return _COMMANDS[found.command](found)
        finally:
            # What was said of the person comes first, where help is above all.
            if draft := getattr(found, "draft", ""):
                complain("\n" + wrap(draft))
    except UsageError as error:
        _help_if_heard(words)
        complain(wrap(f"exrx: {error.message}{ending}.") + (f"\n{wrap(error.hint, '  ')}" if error.hint else ""))
        return BAD_INPUT
    except (InputError, RuleFileError) as error:
        _help_if_heard(words, error)
        complain(fault_text(error.problems, ending))
        return BAD_INPUT
    except NotCleared:
        # Said where the person's own help lines are known.
        return NOT_CLEARED
    except AuditError as error:
        complain(str(error))
        return VIOLATIONS
    except ExrxError as error:
        _help_if_heard(words)
        complain(wrap(str(error)))
        return BAD_INPUT
    except (OutputGone, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get("EXRX_DEBUG"):
            raise
        complain(_defect(error))
        return DEFECT


def _help_if_heard(words: Sequence[str], error: ExrxError | None = None) -> None:
    """Where somebody writes of self-harm, what is wrong with the input comes second."""
    from exrx.heard import SELF_HARM, heard_in
    from exrx.printing import help_message

    groups = {*heard_in(words), *(error.heard if isinstance(error, InputError) else ())}
    if SELF_HARM in groups:
        complain(help_message(_lines_named(words), first=True) + "\n")


def _lines_named(words: Sequence[str]) -> tuple[str, ...]:
    """The help lines of the rule packs that a command names, as far as they can be read."""
    try:
        return help_lines(_given(parse(words)).values)
    except (ExrxError, UsageError, AttributeError):
        return ()


def _help_first(plan: Plan | None) -> None:
    """What was written is said after where help is, if that comes first for this plan."""
    if plan is not None and plan.clearance.crisis == "first":
        from exrx.printing import help_message

        say(help_message(plan.help_lines, first=True) + "\n")


def _clocks_differ(plan: Plan | None, found: argparse.Namespace) -> None:
    """Where this computer's own zone data are older and have other clocks for the plan, other programs show other times."""
    if plan is None or plan.timezone is None:
        return
    from exrx.clocks import system_differs, zone_data
    from exrx.telling.words import SOURCE, words_of

    if system_differs(plan.timezone, plan.start, plan.end):
        tell, data = words_of(found.option_language or SOURCE), zone_data()
        complain("\n" + wrap(tell("shared.clocks", zone=plan.timezone, system=data.system, used=data.version)))


def _defect(error: Exception) -> str:
    return wrap(
        f"Something is wrong inside exrx ({defect_of(error)}). This is not your fault: please report it "
        "with this line. Nothing was half-written. EXRX_DEBUG=1 shows more."
    )


def _say_not_cleared(error: NotCleared, given: Given, lines: tuple[str, ...] | None = None) -> None:
    from exrx.printing import screen_text

    clearance: Any = error.clearance
    if clearance.may_plan:
        complain('No plan yet: open_questions is "refuse", and there are open questions.\n')
    known = help_lines(given.values) if lines is None else lines
    # A plan file does not know from which file it came.
    file = given.file.path if given.file else "person.toml" if lines is None else "PERSON.toml"
    complain(screen_text(clearance, file, known, given.language or "en"))


# --- plan and screen ------------------------------------------------------------------------------------------


def _plan(found: argparse.Namespace) -> int:
    if found.export is not None:
        return _from_export(found)
    given = _given(found)
    _name_weekday(given, found.today)
    if found.view is not None and not found.output and not found.update:
        raise UsageError("--view belongs to a page or a calendar", "add -o plan.html, or -o plan.ics")
    if found.busy or isinstance(given.values.get("availability"), dict):
        from exrx.cli.busycalendars import look_up_busy

        look_up_busy(given, found.busy)
    if not found.output and not found.update:
        say(_make(given).text(language=given.language))
        return OK
    from exrx.cli.updating import Run

    run = Run(found, given, lambda: _today(found.today))
    try:
        with run:
            if run.earlier is not None:
                _say_format(run.earlier, str(run.outputs.kept or found.update))
            text = run.written(_make)
    except NotCleared as error:
        waiting = run.outputs.write_waiting(error.clearance)
        if waiting:
            complain(f"\n{waiting}")
        if run.earlier is not None:
            if not found.new:
                # Where a plan is made for the first time it was said.
                _say_not_cleared(error, given)
            complain("\n" + run.still_there())
        raise
    _help_first(run.outputs.plan)
    say(text)
    _clocks_differ(run.outputs.plan, found)
    return OK


def _from_export(found: argparse.Namespace) -> int:
    """What was done in a calendar that any program saved."""
    from exrx.cli.pulling import pulled_file

    if not found.update or found.person or found.output or found.new:
        raise UsageError(*(str(said(f"errors.pulling.usage.{part}")) for part in ("what", "do")))
    _loaded(found.update)
    found.packs = flags_of(found).get("rules") or []
    return pulled_file(found, _today(found.today), found.option_language or "en")


def _adapt(found: argparse.Namespace) -> int:
    from exrx.cli.adapting import adapted, run_on

    _, plan = found.there = _there(found.plan)
    try:
        flags = flags_of(found)
    except InputError as error:
        raise InputError(error.problems, heard=error.heard) from None
    if found.pause is None and found.ill:
        raise UsageError("--ill says what a pause is for", 'such as --pause "1 week" --ill')
    if found.pause is None and not flags:
        raise UsageError("adapt needs something to change", "such as --pause 2027-02-08..2027-02-21, or --minutes 40")
    given, today = Given(None, flags), _today(found.today)
    if found.option_language is not None:
        _language(found, given)
    run = run_on(found, given, today)
    try:
        with run:
            text = adapted(run, found, today)
    except NotCleared as error:
        _say_not_cleared(error, given, plan.help_lines)
        complain("\n" + run.still_there())
        raise
    _help_first(run.outputs.plan)
    say(text)
    _clocks_differ(run.outputs.plan, found)
    return OK


def _log(found: argparse.Namespace) -> int:
    from exrx.cli.log import logged, names_files, waiting_text

    language, today = _language(found), _today(found.today)
    _, plan = found.there = _there(found.plan)
    code = OK
    if names_files(found.words):
        from exrx.cli.recordings import of_files

        made = of_files(found, today, language, lambda: _help_first(plan))
        code = BAD_INPUT if made.is_left else OK
        if found.dry_run or not made.entries:
            _help_first(plan)
            say("\n".join(made.told))
            return code
        text, error = logged(found, today, language, made.entries, made.told)
    elif found.dry_run:
        from exrx.cli.recordings import usage

        raise usage("usage_dry")
    elif found.words and not found.none:
        text, error = logged(found, today, language)
    else:
        from exrx.cli.asking import asked
        from exrx.cli.emptying import emptied

        try:
            text, error = emptied(found, today, language) if found.none else asked(found, today, language)
        except NotCleared as refused:
            _say_not_cleared(refused, Given(None, {}), plan.help_lines)
            raise
        code = OK if text else BAD_INPUT
    if error is None:
        say(text)
        return code
    plan = _loaded(found.plan)
    _say_not_cleared(error, Given(None, {}), plan.help_lines)
    complain("\n" + text + "\n" + waiting_text(language))
    return NOT_CLEARED


def _show(found: argparse.Namespace) -> int:
    from exrx.cli.log import shown
    from exrx.cli.reviewing import page_written

    language = _language(found)
    plan = _loaded(found.plan)
    if found.view is not None and found.output is None:
        raise UsageError("--view belongs to a page", "add -o page.html")
    try:
        if found.output is not None:
            say(page_written(found, plan, _today(found.today), language))
        else:
            say(shown(found, _today(found.today), language))
    except NotCleared as error:
        _say_not_cleared(error, Given(None, {}), plan.help_lines)
        raise
    return OK


def _review(found: argparse.Namespace) -> int:
    from exrx.cli.reviewing import reviewed

    language = _language(found)
    plan = _loaded(found.plan)
    try:
        say(reviewed(found, plan, _today(found.today), language))
    except NotCleared as error:
        _say_not_cleared(error, Given(None, {}), plan.help_lines)
        raise
    return OK


def _withdraw(found: argparse.Namespace) -> int:
    from exrx.cli.updating import withdrawn
    from exrx.export.locking import locked

    with locked([found.plan, found.output]):
        text = withdrawn(found.plan, _loaded(found.plan), found.output, _today(found.today), _asked_language(found))
    say(text)
    return OK


def _make(given: Given) -> Plan:
    from exrx.planner import plan

    try:
        made: Plan = given.use(plan, (option.name for option in OPTIONS))
    except NotCleared as error:
        _say_not_cleared(error, given)
        raise
    return made


def _screen(found: argparse.Namespace) -> int:
    from exrx.planner import screen
    from exrx.printing import screen_text

    given = _given(found)
    _name_weekday(given, found.today)
    if "as_of" in given.values:
        clearance = given.use(screen, SCREEN_OPTIONS)
    elif "start" in given.values:
        clearance = given.use(_screen_at_start, ("goals", "protocol", "rules", "start"))
    else:
        given.values["as_of"] = _today(found.today)
        clearance = given.use(screen, SCREEN_OPTIONS)
    say(screen_text(clearance, found.person or "person.toml", help_lines(given.values), given.language))
    return OK if clearance.may_plan else NOT_CLEARED


def _screen_at_start(start: Any, **values: Any) -> Clearance:
    """Screening on the day on which ``plan`` would screen."""
    from exrx.classes import replace
    from exrx.planner import screen

    try:
        return screen(as_of=start, **values)
    except InputError as error:
        renamed = (replace(p, field="start") if p.field == "as_of" else p for p in error.problems)
        raise InputError(tuple(renamed), heard=error.heard) from None


def _given(found: argparse.Namespace) -> Given:
    """The file and the flags; the faults of both at once."""
    problems: list[Problem] = []
    groups: set[str] = set()
    flags: dict[str, Any] = {}
    file = None
    try:
        flags = flags_of(found)
    except InputError as error:
        problems += error.problems
        groups.update(error.heard)
    try:
        file = read_person_file(found.person) if found.person is not None else None
    except InputError as error:
        problems += error.problems
        groups.update(error.heard)
    if problems:
        raise InputError(tuple(problems), found.person or "", heard=groups)
    if file is None and not flags:
        raise UsageError(
            f"{found.command} needs a person",
            f"exrx {found.command} person.toml, or flags; exrx new makes a person file",
        )
    given = Given(file, flags)
    _language(found, given)
    return given


def _asked_language(found: argparse.Namespace) -> str | None:
    """The language that was asked for; without it a calendar goes on in its own. Raises ``InputError``."""
    return None if found.option_language is None else _language(found)


def _language(found: argparse.Namespace, given: Given | None = None) -> str:
    """The language of what is printed and written: the flag's, else that of the person file. Raises ``InputError``."""
    from exrx.telling.words import SOURCE, words_of

    flag = found.option_language is not None
    if not flag and given is not None:
        # A calendar that is there goes on in its own language where none is asked for.
        found.option_language = given.language
    try:
        words = words_of(SOURCE if found.option_language is None else found.option_language)
    except InputError as error:
        from exrx.classes import replace

        named = (replace(problem, field="--language" if flag else problem.field) for problem in error.problems)
        raise InputError(tuple(named if given is None else map(given.placed, named))) from None
    if given is not None:
        given.language = words.language
    if not words.reviewed:
        found.draft = words_of(SOURCE)("shared.draft_of", name=words.name)
    return words.language


def _today(given: str | None) -> dt.date:
    """The day of ``--today``, else the clock's: nothing else in exrx looks at a clock."""
    if given is None:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise InputError((Problem("--today", "", "is not a date", "write it as 2027-01-04"),)) from None


def _name_weekday(given: Given, today: str | None) -> None:
    """Turn ``--start monday``, or ``next monday``, into a date: the next one after today."""
    day = None if today is None else _today(today)
    word = " ".join(given.flags.get("start", "").casefold().split()).removeprefix("next ")
    names = [index for index, name in enumerate(_WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    if len(names) != 1:
        return
    day = day or _today(None)
    try:
        start = day + dt.timedelta(days=(names[0] - day.weekday() - 1) % 7 + 1)
    except OverflowError:
        raise InputError((Problem("--today", "", "is not a day of our time", "write it as 2027-01-04"),)) from None
    given.flags["start"] = given.values["start"] = start.isoformat()
    # Where notes go, so that the plan itself stays what print(plan) gives.
    complain(f"start is {_WEEKDAYS[names[0]].title()}, {start.isoformat()}")


# --- why, terms, rules ----------------------------------------------------------------------------------------


def _loaded(name: str) -> Plan:
    return _there(name)[1]


def _there(name: str) -> tuple[bytes, Plan]:
    """What stands in a plan file, and the plan that it is."""
    from exrx.export.formats import plan_file_of
    from exrx.export.plan_file import content_at, read

    path = plan_file_of(name)
    if not os.path.exists(path):
        raise InputError((Problem("plan", "", "is not there", _NO_PLAN_YET, file=str(path)),), str(path))
    content = content_at(path)
    plan = read(content, path)
    _say_format(plan, str(path))
    return content, plan


_WITHOUT_DIGEST = 1


def _say_format(plan: Plan, name: str) -> None:
    """That a file is of an earlier format, which cannot tell a change by hand."""
    from exrx.programme.plan import FORMAT

    if plan.format == _WITHOUT_DIGEST:
        text = f"{name} is of format {plan.format}, from an earlier exrx, and has no digest that would tell damage. The next exrx "
        complain(wrap(f"{text}plan or adapt writes format {FORMAT}.") + "\n")


def _why(found: argparse.Namespace) -> int:
    plan = _loaded(found.plan)
    if found.topic == ["changes"]:
        from exrx.cli.log import why_changed

        say(why_changed(found.plan, _language(found)))
        return OK
    say(str(plan.why(" ".join(found.topic) or None, language=_language(found))))
    return OK


def _why_not(found: argparse.Namespace) -> int:
    plan = _loaded(found.plan)
    say(str(plan.why_not(" ".join(found.topic), language=_language(found))))
    return OK


def _terms(found: argparse.Namespace) -> int:
    from exrx.cli.listings import term_text, terms_text

    say(term_text(found.kind, " ".join(found.word)) if found.word else terms_text(found.kind))
    return OK


def _protocols(found: argparse.Namespace) -> int:
    from exrx.explanation.evidence import protocols_text
    from exrx.rules.loader import book_with

    language = _language(found)
    if found.plan:
        say(str(_loaded(found.plan).evidence(language=language)))
    else:
        say(protocols_text(book_with(found.rules), language))
    return OK


def _rules(found: argparse.Namespace) -> int:
    return _RULE_ACTIONS[found.action](found)


def _rules_list(found: argparse.Namespace) -> int:
    from exrx.cli.listings import rules_text
    from exrx.rules.loader import book_with

    say(rules_text(book_with(found.paths)))
    return OK


def _rules_show(found: argparse.Namespace) -> int:
    from exrx.cli.listings import rule_text
    from exrx.rules.loader import book_with

    say(rule_text(book_with(found.rules), found.id))
    return OK


def _rules_check(found: argparse.Namespace) -> int:
    _need_paths(found.paths)
    from exrx.authoring.cases import check, remarks

    try:
        findings = tuple(check(tuple(found.paths)))
    except RuleFileError as error:
        complain(fault_text(error.problems))
        return VIOLATIONS
    from exrx.authoring.lint import MOST_FINDINGS

    for finding in findings[:MOST_FINDINGS]:
        say(wrap(str(finding), "    ", ""))
    if len(findings) > MOST_FINDINGS:
        say(f"... and {len(findings) - MOST_FINDINGS:,} more.")
    from exrx.cli.listings import stale_words, words_text
    from exrx.rules.loader import load_rules

    packs = [pack for path in found.paths for pack in load_rules(path)]
    for remark in (*remarks(tuple(found.paths)), *stale_words(packs)):
        say(wrap(f"To look at: {remark}", "    ", ""))
    for line in words_text(packs):
        say(wrap(line, "    ", ""))
    say("No findings." if not findings else f"\n{len(findings)} finding{'' if len(findings) == 1 else 's'}.")
    return VIOLATIONS if findings else OK


def _rules_test(found: argparse.Namespace) -> int:
    _need_paths(found.paths)
    from exrx.authoring.cases import run

    report = run(tuple(found.paths))
    for failure in report.failures:
        say(wrap(str(failure), "    ", ""))
    passed, faults = report.passed, len(report.failures)
    say(f"{passed} case{'' if passed == 1 else 's'} passed, {faults} fault{'' if faults == 1 else 's'}.")
    return VIOLATIONS if report.failures else OK


def _rules_coverage(found: argparse.Namespace) -> int:
    _need_paths(found.paths)
    from exrx.authoring.cases import coverage
    from exrx.cli.listings import coverage_text

    rows = coverage(tuple(found.paths))
    say(coverage_text(rows))
    return OK if all(row.whole for row in rows) else VIOLATIONS


def _rules_graph(found: argparse.Namespace) -> int:
    _need_paths(found.paths)
    from exrx.authoring.cases import graph
    from exrx.cli.rulegraph import graph_dot, graph_text

    placed = graph(tuple(found.paths))
    text = graph_text(placed, found.about)
    say(graph_dot(placed, found.about) if found.dot else text)
    return OK


def _rules_evidence(found: argparse.Namespace) -> int:
    from exrx.cli.evidence import evidence_text
    from exrx.rules.loader import book_with

    say(evidence_text(book_with(found.paths)).rstrip("\n"))
    return OK


def _need_paths(paths: Sequence[str]) -> None:
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise InputError(tuple(Problem("path", "", "is not there", "check the path", file=path) for path in missing))


def _rules_cite(found: argparse.Namespace) -> int:
    from exrx.cli.listings import bibtex, references_text

    plan = _loaded(found.plan)
    sources = sorted(plan.sources, key=lambda source: source.id)
    say(bibtex(sources) if found.bibtex else references_text(sources))
    return OK


def _new(found: argparse.Namespace) -> int:
    from exrx.cli.interview import hold

    return hold(found.person, _today(found.today), language=_asked_language(found))


def _lint(found: argparse.Namespace) -> int:
    from exrx.cli.calendars import lint_file

    return lint_file(found)


def _serve(found: argparse.Namespace) -> int:
    from exrx.cli.calendars import serve

    return serve(found, _asked_language(found))


def _pull(found: argparse.Namespace) -> int:
    from exrx.cli.pulling import pulled

    language = _language(found)
    _loaded(found.plan)
    return pulled(found, _today(found.today), language)


def _push(found: argparse.Namespace) -> int:
    from exrx.cli.calendars import push

    return push(found, _today(found.today), _asked_language(found))


def _workouts(found: argparse.Namespace) -> int:
    from exrx.cli.workouts import workouts

    return workouts(found, _loaded(found.plan), _language(found))


def _cohort(found: argparse.Namespace) -> int:
    from exrx.cli.cohort import cohort

    return cohort(found, _today(found.today))


_COMMANDS = {
    "plan": _plan,
    "adapt": _adapt,
    "log": _log,
    "show": _show,
    "review": _review,
    "withdraw": _withdraw,
    "screen": _screen,
    "new": _new,
    "why": _why,
    "why-not": _why_not,
    "terms": _terms,
    "protocols": _protocols,
    "rules": _rules,
    "lint": _lint,
    "serve": _serve,
    "pull": _pull,
    "push": _push,
    "workouts": _workouts,
    "cohort": _cohort,
}
_RULE_ACTIONS = {
    "list": _rules_list,
    "show": _rules_show,
    "check": _rules_check,
    "test": _rules_test,
    "coverage": _rules_coverage,
    "graph": _rules_graph,
    "evidence": _rules_evidence,
    "cite": _rules_cite,
}
