#!/usr/bin/env bash
# Heart rates over Bluetooth: the first byte of a measurement says what follows. Bits 1 and 2 are two things, skin contact now and whether the strap
# can tell; bit 3 is energy, bit 4 the times between beats in 1024ths of a second. Of one packet of a strap that can tell and lies on the table,
# pycycling 0.4.1 says that there is contact, and gives the times as they stand, 1024 for a second. polar-python 1.1.1 looks at no flag: the energy,
# 258 kJ, is a time between beats of 252 ms, and of a rate in two bytes it makes one more. bleakheart 0.2.0 reads all of it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pycycling==0.4.1 polar-python==1.1.1 bleakheart==0.2.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import types

from bleakheart import HeartRate
from polar_python.parsers.hr import parse_hr_data
from pycycling.heart_rate_service import _parse_hr_measurement

SUPPORTED, CONTACT, ENERGY, BEATS, WIDE = 0b100, 0b10, 0b1000, 0b10000, 0b1


def packet(flags):
    rate = (72).to_bytes(2 if flags & WIDE else 1, "little")
    return bytes([flags]) + rate + (258).to_bytes(2, "little") + b"".join((one).to_bytes(2, "little") for one in (1024, 512))


def three(flags):
    data = bytearray(packet(flags))
    ride, polar = _parse_hr_measurement(data), parse_hr_data(data)
    heart = HeartRate._decode(types.SimpleNamespace(), data)
    return {
        "bleakheart": (heart["hr"], heart.get("contact"), heart["nrg"], heart["rr"]),
        "pycycling": (ride.bpm, ride.sensor_contact, ride.energy_expended, ride.rr_interval),
        "polar-python": (polar.heartrate, None, None, [round(one) for one in polar.rr_intervals]),
    }


table = three(SUPPORTED | ENERGY | BEATS)
chest = three(SUPPORTED | CONTACT | ENERGY | BEATS)
wide = three(SUPPORTED | ENERGY | BEATS | WIDE)
for name, found in (("on the table", table), ("on the chest", chest), ("two bytes", wide)):
    print(name, *(f"   {who:13} {what}" for who, what in found.items()), sep="\n")
assert table["bleakheart"] == wide["bleakheart"] == (72, False, 258, [1000, 500])
assert chest["bleakheart"] == (72, True, 258, [1000, 500])
assert table["pycycling"] == chest["pycycling"] == wide["pycycling"] == (72, True, 258, [1024, 512])
assert table["polar-python"] == chest["polar-python"] == (72, None, None, [252, 1000, 500])
assert wide["polar-python"][3] != [1000, 500] and len(wide["polar-python"][3]) == 4
PYTHON
