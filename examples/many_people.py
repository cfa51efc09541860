"""A table of people in, a row for each out: the same as one alone, and a bad one says what is wrong with it."""

import pyarrow as pa

from exrx import batch, prescribe

people = pa.table(
    {
        "id": ["ann", "bob", "cem", "dee"],
        "age": [34, 71, 58, -3],
        "resting_hr": [62, 70, None, 61],
        # Texts, as in a CSV file: ; between words, none for "asked, none", nothing for "not asked".
        "conditions": ["depression", "depression;hypertension", "depression;heart_attack@2026-12-01", "asthmaa"],
        "medications": ["none", "metoprolol(hypertension)", "", "none"],
        "symptoms": ["none", "none", "none", "none"],
    }
)
rows = batch.prescribe(people, as_of="2027-01-04").to_pylist()
for row in rows:
    dose = "no dose" if row["time"] is None else f"{row['frequency']:g} × {row['time']:g} min"
    beats = "" if row["bpm"] is None else f", {row['bpm_low']:g}–{row['bpm_high']:g} bpm"
    print(f"{row['id']}: {row['level']}, {dose}{beats}")
    if row["error"]:
        print("   ", row["error"].replace(" | ", "\n    "))

alone = prescribe(
    age=34, resting_hr=62, conditions=["depression"], medications=[], symptoms=[], as_of="2027-01-04"
).to_row()
print("ann alone is the same:", rows[0] == {"id": "ann", **alone})
