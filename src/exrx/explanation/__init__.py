"""Why each number of a plan is what it is, and why something is not in it. Everything comes out of the plan itself.

A plan carries the rules it used, what they cite, what lost and what did not apply, so an archived plan explains itself without
any rule pack.
"""

from __future__ import annotations

from exrx.explanation.page import Explanation
from exrx.explanation.topics import why, why_not

__all__ = ["Explanation", "why", "why_not"]
