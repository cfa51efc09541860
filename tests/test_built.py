"""The file that a wheel carries beside the TOML: believed while it says the same, and never missed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exrx.medicines import MedicineNames, Spellings, folder
from exrx.vocabulary import medicine_names, vocabulary

ROOT = Path(__file__).parents[1]

WRITE = """
import runpy, sys
exec(runpy.run_path(sys.argv[2])["MAKE"])
"""
PLAN = """
import hashlib, json, sys
from exrx import plan
from exrx.values.errors import RuleFileError
def made(**more):
    fields = {"conditions": ["depression"], "medications": [], "symptoms": [], "age": 34, **more}
    p = plan(resting_hr=62, start="2027-01-04", timezone="Europe/Berlin", availability=["Wed 18:00-20:00", "Sun 10:00-12:00"], **fields)
    return p
def told(p):
    return hashlib.sha256(p.to_json().encode() + p.to_ics() + str(p).encode() + p.to_html(language="de").encode()).hexdigest()
try:
    p = made()
    slow = {"exrx.rules.schema", "pydantic", "icalendar", "importlib.resources", "pathlib", "uuid", "exrx.busy.calendars", "dateutil"}
    loaded = slow & sys.modules.keys()
    text = p.to_json().encode() + p.to_ics()
    loaded |= {"pydantic", "icalendar"} & sys.modules.keys()
    first = [hashlib.sha256(text).hexdigest(), "tomllib" in sys.modules, bool(loaded)]
    more = [told(p), told(made(medications=["Metoprolol 47,5 mg", "sertralin"], age=61))] if sys.argv[1:] else []
    print(json.dumps([*first, *more], default=str))
except RuleFileError as error:
    print(json.dumps(str(error)))
"""


def _run(package: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-c", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=package.parent,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _plans(package: Path, *whole: str) -> tuple[object, bool]:
    """What is made there, and whether it was made without reading TOML."""
    told = json.loads(_run(package, PLAN, *whole))
    if isinstance(told, str):
        return told, False
    row, by_toml, checked, *more = told
    assert by_toml == checked
    return [row, *more], not by_toml


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it stands in a wheel."""
    package = tmp_path_factory.mktemp("wheel") / "exrx"
    shutil.copytree(ROOT / "src/exrx", package, ignore=shutil.ignore_patterns("__pycache__"))
    # The hook's own script, without the tool that calls it.
    hook = package.parent / "made.py"
    text = (ROOT / "hatch_build.py").read_text("utf-8")
    hook.write_text(text[text.index("MAKE = ") : text.index("class BuildHook")], "utf-8")
    _run(package, WRITE, str(package / "built.json"), str(hook))
    return package


@pytest.fixture(scope="module")
def whole(wheel: Path) -> list[object]:
    """What is made where there is no such file."""
    file = wheel / "built.json"
    aside = file.rename(wheel / "aside")
    made, quick = _plans(wheel, "whole")
    aside.rename(file)
    assert not quick and isinstance(made, list)
    return made


@pytest.fixture(scope="module")
def from_toml(whole: list[object]) -> object:
    """The same in short."""
    return whole[:1]


def test_plans_are_the_same_and_no_toml_is_read_for_them(wheel: Path, whole: list[object]) -> None:
    assert _plans(wheel, "whole") == (whole, True)


COMMAND = """
import sys
import exrx.classes
from exrx.cli import main
compiled = []
exrx.classes.compile = lambda *given: compiled.append(given[0]) or compile(*given)
flags = "--age 34 --conditions depression --medications none --symptoms none --start 2027-01-04"
assert main(["plan", *flags.split(), "-o", sys.argv[1]]) == 0
slow = {"tomllib", "exrx.rules.schema", "pydantic", "icalendar", "importlib.resources", "uuid", "exrx.busy.calendars"}
print("loaded:", *sorted(slow & sys.modules.keys()), *compiled)
"""
INITS = """
import exrx.classes
from exrx.inits import INITS
names = ("co_code", "co_consts", "co_names", "co_varnames", "co_argcount", "co_kwonlyargcount")
exrx.classes._beforehand = dict
for text, code in INITS.items():
    made = exrx.classes._compiled(text)
    assert [getattr(made, name) for name in names] == [getattr(code, name) for name in names], text
print(len(INITS))
"""


def test_a_command_writes_calendar_and_plan_file_and_reads_no_toml(wheel: Path, tmp_path: Path) -> None:
    assert _run(wheel, COMMAND, str(tmp_path / "plan.ics")).endswith("loaded:\n")
    assert (tmp_path / "plan.ics").exists() and (tmp_path / "plan.json").exists()


def test_a_wheel_brings_what_is_compiled_of_the_classes(wheel: Path) -> None:
    assert int(_run(wheel, INITS)) > 40
    assert not (ROOT / "src/exrx/inits.py").exists()


def test_dates_in_shipped_data_are_dates(wheel: Path) -> None:
    look = "import sys; from exrx.person.fields import field_words; print(*map(repr, field_words()['example'].values()), 'tomllib' in sys.modules)"
    assert _run(wheel, look) == _run(ROOT / "src/exrx", look).replace("True\n", "False\n")
    assert "datetime.date(" in _run(wheel, look)


def _flip(text: bytes) -> bytes:
    """One letter of one rule is another."""
    place = text.index(b'"says":["', text.index(b'"Recommendation"')) + 12
    return text[:place] + (b"x" if text[place : place + 1] != b"x" else b"y") + text[place + 1 :]


def _of_a_strange_class(text: bytes) -> bytes:
    """Its own digests are right, and what it holds is none of ours."""
    import hashlib

    header, _, rest = text.partition(b"\n")
    found = json.loads(header)
    start, length, _ = found["parts"]["packs"]
    strange = b'[["os.system",1,[],{"command":["exit 1"]}],["Path",1,[],{}]]'.ljust(length - 1) + b"\n"
    digest = hashlib.sha256(len(strange).to_bytes(8, "big") + strange).hexdigest()[:32]
    found["parts"]["packs"] = [start, length, digest]
    return json.dumps(found).encode() + b"\n" + rest[:start] + strange + rest[start + length :]


@pytest.mark.parametrize(
    "wrong",
    [
        _flip,
        _of_a_strange_class,
        lambda text: text[: len(text) // 3],
        lambda text: b'{"parts": {}, "readers": [7]}\n',
    ],
    ids=["a letter", "a strange class", "cut short", "nothing in it"],
)
def test_a_file_that_is_not_as_it_was_written_is_not_believed(
    wheel: Path, from_toml: object, wrong: Callable[[bytes], bytes]
) -> None:
    file = wheel / "built.json"
    kept = file.read_bytes()
    file.write_bytes(wrong(kept))
    try:
        assert _plans(wheel) == (from_toml, False)
    finally:
        file.write_bytes(kept)


def test_what_is_changed_beside_it_counts(wheel: Path, from_toml: object) -> None:
    rules, reader = wheel / "guidelines/sessions.toml", wheel / "rules/entry.py"
    text, code = rules.read_text("utf-8"), reader.read_text("utf-8")
    file, aside = wheel / "built.json", wheel / "aside"
    try:
        # A number of a rule: as if the file had never been there.
        assert "bad_day = { choose = 10" in text
        rules.write_text(text.replace("bad_day = { choose = 10", "bad_day = { choose = 8"), "utf-8")
        doctored = _plans(wheel)
        file.rename(aside)
        assert doctored == _plans(wheel)
        assert doctored[0] != from_toml
        aside.rename(file)
        # A fault: with its file and line.
        rules.write_text(text.replace("bad_day = { choose = 10", 'bad_day = { choose = "10"'), "utf-8")
        line = text[: text.index("bad_day = { choose = 10")].count("\n") + 1
        assert f"sessions.toml:{line}" in str(_plans(wheel)[0])
        rules.write_text(text, "utf-8")
        # A reader that is not the one that made it.
        reader.write_text(f"{code}\n", "utf-8")
        assert _plans(wheel) == (from_toml, False)
        # Another file of rules.
        reader.write_text(code, "utf-8")
        (wheel / "guidelines/conditions/more.toml").write_text(
            'format = 1\npack = "exrx-more"\nversion = "1"\n', "utf-8"
        )
        assert not _plans(wheel)[1]
    finally:
        if aside.exists():
            aside.rename(file)
        rules.write_text(text, "utf-8")
        reader.write_text(code, "utf-8")
        (wheel / "guidelines/conditions/more.toml").unlink(missing_ok=True)


def test_the_source_has_none_so_that_what_is_edited_counts() -> None:
    assert not (ROOT / "src/exrx/built.json").exists()


def test_names_of_medicines_stay_the_same_as_plain_data() -> None:
    classes = {term.id: (term.id, term.label, *term.aliases) for term in vocabulary()["medications"].values()}
    read = MedicineNames.read(folder(), classes)
    spelt = Spellings.from_plain(json.loads(json.dumps(read.spelt().to_plain())))
    again = MedicineNames.from_plain(json.loads(json.dumps(read.to_plain())), lambda: spelt)
    assert again == read == medicine_names()
    assert spelt == read.spelt() == medicine_names().spelt()
