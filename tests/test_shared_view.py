"""The calendar that others see: whatever word of the vocabulary was entered, every line of it is one of a closed list of forms.

What is in none of these forms cannot be there: no condition, drug, score, goal, heart rate, activity or name.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import exrx
from exrx.programme.plan import Plan
from exrx.programme.uid import EXRX_NAMESPACE
from exrx.revising import withdraw
from exrx.values.errors import NotCleared
from exrx.vocabulary import vocabulary

LINE = re.compile(
    r"(BEGIN|END):(VCALENDAR|VTIMEZONE|STANDARD|DAYLIGHT|VEVENT|VALARM)|VERSION:2\.0|PRODID:-//exrx//exrx//EN"
    r"|CALSCALE:GREGORIAN|METHOD:PUBLISH|UID:[0-9a-f-]{36}@exrx|X-EXRX-PLAN:[0-9a-f-]{36}|(X-WR-CAL)?NAME:Busy|(X-WR-TIMEZONE|TZID):Europe/Berlin"
    r"|REFRESH-INTERVAL;VALUE=DURATION:PT12H|X-PUBLISHED-TTL:PT12H|COLOR:seagreen|X-APPLE-CALENDAR-COLOR:#2E8B57"
    r"|TZOFFSET(FROM|TO):\+0[12]00|RRULE:FREQ=YEARLY;BYMONTH=(3|10);BYDAY=-1SU|(DTSTAMP|LAST-MODIFIED):\d{8}T\d{6}Z"
    r"|DTSTART:\d{8}T\d{6}|DT(START|END);TZID=Europe/Berlin:\d{8}T\d{6}|SEQUENCE:\d+|SUMMARY:(Cancelled: )?Busy"
    r"|CLASS:PUBLIC|STATUS:(CONFIRMED|CANCELLED)|TRANSP:(OPAQUE|TRANSPARENT)"
    r"|ACTION:DISPLAY|DESCRIPTION:Busy|TRIGGER:-P(\d+D)?(T(\d+H)?(\d+M)?)?"
)
WELL: dict[str, Any] = {
    "age": 34,
    "resting_hr": 62,
    "conditions": [],
    "medications": [],
    "symptoms": [],
    "phq9": 14,
    "gad7": 11,
}
FREE = ["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"]


def made(**changes: Any) -> Plan | None:
    asked = {
        **WELL,
        "start": "2027-01-04",
        "timezone": "Europe/Berlin",
        "availability": FREE,
        "id": "spring",
        **changes,
    }
    try:
        return exrx.plan(**asked)
    except NotCleared:
        return None


def strange(plan: Plan) -> list[str]:
    """Lines of the shared calendar in no form of the list, and UIDs that come from anything but the name and the key."""
    lines = plan.to_ics(view="shared").decode().split("\r\n")[:-1]
    known = {f"{uuid.uuid5(uuid.UUID(EXRX_NAMESPACE), 'spring')}@exrx"}
    known |= {
        f"{uuid.uuid5(uuid.UUID(EXRX_NAMESPACE), f'spring/{s.key}')}@exrx" for s in (*plan.sessions, *plan.withdrawn)
    }
    wrong = [line for line in lines if line.startswith("UID:") and line[4:] not in known]
    return wrong + [line for line in lines if not LINE.fullmatch(line)]


def test_the_list_of_forms_lets_nothing_else_through() -> None:
    plan = made()
    assert plan is not None and strange(plan) == []
    private = plan.to_ics().decode().split("\r\n")[:-1]
    assert sum(not LINE.fullmatch(line) for line in private) > 10 * len(plan.sessions)


def test_no_word_of_the_vocabulary_shows_in_the_calendar_that_others_see() -> None:
    plans = 0
    for kind in ("conditions", "medications", "symptoms", "goals"):
        for term in vocabulary()[kind]:
            plan = made(**{kind: [term]}, weeks=4, alarms=["before", "evening"])
            if plan is None:
                continue
            plans += 1
            assert not strange(plan), (kind, term)
    assert plans > 60, "most words allow a plan"


def test_not_even_where_sessions_were_changed_taken_out_or_are_in_the_persons_words() -> None:
    plan = made(
        conditions=["depression"],
        first_step="Take the metoprolol",
        place="clinic",
        company="Dr Moll",
        if_then=["If sad, walk"],
    )
    assert plan is not None
    paused = exrx.adapt(plan, today="2027-01-20", pause={"first": "2027-01-20", "last": "2027-03-31", "ill": True})
    assert not strange(paused) and not strange(withdraw(paused, "2027-04-20"))
