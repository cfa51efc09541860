"""Everything that exrx says about one person, by name: text as it is shown, what cannot be said as its refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import exrx
from exrx import Clearance, Plan
from exrx.printing.clearances import screen_text

from .people import Frozen

TOPICS = (
    "how often", "how long", "how hard", "for how long", "activity", "steps", "structure", "volume", "heart rate", "bad day", "review",
    "clearance", "questions", "notices", "wishes", "room", "supervision", "anandamide", "bdnf", "protocol", "resistance", "strength_balance",
    "moved", "pause", "mind_body", "mixed", "benefit", "sources", "team", "help", "energy", "vigorous", "no such topic",
)  # fmt: skip
"""What is asked of ``why``, besides sessions, rules, sources and what was entered."""
ABSENT = (
    "bpm",
    "energy",
    "vigorous",
    "anandamide",
    "bdnf",
    "resistance",
    "strength_balance",
    "mind_body",
    "mixed",
    "running",
    "swimming",
    "Sunday",
)
SCREENED = ("start", "id", "availability", "timezone", "issued", "open_questions", "alarms", "without_rules")
"""What ``plan`` takes and ``screen`` does not."""
JSON = ("plan.json", "changed.json", "paused.json")
"""The outputs whose shape may change by itself."""

_PACK = re.compile(r"exrx\.[a-z_.]+ \d{4}\.\d+ \([0-9a-f]{12}\)|\d+ packs of exrx [\d.]+, [0-9a-f]{16}")
_PACKS = re.compile(r"PACK(?:\s+PACK)+")


def outputs(person: Frozen, read: Callable[[str], str] = str) -> dict[str, str]:
    """Name -> text. Which packs there are, and their digests, are left out: they change with every word of a rule.

    ``read`` takes a disguise off.
    """
    return {name: _PACKS.sub("PACKS", _PACK.sub("PACK", read(text))) for name, text in _outputs(person)}


def plan_of(person: Frozen) -> Plan:
    """The plan, with the help lines of whoever hands it out. Raises what ``plan`` raises."""
    made = exrx.plan(**person.request)
    return replace(made, help_lines=person.help_lines) if person.help_lines else made


def _said(make: Callable[[], Any]) -> str:
    """What it gives, or the refusal."""
    try:
        made = make()
    except exrx.ExrxError as error:
        return f"{type(error).__name__}\n{error}"
    return made.decode() if isinstance(made, bytes) else str(made)


def _outputs(person: Frozen) -> Iterator[tuple[str, str]]:
    asked = {name: value for name, value in person.request.items() if name not in SCREENED}
    try:
        clearance = exrx.screen(**asked, as_of=person.request["start"])
    except exrx.ExrxError as error:
        yield "screen.txt", f"{type(error).__name__}\n{error}"
    else:
        yield from _of_clearance(clearance)
        yield "prescription.cell.html", exrx.prescribe(**asked, as_of=person.request["start"])._repr_html_()
    try:
        plan = plan_of(person)
    except exrx.ExrxError as error:
        yield "plan.txt", f"{type(error).__name__}\n{error}"
        return
    yield from _of_plan(plan)
    yield from _whys(plan)
    for name, day, changes in (
        ("changed", person.today, person.change),
        ("paused", person.pause_on or person.today, {"pause": person.pause}),
    ):
        try:
            adapted = exrx.adapt(plan, today=day, **changes)
        except exrx.ExrxError as error:
            yield f"{name}.txt", f"{type(error).__name__}\n{error}"
            continue
        difference = adapted.diff(plan)
        yield f"{name}.txt", str(adapted)
        yield f"{name}.diff.txt", str(difference)
        yield f"{name}.diff.ics", _text(difference.to_ics())
        yield f"{name}.private.ics", _text(adapted.to_ics())
        yield f"{name}.shared.ics", _text(adapted.to_ics("shared"))
        yield f"{name}.json", _json(adapted)
        yield f"{name}.person.html", adapted.to_html()
        yield f"{name}.clinician.html", adapted.to_html("clinician")
        sessions = [adapted.sessions[-1].key, *(session.key for session in adapted.withdrawn[:2])]
        for topic in ("pause", "moved", "steps", "notices", *sessions):
            yield f"{name}.why/{topic}", _said(partial(adapted.why, topic))


def _of_clearance(clearance: Clearance) -> Iterator[tuple[str, str]]:
    yield "screen.txt", str(clearance)
    yield "screen.command.txt", screen_text(clearance)
    yield "screen.person.html", clearance.to_html()
    yield "screen.clinician.html", clearance.to_html("clinician")
    yield "screen.cell.html", clearance._repr_html_()
    yield (
        "screen.questions.txt",
        "\n".join(
            f"{q.id}: {q.field}: {q.text} | {q.answer} | {q.decides} | {q.if_open} | {q.choices} {q.about}"
            for q in clearance.questions
        ),
    )


def _of_plan(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "plan.txt", str(plan)
    yield "plan.private.ics", _text(plan.to_ics())
    yield "plan.shared.ics", _text(plan.to_ics("shared"))
    yield "plan.json", _json(plan)
    yield "plan.rows.txt", "\n".join(repr(row) for row in plan.to_rows())
    yield "plan.person.html", plan.to_html()
    yield "plan.clinician.html", plan.to_html("clinician")
    yield "plan.cell.html", plan._repr_html_()
    yield "plan.evidence.txt", str(plan.evidence())


def _whys(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "why/", str(plan.why())
    yield "why.cell.html", plan.why("how hard")._repr_html_()
    sessions = plan.sessions
    keys = (sessions[0].key, sessions[len(sessions) // 2].key, f"{sessions[-1].key} start")
    person = plan.person
    entered = [
        entry.entered or entry.id
        for kind in ("conditions", "medications", "symptoms")
        for entry in getattr(person, kind) or ()
    ]
    fields = [
        name
        for name in ("age", "phq9", "systolic", "bmi", "falls", "active_days", "due_date", "longest_run")
        if getattr(person, name) is not None
    ]
    wishes = [
        f"{number} {unit}"
        for number, unit in (
            (person.minutes, "minutes"),
            (person.sessions_per_week, "sessions"),
            (person.weeks, "weeks"),
        )
        if number
    ]
    for topic in (*TOPICS, *keys, *dict.fromkeys((*entered, *fields, *wishes, "Monday"))):
        yield f"why/{topic}", _said(partial(plan.why, topic))
    for topic in ABSENT:
        yield f"why_not/{topic}", _said(partial(plan.why_not, topic))
    yield (
        "why/rules",
        "\n\n".join(_said(partial(plan.why, id)) for id in sorted({reason.id for reason in plan.reasons})),
    )
    yield (
        "why/idle",
        "\n\n".join(_said(partial(plan.why, id)) for id in sorted({item.rule for item in plan.prescription.idle})),
    )
    yield (
        "why/each source",
        "\n\n".join(_said(partial(plan.why, id)) for id in sorted({source.id for source in plan.sources})),
    )


def _text(calendar: bytes) -> str:
    """The lines as they are; a file of texts cannot keep how they end, which every line of a calendar does in one way."""
    text = calendar.decode()
    assert text.count("\n") == text.count("\r\n")
    return text.replace("\r\n", "\n")


def _json(plan: Plan) -> str:
    """Without the packs, see ``outputs``, and so without its own digest, which covers them."""
    found = json.loads(plan.to_json())
    assert found["packs"]
    return json.dumps({**found, "packs": [], "digest": ""}, ensure_ascii=False, indent=1)
