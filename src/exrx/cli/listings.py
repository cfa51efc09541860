"""Lists to look things up in: the vocabulary, the rules, the references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from exrx.cli.console import WIDTH, wrap
from exrx.values.errors import InputError, Problem, close_to

if TYPE_CHECKING:
    from exrx.authoring.cases import Coverage
    from exrx.rules.pack import Recommendation, RuleBook, RulePack
    from exrx.values.citation import Source

_FEW = 8
"""Names of medicines that a class is shown with."""
_INTERNAL_NOTE = "no rule needed"


def terms_text(kind: str) -> str:
    """Every term of a kind: its id, what it means, and what else it is called."""
    from exrx.vocabulary import UNRECOGNISED, medicine_names, vocabulary

    terms = [term for term in vocabulary()[kind].values() if term.id != UNRECOGNISED]
    width = min(max(len(term.id) for term in terms) + 2, 30)
    lines = []
    for term in terms:
        note = f" ({term.note})" if term.note and term.note != _INTERNAL_NOTE else ""
        label = term.label + note
        if len(term.id) + 2 > width:
            lines += [term.id, wrap(label, " " * width)]
        else:
            lines.append(wrap(label, " " * width, term.id.ljust(width)))
        if kind == "medications" and (names := [name for name, _ in medicine_names().of_class.get(term.id, ())]):
            more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
            lines.append(wrap("names: " + ", ".join(names[:_FEW]) + more, " " * (width + 2)))
        # Other languages and codes would hide the rest.
        if listed := [name for name in term.aliases if name not in term.further]:
            lines.append(wrap("also: " + ", ".join(listed), " " * (width + 2)))
    if kind == "medications":
        lines += ["", wrap("Thousands of names are known. What one of them means: exrx terms medications NAME")]
    return "\n".join(lines)


def term_text(kind: str, text: str) -> str:
    """What one word means. Raises ``InputError`` where it is not known."""
    from exrx.vocabulary import UNRECOGNISED, label, meanings, nearest, recognise

    ids = recognise(kind, text)
    if not ids:
        hint = nearest(kind, text) or f"see exrx terms {kind}"
        raise InputError((Problem(kind, repr(text), f"{text!r} is not in the vocabulary", hint),))
    lines = []
    for id in sorted(ids, key=lambda id: (id == UNRECOGNISED, id)):
        if id == UNRECOGNISED:
            lines.append("and a part that is not known here")
            continue
        names = sorted({one.substance.replace("_", " ") for one in meanings(text) if one.id == id} - {""})
        what = f" ({', '.join(names)})" if kind == "medications" and names else ""
        lines.append(wrap(f"{id}  {label(kind, id)}{what}", "    "))
    return "\n".join(lines)


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
    from exrx.values.citation import MARK_WORDS

    rule = book.by_id.get(id)
    if rule is None:
        near = close_to(id, list(book.by_id))
        hint = f"did you mean {near[0]}?" if near else "see exrx rules list"
        raise InputError((Problem("rule", "", f"{id!r} is not the id of a rule", hint),))
    source = book.sources[rule.source]
    label = " " * 11
    lines = [
        f"{rule.id}  ({rule.tier})",
        wrap(rule.says, "  "),
        "",
        wrap(source.cite(), label, "  source   "),
        wrap(f"{rule.source}, {rule.locator}", label, "  place    "),
        wrap(f"{rule.quality}; {MARK_WORDS[rule.mark]}", label, "  quality  "),
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
            "author": _tex(source.authors),
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


def _tex(text: str) -> str:
    replaced = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(replaced.get(c, "\\" + c if c in "&%$#_{}" else c) for c in text)
