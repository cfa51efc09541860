"""N14: how cost grows. Each is measured at several sizes, and the exponent is fitted to what grows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import busy
from benchmarks.measure import Row, exponent, interleaved, same, spread, warm
from benchmarks.person import make, sessions_a_week
from exrx import Journal, Plan, adapt, load_rules
from exrx.journal import SessionEntry

_FIVE_A_WEEK = ["depression.frequency", "depression.frequency_cmaj"]
"""Left out so that more sessions a week can be wished for than this protocol gives."""


class Growth(NamedTuple):
    """One thing that grows: the sizes, and for each the work to measure (made, and checked, beforehand)."""

    what: str
    sizes: tuple[int, ...]
    work: Callable[[int], Callable[[], object]]


def weeks(n: int) -> Callable[[], object]:
    """``plan`` for n weeks."""
    same("weeks", len(make(weeks=n, longest_session=45).weeks), n)
    return lambda: make(weeks=n, longest_session=45)


def sessions(n: int) -> Callable[[], object]:
    """``plan`` with n sessions a week."""

    def work() -> Plan:
        days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        free = [f"{day} 18:00-20:00" for day in days]
        return make(weeks=52, longest_session=45, sessions_per_week=n, without_rules=_FIVE_A_WEEK, availability=free)

    same("sessions a week", sessions_a_week(work()), {n})
    return work


def windows(n: int) -> Callable[[], object]:
    """``plan`` with n free windows, spread over the days."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    begins = [6 * 60 + step for step in range(n // 7)]
    free = [f"{day} {m // 60:02d}:{m % 60:02d}-{m // 60 + 1:02d}:{m % 60:02d}" for day in days for m in begins]
    same("windows", len(make(availability=free).availability.windows), n)
    return lambda: make(availability=free)


def idle_rules(n: int) -> Callable[[], object]:
    """``plan`` with a pack of n rules more, none of which applies."""
    with tempfile.TemporaryDirectory() as folder:
        packs = load_rules(_pack(Path(folder), n, 'when.conditions = { any_of = ["asthma"] }'))
    same(
        "rules that do not apply",
        sum(item.rule.startswith("bench.") for item in make(rules=packs).prescription.idle),
        n,
    )
    return lambda: make(rules=packs)


def clashing_rules(n: int) -> Callable[[], object]:
    """``plan`` with a pack of n goals more that all apply, ask for different times and mostly lose."""
    with tempfile.TemporaryDirectory() as folder:
        packs = load_rules(_pack(Path(folder), n, 'when.conditions = { any_of = ["depression"] }'))
    made = make(rules=packs)
    same("rules that apply", sum(reason.id.startswith("bench.") for reason in made.reasons), n)
    same("some of them lose", any(rule.startswith("bench.") for item in made.compromises for rule in item.by), True)
    return lambda: make(rules=packs)


def loading(n: int) -> Callable[[], object]:
    """Reading a pack of n rules from its file. The file stays until the process ends."""
    folder = tempfile.TemporaryDirectory()
    path = _pack(Path(folder.name), n, 'when.conditions = { any_of = ["asthma"] }')

    def work(keep: object = folder) -> object:
        return load_rules(path)

    same("rules read", len(load_rules(path)[0].recommendations), n)
    return work


def _pack(folder: Path, n: int, when: str) -> Path:
    """A rule file with n goals about time, and a source for every four of them."""
    lines = ["format = 1", 'pack = "bench"', 'version = "1"', 'title = "Made for a benchmark"']
    for number in range(0, n, 4):
        lines += [
            f"[source.bench-{number // 4}]",
            'kind = "trial"',
            f'title = "Trial {number // 4}"',
            "year = 2020",
            f'doi = "10.1000/{number}"',
        ]
    for number in range(n):
        lines += [
            "[[recommendation]]",
            f'id = "bench.rule_{number:05d}"',
            'tier = "goal"',
            f'source = "bench-{number // 4}"',
            'locator = "abstract"',
            f'says = "rule {number}"',
            'quality = "low"',
            'mark = "verified"',
            when,
            # No two neighbours can both be content.
            f"then.time = {{ {'min' if number % 2 else 'max'} = {(50 if number % 2 else 30) + number % 10} }}",
        ]
    path = folder / "bench.toml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _long(n: int) -> Plan:
    made = make(weeks=n // 4, longest_session=45)
    same("sessions", len(made.sessions), n)
    return made


def ics(n: int) -> Callable[[], object]:
    """A calendar file of n sessions."""
    made = _long(n)
    same("events", made.to_ics().count(b"BEGIN:VEVENT"), n)
    return made.to_ics


def to_json(n: int) -> Callable[[], object]:
    """A plan file of n sessions."""
    return _long(n).to_json


def from_json(n: int) -> Callable[[], object]:
    """Reading a plan file of n sessions."""
    text = _long(n).to_json()
    same("sessions read", len(Plan.from_json(text).sessions), n)
    return lambda: Plan.from_json(text)


def logged(n: int) -> Callable[[], object]:
    """``adapt`` of a plan of n sessions on its last day, each of them in the journal."""
    made = _long(n)
    told = tuple(SessionEntry(on=one.date, entered=one.date, outcome="done") for one in made.sessions)
    same("entries", len(told), n)
    return lambda: adapt(made, Journal(made.id, told), today=made.end)


def busy_entries(n: int) -> Callable[[], object]:
    """Free slots among n entries of a busy calendar, from its bytes."""
    content = busy.calendar(n)
    same("busy entries", content.count(b"BEGIN:VEVENT"), n)
    return lambda: busy.free_slots(content)


GROWTHS = (
    Growth("plan: weeks", (13, 26, 52, 78, 104), weeks),
    Growth("plan: sessions a week (52 weeks)", (1, 2, 3, 4, 5, 6, 7), sessions),
    Growth("plan: rules that do not apply", (50, 250, 500, 1000, 2000), idle_rules),
    Growth("plan: rules that apply and clash", (50, 100, 200, 400, 800), clashing_rules),
    Growth("plan: free windows", (7, 70, 280, 560, 1120), windows),
    Growth("load_rules: rules in the file", (50, 100, 200, 400, 800), loading),
    Growth("to .ics: sessions", (52, 104, 208, 312, 416), ics),
    Growth("to JSON: sessions", (52, 104, 208, 312, 416), to_json),
    Growth("from JSON: sessions", (52, 104, 208, 312, 416), from_json),
    Growth("adapt: sessions in the journal", (52, 104, 208, 312, 416), logged),
    Growth("free slots: busy entries", (1250, 2500, 5000, 10_000, 20_000), busy_entries),
)


def rows(rounds: int) -> Iterator[Row]:
    """One row each; the cost shown is that of the largest size, beside the smallest."""
    for growth in GROWTHS:
        found = interleaved({str(n): warm(growth.work(n), 0.01) for n in growth.sizes}, rounds)
        costs = list(found.values())
        medians = [spread(cost).median for cost in costs]
        value = spread([exponent(growth.sizes, one) for one in zip(*costs, strict=True)])
        scale = f"{growth.sizes[0]} to {growth.sizes[-1]}"
        yield Row("N14", f"{growth.what}, {scale}", "exponent", medians[-1], medians[0], value, 1.1)
