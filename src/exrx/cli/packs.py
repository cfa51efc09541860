"""Packs of a clinic's own, for the commands that make a plan follow what happened: its file names them, and does not hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from exrx.journal import Journal
from exrx.programme.plan import Plan
from exrx.revising.refusing import need_packs
from exrx.values.errors import InputError, Problem


def with_packs(plan: Plan, paths: Sequence[str]) -> dict[str, Any]:
    """What a plan is adapted with. Raises ``InputError`` where a pack is missing that it was made with, and ``RuleFileError``."""
    try:
        need_packs(plan, paths)
    except InputError as error:
        found = [Problem("--rules", "", one.message, "name its file: --rules clinic.toml") for one in error.problems]
        raise InputError(tuple(found)) from None
    return {"rules": list(paths)} if paths else {}


def packs_needed(plan: Plan, journal: Journal | None, paths: Sequence[str]) -> Sequence[str]:
    """The packs for a look at a plan as it is on a day; one that follows nothing is not made anew, and needs none."""
    if journal is None and plan.course is None:
        return ()
    rules: Sequence[str] = with_packs(plan, paths).get("rules", ())
    return rules
