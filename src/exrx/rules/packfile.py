"""One rule file to one pack: every fault of the file at once, each with file, line, rule and field."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from exrx.classes import replace
from exrx.person.fields import BY_NAME, PERSON
from exrx.person.values import Unreadable
from exrx.rules import schema
from exrx.rules.conditions import Condition
from exrx.rules.entry import EntryReader
from exrx.rules.pack import Constant, IntensityClass, Protocol, QuestionText, RulePack, StudyFinding, Topic
from exrx.rules.translations import SHOWN, Reader
from exrx.values.citation import Source
from exrx.values.clearance import Answer
from exrx.values.errors import MOST_FAULTS, Problem, RuleFileError, as_given, meant, wrong
from exrx.values.said import NOWHERE, Said, told
from exrx.values.tomlfile import excess, line_of, monstrous, read_toml
from exrx.vocabulary import normal, recognise
from exrx.wordings import pages_of, wordings

_MOST = 2_000
"""Rules, findings or help lines of one file; the longest of ours has some 60 rules."""


def read_pack(path: Path) -> RulePack:
    """Read one file. Raises ``RuleFileError``."""
    parsed = read_toml(path)
    if isinstance(parsed, Problem):
        raise RuleFileError((parsed,))
    if excess(parsed[0]) or any(isinstance(one, list) and len(one) > _MOST for one in parsed[0].values()):
        raise RuleFileError((monstrous(str(path)),))
    return build_pack(*parsed, str(path), shipped=False)


def build_pack(data: dict[str, Any], text: str, file: str, *, shipped: bool) -> RulePack:
    """A pack from data that was read; only a shipped one may hold the intensity table and constants. Raises ``RuleFileError``."""
    lines = _Lines(text, data, file)
    try:
        model = schema.PackFile.model_validate(data)
    except ValidationError as error:
        raise RuleFileError(tuple(sorted(_faults(error, data, lines), key=lambda problem: problem.line or 0))) from None
    problems: list[Problem] = [] if shipped else [*_mark_faults(data, lines)]
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
    if not shipped:
        problems += _only_shipped(model, lines)
    for id, source in model.source.items():
        if source.kind == "secondary" and not source.primary:
            where = lines.header(f"source.{id}")
            problems.append(Problem.of(f"source.{id}: primary", "errors.pack.secondary", line=where, file=file))
        if source.kind != "product" and not (source.doi or source.url or source.confirm):
            where = lines.header(f"source.{id}")
            problems.append(Problem.of(f"source.{id}: doi", "errors.pack.no_place", line=where, file=file))
    questions = []
    for id, question in sorted(model.question.items()):
        name = f"question.{id}"
        reader = EntryReader(question, lines.header(name), file, lambda key, name=name: lines.inside(name, key), name)
        asked = reader.condition(question.when, "when") if question.when else None
        problems += [*reader.problems, *_question_faults(id, question, lines)]
        more = {"when": asked, "choices": tuple(question.choices), "covers": tuple(sorted(set(question.covers)))}
        answers = tuple(map(_answer, question.answers))
        line = lines.header(name)
        fields = _worded(question.model_dump(), "text", "decides", "if_open")
        questions.append(QuestionText(id, **{**fields, **more, "answers": answers, "line": line}))
    pack = RulePack(
        name=model.pack,
        version=model.version,
        title=model.title,
        digest=hashlib.sha256(json.dumps(_without_cases(data), sort_keys=True, default=str).encode()).hexdigest()[:16],
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
        questions=tuple(questions),
        topics=tuple(
            Topic(id, **_worded(topic.model_dump(), "who", "ask", "meanwhile", "now"))
            for id, topic in sorted(model.topic.items())
        ),
        findings=tuple(findings),
        protocols=tuple(
            Protocol(
                id,
                **{
                    **entry.model_dump(exclude={"default"}),
                    "source": entry.source or id,
                    "leaves_open": tuple(entry.leaves_open),
                },
            )
            for id, entry in sorted(model.protocol.items())
        ),
        constants=tuple(
            Constant(id, **entry.model_dump(exclude={"values"})) for id, entry in sorted(model.constant.items())
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
                row.talk_short,
            )
            for row in model.intensity
        ),
        help_lines=tuple(f"{line.region}: {line.name}, {line.contact}" for line in model.help_line),
    )
    words = Reader(pack, lines.of_words)
    words.read(model.words)
    problems += words.problems
    if problems:
        raise RuleFileError(tuple(sorted(problems, key=lambda problem: problem.line or 0)))
    return _with_words(pack, words) if words.drafts else pack


def _with_words(pack: RulePack, reader: Reader) -> RulePack:
    """A pack with the translations that it brings, each beside its English."""
    told = {id: tuple(found) for id, found in reader.told.items()}

    def all_of(parts: Iterable[Any], name: str) -> tuple[Any, ...]:
        return tuple(replace(one, translated=told.get(name.format(one.id), ())) for one in parts)

    protocols = (
        replace(one, translated=(*told.get(f"protocol.{one.id}", ()), *told.get(one.id, ()))) for one in pack.protocols
    )
    return replace(
        pack,
        recommendations=all_of(pack.recommendations, "{}"),
        questions=all_of(pack.questions, "question.{}"),
        topics=all_of(pack.topics, "topic.{}"),
        findings=all_of(pack.findings, "{}"),
        protocols=tuple(protocols),
        drafts=tuple(reader.drafts),
    )


def _only_shipped(model: schema.PackFile, lines: _Lines) -> Iterator[Problem]:
    """What holds for everybody and stands once: a pack that is added says what it means in rules."""

    def fault(what: str, id: str, field: str, line: int | None) -> Problem:
        return Problem.of(field, f"errors.shipped_alone.{what}", line=line, file=lines.file, id=id)

    if model.intensity:
        yield fault("intensity", "", "intensity", lines.header("intensity"))
    for id in model.constant:
        yield fault("constant", id, f"constant.{id}", lines.header(f"constant.{id}"))
    for id, entry in model.protocol.items():
        if entry.default:
            yield fault("default", id, f"protocol.{id}: default", lines.inside(f"protocol.{id}", "default"))


def _worded(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    """Fields with their texts as they are said, and what a page says instead that may hang on a wall."""
    texts = {name: wordings(fields[name]) for name in names}
    return {**fields, **{name: text.open for name, text in texts.items()}, "pages": pages_of(**texts)}


def _mark_faults(data: dict[str, Any], lines: _Lines) -> Iterator[Problem]:
    """Marks that are none, and those of texts that no page shows."""
    for place, given in _texts({key: value for key, value in _without_cases(data).items() if key != "words"}):
        text, (first, index, *_), field = wordings(given), (*place, "", ""), place[-1]
        if not text.broken and (not text.marked or field in SHOWN):
            continue
        name, line = ".".join(place), lines.inside(f"{first}.{index}", field)
        if first == "recommendation":
            name, line = f"{data[first][int(index)]['id']}: then.{field}", lines.in_rule(int(index), field)
        yield Problem.of(
            name,
            "errors.pack.broken_mark" if text.broken else "errors.pack.needless_mark",
            as_given(given, 60),
            line=line,
            file=lines.file,
            mark="[[open|page]]",
            known=sorted(SHOWN),
        )


def _texts(data: object, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text, with the names of what it stands in."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(value, (*place, f"{key}"))


def _without_cases(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "case"}


def joined(packs: Sequence[RulePack]) -> RulePack:
    """The files that name one pack as that pack; its digest is that of all of them."""
    first = packs[0]
    if len(packs) == 1:
        return first
    together: dict[str, Any] = {
        name: tuple(item for pack in packs for item in getattr(pack, name))
        for name in (
            "recommendations",
            "sources",
            "questions",
            "topics",
            "findings",
            "protocols",
            "constants",
            "intensity",
        )
    }
    digest = hashlib.sha256("".join(sorted(pack.digest for pack in packs)).encode()).hexdigest()[:16]
    folder = first.file.rpartition("/")[0]
    # Files of one folder are told as it, files beside each other as the first of them.
    return replace(
        first, title=first.title if not folder else "Conditions", digest=digest, file=folder or first.file, **together
    )


def _answer(entry: schema.AnswerEntry) -> Answer:
    return Answer(
        tuple(entry.say),
        tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in entry.sets.items()),
        tuple((name, tuple(words)) for name, words in entry.drops.items()),
        entry.asks or "",
    )


def _question_faults(id: str, question: schema.QuestionEntry, lines: _Lines) -> Iterator[Problem]:
    """A field that nobody has; answers that nobody can give, that say the same, or that write what a person does not have."""
    name = f"question.{id}"

    def fault(field: str, value: object, what: Said | str, do: Said = NOWHERE, answer: int | None = None) -> Problem:
        line = lines.inside(name, field) if answer is None else lines.of_answer(name, answer)
        return Problem(f"{name}: {field}", f"{value}"[:60], what, do, line, lines.file)

    if question.field not in BY_NAME:
        yield fault("field", question.field, *wrong("errors.pack.no_field", near=meant(question.field, BY_NAME)))
    elif question.field not in PERSON and question.everybody is None:
        yield fault("field", question.field, *wrong("errors.pack.never_asked"))
    elif question.listed and not BY_NAME[question.field].vocabulary:
        yield fault("listed", question.listed, *wrong("errors.pack.nothing_to_list", field=question.field))
    if (question.when or question.needed) and question.everybody is None:
        key = "when" if question.when else "needed"
        yield fault(key, "", *wrong("errors.pack.narrows_nobody"))
    said: set[str] = set()
    for number, entry in enumerate(question.answers):
        words = [normal(word) for word in entry.say]
        if not entry.say or not all(words):
            yield fault("answers", as_given(entry.say), *wrong("errors.pack.empty_answer"), number)
        for word in set(words) & said:
            yield fault("answers", word, *wrong("errors.pack.two_answers"), number)
        said.update(words)
        for field, value in entry.sets.items():
            if cannot := _cannot_write(field, value):
                yield fault(f"answers.sets.{field}", as_given(value), cannot, answer=number)
        for field in entry.drops:
            if field not in PERSON:
                yield fault("answers", field, *wrong("errors.pack.no_field", near=None), answer=number)


def _cannot_write(name: str, value: Any) -> Said | str | None:
    """Why an answer cannot write this; ``None`` when it can."""
    if name == "for":
        known = isinstance(value, str) and any(recognise(kind, value) for kind in ("conditions", "reasons", "kinds"))
        return None if known else wrong("errors.pack.no_reason")[0]
    if name not in PERSON:
        return wrong("errors.unknown_field", near=None)[0]
    try:
        PERSON[name].reader(value)
    except Unreadable as error:
        return error.faults[0].what
    return None


_SAY = re.compile(r"\bsay\s*=")


class _Lines:
    """Where things stand: headers are counted, since the TOML reader keeps no positions."""

    def __init__(self, content: str, data: dict[str, Any], file: str) -> None:
        self.content, self.file = content, file
        starts, self.stops, self.headers = _headings(content)
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
        return line_of(self.content, key, self.starts[index], stop) or self.starts[index] + 1

    def header(self, name: str) -> int | None:
        return self.headers.get(name)

    def inside(self, name: str, key: str) -> int | None:
        """The line under a heading in which ``key`` is set, or that of the heading."""
        start = self.headers.get(name)
        if start is None:
            return None
        after = bisect_right(self.stops, start - 1)
        return line_of(self.content, key, start, self.stops[after] if after < len(self.stops) else None) or start

    def of_words(self, names: tuple[str, ...]) -> int | None:
        """The line of a translation, or of a part of it: under the heading that names the most of it."""
        for end in range(len(names), -1, -1):
            heading = ".".join(("words", *names[:end]))
            if heading in self.headers:
                return self.inside(heading, names[end]) if end < len(names) else self.headers[heading]
        within = ".".join(("words", *names, ""))
        return next((line for heading, line in self.headers.items() if heading.startswith(within)), None)

    def of_answer(self, name: str, index: int) -> int | None:
        """The line of one answer of a question."""
        first = self.inside(name, "answers")
        for number, row in enumerate(self.content.split("\n")[first - 1 :] if first else (), start=first or 0):
            index -= len(_SAY.findall(row))
            if index < 0:
                return number
        return first


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
    seen: set[tuple[str, Said]] = set()
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
            name = ".".join(loc[:2])
            line = lines.inside(name, loc[2]) if len(loc) > 2 else lines.header(name)
            line = line or (line_of(lines.content, loc[-1]) if loc else None)
        if fault["type"] == "extra_forbidden":
            near, known = _near_field(loc) if len(seen) < MOST_FAULTS else (None, None)
            what, do = wrong("errors.pack.unknown_field", near=near, known=known)
        elif fault["type"] == "missing":
            what, do = wrong("errors.pack.missing", name=loc[-1])
        else:
            what, do = told(plain(fault["msg"])), NOWHERE
        if (field, what) not in seen:
            seen.add((field, what))
            yield Problem(field, as_given(fault.get("input"), 60), what, do, line=line, file=lines.file)


def plain(message: str) -> str:
    """What pydantic says of a value, as a part of a sentence."""
    return message.replace("Input should be", "should be").replace("Value error, ", "")


def _near_field(loc: list[str]) -> tuple[str | None, list[str] | None]:
    """The field that was meant, or a few that there are: looked up in the model in which the unknown one stands."""
    model: Any = schema.PackFile
    for part in loc[:-1]:
        if part.isdigit() or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        field = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        model = _inner(field.annotation) if field else model
    if isinstance(model, type) and issubclass(model, BaseModel):
        known = [field.alias or name for name, field in model.model_fields.items()]
        near = meant(loc[-1], known, cutoff=0.5)
        return near, (known if near is None and len(known) < 12 else None)
    return None, None


def _inner(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _inner(part)
        if found is not None:
            return found
    return None
