"""A prescription from a handful of rules written in the test and nothing else, so that every number can be worked out on paper."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

from exrx.engine.prescribing import prescribe_evaluated
from exrx.engine.screening import evaluate
from exrx.person import Person
from exrx.programme.prescription import Prescription, Target
from exrx.rules.loader import activities, shipped_packs
from exrx.rules.pack import RuleBook
from exrx.rules.packfile import build_pack
from exrx.values.availability import Availability
from exrx.values.timeline import Pause, Timeline

START = dt.date(2027, 1, 4)
HEAD = 'format = 1\npack = "by.hand"\nversion = "1"\n[source.paper]\nkind = "product"\ntitle = "Paper and pencil"\n'


def rule(id: str, then: str, tier: str = "goal", **parts: str) -> str:
    """One rule; ``then`` is lines of TOML without ``then.``, ``parts`` are the lines of ``when`` and ``applies`` likewise."""
    rows = [
        f'id = "{id}"',
        f'tier = "{tier}"',
        'source = "paper"',
        'locator = "p. 1"',
        'says = "so"',
        'quality = "low"',
    ]
    rows += [f'mark = "{parts.pop("mark", "product")}"']
    if "when" in parts and tier == "safety":
        rows.append('unknown = "pass"')
    rows += [f"then.{line.strip()}" for line in then.split(";")]
    rows += [f"{place}.{line.strip()}" for place, lines in parts.items() for line in lines.split(";")]
    return "[[recommendation]]\n" + "\n".join(rows) + "\n"


WEEK = (
    rule("week.frequency", "frequency = { min = 3, max = 4 }"),
    rule("week.three", "frequency = { choose = 3 }", "preference"),
    rule("week.time", "time = { min = 45, max = 60 }"),
    rule("week.minutes", "time = { choose = 45 }", "preference"),
    rule("week.weeks", "weeks = { min = 10 }"),
)


def book(*rules: str, more: str = "") -> RuleBook:
    """The rules, the shipped table of intensity and the shipped activities."""
    text = HEAD + "".join(rules) + more
    table = next(pack for pack in shipped_packs() if pack.intensity)
    return RuleBook((build_pack(tomllib.loads(text), text, "by-hand.toml", shipped=False), table), activities())


def prescribed(
    *rules: str,
    free: Any = None,
    goals: tuple[str, ...] = ("mood",),
    protocol: str = "none",
    more: str = "",
    pauses: tuple[Pause, ...] = (),
    **person: Any,
) -> Prescription:
    """What these rules come to for a person of 40."""
    found, known = book(*rules, more=more), Person(**{"age": 40, **person})
    evaluation = evaluate(known, found, goals=goals, protocol=protocol, as_of=START)
    return prescribe_evaluated(evaluation, Availability.parse(free), Timeline(START, pauses))


def ends(target: Target | None) -> tuple[Any, Any, Any] | None:
    """Low end, aim, high end."""
    return None if target is None else (target.low, target.aim, target.high)
