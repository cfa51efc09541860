"""``exrx serve``: a plan as a calendar feed, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from exrx.cli.console import complain, finish, say, wrap
from exrx.cli.exit_codes import OK
from exrx.cli.given import asked_language, language_of
from exrx.export.formats import plan_file_of
from exrx.network import is_loopback
from exrx.serving import Feed, Server, View, reachable
from exrx.telling.words import Words, words_of

_ADDRESS = "ADDRESS"


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    asked, tell = asked_language(found), words_of(language_of(found))
    feed = Feed(plan_file_of(found.plan), lambda what: complain(wrap(tell.tell(what))), asked)
    feed.open()

    async def served() -> None:
        server = Server(feed)
        port = await server.start(found.host, found.port)
        host = reachable(found.host)
        place = _ADDRESS if host is None else f"[{host}]" if ":" in host else host

        def told() -> None:
            say(_addresses(tell, feed.paths, f"{place}:{port}", feed.address_file.name, is_loopback(found.host)))
            if host is None:
                say(wrap(tell("pushing.feed.address", address=_ADDRESS)))
            finish()

        if await _was_ended(server.forever(), told):
            complain(tell("pushing.feed.stopped"))

    asyncio.run(served())
    return OK


async def _was_ended(work: Coroutine[Any, Any, None], told: Callable[[], None]) -> bool:
    """Do the work until it ends or whoever runs services says that it is enough, which is no fault: whether that was said.

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
        return True
    return False


def _addresses(tell: Words, paths: Mapping[View, str], place: str, kept: str, loopback: bool) -> str:
    """What to subscribe to, and what that means."""
    lines = [wrap(tell("pushing.feed.begun")), ""]
    for view, path in paths.items():
        lines += [f"  {view:<8} webcal://{place}{path}", f"{'':11}http://{place}{path}"]
    known, reach = tell("pushing.feed.known", file=kept), tell("pushing.feed.reach", here=loopback)
    return "\n".join([*lines, "", wrap(known), wrap(reach)])
