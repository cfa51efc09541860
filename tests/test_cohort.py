"""``exrx cohort``: a table in, a table out; broken rows hurt nobody else, a broken run loses and doubles nothing, memory stays bounded."""

from __future__ import annotations

import csv
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.ipc
import pyarrow.parquet
import pytest

from exrx import batch
from exrx.batch import run as running
from exrx.batch.files import Table
from exrx.batch.run import Question, Summary, run
from exrx.cli import main
from exrx.values.errors import ExportError, InputError

from .cohort_cast import AS_OF, cell, people
from .test_batch import table

PEOPLE = people("patchy", 40, 3)
NAMES = list(dict.fromkeys(name for person in PEOPLE for name in person))


def lines(rows: list[dict[str, Any]]) -> list[str]:
    found: list[str] = []

    class Lines:
        @staticmethod
        def write(text: str) -> None:
            found.append(text)

    writer = csv.writer(Lines(), lineterminator="")
    writer.writerow(["id", *NAMES])
    writer.writerows([f"p{number}", *(cell(row.get(name)) for name in NAMES)] for number, row in enumerate(rows))
    return found


def written(folder: Path, rows: list[dict[str, Any]] = PEOPLE, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines(rows)) + "\n", "utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    return rows


def cohort(*words: object) -> int:
    return main(["cohort", *map(str, words), "--as-of", AS_OF.isoformat()])


def question(folder: Path, **more: Any) -> Question:
    given = {
        "source": str(folder / "people.csv"),
        "out": str(folder / "doses.parquet"),
        "as_of": AS_OF.isoformat(),
        "size": 8,
    }
    return Question(**{**given, **more})


@pytest.fixture(scope="module")
def doses() -> list[dict[str, Any]]:
    """The rows that are right."""
    named = table([{"id": f"p{number}", **person} for number, person in enumerate(PEOPLE)])
    rows: list[dict[str, Any]] = batch.prescribe(named, as_of=AS_OF).to_pylist()
    return rows


def test_the_command_writes_a_row_for_everybody_and_says_what_it_came_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], doses: list[dict[str, Any]]
) -> None:
    assert cohort(written(tmp_path), "-o", tmp_path / "doses.parquet") == 0
    printed = capsys.readouterr()
    assert read(tmp_path / "doses.parquet") == doses
    assert "40 people," in " ".join(printed.out.split()) and printed.err == ""
    for level in ("cleared", "limited", "refer", "stop", "error"):
        number = sum(row["level"] == level for row in doses)
        assert f"  {level:<8} {number:>9,}  {100 * number / 40:5.1f} %" in printed.out
    assert "symptoms (field symptoms)" in printed.out and "disease.inactive: " in printed.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["doses.parquet", "people.csv"]
    assert (tmp_path / "doses.parquet").stat().st_mode & 0o777 == 0o600


def test_what_clears_most_is_counted_by_those_whom_it_alone_holds_back(
    tmp_path: Path, doses: list[dict[str, Any]]
) -> None:
    written(tmp_path)
    summary = run(question(tmp_path))
    holding = {"open": {}, "alone": {}}  # type: ignore[var-annotated]
    for person in PEOPLE:
        asked = [one.id for one in batch_screen(person).questions if one.holds_back]
        for name in asked:
            holding["open"][name] = holding["open"].get(name, 0) + 1
            if len(asked) == 1:
                holding["alone"][name] = holding["alone"].get(name, 0) + 1
    assert (dict(summary.open), dict(summary.alone)) == (holding["open"], holding["alone"])
    assert holding["alone"] and sum(summary.levels.values()) == summary.rows == len(doses)


def batch_screen(person: dict[str, Any]) -> Any:
    from exrx import screen

    return screen(**person, as_of=AS_OF)


@pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".csv"])
def test_the_kind_of_file_makes_no_difference(tmp_path: Path, suffix: str, doses: list[dict[str, Any]]) -> None:
    named = table([{"id": f"p{number}", **person} for number, person in enumerate(PEOPLE)])
    source, out = tmp_path / f"people{suffix}", tmp_path / f"doses{suffix}"
    if suffix == ".parquet":
        pyarrow.parquet.write_table(named, source, row_group_size=7)
    elif suffix == ".csv":
        written(tmp_path)
    else:
        with pyarrow.ipc.new_stream(source, named.schema) as stream:
            stream.write_table(named, max_chunksize=11)
    run(question(tmp_path, source=str(source), out=str(out)))
    if suffix == ".parquet":
        assert read(out) == doses
    elif suffix == ".arrow":
        assert pyarrow.ipc.open_file(out).read_all().to_pylist() == doses
    else:
        kinds = pa.schema([("id", pa.string()), *list(batch.OUT)[1:]])
        convert = pyarrow.csv.ConvertOptions(
            column_types=kinds, strings_can_be_null=True, quoted_strings_can_be_null=False
        )
        assert pyarrow.csv.read_csv(out, convert_options=convert).to_pylist() == doses


def test_broken_rows_hurt_nobody_else(
    tmp_path: Path, doses: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A hundredth would be none of forty: here every fourth row is broken, each in a way of its own."""
    head, *good = lines(PEOPLE)
    wrong = [
        b"x1,too,few",
        b'x2,"' + b"," * len(NAMES),
        b"x3" + b"," * (len(NAMES) + 5),
        "x4,\xff".encode("latin-1") + b"," * (len(NAMES) - 1),
        b"x5," + b"9" * 40 + b"," * (len(NAMES) - 1),
        b"x6," + b"a" * 200_000 + b"," * (len(NAMES) - 1),
        b"x7,\x00" + b"," * (len(NAMES) - 1),
        b'x8,"4"0' + b"," * (len(NAMES) - 1),
        b"x9,-1" + b";,none;" * 3 + b"," * (len(NAMES) - 4),
        b'"' * 7,
    ]  # fmt: skip
    mixed = [head.encode()]
    for number, line in enumerate(good):
        mixed += [line.encode(), *([wrong[number // 4]] if number % 4 == 2 else [])]
    (tmp_path / "people.csv").write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(mixed))
    out = tmp_path / "doses.parquet"
    assert cohort(tmp_path / "people.csv", "-o", out) == 0
    assert "error           10   20.0 %" in capsys.readouterr().out
    found = read(out)
    assert [row for row in found if row["level"] != "error"] == doses
    bad = [row for row in found if row["level"] == "error"]
    assert len(bad) == 10 and all(row["error"] for row in bad)
    assert [number for number, row in enumerate(found) if row["level"] == "error"] == list(range(3, 50, 5))
    assert bad[0]["error"].startswith("row 3: has 3 cells") and "UTF-8" in bad[3]["error"]
    assert bad[8]["id"] == "x9" and bad[8]["error"].count(" | ") >= 1
    assert cohort(tmp_path / "people.csv", "-o", out, "--strict") == 1


def test_several_processes_come_to_the_same(tmp_path: Path, doses: list[dict[str, Any]]) -> None:
    written(tmp_path)
    told: list[tuple[int, float]] = []
    summary = run(question(tmp_path), workers=2, progress=lambda rows, upto: told.append((rows, upto)))
    assert read(tmp_path / "doses.parquet") == doses
    assert vars(summary) == vars(run(question(tmp_path, out=str(tmp_path / "again.parquet"))))
    assert [rows for rows, _ in told] == [8, 16, 24, 32, 40] and max(upto for _, upto in told) == 1.0


_SLOW = """
import sys, time
from exrx.batch import run, together
real = together.Together.of
def slow(self, *given, **more):
    time.sleep(0.1)
    return real(self, *given, **more)
together.Together.of = slow
run.run(run.Question(source=sys.argv[1], out=sys.argv[2], as_of=sys.argv[3], size=4))
"""


def _killed(source: Path, out: Path, parts: int) -> None:
    """Work on a cohort, and be killed when so many parts are there."""
    folder = Path(f"{out}.parts")
    with subprocess.Popen([sys.executable, "-c", _SLOW, str(source), str(out), AS_OF.isoformat()]) as process:
        until = time.monotonic() + 60
        while len(list(folder.glob("0*"))) < parts:
            assert process.poll() is None and time.monotonic() < until, "it ended before it was killed"
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL and not out.exists()


def test_killed_in_the_middle_and_run_again_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, doses: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = written(tmp_path), tmp_path / "doses.parquet"
    _killed(source, out, 3)
    before = {path.name: path.stat().st_mtime_ns for path in Path(f"{out}.parts").glob("0*")}
    made: list[int] = []
    real = running.Worker.make

    def counting(self: Any, stretch: Any) -> None:
        made.append(stretch.number)
        real(self, stretch)

    monkeypatch.setattr(running.Worker, "make", counting)
    summary = run(question(tmp_path, size=4))
    assert read(out) == doses
    assert len(before) >= 3 and made == [number for number in range(10) if f"{number:05}" not in before]
    assert summary.rows == 40 and vars(summary) == vars(run(question(tmp_path, out=str(tmp_path / "b.parquet"))))
    assert not list(tmp_path.glob("*.parts*"))


def test_killed_while_the_parts_are_joined_it_is_joined_again(
    tmp_path: Path, doses: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    real = os.replace

    def dies(made: Path, path: Path) -> None:
        if path.name == "doses.parquet":
            raise KeyboardInterrupt
        real(made, path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            run(question(tmp_path))
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["doses.parquet.parts", "people.csv"]
    assert len(list((tmp_path / "doses.parquet.parts").glob("0*"))) == 5
    monkeypatch.setattr(running.Worker, "make", None)
    assert run(question(tmp_path)).rows == 40
    assert read(tmp_path / "doses.parquet") == doses


@pytest.mark.parametrize("what", ["input", "rules", "day of screening", "exrx", "choice of sessions"])
def test_parts_of_another_run_are_refused(tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = written(tmp_path), tmp_path / "doses.parquet"
    with monkeypatch.context() as patch:
        patch.setattr(running, "_batches", lambda path: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(question(tmp_path))
    other: dict[str, Any] = {}
    if what == "input":
        source.write_text(source.read_text("utf-8").replace("p39,", "q39,"), "utf-8")
    elif what == "rules":
        other["rules"] = (str(Path(__file__).resolve().parents[1] / "examples" / "clinic.toml"),)
    elif what == "exrx":
        monkeypatch.setattr(running, "__version__", "9.9.9")
    elif what == "choice of sessions":
        other["sessions"] = str(tmp_path / "sessions.parquet")
    else:
        other["as_of"] = "2027-01-05"
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(ExportError, match=f"another {what}"):
        run(question(tmp_path, **other))
    assert sorted(path.name for path in tmp_path.rglob("*")) == before and out.exists() is False


def test_a_run_that_was_broken_off_yesterday_keeps_its_day(tmp_path: Path) -> None:
    source, out = written(tmp_path), tmp_path / "doses.parquet"
    _killed(source, out, 1)
    assert running.earlier_day(str(out)) == AS_OF.isoformat() and running.earlier_day(str(source)) == ""


def test_two_at_once_do_not_share_a_folder_of_parts(tmp_path: Path) -> None:
    from exrx.export.locking import locked

    written(tmp_path)
    parts = tmp_path / "doses.parquet.parts"
    parts.mkdir()
    program = (
        "import sys, time\nfrom exrx.export.locking import locked\n"
        "with locked([sys.argv[1] + '/x']):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(parts)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(ExportError, match="Another exrx is writing"):
            run(question(tmp_path))
        other.kill()
    with locked([parts / "x"]):
        pass


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", "age,condtions\n40,none\n", "did you mean conditions"),
        ("a.csv", "age;sex\n40;f\n", "columns are separated by commas"),
        ("a.csv", "age,age\n40,41\n", "stands there twice"),
        ("a.csv", "", "names no columns"),
        ("a.parquet", "no parquet", "cannot be read"),
        ("a.arrow", "no arrow", "cannot be read"),
        ("a.txt", "age\n40\n", ".csv, .parquet or .arrow"),
        ("missing.csv", None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_with_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | None, why: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    assert cohort(tmp_path / name, "-o", tmp_path / "out.parquet") == 2
    printed = capsys.readouterr().err
    assert why in " ".join(printed.split()) and "Something is wrong inside" not in printed
    assert not (tmp_path / "out.parquet").exists() and not list(tmp_path.glob("*.parts*"))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["-o", "out.xlsx"], "is no .csv, .parquet or .arrow file"),
        (["-o", "nowhere/out.csv"], "there is no folder"),
        (["-o", "people.csv"], "was not written by exrx cohort"),
        (["-o", "mine.csv"], "was not written by exrx cohort"),
        (["-o", "out.csv", "--sessions", "out.csv"], "are two tables"),
        (["-o", "out.csv", "--workers", "0"], "--workers takes one or more"),
        (["-o", "out.csv", "--start", "2027-01-04"], "belong to --sessions"),
        (["-o", "out.csv", "--rules", "missing.toml"], "missing.toml"),
        (["-o", "out.csv", "--sessions", "s.csv", "--start", "soon"], "write it as 2027-01-04"),
        (["-o", "out.csv", "--sessions", "s.csv", "--start", "2026-01-04"], "lies after 2026-01-04"),
        (
            ["-o", "out.csv", "--sessions", "s.csv", "--timezone", "Mars/Base"],
            "nothing was written. --timezone 'Mars/Base'",
        ),
        (["-o", "out.csv", "--sessions", "s.csv", "--timezone", "Etc/GMT+15"], "--timezone 'Etc/GMT+15' has no summer"),
    ],
)
def test_a_place_that_cannot_be_written_is_said_with_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    written(tmp_path)
    (tmp_path / "mine.csv").write_text("my,own\n1,2\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert cohort("people.csv", *words) == 2
    assert why in " ".join(capsys.readouterr().err.split())
    assert (tmp_path / "mine.csv").read_text("utf-8") == "my,own\n1,2\n" and not list(tmp_path.glob("*.parts*"))


def test_what_it_wrote_itself_is_replaced(tmp_path: Path, doses: list[dict[str, Any]]) -> None:
    written(tmp_path)
    for name in ("out.csv", "out.parquet", "out.arrow"):
        for _ in range(2):
            run(question(tmp_path, out=str(tmp_path / name), size=40))
    assert read(tmp_path / "out.parquet") == doses


def test_sessions_are_a_second_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], doses: list[dict[str, Any]]
) -> None:
    source, out = written(tmp_path, PEOPLE[:10]), tmp_path / "sessions.parquet"
    words = ("--sessions", out, "--start", "2027-01-11", "--timezone", "Europe/Berlin")
    assert cohort(source, "-o", tmp_path / "doses.csv", *words) == 0
    given = table([{"id": f"p{number}", **person} for number, person in enumerate(PEOPLE[:10])])
    parts = batch.sessions(given, as_of=AS_OF, start="2027-01-11", timezone="Europe/Berlin")
    assert read(out) == [row for part in parts for row in part.to_pylist()]
    free = sum(row["level"] in ("cleared", "limited") for row in doses[:10])
    assert free > 2 and f"the sessions of {free} people" in " ".join(capsys.readouterr().out.split())


def test_no_people_are_an_empty_table(tmp_path: Path) -> None:
    written(tmp_path, [])
    assert run(question(tmp_path)) == Summary()
    found = pyarrow.parquet.read_table(tmp_path / "doses.parquet")
    assert found.num_rows == 0 and found.schema.names[:2] == ["id", "level"]


def test_a_bar_is_shown_on_a_terminal(tmp_path: Path) -> None:
    source = written(tmp_path, PEOPLE[:3])
    ours, theirs = pty.openpty()
    words = [
        sys.executable,
        "-m",
        "exrx",
        "cohort",
        str(source),
        "-o",
        str(tmp_path / "out.csv"),
        "--as-of",
        "2027-01-04",
    ]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=theirs, check=False)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0 and "[##############################] 100%" in shown and "3 rows" in shown


_PEAK = """
import sys
from exrx.batch.run import Question, run
run(Question(source=sys.argv[1], out=sys.argv[2], as_of="2027-01-04"))
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak of a process apart")
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_memory_is_bounded_by_the_stretch(tmp_path: Path, suffix: str) -> None:
    """Ten times as many people, of whom many are alike, so that it takes seconds."""
    peaks = []
    for number in (20_000, 60_000):
        ages, source = [40 + row % 7 for row in range(number)], tmp_path / f"{number}{suffix}"
        many = pa.table({"id": [f"{row:040}" for row in range(number)], "age": ages})
        pyarrow.csv.write_csv(many, source) if suffix == ".csv" else pyarrow.parquet.write_table(
            many, source, row_group_size=10_000
        )
        words = [sys.executable, "-c", _PEAK, str(source), str(tmp_path / "out.parquet")]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout) / 1024)
    assert read(tmp_path / "out.parquet")[-1]["id"] == f"{59_999:040}"
    assert peaks[1] < 500 and peaks[1] - peaks[0] < 60, peaks


def test_a_file_is_read_a_stretch_at_a_time(tmp_path: Path) -> None:
    source = written(tmp_path)
    stretches = Table(source, 3).stretches()
    first = next(stretches)
    assert (first.number, first.first, first.rows) == (0, 0, 3)
    rest = list(stretches)
    assert [one.rows for one in (first, *rest)] == [3] * 13 + [1] and rest[-1].first == 39
    with pytest.raises(InputError, match="cannot be read"):
        Table(tmp_path / "nothing.csv", 3)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".arrow"])
def test_sessions_of_two_people_of_one_id_are_refused_before_anything(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, source = pa.table({"id": ["ann", "bob", "ann"], "age": [34, 40, 50]}), tmp_path / f"people{suffix}"
    if suffix == ".csv":
        pyarrow.csv.write_csv(given, source)
    elif suffix == ".parquet":
        pyarrow.parquet.write_table(given, source)
    else:
        with pyarrow.ipc.new_file(source, given.schema) as stream:
            stream.write_table(given)
    out = tmp_path / "doses.csv"
    assert cohort(source, "-o", out, "--sessions", tmp_path / "sessions.csv") == 2
    assert "ann" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [source.name]
    assert cohort(source, "-o", out) == 0


def test_a_file_with_views_of_texts_is_read(tmp_path: Path) -> None:
    """polars writes its Arrow files so."""
    given = pa.table({"id": ["ann", "bob"], "age": [34, 40], "conditions": ["depression", "none"]})
    views = given.cast(pa.schema([("id", pa.string_view()), ("age", pa.int64()), ("conditions", pa.string_view())]))
    with pyarrow.ipc.new_file(tmp_path / "people.arrow", views.schema) as stream:
        stream.write_table(views)
    assert cohort(tmp_path / "people.arrow", "-o", tmp_path / "doses.parquet") == 0
    assert read(tmp_path / "doses.parquet") == batch.prescribe(given, as_of=AS_OF).to_pylist()


FULL = """
import resource, signal, sys
from exrx.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
sys.exit(main(["cohort", *sys.argv[2:], "--as-of", "2027-01-04"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("out", ["doses.csv", "doses.parquet", "doses.arrow"])
def test_on_a_full_disk_nothing_half_written_is_left_and_it_goes_on_later(out: str, tmp_path: Path) -> None:
    source, place = written(tmp_path), tmp_path / out
    for most in (1_000, 6_000):
        told = subprocess.run(
            [sys.executable, "-c", FULL, str(most), source, "-o", place], capture_output=True, text=True
        )
        assert told.returncode == 2 and "run it again" in told.stderr, told.stderr
        left = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix == ".exrx-cohort"]
        assert not left and not place.exists()
    assert cohort(source, "-o", place) == 0
    assert sorted(tmp_path.iterdir()) == sorted([source, place])
