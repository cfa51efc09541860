"""What the knowledge rests on, as one document: made from the packs, never by hand. ``docs/evidence.md`` is this text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from exrx.built import toml
from exrx.printing.words import capital
from exrx.rules.claims import claims
from exrx.rules.loader import catalogue, publications
from exrx.rules.pack import Effort
from exrx.telling.words import SOURCE, words_of

if TYPE_CHECKING:
    from exrx.rules.pack import Catalogue, RuleBook
    from exrx.values.citation import Source

HEAD = """# The evidence behind exrx

Made from the rule packs by `exrx rules evidence`; a test keeps it current. Do not edit it by hand.

Every rule is one claim of one source. *Quality* is how good the evidence is, in GRADE's words; *mark* is how well we know
the source: {marks}.
A mark other than *verified* may tighten anything and loosens nothing."""


@cache
def notes() -> dict[str, Any]:
    """What is not in a pack: disagreements, what was left out, publications that no rule cites."""
    return toml("guidelines/evidence.toml")


def evidence_text(book: RuleBook) -> str:
    """The whole document in Markdown."""
    marks = "; ".join(f"*{mark}*, {words}" for mark, words in _marks().items() if mark != "entered")
    told, shipped = notes(), catalogue()
    parts = [
        HEAD.format(marks=marks),
        *_numbers(book),
        *_disagreements(),
        *_section(
            "What the founding article says, and what its sources say",
            ("told", "found", "sources"),
            ((item["told"], item["found"], ", ".join(item["sources"])) for item in told["correction"]),
        ),
        *_section(
            "What studies found without asking for a dose",
            ("about", "source", "finding", "quality", "mark"),
            (
                (item.dimension, item.source, item.says, item.quality, item.mark)
                for item in sorted(book.findings, key=lambda item: (item.dimension, item.source))
            ),
        ),
        *_rules(book),
        *_section(
            "Numbers that a step of the engine needs",
            ("constant", "claim", "source and place", "quality", "mark"),
            (
                (f"`{item.id}`", item.says, f"{item.source}: {item.locator}", item.quality, item.mark)
                for item in sorted(book.constants, key=lambda item: item.id)
            ),
        ),
        *_section(
            "What a formula or a step of the engine does",
            ("what", "sources", "where"),
            (
                (item["says"], ", ".join(item["sources"]), ", ".join(f"`{path}`" for path in item["code"]))
                for item in told["in_code"]
            ),
        ),
        *_section(
            "What was left out, and why",
            ("what", "sources", "why"),
            (
                (item["says"], ", ".join(item["sources"]), f"{told['why'][item['why']]}: {item['because']}")
                for item in told["left_out"]
            ),
        ),
        *_activities(shipped),
        *_section(
            "What may be said",
            ("sentence", "sources", "certainty"),
            ((claim.says, ", ".join(claim.sources), claim.certainty) for claim in claims()),
        ),
        *_sources({**book.sources, **{source.id: source for source in shipped.sources}}, book),
    ]
    return "\n".join(parts) + "\n"


def _marks() -> Mapping[str, str]:
    """How well something is known, in the order of the file, and what the word for it means."""
    marks: Mapping[str, str] = words_of(SOURCE).table("terms")["mark"]
    return marks


def _numbers(book: RuleBook) -> Iterator[str]:
    by_mark = Counter[str](rule.mark for rule in book.recommendations)
    marks = ", ".join(f"{by_mark[mark]} {mark}" for mark in _marks() if mark in by_mark)
    yield f"\n{len(book.recommendations)} rules ({marks}) in {len(book.packs)} packs, from {len(book.sources)} sources."


def _disagreements() -> Iterator[str]:
    yield "\n## Where sources disagree, and how it is settled"
    for number, item in enumerate(notes()["disagreement"], 1):
        yield f"\n{number}. **{capital(item['about'])}.** {capital(item['says'])}."
        yield f"   *Settled:* {item['settled']}"
        places = [f"`{name}`" for name in (*item.get("rules", ()), *item.get("code", ()))]
        if places:
            yield f"   *Where:* {', '.join(places)}"


def _rules(book: RuleBook) -> Iterator[str]:
    yield "\n## Every rule"
    for pack in book.packs:
        if pack.recommendations:
            yield f"\n### {pack.title}\n\n`{pack.name}` {pack.version}\n"
            rows = (
                (f"`{rule.id}`", rule.tier, rule.says, f"{rule.source}: {rule.locator}", rule.quality, rule.mark)
                for rule in sorted(pack.recommendations, key=lambda rule: rule.id)
            )
            yield from _table(("rule", "tier", "claim", "source and place", "quality", "mark"), rows)


def _activities(shipped: Catalogue) -> Iterator[str]:
    yield f"\n## Every activity\n\nMETs and codes: {shipped.edition}. Impact, setting, skill, risk of falling: exrx-activities.\n"
    rows = []
    for item in sorted(shipped.activities, key=lambda item: item.rank):
        levels = item.levels or (Effort(item.code, item.met),)
        mets = "; ".join(f"{level.code}: {level.met}{f', {level.words}' if level.words else ''}" for level in levels)
        needs = " or ".join(sorted(item.equipment)) or "nothing"
        setting = ", ".join(sorted(item.setting))
        rows.append((item.id, mets, item.impact, setting, needs, item.skill, item.fall_risk))
    yield from _table(("activity", "METs by code", "impact", "setting", "needs", "skill", "risk of falling"), rows)
    yield "\nWhat METs mean at an age:\n"
    ends = ("min_age", "light", "moderate", "vigorous", "near_maximal")
    yield from _table(
        ("from age", "light", "moderate", "vigorous", "near-maximal", "source", "mark"),
        (
            (*(f"{getattr(row, end)}" for end in ends), f"{row.source}, {row.locator}", row.mark)
            for row in shipped.relative
        ),
    )


def _sources(packed: Mapping[str, Source], book: RuleBook) -> Iterator[str]:
    cited = Counter(rule.source for rule in book.recommendations)
    yield from _section(
        "Every source",
        ("id", "kind", "reference", "what was read", "rules"),
        (
            (id, source.kind, source.cite(), _read(source), f"{cited[id] or '-'}")
            for id, source in sorted(packed.items())
        ),
    )
    yield from _section(
        "Publications that no rule cites",
        ("id", "kind", "reference", "what was read"),
        (
            (source.id, source.kind, source.cite(), _read(source))
            for source in publications()
            if source.id not in packed
        ),
    )


def _read(source: Source) -> str:
    """What was read, and what of the reference is still to be opened."""
    return "; ".join(filter(None, (source.read, source.confirm and f"*to confirm:* {source.confirm}")))


def _section(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield from _table(head, rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
