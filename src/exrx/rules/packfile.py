"""One rule file to one pack: every fault of the file at once, each with file, line, rule and field."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from exrx.citation import Source
from exrx.clearance import Answer
from exrx.errors import MOST_FAULTS, InputError, Problem, RuleFileError
from exrx.person import Person
from exrx.rules import schema
from exrx.rules.conditions import Condition
from exrx.rules.entry import EntryReader
from exrx.rules.pack import IntensityClass, Protocol, QuestionText, RulePack, StudyFinding, Topic
from exrx.tomlfile import line_of, read_toml
from exrx.vocabulary import normal, recognise


def read_pack(path: Path) -> RulePack:
    """Read one file. Raises ``RuleFileError``."""
    parsed = read_toml(path)
    if isinstance(parsed, Problem):
        raise RuleFileError((parsed,))
    return build_pack(*parsed, str(path), shipped=False)


def build_pack(data: dict[str, Any], text: str, file: str, *, shipped: bool) -> RulePack:
    """A pack from data that was read; only a shipped one may hold the intensity table. Raises ``RuleFileError``."""
    lines = _Lines(text, data, file)
    try:
        model = schema.PackFile.model_validate(data)
    except ValidationError as error:
        raise RuleFileError(tuple(sorted(_faults(error, data, lines), key=lambda problem: problem.line or 0))) from None
    problems: list[Problem] = []
    rules = []
    for index, entry in enumerate(model.recommendation):
        checks = EntryReader(entry, lines.of_rule(index), file, lambda key, index=index: lines.in_rule(index, key))
        rule = checks.rule(model.pack)
        problems += checks.problems
        rules.append(rule)
    findings = []
    for item in model.finding:
        reader = EntryReader(
            item, lines.header("finding"), file, lambda key: lines.header("finding"), f"finding.{item.source}"
        )
        when = reader.condition(item.when, "when") if item.when else Condition()
        problems += reader.problems
        findings.append(StudyFinding(**{**item.model_dump(exclude={"when"}), "when": when}))
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
        if source.kind != "product" and not (source.doi or source.url or source.confirm):
            where = lines.header(f"source.{id}")
            problems.append(
                Problem(
                    f"source.{id}: doi",
                    "",
                    "neither doi nor url",
                    'add the one that you read, or say in confirm = "..." what is still to be opened',
                    where,
                    file,
                )
            )
    for id, question in model.question.items():
        problems += _answer_faults(id, question, lines)
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
            QuestionText(
                id,
                **{
                    **question.model_dump(),
                    "choices": tuple(question.choices),
                    "answers": tuple(map(_answer, question.answers)),
                    "covers": tuple(sorted(set(question.covers))),
                },
            )
            for id, question in sorted(model.question.items())
        ),
        topics=tuple(Topic(id, **topic.model_dump()) for id, topic in sorted(model.topic.items())),
        findings=tuple(findings),
        protocols=tuple(
            Protocol(
                id,
                **{
                    **entry.model_dump(),
                    "source": entry.source or id,
                    "leaves_open": tuple(entry.leaves_open),
                },
            )
            for id, entry in sorted(model.protocol.items())
        ),
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


def _answer(entry: schema.AnswerEntry) -> Answer:
    return Answer(
        tuple(entry.say),
        tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in entry.sets.items()),
        tuple((name, tuple(words)) for name, words in entry.drops.items()),
        entry.asks or "",
    )


def _answer_faults(id: str, question: schema.QuestionEntry, lines: _Lines) -> Iterator[Problem]:
    """Answers that nobody can give, that say the same, or that write what a person does not have."""
    place = f"question.{id}: answers"
    line = lines.header(f"question.{id}")
    said: set[str] = set()
    for entry in question.answers:
        words = [normal(word) for word in entry.say]
        if not entry.say or not all(words):
            yield Problem(place, repr(entry.say)[:60], "says nothing", "name the words of the answer", line, lines.file)
        for word in set(words) & said:
            yield Problem(place, word, "stands in two answers", "keep one", line, lines.file)
        said.update(words)
        for name, value in entry.sets.items():
            fault = _cannot_write(name, value)
            if fault:
                yield Problem(f"{place}.sets.{name}", repr(value)[:60], fault, "", line, lines.file)
        for name in entry.drops:
            if name not in Person.model_fields:
                yield Problem(place, name, "is not a field of a person", "", line, lines.file)


def _cannot_write(name: str, value: Any) -> str:
    """Why an answer cannot write this; empty when it can."""
    if name == "for":
        known = isinstance(value, str) and any(recognise(kind, value) for kind in ("conditions", "reasons", "kinds"))
        return "" if known else "is no condition, reason or kind"
    try:
        Person(**{name: value})
    except InputError as error:
        return error.problems[0].message
    return ""


class _Lines:
    """Where things stand: headers are counted, since the TOML reader keeps no positions."""

    def __init__(self, text: str, data: dict[str, Any], file: str) -> None:
        self.text, self.file = text, file
        starts, self.stops, self.headers = _headings(text)
        count = data.get("recommendation")
        # A header inside a text, or rules written inline, would shift the count: then only the file is named.
        self.starts = starts if isinstance(count, list) and len(starts) == len(count) else []

    def of_rule(self, index: int) -> int | None:
        return self.starts[index] + 1 if index < len(self.starts) else None

    def in_rule(self, index: int, key: str) -> int | None:
        if index >= len(self.starts):
            return None
        after = bisect_right(self.stops, self.starts[index])
        stop = self.stops[after] if after < len(self.stops) else None
        return line_of(self.text, key, self.starts[index], stop) or self.starts[index] + 1

    def header(self, name: str) -> int | None:
        return self.headers.get(name)


def _headings(text: str) -> tuple[list[int], list[int], dict[str, int]]:
    """The rows at which rules begin, those at which anything begins, and the first line (1-based) of each heading; in one pass."""
    rules, stops = [], []
    lines: dict[str, int] = {}
    for number, row in enumerate(text.split("\n")):
        match = re.match(r"\s*(\[+)\s*([^\[\]]*?)\s*\]", row)
        if match is None:
            continue
        lines.setdefault(match[2], number + 1)
        if match[1] == "[[" and match[2] == "recommendation":
            rules.append(number)
        if re.match(r"(?!then|when|applies)\w", match[2]):
            stops.append(number)
    return rules, stops, lines


def _faults(error: ValidationError, data: dict[str, Any], lines: _Lines) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
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
            line = lines.of_rule(index) if loc[-1].isdigit() else lines.in_rule(index, loc[-1])
            if line == lines.of_rule(index) and len(loc) > 3:
                line = lines.in_rule(index, loc[3]) if not loc[3].isdigit() else line
            field = f"{name}: {place}"
        else:
            field = ".".join(loc)
            line = lines.header(".".join(loc[:2])) or (line_of(lines.text, loc[-1]) if loc else None)
        if fault["type"] == "extra_forbidden":
            message, hint = "unknown field", _near_field(loc) if len(seen) < MOST_FAULTS else ""
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
