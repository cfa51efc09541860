"""A plan for a watch: files with steps and heart rates, and what each format could not carry. The person is invented."""

from exrx import plan

person = {
    "age": 34,
    "resting_hr": 62,
    "conditions": ["depression"],
    "symptoms": [],
    "falls": 0,
    "active_days": 2,
    "longest_session": 20,
}
when = {
    "start": "2027-01-04",
    "timezone": "Europe/Berlin",
    "availability": ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
}

p = plan(**person, medications=[], id="spring", **when)
workouts = p.to_workouts()
print(workouts)
print()
print("written:", workouts.save("workouts.zip"), "with", len(workouts.files), "files")

# Every step is data, before any format has it.
last = workouts.workouts[-1]
for part in last.parts:
    print(f"{last.key}  {part.phase:<9} {part.seconds} s  beats {part.beats}  effort {part.effort}")

# Under a beta blocker the pulse does not tell effort: the steps are open, and say the effort instead.
quiet = plan(**person, medications=["metoprolol"], id="quiet", **when).to_workouts("private", formats="fit")
print()
print("with metoprolol:", {part.beats for workout in quiet.workouts for part in workout.parts}, "as beats")
print(quiet)
