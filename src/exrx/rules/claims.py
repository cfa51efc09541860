"""What may be said about what exercise does, and what may not. The data is ``guidelines/claims.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from exrx.citation import Quality

_EXEMPT = re.compile(
    r"https?://\S+|[a-z_]+ = \S+|\b[a-z_]+(?:\.[a-z_0-9]+)+\b|\b(?:19|20)\d\d\b|own body weight|body weight as a load"
)
"""Addresses, lines of a file, rule ids, years, and body weight as a load are not claims."""
_REMISSION = re.compile(r"remission.{0,20}\d+ ?%|\d+ ?%.{0,20}remission", re.IGNORECASE)
_SHARE = "a share of remissions told as a promise"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that may be said, with its sources and how certain it is."""

    id: str
    says: str
    sources: tuple[str, ...]
    certainty: Quality


@cache
def _data() -> dict[str, list[dict[str, object]]]:
    return tomllib.loads(files("exrx").joinpath("guidelines/claims.toml").read_text("utf-8"))


@cache
def claims() -> tuple[Claim, ...]:
    """Every permitted sentence, in the order of the file."""
    return tuple(
        Claim(entry["id"], entry["says"], tuple(entry["sources"]), entry["certainty"])  # type: ignore[arg-type]
        for entry in _data()["claim"]
    )


@cache
def forbidden_words() -> MappingProxyType[str, str]:
    """Every word or phrase that no printed text may hold, with the reason."""
    return MappingProxyType(
        {word: str(group["why"]) for group in _data()["forbidden"] for word in group["words"]}  # type: ignore[attr-defined]
    )


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(forbidden_words(), key=lambda word: (-len(word), word))
    return re.compile(r"(?<![\w.-])(?:" + "|".join(map(re.escape, words)) + r")(?![\w-]|\.\w)", re.IGNORECASE)


def forbidden_in(text: str) -> dict[str, str]:
    """The forbidden words in a text, whatever its line breaks, each with the reason; whole words and phrases only.

    >>> forbidden_in("It is as effective as a medicine.")
    {'as effective as': 'a promise that no source makes'}
    >>> forbidden_in("It goes along with treatment.")
    {}
    """
    flat = _EXEMPT.sub(" ", " ".join(text.split()))
    found = {word: forbidden_words()[word] for match in _pattern().finditer(flat) if (word := match.group(0).lower())}
    return found | {match.group(0).lower(): _SHARE for match in _REMISSION.finditer(flat)}
