"""``exrx push``: make a calendar on a server hold the plan."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from pathlib import Path

from exrx.calendar_lint.findings import shown as printable
from exrx.cli.console import say, wrap
from exrx.cli.exit_codes import OK, VIOLATIONS
from exrx.cli.given import asked_language, language_beside, today_of
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
from exrx.telling.words import words_of


def run(found: argparse.Namespace) -> int:
    """Run the command. Exit code 1 when the server refused an entry, or does not show what it took."""
    day, language = today_of(found.today), asked_language(found)
    file = Path(plan_file_of(found.plan))
    plan = load(file)
    url = checked(found.url)
    user, password = credentials(url, found.user, os.environ)
    kept = memory_path(file)
    memory = load_memory(kept, plan.id)
    spoken = language or language_beside(file)
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
        memory=memory,
        today=day,
        sleep=waiting,
        answered=answered,
        barred=barred_by(file, plan),
    )
    if done.memory != memory:
        save_memory(kept, done.memory)
    if entering.lines:
        say("\n".join([wrap(words_of(entering.language)("pulling.first")), *entering.lines, ""]))
    say(pushed_text(plan, url, done))
    return VIOLATIONS if done.of("unconfirmed") or done.of("refused") else OK


_VERBS: dict[Kind, str] = {
    "added": "added",
    "changed": "changed in place",
    "removed": "removed",
    "kept": "left as they are there",
    "deleted": "deleted there, and left out",
    "refused": "refused by the server",
    "unconfirmed": "not there as the server said",
}


_MARKS = {"added": "+", "changed": "~", "removed": "-", "kept": "=", "deleted": "x", "refused": "?", "unconfirmed": "!"}
_REFUSALS = {
    400: "the server finds fault with the entry; one with the same name may lie in its bin (Nextcloud): empty that",
    403: "this user may not write that entry, or not in this calendar",
    409: "the server has another entry of that name, perhaps in another calendar of yours or in its bin",
    412: "the entry changes there all the time, or one of that name lies where nobody sees it",
    413: "the entry is too large for it",
    423: "somebody else holds the entry open",
    507: "the server has no room left",
}


def pushed_text(plan: Plan, url: str, done: Pushed) -> str:
    """How many entries of each kind; one by one where nothing was done yet, or where they were left alone."""
    counts = [f"{len(done.of(kind))} {verb}" for kind, verb in _VERBS.items() if done.of(kind)]
    same = len(done.of("unchanged"))
    lines = [
        wrap(
            f'{"Would push" if done.dry_run else "Pushed"} plan "{plan.id}" to {url}: '
            f"{', '.join([*counts, f'{same} unchanged'])}."
        )
    ]
    against = [change for change in done.of("changed") if change.against]
    if against:
        text = (
            "These had been changed in the calendar, and the plan has since taken them out or given them another time: "
            "that counts more."
        )
        lines += ["", wrap(text), *(_change_text(change, plan.timezone) for change in against)]
    always = ("kept", "deleted", "refused", "unconfirmed")
    listed = [change for change in done.changes if change.kind in always or (done.dry_run and change.kind in _VERBS)]
    listed = [change for change in listed if not change.against]
    if listed:
        lines += ["", *(_change_text(change, plan.timezone) for change in listed)]
    if done.of("kept"):
        text = "Entries marked = were changed in the calendar itself and stay so; --overwrite puts the plan's in place."
        lines += ["", wrap(text)]
    if done.of("deleted"):
        text = "Entries marked x were deleted in the calendar: that is an answer, and they stay out; --overwrite puts them back."
        lines += ["", wrap(text)]
    if done.of("refused"):
        text = "Entries marked ? were refused, and are tried again with the next push:"
        lines += ["", wrap(text)]
        for status in sorted({change.status for change in done.of("refused")}):
            why = _REFUSALS.get(status, "it does not say why; look at the calendar, and at who may write there")
            lines.append(wrap(f"status {status}: {why}.", "    ", "  "))
    if done.of("unconfirmed"):
        text = (
            "Entries marked ! were accepted by the server, and a look afterwards shows the calendar without that change. "
            "Look at the address and at who may write there, and push again."
        )
        lines += ["", wrap(text)]
    return "\n".join(lines)


def _change_text(change: Change, zone: str | None) -> str:
    mark = _MARKS[change.kind]
    before, after = (_shown_text(shown, zone) for shown in (change.before, change.after))
    if change.kind == "changed" and before != after:
        return f"  {mark} {change.key}  {before}\n  {'':{len(change.key) + 2}}→ {after}"
    if change.kind == "kept" and change.before is None:
        # Where it lies there cannot be told; where the plan has it would be taken for that.
        return f"  {mark} {change.key}  what stands there is not one single entry"
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
