"""Two free evenings of forty minutes: a plan with its compromises named, not an error. Then no room at all."""

from exrx import ScheduleError, plan

person = {"age": 34, "resting_hr": 62, "conditions": ["depression"], "medications": [], "symptoms": []}

p = plan(**person, start="2027-01-04", timezone="Europe/Berlin", availability=["Tue 18:00-18:40", "Thu 18:00-18:40"])
print(p)
print()
for compromise in p.compromises:
    print(compromise.text)

print()
try:
    plan(**person, start="2027-01-04", timezone="Europe/Berlin", availability=["Tue 18:00-18:05"])
except ScheduleError as error:
    print(error)
