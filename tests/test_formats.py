"""The table of export formats: a row and a module are a format, and no format writes over somebody else's file."""

from __future__ import annotations

import importlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from exrx.cli import main
from exrx.export import formats
from exrx.export.formats import CALENDAR, FORMATS, PLAN_FILE, Format, Option, add, format_of, holds, mode_of
from exrx.programme.plan import Plan
from exrx.values.errors import ExportError, InputError

from .plan_factory import make_plan

PLAN = make_plan(weeks=2)
PERSON = ["--age", "34", "--conditions", "depression", "--medications", "none", "--symptoms", "none"]
COMMAND = ["plan", *PERSON, "--start", "2027-01-04", "--id", "spring"]
posix = pytest.mark.skipif(os.name != "posix", reason="modes as POSIX has them")


def to_toy(plan: Plan, *, view: str = "short", colour: str = "grey") -> str:
    return f"TOY {plan.id} {view} {colour} {len(plan.sessions)}\n"


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Format]:
    """A format as anybody may add one: a module with a writer, and a row."""
    module = ModuleType("toy_format")
    module.to_toy = to_toy  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "toy_format", module)
    row = Format(
        ".toy.json",
        "a toy",
        "toy_format:to_toy",
        holds(b"TOY "),
        ("short", "long"),
        options=(Option("colour", "COLOUR", "of a .toy.json"),),
    )
    add(row)
    yield row
    del FORMATS[row.suffix]


def test_a_row_and_a_module_are_a_format(tmp_path: Path, toy: Format) -> None:
    path = PLAN.save(tmp_path / "plan.toy.json")
    assert path.read_text() == "TOY spring short grey 6\n", "the longer suffix decides"
    assert PLAN.save(path, "long", colour="red").read_text() == "TOY spring long red 6\n", "what exrx wrote is replaced"
    assert Plan.load(PLAN.save(tmp_path / "plan.json")) == PLAN
    with pytest.raises(
        ExportError, match="'red' is not an option|'color' is not an option of a .toy.json file; there are colour"
    ):
        PLAN.save(path, color="red")
    with pytest.raises(ExportError, match="'colour' is not an option of a .zip file; there are language"):
        PLAN.save(tmp_path / "plan.zip", colour="red")
    with pytest.raises(ExportError, match="'private' is not a view of a .toy.json file; there are short and long"):
        PLAN.save(path, "private")
    with pytest.raises(ExportError, match=r"known are \.ics, \.json, \.html, \.pdf, .*\.toy\.json"):
        PLAN.save(tmp_path / "plan.xyz")


def test_the_command_line_knows_it_from_the_table(
    tmp_path: Path, toy: Format, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["plan", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "plan.toy.json" in text and "--colour COLOUR" in text and "short (long) for .toy.json" in text
    assert main([*COMMAND, "-o", "a.toy.json", "--view", "long", "--colour", "blue"]) == 0
    assert Path("a.toy.json").read_text().startswith("TOY spring long blue")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.toy.json"], "it is no plan file"
    assert main([*COMMAND, "-o", "b.json", "--colour", "blue"]) == 2
    assert "--colour belongs to another kind of file: end -o in .toy.json" in " ".join(capsys.readouterr().err.split())
    assert main([*COMMAND, "-o", "b.ics", "--view", "long"]) == 2
    assert "--view long belongs to a toy: end -o in .toy.json" in " ".join(capsys.readouterr().err.split())
    assert main([*COMMAND, "-o", "b.toy.ics"]) == 2
    assert "b.toy.ics would keep its plan in b.toy.json" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("suffix", [*FORMATS, ".toy.json"])
def test_no_format_writes_over_somebody_elses_file(
    tmp_path: Path, toy: Format, suffix: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"mine{suffix}"
    for foreign in (b"my own notes", b'{"format": 2}', b"BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\nEND:VCALENDAR\r\n"):
        path.write_bytes(foreign)
        with pytest.raises(ExportError, match=r"is there and is not .* that exrx wrote. Choose another path"):
            PLAN.save(path)
        assert main([*COMMAND, "-o", path.name]) == 2
        assert "Choose another -o" in " ".join(capsys.readouterr().err.split()).replace("choose", "Choose")
        assert path.read_bytes() == foreign
        assert list(tmp_path.iterdir()) == [path]
    path.write_bytes(b" \n")
    if suffix != ".pdf":
        assert FORMATS[suffix].is_ours(PLAN.save(path).read_bytes()), "an empty file holds nothing to lose"
        assert PLAN.save(path) == path


def test_no_format_takes_the_file_of_another_for_its_own(tmp_path: Path, toy: Format) -> None:
    written = {suffix: PLAN.save(tmp_path / f"plan{suffix}").read_bytes() for suffix in FORMATS if suffix != ".pdf"}
    for suffix, row in FORMATS.items():
        assert {other for other, data in written.items() if row.is_ours(data)} == {suffix} - {".pdf"}


@posix
def test_what_holds_health_data_is_for_its_owner_alone(tmp_path: Path, toy: Format) -> None:
    for suffix, row in FORMATS.items():
        if row.holds_health:
            assert mode_of(tmp_path / f"plan{suffix}", b"") == 0o600
    assert stat.S_IMODE(PLAN.save(tmp_path / "plan.toy.json").stat().st_mode) == 0o600


def test_every_row_is_whole() -> None:
    for suffix, row in FORMATS.items():
        assert row.suffix == suffix == suffix.lower()
        for named in filter(None, (row.writer, row.mode, row.waiting)):
            module, _, name = named.partition(":")
            assert callable(getattr(importlib.import_module(module), name))
        assert not row.is_ours(b"anything else")
        assert row.what.startswith(("a ", "an "))
    assert format_of("plan.ics") is CALENDAR and format_of("plan.json") is PLAN_FILE


@pytest.mark.parametrize("suffix", ["toy", ".", ".Toy", ""])
def test_a_suffix_is_written_with_its_dot_in_lower_case(suffix: str) -> None:
    with pytest.raises(ExportError, match="is no suffix of a format"):
        add(CALENDAR._replace(suffix=suffix))


def test_a_suffix_is_given_once() -> None:
    with pytest.raises(ExportError, match="the suffix .json is taken by a plan file"):
        add(CALENDAR._replace(suffix=".json"))


def test_the_table_loads_no_writer() -> None:
    import subprocess

    script = "import sys, exrx.export.formats; print(sorted({'pydantic', 'icalendar', 'exrx.programme.plan'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_that_changed_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    made = formats.content

    def slow(*given: object, **options: str) -> bytes:
        path.write_bytes(b"written by somebody else in the meantime")
        return made(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(formats, "content", slow)
    with pytest.raises(ExportError, match="changed meanwhile"):
        PLAN.save(path)
    assert path.read_bytes() == b"written by somebody else in the meantime"


def test_a_language_belongs_to_what_holds_sentences(tmp_path: Path) -> None:
    for name in ("plan.ics", "plan.html"):
        assert PLAN.save(tmp_path / name, language="en").read_bytes() == PLAN.save(tmp_path / name).read_bytes()
        with pytest.raises(InputError, match="'tlh' is not a language of exrx"):
            PLAN.save(tmp_path / name, language="tlh")
    assert Plan.load(PLAN.save(tmp_path / "plan.json", language="en")) == PLAN
