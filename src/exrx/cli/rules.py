"""``exrx rules``: list, show, check, test and cite the rules."""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exrx.cli.console import WIDTH, complain, say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.cli.faults import fault_text
from exrx.cli.given import loaded
from exrx.rules.loader import book_with, load_rules
from exrx.values.errors import InputError, Problem, RuleFileError, as_given, meant

if TYPE_CHECKING:
    from exrx.authoring.cases import Coverage
    from exrx.rules.pack import Recommendation, RuleBook, RulePack
    from exrx.values.citation import Source


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    return _ACTIONS[found.action](found)


def _list(found: argparse.Namespace) -> int:
    say(rules_text(book_with(found.paths)))
    return OK


def _show(found: argparse.Namespace) -> int:
    say(rule_text(book_with(found.rules), found.id))
    return OK


def _check(found: argparse.Namespace) -> int:
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
    packs = [pack for path in found.paths for pack in load_rules(path)]
    for remark in (*remarks(tuple(found.paths)), *stale_words(packs)):
        say(wrap(f"To look at: {remark}", "    ", ""))
    for line in words_text(packs):
        say(wrap(line, "    ", ""))
    say("No findings." if not findings else f"\n{len(findings)} finding{'' if len(findings) == 1 else 's'}.")
    return VIOLATIONS if findings else OK


def _test(found: argparse.Namespace) -> int:
    _need_paths(found.paths)
    from exrx.authoring.cases import run

    report = run(tuple(found.paths))
    for failure in report.failures:
        say(wrap(str(failure), "    ", ""))
    passed, faults = report.passed, len(report.failures)
    say(f"{passed} case{'' if passed == 1 else 's'} passed, {faults} fault{'' if faults == 1 else 's'}.")
    return VIOLATIONS if report.failures else OK


def _coverage(found: argparse.Namespace) -> int:
    _need_paths(found.paths)
    from exrx.authoring.cases import coverage

    rows = coverage(tuple(found.paths))
    say(coverage_text(rows))
    return OK if all(row.whole for row in rows) else VIOLATIONS


def _graph(found: argparse.Namespace) -> int:
    _need_paths(found.paths)
    from exrx.authoring.cases import graph
    from exrx.cli.rulegraph import graph_dot, graph_text

    placed = graph(tuple(found.paths))
    text = graph_text(placed, found.about)
    say(graph_dot(placed, found.about) if found.dot else text)
    return OK


def _evidence(found: argparse.Namespace) -> int:
    from exrx.cli.evidence import evidence_text

    say(evidence_text(book_with(found.paths)).rstrip("\n"))
    return OK


def _need_paths(paths: Sequence[str]) -> None:
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise InputError(tuple(Problem("path", "", "is not there", "check the path", file=path) for path in missing))


def _cite(found: argparse.Namespace) -> int:

    plan = loaded(found.plan)
    sources = sorted(plan.sources, key=lambda source: source.id)
    say(bibtex(sources) if found.bibtex else references_text(sources))
    return OK


def rules_text(book: RuleBook) -> str:
    """All rules by pack, one line each."""
    lines = []
    for pack in book.packs:
        if not pack.recommendations:
            continue
        lines += ["", wrap(f"{pack.name} {pack.version}  {pack.title}")]
        for rule in sorted(pack.recommendations, key=lambda rule: rule.id):
            line = f"  {rule.id:<32} {rule.tier:<11} {rule.source}"
            lines.append(line if len(line) <= WIDTH else f"  {rule.id}\n      {rule.tier}  {rule.source}")
    return "\n".join(lines[1:])


def stale_words(packs: Iterable[RulePack]) -> Iterator[str]:
    """The translations in packs whose English has changed since, each with its place."""
    for pack in packs:
        for one in pack.drafts:
            if one.state == "stale":
                place = f"{pack.file}:{one.line}" if one.line else pack.file
                yield (
                    f"{place}: words.{one.language}.{one.code}: its English has changed since it was translated, and is told "
                    f'in its place; source = "{one.digest}" once the translation says the same again'
                )


def words_text(packs: Iterable[RulePack]) -> Iterator[str]:
    """Of every pack that brings translations, how many of its texts are told in which language."""
    from exrx.rules.translations import texts

    for pack in packs:
        whole = sum(bool(one.english) for one in texts(pack))
        for language in sorted({one.language for one in pack.drafts}):
            states = Counter(one.state for one in pack.drafts if one.language == language)
            told, stale, held = states["told"], states["stale"], states["held"]
            yield (
                f"{pack.name} in {language}: {told} of {whole} texts translated, {stale} stale (the English is told), "
                f"{held} held (in English until reviewed_by names who answers for it), {whole - told - stale - held} not translated."
            )


def coverage_text(rows: Iterable[Coverage]) -> str:
    """How many cases show each rule holding and not holding, rules without cases first."""
    ordered = sorted(rows, key=lambda row: (row.whole, row.rule))
    lines = [f"{'rule':<34} {'tier':<11} {'holds':>6} {'not':>6}"]
    for row in ordered:
        rest = "always" if row.not_held < 0 else str(row.not_held)
        mark = "" if row.whole else "  <- a case is missing"
        name = row.rule if len(row.rule) <= 34 else f"{row.rule}\n{'':<34}"
        lines.append(f"{name:<34} {row.tier:<11} {row.held:>6} {rest:>6}{mark}")
    shown = sum(row.whole for row in ordered)
    share = 100 * shown // len(ordered) if ordered else 100
    lines += ["", f"{shown} of {len(ordered)} rules are shown holding and not holding ({share} %)."]
    return "\n".join(lines)


def rule_text(book: RuleBook, id: str) -> str:
    """One rule: what it claims, on what ground, and how it is written. Raises ``InputError`` for an unknown id."""
    from exrx.telling.words import SOURCE, words_of

    rule = book.by_id.get(id)
    if rule is None:
        near = meant(id, book.by_id)
        hint = f"did you mean {near}?" if near else "see exrx rules list"
        raise InputError((Problem("rule", "", f"{as_given(id)} is not the id of a rule", hint),))
    source = book.sources[rule.source]
    label = " " * 11
    lines = [
        f"{rule.id}  ({rule.tier})",
        wrap(rule.says, "  "),
        "",
        wrap(source.cite(), label, "  source   "),
        wrap(f"{rule.source}, {rule.locator}", label, "  place    "),
        wrap(f"{rule.quality}; {words_of(SOURCE).term('mark', rule.mark)}", label, "  quality  "),
        wrap(f"{rule.pack}, {Path(rule.file).name}:{rule.line or '?'}", label, "  written  "),
    ]
    if written := _as_written(rule):
        lines += ["", *("    " + line for line in written)]
    return "\n".join(lines)


def _as_written(rule: Recommendation) -> list[str]:
    if rule.line is None:
        return []
    from exrx.rules.loader import shipped_packs
    from exrx.shipped import rule_files

    try:
        known = rule_files().get(rule.file) if rule.pack in {pack.name for pack in shipped_packs()} else None
        text = Path(rule.file).read_text("utf-8") if known is None else known[1]
    except (OSError, ValueError):
        return []
    rows = text.split("\n")[rule.line :]
    stop = next((n for n, row in enumerate(rows) if re.match(r"\s*\[\[?\s*(?!then|when|applies)\w", row)), len(rows))
    rows = rows[:stop]
    while rows and (not rows[-1].strip() or rows[-1].startswith("#")):
        rows.pop()
    return rows


def references_text(sources: Iterable[Source]) -> str:
    """The references as text, in the order of their ids."""
    return "\n".join(wrap(f"{source.id}: {source.cite()}", "    ", "") for source in sources)


def bibtex(sources: Iterable[Source]) -> str:
    """The references for BibTeX."""
    entries = []
    for source in sources:
        fields = {
            "title": "{" + _tex(source.title) + "}",
            "author": _authors(source.names),
            "journal": _tex(source.journal),
            "year": str(source.year or ""),
            # Addresses are printed as they are: BibTeX styles set them with \url.
            "doi": source.doi,
            "url": source.url,
            "note": _tex(f"as described in {source.id}; primary: {source.primary}") if source.primary else "",
        }
        kind = "article" if source.journal else "misc"
        rows = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        entries.append("\n".join([f"@{kind}{{{source.id},", *rows, "}"]))
    return "\n\n".join(entries)


_PERSON = re.compile(
    r"(?:adapted from )?(?P<family>.*[a-z].*?) (?P<initials>[A-Z](?:-?[A-Z]){0,3})(?: (?P<suffix>Jr))?(?: \(.*\))?"
)
"""A name as journals write it, initials last."""


def _authors(written: Iterable[str]) -> str:
    """Names as BibTeX reads them; who is no person, whole.

    >>> _authors(["Cooper LT Jr", "Ruchat S-M", "et al."]), _authors(["Australian Physiotherapy Association"])
    ('Cooper, Jr, L. T. and Ruchat, S.-M. and others', '{Australian Physiotherapy Association}')
    """
    names = []
    for name in written:
        person = _PERSON.fullmatch(name)
        if name.startswith("et al."):
            names.append("others")
        elif person is None:
            names.append(f"{{{_tex(name)}}}" if name else "")
        else:
            # "S-M" is one name in two parts.
            initials = re.sub(r"\.(?=[A-Z])", ". ", re.sub(r"([A-Z])", r"\1.", person["initials"]))
            names.append(", ".join(filter(None, (_tex(person["family"]), person["suffix"], initials))))
    return " and ".join(names)


def _tex(text: str) -> str:
    replaced = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(replaced.get(c, "\\" + c if c in "&%$#_{}" else c) for c in text)


_ACTIONS = {
    "list": _list,
    "show": _show,
    "check": _check,
    "test": _test,
    "coverage": _coverage,
    "graph": _graph,
    "evidence": _evidence,
    "cite": _cite,
}
