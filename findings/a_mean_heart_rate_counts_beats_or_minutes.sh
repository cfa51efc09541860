#!/usr/bin/env bash
# Heart rates from the times between beats: a minute at 100 and a minute at 50 are 150 beats in two minutes, 75 a minute. heartpy 1.2.7 says 75.
# pyhrv 0.5.0 says 83.3: its mean is one over beats, and the fast minute has twice as many. The more a session's intensity changes, the farther
# such a mean lies above the one by the clock. Of pNN50 both count the one difference of 149: 0.0067 in heartpy, 0.67 (per cent) in pyhrv.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
# heartpy needs setuptools and pyhrv peakutils without saying so; later nolds cannot be loaded by Python 3.11.
"$folder/venv/bin/pip" install -q --disable-pip-version-check heartpy==1.2.7 pyhrv==0.5.0 setuptools==75.8.0 peakutils==1.3.5 nolds==0.5.2
MPLBACKEND=Agg MPLCONFIGDIR=$folder "$folder/venv/bin/python" -W ignore - <<'PYTHON'
import heartpy.analysis
import numpy
import pyhrv.time_domain

beats = numpy.array([600.0] * 100 + [1200.0] * 50)  # milliseconds
assert beats.sum() == 120_000
steps = numpy.diff(beats)
_, first = heartpy.analysis.calc_ts_measures(beats, steps, steps**2, measures={}, working_data={})
second, parts = pyhrv.time_domain.hr_parameters(nni=beats), pyhrv.time_domain.nn50(nni=beats)
found = {"heartpy": (first["bpm"], first["pnn50"]), "pyhrv": (second["hr_mean"], parts["pnn50"])}
found = {name: tuple(round(float(one), 4) for one in values) for name, values in found.items()}
for name, (bpm, share) in found.items():
    print(f"{name:8} mean {bpm}   pNN50 {share}")
assert found == {"heartpy": (75.0, 0.0067), "pyhrv": (83.3333, 0.6711)}
PYTHON
