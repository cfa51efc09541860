"""On paper, whatever fonts a machine has: one sheet where they are known, and where they run wider still the help stays on the first."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exrx.export.html import to_html

from .page_cast import cast
from .plan_factory import make_plan

ROOT = Path("/usr/share/fonts/truetype")
FONTS = {
    "DejaVu alone": ("dejavu", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]),
    "Liberation": ("liberation", ["LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"]),
    "a wide font": ("dejavu", ["DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"]),
}
WIDE = "a wide font"
PEOPLE = (
    "quickstart",
    "nothing_but_age",
    "strength",
    "row 4",
    "row 32",
    "24 weeks",
    "asked about eating",
    "right to left",
)
Judge = Callable[[str], Any]

_CONFIGURED = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


def only(name: str, folder: Path) -> dict[str, str]:
    """An environment in which a machine has these fonts and no others."""
    family, files = FONTS[name]
    fonts = folder / "fonts"
    fonts.mkdir()
    for file in files:
        if not (ROOT / family / file).is_file():
            message = f"the fonts of {family} are not there: apt-get install fonts-dejavu-core fonts-liberation"
            if os.environ.get("EXRX_REQUIRE_JUDGES") == "1":
                pytest.fail(message, pytrace=False)
            pytest.skip(message)
        (fonts / file).symlink_to(ROOT / family / file)
    configured = folder / "fonts.conf"
    configured.write_text(_CONFIGURED.format(fonts=fonts, cache=folder / "cache"), "utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(configured)}


def sheets(judge: Judge, pdf: bytes) -> list[str]:
    """The words of each sheet; spaces are the reader's guess, so there are none."""
    return ["".join(page.extract_text().split()) for page in judge("pypdf").PdfReader(io.BytesIO(pdf)).pages]


def printed(judge: Judge, page: str, env: dict[str, str], folder: Path) -> list[str]:
    """A page as a browser prints it."""
    (folder / "page.html").write_text(page, "utf-8")
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder}/profile",
    ]
    subprocess.run(
        [judge("chromium"), *flags, f"--print-to-pdf={folder}/page.pdf", (folder / "page.html").as_uri()],
        env=env,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return sheets(judge, (folder / "page.pdf").read_bytes())


def holds_the_help(sheet: str) -> bool:
    return "crisisline" in sheet and "changemedicinesonlywith" in sheet and "Stopandgethelp:chestpain" in sheet


@pytest.mark.parametrize("fonts", FONTS)
def test_the_page_that_a_browser_prints(fonts: str, judge: Judge, tmp_path: Path) -> None:
    env = only(fonts, tmp_path)
    plans, _ = cast()
    for name in PEOPLE:
        found = printed(judge, to_html(plans[name]), env, tmp_path)
        assert len(found) <= (2 if fonts == WIDE else 1), (name, fonts)
        if name != "right to left":  # whose deployer's own lines stand in place of the local ones
            assert holds_the_help(found[0]), (name, fonts)


def test_what_a_full_page_pushes_out_is_what_one_can_do_without(judge: Judge, tmp_path: Path) -> None:
    made = make_plan(weeks=90, days=range(6))
    found = printed(judge, to_html(made), only(WIDE, tmp_path), tmp_path)
    assert len(found) == 2 and holds_the_help(found[0])
    assert "crisisline" not in found[1]


@pytest.mark.parametrize("fonts", FONTS)
def test_the_pdf(fonts: str, judge: Judge, tmp_path: Path) -> None:
    judge("weasyprint")
    env = only(fonts, tmp_path)
    script = (
        "import sys; from exrx import plan; from exrx.export.pdf import to_pdf; from tests.page_cast import requests;"
        " sys.stdout.buffer.write(to_pdf(plan(**requests()[sys.argv[1]]), sys.argv[2]))"
    )
    for name, view, most in (("quickstart", "person", 1), ("row 32", "person", 1), ("quickstart", "clinician", 2)):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script, name, view],
            env=env,
            capture_output=True,
            check=True,
            timeout=120,
            cwd=Path(__file__).parent.parent,
        )
        found = sheets(judge, done.stdout)
        assert len(found) <= (most if fonts == WIDE else 1), (name, view, fonts)
        if view == "person":
            assert holds_the_help(found[0]), (name, fonts)
