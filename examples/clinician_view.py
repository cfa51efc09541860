"""What was decided, on what ground, what lost, and what did not apply. The person is invented."""

from exrx import NotCleared, plan, screen

person = {
    "age": 58,
    "sex": "male",
    "resting_hr": 70,
    "systolic": 138,
    "diastolic": 84,
    "conditions": ["depression", "hypertension"],
    "medications": ["metoprolol"],
    "symptoms": [],
    "minutes": 75,
}

clearance = screen(**person)
print(clearance.level, "·", "up to", clearance.ceiling)
for finding in clearance.reasons:
    print(f"  {finding.rule}: {finding.says} ({finding.source})")

p = plan(**person, start="2027-01-04")
print()
print(p.why("how hard"))
print()
print(p.why("how long"))
print()
print(p.why_not("bpm"))
print()
print("What lost:")
for compromise in p.compromises:
    print(f"  {compromise.dimension}: {compromise.wished} → {compromise.got}, by {', '.join(compromise.forced_by)}")

print()
try:
    plan(**{**person, "symptoms": ["chest_pain"]}, start="2027-01-04")
except NotCleared as refusal:
    print(refusal)
