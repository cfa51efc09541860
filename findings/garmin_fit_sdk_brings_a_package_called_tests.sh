#!/usr/bin/env bash
# garmin-fit-sdk 21.218.0 installs a package called "tests" beside its own. A project whose folder tests/ is no package, as pytest's importlib
# mode and others allow, then finds Garmin's in its place: "python -m tests.mine" stops working as soon as the reader is installed. An
# __init__.py in one's own folder brings it back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
mkdir -p "$folder/project/tests"
echo 'print("ours")' >"$folder/project/tests/mine.py"
cd "$folder/project"
test "$("$folder/venv/bin/python" -m tests.mine)" = ours
"$folder/venv/bin/pip" install -q --disable-pip-version-check garmin-fit-sdk==21.218.0
"$folder/venv/bin/python" -c 'import importlib.metadata as m; print("it brings:", sorted({f.parts[0] for f in m.files("garmin-fit-sdk")}))'
if "$folder/venv/bin/python" -m tests.mine 2>"$folder/said"; then
    echo "our own tests are found"
    exit 1
fi
tail -1 "$folder/said" | sed 's/.*: //'
touch tests/__init__.py
test "$("$folder/venv/bin/python" -m tests.mine)" = ours
echo "as described"
