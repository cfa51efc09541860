"""The commands that meet other people's calendars: check a file, serve a feed, push to a server."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from exrx.cli.console import say, wrap
from exrx.values.errors import InputError, Problem

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from typing import Any

    from exrx.calendar_lint import Finding
    from exrx.programme.plan import Plan
    from exrx.pushing import Change, Kind, Pushed
    from exrx.pushing.comparing import Shown
    from exrx.serving import View

OK, VIOLATIONS = 0, 1


def lint_file(found: argparse.Namespace) -> int:
    """Check a calendar file of any maker. Exit code 1 when there are findings."""
    from exrx.calendar_lint import LARGEST, lint
    from exrx.clocks import zone_data

    try:
        with open(found.file, "rb") as stream:
            # One octet more, so that the linter sees that it is too long.
            content = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        problem = Problem("file", "", f"cannot be read ({why.lower()})", "check the path", file=found.file)
        raise InputError((problem,), found.file) from None
    findings = lint(content)
    if found.json:
        say(json.dumps([finding.to_dict() for finding in findings], ensure_ascii=False, indent=2))
    else:
        say(findings_text(os.path.basename(found.file), findings, zone_data().version))
    return VIOLATIONS if findings else OK


def serve(found: argparse.Namespace, language: str | None = None) -> int:
    """Serve a plan file as a calendar feed until it is stopped."""
    import asyncio
    from pathlib import Path

    from exrx.cli.console import complain, finish
    from exrx.export.formats import plan_file_of
    from exrx.network import is_loopback
    from exrx.serving import Feed, Server, reachable

    feed = Feed(plan_file_of(found.plan), lambda text: complain(wrap(text)), language)
    feed.open()

    async def run() -> None:
        server = Server(feed)
        port = await server.start(found.host, found.port)
        host = reachable(found.host)
        place = "ADDRESS" if host is None else f"[{host}]" if ":" in host else host

        def told() -> None:
            say(_addresses(feed.paths, f"{place}:{port}", Path(feed.address_file).name, is_loopback(found.host)))
            if host is None:
                say(wrap("In place of ADDRESS comes the number or name under which others reach this computer."))
            finish()

        await _until_terminated(server.forever(), told)

    asyncio.run(run())
    return OK


async def _until_terminated(work: Coroutine[Any, Any, None], told: Callable[[], None]) -> None:
    """Do the work until it ends or whoever runs services says that it is enough, which is no fault.

    ``told`` says that it has begun: from then on it can be ended.
    """
    import asyncio
    import signal
    from contextlib import suppress

    from exrx.cli.console import complain

    task = asyncio.ensure_future(work)
    with suppress(NotImplementedError, RuntimeError):
        # Not on every system, and in the main thread only.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    told()
    try:
        await task
    except asyncio.CancelledError:
        current = asyncio.current_task()
        if current is not None and current.cancelling():
            raise
        complain("Stopped.")


def push(found: argparse.Namespace, day: dt.date, language: str | None = None) -> int:
    """Push a plan file to a calendar on a server. Exit code 1 when the server refused an entry, or does not show what it took."""
    from pathlib import Path

    from exrx.cli.pulling import answering, barred_by, waiting
    from exrx.export.formats import plan_file_of
    from exrx.export.plan_file import load
    from exrx.pushing import push
    from exrx.pushing.credentials import credentials
    from exrx.pushing.memory import load_memory, memory_path, save_memory
    from exrx.pushing.server import checked
    from exrx.telling.words import SOURCE, words_of

    file = Path(plan_file_of(found.plan))
    plan = load(file)
    url = checked(found.url)
    user, password = credentials(url, found.user, os.environ)
    kept = memory_path(file)
    memory = load_memory(kept, plan.id)
    entering, answered = answering(file, plan, day, language, found.packs, dry_run=found.dry_run)
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
        say("\n".join([wrap(words_of(language or SOURCE)("pulling.first")), *entering.lines, ""]))
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


_MARKS = {
    "added": "+",
    "changed": "~",
    "removed": "-",
    "kept": "=",
    "deleted": "x",
    "refused": "?",
    "unconfirmed": "!",
}
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
    import datetime as dt

    from exrx.calendar_lint.findings import shown as printable
    from exrx.clocks import clock_of

    if shown is None or shown.start is None:
        return ""
    start = shown.start
    if isinstance(start, dt.datetime):
        start = start.astimezone(clock_of(zone)) if zone and start.tzinfo else start
        when = f"{start:%Y-%m-%d %H:%M}"
    else:
        when = f"{start:%Y-%m-%d}      "
    return f"{when}  {printable(shown.summary, 48)}"


def _addresses(paths: Mapping[View, str], place: str, kept: str, loopback: bool) -> str:
    """What to subscribe to, and what that means."""
    lines = ["Serving until Ctrl-C. Subscribe to an address, so that changes arrive:", ""]
    for view, path in paths.items():
        lines += [f"  {view:<8} webcal://{place}{path}", f"{'':11}http://{place}{path}"]
    reach = (
        "Only this computer can reach it; phones and web calendars need an https server in front of it."
        if loopback
        else "Everything is sent unencrypted: put an https server in front of it before it leaves your own network."
    )
    known = f"Whoever has an address can read that calendar. {kept} keeps them; remove it to get new ones."
    return "\n".join([*lines, "", wrap(known), wrap(reach)])


def findings_text(name: str, findings: Sequence[Finding], laws: str = "") -> str:
    """The findings by rule, each rule once with what follows from it and what to do; ``laws``: the zone data that zones were compared with."""
    judged = f" Zones were compared with the zone data {laws} of this computer." if laws else ""
    if not findings:
        return wrap(f"{name}: no findings.{judged}")
    errors = sum(finding.severity == "error" for finding in findings)
    many = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
    blocks = [wrap(f"{name}: {many}, {errors} of them against the standard or fatal to a reader.{judged}")]
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, alike in by_rule.items():
        lines = [f"{rule} ({alike[0].severity})"]
        lines += [wrap(finding.message, "            ", f"  line {finding.line:<5}") for finding in alike]
        for label, text in (("so", alike[0].consequence), ("do", alike[0].remedy), ("see", alike[0].source)):
            lines.append(wrap(text, "            ", f"  {label:<10}"))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
