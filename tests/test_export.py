"""Files and rows: written whole or not at all, and a table whose columns stay."""

from __future__ import annotations

import datetime as dt
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from exrx.export.files import write_all
from exrx.export.formats import FORMATS
from exrx.values.errors import ExportError

from .plan_factory import make_plan, make_steps

PLAN = make_plan(weeks=2)
posix = pytest.mark.skipif(os.name != "posix", reason="modes and links as POSIX has them")
as_user = pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="the superuser may write everywhere")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- saving ----------------------------------------------------------------------------------------------------------


def test_the_suffix_names_the_format(tmp_path: Path) -> None:
    assert PLAN.save(tmp_path / "plan.ics") == tmp_path / "plan.ics"
    assert (tmp_path / "plan.ics").read_bytes() == PLAN.to_ics()
    assert PLAN.save(f"{tmp_path}/a.b.JSON") == tmp_path / "a.b.JSON"
    assert (tmp_path / "a.b.JSON").read_text("utf-8") == PLAN.to_json()


def test_every_format_can_be_written(tmp_path: Path) -> None:
    # A PDF needs an extra; tests/test_html.py looks at it.
    for suffix in set(FORMATS) - {".pdf"}:
        assert PLAN.save(tmp_path / f"plan{suffix}").stat().st_size > 1000


@posix
def test_only_the_owner_reads_the_plan_file(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        assert mode(PLAN.save(tmp_path / "plan.json")) == 0o600
        assert mode(PLAN.save(tmp_path / "plan.ics")) == 0o600
        assert mode(PLAN.save(tmp_path / "busy.ics", view="shared")) == 0o644, "it shows nothing but times"
        (tmp_path / "plan.json").chmod(0o644)
        assert mode(PLAN.save(tmp_path / "plan.json")) == 0o600
        (tmp_path / "plan.ics").chmod(0o644)
        assert mode(PLAN.save(tmp_path / "plan.ics")) == 0o600, "as earlier versions wrote it"
        (tmp_path / "plan.ics").chmod(0o640)
        assert mode(PLAN.save(tmp_path / "plan.ics")) == 0o640, "what its owner chose stays"
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("plan.icz", "the unknown suffix .icz; did you mean {}/plan.ics?"),
        ("plan.xyz", "the unknown suffix .xyz; known are .ics, .json, .html, .pdf, .fhir.json, .zip"),
        ("plan", "no suffix; known are .ics, .json, .html, .pdf, .fhir.json, .zip"),
        (".ics", "no suffix; known are .ics, .json, .html, .pdf, .fhir.json, .zip"),
    ],
)
def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(ExportError) as caught:
        PLAN.save(tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name} has {message.format(tmp_path)}"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "plan.ics").mkdir()
    with pytest.raises(ExportError, match="is a folder: name the file to write"):
        PLAN.save(tmp_path / "plan.ics")
    with pytest.raises(ExportError, match=r"there is no folder .*absent; make it first"):
        PLAN.save(tmp_path / "absent" / "plan.ics")
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="there is no folder"):
        PLAN.save(tmp_path / "file" / "plan.ics")
    with pytest.raises(ExportError, match="cannot be written"):
        PLAN.save("a\0b.ics")


@as_user
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError, match="permission denied"):
        PLAN.save(tmp_path / "plan.ics")


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "plan.ics").symlink_to(tmp_path / "real" / "calendar")
    PLAN.save(tmp_path / "plan.ics")
    assert (tmp_path / "plan.ics").is_symlink()
    assert (tmp_path / "real" / "calendar").read_bytes() == PLAN.to_ics()


# --- whole or not at all ---------------------------------------------------------------------------------------------


def test_several_files_are_written_together(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    assert write_all([(one, b"1", None), (two, b"2", 0o600)]) == [one.resolve(), two.resolve()]
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    assert sorted(tmp_path.iterdir()) == [one, two]


def test_one_bad_path_keeps_all_as_they_were(tmp_path: Path) -> None:
    good = tmp_path / "good"
    good.write_bytes(b"old")
    with pytest.raises(ExportError):
        write_all([(good, b"new", None), (tmp_path / "absent" / "file", b"x", None)])
    assert good.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [good]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "plan.ics"
    old = make_plan(weeks=1).to_ics()
    path.write_bytes(old)

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(ExportError, match=r"no space left on device.*nothing is half-written"):
        PLAN.save(path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        PLAN.save(tmp_path / "plan.ics")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    kept = (".plan.icsx.0.tmp", ".plan.json.0.tmp", ".plan.ics.tmp", "plan.ics.exrx-new", ".plan.ics.exrx-new.txt")
    for name in (".plan.ics.exrx-new", ".other.json.exrx-new", ".plan.ics.0.tmp", ".plan.ics.12.tmp", *kept):
        (tmp_path / name).write_bytes(b"health data")
    PLAN.save(tmp_path / "plan.ics")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["plan.ics", *kept])


# --- rows ------------------------------------------------------------------------------------------------------------

COLUMNS = """
plan_id revision week phase session_key uid status date start end timezone kind step_number step activity label minutes
bpm_low bpm_aim bpm_high percent_max_low percent_max_aim percent_max_high percent_reserve_low percent_reserve_aim
percent_reserve_high rpe_low rpe_aim rpe_high talk_test rules
"""


def test_rows_are_flat_one_a_step_with_stable_columns() -> None:
    rows = PLAN.to_rows()
    assert len(rows) == sum(len(session.steps) for session in PLAN.sessions) == 18
    assert all(list(row) == COLUMNS.split() for row in rows)
    row = rows[1]
    assert (row["plan_id"], row["week"], row["session_key"], row["step"]) == ("spring", 1, "w01s1", "main")
    assert (row["minutes"], row["bpm_low"], row["bpm_aim"], row["bpm_high"]) == (30, 99, 116, 134)
    assert row["percent_max_low"] is None
    assert row["rules"] == "depression.intensity,depression.dose,eating.cap"
    assert row["end"] - row["start"] == dt.timedelta(minutes=45)
    assert rows[0]["talk_test"] is None
    assert not any(isinstance(value, list | tuple | dict) for row in rows for value in row.values())


def test_rows_without_pulse_or_clock_have_nothing_there() -> None:
    rows = make_plan(weeks=1, steps=make_steps(bpm=None), clock=None, zone=None).to_rows()
    empty = ("bpm_low", "bpm_aim", "bpm_high", "percent_reserve_low", "start", "end", "timezone")
    assert {row[name] for row in rows for name in empty} == {None}


def test_withdrawn_sessions_say_so_in_their_rows() -> None:
    sessions = (replace(PLAN.sessions[0], status="cancelled"), PLAN.sessions[1])
    assert [row["status"] for row in make_plan(sessions=sessions).to_rows()] == ["cancelled"] * 3 + ["confirmed"] * 3
