"""``exrx serve``: a plan as a calendar feed, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from exrx.cli.console import complain, finish, say, wrap
from exrx.cli.exit_codes import OK
from exrx.cli.given import asked_language
from exrx.export.formats import plan_file_of
from exrx.network import is_loopback
from exrx.serving import Feed, Server, View, reachable


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    feed = Feed(plan_file_of(found.plan), lambda text: complain(wrap(text)), asked_language(found))
    feed.open()

    async def served() -> None:
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

    asyncio.run(served())
    return OK


async def _until_terminated(work: Coroutine[Any, Any, None], told: Callable[[], None]) -> None:
    """Do the work until it ends or whoever runs services says that it is enough, which is no fault.

    ``told`` says that it has begun: from then on it can be ended.
    """
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
    known = f"Whoever has an address can read that calendar. {kept} keeps them; for new ones stop this, remove it and begin again."
    return "\n".join([*lines, "", wrap(known), wrap(reach)])
