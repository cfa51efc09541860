"""Everything that a plan file tells, by name. ``python archive_reader.py PLANS OLDER OUT`` does it in a process of its own, for a folder of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import exrx
from exrx import Plan, fhir
from exrx.export.fhir import to_fhir
from frozen.outputs import _said, _whys

LANGUAGES = ("en", "de")


def is_whole(number: int) -> bool:
    """Whether every answer is told of the plan that comes in this place: of one in four."""
    return number % 4 == 0


def told(text: str, whole: bool) -> dict[str, str]:
    """What the plan in a file says: every text, page, calendar, table and file there is, in both languages; if ``whole``, every answer."""
    return dict(_told(Plan.from_json(text), whole))


def _told(plan: Plan, whole: bool) -> Iterator[tuple[str, str]]:
    yield "json", plan.to_json()
    yield "rows", repr(plan.to_rows())
    yield "row", repr(plan.prescription.to_row())
    yield "cell", plan._repr_html_()
    for clinical in (False, True):
        bundle = to_fhir(plan, clinical=clinical)
        yield f"fhir {clinical}", bundle
        yield f"fhir read {clinical}", repr(fhir.read(bundle))
    for language in LANGUAGES:
        asked: dict[str, Callable[[], Any]] = {
            "text": partial(plan.text, language=language),
            "private.ics": partial(plan.to_ics, language=language),
            "shared.ics": partial(plan.to_ics, "shared", language=language),
            "person": partial(plan.to_html, language=language),
            "clinician": partial(plan.to_html, "clinician", language=language),
            "why": partial(plan.why, language=language),
            "how hard": partial(plan.why, "how hard", language=language),
            "swimming": partial(plan.why_not, "swimming", language=language),
            "benefit": partial(plan.why, "benefit", language=language),
        }
        for name, make in asked.items():
            yield f"{name} {language}", _said(make)
    if whole:
        yield from _whys(plan)
    for view in ("shared", "private"):
        made = _said(partial(plan.to_workouts, view))  # type: ignore[arg-type]
        yield f"workouts {view}", made
        if "\n\n" in made:
            yield f"zip {view}", repr(plan.to_workouts(view).to_zip())  # type: ignore[arg-type]


def main(plans: str, older: str, out: str) -> None:
    """Tell every plan of a folder, and say what cannot be done any more."""
    paths = sorted(Path(plans).glob("*.json"), key=lambda path: path.stem)
    found = {path.stem: told(path.read_text("utf-8"), is_whole(number)) for number, path in enumerate(paths)}
    some = Plan.load(paths[0])
    refused = {
        "evidence": _said(some.evidence),
        "adapt": _said(partial(exrx.adapt, some, today=some.start, minutes=30)),
        "plan": _said(partial(exrx.plan, age=34, start="2027-01-04")),
        "person": _said(partial(exrx.Person, conditions=["depression"])),
    }
    read = {path.stem: _said(partial(_read, path)) for path in sorted(Path(older).glob("*.json"))}
    Path(out).write_text(json.dumps({"told": found, "refused": refused, "older": read}), "utf-8")


def _read(path: Path) -> str:
    Plan.from_json(path.read_bytes())
    return ""


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(*sys.argv[1:])
