"""Plans and clearances as text for people: 80 columns, plain words, every sentence in one place.

The text never depends on terminal, locale or clock. ``ascii_text`` turns it into plain ASCII for output that is not UTF-8.
"""

from __future__ import annotations

from exrx.printing.clearances import clearance_text, screen_text
from exrx.printing.plans import plan_text
from exrx.printing.revisions import difference_text
from exrx.printing.words import ascii_text, help_message, long_date

__all__ = ["ascii_text", "clearance_text", "difference_text", "help_message", "long_date", "plan_text", "screen_text"]
