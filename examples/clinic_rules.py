"""A clinic adds its own rules: a few lines of TOML, no Python. They tighten safety or change goals; they cannot loosen safety."""

from pathlib import Path

from exrx import RuleFileError, load_rules, plan

here = Path(__file__).parent
person = {
    "age": 61,
    "resting_hr": 68,
    "conditions": ["depression", "osteoarthritis"],
    "medications": [],
    "symptoms": [],
    "falls": 0,
}

usual = plan(**person, start="2027-01-04")
ours = plan(**person, start="2027-01-04", rules=here / "clinic.toml")
for name, p in (("usual", usual), ("with the clinic's rules", ours)):
    print(
        f"{name}: {p.prescription.target('frequency').aim} × {p.prescription.target('time').aim} min, {p.prescription.target('weeks').aim} weeks"
    )
print()
print(ours.why("time"))

print()
try:
    load_rules(here / "clinic_faulty.toml")
except RuleFileError as error:
    for problem in error.problems:
        print(f"{Path(problem.file).name}:{problem.line}: {problem.field}: {problem.message}; {problem.hint}")
