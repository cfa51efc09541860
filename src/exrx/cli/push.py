"""``exrx push``: make a calendar on a server hold the plan."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

from exrx.calendar_lint.findings import shown as printable
from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.cli.given import asked_language, language_of, today_of
from exrx.cli.pull import answering, barred_by, waiting
from exrx.clocks import clock_of
from exrx.export.formats import plan_file_of
from exrx.export.plan_file import load
from exrx.programme.plan import Plan
from exrx.pushing import Change, Kind, Pushed, push
from exrx.pushing.comparing import Shown
from exrx.pushing.credentials import credentials
from exrx.pushing.memory import load_memory, memory_path, save_memory
from exrx.pushing.server import checked
from exrx.telling.words import SOURCE, Words, words_of
from exrx.values.said import said


def run(found: argparse.Namespace) -> int:
    """Run the command. Exit code 1 when the server refused an entry, or does not show what it took."""
    day, language, spoken = today_of(found.today), asked_language(found), language_of(found)
    file = Path(plan_file_of(found.plan))
    plan = load(file)
    url = checked(found.url)
    user, password = credentials(url, found.user, os.environ)
    kept = memory_path(file)
    memory = load_memory(kept, plan.id)
    entering, answered = answering(file, plan, day, spoken, found.packs, dry_run=found.dry_run)
    done = push(
        plan,
        url,
        user=user,
        password=password,
        view=found.view,
        dry_run=found.dry_run,
        overwrite=found.overwrite,
        language=language,
        first_language=spoken,
        memory=memory,
        today=day,
        sleep=waiting(spoken),
        answered=answered,
        barred=barred_by(file, plan),
    )
    if done.memory != memory:
        save_memory(kept, done.memory)
    if entering.lines:
        say("\n".join([wrap(words_of(spoken)("pulling.first")), *entering.lines, ""]))
    say(pushed_text(plan, url, done, spoken))
    return VIOLATIONS if done.of("unconfirmed") or done.of("refused") else OK


_MARKS: dict[Kind, str] = {
    "added": "+",
    "changed": "~",
    "removed": "-",
    "kept": "=",
    "deleted": "x",
    "refused": "?",
    "unconfirmed": "!",
}
_ALWAYS: tuple[Kind, ...] = ("kept", "deleted", "refused", "unconfirmed")
"""Kinds that are listed one by one, and said what they mean."""


def pushed_text(plan: Plan, url: str, done: Pushed, language: str = SOURCE) -> str:
    """How many entries of each kind; one by one where nothing was done yet, or where they were left alone."""
    tell = words_of(language)
    counts = [said(f"pushing.count.{kind}", many=len(done.of(kind))) for kind in _MARKS if done.of(kind)]
    counts.append(said("pushing.count.unchanged", many=len(done.of("unchanged"))))
    lines = [wrap(tell("pushing.done", tried=done.dry_run, id=plan.id, url=url, counts=counts))]
    against = [change for change in done.of("changed") if change.against]
    if against:
        lines += ["", wrap(tell("pushing.against")), *(_change_text(change, plan.timezone, tell) for change in against)]
    listed = [change for change in done.changes if change.kind in _ALWAYS or (done.dry_run and change.kind in _MARKS)]
    listed = [change for change in listed if not change.against]
    if listed:
        lines += ["", *(_change_text(change, plan.timezone, tell) for change in listed)]
    for kind in _ALWAYS:
        if done.of(kind):
            lines += ["", wrap(tell(f"pushing.{kind}"))]
        for status in sorted({change.status for change in done.of(kind) if change.status}):
            lines.append(wrap(tell("pushing.why", status=status), "    ", "  "))
    return "\n".join(lines)


def _change_text(change: Change, zone: str | None, tell: Words) -> str:
    mark = _MARKS[change.kind]
    before, after = (_shown_text(shown, zone) for shown in (change.before, change.after))
    if change.kind == "changed" and before != after:
        return f"  {mark} {change.key}  {before}\n  {'':{len(change.key) + 2}}→ {after}"
    if change.kind == "kept" and change.before is None:
        # Where it lies there cannot be told; where the plan has it would be taken for that.
        return f"  {mark} {change.key}  {tell('pushing.one_by_one')}"
    text = before if change.kind in ("removed", "kept") else after
    return f"  {mark} {change.key}  {text or after or before}"


def _shown_text(shown: Shown | None, zone: str | None) -> str:
    if shown is None or shown.start is None:
        return ""
    start = shown.start
    if isinstance(start, dt.datetime):
        start = start.astimezone(clock_of(zone)) if zone and start.tzinfo else start
        when = f"{start:%Y-%m-%d %H:%M}"
    else:
        when = f"{start:%Y-%m-%d}      "
    return f"{when}  {printable(shown.summary, 48)}"
