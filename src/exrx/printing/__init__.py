"""Plans, clearances, journals and looks back as text for people: 80 columns, in the words of ``words/LANG``.

The text never depends on terminal, locale or clock. ``ascii_text`` turns it into plain ASCII for output that is not UTF-8.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["ascii_text", "clearance_text", "difference_text", "help_message", "long_date", "plan_text", "screen_text"]

if TYPE_CHECKING:
    from exrx.printing.clearances import clearance_text, screen_text
    from exrx.printing.plans import plan_text
    from exrx.printing.revisions import difference_text
    from exrx.printing.words import ascii_text, help_message, long_date
else:
    # Whoever prints one thing loads that alone.
    _WHERE = {
        "ascii_text": "words",
        "clearance_text": "clearances",
        "difference_text": "revisions",
        "help_message": "words",
        "long_date": "words",
        "plan_text": "plans",
        "screen_text": "clearances",
    }

    def __getattr__(name: str) -> Any:
        if name not in _WHERE:
            raise AttributeError(name)
        return getattr(import_module(f"exrx.printing.{_WHERE[name]}"), name)
