"""The table of who sees what is what the writers go by."""

from __future__ import annotations

import pytest

import exrx
from exrx.export.fhir import to_fhir
from exrx.export.formats import FORMATS
from exrx.visibility import SEES, sees, views_of

ENTERED, PLACE, NAME = "hypertension", "the towpath behind the mill", "riverside"
PLAN = exrx.plan(
    age=50,
    conditions=[ENTERED],
    medications=[],
    symptoms=[],
    active_days=0,
    place=PLACE,
    if_then=[PLACE],
    id=NAME,
    start="2027-01-04",
)
FORMS = {".ics": "calendar", ".html": "page", ".pdf": "page", ".fhir.json": "fhir", ".zip": "workouts"}


def shown(reader: str) -> str:
    form, _, view = reader.partition(" ")
    if form == "calendar":
        return PLAN.to_ics(view).decode().replace("\r\n ", "")
    if form == "page":
        return PLAN.to_html(view)
    if form == "fhir":
        return to_fhir(PLAN, clinical=view == "clinician")
    return "\n".join(content.decode("utf-8", "replace") for content in PLAN.to_workouts(view).files.values())


def test_the_views_of_every_format_are_readers_of_the_table() -> None:
    of_formats = {f"{FORMS[suffix]} {view}" for suffix, row in FORMATS.items() for view in row.views}
    assert of_formats == set(SEES)
    for suffix, row in FORMATS.items():
        assert not row.views or row.views == views_of(FORMS[suffix])


@pytest.mark.parametrize("reader", SEES)
def test_each_reader_gets_what_the_table_says(reader: str) -> None:
    text = shown(reader)
    assert (NAME in text) == (sees(reader, "name") or sees(reader, "any name"))
    assert (PLACE in text) == sees(reader, "own lines")
    assert (ENTERED in text) == sees(reader, "entries")
    if not reader.startswith(("fhir", "page clinician")):
        assert (str(PLAN.sessions[-1].smaller).partition(",")[0] in text) == sees(reader, "sessions")


def test_a_view_that_is_none_is_said() -> None:
    for write in (PLAN.to_ics, PLAN.to_html, PLAN.to_workouts):
        with pytest.raises(exrx.ExportError):
            write("everybody")
