"""What stands behind the front door: read the input, all faults at once, and run the steps in their order.

person, options -> screening -> prescribing -> progression -> scheduling -> audit -> plan
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from weakref import ref
from zoneinfo import ZoneInfo

from exrx import __version__
from exrx.busy.given import GivenTime
from exrx.classes import NamedTuple, dataclass, field, replace
from exrx.clocks import Laws, clock_of, is_offset, laws, places_called, zone_names
from exrx.engine.audit import audit
from exrx.engine.prescribing import Calculation, dose, placed, prescribe_evaluated, returning
from exrx.engine.prescribing.work import Work
from exrx.engine.progression import DraftWeek, History, draft_weeks
from exrx.engine.scheduling import schedule
from exrx.engine.scheduling.places import SAME_SLOT
from exrx.engine.scheduling.runs import keep_runs_short
from exrx.engine.screening import Evaluation, Evaluations, evaluate
from exrx.heard import OWN_WORDS_NOTE, heard_in
from exrx.person import Person
from exrx.person.values import GivenClearance, as_date
from exrx.programme.course import Value
from exrx.programme.plan import ALARMS, Alarm, PackStamp, Plan, Week
from exrx.programme.prescription import Note, Prescription
from exrx.programme.uid import is_shared_name
from exrx.rules.knowing import known_of, private_of
from exrx.rules.loader import book_with, shipped_book
from exrx.rules.pack import Formula, RuleBook
from exrx.shipped import default_protocol
from exrx.values.availability import Availability
from exrx.values.clearance import Clearance
from exrx.values.errors import (
    AuditError,
    InputError,
    NotCleared,
    Problem,
    RuleFileError,
    ScheduleError,
    as_given,
    meant,
    wrong,
)
from exrx.values.said import Said, said
from exrx.values.spellings import several
from exrx.values.timeline import Pause, Timeline
from exrx.vocabulary import nearest, recognise

if TYPE_CHECKING:
    from exrx.engine.scheduling.regular import Earlier

    # What comes of a journal is worked out for plans that have one, and loaded with them.
    from exrx.revising.reshaping import Reshaping

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "start": None,
        "id": None,
        "goals": "mood",
        "availability": None,
        "timezone": None,
        "protocol": None,
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

    def fault(self, field: str, value: object, what: Said, do: Said, code: str = "") -> None:
        self.problems.append(Problem(field, as_given(value), what, do, code=code))
        self.heard |= heard_in(value)

    def finish(self) -> None:
        if self.problems:
            raise InputError(tuple(self.problems), heard=self.heard)


@dataclass(frozen=True, repr=False)
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
    told: tuple[tuple[str, Value], ...] = ()
    """The facts of the day that a journal tells."""
    evaluations: Evaluations | None = field(default=None, compare=False)
    """What was asked of the rules already, by whatever step."""
    calculations: list[Calculation] = field(default_factory=list, compare=False)
    """What was calculated already."""
    worked: Worked | None = field(default=None, compare=False)
    """What was worked out for the plan that is made again."""
    silent: bool = False
    """Whether nothing is said of it, because only its sessions matter."""

    def evaluated(self, pauses: Iterable[Pause], as_of: dt.date | None = None) -> Evaluation:
        """Every rule with its truth for what is asked for, with some pauses and on a day."""
        known = self.evaluations or Evaluations(self.book)
        return known.of(
            self.person,
            goals=self.goals,
            protocol=self.protocol,
            as_of=as_of or self.as_of,
            pauses=pauses,
            noticed=self.noticed,
            journal=self.told,
        )

    def settled(self, pause: Pause) -> tuple[Pause, int]:
        """A pause with what the rules say of the first week back, and how many sessions it may take before the rest moves."""
        alone = Work(self.evaluated((pause,)), self.availability, Timeline(self.start))
        return returning.settled(pause, alone)

    def prescribed(self, pauses: tuple[Pause, ...]) -> Prescription:
        """What it comes to with some pauses for someone who is cleared. Raises ``NotCleared`` and ``ScheduleError``."""
        evaluation = self.evaluated(pauses)
        clearance = evaluation.clearance
        waiting = any(question.holds_back for question in clearance.questions)
        if not clearance.may_plan or (self.open_questions == "refuse" and waiting):
            raise NotCleared(clearance)
        line = Timeline(self.start, pauses)
        before = () if self.worked is None else self.worked.calculations
        known = self.calculations
        return prescribe_evaluated(evaluation, self.availability, line, known=known, before=before, silent=self.silent)

    @cached_property
    def prescription(self) -> Prescription:
        """What it comes to as it is. Raises ``NotCleared`` and ``ScheduleError``."""
        return self.prescribed(self.pauses)

    @property
    def packs(self) -> tuple[PackStamp, ...]:
        """Which knowledge it is made with."""
        known = self.book.shared("packs")
        if not known:
            known["stamps"] = tuple(PackStamp(pack.name, pack.version, pack.digest) for pack in self.book.packs)
        stamps: tuple[PackStamp, ...] = known["stamps"]
        return stamps

    @property
    def timeline(self) -> Timeline:
        """When it takes place."""
        return Timeline(self.start, self.pauses)


class Worked(NamedTuple):
    """What was worked out for a plan: whoever makes it again in the same run works out what differs."""

    request: Request
    laid_out: Plan | None
    """What the request comes to without a journal, where that was needed."""
    evaluations: Evaluations
    audited: Evaluations
    """What its audit asked of the rules, for the next audit alone."""
    calculations: tuple[Calculation, ...]


_LATELY: dict[int, tuple[ref[Plan], Worked]] = {}
"""Of the plans that were made lately and are still there, the last one last: very few, for it takes more room than the plan."""
_MOST_LATELY = 2


def laid_out_before(request: Request) -> Plan | None:
    """What a request comes to, where it was laid out for the plan that is made again; but for what is said, and the days of issue."""
    worked = request.worked
    if worked is None:
        return None
    was = worked.request
    said = {name: getattr(was, name) for name in ("issued", "silent", "given", "open_questions")}
    return worked.laid_out if replace(request, **said) == was else None


def worked_for(plan: Plan) -> Worked | None:
    """What was worked out for this very plan, where that was lately."""
    made, worked = _LATELY.pop(id(plan), (None, None))
    if made is None or worked is None or made() is not plan:
        return None
    _keep(plan, worked)
    return worked


def _keep(plan: Plan, worked: Worked) -> None:
    place = id(plan)
    _LATELY[place] = ref(plan, lambda _: _LATELY.pop(place, None)), worked
    for oldest in list(_LATELY)[:-_MOST_LATELY]:
        _LATELY.pop(oldest, None)


def make_plan(
    person: Person | None, fields: Mapping[str, Any], options: Mapping[str, Any], book: RuleBook | None = None
) -> Plan:
    """The whole path. See ``exrx.plan``; ``book`` is used in place of the rules among the options."""
    request = read_request(person, fields, options, book=book)
    refuse_late(options["as_of"], request.as_of, request.start)
    return checked(made := build_plan(request), request, laid_out=made)


def checked(plan: Plan, request: Request, old: Plan | None = None, laid_out: Plan | None = None) -> Plan:
    """The plan, if the audit finds nothing. Raises ``AuditError``. See ``Worked`` for ``laid_out``."""
    book, worked = request.book, request.worked
    audited = Evaluations(book, interpreted=True, before=None if worked is None else worked.audited)
    violations = audit(plan, book, old, audited)
    if violations:
        raise AuditError(violations)
    # A plan that says the same stays the same object: nothing is written for it.
    if plan is old:
        return plan
    made = replace(plan, known=known_of(plan, book))
    if request.evaluations is not None:
        # Without what was worked out for the plan before, and so for all before that.
        alone = replace(request, worked=None)
        _keep(made, Worked(alone, laid_out, request.evaluations, audited, tuple(request.calculations)))
    return made


def refuse_late(given: object, as_of: dt.date, last: dt.date) -> None:
    """Refuse a day of screening that was named and lies after ``last``: everything would be older than it is."""
    if given is not None and as_of > last:
        raise InputError((Problem("as_of", as_of.isoformat(), *wrong("errors.request.late", last=last)),))


def read_request(
    person: Person | None,
    fields: Mapping[str, Any],
    options: Mapping[str, Any],
    confirmed: Iterable[GivenClearance] = (),
    book: RuleBook | None = None,
    worked: Worked | None = None,
) -> Request:
    """Read everything, and name all faults at once. Raises ``InputError`` and ``RuleFileError``.

    ``book`` is used in place of the rules among the options: it was read before. ``confirmed`` are the clearances of the plan that is
    made again: they were read when it was made. ``worked`` is what was worked out for that plan.
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
            *wrong("errors.request.no_zone"),
            "missing",
        )
    if options["open_questions"] not in ("assume", "refuse"):
        reader.fault("open_questions", options["open_questions"], *wrong("errors.request.no_stance"))
    alarms = _alarms(reader, options["alarms"])
    plan_id = _plan_id(reader, options["id"], start)
    book = _book(reader, options["rules"], options["without_rules"]) if book is None else book
    protocol = _protocol(reader, options["protocol"], book)
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
        protocol=protocol,
        plan_id=plan_id,
        book=book,
        without_rules=_names(options["without_rules"]),
        open_questions=options["open_questions"],
        alarms=alarms,
        given=given,
        evaluations=Evaluations(book, before=None if worked is None else worked.evaluations),
        worked=worked,
    )


def build_plan(
    request: Request,
    history: History | None = None,
    earlier: Earlier | None = None,
    reshaping: Reshaping | None = None,
) -> Plan:
    """Screening, prescribing, building up and scheduling, without the audit.

    ``history`` is what a plan made again has behind it, ``earlier`` where its sessions were, if they are to stay there, ``reshaping``
    what a journal makes of it.
    Raises ``NotCleared`` and ``ScheduleError``.
    """
    someone, book, start, availability = request.person, request.book, request.start, request.availability
    pauses = request.pauses
    prescription = request.prescription
    lying = () if reshaping is None else reshaping.lying
    drafts: Sequence[DraftWeek] = (
        ()
        if lying
        else draft_weeks(
            prescription,
            book,
            longest_run=someone.longest_run,
            history=history,
            pauses=pauses,
            weeks_as=None if reshaping is None else reshaping.weeks,
        )
    )
    numbers = [week.number for week in lying or drafts]
    if not numbers:
        total = prescription.target("total_weeks")
        last, short = _runs_out(prescription, request), said("errors.short_of_a_week")
        if last is not None:
            raise ScheduleError(said("errors.confirmed_too_short", until=last), short)
        raise ScheduleError(said("errors.no_week_left", rules=() if total is None else total.high_rules), short)
    noticed: tuple[Note, ...] = _ends_early(prescription, request, len(numbers))
    if request.given is not None:
        last = request.timeline.last_day(max(numbers))
        availability, told = request.given.on(start, last, request.timezone, request.plan_id)
        noticed += told

    def dated(drafts: Sequence[DraftWeek]) -> tuple[tuple[Week, ...], tuple[Note, ...]]:
        return schedule(
            drafts,
            prescription,
            availability,
            timeline=request.timeline,
            timezone=request.timezone,
            plan_id=request.plan_id,
            issued=request.issued,
            earlier=earlier,
        )

    weeks, notes = (lying, ()) if lying else dated(drafts)
    every = pauses
    gaps = returning.empty_weeks(weeks, () if history is None else history.planned[: history.over], pauses)
    if reshaping is not None:
        weeks = reshaping.applied(weeks, prescription, book)
    elif gaps:
        # What was left out was not done: sessions do not grow over it. The programme is as long as it was.
        away = tuple(request.settled(gap)[0] for gap in gaps)
        every = tuple(sorted((*pauses, *away), key=lambda pause: pause.resumes))
        prescription = request.prescribed(every)
        longer = draft_weeks(prescription, book, longest_run=someone.longest_run, history=history, pauses=every)
        weeks, notes = dated(longer[: len(drafts)])
    if pauses or reshaping is not None or not availability.ordinary:
        asked = start if history is None or not history.entered_run else max(start, request.as_of)
        weeks, shorter = keep_runs_short(weeks, prescription, start=asked, longest_run=someone.longest_run)
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
        packs=request.packs,
        exrx_version=__version__,
        without_rules=request.without_rules,
        notes=(*kept_private(request), *_shared_name(request.plan_id), *noticed, *returning.pause_notes(every), *notes),
        help_lines=book.help_lines,
        alarms=request.alarms,
        pauses=pauses,
        noticed=request.noticed,
        clocks=_laws(request, weeks),
    )


def _laws(request: Request, weeks: Iterable[Week]) -> Laws | None:
    days = [session.date for week in weeks for session in week.sessions if session.timezone]
    return None if request.timezone is None or not days else laws(request.timezone, min(days), max(days))


def _runs_out(prescription: Prescription, request: Request) -> dt.date | None:
    """The last valid day of a clearance, where it is what ends the plan."""
    if not _by_clearance(prescription, request.book):
        return None
    days = request.evaluated(request.pauses).facts["days_confirmed"]
    return None if days is None else request.as_of + dt.timedelta(days=days)


def _ends_early(prescription: Prescription, request: Request, weeks: int) -> tuple[Note, ...]:
    """Why a plan is shorter that ends with a clearance, and by when to renew that."""
    last, total = _runs_out(prescription, request), prescription.target("total_weeks")
    if last is None or total is None or total.high is None or weeks - request.timeline.lost < total.high:
        return ()
    return (
        Note(
            "notice",
            said("notes.ends_early", weeks=weeks, until=last),
            _by_clearance(prescription, request.book),
            "weeks",
        ),
    )


def _by_clearance(prescription: Prescription, book: RuleBook) -> tuple[str, ...]:
    """The rules that end the plan with the last valid day of a clearance, where they are what ends it."""
    total = prescription.target("total_weeks")
    return tuple(
        rule
        for rule in (() if total is None else total.high_rules)
        if rule in book.by_id and Formula("weeks_confirmed") in (high for *_, high in book.by_id[rule].then.ranges)
    )


def kept_private(request: Request) -> tuple[Note, ...]:
    """Which of a person's own lines stay out of calendars and off pages; said so that it may stand on a page itself."""
    kept = private_of(request.person, request.plan_id)
    what = (said("notes.own_line", field=name) for name in kept)
    return (Note("notice", said("notes.kept_private", what=what), (), OWN_WORDS_NOTE),) if kept else ()


def _shared_name(plan_id: str) -> tuple[Note, ...]:
    """A plan without a name of its own says so: in Python nothing is random."""
    if not is_shared_name(plan_id):
        return ()
    return (Note("notice", said("notes.shared_name"), topic="id"),)


def citing(prescription: Prescription, book: RuleBook, rules: Iterable[str]) -> Prescription:
    """The prescription with the reasons and sources of more rules, those of placement."""
    known = {reason.id for reason in prescription.reasons}
    more = [book.by_id[rule].reason(()) for rule in rules if rule in book.by_id and rule not in known]
    cited = {source.id for source in prescription.sources}
    sources = [book.sources[name] for name in sorted({reason.source for reason in more} - cited)]
    return prescription.but(reasons=(*prescription.reasons, *more), sources=(*prescription.sources, *sources))


def make_clearance(
    person: Person | None, fields: Mapping[str, Any], options: Mapping[str, Any], book: RuleBook | None = None
) -> Clearance:
    """Screening alone. See ``exrx.screen``. ``book`` is used in place of the rules among the options: it was read before."""
    evaluation, _ = _evaluated(person, fields, options, book)
    return evaluation.clearance


def make_prescription(
    person: Person | None,
    fields: Mapping[str, Any],
    options: Mapping[str, Any],
    book: RuleBook | None = None,
    *,
    brief: bool = False,
) -> Prescription:
    """A prescription without dates. See ``exrx.prescribe``. ``brief``: without what only explains it."""
    evaluation, availability = _evaluated(person, fields, options, book)
    timeline = Timeline(evaluation.facts["as_of"])
    return prescribe_evaluated(evaluation, availability, timeline, brief=brief)


def _evaluated(
    person: Person | None, fields: Mapping[str, Any], options: Mapping[str, Any], book: RuleBook | None
) -> tuple[Evaluation, Availability]:
    reader = _Reader()
    someone = _person(reader, person, fields)
    goals = _goals(reader, options["goals"])
    given = reader.read(GivenTime.read, options.get("availability"))
    availability = Availability() if given is None else given.availability
    as_of = None if options["as_of"] is None else reader.read(as_date, options["as_of"], "as_of")
    book = _book(reader, options["rules"], ()) if book is None else book
    protocol = _protocol(reader, options["protocol"], book)
    _clearances(reader, someone, as_of)
    reader.finish()
    assert book is not None, "a book that cannot be read was refused"
    evaluation = evaluate(someone, book, goals=goals, protocol=protocol, as_of=as_of or newest_date(someone))
    return evaluation, availability


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
            "person", type(person).__name__, *wrong("errors.another_type", name=type(person).__name__, kind="Person")
        )
        return None
    elif fields:
        for name in fields:
            reader.fault(name, fields[name], *wrong("errors.request.beside_person"))
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
                *wrong("errors.request.confirmed_ahead", topic=given.topic, today=today),
            )


def _start(reader: _Reader, value: Any) -> Any:
    if value is None:
        reader.fault("start", None, *wrong("errors.request.no_start"), "missing")
        return None
    date = reader.read(as_date, value, "start")
    if date is not None and not dt.date(1900, 1, 1) <= date <= dt.date(9900, 1, 1):
        reader.fault("start", value, *wrong("errors.request.no_day"))
        return None
    return date


_MOST = 200
"""Items of a list of names."""


def _goals(reader: _Reader, value: Any) -> tuple[str, ...]:
    items = several("goals", value)
    found: set[str] = set()
    if len(items) > _MOST:
        reader.fault("goals", "", *wrong("errors.request.too_many", most=_MOST))
        return ()
    for item in items:
        ids = recognise("goals", item) if isinstance(item, str) else ()
        if not ids:
            near = nearest("goals", item) if isinstance(item, str) else None
            reader.fault("goals", item, *wrong("errors.request.no_goal", value=as_given(item), near=near))
        found.update(ids)
    if not items:
        reader.fault("goals", value, *wrong("errors.request.no_goals"))
    return tuple(sorted(found))


_FIXED = frozenset({"EST", "MST", "HST", "GMT", "Greenwich"})
"""Names of zones that have no summer time, and that people write for places which have."""


def _is_fixed(name: str) -> bool:
    """Whether it stands for a clock that is always as far from others. In the area ``Etc`` that is said on purpose, where there is one."""
    return name in _FIXED or (is_offset(name) and not ("/" in name and places_called(name)))


def _zone(reader: _Reader, value: Any) -> str | None:
    if value is None:
        return None
    name = value.key if isinstance(value, ZoneInfo) else value
    if isinstance(name, str) and _is_fixed(name):
        reader.fault("timezone", value, *wrong("errors.request.fixed_zone", name=as_given(name)))
        return None
    try:
        if not isinstance(name, str):
            raise ValueError
        clock_of(name)
        return name
    except (ValueError, OSError, KeyError):
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

        # No hour that is near: another one is another place.
        near = next(iter(places_called(name)), None) or meant(
            name, sorted(zone for zone in zone_names() - _FIXED if not is_offset(zone))
        )
        if isinstance(name, str) and name in WINDOWS_TO_OLSON:
            near = WINDOWS_TO_OLSON[name]
        reader.fault("timezone", value, *wrong("errors.request.unknown_zone", name=as_given(name, 60), near=near))
        return None


def _protocol(reader: _Reader, value: Any, book: RuleBook | None) -> str:
    """A protocol is a published programme that a pack describes; a clinic's own pack may bring more. Not said: the default one."""
    if value is None:
        return default_protocol()
    known = sorted((shipped_book() if book is None else book).protocols)
    if not isinstance(value, str) or value not in known:
        no = wrong("errors.request.no_protocol", value=as_given(value, 60), near=meant(value, known), known=known)
        reader.fault("protocol", value, *no)
        return ""
    return value


def _alarms(reader: _Reader, value: Any) -> tuple[Alarm, ...]:
    items = several("alarms", value)
    for item in items:
        if not (isinstance(item, str) and item in ALARMS):
            reader.fault("alarms", item, *wrong("errors.request.no_alarm", item=as_given(item), alarms=ALARMS))
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
        reader.fault("id", value, *wrong("errors.request.no_id"))
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
    return None
