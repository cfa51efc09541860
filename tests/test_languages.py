"""A language is files: German by its folder alone, and one that nobody speaks, made up here, through everything that is shown."""

from __future__ import annotations

import datetime as dt
import json
import re
import string
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

import exrx
from exrx.cli import main
from exrx.export.readback import language_in, shared_title
from exrx.journal import SessionEntry
from exrx.printing.clearances import clearance_text
from exrx.rules.claims import forbidden_in, forbidden_words
from exrx.rules.loader import shipped_book
from exrx.telling.words import SOURCE, Words, digest, languages, using, words_of
from exrx.values.said import said
from exrx.vocabulary import vocabulary

ANN: dict[str, Any] = {
    "start": "2027-01-04", "id": "spring", "age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": [],
    "active_days": 2, "active_minutes": 20, "active_months": 2, "active_effort": "moderate", "longest_session": 30, "falls": 0,
    "timezone": "Europe/Berlin", "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"], "phq9": 12, "phq9_item9": 0,
}  # fmt: skip
"""Invented."""
TOPICS = (
    None,
    "how often",
    "how long",
    "how hard",
    "for how long",
    "steps",
    "questions",
    "notices",
    "clearance",
    "w01s1",
    "wishes",
)
NOT_TEXTS = ("heard", "claims", "help_and_stop")
"""Files of lists, and those that stay in the source language."""


def data_of(language: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(files("exrx").joinpath("words", language, f"{name}.toml").read_text("utf-8"))
    return found


def texts(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file, by its code and its variants."""
    for key, value in data.items():
        code = f"{before}.{key}" if before else key
        if isinstance(value, Mapping):
            yield from texts(value, code)
        elif isinstance(value, str) and key not in ("by", "source", "reviewed_by"):
            yield code, value


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def named(language: str) -> list[str]:
    folder = files("exrx").joinpath("words", language)
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


def everything(plan: exrx.Plan, language: str) -> dict[str, str]:
    """What is shown of a plan in a language."""
    found = {"text": plan.text(language=language), "screen": clearance_text(plan.clearance, (), language)}
    found |= {view: plan.to_html(view, language=language) for view in ("person", "clinician")}
    found["calendar"] = re.sub(r"\r\n[ \t]", "", plan.to_ics(language=language).decode())
    found["shared"] = re.sub(r"\r\n[ \t]", "", plan.to_ics("shared", language=language).decode())
    return found | {f"why {topic}": str(plan.why(topic, language=language)) for topic in TOPICS}


# --- German ---------------------------------------------------------------------------------------------------------


def test_the_languages_are_folders_and_an_unknown_one_is_an_error_that_names_them(tmp_path: Path) -> None:
    assert languages() == ("en", "de")
    plan = exrx.plan(**ANN)
    for ask in (
        lambda: plan.text(language="xx"),
        lambda: plan.why("how hard", language="xx"),
        lambda: plan.to_ics(language="xx"),
        lambda: plan.save(tmp_path / "plan.ics", language="xx"),
        lambda: plan.save(tmp_path / "plan.html", language="xx"),
    ):
        with pytest.raises(exrx.InputError, match="one of en, de"):
            ask()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [name for name in named("de") if name not in ("packs", *NOT_TEXTS)])
def test_a_translation_says_what_the_english_says_with_the_same_gaps(name: str) -> None:
    english = dict(texts(data_of(SOURCE, name))) if name in named(SOURCE) else {}
    for code, text in texts(data_of("de", name)):
        if code in english:
            assert gaps(text) == gaps(english[code]), (name, code)
        elif (whole := code.rpartition(".")[0]) in english or f"{whole}.other" in english:
            # A language may choose between texts where English has one, or between more of them.
            assert gaps(text) <= gaps(english.get(whole) or english[f"{whole}.other"]), (name, code)
        else:
            # A list of words may be longer, and a name may have its English elsewhere.
            assert name == "language" or not gaps(text), (name, code)


def numbers(text: str) -> list[str]:
    shown = re.sub(r"\{[^}]*\}", "", text)
    return sorted(found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)?", shown))


def test_a_translation_holds_the_numbers_of_its_english() -> None:
    for name in named("de"):
        if name in named(SOURCE) and name not in NOT_TEXTS:
            english, german = dict(texts(data_of(SOURCE, name))), dict(texts(data_of("de", name)))
            for code in english.keys() & german.keys():
                assert numbers(german[code]) == numbers(english[code]), (name, code)
    rules = {rule.id: rule.then for rule in shipped_book().recommendations}
    checked = 0
    for code, text in texts(data_of("de", "packs")):
        rule, _, field = code.removesuffix(".text").rpartition(".")
        if rule in rules and field in ("advise", "inform"):
            checked += 1
            assert numbers(text) == numbers(getattr(rules[rule], field)), code
    assert checked > 60


def test_a_text_whose_english_has_changed_is_told_in_english_as_a_whole() -> None:
    german, english = words_of("de"), "Drink enough in warm weather."
    assert german.tell(said("packs.heat.body_fluid.advise", text=english)) == "Trink genug, wenn es warm ist."
    changed = "Drink enough and often in warm weather."
    assert german.tell(said("packs.heat.body_fluid.advise", text=changed)) == changed
    for rule, fields in data_of("de", "packs").items():
        for _, entry in ((rule, fields),) if "source" in fields else ():
            assert len(entry["source"]) == len(digest("")), rule


def test_where_help_is_and_when_to_stop_stay_in_english_until_somebody_signed() -> None:
    plan = exrx.plan(**ANN)
    english, german = everything(plan, "en"), everything(plan, "de")
    for where in ("text", "person", "calendar"):
        assert "Did not happen? Leave it." in german[where] or where == "text"
        assert "change medicines only with whoever prescribed them" in german[where] or where == "calendar"
    assert "chest pain or pressure" in german["person"] and "chest pain or pressure" in english["person"]
    drafted = {"stop": {"title": {"text": "Hör auf und hol Hilfe", "source": "exrx-safety", "reviewed_by": ""}}}
    for signed, told in (("", "Stop and get help"), ("Dr. Invented", "Hör auf und hol Hilfe")):
        drafted["stop"]["title"]["reviewed_by"] = signed
        made = Words("de", lambda name: drafted if name == "help_and_stop" else {}, words_of(SOURCE))
        assert made("help_and_stop.stop.title.text") == told


def test_a_page_says_that_its_words_are_a_draft_and_english_pages_say_nothing() -> None:
    plan = exrx.plan(**ANN)
    for view in ("person", "clinician"):
        page = plan.to_html(view, language="de")
        assert page.count(words_of("de")("shared.draft")) == 1
        assert 'lang="de" dir="ltr"' in page
        assert "draft that nobody" not in plan.to_html(view) and 'lang="en"' in plan.to_html(view)
    stopped = exrx.screen(age=40, symptoms=["chest_pain"], as_of="2027-01-04")
    from exrx.export.html import clearance_html

    assert words_of("de")("shared.draft") in clearance_html(stopped, "person", "de")
    # A language that somebody answers for says so only where it mixes.
    signed = Words("qq", lambda name: {"reviewed_by": "Dr. Invented"} if name == "language" else {}, words_of(SOURCE))
    with using(signed):
        assert words_of(SOURCE)("shared.mixed") in plan.to_html(language="qq")


def test_german_holds_no_forbidden_claim_and_no_blame() -> None:
    assert len(forbidden_words("de")) > 30
    for name in named("de"):
        if name not in ("heard", "claims"):
            for code, text in texts(data_of("de", name)):
                assert not forbidden_in(text, "de"), (name, code, forbidden_in(text, "de"))
    for where, text in everything(exrx.plan(**ANN), "de").items():
        assert not forbidden_in(re.sub("<style.*?</style>", "", text, flags=re.DOTALL), "de"), where


def test_the_plan_stores_no_language_and_one_made_in_german_is_told_in_english() -> None:
    plan = exrx.plan(**ANN)
    before = plan.to_json()
    everything(plan, "de")
    again = exrx.Plan.from_json(plan.to_json())
    assert plan.to_json() == before and again == plan
    assert again.text() == plan.text() == str(plan)
    assert again.text(language="de") == plan.text(language="de") != plan.text()
    with pytest.raises(exrx.InputError, match=r"plan.text\(language="):
        exrx.plan(**ANN, language="de")  # type: ignore[call-overload]


def test_a_calendar_keeps_its_times_and_numbers_in_every_language() -> None:
    plan = exrx.plan(**ANN)
    kept = ("UID", "DTSTART", "DTEND", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "STATUS")

    def facts(data: bytes) -> list[list[str]]:
        return [
            [str(entry.get(name) and entry[name].to_ical()) for name in kept]
            for entry in Calendar.from_ical(data).walk("VEVENT")
        ]

    assert facts(plan.to_ics(language="de")) == facts(plan.to_ics())
    assert language_in(plan.to_ics(language="de")) == "de" and language_in(plan.to_ics()) == "en"


# --- the command line -----------------------------------------------------------------------------------------------


def person_file(folder: Path, *lines: str) -> Path:
    path = folder / "person.toml"
    rows = [*lines, *(f"{name} = {json.dumps(value)}" for name, value in ANN.items())]
    path.write_text("\n".join(rows), "utf-8")
    return path


def test_a_line_of_the_person_file_and_a_flag_say_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, german = person_file(tmp_path), tmp_path / "german.toml"
    german.write_text('language = "de"\n' + plain.read_text("utf-8"), "utf-8")
    assert main(["plan", str(plain)]) == 0
    assert capsys.readouterr().out.startswith("Exercise plan")
    for words in (["plan", str(german)], ["plan", str(plain), "--language", "de"]):
        assert main(words) == 0
        shown = capsys.readouterr()
        assert shown.out.startswith("Bewegungsplan") and "draft that nobody has reviewed" in " ".join(shown.err.split())
    assert main(["plan", str(german), "--language", "en"]) == 0
    assert capsys.readouterr().out.startswith("Exercise plan")
    assert main(["screen", str(german)]) == 0
    assert capsys.readouterr().out.startswith("Ein Plan ist möglich")
    for line in ('language = "xx"', "language = 3"):
        german.write_text(line + "\n" + plain.read_text("utf-8"), "utf-8")
        assert main(["plan", str(german), "-o", str(tmp_path / "no.ics")]) == 2
        assert "german.toml:1" in (said_there := capsys.readouterr().err) and "one of en, de" in said_there
    assert not (tmp_path / "no.ics").exists()


def test_a_calendar_goes_on_in_its_language_and_a_shared_one_shows_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(person_file(tmp_path))
    for name, view in (("own", []), ("shared", ["--view", "shared"])):
        # Each in a folder of its own: beside a plan with a pause the same plan is not made once more.
        out = tmp_path / name / f"{name}.ics"
        out.parent.mkdir()
        assert main(["plan", file, "-o", str(out), "--language", "de", *view, "--today", "2026-12-30"]) == 0
        assert main(["plan", file, "-o", str(out), "--minutes", "40", "--today", "2027-01-06"]) == 0
        assert language_in(out.read_bytes()) == "de"
        assert (
            main(["adapt", str(out.with_suffix(".json")), "--pause", "2027-02-01..2027-02-07", "--today", "2027-01-20"])
            == 0
        )
        text = out.read_text("utf-8")
        assert language_in(out.read_bytes()) == "de"
        assert (shared_title(out.read_bytes()) == "Belegt") == (name == "shared")
        assert ("DESCRIPTION" in text) == (name == "own")
    assert main(["why", "how hard", "--plan", str(tmp_path / "own" / "own.json"), "--language", "de"]) == 0
    assert "Wie anstrengend" in capsys.readouterr().out


# --- a language that nobody speaks ------------------------------------------------------------------------------------

_LETTERS = str.maketrans("aeioucnszyAEIOUCNSZY", "áéíóúçñšžýÁÉÍÓÚÇÑŠŽÝ")


def longer(text: str) -> str:
    """Each text accented and a third longer; gaps stay."""
    made = []
    for before, name, spec, _ in string.Formatter().parse(text):
        made.append(before.translate(_LETTERS).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            made.append("{" + name + (f":{spec}" if spec else "") + "}")
    return "".join(made) + "·" * (len(text) // 3)


def disguised(data: Any, key: str = "") -> Any:
    if isinstance(data, Mapping):
        return {name: disguised(value, name) for name, value in data.items()}
    if isinstance(data, list):
        return [disguised(value) for value in data]
    return longer(data) if isinstance(data, str) and key not in ("by", "reviewed_by", "source") else data


def pseudo(name: str) -> Mapping[str, Any]:
    """English in disguise, running from right to left."""
    if name not in named(SOURCE) or name in ("heard", "help_and_stop"):
        return {}
    data = data_of(SOURCE, name)
    if name != "language":
        found: dict[str, Any] = disguised(data)
        return found
    kept = {key: data[key] for key in ("plural", "numbers", "lists", "dates")}
    return {**disguised(data), **kept, "direction": "rtl", "name": "Pséúdó", "reviewed_by": ""}


@pytest.mark.parametrize(
    "change", [{}, {"medications": ["metoprolol"]}, {"phq9_item9": 1}, {"goals": ["mood", "anandamide"]}], ids=str
)
def test_a_language_that_nobody_speaks_runs_through_everything_that_is_shown(change: dict[str, Any]) -> None:
    plan = exrx.plan(**{**ANN, **change})
    with using(Words("qps", pseudo, words_of(SOURCE))):
        shown = everything(plan, "qps")
        assert 'lang="qps" dir="rtl"' in shown["person"]
        assert all(len(line) <= 80 for line in shown["text"].splitlines())
        for where, text in shown.items():
            assert any(letter in text for letter in "áéíóú") or where == "why wishes", where
        # Nothing reads a text: what decides is the same.
        assert plan.to_rows() == exrx.plan(**{**ANN, **change}).to_rows()
        entries = [Calendar.from_ical(plan.to_ics(language=language)).walk("VEVENT") for language in ("en", "qps")]
        assert [entry["UID"] for entry in entries[0]] == [entry["UID"] for entry in entries[1]]
        assert [entry["SEQUENCE"] for entry in entries[0]] == [entry["SEQUENCE"] for entry in entries[1]]


def test_it_runs_onto_paper(judge: Callable[[str], Any]) -> None:
    judge("weasyprint")
    from exrx.export.pdf import to_pdf

    plan = exrx.plan(**ANN)
    with using(Words("qps", pseudo, words_of(SOURCE))):
        for view in ("person", "clinician"):
            assert to_pdf(plan, view, language="qps").startswith(b"%PDF")


REFUSED: Mapping[str, Callable[[], object]] = {
    "fields": lambda: exrx.plan(**{**ANN, "age": -3, "sex": "x", "height_cm": "tall", "agee": 3, "phq9": [1]}),
    "words": lambda: exrx.plan(
        **{**ANN, "conditions": ["deppression"], "goals": ["moood"], "medications": [{"name": 3}]}
    ),
    "entries": lambda: exrx.plan(
        **{**ANN, "conditions": [{"id": "asthma", "since": "soon"}], "clearances": [{"topic": "heart"}]}
    ),
    "clearances": lambda: exrx.plan(
        **{**ANN, "clearances": [{"topic": "heart", "level": "vigorous", "by": "Dr A", "date": "last week"}]}
    ),
    "times": lambda: exrx.plan(**{**ANN, "availability": ["Mon 20:00-18:00", "Smonday 9"], "timezone": "Europe/Berln"}),
    "no room": lambda: exrx.plan(**{**ANN, "availability": ["Mon 18:00-18:05"]}),
    "a file": lambda: exrx.Plan.from_json('{"format": 7, "format": 7}'),
    "a file of strange values": lambda: exrx.Plan.from_json("{}"),
    "a journal": lambda: SessionEntry(on=dt.date(2027, 1, 4), entered=dt.date(2027, 1, 4), outcome="well"),  # type: ignore[arg-type]
    "a protocol": lambda: exrx.plan(**{**ANN, "protocol": "yoga"}),
    "a format": lambda: exrx.plan(**ANN).save("plan.doc"),
    "a referral": lambda: exrx.plan(**{**ANN, "symptoms": ["chest pain"]}),
}
"""One call for each door through which something is refused."""


@pytest.mark.parametrize("door", REFUSED)
def test_what_is_refused_is_a_fact_and_told_in_any_language(door: str) -> None:
    with pytest.raises(exrx.ExrxError) as refused:
        REFUSED[door]()
    error = refused.value
    assert error.text(language="en") == str(error)
    with using(Words("qps", pseudo, words_of(SOURCE))):
        shown = error.text(language="qps")
        assert any(letter in shown for letter in "áéíóú") and shown != str(error)
        for problem in getattr(error, "problems", ()):
            what, do = problem.told("qps")
            # What Python or pydantic says of a value has no other language.
            assert problem.what.code.startswith("errors.") and what.endswith("·"), problem.what
            assert not do or do.endswith("·"), problem.do
            assert (problem.message, problem.hint) == problem.told("en")
    with pytest.raises(exrx.InputError, match="no language|not a language"):
        error.text(language="qps")


# --- what a newcomer found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [["de"], {}, 3, True, ""], ids=str)
def test_what_is_no_language_is_one_clear_fault(
    language: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(exrx.InputError, match="one of en, de"):
        exrx.plan(**ANN).text(language=language)
    line = f"language = {json.dumps(language)}"
    assert main(["screen", str(person_file(tmp_path, line))]) == 2
    assert "one of en, de" in capsys.readouterr().err


def test_a_wrong_flag_is_not_blamed_on_the_person_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(person_file(tmp_path, 'language = "de"')), "--language", "xx"]) == 2
    told = capsys.readouterr().err
    assert "--language" in told and "person.toml:" not in told


def test_where_help_is_comes_before_anything_on_the_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = person_file(tmp_path, 'language = "de"')
    file.write_text(file.read_text("utf-8").replace("phq9_item9 = 0", "phq9_item9 = 1"), "utf-8")
    main(["screen", str(file)])
    shown = capsys.readouterr()
    assert "draft" in shown.err
    assert shown.out.startswith(words_of("en")("help_and_stop.help.first.text")[:40])
    assert "draft" not in shown.out


def test_labels_never_touch_what_stands_behind_them() -> None:
    asked = exrx.screen(age=70, conditions=[], medications=[], symptoms=[], as_of="2027-01-04")
    assert asked.questions
    told = clearance_text(asked, (), "de")
    for key in ("answer", "decides", "if_open"):
        label = words_of("de")(f"screen.{key}")
        assert not re.search(rf"{label}\w", told.replace(label + "et", "")), told


def test_a_shared_calendar_changes_its_word_with_its_language(tmp_path: Path) -> None:
    file, out = str(person_file(tmp_path)), tmp_path / "s.ics"
    assert main(["plan", file, "-o", str(out), "--view", "shared", "--language", "de", "--today", "2026-12-30"]) == 0
    assert main(["plan", file, "-o", str(out), "--language", "en", "--today", "2026-12-30"]) == 0
    assert "Belegt" not in out.read_text("utf-8") and "SUMMARY:Busy" in out.read_text("utf-8")


def test_notes_on_the_wall_are_told_in_the_language_of_the_page() -> None:
    page = exrx.plan(**{**ANN, "medications": ["metoprolol"]}).to_html(language="de")
    assert "Anstrengung und Sprechen führen dich, keine Herzfrequenzen" in page


def test_two_wishes_for_one_page_are_refused(tmp_path: Path) -> None:
    plan = exrx.plan(**ANN)
    for options in ({"view": "person", "clinical": True}, {"clinical": "no"}):
        with pytest.raises(exrx.ExportError, match="is not a view of"):
            plan.save(tmp_path / "a.fhir.json", **options)
    with pytest.raises(exrx.InputError, match="requester"):
        plan.save(tmp_path / "a.fhir.json", clinical=True, requester=3)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_a_day_is_asked_for_by_its_name_in_the_language_and_in_english() -> None:
    plan = exrx.plan(**ANN)
    asked = {str(plan.why(word, language="de")) for word in ("Mittwoch", "mittwochs", "Wednesday", "wed")}
    assert len(asked) == 1 and str(plan.why("wed")) == str(plan.why("Wednesday"))


def test_every_illness_medicine_sign_and_goal_has_a_german_name_of_its_english_of_today() -> None:
    german = words_of("de")
    for kind in ("conditions", "medications", "symptoms", "goals", "equipment", "items", "training_signs"):
        data = data_of("de", kind)
        for term in vocabulary()[kind].values():
            assert data[term.id]["source"] == digest(term.label), (kind, term.id)
            assert (
                german.called(term.label) == data[term.id]["text"] and words_of(SOURCE).called(term.label) == term.label
            )
        assert data.keys() == {"reviewed_by", *vocabulary()[kind]}
    assert german.called("metoprolol 50 mg") == "metoprolol 50 mg"


def test_what_was_entered_is_called_by_its_german_name_wherever_it_is_told() -> None:
    entered = {"age": 60, "conditions": ["heart_failure"], "symptoms": ["chest_pain"]}
    told = clearance_text(exrx.screen(**entered, as_of="2027-01-04"), (), "de")
    assert "Herzschwäche" in told and "pain or pressure" not in told
    plan = exrx.plan(**{**ANN, "conditions": ["hypertension"]})
    assert str(plan.why("hypertension", language="de")).startswith("Bluthochdruck")
    assert "Luftanhalten" in str(plan.why("clearance", language="de"))
    assert str(plan.why("wie oft", language="de")) == str(plan.why("how often", language="de"))


@pytest.mark.parametrize(
    "words",
    [
        ["adapt", "--ill"],
        ["adapt"],
        ["show", "--view", "person"],
        ["why", "qqq"],
        ["new", "person.txt"],
        ["workouts", "--send"],
        ["workouts", "--intervals", "--send"],
        ["screen"],
        ["push", "plan.json", "--url", "webdav://example.org/"],
        ["push", "plan.json", "--url", "https://example.org/", "--user", "ann"],
        ["push", "plan.json", "--url", "http://127.0.0.1:9/"],
        ["pull", "plan.json", "--url", "http://127.0.0.1:9/"],
        ["serve", "plan.json", "--host", "203.0.113.1"],
    ],
    ids=" ".join,
)
def test_a_refusal_is_in_one_language(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No sentence of it stays in English where the command is asked in German; commands and names of topics do."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setitem(sys.modules, "keyring", None)
    for name in ("EXRX_CALDAV_USER", "EXRX_CALDAV_PASSWORD", "EXRX_INTERVALS_KEY"):
        monkeypatch.delenv(name, raising=False)
    exrx.plan(**ANN).save("plan.json")
    refused = {}
    for language in ("en", "de"):
        assert main([*words, "--language", language]) == 2
        refused[language] = {line.strip() for line in capsys.readouterr().err.splitlines() if line.count(" ") > 3}
    assert all(refused.values())
    alike = refused["en"] & refused["de"]
    assert not {line for line in alike if not line.startswith("exrx ") and line.count(",") < 3}
