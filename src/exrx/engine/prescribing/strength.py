"""How heavy: the load of a strength session, as a share of the most that can be lifted once, where there are loads to lift."""

from __future__ import annotations

from exrx.engine.prescribing import compromises, numbers
from exrx.engine.prescribing.work import Work
from exrx.programme.key import SessionPhase, kinds

LOADED = frozenset({"free_weights", "machines"})
"""Equipment with which a load can be chosen."""


def with_loads(work: Work) -> bool:
    """Whether loads are at hand and allowed."""
    have = {id for item in work.facts["equipment"] or () for id in item.ids}
    return bool(have & LOADED) and not work.forbids("loads")


def load(work: Work, kind: str, phase: SessionPhase) -> None:
    """The load of one phase. What is lifted with vigorous effort waits until that is allowed: till then the loads of building up stay."""
    if not kinds()[kind].strength or kinds()[kind].made_of_parts or not with_loads(work):
        return
    effort = work.ledger.target("rpe", kind, phase)
    hard = work.book.intensity["vigorous"].rpe[0]
    wanted, first = (numbers.tiers_of(work, "load", kind, name).goal for name in (phase, "ramp"))
    if (
        wanted.low is not None
        and first.high is not None
        and wanted.low.value > first.high.value
        and effort is not None
        and effort.high is not None
        and effort.high < hard
    ):
        wish, got = compromises.span(wanted), compromises.span(first)
        compromises.lose(work, "load", kind, wish, wanted.low.named, got, effort.high_rules)
        numbers.number(work, "load", kind, "ramp", kept_as=phase)
        return
    numbers.number(work, "load", kind, phase)
