"""From TOML to a rule pack: every fault of a file at once, each with file, line, rule and field."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from os import PathLike, fspath
from os.path import isdir
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from exrx.citation import Source
from exrx.dimensions import DIMENSIONS
from exrx.errors import InputError, Problem, RuleFileError
from exrx.person import Person
from exrx.rules import schema
from exrx.rules.conditions import Clause, Condition
from exrx.rules.facts import KIND_OF_LIST
from exrx.rules.pack import (
    WORDS,
    Activity,
    Applies,
    Effect,
    Formula,
    IntensityClass,
    Order,
    QuestionText,
    Recommendation,
    RuleBook,
    RulePack,
    StudyFinding,
    Topic,
)
from exrx.tomlfile import line_of, parse_toml, read_toml
from exrx.vocabulary import expand, vocabulary

StrPath = str | PathLike[str]
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def load_rules(path: StrPath) -> tuple[RulePack, ...]:
    """Read a rule file, or every ``*.toml`` of a folder. Raises ``RuleFileError`` with all faults at once."""
    place = Path(path)
    paths = sorted(place.glob("*.toml")) if isdir(place) else [place]
    if not paths:
        raise RuleFileError(
            (Problem("rules", str(place), "holds no .toml file", "name a file or a folder of packs", file=str(place)),)
        )
    packs: list[RulePack] = []
    problems: list[Problem] = []
    for one in paths:
        try:
            packs.append(_read_pack(one))
        except RuleFileError as error:
            problems += error.problems
    if problems:
        raise RuleFileError(tuple(problems))
    return tuple(packs)


@cache
def shipped_packs() -> tuple[RulePack, ...]:
    """The packs that come with exrx."""
    folder = files("exrx").joinpath("guidelines")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    packs = []
    for name in names:
        if name in ("vocabulary.toml", "activities.toml"):
            continue
        parsed = parse_toml(folder.joinpath(name).read_bytes(), name)
        if isinstance(parsed, Problem):
            raise RuleFileError((parsed,))
        packs.append(_build(*parsed, name, shipped=True))
    return tuple(packs)


@cache
def shipped_book() -> RuleBook:
    """The shipped packs as one book."""
    return _book(shipped_packs())


@cache
def activities() -> tuple[Activity, ...]:
    """The catalogue of what a session can hold."""
    data = tomllib.loads(files("exrx").joinpath("guidelines/activities.toml").read_text("utf-8"))
    return tuple(
        Activity(
            id=id,
            **{
                key: entry[key]
                for key in ("title", "main", "main_light", "warm_up", "cool_down", "met", "code", "source")
            },
            kinds=frozenset(entry["kinds"]),
            needs_like=entry.get("needs_like", False),
            groups=expand("activities", id),
        )
        for id, entry in sorted(data["activity"].items())
    )


def book_with(rules: RulePack | StrPath | Iterable[RulePack | StrPath] = (), without: Iterable[str] = ()) -> RuleBook:
    """The shipped book with packs added. Nothing given here can leave safety out. Raises ``RuleFileError``, ``InputError``."""
    given: list[RulePack | StrPath] = [rules] if isinstance(rules, RulePack | str | PathLike) else list(rules)
    gone = [without] if isinstance(without, str) else list(without)
    if not given and not gone:
        return shipped_book()
    packs: list[RulePack] = list(shipped_packs())
    problems: list[Problem] = []
    for item in given:
        try:
            packs += [item] if isinstance(item, RulePack) else load_rules(fspath(item))
        except RuleFileError as error:
            problems += error.problems
        except TypeError:
            problems.append(
                Problem("rules", repr(item), "is neither a rule pack nor a path", 'write rules = "clinic.toml"')
            )
    if problems:
        raise RuleFileError(tuple(problems))
    book = _book(tuple(packs)) if given else shipped_book()
    return _without(book, gone)


def _without(book: RuleBook, gone: list[str]) -> RuleBook:
    problems = []
    for id in gone:
        rule = book.by_id.get(id)
        if rule is None:
            near = difflib.get_close_matches(id, list(book.by_id), n=1)
            problems.append(
                Problem("without_rules", repr(id), f"{id!r} is no rule", f"did you mean {near[0]}?" if near else "")
            )
        elif rule.tier in ("safety", "limit"):
            problems.append(
                Problem(
                    "without_rules",
                    repr(id),
                    f"{id} is a {rule.tier} rule",
                    "only goal and preference rules can be left out",
                )
            )
    if problems:
        raise InputError(tuple(problems))
    return book.without(gone) if gone else book


def _book(packs: tuple[RulePack, ...]) -> RuleBook:
    """Join packs, and check what only shows across them."""
    problems: list[Problem] = []
    _unique(
        ((rule.id, rule.file, rule.line, rule.id) for pack in packs for rule in pack.recommendations),
        "rule id",
        problems,
    )
    _unique(
        ((source.id, pack.file, None, f"source.{source.id}") for pack in packs for source in pack.sources),
        "source",
        problems,
    )
    _unique(((pack.name, pack.file, None, "pack") for pack in packs), "pack name", problems)
    _unique(
        ((question.id, pack.file, None, f"question.{question.id}") for pack in packs for question in pack.questions),
        "question",
        problems,
    )
    _unique(
        ((topic.id, pack.file, None, f"topic.{topic.id}") for pack in packs for topic in pack.topics), "topic", problems
    )
    book = RuleBook(packs, activities())
    for rule in book.recommendations:
        if rule.source not in book.sources:
            near = difflib.get_close_matches(rule.source, list(book.sources), n=1)
            hint = f"did you mean {near[0]}?" if near else f"add [source.{rule.source}]"
            problems.append(_at(rule, "source", rule.source, f"{rule.source!r} is not a source of any pack", hint))
        if rule.then.question and rule.then.question not in book.questions:
            problems.append(
                _at(
                    rule,
                    "then.question",
                    rule.then.question,
                    f"{rule.then.question!r} is no question",
                    f"add [question.{rule.then.question}]",
                )
            )
        if rule.then.order and rule.then.order.topic and rule.then.order.topic not in book.topics:
            problems.append(
                _at(
                    rule,
                    "then.clearance.topic",
                    rule.then.order.topic,
                    "has no words",
                    f"add [topic.{rule.then.order.topic}]",
                )
            )
    for pack in packs:
        for finding in pack.findings:
            if finding.source not in book.sources:
                problems.append(
                    Problem(
                        "finding.source",
                        finding.source,
                        f"{finding.source!r} is not a source of any pack",
                        file=pack.file,
                    )
                )
    if problems:
        raise RuleFileError(tuple(problems))
    return book


def _at(rule: Recommendation, field: str, value: str, message: str, hint: str = "") -> Problem:
    return Problem(f"{rule.id}: {field}", value, message, hint, line=rule.line, file=rule.file)


def _unique(items: Iterable[tuple[str, str, int | None, str]], what: str, problems: list[Problem]) -> None:
    seen: dict[str, str] = {}
    for id, file, line, field in items:
        if id in seen:
            problems.append(
                Problem(field, id, f"this {what} stands already in {seen[id]}", "choose another", line=line, file=file)
            )
        seen.setdefault(id, f"{file}:{line}" if line else file)


# --- one file -----------------------------------------------------------------------------------------------------------


def _read_pack(path: Path) -> RulePack:
    parsed = read_toml(path)
    if isinstance(parsed, Problem):
        raise RuleFileError((parsed,))
    return _build(*parsed, str(path), shipped=False)


def _build(data: dict[str, Any], text: str, file: str, *, shipped: bool) -> RulePack:
    lines = _Lines(text, data, file)
    try:
        model = schema.PackFile.model_validate(data)
    except ValidationError as error:
        raise RuleFileError(tuple(sorted(_faults(error, data, lines), key=lambda problem: problem.line or 0))) from None
    problems: list[Problem] = []
    rules = []
    for index, entry in enumerate(model.recommendation):
        checks = _Checks(entry, lines.of_rule(index), file, lambda key, index=index: lines.in_rule(index, key))
        rule = checks.rule(model.pack)
        problems += checks.problems
        rules.append(rule)
    if model.intensity and not shipped:
        problems.append(
            Problem(
                "intensity",
                "",
                "only the shipped pack holds the intensity table",
                "write a goal with numbers instead",
                lines.header("intensity"),
                file,
            )
        )
    for id, source in model.source.items():
        if source.kind == "secondary" and not source.primary:
            where = lines.header(f"source.{id}")
            problems.append(
                Problem(
                    f"source.{id}: primary",
                    "",
                    "a secondary source must name the one behind it",
                    'add primary = "..."',
                    where,
                    file,
                )
            )
        if source.kind != "product" and not (source.doi or source.url):
            where = lines.header(f"source.{id}")
            problems.append(
                Problem(f"source.{id}: doi", "", "neither doi nor url", "add the one that you read", where, file)
            )
    for id, question in model.question.items():
        if question.field not in Person.model_fields:
            near = difflib.get_close_matches(question.field, list(Person.model_fields), n=1)
            problems.append(
                Problem(
                    f"question.{id}: field",
                    question.field,
                    "is not a field of a person",
                    f"did you mean {near[0]}?" if near else "",
                    lines.header(f"question.{id}"),
                    file,
                )
            )
    if problems:
        raise RuleFileError(tuple(sorted(problems, key=lambda problem: problem.line or 0)))
    return RulePack(
        name=model.pack,
        version=model.version,
        title=model.title,
        digest=hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:16],
        file=file,
        recommendations=tuple(rules),
        sources=tuple(
            Source(
                id=id,
                retrieved=source.retrieved.isoformat() if source.retrieved else "",
                **source.model_dump(exclude={"retrieved"}),
            )
            for id, source in sorted(model.source.items())
        ),
        questions=tuple(
            QuestionText(id, **{**question.model_dump(), "choices": tuple(question.choices)})
            for id, question in sorted(model.question.items())
        ),
        topics=tuple(Topic(id, **topic.model_dump()) for id, topic in sorted(model.topic.items())),
        findings=tuple(StudyFinding(**finding.model_dump()) for finding in model.finding),
        intensity=tuple(
            IntensityClass(
                row.edition,
                row.word,
                (row.percent_reserve.min, row.percent_reserve.max),
                (row.percent_max.min, row.percent_max.max),
                (row.rpe.min, row.rpe.max),
                row.talk_test,
                row.source,
            )
            for row in model.intensity
        ),
        help_lines=tuple(f"{line.region}: {line.name}, {line.contact}" for line in model.help_line),
    )


class _Lines:
    """Where things stand: headers are counted, since the TOML reader keeps no positions."""

    def __init__(self, text: str, data: dict[str, Any], file: str) -> None:
        self.text, self.file = text, file
        self.rows = text.split("\n")
        starts = [number for number, row in enumerate(self.rows) if re.match(r"\s*\[\[\s*recommendation\s*\]\]", row)]
        count = data.get("recommendation")
        # A header inside a text, or rules written inline, would shift the count: then only the file is named.
        self.starts = starts if isinstance(count, list) and len(starts) == len(count) else []

    def of_rule(self, index: int) -> int | None:
        return self.starts[index] + 1 if index < len(self.starts) else None

    def in_rule(self, index: int, key: str) -> int | None:
        if index >= len(self.starts):
            return None
        stop = next(
            (
                n
                for n in range(self.starts[index] + 1, len(self.rows))
                if re.match(r"\s*\[\[?\s*(?!then|when|applies)\w", self.rows[n])
            ),
            None,
        )
        return line_of(self.text, key, self.starts[index], stop) or self.starts[index] + 1

    def header(self, name: str) -> int | None:
        pattern = re.compile(rf"\s*\[+\s*{re.escape(name)}\s*\]+")
        return next((number + 1 for number, row in enumerate(self.rows) if pattern.match(row)), None)


def _faults(error: ValidationError, data: dict[str, Any], lines: _Lines) -> Iterator[Problem]:
    seen = set()
    for fault in error.errors():
        loc = [
            str(part)
            for part in fault["loc"]
            if not (isinstance(part, str) and part in ("NumberTest", "int", "float", "FormulaBound"))
        ]
        index = (
            int(loc[1])
            if len(loc) > 1 and loc[0] in ("recommendation", "finding", "help_line", "intensity") and loc[1].isdigit()
            else None
        )
        if loc[:1] == ["recommendation"] and index is not None:
            entry = data["recommendation"][index]
            name = (
                entry.get("id")
                if isinstance(entry, dict) and isinstance(entry.get("id"), str)
                else f"recommendation {index + 1}"
            )
            place = ".".join(loc[2:]) or "recommendation"
            line = lines.in_rule(index, loc[-1]) if len(loc) > 2 and not loc[-1].isdigit() else lines.of_rule(index)
            if line == lines.of_rule(index) and len(loc) > 3:
                line = lines.in_rule(index, loc[3]) if not loc[3].isdigit() else line
            field = f"{name}: {place}"
        else:
            field = ".".join(loc)
            line = lines.header(".".join(loc[:2])) or (line_of(lines.text, loc[-1]) if loc else None)
        if fault["type"] == "extra_forbidden":
            message, hint = "unknown field", _near_field(loc)
        elif fault["type"] == "missing":
            message, hint = "is missing", f"add {loc[-1]} = ..."
        else:
            message, hint = _plain(fault["msg"]), ""
        if (field, message) not in seen:
            seen.add((field, message))
            yield Problem(field, repr(fault.get("input"))[:60], message, hint, line=line, file=lines.file)


def _plain(message: str) -> str:
    return message.replace("Input should be", "should be").replace("Value error, ", "")


def _near_field(loc: list[str]) -> str:
    """The field that was meant: looked up in the model in which the unknown one stands."""
    model: Any = schema.PackFile
    for part in loc[:-1]:
        if part.isdigit() or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        model = _inner(field.annotation) if field else model
    if isinstance(model, type) and issubclass(model, BaseModel):
        known = [field.alias or name for name, field in model.model_fields.items()]
        near = difflib.get_close_matches(loc[-1], known, n=1, cutoff=0.5)
        return f"did you mean {near[0]!r}?" if near else ("known: " + ", ".join(known) if len(known) < 12 else "")
    return ""


def _inner(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner(part)
        if found is not None:
            return found
    return None


class _Checks:
    """Turn one entry into a recommendation, collecting what the types alone cannot see."""

    def __init__(self, entry: Any, line: int | None, file: str, where: Any) -> None:
        self.entry, self.line, self.file, self.where = entry, line, file, where
        self.problems: list[Problem] = []

    def fault(self, field: str, value: object, message: str, hint: str = "") -> None:
        line = self.where(field.split(".")[1] if "." in field else field)
        self.problems.append(
            Problem(
                f"{self.entry.id}: {field}", repr(value)[:60], message, hint, line=line or self.line, file=self.file
            )
        )

    def rule(self, pack: str) -> Recommendation:
        entry = self.entry
        if not _ID.fullmatch(entry.id):
            self.fault("id", entry.id, "is not of the form topic.claim", "lower case letters, digits and _, with a dot")
        if not entry.says.strip() or not entry.locator.strip():
            self.fault(
                "says" if not entry.says.strip() else "locator", "", "is empty", "say what the source says, and where"
            )
        when = self.condition(entry.when, "when") if entry.when else Condition()
        effect = self.effect(entry.then)
        if entry.tier == "safety":
            if entry.when and not entry.unknown and not self._always_known(when):
                self.fault(
                    "unknown",
                    "",
                    "is missing",
                    'a safety rule says what happens while it is undecided: "pass", "assume" or "ask"',
                )
        elif entry.unknown:
            self.fault("unknown", entry.unknown, "belongs to safety rules only", "take it out")
        self.tier_allows(effect)
        applies = Applies()
        if entry.applies:
            minutes = entry.applies.minutes
            applies = Applies(
                frozenset(entry.applies.kind) if entry.applies.kind is not None else None,
                frozenset(entry.applies.phase) if entry.applies.phase is not None else None,
                (minutes.min, minutes.max) if minutes else None,
                entry.applies.band,
            )
            if effect.screens:
                self.fault(
                    "applies", "", "a rule that screens holds for the person, not for some sessions", "take it out"
                )
        return Recommendation(
            entry.id,
            entry.tier,
            entry.source,
            entry.locator,
            entry.says,
            entry.quality,
            entry.mark,
            when,
            effect,
            applies,
            entry.unknown or "",
            pack,
            self.file,
            self.line,
        )

    def _always_known(self, when: Condition) -> bool:
        settled = {"goals", "protocol", "active", "clearances", "open_questions", "lifted"}
        return all(clause.known is not None or clause.fact in settled for clause in when.all_clauses())

    def condition(self, when: Any, place: str) -> Condition:
        clauses: list[Clause] = []
        branches: tuple[Condition, ...] = ()
        negated: tuple[Condition, ...] = ()
        for name in type(when).model_fields:
            test = getattr(when, name)
            if test is None:
                continue
            if name == "any":
                branches = tuple(self.condition(branch, f"{place}.any") for branch in test)
                if not branches:
                    self.fault(f"{place}.any", [], "is empty and can never hold", "take it out")
            elif name == "not_":
                negated = (self.condition(test, f"{place}.not"),)
            else:
                clauses.append(self.clause(name, test, f"{place}.{name}"))
        return Condition(tuple(clauses), branches, negated)

    def clause(self, fact: str, test: Any, place: str) -> Clause:
        parts: dict[str, Any] = {}
        for name in type(test).model_fields:
            value = getattr(test, name)
            if value is None:
                continue
            if name.startswith("within_"):
                if "within" in parts or value < 1:
                    self.fault(
                        place, value, "needs one time of at least 1", "one of within_days, within_weeks, within_months"
                    )
                parts["within"] = (name.removeprefix("within_"), value)
            elif isinstance(value, list):
                self.known_ids(fact if name != "explained_by" else "conditions", value, f"{place}.{name}")
                parts[name] = frozenset(value)
            else:
                parts["equals" if name == "is_" else name] = value
        if not parts:
            self.fault(place, {}, "tests nothing", "write for example { any_of = [...] } or { min = 65 }")
        if "min" in parts and "max" in parts and parts["min"] > parts["max"]:
            self.fault(place, (parts["min"], parts["max"]), "can never hold: min is above max")
        if ("within" in parts or "explained_by" in parts or "at_least" in parts) and "any_of" not in parts:
            self.fault(place, "", "needs any_of beside it")
        if "explained_by" in parts and fact != "medications":
            self.fault(place, "", "explained_by is for medications only")
        return Clause(fact, **parts)

    def known_ids(self, fact: str, ids: list[str], place: str) -> None:
        if not ids:
            self.fault(place, ids, "is empty", "name at least one")
        kind = KIND_OF_LIST.get(fact)
        if kind is None:
            return
        known = _ids_of(kind)
        for id in ids:
            if id not in known:
                near = difflib.get_close_matches(id, list(known), n=1)
                self.fault(
                    place,
                    id,
                    f"{id!r} is not in the vocabulary",
                    f"did you mean {near[0]!r}?" if near else f"see exrx terms {kind}",
                )

    def effect(self, then: Any) -> Effect:
        ranges, choose, floors = [], [], []
        for name in DIMENSIONS:
            value = getattr(then, name)
            if value is None:
                continue
            low, high = _bound(value.min), _bound(value.max)
            if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
                self.fault(f"then.{name}", (low, high), "min is above max")
            if any(isinstance(x, int | float) and x < 0 for x in (low, high, value.choose, value.floor)):
                self.fault(f"then.{name}", "", "is below 0")
            if low is not None or high is not None:
                ranges.append((name, low, high))
            if value.choose is not None:
                choose.append((name, value.choose))
            if value.floor is not None:
                floors.append((name, value.floor))
            if low is None and high is None and value.choose is None and value.floor is None:
                self.fault(f"then.{name}", {}, "says nothing", "give min, max, choose or floor")
        words, ceiling = self.intensity(then.intensity) if then.intensity else (None, None)
        if then.activity:
            self.items(
                [*(then.activity.any_of or []), *([then.activity.choose] if then.activity.choose else [])],
                "then.activity",
                activities_only=True,
            )
        self.items(then.require, "then.require")
        self.items(then.forbid, "then.forbid")
        if then.formula:
            from exrx.physiology.heart_rate import EQUATIONS

            if then.formula not in EQUATIONS:
                self.fault("then.formula", then.formula, "is not a named equation", "one of " + ", ".join(EQUATIONS))
        order = None
        if then.clearance:
            order = Order(then.clearance.level, then.clearance.topic or "", then.clearance.opened, then.clearance.opens)
            if order.level == "refer" and not order.topic:
                self.fault(
                    "then.clearance", order.level, "a referral names its topic", 'add topic = "heart" or another'
                )
        effect = Effect(
            tuple(ranges),
            tuple(choose),
            tuple(floors),
            words,
            ceiling,
            frozenset(then.activity.any_of) if then.activity and then.activity.any_of is not None else None,
            (then.activity.choose or "") if then.activity else "",
            tuple(sorted(set(then.require))),
            tuple(sorted(set(then.forbid))),
            order,
            then.urgent,
            then.question or "",
            then.crisis or "",
            then.drop,
            then.formula or "",
            then.advise or "",
            then.inform or "",
        )
        if effect == Effect():
            self.fault("then", {}, "says nothing", "give at least one effect")
        return effect

    def intensity(self, value: Any) -> tuple[Any, Any]:
        if value.max is not None:
            if value.from_ or value.to:
                self.fault("then.intensity", "", "is a band or a ceiling, not both", "two rules say two things")
            return None, value.max
        if not (value.from_ and value.to):
            self.fault("then.intensity", "", "needs from and to, or max")
            return None, None
        if WORDS.index(value.from_) > WORDS.index(value.to):
            self.fault("then.intensity", (value.from_, value.to), "from is above to")
        return (value.from_, value.to), None

    def items(self, names: list[str], place: str, *, activities_only: bool = False) -> None:
        known = set(_ids_of("activities")) | (set() if activities_only else set(vocabulary()["items"]))
        for name in names:
            if name not in known:
                near = difflib.get_close_matches(name, sorted(known), n=1)
                self.fault(
                    place, name, f"{name!r} is not in the vocabulary", f"did you mean {near[0]!r}?" if near else ""
                )

    def tier_allows(self, effect: Effect) -> None:
        tier = self.entry.tier
        if effect.screens and tier != "safety":
            self.fault("then", tier, "only a safety rule screens (clearance, question, crisis)", 'tier = "safety"')
        if tier in ("safety", "limit"):
            for name, low, high in effect.ranges:
                cautious = DIMENSIONS[name].conservative
                if (low is not None and cautious == "low") or (high is not None and cautious == "high"):
                    self.fault(
                        f"then.{name}",
                        "",
                        f"a {tier} rule can only tighten: {'max' if cautious == 'low' else 'min'} alone",
                        'or tier = "goal"',
                    )
            if effect.choose or effect.floors or effect.words or effect.formula or effect.drop or effect.activity:
                self.fault(
                    "then", "", f"a {tier} rule can only tighten: max, forbid, require, a ceiling", 'or tier = "goal"'
                )
            if effect.activities is not None and tier == "safety":
                self.fault("then.activity", "", "a safety rule forbids activities instead", "then.forbid = [...]")
        elif effect.ceiling:
            self.fault("then.intensity", "", "a ceiling belongs to safety or limit", "give from and to")
        if effect.floors and tier != "goal":
            self.fault("then", "", "a floor belongs to a goal")


def _bound(value: Any) -> Any:
    return Formula(value.formula) if isinstance(value, schema.FormulaBound) else value


@cache
def _ids_of(kind: str) -> frozenset[str]:
    """Every id and group of one part of the vocabulary."""
    return frozenset(name for id in vocabulary()[kind] for name in expand(kind, id))
