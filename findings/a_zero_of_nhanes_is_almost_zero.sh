#!/usr/bin/env bash
# Population data: NHANES publishes PHQ-9 and its other answers as SAS transport files (XPT), whose numbers are those of old IBM machines. Zero is
# eight bytes of zeros there, and pandas 3.1.1 reads them as 5.397605346934028e-79: "not at all" equals no 0, is above 0, and is true. Whoever
# counts answers above 0 finds every symptom in everybody, and a sum looks right. pyreadstat 1.3.7 reads 0. Which of SAS's kinds of missing
# an answer is (".R" may stand for refused) neither tells: both say NaN.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pandas==3.1.1 pyreadstat==1.3.7 "narwhals<3"
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import pathlib

import pandas
import pyreadstat

answers = pandas.DataFrame({"SEQN": [1.0, 2.0, 3.0, 4.0], "DPQ010": [0.0, 1.0, 3.0, float("nan")]})
pyreadstat.write_xport(answers, "dpq.xpt", file_format_version=5, table_name="DPQ")
content = pathlib.Path("dpq.xpt").read_bytes()
assert b"A\x10" + bytes(6) + bytes(8) in content, "one, then zero, as SAS writes them"
# The last one as ".R", a kind of missing that whoever made the file had a meaning for.
pathlib.Path("dpq.xpt").write_bytes(content.replace(b"A@" + bytes(6) + b"." + bytes(7), b"A@" + bytes(6) + b"R" + bytes(7)))

first = pandas.read_sas("dpq.xpt", format="xport")["DPQ010"]
second = pyreadstat.read_xport("dpq.xpt")[0]["DPQ010"]
print("pandas    ", first.tolist(), "equal to 0:", int((first == 0).sum()), "above 0:", int((first > 0).sum()))
print("pyreadstat", second.tolist(), "equal to 0:", int((second == 0).sum()), "above 0:", int((second > 0).sum()))
assert first[0] == 5.397605346934028e-79 and (int((first == 0).sum()), int((first > 0).sum())) == (0, 3)
assert second[0] == 0 and (int((second == 0).sum()), int((second > 0).sum())) == (1, 2)
assert first.isna().tolist() == second.isna().tolist() == [False, False, False, True]
PYTHON
