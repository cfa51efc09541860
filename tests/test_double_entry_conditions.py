"""Double entry of the rules on conditions that came after the first book: typed a second time, in the words of ``test_double_entry``."""

from __future__ import annotations

import pytest

from exrx.rules.loader import shipped_book

from .test_double_entry import (
    LIMITED,
    NOBODY,
    REFER,
    Row,
    ago,
    each,
    effect_of,
    given,
    has,
    row_of,
    truth,
)

NERVES = ("parkinson_disease", "multiple_sclerosis", "dementia", "narcolepsy")

# fmt: off
ROWS = [
    Row("illness.careful", f"{LIMITED}; rpe <= 13; no bpm; no anandamide; no hot_sessions; advice", each(has, *NERVES, "ibd", "liver_disease",
        "raynaud", "blood_disease", "bleeding_disorder", "adrenal_insufficiency", "restless_legs", "rheumatic_disease"),
        each(has, "ibs", "gout", "hyperthyroidism_controlled", "obesity", "migraine")),
    Row("nerves.not_alone", "safety; else ask; no swimming_alone; no heights; no traffic_cycling_alone", [*each(has, *NERVES),
        {**has("dementia"), **given("heart")}], [{**has("multiple_sclerosis"), **given("neuro")}, has("restless_legs")]),
    Row("nerves.falls", "safety; else pass; asks falls", [{**has(name), "falls": None} for name in NERVES[:3]],
        [has("dementia"), {**has("narcolepsy"), "falls": None}]),
    Row("nerves.sudden_sleep", "safety; else ask; no treadmill; no swimming_alone; no heights; no traffic_cycling_alone",
        each(has, "parkinson_disease", "narcolepsy"), each(has, "multiple_sclerosis", "insomnia")),
    Row("parkinson.standing", "safety; else ask; advice", [has("parkinson_disease")], [has("essential_tremor")]),
    Row("sclerosis.cool", "safety; else ask; advice", [has("multiple_sclerosis")], [has("parkinson_disease")]),
    Row("dementia.company", "safety; else ask; with company", [has("dementia")], [has("parkinson_disease")]),
    Row("blood.bleeding_disorder", "safety; else ask; no contact_sport; no fall_prone_activity; no heights; advice", [has("bleeding_disorder")],
        [has("blood_disease")]),
    Row("adrenal.first", f"{REFER} other; with company; advice", [has("adrenal_insufficiency")], [has("hypothyroidism")]),
    Row("rheumatic.organs", "safety; else pass; note", [has("rheumatic_disease")], [has("osteoarthritis")]),
    Row("alcohol.first_weeks", f"{REFER} other; no anandamide; advice", [has("alcohol_dependence_abstinent"),
        has("alcohol_dependence_abstinent", since=ago(-1, weeks=4))], [has("alcohol_dependence_abstinent", since=ago(weeks=4)), NOBODY]),
    Row("alcohol.state_not_said", "safety; else pass; advice", [has("alcohol_dependence")], each(has, "alcohol_dependence_abstinent",
        "heavy_daily_alcohol")),
]
# fmt: on


@pytest.mark.parametrize("row", ROWS, ids=row_of)
def test_a_rule_does_what_its_source_says_and_begins_where_it_says(row: Row) -> None:
    rule = shipped_book().by_id[row.id]
    assert effect_of(rule) == {part.strip() for part in row.effect.split(";")}
    for fields, wanted in ((row.holds, True), (row.idle, False), (row.open, None)):
        for one in fields:
            assert truth(rule, one) is wanted, one
