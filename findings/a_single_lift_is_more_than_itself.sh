#!/usr/bin/env bash
# Strength: how much somebody can lift once, estimated from how often they lifted something. The formulas were made for several times. strength-utils
# 0.1.2 asks them for one as well: 100 kg lifted once are 103.3 by its usual formula (Epley), 108.9 by Mayhew's. liftmath 2.6.0 says 100.
# Many easy repetitions, as beginners do them, lie beyond its table: 20 at effort 4 count as 12 at effort 6, 59 % of the most, without a word, and
# its own formulas make between 47 and 74 % of the same 20. liftmath takes a number without a unit for pounds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check strength-utils==0.1.2 liftmath==2.6.0
"$folder/venv/bin/python" - <<'PYTHON'
import liftmath
import strength_utils

methods = strength_utils.available_1rm_methods()
once = {method: round(strength_utils.estimate_1rm(100, 1, method), 1) for method in methods}
print("100 kg once, strength-utils:", once, "usual:", round(strength_utils.estimate_1rm(100, 1), 1))
assert once == {"brzycki": 100.0, "epley": 103.3, "lombardi": 100.0, "mayhew": 108.9}
assert round(strength_utils.estimate_1rm(100, 1), 1) == 103.3

other = liftmath.estimate_one_rm(100, 1)
print("100 once, liftmath:", other.consensus, other.unit)
assert (other.consensus, other.unit) == (100, "lb")

table = {(effort, times): round(strength_utils.rpe_to_percent(effort, times), 2) for effort, times in ((6, 12), (4, 12), (4, 20), (6, 20))}
share = {method: round(100 / strength_utils.estimate_1rm(100, 20, method), 2) for method in methods}
print("share of the most:", table, "20 to the end, by formula:", share)
assert set(table.values()) == {0.59}
assert (min(share.values()), max(share.values())) == (0.47, 0.74), share
PYTHON
