"""Why, and why not: exactly the rules that a prescription rests on, and the fact that kept every other one out."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, Literal
from weakref import WeakKeyDictionary

from exrx.engine.prescribing.work import YOURS, Work
from exrx.engine.screening import Evaluation, evaluate
from exrx.lazy import WhenAsked
from exrx.programme.prescription import HeartRate, Idle, Prescription
from exrx.rules.candidates import there
from exrx.rules.conditions import describe
from exrx.rules.loader import catalogue, shipped_book
from exrx.rules.pack import IntensityClass, Recommendation, RuleBook
from exrx.values.citation import Reason, Source
from exrx.values.said import Said, named, said
from exrx.vocabulary import vocabulary


def cited_reasons(work: Work) -> tuple[tuple[Reason, ...], tuple[Source, ...]]:
    """Exactly the rules this prescription rests on, with what they cite."""
    ledger, clearance, targets = work.ledger, work.clearance, [slot.target for slot in work.ledger.slots]
    used = ledger.used.union(
        [rule for _, rule in (*work.forbidden, *work.required)],
        [finding.rule for finding in clearance.reasons],
        [rule.id for rule in work.rules if rule.then.crisis or rule.then.ceiling],
        *[question.rules for question in clearance.questions],
        *[note.rules for note in ledger.notes],
        *[by for target in targets for by in (target.low_rules, target.aim_rules, target.high_rules)],
        *[slot.lost for slot in ledger.slots],
        *[one.rules for one in ledger.chosen],
    )
    found: list[Reason] = []
    book = work.book
    for id in sorted(used):
        if id in book.by_id:
            by_entries = id in book.about_entries
            found.append(book.reason(id, book.by_id[id].when.because(work.facts) if by_entries else ()))
        elif id.startswith(YOURS):
            what = work.entered.get(id) or said("reasons.yours", field=id.removeprefix(YOURS))
            tier: Literal["limit", "preference"] = "limit" if id == "your.availability" else "preference"
            found.append(Reason(id, tier, what, "entered", said("reasons.your_answers"), "given", "entered"))
        elif id.startswith("table."):
            row = work.book.intensity[id.removeprefix("table.")]
            where = said("reasons.intensity_table", edition=row.edition)
            found.append(Reason(id, "table", _row_said(row), row.source, where, "moderate", "secondary"))
        elif id.startswith("relative."):
            found.append(_by_age(int(id.removeprefix("relative."))))
    told = {note.topic for note in ledger.notes}
    for finding, reason in book.found:
        if finding.when.holds(work.facts) is not True:
            continue
        # What was found about energy stays away where no figure on energy may be.
        if finding.dimension == "weekly_energy" and "energy" not in told:
            continue
        # What was found about a blood marker belongs only to who asked about it.
        if finding.dimension in vocabulary()["goals"] and finding.dimension not in work.facts["goals"].ids:
            continue
        found.append(reason)
    cited = {reason.source for reason in found}
    sources = [book.sources[id] for id in sorted(cited & book.sources.keys())]
    if "entered" in cited:
        sources.append(Source("entered", "person", "What was entered"))
    return tuple(found), tuple(sources)


def _by_age(age: int) -> Reason:
    """A row of the table that says what METs mean at an age, as a reason."""
    row = catalogue().row_at(age)
    begins = {name: getattr(row, name) for name in ("light", "moderate", "vigorous", "near_maximal")}
    what = said("reasons.effort_by_age", age=row.min_age, **begins)
    where = named("packs", f"relative.{row.min_age}.locator", row.locator)
    return Reason(f"relative.{row.min_age}", "table", what, row.source, where, "moderate", row.mark, ("activity",))


def idle_rules(work: Work) -> Any:
    """Every rule that did not apply, with the fact that decided: most of all that a plan could say, and seldom asked for."""
    evaluation, dropped = work.evaluation, tuple(work.ledger.dropped)
    if evaluation.book is not shipped_book():
        # A book that was made for this one call would be kept for as long as the plan is.
        return _idle_rules(evaluation, dropped)
    person, book, question = evaluation.person, evaluation.book, evaluation.question
    return WhenAsked(lambda: _idle_rules(evaluate(person, book, **question), dropped))


def _idle_rules(evaluation: Evaluation, left_out: tuple[Idle, ...]) -> tuple[Idle, ...]:
    book, facts = evaluation.book, evaluation.facts
    absent, truth_of, replaced = _absent(book, facts), evaluation.truth_of, evaluation.replaced
    dropped = {item.rule for item in left_out}
    found = list(left_out)
    for rule in book.recommendations:
        truth = truth_of.get(rule.id, False)
        if truth is True and rule.id in replaced:
            special = said("idle.more_special", rule=replaced[rule.id])
            found.append(Idle(rule.id, "idle", replaced[rule.id], special, book.about[rule.id]))
        if truth is True or rule.id in dropped:
            continue
        if (item := absent.get(rule.id)) is not None and item.state == ("idle" if truth is False else "undecided"):
            found.append(item)
        elif rule.id in evaluation.closed:
            confirmed = said("idle.confirmed", topic=evaluation.closed[rule.id])
            found.append(Idle(rule.id, "idle", "clearances", confirmed, book.about[rule.id]))
        else:
            fact, words = rule.when.blocked_by(facts, truth)
            found.append(Idle(rule.id, "idle" if truth is False else "undecided", fact, words, book.about[rule.id]))
    return tuple(sorted(found, key=attrgetter("rule")))


def _absent(book: RuleBook, facts: Mapping[str, Any]) -> dict[str, Idle]:
    """What is said of rules that ask first of all for what is not there, or not known: of most rules the same to most people."""
    found: dict[str, Idle] = {}
    for fact, begun in book.begins.items():
        value = facts[fact]
        ids = there(value)
        if ids is None and value is not None:
            continue
        found |= _said_of(book, fact, describe(begun.clause, facts), is_known=value is not None)
        for id in begun.by_id.keys() & (ids or ()):
            for rule in begun.by_id[id]:
                found.pop(rule, None)
    return found


_SAID: WeakKeyDictionary[RuleBook, dict[tuple[str, Said], dict[str, Idle]]] = WeakKeyDictionary()
"""What is said of a book's rules that begin with a fact. None holds anybody's words: it is "no such ...", or a word of a closed list."""


def _said_of(book: RuleBook, fact: str, what: Said, *, is_known: bool) -> dict[str, Idle]:
    kept = _SAID.setdefault(book, {})
    if (fact, what) not in kept:
        state: Literal["idle", "undecided"] = "idle" if is_known else "undecided"
        kept[fact, what] = {id: Idle(id, state, fact, what, book.about[id]) for id in book.begins[fact].rules}
    return kept[fact, what]


def finish(
    work: Work,
    heart_rate: HeartRate | None,
    kinds: tuple[tuple[str, int], ...],
    activities: tuple[tuple[str, str], ...],
    options: tuple[str, ...],
    *,
    brief: bool = False,
) -> Prescription:
    """Put everything together; ``brief``: but for what only explains it."""
    for rule in work.rules if not brief else ():
        if rule.then.advise and speaks(work, rule):
            work.note(rule.told("advise"), rule.id, "person", private=rule.private)
        if rule.then.inform and speaks(work, rule):
            work.note(rule.told("inform"), rule.id, "clinician")
    reasons, sources = ((), ()) if brief else cited_reasons(work)
    return Prescription(
        clearance=work.clearance,
        slots=tuple(sorted(work.ledger.slots, key=lambda slot: slot.key.order)),
        kinds=kinds,
        activities=activities,
        chosen=tuple(sorted(work.ledger.chosen, key=lambda one: (one.kind, one.phase))),
        options=options,
        heart_rate=heart_rate,
        forbidden=work.forbidden,
        required=work.required,
        compromises=tuple(work.ledger.compromises),
        notes=tuple(dict.fromkeys(work.ledger.notes)),
        reasons=reasons,
        sources=sources,
        idle=() if brief else idle_rules(work),
        packs=work.book.stamp,
    )


def speaks(work: Work, rule: Recommendation) -> bool:
    """A rule narrowed to kinds that the plan does not hold has nothing to advise."""
    return rule.applies.kind is None or any(slot.kind in rule.applies.kind for slot in work.ledger.slots)


def _row_said(row: IntensityClass) -> Said:
    """A row of the table of intensity."""
    bands = {"reserve": row.percent_reserve, "maximum": row.percent_max, "effort": row.rpe}
    ends = {
        f"{name}_{end}": value for name, band in bands.items() for end, value in zip(("low", "high"), band, strict=True)
    }
    return said("reasons.table_row", word=row.word, **ends)
