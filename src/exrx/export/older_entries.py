"""Entries that are history in plan files of formats 1 and 2: their words were all that was kept, and say what stands in no other place."""

from __future__ import annotations

from typing import Any

from exrx.programme.plan import key_parts

_OPEN_QUESTIONS = "Some start-up questions are still open: see your plan"
_TIMES_ALONE = "What this was is not known any more: it was read back from a calendar that shows times alone."
_GROUND = "Why these numbers: "


def modern_entry(row: Any) -> Any:
    r"""Key, summary and text as an entry of today. What is not as it was is left for the reader to refuse.

    >>> told = modern_entry(
    ...     ["w02s1", "Walk 20 min", "Just begin.\nWhy these numbers: Ranjbar 2015; maximum 184, measured."]
    ... )
    >>> told["around"], told["summary"]
    ({'week': 2, 'open_questions': False, 'ground': ['Ranjbar 2015', 'maximum 184, measured']}, 'Walk 20 min')
    """
    if not isinstance(row, list) or len(row) != 3 or not all(isinstance(part, str) for part in row):
        return row
    key, summary, text = row
    grounds = [line.removeprefix(_GROUND) for line in text.split("\n") if line.startswith(_GROUND)]
    around = {
        "week": key_parts(key)[0],
        "open_questions": text.startswith(_OPEN_QUESTIONS),
        "ground": grounds[0].removesuffix(".").split("; ") if grounds else [],
    }
    times_alone = text == _TIMES_ALONE
    shown = {"summary": summary, "text": "" if times_alone else text, "times_alone": times_alone}
    return {"key": key, "around": around, **shown}
