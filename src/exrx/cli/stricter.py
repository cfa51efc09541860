"""What rules that changed since the last revision made stricter, in one or a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from exrx.cli.console import wrap
from exrx.printing.words import dimension_words, phase_words
from exrx.programme.key import BASE
from exrx.programme.plan import Plan
from exrx.telling.words import Words

_MOST = 5


def stricter_text(tell: Words, old: Plan, new: Plan) -> str:
    """Nothing where both were made with the same packs, or nothing became stricter."""
    if old.packs == new.packs or new is old:
        return ""
    before = {pack.name: pack.digest for pack in old.packs}
    changed = [pack.name for pack in new.packs if before.get(pack.name) != pack.digest]
    found = list(_lower(tell, old, new))
    if not changed or not found:
        return ""
    more = max(0, len(found) - _MOST) or None
    return wrap(tell("files.stricter.head", revision=old.revision, found=found[:_MOST], more=more))


def _lower(tell: Words, old: Plan, new: Plan) -> Iterator[str]:
    """The upper ends that came down, and what is forbidden now, with the rules behind it."""
    then = {slot.key: slot.target for slot in old.prescription.slots}
    for slot in new.prescription.slots:
        before, now = then.get(slot.key), slot.target
        if before is None or now.high is None or (before.high is not None and before.high <= now.high):
            continue
        yield tell(
            "files.stricter.number",
            name=dimension_words(tell, slot.key),
            of="" if slot.kind == BASE else tell("files.stricter.of", kind=slot.kind),
            phase=phase_words(tell, slot.key),
            before=tell("files.stricter.no_end") if before.high is None else before.high,
            now=f"{tell.show(now.high)} {now.unit}".rstrip(),
            by=tell("files.stricter.by", rules=now.high_rules),
        )
    known = {item for item, _ in old.prescription.forbidden}
    for item in sorted({item for item, _ in new.prescription.forbidden} - known):
        by = tell("files.stricter.by", rules=new.prescription.forbids(item))
        yield tell("files.stricter.item", item=new.known.item(item), by=by)
