"""A clinic's pack brings its own translations: what is told in which language, what stays in English, and what is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import exrx
from exrx.authoring.cases import check
from exrx.cli import main
from exrx.rules.loader import load_rules, shipped_packs
from exrx.rules.translations import texts
from exrx.values.errors import RuleFileError
from exrx.wordings import digest, wordings

from .test_german import TEXTS

PACK = """\
format = 1
pack = "clinic.tests"
version = "1"

[source.us]
kind = "product"
title = "Agreement of an invented team"

[[recommendation]]
id = "ours.breath"
tier = "goal"
source = "us"
locator = "page one"
says = "{says}"
quality = "very low"
mark = "product"
when.conditions = {{ any_of = ["osteoarthritis"] }}
then.guide = "you could hum along"
then.advise = "Bring your [[knee brace|things]] along."
then.inform = "The knee group meets on Mondays."

[[recommendation]]
id = "ours.careful"
tier = "safety"
source = "us"
locator = "page two"
says = "stop when the knee locks"
quality = "very low"
mark = "product"
when.conditions = {{ any_of = ["osteoarthritis"] }}
unknown = "pass"
then.advise = "Stop when the knee locks."

[[recommendation]]
id = "ours.ask"
tier = "safety"
source = "us"
locator = "page three"
says = "somebody with a bad knee is asked for falls"
quality = "very low"
mark = "product"
when.conditions = {{ any_of = ["osteoarthritis"] }}
when.falls = {{ known = false }}
unknown = "pass"
then.question = "our_falls"

[question.our_falls]
field = "falls"
text = "How often did you fall lately? {{words}}"
answer = "falls = 0"
decides = "where the [[knee |]]group meets"
if_open = "you train sitting"
"""
ENGLISH = {
    "ours.breath.says": "a knee that moves hurts less",
    "ours.breath.locator": "page one",
    "ours.breath.guide": "you could hum along",
    "ours.breath.advise": "Bring your knee brace along.",
    "ours.breath.inform": "The knee group meets on Mondays.",
    "ours.careful.says": "stop when the knee locks",
    "ours.careful.advise": "Stop when the knee locks.",
    "question.our_falls.text": "How often did you fall lately? {words}",
    "question.our_falls.decides": "where the [[knee |]]group meets",
    "question.our_falls.if_open": "you train sitting",
}
GERMAN = {
    "ours.breath.says": "ein Knie, das sich bewegt, schmerzt weniger",
    "ours.breath.locator": "Seite eins",
    "ours.breath.guide": "du könntest mitsummen",
    "ours.breath.advise": "Bring deine [[Kniebandage|Sachen]] mit.",
    "ours.breath.inform": "Die Kniegruppe trifft sich montags.",
    "ours.careful.says": "aufhören, wenn das Knie blockiert",
    "ours.careful.advise": "Hör auf, wenn das Knie blockiert.",
    "question.our_falls.text": "Wie oft bist du zuletzt gestürzt? {words}",
    "question.our_falls.decides": "wo sich die [[Kniegruppe|Gruppe]] trifft",
    "question.our_falls.if_open": "du trainierst im Sitzen",
}
PERSON = {
    "age": 58, "conditions": ["depression", "osteoarthritis"], "medications": [], "symptoms": [], "active_days": 0,
    "availability": "Mon, Wed, Fri", "start": "2027-01-04",
}  # fmt: skip


def translated(language: str = "de", **more: dict[str, str]) -> str:
    """``[words.LANG]`` of the pack; ``more``: by rule and field what an entry says besides."""
    rows = []
    for code, text in GERMAN.items():
        own = {"source": digest(wordings(ENGLISH[code]).open), "text": text, **more.get(code.replace(".", "_"), {})}
        shown = ", ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in own.items())
        rows.append(f"{code.rpartition('.')[2]} = {{ {shown} }}")
    ids = ["ours.breath"] * 5 + ["ours.careful"] * 2 + ["question.our_falls"] * 3
    return "".join(f"\n[words.{language}.{id}]\n{row}\n" if new else f"{row}\n" for id, row, new in _headed(ids, rows))


def _headed(ids: list[str], rows: list[str]) -> list[tuple[str, str, bool]]:
    return [
        (id, row, number == 0 or ids[number - 1] != id) for number, (id, row) in enumerate(zip(ids, rows, strict=True))
    ]


def written(folder: Path, words: str, says: str = ENGLISH["ours.breath.says"]) -> Path:
    path = folder / "tests.toml"
    path.write_text(PACK.format(says=says) + words, "utf-8")
    return path


def flat(text: str) -> str:
    return " ".join(text.replace("\r\n ", "").replace("\\,", ",").split())


def told(plan: exrx.Plan, language: str = "de") -> dict[str, str]:
    """Everything that is told of the rules of the pack."""
    return {
        "text": flat(plan.text(language=language)),
        "why": flat(str(plan.why("ours.breath", language=language))),
        "questions": flat(str(plan.why("questions", language=language))),
        "careful": flat(str(plan.why("ours.careful", language=language))),
        "wall": plan.to_html("person", language=language),
        "clinician": plan.to_html("clinician", language=language),
        "calendar": flat(plan.to_ics(language=language).decode()),
    }


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> exrx.Plan:
    return exrx.plan(**PERSON, rules=[written(tmp_path_factory.mktemp("pack"), translated())])


def test_everything_is_told_in_german_but_what_is_careful(plan: exrx.Plan) -> None:
    now = told(plan)
    assert "Bring deine Kniebandage mit." in now["text"] and "knee brace" not in now["text"]
    assert "ein Knie, das sich bewegt" in now["why"] and "Seite eins" in now["why"]
    assert "Bring deine Sachen mit." in now["wall"] and "Kniebandage" not in now["wall"] and "things" not in now["wall"]
    assert "Die Kniegruppe trifft sich montags." in now["clinician"] and "knee group" not in now["clinician"]
    assert "du könntest mitsummen" in now["calendar"] and "hum along" not in now["calendar"]
    assert "Wie oft bist du zuletzt gestürzt?" in now["questions"]
    assert "wo sich die Kniegruppe trifft" in now["questions"] and "du trainierst im Sitzen" in now["questions"]
    assert "wo sich die Gruppe trifft" in now["wall"] and "did you fall" not in now["questions"]
    # Nobody has signed what is about safety.
    assert "Stop when the knee locks." in now["text"] and "stop when the knee locks" in now["careful"]
    assert not any("blockiert" in text for text in now.values())


def test_in_english_nothing_of_it_is_told(plan: exrx.Plan, tmp_path: Path) -> None:
    plain = exrx.plan(**PERSON, rules=[written(tmp_path, "")])
    for part, text in told(plan, "en").items():
        if part != "clinician":  # The digest of the pack stands there.
            assert text == told(plain, "en")[part], part


def test_what_is_careful_is_told_once_somebody_signed_it(tmp_path: Path) -> None:
    signed = {"reviewed_by": "Dr. Invented"}
    path = written(tmp_path, translated(ours_careful_advise=signed, ours_careful_says={"reviewed_by": " "}))
    now = told(exrx.plan(**PERSON, rules=path))
    assert "Hör auf, wenn das Knie blockiert." in now["text"] and "Stop when the knee locks." not in now["text"]
    assert "stop when the knee locks" in now["careful"]


def test_what_its_author_holds_back_is_not_told(tmp_path: Path) -> None:
    now = told(exrx.plan(**PERSON, rules=written(tmp_path, translated(ours_breath_advise={"held": "help"}))))
    assert "Bring your knee brace along." in now["text"] and "ein Knie, das sich bewegt" in now["why"]


def test_a_stale_text_falls_back_whole_and_is_no_error_of_a_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, translated(), says="a knee that moves hurts a little less")
    now = told(exrx.plan(**PERSON, rules=path))
    assert "a knee that moves hurts a little less" in now["why"] and "ein Knie" not in now["why"]
    assert "Seite eins" in now["why"]
    main(["rules", "check", str(path)])
    shown = flat(capsys.readouterr().out)
    assert "words.de.ours.breath.says: its English has changed" in shown
    assert digest("a knee that moves hurts a little less") in shown and f"{path}:" in shown
    assert "7 of 13 texts translated, 1 stale" in shown and "2 held" in shown and "3 not translated" in shown


def test_a_wall_is_told_in_english_what_a_translation_would_name_there(tmp_path: Path) -> None:
    unmarked = translated().replace("[[Kniebandage|Sachen]]", "Kniebandage")
    now = told(exrx.plan(**PERSON, rules=written(tmp_path, unmarked)))
    assert "Bring your things along." in now["wall"] and "Kniebandage" not in now["wall"]
    assert "Bring deine Kniebandage mit." in now["text"]


def test_a_plan_file_tells_itself_where_the_pack_is_gone(plan: exrx.Plan, tmp_path: Path) -> None:
    read = exrx.Plan.from_json(plan.to_json())
    assert read == plan and told(read) == told(plan)
    # And where everything is gone that exrx knows.
    code = Path(exrx.__file__).parent
    shutil.copytree(code, tmp_path / "exrx", ignore=shutil.ignore_patterns("guidelines", "__pycache__"))
    (tmp_path / "plan.json").write_text(plan.to_json(), "utf-8")
    reader = (
        "import exrx, sys; p = exrx.Plan.load(sys.argv[1]); sys.stdout.buffer.write(p.text(language='de').encode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", reader, str(tmp_path / "plan.json")],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stdout.decode() == plan.text(language="de"), done.stderr.decode()[-2000:]


def test_the_command_tells_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, translated())
    Path("p.toml").write_text(
        'age = 58\nconditions = ["depression", "osteoarthritis"]\nmedications = []\nsymptoms = []\nactive_days = 0\n'
        'start = 2027-01-04\navailability = "Mon, Wed, Fri"\n',
        "utf-8",
    )
    assert main(["plan", "p.toml", "--rules", str(path), "--language", "de", "--today", "2027-01-04"]) == 0
    shown = flat(capsys.readouterr().out)
    assert "Bring deine Kniebandage mit." in shown and "Stop when the knee locks." in shown


FAULTY = """
[words.de.ours.breath]
says = { text = "ohne Fingerabdruck" }
nothing = { source = "00000000", text = "so heißt kein Feld" }
advise = "ohne alles"
inform = { source = "00000000", text = "", held = "maybe" }
locator = { source = "00000000", text = "[[Seite|x]]", by = "wem?" }

[words.de.ours.breth]
says = { source = "00000000", text = "so heißt keine Regel" }

[words.de.adherence.home]
says = { source = "00000000", text = "die Regel gehört nicht zu diesem Paket" }

[words.xx.ours.breath]
says = { source = "00000000", text = "x" }

[words.en.ours.breath]
says = { source = "00000000", text = "x" }
"""


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, FAULTY)
    with pytest.raises(RuleFileError) as caught:
        load_rules(path)
    lines = path.read_text("utf-8").split("\n")
    found = {(problem.field, lines[(problem.line or 1) - 1].split(" ")[0]) for problem in caught.value.problems}
    assert found == {
        ("words.de.ours.breath.says.source", "says"),
        ("words.de.ours.breath.nothing", "nothing"),
        ("words.de.ours.breath.advise", "advise"),
        ("words.de.ours.breath.inform.text", "inform"),
        ("words.de.ours.breath.inform.held", "inform"),
        ("words.de.ours.breath.locator.by", "locator"),
        ("words.de.ours.breath.locator.text", "locator"),
        ("words.de.ours.breth.says", "says"),
        ("words.de.adherence.home.says", "says"),
        ("words.xx", "[words.xx.ours.breath]"),
        ("words.en", "[words.en.ours.breath]"),
    }
    told = str(caught.value)
    assert "did you mean ours.breath.says?" in told and f'source = "{digest(ENGLISH["ours.breath.says"])}"' in told
    assert "one of de" in told and "it has" in told and "; [[open|page]], in " in told


def test_every_text_of_the_shipped_packs_could_stand_in_such_a_table() -> None:
    found = {f"{one.id}.{one.field}": one.english for pack in shipped_packs() for one in texts(pack) if one.english}
    others = ("claim.", "talk.", "talk_short.", "relative.", "activity.")
    # What is offered as an answer is called by its word, in words/de/answers.toml.
    found = {code: text for code, text in found.items() if ".answers." not in code}
    assert found == {code: text for code, (text, _) in TEXTS.items() if not code.startswith(others)}


def test_a_question_keeps_its_gaps(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match=r"words.de.question.our_falls.text"):
        load_rules(written(tmp_path, translated().replace("gestürzt? {words}", "gestürzt? {woerter}")))


def test_what_no_source_carries_is_found_in_both_languages(tmp_path: Path) -> None:
    words = translated().replace("montags", "montags und heilt")
    path = written(tmp_path, words, says="a knee that moves is cured, which is proven")
    found = [one for one in check((path,)) if "a promise that no source makes" in one]
    assert len(found) == 2 and found == sorted(found)
    assert any("ours.breath.says: 'proven'" in one and f"{path}:" in one for one in found)
    assert any("words.de.ours.breath.inform: 'heilt'" in one for one in found)
    assert not [one for one in check((written(tmp_path, translated()),)) if "no source" in one]


REFERRED = """\
format = 1
pack = "clinic.refers"
version = "1"

[source.us]
kind = "product"
title = "Agreement of an invented team"

[[recommendation]]
id = "refers.knee"
tier = "safety"
source = "us"
locator = "page one"
says = "a knee that gives way is looked at first"
quality = "very low"
mark = "product"
when.conditions = { any_of = ["osteoarthritis"] }
unknown = "ask"
then.clearance = { level = "refer", topic = "bone" }
then.advise = "Bring the pictures of [[the knee|it]]."
"""
SIGNED = {
    "refers.knee": {
        "says": ("a knee that gives way is looked at first", "ein Knie, das nachgibt, wird zuerst angesehen"),
        "advise": ("Bring the pictures of the knee.", "Bring die Bilder [[vom Knie|davon]] mit."),
    },
}


@pytest.mark.parametrize("signed", [True, False])
def test_a_referral_is_told_in_german_where_somebody_signed_it(tmp_path: Path, signed: bool) -> None:
    who = "Dr. Invented" if signed else ""
    tables = [
        f"\n[words.de.{id}]\n"
        + "".join(
            f'{n} = {{ source = "{digest(a)}", text = "{b}", reviewed_by = "{who}" }}\n' for n, (a, b) in rows.items()
        )
        for id, rows in SIGNED.items()
    ]
    path = tmp_path / "refers.toml"
    path.write_text(REFERRED + "".join(tables), "utf-8")
    with pytest.raises(exrx.NotCleared) as caught:
        exrx.plan(**PERSON, rules=path)
    clearance = caught.value.clearance
    sheet = clearance.to_html("clinician", language="de")
    told = flat(clearance.text(language="de")) + clearance.to_html("person", language="de") + sheet
    assert ("Bring die Bilder vom Knie mit." in told) is signed
    assert ("Bring the pictures of the knee." in told) is not signed
    assert (SIGNED["refers.knee"]["says"][1] in sheet) is signed
    wall = clearance.to_html("person", language="de")
    assert "vom Knie mit" not in wall and "pictures of the knee" not in wall
