"""What somebody does in khal, a calendar program: `python khal_touch.py FOLDER FIRST LAST < what.json > seen.json`.

`what` is a list of {"uid", "do": "move" | "bell" | "delete", "days"}; what khal then shows from FIRST to LAST is printed.
"""

import datetime as dt
import json
import sys

import pytz
from khal.khalendar import CalendarCollection

BERLIN = pytz.timezone("Europe/Berlin")
FORMATS = dict.fromkeys(("dateformat", "longdateformat"), "%Y-%m-%d") | dict.fromkeys(
    ("datetimeformat", "longdatetimeformat"), "%Y-%m-%d %H:%M"
)
LOCALE = {
    **FORMATS, "default_timezone": BERLIN, "local_timezone": BERLIN, "firstweekday": 0, "weeknumbers": False, "timeformat": "%H:%M",
    "unicode_symbols": True,
}  # fmt: skip


def main(folder: str, first: str, last: str) -> None:
    here = {
        "name": "plan",
        "path": folder,
        "readonly": False,
        "color": "",
        "priority": 10,
        "ctype": "calendar",
        "addresses": "",
    }
    calendar = CalendarCollection({"plan": here}, dbpath=":memory:", locale=LOCALE)
    begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    days = [begin + dt.timedelta(n) for n in range((end - begin).days + 1)]
    by_uid = {event.uid: event for day in days for event in calendar.get_events_on(day)}
    for touch in json.load(sys.stdin):
        event = by_uid[touch["uid"]]
        if touch["do"] == "delete":
            calendar.delete(event.href, event.etag, "plan")
            continue
        if touch["do"] == "move":
            by = dt.timedelta(touch["days"])
            event.update_start_end(event.start_local + by, event.end_local + by)
        else:
            event.update_alarms([(-dt.timedelta(hours=2), "mine")])
        event.increment_sequence()
        calendar.update(event)
    seen = [
        {"uid": e.uid, "start": e.start_local.isoformat(), "end": e.end_local.isoformat(), "title": e.summary}
        for day in days
        for e in calendar.get_events_on(day)
    ]
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
