"""P17: the FIT files of a plan, beside what one would pack by hand for this one plan, and beside Garmin's own encoder."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from typing import Any

from benchmarks.measure import Row, Skipped, against, interleaved, same, spread, warm
from exrx import plan

FILES = 51
_EPOCH = dt.datetime(1989, 12, 31, tzinfo=dt.UTC)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May")


def rows(rounds: int) -> Iterator[Row]:
    """Both comparisons in the same rounds."""
    try:
        import garmin_fit_sdk
    except ImportError:
        raise Skipped("garmin-fit-sdk is not installed: pip install garmin-fit-sdk") from None
    made = plan(
        id="spring", age=34, resting_hr=62, conditions=["depression"], medications=[], symptoms=[], active_days=2, longest_session=20,
        start="2027-01-04", timezone="Europe/Berlin", availability=["Mon 18:00-20:00", "Wed 06:30-07:45", "Sat 09:00-12:00"],
    )  # fmt: skip

    def ours() -> list[bytes]:
        return [data for _, data in made.to_workouts(formats="fit").made()]

    def by_hand() -> list[bytes]:
        return [packed(session) for session in made.sessions]

    def by_garmin() -> list[bytes]:
        return [encoded(garmin_fit_sdk.Encoder(), session) for session in made.sessions]

    same("the number of files", len(ours()), FILES)
    same("the bytes", ours(), by_hand())
    same("what a reader sees", *([read(garmin_fit_sdk, data) for data in files] for files in (ours(), by_garmin())))
    found = interleaved({"hand": warm(by_hand), "garmin": warm(by_garmin), "candidate": warm(ours)}, rounds)
    mine = found["candidate"]
    label = f"plan to FIT, {FILES} files"
    for name, anchor, goal in (("struct, for this plan", "hand", 3.0), ("garmin-fit-sdk", "garmin", 0.2)):
        yield Row(
            "P17", label, name, spread(mine).median, spread(found[anchor]).median, against(found[anchor], mine), goal
        )


def read(sdk: Any, data: bytes) -> Any:
    """What Garmin's reader sees in a file."""
    messages, errors = sdk.Decoder(sdk.Stream.from_byte_array(bytearray(data))).read()
    return messages, errors


# --- by hand: every session of this plan is warm-up, main part and cool-down ------------------------------------------

_FILE_ID = bytes.fromhex("40 00 00 00 00 05 00 01 00 01 02 84 02 02 84 03 04 8c 04 04 86")
_WORKOUT = bytes.fromhex("41 00 00 1a 00 04 04 01 00 06 02 84 08") + b"%c" + bytes.fromhex("07 0b 01 00")
_OPEN = bytes.fromhex("42 00 00 1b 00 06 fe 02 84 00") + b"%c" + bytes.fromhex("07 01 01 00 02 04 86 03 01 00 07 01 00")
_BAND = (
    bytes.fromhex(
        "42 00 00 1b 00 0a fe 02 84 00 05 07 01 01 00 02 04 86 03 01 00 04 04 86 05 04 86 06 04 86 07 01 00 08"
    )
    + b"%c\x07"
)
_TABLE: list[int] = []
for _value in range(256):
    for _ in range(8):
        _value = _value >> 1 ^ (0xA001 if _value & 1 else 0)
    _TABLE.append(_value)


def _checksum(data: bytes) -> int:
    found, table = 0, _TABLE
    for byte in data:
        found = table[(found ^ byte) & 0xFF] ^ (found >> 8)
    return found


def packed(session: Any) -> bytes:
    """One file, its definitions as literals."""
    warm, main, cool = session.steps
    date, bpm, rpe = session.date, main.bpm, main.rpe
    name = f"{session.key} {date.day} {_MONTHS[date.month - 1]}\0".encode()
    note = f"Effort {rpe.low}–{rpe.high} of 6–20\0".encode()
    created = int((dt.datetime(2027, 1, 4, tzinfo=dt.UTC) - _EPOCH).total_seconds())
    data = b"".join(
        (
            _FILE_ID,
            struct.pack("<BBHHII", 0, 5, 255, 0, int(session.uid[:8], 16), created),
            _WORKOUT % len(name),
            struct.pack(f"<BBH{len(name)}sB", 1, 11, 3, name, 0),
            _OPEN % 8,
            struct.pack("<BH8sBIBB", 2, 0, b"Warm-up", 0, warm.minutes * 60_000, 2, 2),
            _BAND % len(note),
            struct.pack(
                f"<BH5sBIBIIIB{len(note)}s",
                *(2, 1, b"Main", 0, main.minutes * 60_000, 1, 0, bpm.low + 100, bpm.high + 100, 0, note),
            ),
            _OPEN % 10,
            struct.pack("<BH10sBIBB", 2, 2, b"Cool-down", 0, cool.minutes * 60_000, 2, 3),
        )
    )
    head = struct.pack("<BBHI4s", 14, 0x10, 2140, len(data), b".FIT")
    whole = head + struct.pack("<H", _checksum(head)) + data
    return whole + struct.pack("<H", _checksum(whole))


# --- by Garmin's encoder ----------------------------------------------------------------------------------------------


def encoded(encoder: Any, session: Any) -> bytes:
    """The same values through Garmin's encoder, with the base fields that it takes."""
    warm, main, cool = session.steps
    date, bpm, rpe = session.date, main.bpm, main.rpe
    encoder.on_mesg(
        0,
        {
            "type": "workout",
            "manufacturer": 255,
            "product": 0,
            "serial_number": int(session.uid[:8], 16),
            "time_created": dt.datetime(2027, 1, 4, tzinfo=dt.UTC),
        },
    )
    name = f"{session.key} {date.day} {_MONTHS[date.month - 1]}"
    encoder.on_mesg(26, {"sport": "walking", "sub_sport": "generic", "num_valid_steps": 3, "wkt_name": name})
    for index, (step, title, intensity) in enumerate(
        ((warm, "Warm-up", "warmup"), (main, "Main", "active"), (cool, "Cool-down", "cooldown"))
    ):
        fields = {
            "message_index": index,
            "wkt_step_name": title,
            "duration_type": "time",
            "duration_value": step.minutes * 60_000,
            "target_type": "open" if step.bpm is None else "heart_rate",
            "intensity": intensity,
        }
        if step.bpm is not None:
            fields |= {
                "target_value": 0,
                "custom_target_value_low": bpm.low + 100,
                "custom_target_value_high": bpm.high + 100,
                "notes": f"Effort {rpe.low}–{rpe.high} of 6–20",
            }
        encoder.on_mesg(27, fields)
    return bytes(encoder.close())
