"""The language at the other doors: a server, a feed, what takes a plan out, a watch, a clinic's record, the interview."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

import exrx
from exrx import InputError, fhir
from exrx.cli import main
from exrx.cli.new import hold
from exrx.export.fhir import to_fhir
from exrx.export.readback import language_in
from exrx.pushing import push
from exrx.pushing.intervals import events_of
from exrx.serving import Feed

from .calendar_server import PASSWORD, USER, Radicale
from .test_languages import ANN, person_file

PLAN = exrx.plan(**ANN)


def shown(calendar: bytes) -> str:
    return calendar.decode().replace("\r\n ", "")


def test_a_push_goes_on_in_the_language_that_is_there(radicale: Radicale) -> None:
    if radicale.process is None:
        radicale.start()
    place = radicale.calendar()

    def pushed(plan: exrx.Plan, **options: Any) -> dict[str, int]:
        url = radicale.url(place)
        done = push(plan, url, user=USER, password=PASSWORD, sleep=lambda seconds: None, **options)
        return {kind: len(done.of(kind)) for kind in ("added", "changed", "unchanged", "kept")}  # type: ignore[arg-type]

    def there() -> str:
        depth = {"Depth": "1"}
        found = re.findall(r"<href>([^<]+\.ics)</href>", radicale.ask("PROPFIND", place, **depth)[1].decode())
        return "".join(shown(radicale.ask("GET", one)[1]) for one in found)

    with pytest.raises(InputError, match="one of en, de"):
        pushed(PLAN, language="xx")
    every = len(PLAN.sessions)
    assert pushed(PLAN, language="de") == {"added": every, "changed": 0, "unchanged": 0, "kept": 0}
    assert "//DE" in there() and "Schläge" in there() and "//EN" not in there()
    assert pushed(PLAN) == {"added": 0, "changed": 0, "unchanged": every, "kept": 0}
    shorter = exrx.adapt(PLAN, today="2027-01-11", minutes=30)
    assert pushed(shorter)["changed"] > 10 and "//EN" not in there()
    assert pushed(shorter, language="en")["changed"] > 10 and "Schläge" not in there()


def test_a_feed_is_served_in_the_language_asked_for_else_in_that_of_the_calendar_beside_it(tmp_path: Path) -> None:
    path = PLAN.save(tmp_path / "plan.json")

    def served(**options: Any) -> tuple[str, str]:
        feed = Feed(path, **options)
        feed.open()
        private, shared = (feed.answer("GET", feed.paths[view], {}).body for view in ("private", "shared"))  # type: ignore[index]
        assert private == PLAN.to_ics(language=language_in(private))
        assert shared == PLAN.to_ics("shared", language=language_in(shared))
        return language_in(private), language_in(shared)

    assert served() == ("en", "en") and served(language="de") == ("de", "de")
    PLAN.save(tmp_path / "plan.ics", language="de")
    assert served() == ("de", "de") and served(language="en") == ("en", "en")
    # Also where the calendar alone is written in another one while it is served.
    feed = Feed(path)
    feed.open()
    target = feed.paths["private"]
    before = feed.answer("GET", target, {}).headers
    PLAN.save(tmp_path / "plan.ics", language="en")
    assert language_in(feed.answer("GET", target, {"if-none-match": before["ETag"]}).body) == "en"
    (tmp_path / "plan.ics").unlink()
    assert language_in(feed.answer("GET", target, {}).body) == "en"


def test_what_takes_a_plan_out_says_so_in_the_language_of_its_calendar(tmp_path: Path) -> None:
    for name, more, expected in (("goes_on", [], "de"), ("asked", ["--language", "en"], "en")):
        own = tmp_path / f"{name}.ics"
        PLAN.save(own, language="de")
        PLAN.save(own.with_suffix(".json"))
        out = tmp_path / f"{name}-withdraw.ics"
        words = ["withdraw", str(own.with_suffix(".json")), "-o", str(out), "--today", "2027-02-01", *more]
        assert main(words) == 0
        assert language_in(out.read_bytes()) == language_in(own.read_bytes()) == expected
        assert out.read_bytes().count(b"STATUS:CANCELLED") > 10


def test_workouts_are_told_in_a_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english, german = PLAN.to_workouts(), PLAN.to_workouts(language="de")
    texts = [made.files["intervals/2027-01-04-w01s1.txt"].decode() for made in (english, german)]
    assert "Warm-up" in texts[0] and "Aufwärmen" in texts[1] and "Warm-up" not in texts[1]
    same = [row.to_dict() for row in english.fidelity]
    assert [row.to_dict() for row in german.fidelity] == same
    assert PLAN.save(tmp_path / "asked.zip", language="de").read_bytes() == german.to_zip() != english.to_zip()
    PLAN.save(tmp_path / "plan.json")
    out = tmp_path / "cli.zip"
    assert main(["workouts", str(tmp_path / "plan.json"), "-o", str(out), "--language", "de"]) == 0
    assert out.read_bytes() == german.to_zip() and str(german) in capsys.readouterr().out
    assert events_of(PLAN, language="de") != events_of(PLAN)
    with pytest.raises(InputError, match="one of en, de"):
        PLAN.to_workouts(language="xx")


@pytest.mark.parametrize("formats", [3, 2.5, object()])
def test_formats_that_are_no_names_are_refused(formats: Any) -> None:
    with pytest.raises(InputError, match="is neither a name nor a list of names; some of fit, apple"):
        PLAN.to_workouts(formats=formats)


def test_a_bundle_is_told_in_a_language_and_read_back_alike(tmp_path: Path) -> None:
    english, german = (to_fhir(PLAN, clinical=True, language=language) for language in ("en", "de"))
    assert fhir.read(english) == fhir.read(german) == PLAN.to_rows()
    data = json.loads(german)
    assert data["language"] == "de" and "language" not in json.loads(english)
    kept = {entry["resource"]["resourceType"]: entry["resource"] for entry in data["entry"]}
    assert kept["CarePlan"]["title"] == "Bewegungsplan" and "Woche" in kept["Goal"]["description"]["text"]
    page = base64.b64decode(kept["DocumentReference"]["content"][0]["attachment"]["data"]).decode()
    assert page == PLAN.to_html("clinician", language="de")
    file = PLAN.save(tmp_path / "plan.fhir.json", clinical=True, language="de")
    assert file.read_text("utf-8") == german
    with pytest.raises(InputError, match="one of en, de"):
        to_fhir(PLAN, language="xx")


def test_the_name_of_the_patient_stands_only_where_it_is_given(tmp_path: Path) -> None:
    def patient(text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(text)["entry"][0]["resource"]["name"]
        return found

    for plain in (to_fhir(PLAN), to_fhir(PLAN, clinical=True)):
        assert list(patient(plain)[0]) == ["extension"]
    assert patient(to_fhir(PLAN, clinical=True, patient="Ann  Invented")) == [{"text": "Ann Invented"}]
    for clinical, name in ((False, "Ann Invented"), (True, " "), (True, "a\x07b")):
        with pytest.raises(InputError, match="patient: "):
            to_fhir(PLAN, clinical=clinical, patient=name)
    out = tmp_path / "plan.fhir.json"
    command = ["plan", str(person_file(tmp_path)), "-o", str(out), "--view", "clinician", "--patient", "Ann Invented"]
    assert main(command) == 0 and patient(out.read_text("utf-8")) == [{"text": "Ann Invented"}]


def test_a_path_is_no_bundle_and_the_hint_says_how_to_read_one(tmp_path: Path) -> None:
    path = PLAN.save(tmp_path / "plan.fhir.json")
    for given in (path, str(path)):
        with pytest.raises(
            InputError, match=r'give its text, unchanged: Path\("plan.fhir.json"\).read_text\("utf-8"\)'
        ):
            fhir.read(given)  # type: ignore[arg-type]
    assert fhir.read(path.read_text("utf-8")) == PLAN.to_rows()


def test_the_interview_ends_in_the_language_of_its_file_and_as_plan_does(tmp_path: Path) -> None:
    """Where a clinician comes first it ends with 3, like ``exrx plan``."""
    path = tmp_path / "person.toml"
    for more, language, code, told in (
        ({}, None, 0, "A plan is possible"),
        ({"language": "de"}, None, 0, "Ein Plan ist möglich"),
        ({"language": "de"}, "en", 0, "A plan is possible"),
        ({"symptoms": ["chest_pain"]}, None, 3, "doctor"),
    ):
        said: list[str] = []
        values = {**ANN, **more}
        path.write_text("\n".join(f"{name} = {json.dumps(value)}" for name, value in values.items()), "utf-8")
        assert hold(str(path), PLAN.start, lambda question: "skip", said.append, language) == code
        assert told in " ".join(" ".join(said).split())
        assert code != 3 or main(["plan", str(path)]) == 3


def test_a_hint_of_the_command_line_can_be_typed_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "clinic.toml"
    pack.write_text('format = 1\npack = "clinic"\nversion = "1"\ntitle = "Ours"\n', "utf-8")
    exrx.plan(**ANN, rules=str(pack)).save(tmp_path / "plan.json")
    exrx.plan(**ANN, rules=str(pack)).save(tmp_path / "plan.ics")
    words = ["adapt", str(tmp_path / "plan.json"), "--minutes", "30", "--today", "2027-01-11"]
    assert main(words) == 2
    assert "--rules none" in " ".join(capsys.readouterr().err.split())
    assert main([*words, "--rules", "none"]) == 0
