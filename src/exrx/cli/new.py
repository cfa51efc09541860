"""``exrx new``: an interview, and a commented person file at the end.

Nothing is written before the end, unless the person says ``save``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from exrx.cli.console import ask as ask_in_terminal
from exrx.cli.console import say as say_in_terminal
from exrx.cli.console import wrap
from exrx.cli.exit_codes import BAD_INPUT, INTERRUPTED, NOT_CLEARED, OK
from exrx.cli.given import asked_language, today_of
from exrx.cli.interview import Interview, Stop
from exrx.cli.personfile import PersonFile, composed, extended, help_lines, new_name, read_person_file
from exrx.export.files import content_of, write_all
from exrx.export.formats import LANGUAGE
from exrx.export.locking import locked
from exrx.printing.clearances import screen_text
from exrx.telling.words import SOURCE, words_of
from exrx.values.errors import ExportError
from exrx.values.said import said
from exrx.values.size_limits import why_not


def run(found: argparse.Namespace) -> int:
    """Run the command."""
    return hold(found.person, today_of(found.today), language=asked_language(found))


def hold(
    name: str,
    today: dt.date,
    ask: Callable[[str], str] = ask_in_terminal,
    say: Callable[[str], None] = say_in_terminal,
    language: str | None = None,
) -> int:
    """The whole interview about the file ``name``. Returns the exit code, that of ``exrx plan`` where a clinician comes first."""
    path = Path(name)
    _check_place(path)
    file = read_person_file(name) if os.path.exists(path) else None
    tell = words_of(language or (file.values.get(LANGUAGE.name) if file else None) or SOURCE)
    interview = Interview(ask, say, today, name, file, tell.language)
    say(wrap(tell("interview.there" if file else "interview.makes", file=name)) + "\n")
    say(tell("interview.intro"))
    agreed = False
    try:
        try:
            with suppress(Stop):
                interview.run()
        except KeyboardInterrupt:
            agreed = _keeps(interview, path, file)
            if not agreed:
                raise
        written = _write(interview, path, file, agreed=agreed)
        return INTERRUPTED if agreed else written
    except EOFError:
        code, how = BAD_INPUT, "input"
    except KeyboardInterrupt:
        code, how = INTERRUPTED, "hand"
    say("\n" + wrap(tell("interview.stopped", how=how, file=name)))
    return code


def _check_place(path: Path) -> None:
    """Refuse before the first question what could not be written after the last."""
    if path.suffix.lower() != ".toml":
        raise ExportError(said("errors.typed.no_person_file", file=f"{path}"))
    try:
        os.stat(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        raise ExportError(said("errors.typed.unwritable", file=f"{path}", why=why_not(error))) from None
    folder = path.parent
    if os.path.isdir(path):
        raise ExportError(said("errors.typed.a_folder", file=f"{path}", such=f"{path / 'person.toml'}"))
    if not os.path.isdir(folder):
        raise ExportError(said("errors.typed.no_folder", file=f"{path}", folder=f"{folder}"))
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise ExportError(said("errors.typed.not_allowed", file=f"{path}"))


def _new(interview: Interview, file: PersonFile | None) -> dict[str, Any]:
    """What was answered now."""
    return {name: value for name, value in interview.values.items() if file is None or file.values.get(name) != value}


def _keeps(interview: Interview, path: Path, file: PersonFile | None) -> bool:
    """Whether somebody who breaks off wants to keep what was answered; whoever breaks off again does not."""
    new, tell = _new(interview, file), interview.tell
    with suppress(EOFError, KeyboardInterrupt):
        interview.say("")
        return bool(new) and interview.agrees(tell("interview.write_new", answers=len(new), file=f"{path}"))
    return False


def _write(interview: Interview, path: Path, file: PersonFile | None, *, agreed: bool = False) -> int:
    say, tell, there = interview.say, interview.tell, os.path.exists(path)
    new = _new(interview, file)
    if file is None:
        text = composed(
            {"id": new_name(), **interview.values}, interview.still_open, str(path), interview.tell.language
        )
        if there and not interview.agrees(tell("interview.write_over", file=f"{path}")):
            say(tell("interview.not_written", file=f"{path}"))
            return OK
    elif not new:
        say(tell("interview.nothing_new", file=f"{path}"))
        text = ""
    else:
        text = extended(file, new)
        if not agreed and not interview.agrees(tell("interview.write_new", answers=len(new), file=f"{path}")):
            say(tell("interview.not_written", file=f"{path}"))
            return OK
    if text:
        # It holds health data. A file that was there keeps its mode.
        with locked([path]):
            now = content_of(path)
            if file is not None and now is not None and _text(now) != file.content:
                text = _added_to(path, file, new)
            elif file is None and os.path.exists(path) != there:
                raise ExportError(said("errors.files.meanwhile", path=f"{path}"))
            write_all([(path, text.encode(), None if file else 0o600)])
        say("\n" + tell("interview.wrote", file=f"{path}"))
    clearance = interview.clearance()
    if clearance is not None and not interview.helped:
        say("\n" + screen_text(clearance, str(path), help_lines(interview.values), tell.language))
        if clearance.may_plan:
            for left in interview.missing:
                say("\n" + wrap(tell("interview.missing", field=left.field, what=left.what, do=left.do)))
            start = "" if "start" in interview.values else " --start monday"
            say("\n" + tell("interview.next", file=f"{path}", start=start))
    return OK if clearance is None or clearance.may_plan else NOT_CLEARED


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def _added_to(path: Path, file: PersonFile, new: Mapping[str, Any]) -> str:
    """The answers beside what somebody else wrote into the file meanwhile. Raises ``ExportError`` where both answered the same."""
    now = read_person_file(str(path))
    both = [name for name in new if now.values.get(name) != file.values.get(name) and now.values.get(name) != new[name]]
    if both:
        raise ExportError(said("errors.typed.meanwhile", file=f"{path}", both=both))
    return extended(now, new)
