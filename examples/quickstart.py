"""Three lines from a person to a calendar."""

from exrx import plan

p = plan(
    age=34,
    resting_hr=62,
    conditions=["depression"],
    medications=[],
    symptoms=[],
    active_days=2,
    longest_session=20,
    start="2027-01-04",
    timezone="Europe/Berlin",
    availability=["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
)
print(p)
print()
print("written:", p.save("plan.ics").name)
