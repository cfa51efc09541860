"""``exrx adapt``: the plan file alone, with a pause or a few answers changed from today on. Everything else stays as it is there."""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import replace
from typing import Any

from exrx.adaptation import NotThisPlan, adapt_plan
from exrx.cli.console import wrap
from exrx.cli.personfile import BY_NAME, OPTIONS, Given
from exrx.cli.updating import Run, refused
from exrx.errors import ExportError, InputError
from exrx.pause import read_pause
from exrx.program import Plan

_NAMES = frozenset({*(option.name for option in OPTIONS), "pause"})


def run_on(found: argparse.Namespace, given: Given, today: dt.date) -> Run:
    """The files of the command: the plan file, the calendar beside it, and what ``-o`` adds."""
    asked = argparse.Namespace(**vars(found), update=found.plan, person=None, new=False, revision=None, view=None)
    return Run(asked, given, lambda: today)


def adapted(run: Run, found: argparse.Namespace, today: dt.date) -> str:
    """Make the next revision of the plan file, write it and the calendar beside it, and say what happened."""
    given, old = run.given, run.earlier
    assert old is not None, "the plan file was read"
    if found.pause is not None:
        given.values["pause"] = _pause(found.pause, found.ill, today)
    elif found.ill:
        raise ExportError("--ill says what a pause is for: give --pause as well. Nothing was written.")

    def again(**changes: Any) -> Plan:
        try:
            return adapt_plan(old, today, changes)
        except NotThisPlan as error:
            raise ExportError(refused(error, old)) from None
        except InputError as error:
            raise _at_flag(error) from None

    text = run.revised(old, lambda: given.use(again, _NAMES), today)
    # An answer that stands in no file would be taken back by the next run of exrx plan, a medicine among them.
    same = {"symptoms"} if given.flags.get("symptoms") == [] and old.person.symptoms == () else set()
    told = [BY_NAME[name].flag for name in given.flags if name not in same]
    if told and not text.startswith("No change"):
        text += "\n" + wrap(
            f"Write {', '.join(told)} into the person file, too: the next exrx plan goes by what stands there."
        )
    return text


def _pause(text: str, ill: bool, today: dt.date) -> Any:
    """What was typed, with the reason where it is an illness."""
    try:
        made = read_pause(text, today)
    except InputError as error:
        raise _at_flag(error) from None
    if not ill:
        return text
    return text if made is None else {"first": made.first, "last": made.last, "ill": True}


def _at_flag(error: InputError) -> InputError:
    """The same with the flag that it is about."""
    return InputError(
        tuple(replace(p, field="--pause") if p.field == "pause" else p for p in error.problems), heard=error.heard
    )
