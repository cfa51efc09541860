"""Sessions at 70-80 % of maximal heart rate: single sessions, small studies, a blood marker, no proof of an effect on mood."""

from exrx import plan

healthy = {"conditions": [], "medications": [], "symptoms": [], "goals": ["mood", "anandamide"], "start": "2027-01-04"}
active = {"active_days": 4, "active_minutes": 40, "active_months": 12, "active_effort": "moderate"}

people = {
    "active, so the whole band": {"age": 40, "resting_hr": 66, **active},
    "not active yet, so the moderate ceiling cuts it": {"age": 35, "resting_hr": 58, "longest_session": 45},
    "a low resting rate leaves no band: effort leads": {"age": 45, "resting_hr": 48},
    "a beta blocker: no heart rate at all": {"age": 50, "medications": [{"id": "bisoprolol", "for": "hypertension"}]},
}
for name, fields in people.items():
    p = plan(**{**healthy, **fields})
    target = p.prescription.target("bpm", kind="anandamide")
    effort = p.prescription.target("rpe", kind="anandamide")
    count = dict(p.prescription.kinds).get("anandamide", 0)
    print(f"{name}\n  sessions a week: {count}   heart rate: {target or 'none'}   effort: {effort or 'none'}")

print()
print(p.why_not("anandamide"))
