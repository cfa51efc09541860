"""What rules that changed since the last revision made stricter, in one or a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from exrx.cli.console import wrap
from exrx.printing.words import dimension_words, phase_words
from exrx.programme.key import BASE
from exrx.programme.plan import Plan

_MOST = 5


def stricter_text(old: Plan, new: Plan) -> str:
    """Nothing where both were made with the same packs, or nothing became stricter."""
    if old.packs == new.packs or new is old:
        return ""
    before = {pack.name: pack.digest for pack in old.packs}
    changed = [pack.name for pack in new.packs if before.get(pack.name) != pack.digest]
    found = list(_lower(old, new))
    if not changed or not found:
        return ""
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return wrap(f"Rules changed since revision {old.revision}. Stricter than in it: {'; '.join(found[:_MOST])}{more}.")


def _lower(old: Plan, new: Plan) -> Iterator[str]:
    """The upper ends that came down, and what is forbidden now, with the rules behind it."""
    then = {slot.key: slot.target for slot in old.prescription.slots}
    for slot in new.prescription.slots:
        before, now = then.get(slot.key), slot.target
        if before is None or now.high is None or (before.high is not None and before.high <= now.high):
            continue
        was = "no upper end" if before.high is None else f"{before.high}"
        place = dimension_words(slot.key) + ("" if slot.kind == BASE else f" of {slot.kind} sessions")
        by = f" ({', '.join(now.high_rules)})" if now.high_rules else ""
        yield f"{place}, {phase_words(slot.key)}: {was} → {now.high} {now.unit}".rstrip() + by
    known = {item for item, _ in old.prescription.forbidden}
    for item in sorted({item for item, _ in new.prescription.forbidden} - known):
        yield f"no {item.replace('_', ' ')} ({', '.join(new.prescription.forbids(item))})"
