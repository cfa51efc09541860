"""What may be said about what exercise does, and what may not. The data is ``guidelines/claims.toml``."""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType

from exrx.built import built, toml
from exrx.shipped import text_of
from exrx.values.citation import Claim
from exrx.values.said import said

_EXEMPT = (
    r"https?://\S+|[a-z_]+ = \S+|\b[a-z_]+(?:\.[a-z_0-9]+)+\b|\b(?:19|20)\d\d\b|own body weight|body weight as a load"
)
"""Addresses, lines of a file, rule ids, years, and body weight as a load are not claims."""
_REMISSION = r"(?i)remission.{0,20}\d+ ?%|\d+ ?%.{0,20}remission"


@built("claims")
def _data() -> dict[str, list[dict[str, object]]]:
    import tomllib

    return tomllib.loads(text_of("claims.toml").decode())


@cache
def claims() -> tuple[Claim, ...]:
    """Every permitted sentence, in the order of the file."""
    return tuple(
        Claim(entry["id"], entry["says"], tuple(entry["sources"]), entry["certainty"])  # type: ignore[arg-type]
        for entry in _data()["claim"]
    )


@cache
def forbidden_words(language: str = "en") -> MappingProxyType[str, str]:
    """Every word or phrase that no text printed in a language may hold, with the reason: English here, others with their words."""
    data: dict[str, list[dict[str, object]]] = _data()
    if language != "en":
        try:
            data = toml(f"words/{language}/claims.toml")
        except OSError:
            data = {}
    return MappingProxyType(
        {word: str(group["why"]) for group in data.get("forbidden", ()) for word in group["words"]}  # type: ignore[attr-defined]
    )


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = sorted(forbidden_words(language), key=lambda word: (-len(word), word))
    if not words:
        return re.compile(r"(?!)")
    return re.compile(r"(?<![\w.-])(?:" + "|".join(map(re.escape, words)) + r")(?![\w-]|\.\w)", re.IGNORECASE)


def forbidden_in(text: str, language: str = "en") -> dict[str, str]:
    """The forbidden words in a text, whatever its line breaks, each with the reason; whole words and phrases only.

    >>> forbidden_in("It is as effective as a medicine.")
    {'as effective as': 'a promise that no source makes'}
    >>> forbidden_in("It goes along with treatment.")
    {}
    >>> forbidden_in("Bewegung heilt.", "de")
    {'heilt': 'a promise that no source makes'}
    """
    flat = re.sub(_EXEMPT, " ", " ".join(text.split()))
    reasons = forbidden_words(language)
    found = {word: reasons[word] for match in _pattern(language).finditer(flat) if (word := match.group(0).lower())}
    return found | {
        match.group(0).lower(): str(said("rules.lint.promised_share")) for match in re.finditer(_REMISSION, flat)
    }
