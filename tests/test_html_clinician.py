"""The clinician's page, read back: what decided, on what ground, what lost, and the bands and doses as they are."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from typing import Any

import pytest

from exrx import plan
from exrx.export.html import to_html
from exrx.rules.loader import shipped_book
from exrx.telling.words import reworded, using

from .page_cast import WELL, busiest, cast, half_up
from .page_reader import Node, read

PLANS, _ = cast()
QUICK = PLANS["quickstart"]
each = pytest.mark.parametrize("name", PLANS)


@each
def test_the_clinicians_table_names_the_rules_that_decided(name: str) -> None:
    made = PLANS[name]
    page = read(to_html(made, "clinician"))
    bodies = {row.one("th").text: row for row in page.one("table", "dose").one("tbody").all("tr")}
    assert list(bodies) == ["Frequency", "Intensity", "Time", "Volume", "Type", "Duration", "Progression"]
    minutes = sum(session.minutes for session in busiest(made))
    assert bodies["Volume"].all("td")[0].text.startswith(f"{minutes} min a week")
    by_id = {reason.id: reason for reason in made.reasons}
    for dimension, slot in (("Frequency", "frequency"), ("Time", "time"), ("Duration", "weeks"), ("Intensity", "rpe")):
        target = made.prescription.target(slot)
        if target is None:
            continue
        text = bodies[dimension].text
        for rule in {*target.low_rules, *target.high_rules, *target.aim_rules} & set(by_id):
            assert rule in text, (dimension, rule)
    for body in (bodies[name] for name in bodies if name != "Volume"):
        assert body.all("li")
        for ground in body.all("li"):
            cells = {part.attributes.get("data-name", ""): part.text for part in ground.all("span")}
            for rule in cells["rule"].split(", "):
                if rule in by_id and by_id[rule].source != "entered":
                    assert cells["source"] == by_id[rule].source
                    assert cells["sure"] == f"{by_id[rule].quality}, {by_id[rule].mark}"


@each
def test_every_source_on_the_clinicians_page_is_cited_in_full(name: str) -> None:
    made = PLANS[name]
    page = read(to_html(made, "clinician"))
    cited = {item.one("b").text: item.text for item in page.one("ul", "refs").all("li")}
    by_id = {source.id: source for source in made.sources}
    named = {part.text for part in page.all("span") if part.attributes.get("data-name") == "source"} & set(by_id)
    # A decision of this library is no reference: the page says "product" beside it. The METs are the catalogue's, which every plan shares.
    decided = {id for id, source in by_id.items() if source.kind == "product"}
    assert named - {"entered"} - decided <= set(cited) <= {*by_id, "compendium-2024"} - decided
    for id, text in cited.items():
        if id == "compendium-2024":
            continue
        assert by_id[id].title in text
        assert by_id[id].doi in text


def clinician_of(**more: Any) -> Node:
    return read(plan(**{**WELL, "longest_session": 20, **more}).to_html("clinician"))


@pytest.mark.parametrize(
    ("more", "met"),
    [({}, "3.8"), ({"likes": ["cycling"]}, "6.8"), ({"likes": ["cycling"], "minutes": 60}, "6.8")],
    ids=["walk", "cycle", "longer"],
)
def test_the_dose_in_energy_is_that_of_the_trials_and_only_after_asking(more: dict[str, Any], met: str) -> None:
    page = clinician_of(eating_disorder="none", **more)
    row = next(row for row in page.one("table", "dose").all("tr") if row.all("th")[0].text == "Volume")
    weekly = 3 * more.get("minutes", 45)
    dose = (Decimal(met) * Decimal("1.05") * weekly / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert row.all("td")[0].text == f"{weekly} min a week {dose} kcal per kg a week"
    assert f"{met} METs, gross, 1.05 kcal per MET" in row.text and "compendium-2024" in row.text
    for folded in page.all("details"):
        folded.children = []
    assert f"come to {dose} kcal per kg a week" in page.text and "17.5 lowered scores more than 7" in page.text
    assert "compendium-2024" in {item.one("b").text for item in page.one("ul", "refs").all("li")}
    for asked in (None, "past"):
        kept = clinician_of(
            eating_disorder=asked,
            clearances=[{"topic": "eating", "level": "light_moderate", "by": "Dr Ito", "date": "2026-12-30"}],
            **more,
        )
        assert not re.search(r"\d kcal|METs,", kept.text)
        assert ("not before eating disorders were asked about" in kept.text) == (asked is None)


def test_the_clinician_reads_on_which_days_to_look_back() -> None:
    text = read(QUICK.to_html("clinician")).text
    first = QUICK.weeks[0].start

    def last_of(week: int) -> str:
        day = first + dt.timedelta(days=7 * week - 1)
        return f"{day.day} {day:%b} {day.year}"

    assert f"{last_of(4)}, after week 4: look back" in text
    assert f"{last_of(10)} to {last_of(12)}, after weeks 10–12: judge the programme" in text


def test_sources_that_disagree_stand_side_by_side() -> None:
    page = read(QUICK.to_html("clinician"))
    part = next(node for node in page.all("section") if node.text.startswith("Where sources disagree"))
    rows = dict(zip((dt.text for dt in part.all("dt")), (dd.text for dd in part.all("dd")), strict=True))
    # What differs about the place in the week stands with the note on it.
    findings = [reason for reason in QUICK.reasons if reason.tier == "finding" and reason.decides != "same_slot"]
    assert "an association, schumacher-2020; an experiment points the other way, beshears-2021" in page.text
    assert {reason.decides.capitalize() for reason in findings} == set(rows)
    for reason in findings:
        assert f"{reason.says} ({reason.source}; {reason.quality}, {reason.mark})" in rows[reason.decides.capitalize()]


def test_bands_on_both_scales_and_one_standard_deviation_away() -> None:
    page = read(to_html(QUICK, "clinician"))
    figure = next(node for node in page.all("figure") if "two scales" in node.text)
    rows = {row.one("th").text: [int(cell.text) for cell in row.all("td")] for row in figure.one("tbody").all("tr")}
    top, rest = Decimal("184.2"), 62

    def of_max(percent: int, maximum: Decimal = top) -> int:
        return half_up(maximum * percent / 100)

    def of_reserve(percent: int, maximum: Decimal = top) -> int:
        return half_up(rest + (maximum - rest) * percent / 100)

    low, high = top - 10, top + 10
    assert rows == {
        "57–76 % HRmax": [of_max(57), of_max(76)],
        "30–59 % HRR, leads": [of_reserve(30), of_reserve(59)],
        "prescribed": [99, 134],
        "if HRmax is 174": [of_reserve(30, low), min(of_reserve(59, low), of_max(76, low))],
        "if HRmax is 194": [of_reserve(30, high), min(of_reserve(59, high), of_max(76, high))],
    }


@each
def test_the_clinicians_bands_are_drawn_to_their_scale(name: str) -> None:
    page = read(to_html(PLANS[name], "clinician"))
    figures = [node for node in page.all("figure") if "two scales" in node.text]
    rate = PLANS[name].prescription.heart_rate
    for figure in figures:
        rows = {row.one("th").text: [int(cell.text) for cell in row.all("td")] for row in figure.one("tbody").all("tr")}
        svg = figure.one("svg")
        ticks = sorted((int(text.text), text.number("x")) for text in svg.all("text", "t-soft") if text.text.isdigit())
        (first, left), (second, right) = ticks[0], ticks[1]
        per_beat = (right - left) / (second - first)
        drawn = [rect for rect in svg.all("rect") if "f-error" not in rect.classes]
        for rect, (a, b) in zip(drawn, rows.values(), strict=True):
            assert rect.number("x") == pytest.approx(left + (a - first) * per_beat, abs=0.05)
            assert rect.number("width") == pytest.approx((b - a) * per_beat, abs=0.05)
        assert rate is not None
        top = half_up(Decimal(str(rate.maximum)))
        for error in svg.all("rect", "f-error"):
            assert error.number("width") == pytest.approx(2 * float(rate.error or 0) * per_beat, abs=0.05)
            assert error.number("x") == pytest.approx(
                left + (top - float(rate.error or 0) - first) * per_beat, abs=0.05
            )
        stroke = svg.one("line", "s-stop")
        assert stroke.number("x1") == pytest.approx(left + (top - first) * per_beat, abs=0.05)
        assert bool(svg.all("rect", "f-error")) == (rate.error is not None)
    target = PLANS[name].prescription.target("bpm", busiest(PLANS[name])[0].kind)
    assert bool(figures) or target is None or name == "two kinds of strength", name


@each
def test_the_clinician_sees_what_lost_what_is_open_and_what_made_it(name: str) -> None:
    made = PLANS[name]
    text = read(to_html(made, "clinician")).text
    for item in made.compromises:
        if item.kind == "base" and item.dimension in ("time", "frequency", "weeks"):
            assert item.wished.replace("-", "–") in text
    for question in made.questions:
        assert question.text in text
    for pack in made.packs:
        assert pack.version in text
        # Those of this library stand there together, by one digest.
        assert (f"{pack.name} {pack.digest}" in text) is not pack.name.startswith("exrx.")
    for note in made.notices:
        if note.to == "clinician" and "session.stop_signs" not in note.rules:
            assert " ".join(note.text.split()).rstrip(".") in text
    assert f"revision {made.revision}" in text and made.id in text and "Signature" in text


def test_what_a_clinician_answers_for_says_where_it_is_from_and_who_has_reviewed_it() -> None:
    clinical = tomllib.loads(files("exrx").joinpath("words/en/help_and_stop.toml").read_text("utf-8"))
    texts = [text for group in clinical.values() for text in group.values()]
    assert len(texts) >= 16
    for text in texts:
        assert text.keys() == {"text", "source", "reviewed_by"} and text["text"]
        assert text["source"] in shipped_book().sources or text["source"] == "gellish-2007"


def test_the_sheet_says_that_nobody_has_reviewed_its_words_until_somebody_has() -> None:
    made, told = PLANS["quickstart"], "not yet reviewed by a clinician"
    assert to_html(made, "clinician").count(told) == 1
    assert told not in to_html(made)
    names = ("stop.hold", "stop.stop", "caution.medicines")
    some = {f"help_and_stop.{name}.reviewed_by": "Dr Ito" for name in names[:2]}
    with using(reworded(some)):
        assert told in to_html(made, "clinician")
    with using(reworded({f"help_and_stop.{name}.reviewed_by": "Dr Ito" for name in names})):
        assert told not in to_html(made, "clinician")


@pytest.mark.parametrize(("count", "said"), [(1, "1 day a week 1 month"), (2, "2 days a week 2 months")])
def test_one_day_and_one_month_are_one(count: int, said: str) -> None:
    made = plan(**{**WELL, "active_days": count, "active_months": count})
    days = re.findall(r"<bdi>(\d days? a week|\d months?)</bdi>", to_html(made, "clinician"))
    assert " ".join(days) == said
