"""The pages, read back: every figure is the plan's, every picture is drawn to its scale, every foreign text stays text."""

from __future__ import annotations

import datetime as dt
import io
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exrx import Clearance, NotCleared, Plan, plan, prescribe, screen
from exrx.cli import main
from exrx.export.html import clearance_html, to_html
from exrx.printing.words import help_message
from exrx.telling.words import reworded, using
from exrx.values.errors import ExportError
from exrx.values.said import told
from exrx.vocabulary import medicine_names, vocabulary

from .page_cast import CROWDED, busiest, cast, confirmed, half_up, requests
from .page_reader import Node, read
from .plan_factory import make_plan
from .test_words import words_in

PLANS, WAITING = cast()
VIEWS = ("person", "clinician")
QUICK = PLANS["quickstart"]
each = pytest.mark.parametrize("name", PLANS)


# --- the person's figures ------------------------------------------------------------------------------------------------


def test_the_four_answers_of_the_first_example() -> None:
    tiles = [
        (tile.one("dt").text, [d.text for d in tile.all("dd")]) for tile in read(to_html(QUICK)).all("div", "tile")
    ]
    assert tiles == [
        ("how often", ["3 × a week", "a day between"]),
        ("how long", ["45 min", "from 20 min, slowly"]),
        ("how hard", ["99–134", "beats a minute"]),
        ("for how long", ["12 weeks", "after 5 to build up"]),
    ]


@each
def test_tiles_and_week_are_the_plans(name: str) -> None:
    made = PLANS[name]
    page = read(to_html(made))
    often, long, hard, weeks = (tile.one("dd", "value").text for tile in page.all("div", "tile"))
    sessions = busiest(made)
    lengths = sorted({session.minutes for session in sessions})
    assert often == f"{len(sessions)} × a week"
    assert long == f"{'–'.join(map(str, dict.fromkeys((lengths[0], lengths[-1]))))} min"
    full = sum(week.phase == "full" for week in made.weeks) or len(made.weeks)
    assert weeks.split()[0] == str(full)
    mains = [
        max((p for p in s.steps if p.phase == "main"), key=lambda p: p.minutes, default=s.steps[0]) for s in sessions
    ]
    shown = set()
    for step in mains:
        target = step.rpe if step.bpm is None or step.effort_first else step.bpm
        shown.add("" if target is None else str(target).removeprefix("up to "))
    assert hard.removeprefix("effort ").removeprefix("up to ") in shown
    boxes = page.all("li", "day")
    assert [box.all("b")[0].text for box in boxes] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    for day, box in enumerate(boxes):
        mine = [session for session in sessions if session.date.weekday() == day]
        filled = box.all("span", "on")
        assert len(filled) == len(mine)
        for session, held in zip(mine, filled, strict=True):
            assert held.text.endswith(f"{session.minutes} min")
            clock = "any time" if session.clock is None else f"{session.clock:%H:%M}"
            assert held.one("b").text == clock


@each
def test_each_time_and_ticks_are_the_plans(name: str) -> None:
    made = PLANS[name]
    page = read(to_html(made))
    listed = [item.text for item in page.all("li")]
    for session in busiest(made):
        for step in session.steps:
            assert any(item.startswith(f"{step.minutes} min {step.label}") for item in listed), step
    if made.prescription.forbids("streaks"):
        assert not page.all("ul", "ticks")
        return
    ticks = [
        (int(item.one("span", "n").text.removeprefix("week ")), len(item.all("span", "tick")))
        for item in page.one("ul", "ticks").all("li")
    ]
    assert ticks == [(week.number, len(confirmed(made, week.number - 1))) for week in made.weeks if week.sessions]


@each
@pytest.mark.parametrize("view", VIEWS)
def test_tables_hold_the_plans_numbers_and_bars_are_drawn_to_scale(name: str, view: str) -> None:
    made = PLANS[name]
    page = read(to_html(made, view))
    figure = next(node for node in page.all("figure") if "week by week" in node.text)
    rows = [[cell.text for cell in row.all() if cell.tag in ("th", "td")] for row in figure.one("tbody").all("tr")]
    expected = []
    for week in made.weeks:
        sessions = confirmed(made, week.number - 1)
        longest = max((session.minutes for session in sessions), default=0)
        total = sum(session.minutes for session in sessions)
        expected.append([str(week.number), len(sessions), longest, total])
    assert [[row[0], *map(int, row[2:])] for row in rows] == expected
    svg = figure.one("svg")
    # The scale is what a reader sees: its numbers on the left and the lines beside them.
    lines = sorted(
        {line.number("y1") for line in svg.all("line") if not {"s-band", "s-mark"}.intersection(line.classes)}
    )
    ticks = sorted(int(text.text) for text in svg.all("text") if text.attributes["x"] == "0%" and text.text != "week")
    assert len(lines) == len(ticks) > 1
    zero, per_minute = lines[-1], (lines[-1] - lines[0]) / ticks[-1]
    for line, tick in zip(reversed(lines), ticks, strict=True):
        assert line == pytest.approx(zero - tick * per_minute, abs=0.02)
    bars = [rect for rect in svg.all("rect") if {"f-early", "f-main"}.intersection(rect.classes)]
    assert len(bars) == len(made.weeks)
    for bar, week, row in zip(bars, made.weeks, expected, strict=True):
        assert bar.number("height") == pytest.approx(row[2] * per_minute, abs=0.02)
        assert bar.number("y") + bar.number("height") == pytest.approx(zero, abs=0.02)
        assert ("f-early" in bar.classes) == (week.phase == "ramp")
    lefts = [bar.number("x") for bar in bars]
    assert lefts == sorted(lefts) and bars[-1].number("x") + bars[-1].number("width") <= 100
    target = made.prescription.target("time")
    band = svg.all("rect", "f-band")
    if view == "person" and band:
        assert target is not None and target.low is not None and target.high is not None
        assert band[0].number("height") == pytest.approx(float(target.high - target.low) * per_minute, abs=0.02)
        assert band[0].number("y") == pytest.approx(zero - float(target.high) * per_minute, abs=0.02)
    if view == "person":
        assert bool(band) == (target is not None and target.low is not None and target.low != target.high)
    width = bars[0].number("width")
    marks = {text.text: text.number("x") for text in svg.all("text", "t-mark")}
    review = made.prescription.target("review_week")
    expected_marks = {}
    if review is not None and review.aim <= len(made.weeks):
        expected_marks["▲ look back"] = lefts[int(review.aim) - 1] + width / 2
    lines = svg.all("line", "s-mark")
    # The weeks are those of rethorst-2013, as the clinician reads them.
    if any("monitoring.judge" in note.rules for note in made.notices) and len(made.weeks) >= 12:
        expected_marks["▲ look again"] = lefts[10] + width / 2
        assert [line.number("x1") for line in lines] == pytest.approx([lefts[9]], abs=0.01)
        assert [line.number("x2") for line in lines] == pytest.approx([lefts[11] + width], abs=0.01)
        assert "Look again after weeks 10–12." in svg.one("desc").text
    else:
        assert not lines
    assert marks == pytest.approx(expected_marks, abs=0.01)
    assert name not in ("quickstart", "24 weeks") or len(marks) == 2


def scale_of(svg: Node) -> tuple[list[tuple[float, str]], Node]:
    """The words above the bar with where they stand, and the band."""
    above = [(text.number("x"), text.text) for text in svg.all("text") if text.attributes["y"] == "14"]
    return above, svg.one("rect", "f-main")


@each
def test_bands_lie_where_their_scale_says(name: str) -> None:
    made = PLANS[name]
    seen = 0
    for svg in read(to_html(made)).all("svg"):
        title = svg.one("title").text
        if "band" not in title:
            continue
        seen += 1
        above, band = scale_of(svg)
        ends = [text.text for text in svg.all("text") if text.attributes["y"] == "58"]
        rate = made.prescription.heart_rate
        if title.startswith("Effort"):
            first, last = 6.0, 20.0
            assert ends == ["6 at rest", "20 all you have"]
        else:
            assert rate is not None
            last = float(half_up(Decimal(str(rate.maximum))))
            assert ends[1].startswith(f"most {last:.0f}")
            assert ("± 10" in ends[1]) == (rate.error == 10)
            if rate.resting is None:
                assert ends[0] == "easy"
                continue
            first = float(rate.resting)
            assert ends[0] == f"{rate.resting} at rest"
        for at, number in above:
            assert at == pytest.approx(100 * (float(number) - first) / (last - first), abs=0.01)
        targets = [target for s in made.sessions for p in s.steps for target in (p.bpm, p.rpe) if target is not None]
        if len(above) == 1 and any(t.low == t.high and str(t.high) == above[0][1] for t in targets):
            # One number is a stroke about its place.
            assert band.number("x") + band.number("width") / 2 == pytest.approx(above[0][0], abs=0.01)
        else:
            assert band.number("x") + band.number("width") == pytest.approx(above[-1][0], abs=0.01)
            assert band.number("x") == pytest.approx(above[0][0] if len(above) == 2 else 0, abs=0.01)
        assert "–".join(number for _, number in above) in {str(target).removeprefix("up to ") for target in targets}
    assert seen or not any(step.rpe or step.bpm for step in made.sessions[0].steps)


@each
def test_every_band_of_every_week_stands_on_both_pages(name: str) -> None:
    made = PLANS[name]
    person, clinician = read(to_html(made)).text, read(to_html(made, "clinician")).text
    shown = {session.kind for session in busiest(made)}
    for session in made.sessions:
        step = max((p for p in session.steps if p.phase == "main"), key=lambda p: p.minutes, default=session.steps[0])
        for target in (step.bpm, step.rpe):
            if target is None or session.kind not in shown or target.high is None:
                continue
            ends = str(target).removeprefix("up to ")
            assert ends in clinician, (session.key, ends)
            if target is (step.rpe if step.bpm is None or step.effort_first else step.bpm):
                assert ends.partition("–")[0] in person and ends.rpartition("–")[2] in person, (session.key, ends)
                assert ends in person, (session.key, ends)


def test_a_band_that_is_another_while_building_up_is_said_with_its_weeks() -> None:
    page = read(to_html(PLANS["six a week"]))
    figure = next(node for node in page.all("figure") if "your band" in node.text)
    assert figure.one("figcaption").text == "Weeks 1–6: 99–134, aim 99."
    assert [text.text for text in figure.all("text", "t-mark")] == ["▲", "aim 122"]
    table = read(to_html(PLANS["six a week"], "clinician")).one("table", "dose")
    assert "111–134 bpm RPE 12–13 to week 6: 99–134 bpm, RPE 9–13" in table.text


def test_no_boxes_to_fill_where_rows_of_them_would_press() -> None:
    known: dict[str, Any] = {"age": 27, "conditions": [], "medications": [], "symptoms": [], "start": "2027-01-04"}
    cleared = [{"topic": "eating", "level": "light_moderate", "by": "Dr Invented", "date": "2026-12-28"}]
    assert "Tick what you did" in plan(**known, eating_disorder="none").to_html()
    assert "Tick what you did" not in plan(**known, eating_disorder="past", clearances=cleared).to_html()


def test_no_heart_rate_stands_anywhere_where_the_pulse_does_not_guide() -> None:
    for name, made in PLANS.items():
        if not any(slot.dimension == "bpm" for slot in made.prescription.slots):
            text = read(to_html(made)).text
            assert not re.search(r"\d bpm|beats a minute|\d at rest, ", text), name
            assert "aim" not in text or "effort" in text


# --- nothing that must not be there ------------------------------------------------------------------------------------------


def without_help(page: str) -> str:
    """The text without the help message, which names depression to everyone alike."""
    root = read(page)
    for node in (root, *root.all()):
        node.children = [child for child in node.children if isinstance(child, str) or "help" not in child.classes]
    return root.text


def names(kind: str, id: str) -> list[str]:
    term = vocabulary()[kind][id]
    brands = medicine_names().spellings(id) if kind == "medications" else ()
    return [word for word in (term.label, id.replace("_", " "), *term.aliases, *brands) if len(word) > 3]


@pytest.mark.parametrize("kind", ["conditions", "medications"])
def test_the_persons_page_names_nothing_that_the_person_has_or_takes(kind: str) -> None:
    planned = 0
    base = {"age": 40, "resting_hr": 66, "conditions": [], "medications": [], "symptoms": [], "phq9": 13, "gad7": 11}
    for id in vocabulary()[kind]:
        if id == "unrecognised":
            continue
        for clearances in ((), _every_clearance()):
            request = {**base, "post_exertional_malaise": False, "clearances": clearances, kind: [id], "phq9_item9": 1}
            try:
                made = plan(**request, start="2027-01-04", goals=["mood", "anandamide"])
            except NotCleared as error:
                page = clearance_html(error.clearance)
            else:
                planned += 1
                page = to_html(made)
            text = without_help(page)
            for word in names(kind, id):
                if word not in ("withdrawal",):
                    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
                    assert not found, (id, word, text)
            assert not re.search(r"PHQ|GAD|item 9|\b13 points|score|kcal|depress|streak", text, re.IGNORECASE), (
                id,
                text,
            )
    assert planned > 40


def _every_clearance() -> list[dict[str, str]]:
    topics = ("heart", "obstetric", "mental_health", "eating", "lung", "surgery", "neuro", "falls", "bone", "other")
    return [{"topic": t, "level": "light_moderate", "by": "Dr Ito", "date": "2026-12-30"} for t in topics]


def test_a_drug_by_its_name_its_reason_and_a_note_stay_off_the_persons_page() -> None:
    made = plan(
        age=58, conditions=[{"id": "other", "note": "Quervain thing"}, "hypertension"], symptoms=[], start="2027-01-04",
        medications=[{"id": "Beloc metoprolol 47.5 mg", "for": "hypertension", "note": "evenings only"}],
    )  # fmt: skip
    text = without_help(to_html(made)).casefold()
    for word in ("quervain", "metoprolol", "beloc", "beta blocker", "hypertension", "evenings only"):
        assert word not in text
        assert word in read(to_html(made, "clinician")).text.casefold() or word == "beta blocker"


@each
def test_no_source_rule_or_forbidden_word_on_the_persons_page(name: str) -> None:
    page = to_html(PLANS[name])
    text = read(page).text
    assert not words_in(text), words_in(text)
    for source in PLANS[name].sources:
        assert source.id not in text
    for reason in PLANS[name].reasons:
        assert reason.id not in text
    assert not words_in(read(to_html(PLANS[name], "clinician").replace("body mass", "")).text)


@each
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_is_one_small_file_that_asks_for_nothing(name: str, view: str) -> None:
    page = to_html(PLANS[name], view)
    root = read(page)
    assert page.startswith("<!DOCTYPE html>\n") and len(page.encode()) < 60_000
    tags = {node.tag for node in root.all()}
    assert not tags & {"script", "img", "iframe", "object", "embed", "form", "input", "video", "audio", "base", "a"}
    assert [link.attributes for link in root.all("link")] == [{"rel": "icon", "href": "data:,"}]
    style = "".join(child for child in root.one("style").children if isinstance(child, str))
    assert "url(" not in style and "@import" not in style
    for node in root.all():
        assert not any(
            attribute.startswith("on") or attribute in ("src", "srcset", "xlink:href") for attribute in node.attributes
        )
    ids = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    for svg in root.all("svg"):
        for id in svg.attributes["aria-labelledby"].split():
            assert id in ids
        assert svg.one("title").text and svg.one("desc").text
        figure = next(node for node in root.all("figure") if svg in node.all("svg"))
        assert figure.all("table"), "a picture without its numbers"
    html = root.one("html")
    assert (html.attributes["lang"], html.attributes["dir"]) == ("en", "ltr")
    assert len(root.all("h1")) == 1 and root.all("h2")


# --- help, questions, and people who wait --------------------------------------------------------------------------------------


@each
def test_the_help_message_is_whole_and_first_where_it_must_be(name: str) -> None:
    made = PLANS[name]
    main_part = read(to_html(made)).one("main")
    crisis = made.clearance.crisis
    whole = " ".join(help_message(made.help_lines, first=crisis == "first").split())
    boxes = main_part.all("section", "help")
    assert [box.text for box in boxes] == ([whole] if crisis else [])
    if crisis == "first":
        assert main_part.children[0] is boxes[0]


def test_help_lines_of_the_deployer_are_a_list() -> None:
    made = replace(make_plan(), help_lines=("Line one 0800-1 " + "and more " * 12, "خط المساعدة 0800-2"))
    items = [item.text for item in read(to_html(made)).one("section", "help").all("li")]
    assert items == ["Line one 0800-1 " + "and more " * 11 + "and more", "خط المساعدة 0800-2"]


@each
def test_open_questions_come_before_the_numbers(name: str) -> None:
    made = PLANS[name]
    page = to_html(made)
    asked = 'aria-label="Open questions"'
    assert (asked in page) == bool(made.questions)
    if made.questions:
        assert page.index(asked) < page.index('class="tiles"')


def test_nothing_above_what_safety_allows_is_drawn_as_something_to_reach() -> None:
    for name, made in PLANS.items():
        svg = read(to_html(made)).all("svg")[0]
        target = made.prescription.target("time")
        assert target is not None
        highest = max(target.high or target.aim, *(session.minutes for session in made.sessions))
        ticks = [int(text.text) for text in svg.all("text") if text.attributes["x"] == "0%" and text.text != "week"]
        assert max(ticks) - highest < 60, name
        assert bool(svg.all("rect", "f-band")) == (target.low is not None and target.low != target.high)


@pytest.mark.parametrize("name", WAITING)
def test_whoever_waits_gets_a_page_that_says_whom_to_ask(name: str) -> None:
    clearance = WAITING[name]
    page = read(clearance_html(clearance))
    text = page.text
    assert not words_in(text), words_in(text)
    assert not re.search(r"\brefer\b|\blimited\b", text) and "." not in page.one("h1").text
    for finding in clearance.deciding:
        assert finding.rule not in text and finding.source not in text
    urgent = any(finding.urgent for finding in clearance.deciding)
    if clearance.level == "refer" and not urgent:
        assert ("Whom to ask" in text and "Afterwards" in text) or not any(f.topic for f in clearance.deciding)
    whole = " ".join(help_message(clearance.help_lines, first=clearance.crisis == "first").split())
    assert (whole in text) == bool(clearance.crisis)
    if clearance.crisis == "first":
        assert page.one("main").children[0] is page.all("section", "help")[0]
    sheet = read(clearance_html(clearance, "clinician")).text
    for finding in clearance.deciding:
        assert finding.rule in sheet and finding.source in sheet
    assert clearance.to_html() == clearance_html(clearance)


def test_movement_is_not_called_fine_where_it_may_not_be() -> None:
    for row in ("row 22", "row 23", "row 27"):
        text = read(clearance_html(WAITING[row])).text
        assert "is fine" not in text and "walk" not in text


def test_a_plan_that_waits_for_answers_shows_the_questions() -> None:
    clearance = screen(age=34, conditions=["depression"])
    text = read(clearance_html(clearance)).text
    assert text.startswith("Before you start A few questions first A plan is possible: light effort for now.")
    for question in clearance.questions:
        assert f"{question.text} It decides {question.decides}. Until then {question.if_open}." in text


def test_whoever_is_cleared_and_has_answered_reads_that_a_plan_is_possible() -> None:
    clearance = screen(age=34, conditions=[], medications=[], symptoms=[])
    text = read(clearance_html(clearance)).text
    assert text.startswith("Before you start A plan is possible Light to moderate effort for now.")
    assert "question" not in text


# --- foreign text ---------------------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style></title><b>", "<!-- -->", "&lt;i&gt;&#x3c;",
    "]]><svg/onload=1>", "x\x00\x08y", "\u202eevil\u2066", "</bdi></td>", "'\"`", "{{7*7}}", "javascript:alert(1)",
)  # fmt: skip
FOREIGN = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=30)


def poisoned(word: str) -> Plan:
    """A plan in which everything that somebody else can write says the same."""
    made = make_plan(id=word, weeks=3, questions=True, title=word, notes=(word,), bad_day=word)
    clearance = replace(
        made.clearance,
        reasons=tuple(
            replace(f, says=word, because=(word,), source=word, confirmed=told(word)) for f in made.clearance.reasons
        ),
        questions=tuple(replace(q, asked=told(word), decides=word, if_open=word) for q in made.questions),
    )
    own = made.prescription
    prescription = replace(
        own,
        clearance=clearance,
        notes=tuple(replace(note, said=told(word)) for note in own.notes),
        reasons=tuple(replace(reason, said=told(word)) for reason in own.reasons),
        sources=tuple(replace(source, title=word, authors=word, journal=word) for source in own.sources),
        compromises=tuple(replace(item, wish=told(word), outcome=told(word)) for item in own.compromises),
    )
    person = made.person.replace(conditions=[{"id": "other", "note": word}])
    return replace(made, prescription=prescription, person=person, help_lines=(word,), without_rules=(word,))


SHAPE = {
    view: [(node.tag, sorted(node.attributes)) for node in read(to_html(poisoned("plain words"), view)).all()]
    for view in VIEWS
}


@given(FOREIGN)
def test_foreign_text_stays_text(word: str) -> None:
    made = poisoned(word)
    for view in VIEWS:
        root = read(to_html(made, view))
        # Words may fold lists and lines; they may never open an element that the page does not have anyway.
        known = {(tag, tuple(names)) for tag, names in SHAPE[view]} | {("p", ()), ("li", ()), ("ul", ()), ("bdi", ())}
        known |= {("span", ("class",))}
        for node in root.all():
            assert (node.tag, tuple(sorted(node.attributes))) in known
        assert not any("\u202e" in piece or "\x00" in piece for piece in root._pieces())
    read(clearance_html(made.clearance))
    read(clearance_html(made.clearance, "clinician"))
    read(made._repr_html_())


@pytest.mark.parametrize("word", [word for word in HOSTILE if word.isprintable()])
def test_hostile_words_are_shown_as_they_are(word: str) -> None:
    made = make_plan(id=word)
    for view in VIEWS:
        assert any(node.text == " ".join(word.split()) for node in read(to_html(made, view)).all("bdi"))


# --- the same every time, saved, shown, converted ----------------------------------------------------------------------------------


@each
def test_the_same_plan_gives_the_same_page(name: str) -> None:
    again = replace(plan(**requests()[name]), help_lines=PLANS[name].help_lines)
    for view in VIEWS:
        assert to_html(again, view) == PLANS[name].to_html(view)
    assert to_html(Plan.from_json(PLANS[name].to_json()), "clinician") == to_html(PLANS[name], "clinician")


def test_pages_are_saved_by_their_suffix_and_view(tmp_path: Path) -> None:
    path = QUICK.save(tmp_path / "plan.html")
    assert path.read_text("utf-8") == QUICK.to_html()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert QUICK.save(path, view="clinician").read_text("utf-8") == QUICK.to_html("clinician")
    assert QUICK.save(tmp_path / "a.ics", view="shared").read_bytes() == QUICK.to_ics(view="shared")


def test_an_unknown_view_is_named(tmp_path: Path) -> None:
    for call in (
        lambda: QUICK.to_html("doctor"),  # type: ignore[arg-type]
        lambda: QUICK.clearance.to_html("doctor"),  # type: ignore[arg-type]
        lambda: QUICK.save(tmp_path / "a.html", view="shared"),
        lambda: QUICK.save(tmp_path / "a.json", view="person"),
    ):
        with pytest.raises(ExportError, match="is not a view"):
            call()
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_writes_each_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    base = [
        "plan",
        "--age",
        "34",
        "--conditions",
        "none",
        "--medications",
        "none",
        "--symptoms",
        "none",
        "--start",
        "2027-01-04",
    ]
    assert main([*base, "-o", "a.html"]) == 0
    assert "Your weeks ahead" in Path("a.html").read_text("utf-8")
    assert main([*base, "-o", "b.html", "--view", "clinician", "-o", "plan.ics"]) == 0
    assert "clinician&#x27;s sheet" in Path("b.html").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html", "plan.ics", "plan.json"]
    before = Path("a.html").read_bytes()
    capsys.readouterr()
    assert main([*base, "-o", "a.html"]) == 0
    assert "No change" in capsys.readouterr().out and Path("a.html").read_bytes() == before
    assert main([*base, "--view", "clinician"]) == 2
    assert main([*base, "--view", "clinician", "-o", "c.ics"]) == 2
    Path("own.html").write_text("<p>mine", "utf-8")
    assert main([*base, "-o", "own.html"]) == 2
    assert Path("own.html").read_text("utf-8") == "<p>mine"
    assert "not a page that exrx wrote" in capsys.readouterr().err
    # Not cleared: the page is replaced by the way on, so that no old plan stays on the wall.
    assert main([*base, "--symptoms", "chest_pain", "-o", "a.html"]) == 3
    assert "We would like a clinician to look first" in Path("a.html").read_text("utf-8")
    assert not Path("c.ics").exists()


def test_a_notebook_shows_pictures(tmp_path: Path) -> None:
    for name, made in PLANS.items():
        cell = read(made._repr_html_())
        assert len(cell.all("svg")) >= 1 and len(cell.all("div", "tile")) == 4, name
        assert not cell.all("script")
    one, other = (read(PLANS[name]._repr_html_()) for name in ("quickstart", "two_evenings"))
    ids = [{node.attributes["id"] for node in cell.all() if "id" in node.attributes} for cell in (one, other)]
    assert ids[0] and not ids[0] & ids[1]
    answer = read(QUICK.why("how hard")._repr_html_())
    assert "depression.intensity" in answer.text and "ranjbar-2015" in answer.text and "99–134" in answer.one("h1").text
    assert "Why each number" in read(QUICK.why()._repr_html_()).text
    cell = read(QUICK.prescription._repr_html_())
    rows = {row.one("th").text: row.text for row in cell.one("tbody").all("tr")}
    assert "99–134" in rows["bpm"]
    assert "Whom to ask" in read(prescribe(age=40, symptoms=["chest_pain"], conditions=[])._repr_html_()).text
    assert "What decided" in read(QUICK.clearance._repr_html_()).text


def test_a_pdf_without_the_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ExportError, match=r'pip install "exrx\[pdf\]"'):
        QUICK.save(tmp_path / "plan.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("view", "sheets"), [("person", 1), ("clinician", 1)])
def test_a_pdf_is_tagged_and_the_same_every_time(judge: Callable[[str], Any], view: str, sheets: int) -> None:
    judge("weasyprint")
    from exrx.export.pdf import to_pdf

    made = to_pdf(QUICK, view)
    # In another second, which cut fonts would tell.
    time.sleep(1.1)
    assert made.startswith(b"%PDF-") and made == to_pdf(QUICK, view)
    assert b"exrx page" in made
    reader = judge("pypdf").PdfReader(io.BytesIO(made))
    assert len(reader.pages) == sheets
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    page = read(to_html(QUICK, view))
    assert reader.metadata.title == page.one("head").one("title").text
    tagged = list(structure(root["/StructTreeRoot"]))
    kinds = [kind for kind, _ in tagged]
    assert kinds.count("/H1") == 1 and kinds.count("/H2") == len(page.all("h2"))
    assert kinds.count("/Table") == (view == "clinician")
    pictures = [alternative for kind, alternative in tagged if kind == "/Figure"]
    said = [f"{svg.one('title').text}. {svg.one('desc').text}" for svg in page.all("svg")]
    assert pictures == said and "from 20 minutes in week 1 to 45 minutes in week 17" in " ".join(pictures)
    for sheet in reader.pages:
        for font in sheet["/Resources"]["/Font"].values():
            for part in font.get_object().get("/DescendantFonts", [font]):
                descriptor = part.get_object()["/FontDescriptor"]
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), "a font that is not embedded"


def structure(node: Any) -> Iterator[tuple[str, str]]:
    """Every tag of a PDF in reading order, with the text that stands in a picture's place."""
    node = node.get_object()
    if "/S" in node:
        yield node["/S"], node.get("/Alt", "")
    below = node.get("/K", [])
    below = below.get_object() if hasattr(below, "get_object") else below
    for child in below if isinstance(below, list) else [below]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, dict) and "/S" in child:
            yield from structure(child)


def test_a_withdrawn_session_is_neither_drawn_nor_counted() -> None:
    made = make_plan(weeks=4)
    first, *rest = made.weeks[0].sessions
    week = replace(made.weeks[0], sessions=tuple(rest))
    gone = (replace(first, status="cancelled"),)
    page = read(to_html(replace(made, weeks=(week, *made.weeks[1:]), withdrawn=gone)))
    assert len(page.one("ul", "ticks").all("li")[0].all("span", "tick")) == len(rest)


def test_the_crowded_are_crowded() -> None:
    assert len(PLANS["24 weeks"].weeks) >= 24
    assert {name for name in CROWDED if name in PLANS} == set(CROWDED)
    assert len(PLANS["ten compromises"].compromises) >= 5
    assert isinstance(WAITING["row 10"], Clearance)
    assert PLANS["right to left"].start == dt.date(2027, 1, 4)


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_line_of_a_tile_ends_inside_a_range(language: str) -> None:
    made = plan(age=58, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04")
    tiles = re.findall(r'<dd class="(?:value|small)">(.*?)</dd>', made.to_html("person", language=language))
    kept = [one for tile in tiles for one in re.findall(r'<span class="keep">([^<]*)</span>', tile)]
    assert any("–" in one for one in kept)
    assert not [tile for tile in tiles if re.search(r"\d–\d", re.sub(r'<span class="keep">[^<]*</span>', "", tile))]


def test_the_weeks_of_judging_stand_in_the_figure_whatever_the_note_says() -> None:
    made = plan(age=58, conditions=["depression"], medications=[], symptoms=[], start="2027-01-04")
    with using(reworded({"packs.monitoring.judge.inform": "Judge it after 3 to 4."})):
        assert "Look again after weeks 10–12." in made.to_html("person")
