"""Draws the pictures of the README from the gallery's first plan, with Debian's chromium: python docs/pictures/draw.py."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
SIZES = {"person": (820, 1430), "clinician": (1040, 1612)}


def main() -> int:
    """Write one picture of each page."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed: apt-get install chromium")
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        os.chdir(temporary)
        runpy.run_path(str(HERE.parents[1] / "examples" / "gallery.py"))
        for view, (width, height) in SIZES.items():
            page = Path(temporary, "gallery", f"beginner-{view}.html")
            subprocess.run(
                [
                    chromium, *FLAGS, f"--user-data-dir={temporary}/{view}", f"--window-size={width},{height}",
                    f"--screenshot={HERE / f'{view}.png'}", page.as_uri(),
                ],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            print(f"docs/pictures/{view}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
