"""Double entry for the rule on names of medicines that differ between countries (evidence: medicines.md, 4.3 and E4)."""

from __future__ import annotations

from .test_double_entry import Row, takes

ROWS = (Row("name.several_meanings", "safety; else pass; question several_meanings", [takes("Flomax"), takes("Norpramin"), takes("Dilacor")],
    [takes("tamsulosin"), takes("Nausicalm"), takes("Sominex"), takes("Voltaren gel")]),)  # fmt: skip
