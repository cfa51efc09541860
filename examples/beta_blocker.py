"""Where pulse does not tell effort, no heart rate appears anywhere: not in the plan, not in a text, not in the calendar."""

from exrx import plan

for medicine in ("metoprolol 47.5 mg", "timolol eye drops", "propranolol when needed"):
    p = plan(
        age=58,
        resting_hr=70,
        conditions=["hypertension"],
        medications=[{"id": medicine, "for": "hypertension"}],
        symptoms=[],
        start="2027-01-04",
    )
    assert p.prescription.target("bpm") is None
    assert "bpm" not in str(p) and b"bpm" not in p.to_ics()
    print(f"{medicine}: effort {p.prescription.target('rpe')} of 6–20")

print()
print(p)
print()
print(p.why_not("bpm"))
