"""Rule packs from files and folders, and the book that joins them with the shipped ones.

file -> packfile.read_pack -> RulePack ; packs -> RuleBook, checked for what only shows across packs
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from os import PathLike, fspath
from os.path import isdir
from typing import Any

from exrx.built import built, was_built
from exrx.rules.pack import (
    PARTS,
    Activity,
    Catalogue,
    Effort,
    Movement,
    QuestionText,
    Recommendation,
    RelativeEffort,
    RuleBook,
    RulePack,
)
from exrx.shipped import rule_files, text_of
from exrx.values.citation import Source
from exrx.values.errors import MOST_FAULTS, InputError, Problem, RuleFileError, as_given, meant, need_path, wrong
from exrx.values.spellings import several
from exrx.vocabulary import KINDS, expand

StrPath = str | PathLike[str]


def load_rules(path: StrPath) -> tuple[RulePack, ...]:
    """Read a rule file, or every ``*.toml`` of a folder. Raises ``RuleFileError`` with all faults at once."""
    # Only here and in what is made of shipped TOML: what checks a file costs more than a plan.
    from pathlib import Path

    from exrx.rules.packfile import read_pack

    need_path(path)
    place = Path(path)
    paths = sorted(place.glob("*.toml")) if isdir(place) else [place]
    if not paths:
        raise RuleFileError.of("rules", "errors.book.no_file", str(place), file=str(place))
    packs: list[RulePack] = []
    problems: list[Problem] = []
    for one in paths:
        try:
            packs.append(read_pack(one))
        except RuleFileError as error:
            problems += error.problems
    if problems:
        raise RuleFileError(tuple(problems))
    return tuple(packs)


@built("packs", *PARTS)
def shipped_packs() -> tuple[RulePack, ...]:
    """The packs that come with exrx."""
    from exrx.rules.packfile import build_pack, joined

    packs: dict[str, list[RulePack]] = {}
    for name, (data, text) in rule_files().items():
        rules = {key: value for key, value in data.items() if key not in KINDS}
        pack = build_pack(rules, text, name, shipped=True)
        packs.setdefault(pack.name, []).append(pack)
    return tuple(joined(same) for same in packs.values())


@cache
def shipped_book() -> RuleBook:
    """The shipped packs as one book."""
    packs = shipped_packs()
    return RuleBook(packs, activities()) if was_built("packs") else _book(packs)


@built("catalogue", Catalogue, Activity, Effort, Movement, RelativeEffort, Source)
def catalogue() -> Catalogue:
    """The shipped catalogue: activities, movements of strength sessions, what METs mean at an age, and the sources."""
    import tomllib

    data = tomllib.loads(text_of("activities.toml").decode())
    sets = ("kinds", "equipment", "setting")
    found = []
    for id, entry in sorted(data["activity"].items()):
        fields: dict[str, Any] = {**entry, **{key: frozenset(entry.get(key, ())) for key in sets}}
        fields["levels"] = tuple(Effort(**level) for level in entry.get("levels", ()))
        found.append(Activity(id=id, groups=expand("activities", id), **fields))
    movements = tuple(Movement(**{"legs": False, **entry}) for entry in data["movement"])
    sources = tuple(
        Source(id=id, **{**entry, "retrieved": entry["retrieved"].isoformat()}) for id, entry in data["source"].items()
    )
    relative = tuple(RelativeEffort(**entry) for entry in data["relative"])
    return Catalogue(data["edition"], tuple(found), movements, relative, sources)


@cache
def publications() -> tuple[Source, ...]:
    """Publications that no rule cites: what was left out, where sources disagree."""
    import tomllib

    data = tomllib.loads(text_of("evidence.toml").decode())
    return tuple(Source(id=id, **entry) for id, entry in sorted(data["source"].items()))


def activities() -> tuple[Activity, ...]:
    """What a session can hold."""
    return catalogue().activities


def book_with(rules: RulePack | StrPath | Iterable[RulePack | StrPath] = (), without: Iterable[str] = ()) -> RuleBook:
    """The shipped book with packs added. Nothing given here can leave safety out. Raises ``RuleFileError``, ``InputError``."""
    given: list[RulePack | StrPath] = several("rules", rules, RulePack)
    gone: list[Any] = several("without_rules", without)
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
            problems.append(Problem.of("rules", "errors.book.no_pack", as_given(item, 1000)))
    if problems:
        raise RuleFileError(tuple(problems))
    book = _book(tuple(packs)) if given else shipped_book()
    return _without(book, gone)


def _without(book: RuleBook, gone: list[Any]) -> RuleBook:
    problems: list[Problem] = []
    for id in gone:
        rule = book.by_id.get(id) if isinstance(id, str) else None
        if rule is None:
            problems.append(
                Problem.of(
                    "without_rules",
                    "errors.book.no_such_rule",
                    as_given(id, 1000),
                    id=as_given(id),
                    near=_near(id, book.by_id, problems),
                )
            )
        elif rule.tier in ("safety", "limit"):
            problems.append(
                Problem.of("without_rules", "errors.book.cannot_leave_out", as_given(id, 1000), id=id, tier=rule.tier)
            )
    if problems:
        raise InputError(tuple(problems))
    return book.without(gone) if gone else book


def _book(packs: tuple[RulePack, ...]) -> RuleBook:
    """Join packs, and check what only shows across them."""
    problems: list[Problem] = []
    rules = ((rule.id, rule.file, rule.line, rule.id) for pack in packs for rule in pack.recommendations)
    _unique(rules, "rule", problems)
    _unique(((pack.name, pack.file, None, "pack") for pack in packs), "pack", problems)
    for kind in ("source", "question", "topic", "protocol"):
        those = ((pack.file, one) for pack in packs for one in getattr(pack, f"{kind}s"))
        named = ((one.id, file, getattr(one, "line", None), f"{kind}.{one.id}") for file, one in those)
        _unique(named, kind, problems)
    book = RuleBook(packs, activities())
    for rule in book.recommendations:
        if rule.source not in book.sources:
            near = _near(rule.source, book.sources, problems)
            problems.append(_at(rule, "source", rule.source, "no_source", near=near))
        for id in _named_protocols(rule):
            if id not in book.protocols:
                problems.append(_at(rule, "when.protocol", id, "no_protocol", near=_near(id, book.protocols, problems)))
        problems += _overrides(rule, book, problems)
        if rule.then.question and rule.then.question not in book.questions:
            problems.append(_at(rule, "then.question", rule.then.question, "no_question"))
        if rule.then.order and rule.then.order.topic and rule.then.order.topic not in book.topics:
            problems.append(_at(rule, "then.clearance.topic", rule.then.order.topic, "no_topic"))
    for pack in packs:
        for question in pack.questions:
            problems += _covers(question, pack.file, book)
            for answer in question.answers:
                if answer.asks and answer.asks not in book.questions:
                    place, no = (
                        f"question.{question.id}: answers.asks",
                        wrong("errors.book.no_question", id=answer.asks),
                    )
                    problems.append(Problem(place, answer.asks, *no, question.line, pack.file))
        citing = [(f"protocol.{one.id}: source", one.source) for one in pack.protocols]
        citing += [(f"constant.{one.id}: source", one.source) for one in pack.constants]
        citing += [("finding.source", one.source) for one in pack.findings]
        problems += [
            Problem.of(place, "errors.book.no_source_of_it", source, file=pack.file, id=source)
            for place, source in citing
            if source not in book.sources
        ]
    if problems:
        raise RuleFileError(tuple(problems))
    return book


def _near(name: str, known: Iterable[str], problems: list[Problem]) -> str | None:
    """The word that was meant; looked for while faults are few enough to be told."""
    return meant(name, known) if len(problems) < MOST_FAULTS else None


def _covers(question: QuestionText, file: str, book: RuleBook) -> Iterator[Problem]:
    """What a question cannot stand for: what is not there, what covers it in turn, and what holds back where it does not."""
    for id in question.covers:
        other = book.questions.get(id)
        if other is None:
            no = wrong("errors.book.no_question", id=id)
        elif question.id in other.covers:
            no = wrong("errors.book.covered_in_turn", id=id, other=question.id)
        elif other.holds_back and not question.holds_back:
            no = wrong("errors.book.holds_back_alone", id=id)
        else:
            continue
        yield Problem(f"question.{question.id}: covers", id, *no, question.line, file)


def _overrides(rule: Recommendation, book: RuleBook, problems: list[Problem]) -> Iterator[Problem]:
    """What a rule cannot replace: what is not there, what stands above it, and what replaces it in turn."""
    for id in rule.overrides:
        other = book.by_id.get(id)
        if other is None:
            yield _at(rule, "overrides", id, "no_rule", near=_near(id, book.by_id, problems))
        elif other.tier not in ("goal", "preference") or (rule.tier, other.tier) == ("preference", "goal"):
            yield _at(rule, "overrides", id, "above_it", tier=other.tier)
        elif rule.id in _replaced_by(other, book):
            yield _at(rule, "overrides", id, "replaced_in_turn", other=rule.id)


def _replaced_by(rule: Recommendation, book: RuleBook) -> set[str]:
    """Every rule that this one overrides, and those that they override."""
    found: set[str] = set()
    waiting = [rule.id]
    while waiting:
        one = book.by_id.get(waiting.pop())
        waiting += [id for id in (one.overrides if one else ()) if id not in found]
        found |= set(one.overrides if one else ())
    return found


def _named_protocols(rule: Recommendation) -> list[str]:
    clauses = [clause for clause in rule.when.all_clauses() if clause.fact == "protocol"]
    named = {id for clause in clauses for ids in (clause.any_of, clause.none_of) for id in ids or ()}
    return sorted(named | {str(clause.equals) for clause in clauses if clause.equals is not None})


def _at(rule: Recommendation, field: str, id: str, code: str, **given: object) -> Problem:
    # Nothing that would steer a terminal.
    return Problem.of(
        f"{rule.id}: {field}",
        f"errors.book.{code}",
        id,
        line=rule.line,
        file=rule.file,
        id=as_given(id, 300)[1:-1],
        **given,
    )


def _unique(items: Iterable[tuple[str, str, int | None, str]], what: str, problems: list[Problem]) -> None:
    seen: dict[str, str] = {}
    for id, file, line, field in items:
        if id in seen:
            problems.append(Problem.of(field, "errors.book.twice", id, line=line, file=file, what=what, where=seen[id]))
        seen.setdefault(id, f"{file}:{line}" if line else file)
