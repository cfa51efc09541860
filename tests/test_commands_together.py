"""Pairs and threes of commands on one plan at once, also with a calendar on a server: nothing is lost, doubled or mismatched."""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exrx import Journal
from exrx.cli import main

from .misbehaving_server import Request, Site, Store, Wire
from .test_two_at_once import DAY, PERSON, events, plan_of, whole

COUNT = int(os.environ.get("EXRX_TOGETHER", "4"))
"""How many meet. By hand: EXRX_TOGETHER=250 pytest tests/test_commands_together.py"""

URL = "URL"
COMMANDS = {
    "again": ["plan", "person.toml", "-o", "plan.ics", "--minutes", "40"],
    "shorter": ["plan", "person.toml", "-o", "plan.ics", "--sessions-per-week", "2", "--changes", "changes.ics"],
    "new": ["plan", "person.toml", "-o", "plan.ics", "--new", "--start", "2027-02-01"],
    "medicine": ["adapt", "--medications", "metoprolol"],
    "pause": ["adapt", "--pause", "2027-02-08..2027-02-21"],
    "pulse": ["adapt", "--resting-hr", "58"],
    "done": ["log", "done"],
    "score": ["log", "phq9", "9"],
    "ill": ["log", "ill", "2027-01-18..2027-01-19"],
    "withdraw": ["withdraw", "plan.json", "-o", "withdraw.ics"],
    "push": ["push", "--url", URL],
    "pull": ["pull", "--url", URL],
    "show": ["show"],
    "why": ["why", "changes"],
}
LOGGED = {"done": "session", "score": "score", "ill": "illness"}
ANEW = {"again", "shorter", "new", "withdraw"}
"""What makes the plan from the person file, or takes it out: it may undo what another has entered just before."""


@dataclass
class Shared(Store):
    """A good server that has several clients."""

    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> bytes | Wire:
        with self.lock:
            return super().__call__(request)


def started(folder: Path, words: Sequence[str], url: str) -> int:
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        os.chdir(folder)
        sys.stdout = sys.stderr = open(f"{folder}.said-{os.getpid()}", "w", encoding="utf-8")  # noqa: SIM115
        today = ["--today", DAY]
        code = main([*(url if word == URL else word for word in words), *today])
        sys.stdout.flush()
    finally:
        os._exit(code)


def run(folder: Path, names: Sequence[str], url: str) -> dict[str, tuple[int, str]]:
    """All of them at once: exit codes, and what they said."""
    children = {started(folder, COMMANDS[name], url): name for name in names}
    codes = {}
    for child, name in children.items():
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = Path(f"{folder}.said-{child}")
        codes[name] = (code, said.read_text("utf-8"))
        said.unlink()
    return codes


@pytest.fixture
def calendar() -> Iterator[tuple[Shared, str]]:
    store = Shared()
    with Site(store) as site:
        yield store, site.url()


def journal_of(folder: Path) -> list[str]:
    """The kinds of the entries, of this plan's journal and of one that was set aside."""
    found = []
    for path in folder.glob("plan*.journal.jsonl"):
        kept = Journal.load(path)
        ids = [entry.id for entry in kept.entries]
        assert len(set(ids)) == len(ids)
        found += [entry.kind for entry in kept.entries]
    return found


def meetings() -> Iterator[tuple[int, list[str]]]:
    """Every command meets every other before a third comes."""
    chance = random.Random(20261130)
    names = sorted(COMMANDS)
    pairs = [[one, other] for one in names for other in names if one < other]
    chance.shuffle(pairs)
    threes = [chance.sample(names, 3) for _ in range(max(0, COUNT - len(pairs)))]
    for number, together in enumerate([*pairs, *threes][:COUNT]):
        yield number, chance.sample(together, len(together))


@pytest.mark.skipif(os.name != "posix", reason="forks")
@pytest.mark.parametrize(
    ("number", "names"), list(meetings()), ids=lambda part: "+".join(part) if isinstance(part, list) else None
)
def test_nothing_is_lost_doubled_or_mismatched(
    tmp_path: Path, calendar: tuple[Shared, str], monkeypatch: pytest.MonkeyPatch, number: int, names: list[str]
) -> None:
    store, url = calendar
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    (home / "person.toml").write_text(PERSON, "utf-8")
    assert main(["plan", "person.toml", "-o", "plan.ics", "--today", "2027-01-04"]) == 0
    if number % 2:
        assert main(["push", "--url", url, "--today", "2027-01-04"]) == 0
    first = plan_of(home)
    before = events((home / "plan.ics").read_bytes())
    said = run(home, names, url)
    told = {name for name, (code, _) in said.items() if code == 0}
    # What comes second may be told that it has to be run again, or what is the matter: never that exrx is broken.
    assert told and all(code in (0, 2) for code, _ in said.values()), said
    for name in set(names) - told:
        assert said[name][1].strip()
    plan = plan_of(home)
    whole(home)

    # Nothing that was told done is lost.
    entered = journal_of(home)
    for name, kind in LOGGED.items():
        assert entered.count(kind) == (name in told), said
    drugs = {entry.id for entry in plan.person.medications or ()}
    if not told & ANEW:
        assert ("beta_blocker" in drugs) == ("medicine" in told), said
        assert (plan.person.resting_hr == 58) == ("pulse" in told), said
        if "pause" in told:
            assert not any("2027-02-08" <= str(session.date) <= "2027-02-21" for session in plan.sessions), said
    if "new" not in told:
        assert plan.id == first.id
    if told == {"withdraw"} | (told - ANEW - LOGGED.keys() - {"medicine", "pause", "pulse", "pull", "push"}):
        assert not any(str(session.date) >= DAY for session in plan.sessions), said

    # Every entry that a calendar has imported is in one that is there now, and no number goes back.
    after = events((home / "plan.ics").read_bytes())
    for name in ("withdraw.ics", "plan-withdraw.ics"):
        if (home / name).exists():
            for uid, entry in events((home / name).read_bytes()).items():
                after[uid] = max(after.get(uid, entry), entry, key=lambda one: one[0])
    for uid, (sequence, *shown) in before.items():
        if shown[0] >= DAY.replace("-", "").encode() or plan.id == first.id:
            assert uid in after, said
            assert after[uid][0] > sequence or (after[uid][0] == sequence and list(after[uid][1:]) == shown), (
                uid,
                said,
            )

    # A server that is pushed to holds the plan once, and of an earlier plan nothing that was not there.
    assert main(["push", "--url", url, "--today", DAY, "--overwrite"]) == 0
    there: dict[str, bytes] = {}
    for content in store.entries.values():
        ((uid, (_, begin, status)),) = events(content).items()
        assert uid not in there, "an entry is there twice"
        if status != b"CANCELLED":
            there[uid] = begin
    now = {
        uid: begin
        for uid, (_, begin, status) in events((home / "plan.ics").read_bytes()).items()
        if status != b"CANCELLED"
    }
    ahead = {uid: begin for uid, begin in now.items() if begin >= DAY.replace("-", "").encode()}
    assert ahead.items() <= there.items(), said
    of_before = {(uid, begin) for uid, (_, begin, _) in before.items()} if "new" in told else set()
    assert there.items() - now.items() <= of_before, said
