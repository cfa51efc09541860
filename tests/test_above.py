"""A room above is imported when it is first called, also where two threads call it at once."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from typing import Any

import pytest

from exrx.above import function


def test_a_room_that_another_thread_is_importing_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate: Any = ModuleType("gate_of_a_room")
    gate.entered, gate.opened = Event(), Event()
    monkeypatch.setitem(sys.modules, gate.__name__, gate)
    monkeypatch.syspath_prepend(tmp_path)
    room = "import gate_of_a_room as gate\ngate.entered.set()\ngate.opened.wait(10)\ndef made(): return 5\n"
    (tmp_path / "a_slow_room.py").write_text(room)
    found: list[int] = []
    threads = [Thread(target=lambda: found.append(function("a_slow_room:made")())) for _ in range(2)]
    threads[0].start()
    assert gate.entered.wait(10)
    threads[1].start()
    # Long enough to look for the name; it has to wait for it.
    threads[1].join(0.3)
    gate.opened.set()
    for thread in threads:
        thread.join(10)
    monkeypatch.delitem(sys.modules, "a_slow_room")
    assert found == [5, 5]
