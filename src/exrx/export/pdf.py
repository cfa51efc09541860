"""The same pages as a tagged PDF, through weasyprint (extra ``pdf``)."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, NoReturn

from exrx.above import function
from exrx.export.html import in_each_setting
from exrx.journal import Journal
from exrx.programme.plan import Plan
from exrx.reviewing import review
from exrx.telling.words import SOURCE
from exrx.values.errors import ExportError
from exrx.values.said import said

_PICTURE = re.compile(r"(<title id=[^>]*>)(.*?)</title><desc[^>]*>(.*?)</desc>", re.DOTALL)
_ONE_AT_A_TIME = Lock()
_MARK = b"exrx page"
"""By it the command line knows a PDF that exrx wrote and may write again."""


def to_pdf(
    plan: Plan,
    view: str = "person",
    language: str = SOURCE,
    journal: Journal | None = None,
    today: Any = None,
    rules: Any = (),
) -> bytes:
    """One page of the plan as PDF, tagged for screen readers; with its ``journal`` as it is on a day, as ``to_html``.

    Raises ``ExportError`` without the extra ``pdf``, and what ``to_html`` raises.
    """
    try:
        page = function("weasyprint:HTML")
    except (ImportError, OSError) as error:
        # OSError: the package is there and the text libraries of the system are not.
        raise ExportError(said("errors.files.no_weasyprint")) from error
    # It reports every rule of the style sheet that is for screens only.
    log = logging.getLogger("weasyprint")
    level = log.level
    # Its words say what cannot be found too: a font that is not there is no fault of the page.
    log.setLevel(logging.CRITICAL)
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": _MARK}
    try:
        found = None if journal is None else review(plan, today, journal, rules)
        for text in in_each_setting(plan, view, language, found):
            # In a PDF a picture has one text in its place, made of the title alone: what it shows, with the numbers, joins it.
            told = _PICTURE.sub(r"\1\2. \3</title>", text)
            laid_out = page(string=told, url_fetcher=_nothing).render(**options)
            # Which fonts are there is known only now.
            if len(laid_out.pages) == 1:
                break
        with _no_clock():
            made: bytes = laid_out.write_pdf(**options)
    finally:
        log.setLevel(level)
    return made


@contextmanager
def _no_clock() -> Iterator[None]:
    """Fonts that are cut to the letters in use would carry the second in which that was done; fontTools takes it from here."""
    name = "SOURCE_DATE_EPOCH"
    with _ONE_AT_A_TIME:
        before = os.environ.get(name)
        os.environ[name] = before or "0"
        try:
            yield
        finally:
            if before is None:
                del os.environ[name]


def _nothing(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(url)
