"""Case tables: people and what the rules should come to for them, written in TOML beside each pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from datetime import date
from functools import cache
from os.path import basename, isfile
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from exrx.authoring import lint
from exrx.classes import dataclass, field, replace
from exrx.engine.prescribing import prescribe_evaluated
from exrx.engine.screening import Evaluation, evaluate
from exrx.person import Person
from exrx.person.values import as_date
from exrx.programme.key import BASE, Phase
from exrx.programme.prescription import Prescription
from exrx.revising.entering import read_pause
from exrx.rules import addresses
from exrx.rules.conditions import Condition
from exrx.rules.loader import StrPath, book_with, catalogue, load_rules, publications, shipped_packs
from exrx.rules.pack import Recommendation, RuleBook
from exrx.rules.packfile import plain
from exrx.shipped import case_tables, default_protocol
from exrx.values.availability import Availability
from exrx.values.citation import Source
from exrx.values.constraint import TIERS
from exrx.values.dimensions import DIMENSIONS
from exrx.values.errors import InputError, Problem, RuleFileError, ScheduleError, wrong
from exrx.values.said import said
from exrx.values.said import told as as_told
from exrx.values.timeline import Pause, Timeline
from exrx.values.tomlfile import excess, monstrous, parse_toml

_RANGED = tuple(DIMENSIONS)
_LISTS = ("holds", "idle", "undecided", "questions", "topics", "forbidden", "required", "absent", "kinds")
_EXPECT = frozenset({"level", "ceiling", "crisis", "reasons", "activity", *_RANGED, *_LISTS})
_KEYS = frozenset({"name", "person", "goals", "protocol", "as_of", "start", "availability", "pause", "told", "expect"})


@dataclass(slots=True)
class CaseReport:
    """What came out: how many cases agreed, every disagreement in words, and what all cases together show of the rules."""

    every: frozenset[str]
    passed: int = 0
    failures: tuple[str, ...] = ()
    cases: int = 0
    times_held: Counter[str] = field(default_factory=Counter)
    """In how many cases each rule holds."""
    shown_by: dict[str, str] = field(default_factory=dict)
    """For each rule the first case in which it holds."""
    not_by: dict[str, str] = field(default_factory=dict)
    """For each rule the first case in which it does not hold."""
    beaten: set[tuple[str, str, str]] = field(default_factory=set)
    """Who lost to whom over what, in any case: loser, winner, dimension or kind of session."""
    at_home: tuple[set[str], set[str]] = field(default_factory=lambda: (set(), set()))
    """Rules that a case of their own table shows not holding, and holding."""

    @property
    def held(self) -> frozenset[str]:
        """Rules that hold in at least one case."""
        return frozenset(self.times_held)

    @property
    def not_held(self) -> frozenset[str]:
        """Rules that do not hold in at least one case."""
        return frozenset(id for id in self.every if self.times_held[id] < self.cases)

    def rules(self, case: str, held: Set[str], own: frozenset[str]) -> None:
        """One case: which rules hold in it. A case of the pack's own table (``own``: its rules) shows a rule before others do."""
        self.cases += 1
        self.times_held.update(held)
        for holds, first, ids in ((True, self.shown_by, held), (False, self.not_by, self.every - held)):
            for id in ids - first.keys() | (ids & own) - self.at_home[holds]:
                first[id] = case
            self.at_home[holds].update(ids & own)

    def losers(self, prescription: Prescription) -> None:
        """One case: which rules lost, and to whom. A person's own wishes and free time are no rules."""
        for item in prescription.compromises:
            self.beaten |= {
                (loser, winner, item.dimension) for loser in item.by for winner in item.forced_by if loser != winner
            }
        for idle in prescription.idle:
            if idle.state == "dropped":
                over = f"{idle.fact} sessions"
                self.beaten |= {(idle.rule, winner, over) for winner in idle.decided_by if winner != idle.rule}


def run(paths: tuple[StrPath, ...] = ()) -> CaseReport:
    """Run the case tables of the shipped packs, or of the packs at ``paths`` (in the pack itself, or in ``cases/NAME.toml`` beside ``NAME.toml``)."""
    tables: list[tuple[str, bytes]] = []
    if paths:
        book = book_with(paths)
        for path in paths:
            place = Path(path)
            for pack in [place] if isfile(place) else sorted(place.glob("*.toml")):
                table = pack.parent / "cases" / pack.name
                tables += [(str(one), one.read_bytes()) for one in (pack, table) if isfile(one)]
    else:
        book = book_with()
        tables = case_tables()
    report = CaseReport(frozenset(book.by_id))
    of_file: dict[str, list[str]] = {}
    for rule in book.recommendations:
        of_file.setdefault(basename(rule.file), []).append(rule.id)
    for name, raw in tables:
        own = frozenset(of_file.get(basename(name), ()))
        for case in _cases(name, raw):
            found = _run_one(case, book, report, own)
            report.failures += tuple(f"{name}: {case.get('name', '?')}: {fault}" for fault in found)
            report.passed += not found
    return report


def check(paths: tuple[StrPath, ...] = ()) -> tuple[str, ...]:
    """Lint of the shipped packs or of those at ``paths``, and every rule that no case shows holding and not holding.

    Raises ``RuleFileError`` where a file cannot be read at all.
    """
    book, own, report = book_with(paths), own_rules(paths), run(paths)
    found = lint.findings(book, own, added=bool(paths))
    found += lint.forbidden([pack for path in paths for pack in load_rules(path)] if paths else shipped_packs())
    found += addresses.faults(_sources(paths)) + ([] if paths else addresses.elsewhere(_sources(paths)))
    untried: list[str] = []
    for id in sorted(own):
        rule = book.by_id[id]
        if not report.times_held[id]:
            untried.append(lint.say(rule, "never_held"))
        if report.times_held[id] == report.cases and rule.when != Condition():
            untried.append(lint.say(rule, "never_not_held"))
    # What is wrong comes before what is not tried.
    return (*sorted(found), *sorted(untried))


def remarks(paths: tuple[StrPath, ...]) -> tuple[str, ...]:
    """What is worth a look in packs of one's own and no defect: sources at addresses that exrx does not know."""
    return tuple(sorted(addresses.elsewhere(_sources(paths)))) if paths else ()


def _sources(paths: tuple[StrPath, ...]) -> list[tuple[str, Source]]:
    """Every source with its file: of the packs at ``paths``, or of everything that is shipped."""
    if paths:
        return [(pack.file, source) for path in paths for pack in load_rules(path) for source in pack.sources]
    shipped = [(pack.file, source) for pack in shipped_packs() for source in pack.sources]
    shipped += [("activities.toml", source) for source in catalogue().sources]
    return [*shipped, *(("evidence.toml", source) for source in publications())]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One rule and the cases that show it: how many hold it, how many do not (idle or undecided)."""

    rule: str
    tier: str
    held: int
    not_held: int

    @property
    def whole(self) -> bool:
        """Whether a case shows it holding and one not holding; a rule that always holds needs only the first."""
        return self.held > 0 and self.not_held != 0


def coverage(paths: tuple[StrPath, ...] = ()) -> tuple[Coverage, ...]:
    """For every rule of the shipped packs, or of those at ``paths``: how many cases hold it, and how many do not.

    ``not_held`` is -1 for a rule that always holds.
    """
    book, report = book_with(paths), run(paths)
    rows = []
    for id in sorted(own_rules(paths)):
        rule = book.by_id[id]
        always = rule.when == Condition()
        held = report.times_held[id]
        rows.append(Coverage(id, rule.tier, held, -1 if always else report.cases - held))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Placed:
    """One rule among the others: what it speaks about, what shows it, whom it beats and who beats it in the case tables."""

    rule: str
    tier: str
    source: str
    about: tuple[str, ...]
    shown_by: str
    not_by: str
    """Empty where a case is missing, and for a rule that always holds."""
    always: bool
    beats: tuple[tuple[str, str], ...]
    """Rule, and over what."""
    beaten_by: tuple[tuple[str, str], ...]


def graph(paths: tuple[StrPath, ...] = ()) -> tuple[Placed, ...]:
    """Every rule of the shipped packs, or of those at ``paths``, among all others: by tier, the strictest first."""
    book, report = book_with(paths), run(paths)
    placed = []
    for id in own_rules(paths):
        rule = book.by_id[id]
        beats = {(loser, what) for loser, winner, what in report.beaten if winner == id and loser in book.by_id}
        beaten = {(winner, what) for loser, winner, what in report.beaten if loser == id and winner in book.by_id}
        placed.append(
            Placed(
                id,
                rule.tier,
                rule.source,
                spoken(rule),
                report.shown_by.get(id, ""),
                report.not_by.get(id, ""),
                rule.when == Condition(),
                tuple(sorted(beats)),
                tuple(sorted(beaten)),
            )
        )
    return tuple(sorted(placed, key=lambda item: (TIERS.index(item.tier), item.rule)))


def spoken(rule: Recommendation) -> tuple[str, ...]:
    """What a rule speaks about: dimensions and items, the clearance, questions, the help message, what a log holds back, or only words."""
    then = rule.then
    parts = (
        ("clearance", then.order),
        ("question", then.question),
        ("crisis", then.crisis),
        ("growth", then.hold or then.step_back),
        ("contact", then.contact),
        ("size", then.size),
        ("other_activity", then.other_activity),
    )
    found = (*then.about, *(name for name, there in parts if there))
    return found or tuple(name for name, there in (("advise", then.advise), ("inform", then.inform)) if there)


def own_rules(paths: tuple[StrPath, ...] = ()) -> frozenset[str]:
    """The ids of the rules in question: those of the given packs, else all shipped ones."""
    packs = [pack for path in paths for pack in load_rules(path)] if paths else list(shipped_packs())
    return frozenset(rule.id for pack in packs for rule in pack.recommendations)


def _cases(name: str, raw: bytes) -> list[dict[str, Any]]:
    parsed = parse_toml(raw, name)
    if isinstance(parsed, Problem):
        raise RuleFileError((parsed,))
    if excess(parsed[0]):
        raise RuleFileError((monstrous(name),))
    cases: Any = parsed[0].get("case", [])
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise RuleFileError.of("case", "errors.cases.no_table", file=name, mark="[[case]]")
    problems = [
        problem for number, case in enumerate(cases, start=1) for problem in _wrong(case, f"case {number}", name)
    ]
    if problems:
        raise RuleFileError(tuple(problems))
    return list(cases)


def _wrong(case: dict[str, Any], which: str, file: str) -> Iterator[Problem]:
    """What is wrong with the form of a case."""
    expect = case.get("expect")
    for before, found, known in ((": ", case, _KEYS), (": expect.", expect, _EXPECT)):
        for key in found if isinstance(found, dict) else ():
            if key not in known:
                yield Problem.of(
                    f"{which}{before}{key}", "errors.cases.unknown_field", key, file=file, known=sorted(known)
                )
    if not case.get("name") or "person" not in case or not expect:
        yield Problem.of(which, "errors.cases.incomplete", file=file)
    try:
        _form().model_validate(case)
    except ValidationError as error:
        for fault in error.errors():
            place = ".".join(str(part) for part in fault["loc"] if part not in ("int", "float", "date", "str"))
            message = plain(fault["msg"])
            if fault["type"] == "model_type":
                message = message.partition(" or ")[0]
            strange = fault["type"] == "extra_forbidden"
            what = wrong("errors.unknown_field", near=None)[0] if strange else as_told(message)
            yield Problem(f"{which}: {place}", "", what, file=file)


@cache
def _form() -> type[BaseModel]:
    """What the parts of a case are; which there may be is said by ``_KEYS`` and ``_EXPECT``, with a hint."""
    loose, tight = ConfigDict(strict=True), ConfigDict(strict=True, extra="forbid")
    text: Any = (str | None, None)
    texts: Any = (list[str] | None, None)
    whole: Any = (int | None, None)
    day: Any = (date | str | None, None)
    ends: dict[str, Any] = dict.fromkeys(("low", "aim", "high"), (int | float | None, None))
    wanted = create_model("Wanted", __config__=tight, kind=text, phase=(Phase | None, None), until_week=whole, **ends)
    pause = create_model("Pause", __config__=loose, sessions=whole, answered=(date | None, None))
    parts: dict[str, Any] = {
        **dict.fromkeys(("level", "ceiling", "crisis", "activity"), text),
        **dict.fromkeys(_LISTS, texts),
        **dict.fromkeys(_RANGED, (wanted | None, None)),
        "reasons": (dict[str, list[str]] | None, None),
    }
    expect = create_model("Expect", __config__=loose, **parts)
    return create_model(
        "Case", __config__=loose, name=text, person=(dict[str, Any] | None, None), expect=(expect | None, None), goals=texts,
        protocol=text, as_of=day, start=day, pause=(pause | None, None),
    )  # fmt: skip


def _run_one(case: dict[str, Any], book: RuleBook, seen: CaseReport, own: frozenset[str]) -> list[str]:
    try:
        person = Person(**case["person"])
        availability = Availability.parse(case.get("availability"))
        pauses = _pauses(case.get("pause"))
        as_of = as_date(case.get("as_of", date(2027, 1, 4)), "as_of")
        start = as_date(case.get("start", as_of), "start")
    except InputError as error:
        return [str(problem) for problem in error.problems]
    goals = tuple(case.get("goals", ["mood"]))
    protocol = case.get("protocol") or default_protocol()
    told = tuple(sorted(case.get("told", {}).items()))
    evaluation = evaluate(person, book, goals=goals, protocol=protocol, as_of=as_of, pauses=pauses, journal=told)
    clearance = evaluation.clearance
    truths = evaluation.truth_of
    seen.rules(case.get("name", "?"), {id for id, truth in truths.items() if truth is True}, own)
    try:
        prescription = _prescribed(evaluation, availability, Timeline(start, pauses))
    except ScheduleError as error:
        return [str(error)]
    seen.losers(prescription)
    expect = case["expect"]
    faults = []
    for name, value in (("level", clearance.level), ("ceiling", clearance.ceiling), ("crisis", clearance.crisis)):
        if name in expect and expect[name] != value:
            why = [finding.rule for finding in clearance.deciding] if name == "level" else None
            faults.append(_told("other", name=name, value=f"{value}", why=why, expected=f"{expect[name]}"))
    for key, wanted in (("holds", True), ("idle", False), ("undecided", None)):
        for id in expect.get(key, ()):
            if id not in book.by_id:
                faults.append(_told("no_rule", id=id))
            elif (truth := truths.get(id, False)) is not wanted:
                faults.append(_told("other", name=id, value=_word(truth), expected=_word(wanted)))
    faults += _sets(expect, clearance, prescription)
    faults += _targets(expect, prescription)
    return faults


def _prescribed(evaluation: Evaluation, availability: Availability, line: Timeline) -> Prescription:
    """The prescription; what only explains it, which takes as long, only where kinds of sessions that rules ask for were left out."""
    brief = not evaluation.clearance.may_plan
    made = prescribe_evaluated(evaluation, availability, line, silent=True, brief=brief)
    asking = (rule for rule in evaluation.effective if any(name == "frequency" for name, *_ in rule.then.ranges))
    asked = {kind for rule in asking for kind in rule.applies.kind or ()}
    if asked <= {BASE, *dict(made.kinds)}:
        return made
    return prescribe_evaluated(evaluation, availability, line)


def _pauses(given: Any) -> tuple[Pause, ...]:
    """The pause of a plan in a case: first, last, ill, how many sessions lay in it, and when the questions were asked again."""
    if given is None:
        return ()
    more = {name: given[name] for name in ("sessions", "answered") if name in given}
    made = read_pause({name: value for name, value in given.items() if name not in more}, date.min)
    return () if made is None else (replace(made, **more),)


def _told(code: str, **given: object) -> str:
    return str(said(f"rules.cases.{code}", **given))


def _word(truth: bool | None) -> str:
    return {True: "held", False: "idle", None: "undecided"}[truth]


def _sets(expect: dict[str, Any], clearance: Any, prescription: Prescription) -> list[str]:
    faults = []
    for key, found in (
        ("questions", {question.id for question in clearance.questions}),
        ("topics", {finding.topic for finding in clearance.deciding if finding.topic and finding.level == "refer"}),
    ):
        if key in expect and set(expect[key]) != found:
            faults.append(_told("others", name=key, value=f"{sorted(found)}", expected=f"{sorted(expect[key])}"))
    for key, pairs in (("forbidden", prescription.forbidden), ("required", prescription.required)):
        items = {item for item, _ in pairs}
        faults += [_told(f"not_{key}", item=item) for item in expect.get(key, ()) if item not in items]
    if "kinds" in expect and set(expect["kinds"]) != {kind for kind, _ in prescription.kinds}:
        kinds = sorted(dict(prescription.kinds))
        faults.append(_told("others", name="kinds", value=f"{kinds}", expected=f"{sorted(expect['kinds'])}"))
    if "activity" in expect and expect["activity"] != dict(prescription.activities).get("base"):
        base = dict(prescription.activities).get("base")
        faults.append(_told("other", name="activity", value=f"{base}", expected=f"{expect['activity']}"))
    return faults


def _targets(expect: dict[str, Any], prescription: Prescription) -> list[str]:
    faults = []
    for dimension in _RANGED:
        wanted = expect.get(dimension)
        if wanted is None:
            continue
        phase: Phase = "ramp" if dimension.startswith("ramp_") else "return" if dimension == "return_share" else "full"
        kind, phase, until = wanted.pop("kind", BASE), wanted.pop("phase", phase), wanted.pop("until_week", 0)
        target = prescription.target(dimension, kind, phase, until_week=until)
        if target is None:
            faults.append(_told("missing", name=dimension))
            continue
        for end, value in wanted.items():
            if getattr(target, end) != value:
                found = getattr(target, end)
                faults.append(_told("other", name=f"{dimension}.{end}", value=f"{found}", expected=f"{value}"))
    for dimension in expect.get("absent", ()):
        if any(slot.dimension == dimension for slot in prescription.slots):
            faults.append(_told("there", name=dimension))
    for dimension, ids in expect.get("reasons", {}).items():
        target = prescription.target(dimension)
        missing = sorted(set(ids) - set(target.rules if target else ()))
        faults += [_told("no_reason", name=dimension, id=id) for id in missing]
    return faults
