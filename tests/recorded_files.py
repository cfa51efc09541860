"""Files of watches for the tests: FIT by Garmin's own encoder, TCX and GPX by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

Beats = Sequence[tuple[int, int | None]]
"""Seconds from the beginning, and what the record says of the pulse; ``None``: 255, the sensor has none."""
LATITUDE, LONGITUDE, PLACE = 52.15776, 4.49106, "Leiden"


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2027-{text}").replace(tzinfo=dt.UTC)


def seconds(count: float) -> dt.timedelta:
    return dt.timedelta(seconds=count)


def fit(
    garmin: Any, *sessions: dict[str, Any], apart: Iterable[dict[str, Any]] = (), offset: int | None = None
) -> bytes:
    """An activity of one or several sessions: ``begun``, ``timer``, and if wanted ``elapsed``, ``pauses``, ``beats``, ``sport``, ..."""
    encoder = garmin.Encoder()
    begun = sessions[0]["begun"]
    head = {"type": "activity", "manufacturer": 255, "product": 0, "serial_number": 7, "time_created": begun}
    encoder.on_mesg(0, head)
    last = begun
    for one in sessions:
        start, elapsed = one["begun"], one.get("elapsed", one["timer"])
        encoder.on_mesg(21, {"timestamp": start, "event": "timer", "event_type": "start"})
        rows: list[tuple[int, int, dict[str, Any]]] = []
        for first, until in one.get("pauses", ()):
            rows.append((first, 21, {"event": "timer", "event_type": "stop_all"}))
            rows.append((until, 21, {"event": "timer", "event_type": "start"}))
        for second, bpm in one.get("beats", ()):
            place = {"position_lat": int(LATITUDE * 2**31 / 180), "position_long": int(LONGITUDE * 2**31 / 180)}
            rows.append((second, 20, {**place, "heart_rate": 255 if bpm is None else bpm}))
        for second in one.get("silent", ()):
            rows.append((second, 20, {"distance": float(second)}))
        for second, number, row in sorted(rows, key=lambda row: (row[0], row[1] == 20)):
            encoder.on_mesg(number, {"timestamp": start + seconds(second), **row})
        last = start + seconds(elapsed)
        encoder.on_mesg(21, {"timestamp": last, "event": "timer", "event_type": "stop_all"})
    for row in apart:
        encoder.on_mesg(132, row)
    for one in sessions:
        elapsed = one.get("elapsed", one["timer"])
        row = {
            "timestamp": one.get("saved", one["begun"] + seconds(elapsed)),
            "start_time": one["begun"],
            "total_elapsed_time": float(elapsed),
            "total_timer_time": float(one["timer"]),
            "sport": one.get("sport", "walking"),
            "sub_sport": one.get("sub_sport", "generic"),
        }
        row |= {name: one[key] for key, name in (("effort", "workout_rpe"), ("feel", "workout_feel")) if key in one}
        encoder.on_mesg(18, row)
    activity = {"timestamp": last, "num_sessions": len(sessions), "type": "manual"}
    if offset is not None:
        activity["local_timestamp"] = int((last - dt.datetime(1989, 12, 31, tzinfo=dt.UTC)).total_seconds()) + offset
    encoder.on_mesg(34, activity)
    return bytes(encoder.close())


def stamp(when: dt.datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def tcx(begun: dt.datetime, laps: Sequence[tuple[int, float, Sequence[Beats]]], sport: str = "Running") -> str:
    """An activity of laps: seconds at which each begins, its time, and its tracks of points."""
    text = f'<Activity Sport="{sport}"><Id>{stamp(begun)}</Id>'
    for first, total, tracks in laps:
        text += f'<Lap StartTime="{stamp(begun + seconds(first))}"><TotalTimeSeconds>{total}</TotalTimeSeconds>'
        text += "<AverageHeartRateBpm><Value>199</Value></AverageHeartRateBpm>"
        for track in tracks:
            text += "<Track>"
            for second, bpm in track:
                pulse = "" if bpm is None else f"<HeartRateBpm><Value>{bpm}</Value></HeartRateBpm>"
                place = f"<Position><LatitudeDegrees>{LATITUDE}</LatitudeDegrees></Position>"
                text += f"<Trackpoint><Time>{stamp(begun + seconds(second))}</Time>{place}{pulse}</Trackpoint>"
            text += "</Track>"
        text += "</Lap>"
    return tcx_of(text + "</Activity>")


def tcx_of(activities: str) -> str:
    space = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<TrainingCenterDatabase xmlns="{space}"><Activities>{activities}</Activities></TrainingCenterDatabase>'
    )


def gpx(begun: dt.datetime, segments: Sequence[Beats], sport: str = "walking", prefix: str = "tpx") -> str:
    return gpx_of(track(begun, segments, sport, prefix), prefix)


def track(begun: dt.datetime, segments: Sequence[Beats], sport: str = "walking", prefix: str = "tpx") -> str:
    text = f"<trk><name>{PLACE} Morning</name>" + (f"<type>{sport}</type>" if sport else "")
    for segment in segments:
        text += "<trkseg>"
        for second, bpm in segment:
            pulse = (
                ""
                if bpm is None
                else f"<extensions><{prefix}:e><{prefix}:hr>{bpm}</{prefix}:hr></{prefix}:e></extensions>"
            )
            text += f'<trkpt lat="{LATITUDE}" lon="{LONGITUDE}"><time>{stamp(begun + seconds(second))}</time>{pulse}</trkpt>'
        text += "</trkseg>"
    return text + "</trk>"


def gpx_of(
    tracks: str, prefix: str = "tpx", space: str = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
) -> str:
    return f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" xmlns:{prefix}="{space}">{tracks}</gpx>'


def every(step: int, first: int, last: int, bpm: int | None = 110) -> list[tuple[int, int | None]]:
    """A record every so many seconds."""
    return [(second, bpm) for second in range(first, last, step)]
