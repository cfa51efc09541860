"""What stands behind the front door: read the input, all faults at once, and run the steps in their order.

person, options -> screening -> prescribing -> progression -> scheduling -> audit -> plan
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from exrx import __version__
from exrx.audit import audit
from exrx.availability import Availability
from exrx.busy.given import GivenTime
from exrx.clearance import Clearance
from exrx.errors import AuditError, InputError, NotCleared, Problem, RuleFileError, ScheduleError
from exrx.fields import GivenClearance, as_date
from exrx.heard import OWN_WORDS_NOTE, heard_in, tells_health
from exrx.pause import Pause, moved
from exrx.person import Person
from exrx.prescribing import dose, placed, prescribe_evaluated, returning
from exrx.prescribing.work import Work
from exrx.prescription import Note, Prescription
from exrx.program import ALARMS, Alarm, PackStamp, Plan, Week, is_shared_name
from exrx.progression import DraftWeek, History, draft_weeks
from exrx.rules.loader import book_with, shipped_book
from exrx.rules.pack import DEFAULT_PROTOCOL, RuleBook
from exrx.scheduling import SAME_SLOT, schedule
from exrx.scheduling.parts import pause_notes
from exrx.scheduling.regular import Earlier
from exrx.scheduling.runs import keep_runs_short
from exrx.screening import Evaluation, evaluate, screen_evaluated
from exrx.vocabulary import nearest, recognise

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "start": None,
        "id": None,
        "goals": "mood",
        "availability": None,
        "timezone": None,
        "protocol": DEFAULT_PROTOCOL,
        "rules": (),
        "without_rules": (),
        "as_of": None,
        "issued": None,
        "open_questions": "assume",
        "alarms": (),
    }
)
"""The options of ``plan`` and what they are when nothing is said, for those who make a plan again."""


class _Reader:
    """Reads options one by one and keeps every fault."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.heard: set[str] = set()

    def read(self, function: Any, *args: Any) -> Any:
        try:
            return function(*args)
        except InputError as error:
            self.problems += error.problems
            self.heard.update(error.heard)
            return None

    def fault(self, field: str, value: object, message: str, hint: str = "") -> None:
        self.problems.append(Problem(field, repr(value)[:80], message, hint))
        self.heard |= heard_in(value)

    def finish(self) -> None:
        if self.problems:
            raise InputError(tuple(self.problems), heard=self.heard)


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What a plan is asked for, read and without faults."""

    person: Person
    start: dt.date
    as_of: dt.date
    issued: dt.date
    goals: tuple[str, ...]
    availability: Availability
    timezone: str | None
    protocol: str
    plan_id: str
    book: RuleBook
    without_rules: tuple[str, ...]
    open_questions: str
    alarms: tuple[Alarm, ...] = ()
    given: GivenTime | None = None
    """Calendars and countries that are yet to be looked up, with ``availability``."""
    pauses: tuple[Pause, ...] = ()
    noticed: tuple[tuple[str, dt.date], ...] = ()
    """Since when scores and measurements lie beyond a limit, where a revision saw them cross it."""


def make_plan(person: Person | None, fields: Mapping[str, Any], options: Mapping[str, Any]) -> Plan:
    """The whole path. See ``exrx.plan``."""
    request = read_request(person, fields, options)
    refuse_late(options["as_of"], request.as_of, request.start)
    return checked(build_plan(request), request.book)


def checked(plan: Plan, book: RuleBook, old: Plan | None = None) -> Plan:
    """The plan, if the audit finds nothing. Raises ``AuditError``."""
    violations = audit(plan, book, old)
    if violations:
        raise AuditError(violations)
    return plan


def refuse_late(given: object, as_of: dt.date, last: dt.date) -> None:
    """Refuse a day of screening that was named and lies after ``last``: everything would be older than it is."""
    if given is not None and as_of > last:
        hint = "it is the day on which the questions were answered; leave it out for the first day of the plan"
        raise InputError((Problem("as_of", as_of.isoformat(), f"lies after {last.isoformat()}", hint),))


def read_request(
    person: Person | None,
    fields: Mapping[str, Any],
    options: Mapping[str, Any],
    confirmed: Iterable[GivenClearance] = (),
) -> Request:
    """Read everything, and name all faults at once. Raises ``InputError`` and ``RuleFileError``.

    ``confirmed`` are the clearances of the plan that is made again: they were read when it was made.
    """
    reader = _Reader()
    someone = _person(reader, person, fields)
    start = _start(reader, options["start"])
    as_of = start if options["as_of"] is None else reader.read(as_date, options["as_of"], "as_of")
    issued = as_of if options["issued"] is None else reader.read(as_date, options["issued"], "issued")
    goals = _goals(reader, options["goals"])
    given = reader.read(GivenTime.read, options["availability"])
    availability: Any = None if given is None else given.availability
    zone = _zone(reader, options["timezone"])
    if availability is not None and availability.timed and options["timezone"] is None:
        reader.fault(
            "timezone",
            None,
            "is missing, and availability has clock times",
            'add timezone = "Europe/Berlin", or name days only',
        )
    if options["open_questions"] not in ("assume", "refuse"):
        reader.fault("open_questions", options["open_questions"], "is neither assume nor refuse")
    alarms = _alarms(reader, options["alarms"])
    plan_id = _plan_id(reader, options["id"], start)
    book = _book(reader, options["rules"], options["without_rules"])
    _protocol(reader, options["protocol"], book)
    _clearances(reader, someone, as_of if options["issued"] is None else issued, confirmed)
    reader.finish()
    return Request(
        person=someone,
        start=start,
        as_of=as_of,
        issued=issued,
        goals=goals,
        availability=availability,
        timezone=zone,
        protocol=options["protocol"],
        plan_id=plan_id,
        book=book,
        without_rules=_names(options["without_rules"]),
        open_questions=options["open_questions"],
        alarms=alarms,
        given=given,
    )


def build_plan(request: Request, history: History | None = None, earlier: Earlier | None = None) -> Plan:
    """Screening, prescribing, building up and scheduling, without the audit.

    ``history`` is what a plan made again has behind it, ``earlier`` where its sessions were, if they are to stay there.
    Raises ``NotCleared`` and ``ScheduleError``.
    """
    someone, book, start, availability = request.person, request.book, request.start, request.availability
    pauses = request.pauses
    prescription = _prescribed(request, pauses)
    drafts = draft_weeks(prescription, book, longest_run=someone.longest_run, history=history, pauses=pauses)
    if not drafts:
        total = prescription.target("total_weeks")
        rules = ", ".join(total.high_rules) if total is not None else "the rules"
        last = _runs_out(prescription, request)
        if last is not None:
            raise ScheduleError(
                f"What a clinician confirmed holds until {last.isoformat()}, and no week of a plan ends before that. Have it confirmed "
                "again, and enter the new date in clearances. Everyday movement is fine.",
                "1 week",
            )
        raise ScheduleError(
            f"There is no week left for a plan: {rules} ends it before it begins. Everyday movement is fine; "
            "ask whoever looks after you what suits you now.",
            "1 week",
        )
    noticed: tuple[Note, ...] = _ends_early(prescription, request, len(drafts))
    if request.given is not None:
        last = moved(start + dt.timedelta(days=7 * max(week.number for week in drafts) - 1), pauses)
        availability, told = request.given.on(start, last, request.timezone, request.plan_id)
        noticed += told

    def dated(drafts: Sequence[DraftWeek]) -> tuple[tuple[Week, ...], tuple[Note, ...]]:
        return schedule(
            drafts,
            prescription,
            availability,
            start=start,
            timezone=request.timezone,
            plan_id=request.plan_id,
            issued=request.issued,
            pauses=pauses,
            earlier=earlier,
        )

    weeks, notes = dated(drafts)
    every = pauses
    gaps = empty_weeks(weeks, history, pauses)
    if gaps:
        # What was left out was not done: sessions do not grow over it. The programme is as long as it was.
        away = tuple(settled(gap, request)[0] for gap in gaps)
        every = tuple(sorted((*pauses, *away), key=lambda pause: pause.resumes))
        prescription = _prescribed(request, every)
        longer = draft_weeks(prescription, book, longest_run=someone.longest_run, history=history, pauses=every)
        weeks, notes = dated(longer[: len(drafts)])
    if pauses or not availability.ordinary:
        walking = book.activities["walking"]
        asked = start if history is None or not history.entered_run else max(start, request.as_of)
        weeks, shorter = keep_runs_short(weeks, prescription, walking, start=asked, longest_run=someone.longest_run)
        notes += shorter
    prescription = placed.as_placed(prescription, weeks, someone, book)
    prescription = dose.energy_as_planned(prescription, book, weeks, someone.age, request.protocol)
    return Plan(
        id=request.plan_id,
        revision=1,
        start=start,
        timezone=request.timezone,
        goals=request.goals,
        protocol=request.protocol,
        as_of=request.as_of,
        issued=request.issued,
        person=someone,
        availability=availability,
        weeks=_with_alarms(weeks, request.alarms),
        prescription=prescription if availability.ordinary else citing(prescription, book, (SAME_SLOT,)),
        packs=tuple(PackStamp(pack.name, pack.version, pack.digest) for pack in book.packs),
        exrx_version=__version__,
        without_rules=request.without_rules,
        notes=(*kept_private(request), *_shared_name(request.plan_id), *noticed, *pause_notes(every), *notes),
        help_lines=book.help_lines,
        alarms=request.alarms,
        pauses=pauses,
        noticed=request.noticed,
    )


RUNS_OUT = "clearance.runs_out"
"""The rule that ends a plan with the last valid day of a clearance."""


def _runs_out(prescription: Prescription, request: Request) -> dt.date | None:
    """The last valid day of a clearance, where it is what ends the plan."""
    total = prescription.target("total_weeks")
    if total is None or RUNS_OUT not in total.high_rules:
        return None
    days = evaluated_for(request, request.pauses).facts["days_confirmed"]
    return None if days is None else request.as_of + dt.timedelta(days=days)


def _ends_early(prescription: Prescription, request: Request, weeks: int) -> tuple[Note, ...]:
    """Why a plan is shorter that ends with a clearance, and by when to renew that."""
    last, total = _runs_out(prescription, request), prescription.target("total_weeks")
    lost = sum(pause.lost for pause in request.pauses)
    if last is None or total is None or total.high is None or weeks - lost < total.high:
        return ()
    text = (
        f"The plan ends after {weeks} week{'' if weeks == 1 else 's'}, because what a clinician confirmed holds until {last.isoformat()}. "
        "Have it confirmed again by then, enter the new date, and plan again."
    )
    return (Note("notice", text, (RUNS_OUT,), topic="weeks"),)


def kept_private(request: Request) -> tuple[Note, ...]:
    """Which of a person's own lines stay out of calendars and off pages; said so that it may stand on a page itself."""
    kept = [line.name for line in request.person.own_lines if line.private]
    kept += ["the plan's id"] if tells_health(request.plan_id) else []
    if not kept:
        return ()
    many = len(kept) > 1
    text = (
        f"For you alone, in no calendar and on no page: {', '.join(kept)}. {'They hold' if many else 'It holds'} words that others "
        f"need not read. Other words for {'them' if many else 'it'} would show."
    )
    return (Note("notice", text, (), OWN_WORDS_NOTE),)


def _shared_name(plan_id: str) -> tuple[Note, ...]:
    """A plan without a name of its own says so: in Python nothing is random."""
    if not is_shared_name(plan_id):
        return ()
    return (Note("notice", "Give id=...: another plan that starts that day would share its entries.", topic="id"),)


def _prescribed(request: Request, pauses: tuple[Pause, ...]) -> Prescription:
    """The prescription of someone who is cleared. Raises ``NotCleared`` and ``ScheduleError``."""
    evaluation = evaluated_for(request, pauses)
    clearance = screen_evaluated(request.person, request.book, evaluation)
    _refuse_unless_cleared(clearance, request.open_questions)
    return prescribe_evaluated(
        request.person,
        request.book,
        evaluation,
        clearance,
        request.availability,
        start=request.start,
        pauses=pauses,
    )


def empty_weeks(weeks: Sequence[Week], history: History | None, pauses: Sequence[Pause]) -> list[Pause]:
    """Weeks without any session, neighbours joined, as the pauses that they are; nothing moves because of them.

    Of weeks that are over counts what took place. A week that a real pause reaches into is that one's business.
    """
    found: list[Pause] = []
    for index, week in enumerate(weeks):
        over = history is not None and index < history.over
        held = history.planned[index][1] if history is not None and over else len(week.sessions)
        last = week.start + dt.timedelta(days=6)
        if held or any(pause.first <= last and week.start <= pause.last for pause in pauses):
            continue
        if found and found[-1].resumes == week.number:
            found[-1] = replace(found[-1], last=last, resumes=week.number + 1)
        else:
            found.append(Pause(week.start, last, answered=last, done=index, resumes=week.number + 1))
    return found


def settled(pause: Pause, request: Request) -> tuple[Pause, int]:
    """A pause with what the rules say of the first week back, and how many sessions it may take before the rest moves."""
    evaluation = evaluated_for(request, (pause,))
    clearance = screen_evaluated(request.person, request.book, evaluation)
    work = Work(request.person, request.book, evaluation, clearance, request.availability, request.start)
    share, most, easier = returning.share_of(work), returning.skipped(work), returning.easier(work)
    rules = {*easier, *(share.rules if share else ()), *(most.rules if most else ())}
    made = replace(
        pause, share=None if share is None else int(share.aim), easier=bool(easier), rules=tuple(sorted(rules))
    )
    return made, 0 if most is None else int(most.aim)


def evaluated_for(request: Request, pauses: Iterable[Pause]) -> Evaluation:
    """Every rule with its truth for what was asked for."""
    return evaluate(
        request.person,
        request.book,
        goals=request.goals,
        protocol=request.protocol,
        as_of=request.as_of,
        pauses=pauses,
        noticed=request.noticed,
    )


def citing(prescription: Prescription, book: RuleBook, rules: Iterable[str]) -> Prescription:
    """The prescription with the reasons and sources of more rules, those of placement."""
    known = {reason.id for reason in prescription.reasons}
    more = [book.by_id[rule].reason(()) for rule in rules if rule in book.by_id and rule not in known]
    cited = {source.id for source in prescription.sources}
    sources = [book.sources[name] for name in sorted({reason.source for reason in more} - cited)]
    return replace(prescription, reasons=(*prescription.reasons, *more), sources=(*prescription.sources, *sources))


def make_clearance(person: Person | None, fields: Mapping[str, Any], options: Mapping[str, Any]) -> Clearance:
    """Screening alone. See ``exrx.screen``."""
    someone, book, evaluation, _ = _evaluated(person, fields, options)
    return screen_evaluated(someone, book, evaluation)


def make_prescription(person: Person | None, fields: Mapping[str, Any], options: Mapping[str, Any]) -> Prescription:
    """A prescription without dates. See ``exrx.prescribe``."""
    someone, book, evaluation, availability = _evaluated(person, fields, options)
    clearance = screen_evaluated(someone, book, evaluation)
    return prescribe_evaluated(someone, book, evaluation, clearance, availability, start=evaluation.facts["as_of"])


def _evaluated(
    person: Person | None, fields: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Person, RuleBook, Evaluation, Availability]:
    reader = _Reader()
    someone = _person(reader, person, fields)
    goals = _goals(reader, options["goals"])
    given = reader.read(GivenTime.read, options.get("availability"))
    availability = Availability() if given is None else given.availability
    as_of = None if options["as_of"] is None else reader.read(as_date, options["as_of"], "as_of")
    book = _book(reader, options["rules"], ())
    _protocol(reader, options["protocol"], book)
    _clearances(reader, someone, as_of)
    reader.finish()
    evaluation = evaluate(someone, book, goals=goals, protocol=options["protocol"], as_of=as_of or newest_date(someone))
    return someone, book, evaluation, availability


def newest_date(person: Person) -> dt.date:
    """The newest date that was entered: what was known was known then. Without any, a day before every date."""
    dates = [given.date for given in person.clearances]
    for entries in (person.conditions, person.medications, person.symptoms):
        dates += [date for entry in entries or () for date in (entry.since, entry.until) if date is not None]
    return max(dates, default=dt.date(1, 1, 1) + dt.timedelta(days=36_600))


def _person(reader: _Reader, person: Any, fields: Mapping[str, Any]) -> Any:
    if person is None:
        return reader.read(lambda: Person(**fields))
    if not isinstance(person, Person):
        reader.fault(
            "person",
            type(person).__name__,
            f"is a {type(person).__name__}, not a Person",
            "use Person(age=34, ...) or keywords",
        )
    elif fields:
        for name in fields:
            reader.fault(name, fields[name], "stands beside a Person", "use person.replace(...), or keywords alone")
    return person


def _clearances(
    reader: _Reader, person: Person | None, today: dt.date | None, confirmed: Iterable[GivenClearance] = ()
) -> None:
    """What is confirmed was confirmed: a day that is yet to come says that somebody only means to ask."""
    if person is None or today is None:
        return
    for given in person.clearances:
        if given.date > today and given not in confirmed:
            reader.fault(
                "clearances",
                given.date.isoformat(),
                f"{given.topic}: its date lies in the future, after {today.isoformat()}",
                "write the day on which it was confirmed; until then leave it out",
            )


def _start(reader: _Reader, value: Any) -> Any:
    if value is None:
        reader.fault("start", None, "is missing", 'add start = "2027-01-04", the first day of week 1')
        return None
    date = reader.read(as_date, value, "start")
    if date is not None and not dt.date(1900, 1, 1) <= date <= dt.date(9900, 1, 1):
        reader.fault("start", value, "is not a day of our time", "write it as 2027-01-04")
        return None
    return date


_MOST = 200
"""Items of a list of names."""


def _goals(reader: _Reader, value: Any) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    found: set[str] = set()
    if len(items) > _MOST:
        reader.fault("goals", "", f"holds more than {_MOST} items", "see exrx terms goals")
        return ()
    for item in items:
        ids = recognise("goals", item) if isinstance(item, str) else ()
        if not ids:
            hint = nearest("goals", item) if isinstance(item, str) else ""
            reader.fault("goals", item, f"{item!r} is not a goal", hint or "see exrx terms goals")
        found.update(ids)
    if not items:
        reader.fault("goals", value, "is empty", 'leave it out for "mood"')
    return tuple(sorted(found))


_FIXED = frozenset({"EST", "MST", "HST", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich"})
"""Names of zones that have no summer time, and that people write for places which have."""


def _zone(reader: _Reader, value: Any) -> str | None:
    if value is None:
        return None
    name = value.key if isinstance(value, ZoneInfo) else value
    if isinstance(name, str) and name in _FIXED:
        hint = 'write a place, such as "America/New_York" or "Europe/London"; a clock that stands still: "Etc/GMT+5"'
        reader.fault("timezone", value, f"{name!r} has no summer time, and says no place", hint)
        return None
    try:
        if not isinstance(name, str):
            raise ValueError
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError):
        from zoneinfo import available_timezones

        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        near = difflib.get_close_matches(str(name), sorted(available_timezones()), n=1) if isinstance(name, str) else []
        if isinstance(name, str) and name in WINDOWS_TO_OLSON:
            near = [WINDOWS_TO_OLSON[name]]
        reader.fault(
            "timezone",
            value,
            f"{str(name)[:60]!r} is not a time zone",
            f"did you mean {near[0]}?" if near else 'write it as "Europe/Berlin"',
        )
        return None


def _protocol(reader: _Reader, value: Any, book: RuleBook | None) -> None:
    """A protocol is a published programme that a pack describes; a clinic's own pack may bring more."""
    known = sorted((shipped_book() if book is None else book).protocols)
    if not isinstance(value, str) or value not in known:
        near = difflib.get_close_matches(value, known, n=1) if isinstance(value, str) else []
        hint = (f"did you mean {near[0]}? " if near else "") + "one of " + ", ".join(known)
        reader.fault("protocol", value, f"{str(value)[:60]!r} is not a protocol", hint)


def _alarms(reader: _Reader, value: Any) -> tuple[Alarm, ...]:
    items = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    for item in items:
        if item not in ALARMS:
            reader.fault("alarms", item, f"{item!r} is no reminder", f"one of {', '.join(ALARMS)}, or [] for none")
    return tuple(alarm for alarm in ALARMS if alarm in items)


def _with_alarms(weeks: tuple[Week, ...], alarms: tuple[Alarm, ...]) -> tuple[Week, ...]:
    if not alarms:
        return weeks
    return tuple(
        replace(week, sessions=tuple(replace(session, alarms=alarms) for session in week.sessions)) for week in weeks
    )


def _plan_id(reader: _Reader, value: Any, start: dt.date | None) -> str:
    if value is None:
        return f"start-{start:%Y%m%d}" if start is not None else ""
    if (
        not isinstance(value, str)
        or not value.strip()
        or len(value) > 100
        or any(not character.isprintable() for character in value)
    ):
        reader.fault("id", value, "is not a short printable text", 'any word, such as id = "spring"')
        return ""
    return value.strip()


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(sorted(value))


def _book(reader: _Reader, rules: Any, without: Any) -> Any:
    try:
        return book_with(rules, without)
    except InputError as error:
        reader.problems += error.problems
    except RuleFileError:
        if not reader.problems:
            raise
    except TypeError:
        reader.fault("rules", rules, "is neither a rule pack nor a path")
    return None


def _refuse_unless_cleared(clearance: Clearance, open_questions: str) -> None:
    waiting = [question for question in clearance.questions if question.holds_back]
    if not clearance.may_plan or (open_questions == "refuse" and waiting):
        raise NotCleared(clearance, str(clearance))
